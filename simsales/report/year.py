"""Own the pages about one strategy's year: its figures, its funnel, its people and its money."""

from __future__ import annotations

from typing import Final

from rich.console import Console

from simsales.report.cells import cells, sided
from simsales.report.clientele import ticket_kinds
from simsales.report.duties import duties
from simsales.report.figures import LEAST_FOR_TAILS, estimated, figure, in_column
from simsales.report.page import Side, heading, paragraph, rows_of
from simsales.report.span import balance_title, span_of
from simsales.report.staffing import measured, staffed_places
from simsales.scenario.scenario import Scenario
from simsales.study.measure import MetricKey
from simsales.study.results import StrategyResult, StudyResult
from simsales.words import joined, say

__all__ = [
    "print_funnel",
    "print_money",
    "print_people",
    "print_workforce",
    "print_year",
]

HEADLINES: Final = (
    "bookings", "revenue", "cash", "profit", "open_value", "leads", "wins", "win_rate", "sales_cycle",
    "gone_cold", "market_share",
)  # fmt: skip
"""Figures of the first table."""

_MONEY: Final = (
    "bookings", "revenue", "delivery_cost", "gross_margin", "salaries", "spend", "commission", "fixed_costs",
    "prevention_cost", "contingency_cost", "course_cost", "tool_cost", "recognition_cost", "hiring_cost",
    "bonus", "overtime_pay", "recovery_cost", "care_cost", "promotion_cost", "research_cost",
    "channel_care_cost", "profit", "cash", "receivables", "backlog", "open_value", "renewals",
)  # fmt: skip
_PEOPLE_AT_MOST: Final = 60


def print_year(console: Console, strategy: StrategyResult, scenario: Scenario, replications: int) -> None:
    """Print the headline figures with their intervals, and a bad and a good year."""
    span, currency = span_of(scenario), scenario.currency
    heading(console, span.say("year_title"))
    has_tails = replications >= LEAST_FOR_TAILS
    note = "year_note" if has_tails else "year_note_few"
    paragraph(console, span.say(note, count=replications, least=LEAST_FOR_TAILS), style="dim")
    titles: list[tuple[str, Side]] = [
        (say("report.figure"), "left"),
        (say("report.average"), "left"),
    ]
    if has_tails:
        titles += [(span.say("below"), "right"), (span.say("above"), "right")]
    rows = []
    for name in HEADLINES:
        found = strategy.metrics.get(name)
        if found is None or found.mean.count == 0:
            continue
        rows.append(
            (
                say(f"metric.{name}.title"),
                estimated(found.mean, found.unit, currency),
                *(figure(tail, found.unit, currency) for tail in (found.p5, found.p95) if has_tails),
            )
        )
    rows_of(console, titles, rows)


def print_funnel(console: Console, strategy: StrategyResult, scenario: Scenario) -> None:
    """Print what happens in each stage."""
    heading(console, say("report.funnel_title"))
    paragraph(console, span_of(scenario).say("off_note"), style="dim")
    columns = ("entered", "passed", "mean_wait", "gone_cold")
    titles = [(say("report.stage"), "left"), *((say(f"report.short.{name}"), "right") for name in columns)]
    rows = [
        (stage.name, *cells(strategy, columns, f"stage={stage.name}", scenario.currency))
        for stage in scenario.stages
    ]
    rows_of(console, sided(titles), rows)
    open_at_start = strategy.metrics.get("open_at_start")
    if open_at_start is not None and open_at_start.mean.estimate > 0:
        count = figure(open_at_start.mean.estimate, open_at_start.unit, scenario.currency)
        paragraph(console, say("report.funnel_open", count=count), style="dim")
    paragraph(console, say("report.funnel_wait"), style="dim")


def print_people(console: Console, strategy: StrategyResult, scenario: Scenario) -> None:
    """Print what people's time goes to; by team where there are very many."""
    people = [key.scope for key in _scopes(strategy, "rep=")]
    scopes = people if len(people) <= _PEOPLE_AT_MOST else [key.scope for key in _scopes(strategy, "team=")]
    columns = ("work_hours", "utilisation", "meeting_hours", "standing_hours", "wins")
    heading(console, say("report.people_title"))
    does = duties(scenario)
    span = span_of(scenario)
    paragraph(console, span.say("people_note_tickets" if does else "people_note"), style="dim")
    titles = [(say(f"report.short.{name}"), "right") for name in columns]
    if does:
        titles[0] = (say("report.short.work_hours_tickets"), "right")
        titles.insert(0, (say("report.works_on"), "left"))
    rows = []
    for scope in scopes:
        found = cells(strategy, columns, scope, scenario.currency, in_column)
        if does:
            duty = does.get(scope, "none")
            # Nobody wins a deal who has none.
            found = [say(f"report.duty.{duty}"), *found[:-1], "" if duty == "tickets" else found[-1]]
        rows.append((scope.partition("=")[2], *found))
    rows_of(console, sided([(say("report.name"), "left"), *titles]), rows)
    parts = [
        say("report.ticket_work", kind=kind.partition("=")[2], hours=hours)
        for kind in ticket_kinds(strategy)
        for hours in cells(strategy, ("work_hours",), kind, scenario.currency)
    ]
    if parts:
        paragraph(console, say("report.ticket_hours", parts=joined(parts)), style="dim")


def print_workforce(console: Console, strategy: StrategyResult, scenario: Scenario) -> None:
    """Print how people change; nothing where the file mentions none of it."""
    found = measured(strategy)
    if not found:
        return
    heading(console, say("report.workforce_title"))
    paragraph(console, span_of(scenario).say("risks_note"), style="dim")
    rows = [
        (say(f"metric.{one.key.metric}.title"), estimated(one.mean, one.unit, scenario.currency))
        for one in found
    ]
    staffed = staffed_places(strategy, scenario)
    if staffed is not None:
        mean, places = staffed
        title = say("report.staffed", places=figure(places, "deals", scenario.currency))
        rows.insert(0, (title, estimated(mean, "deals", scenario.currency)))
    rows_of(console, ((say("report.figure"), "left"), (say("report.average"), "left")), rows)


def print_money(console: Console, study: StudyResult) -> None:
    """Print where the money comes from and goes to."""
    heading(console, say("report.money_title"))
    strategy = study.strategies[0]
    rows = []
    for name in _MONEY:
        found = strategy.metrics.get(name)
        if found is not None and (found.mean.estimate or found.mean.high):
            title = balance_title(name, study.so_far)
            rows.append((title, estimated(found.mean, "money", study.currency)))
    rows_of(console, ((say("report.figure"), "left"), (say("report.average"), "left")), rows)


def _scopes(strategy: StrategyResult, kind: str) -> list[MetricKey]:
    return [
        found.key
        for found in strategy.metrics.values()
        if found.key.metric == "utilisation" and found.key.scope.startswith(kind) and not found.key.window
    ]
