"""Owns the value at a place of the file as it stands: as written, or what holds where nothing is written."""

from __future__ import annotations

from typing import Any, get_origin

from pydantic import BaseModel

from simsales.quantity import QuantityError, format_effort
from simsales.quantity.text import shown
from simsales.scenario.field_kinds import Kind, stepped
from simsales.scenario.loaded import Loaded
from simsales.scenario.metrics import CATALOGUE
from simsales.scenario.paths import Steps
from simsales.scenario.scenario import Scenario
from simsales.scenario.target import Target, is_relative, target_value

__all__ = ["holds_list", "kinds_at", "of_metric", "wanted_at", "written_at"]


def kinds_at(steps: Steps) -> list[Kind]:
    """Return what may stand at a place of the file."""
    kinds: list[Kind] = [(Scenario, ())]
    for step in steps:
        kinds = stepped(kinds, step)
    return kinds


def holds_list(kinds: list[Kind]) -> bool:
    """Return whether a list may stand there."""
    origins: list[Any] = [get_origin(kind) for kind, _ in kinds]
    return list in origins


def wanted_at(scenario: Scenario, steps: Steps) -> Target:
    """Return the target at a place of the file; a milestone as a target."""
    name = str(steps[1])
    return scenario.targets[name] if steps[0] == "targets" else scenario.milestones[name].target


def of_metric(target: Target, value: object) -> tuple[list[Kind], object]:
    """Return the value of a target and its kinds, which are those of its metric.

    Raises
    ------
    QuantityError
        When the target is a change against a baseline, or no value of its metric.
    """
    if isinstance(value, str | int | float) and is_relative(target, value):
        raise QuantityError("settings.relative", written=shown(value))
    metric = CATALOGUE.get(target.metric or "")
    if metric is not None and metric.unit == "money":
        return kinds_at(("plan", "spend", "budget")), value
    if metric is not None and metric.unit == "share":
        return kinds_at(("plan", "idle_at_least")), value
    return [(float, ())], target_value(target, value) if metric and isinstance(value, str) else value


def written_at(loaded: Loaded, steps: Steps, kinds: list[Kind]) -> object:
    """Return the value of the file at a place, as written; where it is left out, the one that then holds."""
    node = loaded.document.node(steps)
    if node is not None and node.value is not None:
        return node.value
    if holds_list(kinds):
        return []
    match steps:
        case ("teams", team, "reps", rep, "activities", _):
            return "0 h"
        case ("teams", team, "reps", rep, "hours"):
            return _calendar_hours(loaded.scenario)
        case ("teams", team, "reps", rep, "skill" | "speed" as table, _):
            single = getattr(loaded.scenario.teams[str(team)].reps[str(rep)], table)
            return single if isinstance(single, float) else 1.0
        case (*_, "season" | "odds" | "decides_in", _) | ("courses", _, "speed", _):
            return 1.0
        case ("tools", _, "saves", _):
            return 0.0
        case _:
            return _default(loaded.scenario, steps)


def _calendar_hours(scenario: Scenario) -> str | None:
    """Return the working hours of a week, which hold for whoever has none of their own."""
    calendar = scenario.calendar
    if calendar.hours == "always":
        return "168 h"
    return format_effort(sum(span.end - span.start for span in calendar.hours) * len(calendar.days))


def _default(scenario: Scenario, steps: Steps) -> object:
    """Return a value that the schema puts where nothing is written; None where it has none to reckon with."""
    value: Any = scenario
    for step in steps:
        if isinstance(value, BaseModel):
            value = getattr(value, str(step), None)
        elif isinstance(value, dict):
            value = value.get(step)
        else:
            value = value[step] if isinstance(value, list) and isinstance(step, int) else None
    if value is None:
        return None
    dumped: Any = scenario.model_dump(mode="json", by_alias=True)
    for step in steps:
        dumped = dumped[step]
    return dumped
