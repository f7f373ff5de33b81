"""Values as people write them: what is read, what is refused and with which words, and the way back."""

from __future__ import annotations

import datetime as dt
import math
import re
import time
from collections.abc import Callable
from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from simsales import quantity
from simsales.quantity import (
    DAY,
    HOUR,
    LIMIT,
    MINUTE,
    SECOND,
    WEEK,
    ClockSpan,
    Length,
    MoneyPerTime,
    QuantityError,
    Rate,
)
from simsales.words import catalogue, say, speaking

READ: list[tuple[Callable[[object], object], object, object]] = [
    (quantity.parse_money, "4.6 M", 460_000_000),
    (quantity.parse_money, "4.6M", 460_000_000),
    (quantity.parse_money, "12 k", 1_200_000),
    (quantity.parse_money, "1,200.50", 120_050),
    (quantity.parse_money, "1 200 000", 120_000_000),
    (quantity.parse_money, "１２００", 120_000),
    (quantity.parse_money, 4600, 460_000),
    (quantity.parse_money, 0.005, 1),
    (quantity.parse_money, 0.29, 29),
    (quantity.parse_money, "460 万", 460_000_000),
    (quantity.parse_money, "1.2亿", 12_000_000_000),
    (quantity.parse_money, "2 bn", 200_000_000_000),
    (quantity.parse_money, "-12 k", -1_200_000),
    (quantity.parse_number, "12.5", 12.5),
    (quantity.parse_number, "3 万", 30_000.0),
    (quantity.parse_number, ".5", 0.5),
    (quantity.parse_count, 12, 12),
    (quantity.parse_count, 12.0, 12),
    (quantity.parse_count, "2 k", 2000),
    (quantity.parse_factor, 1.2, 1.2),
    (quantity.parse_factor, "120 %", 1.2),
    (quantity.parse_probability, "80 %", 0.8),
    (quantity.parse_probability, "80%", 0.8),
    (quantity.parse_probability, "80％", 0.8),
    (quantity.parse_probability, "7 %", 0.07),
    (quantity.parse_probability, 0.8, 0.8),
    (quantity.parse_probability, 1, 1.0),
    (quantity.parse_share, "30 %", 0.3),
    (quantity.parse_change, "-40 %", -0.4),
    (quantity.parse_change, "−40 %", -0.4),
    (quantity.parse_change, "+10 %", 0.1),
    (quantity.parse_change, 0, 0.0),
    (quantity.parse_change, "0 %", 0.0),
    (quantity.parse_duration, "3 days", 3 * DAY),
    (quantity.parse_duration, "1 day", DAY),
    (quantity.parse_duration, "2 h", 2 * HOUR),
    (quantity.parse_duration, "30 min", 30 * MINUTE),
    (quantity.parse_duration, "2 weeks", 2 * WEEK),
    (quantity.parse_duration, "90 s", 90 * SECOND),
    (quantity.parse_duration, "1.5h", 90 * MINUTE),
    (quantity.parse_duration, "1 h 30 min", 90 * MINUTE),
    (quantity.parse_duration, "1 day, 2 h", 26 * HOUR),
    (quantity.parse_duration, "3天", 3 * DAY),
    (quantity.parse_duration, "2 个小时", 2 * HOUR),
    (quantity.parse_duration, "1周", WEEK),
    (quantity.parse_duration, "1天12小时", 36 * HOUR),
    (quantity.parse_duration, "0.0005 s", 1),
    (quantity.parse_effort, "2 h", 2 * HOUR),
    (quantity.parse_effort, "90 min", 90 * MINUTE),
    (quantity.parse_weekly_hours, "40 h", 40 * HOUR),
    (quantity.parse_weekly_hours, "40 h a week", 40 * HOUR),
    (quantity.parse_weekly_hours, "8 h per week", 8 * HOUR),
    (quantity.parse_weekly_hours, "每周40小时", 40 * HOUR),
    (quantity.parse_length, "12 months", Length(months=12)),
    (quantity.parse_length, "1 year", Length(months=12)),
    (quantity.parse_length, "2 quarters", Length(months=6)),
    (quantity.parse_length, "12个月", Length(months=12)),
    (quantity.parse_length, "8 h", Length(ticks=8 * HOUR)),
    (quantity.parse_length, "52 weeks", Length(ticks=52 * WEEK)),
    (quantity.parse_long_time, "6.5 months", Length(ticks=17_093_700_000)),
    (quantity.parse_long_time, "6.5个月", Length(ticks=17_093_700_000)),
    (quantity.parse_long_time, "5 months", Length(months=5)),
    (quantity.parse_long_time, "1 year", Length(months=12)),
    (quantity.parse_long_time, "48 weeks", Length(ticks=48 * WEEK)),
    (quantity.parse_long_time, "1 month 12 h", Length(ticks=2_629_800_000 + 12 * HOUR)),
    (quantity.parse_long_time, "0 days", Length()),
    (quantity.parse_half_life, "90 s", Length(ticks=90_000)),
    (quantity.parse_rate, "40 per month", Rate(40, "month")),
    (quantity.parse_rate, "10 a week", Rate(10, "week")),
    (quantity.parse_rate, "0.8 per hour", Rate(0.8, "hour")),
    (quantity.parse_rate, "48/min", Rate(48, "minute")),
    (quantity.parse_rate, "100 calls per 30 min", Rate(100, "minute", 30)),
    (quantity.parse_rate, "40 leads per month", Rate(40, "month")),
    (quantity.parse_rate, "40 monthly", Rate(40, "month")),
    (quantity.parse_rate, "2 M per month", Rate(2e6, "month")),
    (quantity.parse_rate, "每月40", Rate(40, "month")),
    (quantity.parse_rate, "每月 40 个", Rate(40, "month")),
    (quantity.parse_rate, "40个/月", Rate(40, "month")),
    (quantity.parse_money_rate, "20 k per month", MoneyPerTime(2_000_000, "month")),
    (quantity.parse_money_rate, "每月2万", MoneyPerTime(2_000_000, "month")),
    (quantity.parse_clock, "09:00", 9 * HOUR),
    (quantity.parse_clock, "24:00", DAY),
    (quantity.parse_clock_span, "09:00-17:30", ClockSpan(9 * HOUR, 17 * HOUR + 30 * MINUTE)),
    (quantity.parse_clock_span, "9:00至12:30", ClockSpan(9 * HOUR, 12 * HOUR + 30 * MINUTE)),
    (quantity.parse_date, "2027-01-04", dt.date(2027, 1, 4)),
    (quantity.parse_date, "2027年1月4日", dt.date(2027, 1, 4)),
    (quantity.parse_date, dt.date(2027, 1, 4), dt.date(2027, 1, 4)),
    (quantity.parse_month, "dec", 12),
    (quantity.parse_month, "December", 12),
    (quantity.parse_month, "12月", 12),
    (quantity.parse_month, "十二月", 12),
    (quantity.parse_weekday, "周三", 2),
    (quantity.parse_weekdays, "mon-fri", (0, 1, 2, 3, 4)),
    (quantity.parse_weekdays, "周一至周五", (0, 1, 2, 3, 4)),
    (quantity.parse_weekdays, "fri, mon", (0, 4)),
    (quantity.parse_weekdays, ["mon", "wed"], (0, 2)),
    (quantity.parse_weekdays, "sat-mon", (0, 5, 6)),
]

REFUSED: list[tuple[Callable[[object], object], object, str]] = [
    (quantity.parse_money, "abc", "'abc' is no amount of money; write for example 4600, 12 k or 4.6 M"),
    (
        quantity.parse_money,
        "30 %",
        "'30 %' is a percentage, and an amount of money such as 12 k is expected here",
    ),
    (
        quantity.parse_money,
        "4,6 M",
        "'4,6 M' has a comma where a decimal point may be meant; write 4.6 M, or",
    ),
    (
        quantity.parse_money,
        "48.000",
        "'48.000' can be read in two ways: do you mean 48000 or 48? Write 48 k for the one, and 48.00 for",
    ),
    (
        quantity.parse_money,
        "48.500 EUR",
        "do you mean 48500 or 48.5? Write 48.5 k for the one, and 48.50 for the other",
    ),
    (
        quantity.parse_money_rate,
        "7.000 per month",
        "'7.000 per month' can be read in two ways: do you mean 7000 or 7?",
    ),
    (
        quantity.parse_rate,
        "1.200 leads per month",
        "do you mean 1200 or 1.2? Write 1200 for the one, and 1.20 for",
    ),
    (quantity.parse_money, "1,5", "write 1.5, or groups of three such as 1,500"),
    (quantity.parse_money, "1,200,50", "is no amount of money"),
    (quantity.parse_money, "1.2.3", "is no amount of money"),
    (quantity.parse_money, "12 k k", "is no amount of money"),
    (quantity.parse_money, "12 EUR", "leave out EUR, or add a line such as currency: EUR at the top"),
    (quantity.parse_money, True, "'true' is yes or no, and a value such as 12 k is expected here"),
    (quantity.parse_money, None, "nothing is written here; write for example 12 k"),
    (quantity.parse_money, "  ", "nothing is written here"),
    (quantity.parse_money, [1], "a list stands here, and one single value such as 12 k is expected"),
    (quantity.parse_money, {"a": 1}, "several named values stand here, and one single value such as 12 k"),
    (quantity.parse_money, math.nan, "'nan' is no number that can be reckoned with"),
    (quantity.parse_money, math.inf, "'inf' is no number that can be reckoned with"),
    (quantity.parse_money, 10**17, "100000000000000000 is too large; numbers may go up to 9.2 × 10^15"),
    (quantity.parse_money, 10**5000, "is too large"),
    (quantity.parse_money, "9" * 190, "is too large"),
    (quantity.parse_money, 9_000_000_000_000_000, "is outside of what is possible here"),
    (quantity.parse_number, False, "'false' is yes or no, and a value such as 12.5 is expected here"),
    (quantity.parse_number, "no", "'no' is no number; write for example 12.5, 40 k or 4.6 M"),
    (quantity.parse_number, "1e5", "is no number"),
    (quantity.parse_number, "٤", "is no number"),
    (quantity.parse_count, 12.5, "'12.5' is not a whole number; write for example 12"),
    (quantity.parse_count, -1, "'-1' is less than nothing; write 0 or more"),
    (quantity.parse_count, "a dozen", "is no number of things"),
    (quantity.parse_factor, -1, "'-1' is outside of what is possible here, 0 to 1000"),
    (quantity.parse_factor, "x", "'x' is no factor; write for example 1.2 or 120 %"),
    (quantity.parse_probability, 30, "30 is more than the whole, which is 1 or 100 %; did you mean 30 %?"),
    (quantity.parse_probability, "30", "did you mean 30 %?"),
    (quantity.parse_probability, "130 %", "'130 %' is outside of what is possible here, 0 % to 100 %"),
    (quantity.parse_probability, -0.1, "'-0.1' is outside"),
    (quantity.parse_probability, "eighty", "'eighty' is no chance; write for example 80 % or 0.8"),
    (quantity.parse_share, "most", "'most' is no share; write for example 30 % or 0.3"),
    (
        quantity.parse_change,
        "10 %",
        "'10 %' does not say which way; did you mean +10 % (more) or -10 % (less)?",
    ),
    (quantity.parse_change, 0.1, "0.1 does not say how a change is meant; write it in percent with its sign"),
    (quantity.parse_change, "less", "'less' is no change; write for example -40 % or +10 %"),
    (quantity.parse_change, "-140 %", "'-140 %' is outside of what is possible here, -100 % to +1000 %"),
    (quantity.parse_duration, 5, "'5' has no unit of time; write for example 5 days"),
    (quantity.parse_duration, "2 h 5", "'2 h 5' has no unit of time"),
    (quantity.parse_duration, "3 dayz", "'dayz' is no unit of time; did you mean 3 days?"),
    (quantity.parse_duration, "3 moons", "'moons' is no unit of time; did you mean 3 months?"),
    (
        quantity.parse_duration,
        "3 fortnights",
        "'fortnights' is no unit of time; the units are s, min, h, days",
    ),
    (
        quantity.parse_duration,
        "30 m",
        "'m' could be minutes or months; write 30 min for minutes and 30 months",
    ),
    (
        quantity.parse_duration,
        "2 months",
        "lasts longer in some parts of the year than in others; write the days",
    ),
    (quantity.parse_duration, "-2 h", "'-2 h' is outside of what is possible here, 0 to 100 years"),
    (quantity.parse_duration, "soon", "'soon' is no length of time; write for example 5 days, 2 h or 30 min"),
    (quantity.parse_duration, "2 %", "'2 %' is no length of time"),
    (quantity.parse_effort, "3 days", "because working days differ in length; say hours, for example 24 h"),
    (quantity.parse_effort, 2, "'2' has no unit of time; write for example 2 h"),
    (quantity.parse_effort, "much", "'much' is no working time; write for example 2 h or 90 min"),
    (quantity.parse_weekly_hours, 40, "'40' has no unit of time; write for example 40 h"),
    (quantity.parse_weekly_hours, "200 h", "'200 h' is outside of what is possible here, 0 to 168 h"),
    (quantity.parse_weekly_hours, "5 days", "say hours, for example 40 h"),
    (
        quantity.parse_weekly_hours,
        "full time",
        "'full time' is no weekly working time; write for example 40 h",
    ),
    (quantity.parse_length, "1.5 months", "'1.5 months' cuts a month"),
    (quantity.parse_length, "1 month 2 days", "'1 month 2 days' mixes months with shorter units"),
    (quantity.parse_length, "0 h", "'0 h' lasts no time at all"),
    (quantity.parse_length, "-1 month", "'-1 month' lasts no time at all"),
    (quantity.parse_length, "500 years", "'500 years' is outside of what is possible here, 0 to 100 years"),
    (quantity.parse_long_time, "long", "'long' is no stretch of time; write for example 6.5 months"),
    (quantity.parse_long_time, "-1 month", "'-1 month' is outside of what is possible here, 0 to 100 years"),
    (
        quantity.parse_long_time,
        "101 years",
        "'101 years' is outside of what is possible here, 0 to 100 years",
    ),
    (quantity.parse_half_life, "0 days", "'0 days' lasts no time at all"),
    (quantity.parse_length, "long", "'long' is no stretch of the calendar; write for example 12 months"),
    (quantity.parse_rate, 40, "'40' does not say in what time; write for example 40 per month"),
    (quantity.parse_rate, "40", "'40' does not say in what time; write for example 40 per month"),
    (quantity.parse_rate, "40 per moth", "'moth' is no unit of time; did you mean per month?"),
    (quantity.parse_rate, "40 per xyz", "'xyz' is no unit of time; write for example per hour, per day"),
    (quantity.parse_rate, "-1 per day", "'-1 per day' is less than nothing"),
    (quantity.parse_rate, "some per day", "'some per day' does not say how many in what time"),
    (quantity.parse_rate, "4,5 per day", "'4,5 per day' has a comma where a decimal point may be meant"),
    (quantity.parse_rate, "4 per 0 days", "'4 per 0 days' counts in a stretch of no time"),
    (quantity.parse_rate, "often", "'often' does not say how many in what time"),
    (quantity.parse_money_rate, "10 k", "'10 k' does not say in what time; write for example 10 k per month"),
    (quantity.parse_money_rate, "much per day", "'much per day' does not say how much money in what time"),
    (quantity.parse_money_rate, "-1 per day", "'-1 per day' is less than nothing"),
    (
        quantity.parse_clock,
        750,
        "750 is a plain number and no time of day; write it with a colon and in quotes",
    ),
    (quantity.parse_clock, "24:01", "there is no 24:01 on the clock; times of day go from 00:00 to 24:00"),
    (quantity.parse_clock, "12:75", "there is no 12:75 on the clock"),
    (quantity.parse_clock, "9am", "'9am' is no time of day; write for example '09:00' or '17:30'"),
    (quantity.parse_clock_span, "22:00-06:00", "write two stretches, '22:00-24:00' and '00:00-06:00'"),
    (quantity.parse_clock_span, "09:00-09:00", "'09:00-09:00' ends when it starts"),
    (quantity.parse_clock_span, "9-17", "'9-17' is no stretch of the day; write for example '09:00-17:30'"),
    (quantity.parse_clock_span, 917, "'917' is no stretch of the day"),
    (
        quantity.parse_date,
        "2027-02-30",
        "there is no 2027-02-30 in the calendar; check the month and the day",
    ),
    (quantity.parse_date, "1066-01-01", "'1066-01-01' is too far away; dates may go from 1900-01-01"),
    (quantity.parse_date, "3/4/27", "'3/4/27' is no date; write year-month-day, for example 2027-01-04"),
    (quantity.parse_date, "31.12.2028", "'31.12.2028' is no date here; write year-month-day: 2028-12-31"),
    (quantity.parse_date, "12/31/2028", "write year-month-day: 2028-12-31"),
    (quantity.parse_date, "2028/12/31", "write year-month-day: 2028-12-31"),
    (quantity.parse_date, "3/4/2027", "may be two days; write year-month-day, 2027-04-03 or 2027-03-04"),
    (quantity.parse_date, "31.11.2028", "'31.11.2028' is no date; write year-month-day, for example"),
    (quantity.parse_date, 20270104, "'20270104' is no date"),
    (quantity.parse_date, dt.datetime(2027, 1, 4, tzinfo=dt.UTC), "is no date"),
    (quantity.parse_month, "Decembr", "'Decembr' is no month; did you mean dec?"),
    (quantity.parse_month, 13, "'13' is no month; the months are jan, feb, mar"),
    (quantity.parse_weekday, "mun", "'mun' is no day of the week; did you mean"),
    (quantity.parse_weekday, 3, "'3' is no day of the week; the days are mon, tue"),
    (quantity.parse_weekdays, [], "names no days of the week; write for example mon-fri, or mon, wed, fri"),
    (quantity.parse_weekdays, "mon-tue-wed", "'mon-tue-wed' names no days of the week"),
    (quantity.parse_weekdays, "mon, mon-wed", "'mon, mon-wed' names a day twice"),
]

FIELDS: list[tuple[Any, list[object]]] = [
    (quantity.Money, ["4.6 M", "460 万", 12, "１２"]),
    (quantity.SignedMoney, ["-4.6 M", -12.5]),
    (quantity.Probability, ["80 %", 0.8]),
    (quantity.Share, ["30％", 1]),
    (quantity.Change, ["-40 %", 0]),
    (quantity.Factor, ["120 %", 1.2]),
    (quantity.Number, ["4.6 M", -1]),
    (quantity.Count, ["2 k", 12]),
    (quantity.Duration, ["5 days", "3天"]),
    (quantity.Effort, ["90 min", "1小时30分"]),
    (quantity.WeeklyHours, ["40 h", "每周40小时"]),
    (quantity.Length, ["12 months", "12个月"]),
    (quantity.LongTime, ["6.5 months", "0 days", "5个月"]),
    (quantity.HalfLife, ["48 weeks", "6.5个月"]),
    (quantity.Rate, ["40 per month", "每月40", "10 a week", "40／月", "3 weekly"]),
    (quantity.MoneyPerTime, ["20 k per month", "每月2万"]),
    (quantity.Date, ["2027-01-04", "2027年1月4日"]),
    (quantity.Clock, ["09:00", "9：05"]),
    (quantity.ClockSpan, ["09:00-17:30", "9：00 至 17：30"]),
    (quantity.MonthName, ["jan", "一月"]),
    (quantity.Weekday, ["mon", "周一"]),
    (quantity.Weekdays, ["mon-fri", "周一至周五"]),
]


@pytest.mark.parametrize(("parse", "written", "value"), READ)
def test_what_people_write_is_read(parse: Callable[[object], object], written: object, value: object) -> None:
    read = parse(written)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("parse", "written", "words"), REFUSED, ids=[f"{p.__name__}-{w[:28]}" for p, _, w in REFUSED]
)
def test_a_refusal_says_what_was_written_and_what_to_write(
    parse: Callable[[object], object], written: object, words: str
) -> None:
    with pytest.raises(QuantityError) as refusal:
        parse(written)
    with speaking("en"):
        assert words in say(refusal.value.key, **refusal.value.values)
    with speaking("zh"):
        assert re.search("[\u4e00-\u9fff]", say(refusal.value.key, **refusal.value.values))


def test_every_message_has_a_case_above() -> None:
    raised = {"quantity.currency"}  # its own test is below
    for parse, written, _words in REFUSED:
        with pytest.raises(QuantityError) as refusal:
            parse(written)
        raised.add(refusal.value.key)
    assert raised == {key for key in catalogue("en") if key.startswith("quantity.")}
    assert raised <= set(catalogue("zh"))


@pytest.mark.parametrize(
    ("written", "currency", "minor"),
    [
        ("EUR 12 k", "EUR", 1_200_000),
        ("12 k EUR", "EUR", 1_200_000),
        ("€12", "EUR", 1200),
        ("12万元", "CNY", 12_000_000),
        ("-$5", "USD", -500),
    ],
)
def test_an_amount_may_name_the_currency_of_the_scenario(written: str, currency: str, minor: int) -> None:
    assert quantity.parse_money(written, currency) == minor
    with pytest.raises(QuantityError) as refusal:
        quantity.parse_money(written, "SEK")
    assert refusal.value.key == "quantity.currency"


def test_a_currency_twice_or_an_unknown_one_is_refused() -> None:
    for written in ("EUR 12 EUR", "12 eur", "12 doubloons"):
        with pytest.raises(QuantityError) as refusal:
            quantity.parse_money(written, "EUR")
        assert refusal.value.key == "quantity.money"


class _Books(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    price: quantity.Money = 0
    spend: quantity.MoneyPerTime | None = None
    season: dict[quantity.MonthName, quantity.Change] = {}


def test_fields_know_the_currency_of_the_scenario() -> None:
    books = _Books.model_validate(
        {"price": "EUR 12 k", "spend": "EUR 5 per day"}, context={"currency": "EUR"}
    )
    assert books.price == 1_200_000
    assert books.spend == MoneyPerTime(500, "day")
    with pytest.raises(ValidationError) as refusal:
        _Books.model_validate({"price": "USD 12 k"}, context={"currency": "EUR"})
    (error,) = refusal.value.errors()
    assert error["type"] == "quantity.currency"
    assert error["ctx"] == {"written": "USD 12 k", "named": "USD", "currency": "EUR"}


def test_money_is_never_negative_where_a_price_is_meant() -> None:
    with pytest.raises(ValidationError) as refusal:
        _Books.model_validate({"price": "-12 k"})
    assert refusal.value.errors()[0]["type"] == "quantity.negative"


class _Bounded(BaseModel):
    model_config = ConfigDict(strict=True)

    plain: quantity.Share = Field(default=0.0, lt=1)
    absent: quantity.Share | None = Field(default=None, lt=1)
    nested: list[Annotated[quantity.Share, Field(lt=1)]] = []
    money: quantity.Money = Field(default=1, gt=0)
    wait: quantity.Duration = Field(default=1, le=DAY)


@pytest.mark.parametrize(
    ("field", "fine", "beyond"),
    [
        ("plain", "99 %", "100 %"),
        ("absent", "99 %", "100 %"),
        ("nested", ["99 %"], ["100 %"]),
        ("money", "0.01", 0),
        ("wait", "24 h", "25 h"),
    ],
)
def test_further_bounds_of_a_field_hold(field: str, fine: object, beyond: object) -> None:
    assert getattr(_Bounded.model_validate({field: fine}), field)
    with pytest.raises(ValidationError, match="than"):
        _Bounded.model_validate({field: beyond})


def test_names_of_months_may_be_keys() -> None:
    books = _Books.model_validate({"season": {"dec": "-40 %", "1月": "+10 %"}})
    assert books.season == {12: -0.4, 1: 0.1}
    assert books.model_dump(mode="json", include={"season"}) == {"season": {"dec": "-40 %", "jan": "+10 %"}}


@pytest.mark.parametrize(("field", "texts"), FIELDS)
def test_the_json_schema_allows_what_is_read_and_shows_examples(field: Any, texts: list[object]) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(field)
    schema = adapter.json_schema()
    assert schema["description"]
    kinds = schema.get("anyOf", [schema])
    for text in [*texts, *schema["examples"]]:
        value = adapter.validate_python(text)
        assert adapter.validate_python(adapter.dump_python(value, mode="json")) == value
        if isinstance(text, str):
            assert any(kind["type"] == "string" and re.search(kind["pattern"], text) for kind in kinds)
        else:
            assert any(kind["type"] == "number" for kind in kinds)


@pytest.mark.parametrize(("field", "texts"), FIELDS)
def test_a_truth_value_is_never_a_quantity(field: Any, texts: list[object]) -> None:
    assert texts
    for truth in (True, False):
        with pytest.raises(ValidationError) as refusal:
            TypeAdapter(field).validate_python(truth)
        assert refusal.value.errors()[0]["type"] == "quantity.truth"


@given(st.integers(-LIMIT, LIMIT))
def test_money_reads_back(minor: int) -> None:
    assert quantity.parse_money(quantity.format_money(minor)) == minor


@given(st.floats(0, 1))
def test_shares_read_back(share: float) -> None:
    assert quantity.parse_share(quantity.format_share(share)) == share


@given(st.floats(-1, 10))
def test_changes_read_back(change: float) -> None:
    assert quantity.parse_change(quantity.format_change(change)) == change


@given(st.floats(-9e15, 9e15).filter(lambda x: x == 0 or abs(x) > 1e-90))
def test_numbers_read_back(number: float) -> None:
    assert quantity.parse_number(quantity.format_number(number)) == number


@given(st.integers(0, 36_525 * DAY) | st.integers(0, 5000).map(lambda n: n * HOUR))
def test_durations_read_back(ticks: int) -> None:
    assert quantity.parse_duration(quantity.format_duration(ticks)) == ticks


@given(st.integers(0, 36_525 * DAY) | st.integers(0, 12_000).map(lambda n: n * quantity.MEAN_MONTH // 10))
def test_long_times_read_back(ticks: int) -> None:
    length = quantity.parse_long_time(f"{ticks / 1000} s")
    assert length.mean_ticks == ticks
    assert quantity.parse_long_time(quantity.format_long_time(length)) == length


def test_a_long_time_is_written_in_months_where_it_has_tenths_of_them() -> None:
    for written in ("6.5 months", "5 months", "48 weeks", "0.1 months", "0 h", "12 h"):
        assert quantity.format_long_time(quantity.parse_long_time(written)) == written


@given(st.integers(0, 10_000 * HOUR))
def test_efforts_read_back(ticks: int) -> None:
    assert quantity.parse_effort(quantity.format_effort(ticks)) == ticks


@given(
    st.floats(0, 1e12), st.sampled_from(["second", "minute", "hour", "month", "year"]), st.integers(1, 999)
)
def test_rates_read_back(count: float, per: Any, every: int) -> None:
    rate = Rate(round(count, 6), per, every)
    assert quantity.parse_rate(quantity.format_rate(rate)) == rate
    money = MoneyPerTime(int(count), per, every)
    assert quantity.parse_money_rate(quantity.format_money_rate(money)) == money


@given(st.sets(st.integers(0, 6), min_size=1))
def test_weekdays_read_back(days: set[int]) -> None:
    assert quantity.parse_weekdays(quantity.format_weekdays(tuple(sorted(days)))) == tuple(sorted(days))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=300) | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=4,
) | st.from_regex(r"[-+每€]?[0-9０-９., ]{0,9}[kM%万千天h周月 /:-]{0,5}[a-z每]{0,4}")
PARSERS = [getattr(quantity, name) for name in quantity.__all__ if name.startswith("parse_")]


@given(ANYTHING)
@settings(max_examples=300)
def test_anything_is_read_within_bounds_or_refused_in_words(value: object) -> None:
    refusals = []
    for parse in PARSERS:
        try:
            read = parse(value)
        except QuantityError as error:
            refusals.append(error)
        else:
            if isinstance(read, int | float):
                assert abs(read) <= LIMIT
    for refusal in refusals:
        assert say(refusal.key, **refusal.values)
        assert len(str(refusal.values["written"])) <= 60


@pytest.mark.parametrize("text", ["1,", "1 h ", "a ", "每", "9 ", "-", "1per", "1-", "每1月", "1e"])
@pytest.mark.parametrize("parse", PARSERS)
def test_reading_hostile_text_takes_no_time(parse: Callable[[object], object], text: str) -> None:
    start = time.perf_counter()
    with pytest.raises(QuantityError):
        parse((text * 400)[:398] + "?")
    assert time.perf_counter() - start < 0.2
