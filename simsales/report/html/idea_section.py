"""Owns the section of the page on ideas: how many come and are adopted, how rightly, and what they bring."""

from __future__ import annotations

from typing import Final

from simsales.report.html.exhibit import Cell, Exhibit, Section, Table
from simsales.report.html.figures import Figures
from simsales.scenario.metrics import CATALOGUE
from simsales.study.idea_result import IdeaKind
from simsales.study.idea_worth import BROUGHT
from simsales.study.intervals import Interval
from simsales.study.results import StudyResult
from simsales.words import say

__all__ = ["ideas_section"]

FATE: Final = ("ideas", "pilots", "ideas_adopted", "ideas_stopped")
WORTH: Final = ("improvement", "idea_cost")


def ideas_section(result: StudyResult, figures: Figures) -> Section | None:
    """Return what becomes of ideas; None without any."""
    if not result.ideas:
        return None
    fate = Exhibit(
        "ideas-fate",
        say("ideas.text.fate"),
        say("ideas.text.note"),
        Table(
            (say("ideas.column.idea"), *map(_title, FATE), say("ideas.column.good"), say("ideas.column.bad")),
            tuple(
                (
                    Cell(kind.idea),
                    *_estimates(kind, FATE, figures),
                    _share(kind.good_adopted, figures),
                    _share(kind.bad_adopted, figures),
                )
                for kind in result.ideas
            ),
        ),
    )
    brought = (say("ideas.column.brought", title=_title(name)) for name in BROUGHT)
    worth = Exhibit(
        "ideas-worth",
        say("ideas.text.worth"),
        "",
        Table(
            (say("ideas.column.idea"), *map(_title, WORTH), *brought),
            tuple(
                (
                    Cell(kind.idea),
                    *_estimates(kind, WORTH, figures),
                    *(_brought(kind, name, figures) for name in BROUGHT),
                )
                for kind in result.ideas
            ),
        ),
    )
    return Section("ideas", say("ideas.text.title"), say("ideas.text.about"), (fate, worth))


def _title(metric: str) -> str:
    return say(f"metric.{metric}.title")


def _estimates(kind: IdeaKind, metrics: tuple[str, ...], figures: Figures) -> list[Cell]:
    return [figures.estimate(kind.figures[name], CATALOGUE[name].unit) for name in metrics]


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
