"""Owns what the page says of assumptions: three that would change the answer, five that matter most."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from simsales.report.assumption_words import (
    assumed_text,
    decision_text,
    effect_text,
    firm_texts,
    flip_side,
    flip_text,
    range_text,
    rest_texts,
    title_text,
    turn_text,
    way_text,
)
from simsales.report.html.charts import Lean, tornado
from simsales.report.html.exhibit import Cell, Exhibit, Section, Table
from simsales.report.html.figures import Figures, key_title
from simsales.study.results import StudyResult
from simsales.study.sensitivity_result import Decision, Sensitivity, Tried, Weighed
from simsales.words import say

__all__ = ["Doubts", "assumptions_section", "doubts"]


@dataclass(frozen=True, slots=True)
class Doubts:
    """What stands on the first page: the question, what would change its answer, and what would not."""

    question: str
    flips: tuple[str, ...]
    others: tuple[str, ...]
    years: str


def doubts(result: StudyResult) -> Doubts | None:
    """Return what would change the answer; None where the assumptions were not weighed."""
    found = result.sensitivity
    if found is None or found.decision.kind == "outcome":
        return None
    flips = tuple(flip_text(flip, found.decision, result.currency) for flip in found.flips)
    others = firm_texts(found, result.currency)
    years = say("assume.flip.years", count=found.proved)
    return Doubts(decision_text(found.decision, result.currency), flips, tuple(others), years)


def assumptions_section(result: StudyResult, figures: Figures) -> Section | None:
    """Return which assumptions matter most, and where the answer changes."""
    found = result.sensitivity
    if found is None:
        return None
    exhibits = [_ranking(found, figures)] if found.ranked else []
    if found.flips:
        exhibits.append(_flips(found, result.currency))
    about = [decision_text(found.decision, result.currency), say("assume.page.about"), *rest_texts(found)]
    if not found.ranked:
        about.insert(1, say("assume.flip.none_known"))
    return Section("assumptions", say("assume.title"), _said(about), tuple(exhibits))


def _said(sentences: Sequence[str]) -> str:
    return reduce(lambda first, then: say("assume.two", first=first, then=then), sentences)


def _ranking(found: Sensitivity, figures: Figures) -> Exhibit:
    decision, currency = found.decision, figures.currency
    limits = [
        limit for each in found.ranked for end in each.ends for limit in (end.effect.low, end.effect.high)
    ]
    largest = max((abs(limit) for limit in limits if math.isfinite(limit)), default=0.0)
    scale = figures.scale(largest, decision.unit)
    leans = [
        Lean(
            title_text(each.figure),
            _is_higher(each, end),
            end.effect.estimate / scale.divisor,
            end.effect.low / scale.divisor,
            end.effect.high / scale.divisor,
            effect_text(each.figure, end, decision, currency),
        )
        for each in found.ranked
        for end in each.ends
    ]
    rows = tuple(
        (
            Cell(title_text(each.figure), assumed_text(each.figure, currency)),
            *(_end(each, decision, currency, is_higher=is_higher) for is_higher in (False, True)),
        )
        for each in found.ranked
    )
    columns = tuple(say(f"assume.column.{name}") for name in ("assumption", "lower", "higher"))
    title = key_title(decision.key)
    if decision.kind == "best":
        names = {"way": way_text(decision.way), "rival": way_text(decision.rival)}
        about = say("assume.page.tornado_best", metric=title, **names)
    else:
        about = say("assume.page.tornado_target", metric=title)
    spec, legend = tornado(leans, scale.title)
    return Exhibit("tornado", say("assume.page.tornado"), about, Table(columns, rows), spec, legend)


def _is_higher(weighed: Weighed, end: Tried) -> bool:
    return end.value > weighed.figure.today


def _end(weighed: Weighed, decision: Decision, currency: str, *, is_higher: bool) -> Cell:
    for end in weighed.ends:
        if _is_higher(weighed, end) == is_higher:
            return Cell(effect_text(weighed.figure, end, decision, currency))
    return Cell("")


def _flips(found: Sensitivity, currency: str) -> Exhibit:
    names = ("assumption", "flips", "range")
    columns = [say(f"assume.column.{name}") for name in names]
    is_best = found.decision.kind == "best"
    if is_best:
        columns.append(say("assume.column.then"))
    rows = []
    for flip in found.flips:
        side = say(flip_side(flip), value=turn_text(flip, currency))
        cells = [
            Cell(title_text(flip.figure), assumed_text(flip.figure, currency)),
            Cell(side),
            Cell(range_text(flip.figure, flip, currency)),
        ]
        rows.append(tuple([*cells, Cell(way_text(flip.then))] if is_best else cells))
    title, about = say("assume.page.flips"), say("assume.page.flips_about")
    return Exhibit("flips", title, about, Table(tuple(columns), tuple(rows)))
