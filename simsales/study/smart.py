"""Owns the judgement of targets letter by letter, with repairs that were computed.

A letter fails for its own reason only: what cannot be said because another letter fails is left open, and so
is whether a target is achievable as long as the interval of its chance covers the wanted one. What
the study has not simulated yet (a change that moves a metric, a later date, another lever) is simulated, and
only where a letter needs it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Final

import numpy as np

from simsales.scenario.loaded import TODAY, Loaded
from simsales.scenario.metrics import CATALOGUE
from simsales.scenario.target import Target
from simsales.study.drivers import driver_tree, shortfall
from simsales.study.figure_text import ChanceText, FigureText, key_phrase
from simsales.study.levels import Level, target_levels
from simsales.study.measure import MetricKey, figure_key
from simsales.study.probe import Probe
from simsales.study.relevance import relevant
from simsales.study.repairs import repairs
from simsales.study.replicate import Progress
from simsales.study.results import StudyResult, TargetResult
from simsales.study.verdict import DriverTree, Letter, LetterName, Repair, Smart
from simsales.study.ways import Way, best_way, held_chance, way_phrase
from simsales.words import Phrase

__all__ = ["judged_letter_by_letter"]

_LETTER_OF: Final[Mapping[str, LetterName]] = {
    "metric": "specific",
    "value": "measurable",
    "deadline": "time_bound",
    "so_far": "measurable",
}
"""What may be missing in the file -> the letter that then fails."""


@dataclass(frozen=True)
class _Case:
    """One target on trial."""

    name: str
    target: Target
    key: MetricKey | None
    level: Level | None
    result: TargetResult
    ways: tuple[Way, ...]
    currency: str


def judged_letter_by_letter(
    study: StudyResult,
    loaded: Loaded,
    *,
    workers: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> StudyResult:
    """Return a study with the five letters of each target, its repairs, and the tree of drivers.

    Judged is the what-if where there is one, as if the file said what was set, and else today's way.

    Parameters
    ----------
    study
        A complete study, with its plan where there is one; others come back as they are.
    loaded
        Its scenario.
    workers, on_progress
        As for `simsales.study.replicate.replicate`; the answer does not depend on `workers`.

    Raises
    ------
    NotPossible
        When a simulated year breaks off.
    Interrupted
        After Ctrl-C: letters that are judged by half are not.
    """
    scenario, runs = loaded.scenario, study.runs
    if runs is None or not study.run.complete or not scenario.targets:
        return study
    if scenario.so_far is not None and scenario.so_far.is_replayed:
        # What a letter tries out would change the days that are over, too.
        return study
    start = perf_counter()
    probe = Probe(loaded, runs, study.run.seed, workers, on_progress, study.judged.name)
    levels = target_levels(scenario, runs)
    verdicts: dict[str, tuple[Smart, tuple[Repair, ...]]] = {}
    trees: list[DriverTree] = []
    for number, (name, target) in enumerate(scenario.targets.items()):
        case = _case(study, number, name, target, levels.get(name))
        smart = _letters(case, probe)
        mended = _to_mend(case, smart)
        if scenario.so_far is not None:
            # Other repairs look at single months and whole years, and those lack what has been reached.
            mended = [letter for letter in mended if letter == "achievable"]
        found = repairs(probe, name, target, case.key, case.level, mended, case.ways)
        verdicts[name] = (smart, found)
        if case.result.chance is not None and case.level is not None and case.key is not None:
            known = not math.isnan(shortfall(probe, target, case.level, case.key))
            if known and scenario.so_far is None:
                trees.append(driver_tree(probe, name, target, case.level, case.key))
    return _attached(study, verdicts, tuple(trees), perf_counter() - start)


def _case(study: StudyResult, number: int, name: str, target: Target, level: Level | None) -> _Case:
    judged = study.judged
    # Strategies of the file change the file as it stands: they are no way out of a what-if. Nor is any that
    # nobody in the company decides.
    others = [
        strategy
        for strategy in study.strategies
        if strategy is not judged and judged.name == TODAY and not strategy.undecided
    ]
    ways = [
        Way(strategy.name, strategy.targets[number].chance, strategy.doubts) for strategy in (judged, *others)
    ]
    if study.plan is not None and study.plan.simulated is not None:
        ways.append(Way("plan", study.plan.simulated.plan.targets[number].chance))
    result = judged.targets[number]
    return _Case(name, target, figure_key(target), level, result, tuple(ways), study.currency)


def _letters(case: _Case, probe: Probe) -> Smart:
    measurable = _measurable(case, probe)
    return Smart(
        specific=_specific(case),
        measurable=measurable,
        achievable=_achievable(case, is_defined=measurable.ok is not False),
        relevant=relevant(probe, case.target),
        time_bound=_time_bound(case),
    )


def _specific(case: _Case) -> Letter:
    if case.key is None:
        return Letter(False, Phrase("smart.specific.no_metric"))
    return Letter(True, Phrase("smart.specific.ok", {"metric": key_phrase(case.key)}))


def _measurable(case: _Case, probe: Probe) -> Letter:
    target = case.target
    if target.at_least is None and target.at_most is None:
        return Letter(False, Phrase("smart.measurable.no_value"))
    if "so_far" in case.result.missing:
        return Letter(None, Phrase("so_far.not_counted"))
    if case.key is None or case.level is None:
        return Letter(None, Phrase("smart.open", {"letter": Phrase("smart.letter.specific")}))
    values = (
        probe.runs.column(probe.base, case.key)
        if probe.runs.has(probe.base, case.key)
        else np.array([np.nan])
    )
    wanted = case.level.at_least if case.level.at_least is not None else case.level.at_most
    if np.isnan(values).all() or wanted is None or math.isnan(wanted):
        return Letter(False, Phrase("smart.measurable.undefined", {"metric": key_phrase(case.key)}))
    unit = CATALOGUE[case.key.metric].unit
    side = "at_least" if case.level.at_least is not None else "at_most"
    said = Phrase(f"report.{side}", {"value": FigureText(wanted, unit, case.currency)})
    if case.level.baseline is None:
        return Letter(True, Phrase("smart.measurable.ok", {"value": said}))
    values_said = {
        "value": said,
        "change": str(case.level.change),
        "against": Phrase(f"smart.against.{str(case.level.against).replace(' ', '_')}"),
        "baseline": FigureText(case.level.baseline, unit, case.currency),
    }
    return Letter(True, Phrase("smart.measurable.relative", values_said))


def _achievable(case: _Case, *, is_defined: bool) -> Letter:
    missing: list[LetterName] = [_LETTER_OF[part] for part in case.result.missing]
    if not is_defined and "measurable" not in missing:
        missing.append("measurable")
    if missing:
        return Letter(None, Phrase("smart.open", {"letter": Phrase(f"smart.letter.{missing[0]}")}))
    first = case.ways[0].name
    wanted = case.target.confidence
    held = {way.name: held_chance(way, case.ways) for way in case.ways if way.chance is not None}
    best = best_way(case.ways)
    sure = max(held, key=lambda name: held[name].low)
    # Said of the way that is surest to reach it; otherwise of the one with the best estimate.
    name = sure if held[sure].low >= wanted else best.name
    values = {
        "way": way_phrase(name),
        "chance": ChanceText(held[name]),
        "first": way_phrase(first),
        "today": ChanceText(held[first]),
        "wanted": round(wanted * 100),
    }
    doubts = next(way.doubts for way in case.ways if way.name == name)
    if held[name].low >= wanted:
        return Letter(True, _achieved("now" if name == first else "elsewhere", values, doubts))
    if max(chance.high for chance in held.values()) < wanted:
        return Letter(False, _achieved("never" if name == first else "no", values, doubts))
    return Letter(None, _achieved("unknown" if name == first else "unknown_elsewhere", values, doubts))


def _achieved(how: str, values: Mapping[str, object], doubts: Sequence[Phrase]) -> Phrase:
    """Return the reason, with what is doubtful about the way that it names."""
    said = Phrase(f"smart.achievable.{how}", values)
    for doubt in doubts:
        said = Phrase("smart.achievable.doubted", {"said": said, "doubt": doubt})
    return said


def _to_mend(case: _Case, smart: Smart) -> list[LetterName]:
    """Return the letters that want a repair: those that fail, and what looks too hard and may be so."""
    best = best_way(case.ways).chance
    doubtful = smart.achievable.ok is None and best is not None and best.estimate < case.target.confidence
    return [name for name, letter in smart if letter.ok is False or (name == "achievable" and doubtful)]


def _time_bound(case: _Case) -> Letter:
    if case.target.by is None:
        return Letter(False, Phrase("smart.time_bound.no"))
    return Letter(True, Phrase("smart.time_bound.ok", {"by": case.target.by}))


def _attached(
    study: StudyResult,
    verdicts: Mapping[str, tuple[Smart, tuple[Repair, ...]]],
    trees: tuple[DriverTree, ...],
    seconds: float,
) -> StudyResult:
    """Return the study with letters and repairs at each target, of a what-if at its own only."""

    def of(target: TargetResult) -> TargetResult:
        smart, found = verdicts[target.name]
        return replace(target, smart=smart, repair=found)

    strategies = tuple(
        replace(strategy, targets=tuple(map(of, strategy.targets)))
        if study.judged.name in {TODAY, strategy.name}
        else strategy
        for strategy in study.strategies
    )
    timing = replace(study.timing, simulation_seconds=study.timing.simulation_seconds + seconds)
    return replace(study, strategies=strategies, drivers=trees, timing=timing)
