"""Owns the compilation of pay by result and of praise."""

from __future__ import annotations

import numpy as np

from simsales.world.context import Context
from simsales.world.workforce import Bonuses, Recognitions

__all__ = ["NO_CAP", "bonus", "recognition"]

NO_CAP = 2**53
"""Cap of a bonus without one."""


def bonus(context: Context) -> Bonuses:
    """Compile bonuses by person."""
    people, periods = len(context.people), len(context.scenarios)
    return Bonuses(
        quota=np.zeros(people, dtype=np.int64),
        pays=np.zeros((people, periods), dtype=np.int64),
        above=np.zeros((people, periods)),
        cap=np.full(people, NO_CAP, dtype=np.int64),
        effort=np.zeros(people),
    )


def recognition(context: Context) -> Recognitions:
    """Compile praise by team."""
    teams = len(context.names.teams)
    return Recognitions(np.zeros(teams, dtype=np.int64), np.zeros(teams), np.zeros(teams))
