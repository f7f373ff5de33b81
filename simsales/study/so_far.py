"""Owns the answer about a year that has begun: known and simulated parts of figures and targets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import numpy as np

from simsales.scenario.loaded import TODAY
from simsales.scenario.reached import first_day, reached_before
from simsales.scenario.scenario import Scenario
from simsales.scenario.settings import WHAT_IF
from simsales.scenario.so_far import ADDED
from simsales.study.intervals import mean_interval
from simsales.study.measure import MetricKey
from simsales.study.replicate import Runs
from simsales.study.results import StudyResult, TargetResult
from simsales.study.single_year import single_year
from simsales.study.so_far_result import SoFarFigure, SoFarResult, SoFarTarget
from simsales.words import Phrase
from simsales.world.world import Floats

__all__ = ["may_be_planned", "so_far_result", "why_no_plan"]

_BALANCES: Final = frozenset({"backlog", "receivables"})


def so_far_result(
    scenario: Scenario, runs: Runs, targets: tuple[TargetResult, ...], confidence: float
) -> SoFarResult | None:
    """Return what is reached and what is still to come; None where the file says nothing of a year so far.

    Parameters
    ----------
    scenario
        The file as it stands.
    runs
        The replications, today's among them.
    targets
        Today's, judged.
    confidence
        Of the intervals, 0..1.
    """
    so_far = scenario.so_far
    if so_far is None:
        return None
    return SoFarResult(
        since=first_day(scenario),
        as_of=so_far.as_of,
        is_replayed=so_far.is_replayed,
        figures=tuple(_figures(scenario, runs, confidence)),
        targets=tuple(_targets(scenario, runs, targets, confidence)),
        not_counted=tuple(target.name for target in targets if "so_far" in target.missing),
    )


def may_be_planned(study: StudyResult) -> bool:
    """Return whether a plan can be made: of a year that has begun when its past and open deals are stated."""
    so_far = study.so_far
    return so_far is None or not (so_far.is_replayed or so_far.not_counted)


def why_no_plan(study: StudyResult) -> Phrase | None:
    """Return why no plan can be made for a study; None where one can."""
    if study.judged.name == WHAT_IF:
        # The planner moves what the file says, and today's way is where it begins.
        return Phrase("report.no_plan.what_if")
    return None if may_be_planned(study) else Phrase("report.no_plan.so_far")


def _figures(scenario: Scenario, runs: Runs, confidence: float) -> Iterator[SoFarFigure]:
    so_far = scenario.so_far
    assert so_far is not None
    whole = [MetricKey(name) for name in ADDED]
    parts = [MetricKey(metric, scope.replace(" ", "=", 1)) for metric, scope in map(_named, so_far.parts)]
    for key in (*whole, *parts):
        reached = reached_before(scenario, key.metric, key.scope)
        if reached is None or not runs.has(TODAY, key):
            continue
        rest = _defined(runs, key)
        low, high = single_year(reached + rest)
        yield SoFarFigure(key, reached, mean_interval(rest, confidence), low, high)


def _named(name: str) -> tuple[str, str]:
    metric, _, scope = name.partition(" of ")
    return metric, scope


def _targets(
    scenario: Scenario, runs: Runs, targets: tuple[TargetResult, ...], confidence: float
) -> Iterator[SoFarTarget]:
    for target in targets:
        key, chance = target.key, target.chance
        level = target.at_least if target.at_least is not None else target.at_most
        if key is None or chance is None or level is None or key.metric in _BALANCES:
            continue
        until = None if target.by is None else target.by + timedelta(days=1)
        reached = reached_before(scenario, key.metric, key.scope, target.since, until)
        if reached is None:
            continue
        rest = mean_interval(_defined(runs, key) - reached, confidence)
        yield SoFarTarget(target.name, key, reached, level, target.at_least is None, rest, chance)


def _defined(runs: Runs, key: MetricKey) -> Floats:
    values = runs.column(TODAY, key)
    return values[~np.isnan(values)]
