"""Owns the short table of a study, as a notebook shows it: headline figures and targets by strategy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from simsales.study.short_table import html_table, mean_cell, way_name
from simsales.study.strategy_result import MetricSummary, StrategyResult
from simsales.words import chance, say

__all__ = ["study_html"]

_SHOWN: Final = ("bookings", "revenue", "profit", "cash", "leads", "wins", "win_rate", "utilisation")


def study_html(name: str, count: int, ways: Sequence[StrategyResult], currency: str) -> str:
    """Return one HTML table: a row for each headline figure and target, a column for each way.

    Parameters
    ----------
    name, count
        Name of the scenario, and how many years of each strategy were simulated.
    ways
        The strategies, today's way first; the plan last, where there is one, from fresh years.
    currency
        Of the money.
    """
    head = ["", *(way_name(way.name) for way in ways)]
    rows = [
        [say(f"metric.{metric}.title"), *(_summary(way.metrics.get(metric), currency) for way in ways)]
        for metric in _SHOWN
        if metric in ways[0].metrics
    ]
    rows += [
        [target.name, *(_chance(way, number) for way in ways)]
        for number, target in enumerate(ways[0].targets)
        if target.chance is not None
    ]
    return html_table(say("smart.table.caption", name=name, count=count), head, rows)


def _summary(found: MetricSummary | None, currency: str) -> str:
    return "" if found is None else mean_cell(found.mean, found.unit, currency)


def _chance(way: StrategyResult, number: int) -> str:
    found = way.targets[number].chance
    return "" if found is None else chance(found.estimate, found.low, found.high)
