"""Owns risks: how often one strikes, and what its effect is once contingency works.

Strikes are points of a unit-rate field below ``per_day x (1 - prevents)``: a compound Poisson process that
prevention thins, so that a prevented strike is one of those that would have happened. A cause, or another
risk that has struck, brings a strike with a chance that prevention thins alike; several risks of one cause
are drawn independently, given the cause. An effect is the factor ``max(0, 1 + by x (1 - eases) x severity)``;
active effects on one parameter multiply. Signs are seen with the chance ``H / (H + H_half)`` of H hours of
analysis a week (an assumption: monotone, with diminishing returns).
"""

from __future__ import annotations

import math

from simsales.mechanisms.rounding import thousandths

__all__ = ["SEVEREST", "effect_factor", "log_factor", "severity_of", "strike_rate"]

SEVEREST = 10.0
"""No strike is harder than so many times the usual one; the field of leads must know a bound."""


def strike_rate(per_day: float, prevents: float) -> float:
    """Return the strikes a calendar day, or the chance of one, with prevention's share taken away."""
    return per_day * (1.0 - prevents)


def effect_factor(by: float, eases: float, severity: float) -> float:
    """Return the factor of a relative change `by`, of which contingency takes away the share `eases`."""
    factor = 1.0 + by * (1.0 - eases) * severity
    return factor if factor > 0.0 else 0.0


def severity_of(factor: float) -> float:
    """Return the severity that a drawn factor stands for: in whole thousandths, at most `SEVEREST`."""
    return thousandths(factor if factor < SEVEREST else SEVEREST) / 1000.0


def log_factor(factor: float) -> float:
    """Return the log-odds of a factor on odds; minus infinity when nothing is left."""
    if factor <= 0.0:
        return -math.inf
    return math.log(factor)
