"""Owns reckoning with values as people write them: so much more, so much less, so many times.

The unit stays: ``12 k per month`` times 0.8 is ``9.6 k per month``, and 5 % more than ``55 %`` is ``60 %``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final, Literal, get_origin

from simsales.quantity import (
    DAY,
    HOUR,
    MINUTE,
    MONTHS,
    TICKS,
    WEEK,
    Length,
    MoneyPerTime,
    QuantityError,
    Rate,
    format_change,
    format_clock,
    format_date,
    format_duration,
    format_effort,
    format_length,
    format_long_time,
    format_money,
    format_money_rate,
    format_rate,
    half_up,
    parse_change,
    parse_clock,
    parse_count,
    parse_date,
    parse_duration,
    parse_effort,
    parse_factor,
    parse_length,
    parse_long_time,
    parse_money,
    parse_money_rate,
    parse_number,
    parse_probability,
    parse_rate,
    parse_share,
    parse_weekly_hours,
)
from simsales.quantity.text import plain, shown
from simsales.quantity.written import Written
from simsales.scenario.field_kinds import Kind
from simsales.scenario.spread import DurationSpread, EffortSpread, MoneySpread, Spread, number_or_percent

__all__ = ["OPERATORS", "Operator", "reckon"]

Operator = Literal["=", "+=", "-=", "*="]

OPERATORS: Final[tuple[Operator, ...]] = ("=", "+=", "-=", "*=")
"""Replace, add, take away, multiply."""

_SAID: Final[Mapping[Operator, str]] = {"+=": "+", "-=": "-", "*=": "×", "=": "="}
_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True)
class _Measure:
    """How values of one kind are read into a number, and that number is written."""

    read: Callable[[object], Decimal]
    write: Callable[[Decimal], object]
    added: Callable[[object], Decimal] | None = None
    """Reads what is added, where that is written otherwise than the value itself."""
    signed: bool = False
    in_percent: bool = False


def reckon(kinds: Sequence[Kind], today: object, operator: Operator, operand: str, currency: str) -> object:
    """Return a value with something added, taken away or multiplied, as it would be written.

    Parameters
    ----------
    kinds
        What may stand at its place.
    today
        The value as it is written now.
    operator
        One of `OPERATORS`, not ``=``.
    operand
        By how much, as it is written; a factor where it is ``*=``.
    currency
        The scenario's currency.

    Raises
    ------
    QuantityError
        When the value cannot be reckoned with, when `operand` is no such amount, and when nothing would be
        left.
    """
    measure = _measure(kinds, today, currency)
    before = measure.read(today)
    if operator == "*=":
        number = before * _factor(operand)
    else:
        taken, amount = _signed(operand)
        if amount.rstrip().endswith(("%", "％")) and not measure.in_percent:
            factor = 1 + (-1 if taken != (operator == "-=") else 1) * Decimal(repr(parse_factor(amount)))
            raise QuantityError(
                "settings.add_percent", written=shown(operand), remedy=f"*= {plain(factor * 100)} %"
            )
        added = (measure.added or measure.read)(amount)
        number = before + (-added if taken != (operator == "-=") else added)
    # What is below nothing in the file, such as what a price does to choice, may stay so.
    if number < 0 <= before and not measure.signed:
        raise QuantityError("settings.below", value=f"{shown(today)} {_SAID[operator]} {shown(operand)}")
    return measure.write(number)


def _factor(operand: str) -> Decimal:
    text = operand.strip()
    if text[:1] in {"+", "-", "−"} and text.endswith(("%", "％")):
        remedy = f"{plain((1 + Decimal(repr(parse_change(text)))) * 100)} %"
        raise QuantityError("settings.factor_change", written=shown(operand), remedy=remedy)
    return Decimal(repr(parse_factor(text)))


def _signed(operand: str) -> tuple[bool, str]:
    """Return whether an amount is below nothing, and the amount without its sign."""
    text = operand.strip()
    if text[:1] in {"+", "-", "−"}:
        return text[0] != "+", text[1:].strip()
    return False, text


# What is reckoned how -------------------------------------------------------------------------------


def _measure(kinds: Sequence[Kind], today: object, currency: str) -> _Measure:
    """Return how a value of some kind is reckoned with."""
    for kind, metadata in kinds:
        if isinstance(today, dict | list) and kind is not Spread:
            continue
        if kind in _RATES:
            return _RATES[kind](today, currency)
        marks = [mark for mark in metadata if isinstance(mark, Written)]
        if kind is Length:
            return _long_time() if marks else _length(today)
        if kind is Spread and marks:
            return _spread(marks[0], today, currency)
        for mark in marks:
            if mark.parse in _WRITTEN:
                return _WRITTEN[mark.parse](today, currency)
        if kind in {int, float} and not marks and not isinstance(today, bool | str):
            return _Measure(_number, _whole if kind is int else float)
    origins: list[Any] = [get_origin(kind) for kind, _ in kinds]
    key = "settings.not_a_number_list" if list in origins else "settings.not_a_number"
    raise QuantityError(key, written=shown(today))


def _number(value: object) -> Decimal:
    return Decimal(repr(parse_number(value)))


def _whole(number: Decimal) -> int:
    return half_up(number)


def _money(_today: object, currency: str) -> _Measure:
    return _Measure(
        lambda value: Decimal(parse_money(value, currency)),
        lambda minor: format_money(half_up(minor)),
        signed=True,
    )


def _share(_today: object, _currency: str) -> _Measure:
    return _Measure(lambda value: Decimal(repr(parse_share(value))), _percent, in_percent=True)


def _percent(share: Decimal) -> str:
    return f"{plain(share * _HUNDRED)} %"


def _change(_today: object, _currency: str) -> _Measure:
    return _Measure(
        lambda value: Decimal(repr(parse_change(value))),
        lambda change: format_change(float(change)),
        added=lambda value: Decimal(repr(parse_factor(value))),
        signed=True,
        in_percent=True,
    )


def _multiple(today: object, _currency: str) -> _Measure:
    percent = isinstance(today, str) and today.rstrip().endswith(("%", "％"))
    return _Measure(
        lambda value: Decimal(repr(parse_factor(value))),
        _percent if percent else float,
        in_percent=True,
    )


def _plain_number(_today: object, _currency: str) -> _Measure:
    return _Measure(_number, float, signed=True)


def _count(_today: object, _currency: str) -> _Measure:
    return _Measure(lambda value: Decimal(parse_count(value)), _whole)


def _time(
    read: Callable[[object], int], write: Callable[[int, object], str]
) -> Callable[[object, str], _Measure]:
    return lambda today, _currency: _Measure(
        lambda value: Decimal(read(value)), lambda ticks: write(half_up(ticks), today)
    )


def _hours(ticks: int, _today: object) -> str:
    """Return working time in hours as long as two decimals say it: ``33.75 h``, and ``45 min``."""
    hours = plain(Decimal(ticks) / HOUR)
    return f"{hours} h" if ticks >= HOUR and _short(hours) else format_effort(ticks)


def _days(ticks: int, today: object) -> str:
    """Return time by the clock in weeks where it was in weeks, else in days or less."""
    if ticks % WEEK == 0 and isinstance(today, str) and re.search("week|wk|周|星期", today):
        return format_duration(ticks)
    days = plain(Decimal(ticks) / DAY)
    if ticks >= DAY and _short(days):
        return f"{days} day" if days == "1" else f"{days} days"
    return _hours(ticks, today)


def _short(number: str) -> bool:
    return len(number.partition(".")[2]) <= 2


def _date(_today: object, _currency: str) -> _Measure:
    return _Measure(
        lambda value: Decimal(parse_date(value).toordinal()),
        lambda day: format_date(parse_date("1900-01-01") + timedelta(days=half_up(day) - _FIRST_DAY)),
        added=lambda value: Decimal(parse_duration(value)) / DAY,
    )


_FIRST_DAY: Final = parse_date("1900-01-01").toordinal()


def _clock(_today: object, _currency: str) -> _Measure:
    return _Measure(
        lambda value: Decimal(parse_clock(value)),
        lambda ticks: format_clock(half_up(ticks / MINUTE) * MINUTE),
        added=lambda value: Decimal(parse_effort(value)),
    )


_WRITTEN: Final[Mapping[Callable[..., Any], Callable[[object, str], _Measure]]] = {
    parse_money: _money,
    parse_probability: _share,
    parse_share: _share,
    parse_change: _change,
    parse_factor: _multiple,
    parse_number: _plain_number,
    parse_count: _count,
    parse_duration: _time(parse_duration, _days),
    parse_effort: _time(parse_effort, _hours),
    parse_weekly_hours: _time(parse_weekly_hours, _hours),
    parse_date: _date,
    parse_clock: _clock,
}
"""How the field types of the schema are reckoned with, by their reading function."""


# Amounts in a stretch of time -----------------------------------------------------------------------


def _rate(today: object, _currency: str) -> _Measure:
    now = parse_rate(today)

    def added(value: object) -> Decimal:
        try:
            return _number(value)
        except QuantityError:
            more = parse_rate(value)
            return Decimal(repr(more.count)) * _in_stretch(more, now, value)

    return _Measure(
        lambda value: Decimal(repr(parse_rate(value).count)),
        lambda count: format_rate(Rate(float(count), now.per, now.every)),
        added=added,
    )


def _money_rate(today: object, currency: str) -> _Measure:
    now = parse_money_rate(today, currency)

    def added(value: object) -> Decimal:
        try:
            return Decimal(parse_money(value, currency))
        except QuantityError:
            more = parse_money_rate(value, currency)
            return more.amount * _in_stretch(more, now, value)

    return _Measure(
        lambda value: Decimal(parse_money_rate(value, currency).amount),
        lambda minor: format_money_rate(MoneyPerTime(half_up(minor), now.per, now.every)),
        added=added,
    )


_RATES: Final[Mapping[Any, Callable[[object, str], _Measure]]] = {Rate: _rate, MoneyPerTime: _money_rate}


def _in_stretch(more: Rate | MoneyPerTime, now: Rate | MoneyPerTime, value: object) -> Decimal:
    """Return how many stretches of one rate there are in that of the other."""
    for sizes in (TICKS, MONTHS):
        if more.per in sizes and now.per in sizes:
            return Decimal(sizes[now.per] * now.every) / Decimal(sizes[more.per] * more.every)
    stretch = now.per if now.every == 1 else f"{now.every} {now.per}s"
    raise QuantityError("settings.stretch", written=shown(value), stretch=stretch)


def _length(today: object) -> _Measure:
    in_months = parse_length(today).months > 0

    def read(value: object) -> Decimal:
        length = parse_length(value)
        if in_months != (length.months > 0):
            raise QuantityError("settings.length", written=shown(value), today=shown(today))
        return Decimal(length.months or length.ticks)

    def write(number: Decimal) -> str:
        whole = half_up(number)
        return format_length(Length(months=whole) if in_months else Length(ticks=whole))

    return _Measure(read, write)


def _long_time() -> _Measure:
    """Return how a time is reckoned with whose months all have the same length."""
    return _Measure(
        lambda value: Decimal(parse_long_time(value).mean_ticks),
        lambda number: format_long_time(Length(ticks=half_up(number))),
    )


# Values that vary -----------------------------------------------------------------------------------

_SCALING: Final[Mapping[str, tuple[str, ...]]] = {
    "uniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "exponential": ("mean",),
    "lognormal": ("median", "=sigma"),
    "weibull": ("=shape", "scale"),
}
"""Parameters in the order of `Spread.parameters`; those with ``=`` say the shape and stay."""


def _spread(mark: Written[Any], today: object, currency: str) -> _Measure:
    """Return how a value that varies is multiplied: all its values alike, so that its shape stays.

    Adding needs one value and not several, so that it is possible for a constant only.
    """
    single = _single(mark, today, currency)
    spread: Spread = today if isinstance(today, Spread) else mark.parse(today)
    if spread.kind == "constant":
        return single

    def write(factor: Decimal) -> object:
        return _scaled(spread, factor, single, today)

    def no_sum(value: object) -> Decimal:
        raise QuantityError("settings.add_to_spread", written=shown(value), today=shown(today))

    return _Measure(lambda _value: Decimal(1), write, added=no_sum, in_percent=True)


def _single(mark: Written[Any], today: object, currency: str) -> _Measure:
    """Return how one value of a spread is read and written."""
    for annotation, (read, write) in _SINGLE.items():
        if mark is annotation:
            return _time(read, write)(today, currency)
    if mark is _mark(MoneySpread):
        return _money(None, currency)
    return _Measure(
        lambda value: Decimal(repr(number_or_percent(value))), lambda number: float(round(number, 9))
    )


def _mark(annotated: Any) -> Written[Any]:
    found: Written[Any] = annotated.__metadata__[0]
    return found


_SINGLE: Final[Mapping[Written[Any], tuple[Callable[[object], int], Callable[[int, object], str]]]] = {
    _mark(DurationSpread): (parse_duration, _days),
    _mark(EffortSpread): (parse_effort, _hours),
}


def _scaled(spread: Spread, factor: Decimal, single: _Measure, today: object) -> object:
    def times(value: float) -> object:
        return single.write(Decimal(repr(value)) * factor)

    values = spread.parameters
    match spread.kind:
        case "gamma":
            shape, mean = values
            return {"gamma": {"mean": times(mean), "cv": shape**-0.5}}
        case "lognormal" if isinstance(today, str) and today.isascii() and today.startswith("usually"):
            upper = values[0] * 2.718281828459045 ** (values[1] * 1.2815515655446004)
            return f"usually {times(values[0])}, one in ten over {times(upper)}"
        case "uniform":
            return f"between {times(values[0])} and {times(values[1])}"
        case kind if kind in _SCALING:
            named = zip(_SCALING[kind], values, strict=True)
            return {
                kind: {
                    name.removeprefix("="): value if name.startswith("=") else times(value)
                    for name, value in named
                }
            }
        case _:
            raise QuantityError("settings.spread_form", written=shown(today))
