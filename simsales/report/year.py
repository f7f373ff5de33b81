"""Own the pages about one strategy's year: its figures, its funnel, its people and its money."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from rich.console import Console

from simsales.report.clientele import customer_figures, market_figures, ticket_kinds
from simsales.report.figures import change, estimated, figure, in_column, plus_minus
from simsales.report.judgement import metric_words
from simsales.report.page import Side, bullet, heading, paragraph, rows_of
from simsales.report.span import balance_title, span_of
from simsales.report.staffing import measured, staffed_places
from simsales.scenario.metrics import Unit
from simsales.scenario.scenario import Scenario
from simsales.study.intervals import Interval
from simsales.study.measure import MetricKey
from simsales.study.results import MetricSummary, StrategyResult, StudyResult
from simsales.study.tail import LEVELS
from simsales.words import joined, say

__all__ = [
    "loss_lines",
    "print_clientele",
    "print_funnel",
    "print_money",
    "print_people",
    "print_risk_effects",
    "print_risks",
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
    paragraph(console, span.say("year_note", count=replications), style="dim")
    titles: list[tuple[str, Side]] = [
        (say("report.figure"), "left"),
        (say("report.average"), "left"),
        (span.say("below"), "right"),
        (span.say("above"), "right"),
    ]
    rows = []
    for name in HEADLINES:
        found = strategy.metrics.get(name)
        if found is None or found.mean.count == 0:
            continue
        rows.append(
            (
                say(f"metric.{name}.title"),
                estimated(found.mean, found.unit, currency),
                figure(found.p5, found.unit, currency),
                figure(found.p95, found.unit, currency),
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
        (stage.name, *_cells(strategy, columns, f"stage={stage.name}", scenario.currency))
        for stage in scenario.stages
    ]
    rows_of(console, _sided(titles), rows)
    open_at_start = strategy.metrics.get("open_at_start")
    if open_at_start is not None and open_at_start.mean.estimate > 0:
        count = figure(open_at_start.mean.estimate, open_at_start.unit, scenario.currency)
        paragraph(console, say("report.funnel_open", count=count), style="dim")
    paragraph(console, say("report.funnel_wait"), style="dim")


def print_risks(console: Console, strategy: StrategyResult, scenario: Scenario) -> None:
    """Print how often each risk struck, and on how many days it was in force; nothing without risks."""
    if not scenario.risks:
        return
    heading(console, say("report.risks_title"))
    paragraph(console, span_of(scenario).say("risks_note"), style="dim")
    columns = ("strikes", "risk_days")
    titles = [(say("report.risk"), "left"), *((say(f"report.short.{name}"), "right") for name in columns)]
    rows = []
    for name in scenario.risks:
        found = [strategy.metrics.get(str(MetricKey(metric, f"risk={name}"))) for metric in columns]
        cells = [
            say("house.not_known") if one is None else estimated(one.mean, one.unit, scenario.currency)
            for one in found
        ]
        rows.append((name, *cells))
    rows_of(console, _sided(titles), rows)


def print_risk_effects(console: Console, study: StudyResult) -> None:
    """Print what each risk brings in the years that it strikes; nothing where that was not simulated."""
    if not study.risks:
        return
    heading(console, say("risks.text_title"))
    paragraph(console, say("risks.text_note"), style="dim")
    for effect in study.risks:
        figures = joined(
            f"{say(f'metric.{gap.key.metric}.title')} {change(gap.interval, gap.unit, study.currency)}"
            for gap in effect.differences
        )
        bullet(console, say("risks.brings", risk=effect.risk, figures=figures or say("risks.seldom")))
    for line in loss_lines(study):
        bullet(console, line)


def loss_lines(study: StudyResult) -> Iterator[str]:
    """Yield what all risks together take from the profit; nothing where that was not simulated."""
    losses = study.losses
    if losses is None:
        return

    def money(found: Interval) -> str:
        return estimated(found, "money", study.currency)

    chance = estimated(losses.losing, "share", study.currency)
    yield say("risks.losses", mean=money(losses.mean), chance=chance, years=losses.years)
    for tail in losses.tails:
        yield say("risks.tail", share=1 - tail.level, at_risk=money(tail.at_risk), beyond=money(tail.beyond))
    if len(losses.tails) < len(LEVELS):
        yield say("risks.no_tail", share=1 - LEVELS[len(losses.tails)], years=losses.years)
    below = estimated(losses.below, "deals", study.currency)
    calm = estimated(losses.calm_below, "deals", study.currency)
    yield say("risks.below_plan", below=below, calm=calm)


def print_people(console: Console, strategy: StrategyResult, scenario: Scenario) -> None:
    """Print what people's time goes to; by team where there are very many."""
    people = [key.scope for key in _scopes(strategy, "rep=")]
    scopes = people if len(people) <= _PEOPLE_AT_MOST else [key.scope for key in _scopes(strategy, "team=")]
    columns = ("work_hours", "utilisation", "meeting_hours", "standing_hours", "wins")
    heading(console, say("report.people_title"))
    paragraph(console, span_of(scenario).say("people_note"), style="dim")
    titles = [(say("report.name"), "left"), *((say(f"report.short.{name}"), "right") for name in columns)]
    rows = [
        (scope.partition("=")[2], *_cells(strategy, columns, scope, scenario.currency, in_column))
        for scope in scopes
    ]
    rows_of(console, _sided(titles), rows)


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


def print_clientele(console: Console, strategy: StrategyResult, scenario: Scenario) -> None:
    """Print customers, service, and the market; nothing of what the file does not mention."""
    _print_list(console, say("report.customers_title"), customer_figures(strategy), scenario)
    kinds = ticket_kinds(strategy)
    if kinds:
        heading(console, say("report.service_title"))
        columns = ("tickets", "solved_tickets", "response_time", "solution_time", "on_time")
        titles = [
            (say("report.ticket_kind"), "left"),
            *((say(f"report.short.{name}"), "right") for name in columns),
        ]
        rows = [
            (scope.partition("=")[2], *_cells(strategy, columns, scope, scenario.currency)) for scope in kinds
        ]
        rows_of(console, _sided(titles), rows)
    _print_list(console, say("report.market_title"), market_figures(strategy), scenario)


def _print_list(console: Console, title: str, found: Sequence[MetricSummary], scenario: Scenario) -> None:
    """Print figures of the whole time with their intervals; nothing without any."""
    if not found:
        return
    heading(console, title)
    paragraph(console, span_of(scenario).say("risks_note"), style="dim")
    rows = [(metric_words(one.key), estimated(one.mean, one.unit, scenario.currency)) for one in found]
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


def _cells(
    strategy: StrategyResult,
    names: Sequence[str],
    scope: str,
    currency: str,
    said: Callable[[Interval, Unit, str], str] = plus_minus,
) -> list[str]:
    cells = []
    for name in names:
        found = strategy.metrics.get(str(MetricKey(name, scope)))
        cells.append("" if found is None or not found.mean.count else said(found.mean, found.unit, currency))
    return cells


def _sided(titles: Sequence[tuple[str, str]]) -> list[tuple[str, Side]]:
    return [(title, "left" if side == "left" else "right") for title, side in titles]
