"""Owns the working time that a plan can count on, after meetings, surprises and buffer."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from simsales.feasible.service import service_hours
from simsales.mechanisms.sampling import sample
from simsales.mechanisms.work_time import OPEN, Block, day_plan, take, tick_at
from simsales.quantity import DAY, HOUR
from simsales.world.distributions import python_rows
from simsales.world.draws import entity_key, poisson_count, stream_keys, uniform
from simsales.world.streams import Stream
from simsales.world.world import Floats, World

__all__ = ["Capacity", "make_capacity", "overtime_pay"]

_SURPRISED_DAYS = 400
"""Days of one kind over which the time that surprises leave is averaged."""
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19)

Held = list[tuple[int, int, int]]
"""What stands at its time in a day: start, end, and which."""


class Capacity(NamedTuple):
    """Working time of people.

    `free` (rep, period): ticks left after courses, meetings, expected surprises, buffer and the tickets that
    are expected (see feasible/service.py), before standing tasks. `worked` (rep, period): working time,
    overtime included. `weeks` (rep, period): working weeks, by which weekly hours of a standing task become
    ticks. `present` (rep, period): share of the company's working days on which the person is there.
    """

    free: Floats
    worked: Floats
    weeks: Floats
    present: Floats


def make_capacity(world: World) -> Capacity:
    """Add up the working days of everybody."""
    reps, periods = len(world.names.reps), len(world.periods.month)
    free, worked, weeks, present = (np.zeros((reps, periods)) for _ in range(4))
    days = world.days
    period_of = (np.searchsorted(world.periods.edge, days.tick, side="right") - 1).tolist()
    company = np.zeros(periods)
    surprised = _SurprisedDay(world)
    known: dict[tuple[object, ...], float] = {}
    for day, tick in enumerate(days.tick.tolist()):
        first, count, period = int(days.first[day]), int(days.spans[day]), period_of[day]
        if not count:
            continue
        company[period] += 1
        spans = [
            (int(start), int(end))
            for start, end in zip(
                days.span_start[first : first + count], days.span_end[first : first + count], strict=True
            )
        ]
        whole_day = sum(end - start for start, end in spans)
        share = whole_day / days.week_ticks
        for rep in range(reps):
            if not _is_there(world, rep, tick):
                continue
            week = int(world.reps.week[rep, period])
            hours = (
                whole_day
                if week < 0
                else min(whole_day, math.floor(whole_day * (week / days.week_ticks) + 0.5))
            )
            longer = _longer(world, rep, period, tick, spans[-1][1], share)
            hours += longer
            courses = _courses(world, rep, day, period)
            meetings = _meetings(world, rep, day, period, tick)
            buffer = float(world.reps.buffer[rep, period])
            often = float(world.reps.surprise_day[rep]) * hours / whole_day
            take_row = int(world.reps.surprise_take[rep]) if often > 0.0 else -1
            last = spans[-1][1]
            mine = [*spans, (last, last + longer)] if longer else spans
            relative = [(a - tick, b - tick) for a, b in mine]
            taught = [(a - tick, b - tick, index) for a, b, index in courses]
            met = [(a - tick, b - tick, index) for a, b, index in meetings]
            key = (tuple(relative), hours, tuple(taught), tuple(met), buffer, often, take_row)
            if key not in known:
                known[key] = surprised.open_ticks(relative, hours, (taught, met), buffer, often, take_row)
            free[rep, period] += known[key]
            worked[rep, period] += hours
            weeks[rep, period] += share
            present[rep, period] += 1
    free = np.maximum(0.0, free - service_hours(world))
    present = np.divide(present, company, out=np.zeros_like(present), where=company > 0)
    return Capacity(free, worked, weeks, present)


def overtime_pay(world: World) -> Floats:
    """Return what overtime costs by person and period, minor units."""
    learning, days = world.workforce.learning, world.days
    found = np.zeros(learning.overtime.shape)
    paid = [
        rep for rep in range(len(found)) if learning.overtime_pay[rep] > 0 and learning.overtime[rep].any()
    ]
    for day in np.flatnonzero(days.spans).tolist() if paid else ():
        tick, first, after = int(days.tick[day]), int(days.first[day]), int(days.first[day] + days.spans[day])
        period = int(np.searchsorted(world.periods.edge, tick, side="right")) - 1
        whole_day = int((days.span_end[first:after] - days.span_start[first:after]).sum())
        last, share = int(days.span_end[after - 1]), whole_day / days.week_ticks
        for rep in paid:
            if _is_there(world, rep, tick):
                longer = _longer(world, rep, period, tick, last, share)
                found[rep, period] += math.floor(float(learning.overtime_pay[rep]) * (longer / HOUR) + 0.5)
    return found


def _is_there(world: World, rep: int, tick: int) -> bool:
    if not world.reps.starts[rep] <= tick < world.reps.leaves[rep]:
        return False
    return not any(who == rep and first <= tick < last for who, first, last in world.reps.away.tolist())


def _longer(world: World, rep: int, period: int, tick: int, last: int, share: float) -> int:
    """Return the overtime of a day that is `share` of a week; it ends with the day."""
    asked = math.floor(float(world.workforce.learning.overtime[rep, period]) * share + 0.5)
    return min(tick + DAY - last, asked)


def _courses(world: World, rep: int, day: int, period: int) -> Held:
    courses = world.workforce.courses
    return [
        (start, end, course)
        for course, _, start, end in courses.sessions[courses.sessions[:, 1] == day].tolist()
        if courses.attends[course, rep, period]
    ]


def _meetings(world: World, rep: int, day: int, period: int, tick: int) -> Held:
    meetings, days = world.meetings, world.days
    found = []
    for index in range(len(world.names.meetings)):
        held = meetings.weekdays[index, days.weekday[day]] and meetings.attends[index, rep]
        if held and (days.week[day] - days.week[0]) % meetings.every[index] == 0:
            start = tick + int(meetings.at[index])
            found.append((start, start + int(meetings.length[index, period]), index))
    return found


class _SurprisedDay:
    """What a kind of day leaves open on average, when surprises come as the simulated day has them.

    Days are drawn and not reckoned, since what does not fit into a day falls away: an hour that comes at
    the last minute takes a minute. The draws are always the same, so the same file gives the same plan.
    Standing tasks are left out, because a plan may move them.
    """

    def __init__(self, world: World) -> None:
        self._rows, self._points = python_rows(*world.book)
        self._streams = stream_keys(0, 0)

    def open_ticks(
        self,
        spans: list[tuple[int, int]],
        hours: int,
        blocked: tuple[Held, Held],
        buffer: float,
        often: float,
        take_row: int,
    ) -> float:
        """Return the mean open ticks of a day with `often` surprises on average.

        What is `blocked` are courses and meetings.
        """
        if often <= 0.0 or take_row < 0 or hours <= 0:
            return float(_open(day_plan(spans, hours, *blocked, [], [], buffer)))
        mine = take(spans, 0, hours)[0]
        total = 0
        for day in range(_SURPRISED_DAYS):
            # Counts in even steps of their distribution, so that rare days have their share and no more.
            count = poisson_count((day + 0.5) / _SURPRISED_DAYS, often)
            came = sorted(self._surprise(mine, day, k, take_row) for k in range(count))
            total += _open(day_plan(spans, hours, *blocked, [], came, buffer))
        return total / _SURPRISED_DAYS

    def _surprise(self, spans: list[tuple[int, int]], day: int, k: int, take_row: int) -> tuple[int, int]:
        at = tick_at(spans, self._uniform(Stream.SURPRISE_TIME, day, 2 * k))
        u = self._uniform(Stream.SURPRISE_LENGTH, day, 2 * k + 1)
        return at, math.floor(sample(self._rows, self._points, take_row, u) + 0.5)

    def _uniform(self, stream: int, day: int, place: int) -> float:
        """Return a number between 0 and 1: spread evenly over the days for the first surprises of a day."""
        if place < len(_PRIMES):
            return _radical_inverse(day + 1, _PRIMES[place])
        return uniform(self._streams[stream], entity_key(day), place)


def _radical_inverse(number: int, base: int) -> float:
    """Return the digits of a number in a base, mirrored at the point: a term of Halton's sequence."""
    value, share = 0.0, 1.0
    while number:
        share /= base
        number, digit = divmod(number, base)
        value += digit * share
    return value


def _open(plan: list[Block]) -> int:
    return sum(end - start for start, end, kind, _ in plan if kind == OPEN)
