"""Owns response curves as the solver sees them: tables of points with straight lines between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

__all__ = ["ENOUGH", "Table", "tabulate"]

ENOUGH = 1e-3
"""Error of a table, relative to the curve's largest value, that is small enough."""

_MOST_POINTS = 65
_EXACT_POINTS = 48
_PROBES = 16


class Table(NamedTuple):
    """Points of a curve, ascending in `x`; `error`: largest miss between them over the largest value."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    error: float

    def at(self, x: float) -> float:
        """Return the table's value."""
        return float(np.interp(x, self.x, self.y))

    @property
    def lines(self) -> list[tuple[int, int]]:
        """First and last point of each straight line."""
        return [(place, place + 1) for place in range(len(self.x) - 1)]

    @property
    def stretches(self) -> list[tuple[int, int]]:
        """First and last point of each line, with all lines from where they bend down only as one stretch."""
        slopes = np.diff(self.y) / np.diff(self.x)
        slack = 1e-12 * max(1.0, float(np.abs(slopes).max(initial=0.0)))
        start = len(slopes) - 1
        while start > 0 and slopes[start] <= slopes[start - 1] + slack:
            start -= 1
        return [*self.lines[:start], (start, len(self.x) - 1)]


def tabulate(curve: Callable[[float], float], low: float, high: float, grid: Sequence[float] = ()) -> Table:
    """Return a table of `curve` from `low` to `high`.

    Parameters
    ----------
    curve : callable
        The response.
    low, high : float
        Domain.
    grid : sequence of float
        All values that can be chosen, when they are few: then the table has exactly these and no error.
    """
    if 0 < len(grid) <= _EXACT_POINTS:
        exact = tuple(sorted(set(grid)))
        return Table(exact, tuple(curve(x) for x in exact), 0.0)
    if high <= low:
        return Table((low,), (curve(low),), 0.0)
    x = sorted({low, high, *(v for v in (1.0,) if low < v < high)})
    while True:
        misses = [_miss(curve, a, b) for a, b in pairwise(x)]
        top = max(abs(curve(v)) for v in x) or 1.0
        worst = max(range(len(misses)), key=misses.__getitem__)
        if misses[worst] <= ENOUGH * top or len(x) >= _MOST_POINTS:
            return Table(tuple(x), tuple(curve(v) for v in x), misses[worst] / top)
        x.insert(worst + 1, (x[worst] + x[worst + 1]) / 2)


def _miss(curve: Callable[[float], float], a: float, b: float) -> float:
    ya, yb = curve(a), curve(b)
    parts = [(k + 0.5) / _PROBES for k in range(_PROBES)]
    return max(abs(curve(a + (b - a) * t) - (ya + (yb - ya) * t)) for t in parts)
