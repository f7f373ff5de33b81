"""Owns the field types of the schema: what a value is, its bounds, its unit and how it is written."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator

from simsales.quantity import amounts, moments, times
from simsales.quantity.text import refuse
from simsales.quantity.written import Info, Written, currency_of


class _MoneyWritten(Written[int]):
    def read(self, value: object, info: Info) -> int:
        return amounts.parse_money(value, currency_of(info))


class _CostWritten(Written[int]):
    def read(self, value: object, info: Info) -> int:
        minor = amounts.parse_money(value, currency_of(info))
        if minor < 0:
            refuse("negative", value)
        return minor


_DIGIT = r"[0-9０-９]"
_TIME = r"[0-9０-９].*[A-Za-z\u4e00-\u9fff]"

SignedMoney = Annotated[
    int,
    _MoneyWritten(
        amounts.parse_money,
        amounts.format_money,
        examples=("4.6 M", "-12 k", 4600),
        unit="minor units (1/100)",
        pattern=_DIGIT,
        description="Money in the scenario's currency, gains and losses: 4.6 M, -12 k, 4600.",
        number={},
    ),
]
"""Money that may be below 0 (a profit), minor units."""

Money = Annotated[
    int,
    _CostWritten(
        amounts.parse_money,
        amounts.format_money,
        examples=("4.6 M", "12 k", 4600),
        unit="minor units (1/100)",
        pattern=_DIGIT,
        description="Money in the scenario's currency: 4.6 M, 12 k, 4600.",
        number={"minimum": 0},
    ),
]
"""Money of at least 0, minor units."""

Probability = Annotated[
    float,
    Written(
        amounts.parse_probability,
        amounts.format_share,
        examples=("80 %", 0.8),
        unit="a number from 0 to 1",
        pattern=_DIGIT,
        description="A chance: 80 % or 0.8.",
        number={"minimum": 0, "maximum": 1},
    ),
]
"""A chance from 0 to 1."""

Share = Annotated[
    float,
    Written(
        amounts.parse_share,
        amounts.format_share,
        examples=("30 %", 0.3),
        unit="a number from 0 to 1",
        pattern=_DIGIT,
        description="A part of a whole: 30 % or 0.3.",
        number={"minimum": 0, "maximum": 1},
    ),
]
"""A part of a whole from 0 to 1."""

Change = Annotated[
    float,
    Written(
        amounts.parse_change,
        amounts.format_change,
        examples=("-40 %", "+10 %", 0),
        unit="a relative change (-0.4)",
        pattern=_DIGIT,
        description="A relative change, with its sign: -40 % or +10 %.",
        number={"const": 0},
    ),
]
"""A relative change from -1 to 10."""

Factor = Annotated[
    float,
    Written(
        amounts.parse_factor,
        amounts.format_number,
        examples=(1.2, "120 %"),
        unit="a number from 0 to 1000",
        pattern=_DIGIT,
        description="What something is multiplied by: 1.2 or 120 %.",
        number={"minimum": 0, "maximum": 1000},
    ),
]
"""A factor from 0 to 1000."""

Number = Annotated[
    float,
    Written(
        amounts.parse_number,
        amounts.format_number,
        examples=(12.5, "4.6 M"),
        unit="a number",
        pattern=_DIGIT,
        description="A plain number: 12.5 or 4.6 M.",
        number={},
    ),
]
"""A finite number."""

BARE_NUMBER = BeforeValidator(amounts.number_of_decimals)
"""Mark of a field that is a bare number: ``1.095`` is text in the file's tree and a number here."""

Count = Annotated[
    int,
    Written(
        amounts.parse_count,
        str,
        examples=(12, "2 k"),
        unit="a whole number",
        pattern=_DIGIT,
        description="How many, a whole number: 12 or 2 k.",
        number={"minimum": 0},
    ),
]
"""A whole number of at least 0."""

Duration = Annotated[
    int,
    Written(
        times.parse_duration,
        times.format_duration,
        examples=("5 days", "2 h", "2 weeks"),
        unit="milliseconds",
        pattern=_TIME,
        description="How long by the clock, with its unit (a day has 24 h): 5 days, 2 h, 30 min.",
    ),
]
"""Time by the clock, ticks."""

Effort = Annotated[
    int,
    Written(
        times.parse_effort,
        times.format_effort,
        examples=("2 h", "90 min"),
        unit="milliseconds of work",
        pattern=_TIME,
        description="Working time in hours or minutes: 2 h, 90 min.",
    ),
]
"""Working time, ticks."""

WeeklyHours = Annotated[
    int,
    Written(
        times.parse_weekly_hours,
        times.format_effort,
        examples=("40 h", "8 h a week"),
        unit="milliseconds of work in a week",
        pattern=_TIME,
        description="Working time in each week: 40 h.",
    ),
]
"""Working time in each week, ticks, at most 168 h."""

_LONG_TIME = "A long time: 6.5 months, 48 weeks, 1 year; a month is 30.4375 days."

LongTime = Annotated[
    times.Length,
    Written(
        times.parse_long_time,
        times.format_long_time,
        examples=("5 months", "6.5 months", "48 weeks"),
        unit="calendar time",
        pattern=_TIME,
        description=_LONG_TIME,
    ),
]
"""A long time that need not be exact; also none."""

HalfLife = Annotated[
    times.Length,
    Written(
        times.parse_half_life,
        times.format_long_time,
        examples=("6.5 months", "48 weeks", "2 weeks"),
        unit="calendar time",
        pattern=_TIME,
        description=_LONG_TIME,
    ),
]
"""The time in which half of something is gone; never none."""

Date = Annotated[
    date,
    Written(
        moments.parse_date,
        moments.format_date,
        examples=("2027-01-04",),
        unit="a day",
        pattern=_DIGIT,
        description="A day as year-month-day: 2027-01-04.",
    ),
]
"""A day of the calendar."""

Clock = Annotated[
    int,
    Written(
        moments.parse_clock,
        moments.format_clock,
        examples=("09:00",),
        unit="milliseconds since midnight",
        pattern=r"[0-9０-９]{1,2}[:：][0-9０-９]{2}",
        description="A time of day, in quotes: '09:00'.",
    ),
]
"""A time of day, ticks since 00:00."""

MonthName = Annotated[
    int,
    Written(
        moments.parse_month,
        moments.format_month,
        examples=("jan", "12月"),
        unit="1 to 12",
        pattern=r"\S",
        description="A month of the year: jan ... dec.",
        number={"minimum": 1, "maximum": 12},
    ),
]
"""A month of the year, 1 to 12; also as the key of a mapping."""

Weekday = Annotated[
    int,
    Written(
        moments.parse_weekday,
        moments.format_weekday,
        examples=("mon", "周一"),
        unit="0 (Monday) to 6",
        pattern=r"\S",
        description="A day of the week: mon ... sun.",
    ),
]
"""A day of the week, 0 (Monday) to 6."""

Weekdays = Annotated[
    tuple[int, ...],
    Written(
        moments.parse_weekdays,
        moments.format_weekdays,
        examples=("mon-fri", "mon, wed"),
        unit="days from 0 (Monday) to 6",
        pattern=r"\S",
        description="Days of the week: mon-fri, or mon, wed, fri.",
    ),
]
"""Days of the week, sorted, 0 (Monday) to 6."""
