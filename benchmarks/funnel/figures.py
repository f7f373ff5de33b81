"""Owns the statistics of the benchmark: quartiles of ratios, and whether an engine agrees with theory."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import fmean, median, quantiles
from typing import Any, NamedTuple

from shape import Count, expected

__all__ = ["Agreement", "Spread", "agreement", "spread"]

AGREES_WITHIN = 3.29
"""Standard deviations of the mean: an engine that is right is outside once in a thousand figures."""


class Spread(NamedTuple):
    """Median and quartiles over the rounds."""

    low: float
    middle: float
    high: float

    def text(self, form: str) -> str:
        """Return ``middle (low to high)``."""
        return f"{self.middle:{form}} ({self.low:{form}} to {self.high:{form}})"


def spread(values: Sequence[float]) -> Spread:
    """Return median and quartiles; of one value three times itself."""
    if len(values) == 1:
        return Spread(values[0], values[0], values[0])
    low, _, high = quantiles(values, n=4, method="inclusive")
    return Spread(low, median(values), high)


class Agreement(NamedTuple):
    """A figure over all replications beside theory.

    Parameters
    ----------
    mean, half
        The mean, and half the width of its interval, outside of which one in a thousand would be.
    theory
        What theory says.
    """

    mean: float
    half: float
    theory: float

    @property
    def agrees(self) -> bool:
        """Whether theory lies in the interval."""
        return abs(self.mean - self.theory) <= self.half


def agreement(results: Sequence[dict[str, Any]], size: int) -> dict[str, Agreement]:
    """Hold leads, wins and revenue of all replications of an engine against theory."""
    counts = [Count(*run) for result in results for run in result["runs"]]
    theory = expected(size)
    return {
        name: Agreement(
            fmean(getattr(count, name) for count in counts),
            AGREES_WITHIN * theory[name].deviation / sqrt(len(counts)),
            theory[name].mean,
        )
        for name in ("leads", "wins", "revenue")
    }
