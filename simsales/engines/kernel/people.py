"""Owns how people live through their days in the kernel: blocks of the day, open hours, arrival and leaving."""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.journal import Kind, Rank
from simsales.engines.kernel.alarms import set_alarm
from simsales.engines.kernel.compiled import handler, step
from simsales.engines.kernel.counts import count_rep_span
from simsales.engines.kernel.formulas import (
    day_plan,
    extend_key,
    poisson_count,
    sample,
    take,
    tick_at,
    uniform,
    whole,
)
from simsales.engines.kernel.idle import is_free, is_not_free
from simsales.engines.kernel.layout import State, Tables
from simsales.engines.kernel.order import sorted_deals
from simsales.engines.kernel.record import write
from simsales.engines.kernel.work import judge_reserve, line_up, stop_work
from simsales.engines.tally import Counter
from simsales.mechanisms.work_time import BUFFER, MEETING, OPEN, STANDING, SURPRISE
from simsales.world.streams import Stream

__all__ = ["block_over", "first_shift", "part_of_week", "planned_day", "shift", "works"]

BLOCK = int(Kind.BLOCK)
HANDED_BACK = int(Kind.HANDED_BACK)
PAUSED = int(Kind.PAUSED)
RESUMED = int(Kind.RESUMED)
SHIFT = int(Rank.SHIFT)
WORKED = int(Rank.WORKED)
COUNTER_OPEN, COUNTER_MEETING, COUNTER_STANDING = (
    int(Counter.OPEN),
    int(Counter.MEETING),
    int(Counter.STANDING),
)
COUNTER_SURPRISE, COUNTER_BUFFER = int(Counter.SURPRISE), int(Counter.BUFFER)
SURPRISE_COUNT, SURPRISE_TIME = int(Stream.SURPRISE_COUNT), int(Stream.SURPRISE_TIME)
SURPRISE_LENGTH = int(Stream.SURPRISE_LENGTH)
FULL_BLOCKS = 4

AROUND_THE_CLOCK, DAY_BEGINS, BLOCK_BEGINS, BLOCK_ENDS, LEAVES = 0, 1, 2, 3, 4
"""What a person's next alarm means; it is the load of the alarm."""


@step
def works(rep: Any, away: Any, rows: Any, tick: int) -> bool:
    """Return whether a person works on the day that begins at `tick`."""
    if tick < rep.starts or tick >= rep.leaves:
        return False
    for row in range(rows.first, rows.last):
        if away[row].first <= tick < away[row].last:
            return False
    return True


@step
def part_of_week(span: Any, day: Any, week_ticks: int) -> float:
    """Return a day's working time as a part of a full week's."""
    return working_ticks(span, day) / week_ticks


@step
def working_ticks(span: Any, day: Any) -> int:
    """Return a day's working time."""
    ticks = 0
    for k in range(day.first, day.first + day.spans):
        ticks += span[k].last - span[k].first
    return ticks


@step
def planned_day(t: Tables, s: State, rep: int, day: int) -> None:
    """Plan a person's day, surprises included, unless that is done."""
    now, run, world = s.rep[rep], s.run[0], t.world[0]
    if now.planned_day == day:
        return
    now.planned_day = day
    today, period = t.day[day], run.period
    spans = [(t.span[k].first, t.span[k].last) for k in range(today.first, today.first + today.spans)]
    whole_day = working_ticks(t.span, today)
    week = t.rep_period[rep, period].week
    worked = whole_day if week < 0 else min(whole_day, whole(whole_day * (week / world.week_ticks)))
    part = whole_day / world.week_ticks
    meetings = [(0, 0, 0) for _ in range(0)]
    for index in range(world.meetings):
        meeting = t.meeting[index]
        if (
            t.meeting_days[index, today.weekday]
            and t.attends[index, rep]
            and (today.week - world.first_week) % meeting.every == 0
        ):
            start = today.tick + meeting.at
            meetings.append((start, start + t.meeting_length[index, period], index))
    standing = [(0, 0) for _ in range(0)]
    for activity in range(world.activities):
        promised = t.standing[rep, activity, period]
        if promised:
            standing.append((activity, whole(promised * part)))
    surprises = [(0, 0) for _ in range(0)]
    person = t.rep[rep]
    if person.surprise_day > 0.0 and whole_day:
        entity = extend_key(extend_key(run.entity_surprise, person.key), np.uint64(day))
        mean = person.surprise_day * (worked / whole_day)
        inside, _ = take(spans, 0, worked)
        for k in range(poisson_count(uniform(s.stream[SURPRISE_COUNT], entity, np.uint64(0)), mean)):
            at = tick_at(inside, uniform(s.stream[SURPRISE_TIME], entity, np.uint64(k)))
            u = uniform(s.stream[SURPRISE_LENGTH], entity, np.uint64(k))
            surprises.append((at, whole(sample(t.dists, t.points, person.surprise_take, u))))
        surprises.sort()
    blocks = day_plan(spans, worked, meetings, standing, surprises, t.rep_period[rep, period].buffer)
    if len(blocks) > s.block.shape[1]:
        run.full |= FULL_BLOCKS
        now.blocks = 0
        return
    now.blocks = len(blocks)
    for place, (start, end, kind, what) in enumerate(blocks):
        block = s.block[rep, place]
        block.start, block.end, block.kind, block.what = start, end, kind, what


@handler
def first_shift(t: Tables, s: State, rep: int) -> None:
    """Set a person's first alarm."""
    person, world = t.rep[rep], t.world[0]
    if person.never_closes:
        set_alarm(s.alarm, s.run[0], world.horizon, max(person.starts, 0), SHIFT, rep, AROUND_THE_CLOCK)
    else:
        next_day(t, s, rep, 0)


@step
def next_day(t: Tables, s: State, rep: int, day: int) -> None:
    """Set the alarm for the next day that a person works, or for the leaving."""
    person, world, run = t.rep[rep], t.world[0], s.run[0]
    while day < world.days:
        tick = t.day[day].tick
        if person.leaves <= tick:
            set_alarm(s.alarm, run, world.horizon, tick, SHIFT, rep, LEAVES)
            return
        if t.day[day].spans and works(person, t.away, t.away_rows[rep], tick):
            s.rep[rep].day = day
            set_alarm(s.alarm, run, world.horizon, t.span[t.day[day].first].first, SHIFT, rep, DAY_BEGINS)
            return
        day += 1


@handler
def shift(t: Tables, s: State, rep: int, what: int) -> None:
    """Live on from an alarm to the next one."""
    now, person, world, run = s.rep[rep], t.rep[rep], t.world[0], s.run[0]
    if what == AROUND_THE_CLOCK:
        judge_reserve(t.reserved, t.rep_period, s.used, s.within, world, run.period, rep)
        opens(t, s, rep, min(person.leaves, world.horizon))
        set_alarm(s.alarm, run, world.horizon, person.leaves, SHIFT, rep, LEAVES)
        return
    if what == LEAVES:
        if person.never_closes:
            closes(t, s, rep)
        departs(t, s, rep)
        return
    if what == DAY_BEGINS:
        if now.week != t.day[now.day].week:
            now.week = t.day[now.day].week
            for stage in range(world.stages):
                s.used[rep, stage] = 0
        judge_reserve(t.reserved, t.rep_period, s.used, s.within, world, run.period, rep)
        planned_day(t, s, rep, now.day)
        now.at = 0
    elif what == BLOCK_ENDS:
        if now.block_kind == OPEN:
            closes(t, s, rep)
        else:
            block_over(t, s, rep)
        now.at += 1
    if now.at >= now.blocks:
        next_day(t, s, rep, now.day + 1)
        return
    block = s.block[rep, now.at]
    if what != BLOCK_BEGINS and block.start > run.now:
        set_alarm(s.alarm, run, world.horizon, block.start, SHIFT, rep, BLOCK_BEGINS)
        return
    now.block_kind = block.kind
    now.block_what = block.what
    now.block_since = block.start
    if block.kind == OPEN:
        opens(t, s, rep, block.end)
    set_alarm(s.alarm, run, world.horizon, block.end, SHIFT, rep, BLOCK_ENDS)


@step
def opens(t: Tables, s: State, rep: int, until: int) -> None:
    """Open a person's time for deals: the one that was paused goes on."""
    now, run = s.rep[rep], s.run[0]
    now.block_since = run.now
    now.open = 1
    now.until = until
    if now.job < 0:
        is_free(s.idle, s.rep, run, s.free, rep)
        run.dispatch = 1
        return
    lead = s.lead[now.job]
    lead.since = run.now
    write(s.journal, s.kept, run, RESUMED, lead.key, rep, lead.stage, lead.left)
    if run.now + lead.left <= until:
        set_alarm(s.alarm, run, t.world[0].horizon, run.now + lead.left, WORKED, lead.key, now.job)


@step
def closes(t: Tables, s: State, rep: int) -> None:
    """Close a person's time for deals."""
    now = s.rep[rep]
    now.open = 0
    is_not_free(s.idle, s.rep, s.run[0], s.free, rep)
    if now.job >= 0:
        stop_work(t, s, rep, s.lead[now.job], PAUSED)
    block_over(t, s, rep)


@step
def block_over(t: Tables, s: State, rep: int) -> None:
    """Book the stretch of the day that ends."""
    now, run, world = s.rep[rep], s.run[0], t.world[0]
    kind = now.block_kind
    counter = COUNTER_OPEN
    activity = -1
    if kind == MEETING:
        counter = COUNTER_MEETING
    elif kind == STANDING:
        counter = COUNTER_STANDING
        activity = world.stages + now.block_what
    elif kind == SURPRISE:
        counter = COUNTER_SURPRISE
    elif kind == BUFFER:
        counter = COUNTER_BUFFER
    count_rep_span(
        s.tally, world, t.rep, t.period, run.period, rep, -1, activity, counter, now.block_since, run.now
    )
    write(
        s.journal, s.kept, run, BLOCK, rep, rep, kind + 16 * (now.block_what + 1), run.now - now.block_since
    )
    now.block_since = -1


@step
def departs(t: Tables, s: State, rep: int) -> None:
    """Hand a leaver's deals back: whatever waits for the person, or is half done, is anybody's again."""
    now, run, world = s.rep[rep], s.run[0], t.world[0]
    for place in range(sorted_deals(s.lead, run.leads_used, s.sorted)):
        lead = s.lead[s.sorted[place]]
        if lead.owner == rep:
            lead.owner = -1
            now.deals -= 1
            write(s.journal, s.kept, run, HANDED_BACK, lead.key, rep, lead.stage, 0)
    for stage in range(world.stages):
        queue = world.pools + rep * world.stages + stage
        while s.root[queue] >= 0:
            slot = s.root[queue]
            line_up(t, s, slot)
    job = now.job
    if job >= 0:
        now.job = -1
        lead = s.lead[job]
        lead.rep = -1
        lead.effort = whole(lead.left * t.rep_stage[rep, lead.stage].speed)
        lead.waiting = 1
        line_up(t, s, job)
