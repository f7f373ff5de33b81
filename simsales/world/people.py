"""Owns the compilation of people, their hours and skills, and of meetings."""

from __future__ import annotations

import numpy as np

from simsales.quantity import DAY, TICKS, Rate
from simsales.scenario.scenario import Scenario
from simsales.scenario.team import Rep
from simsales.world.context import Context, Person
from simsales.world.tools import tools_of
from simsales.world.world import Floats, Meetings, Reps

__all__ = ["meetings", "reps", "standing_week"]

FOR_EVER = 2**53


def reps(context: Context) -> Reps:
    """Compile the people of a scenario."""
    names, people, calendar = context.names, context.people, context.calendar
    entries = [_entry(context.scenario, person) for person in people]
    count, stages = len(people), len(names.stages)
    reserved = np.full((count, stages, len(context.scenarios)), -1, dtype=np.int64)
    standing = np.zeros((count, len(names.activities), len(context.scenarios)), dtype=np.int64)
    for i, person in enumerate(people):
        for period, scenario in enumerate(context.scenarios):
            for activity, ticks in _entry(scenario, person).activities.items():
                if activity in names.stages:
                    reserved[i, names.stages.index(activity), period] = ticks
                else:
                    standing[i, names.activities.index(activity), period] = ticks
            for name, tool in tools_of(scenario, person.team):
                if tool.upkeep:
                    standing[i, names.activities.index(name), period] = tool.upkeep
    away = [
        (i, calendar.tick_of(absence.first), calendar.tick_of(absence.last) + DAY)
        for i, entry in enumerate(entries)
        for absence in entry.away
    ]
    teams = context.scenario.teams
    surprises = [teams[person.team].surprises for person in people]
    return Reps(
        team=np.array([names.teams.index(person.team) for person in people], dtype=np.int64),
        week=np.array(
            [[_week(_entry(s, p)) for s in context.scenarios] for p in people],
            dtype=np.int64,
        ).reshape(count, len(context.scenarios)),
        starts=np.array(
            [calendar.tick_of(e.starts) if e.starts else -FOR_EVER for e in entries], dtype=np.int64
        ),
        leaves=np.array(
            [calendar.tick_of(e.leaves) + DAY if e.leaves else FOR_EVER for e in entries], dtype=np.int64
        ),
        skill=np.log(_by_stage(entries, names.stages, "skill")),
        speed=_by_stage(entries, names.stages, "speed"),
        reserved=reserved,
        has_reserved=np.asarray((reserved >= 0).any(axis=1), dtype=np.int64),
        standing=standing,
        away=np.array(sorted(away), dtype=np.int64).reshape(-1, 3),
        buffer=np.array([[s.teams[p.team].buffer for s in context.scenarios] for p in people]).reshape(
            count, len(context.scenarios)
        ),
        surprise_day=np.array([_per_day(context, s.come) if s else 0.0 for s in surprises], dtype=np.float64),
        surprise_take=np.array([context.book.row(s.take) if s else -1 for s in surprises], dtype=np.int64),
    )


def standing_week(scenario: Scenario, person: Person, activity: str) -> int:
    """Return the weekly ticks that a person gives to a standing activity."""
    return _entry(scenario, person).activities.get(activity, 0)


def promised_week(context: Context, period: int, activity: str) -> float:
    """Return the weekly ticks promised to a standing activity in a period, by those who are in the house."""
    scenario = context.scenarios[period]
    begin, end = context.periods.edge[period : period + 2].tolist()
    ticks = 0.0
    for person in context.people:
        rep = scenario.teams[person.team].reps[person.entry]
        first = context.calendar.tick_of(rep.starts) if rep.starts else begin
        after = context.calendar.tick_of(rep.leaves) + DAY if rep.leaves else end
        there = max(0, min(after, end) - max(first, begin)) / (end - begin)
        ticks += there * standing_week(scenario, person, activity)
    return ticks


def meetings(context: Context) -> Meetings:
    """Compile the meetings of a scenario."""
    names = context.names
    listed = [context.scenario.meetings[name] for name in names.meetings]
    weekdays = np.zeros((len(listed), 7), dtype=np.int64)
    for row, meeting in zip(weekdays, listed, strict=True):
        row[list(meeting.days)] = 1
    attends = [
        [int(meeting.teams is None or person.team in meeting.teams) for person in context.people]
        for meeting in listed
    ]
    lengths = [[s.meetings[n].length for s in context.scenarios] for n in names.meetings]
    return Meetings(
        weekdays=weekdays,
        at=np.array([meeting.at for meeting in listed], dtype=np.int64),
        length=np.array(lengths, dtype=np.int64).reshape(len(listed), len(context.scenarios)),
        every=np.array([meeting.every_weeks for meeting in listed], dtype=np.int64),
        attends=np.array(attends, dtype=np.int64).reshape(len(listed), len(context.people)),
    )


def _entry(scenario: Scenario, person: Person) -> Rep:
    return scenario.teams[person.team].reps[person.entry]


def _week(rep: Rep) -> int:
    return -1 if rep.hours is None else rep.hours


def _by_stage(entries: list[Rep], stages: tuple[str, ...], field: str) -> Floats:
    rows = []
    for entry in entries:
        value: float | dict[str, float] = getattr(entry, field)
        rows.append([value.get(stage, 1.0) if isinstance(value, dict) else value for stage in stages])
    return np.array(rows, dtype=np.float64).reshape(len(entries), len(stages))


def _per_day(context: Context, rate: Rate) -> float:
    """Return how often in one full working day, for a rate in working time."""
    calendar = context.calendar
    days_a_week = len(calendar.weekdays)
    if rate.per == "week":
        return rate.count / rate.every / days_a_week
    if rate.per == "day":
        return rate.count / rate.every
    if rate.per in TICKS:
        ticks = rate.ticks
        assert ticks is not None
        return rate.count * calendar.day_ticks / ticks
    months = {"month": 1, "quarter": 3, "year": 12}[rate.per]
    return rate.count / rate.every / months / (365.25 / 12 / 7 * days_a_week)
