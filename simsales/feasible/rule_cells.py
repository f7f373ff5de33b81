"""Owns the cells into which the conditions of a table cut all that can be read, and which line each falls to.

In a cell each condition either holds everywhere or nowhere: cells are the limits that are named, and the
stretches between them. So what is found out by looking at each cell once holds for all values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Final

import numpy as np

from simsales.mechanisms.rules import is_met
from simsales.scenario.condition import OPERATORS, Condition
from simsales.scenario.metrics import Unit

__all__ = ["Cells", "cells_of"]

_AT_MOST: Final = 50_000
_SHARE: Final = 1.0


@dataclass(frozen=True)
class Cells:
    """The cells of a table.

    Attributes
    ----------
    points
        One point of each cell, by the name of what is read.
    lines
        By line, the numbers of the cells in which all its conditions hold.
    is_limit
        Of each of what is read, by name, whether a cell is a limit that is named, or a stretch between two;
        `points` go through them in this order.
    """

    points: tuple[Mapping[str, float], ...]
    lines: tuple[frozenset[int], ...]
    is_limit: tuple[tuple[bool, ...], ...]

    def of(self, line: int) -> frozenset[int]:
        """Return the cells of a line."""
        return self.lines[line]

    def gap(self) -> Mapping[str, float] | None:
        """Return a limit for which no line holds though some do just below and just above it; None for none.

        That nothing is done beyond all limits, or in a band between two of them, is what most tables mean.
        """
        covered = np.zeros(len(self.points), dtype=bool)
        covered[sorted(frozenset().union(*self.lines))] = True
        grid = covered.reshape([len(axis) for axis in self.is_limit])
        found = np.zeros_like(grid)
        for axis, limits in enumerate(self.is_limit):
            along = np.moveaxis(grid, axis, 0)
            inner = along[:-2] & along[2:] & ~along[1:-1]
            inner[~np.array(limits[1:-1], dtype=bool)] = False
            np.moveaxis(found, axis, 0)[1:-1] |= inner
        holes = np.flatnonzero(found)
        return self.points[int(holes[0])] if len(holes) else None


def cells_of(lines: Sequence[Mapping[str, Condition]], units: Mapping[str, Unit]) -> Cells | None:
    """Return the cells of a table of conditions; None when there are too many to look at.

    Parameters
    ----------
    lines
        By line, conditions by the name of what is read.
    units
        Unit of each of what is read: nothing is below 0 but money and points, no share above 1.
    """
    named = sorted({name for line in lines for name in line})
    axes = [_points([line[name] for line in lines if name in line], units[name]) for name in named]
    size = 1
    for axis in axes:
        size *= len(axis)
    if size > _AT_MOST:
        return None
    points = tuple(dict(zip(named, values, strict=True)) for values in product(*axes))
    return Cells(
        points,
        tuple(
            frozenset(number for number, point in enumerate(points) if _holds(line, point)) for line in lines
        ),
        tuple(
            tuple(value in _limits(lines, name) for value in axis)
            for name, axis in zip(named, axes, strict=True)
        ),
    )


def _limits(lines: Sequence[Mapping[str, Condition]], name: str) -> frozenset[float]:
    asked = [line[name] for line in lines if name in line]
    return frozenset(value for one in asked for value in (one.low, one.high))


def _points(conditions: Sequence[Condition], unit: Unit) -> list[float]:
    """Return each limit, and a point of each stretch between them, within what the unit allows."""
    lowest = None if unit in ("money", "points") else 0.0
    highest = _SHARE if unit == "share" else None
    limits = {value for condition in conditions for value in (condition.low, condition.high)}
    limits |= {end for end in (lowest, highest) if end is not None}
    ordered = sorted(limits)
    between = [(low + high) / 2.0 for low, high in pairwise(ordered)]
    outside = [ordered[0] - 1.0, ordered[-1] + 1.0]
    return sorted(
        value
        for value in {*ordered, *between, *outside}
        if (lowest is None or value >= lowest) and (highest is None or value <= highest)
    )


def _holds(line: Mapping[str, Condition], point: Mapping[str, float]) -> bool:
    return all(
        is_met(OPERATORS.index(one.operator), one.low, one.high, point[name]) for name, one in line.items()
    )
