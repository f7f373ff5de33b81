"""Owns the working calendar: which days and which hours are worked, in ticks since the first day's midnight.

A tick is a millisecond of local time without daylight saving; every day has 86,400,000 of them. Public
holidays and make-up working days come from the ``holidays`` library. Where a government announces its days
off year by year (China, Hungary ...), later years are computed from the rules in force, without make-up days,
and are named in :attr:`WorkingCalendar.assumed_years`.
"""

import calendar as months_of_the_year
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

import holidays
import numpy as np
from numpy.typing import NDArray

from simsales.quantity import DAY, HOUR, MINUTE, SECOND

__all__ = [
    "ALWAYS",
    "DAY",
    "HOUR",
    "MINUTE",
    "SECOND",
    "UnknownRegion",
    "WorkingCalendar",
    "months_after",
    "public_holidays",
    "working_calendar",
]

ALWAYS: tuple[tuple[int, int], ...] = ((0, DAY),)
"""The clock spans of somebody who works round the clock."""

YEARLY_NOTICE = 3
"""So many consecutive years with moved days off make a country one that announces them year by year."""


class UnknownRegion(ValueError):
    """A country or a part of it has no holidays in the library.

    Attributes
    ----------
    country : str
        As it was asked for.
    subdivision : str or None
        As it was asked for; None when the country itself is unknown or was asked for alone.
    choices : tuple of str
        The codes that would be known: of countries, or of the country's parts.
    """

    def __init__(self, country: str, subdivision: str | None, choices: tuple[str, ...]) -> None:
        self.country = country
        self.subdivision = subdivision
        self.choices = choices
        super().__init__(
            f"no public holidays are known for {country if subdivision is None else subdivision}"
        )


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """The public holidays of one region over some years.

    Attributes
    ----------
    days_off : mapping of date to str
        Public holidays, with their names in the country's own language.
    make_up_days : frozenset of date
        Days of a weekend that are worked in exchange for a day off.
    assumed_years : tuple of int
        Years that are not announced yet, or whose dates are estimates.
    """

    days_off: Mapping[date, str]
    make_up_days: frozenset[date]
    assumed_years: tuple[int, ...]


def public_holidays(region: str, years: Iterable[int]) -> PublicHolidays:
    """Look up the public holidays of a region.

    Parameters
    ----------
    region : str
        ISO code of a country (``DE``), or of a part of it with the country before (``DE-BY``).
    years : iterable of int
        Calendar years.

    Raises
    ------
    UnknownRegion
        When the country or its part is not known.
    """
    country, _, subdivision = region.partition("-")
    wanted = sorted(set(years))
    known = holidays.list_supported_countries()
    if country not in known:
        raise UnknownRegion(country, None, tuple(sorted(known)))
    # Without a language of its own the library would take the machine's, and names would differ by machine.
    language = getattr(holidays.country_holidays(country), "default_language", None)
    try:
        found = holidays.country_holidays(
            country, subdiv=subdivision or None, years=wanted, language=language
        )
    except NotImplementedError:
        raise UnknownRegion(country, subdivision, tuple(sorted(known[country]))) from None
    days_off = dict(sorted(found.items()))
    announced = _last_announced_year(found)
    estimate = (getattr(found, "estimated_label", None) or "%s").replace("%s", "").strip()
    assumed = {year for year in wanted if announced is not None and year > announced}
    if estimate:
        assumed |= {day.year for day, name in days_off.items() if estimate in name}
    return PublicHolidays(
        days_off=MappingProxyType(days_off),
        make_up_days=frozenset(day for day in found.weekend_workdays if day.year in wanted),
        assumed_years=tuple(sorted(assumed)),
    )


def _last_announced_year(found: holidays.HolidayBase) -> int | None:
    """Return the last year with announced exchanges of working days; None where there is no such custom."""
    table = getattr(found, "special_public_holidays", None) or {}
    moved = set()
    for year, entries in table.items():
        rows = entries if entries and isinstance(entries[0], tuple) else (entries,)
        # (month, day, month, day[, year]) is an exchange; (month, day, name) is a single special holiday.
        if any(len(row) >= 4 for row in rows):
            moved.add(year)
    if not moved:
        return None
    last: int = max(moved)
    return last if all(last - back in moved for back in range(YEARLY_NOTICE)) else None


def months_after(start: date, months: int) -> date:
    """Return the date `months` months later: the same day of the month, or the last of a shorter month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = months_of_the_year.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))


@lru_cache(maxsize=64)
def _month_starts(start: date, horizon: int) -> tuple[int, ...]:
    first = start.replace(day=1)
    ticks = [0]
    for number in range(1, horizon // (28 * DAY) + 2):
        tick = (months_after(first, number) - start).days * DAY
        if tick >= horizon:
            break
        ticks.append(tick)
    return tuple(ticks)


@dataclass(frozen=True, slots=True, eq=False)
class WorkingCalendar:
    """Working days and working hours over one horizon; built by :func:`working_calendar`.

    Attributes
    ----------
    start : date
        The first day; its midnight is tick 0.
    horizon : int
        Ticks; the simulation runs while the tick is below it.
    spans : tuple of (int, int)
        Clock spans of every working day, in ticks since its midnight, in order, without overlap.
    weekdays : frozenset of int
        Ordinary working days of the week, Monday = 0.
    working : ndarray of bool, shape (days,)
        Whether each day of the horizon is worked. The last day may reach beyond the horizon.
    days_off : mapping of date to str
        Public holidays (with their names) within the horizon; extra holidays have an empty name.
    make_up_days : tuple of date
        Days within the horizon that are worked though their day of the week is not, in order.
    assumed_years : tuple of int
        Years of the horizon whose public holidays are not announced yet.
    """

    start: date
    horizon: int
    spans: tuple[tuple[int, int], ...]
    weekdays: frozenset[int]
    working: NDArray[np.bool_]
    days_off: Mapping[date, str]
    make_up_days: tuple[date, ...]
    assumed_years: tuple[int, ...]

    @property
    def days(self) -> int:
        """Number of days that the horizon touches."""
        return len(self.working)

    @property
    def working_days(self) -> NDArray[np.int64]:
        """Indices of the working days, ascending."""
        return np.flatnonzero(self.working).astype(np.int64)

    @property
    def day_ticks(self) -> int:
        """Working ticks of a working day."""
        return sum(end - begin for begin, end in self.spans)

    @property
    def weekly_ticks(self) -> int:
        """Working ticks of an ordinary week, without holidays."""
        return self.day_ticks * len(self.weekdays)

    def date_of(self, day: int) -> date:
        """Return the date of day `day` (the first is 0)."""
        return self.start + timedelta(days=day)

    def date_at(self, tick: int) -> date:
        """Return the date on which `tick` lies."""
        return self.start + timedelta(days=tick // DAY)

    def tick_of(self, day: date) -> int:
        """Return the tick of the midnight that begins `day`; it may lie outside the horizon."""
        return (day - self.start).days * DAY

    def month_starts(self) -> tuple[int, ...]:
        """Return 0 and the ticks of the first of every month within the horizon, ascending."""
        return _month_starts(self.start, self.horizon)

    def months(self) -> NDArray[np.int64]:
        """Return the month of the year (1 to 12) of each day of the horizon, shape (days,)."""
        return np.array([self.date_of(day).month for day in range(self.days)], dtype=np.int64)

    def days_of_week(self) -> NDArray[np.int64]:
        """Return the day of the week (Monday = 0) of each day of the horizon, shape (days,)."""
        return (np.arange(self.days, dtype=np.int64) + self.start.weekday()) % 7

    def working_spans(self, day: int) -> tuple[tuple[int, int], ...]:
        """Return the working spans of day `day` as (first tick, tick after the last); empty on a day off."""
        if not self.working[day]:
            return ()
        midnight = day * DAY
        return tuple((midnight + begin, midnight + end) for begin, end in self.spans)


def working_calendar(
    start: date,
    horizon: int,
    *,
    weekdays: Iterable[int] = range(5),
    spans: Sequence[tuple[int, int]] = ((9 * HOUR, 17 * HOUR),),
    region: str | None = None,
    extra_holidays: Iterable[date] = (),
    extra_working_days: Iterable[date] = (),
) -> WorkingCalendar:
    """Build the working calendar of a horizon.

    Parameters
    ----------
    start : date
        First day.
    horizon : int
        Ticks, at least 1; for an end date that is included: ``(end - start).days + 1`` times ``DAY``.
    weekdays : iterable of int
        Days of the week that are worked, Monday = 0.
    spans : sequence of (int, int)
        Clock spans in ticks since midnight; :data:`ALWAYS` for round the clock.
    region : str, optional
        Country, or country and part, whose public holidays are days off and whose make-up days are worked.
    extra_holidays, extra_working_days : iterable of date
        Exceptions of this company; they overrule everything else.

    Raises
    ------
    UnknownRegion
        When the region is not known.
    ValueError
        When the horizon, the spans, the days or the exceptions contradict themselves.
    """
    week = frozenset(weekdays)
    spans = tuple((int(begin), int(end)) for begin, end in spans)
    off, on = set(extra_holidays), set(extra_working_days)
    if horizon < 1:
        raise ValueError("a horizon has at least one tick")
    if not week or not week <= set(range(7)):
        raise ValueError("the days of the week go from 0 (Monday) to 6, and one at least is worked")
    edges = [edge for span in spans for edge in span]
    rising = all(begin < end for begin, end in spans)
    if not spans or edges != sorted(edges) or not rising or edges[0] < 0 or edges[-1] > DAY:
        raise ValueError("clock spans lie within one day, in order, without overlap")
    if off & on:
        raise ValueError(f"{min(off & on)} is both an extra holiday and an extra working day")

    count = -(-horizon // DAY)
    dates = [start + timedelta(days=day) for day in range(count)]
    years = range(dates[0].year, dates[-1].year + 1)
    public = public_holidays(region, years) if region else PublicHolidays({}, frozenset(), ())
    on |= public.make_up_days - off
    off = (off | set(public.days_off)) - on
    working = np.array(
        [day in on or (day.weekday() in week and day not in off) for day in dates], dtype=np.bool_
    )
    working.flags.writeable = False
    return WorkingCalendar(
        start=start,
        horizon=horizon,
        spans=spans,
        weekdays=week,
        working=working,
        days_off=MappingProxyType({day: public.days_off.get(day, "") for day in dates if day in off}),
        make_up_days=tuple(day for day in dates if day in on and day.weekday() not in week),
        assumed_years=public.assumed_years,
    )
