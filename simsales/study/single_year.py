"""Owns the range of a single year: where one more of the same kind as the simulated ones lies."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from simsales.world.world import Floats

__all__ = ["CONFIDENCE", "single_year", "together", "years_needed"]

CONFIDENCE: Final = 0.9
"""Of the range of a single year."""

# So that a tenth of 20 is 2 and not 1 for want of the last bit.
_LAST_BIT: Final = 1e-9


def single_year(values: Floats, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return between which values one more year lies, if it is of the same kind.

    Parameters
    ----------
    values
        One number for each simulated year, shape (years,).
    confidence
        At least this often, 0..1.

    Returns
    -------
    tuple of float
        Two of the values; infinite where there are too few of them.

    Notes
    -----
    A new value falls with the same chance into each of the ``n + 1`` gaps between the sorted values,
    whatever their distribution: between the k-th smallest and the k-th largest with chance
    ``(n + 1 - 2 k) / (n + 1)``.
    """
    ordered = np.sort(values)
    place = math.floor((1.0 - confidence) / 2.0 * (len(ordered) + 1) + _LAST_BIT)
    if place < 1:
        return -math.inf, math.inf
    return float(ordered[place - 1]), float(ordered[-place])


def together(figures: int, confidence: float = CONFIDENCE) -> float:
    """Return the confidence of each range with which so many of them hold at once.

    Whatever hangs together (Bonferroni): each may err with its part of what all of them may.
    """
    return 1.0 - (1.0 - confidence) / figures


def years_needed(confidence: float) -> int:
    """Return how many simulated years the range of a single one takes, so that it has limits."""
    return math.ceil(2.0 / (1.0 - confidence) - 1.0 - _LAST_BIT)
