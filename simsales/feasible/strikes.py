"""Owns the check that risks which strike for certain do so within the simulated time."""

from __future__ import annotations

from collections.abc import Iterator

from simsales.errors import Problem
from simsales.scenario.horizon import last_day
from simsales.scenario.scenario import Scenario

__all__ = ["strikes"]


def strikes(scenario: Scenario) -> Iterator[Problem]:
    """Yield days of strikes that lie outside of the simulated time, so that nothing happens on them."""
    start, end = scenario.calendar.start, last_day(scenario.calendar)
    for name, risk in scenario.risks.items():
        for index, day in enumerate(risk.happens):
            if not start <= day <= end:
                values = {"day": day, "start": start, "end": end, "risk": name}
                path = ("risks", name, "happens", index)
                yield Problem("feasible.strike_outside", values, path, severity="warning")
