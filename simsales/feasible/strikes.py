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
    for section, entries in (("risks", scenario.risks), ("causes", scenario.causes)):
        for name, entry in entries.items():
            for index, day in enumerate(entry.happens):
                if not start <= day <= end:
                    values = {"day": day, "start": start, "end": end, "risk": name}
                    path = (section, name, "happens", index)
                    yield Problem("feasible.strike_outside", values, path, severity="warning")
