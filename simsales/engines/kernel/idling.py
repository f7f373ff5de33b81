"""Owns the people who are free: as bits, and as a heap by how long they have been."""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.kernel.access import free, idle, reps
from simsales.engines.kernel.compiled import inlined, step

__all__ = ["goes_first", "has_bit", "is_free", "is_not_free", "with_bit", "without_bit"]

ONE = np.uint64(1)
NOBODY = np.uint64(0)


@inlined
def has_bit(bits: Any, rep: int) -> bool:
    """Return whether a person is in a word of a set."""
    return bool((bits >> np.uint64(rep & 63)) & ONE != NOBODY)


@inlined
def with_bit(bits: Any, rep: int) -> Any:
    """Return a word of a set with a person in it."""
    return bits | (ONE << np.uint64(rep & 63))


@inlined
def without_bit(bits: Any, rep: int) -> Any:
    """Return a word of a set with a person out of it."""
    return bits & ~(ONE << np.uint64(rep & 63))


@step
def goes_first(y: Any, a: int, b: int) -> bool:
    """Return whether person `a` has been free for longer than `b`; of two alike, the first by name."""
    one, other = reps(y, a).free_since, reps(y, b).free_since
    return bool((one < other) | ((one == other) & (a < b)))


@inlined
def put(y: Any, at: int, since: int, rep: int) -> None:
    """Write a person's place in the heap, and since when the person is free."""
    here = idle(y, at)
    here.since, here.rep = since, rep
    reps(y, rep).place = at


@inlined
def rise(y: Any, at: int, since: int, rep: int) -> None:
    """Put a person into the heap who comes to place `at`; whoever has been free for less sinks."""
    while at > 0:
        above = idle(y, (at - 1) >> 1)
        if above.since < since or (above.since == since and above.rep < rep):
            break
        put(y, at, above.since, above.rep)
        at = (at - 1) >> 1
    put(y, at, since, rep)


@inlined
def is_free(y: Any, rep: int) -> None:
    """Put a person among the free; who is among them stays so."""
    if reps(y, rep).place >= 0:
        return
    word = free(y, rep >> 6)
    word.bits = with_bit(word.bits, rep)
    y.n_idle += 1
    rise(y, y.n_idle - 1, reps(y, rep).free_since, rep)


@inlined
def is_not_free(y: Any, rep: int) -> None:
    """Take a person out of the free; who is not among them stays so."""
    at = reps(y, rep).place
    if at < 0:
        return
    word = free(y, rep >> 6)
    word.bits = without_bit(word.bits, rep)
    reps(y, rep).place = -1
    last = y.n_idle - 1
    y.n_idle = last
    if at == last:
        return
    since, moved = idle(y, last).since, idle(y, last).rep
    below = 2 * at + 1
    while below < last:
        # The hole sinks to the bottom: who was last mostly belongs there.
        if below + 1 < last:
            one, other = idle(y, below), idle(y, below + 1)
            below += int((other.since < one.since) | ((other.since == one.since) & (other.rep < one.rep)))
        first = idle(y, below)
        put(y, at, first.since, first.rep)
        at = below
        below = 2 * at + 1
    rise(y, at, since, moved)
