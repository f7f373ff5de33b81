"""Owns risks: how often one strikes, and what its effect is once contingency works.

Strikes are points of a unit-rate field below ``per_day x (1 - prevents)``: a compound Poisson process that
prevention thins, so that a prevented strike is one of those that would have happened. An effect is the factor
``1 + by x (1 - eases)``; active effects on one parameter multiply.
"""

from __future__ import annotations

import math

__all__ = ["effect_factor", "log_factor", "strike_rate"]


def strike_rate(per_day: float, prevents: float) -> float:
    """Return the strikes a calendar day, with prevention's share taken away."""
    return per_day * (1.0 - prevents)


def effect_factor(by: float, eases: float) -> float:
    """Return the factor of a relative change `by`, of which contingency takes away the share `eases`."""
    return 1.0 + by * (1.0 - eases)


def log_factor(factor: float) -> float:
    """Return the log-odds of a factor on odds; minus infinity when nothing is left."""
    if factor <= 0.0:
        return -math.inf
    return math.log(factor)
