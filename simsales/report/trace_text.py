"""Own the text of a trace: a deal's or customer's story, a person's days, or lists, as people read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import TypeVar

from rich.console import Console

from simsales.quantity import HOUR, MINUTE
from simsales.report.customer_story import Customer
from simsales.report.page import Side, bullet, columns, heading, paragraph, rows_of
from simsales.report.trace import Trace
from simsales.words import date, duration, effort, money, percent, say

__all__ = ["print_trace"]

T = TypeVar("T")


def print_trace(trace: Trace, console: Console) -> None:
    """Print a trace.

    Parameters
    ----------
    trace
        What to tell.
    console
        Where to.
    """
    title = say(
        "trace.title", scenario=trace.scenario, replication=trace.replication + 1, strategy=trace.strategy
    )
    heading(console, title)
    paragraph(console, say("trace.note"), style="dim")
    _rules(trace, console)
    if trace.person is not None:
        _person(trace, console)
    elif trace.customer is not None:
        _customer(trace, trace.customer, console)
    elif trace.events:
        _deal(trace, console)
    else:
        _list(trace, console)


def _rules(trace: Trace, console: Console) -> None:
    if not trace.rules:
        return
    heading(console, say("trace.rules_title"))
    for event in trace.rules:
        bullet(console, f"{_day(event.when.date())}: {say(event.said.key, **event.said.values)}")


def _deal(trace: Trace, console: Console) -> None:
    deal = trace.deals[0]
    outcome = say(f"trace.outcome.{deal.outcome}")
    key = "trace.deal_title_open" if deal.before else "trace.deal_title"
    values = {"time": deal.before + deal.lived, "before": deal.before}
    heading(console, say(key, name=deal.name, outcome=outcome, **values))
    _events(trace, console)
    if trace.is_chosen:
        paragraph(console, say("trace.chosen", file=trace.file), style="dim")


def _customer(trace: Trace, customer: Customer, console: Console) -> None:
    outcome = say(f"trace.customer_outcome.{customer.outcome}")
    values = {"renewals": customer.renewals, "tickets": customer.tickets}
    heading(console, say("trace.customer_title", name=customer.name, outcome=outcome, **values))
    _events(trace, console)


def _events(trace: Trace, console: Console) -> None:
    for day, events in groupby(trace.events, key=lambda event: event.when.date()):
        console.print()
        console.print(_day(day), style="bold", highlight=False, markup=False)
        table = columns(("", "left"), ("", "left"))
        for event in events:
            table.add_row(f"{event.when:%H:%M}", say(event.said.key, **event.said.values))
        console.print(table)


def _person(trace: Trace, console: Console) -> None:
    heading(console, say("trace.person_title", name=trace.person or ""))
    stretches = _by_day([(stretch.begin.date(), stretch) for stretch in trace.stretches])
    moments = _by_day([(moment.when.date(), moment) for moment in trace.moments])
    for day in sorted({*stretches, *moments}):
        console.print()
        console.print(_day(day), style="bold", highlight=False, markup=False)
        table = columns(("", "left"), ("", "right"), ("", "left"))
        for moment in moments.get(day, []):
            table.add_row(f"{moment.when:%H:%M}", "", say(moment.said.key, **moment.said.values))
        for stretch in stretches.get(day, []):
            values = {"what": stretch.what or "", "stage": stretch.stage or ""}
            minutes = round((stretch.end - stretch.begin) / dt.timedelta(minutes=1))
            span = f"{stretch.begin:%H:%M}-{stretch.end:%H:%M}"
            table.add_row(span, duration(minutes * MINUTE), say(f"trace.stretch.{stretch.kind}", **values))
        console.print(table)
    heading(console, say("trace.total"))
    spent = [(say(f"trace.sum.{kind}"), effort(hours * HOUR)) for kind, hours in trace.spent().items()]
    rows_of(console, ((say("trace.spent_column"), "left"), (say("trace.hours_column"), "right")), spent)


def _list(trace: Trace, console: Console) -> None:
    heading(console, say("trace.list_title", count=len(trace.deals)))
    titles = ("name", "value", "outcome", "lived", "owner")
    sides: tuple[Side, ...] = ("left", "right", "left", "right", "left")
    rows = [
        (
            deal.name,
            money(deal.value, trace.currency),
            say(f"trace.outcome.{deal.outcome}"),
            duration(deal.lived),
            deal.owner or say("trace.nobody"),
        )
        for deal in trace.deals
    ]
    rows_of(
        console,
        [(say(f"trace.{title}_column"), side) for title, side in zip(titles, sides, strict=True)],
        rows,
    )
    if trace.deals:
        paragraph(console, say("trace.hint", file=trace.file, name=trace.deals[0].name), style="dim")
    if trace.customers:
        _customers(trace, console)


def _customers(trace: Trace, console: Console) -> None:
    heading(console, say("trace.customers_title", count=len(trace.customers)))
    titles = ("number", "customer", "customer_value", "customer_state", "satisfaction", "tickets", "renewals")
    sides: tuple[Side, ...] = ("right", "left", "right", "left", "right", "right", "right")
    rows = [
        (
            str(number),
            customer.name,
            money(customer.value, trace.currency),
            say(f"trace.customer_outcome.{customer.outcome}"),
            percent(customer.satisfaction),
            str(customer.tickets),
            str(customer.renewals),
        )
        for number, customer in enumerate(trace.customers, 1)
    ]
    rows_of(
        console,
        [(say(f"trace.{title}_column"), side) for title, side in zip(titles, sides, strict=True)],
        rows,
    )
    name = trace.customers[0].name
    paragraph(console, say("trace.customers_hint", file=trace.file, name=name), style="dim")


def _by_day(dated: Iterable[tuple[dt.date, T]]) -> dict[dt.date, list[T]]:
    found: dict[dt.date, list[T]] = {}
    for day, what in dated:
        found.setdefault(day, []).append(what)
    return found


def _day(day: dt.date) -> str:
    return f"{say(f'house.weekdays.{day.isoweekday()}')} {date(day)}"
