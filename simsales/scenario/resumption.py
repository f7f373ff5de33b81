"""Owns where a year that has begun goes on: on the day from which the open deals are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simsales.quantity import DAY
from simsales.scenario.horizon import last_day, too_long

if TYPE_CHECKING:
    from datetime import date

    from simsales.scenario.scenario import Scenario

__all__ = ["moved_to", "stated_day"]


def moved_to(scenario: Scenario) -> Scenario:
    """Return a scenario whose open deals are known by a day as one that starts on that day.

    Everything before lies in the past: deals and customers of the first day, and what of the warm-up is over.
    """
    so_far, calendar = scenario.so_far, scenario.calendar
    if so_far is None or so_far.deals is None or too_long(calendar):
        return scenario
    end = last_day(calendar)
    if not calendar.start < so_far.as_of <= end:
        return scenario
    stands: dict[str, object] = {"deals": so_far.deals}
    if so_far.accounts is not None:
        stands["accounts"] = so_far.accounts
    over = (so_far.as_of - calendar.start).days * DAY
    warm_up = scenario.simulation.warm_up
    return scenario.model_copy(
        update={
            "calendar": calendar.model_copy(update={"start": so_far.as_of, "length": None, "end": end}),
            "so_far": so_far.moved_from(calendar.start),
            "opening": scenario.opening.model_copy(update=stands),
            "simulation": scenario.simulation.model_copy(update={"warm_up": max(warm_up - over, 0)}),
        }
    )


def stated_day(scenario: Scenario) -> date:
    """Return the day of which the file says what is so today: its first, also in a year that has begun."""
    began = scenario.so_far.began if scenario.so_far is not None else None
    return began or scenario.calendar.start
