"""Owns the compilation of morale, fatigue and cohesion."""

from __future__ import annotations

import numpy as np

from simsales.world.context import Context
from simsales.world.workforce import Cohesions, Fatigues, Morales

__all__ = ["cohesion", "fatigue", "morale"]


def morale(context: Context) -> Morales:
    """Compile morale by person."""
    people = len(context.people)
    return Morales(
        half_life=np.zeros(people),
        starts=np.zeros(people),
        win=np.zeros(people),
        loss=np.zeros(people),
        overload=np.zeros(people),
        peer_leaves=np.zeros(people),
        fit=np.zeros(people),
        effort=np.zeros(people),
        leaving=np.zeros(people),
        enjoys=np.full((people, len(context.names.stages)), -1, dtype=np.int64),
    )


def fatigue(context: Context) -> Fatigues:
    """Compile fatigue by person."""
    people = len(context.people)
    return Fatigues(np.zeros(people), np.zeros(people), np.zeros(people), np.zeros(people))


def cohesion(context: Context) -> Cohesions:
    """Compile cohesion by team."""
    teams = len(context.names.teams)
    return Cohesions(np.zeros(teams), np.zeros(teams), np.zeros(teams), np.zeros(teams))
