"""Owns how large a push of a driver has to be for a target, and what its figure then is, with intervals.

All is reckoned in proportion to a small push that was simulated. The intervals say how exactly the simulated
years tell that proportion; how far the true company is from being proportional, they cannot say.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy.special import bdtr

from simsales.study.intervals import Interval, mean_interval, paired_difference
from simsales.study.judge import reached_with
from simsales.world.world import Floats

__all__ = ["figure_needed", "held_to", "push_needed", "reached_interval"]


def held_to(confidence: float, unknowns: int) -> float:
    """Return the confidence of each of several intervals that are to hold together (Bonferroni)."""
    return 1.0 - (1.0 - confidence) / unknowns


def reached_interval(values: Floats, chance: float, *, more_is_better: bool, confidence: float) -> Interval:
    """Return the best value that this share of all years reach, and between which values it lies.

    Parameters
    ----------
    values
        One number for each replication, nan where there is none, shape (replications,).
    chance
        Share of the years, above 0 and below 1.
    more_is_better
        Whether reaching means at least this value, or at most.
    confidence
        Wanted confidence, 0..1; the interval holds with at least this, whatever the distribution.

    Returns
    -------
    Interval
        Two of the values; infinite where there are too few for a limit. A year that does not define the
        figure reaches nothing; where fewer than `chance` of the years do, the estimate is nan.

    Notes
    -----
    The number of years that reach the true value is binomial, as for a chance: the limits are the values at
    which the exact interval of the chance (Clopper-Pearson) begins and ceases to hold `chance`.
    """
    count = len(values)
    side = 1.0 if more_is_better else -1.0
    ranked = np.sort(np.where(np.isnan(values), -math.inf, values * side))[::-1]
    tail = (1.0 - confidence) / 2.0
    at_most = np.asarray(bdtr(np.arange(count, dtype=np.float64), count, chance))  # P(B <= 0 .. count - 1)
    best = int(np.searchsorted(at_most, tail, side="right"))
    least = int(np.searchsorted(at_most, 1.0 - tail, side="left")) + 1
    high = float(ranked[best - 1]) if best > 0 else math.inf
    low = float(ranked[least - 1]) if least <= count else -math.inf
    ends = sorted((low * side, high * side))
    estimate = reached_with(values, chance, more_is_better=more_is_better)
    if math.isnan(estimate):
        return Interval(estimate, ends[0], ends[1], confidence, count)
    return Interval(estimate, min(ends[0], estimate), max(ends[1], estimate), confidence, count)


def push_needed(
    by: float,
    today: Floats,
    pushed: Floats,
    wanted: float,
    chance: float,
    *,
    more_is_better: bool,
    confidence: float,
) -> Interval | None:
    """Return how large a push has to be for a value to be reached as surely as wanted, in proportion.

    Parameters
    ----------
    by
        Size of the push that was simulated.
    today
        The figure without it, shape (replications,).
    pushed
        The figure with it, in the first of the same replications.
    wanted, chance
        The value to reach, and how surely.
    more_is_better
        Whether reaching means at least this value, or at most.
    confidence
        Of each of the two things that are not known: the value that is reached today, and what the push
        brings. Both hold together with ``1 - 2 (1 - confidence)`` at least.

    Returns
    -------
    Interval or None
        At least 0, in the unit of `by`; the upper limit is infinite where the push may do nothing. None where
        today's years do not define the value, or where the push does nothing as far as these years tell.
    """
    there = reached_interval(today, chance, more_is_better=more_is_better, confidence=confidence)
    before = today[: len(pushed)]
    both = ~(np.isnan(before) | np.isnan(pushed))
    ends = (pushed[both], before[both]) if more_is_better else (before[both], pushed[both])
    gain = paired_difference(*ends, confidence)
    if math.isnan(there.estimate) or not gain.estimate > 0:
        return None
    nearest, farthest = (there.high, there.low) if more_is_better else (there.low, there.high)
    short, least, most = (
        max(wanted - value if more_is_better else value - wanted, 0.0)
        for value in (there.estimate, nearest, farthest)
    )
    return Interval(
        by * short / gain.estimate,
        by * least / gain.high,
        0.0 if most == 0 else by * most / gain.low if gain.low > 0 else math.inf,
        confidence,
        there.count,
    )


def figure_needed(grown: Callable[[float], Floats], by: Interval, confidence: float) -> Interval:
    """Return what a driver's figure has to be on average.

    Parameters
    ----------
    grown
        Gives the figure by replication under a push of some size, nan where there is none; the larger the
        push, the larger the figure.
    by
        How large the push has to be; infinite where it cannot be so large.
    confidence
        Of the mean alone, 0..1.

    Returns
    -------
    Interval
        In the unit of the figure, infinite where `by` is.
    """
    middle, least, most = (_mean_of(grown, size, confidence) for size in (by.estimate, by.low, by.high))
    return Interval(middle.estimate, least.low, most.high, confidence, least.count)


def _mean_of(grown: Callable[[float], Floats], size: float, confidence: float) -> Interval:
    if not math.isfinite(size):
        return Interval(math.inf, math.inf, math.inf, confidence, 0)
    values = grown(size)
    return mean_interval(values[~np.isnan(values)], confidence)
