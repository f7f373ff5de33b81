"""Owns how scorecards are made of what the replications measured: values, plan, last year, and ranks.

A rank by the mean alone would call luck a merit. Each pair of peers is compared year by year with a
confidence that is shared out among all pairs (Bonferroni); a rank is told with the places that no pair
excludes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from scipy.special import stdtrit

from simsales.scenario.metrics import CATALOGUE, Unit
from simsales.scenario.scenario import Scenario
from simsales.study.intervals import mean_interval, ratio_interval
from simsales.study.measure import MetricKey
from simsales.study.misses import of_last_year
from simsales.study.replicate import Runs
from simsales.study.scorecard_result import Card, Kpi, Rank
from simsales.study.strategy_result import StrategyResult
from simsales.world.world import Floats

__all__ = ["KPIS", "ranks", "scorecards"]

KPIS: Final[Mapping[str, tuple[str, ...]]] = {
    "company": (
        *("bookings", "revenue", "profit", "wins", "win_rate", "deal_value", "sales_cycle", "utilisation"),
        *("mean_wait", "on_time", "satisfaction", "retention", "revenue_per_head"),
    ),
    "team": ("bookings", "wins", "win_rate", "sales_cycle", "utilisation", "bookings_per_head"),
    "rep": ("bookings", "wins", "win_rate", "sales_cycle", "utilisation"),
    "channel": ("leads", "bookings", "wins", "win_rate", "mean_wait", "cost_per_win"),
    "segment": ("bookings", "wins", "win_rate", "mean_wait", "market_share", "satisfaction", "retention"),
    "product": ("bookings", "wins", "win_rate", "deal_value", "sales_cycle"),
}
"""Figures of each kind of part; what a file does not measure is left out."""

_BETTER: Final = {"revenue_per_head": 1, "bookings_per_head": 1, "cost_per_win": -1}
_COSTS_OF_CHANNEL: Final = ("spend", "commission", "channel_care_cost")
_ALIKE: Final = 1e-12
"""Spread against the size of a difference below which it is the rounding error of equal numbers."""


def scorecards(scenario: Scenario, runs: Runs, result: StrategyResult, confidence: float) -> tuple[Card, ...]:
    """Return the scorecards of one strategy: the company, then teams, people, channels, segments, products.

    Parameters
    ----------
    scenario
        The file, with people, and with what it says of last year.
    runs, result
        The replications, and what one of their strategies brings.
    confidence
        Of the intervals, 0..1, and of each figure's ranks together.

    Returns
    -------
    tuple of Card
        Empty of a year that has begun: what was measured is only what is to come.
    """
    if scenario.so_far is not None:
        return ()
    plans = _plans(runs, result)
    found = []
    for kind, names in _parts(runs, result.name).items():
        scopes = ["" if kind == "company" else f"{kind}={name}" for name in names]
        table = {
            kpi: [_values(scenario, runs, result.name, kpi, scope) for scope in scopes] for kpi in KPIS[kind]
        }
        placed = {kpi: _placed(kpi, values, confidence) for kpi, values in table.items()}
        for number, (name, scope) in enumerate(zip(names, scopes, strict=True)):
            kpis = []
            for kpi, columns in table.items():
                made = _kpi(scenario, runs, result.name, kpi, scope, columns[number], confidence)
                if made is not None:
                    plan, rank = plans.get(MetricKey(kpi, scope)), placed[kpi].get(number)
                    kpis.append(replace(made, plan=plan, rank=rank))
            found.append(Card(kind, name, tuple(kpis)))
    return tuple(found)


def ranks(values: Floats, better: int, confidence: float) -> list[Rank]:
    """Return where peers stand, each with the places that it may have.

    Parameters
    ----------
    values
        One number for each replication and peer, shape (replications, peers); nan where a year has none.
    better
        +1 where more is better, -1 where less is.
    confidence
        That all places hold together, 0..1.
    """
    peers = values.shape[1]
    pairs = max(peers * (peers - 1) / 2, 1)
    means = better * np.nanmean(values, axis=0)
    order = np.argsort(-means, kind="stable")
    places = np.empty(peers, dtype=int)
    places[order] = np.arange(1, peers + 1)
    found = []
    for peer in range(peers):
        ahead = better * (values - values[:, [peer]])
        known = ~np.isnan(ahead)
        counts = known.sum(axis=0)
        mean = np.where(known, ahead, 0.0).sum(axis=0) / np.maximum(counts, 1)
        squares = np.where(known, (ahead - mean) ** 2, 0.0).sum(axis=0)
        spread = np.where(counts > 1, np.sqrt(squares / np.maximum(counts - 1, 1)), np.inf)
        tail = 1.0 - (1.0 - confidence) / 2.0 / pairs
        half = stdtrit(np.maximum(counts - 1, 1), tail) * spread / np.sqrt(np.maximum(counts, 1))
        half = np.where(spread <= _ALIKE * np.abs(mean), 0.0, half)
        better_ones, worse_ones = int((mean - half > 0).sum()), int((mean + half < 0).sum())
        found.append(Rank(int(places[peer]), better_ones + 1, peers - worse_ones, peers))
    return found


def _parts(runs: Runs, strategy: str) -> dict[str, list[str]]:
    """Return the names of the parts by kind; a part of which there is only one is the company itself."""
    found = {"company": [""]}
    for kind in ("team", "rep", "channel", "segment", "product"):
        scopes = [key.scope for key in runs.keys[strategy] if key.metric == "bookings" and not key.window]
        names = [scope.partition("=")[2] for scope in scopes if scope.startswith(f"{kind}=")]
        if len(names) > 1:
            found[kind] = names
    return found


def _values(scenario: Scenario, runs: Runs, strategy: str, kpi: str, scope: str) -> Floats | None:
    """Return a figure by replication; None where it was not measured."""
    match kpi:
        case "revenue_per_head" | "bookings_per_head":
            heads = _heads(scenario, scope.partition("=")[2])
            found = _column(runs, strategy, MetricKey(kpi.removesuffix("_per_head"), scope))
            return None if found is None or not heads else found / heads
        case "cost_per_win":
            cost, wins = _cost(runs, strategy, scope), _column(runs, strategy, MetricKey("wins", scope))
            if cost is None or wins is None:
                return None
            per_win: Floats = np.divide(cost, wins, out=np.full(len(cost), np.nan), where=wins > 0)
            return per_win
        case _:
            return _column(runs, strategy, MetricKey(kpi, scope))


def _column(runs: Runs, strategy: str, key: MetricKey) -> Floats | None:
    if not runs.has(strategy, key):
        return None
    found = runs.column(strategy, key)
    return None if np.isnan(found).all() else found


def _cost(runs: Runs, strategy: str, scope: str) -> Floats | None:
    """Return what a channel costs: spend, commission and care; None where it costs nothing that is known."""
    known = [_column(runs, strategy, MetricKey(name, scope)) for name in _COSTS_OF_CHANNEL]
    paid = [values for values in known if values is not None and values.any()]
    return np.sum(paid, axis=0) if paid else None


def _heads(scenario: Scenario, team: str) -> int:
    """Return how many places there are, in a team or in all."""
    teams = [section for name, section in scenario.teams.items() if team in {"", name}]
    return sum(rep.count for section in teams for rep in section.reps.values())


def _kpi(
    scenario: Scenario,
    runs: Runs,
    strategy: str,
    kpi: str,
    scope: str,
    values: Floats | None,
    confidence: float,
) -> Kpi | None:
    if values is None:
        return None
    if kpi == "cost_per_win":
        # Money of all years over wins of all years: a year without a win has a cost, too.
        cost, wins = _cost(runs, strategy, scope), _column(runs, strategy, MetricKey("wins", scope))
        assert cost is not None
        assert wins is not None
        return Kpi(kpi, "money", ratio_interval(cost, wins, confidence))
    unit: Unit = CATALOGUE[kpi].unit if kpi in CATALOGUE else "money"
    before = of_last_year(scenario, MetricKey(kpi, scope)) if kpi in CATALOGUE else None
    return Kpi(kpi, unit, mean_interval(values[~np.isnan(values)], confidence), last_year=before)


def _placed(kpi: str, columns: Sequence[Floats | None], confidence: float) -> dict[int, Rank]:
    """Return the ranks by the number of the part; of those that have the figure."""
    better = _BETTER.get(kpi) or CATALOGUE[kpi].better
    known = [(number, values) for number, values in enumerate(columns) if values is not None]
    if not better or len(known) < 2:
        return {}
    table = np.column_stack([values for _, values in known])
    return dict(zip([number for number, _ in known], ranks(table, better, confidence), strict=True))


def _plans(runs: Runs, result: StrategyResult) -> dict[MetricKey, float]:
    """Return what targets ask for that are about the whole time."""
    found: dict[MetricKey, float] = {}
    for target in result.targets:
        key, level = target.key, target.at_least if target.at_least is not None else target.at_most
        if key is None or level is None or not runs.has(result.name, key):
            continue
        whole = MetricKey(key.metric, key.scope)
        values = runs.column(result.name, key)
        if runs.has(result.name, whole) and np.array_equal(
            values, runs.column(result.name, whole), equal_nan=True
        ):
            found.setdefault(whole, level)
    return found
