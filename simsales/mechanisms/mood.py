"""Owns morale, fatigue and cohesion: states that return to their mean, shocks that move them, what they do.

Morale and cohesion are in standard deviations, 0 on an ordinary day, and relax as
``m + (x - m) 2^(-t / half-life)`` (an Ornstein-Uhlenbeck mean; form: assumption). Each standard deviation of
morale multiplies the speed by one factor: .06 SD of performance for one SD of attitude (Riketta 2008, 16
panels) is 2.4 % where performance varies by 40 % between people. Fatigue is the mean of weekly hours beyond a
knee (Pencavel 2014), and divides the speed by ``1 + c f`` (assumption), so that output per week is concave
in hours.
"""

from __future__ import annotations

import math

from simsales.quantity import HOUR

__all__ = [
    "beyond",
    "bounded",
    "fit_mean",
    "moved",
    "relaxed",
    "slowed",
    "surprised",
    "usual_share",
    "weekly_hours",
]

MOST = 10.0
"""Standard deviations beyond which no state goes."""


def bounded(state: float) -> float:
    """Return a state within what can be meant."""
    if state > MOST:
        return MOST
    if state < -MOST:
        return -MOST
    return state


def relaxed(state: float, mean: float, kept: float) -> float:
    """Return a state of whose distance to its mean the share `kept` is left."""
    return mean + (state - mean) * kept


def fit_mean(fit: float, liked: int, worked: int) -> float:
    """Return the morale that work leads to: `fit` when all of it is liked, minus that when none is."""
    if worked <= 0:
        return 0.0
    return fit * (2.0 * (liked / worked) - 1.0)


def usual_share(won: int, lost: int) -> float:
    """Return the share of deals won that somebody expects after so many (Laplace's rule of succession)."""
    return (won + 1.0) / (won + lost + 2.0)


def surprised(shock: float, deals: int, usual: float) -> float:
    """Return what `deals` of one outcome do, of which the share `usual` was to be expected.

    With equal shocks for wins and losses they cancel out in the long run, however many deals there are.
    """
    return shock * deals * (1.0 - usual)


def weekly_hours(present: int, days: float) -> float:
    """Return the hours a week of somebody who was at work for `present` ticks of `days` days."""
    return present / HOUR * 7.0 / days


def beyond(hours: float, knee: float) -> float:
    """Return the hours a week beyond the knee."""
    return hours - knee if hours > knee else 0.0


def slowed(costs: float, hours: float) -> float:
    """Return the factor on speed of somebody who has worked `hours` a week beyond the knee."""
    return 1.0 / (1.0 + costs * hours)


def moved(effect: float, state: float) -> float:
    """Return the factor on speed of a state; `effect` is its logarithm for one standard deviation."""
    if effect == 0.0 or state == 0.0:
        return 1.0
    return math.exp(effect * state)
