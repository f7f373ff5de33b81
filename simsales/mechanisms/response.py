"""Owns response curves: what an effort brings against what today's effort brings.

With x the effort over today's effort, a curve is one of::

    none     1                                       the effort moves nothing
    ADBUDG   lo + (hi - lo) x^c / (d + x^c)
    power    x^c                                     constant elasticity c

ADBUDG is Little's (1970, Management Science 16(8)), fitted to a few judgements as in CALLPLAN (Lodish 1971,
Management Science 18(4)).

A Hill curve is ADBUDG with ``lo = 0``. Curves through today's point have the value 1 at x = 1.
"""

from __future__ import annotations

from simsales.world.world import ADBUDG, NONE, POWER

__all__ = ["ADBUDG", "NONE", "POWER", "response"]


def response(kind: int, lo: float, hi: float, c: float, d: float, x: float) -> float:
    """Return the leads at effort ratio `x`, as a multiple of today's.

    Parameters
    ----------
    kind : int
        `NONE`, `ADBUDG` or `POWER`.
    lo, hi : float
        Levels without effort and at any effort, multiples of today's (ADBUDG).
    c, d : float
        Shape and half-way point (ADBUDG); elasticity `c` (power).
    x : float
        Effort over today's effort, at least 0.
    """
    if kind == NONE:
        return 1.0
    if x <= 0.0:
        return lo if kind == ADBUDG else 0.0
    power = float(x**c)
    if kind == POWER:
        return power
    return lo + (hi - lo) * power / (d + power)
