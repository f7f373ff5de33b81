"""Owns units of time, durations, working time and lengths of the calendar: how they are read and written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema

from simsales.quantity.text import LIMIT, bounded, half_up, leading_number, nearest, plain, refuse, scalar
from simsales.quantity.written import Written

Unit = Literal["second", "minute", "hour", "day", "week", "month", "quarter", "year"]

SECOND: Final = 1000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY

TICKS: Final[dict[str, int]] = {"second": SECOND, "minute": MINUTE, "hour": HOUR, "day": DAY, "week": WEEK}
"""Ticks (milliseconds) of the units that always last the same."""

MONTHS: Final[dict[str, int]] = {"month": 1, "quarter": 3, "year": 12}
"""Months of the units that the calendar cuts."""

MEAN_MONTH: Final = 365 * DAY // 12 + DAY // 48
"""Ticks of a month where the calendar does not matter: 365.25 days / 12."""

_WORDS: Final[dict[Unit, str]] = {
    "second": "s sec secs second seconds 秒 秒钟",
    "minute": "min mins minute minutes 分 分钟",
    "hour": "h hr hrs hour hours 小时 时 钟头",
    "day": "d day days 天 日",
    "week": "w wk wks week weeks 周 星期 礼拜",
    "month": "month months 月",
    "quarter": "quarter quarters 季 季度",
    "year": "y yr yrs year years 年",
}
_UNITS: Final[dict[str, Unit]] = {word: unit for unit, words in _WORDS.items() for word in words.split()}
_WORD: Final = re.compile(r"[A-Za-z]+|[\u4e00-\u9fff]+")
_SHORT: Final = {"second": "s", "minute": "min", "hour": "h"}


@dataclass(frozen=True, slots=True)
class Length:
    """A stretch of the calendar: whole months, or a fixed number of ticks; one of the two is 0.

    Parameters
    ----------
    months
        Calendar months ("12 months", "2 quarters", "1 year").
    ticks
        Milliseconds ("8 h", "52 weeks").
    """

    months: int = 0
    ticks: int = 0

    @property
    def mean_ticks(self) -> int:
        """Ticks, a month taken as 30.4375 days: for times that need not be exact."""
        return self.months * MEAN_MONTH + self.ticks

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return LENGTH.core_schema()


def unit_of(word: str) -> Unit | None:
    """Return the unit of time that `word` names in English or Chinese, or None."""
    return _UNITS.get(word.casefold().removeprefix("个"))


def parse_duration(value: object) -> int:
    """Read how long something lasts by the clock: ``3 days``, ``2 h``, ``1 h 30 min``, ``2 weeks``, ``3 天``.

    Returns
    -------
    int
        Ticks (milliseconds; a day has 24 h), halves rounded up, at most 100 years.

    Raises
    ------
    QuantityError
        Without unit, with an unknown unit, with months (they differ in length), below 0.
    """
    total = Decimal(0)
    for number, unit in _parts(value, "duration", "5 days"):
        if unit in MONTHS:
            days = {"month": "30 days", "quarter": "13 weeks", "year": "365 days"}[unit]
            refuse("calendar_unit", value, remedy=days)
        total += number * TICKS[unit]
    return half_up(_within(total, value, "100 years", 36_525 * DAY))


def parse_effort(value: object) -> int:
    """Read working time: ``90 min``, ``2 h``, ``1 h 30 min``, ``2 小时``.

    Days are refused, because a working day is 24 h to a clock and 7 to 9 h to people.

    Returns
    -------
    int
        Ticks (milliseconds of work), halves rounded up, at most 10,000 h.
    """
    total = Decimal(0)
    for number, unit in _parts(value, "effort", "2 h"):
        if unit not in _SHORT:
            hours = {"day": 8, "week": 40}.get(unit, 160)
            refuse("effort_days", value, remedy=f"{plain(number * hours)} h")
        total += number * TICKS[unit]
    return half_up(_within(total, value, "10000 h", 10_000 * HOUR))


def parse_weekly_hours(value: object) -> int:
    """Read working time in each week: ``40 h``, ``40 h a week``, ``每周40小时``.

    Returns
    -------
    int
        Ticks of work in a week, at most 168 h.
    """
    text = scalar(value, "weekly_hours", "40 h")
    if isinstance(text, str):
        text = re.sub(r"\s*(?:/|\bper\b|\ban?\b|\beach\b|\bevery\b)\s*(?:week|wk|w)$", "", text, flags=re.I)
        text = re.sub(r"^每(?:周|星期)\s*", "", text) or text
    else:
        refuse("unit_missing", value, remedy=f"{plain(text)} h")
    total = Decimal(0)
    for number, unit in _parts(text, "weekly_hours", "40 h"):
        if unit not in _SHORT:
            refuse("effort_days", value, remedy="40 h")
        total += number * TICKS[unit]
    return half_up(_within(total, value, "168 h", WEEK))


def parse_length(value: object) -> Length:
    """Read how long a stretch of the calendar is: ``12 months``, ``1 year``, ``8 h``, ``12 个月``.

    Raises
    ------
    QuantityError
        For months mixed with days, parts of a month, nothing, and more than 100 years.
    """
    if isinstance(value, Length):
        return value
    months = Decimal(0)
    ticks = Decimal(0)
    for number, unit in _parts(value, "length", "12 months"):
        months += number * MONTHS.get(unit, 0)
        ticks += number * TICKS.get(unit, 0)
    if months and ticks:
        refuse("length_mixed", value)
    if months != months.to_integral_value():
        refuse("length_part", value)
    if months <= 0 and ticks <= 0:
        refuse("length_nothing", value)
    if months > 1200:
        refuse("outside", value, low="0", high="100 years")
    return Length(int(months), half_up(_within(ticks, value, "100 years", 36_525 * DAY)))


def parse_long_time(value: object) -> Length:
    """Read a time that is long and not exact: ``6.5 months``, ``48 weeks``, ``0 days``, ``6.5 个月``.

    Returns
    -------
    Length
        Whole months as months; anything else as ticks, with a month of 30.4375 days (a year of 365.25).

    Raises
    ------
    QuantityError
        As `parse_duration` does; months may be mixed with shorter units, and cut.
    """
    if isinstance(value, Length):
        return value
    months = Decimal(0)
    ticks = Decimal(0)
    for number, unit in _parts(value, "long_time", "6.5 months"):
        months += number * MONTHS.get(unit, 0)
        ticks += number * TICKS.get(unit, 0)
    total = half_up(_within(months * MEAN_MONTH + ticks, value, "100 years", 36_525 * DAY))
    whole, rest = divmod(total, MEAN_MONTH)
    return Length(ticks=total) if rest else Length(months=whole)


def parse_half_life(value: object) -> Length:
    """Read the time in which half of something is gone: as `parse_long_time`, and never no time."""
    length = parse_long_time(value)
    if not length.months and not length.ticks:
        refuse("length_nothing", value)
    return length


def format_duration(ticks: int) -> str:
    """Return ticks in the largest unit that divides them: ``2 weeks``, ``36 h``; read back exactly."""
    for unit, size in (("week", WEEK), ("day", DAY)):
        if ticks and ticks % size == 0:
            count = ticks // size
            return f"{count} {unit}" + ("" if count == 1 else "s")
    return format_effort(ticks)


def format_effort(ticks: int) -> str:
    """Return ticks of work in hours, minutes or seconds: ``2 h``, ``90 min``; read back exactly."""
    for word, size in (("h", HOUR), ("min", MINUTE)):
        if ticks % size == 0:
            return f"{ticks // size} {word}"
    return plain(Decimal(ticks) / SECOND) + " s"


def format_length(length: Length) -> str:
    """Return a length as it would be written: ``12 months``, ``8 h``; read back exactly."""
    if length.months:
        return f"{length.months} month" + ("" if length.months == 1 else "s")
    return format_duration(length.ticks)


def format_long_time(length: Length) -> str:
    """Return what `parse_long_time` reads: ``6.5 months``, ``48 weeks``; read back exactly."""
    tenths, rest = divmod(10 * length.ticks, MEAN_MONTH)
    if length.ticks and not rest and length.ticks % DAY:
        return f"{plain(Decimal(tenths) / 10)} months"
    return format_length(length)


def _parts(value: object, kind: str, example: str) -> list[tuple[Decimal, Unit]]:
    """Split "1 h 30 min" into its numbers and units, in the order written."""
    rest = scalar(value, kind, example)
    if isinstance(rest, Decimal):
        refuse("unit_missing", value, remedy=_with_unit(rest, example))
    parts: list[tuple[Decimal, Unit]] = []
    while rest:
        found = leading_number(rest, value, kind)
        if found is None:
            refuse(kind, value)
        number, rest = found
        word = _WORD.match(rest)
        if word is None:
            if rest:
                refuse(kind, value)
            refuse("unit_missing", value, remedy=_with_unit(number, example))
        parts.append((number, _unit(word[0], number, value)))
        rest = re.sub(r"^(?:\s|,|and\b|零|又)+", "", rest[word.end() :])
    return parts


def _unit(word: str, number: Decimal, value: object) -> Unit:
    unit = unit_of(word)
    if unit is None and word.casefold() == "m":
        refuse("unit_m", value, minutes=f"{plain(number)} min", months=f"{plain(number)} months")
    if unit is None:
        near = nearest(word, _UNITS)
        if near is None:
            refuse("unit_unknown", value, unit=word)
        refuse("unit_near", value, unit=word, remedy=f"{plain(number)} {_UNITS[near]}s")
    return unit


def _with_unit(number: Decimal, example: str) -> str:
    return f"{plain(number)} {example.partition(' ')[2]}"


def _within(ticks: Decimal, value: object, high: str, limit: int) -> Decimal:
    if not 0 <= ticks <= limit:
        refuse("outside", value, low="0", high=high)
    return bounded(ticks, value, 0, LIMIT)


LENGTH: Final = Written(
    parse_length,
    format_length,
    examples=("12 months", "52 weeks", "8 h"),
    unit="calendar time",
    pattern=r"[0-9０-９]",
    description="A stretch of the calendar: 12 months, 1 year, 52 weeks, 8 h.",
)
