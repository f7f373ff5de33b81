"""Owns the section over time: figures of targets and milestones, bookings, revenue and cash."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from simsales import words
from simsales.report.html.charts import Month, fan
from simsales.report.html.exhibit import Cell, Exhibit, Section, Table
from simsales.report.html.figures import Figures, Scale, key_title
from simsales.report.html.first_page import months_of
from simsales.report.html.month_names import month_names
from simsales.scenario.metrics import Unit
from simsales.study.measure import MetricKey
from simsales.study.results import MetricSummary, StrategyResult, StudyResult, TargetResult
from simsales.study.verdict import MilestoneResult
from simsales.words import say

__all__ = ["monthly_exhibit", "time_section"]

_SHARES: Final = (0.05, 0.5, 0.95)
_OVER_TIME: Final = ("bookings", "revenue", "cash")


class _Level(NamedTuple):
    """A month's values that 5 %, half and 95 % of the years do not exceed."""

    low: float
    middle: float
    high: float


class _Mark(NamedTuple):
    """A value that is to be reached by a day, and what it is called."""

    by: dt.date
    value: float
    name: str


@dataclass(frozen=True, slots=True)
class _Course:
    """How a figure goes over the months.

    Parameters
    ----------
    ident, title, about
        Of the exhibit.
    months, levels
        Equally long.
    unit
        Of the levels and marks.
    marks
        What is to be reached.
    means
        The means of the months; empty where only the course itself is known.
    """

    ident: str
    title: str
    about: str
    months: Sequence[dt.date]
    levels: Sequence[_Level]
    unit: Unit
    marks: Sequence[_Mark] = ()
    means: Sequence[MetricSummary] = ()


def time_section(result: StudyResult, figures: Figures) -> Section | None:
    """Return the figures of targets towards their values, and bookings, revenue and cash by month."""
    strategy = result.strategies[0]
    if not months_of(strategy):
        return None
    # Of a year that has begun, the months to come do not add up to the year.
    courses = _fans(strategy) or ([] if result.so_far is not None else _adding_up(result))
    courses += [course for metric in _OVER_TIME if (course := _monthly(strategy, metric)) is not None]
    exhibits = tuple(_exhibit(course, figures) for course in courses)
    return Section("time", say("page.time.title"), say("page.time.about"), exhibits)


def monthly_exhibit(strategy: StrategyResult, metric: str, figures: Figures) -> Exhibit | None:
    """Return how a figure goes from month to month; None where it was not measured in all of them."""
    course = _monthly(strategy, metric)
    return None if course is None else _exhibit(course, figures)


def _fans(strategy: StrategyResult) -> list[_Course]:
    """Return the figures of targets and milestones, sums added up from the first day."""
    courses = []
    for number, found in enumerate(strategy.fans):
        columns = (found.quantiles[5], found.quantiles[50], found.quantiles[95])
        key = "page.time.adding_up" if found.is_sum else "page.time.monthly"
        about = "page.time.adding_up_about" if found.is_sum else f"metric.{found.key.metric}.about"
        courses.append(
            _Course(
                ident=f"fan-{number}",
                title=say(key, title=key_title(found.key)),
                about=say(about),
                months=[dt.date.fromisoformat(f"{month}-01") for month in found.months],
                levels=[_Level(*values) for values in zip(*columns, strict=True)],
                unit=found.unit,
                marks=_marks(strategy, found.key),
            )
        )
    return courses


def _adding_up(result: StudyResult) -> list[_Course]:
    """Return bookings added up over the months, which only the single years can tell."""
    if result.runs is None:
        return []
    strategy, key = result.strategies[0], MetricKey("bookings")
    months = months_of(strategy)
    columns = [result.runs.column(strategy.name, _monthly_key("bookings", month)) for month in months]
    sums = np.cumsum(np.column_stack(columns), axis=1)
    return [
        _Course(
            ident="adding-up",
            title=say("page.time.adding_up", title=key_title(key)),
            about=say("page.time.adding_up_about"),
            months=months,
            levels=[_Level(*np.quantile(column, _SHARES).tolist()) for column in sums.T],
            unit="money",
            marks=_marks(strategy, key),
        )
    ]


def _marks(strategy: StrategyResult, key: MetricKey) -> list[_Mark]:
    """Return what milestones and targets ask of a figure, counted from the first day."""
    marks = []
    targets = [target for target in strategy.targets if target.since is None]
    wanted: list[MilestoneResult | TargetResult] = [*strategy.milestones, *targets]
    for asked in wanted:
        if asked.key is None or asked.by is None:
            continue
        if (asked.key.metric, asked.key.scope) == (key.metric, key.scope):
            values = [value for value in (asked.at_least, asked.at_most) if value is not None]
            marks += [_Mark(asked.by, value, asked.name) for value in values]
    return marks


def _monthly(strategy: StrategyResult, metric: str) -> _Course | None:
    months = months_of(strategy)
    summaries = [strategy.metrics.get(str(_monthly_key(metric, month))) for month in months]
    known = [summary for summary in summaries if summary is not None and summary.mean.count]
    if len(known) < len(months):
        return None
    return _Course(
        ident=f"monthly-{metric}",
        title=say("page.time.monthly", title=key_title(MetricKey(metric))),
        about=say(f"metric.{metric}.about"),
        months=months,
        levels=[_Level(summary.p5, summary.p50, summary.p95) for summary in known],
        unit=known[0].unit,
        means=known,
    )


def _exhibit(course: _Course, figures: Figures) -> Exhibit:
    heights = [level.high for level in course.levels if math.isfinite(level.high)]
    scale = figures.scale(max([*heights, *(mark.value for mark in course.marks)], default=0.0), course.unit)
    names = month_names(course.months)
    items, rows = [], []
    for index, (month, name, level) in enumerate(zip(course.months, names, course.levels, strict=True)):
        middle = figures.text(level.middle, course.unit)
        between = figures.between(level.low, level.high, course.unit)
        said = say("page.middle_of", middle=middle, between=between)
        low, value, high = (part / scale.divisor for part in level)
        items.append(Month(name, value, low, high, said))
        mean = [figures.mean(course.means[index])] if course.means else []
        rows.append((Cell(words.month(month)), Cell(middle), Cell(between), *mean))
    columns = [say("page.column.month"), say("page.column.middle"), say("page.column.nine_of_ten")]
    if course.means:
        columns.append(say("page.column.mean"))
    spec = fan(items, scale.title, _drawn(course, names, scale, figures))
    return Exhibit(course.ident, course.title, course.about, Table(tuple(columns), tuple(rows)), spec)


def _drawn(course: _Course, names: Sequence[str], scale: Scale, figures: Figures) -> list[Month]:
    """Return the marks whose deadline is in the months that are shown."""
    place = {(month.year, month.month): name for month, name in zip(course.months, names, strict=True)}
    drawn = []
    for mark in course.marks:
        name = place.get((mark.by.year, mark.by.month))
        if name is not None:
            value = mark.value / scale.divisor
            text = say("page.time.mark", name=mark.name, value=figures.text(mark.value, course.unit))
            drawn.append(Month(name, value, value, value, text))
    return drawn


def _monthly_key(metric: str, month: dt.date) -> MetricKey:
    return MetricKey(metric, "", f"{month:%Y-%m}")
