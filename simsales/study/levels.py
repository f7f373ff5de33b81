"""Owns the level of each target: its value, or where a change against its baseline leads."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simsales.scenario.baseline import Baseline, baseline_kind, stated_baseline
from simsales.scenario.loaded import TODAY
from simsales.scenario.scenario import Scenario
from simsales.scenario.target import Target, is_relative, target_step, target_value
from simsales.study.measure import figure_key
from simsales.study.replicate import Runs

__all__ = ["Level", "target_levels"]


@dataclass(frozen=True, slots=True)
class Level:
    """What a target asks for, in the unit of its metric (money in minor units).

    Parameters
    ----------
    at_least, at_most
        The value to reach and not to exceed; nan where a baseline could not be simulated.
    against
        Baseline of a change; None where the value itself is given.
    baseline
        Its value; None without one.
    change
        The change as written; None without one.
    """

    at_least: float | None
    at_most: float | None
    against: Baseline | None = None
    baseline: float | None = None
    change: str | None = None


def target_levels(scenario: Scenario, runs: Runs | None = None) -> Mapping[str, Level]:
    """Return the level of each target that names a metric.

    A change against today counts from the mean of today's replications: what today's way brings on average.

    Parameters
    ----------
    scenario
        A checked scenario.
    runs
        Replications, today's among them where a target is measured against today; without them such a level
        is nan.

    Raises
    ------
    QuantityError
        When a value is not one of its metric.
    """
    return {
        name: _level(scenario, target, runs)
        for name, target in scenario.targets.items()
        if figure_key(target) is not None
    }


def _level(scenario: Scenario, target: Target, runs: Runs | None) -> Level:
    given = {"at_least": target.at_least, "at_most": target.at_most}
    written = next((value for value in given.values() if is_relative(target, value)), None)
    baseline = None if written is None else _baseline(scenario, target, runs)
    found: dict[str, float | None] = {}
    for name, value in given.items():
        if value is None:
            found[name] = None
        elif baseline is not None:
            found[name] = target_step(target, value, scenario.currency).level(baseline)
        else:
            found[name] = target_value(target, value, scenario.currency)
    if baseline is None:
        return Level(found["at_least"], found["at_most"])
    return Level(found["at_least"], found["at_most"], baseline_kind(target), baseline, str(written))


def _baseline(scenario: Scenario, target: Target, runs: Runs | None) -> float:
    if baseline_kind(target) == "today":
        key = figure_key(target)
        if key is None or runs is None or TODAY not in runs.strategies or not runs.has(TODAY, key):
            return math.nan
        values = runs.column(TODAY, key)
        return float(np.nanmean(values)) if not np.isnan(values).all() else math.nan
    stated = stated_baseline(target, scenario)
    return math.nan if stated is None else stated
