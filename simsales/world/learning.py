"""Owns the compilation of learning: ramps, practice, what meetings give, what tools save, overtime."""

from __future__ import annotations

import math

import numpy as np

from simsales.quantity import HOUR, MoneyPerTime
from simsales.scenario.meeting import Meeting
from simsales.world.context import Context
from simsales.world.lengths import days_of, ticks_of
from simsales.world.tools import tools_of
from simsales.world.workforce import FAR_PAST, NO_SKILL, Floats, Ints, Learning

__all__ = ["learning"]


def learning(context: Context) -> Learning:
    """Compile how people learn, and what they are given to work with."""
    scenario, people = context.scenario, context.people
    teams = [scenario.teams[person.team] for person in people]
    ramps = [team.ramp for team in teams]
    practices = [team.practice for team in teams]
    meetings = [scenario.meetings[name] for name in context.names.meetings]
    tracked = any(tool.tracks for one in context.scenarios for tool in one.tools.values())
    # Whether anything of a meeting is kept, by minutes or by anybody's tool.
    lasts = [meeting.kept > 0.0 or tracked for meeting in meetings]
    spreads = [meeting.spreads if kept else 0.0 for meeting, kept in zip(meetings, lasts, strict=True)]
    unblocks = [meeting.unblocks if kept else 0.0 for meeting, kept in zip(meetings, lasts, strict=True)]
    spreading = [meeting for meeting, share in zip(meetings, spreads, strict=True) if share > 0.0]
    learn = {name: _go(name, spreading) for name in context.names.teams}
    overtime = [[s.teams[p.team].reps[p.entry].overtime for s in context.scenarios] for p in people]
    return Learning(
        joined=_joined(context),
        ramp=np.array([ticks_of(ramp.takes) if ramp else 0 for ramp in ramps], dtype=np.int64),
        ramp_from=np.array([ramp.starts_at if ramp else 0.0 for ramp in ramps], dtype=np.float64),
        gains=np.array([practice.gains if practice else 0.0 for practice in practices], dtype=np.float64),
        half_after=np.array(
            [practice.half_after / HOUR if practice else 0.0 for practice in practices], dtype=np.float64
        ),
        fades=np.array(
            [
                days_of(team.knowledge_fades) if learn[person.team] else 0.0
                for team, person in zip(teams, people, strict=True)
            ],
            dtype=np.float64,
        ),
        saves=_saves(context),
        spreads=np.array(spreads),
        kept=np.array([meeting.kept for meeting in meetings], dtype=np.float64),
        tracks=_tracks(context),
        unblocks=np.array(unblocks),
        stuck=np.array([meeting.stuck_after for meeting in meetings], dtype=np.int64),
        wears=np.array([meeting.morale for meeting in meetings], dtype=np.float64),
        binds=np.array([meeting.cohesion for meeting in meetings], dtype=np.float64),
        overtime=np.array(overtime, dtype=np.int64).reshape(len(people), len(context.scenarios)),
        asks=_asks(context),
        does=_does(context),
        overtime_pay=np.array([_an_hour(team.overtime_pay) for team in teams], dtype=np.float64),
    )


def _joined(context: Context) -> Ints:
    """Return the first tick of newcomers: who starts later, and who is more than the file has today."""
    calendar, base = context.calendar, context.base.teams
    found = []
    seen: dict[tuple[str, str], int] = {}
    for person in context.people:
        key = (person.team, person.entry)
        seen[key] = seen.get(key, 0) + 1
        starts = context.scenario.teams[person.team].reps[person.entry].starts
        tick = max(calendar.tick_of(starts), 0) if starts else 0
        entry = base[person.team].reps.get(person.entry) if person.team in base else None
        today = entry is not None and seen[key] <= entry.count
        early = entry is None or entry.starts is None or calendar.tick_of(entry.starts) <= 0
        found.append(FAR_PAST if tick == 0 and today and early else tick)
    return np.array(found, dtype=np.int64)


def _go(team: str, meetings: list[Meeting]) -> bool:
    """Return whether a team goes to any of these meetings."""
    return any(meeting.teams is None or team in meeting.teams for meeting in meetings)


def _tracks(context: Context) -> Floats:
    """Return the share of what minutes lose that a person's tools keep; the next one's of what one loses."""
    found = np.zeros((len(context.people), len(context.scenarios)))
    for row, person in zip(found, context.people, strict=True):
        for period, scenario in enumerate(context.scenarios):
            tools = [tool for _, tool in tools_of(scenario, person.team)]
            row[period] = 1.0 - math.prod(1.0 - tool.tracks for tool in tools)
    return found


def _asks(context: Context) -> Floats:
    """Return the skill that is asked of each person in each stage that he or she does."""
    found = np.full((len(context.people), len(context.names.stages)), NO_SKILL)
    for row, person in zip(found, context.people, strict=True):
        does = context.scenario.teams[person.team].reps[person.entry].does
        for index, stage in enumerate(context.scenario.stages):
            if stage.needs is not None and (does is None or stage.name in does):
                row[index] = math.log(stage.needs)
    return found


def _does(context: Context) -> Ints:
    """Return which stages count for a person's pace: those that he or she does, all for who does none."""
    rows = []
    for person in context.people:
        does = context.scenario.teams[person.team].reps[person.entry].does
        mine = [int(does is None or stage in does) for stage in context.names.stages]
        rows.append(mine if any(mine) else [1] * len(mine))
    return np.array(rows, dtype=np.int64).reshape(len(rows), len(context.names.stages))


def _saves(context: Context) -> Floats:
    """Return the share of the effort saved, below 0 where interruptions cost more.

    Of what one tool leaves, the next saves its share.
    """
    names = context.names
    found = np.zeros((len(context.people), len(names.stages), len(context.scenarios)))
    for row, person in zip(found, context.people, strict=True):
        for period, scenario in enumerate(context.scenarios):
            tools = [tool for _, tool in tools_of(scenario, person.team)]
            calm = math.prod(1.0 - tool.interrupts for tool in tools)
            for stage, name in enumerate(names.stages):
                left = math.prod(1.0 - tool.saves.get(name, 0.0) for tool in tools)
                row[stage, period] = 1.0 - left / calm
    return found


def _an_hour(pay: MoneyPerTime | None) -> float:
    """Return minor units an hour; the checks of the scenario let nothing but amounts per hour pass."""
    if pay is None:
        return 0.0
    assert pay.ticks is not None
    return pay.amount * HOUR / pay.ticks
