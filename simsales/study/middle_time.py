"""Owns the middle of times that are not all seen to end: when half of them are over, with an interval.

The share S(t) that lasts longer than t is the product, over the times d at which any ended, of one less the
share of those still looked at that ended then (E. L. Kaplan and P. Meier, Journal of the American Statistical
Association 53, 1958, 457-481). A time whose end was not seen counts as long as it was looked at.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from scipy.special import betaincinv

from simsales.study.intervals import CONFIDENCE, Interval

__all__ = ["lasting", "middle_time"]


def lasting(times: Sequence[float], ended: Sequence[bool]) -> Iterator[tuple[float, float, float]]:
    """Yield each time at which any ended, the share that lasts longer, and how many that share stands for.

    Parameters
    ----------
    times
        How long each was looked at.
    ended
        Whether it ended then; otherwise it lasted longer, nobody knows how long.

    Notes
    -----
    The number is ``S (1 - S) / var(S)`` with Greenwood's variance: as many times, all seen to the end, would
    tell the share as well (F. J. Dorey and E. L. Korn, Statistics in Medicine 6, 1987, 679-687). It is the
    number of times where all are seen to the end.
    """
    share, summed, number = 1.0, 0.0, float(len(times))
    for time in sorted({time for time, over in zip(times, ended, strict=True) if over}):
        left = sum(other >= time for other in times)
        over = sum(other == time and end for other, end in zip(times, ended, strict=True))
        share *= 1.0 - over / left
        if over < left:
            summed += over / (left * (left - over))
            number = (1.0 - share) / (share * summed)
        # Where all that were left end, the variance says nothing: they stand for as many as just before.
        yield time, share, number


def middle_time(times: Sequence[float], ended: Sequence[bool], confidence: float = CONFIDENCE) -> Interval:
    """Return the time after which half are over; infinite where fewer ended in the time looked at.

    Parameters
    ----------
    times, ended
        As for `lasting`.
    confidence
        Of the interval.

    Returns
    -------
    Interval
        All times at which the share that lasts longer may be a half (R. Brookmeyer and J. Crowley, Biometrics
        38, 1982, 29-41), by the exact limits of a chance in the number that `lasting` tells; with times
        that all end, these are the order statistics of `simsales.study.intervals.quantile_interval`.
    """
    if not times:
        return Interval(math.nan, 0.0, math.inf, confidence, 0)
    tail = (1.0 - confidence) / 2.0
    low = estimate = high = math.inf
    if float(betaincinv(len(times), 1.0, tail)) <= 1.0 / 2.0:
        low = 0.0
    for time, share, number in lasting(times, ended):
        longer, shorter = share * number, (1.0 - share) * number
        least = float(betaincinv(longer, shorter + 1.0, tail)) if longer > 0 else 0.0
        most = float(betaincinv(longer + 1.0, shorter, 1.0 - tail))
        low = min(low, time) if least <= 1.0 / 2.0 else low
        estimate = min(estimate, time) if share <= 1.0 / 2.0 else estimate
        high = min(high, time) if most <= 1.0 / 2.0 else high
    return Interval(estimate, min(low, estimate), high, confidence, len(times))
