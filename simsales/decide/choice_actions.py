"""Owns chosen levers as steps of a plan: since when, today's value and the new one, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from simsales.decide.choices import ChoiceLever, Combination
from simsales.errors import InputError
from simsales.quantity import parse_date
from simsales.scenario.changes import with_changes
from simsales.scenario.levers import Lever
from simsales.scenario.loaded import TODAY, Loaded, Timeline
from simsales.scenario.paths import Steps
from simsales.scenario.reached import first_open_day
from simsales.scenario.scenario import Scenario
from simsales.study.choice_words import Choice
from simsales.study.movable import looked_up
from simsales.study.results import Action
from simsales.world.compile import compile_world

__all__ = ["choice_actions", "places_of", "planned_costs"]

_PLACES: Final[Mapping[str, str]] = {
    "teams": "team",
    "reps": "person",
    "stages": "stage",
    "activities": "activity",
    "weights": "stage",
    "rules": "rule",
    "rows": "line",
    "when": "figure",
}
"""What a name in a path is, by the word before it; ``name`` otherwise."""

_UNWRITTEN: Final[Mapping[str, float]] = {"activity": 0, "weights": 1.0}
"""What holds in a table where nothing is written, by lever."""


def choice_actions(
    loaded: Loaded, levers: Sequence[ChoiceLever], combination: Combination, rest: Mapping[str, object]
) -> tuple[Action, ...]:
    """Return the steps of the levers that differ from today's, in the order of the levers.

    Parameters
    ----------
    loaded
        The scenario.
    levers, combination
        What could be chosen, and what was.
    rest
        All other changes of the plan, by path: a lever costs what it costs beside them.
    """
    changes = dict(rest)
    before = planned_costs(loaded, _timeline(loaded, changes))
    found: list[Action] = []
    for lever, place in zip(levers, combination, strict=True):
        if not place:
            continue
        value = lever.others[place - 1]
        changes[lever.path] = value
        try:
            timeline = _timeline(loaded, changes)
        except InputError:
            # It needs one of those that follow, which then cost what both do.
            cost = 0
        else:
            after = planned_costs(loaded, timeline)
            cost, before = after - before, after
        found += _actions(loaded, lever, value, cost)
    return tuple(found)


def planned_costs(loaded: Loaded, timeline: Timeline) -> int:
    """Return all costs that are known beforehand, minor units; nothing that hangs on what happens."""
    money = compile_world(loaded.scenario, timeline).money
    parts = (
        money.salary,
        money.spend,
        money.prevention,
        money.fixed,
        money.courses,
        money.tools,
        money.praise,
        money.cares,
        money.promotion,
        money.research,
        money.channel_care,
        money.encouragement,
    )
    return sum(int(part.sum()) for part in parts)


def _timeline(loaded: Loaded, changes: Mapping[str, object]) -> Timeline:
    return with_changes(loaded, changes) if changes else loaded.strategies[TODAY]


def _actions(loaded: Loaded, lever: ChoiceLever, value: object, cost: int) -> Iterator[Action]:
    """Yield one step for each stretch of time; all of the cost stands at the first."""
    base = loaded.scenario
    timeline = with_changes(loaded, {lever.path: value})
    begin = first_open_day(base) if lever.lever.dated else base.calendar.start
    places = places_of(lever, base)
    for since, until, written in _stretches(value):
        first = max(since or begin, begin)
        choice = Choice(
            lever.lever.name,
            places,
            _typed(base, lever.steps, lever.lever),
            _typed(_in_force(timeline, first), lever.steps, lever.lever),
            (lever.today, written),
        )
        scope = " ".join(places.values())
        yield Action(lever.path, scope, first, until, 0.0, 0.0, float(cost), "count", choice=choice)
        cost = 0


def _stretches(value: Any) -> list[tuple[date | None, date | None, object]]:
    """Return since when, until when, and what, as a value is written."""
    parts = value if isinstance(value, list) else [value]
    if not parts or not all(isinstance(part, Mapping) and "value" in part for part in parts):
        return [(None, None, value)]
    return [(_day(part.get("since")), _day(part.get("until")), part["value"]) for part in parts]


def _day(written: object) -> date | None:
    return None if written is None else parse_date(written)


def _in_force(timeline: Timeline, day: date) -> Scenario:
    return [scenario for since, scenario in timeline if since <= day][-1]


def _typed(scenario: Scenario, steps: Steps, lever: Lever) -> object:
    """Return the value in base units; in a table what nobody wrote is what then holds."""
    value = looked_up(scenario, steps)
    return _UNWRITTEN.get(lever.name) if value is None else value


def places_of(lever: ChoiceLever, scenario: Scenario) -> dict[str, str]:
    """Return the names in a path by what they are."""
    found = {}
    pattern = lever.lever.path
    for index, (step, wanted) in enumerate(zip(lever.steps, pattern, strict=True)):
        if wanted == "*":
            kind = str(pattern[index - 1])
            name = step if isinstance(step, str) else str(step + 1)
            if kind == "stages":
                name = scenario.stages[int(step)].name
            found[_PLACES.get(kind, "name")] = name
    return found
