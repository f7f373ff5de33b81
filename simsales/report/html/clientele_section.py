"""Owns the section about customers and the market: loyalty, service by kind, awareness, channels."""

from __future__ import annotations

from collections.abc import Sequence

from simsales.report.clientele import BY_MONTH, OF_TICKETS, customer_figures, market_figures, ticket_kinds
from simsales.report.html.company_sections import scope_table
from simsales.report.html.exhibit import Cell, Exhibit, Section, Table
from simsales.report.html.figures import Figures, key_title
from simsales.report.html.time_section import monthly_exhibit
from simsales.study.results import MetricSummary, StrategyResult, StudyResult
from simsales.words import say

__all__ = ["clientele_section"]


def clientele_section(result: StudyResult, figures: Figures) -> Section | None:
    """Return what becomes of customers and the market today; None where nothing is said of them."""
    strategy = result.strategies[0]
    exhibits = [
        _list("customers-year", "page.clientele.customers", customer_figures(strategy), figures),
        _service(strategy, figures),
        _list("market-year", "page.clientele.market", market_figures(strategy), figures),
        *(monthly_exhibit(strategy, metric, figures) for metric in BY_MONTH),
    ]
    shown = tuple(exhibit for exhibit in exhibits if exhibit is not None)
    if not shown:
        return None
    return Section("clientele", say("page.clientele.title"), say("page.clientele.about"), shown)


def _list(ident: str, title: str, found: Sequence[MetricSummary], figures: Figures) -> Exhibit | None:
    """Return figures of the whole time, each with what it means."""
    if not found:
        return None
    rows = tuple(
        (
            Cell(key_title(one.key), say(f"metric.{one.key.metric}.about")),
            figures.mean(one),
            figures.span(one),
        )
        for one in found
    )
    columns = (say("page.column.figure"), say("page.column.mean"), say("page.column.nine_of_ten"))
    return Exhibit(ident, say(title), say("page.workforce.year_about"), Table(columns, rows))


def _service(strategy: StrategyResult, figures: Figures) -> Exhibit | None:
    """Return how quickly and how punctually each kind of ticket is dealt with."""
    kinds = ticket_kinds(strategy)
    if not kinds:
        return None
    table = scope_table(strategy, say("page.clientele.kind"), kinds, OF_TICKETS, figures)
    return Exhibit("service", say("page.clientele.service"), say("page.clientele.service_about"), table)
