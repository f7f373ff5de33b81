"""Owns how people live through their days in the kernel: blocks, open hours, first and last day."""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.journal import Kind, Rank
from simsales.engines.kernel.access import (
    absences,
    attendance,
    blocks,
    crafts,
    days,
    leads,
    meeting_days,
    meeting_lengths,
    meetings,
    ordered,
    people,
    promises,
    queues,
    reps,
    spans,
    used,
    weeks,
)
from simsales.engines.kernel.alarm import set_alarm
from simsales.engines.kernel.compiled import step
from simsales.engines.kernel.counting import count_rep_span
from simsales.engines.kernel.drawing import once, stream, value_at
from simsales.engines.kernel.formulas import (
    day_plan,
    extend_key,
    poisson_count,
    take,
    tick_at,
    uniform,
    whole,
)
from simsales.engines.kernel.idling import is_free, is_not_free
from simsales.engines.kernel.layout import FULL_BLOCKS
from simsales.engines.kernel.ordering import order_deals
from simsales.engines.kernel.record import write
from simsales.engines.kernel.work import judge_reserve, line_up, stop_work
from simsales.engines.tally import Counter
from simsales.mechanisms.work_time import BUFFER, MEETING, OPEN, STANDING, SURPRISE
from simsales.world.streams import Stream

__all__ = ["block_over", "first_shift", "plan_day", "shift", "working_ticks", "works"]

BLOCK, HANDED_BACK = int(Kind.BLOCK), int(Kind.HANDED_BACK)
PAUSED, RESUMED = int(Kind.PAUSED), int(Kind.RESUMED)
SHIFT, WORKED = int(Rank.SHIFT), int(Rank.WORKED)
COUNTER_OPEN, COUNTER_MEETING, COUNTER_STANDING = (
    int(Counter.OPEN),
    int(Counter.MEETING),
    int(Counter.STANDING),
)
COUNTER_SURPRISE, COUNTER_BUFFER = int(Counter.SURPRISE), int(Counter.BUFFER)
SURPRISE_COUNT, SURPRISE_TIME = int(Stream.SURPRISE_COUNT), int(Stream.SURPRISE_TIME)
SURPRISE_LENGTH = int(Stream.SURPRISE_LENGTH)

AROUND_THE_CLOCK, DAY_BEGINS, BLOCK_BEGINS, BLOCK_ENDS, LEAVES = 0, 1, 2, 3, 4
"""What a person's next alarm means; it is the load of the alarm."""


@step
def works(y: Any, rep: int, tick: int) -> bool:
    """Return whether a person works on the day that begins at `tick`."""
    person = people(y, rep)
    if tick < person.starts or tick >= person.leaves:
        return False
    for row in range(person.away_first, person.away_last):
        if absences(y, row).first <= tick < absences(y, row).last:
            return False
    return True


@step
def working_ticks(y: Any, day: int) -> int:
    """Return a day's working time."""
    ticks = 0
    first = days(y, day).first
    for k in range(first, first + days(y, day).spans):
        ticks += spans(y, k).last - spans(y, k).first
    return ticks


@step
def plan_day(y: Any, rep: int, day: int) -> None:
    """Plan a person's day, surprises included, unless that is done."""
    now, today = reps(y, rep), days(y, day)
    if now.planned_day == day:
        return
    now.planned_day = day
    inside = [(spans(y, k).first, spans(y, k).last) for k in range(today.first, today.first + today.spans)]
    whole_day = working_ticks(y, day)
    week = weeks(y, rep, y.period).week
    worked = whole_day
    if week >= 0:
        worked = min(whole_day, whole(whole_day * (week / y.week_ticks)))
    part = whole_day / y.week_ticks
    held = [(0, 0, 0) for _ in range(0)]
    for index in range(y.n_meetings):
        if (
            meeting_days(y, index, today.weekday).held
            and attendance(y, index, rep).attends
            and (today.week - y.first_week) % meetings(y, index).every == 0
        ):
            start = today.tick + meetings(y, index).at
            held.append((start, start + meeting_lengths(y, index, y.period).ticks, index))
    standing = [(0, 0) for _ in range(0)]
    for activity in range(y.n_activities):
        promised = promises(y, rep, activity, y.period).ticks
        if promised:
            standing.append((activity, whole(promised * part)))
    surprises = [(0, 0) for _ in range(0)]
    person = people(y, rep)
    if person.surprise_day > 0.0 and whole_day:
        entity = extend_key(extend_key(y.surprise_key, person.key), np.uint64(day))
        mean = person.surprise_day * (worked / whole_day)
        at_work, _ = take(inside, 0, worked)
        for k in range(poisson_count(once(stream(y, SURPRISE_COUNT), entity), mean)):
            at = tick_at(at_work, uniform(stream(y, SURPRISE_TIME), entity, np.uint64(k)))
            u = uniform(stream(y, SURPRISE_LENGTH), entity, np.uint64(k))
            surprises.append((at, whole(value_at(y, person.surprise_take, u))))
        surprises.sort()
    planned = day_plan(inside, worked, held, standing, surprises, weeks(y, rep, y.period).buffer)
    if len(planned) > y.room_blocks:
        y.full |= FULL_BLOCKS
        now.blocks = 0
        return
    now.blocks = len(planned)
    for place, (start, end, kind, what) in enumerate(planned):
        block = blocks(y, rep, place)
        block.start, block.end, block.kind, block.what = start, end, kind, what


@step
def first_shift(y: Any, rep: int) -> None:
    """Set a person's first alarm."""
    if people(y, rep).never_closes:
        set_alarm(y, max(people(y, rep).starts, 0), SHIFT, rep, AROUND_THE_CLOCK)
    else:
        next_day(y, rep, 0)


@step
def next_day(y: Any, rep: int, day: int) -> None:
    """Set the alarm for the next day that a person works, or for the leaving."""
    while day < y.n_days:
        today = days(y, day)
        if people(y, rep).leaves <= today.tick:
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
    now, person = reps(y, rep), people(y, rep)
    if what == AROUND_THE_CLOCK:
        opens(y, rep, min(person.leaves, y.horizon))
        set_alarm(y, person.leaves, SHIFT, rep, LEAVES)
        return
    if what == LEAVES:
        if person.never_closes:
            closes(y, rep)
        departs(y, rep)
        return
    if what == DAY_BEGINS:
        begins_day(y, rep)
    elif what == BLOCK_ENDS:
        if now.block_kind == OPEN:
            closes(y, rep)
        else:
            block_over(y, rep)
        now.at += 1
    if now.at >= now.blocks:
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
    if now.week != days(y, now.day).week:
        now.week = days(y, now.day).week
        for stage in range(y.n_stages if y.has_reserves else 0):
            used(y, rep, stage).ticks = 0
    if y.has_reserves:
        judge_reserve(y, rep)
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
    count_rep_span(y, rep, activity, counter, now.block_since, y.now)
    write(y, BLOCK, rep, rep, kind + 16 * (now.block_what + 1), y.now - now.block_since)
    now.block_since = -1


@step
def departs(y: Any, rep: int) -> None:
    """Hand a leaver's deals back: whatever waits for the person, or is half done, is anybody's again."""
    now = reps(y, rep)
    for place in range(order_deals(y)):
        lead = leads(y, ordered(y, place).slot)
        if lead.owner == rep:
            lead.owner = -1
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
        lead.effort = whole(lead.left * crafts(y, rep, lead.stage).speed)
        lead.waiting = 1
        line_up(y, job)
