"""Owns time in the reference engine: the clock, and alarms, which give simultaneous events a total order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import simpy
from simpy.events import NORMAL, Event

from simsales.engines.journal import Rank

__all__ = ["FIRST", "Alarm", "Call", "Clock"]

FIRST = [2 + (rank << 62) for rank in range(len(Rank))]
"""SimPy's priority of the first alarm of each rank; keys are below 2**62. 0 and 1 are SimPy's own."""


class Clock(simpy.Environment):
    """SimPy's environment, unchanged; the types say that time is in whole ticks."""

    if TYPE_CHECKING:
        now: int

        def schedule(self, event: Event, priority: int = NORMAL, delay: float = 0) -> None:
            """Let an event happen `delay` ticks from now."""


class Call(Event):
    """An event that wakes who waits for it, as soon as it is scheduled; it says nothing.

    What a process needs to know stands on objects, so that all calls end alike: well, and without a value.
    """

    _ok = True
    _value = None


class Alarm(Call):
    """A call `after` ticks from now, in its place among all that happens then.

    Parameters
    ----------
    clock : Clock
        Where it is set.
    after : int
        Ticks.
    place : int
        ``FIRST[rank] + key``, see :class:`simsales.engines.journal.Rank`.
    """

    def __init__(self, clock: Clock, after: int, place: int) -> None:
        self.env = clock
        self.callbacks = []
        clock.schedule(self, place, after)
