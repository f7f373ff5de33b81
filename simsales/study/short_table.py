"""Owns the short tables that a notebook shows: their form as HTML, and what stands in their cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from simsales.scenario.metrics import Unit
from simsales.study.figure_text import figure, key_phrase
from simsales.study.intervals import Interval
from simsales.study.measure import MetricKey
from simsales.study.ways import way_phrase
from simsales.words import interval, say

__all__ = ["html_table", "key_name", "mean_cell", "way_name"]


def html_table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return an HTML table; whatever is in its texts is shown and never read as markup."""
    body = "".join(f"<tr>{_cells('td', row)}</tr>" for row in rows)
    return f"<table><caption>{escape(caption)}</caption><tr>{_cells('th', head)}</tr>{body}</table>"


def _cells(tag: str, texts: Iterable[str]) -> str:
    first, *rest = texts
    return f"<th>{escape(first)}</th>" + "".join(f"<{tag}>{escape(text)}</{tag}>" for text in rest)


def way_name(name: str) -> str:
    """Return what a strategy or the plan is called."""
    phrase = way_phrase(name)
    return name if phrase.key == "smart.way" else say(phrase.key, **phrase.values)


def key_name(key: MetricKey) -> str:
    """Return what a figure is called, with its scope."""
    phrase = key_phrase(key)
    return say(phrase.key, **phrase.values)


def mean_cell(mean: Interval, unit: Unit, currency: str) -> str:
    """Return a mean with its interval."""
    text, low, high = (figure(value, unit, currency) for value in (mean.estimate, mean.low, mean.high))
    return interval(text, low, high)
