"""Owns how a figure stands in the JSON: money in units of the currency, null where nothing is known."""

from __future__ import annotations

import math
from typing import Any, Final

from simsales.scenario.metrics import Unit
from simsales.study.intervals import Interval

__all__ = ["MINOR_UNITS", "Json", "figure_json", "limits_json"]

MINOR_UNITS: Final = 100
"""Minor units in one unit of the currency."""

Json = dict[str, Any]


def figure_json(value: float, unit: Unit = "count") -> float | None:
    """Return a number as JSON holds it: money in units of the currency, null where nothing is known."""
    if not math.isfinite(value):
        return None
    return value / MINOR_UNITS if unit == "money" else value


def limits_json(interval: Interval, unit: Unit = "count") -> list[float | None]:
    """Return the limits of an interval as JSON holds them."""
    return [figure_json(interval.low, unit), figure_json(interval.high, unit)]
