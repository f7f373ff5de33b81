"""Owns the check that deals which need no more work of ours have somebody whose figures they are in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from simsales.errors import Problem
from simsales.scenario.scenario import Scenario

__all__ = ["ownerless"]

_TO_DO: Final = "waiting for work"


def ownerless(scenario: Scenario) -> Iterator[Problem]:
    """Yield open deals that nobody has and nobody will work on: they are won in nobody's figures."""
    known = scenario.so_far is not None and scenario.so_far.deals is not None
    people = {name for team in scenario.teams.values() for name, rep in team.reps.items() if rep.count}
    last = _without_work_after(scenario)
    for index, deals in enumerate(scenario.opening.deals):
        waits = deals.state == _TO_DO
        if waits or not deals.count or deals.owner in people or deals.stage not in last:
            continue
        values: dict[str, object] = {"count": deals.count, "stage": deals.stage, "state": _TO_DO}
        path = ("so_far" if known else "opening", "deals", index)
        yield Problem("feasible.ownerless", values, path, severity="warning")


def _without_work_after(scenario: Scenario) -> set[str]:
    """Return the stages after which no stage takes any work of ours."""
    found = set()
    for stage in reversed(scenario.stages):
        found.add(stage.name)
        if stage.effort is not None:
            break
    return found
