"""Owns the mean of a value that varies, in closed form."""

from __future__ import annotations

import math
from itertools import pairwise

from simsales.scenario.spread import Spread

__all__ = ["mean"]


def mean(spread: Spread) -> float:
    """Return the mean of a spread in its base units.

    Parameters
    ----------
    spread
        As the scenario holds it.
    """
    values = spread.parameters
    match spread.kind:
        case "constant":
            return values[0]
        case "uniform" | "triangular":
            return sum(values) / len(values)
        case "exponential":
            return values[0]
        case "gamma":
            return values[1]
        case "lognormal":
            median, sigma = values
            return median * math.exp(sigma * sigma / 2.0)
        case "weibull":
            shape, scale = values
            return scale * math.gamma(1.0 + 1.0 / shape)
        case "empirical":
            weight = sum(share for _, share in spread.points)
            return sum(value * share for value, share in spread.points) / weight
        case "quantiles":
            return sum((q - p) * (low + high) / 2.0 for (p, low), (q, high) in pairwise(spread.points))
        case "mixture":
            weight = sum(share for share, _ in spread.components)
            return sum(share * mean(part) for share, part in spread.components) / weight
