"""Owns milestones and fans: how likely each mark is, which is missed first, how figures spread by month."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from simsales.scenario.reached import first_day, reached_before
from simsales.scenario.scenario import Scenario
from simsales.scenario.target import target_value
from simsales.study.intervals import CONFIDENCE, clopper_pearson
from simsales.study.judge import reached as is_reached
from simsales.study.measure import MetricKey, figure_key, target_key
from simsales.study.replicate import Runs
from simsales.study.verdict import Fan, MilestoneResult
from simsales.world.calendar import months_after
from simsales.world.world import Floats

__all__ = ["PERCENTS", "SUMS", "fans", "judge_milestones", "monthly"]

PERCENTS: Final = (5, 20, 50, 80, 95)
"""Quantiles of a fan."""

SUMS: Final = frozenset(
    {
        *("bookings", "revenue", "cash", "gross_margin", "profit", "costs", "delivery_cost", "commission"),
        *("spend", "salaries", "fixed_costs", "prevention_cost", "contingency_cost"),
        *("leads", "wins", "losses", "no_decisions", "gone_cold", "market_size", "entered", "passed"),
        *("work_hours", "open_hours", "idle_hours", "meeting_hours", "standing_hours", "surprise_hours"),
        *("buffer_hours", "strikes", "risk_days"),
        *("course_cost", "tool_cost", "recognition_cost", "hiring_cost", "bonus", "overtime_pay"),
        *("course_hours", "overtime_hours", "handed_over", "leavers", "joiners", "vacant_days"),
        *("discounts", "brought_forward", "unblocked", "failed_reviews"),
        *("recovery_cost", "care_cost", "promotion_cost", "research_cost", "channel_care_cost"),
        *("attempts", "customers_entered", "churned", "churned_value", "renewals", "tickets"),
        *("solved_tickets", "referrals", "upsells", "upsell_bookings", "won_back"),
    }
)
"""Metrics whose months add up to the year."""

_MONTH: Final = re.compile(r"\d{4}-\d{2}")


def judge_milestones(
    scenario: Scenario, runs: Runs, strategy: str, confidence: float = CONFIDENCE
) -> tuple[MilestoneResult, ...]:
    """Judge the milestones under one strategy.

    Parameters
    ----------
    scenario
        Has the milestones.
    runs
        The replications.
    strategy
        Name of the strategy.
    confidence
        Of the intervals, 0..1; they are exact (Clopper-Pearson).

    Returns
    -------
    tuple of MilestoneResult
        By date, then in the order of the file: the order in which they can be missed.
    """
    listed = sorted(scenario.milestones.items(), key=lambda item: item[1].by)
    count = len(runs.replications)
    still_held = np.ones(count, dtype=np.bool_)
    found: list[MilestoneResult] = []
    for name, milestone in listed:
        target = milestone.target
        key = target_key(target)
        if key is None or not runs.has(strategy, key):
            continue
        least, most = (
            None if written is None else target_value(target, written, scenario.currency)
            for written in (target.at_least, target.at_most)
        )
        there = is_reached(runs.column(strategy, key), least, most)
        first = still_held & ~there
        still_held &= there
        chance = clopper_pearson(int(there.sum()), count, confidence)
        breaks = clopper_pearson(int(first.sum()), count, confidence)
        found.append(MilestoneResult(name, key, least, most, milestone.by, chance, breaks))
    return tuple(found)


def fans(scenario: Scenario, runs: Runs, strategy: str) -> tuple[Fan, ...]:
    """Return how the figures of targets and milestones spread over the replications, month by month.

    What adds up over the year is summed up to the end of each month; a ratio or a state is that month's.
    """
    wanted: dict[MetricKey, None] = {}
    for target in scenario.conditions:
        key = figure_key(target)
        if key is not None:
            wanted[MetricKey(key.metric, key.scope)] = None
    found = []
    for key in wanted:
        months, table = monthly(runs, strategy, key)
        if not months or len(table) == 0:
            continue
        is_sum = key.metric in SUMS
        values = table.cumsum(axis=1) if is_sum else table
        if is_sum and scenario.so_far is not None:
            reached = reached_before(scenario, key.metric, key.scope)
            if reached is None:
                continue
            months, values = _with_past(scenario, key, months, values + reached)
        rows = {percent: tuple(_quantile(column, percent) for column in values.T) for percent in PERCENTS}
        found.append(Fan(key, is_sum, months, rows))
    return tuple(found)


def _with_past(
    scenario: Scenario, key: MetricKey, months: tuple[str, ...], values: Floats
) -> tuple[tuple[str, ...], Floats]:
    """Return a course with the ends of the months that are over, as far as they are known: without luck."""
    so_far = scenario.so_far
    assert so_far is not None
    month = first_day(scenario).replace(day=1)
    over: list[tuple[str, float]] = []
    while (after := months_after(month, 1)) <= so_far.as_of:
        reached = reached_before(scenario, key.metric, key.scope, until=after)
        # A course without gaps: what lies before an unknown month is left out.
        over = [] if reached is None else [*over, (f"{month:%Y-%m}", reached)]
        month = after
    past = np.tile(np.array([value for _, value in over]), (len(values), 1))
    return (*(name for name, _ in over), *months), np.hstack([past, values]) if over else values


def monthly(runs: Runs, strategy: str, key: MetricKey) -> tuple[tuple[str, ...], Floats]:
    """Return a figure by month: the months, and a table of shape (replications, months)."""
    columns = [
        (other.window, index)
        for index, other in enumerate(runs.keys[strategy])
        if (other.metric, other.scope) == (key.metric, key.scope) and _MONTH.fullmatch(other.window)
    ]
    table: Floats = runs.values[strategy][:, [index for _, index in columns]]
    return tuple(window for window, _ in columns), table


def _quantile(values: Floats, percent: int) -> float:
    """Return a quantile of what is defined, between the sorted values as spreadsheets do."""
    defined = values[~np.isnan(values)]
    return float(np.quantile(defined, percent / 100)) if len(defined) else float("nan")
