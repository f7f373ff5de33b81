"""Owns the queues of deals that wait for work: pairing heaps that live in the leads' own slots.

Fredman, Sedgewick, Sleator and Tarjan (1986), "The pairing heap". A deal is put in, the first is read, and
any deal is taken out (the cold ones from the middle) without work proportional to the length. `child` is the
first child, `next` the sibling to the right, `previous` the sibling to the left or the parent; -1 where
there is none.
"""

from __future__ import annotations

from typing import Any

from simsales.engines.kernel.access import leads, queues
from simsales.engines.kernel.compiled import inlined, step

__all__ = ["join", "leave"]


@inlined
def meld(y: Any, a: int, b: int) -> int:
    """Return the root of two heaps made one; either may be -1."""
    if a < 0:
        return b
    if b < 0:
        return a
    one, other = leads(y, a), leads(y, b)
    if other.order < one.order or (other.order == one.order and other.key < one.key):
        a, b = b, a
        one, other = other, one
    first = one.child
    other.next = first
    if first >= 0:
        leads(y, first).previous = b
    other.previous = a
    one.child = b
    return a


@step
def children_melded(y: Any, slot: int) -> int:
    """Return the root of a deal's children, melded in pairs and then from the last pair on."""
    at = leads(y, slot).child
    leads(y, slot).child = -1
    pairs = -1
    while at >= 0:
        second = leads(y, at).next
        after = -1
        leads(y, at).next = -1
        leads(y, at).previous = -1
        if second >= 0:
            after = leads(y, second).next
            leads(y, second).next = -1
            leads(y, second).previous = -1
        pair = meld(y, at, second)
        leads(y, pair).next = pairs
        pairs = pair
        at = after
    root = -1
    while pairs >= 0:
        after = leads(y, pairs).next
        leads(y, pairs).next = -1
        root = meld(y, root, pairs)
        pairs = after
    return root


@inlined
def join(y: Any, queue: int, slot: int) -> None:
    """Let a deal wait in a queue."""
    lead = leads(y, slot)
    lead.queue = queue
    lead.child = -1
    lead.next = -1
    lead.previous = -1
    queues(y, queue).first = meld(y, queues(y, queue).first, slot)


@step
def leave(y: Any, slot: int) -> None:
    """Take a deal out of its queue, wherever it stands."""
    lead = leads(y, slot)
    queue = queues(y, lead.queue)
    lead.queue = -1
    below = children_melded(y, slot)
    if queue.first == slot:
        queue.first = below
        return
    before = leads(y, lead.previous)
    if before.child == slot:
        before.child = lead.next
    else:
        before.next = lead.next
    if lead.next >= 0:
        leads(y, lead.next).previous = lead.previous
    lead.next = -1
    lead.previous = -1
    queue.first = meld(y, queue.first, below)
