"""Owns baselines: what a change counts from, as far as the file itself says it."""

from __future__ import annotations

from typing import Literal

from simsales.scenario.scenario import Scenario
from simsales.scenario.target import BASELINES, Target, target_value

__all__ = ["Baseline", "baseline_kind", "last_year_key", "stated_baseline"]

Baseline = Literal["today", "last year", "stated"]


def baseline_kind(target: Target) -> Baseline | None:
    """Return which baseline a target names; None without one."""
    if target.against is None:
        return None
    return BASELINES.get(str(target.against).strip().lower(), "stated")


def last_year_key(target: Target) -> str:
    """Return how `last_year` names the figure of a target: ``bookings``, ``wins of team north``."""
    scope = "".join(f" of {kind} {name}" for kind, name in target.of.items())
    return f"{target.metric}{scope}"


def stated_baseline(target: Target, scenario: Scenario) -> float | None:
    """Return the baseline that the file states, in the unit of the metric (money in minor units).

    Returns
    -------
    float or None
        None where the target names none, where it has to be simulated (today), and where the file does not
        say what last year brought.

    Raises
    ------
    QuantityError
        When it is no value of the metric.
    """
    match baseline_kind(target):
        case "stated":
            assert target.against is not None
            return target_value(target, target.against, scenario.currency)
        case "last year":
            written = scenario.last_year.get(last_year_key(target))
            return None if written is None else target_value(target, written, scenario.currency)
        case _:
            return None
