"""Owns the open deals in order of their keys, for the few occasions that go through all of them."""

from __future__ import annotations

from typing import Any

from simsales.engines.kernel.access import leads, ordered
from simsales.engines.kernel.compiled import step
from simsales.engines.kernel.layout import WORKING

__all__ = ["order_deals", "sort_deals"]


@step
def order_deals(y: Any) -> int:
    """Write the slots of all open deals into `ordered`, by key; return how many there are."""
    count = 0
    for slot in range(y.n_leads):
        if leads(y, slot).state == WORKING:
            ordered(y, count).slot = slot
            count += 1
    sort_deals(y, count)
    return count


@step
def sort_deals(y: Any, count: int) -> None:
    """Sort the first slots of `ordered` by their deals' keys. A heap sort."""
    for start in range(count // 2 - 1, -1, -1):
        sink(y, start, count)
    for end in range(count - 1, 0, -1):
        swap(y, 0, end)
        sink(y, 0, end)


@step
def key_at(y: Any, place: int) -> int:
    """Return the key of the deal at a place."""
    return int(leads(y, ordered(y, place).slot).key)


@step
def swap(y: Any, a: int, b: int) -> None:
    """Exchange two places."""
    slot = ordered(y, a).slot
    ordered(y, a).slot = ordered(y, b).slot
    ordered(y, b).slot = slot


@step
def sink(y: Any, at: int, end: int) -> None:
    """Let an entry sink in a heap whose largest key is on top."""
    below = 2 * at + 1
    while below < end:
        if below + 1 < end and key_at(y, below + 1) > key_at(y, below):
            below += 1
        if key_at(y, at) >= key_at(y, below):
            return
        swap(y, at, below)
        at = below
        below = 2 * at + 1
