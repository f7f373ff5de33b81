"""Own what each person's hours of work are for: deals, tickets of customers, or both."""

from __future__ import annotations

from typing import Literal

from simsales.scenario.scenario import Scenario
from simsales.scenario.team import Rep

__all__ = ["Duty", "duties"]

Duty = Literal["deals", "tickets", "both", "none"]


def duties(scenario: Scenario) -> dict[str, Duty]:
    """Return what people and teams work on today, by scope (``rep=Anna``); empty without tickets."""
    kinds = set() if scenario.customers is None else set(scenario.customers.tickets)
    if not kinds:
        return {}
    stages = {stage.name for stage in scenario.stages if stage.effort is not None}
    found: dict[str, Duty] = {}
    for team, section in scenario.teams.items():
        done: set[str] = set()
        for entry, rep in section.reps.items():
            mine = _done(rep, stages | kinds)
            done |= mine if rep.count else set()
            for number in range(1, rep.count + 1):
                name = entry if rep.count == 1 else f"{entry} {number}"
                found[f"rep={name}"] = _duty(mine, stages, kinds)
        found[f"team={team}"] = _duty(done, stages, kinds)
    return found


def _done(rep: Rep, everything: set[str]) -> set[str]:
    return everything if rep.does is None else everything & set(rep.does)


def _duty(done: set[str], stages: set[str], kinds: set[str]) -> Duty:
    sells, serves = bool(done & stages), bool(done & kinds)
    if sells and serves:
        return "both"
    if serves:
        return "tickets"
    return "deals" if sells else "none"
