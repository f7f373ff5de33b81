"""Owns pay by result: what a quarter's bookings earn, and how near the goal is.

Effort rises with the share of the quota that is reached (the goal gradient; that quarterly bonuses pace, and
that pay beyond the quota holds those who have reached it: Chung, Steenburgh and Sudhir 2014, signs; the
straight line: assumption). At the quota it falls to nothing unless more is paid beyond it.
"""

from __future__ import annotations

from simsales.mechanisms.money import share_of

__all__ = ["bonus_due", "contest_pull", "nearness", "pulls"]


def nearness(booked: int, quota: int, above: float) -> float:
    """Return how strongly the goal pulls, 0 to 1."""
    if booked < quota:
        return booked / quota
    return 1.0 if above > 0.0 else 0.0


def contest_pull(booked: int, mark: int) -> float:
    """Return how strongly a contest pulls, 0 to 1: fully whoever is among the first, who have `mark` or more.

    With several winners the mark is lower and more people are near it (that several winners beat one: Lim,
    Ahearne and Ham 2009, sign; the straight line: assumption).
    """
    if mark <= 0:
        return 0.0
    return min(booked / mark, 1.0)


def pulls(booked: int, value: int, off: int, quota: int, pays: int, above: float, cap: int) -> bool:
    """Return whether a win now, for `off` less, pays a person more than the same deal in the next quarter.

    The next quarter begins at nothing: with a convex pay and a reset, who is near the goal or beyond it gains
    by bringing decisions forward, at the price of the discount (Larkin 2014). With a flat commission nobody
    does.
    """
    before = bonus_due(booked, quota, pays, above, cap)
    now = bonus_due(booked + value - off, quota, pays, above, cap) - before
    return now > bonus_due(value, quota, pays, above, cap)


def bonus_due(booked: int, quota: int, pays: int, above: float, cap: int) -> int:
    """Return the bonus of a quarter, minor units."""
    if booked < quota:
        return 0
    due = pays + share_of(booked - quota, above)
    return due if due < cap else cap
