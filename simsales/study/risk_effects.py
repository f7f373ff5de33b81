"""Owns what each risk brings: the years that it struck are played again without it, all other luck the same.

Years that a risk struck differ from the others by their luck, too, and in a few dozen years that luck is
larger than most risks. So no year is held against another one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Final

import numpy as np

from simsales.scenario.loaded import TODAY, Loaded, Timeline
from simsales.scenario.scenario import Scenario
from simsales.study.intervals import paired_difference
from simsales.study.measure import MetricKey
from simsales.study.probe import ENOUGH, PROOF
from simsales.study.ready import make_way
from simsales.study.replicate import Progress, Runs, replicate
from simsales.study.results import Difference, StudyResult
from simsales.study.risk_losses import losses_of, struck_years
from simsales.study.risk_result import RiskToll
from simsales.world.world import Floats

__all__ = ["BROUGHT", "LEAST", "with_risk_effects"]

BROUGHT: Final = ("bookings", "profit")
"""Figures for which it is told what a risk brings."""

LEAST: Final = 2
"""Years that a risk must have struck."""

_NEVER: Final = {"per_year": 0.0, "happens": [], "caused_by": {}, "follows": {}}
"""What a risk says that nothing brings; those that follow it do not strike, either."""

_ROOM: Final = 10
"""A company that nothing befalls may have so many times the events of the file's own bound."""


def with_risk_effects(
    study: StudyResult,
    loaded: Loaded,
    *,
    workers: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> StudyResult:
    """Return a study with what each risk of today's way brings in the years that it strikes.

    Parameters
    ----------
    study
        A complete study; others come back as they are, and so do those of a year that has begun whose past
        is played, since a risk taken out would change the days that are over.
    loaded
        Its scenario.
    workers, on_progress
        As for `simsales.study.replicate.replicate`; the answer does not depend on `workers`.

    Raises
    ------
    NotPossible
        When a simulated year breaks off.
    """
    scenario, runs = loaded.scenario, study.runs
    if runs is None or not study.run.complete or not scenario.risks:
        return study
    if scenario.so_far is not None and scenario.so_far.is_replayed:
        return study
    start, spent = perf_counter(), 0
    found: list[RiskToll] = []
    for risk in scenario.risks:
        key = MetricKey("strikes", f"risk={risk}")
        struck = np.flatnonzero(runs.column(TODAY, key) > 0) if runs.has(TODAY, key) else np.array([], int)
        places = struck[:PROOF]
        if len(places) < LEAST or spent + len(places) > ENOUGH:
            found.append(RiskToll(risk, len(struck), ()))
            continue
        spent += len(places)
        numbers = [runs.replications[place] for place in places.tolist()]
        ways = {TODAY: make_way(scenario, _without(loaded.strategies[TODAY], risk))}
        other = replicate(ways, study.run.seed, numbers, workers, on_progress)
        if not other.complete:
            return study
        rows = [
            Difference(TODAY, risk, key, paired_difference(*pair, study.run.confidence))
            for key in map(MetricKey, BROUGHT)
            if len((pair := _paired(runs, other, key, places))[0]) >= LEAST
        ]
        found.append(RiskToll(risk, len(struck), tuple(rows)))
    losses = None
    any_struck = struck_years(runs)
    if any_struck and spent + len(any_struck) <= ENOUGH:
        ways = {TODAY: make_way(scenario, _without(loaded.strategies[TODAY], *scenario.risks))}
        numbers = [runs.replications[place] for place in any_struck]
        calm = replicate(ways, study.run.seed, numbers, workers, on_progress)
        if not calm.complete:
            return study
        losses = losses_of(runs, calm, study.run.confidence)
    timing = replace(
        study.timing, simulation_seconds=study.timing.simulation_seconds + perf_counter() - start
    )
    return replace(study, risks=tuple(found), losses=losses, timing=timing)


def _without(timeline: Timeline, *risks: str) -> Timeline:
    """Return a strategy in which some risks never strike; what is paid to prevent them is still paid."""
    return tuple((day, _calm(scenario, risks)) for day, scenario in timeline)


def _calm(scenario: Scenario, risks: tuple[str, ...]) -> Scenario:
    entries = {risk: scenario.risks[risk].model_copy(update=_NEVER) for risk in risks}
    limit = scenario.simulation.events_at_most * _ROOM
    simulation = scenario.simulation.model_copy(update={"events_at_most": limit})
    return scenario.model_copy(update={"risks": {**scenario.risks, **entries}, "simulation": simulation})


def _paired(runs: Runs, other: Runs, key: MetricKey, places: np.ndarray) -> tuple[Floats, Floats]:
    """Return a figure of the years that were struck, with the risk and without it, where both define it."""
    with_it, without = runs.column(TODAY, key)[places], other.column(TODAY, key)
    both = ~(np.isnan(with_it) | np.isnan(without))
    return with_it[both], without[both]
