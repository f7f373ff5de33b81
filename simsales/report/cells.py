"""Own the cells of a printed row: one part of the company, several of its figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from simsales.report.figures import plus_minus
from simsales.report.page import Side
from simsales.scenario.metrics import Unit
from simsales.study.intervals import Interval
from simsales.study.measure import MetricKey
from simsales.study.results import StrategyResult

__all__ = ["cells", "sided"]


def cells(
    strategy: StrategyResult,
    names: Sequence[str],
    scope: str,
    currency: str,
    said: Callable[[Interval, Unit, str], str] = plus_minus,
) -> list[str]:
    """Return the figures of a scope in words; empty where one was not measured."""
    found = []
    for name in names:
        one = strategy.metrics.get(str(MetricKey(name, scope)))
        found.append("" if one is None or not one.mean.count else said(one.mean, one.unit, currency))
    return found


def sided(titles: Sequence[tuple[str, str]]) -> list[tuple[str, Side]]:
    """Return titles with the side that their columns keep to."""
    return [(title, "left" if side == "left" else "right") for title, side in titles]
