"""Owns the curve of diminishing returns that has one figure: how much brings half of what can be reached.

``x / (x + half)``: monotone, concave, 0 without any effort and 1 with very much
(an assumption wherever it is used).
"""

from __future__ import annotations

__all__ = ["part_reached"]


def part_reached(given: float, half_at: float) -> float:
    """Return the part of the whole effect that is reached, 0 to 1.

    Parameters
    ----------
    given, half_at : float
        What is given, and how much brings half of the effect, in one unit.
    """
    if given <= 0.0:
        return 0.0
    return given / (given + half_at)
