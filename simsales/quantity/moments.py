"""Owns points of the calendar and of the day: dates, times of day, weekdays and months."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, NoReturn, TypeGuard

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema

from simsales.quantity.text import nearest, refuse, scalar, shown
from simsales.quantity.times import HOUR, MINUTE
from simsales.quantity.written import Written

MONTH_NAMES: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAY_NAMES: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_LONG_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_LONG_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ZH_NUMERALS: Final = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_MONTHS: Final[dict[str, int]] = {
    name: number
    for number in range(1, 13)
    for name in (
        MONTH_NAMES[number - 1],
        _LONG_MONTHS[number - 1],
        str(number),
        f"{number}月",
        f"{number}月份",
        f"{_ZH_NUMERALS[number - 1]}月",
        f"{_ZH_NUMERALS[number - 1]}月份",
    )
} | {"sept": 9}
_WEEKDAYS: Final[dict[str, int]] = {
    name: day
    for day in range(7)
    for name in (
        WEEKDAY_NAMES[day],
        _LONG_WEEKDAYS[day],
        *(prefix + "一二三四五六日"[day] for prefix in ("周", "星期", "礼拜")),
    )
} | {"周天": 6, "星期天": 6, "礼拜天": 6, "tues": 1, "thur": 3, "thurs": 3}

_DATE: Final = re.compile(r"^([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})[日号])$")
_YEAR_FIRST: Final = re.compile(r"^([0-9]{4})[./]([0-9]{1,2})[./]([0-9]{1,2})$")
_YEAR_LAST: Final = re.compile(r"^([0-9]{1,2})([./-])\s?([0-9]{1,2})[./-]\s?([0-9]{4})$")
_CLOCK: Final = re.compile(r"^([0-9]{1,2}):([0-9]{2})$")
_TO: Final = re.compile(r"\s*(?:-|~|至|到|\bto\b)\s*")


@dataclass(frozen=True, slots=True)
class ClockSpan:
    """A stretch within one day.

    Parameters
    ----------
    start, end
        Ticks (milliseconds) since 00:00, start before end, end at most 24 h.
    """

    start: int
    end: int

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return CLOCK_SPAN.core_schema()


def parse_date(value: object) -> date:
    """Read a day: ``2027-01-04``, ``2027年1月4日``; from 1900 to 2199.

    Raises
    ------
    QuantityError
        For days that do not exist and for other ways to write a date (3/4/27 is two different days).
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    text = scalar(value, "date", "2027-01-04")
    found = _DATE.match(text) if isinstance(text, str) else None
    if found is None:
        _refuse_other_order(text, value)
        refuse("date", value)
    year, month, day = (int(part) for part in found.groups() if part is not None)
    if not 1900 <= year <= 2199:
        refuse("date_year", value)
    try:
        return date(year, month, day)
    except ValueError:
        refuse("date_none", value)


def _refuse_other_order(text: str | Decimal, value: object) -> None:
    """Refuse a date in another order of its parts, with a year of four digits, by how it is written here.

    Raises
    ------
    QuantityError
        With the day that is meant, or with both where two may be: points stand behind the day, while slashes
        and dashes leave open which is the month.
    """
    written = str(text)
    if found := _YEAR_FIRST.match(written):
        readings = [(int(found[1]), int(found[2]), int(found[3]))]
    elif found := _YEAR_LAST.match(written):
        day, month, year = int(found[1]), int(found[3]), int(found[4])
        readings = [(year, month, day)] if found[2] == "." else [(year, month, day), (year, day, month)]
    else:
        return
    days = []
    for reading in readings:
        with suppress(ValueError):
            days.append(date(*reading).isoformat())
    if len(set(days)) == 1:
        refuse("date_order", value, day=days[0])
    if days:
        refuse("date_orders", value, one=days[0], other=days[1])


def parse_clock(value: object) -> int:
    """Read a time of day: ``09:00``, ``17:30``, ``24:00``. A bare number such as 750 is never a time of day.

    Returns
    -------
    int
        Ticks (milliseconds) since 00:00, from 0 to 24 h.
    """
    text = scalar(value, "clock", "09:00")
    if isinstance(text, Decimal):
        refuse("clock_number", value)
    found = _CLOCK.match(text)
    if found is None:
        refuse("clock", value)
    hours, minutes = int(found[1]), int(found[2])
    if minutes > 59 or hours * 60 + minutes > 24 * 60:
        refuse("clock_none", value)
    return hours * HOUR + minutes * MINUTE


def parse_clock_span(value: object) -> ClockSpan:
    """Read a stretch of the day: ``09:00-17:30``.

    Raises
    ------
    QuantityError
        For anything but two times of day, the first before the second.
    """
    if isinstance(value, ClockSpan):
        return value
    text = scalar(value, "clock_span", "09:00-17:30")
    ends = _TO.split(text) if isinstance(text, str) else []
    if len(ends) != 2 or not all(_CLOCK.match(end) for end in ends):
        refuse("clock_span", value)
    start, end = parse_clock(ends[0]), parse_clock(ends[1])
    if start == end:
        refuse("clock_empty", value)
    if start > end:
        refuse("clock_order", value, evening=f"{ends[0]}-24:00", morning=f"00:00-{ends[1]}")
    return ClockSpan(start, end)


def parse_month(value: object) -> int:
    """Read a month of the year: ``jan`` ... ``dec``, ``January``, ``1月``, ``一月``; returns 1 to 12."""
    text = scalar(value, "month", "jan")
    month = _MONTHS.get(str(text).casefold().replace(" ", ""))
    if month is None:
        _refuse_name("month", value, MONTH_NAMES, _LONG_MONTHS)
    return month


def parse_weekday(value: object) -> int:
    """Read a day of the week: ``mon`` ... ``sun``, ``Monday``, ``周一``; returns 0 (Monday) to 6."""
    text = scalar(value, "weekday", "mon")
    day = _WEEKDAYS.get(str(text).casefold())
    if day is None:
        _refuse_name("weekday", value, WEEKDAY_NAMES, _LONG_WEEKDAYS)
    return day


def parse_weekdays(value: object) -> tuple[int, ...]:
    """Read days of the week: ``mon-fri``, ``mon, wed, fri``, ``周一至周五``, or a list; returns them sorted.

    Raises
    ------
    QuantityError
        For unknown names, none at all, and a day named twice.
    """
    days: list[int] = []
    for part in _listed(value):
        ends = [parse_weekday(end) for end in _TO.split(part)]
        if len(ends) > 2 or not ends:
            refuse("weekdays", value)
        days.extend((ends[0] + step) % 7 for step in range((ends[-1] - ends[0]) % 7 + 1))
    if not days:
        refuse("weekdays", value)
    if len(set(days)) != len(days):
        refuse("weekdays_twice", ", ".join(str(part) for part in _listed(value)))
    return tuple(sorted(days))


def format_date(day: date) -> str:
    """Return a day as ``2027-01-04``."""
    return day.isoformat()


def format_clock(ticks: int) -> str:
    """Return ticks since 00:00 as ``09:00`` (whole minutes)."""
    return f"{ticks // HOUR:02d}:{ticks % HOUR // MINUTE:02d}"


def format_clock_span(span: ClockSpan) -> str:
    """Return a stretch of the day as ``09:00-17:30``."""
    return f"{format_clock(span.start)}-{format_clock(span.end)}"


def format_month(month: int) -> str:
    """Return a month of the year as ``jan`` ... ``dec``."""
    return MONTH_NAMES[month - 1]


def format_weekday(day: int) -> str:
    """Return a day of the week (0 is Monday) as ``mon`` ... ``sun``."""
    return WEEKDAY_NAMES[day]


def format_weekdays(days: tuple[int, ...]) -> str:
    """Return days of the week as ``mon-fri`` where they follow one another, else ``mon, wed``."""
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{format_weekday(days[0])}-{format_weekday(days[-1])}"
    return ", ".join(format_weekday(day) for day in days)


def _listed(value: object) -> list[str]:
    if isinstance(value, tuple | list) and len(value) <= 7:
        return [WEEKDAY_NAMES[day] if _numbered(day) else shown(day) for day in value]
    text = scalar(value, "weekdays", "mon-fri")
    return [part for part in re.split(r"\s*,\s*", str(text)) if part]


def _numbered(day: object) -> TypeGuard[int]:
    return isinstance(day, int) and not isinstance(day, bool) and 0 <= day < 7


def _refuse_name(kind: str, value: object, short: tuple[str, ...], long: tuple[str, ...]) -> NoReturn:
    near = nearest(shown(value), [*short, *long])
    if near is None:
        refuse(kind, value)
    refuse(f"{kind}_near", value, near=near[:3])


CLOCK_SPAN: Final = Written(
    parse_clock_span,
    format_clock_span,
    examples=("09:00-17:30",),
    unit="ticks since midnight",
    pattern=r"[0-9０-９]{1,2}[:：][0-9０-９]{2}.*[0-9０-９]{1,2}[:：][0-9０-９]{2}",
    description="A stretch of the day: 09:00-17:30.",
)
