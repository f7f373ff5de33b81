"""Owns leaving: the chance that somebody gives notice.

The rate is constant, ``-ln(1 - a) / 365.25`` a day for a share ``a`` of people a year, times one factor for
each standard deviation of morale (that engaged units lose fewer people: Harter, Schmidt and Hayes 2002,
r = -.30; the factor is an assumption).
"""

from __future__ import annotations

import math

__all__ = ["leaving_chance"]


def leaving_chance(rate: float, effect: float, morale: float, days: float) -> float:
    """Return the chance to give notice within `days`.

    Parameters
    ----------
    rate : float
        A day, at morale 0.
    effect : float
        Logarithm of the factor on the rate for one standard deviation.
    morale : float
        Standard deviations.
    """
    return 1.0 - math.exp(-rate * math.exp(effect * morale) * days)
