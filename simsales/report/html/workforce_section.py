"""Owns the section about how people change: leavers and successors, pace, morale, fatigue, courses."""

from __future__ import annotations

from simsales.report.html.charts import Bar, bars
from simsales.report.html.company_sections import scope_table, scoped
from simsales.report.html.exhibit import Cell, Exhibit, Section, Table
from simsales.report.html.figures import Figures, metric_title
from simsales.report.html.time_section import monthly_exhibit
from simsales.report.staffing import BY_MONTH, BY_PERSON, measured, staffed_places
from simsales.scenario.scenario import Scenario
from simsales.study.results import StrategyResult, StudyResult
from simsales.words import say

__all__ = ["workforce_section"]

_MOST_BARS = 30


def workforce_section(
    result: StudyResult, figures: Figures, scenario: Scenario | None = None
) -> Section | None:
    """Return how people change under today's way; None where the file mentions nothing of it."""
    strategy = result.strategies[0]
    if not measured(strategy):
        return None
    months = (monthly_exhibit(strategy, metric, figures) for metric in BY_MONTH)
    exhibits = (
        _year(strategy, figures, scenario),
        *(exhibit for exhibit in months if exhibit is not None),
        *_people(strategy, figures),
    )
    return Section("workforce", say("page.workforce.title"), say("page.workforce.about"), exhibits)


def _year(strategy: StrategyResult, figures: Figures, scenario: Scenario | None) -> Exhibit:
    """Return the figures of the whole time, each with what it means."""
    rows = [
        (
            Cell(metric_title(one.key.metric), say(f"metric.{one.key.metric}.about")),
            figures.mean(one),
            figures.span(one),
        )
        for one in measured(strategy)
    ]
    staffed = None if scenario is None else staffed_places(strategy, scenario)
    if staffed is not None:
        mean, places = staffed
        about = say("page.workforce.staffed_about", places=figures.text(places, "deals"))
        row = (Cell(say("page.workforce.staffed"), about), figures.estimate(mean, "deals"), Cell(""))
        rows.insert(0, row)
    columns = (say("page.column.figure"), say("page.column.mean"), say("page.column.nine_of_ten"))
    about = say("page.workforce.year_about")
    return Exhibit("workforce-year", say("page.workforce.year"), about, Table(columns, tuple(rows)))


def _people(strategy: StrategyResult, figures: Figures) -> list[Exhibit]:
    """Return the figures by person, with the pace drawn where it changes."""
    metric = next((name for name in BY_PERSON if scoped(strategy, "rep", name)), None)
    if metric is None:
        return []
    people = scoped(strategy, "rep", "utilisation")
    table = scope_table(strategy, say("page.column.person"), people, BY_PERSON, figures)
    if len(table.columns) == 1:
        return []
    items = []
    for scope in scoped(strategy, "rep", "pace"):
        pace = strategy.metrics[f"pace[{scope}]"]
        if pace.mean.count:
            limits = (pace.mean.estimate * 100, pace.p5 * 100, pace.p95 * 100)
            items.append(Bar(scope.partition("=")[2], *limits, figures.mean(pace).text))
    shown = items if len(items) <= _MOST_BARS else []
    spec = bars(shown, say("page.axis.share")) if shown else None
    about = say("metric.pace.about") if shown else ""
    return [Exhibit("workforce-people", say("page.workforce.by_person"), about, table, spec)]
