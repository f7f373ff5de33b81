"""Owns the sections about how the year goes today: over time, funnel, people, money."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from simsales import words
from simsales.report.html.charts import Bar, Month, Step, bars, fan, waterfall
from simsales.report.html.exhibit import Cell, Exhibit, Section, Table
from simsales.report.html.figures import Figures, metric_title
from simsales.report.html.first_page import months_of
from simsales.report.html.month_names import month_names
from simsales.scenario.metrics import CATALOGUE
from simsales.study.measure import MetricKey
from simsales.study.results import MetricSummary, StrategyResult, StudyResult
from simsales.words import say

__all__ = ["funnel_section", "money_section", "people_section", "time_section"]

_SHARES: Final = (0.05, 0.5, 0.95)
_OVER_TIME: Final = ("bookings", "revenue", "cash")
_COSTS: Final = (
    "delivery_cost",
    "commission",
    "salaries",
    "spend",
    "fixed_costs",
    "prevention_cost",
    "contingency_cost",
)
_MONEY: Final = ("bookings", "cash", "open_value", "backlog", "receivables")
_STAGE: Final = (
    "entered",
    "passed",
    "pass_rate",
    "losses",
    "no_decisions",
    "gone_cold",
    "mean_wait",
    "open_deals",
)
_PEOPLE: Final = (
    "utilisation",
    "work_hours",
    "idle_hours",
    "standing_hours",
    "meeting_hours",
    "surprise_hours",
    "wins",
    "bookings",
)
_MOST_BARS: Final = 30


class _Level(NamedTuple):
    """Values by month: 5 %, middle and 95 %."""

    low: float
    middle: float
    high: float


def time_section(result: StudyResult, figures: Figures) -> Section | None:
    """Return bookings, revenue and cash over the months, and bookings adding up towards the target."""
    months = months_of(result.strategies[0])
    if not months:
        return None
    found = [
        _adding_up(result, figures),
        *(_monthly(result.strategies[0], metric, figures) for metric in _OVER_TIME),
    ]
    exhibits = tuple(exhibit for exhibit in found if exhibit is not None)
    return Section("time", say("page.time.title"), say("page.time.about"), exhibits)


def _adding_up(result: StudyResult, figures: Figures) -> Exhibit | None:
    """Return bookings summed over the months, which only the single years can tell."""
    if result.runs is None:
        return None
    strategy = result.strategies[0]
    months = months_of(strategy)
    columns = [result.runs.column(strategy.name, _monthly_key("bookings", month)) for month in months]
    sums = np.cumsum(np.column_stack(columns), axis=1)
    levels = [_Level(*np.quantile(column, _SHARES).tolist()) for column in sums.T]
    goal = _goal(strategy, months[-1].strftime("%Y-%m"))
    largest = max([level.high for level in levels] + ([goal] if goal is not None else []))
    title = say("page.time.adding_up", title=metric_title("bookings"))
    mark = None if goal is None else (goal, say("page.time.goal", value=figures.text(goal, "money")))
    return _fan_exhibit(
        "adding-up", title, say("page.time.adding_up_about"), months, levels, largest, mark, figures
    )


def _goal(strategy: StrategyResult, last_month: str) -> float | None:
    """Return what a target asks bookings of the whole time to be, where one does."""
    for target in strategy.targets:
        key = target.key
        if key is None or key.metric != "bookings" or key.scope or target.since is not None:
            continue
        if target.at_least is not None and (target.by is None or f"{target.by:%Y-%m}" == last_month):
            return target.at_least
    return None


def _monthly(strategy: StrategyResult, metric: str, figures: Figures) -> Exhibit | None:
    months = months_of(strategy)
    summaries = [strategy.metrics.get(str(_monthly_key(metric, month))) for month in months]
    known = [summary for summary in summaries if summary is not None and summary.mean.count]
    if len(known) < len(months):
        return None
    levels = [_Level(summary.p5, summary.p50, summary.p95) for summary in known]
    largest = max(level.high for level in levels)
    title = say("page.time.monthly", title=metric_title(metric))
    about = say(f"metric.{metric}.about")
    return _fan_exhibit(f"monthly-{metric}", title, about, months, levels, largest, None, figures, known)


def _fan_exhibit(
    ident: str,
    title: str,
    about: str,
    months: Sequence[dt.date],
    levels: Sequence[_Level],
    largest: float,
    goal: tuple[float, str] | None,
    figures: Figures,
    means: Sequence[MetricSummary] = (),
) -> Exhibit:
    names = month_names(months)
    scale = figures.scale(largest, "money")
    items, rows = [], []
    for index, (month, name, level) in enumerate(zip(months, names, levels, strict=True)):
        middle, between = figures.text(level.middle, "money"), figures.between(level.low, level.high, "money")
        said = say("page.middle_of", middle=middle, between=between)
        items.append(
            Month(
                name,
                level.middle / scale.divisor,
                level.low / scale.divisor,
                level.high / scale.divisor,
                said,
            )
        )
        cells = [Cell(words.month(month)), Cell(middle), Cell(between)]
        rows.append((*cells, figures.mean(means[index])) if means else tuple(cells))
    columns = [say("page.column.month"), say("page.column.middle"), say("page.column.nine_of_ten")]
    if means:
        columns.append(say("page.column.mean"))
    mark = None if goal is None else (goal[0] / scale.divisor, goal[1])
    return Exhibit(ident, title, about, Table(tuple(columns), tuple(rows)), fan(items, scale.title, mark))


def _monthly_key(metric: str, month: dt.date) -> MetricKey:
    return MetricKey(metric, "", f"{month:%Y-%m}")


def funnel_section(result: StudyResult, figures: Figures) -> Section | None:
    """Return the way of the deals through the stages."""
    strategy = result.strategies[0]
    stages = _scoped(strategy, "stage", "entered")
    if not stages:
        return None
    items = []
    for scope in stages:
        entered, rate = strategy.metrics[f"entered[{scope}]"], strategy.metrics.get(f"pass_rate[{scope}]")
        passes = figures.mean(rate).text
        said = say("page.funnel.bar", entered=figures.mean(entered).text, passes=passes)
        items.append(Bar(_name(scope), entered.mean.estimate, entered.p5, entered.p95, said))
    won = strategy.metrics.get("wins")
    if won is not None:
        said = say("page.funnel.won", wins=figures.mean(won).text)
        items.append(Bar(metric_title("wins"), won.mean.estimate, won.p5, won.p95, said))
    table = _scope_table(strategy, say("page.column.stage"), stages, _STAGE, figures)
    exhibit = Exhibit(
        "stages",
        say("page.funnel.stages"),
        say("page.funnel.stages_about"),
        table,
        bars(items, say("page.axis.deals_year")),
    )
    return Section("funnel", say("page.funnel.title"), say("page.funnel.about"), (exhibit,))


def people_section(result: StudyResult, figures: Figures) -> Section | None:
    """Return how busy each person is, and where the hours go."""
    strategy = result.strategies[0]
    people = _scoped(strategy, "rep", "utilisation")
    if not people:
        return None
    items = []
    for scope in people:
        summary = strategy.metrics[f"utilisation[{scope}]"]
        if summary.mean.count:
            limits = (summary.mean.estimate * 100, summary.p5 * 100, summary.p95 * 100)
            items.append(Bar(_name(scope), *limits, figures.mean(summary).text))
    about = say("metric.utilisation.about")
    if len(items) > _MOST_BARS:
        about = say("page.people.busiest", about=about, shown=_MOST_BARS, count=len(items))
        items = sorted(items, key=lambda item: -item.value)[:_MOST_BARS]
    table = _scope_table(strategy, say("page.column.person"), people, _PEOPLE, figures)
    spec = bars(items, say("page.axis.share"), 100.0) if items else None
    exhibit = Exhibit("busy", say("page.people.busy"), about, table, spec)
    return Section("people", say("page.people.title"), say("page.people.about"), (exhibit,))


def money_section(result: StudyResult, figures: Figures) -> Section | None:
    """Return the way from revenue to profit, and the other amounts that are not the same."""
    strategy = result.strategies[0]
    if not all(name in strategy.metrics for name in ("revenue", "profit")):
        return None
    spent = [
        name for name in _COSTS if name in strategy.metrics and strategy.metrics[name].mean.estimate != 0
    ]
    order = ("revenue", *spent, "profit")
    amounts = [strategy.metrics[name].mean.estimate for name in order]
    scale = figures.scale(max(map(abs, amounts)), "money")
    steps, level = [], 0.0
    for name, amount in zip(order, amounts, strict=True):
        total = name in ("revenue", "profit")
        start, end = (0.0, amount) if total else (level, level - amount)
        text = figures.text(amount, "money") if total else figures.change(-amount, "money")
        steps.append(Step(metric_title(name), start / scale.divisor, end / scale.divisor, total, text))
        level = end
    rows = tuple(
        _money_row(strategy, name, figures)
        for name in (*order, *(n for n in _MONEY if n in strategy.metrics))
    )
    columns = (say("page.column.figure"), say("page.column.mean"), say("page.column.nine_of_ten"))
    exhibit = Exhibit(
        "profit",
        say("page.money.steps"),
        say("page.money.steps_about"),
        Table(columns, rows),
        waterfall(steps, scale.title),
    )
    return Section("money", say("page.money.title"), say("page.money.about"), (exhibit,))


def _money_row(strategy: StrategyResult, name: str, figures: Figures) -> tuple[Cell, ...]:
    summary = strategy.metrics[name]
    about = say(f"metric.{name}.about")
    return Cell(metric_title(name), about), figures.mean(summary), figures.span(summary)


def _scoped(strategy: StrategyResult, kind: str, metric: str) -> list[str]:
    """Return the scopes of a kind in which a metric was measured over the whole time."""
    keys = [summary.key for summary in strategy.metrics.values() if summary.key.metric == metric]
    return [key.scope for key in keys if key.scope.startswith(f"{kind}=") and not key.window]


def _scope_table(
    strategy: StrategyResult, first: str, scopes: Sequence[str], metrics: Sequence[str], figures: Figures
) -> Table:
    """Return a row for each scope, without the figures that are 0 everywhere: nothing was said of them."""
    shown = [name for name in metrics if any(_matters(strategy, name, scope) for scope in scopes)]
    rows = tuple(
        (Cell(_name(scope)), *(figures.mean(strategy.metrics.get(f"{name}[{scope}]")) for name in shown))
        for scope in scopes
    )
    return Table((first, *map(metric_title, shown)), rows)


def _matters(strategy: StrategyResult, metric: str, scope: str) -> bool:
    assert metric in CATALOGUE
    summary = strategy.metrics.get(f"{metric}[{scope}]")
    return summary is not None and bool(summary.mean.count) and summary.mean.estimate != 0


def _name(scope: str) -> str:
    return scope.partition("=")[2]
