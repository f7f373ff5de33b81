"""Owns the compilation of morale, fatigue and cohesion."""

from __future__ import annotations

import math

import numpy as np

from simsales.quantity import HOUR
from simsales.world.context import Context
from simsales.world.lengths import days_of
from simsales.world.workforce import Cohesions, Fatigues, Floats, Morales

__all__ = ["cohesion", "fatigue", "morale"]


def morale(context: Context) -> Morales:
    """Compile morale by person."""
    people, stages = context.people, context.names.stages
    teams = context.scenario.teams
    moods = [teams[person.team].morale for person in people]
    likes = [teams[person.team].reps[person.entry].enjoys for person in people]
    enjoys = [[-1 if liked is None else int(stage in liked) for stage in stages] for liked in likes]
    return Morales(
        half_life=_floats([days_of(mood.returns) if mood else 0.0 for mood in moods]),
        starts=_floats([mood.starts if mood else 0.0 for mood in moods]),
        win=_floats([mood.win if mood else 0.0 for mood in moods]),
        loss=_floats([mood.loss if mood else 0.0 for mood in moods]),
        overload=_floats([mood.overload if mood else 0.0 for mood in moods]),
        peer_leaves=_floats([mood.peer_leaves if mood else 0.0 for mood in moods]),
        # Who says nothing of what he or she likes is moved by no work; who likes none of it does say so.
        fit=_floats(
            [
                mood.fit if mood and liked is not None else 0.0
                for mood, liked in zip(moods, likes, strict=True)
            ]
        ),
        effort=_floats([math.log(1.0 + mood.effort) if mood else 0.0 for mood in moods]),
        leaving=_floats([math.log(mood.leaving) if mood else 0.0 for mood in moods]),
        enjoys=np.array(enjoys, dtype=np.int64).reshape(len(people), len(stages)),
    )


def fatigue(context: Context) -> Fatigues:
    """Compile fatigue by person."""
    teams, calendar = context.scenario.teams, context.calendar
    weeks = [teams[person.team].reps[person.entry].hours for person in context.people]
    found = [teams[person.team].fatigue for person in context.people]
    return Fatigues(
        half_life=_floats([days_of(fatigue.recovers) if fatigue else 0.0 for fatigue in found]),
        knee=_floats([fatigue.knee / HOUR if fatigue else 0.0 for fatigue in found]),
        costs=_floats([fatigue.costs if fatigue else 0.0 for fatigue in found]),
        usual=_floats([
            min(calendar.weekly_ticks if week is None else week, calendar.weekly_ticks) / HOUR
            if fatigue
            else 0.0
            for fatigue, week in zip(found, weeks, strict=True)
        ]),
    )  # fmt: skip


def cohesion(context: Context) -> Cohesions:
    """Compile cohesion by team."""
    found = [context.scenario.teams[name].cohesion for name in context.names.teams]
    return Cohesions(
        half_life=_floats([days_of(team.fades) if team else 0.0 for team in found]),
        effort=_floats([math.log(1.0 + team.effort) if team else 0.0 for team in found]),
        lifts=_floats([team.lifts if team else 0.0 for team in found]),
        peer_leaves=_floats([team.peer_leaves if team else 0.0 for team in found]),
    )


def _floats(values: list[float]) -> Floats:
    return np.array(values, dtype=np.float64)
