"""Owns the bounds on the size of a company that is to be simulated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from simsales.errors import Problem
from simsales.scenario.scenario import Scenario

__all__ = ["MOST_COMBINATIONS", "MOST_DEALS", "MOST_PEOPLE", "size"]

MOST_PEOPLE: Final = 5_000
"""People of all teams."""

MOST_DEALS: Final = 200_000
"""Deals that are open on the first day."""

MOST_COMBINATIONS: Final = 5_000_000
"""Stages x channels x segments x products x people."""


def size(scenario: Scenario) -> Iterator[Problem]:
    """Yield what is too large; must hold before a World is compiled."""
    people = sum(rep.count for team in scenario.teams.values() for rep in team.reps.values())
    if people > MOST_PEOPLE:
        yield Problem("feasible.people", {"people": people, "limit": MOST_PEOPLE}, ("teams", "[key]"))
    deals = sum(group.count for group in scenario.opening.deals)
    if deals > MOST_DEALS:
        yield Problem("feasible.deals", {"deals": deals, "limit": MOST_DEALS}, ("opening", "deals", "[key]"))
    counts = {
        "stages": len(scenario.stages),
        "channels": len(scenario.channels),
        "segments": max(1, len(scenario.segments)),
        "products": len(scenario.products),
    }
    combinations = max(1, people)
    for count in counts.values():
        combinations *= count
    if combinations > MOST_COMBINATIONS:
        values = {**counts, "people": people, "combinations": combinations, "limit": MOST_COMBINATIONS}
        yield Problem("feasible.combinations", values, ())
