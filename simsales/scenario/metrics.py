"""Owns the catalogue of metrics: name, unit, better direction and scopes of everything that is measured.

How each is computed stands in study/measure.py; their titles in the reader's language in the message
catalogue (``metric.NAME``).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["AT_THE_END", "CATALOGUE", "OF_RULES", "SCOPES", "Metric", "Scope", "Unit"]

Unit = Literal["money", "share", "count", "hours", "days", "deals", "points"]
Scope = Literal["channel", "segment", "product", "team", "rep", "stage", "ticket", "risk", "idea"]

SCOPES: tuple[Scope, ...] = (
    *("channel", "segment", "product", "team", "rep", "stage", "ticket", "risk", "idea"),
)
"""Scopes in the order of the tally's rows; a kind of ticket is work behind the stages of the funnel."""

_ORIGIN: frozenset[Scope] = frozenset({"channel", "segment", "product"})
_PEOPLE: frozenset[Scope] = frozenset({"team", "rep"})
_DEAL: frozenset[Scope] = _ORIGIN | _PEOPLE
_STAGE: frozenset[Scope] = frozenset({"stage"})
_TICKET: frozenset[Scope] = frozenset({"ticket"})
_IDEA: frozenset[Scope] = frozenset({"idea"})


class Metric(NamedTuple):
    """A named, measured quantity of one simulated year.

    Parameters
    ----------
    unit
        ``money`` in minor units, ``share`` from 0 to 1, ``hours``, ``days``, ``deals`` a mean number,
        ``points`` a plain number that may be negative, ``count``.
    better
        Direction in which it is better; 0 where neither is.
    scopes
        Parts of the company that it is measured for, beside the whole.
    monthly
        Whether it is measured month by month, too.
    """

    name: str
    unit: Unit
    better: Literal[-1, 0, 1]
    scopes: frozenset[Scope]
    monthly: bool = False


def _catalogue(*metrics: Metric) -> dict[str, Metric]:
    return {metric.name: metric for metric in metrics}


CATALOGUE: dict[str, Metric] = _catalogue(
    Metric("bookings", "money", 1, _DEAL, True),
    Metric("revenue", "money", 1, _DEAL, True),
    Metric("cash", "money", 1, _DEAL, True),
    Metric("gross_margin", "money", 1, _DEAL, True),
    Metric("profit", "money", 1, frozenset(), True),
    Metric("costs", "money", -1, frozenset(), True),
    Metric("delivery_cost", "money", 0, _DEAL),
    Metric("commission", "money", 0, _DEAL),
    Metric("spend", "money", 0, frozenset({"channel"}), True),
    Metric("salaries", "money", 0, _PEOPLE),
    Metric("fixed_costs", "money", 0, frozenset()),
    Metric("prevention_cost", "money", 0, frozenset({"risk"})),
    Metric("contingency_cost", "money", 0, frozenset({"risk"})),
    Metric("course_cost", "money", 0, frozenset()),
    Metric("tool_cost", "money", 0, frozenset()),
    Metric("recognition_cost", "money", 0, frozenset()),
    Metric("hiring_cost", "money", 0, _PEOPLE),
    Metric("bonus", "money", 0, _PEOPLE),
    Metric("overtime_pay", "money", 0, _PEOPLE),
    Metric("discounts", "money", 0, _DEAL),
    Metric("recovery_cost", "money", 0, _ORIGIN),
    Metric("care_cost", "money", 0, frozenset()),
    Metric("promotion_cost", "money", 0, frozenset()),
    Metric("research_cost", "money", 0, frozenset()),
    Metric("channel_care_cost", "money", 0, frozenset({"channel"})),
    Metric("leads", "count", 1, _ORIGIN, True),
    Metric("wins", "count", 1, _DEAL, True),
    Metric("losses", "count", -1, _DEAL | _STAGE, True),
    Metric("no_decisions", "count", -1, _DEAL | _STAGE),
    Metric("gone_cold", "count", -1, _ORIGIN | _STAGE, True),
    Metric("win_rate", "share", 1, _DEAL, True),
    Metric("deal_value", "money", 1, _DEAL),
    Metric("sales_cycle", "days", -1, _DEAL),
    Metric("lost_cycle", "days", -1, _DEAL),
    Metric("market_size", "money", 0, frozenset({"segment"})),
    Metric("market_share", "share", 1, frozenset({"segment"}), True),
    Metric("entered", "count", 0, _STAGE),
    Metric("passed", "count", 1, _STAGE),
    Metric("pass_rate", "share", 1, _STAGE),
    Metric("mean_wait", "hours", -1, _STAGE | _ORIGIN | _TICKET, True),
    Metric("waited", "share", -1, _STAGE | _ORIGIN | _TICKET),
    Metric("abandoned", "share", -1, _STAGE | _ORIGIN),
    Metric("utilisation", "share", 0, _PEOPLE, True),
    Metric("work_hours", "hours", 0, _PEOPLE | _STAGE | _TICKET),
    Metric("open_hours", "hours", 0, _PEOPLE),
    Metric("idle_hours", "hours", 0, _PEOPLE),
    Metric("meeting_hours", "hours", 0, _PEOPLE),
    Metric("standing_hours", "hours", 0, _PEOPLE),
    Metric("surprise_hours", "hours", 0, _PEOPLE),
    Metric("buffer_hours", "hours", 0, _PEOPLE),
    Metric("course_hours", "hours", 0, _PEOPLE),
    Metric("overtime_hours", "hours", 0, _PEOPLE),
    Metric("on_time", "share", 1, _STAGE | _ORIGIN | _TICKET, True),
    Metric("handed_over", "count", 0, _STAGE | _ORIGIN),
    Metric("brought_forward", "count", 0, _DEAL),
    Metric("unblocked", "count", 0, _DEAL | _STAGE),
    Metric("failed_reviews", "count", -1, _PEOPLE),
    Metric("leavers", "count", -1, _PEOPLE),
    Metric("joiners", "count", 0, _PEOPLE),
    Metric("vacant_days", "days", -1, _PEOPLE),
    Metric("pace", "share", 1, _PEOPLE, True),
    Metric("know_how", "points", 1, _PEOPLE, True),
    Metric("skill_gap", "points", -1, _PEOPLE, True),
    Metric("morale", "points", 1, _PEOPLE, True),
    Metric("fatigue", "hours", -1, _PEOPLE, True),
    Metric("open_at_start", "count", 0, _ORIGIN),
    Metric("open_deals", "count", 0, _DEAL | _STAGE),
    Metric("open_value", "money", 1, _DEAL | _STAGE),
    Metric("mean_open_deals", "deals", 0, _ORIGIN),
    Metric("backlog", "money", 0, _DEAL),
    Metric("receivables", "money", 0, _DEAL),
    Metric("attempts", "count", 0, _STAGE | _ORIGIN),
    Metric("reached", "share", 1, _STAGE | _ORIGIN),
    Metric("customers", "deals", 1, _ORIGIN, True),
    Metric("customers_entered", "count", 1, _ORIGIN, True),
    Metric("customers_at_end", "count", 1, _ORIGIN),
    Metric("churned", "count", -1, _ORIGIN, True),
    Metric("churned_value", "money", -1, _ORIGIN, True),
    Metric("retention", "share", 1, _ORIGIN, True),
    Metric("renewals", "money", 1, _ORIGIN, True),
    Metric("satisfaction", "share", 1, _ORIGIN, True),
    Metric("loyalty", "share", 1, _ORIGIN, True),
    Metric("tickets", "count", 0, _ORIGIN | _TICKET, True),
    Metric("solved_tickets", "count", 1, _ORIGIN | _TICKET),
    Metric("response_time", "hours", -1, _ORIGIN | _TICKET, True),
    Metric("solution_time", "hours", -1, _ORIGIN | _TICKET, True),
    Metric("open_tickets", "count", -1, _ORIGIN | _TICKET),
    Metric("referrals", "count", 1, _ORIGIN),
    Metric("upsells", "count", 1, _ORIGIN),
    Metric("upsell_bookings", "money", 1, _ORIGIN),
    Metric("won_back", "count", 1, _ORIGIN),
    Metric("lifetime_value", "money", 1, _ORIGIN),
    Metric("customer_value", "money", 1, _ORIGIN),
    Metric("awareness", "share", 1, frozenset({"segment"}), True),
    Metric("choice_share", "share", 1, frozenset({"segment"}), True),
    Metric("unknown_needs", "share", -1, frozenset({"segment"}), True),
    Metric("market_index", "share", 0, frozenset({"segment"}), True),
    Metric("channel_health", "share", 1, frozenset({"channel"}), True),
    Metric("strikes", "count", -1, frozenset({"risk"})),
    Metric("risk_days", "days", -1, frozenset({"risk"})),
    Metric("severity", "points", -1, frozenset({"risk"})),
    Metric("seen_early", "share", 1, frozenset({"risk"})),
    Metric("ideas", "count", 1, _IDEA),
    Metric("pilots", "count", 0, _IDEA),
    Metric("ideas_adopted", "count", 0, _IDEA),
    Metric("ideas_stopped", "count", 0, _IDEA),
    Metric("wrongly_adopted", "count", -1, _IDEA),
    Metric("wrongly_stopped", "count", -1, _IDEA),
    Metric("improvement", "share", 1, _IDEA, True),
    Metric("idea_cost", "money", 0, _IDEA),
    Metric("rule_actions", "count", 0, frozenset()),
    Metric("first_rule_action", "days", 0, frozenset()),
)

AT_THE_END: frozenset[str] = frozenset(
    {"open_deals", "open_value", "customers_at_end", "open_tickets", "lifetime_value", "customer_value"}
)
"""Metrics of what is there on the last simulated day; no other day has a value of them."""

OF_RULES: frozenset[str] = frozenset({"rule_actions", "first_rule_action"})
"""Metrics of what rules do, by rule and line; they are no counts of the simulated company."""
