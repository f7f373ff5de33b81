"""Owns the working time that a plan can count on, after meetings, surprises and buffer."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from simsales.mechanisms.sampling import sample
from simsales.mechanisms.work_time import OPEN, day_plan
from simsales.world.distributions import python_rows
from simsales.world.world import Floats, World

__all__ = ["Capacity", "make_capacity"]

_POINTS = 200


class Capacity(NamedTuple):
    """Working time of people.

    `free` (rep, period): ticks left after meetings, expected surprises and buffer, before standing tasks.
    `worked` (rep, period): working time. `weeks` (rep, period): working weeks, by which weekly hours of a
    standing task become ticks. `present` (rep, period): share of the company's working days on which the
    person is there.
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
    surprise = _mean_surprise(world)
    known: dict[tuple[object, ...], tuple[int, int]] = {}
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
            meetings = _meetings(world, rep, day, period, tick)
            key = (
                tuple((a - tick, b - tick) for a, b in spans),
                hours,
                tuple((a - tick, b - tick) for a, b, _ in meetings),
            )
            if key not in known:
                plan = day_plan(spans, hours, meetings, [], [], 0.0)
                known[key] = (hours, sum(end - start for start, end, kind, _ in plan if kind == OPEN))
            open_ticks = known[key][1]
            buffer = hours * float(world.reps.buffer[rep, period])
            mean = float(world.reps.surprise_day[rep]) * hours / whole_day
            free[rep, period] += max(
                0.0, open_ticks - min(float(open_ticks), _beyond(mean, surprise[rep], buffer))
            )
            worked[rep, period] += hours
            weeks[rep, period] += share
            present[rep, period] += 1
    present = np.divide(present, company, out=np.zeros_like(present), where=company > 0)
    return Capacity(free, worked, weeks, present)


def _is_there(world: World, rep: int, tick: int) -> bool:
    if not world.reps.starts[rep] <= tick < world.reps.leaves[rep]:
        return False
    return not any(who == rep and first <= tick < last for who, first, last in world.reps.away.tolist())


def _meetings(world: World, rep: int, day: int, period: int, tick: int) -> list[tuple[int, int, int]]:
    meetings, days = world.meetings, world.days
    found = []
    for index in range(len(world.names.meetings)):
        held = meetings.weekdays[index, days.weekday[day]] and meetings.attends[index, rep]
        if held and (days.week[day] - days.week[0]) % meetings.every[index] == 0:
            start = tick + int(meetings.at[index])
            found.append((start, start + int(meetings.length[index, period]), index))
    return found


def _mean_surprise(world: World) -> list[float]:
    """Return the mean ticks that a surprise takes, by person."""
    rows, points = python_rows(*world.book)
    means = {-1: 0.0}
    for row in set(world.reps.surprise_take.tolist()) - {-1}:
        means[row] = float(np.mean([sample(rows, points, row, (i + 0.5) / _POINTS) for i in range(_POINTS)]))
    return [means[row] for row in world.reps.surprise_take.tolist()]


def _beyond(mean: float, takes: float, buffer: float) -> float:
    """Return the expected larger of buffer and surprises in a day: what is not there for planned work."""
    if mean <= 0.0 or takes <= 0.0:
        return buffer
    total, p, rest = 0.0, math.exp(-mean), 1.0
    for count in range(60):
        total += p * max(buffer, count * takes)
        rest -= p
        p *= mean / (count + 1)
    return total + max(rest, 0.0) * 60 * takes
