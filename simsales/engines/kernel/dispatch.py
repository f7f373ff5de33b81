"""Owns who does what next in the kernel: one dispatch an instant, after all else that happens then."""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.kernel.compiled import handler, step
from simsales.engines.kernel.idle import goes_first, has_bit, is_free, is_not_free
from simsales.engines.kernel.layout import State, Tables
from simsales.engines.kernel.work import out_of_line

__all__ = ["dispatch"]

NOBODY = np.uint64(0)


@handler
def dispatch(t: Tables, s: State) -> None:
    """Hand out work until nobody who is free can do anything that waits; the deals stand in `s.begun`.

    Of all heads of queues that somebody free can take, the first by (kept hours left, order, key) goes.
    """
    run, world = s.run[0], t.world[0]
    run.begun = 0
    while run.idle:
        best, best_late = -1, 2
        for pool in range(world.pools):
            slot = s.root[pool]
            if slot < 0:
                continue
            late = how_late(t.members[pool], s.free, s.within[s.lead[slot].stage])
            if late < 2 and precedes(s.lead, late, slot, best_late, best):
                best, best_late = slot, late
        for word in range(world.words):
            ready = s.free[word] & s.own[word]
            rep = word * 64
            while ready != NOBODY:
                if ready & np.uint64(1):
                    for stage in range(world.stages):
                        slot = s.root[world.pools + rep * world.stages + stage]
                        if slot >= 0:
                            late = 0 if has_bit(s.within[stage], rep) else 1
                            if precedes(s.lead, late, slot, best_late, best):
                                best, best_late = slot, late
                ready >>= np.uint64(1)
                rep += 1
        if best < 0:
            return
        lead = s.lead[best]
        queue = lead.queue
        out_of_line(s, world.pools, world.stages, best)
        if queue >= world.pools:
            chosen = (queue - world.pools) // world.stages
            is_not_free(s.idle, s.rep, run, s.free, chosen)
        elif world.assignment == 0:
            chosen = longest_idle(t, s, queue, lead.stage, best_late)
        else:
            chosen = by_merit(t, s, queue, lead.stage, best_late)
            is_not_free(s.idle, s.rep, run, s.free, chosen)
        lead.waiting = 0
        lead.patient = 1
        lead.rep = chosen
        s.rep[chosen].job = best
        s.begun[run.begun] = best
        run.begun += 1


@step
def how_late(members: Any, free: Any, within: Any) -> int:
    """Return 0 when somebody free has kept time left, 1 when somebody is free, 2 when nobody is."""
    late = 2
    for word in range(free.shape[0]):
        able = members[word] & free[word]
        if able != NOBODY:
            if able & within[word] != NOBODY:
                return 0
            late = 1
    return late


@step
def precedes(leads: Any, late: int, slot: int, best_late: int, best: int) -> bool:
    """Return whether a deal goes before the best so far."""
    if best < 0 or late != best_late:
        return late < best_late
    if leads[slot].order != leads[best].order:
        return bool(leads[slot].order < leads[best].order)
    return bool(leads[slot].key < leads[best].key)


@step
def is_able(members: Any, within: Any, late: int, rep: int) -> bool:
    """Return whether a free person may take a deal."""
    return has_bit(members, rep) and (late == 1 or has_bit(within, rep))


@step
def longest_idle(t: Tables, s: State, pool: int, stage: int, late: int) -> int:
    """Take out of the free, and return, who is able and has been free for longest."""
    run = s.run[0]
    passed = 0
    while True:
        rep = s.idle[0]
        is_not_free(s.idle, s.rep, run, s.free, rep)
        if is_able(t.members[pool], s.within[stage], late, rep):
            break
        s.passed_over[passed] = rep
        passed += 1
    for place in range(passed):
        is_free(s.idle, s.rep, run, s.free, s.passed_over[place])
    return rep


@step
def by_merit(t: Tables, s: State, pool: int, stage: int, late: int) -> int:
    """Return who is able and best at the stage, or has the fewest deals; of these, who has been free for longest."""
    skilled = t.world[0].assignment == 1
    chosen, most = -1, 0.0
    for place in range(s.run[0].idle):
        rep = s.idle[place]
        if is_able(t.members[pool], s.within[stage], late, rep):
            merit = -t.rep_stage[rep, stage].skill if skilled else float(s.rep[rep].deals)
            if chosen < 0 or merit < most or (merit == most and goes_first(s.rep, rep, chosen)):
                chosen, most = rep, merit
    return chosen
