"""Owns which figures a scenario has: what it does not mention is not measured, and no target is on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal, NamedTuple

from simsales.scenario.channel_care import ChannelHealth
from simsales.scenario.customers import Tickets
from simsales.scenario.metrics import OF_RULES
from simsales.scenario.scenario import Scenario
from simsales.scenario.strategy import Strategy
from simsales.scenario.team import Team

__all__ = [
    "COSTS_OF_MARKET",
    "COSTS_OF_PEOPLE",
    "Parts",
    "is_measured",
    "parts_measured",
    "teams_measured",
]

COSTS_OF_PEOPLE: Final = (
    *("course_cost", "tool_cost", "recognition_cost", "hiring_cost", "bonus", "overtime_pay"),
)
"""Costs of people that are there only where the file mentions what they are for."""

COSTS_OF_MARKET: Final = (
    *("recovery_cost", "care_cost", "promotion_cost", "research_cost", "channel_care_cost", "idea_cost"),
)
"""The same of customers and the market."""


class Parts(NamedTuple):
    """Parts of the company that a figure is measured for: their kind, and their names."""

    kind: Literal["channel", "segment", "risk"]
    names: tuple[str, ...]


_OF_CUSTOMERS: Final = (
    *("customers", "customers_entered", "customers_at_end", "churned", "churned_value", "retention"),
    *("renewals", "satisfaction", "loyalty", "lifetime_value", "customer_value"),
)
_OF_TICKETS: Final = ("tickets", "solved_tickets", "response_time", "solution_time", "open_tickets")

_SECTIONS: Final[Mapping[str, frozenset[str]]] = {
    "course_cost": frozenset({"courses", "team_events"}),
    "course_hours": frozenset({"courses", "team_events"}),
    "tool_cost": frozenset({"tools"}),
    "recognition_cost": frozenset({"recognition"}),
    "leavers": frozenset({"turnover", "notice"}),
    "vacant_days": frozenset({"turnover", "notice"}),
    "joiners": frozenset({"refill"}),
    "hiring_cost": frozenset({"refill"}),
    "bonus": frozenset({"bonus"}),
    "overtime_pay": frozenset({"overtime_pay"}),
    "overtime_hours": frozenset({"overtime"}),
    "morale": frozenset({"morale"}),
    "fatigue": frozenset({"fatigue"}),
    "on_time": frozenset({"due_in", "promises"}),
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
    **dict.fromkeys(_OF_CUSTOMERS, frozenset({"clientele"})),
    **dict.fromkeys(_OF_TICKETS, frozenset({"tickets"})),
    "recovery_cost": frozenset({"recovery"}),
    "care_cost": frozenset({"care"}),
    "promotion_cost": frozenset({"promotion"}),
    "research_cost": frozenset({"research"}),
    "channel_care_cost": frozenset({"channel_care"}),
    "referrals": frozenset({"referral"}),
    **dict.fromkeys(("upsells", "upsell_bookings"), frozenset({"upsell"})),
    "won_back": frozenset({"win_back"}),
    **dict.fromkeys(("attempts", "reached"), frozenset({"contact"})),
    "awareness": frozenset({"awareness"}),
    "choice_share": frozenset({"choice"}),
    "unknown_needs": frozenset({"unsure"}),
    "market_index": frozenset({"market_index"}),
    "channel_health": frozenset({"health"}),
    "severity": frozenset({"severity"}),
    "seen_early": frozenset({"signs"}),
    **dict.fromkeys(("ideas", "ideas_adopted", "improvement", "idea_cost"), frozenset({"ideas"})),
    **dict.fromkeys(("pilots", "ideas_stopped", "wrongly_adopted", "wrongly_stopped"), frozenset({"ideas"})),
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
_OF_THE_MARKET: Final[Mapping[str, Callable[[Scenario], bool]]] = {
    "clientele": lambda scenario: scenario.customers is not None,
    "tickets": lambda scenario: bool(_kinds(scenario)),
    "promises": lambda scenario: any(
        kind.respond_in is not None or kind.solve_in is not None for kind in _kinds(scenario)
    ),
    "recovery": lambda scenario: any(kind.recovery is not None for kind in _kinds(scenario)),
    "care": lambda scenario: scenario.customers is not None and bool(scenario.customers.care),
    "referral": lambda scenario: scenario.customers is not None and scenario.customers.referral is not None,
    "upsell": lambda scenario: scenario.customers is not None and scenario.customers.upsell is not None,
    "win_back": lambda scenario: scenario.customers is not None and scenario.customers.win_back is not None,
    "contact": lambda scenario: any(stage.contact is not None for stage in scenario.stages),
    "awareness": lambda scenario: bool(_aware(scenario)),
    "unsure": lambda scenario: bool(_unsure(scenario)),
    "health": lambda scenario: bool(_healthy(scenario)),
    "severity": lambda scenario: any(risk.severity is not None for risk in scenario.risks.values()),
    "signs": lambda scenario: any(risk.signs is not None for risk in scenario.risks.values()),
    "notice": lambda scenario: any(risk.leaves for risk in scenario.risks.values()),
    "channel_care": lambda scenario: any(
        channel.setup or (channel.health is not None and _cared_for(channel.health))
        for channel in scenario.channels.values()
    ),
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
    if metric in OF_RULES:
        return False
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


def parts_measured(scenario: Scenario, metric: str) -> Parts | None:
    """Return the segments, channels or risks that a mean is over; None where it is over all that there is."""
    if metric == "awareness":
        return Parts("segment", _aware(scenario))
    if metric == "unknown_needs":
        return Parts("segment", _unsure(scenario))
    if metric == "channel_health":
        return Parts("channel", _healthy(scenario))
    if metric == "severity":
        return Parts("risk", tuple(n for n, risk in scenario.risks.items() if risk.severity is not None))
    if metric == "seen_early":
        return Parts("risk", tuple(n for n, risk in scenario.risks.items() if risk.signs is not None))
    return None


def _aware(scenario: Scenario) -> tuple[str, ...]:
    return tuple(name for name, segment in scenario.segments.items() if segment.awareness is not None)


def _unsure(scenario: Scenario) -> tuple[str, ...]:
    return tuple(name for name, segment in scenario.segments.items() if segment.unsure > 1)


def _healthy(scenario: Scenario) -> tuple[str, ...]:
    return tuple(name for name, channel in scenario.channels.items() if channel.health is not None)


def _cared_for(health: ChannelHealth) -> bool:
    """Return whether money keeps up a channel's health."""
    return any(one is not None for one in (health.training, health.incentive, health.manager_incentive))


def _kinds(scenario: Scenario) -> list[Tickets]:
    return [] if scenario.customers is None else list(scenario.customers.tickets.values())


def _mentions(scenario: Scenario, metric: str, word: str) -> bool:
    helps = _HELPS.get((metric, word))
    if helps is not None:
        return helps(scenario)
    if word in _OF_THE_MARKET:
        return _OF_THE_MARKET[word](scenario)
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
