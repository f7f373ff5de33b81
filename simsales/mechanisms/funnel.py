"""Owns the funnel: the chance to pass a stage, and how waiting cools a deal.

The chance to pass is logistic with named contributions, all in log-odds::

    chance = 1 / (1 + exp(-(base + month + channel + segment + product + skill + risks - cools ln(1 + h))))

where h is the hours that the deal waited for work on this stage. The form of the waiting term follows the
power decay of odds with response time in Oldroyd et al. 2011 (observational; the exponent is the user's own).
"""

from __future__ import annotations

import math

from simsales.quantity import HOUR

__all__ = ["chance", "cooling"]


def cooling(cools: float, waited: int) -> float:
    """Return the log-odds that a wait of `waited` ticks costs; `cools` is per ln(1 + hours)."""
    if cools == 0.0:
        return 0.0
    return cools * math.log1p(waited / HOUR)


def chance(log_odds: float) -> float:
    """Return the chance of `log_odds`; exact 0 and 1 at minus and plus infinity."""
    if log_odds >= 0.0:
        return 1.0 / (1.0 + math.exp(-log_odds))
    odds = math.exp(log_odds)
    return odds / (1.0 + odds)
