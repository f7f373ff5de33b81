"""Own how a measured figure is written: with its unit, and with how far it may be off."""

from __future__ import annotations

import math
from typing import Final

from simsales.scenario.metrics import Unit
from simsales.study.figure_text import change, figure, limits
from simsales.study.intervals import Interval
from simsales.words import chance, interval, number, say

__all__ = [
    "LEAST_FOR_TAILS",
    "chance_text",
    "change",
    "estimated",
    "figure",
    "in_column",
    "needed_text",
    "percent_chance",
    "plus_minus",
    "step",
]


LEAST_FOR_TAILS: Final = 20
"""Simulations below which nothing is said of what one in twenty of them brings."""


def step(value: float, unit: Unit, currency: str) -> str:
    """Return half the width of an interval; shares as points, so that nobody takes them for percent of it."""
    if unit == "share":
        return say("report.points", number=number(float(f"{value * 100:.2g}")))
    if unit == "points":
        return number(float(f"{value:.2g}"))
    return figure(value, unit, currency)


def estimated(found: Interval, unit: Unit, currency: str) -> str:
    """Return an estimate with its limits: ``4.6 M EUR (4.5 M EUR to 4.7 M EUR)``."""
    text = figure(found.estimate, unit, currency)
    if not math.isfinite(found.low) or not math.isfinite(found.high) or found.low == found.high:
        return text
    low, high = limits(figure(found.low, unit, currency), figure(found.high, unit, currency), currency)
    return interval(text, low, high)


def needed_text(found: Interval, unit: Unit, currency: str) -> str:
    """Return what is needed with its limits, where it has no upper one, too: ``57 (51 or more)``."""
    if math.isfinite(found.high):
        return estimated(found, unit, currency)
    if not math.isfinite(found.low):
        return ""
    low = figure(found.low, unit, currency)
    if not math.isfinite(found.estimate):
        return say("house.or_more", low=low)
    return say("house.open_interval", estimate=figure(found.estimate, unit, currency), low=low)


def plus_minus(found: Interval, unit: Unit, currency: str) -> str:
    """Return an estimate with how far it may be off, for tables: ``307 ± 4``."""
    text = figure(found.estimate, unit, currency)
    off = (found.high - found.low) / 2
    if not math.isfinite(found.estimate) or not math.isfinite(off) or off == 0:
        return text
    return f"{text} ± {step(off, unit, currency)}"


def in_column(found: Interval, unit: Unit, currency: str) -> str:
    """Return as `plus_minus` does, for a column whose title says the unit: hours, and ± in points."""
    off = (found.high - found.low) / 2
    if unit == "hours":
        return plus_minus(found, "count", currency)
    text = plus_minus(found, unit, currency)
    if unit != "share" or text == figure(found.estimate, unit, currency):
        return text
    return f"{figure(found.estimate, unit, currency)} ± {number(float(f'{off * 100:.2g}'))}"


def chance_text(found: Interval) -> str:
    """Return a chance with its limits: ``31 in 100 (26 to 37)``."""
    return chance(found.estimate, found.low, found.high)


def percent_chance(share: float) -> str:
    """Return a chance that is given and not estimated: ``80 in 100``."""
    return say("report.in_hundred", times=round(share * 100))
