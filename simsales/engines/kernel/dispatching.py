"""Owns who does what next in the kernel: one dispatch an instant, after all else that happens then."""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.kernel.access import (
    begun,
    crafts,
    free,
    idle,
    leads,
    members,
    own,
    passed_over,
    queues,
    reps,
)
from simsales.engines.kernel.access import within as within_reserve
from simsales.engines.kernel.compiled import inlined, step
from simsales.engines.kernel.idling import goes_first, has_bit, is_free, is_not_free
from simsales.engines.kernel.work import out_of_line, start_work

__all__ = ["dispatch"]

NOBODY = np.uint64(0)
ONE = np.uint64(1)
KEPT, LATE, NEVER = 0, 1, 2
"""Whether a free person has kept time left for a deal, could take it nevertheless, or there is none."""


@inlined
def dispatch(y: Any) -> None:
    """Hand out work until nobody who is free can do anything that waits; then all of it begins.

    Of all heads of queues that somebody free can take, the first by (kept hours left, order, key) goes.
    """
    y.dispatch = 0
    y.n_begun = 0
    while y.n_idle and y.n_waiting:
        best, best_late = -1, NEVER
        for pool in range(y.n_pools):
            slot = queues(y, pool).first
            if slot >= 0:
                late = how_late(y, pool, leads(y, slot).stage)
                if late < NEVER and precedes(y, late, slot, best_late, best):
                    best, best_late = slot, late
        for word in range(y.n_words if y.n_own else 0):
            ready = free(y, word).bits & own(y, word).bits
            rep = word * 64
            while ready != NOBODY:
                if ready & ONE != NOBODY:
                    for stage in range(y.n_stages):
                        slot = queues(y, y.n_pools + rep * y.n_stages + stage).first
                        if slot >= 0:
                            late = KEPT if has_bit(within_reserve(y, stage, word).bits, rep) else LATE
                            if precedes(y, late, slot, best_late, best):
                                best, best_late = slot, late
                ready >>= ONE
                rep += 1
        if best < 0:
            break
        hand_out(y, best, best_late)
    for place in range(y.n_begun):
        start_work(y, begun(y, place).slot)


@inlined
def hand_out(y: Any, slot: int, late: int) -> None:
    """Give a deal to its owner, or to one of those who can take it."""
    lead = leads(y, slot)
    queue = lead.queue
    out_of_line(y, slot)
    if queue >= y.n_pools:
        chosen = (queue - y.n_pools) // y.n_stages
        is_not_free(y, chosen)
    elif y.assignment == 0:
        chosen = longest_idle(y, queue, lead.stage, late)
    else:
        chosen = by_merit(y, queue, lead.stage, late)
        is_not_free(y, chosen)
    lead.waiting = 0
    lead.patient = 1
    lead.rep = chosen
    reps(y, chosen).job = slot
    begun(y, y.n_begun).slot = slot
    y.n_begun += 1


@inlined
def how_late(y: Any, pool: int, stage: int) -> int:
    """Return whether somebody who is free can take a deal of a pool, and has time kept for its stage."""
    late = NEVER
    for word in range(y.n_words):
        able = members(y, pool, word).bits & free(y, word).bits
        if able != NOBODY:
            if able & within_reserve(y, stage, word).bits != NOBODY:
                return KEPT
            late = LATE
    return late


@inlined
def precedes(y: Any, late: int, slot: int, best_late: int, best: int) -> bool:
    """Return whether a deal goes before the best so far."""
    if best < 0 or late != best_late:
        return late < best_late
    one, other = leads(y, slot), leads(y, best)
    if one.order != other.order:
        return bool(one.order < other.order)
    return bool(one.key < other.key)


@inlined
def is_able(y: Any, pool: int, stage: int, late: int, rep: int) -> bool:
    """Return whether a free person may take a deal."""
    if not has_bit(members(y, pool, rep >> 6).bits, rep):
        return False
    return bool(late == LATE or has_bit(within_reserve(y, stage, rep >> 6).bits, rep))


@inlined
def longest_idle(y: Any, pool: int, stage: int, late: int) -> int:
    """Take out of the free, and return, who is able and has been free for longest."""
    passed = 0
    while True:
        rep = idle(y, 0).rep
        is_not_free(y, rep)
        if is_able(y, pool, stage, late, rep):
            break
        passed_over(y, passed).rep = rep
        passed += 1
    for place in range(passed):
        is_free(y, passed_over(y, place).rep)
    return int(rep)


@step
def by_merit(y: Any, pool: int, stage: int, late: int) -> int:
    """Return who is able and best, or has the fewest deals; of equals, who has been free for longest."""
    chosen, most = -1, 0.0
    for place in range(y.n_idle):
        rep = idle(y, place).rep
        if is_able(y, pool, stage, late, rep):
            merit = -crafts(y, rep, stage).skill if y.assignment == 1 else float(reps(y, rep).deals)
            if chosen < 0 or merit < most or (merit == most and goes_first(y, rep, chosen)):
                chosen, most = rep, merit
    return chosen
