"""Owns the queues of deals that wait for work: pairing heaps that live in the leads' own slots.

Fredman, Sedgewick, Sleator and Tarjan (1986), "The pairing heap". A deal is put in, the first is read, and any
deal is taken out (the cold ones from the middle) without work proportional to the length. `child` is the first
child, `next` the sibling to the right, `previous` the sibling to the left or the parent; -1 where there is none.
"""

from __future__ import annotations

from typing import Any

from simsales.engines.kernel.compiled import step

__all__ = ["join", "leave"]


@step
def meld(leads: Any, a: int, b: int) -> int:
    """Return the root of two heaps made one; either may be -1."""
    if a < 0:
        return b
    if b < 0:
        return a
    if leads[b].order < leads[a].order or (leads[b].order == leads[a].order and leads[b].key < leads[a].key):
        a, b = b, a
    first = leads[a].child
    leads[b].next = first
    if first >= 0:
        leads[first].previous = b
    leads[b].previous = a
    leads[a].child = b
    return a


@step
def children_melded(leads: Any, slot: int) -> int:
    """Return the root of a deal's children, melded in pairs and then from the last pair on."""
    at = leads[slot].child
    leads[slot].child = -1
    pairs = -1
    while at >= 0:
        second = leads[at].next
        after = leads[second].next if second >= 0 else -1
        leads[at].next = -1
        leads[at].previous = -1
        if second >= 0:
            leads[second].next = -1
            leads[second].previous = -1
        pair = meld(leads, at, second)
        leads[pair].next = pairs
        pairs = pair
        at = after
    root = -1
    while pairs >= 0:
        after = leads[pairs].next
        leads[pairs].next = -1
        root = meld(leads, root, pairs)
        pairs = after
    return root


@step
def join(leads: Any, root: Any, queue: int, slot: int) -> None:
    """Let a deal wait in a queue."""
    leads[slot].queue = queue
    leads[slot].child = -1
    leads[slot].next = -1
    leads[slot].previous = -1
    root[queue] = meld(leads, root[queue], slot)


@step
def leave(leads: Any, root: Any, slot: int) -> None:
    """Take a deal out of its queue, wherever it stands."""
    queue = leads[slot].queue
    leads[slot].queue = -1
    below = children_melded(leads, slot)
    if root[queue] == slot:
        root[queue] = below
        return
    before, after = leads[slot].previous, leads[slot].next
    if leads[before].child == slot:
        leads[before].child = after
    else:
        leads[before].next = after
    if after >= 0:
        leads[after].previous = before
    leads[slot].next = -1
    leads[slot].previous = -1
    root[queue] = meld(leads, root[queue], below)
