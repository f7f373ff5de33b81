"""Owns the section about why targets are missed."""

from __future__ import annotations

from simsales.report.html.exhibit import Cell, Exhibit, Section, Table
from simsales.report.html.figures import Figures
from simsales.report.missed_text import cause_words, miss_sentence, unsure
from simsales.study.miss_result import Miss
from simsales.study.results import StudyResult
from simsales.words import say

__all__ = ["missed_section"]


def missed_section(result: StudyResult, figures: Figures) -> Section | None:
    """Return the causes of each target that is not sure enough; None where all are."""
    found = unsure(result)
    if not found:
        return None
    exhibits = tuple(_causes(number, miss, figures) for number, miss in enumerate(found))
    return Section("missed", say("missed.title"), say("missed.note"), exhibits)


def _causes(number: int, miss: Miss, figures: Figures) -> Exhibit:
    rows = tuple(
        (Cell(cause_words(cause)), figures.difference(cause.amount, miss.unit)) for cause in miss.causes
    )
    columns = (say("missed.column_cause"), say("missed.column_amount"))
    title = say("missed.by_cause", name=miss.name)
    return Exhibit(f"missed-{number}", title, miss_sentence(miss, figures.currency), Table(columns, rows))
