"""Owns work on deals in the kernel: asking for it, waiting, beginning, stopping."""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.journal import Kind, Rank
from simsales.engines.kernel.alarms import set_alarm
from simsales.engines.kernel.compiled import handler, step
from simsales.engines.kernel.counts import count_rep_span, count_stage
from simsales.engines.kernel.formulas import sample, uniform, whole
from simsales.engines.kernel.idle import add_bit, has_bit, is_free, remove_bit
from simsales.engines.kernel.layout import State, Tables
from simsales.engines.kernel.record import write
from simsales.engines.kernel.waiting import join, leave
from simsales.engines.tally import Counter

__all__ = ["ask", "becomes_free", "judge_reserve", "line_up", "out_of_line", "start_work", "stop_work"]

ASKED = int(Kind.ASKED)
STARTED = int(Kind.STARTED)
PATIENCE, WORKED = int(Rank.PATIENCE), int(Rank.WORKED)
COUNTER_ASKED, COUNTER_STARTED = int(Counter.ASKED), int(Counter.STARTED)
COUNTER_WAIT, COUNTER_WAITED, COUNTER_BUSY = int(Counter.WAIT), int(Counter.WAITED), int(Counter.BUSY)
ZERO = np.uint64(0)
TURN = 44
"""Bits of a tick in an order by priority."""
VERSION = 32
"""Bits of a slot in the load of an alarm of patience."""


@handler
def ask(t: Tables, s: State, slot: int) -> None:
    """Let a deal wait for somebody, with the working time that it needs and its patience."""
    lead, run, world = s.lead[slot], s.run[0], t.world[0]
    stage = t.stage[lead.stage]
    keys = s.stage_key[lead.stage]
    lead.effort = whole(sample(t.dists, t.points, stage.effort, uniform(keys.effort, lead.draw, ZERO)))
    lead.asked = run.now
    lead.patient = 0
    lead.begun = 0
    lead.waited = 0
    lead.version += 1
    lead.waiting = 1
    count_stage(s.tally, world, t.rep, run.period, lead, COUNTER_ASKED, 1)
    write(s.journal, s.kept, run, ASKED, lead.key, lead.owner, lead.stage, lead.effort)
    line_up(t, s, slot)
    if stage.patience >= 0:
        u = uniform(keys.patience, lead.draw, ZERO)
        patience = whole(sample(t.dists, t.points, stage.patience, u))
        load = (lead.version << VERSION) + slot
        set_alarm(s.alarm, run, world.horizon, run.now + patience, PATIENCE, lead.key, load)


@step
def line_up(t: Tables, s: State, slot: int) -> None:
    """Put a deal into the queue of its owner, or of all who can do its stage."""
    lead, world = s.lead[slot], t.world[0]
    if lead.queue >= 0:
        out_of_line(s, world.pools, world.stages, slot)
    stage = t.stage[lead.stage]
    pool = t.pool[lead.stage, lead.channel, lead.segment, lead.product]
    if world.ageing:
        lead.order = lead.asked + stage.priority * world.ageing
    else:
        lead.order = (stage.priority << TURN) + lead.asked
    owner = lead.owner
    if owner >= 0 and stage.keeps_owner and has_bit(t.members[pool], owner):
        s.rep[owner].waiting += 1
        add_bit(s.own, owner)
        join(s.lead, s.root, world.pools + owner * world.stages + lead.stage, slot)
    else:
        join(s.lead, s.root, pool, slot)
    if s.run[0].idle:
        s.run[0].dispatch = 1


@step
def out_of_line(s: State, pools: int, stages: int, slot: int) -> None:
    """Take a deal out of the queue in which it waits."""
    queue = s.lead[slot].queue
    leave(s.lead, s.root, slot)
    if queue >= pools:
        rep = (queue - pools) // stages
        s.rep[rep].waiting -= 1
        if s.rep[rep].waiting == 0:
            remove_bit(s.own, rep)


@handler
def start_work(t: Tables, s: State, slot: int) -> None:
    """Begin, or go on after a leaver, with the person that the deal was given to."""
    lead, run, world = s.lead[slot], s.run[0], t.world[0]
    index = lead.rep
    rep = s.rep[index]
    lead.worker = index
    if not lead.begun:
        lead.begun = 1
        lead.waited = run.now - lead.asked
        if t.stage[lead.stage].keeps_owner and lead.owner != index:
            if lead.owner >= 0:
                s.rep[lead.owner].deals -= 1
            lead.owner = index
            rep.deals += 1
        count_stage(s.tally, world, t.rep, run.period, lead, COUNTER_STARTED, 1)
        count_stage(s.tally, world, t.rep, run.period, lead, COUNTER_WAIT, lead.waited)
        if lead.waited:
            count_stage(s.tally, world, t.rep, run.period, lead, COUNTER_WAITED, 1)
    lead.left = whole(lead.effort / t.rep_stage[index, lead.stage].speed)
    lead.since = run.now
    write(s.journal, s.kept, run, STARTED, lead.key, index, lead.stage, lead.left)
    if run.now + lead.left <= rep.until:
        set_alarm(s.alarm, run, world.horizon, run.now + lead.left, WORKED, lead.key, slot)


@step
def stop_work(t: Tables, s: State, index: int, lead: Any, kind: int) -> None:
    """Book the work since the last start: on the clock, the week's reserve and the journal."""
    run, world = s.run[0], t.world[0]
    worked = run.now - lead.since
    lead.left -= worked
    stage = lead.stage
    count_rep_span(
        s.tally, world, t.rep, t.period, run.period, index, stage, stage, COUNTER_BUSY, lead.since, run.now
    )
    s.used[index, lead.stage] += worked
    if t.rep_period[index, run.period].has_reserved:
        judge_reserve(t.reserved, t.rep_period, s.used, s.within, world, run.period, index)
    write(s.journal, s.kept, run, kind, lead.key, index, lead.stage, worked)


@step
def judge_reserve(
    reserved: Any, rep_period: Any, used: Any, within: Any, world: Any, period: int, rep: int
) -> None:
    """Note for which stages a person has kept time left this week (without any kept time: for all)."""
    none = not rep_period[rep, period].has_reserved
    for stage in range(world.stages):
        if none or used[rep, stage] < reserved[rep, stage, period]:
            add_bit(within[stage], rep)
        else:
            remove_bit(within[stage], rep)


@step
def becomes_free(s: State, index: int) -> None:
    """Note since when a person is free; whose time is open can take the next deal."""
    rep, run = s.rep[index], s.run[0]
    rep.free_since = run.now
    if rep.open:
        is_free(s.idle, s.rep, run, s.free, index)
        run.dispatch = 1
