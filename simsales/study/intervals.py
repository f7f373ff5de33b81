"""Own how sure a number is: intervals for chances, means, paired differences and quantiles.

Every statistic that simsales prints has one of these intervals. Values are one number for each
replication, independent of each other. A limit that the replications cannot give is infinite, never
left out: a single run says nothing about the spread, and twenty runs say nothing about the lower
limit of the 5 % quantile.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, betaincinv, ndtri, stdtrit

__all__ = [
    "CONFIDENCE",
    "Interval",
    "clopper_pearson",
    "mean_interval",
    "paired_difference",
    "quantile_interval",
    "ratio_interval",
    "wilson",
]

CONFIDENCE: Final = 0.95
"""Confidence where nobody asked for another one."""

Values = Sequence[float] | NDArray[np.float64] | NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and the limits of its interval.

    Parameters
    ----------
    estimate
        The estimate, in the unit of the values; nan where there are no values.
    low, high
        Limits, ``low <= estimate <= high``; infinite where the values cannot give one.
    confidence
        Long-run share of such intervals that hold the true value, 0..1.
    count
        Number of replications behind it.
    """

    estimate: float
    low: float
    high: float
    confidence: float
    count: int

    @property
    def is_decided(self) -> bool:
        """Whether the interval lies on one side of zero: for a difference, whether its sign is known."""
        return self.low > 0 or self.high < 0


def wilson(successes: int, trials: int, confidence: float = CONFIDENCE) -> Interval:
    """Return Wilson's score interval of a chance: close to the stated confidence on average.

    For a true chance very near 0 or 1 its coverage can fall to 0.84 at 95 %; where the promise must
    hold for every chance, use `clopper_pearson`.

    Parameters
    ----------
    successes
        Replications in which it happened.
    trials
        Replications.
    confidence
        Wanted confidence, 0..1.

    Returns
    -------
    Interval
        Limits within 0..1. Nothing in 100 gives 0 to 0.037, no trials give 0 to 1.

    Raises
    ------
    ValueError
        If the counts or the confidence make no sense.

    Notes
    -----
    ``(p + z²/2n ± z sqrt(p (1 - p)/n + z²/4n²)) / (1 + z²/n)``; E. B. Wilson, Journal of the American
    Statistical Association 22 (1927), 209-212.
    """
    _check_counts(successes, trials)
    tail = _tail(confidence)
    if trials == 0:
        return Interval(math.nan, 0.0, 1.0, confidence, 0)
    share = successes / trials
    z = float(ndtri(1.0 - tail))
    spread = z * z / trials
    middle = (share + spread / 2.0) / (1.0 + spread)
    half = math.sqrt(share * (1.0 - share) * spread + spread * spread / 4.0) / (1.0 + spread)
    # At the ends one limit is exactly 0 or 1; the formula misses it by a rounding error.
    low = 0.0 if successes == 0 else middle - half
    high = 1.0 if successes == trials else middle + half
    return Interval(share, low, high, confidence, trials)


def clopper_pearson(successes: int, trials: int, confidence: float = CONFIDENCE) -> Interval:
    """Return the exact interval of a chance: it holds with at least the stated confidence, always.

    Parameters
    ----------
    successes
        Replications in which it happened.
    trials
        Replications.
    confidence
        Wanted confidence, 0..1.

    Returns
    -------
    Interval
        Limits within 0..1. Nothing in 100 gives 0 to 0.0362, no trials give 0 to 1.

    Raises
    ------
    ValueError
        If the counts or the confidence make no sense.

    Notes
    -----
    Quantiles of beta distributions; C. J. Clopper and E. S. Pearson, Biometrika 26 (1934), 404-413.
    """
    _check_counts(successes, trials)
    tail = _tail(confidence)
    if trials == 0:
        return Interval(math.nan, 0.0, 1.0, confidence, 0)
    failures = trials - successes
    low = 0.0 if successes == 0 else float(betaincinv(successes, failures + 1, tail))
    high = 1.0 if failures == 0 else float(betaincinv(successes + 1, failures, 1.0 - tail))
    return Interval(successes / trials, low, high, confidence, trials)


def mean_interval(values: Values, confidence: float = CONFIDENCE) -> Interval:
    """Return the mean and Student's t interval.

    Parameters
    ----------
    values
        One number for each replication, shape (replications,).
    confidence
        Wanted confidence, 0..1.

    Returns
    -------
    Interval
        In the unit of the values. One value gives infinite limits; equal values give no width.

    Raises
    ------
    ValueError
        If a value is not finite, or the confidence makes no sense.
    """
    numbers = _numbers(values)
    tail = _tail(confidence)
    count = len(numbers)
    if count == 0:
        return Interval(math.nan, -math.inf, math.inf, confidence, 0)
    if (numbers == numbers[0]).all():
        # The mean of equal numbers is that number, not the rounding error of their sum.
        mean, deviation = float(numbers[0]), 0.0
    else:
        mean = float(numbers.mean())
        deviation = float(numbers.std(ddof=1))
    if count == 1:
        return Interval(mean, -math.inf, math.inf, confidence, 1)
    half = float(stdtrit(count - 1, 1.0 - tail)) * deviation / math.sqrt(count)
    return Interval(mean, mean - half, mean + half, confidence, count)


def paired_difference(values: Values, others: Values, confidence: float = CONFIDENCE) -> Interval:
    """Return the mean of ``values - others`` and its t interval, replication by replication.

    Both come from the same random worlds, so that what luck does to both cancels.

    Parameters
    ----------
    values, others
        One number for each replication in the same order, shape (replications,).
    confidence
        Wanted confidence, 0..1.

    Returns
    -------
    Interval
        In the unit of the values; exactly 0 to 0 where both are equal.

    Raises
    ------
    ValueError
        If the lengths differ, a value is not finite, or the confidence makes no sense.
    """
    if len(values) != len(others):
        raise ValueError(f"pairs need equal numbers of replications, not {len(values)} and {len(others)}")
    return mean_interval(_numbers(values) - _numbers(others), confidence)


def quantile_interval(values: Values, share: float, confidence: float = CONFIDENCE) -> Interval:
    """Return a quantile and an interval between two of the values, whatever their distribution.

    Parameters
    ----------
    values
        One number for each replication, shape (replications,).
    share
        Which quantile, 0..1 exclusive: 0.5 is the median.
    confidence
        Wanted confidence, 0..1; the interval holds with at least this.

    Returns
    -------
    Interval
        The estimate interpolates between the values (as spreadsheets do); a limit is infinite where
        there are too few values for it.

    Raises
    ------
    ValueError
        If a value is not finite, or the share or the confidence make no sense.

    Notes
    -----
    The number of values below the quantile is binomial, so the true quantile lies between the order
    statistics ``l`` and ``u`` with chance ``P(l <= B < u)``; W. J. Conover, Practical Nonparametric
    Statistics, section 3.2.
    """
    if not 0.0 < share < 1.0:
        raise ValueError(f"a quantile lies between 0 and 1, not at {share}")
    ordered = np.sort(_numbers(values))
    tail = _tail(confidence)
    count = len(ordered)
    if count == 0:
        return Interval(math.nan, -math.inf, math.inf, confidence, 0)
    at_most = np.asarray(bdtr(np.arange(count, dtype=np.float64), count, share))  # P(B <= 0 .. count-1)
    lower = int(np.searchsorted(at_most, tail, side="right"))
    upper = int(np.searchsorted(at_most, 1.0 - tail, side="left")) + 1
    low = float(ordered[lower - 1]) if lower > 0 else -math.inf
    high = float(ordered[upper - 1]) if upper <= count else math.inf
    estimate = float(np.quantile(ordered, share))
    # With very few values the interpolated estimate can lie outside by a step.
    return Interval(min(max(estimate, low), high), low, high, confidence, count)


def ratio_interval(values: Values, others: Values, confidence: float = CONFIDENCE) -> Interval:
    """Return the mean of some values divided by the mean of others, and Fieller's interval.

    Parameters
    ----------
    values, others
        One number for each replication in the same order, shape (replications,).
    confidence
        Wanted confidence, 0..1.

    Returns
    -------
    Interval
        A pure number. Infinite limits where the mean of `others` is not known to differ from 0.

    Raises
    ------
    ValueError
        If the lengths differ, a value is not finite, or the confidence makes no sense.

    Notes
    -----
    All ratios r for which the mean of ``values - r others`` may be 0 by Student's t; E. C. Fieller, Journal
    of the Royal Statistical Society B 16 (1954), 175-185.
    """
    above, below = _numbers(values), _numbers(others)
    if len(above) != len(below):
        raise ValueError(f"pairs need equal numbers of replications, not {len(above)} and {len(below)}")
    tail, count = _tail(confidence), len(above)
    if count == 0 or below.mean() == 0:
        return Interval(math.nan, -math.inf, math.inf, confidence, count)
    top, bottom = float(above.mean()), float(below.mean())
    if count == 1:
        return Interval(top / bottom, -math.inf, math.inf, confidence, 1)
    if below[0] != 0 and (above * below[0] == above[0] * below).all():
        # One is the other times a number: the ratio has no spread, not the rounding error of a root.
        return Interval(top / bottom, top / bottom, top / bottom, confidence, count)
    width = float(stdtrit(count - 1, 1.0 - tail)) ** 2.0 / count
    spread = np.cov(above, below)
    square = bottom * bottom - width * float(spread[1, 1])
    if square <= 0:
        return Interval(top / bottom, -math.inf, math.inf, confidence, count)
    middle = top * bottom - width * float(spread[0, 1])
    rest = top * top - width * float(spread[0, 0])
    root = math.sqrt(max(middle * middle - square * rest, 0.0))
    return Interval(top / bottom, (middle - root) / square, (middle + root) / square, confidence, count)


def _tail(confidence: float) -> float:
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"a confidence lies between 0 and 1, not at {confidence}")
    return (1.0 - confidence) / 2.0


def _check_counts(successes: int, trials: int) -> None:
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} successes in {trials} trials are not possible")


def _numbers(values: Values) -> NDArray[np.float64]:
    numbers = np.asarray(values, dtype=np.float64)
    if not np.isfinite(numbers).all():
        raise ValueError("an interval needs finite values")
    return numbers
