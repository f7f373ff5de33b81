"""Owns the kernel's alarms: a binary heap by (place in time, key); each carries a load.

A place in time is ``tick x 16 + rank + 1``; ranks as in `simsales.engines.journal.Rank`. Place 0 comes before
all, for what happens when the year begins.
"""

from __future__ import annotations

from typing import Any

from simsales.engines.kernel.access import alarms
from simsales.engines.kernel.compiled import step
from simsales.engines.kernel.layout import FULL_ALARMS

__all__ = ["RANKS", "RANK_BITS", "pop_alarm", "push_alarm", "set_alarm"]

RANK_BITS = 4
RANKS = 1 << RANK_BITS


@step
def set_alarm(y: Any, tick: int, rank: int, key: int, load: int) -> None:
    """Let something happen at `tick`; what lies beyond the horizon never does."""
    if tick < y.horizon:
        push_alarm(y, tick * RANKS + rank + 1, key, load)


@step
def push_alarm(y: Any, place: int, key: int, load: int) -> None:
    """Put an alarm into the heap."""
    at = y.n_alarms
    if at == y.room_alarms:
        y.full |= FULL_ALARMS
        return
    y.n_alarms = at + 1
    while at > 0:
        above = (at - 1) >> 1
        other = alarms(y, above)
        if other.place < place or (other.place == place and other.key <= key):
            break
        move(alarms(y, at), other)
        at = above
    here = alarms(y, at)
    here.place, here.key, here.load = place, key, load


@step
def pop_alarm(y: Any) -> None:
    """Take the first alarm out of the heap; the caller has read it."""
    last = y.n_alarms - 1
    y.n_alarms = last
    moved = alarms(y, last)
    place, key = moved.place, moved.key
    at = 0
    below = 1
    while below < last:
        first = alarms(y, below)
        if below + 1 < last:
            second = alarms(y, below + 1)
            if second.place < first.place or (second.place == first.place and second.key < first.key):
                first = second
                below += 1
        if place < first.place or (place == first.place and key <= first.key):
            break
        move(alarms(y, at), first)
        at = below
        below = 2 * at + 1
    move(alarms(y, at), moved)


@step
def move(to: Any, alarm: Any) -> None:
    """Copy an alarm."""
    to.place, to.key, to.load = alarm.place, alarm.key, alarm.load
