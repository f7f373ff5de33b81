"""Owns the check that unplanned work leaves something to plan: how often it comes and how much it takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from simsales.errors import Problem
from simsales.feasible.means import mean
from simsales.scenario.scenario import Scenario
from simsales.world.world import World

__all__ = ["MOST_A_DAY", "surprises"]

MOST_A_DAY: Final = 100
"""Surprises of one person on one working day."""


def surprises(scenario: Scenario, world: World) -> Iterator[Problem]:
    """Yield teams that are surprised too often; as a warning, those whose surprises fill the whole day."""
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
