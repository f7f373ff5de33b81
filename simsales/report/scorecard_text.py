"""Own the printed scorecards."""

from __future__ import annotations

from rich.console import Console

from simsales.report.figures import estimated, figure
from simsales.report.page import Side, bullet, heading, paragraph, rows_of
from simsales.scenario.metrics import CATALOGUE
from simsales.study.results import StudyResult
from simsales.study.scorecard_result import Kpi, Rank
from simsales.words import say

__all__ = ["beside", "kpi_title", "print_scorecards", "rank_words"]

_NO_TITLES: tuple[tuple[str, Side], ...] = (("", "left"), ("", "left"), ("", "left"))


def print_scorecards(console: Console, study: StudyResult) -> None:
    """Print the card of the company and of each of its parts; nothing of a year that has begun."""
    if not study.scorecards:
        return
    heading(console, say("scorecard.title"))
    paragraph(console, say("scorecard.note"), style="dim")
    kind = ""
    for card in study.scorecards:
        if card.kind != kind:
            kind = card.kind
            paragraph(console, say(f"scorecard.{kind}"), style="bold")
        if card.name:
            bullet(console, card.name)
        rows = [
            (kpi_title(kpi), estimated(kpi.value, kpi.unit, study.currency), beside(kpi, study.currency))
            for kpi in card.kpis
        ]
        rows_of(console, _NO_TITLES, rows, indent=4)


def kpi_title(kpi: Kpi) -> str:
    """Return what a figure of a card is called."""
    return say(f"metric.{kpi.name}.title" if kpi.name in CATALOGUE else f"scorecard.{kpi.name}")


def beside(kpi: Kpi, currency: str) -> str:
    """Return what stands beside a figure: plan, last year and place, as far as there are any."""
    parts = [
        say(f"scorecard.{word}", value=figure(value, kpi.unit, currency))
        for word, value in (("plan", kpi.plan), ("last_year", kpi.last_year))
        if value is not None
    ]
    if kpi.rank is not None:
        parts.append(rank_words(kpi.rank))
    return say("house.comma").join(parts)


def rank_words(rank: Rank) -> str:
    """Return a place among peers, with those that luck alone could have given it."""
    values = {"place": rank.place, "best": rank.best, "worst": rank.worst, "of": rank.of}
    return say("scorecard.place_by_luck" if rank.is_luck else "scorecard.place", **values)
