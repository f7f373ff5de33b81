"""Owns how bad the bad years are: value at risk and its mean beyond, with intervals.

Of losses L (positive is bad) and a level a, the value at risk is the a-quantile, and the conditional value at
risk the least of ``c + E[max(L - c, 0)] / (1 - a)`` over c, which is the mean of the worst share 1 - a
(R. T. Rockafellar and S. Uryasev, Journal of Risk 2(3), 2000, 21-41). Over n years the least is reached at an
order statistic, and the estimate is the mean of the worst n (1 - a) years, the last of them in part.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import ndtri

from simsales.study.intervals import CONFIDENCE, Interval, quantile_interval
from simsales.world.world import Floats

__all__ = ["LEAST_BEYOND", "LEVELS", "Tail", "tail_of"]

LEVELS: Final = (0.80, 0.90, 0.95)

LEAST_BEYOND: Final = 10
"""So many years must lie beyond a level; with fewer its interval would promise too much."""


@dataclass(frozen=True, slots=True)
class Tail:
    """How bad the worst years are.

    Parameters
    ----------
    level
        Share of the years that are better, 0..1.
    at_risk
        The loss that is exceeded in the other years only, with the interval of order statistics.
    beyond
        The mean loss of those other years, with an interval.
    """

    level: float
    at_risk: Interval
    beyond: Interval


def tail_of(losses: Floats, level: float, confidence: float = CONFIDENCE) -> Tail | None:
    """Return value at risk and conditional value at risk; None with too few years.

    Parameters
    ----------
    losses
        By year, shape (years,); positive is bad.
    level
        Such as 0.95.
    confidence
        Of the intervals.

    Notes
    -----
    Around the mean beyond a level, ``(var(L | L > VaR) + level (CVaR - VaR)^2) / (n (1 - level))`` is the
    variance for many years (B. J. Manistre and G. H. Hancock, North American Actuarial Journal 9(2), 2005,
    129-156): it counts that the level, too, is only estimated.
    """
    count = len(losses)
    beyond = count * (1.0 - level)
    if beyond < LEAST_BEYOND - 1e-9:
        return None
    worst = np.sort(losses)[::-1]
    whole = math.floor(beyond + 1e-9)
    part = max(beyond - whole, 0.0)
    last = float(worst[min(whole, count - 1)])
    mean = (float(worst[:whole].sum()) + part * last) / beyond
    at_risk = quantile_interval(losses, level, confidence)
    spread = float(worst[:whole].var(ddof=1))
    deviation = math.sqrt((spread + level * (mean - at_risk.estimate) ** 2) / beyond)
    half = float(ndtri(0.5 + 0.5 * confidence)) * deviation
    return Tail(level, at_risk, Interval(mean, mean - half, mean + half, confidence, count))
