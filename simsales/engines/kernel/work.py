"""Owns work on deals in the kernel: asking for it, waiting, beginning, stopping."""

from __future__ import annotations

from typing import Any

from simsales.engines.actors import GONE
from simsales.engines.journal import Kind, Rank
from simsales.engines.kernel.access import (
    attempts,
    change,
    crafts,
    dealings,
    handovers,
    leads,
    members,
    own,
    passing,
    pools,
    reps,
    reserves,
    stage_states,
    stages,
    used,
    weeks,
    within,
)
from simsales.engines.kernel.alarm import set_alarm
from simsales.engines.kernel.compiled import inlined, step
from simsales.engines.kernel.counting import count_rep_span, count_stage, count_work
from simsales.engines.kernel.drawing import once, value_at
from simsales.engines.kernel.formulas import turn, whole
from simsales.engines.kernel.idling import has_bit, is_free, with_bit, without_bit
from simsales.engines.kernel.layout import WORKED as WORKED_ON
from simsales.engines.kernel.record import write
from simsales.engines.kernel.waiting import join, leave
from simsales.engines.tally import Counter

__all__ = [
    "NOBODY_YET",
    "NOT_THERE",
    "VERSION",
    "ask",
    "becomes_known",
    "is_due",
    "judge_reserve",
    "line_up",
    "out_of_line",
    "start_work",
    "stays",
    "stop_work",
    "work_ends",
]

KIND_WORKED = int(Kind.WORKED)
ASKED, STARTED, HANDED_OVER = int(Kind.ASKED), int(Kind.STARTED), int(Kind.HANDED_OVER)
ARRIVAL, PATIENCE, WORKED = int(Rank.ARRIVAL), int(Rank.PATIENCE), int(Rank.WORKED)
COUNTER_ASKED, COUNTER_STARTED = int(Counter.ASKED), int(Counter.STARTED)
COUNTER_WAIT, COUNTER_WAITED, COUNTER_BUSY = int(Counter.WAIT), int(Counter.WAITED), int(Counter.BUSY)
COUNTER_DUE, COUNTER_ON_TIME = int(Counter.DUE), int(Counter.ON_TIME)
COUNTER_HANDED_OVER = int(Counter.HANDED_OVER)
NOBODY_YET, NOT_THERE = -1, GONE
"""Nobody has worked on a deal."""
VERSION = 32
"""Bits of a slot in the load of an alarm of patience; above them stands the version."""


@inlined
def ask(y: Any, slot: int) -> None:
    """Let a deal wait for somebody, with the working time that it needs and its patience."""
    lead = leads(y, slot)
    stage, keys = stages(y, lead.stage), stage_states(y, lead.stage)
    lead.effort = whole(value_at(y, stage.effort, once(keys.effort, lead.draw)) * keys.burden)
    lead.effort += passing(y, lead.stage, y.period).extra
    lead.asked = y.now
    lead.patient = 0
    lead.begun = 0
    lead.waited = 0
    lead.version += 1
    lead.waiting = 1
    count_work(y, lead, COUNTER_ASKED, 1)
    write(y, ASKED, lead.key, lead.owner, lead.stage, lead.effort)
    if y.passes_on and is_passed_on(y, lead):
        place = (lead.version << VERSION) + slot
        set_alarm(y, y.now + handovers(y, y.period).delay, ARRIVAL, lead.key, place)
    else:
        line_up(y, slot)
    if stage.patience >= 0:
        patience = whole(value_at(y, stage.patience, once(keys.patience, lead.draw)))
        set_alarm(y, y.now + patience, PATIENCE, lead.key, (lead.version << VERSION) + slot)


@step
def is_passed_on(y: Any, lead: Any) -> bool:
    """Return whether it takes time until somebody else knows of a deal."""
    if not handovers(y, y.period).delay or lead.last == NOBODY_YET:
        return False
    return not stays(y, lead, pools(y, lead.stage, lead.channel, lead.segment, lead.product).pool)


@step
def becomes_known(y: Any, load: int) -> None:
    """Put a deal into the queue when those who shall go on with it know of it, unless it has gone cold."""
    slot = load & ((1 << VERSION) - 1)
    lead = leads(y, slot)
    if lead.version == load >> VERSION and lead.waiting and lead.queue < 0:
        line_up(y, slot)


@inlined
def stays(y: Any, lead: Any, pool: int) -> bool:
    """Return whether a deal's owner goes on with it."""
    owner = lead.owner
    return bool(
        owner >= 0 and stages(y, lead.stage).keeps_owner and has_bit(members(y, pool, owner >> 6).bits, owner)
    )


@inlined
def line_up(y: Any, slot: int) -> None:
    """Put a deal into the queue of its owner, or of all who can do its stage."""
    lead = leads(y, slot)
    if lead.queue >= 0:
        out_of_line(y, slot)
    stage = stages(y, lead.stage)
    pool = pools(y, lead.stage, lead.channel, lead.segment, lead.product).pool
    lead.order = turn(lead.asked, stage.priority, y.ageing)
    if stays(y, lead, pool):
        owner = lead.owner
        y.n_own += 1
        reps(y, owner).waiting += 1
        own(y, owner >> 6).bits = with_bit(own(y, owner >> 6).bits, owner)
        join(y, y.n_pools + owner * y.n_stages + lead.stage, slot)
    else:
        join(y, pool, slot)
    y.n_waiting += 1
    if y.n_idle:
        y.dispatch = 1


@inlined
def out_of_line(y: Any, slot: int) -> None:
    """Take a deal out of the queue in which it waits."""
    queue = leads(y, slot).queue
    leave(y, slot)
    y.n_waiting -= 1
    if queue >= y.n_pools:
        index = (queue - y.n_pools) // y.n_stages
        rep = reps(y, index)
        y.n_own -= 1
        rep.waiting -= 1
        if rep.waiting == 0:
            own(y, index >> 6).bits = without_bit(own(y, index >> 6).bits, index)


@inlined
def start_work(y: Any, slot: int) -> None:
    """Begin, or go on after a leaver, with the person that the deal was given to."""
    lead = leads(y, slot)
    index = lead.rep
    rep = reps(y, index)
    lead.worker = index
    if not lead.begun:
        lead.begun = 1
        lead.waited = y.now - lead.asked
        if stages(y, lead.stage).keeps_owner and lead.owner != index:
            if lead.owner >= 0:
                reps(y, lead.owner).deals -= 1
            lead.owner = index
            rep.deals += 1
        count_work(y, lead, COUNTER_STARTED, 1)
        if lead.waited:
            count_work(y, lead, COUNTER_WAIT, lead.waited)
            count_work(y, lead, COUNTER_WAITED, 1)
    if y.hands_over and lead.last != NOBODY_YET:
        goes_over(y, lead, index)
    lead.last = index
    if y.active:
        dealings(y, slot).pace = crafts(y, index, lead.stage).speed
    lead.left = whole(lead.effort / crafts(y, index, lead.stage).speed)
    lead.since = y.now
    write(y, STARTED, lead.key, index, lead.stage, lead.left)
    if y.now + lead.left <= rep.until:
        set_alarm(y, y.now + lead.left, WORKED, lead.key, slot)


@step
def goes_over(y: Any, lead: Any, index: int) -> None:
    """Let a person read up on another one's deal; a part of what was known is lost."""
    if lead.last == index:
        return
    extra = handovers(y, y.period)
    lead.effort += extra.work
    if lead.last != NOT_THERE:
        lead.odds += extra.odds
    count_work(y, lead, COUNTER_HANDED_OVER, 1)
    write(y, HANDED_OVER, lead.key, index, lead.stage, extra.work)


@step
def is_due(y: Any, slot: int, done: int) -> None:
    """Note whether work that was promised by a time, now done or gone cold, was done by then.

    Of several attempts to reach a customer the first counts.
    """
    lead = leads(y, slot)
    if y.tries and attempts(y, slot).tried:
        return
    count_stage(y, lead, COUNTER_DUE, 1)
    if done and y.now - lead.asked <= stages(y, lead.stage).due:
        count_stage(y, lead, COUNTER_ON_TIME, 1)


@step
def stop_work(y: Any, index: int, slot: int, kind: int) -> None:
    """Book the work since the last start: on the clock, the week's reserve and the journal."""
    lead = leads(y, slot)
    stage = lead.stage
    worked = y.now - lead.since
    lead.left -= worked
    count_rep_span(y, index, stage, COUNTER_BUSY, lead.since, y.now)
    if y.active:
        change(y, WORKED_ON, index, stage, worked, 0)
    if y.has_reserves:
        used(y, index, stage).ticks += worked
        if weeks(y, index, y.period).has_reserved:
            judge_reserve(y, index)
    write(y, kind, lead.key, index, stage, worked)


@step
def judge_reserve(y: Any, rep: int) -> None:
    """Note for which stages a person has kept time left this week (without any kept time: for all)."""
    none = not weeks(y, rep, y.period).has_reserved
    for stage in range(y.n_stages):
        word = within(y, stage, rep >> 6)
        if none or used(y, rep, stage).ticks < reserves(y, rep, stage, y.period).ticks:
            word.bits = with_bit(word.bits, rep)
        else:
            word.bits = without_bit(word.bits, rep)


@inlined
def work_ends(y: Any, slot: int) -> None:
    """Book work that is done, and let the person be free; whose time is open can take the next deal."""
    lead = leads(y, slot)
    index = lead.rep
    rep = reps(y, index)
    stop_work(y, index, slot, KIND_WORKED)
    if stages(y, lead.stage).due >= 0:
        is_due(y, slot, 1)
    lead.rep = -1
    rep.job = -1
    rep.free_since = y.now
    if rep.open:
        is_free(y, index)
        if y.n_waiting:
            y.dispatch = 1
