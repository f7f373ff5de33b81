"""Owns what a page is made of: cells, tables, charts with a table behind each, and sections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from simsales.words import say

__all__ = ["Cell", "Exhibit", "Section", "Spec", "Table", "Tone"]

Spec = Mapping[str, Any]
"""A chart as Vega-Lite describes it."""

Tone = Literal["", "good", "bad", "unsure"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table.

    Parameters
    ----------
    text
        The value in words, with its unit.
    range
        Its limits in words; empty where the value is not an estimate.
    tone
        How it is meant, for its colour; the words say it, too.
    """

    text: str
    range: str = ""
    tone: Tone = ""

    @property
    def said(self) -> str:
        """Value and range in one text."""
        return say("page.text_and_range", text=self.text, range=self.range) if self.range else self.text


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; the first cell of a row names it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """Something to look at: a title, how to read it, a chart or none, and the table behind it.

    `more` are rows that only those look at who open them; `more_title` is what one clicks on. `legend` has
    the names and colours of the chart. It stands in the page and not in the chart, so that it wraps on a
    phone.
    """

    ident: str
    title: str
    about: str
    table: Table
    spec: Spec | None = None
    legend: tuple[tuple[str, str], ...] = ()
    more: Table | None = None
    more_title: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page below the first one."""

    ident: str
    title: str
    about: str
    exhibits: tuple[Exhibit, ...]
