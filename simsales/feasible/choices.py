"""Owns the business checks of the values that a plan may choose: each alone, beside today's other values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from simsales.errors import Problem
from simsales.quantity.text import shown
from simsales.scenario.changes import with_changes
from simsales.scenario.choices import WHERE
from simsales.scenario.loaded import TODAY, Loaded, Timeline
from simsales.scenario.scenario import Scenario
from simsales.words import Phrase
from simsales.world.world import World

__all__ = ["choices"]

Checks = Callable[[Scenario, Timeline], tuple[list[Problem], World | None]]


def choices(loaded: Loaded, checks: Checks) -> Iterator[Problem]:
    """Yield what cannot be meant with a value to choose, at its place; what is wrong today is said elsewhere.

    Parameters
    ----------
    loaded
        The file.
    checks
        Finds what is wrong or doubtful with one strategy.
    """
    plan = loaded.scenario.plan
    if plan is None or not plan.choices:
        return
    today = loaded.strategies[TODAY]
    known = {(problem.key, problem.path) for problem in checks(loaded.scenario, today)[0]}
    for path, values in plan.choices.items():
        for index, value in enumerate(values):
            timeline = with_changes(loaded, {path: value})
            if timeline == today:
                continue
            for problem in checks(loaded.scenario, timeline)[0]:
                if problem.severity == "error" and (problem.key, problem.path) not in known:
                    message = Phrase(problem.key, problem.values)
                    said = {"path": path, "value": shown(value), "message": message}
                    place = (*WHERE, path, index)
                    found = loaded.document.problem_at_value("references.choice.with_value", place, said)
                    yield replace(found, severity=problem.severity)
