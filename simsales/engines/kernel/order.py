"""Owns the open deals in order of their keys, for the few occasions that go through all of them."""

from __future__ import annotations

from typing import Any

from simsales.engines.kernel.compiled import step
from simsales.engines.kernel.layout import WORKING

__all__ = ["sorted_deals"]


@step
def sorted_deals(leads: Any, used: int, slots: Any) -> int:
    """Write the slots of all open deals into `slots`, by key, and return how many there are: a heap sort."""
    count = 0
    for slot in range(used):
        if leads[slot].state == WORKING:
            slots[count] = slot
            count += 1
    for start in range(count // 2 - 1, -1, -1):
        sift(leads, slots, start, count)
    for end in range(count - 1, 0, -1):
        slots[0], slots[end] = slots[end], slots[0]
        sift(leads, slots, 0, end)
    return count


@step
def sift(leads: Any, slots: Any, at: int, end: int) -> None:
    """Let an entry sink in a heap whose largest key is on top."""
    below = 2 * at + 1
    while below < end:
        if below + 1 < end and leads[slots[below + 1]].key > leads[slots[below]].key:
            below += 1
        if leads[slots[at]].key >= leads[slots[below]].key:
            return
        slots[at], slots[below] = slots[below], slots[at]
        at = below
        below = 2 * at + 1
