"""Owns the checks of unplanned work: that it leaves something to plan, and that it fits into a day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from simsales.errors import Problem
from simsales.feasible.means import mean
from simsales.mechanisms.sampling import sample
from simsales.scenario.scenario import Scenario
from simsales.world.distributions import python_rows
from simsales.world.world import World

__all__ = ["MOST_A_DAY", "surprises"]

MOST_A_DAY: Final = 100
"""Surprises of one person on one working day."""


_RARELY: Final = 0.25
_DRAWS: Final = 200


def surprises(scenario: Scenario, world: World) -> Iterator[Problem]:
    """Yield teams that are surprised too often; as warnings, whose surprises fill the day or do not fit."""
    for index, name in enumerate(world.names.teams):
        section = scenario.teams[name].surprises
        people = world.reps.team == index
        if section is None or not people.any():
            continue
        often = float(world.reps.surprise_day[people].max())
        path = ("teams", name, "surprises", "come")
        if often > MOST_A_DAY:
            values: dict[str, object] = {"team": name, "often": int(often), "limit": MOST_A_DAY}
            yield Problem("feasible.surprises", values, path)
            continue
        days = 7 if scenario.calendar.hours == "always" else len(scenario.calendar.days)
        day = world.days.week_ticks / days
        if often * mean(section.take) >= day:
            values = {"team": name, "hours": int(often * mean(section.take)), "day": int(day)}
            yield Problem("feasible.surprised_all_day", values, path, severity="warning")
        if _fitting(world, int(np.flatnonzero(people)[0]), day) < _RARELY:
            values = {"team": name, "take": int(mean(section.take)), "day": int(day)}
            path = ("teams", name, "surprises", "take")
            yield Problem("feasible.surprises_long", values, path, severity="warning")


def _fitting(world: World, rep: int, day: float) -> float:
    """Return the share of surprises that end on the day on which they come, at any time of it."""
    dists, points = python_rows(world.book.dists, world.book.points)
    row = int(world.reps.surprise_take[rep])
    takes = (sample(dists, points, row, (at + 0.5) / _DRAWS) for at in range(_DRAWS))
    return sum(max(0.0, 1.0 - take / day) for take in takes) / _DRAWS
