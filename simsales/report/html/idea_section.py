"""Owns the section of the page on ideas: how many come and are adopted, how rightly, and what they bring."""

from __future__ import annotations

from simsales.report.html.exhibit import Cell, Exhibit, Section, Table
from simsales.report.html.figures import Figures
from simsales.scenario.metrics import CATALOGUE
from simsales.study.idea_result import IdeaKind
from simsales.study.idea_worth import BROUGHT, FIGURES
from simsales.study.intervals import Interval
from simsales.study.results import StudyResult
from simsales.words import say

__all__ = ["ideas_section"]


def ideas_section(result: StudyResult, figures: Figures) -> Section | None:
    """Return what becomes of ideas; None without any."""
    if not result.ideas:
        return None
    shown = [name for name in FIGURES if not name.startswith("wrongly")]
    titles = (
        say("ideas.column.idea"),
        *(say(f"metric.{name}.title") for name in shown),
        say("ideas.column.good"),
        say("ideas.column.bad"),
        *(say("ideas.column.brought", title=say(f"metric.{name}.title")) for name in BROUGHT),
    )
    rows = tuple(
        (
            Cell(kind.idea),
            *(figures.estimate(kind.figures[name], CATALOGUE[name].unit) for name in shown),
            _share(kind.good_adopted, figures),
            _share(kind.bad_adopted, figures),
            *(_brought(kind, name, figures) for name in BROUGHT),
        )
        for kind in result.ideas
    )
    exhibit = Exhibit("ideas-measured", say("ideas.text.title"), say("ideas.text.note"), Table(titles, rows))
    return Section("ideas", say("ideas.text.title"), say("ideas.text.about"), (exhibit,))


def _share(share: Interval | None, figures: Figures) -> Cell:
    return Cell(say("house.not_known")) if share is None else figures.estimate(share, "share")


def _brought(kind: IdeaKind, metric: str, figures: Figures) -> Cell:
    found = kind.of(metric)
    if found is None:
        return Cell(say("house.not_known"))
    cell = figures.difference(found.interval, found.unit)
    if not found.is_known:
        return cell
    better = found.interval.estimate * CATALOGUE[metric].better > 0
    return Cell(cell.text, cell.range, "good" if better else "bad")
