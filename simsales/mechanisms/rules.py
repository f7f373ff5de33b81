"""Owns rules: whether a condition holds, whether it has held long enough, and whether a line may act again.

A line of a rule's table *applies* at a look when all its conditions hold now and have held at every look of
its holding time; it *acts* when it applies, is the first that does (or all count), and has not acted within
its pause. A figure that is not known, or not defined, fulfils no condition (three-valued logic would only
matter if conditions could be negated as a whole; OMG, Decision Model and Notation 1.3, 10.3.2.2).
"""

from __future__ import annotations

import math

__all__ = ["ABOVE", "AT_LEAST", "AT_MOST", "BELOW", "BETWEEN", "EQUAL", "NOT", "OUTSIDE", "is_due", "is_met"]

BELOW, AT_MOST, ABOVE, AT_LEAST, EQUAL, NOT, BETWEEN, OUTSIDE = range(8)
"""Operators, in the order of `simsales.scenario.condition.OPERATORS`."""


def is_met(operator: int, low: float, high: float, value: float) -> bool:
    """Return whether a value fulfils a condition; a value that is not a number fulfils none."""
    if math.isnan(value):
        return False
    if operator == BELOW:
        return value < low
    if operator == AT_MOST:
        return value <= low
    if operator == ABOVE:
        return value > low
    if operator == AT_LEAST:
        return value >= low
    if operator == EQUAL:
        return value == low
    if operator == NOT:
        return value != low
    if operator == BETWEEN:
        return low <= value <= high
    return value < low or value > high


def is_due(now: int, since: int, holds: int, acted: int, again_after: int) -> bool:
    """Return whether a line may act that applies since a tick.

    Parameters
    ----------
    now, since
        Ticks: this look, and the first of the unbroken looks at which all conditions held.
    holds
        Ticks that they must have held.
    acted
        Tick at which it acted last, -1 for never.
    again_after
        Ticks from one action to the next, -1 where it acts once.
    """
    if now - since < holds:
        return False
    if acted < 0:
        return True
    return again_after >= 0 and now - acted >= again_after
