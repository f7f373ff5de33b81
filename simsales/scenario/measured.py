"""Owns which figures a scenario has: what it does not mention is not measured, and no target is on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from simsales.scenario.scenario import Scenario
from simsales.scenario.strategy import Strategy
from simsales.scenario.team import Team

__all__ = ["COSTS_OF_PEOPLE", "is_measured", "teams_measured"]

COSTS_OF_PEOPLE: Final = (
    *("course_cost", "tool_cost", "recognition_cost", "hiring_cost", "bonus", "overtime_pay"),
)
"""Costs that are there only where the file mentions what they are for."""

_SECTIONS: Final[Mapping[str, frozenset[str]]] = {
    "course_cost": frozenset({"courses", "team_events"}),
    "course_hours": frozenset({"courses", "team_events"}),
    "tool_cost": frozenset({"tools"}),
    "recognition_cost": frozenset({"recognition"}),
    "leavers": frozenset({"turnover"}),
    "vacant_days": frozenset({"turnover"}),
    "joiners": frozenset({"refill"}),
    "hiring_cost": frozenset({"refill"}),
    "bonus": frozenset({"bonus"}),
    "overtime_pay": frozenset({"overtime_pay"}),
    "overtime_hours": frozenset({"overtime"}),
    "morale": frozenset({"morale"}),
    "fatigue": frozenset({"fatigue"}),
    "on_time": frozenset({"due_in"}),
    "skill_gap": frozenset({"needs"}),
    "handed_over": frozenset({"handover"}),
    "brought_forward": frozenset({"discount"}),
    "discounts": frozenset({"discount"}),
    "unblocked": frozenset({"unblocks"}),
    "failed_reviews": frozenset({"appraisal"}),
    "pace": frozenset(
        {
            *("ramp", "practice", "courses", "morale", "fatigue", "cohesion", "bonus", "support", "tools"),
            *("appraisal", "goals", "contest"),
        }
    ),
    "know_how": frozenset({"courses", "coaching", "support", "spreads", "appraisal"}),
}
"""Metric -> the words of the file any of which lets it be measured."""

_IN_A_TEAM: Final[Mapping[str, Callable[[Team], bool]]] = {
    "recognition": lambda team: team.recognition is not None,
    "turnover": lambda team: team.turnover is not None,
    "refill": lambda team: team.turnover is not None and team.turnover.refill is not None,
    "bonus": lambda team: team.bonus is not None,
    "discount": lambda team: team.bonus is not None and team.bonus.discount > 0,
    "appraisal": lambda team: team.appraisal is not None,
    "overtime_pay": lambda team: team.overtime_pay is not None,
    "overtime": lambda team: any(rep.overtime for rep in team.reps.values()),
    "morale": lambda team: team.morale is not None,
    "fatigue": lambda team: team.fatigue is not None,
    "cohesion": lambda team: team.cohesion is not None,
    "ramp": lambda team: team.ramp is not None,
    "practice": lambda team: team.practice is not None,
    "coaching": lambda team: team.coaching is not None,
}
_HELPS: Final[Mapping[tuple[str, str], Callable[[Scenario], bool]]] = {
    ("pace", "courses"): lambda scenario: any(course.speed for course in scenario.courses.values()),
    ("pace", "support"): lambda scenario: any(one.saves for one in scenario.support.values()),
    ("pace", "tools"): lambda scenario: any(tool.saves for tool in scenario.tools.values()),
    ("pace", "bonus"): lambda scenario: any(t.bonus and t.bonus.effort for t in scenario.teams.values()),
    ("pace", "goals"): lambda scenario: any(t.goals and t.goals.effort for t in scenario.teams.values()),
    ("pace", "contest"): lambda scenario: any(
        t.contest and t.contest.effort for t in scenario.teams.values()
    ),
    ("pace", "appraisal"): lambda scenario: any(
        t.appraisal and t.appraisal.weights and t.appraisal.steers for t in scenario.teams.values()
    ),
    ("know_how", "appraisal"): lambda scenario: any(
        t.appraisal and t.appraisal.plan for t in scenario.teams.values()
    ),
    ("discounts", "discount"): lambda scenario: any(
        [*(t.bonus and t.bonus.discount for t in scenario.teams.values())]
        + [product.discount for product in scenario.products.values()]
    ),
    ("know_how", "courses"): lambda scenario: any(course.odds for course in scenario.courses.values()),
    ("know_how", "support"): lambda scenario: any(one.odds != 1 for one in scenario.support.values()),
}
"""What makes people faster, or better at convincing; a section need not do either."""

_BY_TEAM: Final = frozenset({"morale", "fatigue"})
"""Means over people, of whom those of other teams say nothing."""


def is_measured(scenario: Scenario, metric: str) -> bool:
    """Return whether a figure of the catalogue is measured: the file, or a strategy, mentions it."""
    wanted = _SECTIONS.get(metric)
    if wanted is None:
        return True
    tried = _words(scenario.strategies.values())
    return any(word in tried or _mentions(scenario, metric, word) for word in wanted)


def teams_measured(scenario: Scenario, metric: str) -> tuple[str, ...] | None:
    """Return the teams whose people a mean is over; None where it is over everybody."""
    if metric not in _BY_TEAM:
        return None
    (word,) = _SECTIONS[metric]
    return tuple(name for name, team in scenario.teams.items() if _IN_A_TEAM[word](team))


def _mentions(scenario: Scenario, metric: str, word: str) -> bool:
    helps = _HELPS.get((metric, word))
    if helps is not None:
        return helps(scenario)
    if word in _IN_A_TEAM:
        return any(map(_IN_A_TEAM[word], scenario.teams.values()))
    match word:
        case "spreads":
            return any(meeting.spreads > 0 for meeting in scenario.meetings.values())
        case "unblocks":
            return any(meeting.unblocks > 0 for meeting in scenario.meetings.values())
        case "due_in":
            return any(stage.due_in is not None for stage in scenario.stages)
        case "needs":
            return any(stage.needs is not None for stage in scenario.stages)
        case "handover":
            # Nobody counts how often deals change hands where it costs nothing.
            held = scenario.handover
            return held is not None and (held.work > 0 or held.odds < 1)
    return bool(getattr(scenario, word))


def _words(strategies: Iterable[Strategy]) -> frozenset[str]:
    """Return the words of the paths that strategies change."""
    paths = [path for strategy in strategies for path in strategy.changes]
    return frozenset(word for path in paths for word in path.split("."))
