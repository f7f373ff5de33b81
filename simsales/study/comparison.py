"""Owns the comparison of strategies under the same random worlds: paired differences, the best, how sure.

*Known* means: the interval of the difference excludes 0. All pairs have intervals that hold one by one.
The best strategy is called known when its differences to all others are: this claim errs with no more than
``1 - confidence``, however many strategies there are (docs/statistics.md, S13).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Final

import numpy as np
from scipy.special import ndtri, stdtr

from simsales.scenario.scenario import Scenario
from simsales.study.intervals import CONFIDENCE, Interval, paired_difference
from simsales.study.judge import judged_key
from simsales.study.measure import MetricKey
from simsales.study.replicate import Runs
from simsales.study.results import Comparison, Difference
from simsales.world.world import Floats

__all__ = [
    "all_differences",
    "compare",
    "difference",
    "differences_by_figure",
    "is_settled",
    "main_metric",
    "probability_best",
]

_POSTERIOR_DRAWS: Final = 20_000


def main_metric(scenario: Scenario) -> tuple[MetricKey, int]:
    """Return what strategies are ranked by: the figure of the first judged target, else profit.

    Returns
    -------
    key : MetricKey
        The figure.
    better : int
        1 when more is better, -1 when less is.
    """
    for target in scenario.targets.values():
        key = judged_key(target)
        if key is not None:
            return key, 1 if target.at_most is None else -1
    return MetricKey("profit"), 1


def difference(runs: Runs, a: str, b: str, key: MetricKey, confidence: float = CONFIDENCE) -> Difference:
    """Return what strategy `a` brings beyond strategy `b`, replication by replication.

    Replications in which one of both does not define the figure are left out; ``interval.count`` says how
    many are in. Strategies that do the same differ by exactly 0, from 0 to 0.

    Raises
    ------
    KeyError
        When the figure was not measured.
    """
    mine, other = runs.column(a, key), runs.column(b, key)
    both = ~(np.isnan(mine) | np.isnan(other))
    return Difference(a, b, key, paired_difference(mine[both], other[both], confidence))


def all_differences(runs: Runs, key: MetricKey, confidence: float = CONFIDENCE) -> tuple[Difference, ...]:
    """Return the differences of all pairs, those to the first strategy first; ``b`` is the earlier one."""
    return tuple(difference(runs, b, a, key, confidence) for a, b in combinations(runs.strategies, 2))


def differences_by_figure(
    runs: Runs, a: str, b: str, confidence: float = CONFIDENCE
) -> tuple[Difference, ...]:
    """Return what strategy `a` brings beyond `b` in each figure of the whole company and the whole time.

    Returns
    -------
    tuple of Difference
        Those that both have measured, in the order of measurement; each interval holds by itself.
    """
    measured = [key for key in runs.keys[a] if not key.scope and not key.window and runs.has(b, key)]
    return tuple(difference(runs, a, b, key, confidence) for key in measured)


def compare(
    scenario: Scenario,
    runs: Runs,
    confidence: float = CONFIDENCE,
    *,
    looks: int = 1,
    taken: int = 1,
    what_ifs: Collection[str] = (),
) -> Comparison | None:
    """Compare all strategies on the main metric.

    Parameters
    ----------
    scenario
        Has the targets, and so the main metric.
    runs
        The replications.
    confidence
        Confidence of the claims, 0..1.
    looks
        How often such a comparison may be made before one stops. Each look is held to
        ``1 - (1 - confidence) / looks``, so that the claim at the last one, whichever it is, errs with no
        more than ``1 - confidence`` (Bonferroni).
    taken
        Which of the looks this is, from 1.
    what_ifs
        Strategies that nobody in the company decides: their differences are told, and none is the best.

    Returns
    -------
    Comparison or None
        None with a single strategy, or where the main metric was not measured.
    """
    key, better = main_metric(scenario)
    names = runs.strategies
    if len(names) < 2 or not all(runs.has(name, key) for name in names):
        return None
    ranked = [name for name in names if name not in what_ifs]
    table = _table(runs, key, better, ranked)
    each = 1.0 - (1.0 - confidence) / looks
    # The stated confidence is what holds over all looks; each look was held to more.
    differences = tuple(
        replace(found, interval=replace(found.interval, confidence=confidence))
        for found in all_differences(runs, key, each)
    )
    best = int(table.mean(axis=0).argmax()) if len(table) else 0
    return Comparison(
        key=key,
        better=better,
        best=ranked[best],
        probability_best=probability_best(table, best),
        is_known=all(gap.low > 0 for gap in _gaps(table, best, each)),
        differences=differences,
        looks=taken,
        what_ifs=tuple(name for name in names if name in what_ifs),
        currency=scenario.currency,
    )


def is_settled(
    scenario: Scenario,
    runs: Runs,
    confidence: float = CONFIDENCE,
    *,
    looks: int = 1,
    what_ifs: Collection[str] = (),
) -> bool:
    """Return whether more replications would tell nothing new about which strategy is best.

    So it is when the best is known to beat each other strategy that does not bring exactly the same, and when
    there is nothing to compare. Where there is nothing to choose, it is so of the strategies that are only
    asked about. Parameters as for `compare`.
    """
    key, better = main_metric(scenario)
    if len(runs.strategies) < 2 or not all(runs.has(name, key) for name in runs.strategies):
        return True
    ranked = [name for name in runs.strategies if name not in what_ifs]
    table = _table(runs, key, better, ranked if len(ranked) > 1 else runs.strategies)
    if len(table) < 2:
        return False
    best = int(table.mean(axis=0).argmax())
    gaps = _gaps(table, best, 1.0 - (1.0 - confidence) / looks)
    return all(gap.low > 0 or gap.low == gap.high == 0 for gap in gaps)


def _table(runs: Runs, key: MetricKey, better: int, names: Sequence[str]) -> Floats:
    """Return the figure by replication and strategy, more is better, where all these strategies define it."""
    table = np.column_stack([runs.column(name, key) for name in names]) * better
    found: Floats = table[~np.isnan(table).any(axis=1)]
    return found


def probability_best(table: Floats, best: int) -> float:
    """Return the chance that one strategy has the best expected value, given the replications.

    Parameters
    ----------
    table
        Values, more is better, shape (replications, strategies); rows are the same random world.
    best
        Column of the strategy in question.

    Returns
    -------
    float
        Given no opinion beforehand: each expected difference follows Student's t, together a multivariate
        one with the observed correlations (assumption). In closed form for two strategies, by 20,000 fixed
        draws for more. Strategies that never differ share it equally. Not a number with fewer than two
        replications.
    """
    count = len(table)
    if count < 2:
        return math.nan
    same = (table == table[:, [best]]).all(axis=0)
    shared = int(same.sum())
    same[best] = False
    apart = table[:, ~same]
    place = best - int(same[:best].sum())
    if apart.shape[1] == 1:
        return 1.0 / shared
    if apart.shape[1] == 2:
        return _chance_above_zero(apart[:, place] - apart[:, 1 - place]) / shared
    draws = _drawn_expectations(apart)
    others = np.delete(draws, place, axis=1)
    return float((draws[:, [place]] > others).all(axis=1).mean()) / shared


def _chance_above_zero(gaps: Floats) -> float:
    """Return the posterior probability that the expected gap is above 0: Student's t."""
    if (gaps == gaps[0]).all():
        return float(gaps[0] > 0)
    error = float(gaps.std(ddof=1)) / math.sqrt(len(gaps))
    return float(stdtr(len(gaps) - 1, float(gaps.mean()) / error))


def _drawn_expectations(table: Floats) -> Floats:
    """Return draws of the expected values beyond that of the first strategy, shape (draws, strategies).

    Beyond the first, because the luck that all share would only cost digits. The draws are the same for
    the same values.
    """
    count, strategies = table.shape
    gaps = table[:, 1:] - table[:, :1]
    sizes, axes = np.linalg.eigh(np.cov(gaps, rowvar=False) / count)
    chance = np.random.Generator(np.random.PCG64(0))
    normal = ndtri(chance.random((_POSTERIOR_DRAWS, strategies - 1)))
    freedom = chance.chisquare(count - 1, (_POSTERIOR_DRAWS, 1)) / (count - 1)
    spread = (normal * np.sqrt(np.maximum(sizes, 0.0))) @ axes.T / np.sqrt(freedom)
    return np.column_stack((np.zeros(_POSTERIOR_DRAWS), gaps.mean(axis=0) + spread))


def _gaps(table: Floats, best: int, confidence: float) -> list[Interval]:
    """Return by how much the best strategy beats each other one."""
    others = np.delete(table, best, axis=1)
    return [paired_difference(table[:, best], other, confidence) for other in others.T]
