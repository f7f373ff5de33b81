"""Owns the unit-rate field: random points that a rate turns into events.

A Poisson field of one point per day and unit of height is cut into cells of one day and one unit of height; a
cell's points are a pure function of its key. A point is an event when it lies below the rate (events a day)
then in force, so events of a lower rate are some of those of a higher one (thinning, Lewis and Shedler 1979),
and no bound on the rate is chosen in advance.
"""

from __future__ import annotations

from collections.abc import Iterator

from simsales.world.draws import extend_key, poisson_count, uniform

__all__ = ["MOST_IN_CELL", "points_below"]

MOST_IN_CELL = 63
"""Most points of a cell; a unit Poisson count exceeds it with a chance of 1e-90."""


def points_below(
    counts: int, heights: int, field: int, bound: float
) -> Iterator[tuple[float, int, int, int]]:
    """Give the points of one day that lie below `bound`.

    Parameters
    ----------
    counts, heights : int
        Streams of the number of points in a cell and of their heights.
    field : int
        Key of the day's column of cells.
    bound : float
        Events a day.

    Yields
    ------
    (height, draw key, layer, ordinal)
        By layer and ordinal.
    """
    layer = 0
    while layer < bound:
        cell = extend_key(field, layer)
        count = poisson_count(uniform(counts, cell, 0), 1.0)
        for ordinal in range(min(count, MOST_IN_CELL)):
            draw = extend_key(cell, ordinal)
            height = layer + uniform(heights, draw, 0)
            if height < bound:
                yield height, draw, layer, ordinal
        layer += 1
