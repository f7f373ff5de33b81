"""Owns the question which assumptions a decision hangs on: a first look at all, a close one at the strongest.

All years are paired with those of the scenario as it stands. The close look plays other years than the first
one, so that those which were only lucky in the first look are not taken for strong (docs/statistics.md, S27).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Final

import numpy as np

from simsales.scenario.loaded import TODAY, Loaded, Timeline
from simsales.study.assumed import assumed
from simsales.study.comparison import difference, main_metric
from simsales.study.flips import Search, searched
from simsales.study.intervals import Interval, clopper_pearson, mean_interval, paired_difference
from simsales.study.measure import MetricKey
from simsales.study.movable import Assumption
from simsales.study.replicate import FRESH_FROM, Progress
from simsales.study.results import Difference, StudyResult
from simsales.study.sensitivity_result import Decision, DecisionKind, Sensitivity, Tried, Weighed
from simsales.study.trials import AS_IT_STANDS, Case, Trials
from simsales.world.world import Floats

__all__ = ["FIRST_LOOK", "PAIRS", "SINGLE", "weigh_assumptions"]

FIRST_LOOK: Final = 8
"""Years by way and value that tell which assumptions are worth a close look."""

PAIRS: Final = 30
"""Years by way and value of the close look and of the search for flips, where ways are compared."""

SINGLE: Final = 60
"""The same where there is one way only, and its chance is what counts."""

_LOOKED_CLOSELY: Final = 8
_TOLD: Final = 2
"""Changes that are told as known of each value in the close look: of the margin, and of the way's figure."""

_RANKED: Final = 5
_FLIPS: Final = 3
_MOST_WAYS: Final = 4
_FIRST_LOOK_YEARS: Final = 2_000
"""Years that the first look may take: of more assumptions than that the last ones are left out."""

_ON_THE_LINE: Final = 1e-9
"""A chance exactly as wanted is enough."""


@dataclass(frozen=True)
class _Question:
    """The decision, before anything is known of it."""

    kind: DecisionKind
    ways: Mapping[str, Timeline]
    key: MetricKey
    better: int
    target: tuple[str, MetricKey] | None
    wanted: float
    first: int
    """Number of the first replication."""


def weigh_assumptions(
    study: StudyResult,
    loaded: Loaded,
    *,
    workers: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> StudyResult:
    """Return a study that says which assumptions its decision hangs on, and at which values it would flip.

    The decision is whether the plan beats today's way, where a plan was made that changes something; else
    which strategy is best; else whether the first judged target is as sure as wanted.

    Parameters
    ----------
    study
        A complete study, with its plan where there is one; others come back as they are.
    loaded
        Its scenario.
    workers, on_progress
        As for `simsales.study.replicate.replicate`; the answer does not depend on `workers`.

    Returns
    -------
    StudyResult
        The same without `sensitivity` where the scenario assumes nothing that could be moved.

    Raises
    ------
    NotPossible
        When a simulated year breaks off.
    Interrupted
        After Ctrl-C: what is known by half is not told.
    """
    if study.runs is None or not study.run.complete:
        return study
    listed = assumed(loaded)
    if not listed or not _is_measured(study, main_metric(loaded.scenario)[0]):
        return study
    start = perf_counter()
    question = _question(study, loaded)
    trials = Trials(
        loaded.scenario, question.ways, question.key, question.target, study.run.seed, workers, on_progress
    )
    found = _Inquiry(question, trials, listed, study.run.confidence).answer()
    told = _as_told(found.decision, study)
    doubts = [way.doubts for way in study.strategies if told.kind == "best" and way.name == told.way]
    found = replace(found, decision=replace(told, doubts=doubts[0] if doubts else ()))
    timing = replace(
        study.timing, simulation_seconds=study.timing.simulation_seconds + perf_counter() - start
    )
    return replace(study, sensitivity=found, timing=timing)


def _as_told(decision: Decision, study: StudyResult) -> Decision:
    """Return the decision with the difference that the answer tells, where both say the same is ahead.

    What is told as things stand is of more years than those with which other values are compared; one
    difference must not be told with two intervals.
    """
    gap = _told_gap(decision, study)
    if gap is None:
        return decision
    sign = decision.better if gap.a == decision.way else -decision.better
    found = gap.interval
    if not found.estimate * sign > 0:
        return decision
    low, high = sorted((found.low * sign, found.high * sign))
    return replace(decision, margin=replace(found, estimate=found.estimate * sign, low=low, high=high))


def _told_gap(decision: Decision, study: StudyResult) -> Difference | None:
    """Return the difference between the two best ways that is told elsewhere; None without one."""
    ways, plan, runs = {decision.way, decision.rival}, study.plan, study.runs
    if decision.kind != "best":
        return None
    if plan is not None and plan.simulated is not None and "plan" in ways:
        return plan.simulated.difference
    if runs is None or not ways <= set(runs.strategies):
        return None
    return difference(runs, decision.way, decision.rival, decision.key, study.run.confidence)


def _is_measured(study: StudyResult, key: MetricKey) -> bool:
    """Return whether each strategy has years that define the figure."""
    runs = study.runs
    return runs is not None and all(
        runs.has(name, key) and not np.isnan(runs.column(name, key)).all() for name in runs.strategies
    )


def _question(study: StudyResult, loaded: Loaded) -> _Question:
    scenario, runs = loaded.scenario, study.runs
    assert runs is not None
    key, better = main_metric(scenario)
    judged = [
        each for each in study.strategies[0].targets if each.chance is not None and each.key is not None
    ]
    target = (judged[0].name, judged[0].key) if judged and judged[0].key is not None else None
    wanted = judged[0].wanted if judged else np.nan
    plan = study.plan
    today = {TODAY: loaded.strategies[TODAY]}
    if plan is not None and plan.simulated is not None and plan.timeline and plan.actions:
        key = plan.simulated.difference.key
        better = better if key == main_metric(scenario)[0] else 1
        ways = {**today, "plan": plan.timeline}
        return _Question("best", ways, key, better, target, wanted, FRESH_FROM)
    # Which way is best is asked of those only that somebody can decide.
    ranked = [name for name in runs.strategies if not study[name].undecided]
    if len(ranked) > 1:
        means = {name: np.nanmean(runs.column(name, key)) * better for name in ranked}
        order = sorted(ranked, key=lambda name: -means[name])[:_MOST_WAYS]
        ways = {**today, **{name: loaded.strategies[name] for name in ranked if name in order}}
        return _Question("best", ways, key, better, target, wanted, 0)
    return _Question("target" if target else "outcome", today, key, better, target, wanted, 0)


class _Inquiry:
    """Weighs assumptions against one question."""

    def __init__(
        self, question: _Question, trials: Trials, listed: tuple[Assumption, ...], confidence: float
    ) -> None:
        self._question = question
        self._trials = trials
        self._confidence = confidence
        count = PAIRS if question.kind == "best" else SINGLE
        self._close = range(question.first, question.first + count)
        self._first = range(self._close.stop, self._close.stop + FIRST_LOOK)
        each = 2 * len(question.ways) * FIRST_LOOK
        self._listed = listed[: max(_FIRST_LOOK_YEARS // each, 1)]
        self._untried = len(listed) - len(self._listed)
        self._way, self._rival = self._best_two()

    def answer(self) -> Sensitivity:
        """Return what is known."""
        first = self._weighed(self._listed, self._first, tests=2 * len(self._listed))
        chosen = sorted(self._listed, key=lambda one: -_size(first[one]))[:_LOOKED_CLOSELY]
        chosen = [one for one in chosen if _size(first[one]) > 0]
        close = self._weighed(chosen, self._close, tests=2 * _TOLD * max(len(chosen), 1))
        known = sorted((one for one in chosen if close[one].swing > 0), key=lambda one: -close[one].swing)
        ranked = known[:_RANKED]
        weaker = known[_RANKED:] + [one for one in self._listed if one not in chosen and first[one].swing > 0]
        turns = searched(self._searches(ranked, close), self._simulate, self._standing, self._then, _FLIPS)
        return Sensitivity(
            decision=self._decision(),
            ranked=tuple(close[one] for one in ranked),
            unmoved=tuple(one.figure for one in self._listed if one not in ranked and one not in weaker),
            weaker=len(weaker),
            untried=self._untried,
            flips=turns.flips,
            more_flips=turns.more,
            held=turns.held,
            years=self._trials.spent,
            screened=len(self._first),
            proved=len(self._close),
            confidence=self._confidence,
        )

    def _best_two(self) -> tuple[str, str]:
        """Return the best way and the next best one, as the scenario stands."""
        if self._question.kind != "best":
            return TODAY, ""
        means = self._means(AS_IT_STANDS)
        way = max(means, key=means.__getitem__)
        return way, max((name for name in means if name != way), key=means.__getitem__)

    def _means(self, case: Case) -> dict[str, float]:
        years = self._trials.years(case, self._close)
        return {name: _mean(values, self._question.better) for name, values in years.outcome.items()}

    def _margin(self, case: Case, numbers: range) -> Floats:
        """Return what the decision hangs on by replication, more is better, nan where it is not defined."""
        years = self._trials.years(case, numbers)
        if self._question.kind == "target":
            return years.beyond[TODAY]
        found = years.outcome[self._way] * self._question.better
        return found - years.outcome[self._rival] * self._question.better if self._rival else found

    def _weighed(
        self, listed: tuple[Assumption, ...] | list[Assumption], numbers: range, *, tests: int
    ) -> dict[Assumption, Weighed]:
        """Return what other values of each assumption do; so many claims together err as one may."""
        self._trials.simulate(
            [AS_IT_STANDS, *(Case(one, course) for one in listed for course in one.ends)], numbers
        )
        each = 1.0 - (1.0 - self._confidence) / tests
        return {
            one: Weighed(one.figure, tuple(self._tried(one, course, numbers, each) for course in one.ends))
            for one in listed
        }

    def _tried(self, one: Assumption, course: float, numbers: range, each: float) -> Tried:
        case = Case(one, course)
        years = self._trials.years(case, numbers)
        stands = self._trials.years(AS_IT_STANDS, numbers)
        effect = _paired(self._margin(case, numbers), self._margin(AS_IT_STANDS, numbers), each)
        outcome = _paired(years.outcome[self._way], stands.outcome[self._way], each)
        return Tried(
            one.value(course),
            replace(effect, confidence=self._confidence),
            replace(outcome, confidence=self._confidence),
            self._chance(case, numbers),
        )

    def _chance(self, case: Case, numbers: range) -> Interval | None:
        beyond = self._trials.years(case, numbers).beyond
        if self._way not in beyond:
            return None
        return clopper_pearson(int((beyond[self._way] >= 0).sum()), len(numbers), self._confidence)

    def _searches(self, ranked: list[Assumption], close: Mapping[Assumption, Weighed]) -> list[Search]:
        """Return the sides on which an assumption moves the decision towards a flip."""
        if self._question.kind == "outcome":
            return []
        stands = self._standing(AS_IT_STANDS)
        if not stands.estimate > 0:  # nan is not known
            return []
        found = []
        for one in ranked:
            for course, end in zip(one.ends, close[one].ends, strict=True):
                if end.effect.estimate * self._sign < 0:
                    found.append(Search(one, one.reach(course), {0.0: stands}))
        return found

    @property
    def _sign(self) -> int:
        """Return -1 where the target is missed as things stand, so that the flip is to reach it."""
        if self._question.kind == "best":
            return 1
        chance = self._chance(AS_IT_STANDS, self._close)
        assert chance is not None
        return 1 if chance.estimate >= self._question.wanted else -1

    def _standing(self, case: Case) -> Interval:
        """Return how firmly the decision stands in a case."""
        if self._question.kind == "target":
            chance = self._chance(case, self._close)
            assert chance is not None
            low, middle, high = sorted(
                (value - self._question.wanted + _ON_THE_LINE) * self._sign
                for value in (chance.low, chance.estimate, chance.high)
            )
            return Interval(middle, low, high, self._confidence, chance.count)
        years = self._trials.years(case, self._close)
        gaps = [
            _paired(
                years.outcome[self._way] * self._question.better,
                years.outcome[name] * self._question.better,
                self._confidence,
            )
            for name in self._trials.ways
            if name != self._way
        ]
        if any(math.isnan(gap.estimate) for gap in gaps):
            return Interval(math.nan, -math.inf, math.inf, self._confidence, 0)
        return Interval(
            min(gap.estimate for gap in gaps),
            min(gap.low for gap in gaps),
            min(gap.high for gap in gaps),
            self._confidence,
            len(self._close),
        )

    def _then(self, case: Case) -> str:
        if self._question.kind != "best":
            return ""
        means = self._means(case)
        return max((name for name in means if name != self._way), key=means.__getitem__)

    def _simulate(self, cases: Sequence[Case]) -> None:
        self._trials.simulate(cases, self._close)

    def _decision(self) -> Decision:
        question = self._question
        margin = self._margin(AS_IT_STANDS, self._close)
        return Decision(
            kind=question.kind,
            way=self._way,
            rival=self._rival,
            key=question.key,
            better=question.better,
            margin=mean_interval(margin[~np.isnan(margin)], self._confidence),
            target="" if question.target is None else question.target[0],
            wanted=question.wanted,
            chance=self._chance(AS_IT_STANDS, self._close),
        )


def _mean(values: Floats, better: int) -> float:
    """Return the mean of the years that define the figure, more is better; without any, never the best."""
    defined = values[~np.isnan(values)]
    return float(defined.mean()) * better if len(defined) else -math.inf


def _paired(values: Floats, others: Floats, confidence: float) -> Interval:
    both = ~(np.isnan(values) | np.isnan(others))
    return paired_difference(values[both], others[both], confidence)


def _size(weighed: Weighed) -> float:
    """Return the larger change that the ends of an assumption bring, whatever luck has to do with it."""
    return max((abs(end.effect.estimate) for end in weighed.ends if end.effect.count), default=0.0)
