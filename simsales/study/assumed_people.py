"""Owns what is taken of how people change and customers react where the file leaves it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from simsales.scenario.paths import Steps
from simsales.scenario.scenario import Scenario
from simsales.scenario.team import Team
from simsales.study.assumed_customers import left_out_of_customers
from simsales.study.assumed_market import left_out_of_market

__all__ = ["left_out"]

_TAKEN: Final[Mapping[str, tuple[str, ...]]] = {
    "ramp": ("takes", "starts_at"),
    "practice": ("gains", "half_after"),
    "coaching": ("neutral_at", "gains", "fades"),
    "morale": ("returns", "win", "loss", "overload", "peer_leaves", "effort", "leaving"),
    "fatigue": ("knee", "recovers", "costs"),
    "cohesion": ("fades", "effort", "lifts", "peer_leaves"),
    "turnover": ("handover",),
    "recognition": ("lifts", "others"),
    "goals": ("chance", "half_given_up_at", "taking_part"),
    "appraisal": ("noise", "too_low", "lifts", "hurts", "steers"),
}
"""Sections of a team, and their fields whose defaults are more than nothing."""

_OF_PLANS: Final = ("gains", "fades")
_OF_REACTIONS: Final = ("elasticity", "memory")
_OF_COURSES: Final = ("half_life", "kept_for")
_OF_MEETINGS: Final = "stuck_after"


def left_out(scenario: Scenario) -> Iterator[tuple[Steps, ...]]:
    """Yield the places of each such figure that the file leaves out and that does something, of all teams."""
    each = (*_places(scenario), *left_out_of_customers(scenario), *left_out_of_market(scenario))
    yield from (tuple(places) for places in each if places)


def _places(scenario: Scenario) -> Iterator[list[Steps]]:
    teams = scenario.teams
    for section, fields in _TAKEN.items():
        for field in fields:
            left = [name for name, team in teams.items() if _is_left_out(team, section, field)]
            yield [("teams", name, section, field) for name in left]
    for field in _OF_PLANS:
        left = [name for name, team in teams.items() if _is_left_out_of_plan(team, field)]
        yield [("teams", name, "appraisal", "plan", field) for name in left]
    yield [
        ("teams", name, "knowledge_fades")
        for name, team in teams.items()
        if "knowledge_fades" not in team.model_fields_set and _learns_in_meetings(scenario, name)
    ]
    yield [
        ("meetings", name, _OF_MEETINGS)
        for name, meeting in scenario.meetings.items()
        if meeting.unblocks and _OF_MEETINGS not in meeting.model_fields_set
    ]
    for field in _OF_REACTIONS:
        left = [
            name
            for name, product in scenario.products.items()
            if product.reaction is not None and field not in product.reaction.model_fields_set
        ]
        yield [("products", name, "reaction", field) for name in left]
    taught = {name: course for name, course in scenario.courses.items() if course.odds or course.speed}
    for field in _OF_COURSES:
        left = [name for name, course in taught.items() if field not in course.model_fields_set]
        yield [("courses", name, field) for name in left]


def _is_left_out(team: Team, section: str, field: str) -> bool:
    part = getattr(team, section)
    if part is None or field in part.model_fields_set:
        return False
    match section, field:
        case "morale", "overload":
            return team.fatigue is not None
        case "morale", "leaving":
            return team.turnover is not None
        case "morale" | "cohesion", "peer_leaves":
            return team.turnover is not None or any(rep.leaves for rep in team.reps.values())
        case ("cohesion", "lifts") | ("recognition", _) | ("appraisal", "lifts" | "hurts"):
            return team.morale is not None
        case "goals", _:
            goals = team.goals
            return goals is not None and goals.effort > 0 and (field != "taking_part" or goals.took_part)
        case "appraisal", "steers":
            return team.appraisal is not None and bool(team.appraisal.weights)
        case _:
            return True


def _is_left_out_of_plan(team: Team, field: str) -> bool:
    plan = team.appraisal.plan if team.appraisal is not None else None
    if plan is None or field in plan.model_fields_set:
        return False
    # Where there is a coaching, what it brings fades for the plan, too.
    return field != "fades" or team.coaching is None


def _learns_in_meetings(scenario: Scenario, team: str) -> bool:
    return any(
        meeting.spreads and (meeting.teams is None or team in meeting.teams)
        for meeting in scenario.meetings.values()
    )
