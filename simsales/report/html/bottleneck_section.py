"""Owns the section about where the bottleneck is."""

from __future__ import annotations

from simsales.report.bottleneck_text import named_sentences, standing_out
from simsales.report.figure_titles import window_title
from simsales.report.html.exhibit import Cell, Exhibit, Section, Table
from simsales.report.html.figures import Figures
from simsales.scenario.metrics import Unit
from simsales.study.bottleneck_result import Diagnosis
from simsales.study.intervals import Interval
from simsales.study.results import StudyResult
from simsales.words import say

__all__ = ["bottleneck_section"]


def bottleneck_section(result: StudyResult, figures: Figures) -> Section | None:
    """Return what stands out, what was tried, each quarter, and the months; None where nobody asked."""
    found = result.diagnosis
    if found is None:
        return None
    exhibits = [_tried(found, figures)]
    if found.reviews:
        exhibits.append(_reviews(found))
    if found.months:
        exhibits.append(_months(found, figures))
    about = " ".join(named_sentences(found, result.currency))
    return Section("bottleneck", say("bottleneck.title"), about, tuple(exhibits))


def _tried(found: Diagnosis, figures: Figures) -> Exhibit:
    named = {(one.kind, one.names) for one in found.bottlenecks}
    rows = []
    for one in found.tried:
        cell = figures.difference(one.gain, "money")
        stands_out = (one.kind, one.names) in named
        rows.append((Cell(one.text), Cell(cell.text, cell.range, "good") if stands_out else cell))
    columns = (say("bottleneck.column_what"), say("bottleneck.column_brings"))
    about = say("bottleneck.note", count=found.replications, base=figures.text(found.base.estimate, "money"))
    return Exhibit("bottleneck-tried", say("bottleneck.tried"), about, Table(columns, tuple(rows)))


def _reviews(found: Diagnosis) -> Exhibit:
    rows = tuple(
        (Cell(window_title(review.window)), Cell(standing_out(review.bottlenecks)))
        for review in found.reviews
    )
    columns = (say("bottleneck.column_quarter"), say("bottleneck.column_bottleneck"))
    title, about = say("bottleneck.reviews"), say("bottleneck.reviews_about")
    return Exhibit("bottleneck-reviews", title, about, Table(columns, rows))


def _months(found: Diagnosis, figures: Figures) -> Exhibit:
    def cell(interval: Interval | None, unit: Unit) -> Cell:
        return Cell("") if interval is None else figures.estimate(interval, unit)

    rows = tuple(
        (Cell(window_title(one.month)), cell(one.utilisation, "share"), cell(one.wait, "hours"))
        for one in found.months
    )
    columns = tuple(say(f"bottleneck.column_{name}") for name in ("month", "use", "wait"))
    title, about = say("bottleneck.months"), say("bottleneck.months_about")
    return Exhibit("bottleneck-months", title, about, Table(columns, rows))
