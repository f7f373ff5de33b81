"""Owns why targets and milestones are missed: the missed years beside the plan, last year, or better years.

The gap between what is wanted and the mean of the years that miss it is split exactly
(`simsales.study.causes`). How far each cause may be off is known by leaving out each year once (the
jackknife: B. Efron and C. Stein, Annals of Statistics 9 (1981), 586-596).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import stdtrit

from simsales.quantity import QuantityError
from simsales.scenario.baseline import last_year_key
from simsales.scenario.scenario import Scenario
from simsales.scenario.target import Target, is_relative, target_value
from simsales.study.causes import split_terms
from simsales.study.figure_text import key_phrase
from simsales.study.intervals import Interval, mean_interval
from simsales.study.judge import Flags, reached
from simsales.study.measure import MetricKey
from simsales.study.miss_result import Basis, Cause, Miss
from simsales.study.miss_terms import Figures, Term, terms_of
from simsales.study.replicate import Runs
from simsales.study.strategy_result import StrategyResult
from simsales.words import Phrase
from simsales.world.world import Floats

__all__ = ["misses", "of_last_year"]

_LEAST: Final = 2
"""Years that a mean is made of at least."""

_BEST: Final = 5
"""Where no year reaches a target, the best fifth of them is what the others are held against."""

_STEPS: Final[Mapping[tuple[str, str], str]] = {
    ("", "leads"): "leads",
    ("leads", "ended"): "finished",
    ("ended", "kept"): "waiting",
    ("kept", "wins"): "win_rate",
    ("decided", "wins"): "win_rate",
    ("", "decided"): "decided",
    ("", "wins"): "wins",
    ("leads", "wins"): "wins_per_lead",
    ("wins", "bookings"): "deal_value",
    ("leads", "bookings"): "value_per_lead",
    ("bookings", "revenue"): "delivered",
    ("bookings", "cash"): "paid",
}
"""A quantity and the next one of its chain -> what the ratio of the two is called."""


@dataclass(frozen=True)
class _Goal:
    """What was to be reached: its name, figure and level, and how sure one wants to be."""

    name: str
    key: MetricKey
    at_least: float | None
    at_most: float | None
    wanted: float | None

    @property
    def level(self) -> float:
        """The value to reach, or not to exceed."""
        level = self.at_least if self.at_least is not None else self.at_most
        return math.nan if level is None else level


@dataclass(frozen=True)
class _Reference:
    """What the missed years are held against: which years, or given quantities of one term."""

    basis: Basis
    years: Flags | None = None
    given: tuple[tuple[str, float], ...] = ()


def misses(scenario: Scenario, runs: Runs, result: StrategyResult, confidence: float) -> tuple[Miss, ...]:
    """Return why the targets and milestones of one strategy are missed in the years that miss them.

    Parameters
    ----------
    scenario
        The file, with its plan for leads, wins and values, and with last year.
    runs, result
        The replications, and what one of their strategies brings.
    confidence
        Of the intervals, 0..1.

    Returns
    -------
    tuple of Miss
        In the order of the file, targets first. Nothing of a target that is never missed, of one whose
        figure is no product and no sum, and of a year that has begun, since what is over is known as a sum.
    """
    if scenario.so_far is not None:
        return ()
    found = [_miss(scenario, runs, result, goal, confidence) for goal in _goals(result)]
    return tuple(miss for miss in found if miss is not None)


def _goals(result: StrategyResult) -> Iterator[_Goal]:
    for target in result.targets:
        if target.key is not None and target.chance is not None:
            yield _Goal(target.name, target.key, target.at_least, target.at_most, target.wanted)
    for mark in result.milestones:
        yield _Goal(mark.name, mark.key, mark.at_least, mark.at_most, None)


def _miss(
    scenario: Scenario, runs: Runs, result: StrategyResult, goal: _Goal, confidence: float
) -> Miss | None:
    one_sided = (goal.at_least is None) != (goal.at_most is None)
    if not one_sided or not math.isfinite(goal.level) or not runs.has(result.name, goal.key):
        return None
    figures = Figures(runs, result.name, goal.key)
    if np.isnan(figures.values).any():
        return None
    missed = ~reached(figures.values, goal.at_least, goal.at_most)
    terms = terms_of(figures)
    if missed.sum() < _LEAST or not terms:
        return None
    reference = _reference(scenario, result, goal, figures, missed)
    terms = _like_given(figures, terms, reference)
    labels = [label for term in terms for label in _steps(term)]
    amounts, rest = _split(terms, missed, reference, goal.level, confidence)
    ups = [amount.estimate * term.sign for term, amount in _by_step(terms, amounts)]
    causes = [
        Cause(name, _label(name, up), amount)
        for name, up, amount in zip(labels, ups, amounts, strict=True)
        if amount.estimate or amount.low or amount.high
    ]
    if rest.estimate or rest.low or rest.high:
        causes.append(Cause("rest", Phrase(f"missed.rest.{reference.basis.replace(' ', '_')}"), rest))
    return Miss(
        name=goal.name,
        key=goal.key,
        level=goal.level,
        missed=int(missed.sum()),
        years=len(missed),
        wanted=goal.wanted,
        result=mean_interval(figures.values[missed], confidence),
        basis=reference.basis,
        of_basis=0 if reference.years is None else int(reference.years.sum()),
        causes=tuple(causes),
    )


def _by_step(terms: list[Term], amounts: list[Interval]) -> Iterator[tuple[Term, Interval]]:
    yield from zip([term for term in terms for _ in term.names], amounts, strict=True)


def _steps(term: Term) -> list[str]:
    """Return what the steps of a term are called."""
    if len(term.names) == 1 and ("", term.names[0]) not in _STEPS:
        return [term.names[0]]
    pairs = zip(("", *term.names), term.names, strict=False)
    return [_STEPS[pair] for pair in pairs]


def _label(name: str, up: float) -> Phrase:
    """Return a cause in words; of a part of a sum the name of the figure."""
    if name in _STEPS.values():
        return Phrase(f"missed.cause.{name}_{'more' if up > 0 else 'less'}")
    metric, _, scope = name.rstrip("]").partition("[")
    return key_phrase(MetricKey(metric, scope))


def _reference(
    scenario: Scenario, result: StrategyResult, goal: _Goal, figures: Figures, missed: Flags
) -> _Reference:
    """Return what the missed years are held against: what the file states, else better years."""
    planned = _planned(result, goal, figures)
    if planned:
        return _Reference("plan", given=planned)
    before = _last_year(scenario, goal, figures)
    if before:
        return _Reference("last year", given=before)
    if (~missed).sum() >= _LEAST:
        return _Reference("reached", years=~missed)
    count = max(len(missed) // _BEST, _LEAST)
    order = np.argsort(figures.values if goal.at_least is not None else -figures.values, kind="stable")
    best = np.zeros(len(missed), dtype=np.bool_)
    best[order[-count:]] = True
    return _Reference("best", years=best)


def _planned(result: StrategyResult, goal: _Goal, figures: Figures) -> tuple[tuple[str, float], ...]:
    """Return the quantities that the file's own targets on leads, wins and the value of a deal lead to."""
    if goal.key.metric not in {"bookings", "wins"} or goal.at_least is None:
        return ()
    levels: dict[str, float] = {}
    for target in result.targets:
        key, level = target.key, target.at_least
        if key is None or level is None or target.chance is None or key.scope != goal.key.scope:
            continue
        same_days = key.window == goal.key.window
        if same_days and key.metric in {"leads", "wins", "deal_value"} and level > 0:
            levels[key.metric] = level
    if goal.key.metric == "wins":
        return (("leads", levels["leads"]), ("wins", goal.level)) if "leads" in levels else ()
    wins = levels.get("wins") or (goal.level / levels["deal_value"] if "deal_value" in levels else None)
    chain = [("leads", levels.get("leads")), ("wins", wins), ("bookings", goal.level)]
    stated = tuple((name, value) for name, value in chain if value is not None)
    known = all(figures.of(name) is not None for name, _ in stated)
    return stated if len(stated) > 1 and known else ()


def _last_year(scenario: Scenario, goal: _Goal, figures: Figures) -> tuple[tuple[str, float], ...]:
    """Return last year's leads, wins and bookings, as far as the file has them and the time is as long."""
    if not figures.is_whole or goal.key.metric not in {"bookings", "wins"}:
        return ()
    names = ("leads", "wins", "bookings") if goal.key.metric == "bookings" else ("leads", "wins")
    stated = [(name, of_last_year(scenario, MetricKey(name, goal.key.scope))) for name in names]
    known = tuple((name, value) for name, value in stated if value and figures.of(name) is not None)
    return known if len(known) > 1 and known[-1][0] == goal.key.metric else ()


def of_last_year(scenario: Scenario, key: MetricKey) -> float | None:
    """Return what the file says of a figure of last year; None where it says nothing."""
    kind, _, name = key.scope.partition("=")
    target = Target(metric=key.metric, of={kind: name} if key.scope else {})
    written = scenario.last_year.get(last_year_key(target))
    if written is None or is_relative(target, written):
        return None
    try:
        return target_value(target, written, scenario.currency)
    except QuantityError:
        return None


def _like_given(figures: Figures, terms: list[Term], reference: _Reference) -> list[Term]:
    """Return the terms; against stated quantities, the one chain of just these."""
    if not reference.given:
        return terms
    columns = [figures.of(name) for name, _ in reference.given]
    known = [column for column in columns if column is not None]
    return [Term(1, tuple(name for name, _ in reference.given), np.column_stack(known))]


def _split(
    terms: list[Term], missed: Flags, reference: _Reference, level: float, confidence: float
) -> tuple[list[Interval], Interval]:
    """Return what each cause does, and the rest, each with its interval."""
    signs = [term.sign for term in terms]
    given = np.array([value for _, value in reference.given])

    def found(one: list[Floats], other: list[Floats]) -> Floats:
        causes, rest = split_terms(one, other, signs, level)
        return np.concatenate([causes, rest[..., None]], axis=-1)

    mine = [term.values[missed] for term in terms]
    if reference.years is None:
        theirs = [given[None, :] for _ in terms]
    else:
        theirs = [term.values[reference.years] for term in terms]
    means = [values.mean(axis=0) for values in mine]
    references = [values.mean(axis=0) for values in theirs]
    estimate = found(means, references)
    variance, least = np.zeros_like(estimate), len(mine[0])
    without = found(*_aligned([_leaving_one_out(values) for values in mine], references))
    variance += _jackknife(without)
    if reference.years is not None:
        least = min(least, len(theirs[0]))
        swapped = _aligned([_leaving_one_out(values) for values in theirs], means)
        variance += _jackknife(found(swapped[1], swapped[0]))
    half = stdtrit(least - 1, (1.0 + confidence) / 2.0) * np.sqrt(variance)
    intervals = [
        Interval(value, value - off, value + off, confidence, int(missed.sum()))
        for value, off in zip(estimate.tolist(), half.tolist(), strict=True)
    ]
    return intervals[:-1], intervals[-1]


def _leaving_one_out(values: Floats) -> Floats:
    """Return the means without each of the years, shape (years, quantities)."""
    found: Floats = (values.sum(axis=0) - values) / (len(values) - 1)
    return found


def _aligned(many: list[Floats], one: list[Floats]) -> tuple[list[Floats], list[Floats]]:
    """Return the quantities that vary, and as many copies of those that do not."""
    return many, [np.broadcast_to(single, several.shape) for several, single in zip(many, one, strict=True)]


def _jackknife(estimates: Floats) -> Floats:
    count = len(estimates)
    spread: Floats = ((estimates - estimates.mean(axis=0)) ** 2).sum(axis=0) * (count - 1) / count
    return spread
