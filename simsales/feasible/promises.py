"""Owns the check that nobody promises more hours than they work."""

from __future__ import annotations

from collections.abc import Iterator

from simsales.errors import Problem
from simsales.scenario.scenario import Scenario
from simsales.world.world import World

__all__ = ["promises"]


def promises(scenario: Scenario, world: World) -> Iterator[Problem]:
    """Yield people whose reserved and standing hours exceed their week, and weeks beyond the calendar's."""
    calendar = world.days.week_ticks
    for team_name, team in scenario.teams.items():
        for name, rep in team.reps.items():
            path = ("teams", team_name, "reps", name)
            week = calendar if rep.hours is None else min(rep.hours, calendar)
            promised = sum(rep.activities.values())
            if rep.hours is not None and rep.hours > calendar:
                values: dict[str, object] = {"person": name, "hours": rep.hours, "calendar": calendar}
                yield Problem("feasible.week", values, (*path, "hours"), severity="warning")
            if promised > week:
                values = {"person": name, "promised": promised, "week": week, "over": promised - week}
                yield Problem("feasible.promised", values, (*path, "activities"))
