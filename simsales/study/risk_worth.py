"""Owns what each prevention and contingency is worth: the same years with and without it, its price paid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Final

import numpy as np

from simsales.scenario.loaded import TODAY, Loaded, Timeline
from simsales.scenario.risk import Contingency, Prevention
from simsales.scenario.scenario import Scenario
from simsales.study.intervals import mean_interval, paired_difference
from simsales.study.measure import MetricKey
from simsales.study.probe import ENOUGH
from simsales.study.ready import make_way
from simsales.study.replicate import Progress, Runs, replicate
from simsales.study.results import StudyResult
from simsales.study.risk_losses import MOST_YEARS
from simsales.study.risk_result import Measure, RiskMeasure
from simsales.world.world import Floats

__all__ = ["with_measure_worth"]

_KINDS: Final[tuple[Measure, ...]] = ("prevention", "contingency")
_LEAST: Final = 2


def with_measure_worth(
    study: StudyResult,
    loaded: Loaded,
    *,
    workers: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> StudyResult:
    """Return a study with what each prevention and contingency of its risks is worth.

    A measure in use today is taken out, one that is not is put in; nothing else changes.

    Parameters
    ----------
    study
        A complete study; others come back as they are, and so do those of a year that has begun whose past
        is played, since another measure would change the days that are over.
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
    measures = [
        (risk, kind)
        for risk, entry in scenario.risks.items()
        for kind in _KINDS
        if getattr(entry, kind) is not None
    ]
    if runs is None or not study.run.complete or not measures:
        return study
    if scenario.so_far is not None and scenario.so_far.is_replayed:
        return study
    years = min(len(runs.replications), MOST_YEARS, ENOUGH // len(measures))
    if years < _LEAST:
        return study
    start, found = perf_counter(), []
    for risk, kind in measures:
        used = _is_used(scenario, risk, kind)
        places = _played(runs, risk, kind, years)
        profit, price = (
            runs.column(TODAY, key)[:years].copy() for key in (MetricKey("profit"), _price(risk, kind))
        )
        other = (profit.copy(), price.copy())
        if places:
            way = make_way(scenario, _switched(loaded.strategies[TODAY], risk, kind, to=not used))
            numbers = [runs.replications[place] for place in places]
            played = replicate({TODAY: way}, study.run.seed, numbers, workers, on_progress)
            if not played.complete:
                return study
            other[0][places] = played.column(TODAY, MetricKey("profit"))
            other[1][places] = played.column(TODAY, _price(risk, kind))
        today = (profit, price)
        found.append(
            _measure(
                risk, kind, used, today if used else other, other if used else today, study.run.confidence
            )
        )
    timing = replace(
        study.timing, simulation_seconds=study.timing.simulation_seconds + perf_counter() - start
    )
    return replace(study, measures=tuple(found), timing=timing)


def _measure(
    risk: str,
    kind: Measure,
    used: bool,  # noqa: FBT001 - a fact that is told on
    with_it: tuple[Floats, Floats],
    without: tuple[Floats, Floats],
    confidence: float,
) -> RiskMeasure:
    worth = paired_difference(with_it[0], without[0], confidence)
    return RiskMeasure(risk, kind, used, worth, mean_interval(with_it[1], confidence))


def _price(risk: str, kind: Measure) -> MetricKey:
    return MetricKey(f"{kind}_cost", f"risk={risk}")


def _played(runs: Runs, risk: str, kind: Measure, years: int) -> list[int]:
    """Return the years to be played: a contingency changes nothing in those that its risk does not strike."""
    if kind == "prevention":
        return list(range(years))
    found: list[int] = np.flatnonzero(_strikes(runs, risk)[:years] > 0).tolist()
    return found


def _strikes(runs: Runs, risk: str) -> Floats:
    return runs.column(TODAY, MetricKey("strikes", f"risk={risk}"))


def _is_used(scenario: Scenario, risk: str, kind: Measure) -> bool:
    found: Prevention | Contingency | None = getattr(scenario.risks[risk], kind)
    return found is not None and found.use


def _switched(timeline: Timeline, risk: str, kind: Measure, *, to: bool) -> Timeline:
    """Return a strategy in which a measure is in use all the time, or never."""

    def switch(scenario: Scenario) -> Scenario:
        entry = scenario.risks[risk]
        measure = getattr(entry, kind).model_copy(update={"use": to})
        risks = {**scenario.risks, risk: entry.model_copy(update={kind: measure})}
        return scenario.model_copy(update={"risks": risks})

    return tuple((day, switch(scenario)) for day, scenario in timeline)
