"""Owns the days of people in the kernel: who works when, and what a day is made of."""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.kernel.access import (
    absences,
    attendance,
    blocks,
    days,
    forces,
    meeting_days,
    meeting_lengths,
    meetings,
    people,
    presence,
    promises,
    pupils,
    reps,
    sessions,
    spans,
    terms,
    weeks,
)
from simsales.engines.kernel.compiled import step
from simsales.engines.kernel.drawing import once, stream, value_at
from simsales.engines.kernel.formulas import (
    day_plan,
    extend_key,
    open_before,
    poisson_count,
    take,
    tick_at,
    uniform,
    whole,
)
from simsales.engines.kernel.layout import FULL_BLOCKS
from simsales.mechanisms.work_time import NEVER, STANDING
from simsales.quantity import DAY
from simsales.world.streams import Stream

__all__ = ["hours_given", "open_time", "open_until", "overtime_ticks", "plan_day", "works"]

SURPRISE_COUNT, SURPRISE_TIME = int(Stream.SURPRISE_COUNT), int(Stream.SURPRISE_TIME)
SURPRISE_LENGTH = int(Stream.SURPRISE_LENGTH)


@step
def part_there(y: Any, rep: int, day: int) -> float:
    """Return the part of a day's working time that a person is there."""
    place = presence(y, rep)
    return float(place.now if day >= place.since else place.before)


@step
def works(y: Any, rep: int, tick: int) -> bool:
    """Return whether a person works on the day that begins at `tick`."""
    person, place = people(y, rep), reps(y, rep)
    if tick < place.starts or tick >= place.leaves:
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
def overtime_ticks(y: Any, rep: int, day: int) -> int:
    """Return by how much a person's day is longer than the working time; it ends with the day."""
    week, today = terms(y, rep, y.period).overtime, days(y, day)
    if not week or not today.spans or part_there(y, rep, day) < 1.0:
        return 0
    room = today.tick + DAY - spans(y, today.first + today.spans - 1).last
    longer = whole(week * (working_ticks(y, day) / y.week_ticks))
    return longer if longer < room else int(room)


@step
def open_time(y: Any, since: int, until: int) -> int:
    """Return the working time between two ticks of the simulated time."""
    return open_by(y, until) - open_by(y, since)


@step
def open_until(y: Any, since: int, amount: int) -> int:
    """Return when so much working time has passed since a tick; `NEVER` when the year ends before."""
    goal = open_by(y, since) + amount
    day = min(since // DAY, y.n_days - 1)
    while day + 1 < y.n_days and days(y, day + 1).open_by < goal:
        day += 1
    rest = goal - days(y, day).open_by
    first = days(y, day).first
    for k in range(first, first + days(y, day).spans):
        length = spans(y, k).last - spans(y, k).first
        if rest <= length:
            return int(spans(y, k).first + rest)
        rest -= length
    return NEVER


@step
def open_by(y: Any, tick: int) -> int:
    """Return the working time before a tick."""
    day = min(tick // DAY, y.n_days - 1)
    today = days(y, day)
    inside = [(spans(y, k).first, spans(y, k).last) for k in range(today.first, today.first + today.spans)]
    return int(today.open_by + open_before(inside, tick))


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
    longer = overtime_ticks(y, rep, day)
    if longer:
        end = inside[-1][1]
        inside.append((end, end + longer))
        worked += longer
    there = part_there(y, rep, day)
    if there < 1.0:
        worked = whole(worked * there)
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
    buffer = weeks(y, rep, y.period).buffer
    planned = day_plan(inside, worked, courses_of(y, rep, day, part), held, standing, surprises, buffer)
    if len(planned) > y.room_blocks:
        y.full |= FULL_BLOCKS
        now.blocks = 0
        return
    now.blocks = len(planned)
    for place, (start, end, kind, what) in enumerate(planned):
        block = blocks(y, rep, place)
        block.start, block.end, block.kind, block.what = start, end, kind, what


@step
def courses_of(y: Any, rep: int, day: int, part: float) -> Any:
    """Return a person's courses of a day, which is `part` of a week: an improvement plan, then sessions."""
    today = days(y, day)
    found = [(0, 0, 0) for _ in range(0)]
    if reps(y, rep).on_plan and today.spans:
        start = spans(y, today.first).first
        found.append((start, start + whole(forces(y, rep).plan_hours * part), -1))
    for row in range(today.first_session, today.first_session + today.sessions):
        session = sessions(y, row)
        if pupils(y, session.course, rep, y.period).attends:
            found.append((session.start, session.end, session.course))
    return found


@step
def hours_given(y: Any, activity: int, day: int) -> float:
    """Return the weekly ticks that people give to a standing activity, as far as the day has room."""
    given = 0.0
    for rep in range(y.n_reps):
        promised = promises(y, rep, activity, y.period).ticks
        if promised and days(y, day).spans and works(y, rep, days(y, day).tick):
            planned = whole(promised * (working_ticks(y, day) / y.week_ticks))
            plan_day(y, rep, day)
            done = 0
            for place in range(reps(y, rep).blocks):
                block = blocks(y, rep, place)
                if block.kind == STANDING and block.what == activity:
                    done += block.end - block.start
            if done >= planned:
                given += promised
            else:
                given += promised * (done / planned)
    return given
