"""Owns what each risk brings: the years that it struck are played again without it, all other luck the same.

From the same years comes what all risks take together, and how long it takes until orders are back.
Years that a risk struck differ from the others by their luck, too, and in a few dozen years that luck is
larger than most risks. So no year is held against another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Final

import numpy as np

from simsales.scenario.loaded import TODAY, Loaded, Timeline
from simsales.scenario.scenario import Scenario
from simsales.study.intervals import clopper_pearson, paired_difference
from simsales.study.measure import MetricKey
from simsales.study.probe import ENOUGH, PROOF
from simsales.study.ready import make_way
from simsales.study.recovery import Course, Weeks, recovery_of
from simsales.study.replicate import Progress, Runs, replicate
from simsales.study.results import Difference, StudyResult
from simsales.study.risk_losses import losses_of, struck_years
from simsales.study.risk_result import Recovery, RiskLosses, RiskToll
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
    start = perf_counter()
    try:
        told = _Told(study, loaded, runs, workers, on_progress).all()
    except _Stopped:
        return study
    timing = replace(
        study.timing, simulation_seconds=study.timing.simulation_seconds + perf_counter() - start
    )
    return replace(study, risks=told.tolls, losses=told.losses, recoveries=told.recoveries, timing=timing)


class _Stopped(Exception):
    """Ctrl-C came before the last year."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What is known of the risks of today's way."""

    tolls: tuple[RiskToll, ...]
    losses: RiskLosses | None
    recoveries: tuple[Recovery, ...]


@dataclass(frozen=True, slots=True)
class _Twins:
    """Years of the study by their places, and the weeks of the same years without a risk."""

    risk: str
    places: list[int]
    course: Course


class _Told:
    """Plays what has to be known of the risks of a study."""

    def __init__(
        self,
        study: StudyResult,
        loaded: Loaded,
        runs: Runs,
        workers: int | None,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        self._run, self._loaded, self._runs = study.run, loaded, runs
        self._workers, self._on_progress = workers, on_progress
        scenario = loaded.scenario
        # Of a year that has begun, targets say what is known beforehand; its weeks are not asked for.
        self._weeks = Weeks(scenario) if scenario.so_far is None else None
        if self._weeks is not None and not self._weeks.days:
            self._weeks = None
        self._twins: list[_Twins] = []

    def all(self) -> _Found:
        """Return what is known."""
        tolls = tuple(self._tolls())
        losses = self._losses()
        return _Found(tolls, losses, tuple(self._recoveries()))

    def _tolls(self) -> Iterator[RiskToll]:
        runs, confidence, spent = self._runs, self._run.confidence, 0
        for risk in self._loaded.scenario.risks:
            key = MetricKey("strikes", f"risk={risk}")
            struck = (
                np.flatnonzero(runs.column(TODAY, key) > 0) if runs.has(TODAY, key) else np.array([], int)
            )
            chance = clopper_pearson(len(struck), len(runs.replications), confidence)
            places = struck[:PROOF]
            if len(places) < LEAST or spent + len(places) > ENOUGH:
                yield RiskToll(risk, len(struck), chance, ())
                continue
            spent += len(places)
            other = self._without(risk, places.tolist())
            rows = [
                Difference(TODAY, risk, key, paired_difference(*pair, confidence))
                for key in map(MetricKey, BROUGHT)
                if len((pair := _paired(runs, other, key, places))[0]) >= LEAST
            ]
            yield RiskToll(risk, len(struck), chance, tuple(rows))

    def _losses(self) -> RiskLosses | None:
        places = struck_years(self._runs)
        if not places:
            return None
        timeline = _without(self._loaded.strategies[TODAY], *self._loaded.scenario.risks)
        calm = self._played(self._loaded.scenario, timeline, places)
        return losses_of(self._runs, calm, self._run.confidence)

    def _recoveries(self) -> Iterator[Recovery]:
        """Yield how long it takes until orders are back; the years themselves are played by week for that."""
        if self._weeks is None or not self._twins:
            return
        places = sorted({place for twins in self._twins for place in twins.places})
        row = {place: number for number, place in enumerate(places)}
        mine = self._weeks.course(self._by_week(self._loaded.strategies[TODAY], places))
        for twins in self._twins:
            with_it = mine.of([row[place] for place in twins.places])
            yield recovery_of(twins.risk, with_it, twins.course, self._run.confidence)

    def _without(self, risk: str, places: list[int]) -> Runs:
        """Return years without a risk, and keep their weeks."""
        years = self._by_week(_without(self._loaded.strategies[TODAY], risk), places)
        if self._weeks is not None:
            self._twins.append(_Twins(risk, places, self._weeks.course(years)))
        return years

    def _by_week(self, timeline: Timeline, places: list[int]) -> Runs:
        scenario = self._loaded.scenario
        if self._weeks is None:
            return self._played(scenario, timeline, places)
        return self._played(self._weeks.measured(scenario), self._weeks.measured_timeline(timeline), places)

    def _played(self, scenario: Scenario, timeline: Timeline, places: list[int]) -> Runs:
        numbers = [self._runs.replications[place] for place in places]
        ways = {TODAY: make_way(scenario, timeline)}
        played = replicate(ways, self._run.seed, numbers, self._workers, self._on_progress)
        if not played.complete:
            raise _Stopped
        return played


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
