"""Owns how a measured figure is said: with its unit, its scope, and how far a change may be off."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from simsales.quantity import DAY, HOUR, MINUTE, SECOND
from simsales.scenario.metrics import SCOPES, Unit
from simsales.study.intervals import Interval
from simsales.study.measure import MetricKey
from simsales.words import (
    Phrase,
    catalogue,
    chance,
    duration,
    effort,
    interval,
    language,
    money,
    money_change,
    number,
    number_change,
    percent,
    say,
)

__all__ = [
    "ChanceText",
    "ChangeText",
    "FigureText",
    "change",
    "change_parts",
    "currency_name",
    "figure",
    "key_phrase",
    "limits",
    "signed",
]

_MORE_DIGITS: Final = 3


@dataclass(frozen=True, slots=True)
class FigureText:
    """A figure inside a message, put into words when the message is said."""

    value: float
    unit: Unit
    currency: str

    def __str__(self) -> str:
        return figure(self.value, self.unit, self.currency)


@dataclass(frozen=True, slots=True)
class ChangeText:
    """A difference with its interval inside a message."""

    found: Interval
    unit: Unit
    currency: str

    def __str__(self) -> str:
        return change(self.found, self.unit, self.currency)


@dataclass(frozen=True, slots=True)
class ChanceText:
    """A chance with its interval inside a message."""

    found: Interval

    def __str__(self) -> str:
        return chance(self.found.estimate, self.found.low, self.found.high)


def key_phrase(key: MetricKey) -> Phrase:
    """Return what is measured, with its scope: ``Bookings, team north``."""
    title = Phrase(f"metric.{key.metric}.title")
    kind, _, name = key.scope.partition("=")
    if kind not in (*SCOPES, "rule"):
        return title
    values = {"metric": title, "scope": Phrase(f"report.scope.{kind}"), "name": name}
    return Phrase("report.scoped", values)


def figure(value: float, unit: Unit, currency: str) -> str:
    """Return a value for reading: ``4.6 M EUR``, ``31 %``, ``50 days``, ``307.5``.

    Parameters
    ----------
    value
        In the unit of its metric: money in minor units, shares from 0 to 1, hours, days.
    unit, currency
        Unit of the metric, and what money is counted in.
    """
    if not math.isfinite(value):
        return say("house.not_known")
    match unit:
        case "money":
            return money(value, currency)
        case "share":
            return percent(value)
        case "hours":
            return effort(value * HOUR if abs(value) >= 1 else round(value * 60) * MINUTE)
        case "days":
            return duration(round(value * 24) * HOUR) if abs(value) < 10 else duration(value * DAY)
        case "points":
            return _points(value, 0)
        case _:
            return number(_rounded(value))


def change(found: Interval, unit: Unit, currency: str) -> str:
    """Return a difference with its limits: ``+14 (+9 to +19)``."""
    if not math.isfinite(found.estimate):
        return say("house.not_known")
    if found.estimate == found.low == found.high == 0:
        return say("report.no_change")
    estimate, low, high = change_parts(found, unit, currency)
    return estimate if found.low == found.high else interval(estimate, low, high)


def change_parts(found: Interval, unit: Unit, currency: str) -> tuple[str, str, str]:
    """Return a difference and its limits, each in words: ``("+14", "+9", "+19")``.

    Where the sign is known, all three get as many digits as the limit nearest to 0 needs to be seen apart
    from it, so that what is shown never contradicts what is claimed; money has no more than its cents.
    """
    values = (found.estimate, found.low, found.high)
    nearest = found.low if found.low > 0 else found.high
    more = 0
    if found.is_decided:
        alike = (
            signed(nearest, unit, currency, n) == signed(0.0, unit, currency, n) for n in range(_MORE_DIGITS)
        )
        more = sum(1 for same in alike if same)
    estimate, low, high = (signed(value, unit, currency, more) for value in values)
    return estimate, *limits(low, high, currency)


def limits(low: str, high: str, currency: str) -> tuple[str, str]:
    """Return the limits of an interval without their currency, where nobody can misread them so.

    The currency may go when both are in the same thousands: of ``34 EUR to 58.5 k EUR`` it stays, as
    ``34 to 58.5 k`` would read like 34 thousand. The word for the thousands never goes.
    """
    named = currency_name(currency) if currency else ""
    if not named or not all(limit.endswith(named) for limit in (low, high)):
        return low, high
    bare = [limit.removesuffix(named).strip() for limit in (low, high)]
    low_word, high_word = (limit.lstrip("+-−0123456789.,\u00a0 ") for limit in bare)
    return (bare[0], bare[1]) if low_word == high_word else (low, high)


def currency_name(currency: str) -> str:
    """Return how a currency is called in the language in force."""
    named = catalogue(language()).get(f"house.currency.{currency}")
    return named["other"] if named else currency


def signed(value: float, unit: Unit, currency: str, more: int = 0) -> str:
    """Return a difference with its sign, shares in points; `more` digits than usual behind the point."""
    if not math.isfinite(value):
        return say("house.not_known")
    match unit:
        case "money":
            return money_change(value, currency)
        case "share":
            return say("report.points", number=number_change(round(value * 100, 1 + more)))
        case "hours" | "days":
            return _signed_time(value * (HOUR if unit == "hours" else DAY), unit, more)
        case "points":
            return _points(value, more)
        case _:
            return number_change(_rounded(value) if not more else round(value, 1 + more))


def _signed_time(ticks: float, unit: Unit, more: int) -> str:
    """Return a difference of time; where that is not enough, to the minute and then to the second."""
    finest = (MINUTE, SECOND)[more - 1] if 0 < more <= 2 else 1
    size = abs(ticks)
    if more:
        text = duration(round(size / finest) * finest)
    else:
        text = figure(size / (HOUR if unit == "hours" else DAY), unit, "")
    if not ticks or text == duration(0):
        return text
    return f"{'-' if ticks < 0 else '+'}{text}"


def _points(value: float, more: int) -> str:
    """Return a plain number with its sign; such numbers are small, so with two decimals."""
    return number_change(float(f"{round(value, 2 + more) + 0.0:.5f}"))


def _rounded(value: float) -> float:
    """Return a mean of counts: one decimal below a hundred, none above."""
    return round(value) if abs(value) >= 100 else round(value, 1)
