"""Owns the kernel's alarms: a binary heap of (place in time, key, load).

A place in time is ``tick x 16 + rank + 1``; ranks as in `simsales.engines.journal.Rank`. Place 0 comes before
all, for what happens when the year begins.
"""

from __future__ import annotations

from typing import Any

from simsales.engines.kernel.compiled import step

__all__ = ["FULL_ALARMS", "RANKS", "pop", "push", "set_alarm"]

RANKS = 16
FULL_ALARMS = 1


@step
def set_alarm(alarm: Any, run: Any, horizon: int, tick: int, rank: int, key: int, load: int) -> None:
    """Let something happen at `tick`; what lies beyond the horizon never does."""
    if tick < horizon:
        push(alarm, run, tick * RANKS + rank + 1, key, load)


@step
def push(alarm: Any, run: Any, place: int, key: int, load: int) -> None:
    """Put an entry into the heap."""
    at = run.alarms
    if at == alarm.shape[0]:
        run.full |= FULL_ALARMS
        return
    run.alarms = at + 1
    while at > 0:
        above = (at - 1) >> 1
        other = alarm[above, 0]
        if other < place or (other == place and alarm[above, 1] <= key):
            break
        alarm[at, 0] = other
        alarm[at, 1] = alarm[above, 1]
        alarm[at, 2] = alarm[above, 2]
        at = above
    alarm[at, 0] = place
    alarm[at, 1] = key
    alarm[at, 2] = load


@step
def pop(alarm: Any, run: Any) -> None:
    """Take the first entry out of the heap; the caller has read it."""
    last = run.alarms - 1
    run.alarms = last
    place, key, load = alarm[last, 0], alarm[last, 1], alarm[last, 2]
    at = 0
    below = 1
    while below < last:
        right = below + 1
        if right < last and (
            alarm[right, 0] < alarm[below, 0]
            or (alarm[right, 0] == alarm[below, 0] and alarm[right, 1] < alarm[below, 1])
        ):
            below = right
        other = alarm[below, 0]
        if place < other or (place == other and key <= alarm[below, 1]):
            break
        alarm[at, 0] = other
        alarm[at, 1] = alarm[below, 1]
        alarm[at, 2] = alarm[below, 2]
        at = below
        below = 2 * at + 1
    alarm[at, 0] = place
    alarm[at, 1] = key
    alarm[at, 2] = load
