"""Owns the check that nobody promises more hours than they work, and that overtime fits into the days."""

from __future__ import annotations

from collections.abc import Iterator

from simsales.errors import Problem
from simsales.feasible.own_day import longer, spans_of
from simsales.scenario.scenario import Scenario
from simsales.world.tools import tools_of
from simsales.world.world import World

__all__ = ["promises"]


def promises(scenario: Scenario, world: World) -> Iterator[Problem]:
    """Yield people whose reserved and standing hours exceed their week, and weeks beyond the calendar's.

    A tool's upkeep is promised, too. Overtime makes the week longer, as far as the days have room for it.
    """
    calendar, days = world.days.week_ticks, max(1, len(scenario.calendar.days))
    spans = spans_of(scenario)
    for team_name, team in scenario.teams.items():
        upkeep = {name: tool.upkeep for name, tool in tools_of(scenario, team_name) if tool.upkeep}
        for name, rep in team.reps.items():
            path = ("teams", team_name, "reps", name)
            overtime = min(rep.overtime, longer(rep, world, spans) * days)
            week = (calendar if rep.hours is None else min(rep.hours, calendar)) + overtime
            promised = sum(rep.activities.values()) + sum(upkeep.values())
            values: dict[str, object]
            if rep.hours is not None and rep.hours > calendar:
                values = {"person": name, "hours": rep.hours, "calendar": calendar}
                yield Problem("feasible.week", values, (*path, "hours"), severity="warning")
            # A day's share of the week is a whole number of ticks.
            if overtime < rep.overtime - days:
                values = {"person": name, "overtime": rep.overtime, "room": overtime}
                yield Problem("feasible.overtime", values, (*path, "overtime"), severity="warning")
            if promised > week:
                values = {"person": name, "promised": promised, "week": week, "over": promised - week}
                if sum(rep.activities.values()) > week:
                    yield Problem("feasible.promised", values, (*path, "activities"))
                else:
                    values["tools"] = list(upkeep)
                    yield Problem("feasible.promised_tools", values, (*path, "[key]"))
