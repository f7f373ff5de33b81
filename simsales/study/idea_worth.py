"""Owns what ideas are worth: the same years are played again without those of a kind, and their cost.

All luck stays, so the difference is what the ideas do: the good that were adopted, the bad that were, too,
the trouble of pilots, and the money for all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Final

import numpy as np

from simsales.scenario.loaded import TODAY, Loaded, Timeline
from simsales.scenario.scenario import Scenario
from simsales.study.comparison_result import Difference
from simsales.study.idea_result import IdeaKind
from simsales.study.intervals import Interval, clopper_pearson, mean_interval, paired_difference
from simsales.study.measure import MetricKey
from simsales.study.probe import ENOUGH
from simsales.study.ready import make_way
from simsales.study.replicate import Progress, Runs, replicate
from simsales.study.results import StudyResult

__all__ = ["BROUGHT", "FIGURES", "with_idea_worth"]

BROUGHT: Final = ("bookings", "profit")
"""Figures for which it is told what ideas bring."""

FIGURES: Final = (
    *("ideas", "pilots", "ideas_adopted", "ideas_stopped", "wrongly_adopted", "wrongly_stopped"),
    *("improvement", "idea_cost"),
)
"""Figures of what becomes of them."""

_MOST_YEARS: Final = 200
_LEAST: Final = 2


def with_idea_worth(
    study: StudyResult,
    loaded: Loaded,
    *,
    workers: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> StudyResult:
    """Return a study with what becomes of each kind of today's ideas, and what they bring.

    Parameters
    ----------
    study
        A complete study; others come back as they are.
    loaded
        Its scenario.
    workers, on_progress
        As for `simsales.study.replicate.replicate`; the answer does not depend on `workers`.

    Raises
    ------
    NotPossible
        When a simulated year breaks off.
    """
    runs = study.runs
    if runs is None or not study.run.complete or TODAY not in runs.strategies or not loaded.scenario.ideas:
        return study
    start, spent, found = perf_counter(), 0, []
    for name in sorted(loaded.scenario.ideas):
        numbers = runs.replications[:_MOST_YEARS]
        differences: tuple[Difference, ...] = ()
        if spent + len(numbers) <= ENOUGH:
            spent += len(numbers)
            way = make_way(loaded.scenario, _without(loaded.strategies[TODAY], name))
            other = replicate({TODAY: way}, study.run.seed, numbers, workers, on_progress)
            if not other.complete:
                return study
            differences = tuple(_differences(runs, other, name, study.run.confidence))
        found.append(_kind(runs, name, differences, study.run.confidence))
    timing = replace(
        study.timing, simulation_seconds=study.timing.simulation_seconds + perf_counter() - start
    )
    return replace(study, ideas=tuple(found), timing=timing)


def _kind(runs: Runs, name: str, differences: tuple[Difference, ...], confidence: float) -> IdeaKind:
    columns = {metric: runs.column(TODAY, MetricKey(metric, f"idea={name}")) for metric in FIGURES}
    adopted, wrongly_adopted, stopped, wrongly_stopped = (
        int(columns[metric].sum())
        for metric in ("ideas_adopted", "wrongly_adopted", "ideas_stopped", "wrongly_stopped")
    )
    rightly_adopted, rightly_stopped = adopted - wrongly_adopted, stopped - wrongly_stopped
    return IdeaKind(
        idea=name,
        figures={metric: mean_interval(values, confidence) for metric, values in columns.items()},
        good_adopted=_share(rightly_adopted, wrongly_stopped, confidence),
        bad_adopted=_share(wrongly_adopted, rightly_stopped, confidence),
        differences=differences,
    )


def _share(adopted: int, stopped: int, confidence: float) -> Interval | None:
    """Return the chance to be adopted; ideas are drawn and tried independently, also those of one year."""
    decided = adopted + stopped
    return clopper_pearson(adopted, decided, confidence) if decided else None


def _differences(runs: Runs, other: Runs, name: str, confidence: float) -> list[Difference]:
    found = []
    for key in map(MetricKey, BROUGHT):
        with_them, without = runs.column(TODAY, key)[:_MOST_YEARS], other.column(TODAY, key)
        known = ~(np.isnan(with_them) | np.isnan(without))
        if int(known.sum()) >= _LEAST:
            interval = paired_difference(with_them[known], without[known], confidence)
            found.append(Difference(TODAY, f"idea={name}", key, interval))
    return found


def _without(timeline: Timeline, name: str) -> Timeline:
    """Return a strategy in which ideas of a kind never come and cost nothing."""
    return tuple((day, _silent(scenario, name)) for day, scenario in timeline)


def _silent(scenario: Scenario, name: str) -> Scenario:
    nothing = {"per_year": 0.0, "at_most": None, "time": None, "encouragement": None}
    ideas = {**scenario.ideas, name: scenario.ideas[name].model_copy(update=nothing)}
    return scenario.model_copy(update={"ideas": ideas})
