"""Own the printed pages about customers, their tickets, the market and whom customers choose."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from simsales.report.cells import cells, sided
from simsales.report.clientele import arrivals, customer_figures, kinds_by_clock, market_figures, ticket_kinds
from simsales.report.figures import estimated, figure, in_column
from simsales.report.judgement import metric_words
from simsales.report.page import heading, paragraph, rows_of
from simsales.report.span import span_of
from simsales.report.vendors import taken, taken_text
from simsales.scenario.scenario import Scenario
from simsales.study.results import MetricSummary, StrategyResult
from simsales.words import joined, say

__all__ = ["print_clientele", "print_vendors"]

_COUNTED = ("tickets", "solved_tickets", "open_tickets")
_TIMED = ("response_time", "solution_time", "on_time")


def print_clientele(console: Console, strategy: StrategyResult, scenario: Scenario) -> None:
    """Print customers, service, and the market; nothing of what the file does not mention."""
    _print_customers(console, strategy, scenario)
    _print_service(console, strategy, scenario)
    found = market_figures(strategy)
    _print_list(console, say("report.market_title"), [_row(one, scenario) for one in found], scenario)


def print_vendors(console: Console, scenario: Scenario) -> None:
    """Print whom the customers choose who know us, by segment; nothing where no choice is modelled."""
    found = taken(scenario)
    if not found:
        return
    heading(console, say("report.vendors_title"))
    paragraph(console, say("report.vendors_note"), style="dim")
    for one in found:
        paragraph(console, taken_text(one))


def _print_customers(console: Console, strategy: StrategyResult, scenario: Scenario) -> None:
    rows = []
    for one in customer_figures(strategy):
        came = arrivals(one, scenario)
        if came is None:
            rows.append(_row(one, scenario))
            continue
        first, since = came
        rows.append((say("report.customers_first"), figure(first, one.unit, scenario.currency)))
        rows.append((say("report.customers_since"), estimated(since, one.unit, scenario.currency)))
    _print_list(console, say("report.customers_title"), rows, scenario)


def _print_service(console: Console, strategy: StrategyResult, scenario: Scenario) -> None:
    """Print how many tickets of each kind were asked for, solved and left open, and how long they took."""
    kinds = ticket_kinds(strategy)
    if not kinds:
        return
    heading(console, say("report.service_title"))
    paragraph(console, span_of(scenario).say("off_note"), style="dim")
    kind = (say("report.ticket_kind"), "left")
    titles = [kind, *((say(f"report.short.{name}"), "right") for name in _COUNTED)]
    together = [("", say("report.all_kinds"))] if len(kinds) > 1 else []
    scopes = [*((scope, scope.partition("=")[2]) for scope in kinds), *together]
    rows = [(name, *cells(strategy, _COUNTED, scope, scenario.currency)) for scope, name in scopes]
    rows_of(console, sided(titles), rows)
    paragraph(console, say("report.tickets_note"), style="dim")
    console.print()
    titles = [kind, *((say(f"report.short.{name}"), "right") for name in _TIMED)]
    timed = [(scope.partition("=")[2], *_times(strategy, scope, scenario.currency)) for scope in kinds]
    rows_of(console, sided(titles), timed)
    for said in counted_words(scenario, kinds):
        paragraph(console, said, style="dim")


def _times(strategy: StrategyResult, scope: str, currency: str) -> list[str]:
    """Return the times in hours with their unit, and punctuality in a column that says its own."""
    return [
        *cells(strategy, _TIMED[:2], scope, currency),
        *cells(strategy, _TIMED[2:], scope, currency, in_column),
    ]


def counted_words(scenario: Scenario, kinds: Sequence[str]) -> list[str]:
    """Return how the times of the kinds of tickets are counted: in working hours, or by the clock."""
    clock = kinds_by_clock(scenario)
    names = [scope.partition("=")[2] for scope in kinds]
    parts = {
        "working": [name for name in names if name not in clock],
        "clock": [name for name in names if name in clock],
    }
    return [say(f"report.tickets_{word}", names=joined(found)) for word, found in parts.items() if found]


def _row(one: MetricSummary, scenario: Scenario) -> tuple[str, str]:
    said = estimated(one.mean, one.unit, scenario.currency)
    # A figure without a range would look like an estimate that is exact.
    is_fixed = one.mean.count > 1 and one.mean.low == one.mean.high and one.unit == "share"
    return metric_words(one.key), say("report.fixed", value=said) if is_fixed else said


def _print_list(console: Console, title: str, rows: Sequence[tuple[str, str]], scenario: Scenario) -> None:
    """Print figures of the whole time with their intervals; nothing without any."""
    if not rows:
        return
    heading(console, title)
    paragraph(console, span_of(scenario).say("risks_note"), style="dim")
    rows_of(console, ((say("report.figure"), "left"), (say("report.average"), "left")), rows)
