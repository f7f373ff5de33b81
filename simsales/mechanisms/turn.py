"""Owns whose turn it is: the order in which deals that wait for work are served.

With ageing, a deal of priority p that asked at tick a has the order ``a + p x ageing``: each step of
priority is worth so many ticks of waiting. Priorities and waiting then rise at one rate, so that the order
of two deals never changes while they wait (the linear ageing of Kleinrock 1964, Naval Research Logistics
Quarterly 11). Without ageing the priority comes first, then who asked first.
"""

from __future__ import annotations

__all__ = ["turn"]

TICK_BITS = 44
"""Bits of a tick below a priority: 550 years."""


def turn(asked: int, priority: int, ageing: int) -> int:
    """Return the place of a deal in the order of those that wait; the smallest goes first.

    Parameters
    ----------
    asked : int
        Tick at which it asked for work.
    priority : int
        Of its stage; 1 goes before 2.
    ageing : int
        Ticks of waiting that are worth a step of priority; 0 for none.
    """
    if ageing:
        return asked + priority * ageing
    return (priority << TICK_BITS) + asked
