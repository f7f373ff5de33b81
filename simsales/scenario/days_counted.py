"""Owns which days the figures of a scenario count: without the warm-up, and from the day a year stands at."""

from __future__ import annotations

from datetime import date, timedelta

from simsales.quantity import DAY
from simsales.scenario.horizon import last_day
from simsales.scenario.reached import first_open_day
from simsales.scenario.scenario import Scenario

__all__ = ["days_counted"]


def days_counted(scenario: Scenario) -> tuple[date, date]:
    """Return the first and the last day that figures of the whole time count, inclusive."""
    first = max(
        scenario.calendar.start + timedelta(days=scenario.simulation.warm_up // DAY), first_open_day(scenario)
    )
    return first, last_day(scenario.calendar)
