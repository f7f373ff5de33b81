"""Own the words of a look back: simulated beside what happened, and what that says about the simulation."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rich.console import Console

from simsales.report.figures import figure
from simsales.report.judgement import metric_words
from simsales.report.page import Side, bullet, heading, paragraph, rows_of
from simsales.study.figure_text import change, limits
from simsales.study.intervals import Interval
from simsales.study.look_back_result import LookBackFigure, LookBackResult
from simsales.study.results import StudyResult
from simsales.words import catalogue, language, month, percent, percent_change, say

__all__ = [
    "inside_words",
    "left_out_words",
    "look_back_basis",
    "look_back_says",
    "months_words",
    "off_words",
    "print_look_back",
    "range_words",
    "shown_figures",
    "time_words",
]


_DEEP = 4


def print_look_back(console: Console, study: StudyResult) -> None:
    """Print what happened beside its simulation; nothing where the file does not say what happened."""
    found = study.look_back
    if found is None:
        return
    heading(console, say("look_back.title", first=found.first, last=found.last))
    for sentence in left_out_words(found):
        paragraph(console, sentence)
    if not found.figures:
        return
    times = round(found.confidence * 10)
    paragraph(console, say("look_back.about", count=found.replications, times=times), style="dim")
    titles: list[tuple[str, Side]] = [
        (say("look_back.figure"), "left"),
        (say("look_back.happened"), "right"),
        (say("look_back.simulated"), "right"),
        (say("look_back.range", times=times), "left"),
        (say("look_back.off"), "right"),
    ]
    groups: dict[str, list[LookBackFigure]] = {}
    for one in shown_figures(found):
        groups.setdefault(time_words(one), []).append(one)
    for days, figures in groups.items():
        bullet(console, days, style="bold")
        rows_of(console, titles, [_row(one, study.currency) for one in figures], indent=_DEEP)
    for sentence in months_words(found):
        paragraph(console, sentence)
    for sentence in look_back_basis(found):
        paragraph(console, sentence, style="dim")
    paragraph(console, look_back_says(found, study.currency), style="bold")


def shown_figures(found: LookBackResult) -> list[LookBackFigure]:
    """Return the rows that tell most: sums, what is known as a whole, and stretches that have no sum."""
    summed = {one.key for one in found.figures if one.whole == "sum"}
    return [one for one in found.figures if one.whole != "month" or one.key not in summed]


def _row(one: LookBackFigure, currency: str) -> tuple[str, ...]:
    return (
        metric_words(one.key),
        figure(one.happened, one.unit, currency),
        figure(one.simulated.estimate, one.unit, currency),
        range_words(one, currency),
        off_words(one, currency),
    )


def time_words(one: LookBackFigure) -> str:
    """Return which months a row is about, and whether the file was fitted to them."""
    first, last = month(one.first), month(one.last)
    days = first if first == last else say("look_back.stretch", first=one.first, last=one.last)
    if one.seen == "not said":
        return days
    return say("look_back.days_seen", days=days, seen=say(f"look_back.seen.{one.seen}"))


def range_words(one: LookBackFigure, currency: str) -> str:
    """Return between which values a single year lies."""
    if not (math.isfinite(one.low) and math.isfinite(one.high)):
        return say("look_back.unknown")
    low, high = figure(one.low, one.unit, currency), figure(one.high, one.unit, currency)
    return say("page.from_to", low=limits(low, high, currency)[0], high=high)


def off_words(one: LookBackFigure, currency: str) -> str:
    """Return how far the simulated mean lies from what happened: in percent, of shares in points."""
    if math.isnan(one.off):
        return say("house.not_known")
    if one.unit == "share":
        exactly = Interval(one.off, one.off, one.off, one.simulated.confidence, one.simulated.count)
        return change(exactly, one.unit, currency)
    return percent_change(round(one.off, 3))


def inside_words(one: LookBackFigure) -> str:
    """Say whether what happened lies where a simulated year may lie."""
    if one.is_inside is None:
        return say("look_back.unknown")
    return say("look_back.inside" if one.is_inside else "look_back.outside")


def months_words(found: LookBackResult) -> Iterator[str]:
    """Yield how many single months lie within their range, and how many luck alone would put outside."""
    shown = {id(one) for one in shown_figures(found)}
    months = [one.is_inside for one in found.figures if id(one) not in shown and one.is_inside is not None]
    if months:
        expected = round(len(months) * (1 - found.confidence))
        yield say("look_back.months", count=len(months), inside=sum(months), expected=expected)


def left_out_words(found: LookBackResult) -> Iterator[str]:
    """Yield which figures of the file are not compared, as they count other days."""
    if found.left_out:
        yield say("look_back.left_out", first=found.first, last=found.last, names=found.left_out)


def look_back_basis(found: LookBackResult) -> Iterator[str]:
    """Yield what the look back takes for granted, and what the file was fitted to."""
    if found.changes:
        yield say("look_back.differed", names=found.changes)
    else:
        yield say("look_back.assumed_same" if found.years_back == 0 else "look_back.assumed")
    if found.fitted_until is None:
        yield say("look_back.not_fitted")
    elif all(one.seen == "fitted" for one in found.figures):
        yield say("look_back.only_fitted")
    else:
        yield say("look_back.fitted", day=found.fitted_until)


def look_back_says(found: LookBackResult, currency: str) -> str:
    """Return what the look back says about the simulation, and where to look first."""
    said, judged = _verdict_words(found, currency), found.judged
    # One figure is its own verdict.
    if len(judged) < 2 or any(one.is_inside is None for one in judged):
        return said
    counted = {"count": len(judged), "outside": found.outside, "expected": found.expected_outside}
    return say("look_back.two", first=said, then=say("look_back.says.counted", **counted))


def _verdict_words(found: LookBackResult, currency: str) -> str:
    worst = found.first_off
    if worst is None:
        return say(f"look_back.says.{found.verdict}", years=found.years_needed)
    above = worst.simulated.estimate > worst.happened
    where = f"look_back.where.{worst.key.metric}"
    known = where if where in catalogue(language()) else "look_back.where.anything"
    size = abs(worst.off)
    if worst.unit in ("share", "points", "days", "hours") or math.isnan(size):
        off = off_words(worst, currency).lstrip("+-") if not math.isnan(size) else say("house.not_known")
        key = "higher" if above else "lower"
    else:
        off, key = percent(round(size, 3)), "more" if above else "less"
    return say(f"look_back.says.{key}", off=off, figure=metric_words(worst.key), where=say(known))
