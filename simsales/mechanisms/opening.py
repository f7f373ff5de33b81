"""Owns deals that are open on the first day: what their age says about how they will end.

A deal that its customer has had for `age` without a decision passes with the chance (Bayes)::

    p S_passed(age) / (p S_passed(age) + (1 - p) S_lost(age))

where S is the chance that a decision of that kind takes longer than the age; its remaining time is then the
rest of that kind's time (:func:`simsales.mechanisms.sampling.residual`).
"""

from __future__ import annotations

__all__ = ["chance_at_age"]


def chance_at_age(p: float, passed_later: float, lost_later: float) -> float:
    """Return the chance to pass of a deal that is still open.

    `passed_later` and `lost_later` are the chances that a decision of either kind takes longer. When neither
    can take so long, the deal is overdue and its age says nothing.
    """
    passes = p * passed_later
    total = passes + (1.0 - p) * lost_later
    return p if total <= 0.0 else passes / total
