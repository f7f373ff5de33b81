"""Owns the sections about how the company works today: funnel, people, money."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from simsales.report.html.charts import Bar, Step, bars, waterfall
from simsales.report.html.exhibit import Cell, Exhibit, Section, Table
from simsales.report.html.figures import Figures, metric_title
from simsales.report.span import balance_title
from simsales.scenario.metrics import CATALOGUE
from simsales.study.results import StrategyResult, StudyResult
from simsales.words import say

__all__ = ["funnel_section", "money_section", "people_section", "scope_table", "scoped"]

_COSTS: Final = (
    "delivery_cost",
    "commission",
    "salaries",
    "spend",
    "fixed_costs",
    "prevention_cost",
    "contingency_cost",
    "course_cost",
    "tool_cost",
    "recognition_cost",
    "hiring_cost",
    "bonus",
    "overtime_pay",
    "recovery_cost",
    "care_cost",
    "promotion_cost",
    "research_cost",
    "channel_care_cost",
)
_MONEY: Final = ("bookings", "renewals", "cash", "open_value", "backlog", "receivables")
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
    "course_hours",
    "wins",
    "bookings",
)
_MOST_BARS: Final = 30


def funnel_section(result: StudyResult, figures: Figures) -> Section | None:
    """Return the way of the deals through the stages."""
    strategy = result.strategies[0]
    stages = scoped(strategy, "stage", "entered")
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
    table = scope_table(strategy, say("page.column.stage"), stages, _STAGE, figures)
    exhibit = Exhibit(
        "stages",
        say("page.funnel.stages"),
        _stages_about(strategy, figures),
        table,
        bars(items, say("page.axis.deals_year")),
    )
    return Section("funnel", say("page.funnel.title"), say("page.funnel.about"), (exhibit,))


def _stages_about(strategy: StrategyResult, figures: Figures) -> str:
    """Return how to read the funnel, and where the deals of the first day are counted."""
    about = say("page.funnel.stages_about")
    opening = strategy.metrics.get("open_at_start")
    if opening is None or not opening.mean.estimate:
        return about
    count = figures.text(opening.mean.estimate, opening.unit)
    return say("page.funnel.open_at_start", about=about, count=count)


def people_section(result: StudyResult, figures: Figures) -> Section | None:
    """Return how busy each person is, and where the hours go."""
    strategy = result.strategies[0]
    people = scoped(strategy, "rep", "utilisation")
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
    table = scope_table(strategy, say("page.column.person"), people, _PEOPLE, figures)
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
        _money_row(result, name, figures) for name in (*order, *(n for n in _MONEY if n in strategy.metrics))
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


def _money_row(result: StudyResult, name: str, figures: Figures) -> tuple[Cell, ...]:
    summary = result.strategies[0].metrics[name]
    about = say(f"metric.{name}.about")
    return Cell(balance_title(name, result.so_far), about), figures.mean(summary), figures.span(summary)


def scoped(strategy: StrategyResult, kind: str, metric: str) -> list[str]:
    """Return the scopes of a kind in which a metric was measured over the whole time."""
    keys = [summary.key for summary in strategy.metrics.values() if summary.key.metric == metric]
    return [key.scope for key in keys if key.scope.startswith(f"{kind}=") and not key.window]


def scope_table(
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
