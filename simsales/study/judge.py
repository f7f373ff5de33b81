"""Owns the judgement of targets: how likely each is, and all together, and what is reached how surely."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simsales.scenario.metrics import CATALOGUE
from simsales.scenario.reached import is_known
from simsales.scenario.scenario import Scenario
from simsales.scenario.target import Target
from simsales.study.intervals import CONFIDENCE, Interval, clopper_pearson
from simsales.study.levels import Level, target_levels
from simsales.study.measure import MetricKey, figure_key, target_key
from simsales.study.replicate import Runs
from simsales.study.results import TargetResult
from simsales.world.world import Floats

__all__ = ["REACHED_WITH", "Flags", "judge", "judged_key", "more_is_better", "reached", "reached_with"]

REACHED_WITH: Final = (0.8, 0.5, 0.2)
"""Chances for which the value reached is told."""

Flags = NDArray[np.bool_]


def reached(values: Floats, at_least: float | None, at_most: float | None) -> Flags:
    """Return in which replications a target is reached, shape (replications,).

    A year that does not define the metric (nan) has not reached its target: nobody can show that it did.
    """
    found = ~np.isnan(values)
    if at_least is not None:
        found &= values >= at_least
    if at_most is not None:
        found &= values <= at_most
    return found


def reached_with(values: Floats, chance: float, *, more_is_better: bool) -> float:
    """Return the best value that at least this share of the replications reach.

    Parameters
    ----------
    values
        One number for each replication, nan where there is none.
    chance
        Share, above 0 and up to 1.
    more_is_better
        Whether reaching means at least this value, or at most.

    Returns
    -------
    float
        One of the values: had it been the target, its estimated chance would be at least `chance`. Not a
        number where fewer replications than that define the metric.
    """
    # A billionth below, so that 0.8 of 15 is 12 and not 13 for want of the last bit.
    place = math.ceil(chance * len(values) - 1e-9)
    defined = np.sort(values[~np.isnan(values)])
    if not 1 <= place <= len(defined):
        return math.nan
    return float(defined[-place] if more_is_better else defined[place - 1])


def judged_key(target: Target) -> MetricKey | None:
    """Return what a target is judged by; None where it lacks a metric, a value or a deadline."""
    return None if target.by is None else target_key(target)


def judge(
    scenario: Scenario, runs: Runs, strategy: str, confidence: float = CONFIDENCE
) -> tuple[tuple[TargetResult, ...], Interval | None]:
    """Judge the targets under one strategy.

    Parameters
    ----------
    scenario
        Has the targets.
    runs
        The replications.
    strategy
        Name of the strategy.
    confidence
        Of the intervals, 0..1; they are exact (Clopper-Pearson).

    Returns
    -------
    targets : tuple of TargetResult
        In the order of the file. A target without metric, value or deadline is listed and not judged.
    all_targets : Interval or None
        Chance that all judged targets are reached in the same replication; None when none is judged.

    Raises
    ------
    QuantityError
        When a target's value is not one of its metric.
    """
    levels = target_levels(scenario, runs)
    results: list[TargetResult] = []
    together: Flags = np.ones(len(runs.replications), dtype=np.bool_)
    for name, target in scenario.targets.items():
        key = judged_key(target)
        if key is None or not runs.has(strategy, key):
            results.append(_listed(name, target, levels.get(name), runs, strategy, scenario))
            continue
        values = runs.column(strategy, key)
        result, flags = _judged(name, target, key, values, levels[name], confidence)
        results.append(result)
        together &= flags
    any_judged = any(result.chance is not None for result in results)
    trials = len(together)
    joint = clopper_pearson(int(together.sum()), trials, confidence) if any_judged else None
    return tuple(results), joint


def _judged(
    name: str, target: Target, key: MetricKey, values: Floats, level: Level, confidence: float
) -> tuple[TargetResult, Flags]:
    flags = reached(values, level.at_least, level.at_most)
    result = TargetResult(
        name=name,
        key=key,
        at_least=level.at_least,
        at_most=level.at_most,
        since=target.since,
        by=target.by,
        wanted=target.confidence,
        weight=target.weight,
        chance=clopper_pearson(int(flags.sum()), len(flags), confidence),
        reached_with=_values_reached(target, values),
        against=level.against,
        baseline=level.baseline,
        change=level.change,
        serves=target.serves,
    )
    return result, flags


def _values_reached(target: Target, values: Floats) -> dict[float, float]:
    """Return the values that today's chances of 80, 50 and 20 % stand for."""
    if target.at_least is not None and target.at_most is not None:
        return {}
    up = more_is_better(target)
    return {chance: reached_with(values, chance, more_is_better=up) for chance in REACHED_WITH}


def more_is_better(target: Target) -> bool:
    """Return whether reaching a target means at least a value; without one, what is better for its metric."""
    if target.at_least is not None or target.at_most is not None:
        return target.at_least is not None
    return target.metric not in CATALOGUE or CATALOGUE[target.metric].better >= 0


def _listed(
    name: str, target: Target, level: Level | None, runs: Runs, strategy: str, scenario: Scenario
) -> TargetResult:
    has_value = target.at_least is not None or target.at_most is not None
    has_metric = target.metric in CATALOGUE
    has_past = not has_metric or is_known(scenario, target)
    parts = (
        ("metric", has_metric),
        ("value", has_value),
        ("deadline", target.by is not None),
        ("so_far", has_past),
    )
    key = figure_key(target)
    # Without a deadline nobody knows how much of the year so far belongs to it.
    is_measured = key is not None and runs.has(strategy, key) and scenario.so_far is None
    values = runs.column(strategy, key) if key is not None and is_measured else None
    return TargetResult(
        name=name,
        key=None if values is None else key,
        at_least=None if level is None else level.at_least,
        at_most=None if level is None else level.at_most,
        since=target.since,
        by=target.by,
        wanted=target.confidence,
        weight=target.weight,
        chance=None,
        reached_with={} if values is None else _values_reached(target, values),
        missing=tuple(part for part, there in parts if not there),
        against=None if level is None else level.against,
        baseline=None if level is None else level.baseline,
        change=None if level is None else level.change,
        serves=target.serves,
    )
