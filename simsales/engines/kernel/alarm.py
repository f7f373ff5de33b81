"""Owns the kernel's alarms: those of the stretch of time that runs in a heap, later ones in lists by stretch.

A place in time is ``tick x 16 + rank + 1``; ranks as in `simsales.engines.journal.Rank`. Place 0 comes before
all, for what happens when the year begins. Alarms go by (place, key), and each carries a load.

The year is cut into stretches of equal length, a few thousand. Only the alarms of the stretch that runs are
in order, in a binary heap that stays small; the others wait unordered in the list of their stretch. This is a
calendar queue with one round (Brown 1988, Communications of the ACM 31(10)).
"""

from __future__ import annotations

from typing import Any

from simsales.engines.kernel.access import alarms, fetch_lead, later, stretches
from simsales.engines.kernel.compiled import inlined
from simsales.engines.kernel.layout import FULL_ALARMS, FULL_LATER

__all__ = ["RANKS", "RANK_BITS", "next_stretch", "pop_alarm", "push_alarm", "set_alarm"]

RANK_BITS = 4
RANKS = 1 << RANK_BITS
SLOT = 0xFFFFFFFF


@inlined
def set_alarm(y: Any, tick: int, rank: int, key: int, load: int) -> None:
    """Let something happen at `tick`; what lies beyond the horizon never does."""
    if tick >= y.horizon:
        return
    place = (tick << RANK_BITS) + rank + 1
    stretch = tick >> y.stretch_bits
    if stretch <= y.stretch:
        push_alarm(y, place, key, load)
        return
    at = y.free_later
    if at >= 0:
        y.free_later = later(y, at).next
    elif y.n_later == y.room_later:
        y.full |= FULL_LATER
        return
    else:
        at = y.n_later
        y.n_later = at + 1
    alarm = later(y, at)
    alarm.place, alarm.key, alarm.load = place, key, load
    alarm.next = stretches(y, stretch).first
    stretches(y, stretch).first = at + 1


@inlined
def next_stretch(y: Any) -> bool:
    """Go to the next stretch that has alarms, and put them in order; say whether there was one."""
    while y.stretch + 1 < y.n_stretches:
        y.stretch += 1
        at = stretches(y, y.stretch).first - 1
        if at >= 0:
            while at >= 0:
                alarm = later(y, at)
                # Most loads are slots of deals; to fetch what is none costs nothing.
                fetch_lead(y, alarm.load & SLOT)
                push_alarm(y, alarm.place, alarm.key, alarm.load)
                after = alarm.next - 1
                alarm.next = y.free_later
                y.free_later = at
                at = after
            return True
    return False


@inlined
def push_alarm(y: Any, place: int, key: int, load: int) -> None:
    """Put an alarm into the heap."""
    at = y.n_alarms
    if at == y.room_alarms:
        y.full |= FULL_ALARMS
        return
    y.n_alarms = at + 1
    rise_alarm(y, at, place, key, load)


@inlined
def pop_alarm(y: Any) -> None:
    """Take the first alarm out of the heap; the caller has read it.

    The hole sinks to the bottom along the earlier children, without a branch that the processor could guess
    wrong, and the last alarm rises from there: it nearly always belongs that low.
    """
    last = y.n_alarms - 1
    y.n_alarms = last
    moved = alarms(y, last)
    place, key, load = moved.place, moved.key, moved.load
    at = 0
    below = 1
    while below < last:
        if below + 1 < last:
            one, other = alarms(y, below), alarms(y, below + 1)
            below += int((other.place < one.place) | ((other.place == one.place) & (other.key < one.key)))
        move(alarms(y, at), alarms(y, below))
        at = below
        below = 2 * at + 1
    rise_alarm(y, at, place, key, load)


@inlined
def rise_alarm(y: Any, at: int, place: int, key: int, load: int) -> None:
    """Put an alarm into the heap that comes to place `at`; whatever is later sinks."""
    while at > 0:
        above = alarms(y, (at - 1) >> 1)
        if above.place < place or (above.place == place and above.key <= key):
            break
        move(alarms(y, at), above)
        at = (at - 1) >> 1
    here = alarms(y, at)
    here.place, here.key, here.load = place, key, load


@inlined
def move(to: Any, alarm: Any) -> None:
    """Copy an alarm."""
    to.place, to.key, to.load = alarm.place, alarm.key, alarm.load
