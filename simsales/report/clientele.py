"""Own which figures of customers, of service and of the market are reported, and for which parts."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from simsales.scenario.scenario import Scenario
from simsales.study.intervals import Interval
from simsales.study.results import MetricSummary, StrategyResult

__all__ = [
    "BY_MONTH",
    "OF_CUSTOMERS",
    "OF_TICKETS",
    "arrivals",
    "customer_figures",
    "kinds_by_clock",
    "market_figures",
    "ticket_kinds",
]

OF_CUSTOMERS: Final = (
    "customers", "customers_entered", "customers_at_end", "satisfaction", "loyalty", "retention", "renewals",
    "churned", "churned_value", "won_back", "referrals", "upsells", "upsell_bookings", "lifetime_value",
    "customer_value",
)  # fmt: skip
OF_TICKETS: Final = (
    "tickets", "solved_tickets", "open_tickets", "response_time", "solution_time", "on_time", "work_hours",
)  # fmt: skip
_OF_THE_MARKET: Final = ("awareness", "choice_share", "unknown_needs", "market_index", "channel_health")
BY_MONTH: Final = ("customers", "satisfaction", "retention", "awareness", "market_index", "channel_health")


def customer_figures(strategy: StrategyResult) -> list[MetricSummary]:
    """Return the figures of customers of the whole time; none where the file mentions none of them."""
    return _found(strategy, list(OF_CUSTOMERS))


def arrivals(summary: MetricSummary, scenario: Scenario) -> tuple[int, Interval] | None:
    """Return how many customers the first day has, and how many came since.

    Parameters
    ----------
    summary
        A figure of the whole time.
    scenario
        The file, with the customers of the first day.

    Returns
    -------
    tuple of int and Interval, or None
        None of other figures, and where the first day is not among the days that count.
    """
    first = sum(group.count for group in scenario.opening.accounts)
    is_counted = not scenario.simulation.warm_up and scenario.so_far is None
    if summary.key.metric != "customers_entered" or not first or not is_counted:
        return None
    mean = summary.mean
    since = replace(mean, estimate=mean.estimate - first, low=mean.low - first, high=mean.high - first)
    return first, since


def kinds_by_clock(scenario: Scenario) -> frozenset[str]:
    """Return the kinds of tickets whose promised times run round the clock."""
    kinds = {} if scenario.customers is None else scenario.customers.tickets
    return frozenset(name for name, kind in kinds.items() if kind.counts == "any time")


def ticket_kinds(strategy: StrategyResult) -> list[str]:
    """Return the scopes of the kinds of tickets, such as ``ticket=repair``."""
    keys = [found.key for found in strategy.metrics.values() if found.key.metric == "tickets"]
    return [key.scope for key in keys if key.scope.startswith("ticket=") and not key.window]


def market_figures(strategy: StrategyResult) -> list[MetricSummary]:
    """Return the figures of the market, each followed by those of its parts where several are."""
    names: list[str] = []
    for metric in _OF_THE_MARKET:
        parts = [
            str(found.key)
            for found in strategy.metrics.values()
            if found.key.metric == metric and found.key.scope and not found.key.window
        ]
        names += [metric, *(parts if len(parts) > 1 or metric == "channel_health" else [])]
    return _found(strategy, names)


def _found(strategy: StrategyResult, names: list[str]) -> list[MetricSummary]:
    found = [strategy.metrics.get(name) for name in names]
    return [summary for summary in found if summary is not None and summary.mean.count]
