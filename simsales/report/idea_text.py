"""Owns the terminal text on ideas: how many come and are adopted, how rightly, and what they bring."""

from __future__ import annotations

from rich.console import Console

from simsales.report.figures import change, estimated
from simsales.report.page import bullet, heading, paragraph
from simsales.scenario.metrics import CATALOGUE
from simsales.study.idea_result import IdeaKind
from simsales.study.results import StudyResult
from simsales.words import joined, say

__all__ = ["print_ideas"]


def print_ideas(console: Console, study: StudyResult) -> None:
    """Print what becomes of ideas; nothing without any."""
    if not study.ideas:
        return
    heading(console, say("ideas.text.title"))
    paragraph(console, say("ideas.text.note"), style="dim")
    for kind in study.ideas:
        came = say("ideas.text.came", idea=kind.idea, ideas=_figure(kind, "ideas", study.currency))
        parts = [*_fate(kind, study.currency), _brought(kind, study.currency)]
        bullet(console, say("ideas.text.whole", came=came, parts=say("ideas.text.and").join(parts)))


def _figure(kind: IdeaKind, metric: str, currency: str) -> str:
    return estimated(kind.figures[metric], CATALOGUE[metric].unit, currency)


def _fate(kind: IdeaKind, currency: str) -> list[str]:
    """Return what becomes of ideas, in words."""
    if kind.good_adopted is None and kind.bad_adopted is None:
        return [say("ideas.text.undecided")]
    if kind.figures["pilots"].estimate == 0.0:
        return [say("ideas.text.untried")]
    tried = say(
        "ideas.text.tried",
        pilots=_figure(kind, "pilots", currency),
        adopted=_figure(kind, "ideas_adopted", currency),
        stopped=_figure(kind, "ideas_stopped", currency),
    )
    return [tried, _rightly(kind, currency)]


def _rightly(kind: IdeaKind, currency: str) -> str:
    shares = {
        word: estimated(share, "share", currency)
        for word, share in (("good", kind.good_adopted), ("bad", kind.bad_adopted))
        if share is not None
    }
    return say(f"ideas.text.{'rightly' if len(shares) > 1 else next(iter(shares))}", **shares)


def _brought(kind: IdeaKind, currency: str) -> str:
    cost = _figure(kind, "idea_cost", currency)
    if not kind.differences:
        return say("ideas.text.costs", cost=cost)
    figures = joined(
        f"{say(f'metric.{gap.key.metric}.title')} {change(gap.interval, gap.unit, currency)}"
        + ("" if gap.is_known else f" ({say('ideas.text.luck')})")
        for gap in kind.differences
    )
    return say("ideas.text.brings", cost=cost, figures=figures)
