"""Owns the short table of a study, as a notebook shows it: headline figures and targets by strategy."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Final

from simsales.study.figure_text import figure
from simsales.study.ways import way_phrase
from simsales.words import chance, interval, say

if TYPE_CHECKING:
    from simsales.study.results import MetricSummary, StrategyResult, StudyResult

__all__ = ["short_html"]

_SHOWN: Final = ("bookings", "revenue", "profit", "cash", "leads", "wins", "win_rate", "utilisation")


def short_html(study: StudyResult) -> str:
    """Return a study as one HTML table: a row for each headline figure and target, a column by strategy.

    The plan has the last column, where there is one; its figures come from fresh years.
    """
    ways = list(study.strategies)
    if study.plan is not None and study.plan.simulated is not None:
        ways.append(study.plan.simulated.plan)
    head = ["", *(_said(way.name) for way in ways)]
    rows = [
        [say(f"metric.{name}.title"), *(_summary(way.metrics.get(name), study.currency) for way in ways)]
        for name in _SHOWN
        if name in ways[0].metrics
    ]
    rows += [
        [target.name, *(_chance(way, number) for way in ways)]
        for number, target in enumerate(ways[0].targets)
        if target.chance is not None
    ]
    caption = say("smart.table.caption", name=study.scenario, count=study.run.replications)
    body = "".join(f"<tr>{_cells('td', row)}</tr>" for row in rows)
    return f"<table><caption>{escape(caption)}</caption><tr>{_cells('th', head)}</tr>{body}</table>"


def _cells(tag: str, texts: Iterable[str]) -> str:
    first, *rest = texts
    return f"<th>{escape(first)}</th>" + "".join(f"<{tag}>{escape(text)}</{tag}>" for text in rest)


def _said(name: str) -> str:
    phrase = way_phrase(name)
    return name if phrase.key == "smart.way" else say(phrase.key, **phrase.values)


def _summary(found: MetricSummary | None, currency: str) -> str:
    if found is None:
        return ""
    mean = found.mean
    text, low, high = (figure(value, found.unit, currency) for value in (mean.estimate, mean.low, mean.high))
    return interval(text, low, high)


def _chance(way: StrategyResult, number: int) -> str:
    found = way.targets[number].chance
    return "" if found is None else chance(found.estimate, found.low, found.high)
