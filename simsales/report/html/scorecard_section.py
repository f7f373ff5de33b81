"""Owns the section of scorecards: a table for the company, and one for each kind of its parts."""

from __future__ import annotations

from simsales.report.html.exhibit import Cell, Exhibit, Section, Table
from simsales.report.html.figures import Figures
from simsales.report.scorecard_text import kpi_title, rank_words
from simsales.study.results import StudyResult
from simsales.study.scorecard_result import Card, Kpi
from simsales.words import say

__all__ = ["scorecard_section"]


def scorecard_section(result: StudyResult, figures: Figures) -> Section | None:
    """Return the scorecards; None of a year that has begun."""
    if not result.scorecards:
        return None
    exhibits = [_company(result.scorecards[0], figures)]
    kinds = dict.fromkeys(card.kind for card in result.scorecards[1:])
    exhibits += [
        _peers(kind, [card for card in result.scorecards if card.kind == kind], figures) for kind in kinds
    ]
    return Section("scorecards", say("scorecard.title"), say("scorecard.note"), tuple(exhibits))


def _company(card: Card, figures: Figures) -> Exhibit:
    def given(kpi: Kpi, value: float | None) -> Cell:
        return Cell("" if value is None else figures.text(value, kpi.unit))

    rows = tuple(
        (
            Cell(kpi_title(kpi)),
            figures.estimate(kpi.value, kpi.unit),
            given(kpi, kpi.plan),
            given(kpi, kpi.last_year),
        )
        for kpi in card.kpis
    )
    columns = tuple(say(f"scorecard.column_{name}") for name in ("figure", "value", "plan", "last_year"))
    return Exhibit("scorecard-company", say("scorecard.company"), "", Table(columns, rows))


def _peers(kind: str, cards: list[Card], figures: Figures) -> Exhibit:
    names = list(dict.fromkeys(kpi.name for card in cards for kpi in card.kpis))
    titles = {kpi.name: kpi_title(kpi) for card in cards for kpi in card.kpis}
    rows = tuple((Cell(card.name), *(_cell(card.of(name), figures) for name in names)) for card in cards)
    columns = (say("scorecard.column_name"), *(titles[name] for name in names))
    return Exhibit(f"scorecard-{kind}", say(f"scorecard.{kind}"), "", Table(columns, rows))


def _cell(kpi: Kpi | None, figures: Figures) -> Cell:
    """Return a figure with its range; below it the plan and the place among peers."""
    if kpi is None:
        return Cell(say("house.not_known"))
    cell = figures.estimate(kpi.value, kpi.unit)
    more = [] if kpi.rank is None else [rank_words(kpi.rank)]
    if kpi.plan is not None:
        more.insert(0, say("scorecard.plan", value=figures.text(kpi.plan, kpi.unit)))
    if kpi.last_year is not None:
        more.insert(0, say("scorecard.last_year", value=figures.text(kpi.last_year, kpi.unit)))
    return Cell(cell.text, say("house.comma").join(part for part in (cell.range, *more) if part))
