"""Owns how a measured figure is said: with its unit, its scope, and how far a change may be off."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from simsales.scenario.metrics import SCOPES, Unit
from simsales.study.intervals import Interval
from simsales.study.measure import MetricKey
from simsales.words import (
    Phrase,
    chance,
    duration,
    effort,
    interval,
    money,
    money_change,
    number,
    number_change,
    percent,
    say,
)

__all__ = ["ChanceText", "ChangeText", "FigureText", "change", "figure", "key_phrase", "limits"]

_MINUTE: Final = 60_000
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR


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
    if kind not in SCOPES:
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
            return effort(value * _HOUR if abs(value) >= 1 else round(value * 60) * _MINUTE)
        case "days":
            return duration(round(value * 24) * _HOUR) if abs(value) < 10 else duration(value * _DAY)
        case _:
            return number(_rounded(value))


def change(found: Interval, unit: Unit, currency: str) -> str:
    """Return a difference with its limits: ``+14 (+9 to +19)``."""
    if not math.isfinite(found.estimate):
        return say("house.not_known")
    if found.estimate == found.low == found.high == 0:
        return say("report.no_change")
    if found.low == found.high:
        return _changed(found.estimate, unit, currency)
    low, high = limits(_changed(found.low, unit, currency), _changed(found.high, unit, currency), currency)
    return interval(_changed(found.estimate, unit, currency), low, high)


def limits(low: str, high: str, currency: str) -> tuple[str, str]:
    """Return the limits of an interval without their currency, where nobody can misread them so.

    The currency may go when both are in the same thousands: of ``34 EUR to 58.5 k EUR`` it stays, as
    ``34 to 58.5 k`` would read like 34 thousand.
    """
    bare = [limit.removesuffix(currency).strip() for limit in (low, high)]
    if not currency or not all(limit.endswith(currency) for limit in (low, high)):
        return low, high
    low_word, high_word = (limit.lstrip("+-−0123456789.,\u00a0 ") for limit in bare)
    return (bare[0], bare[1]) if low_word == high_word else (low, high)


def _changed(value: float, unit: Unit, currency: str) -> str:
    if not math.isfinite(value):
        return say("house.not_known")
    match unit:
        case "money":
            return money_change(value, currency)
        case "share":
            return say("report.points", number=number_change(round(value * 100, 1)))
        case "hours" | "days":
            return f"{'-' if value < 0 else '+'}{figure(abs(value), unit, currency)}"
        case _:
            return number_change(_rounded(value))


def _rounded(value: float) -> float:
    """Return a mean of counts: one decimal below a hundred, none above."""
    return round(value) if abs(value) >= 100 else round(value, 1)
