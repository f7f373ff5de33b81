"""Own how a measured figure is written: with its unit, and with how far it may be off."""

from __future__ import annotations

import math
from typing import Final

from simsales.scenario.metrics import Unit
from simsales.study.intervals import Interval
from simsales.words import (
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

__all__ = ["chance_text", "change", "estimated", "figure", "percent_chance", "plus_minus", "step"]

_MINUTE: Final = 60_000
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR


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
            return _count(value)


def _count(value: float) -> str:
    """Return a mean of counts: one decimal below a hundred, none above."""
    return number(round(value) if abs(value) >= 100 else round(value, 1))


def step(value: float, unit: Unit, currency: str) -> str:
    """Return half the width of an interval; shares as points, so that nobody takes them for percent of it."""
    if unit == "share":
        return say("report.points", number=number(float(f"{value * 100:.2g}")))
    return figure(value, unit, currency)


def estimated(found: Interval, unit: Unit, currency: str) -> str:
    """Return an estimate with its limits: ``4.6 M EUR (4.5 M EUR to 4.7 M EUR)``."""
    text = figure(found.estimate, unit, currency)
    if not math.isfinite(found.low) or not math.isfinite(found.high) or found.low == found.high:
        return text
    # The currency is said once; it is the same for the limits.
    low, high = (figure(limit, unit, "").strip() for limit in (found.low, found.high))
    return interval(text, low, high)


def plus_minus(found: Interval, unit: Unit, currency: str) -> str:
    """Return an estimate with how far it may be off, for tables: ``307 ± 4``."""
    text = figure(found.estimate, unit, currency)
    off = (found.high - found.low) / 2
    if not math.isfinite(found.estimate) or not math.isfinite(off) or off == 0:
        return text
    return f"{text} ± {step(off, unit, currency)}"


def change(found: Interval, unit: Unit, currency: str) -> str:
    """Return a difference with its limits: ``+14 (+9 to +19)``."""
    if not math.isfinite(found.estimate):
        return say("house.not_known")
    if found.estimate == found.low == found.high == 0:
        return say("report.no_change")
    low, high = (_changed(limit, unit, "").strip() for limit in (found.low, found.high))
    return interval(_changed(found.estimate, unit, currency), low, high)


def _changed(value: float, unit: Unit, currency: str) -> str:
    if not math.isfinite(value):
        return say("house.not_known")
    match unit:
        case "money":
            return money_change(value, currency)
        case "share":
            return say("report.points", number=number_change(round(value * 100, 1)))
        case "hours" | "days":
            text = figure(abs(value), unit, currency)
            return f"{'-' if value < 0 else '+'}{text}"
        case _:
            return number_change(round(value) if abs(value) >= 100 else round(value, 1))


def chance_text(found: Interval) -> str:
    """Return a chance with its limits: ``31 in 100 (26 to 37)``."""
    return chance(found.estimate, found.low, found.high)


def percent_chance(share: float) -> str:
    """Return a chance that is given and not estimated: ``80 in 100``."""
    return say("report.in_hundred", times=round(share * 100))
