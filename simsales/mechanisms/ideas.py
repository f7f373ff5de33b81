"""Owns ideas: what one is worth, what a pilot measures of it, when the evidence is enough.

An idea makes what it acts on better by its worth g: leads, odds and values are multiplied by ``1 + g L``
where the part L of the business works that way, and work takes ``1 / (1 + g L)`` of its time. A pilot
compares n like pairs. Pair i differs by

    d_i = g (1 - leaks) + sigma z_i,    z_i standard normal, sigma = deviation sqrt(over / length),

and the idea is adopted when the t of the paired differences against the gain that is asked,

    t = (mean(d) - gain) sqrt(n) / s(d),    s with n - 1 degrees of freedom,

exceeds the quantile of Student's distribution that the wanted sureness gives (Student 1908, Biometrika 6(1)).
So of ideas that bring just the gain, 1 - sure are adopted; how many good ones are is the power of that test.
A pilot that goes on adds rounds: each d_i is then the mean over the rounds so far.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["better", "mean_and_t", "millionths", "quicker", "worth_of"]


def worth_of(helps: float, best: float, harms: float, worst: float) -> float:
    """Return the worth of an idea that helps or harms by so much, within bounds, in whole millionths."""
    return millionths(min(helps, best) - min(harms, worst)) / 1_000_000.0


def millionths(share: float) -> int:
    """Return a share in millionths, halves up, within a thousand on either side."""
    return math.floor(min(max(share, -1000.0), 1000.0) * 1_000_000.0 + 0.5)


def better(worth: float, level: float) -> float:
    """Return the factor on leads, odds or values of an idea that a part of the business works by."""
    return 1.0 + worth * level


def quicker(worth: float, level: float) -> float:
    """Return the factor on the time that work takes."""
    return 1.0 / (1.0 + worth * level)


def mean_and_t(differences: Sequence[float], gain: float) -> tuple[float, float]:
    """Return the mean of paired differences, and their t against a gain; infinite where all are alike."""
    n = len(differences)
    mean = math.fsum(differences) / n
    squares = math.fsum((d - mean) * (d - mean) for d in differences)
    above = mean - gain
    if squares <= 0.0:
        return mean, math.copysign(math.inf, above) if above else 0.0
    return mean, above * math.sqrt(n) / math.sqrt(squares / (n - 1))
