"""Own which figures of people who change are reported, and how many places are staffed on average."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from simsales.quantity import DAY
from simsales.scenario.horizon import last_day
from simsales.scenario.scenario import Scenario
from simsales.study.intervals import Interval
from simsales.study.results import MetricSummary, StrategyResult

__all__ = ["BY_MONTH", "BY_PERSON", "OF_THE_YEAR", "measured", "staffed_places"]

OF_THE_YEAR: Final = (
    "leavers", "joiners", "vacant_days", "pace", "know_how", "skill_gap", "morale", "fatigue", "course_hours",
    "overtime_hours", "failed_reviews", "handed_over", "on_time", "unblocked", "brought_forward", "discounts",
)  # fmt: skip
BY_MONTH: Final = ("pace", "know_how", "morale", "fatigue")
BY_PERSON: Final = (
    "pace", "know_how", "morale", "fatigue", "course_hours", "overtime_hours", "leavers", "vacant_days",
    "failed_reviews", "bonus", "overtime_pay", "hiring_cost",
)  # fmt: skip


def measured(strategy: StrategyResult) -> list[MetricSummary]:
    """Return the figures of the whole time that a strategy has; none where the file mentions none of it."""
    found = [strategy.metrics.get(name) for name in OF_THE_YEAR]
    # Where customers ask for help, punctuality is told with the service.
    if any(summary.key.scope.startswith("ticket=") for summary in strategy.metrics.values()):
        found = [summary for summary in found if summary is None or summary.key.metric != "on_time"]
    return [summary for summary in found if summary is not None and summary.mean.count]


def staffed_places(strategy: StrategyResult, scenario: Scenario) -> tuple[Interval, float] | None:
    """Return how many places are staffed as a mean over the time, and how many there are.

    Parameters
    ----------
    strategy
        Today's way.
    scenario
        The file, with who comes and goes on what day.

    Returns
    -------
    tuple of Interval and float, or None
        None where nobody leaves by chance, and of a year that has begun: its days to come are no year.
    """
    empty = strategy.metrics.get("vacant_days")
    if empty is None or not empty.mean.count or scenario.so_far is not None:
        return None
    # What is measured begins after the warm-up.
    opened = scenario.simulation.warm_up / DAY
    days = (last_day(scenario.calendar) - scenario.calendar.start).days + 1 - opened
    places = 0.0
    for team in scenario.teams.values():
        for rep in team.reps.values():
            first, last = opened, opened + days
            if rep.starts is not None:
                first = max(first, (rep.starts - scenario.calendar.start).days)
            if rep.leaves is not None:
                last = min(last, (rep.leaves - scenario.calendar.start).days + 1)
            places += rep.count * max(last - first, 0.0) / days
    mean = empty.mean
    staffed = replace(
        mean,
        estimate=places - mean.estimate / days,
        low=places - mean.high / days,
        high=places - mean.low / days,
    )
    return staffed, places
