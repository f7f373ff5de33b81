"""Owns the study: compile each strategy, replicate, summarise, judge, compare; once, or until it is known.

A study of its own random world is numbered from replication 0; `replications` and `seed` of the scenario hold
where nobody asks for others.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import blake2b
from time import perf_counter
from typing import Final

from simsales import __version__
from simsales.errors import Interrupted, UsageError
from simsales.scenario.days_counted import days_counted
from simsales.scenario.decided import undecided
from simsales.scenario.loaded import TODAY, Loaded, Timeline
from simsales.scenario.scenario import Scenario
from simsales.scenario.settings import WHAT_IF
from simsales.scenario.strategy_doubts import strategy_doubts
from simsales.scenario.unsaid import said
from simsales.study.compared import other_differences
from simsales.study.comparison import compare, is_settled
from simsales.study.judge import judge
from simsales.study.measure import Gauge
from simsales.study.milestones import fans, judge_milestones
from simsales.study.misses import misses
from simsales.study.replicate import Progress, Runs, available_workers, replicate
from simsales.study.results import Comparison, RunInfo, StrategyResult, StudyResult, Timing
from simsales.study.scorecards import scorecards
from simsales.study.so_far import so_far_result
from simsales.study.summary import summarise
from simsales.words import Phrase, say
from simsales.world.compile import compile_world
from simsales.world.world import World

__all__ = [
    "LOOKS_AT_MOST",
    "Laboratory",
    "laboratory",
    "looks_at",
    "run_study",
    "run_until_known",
    "scenario_digest",
    "strategy_result",
]

LOOKS_AT_MOST: Final = 5
"""How often strategies are compared before replications are given up: each look doubles them."""

OnProgress = Callable[[Progress], None]


@dataclass(frozen=True)
class Laboratory:
    """Strategies ready to be simulated.

    Attributes
    ----------
    scenario
        The file as it stands.
    worlds, gauges
        By strategy.
    seconds
        How long it took to compile them.
    settings
        What was set to make the what-if among them.
    timelines
        What each strategy changes.
    """

    scenario: Scenario
    worlds: Mapping[str, World]
    gauges: Mapping[str, Gauge]
    seconds: float
    settings: tuple[str, ...] = ()
    timelines: Mapping[str, Timeline] = field(default_factory=dict)

    @cached_property
    def undecided(self) -> Mapping[str, tuple[str, ...]]:
        """What makes strategies mere questions, by their names: those that nobody in the company decides."""
        found = {name: undecided(self.scenario, timeline) for name, timeline in self.timelines.items()}
        return {name: places for name, places in found.items() if places}


def laboratory(
    scenario: Scenario, strategies: Mapping[str, Timeline], settings: Sequence[str] = ()
) -> Laboratory:
    """Compile strategies, each with the gauge that measures the scenario's figures and targets in it."""
    start = perf_counter()
    worlds = {name: compile_world(scenario, timeline) for name, timeline in strategies.items()}
    gauges = {name: Gauge(world, scenario) for name, world in worlds.items()}
    return Laboratory(scenario, worlds, gauges, perf_counter() - start, tuple(settings), strategies)


def scenario_digest(scenario: Scenario) -> str:
    """Return a hex digest of what a scenario says, whatever its comments, spellings and order of names.

    Only the order of targets and milestones is in it: the first target judged is what strategies are ranked
    by, and of milestones on one day the first breaks first.
    """
    orders = [list(scenario.targets), list(scenario.milestones)]
    text = json.dumps([said(scenario), orders], sort_keys=True, ensure_ascii=False)
    return blake2b(text.encode("utf-8"), digest_size=16, person=b"simsales-file").hexdigest()


def strategy_result(scenario: Scenario, runs: Runs, name: str, confidence: float) -> StrategyResult:
    """Return what one strategy brings: its figures and its targets."""
    targets, together = judge(scenario, runs, name, confidence)
    listed = scenario.strategies.get(name)
    return StrategyResult(
        name=name,
        metrics=summarise(runs.keys[name], runs.values[name], confidence),
        targets=targets,
        all_targets=together,
        why=None if listed is None else listed.why,
        milestones=judge_milestones(scenario, runs, name, confidence),
        fans=fans(scenario, runs, name),
    )


def run_study(
    loaded: Loaded,
    *,
    strategies: Sequence[str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    on_progress: OnProgress | None = None,
) -> StudyResult:
    """Simulate strategies under the same random worlds, judge the targets and compare.

    Parameters
    ----------
    loaded
        The scenario.
    strategies
        Names of those to simulate beside today's way; all when None.
    replications, seed
        Those of the scenario when None.
    workers
        How many work at a time, the caller included: threads while the kernel plays, processes while the
        reference engine does. As many as there are processors when None; the answer does not depend on it.
    on_progress
        Called whenever results have come.

    Returns
    -------
    StudyResult
        After Ctrl-C of what every strategy has finished, with ``run.complete`` False.

    Raises
    ------
    UsageError
        When a strategy is not in the scenario, or there are less than two replications.
    NotPossible
        When a year has more events than the scenario allows, or a process dies.
    Interrupted
        When Ctrl-C came before anything was finished.
    """
    count = _wanted(loaded, replications)
    lab = laboratory(loaded.scenario, _chosen(loaded, strategies), loaded.settings)
    start = perf_counter()
    used = _seed(loaded, seed)
    runs = replicate(lab.worlds, lab.gauges, used, range(count), workers, on_progress)
    timing = _timing(lab, workers, perf_counter() - start)
    return _answer(lab, runs, used, timing, looks=1, taken=1)


def run_until_known(
    loaded: Loaded,
    *,
    strategies: Sequence[str] | None = None,
    replications: int | None = None,
    at_most: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    on_progress: OnProgress | None = None,
) -> StudyResult:
    """Compare strategies with ever more replications, until the best is known or the limit says stop.

    The strategies are looked at after `replications`, twice as many, four times as many ..., at most five
    times. Looking often and stopping at the first good sight would err more often than the confidence says;
    each look is therefore held to a higher one (see `simsales.study.comparison.compare`).

    Parameters
    ----------
    loaded, strategies, seed, workers, on_progress
        As for `run_study`.
    replications
        Those of the first look; those of the scenario when None.
    at_most
        Limit; sixteen times the first look when None.

    Returns
    -------
    StudyResult
        ``comparison.is_known`` says which of the two ended it, ``comparison.looks`` after how many looks.

    Raises
    ------
    UsageError, NotPossible, Interrupted
        As `run_study`.
    """
    first = _wanted(loaded, replications)
    schedule = looks_at(first, 2 ** (LOOKS_AT_MOST - 1) * first if at_most is None else at_most)
    lab = laboratory(loaded.scenario, _chosen(loaded, strategies), loaded.settings)
    start = perf_counter()
    used = _seed(loaded, seed)
    runs = replicate(lab.worlds, lab.gauges, used, range(schedule[0]), workers, on_progress)
    taken, confidence = 1, loaded.scenario.simulation.confidence
    while (
        taken < len(schedule)
        and runs.complete
        and not is_settled(lab.scenario, runs, confidence, looks=len(schedule), what_ifs=lab.undecided.keys())
    ):
        fresh = range(schedule[taken - 1], schedule[taken])
        runs = runs.joined(replicate(lab.worlds, lab.gauges, used, fresh, workers, on_progress))
        taken += 1
    timing = _timing(lab, workers, perf_counter() - start)
    return _answer(lab, runs, used, timing, looks=len(schedule), taken=taken)


def looks_at(first: int, at_most: int) -> tuple[int, ...]:
    """Return after how many replications strategies are compared: doubling, at most `LOOKS_AT_MOST` times."""
    found = [first]
    while found[-1] < at_most and len(found) < LOOKS_AT_MOST:
        last_look = len(found) == LOOKS_AT_MOST - 1
        found.append(at_most if last_look else min(2 * found[-1], at_most))
    return tuple(found)


def _answer(lab: Laboratory, runs: Runs, seed: int, timing: Timing, *, looks: int, taken: int) -> StudyResult:
    if not runs.replications:
        raise Interrupted("study.nothing_finished")
    scenario = lab.scenario
    confidence = scenario.simulation.confidence
    own = [name for name in runs.strategies if name == TODAY or name in scenario.strategies]
    results = tuple(
        _judged(_explained(strategy_result(scenario, runs, name, confidence), lab.settings), lab)
        for name in runs.strategies
    )
    comparison = _compared(lab, runs, results, looks=looks, taken=taken)
    judged = next((result for result in results if result.name == WHAT_IF), results[0])
    return StudyResult(
        version=__version__,
        scenario=scenario.name,
        digest=scenario_digest(scenario),
        currency=scenario.currency,
        run=RunInfo(
            seed=seed,
            replications=len(runs.replications),
            seal=runs.digest(own),
            events=runs.records,
            confidence=confidence,
            complete=runs.complete,
            days=days_counted(scenario),
        ),
        timing=timing,
        strategies=results,
        comparison=comparison,
        so_far=so_far_result(scenario, runs, results[0].targets, confidence),
        scorecards=scorecards(scenario, runs, judged, confidence),
        misses=misses(scenario, runs, judged, confidence),
        runs=runs,
    )


def _compared(
    lab: Laboratory, runs: Runs, results: Sequence[StrategyResult], *, looks: int, taken: int
) -> Comparison | None:
    """Return the strategies side by side, in the figure that ranks them and in all others."""
    scenario = lab.scenario
    confidence = scenario.simulation.confidence
    found = compare(scenario, runs, confidence, looks=looks, taken=taken, what_ifs=lab.undecided.keys())
    if found is None:
        return None
    best = next(result for result in results if result.name == found.best)
    found = replace(found, doubts=best.doubts)
    if TODAY not in runs.strategies:
        return found
    targets = results[0].targets
    asked = [target.key for target in targets if target.key is not None and target.chance is not None]
    return replace(found, others=other_differences(runs, found.key, asked, confidence))


def _explained(result: StrategyResult, settings: tuple[str, ...]) -> StrategyResult:
    """Return a what-if that says what was set, as a strategy of the file says why it is tried."""
    if result.name != WHAT_IF or not settings:
        return result
    return replace(result, why=say("house.comma").join(settings))


def _judged(result: StrategyResult, lab: Laboratory) -> StrategyResult:
    """Return what a strategy brings with what speaks against calling it best."""
    found = strategy_doubts(lab.scenario, lab.timelines[result.name])
    doubts = dict.fromkeys((doubt.key, tuple(doubt.values.items())) for doubt in found)
    return replace(
        result,
        undecided=lab.undecided.get(result.name, ()),
        doubts=tuple(Phrase(key, dict(values)) for key, values in doubts),
    )


def _timing(lab: Laboratory, workers: int | None, seconds: float) -> Timing:
    used = available_workers() if workers is None else max(workers, 1)
    return Timing(workers=used, simulation_seconds=seconds, compile_seconds=lab.seconds)


def _seed(loaded: Loaded, seed: int | None) -> int:
    return loaded.scenario.simulation.seed if seed is None else seed


def _wanted(loaded: Loaded, replications: int | None) -> int:
    count = loaded.scenario.simulation.replications if replications is None else replications
    if count < 2:
        raise UsageError("study.too_few", count=count)
    return count


def _chosen(loaded: Loaded, strategies: Sequence[str] | None) -> dict[str, Timeline]:
    if strategies is None:
        return dict(loaded.strategies)
    for name in strategies:
        if name not in loaded.strategies:
            near = difflib.get_close_matches(name, loaded.strategies, n=1)
            if near:
                raise UsageError("study.no_strategy_near", name=name, near=near[0])
            raise UsageError("study.no_strategy", name=name, names=list(loaded.strategies))
    return {name: line for name, line in loaded.strategies.items() if name == TODAY or name in strategies}
