"""Owns pay by result: what a quarter's bookings earn, and how near the goal is.

Effort rises with the share of the quota that is reached (the goal gradient; that quarterly bonuses pace, and
that pay beyond the quota holds those who have reached it: Chung, Steenburgh and Sudhir 2014, signs; the
straight line: assumption). At the quota it falls to nothing unless more is paid beyond it.
"""

from __future__ import annotations

from simsales.mechanisms.money import share_of

__all__ = ["bonus_due", "nearness"]


def nearness(booked: int, quota: int, above: float) -> float:
    """Return how strongly the goal pulls, 0 to 1."""
    if booked < quota:
        return booked / quota
    return 1.0 if above > 0.0 else 0.0


def bonus_due(booked: int, quota: int, pays: int, above: float, cap: int) -> int:
    """Return the bonus of a quarter, minor units."""
    if booked < quota:
        return 0
    due = pays + share_of(booked - quota, above)
    return due if due < cap else cap
