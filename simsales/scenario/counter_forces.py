"""Owns what must speak against a lever before a plan may choose it: overtime, praise, meetings, prices.

These levers are decidable only where the file says what they cost. Where nothing in the simulated world
speaks against the highest value, a plan would always choose it, and its answer would be about the file and
not about the company.
"""

from __future__ import annotations

from simsales.scenario.levers import Lever
from simsales.scenario.loaded import Timeline
from simsales.scenario.paths import Steps
from simsales.scenario.scenario import Scenario
from simsales.scenario.team import Team
from simsales.words import Phrase

__all__ = ["unopposed", "unopposed_value"]


def unopposed(scenario: Scenario, lever: Lever, steps: Steps, path: str) -> Phrase | None:
    """Return that nothing speaks against the highest value of a lever, whichever values it has; else None.

    Parameters
    ----------
    scenario
        The file, checked; what it says of the costs cannot be chosen.
    lever, steps, path
        What is to be chosen, where it stands, and as it is written.
    """
    if lever.name == "overtime" and not _is_overtime_felt(scenario.teams[str(steps[1])]):
        return Phrase("references.choice.overtime_free", {"path": path, "team": steps[1]})
    if lever.name == "winners" and not _has_prize(scenario.teams[str(steps[1])]):
        return Phrase("references.choice.prize_free", {"path": path})
    free = _free_service(scenario, lever, steps)
    if free:
        return Phrase(f"references.choice.{free}", {"path": path})
    if lever.name == "price" and not _is_price_felt(scenario):
        return Phrase("references.choice.price_free", {"path": path})
    return None


def unopposed_value(
    scenario: Scenario, timeline: Timeline, lever: Lever, steps: Steps, path: str, value: str
) -> Phrase | None:
    """Return that nothing speaks against one value of a lever; else None.

    Parameters
    ----------
    scenario
        The file, checked.
    timeline
        The dated scenarios that the value makes.
    lever, steps, path
        What is to be chosen, where it stands, and as it is written.
    value
        The value as it is written.
    """
    name = str(steps[1]) if len(steps) > 1 else ""
    for _, changed in timeline:
        if lever.name == "recognition" and not _is_praise_paid(changed.teams[name]):
            return Phrase("references.choice.praise_free", {"path": path})
        if lever.name == "contest" and not _has_prize(changed.teams[name]):
            return Phrase("references.choice.prize_free", {"path": path})
        if lever.name == "meeting_length":
            length = changed.meetings[name].length
            if length not in {0, scenario.meetings[name].length}:
                said = {"path": path, "meeting": name, "value": value}
                return Phrase("references.choice.meeting_shorter", said)
    return None


def _free_service(scenario: Scenario, lever: Lever, steps: Steps) -> str:
    """Return the word of what costs nothing; empty where it costs something, and for other levers."""
    customers = scenario.customers
    if lever.name in {"research_use", "answers"}:
        research = scenario.research[str(steps[1])]
        return "" if research.cost > 0 and research.answers > 0 else "research_free"
    if customers is None or lever.name not in {"care_use", "recovery_use"}:
        return ""
    if lever.name == "care_use":
        cost = customers.care[str(steps[2])].cost
        return "" if cost is not None and cost.amount > 0 else "care_free"
    recovery = customers.tickets[str(steps[2])].recovery
    return "" if recovery is not None and recovery.cost > 0 else "recovery_free"


def _is_overtime_felt(team: Team) -> bool:
    pay, fatigue = team.overtime_pay, team.fatigue
    return pay is not None and pay.amount > 0 and fatigue is not None and fatigue.costs > 0


def _is_price_felt(scenario: Scenario) -> bool:
    return scenario.choice is not None and scenario.choice.price < 0


def _is_praise_paid(team: Team) -> bool:
    section = team.recognition
    return section is None or (section.cost is not None and section.cost.amount > 0)


def _has_prize(team: Team) -> bool:
    return team.contest is None or team.contest.prize > 0
