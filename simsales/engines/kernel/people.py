"""Owns how people live through their days in the kernel: blocks, open hours, first and last day."""

from __future__ import annotations

from typing import Any

from simsales.engines.actors import GONE
from simsales.engines.journal import Kind, Rank
from simsales.engines.kernel.access import (
    blocks,
    change,
    conditions,
    crafts,
    days,
    dealings,
    forces,
    leads,
    ordered,
    people,
    queues,
    reps,
    spans,
    used,
)
from simsales.engines.kernel.alarm import set_alarm
from simsales.engines.kernel.compiled import step
from simsales.engines.kernel.counting import count_rep_span
from simsales.engines.kernel.days import plan_day, works
from simsales.engines.kernel.formulas import whole
from simsales.engines.kernel.idling import is_free, is_not_free
from simsales.engines.kernel.layout import BEEN, LEFT, MORNING
from simsales.engines.kernel.ordering import order_deals
from simsales.engines.kernel.record import write
from simsales.engines.kernel.work import judge_reserve, line_up, stop_work
from simsales.engines.tally import Counter
from simsales.mechanisms.work_time import BUFFER, COURSE, MEETING, OPEN, STANDING, SURPRISE

__all__ = ["block_over", "first_shift", "shift"]

BLOCK, HANDED_BACK = int(Kind.BLOCK), int(Kind.HANDED_BACK)
PAUSED, RESUMED = int(Kind.PAUSED), int(Kind.RESUMED)
SHIFT, WORKED = int(Rank.SHIFT), int(Rank.WORKED)
COUNTER_OPEN, COUNTER_MEETING, COUNTER_STANDING = (
    int(Counter.OPEN),
    int(Counter.MEETING),
    int(Counter.STANDING),
)
COUNTER_SURPRISE, COUNTER_BUFFER = int(Counter.SURPRISE), int(Counter.BUFFER)
COUNTER_COURSE = int(Counter.COURSE)

NOT_THERE = GONE
"""Whoever worked last on a deal is not there any more; `GONE` of layout.py is another thing."""

AROUND_THE_CLOCK, DAY_BEGINS, BLOCK_BEGINS, BLOCK_ENDS, LEAVES = 0, 1, 2, 3, 4
"""What a person's next alarm means; it is the load of the alarm."""


@step
def first_shift(y: Any, rep: int) -> None:
    """Set a person's first alarm."""
    if people(y, rep).never_closes:
        set_alarm(y, max(reps(y, rep).starts, 0), SHIFT, rep, AROUND_THE_CLOCK)
    else:
        next_day(y, rep, 0)


@step
def next_day(y: Any, rep: int, day: int) -> None:
    """Set the alarm for the next day that a person works, or for the leaving."""
    while day < y.n_days:
        today = days(y, day)
        if reps(y, rep).leaves <= today.tick:
            if y.active and conditions(y, rep).empty_since >= 0:
                return
            reps(y, rep).day = day
            set_alarm(y, today.tick, SHIFT, rep, LEAVES)
            return
        if today.spans and works(y, rep, today.tick):
            reps(y, rep).day = day
            set_alarm(y, spans(y, today.first).first, SHIFT, rep, DAY_BEGINS)
            return
        day += 1


@step
def shift(y: Any, rep: int, what: int) -> None:
    """Live on from an alarm to the next one."""
    now = reps(y, rep)
    if what == AROUND_THE_CLOCK:
        opens(y, rep, min(now.leaves, y.horizon))
        set_alarm(y, now.leaves, SHIFT, rep, LEAVES)
        return
    if what == LEAVES:
        if people(y, rep).never_closes:
            closes(y, rep)
        departs(y, rep)
        if now.leaves > y.now:
            next_day(y, rep, now.day)
        return
    if what == DAY_BEGINS:
        begins_day(y, rep)
    elif what == BLOCK_ENDS:
        if now.block_kind == OPEN:
            closes(y, rep)
        else:
            block_over(y, rep)
        now.at += 1
    # At midnight the next day may have been planned already; what ends then is the last block of its day.
    if now.at >= now.blocks or now.planned_day != now.day:
        next_day(y, rep, now.day + 1)
        return
    block = blocks(y, rep, now.at)
    if block.start > y.now:
        set_alarm(y, block.start, SHIFT, rep, BLOCK_BEGINS)
        return
    now.block_kind = block.kind
    now.block_what = block.what
    now.block_since = block.start
    if block.kind == OPEN:
        opens(y, rep, block.end)
    set_alarm(y, block.end, SHIFT, rep, BLOCK_ENDS)


@step
def begins_day(y: Any, rep: int) -> None:
    """Begin a person's day, and with the first day of a week the week."""
    now = reps(y, rep)
    new_week = now.week != days(y, now.day).week
    if new_week:
        now.week = days(y, now.day).week
        for stage in range(y.n_stages if y.has_reserves else 0):
            used(y, rep, stage).ticks = 0
    if y.has_reserves:
        judge_reserve(y, rep)
    if y.active:
        change(y, MORNING, rep, now.day, int(new_week), 0)
    plan_day(y, rep, now.day)
    now.at = 0


@step
def opens(y: Any, rep: int, until: int) -> None:
    """Open a person's time for deals: the one that was paused goes on."""
    now = reps(y, rep)
    now.block_since = y.now
    now.open = 1
    now.until = until
    if now.job < 0:
        is_free(y, rep)
        if y.n_waiting:
            y.dispatch = 1
        return
    lead = leads(y, now.job)
    lead.since = y.now
    write(y, RESUMED, lead.key, rep, lead.stage, lead.left)
    if y.now + lead.left <= until:
        set_alarm(y, y.now + lead.left, WORKED, lead.key, now.job)


@step
def closes(y: Any, rep: int) -> None:
    """Close a person's time for deals."""
    now = reps(y, rep)
    now.open = 0
    is_not_free(y, rep)
    if now.job >= 0:
        stop_work(y, rep, now.job, PAUSED)
    block_over(y, rep)


@step
def block_over(y: Any, rep: int) -> None:
    """Book the stretch of the day that ends."""
    now = reps(y, rep)
    kind = now.block_kind
    counter, activity = COUNTER_OPEN, -1
    if kind == MEETING:
        counter = COUNTER_MEETING
    elif kind == STANDING:
        counter = COUNTER_STANDING
        activity = y.n_stages + now.block_what
    elif kind == SURPRISE:
        counter = COUNTER_SURPRISE
    elif kind == BUFFER:
        counter = COUNTER_BUFFER
    elif kind == COURSE:
        counter = COUNTER_COURSE
    count_rep_span(y, rep, activity, counter, now.block_since, y.now)
    write(y, BLOCK, rep, rep, kind + 16 * (now.block_what + 1), y.now - now.block_since)
    if y.active:
        change(y, BEEN, rep, kind, now.block_what, y.now - now.block_since)
    now.block_since = -1


@step
def departs(y: Any, rep: int) -> None:
    """Hand a leaver's deals back: whatever waits for the person, or is half done, is anybody's again."""
    now = reps(y, rep)
    for place in range(order_deals(y)):
        lead = leads(y, ordered(y, place).slot)
        if lead.last == rep:
            lead.last = NOT_THERE
        if lead.owner == rep:
            lead.owner = -1
            lead.odds += forces(y, rep).handover / (y.n_sales - lead.stage)
            now.deals -= 1
            write(y, HANDED_BACK, lead.key, rep, lead.stage, 0)
    for stage in range(y.n_stages):
        queue = y.n_pools + rep * y.n_stages + stage
        while queues(y, queue).first >= 0:
            line_up(y, queues(y, queue).first)
    job = now.job
    if job >= 0:
        now.job = -1
        lead = leads(y, job)
        lead.rep = -1
        pace = crafts(y, rep, lead.stage).speed
        if y.active:
            pace = dealings(y, job).pace
        lead.effort = whole(lead.left * pace)
        lead.waiting = 1
        line_up(y, job)
    if y.active:
        change(y, LEFT, rep, 0, 0, 0)
