"""Owns the people who are free: as bits, and as a heap by how long they have been."""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.kernel.compiled import step

__all__ = ["add_bit", "has_bit", "is_free", "is_not_free", "remove_bit"]

ONE = np.uint64(1)


@step
def has_bit(words: Any, index: int) -> bool:
    """Return whether a person is in a set."""
    return bool((words[index >> 6] >> np.uint64(index & 63)) & ONE != np.uint64(0))


@step
def add_bit(words: Any, index: int) -> None:
    """Put a person into a set."""
    words[index >> 6] |= ONE << np.uint64(index & 63)


@step
def remove_bit(words: Any, index: int) -> None:
    """Take a person out of a set."""
    words[index >> 6] &= ~(ONE << np.uint64(index & 63))


@step
def goes_first(reps: Any, a: int, b: int) -> bool:
    """Return whether person `a` has been free for longer than `b`; of two alike, the first in order of names."""
    return bool(
        reps[a].free_since < reps[b].free_since or (reps[a].free_since == reps[b].free_since and a < b)
    )


@step
def is_free(idle: Any, reps: Any, run: Any, free: Any, index: int) -> None:
    """Put a person among the free."""
    add_bit(free, index)
    at = run.idle
    run.idle = at + 1
    while at > 0:
        above = (at - 1) >> 1
        if not goes_first(reps, index, idle[above]):
            break
        idle[at] = idle[above]
        reps[idle[at]].place = at
        at = above
    idle[at] = index
    reps[index].place = at


@step
def is_not_free(idle: Any, reps: Any, run: Any, free: Any, index: int) -> None:
    """Take a person out of the free; who is not among them stays so."""
    at = reps[index].place
    if at < 0:
        return
    remove_bit(free, index)
    reps[index].place = -1
    last = run.idle - 1
    run.idle = last
    if at == last:
        return
    moved = idle[last]
    while at > 0:
        above = (at - 1) >> 1
        if not goes_first(reps, moved, idle[above]):
            break
        idle[at] = idle[above]
        reps[idle[at]].place = at
        at = above
    below = 2 * at + 1
    while below < last:
        if below + 1 < last and goes_first(reps, idle[below + 1], idle[below]):
            below += 1
        if goes_first(reps, moved, idle[below]):
            break
        idle[at] = idle[below]
        reps[idle[at]].place = at
        at = below
        below = 2 * at + 1
    idle[at] = moved
    reps[moved].place = at
