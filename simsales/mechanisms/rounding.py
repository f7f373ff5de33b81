"""Owns the one place where the states of people become whole numbers, for the journal and the tally."""

from __future__ import annotations

import math

__all__ = ["thousandths"]

MOST = 1_000_000_000.0


def thousandths(state: float) -> int:
    """Return a state in thousandths, halves up, within a million of it on either side."""
    amount = state * 1000.0
    if amount >= MOST:
        return 1_000_000_000
    if amount <= -MOST:
        return -1_000_000_000
    return math.floor(amount + 0.5)
