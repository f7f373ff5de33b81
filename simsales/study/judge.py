"""Owns the judgement of targets: how likely each is, and all together, and what is reached how surely."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simsales.scenario.metrics import CATALOGUE
from simsales.scenario.scenario import Scenario
from simsales.scenario.target import Target
from simsales.study.intervals import CONFIDENCE, Interval, clopper_pearson
from simsales.study.measure import MetricKey, target_key, target_value
from simsales.study.replicate import Runs
from simsales.study.results import TargetResult
from simsales.world.world import Floats

__all__ = ["REACHED_WITH", "judge", "reached", "reached_with"]

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
        In the order of the file. A target without metric or value is listed and not judged.
    all_targets : Interval or None
        Chance that all judged targets are reached in the same replication; None when none is judged.

    Raises
    ------
    QuantityError
        When a target's value is not one of its metric.
    """
    results: list[TargetResult] = []
    together: Flags = np.ones(len(runs.replications), dtype=np.bool_)
    for name, target in scenario.targets.items():
        key = target_key(target)
        if key is None or not runs.has(strategy, key):
            results.append(_listed(name, target))
            continue
        result, flags = _judged(name, target, key, runs.column(strategy, key), scenario.currency, confidence)
        results.append(result)
        together &= flags
    any_judged = any(result.chance is not None for result in results)
    trials = len(together)
    joint = clopper_pearson(int(together.sum()), trials, confidence) if any_judged else None
    return tuple(results), joint


def _judged(
    name: str, target: Target, key: MetricKey, values: Floats, currency: str, confidence: float
) -> tuple[TargetResult, Flags]:
    least, most = (
        None if written is None else target_value(target, written, currency)
        for written in (target.at_least, target.at_most)
    )
    flags = reached(values, least, most)
    one_sided = least is None or most is None
    result = TargetResult(
        name=name,
        key=key,
        at_least=least,
        at_most=most,
        since=target.since,
        by=target.by,
        wanted=target.confidence,
        weight=target.weight,
        chance=clopper_pearson(int(flags.sum()), len(flags), confidence),
        reached_with={
            chance: reached_with(values, chance, more_is_better=least is not None) for chance in REACHED_WITH
        }
        if one_sided
        else {},
    )
    return result, flags


def _listed(name: str, target: Target) -> TargetResult:
    has_value = target.at_least is not None or target.at_most is not None
    # A metric that is named but not measured for this scope or company counts as missing, too.
    has_metric = target.metric in CATALOGUE and target_key(target) is None
    missing = [part for part, there in (("metric", has_metric), ("value", has_value)) if not there]
    return TargetResult(
        name=name,
        key=None,
        at_least=None,
        at_most=None,
        since=target.since,
        by=target.by,
        wanted=target.confidence,
        weight=target.weight,
        chance=None,
        missing=tuple(missing),
    )
