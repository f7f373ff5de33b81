"""Owns the sections about what is known: the year so far, and what happened beside its simulation."""

from __future__ import annotations

import datetime as dt
import math
from functools import reduce

from simsales import words
from simsales.report.html.charts import Month, fan
from simsales.report.html.exhibit import Cell, Exhibit, Section, Spec, Table, Tone
from simsales.report.html.figures import Figures, key_title
from simsales.report.html.month_names import month_names
from simsales.report.look_back import (
    inside_words,
    left_out_words,
    look_back_basis,
    look_back_says,
    months_words,
    off_words,
    range_words,
    shown_figures,
    time_words,
)
from simsales.report.so_far import open_deals_words, stands_at
from simsales.study.look_back_result import LookBackFigure, LookBackResult
from simsales.study.results import StudyResult
from simsales.study.so_far_result import SoFarFigure, SoFarResult
from simsales.words import say

__all__ = ["known_sentences", "look_back_section", "so_far_section"]

_TONES: dict[bool | None, Tone] = {True: "good", False: "bad", None: ""}


def known_sentences(result: StudyResult, currency: str) -> tuple[str, ...]:
    """Return what the first page says of the year so far and of a time that has happened."""
    found = []
    if result.so_far is not None:
        found += [stands_at(target, currency) for target in result.so_far.targets]
        found.append(open_deals_words(result))
    if result.look_back is not None and result.look_back.figures:
        found += [look_back_says(result.look_back, currency), *months_words(result.look_back)]
    return tuple(found)


def so_far_section(result: StudyResult, figures: Figures) -> Section | None:
    """Return what is known of the year and what is still to come; None where the file says nothing of it."""
    found = result.so_far
    if found is None:
        return None
    exhibits = []
    if found.figures:
        columns = tuple(say(f"so_far.{name}") for name in ("figure", "reached", "rest", "total", "spread"))
        rows = tuple(
            (
                Cell(key_title(one.key)),
                Cell(figures.text(one.reached, one.unit)),
                figures.estimate(one.rest, one.unit),
                Cell(figures.text(one.total.estimate, one.unit)),
                Cell(_year(one, figures)),
            )
            for one in found.figures
        )
        title, about = say("so_far.page.figures"), say("so_far.by_month")
        exhibits.append(Exhibit("so-far-figures", title, about, Table(columns, rows)))
    if found.targets:
        exhibits.append(_targets(found, figures))
    about = say("so_far.page.about", until=found.until, since=found.since, as_of=found.as_of)
    return Section("so-far", say("so_far.page.title"), about, tuple(exhibits))


def _year(one: SoFarFigure, figures: Figures) -> str:
    """Return between which values a single year lies."""
    if not (math.isfinite(one.low) and math.isfinite(one.high)):
        return say("look_back.unknown")
    return figures.between(one.low, one.high, one.unit)


def _targets(found: SoFarResult, figures: Figures) -> Exhibit:
    columns = (
        *(say(f"so_far.column.{name}") for name in ("target", "level")),
        say("so_far.reached"),
        *(say(f"so_far.column.{name}") for name in ("share", "missing")),
        say("so_far.rest"),
        say("so_far.column.chance"),
    )
    rows = tuple(
        (
            Cell(one.name),
            Cell(figures.text(one.level, one.unit)),
            Cell(figures.text(one.reached, one.unit)),
            Cell("" if math.isnan(one.share) or one.is_at_most else words.percent(one.share)),
            Cell("" if one.is_at_most else figures.text(max(one.missing, 0.0), one.unit)),
            figures.estimate(one.rest, one.unit),
            Cell(figures.chance(one.chance)),
        )
        for one in found.targets
    )
    about = say("so_far.page.targets_about")
    return Exhibit("so-far-targets", say("so_far.page.targets"), about, Table(columns, rows))


def look_back_section(result: StudyResult, figures: Figures) -> Section | None:
    """Return what happened beside its simulation; None where the file does not say what happened."""
    found = result.look_back
    if found is None:
        return None
    title = say("look_back.page.title")
    if not found.figures:
        return Section("look-back", title, reduce(_then, left_out_words(found)), ())
    sentences = [
        say("look_back.page.time", first=found.first, last=found.last),
        *left_out_words(found),
        say("look_back.about", count=found.replications, times=round(found.confidence * 10)),
        *look_back_basis(found),
        *months_words(found),
        look_back_says(found, figures.currency),
    ]
    exhibits = [_table(found, figures), *_charts(found, figures)]
    return Section("look-back", title, reduce(_then, sentences), tuple(exhibits))


def _then(first: str, then: str) -> str:
    return say("look_back.two", first=first, then=then)


def _table(found: LookBackResult, figures: Figures) -> Exhibit:
    shown = shown_figures(found)
    return _exhibit("look-back-figures", say("look_back.page.figures"), shown, found, figures)


def _exhibit(
    ident: str, title: str, shown: list[LookBackFigure], found: LookBackResult, figures: Figures
) -> Exhibit:
    columns = (
        say("look_back.figure"),
        say("look_back.time"),
        say("look_back.happened"),
        say("look_back.simulated"),
        say("look_back.range", times=round(found.confidence * 10)),
        say("look_back.off"),
        say("look_back.verdict"),
    )
    rows = tuple(
        (
            Cell(key_title(one.key)),
            Cell(time_words(one)),
            Cell(figures.text(one.happened, one.unit)),
            figures.estimate(one.simulated, one.unit),
            Cell(range_words(one, figures.currency)),
            Cell(off_words(one, figures.currency)),
            Cell(inside_words(one), tone=_TONES[one.is_inside]),
        )
        for one in shown
    )
    return Exhibit(ident, title, "", Table(columns, rows))


def _charts(found: LookBackResult, figures: Figures) -> list[Exhibit]:
    """Return a course for each figure that is known month by month, what happened as marks on it."""
    by_key: dict[str, list[LookBackFigure]] = {}
    for one in found.figures:
        if one.whole == "month" and (one.first.year, one.first.month) == (one.last.year, one.last.month):
            by_key.setdefault(str(one.key), []).append(one)
    charts = []
    for number, months in enumerate(by_key.values()):
        ident, title = f"look-back-{number}", key_title(months[0].key)
        table = _exhibit(ident, title, months, found, figures)
        charts.append(
            Exhibit(ident, title, say("look_back.page.chart"), table.table, _course(months, figures))
        )
    return charts


def _course(months: list[LookBackFigure], figures: Figures) -> Spec:
    """Return the chart of a figure: the range of a single year by month, and what happened."""
    days = [dt.date(one.first.year, one.first.month, 1) for one in months]
    heights = [value for one in months for value in (one.high, one.happened) if math.isfinite(value)]
    scale = figures.scale(max(heights, default=0.0), months[0].unit)
    items, marks = [], []
    for name, one in zip(month_names(days), months, strict=True):
        said = f"{figures.text(one.simulated.estimate, one.unit)} ({range_words(one, figures.currency)})"
        middle, low, high = (part / scale.divisor for part in (one.simulated.estimate, one.low, one.high))
        items.append(Month(name, middle, low, high, said))
        value = one.happened / scale.divisor
        marks.append(Month(name, value, value, value, figures.text(one.happened, one.unit)))
    return fan(items, scale.title, marks)
