"""Own the story of one customer: satisfaction with its causes, tickets, renewals, and what comes of it."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from simsales.engines.journal import Cost, Kind, Origin
from simsales.mechanisms.satisfaction import disconfirmed, felt_change
from simsales.report.chronicle import Chronicle
from simsales.report.deal_story import Amount, Event
from simsales.words import Phrase, duration, effort, number_change, say

__all__ = ["Customer", "Points", "Span", "customer_of", "customer_story", "customers_of"]

Row = tuple[int, ...]
_THOUSAND: Final = 1000
_SEEN: Final = 5
"""Thousandths of satisfaction from which on a change by time alone is told."""

_BROUGHT: Final = {Origin.UPSELL: "upsell", Origin.REFERRAL: "referral", Origin.WIN_BACK: "win_back"}
_ENDS: Final = {Kind.WON: "won", Kind.LOST: "lost", Kind.NO_DECISION: "no_decision", Kind.COLD: "cold"}


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer at the end of the simulated time.

    Parameters
    ----------
    name
        The deal's that was won; of customers of the first day the product's, the day and a number.
    key
        Its number in the journal.
    channel, segment, product
        Where it came from and what it pays for; no segment where the scenario names none.
    value
        What it pays for a term, minor units.
    since
        When it became a customer; None for a customer of the first day.
    outcome
        ``stays`` or ``left``.
    ended
        When it left; the end of the simulated time for one that stays.
    satisfaction
        As noted last, 0 to 1.
    tickets, renewals
        How many.
    """

    name: str
    key: int
    channel: str
    segment: str | None
    product: str
    value: int
    since: dt.datetime | None
    outcome: str
    ended: dt.datetime
    satisfaction: float
    tickets: int
    renewals: int


@dataclass(frozen=True, slots=True)
class Points:
    """A change of satisfaction inside of a sentence, from thousandths; in points of percent."""

    thousandths: float

    def __str__(self) -> str:
        return number_change(round(self.thousandths / 10, 1) + 0.0)


@dataclass(frozen=True, slots=True)
class Span:
    """A time that a promise is about: hours of work, or time by the clock."""

    ticks: int
    by_clock: bool

    def __str__(self) -> str:
        return (
            duration(self.ticks) if self.by_clock else say("trace.in_working_time", time=effort(self.ticks))
        )


def customers_of(chronicle: Chronicle) -> list[Customer]:
    """Return all customers of a year in the order in which they came."""
    return [customer_of(chronicle, key) for key in chronicle.customers]


def customer_of(chronicle: Chronicle, key: int) -> Customer:
    """Return a customer and what became of it.

    Parameters
    ----------
    chronicle
        The simulated year.
    key
        The customer's number in the journal.
    """
    rows = chronicle.customer_records(key)
    first = rows[0]
    channel, segment, product = chronicle.place(first[4])
    value, outcome, end, satisfaction, renewals = first[5], "stays", chronicle.world.horizon, 0, 0
    for tick, kind, _, _, _, amount in rows:
        match kind:
            case Kind.FELT:
                satisfaction = amount
            case Kind.RENEWED:
                renewals += 1
            case Kind.CHURNED:
                outcome, end = "left", tick
    brought = chronicle.brought(key)
    value += sum(_more(chronicle, deal) for deal in brought)
    return Customer(
        name=chronicle.customers[key],
        key=key,
        channel=channel,
        segment=segment,
        product=product,
        value=value,
        since=None if first[1] == Kind.OPEN_ACCOUNT else chronicle.at(first[0]),
        outcome=outcome,
        ended=chronicle.at(end),
        satisfaction=satisfaction / _THOUSAND,
        tickets=sum(chronicle.records(ticket)[0][1] == Kind.TICKET for ticket in brought),
        renewals=renewals,
    )


def _more(chronicle: Chronicle, deal: int) -> int:
    """Return what a customer pays more for a whole term for a deal that it brought."""
    by, rows = chronicle.brought_by(deal), chronicle.records(deal)
    if by is None or by[1] != Origin.UPSELL or not any(row[1] == Kind.WON for row in rows):
        return 0
    # Signed is the rest of the term; what the deal begins with, less discounts, is for a whole one.
    return rows[0][5] - sum(row[5] for row in rows if row[1] in {Kind.DISCOUNTED, Kind.PULLED})


def customer_story(chronicle: Chronicle, key: int) -> list[Event]:
    """Return what happened to a customer, in order.

    Parameters
    ----------
    chronicle
        The simulated year.
    key
        The customer's number in the journal.
    """
    told: list[tuple[int, Event]] = []
    for brought in chronicle.brought(key):
        rows = chronicle.records(brought)
        is_ticket = rows[0][1] == Kind.TICKET
        told += _ticket(chronicle, rows) if is_ticket else _deal(chronicle, brought, rows)
    # What a customer feels at an instant comes after what happens at it.
    told += _CustomerTeller(chronicle, key).tell()
    return [event for _, event in sorted(told, key=lambda entry: entry[0])]


class _CustomerTeller:
    """Tells a customer's own records as events with their causes."""

    def __init__(self, chronicle: Chronicle, key: int) -> None:
        self.chronicle = chronicle
        self.key = key
        self.clientele = chronicle.world.clientele
        self.rows = chronicle.customer_records(key)
        self.tickets = [chronicle.records(brought) for brought in chronicle.brought(key)]
        self.told = -1

    def tell(self) -> Iterator[tuple[int, Event]]:
        """Yield (tick, event) in order."""
        for row in self.rows:
            said = self._said(row)
            if said is not None:
                tick, kind, _, _, what, amount = row
                names = self.chronicle.world.names
                stage = names.stages[what] if kind == Kind.FELT and what >= 0 else None
                word = "recovery" if kind == Kind.COST else Kind(kind).name.lower()
                at = self.chronicle.at(tick)
                yield tick, Event(at, word, said, stage=stage, amount=amount)

    def _said(self, row: Row) -> Phrase | None:
        value = Amount(row[5], self.chronicle.currency)
        match row[1]:
            case Kind.CUSTOMER:
                return self._begins(row, value)
            case Kind.OPEN_ACCOUNT:
                return _phrase("open_account", origin=self._origin(row), value=value)
            case Kind.FELT:
                return self._felt(row)
            case Kind.COST if row[4] == Cost.RECOVERY:
                return _phrase("recovery", value=value)
            case Kind.RENEWED:
                return _phrase("renewed", value=value, share=self.told / _THOUSAND)
            case Kind.CHURNED:
                usual = self.clientele.usual
                return _phrase("churned", value=value, share=self.told / _THOUSAND, usual=usual)
            case Kind.PAID | Kind.DUE_LATER | Kind.STILL_CUSTOMER:
                return _phrase(Kind(row[1]).name.lower(), value=value)
            case _:
                return None

    def _origin(self, row: Row) -> Phrase:
        channel, segment, product = self.chronicle.place(row[4])
        key = "origin" if segment else "origin_all"
        return Phrase(f"trace.{key}", {"channel": channel, "segment": segment or "", "product": product})

    def _begins(self, row: Row, value: Amount) -> Phrase:
        values: dict[str, object] = {"origin": self._origin(row), "value": value}
        by = self.chronicle.brought_by(self.key)
        if by is None:
            return _phrase("begins", **values)
        name = self.chronicle.customers[by[0]]
        return _phrase(f"begins_{_BROUGHT[Origin(by[1])]}", **values, name=name)

    def _felt(self, row: Row) -> Phrase | None:
        """Say how satisfied the customer is; by time alone only where it has moved since it was told last."""
        tick, _, _, _, cause, now = row
        before, share = self.told, now / _THOUSAND
        if cause >= 0:
            self.told = now
            return self._felt_ticket(tick, cause, share)
        if before >= 0 and abs(now - before) < _SEEN:
            return None
        self.told = now
        if before < 0:
            return _phrase("felt_first", share=share)
        key = "felt_time_care" if self.clientele.cares.lifts.any() else "felt_time"
        return _phrase(key, share=share, by=Points(now - before), usual=self.clientele.usual)

    def _felt_ticket(self, tick: int, cause: int, share: float) -> Phrase:
        kinds, kind = self.clientele.tickets, cause - self.chronicle.world.stages.sales
        stage = self.chronicle.world.names.stages[cause]
        at_once = ((tick, Kind.SOLVED), (tick, Kind.BROKEN))
        rows = next(
            rows for rows in self.tickets if any(row[:2] in at_once and row[4] == cause for row in rows)
        )
        broken = [row[0] for row in rows if row[1] == Kind.BROKEN]
        if broken:
            return _phrase("felt_broken" if tick in broken else "felt_at_last", share=share, stage=stage)
        spans = _against_promises(self.chronicle, rows)
        better = sum(disconfirmed(promised, took) for promised, took in spans) / len(spans)
        by = felt_change(better, float(kinds.solved[kind]), float(kinds.late[kind])) * _THOUSAND
        is_late = any(took > promised for promised, took in spans)
        period = bisect_right(self.chronicle.world.periods.edge.tolist(), tick) - 1
        lifts = float(kinds.lifts[kind, period]) * _THOUSAND
        values: dict[str, object] = {"share": share, "by": Points(by), "stage": stage}
        if is_late and lifts > 0:
            return _phrase("felt_recovery", **values, lifts=Points(lifts))
        return _phrase("felt_late" if is_late else "felt_kept", **values)


def _ticket(chronicle: Chronicle, rows: list[Row]) -> Iterator[tuple[int, Event]]:
    """Yield what became of a ticket: when it was asked, begun and solved, against what was promised."""
    kinds, names = chronicle.world.clientele.tickets, chronicle.world.names
    for row in rows:
        tick, kind, _, who, what, amount = row
        index = what - chronicle.world.stages.sales
        stage = names.stages[what]
        person = names.reps[who] if who >= 0 else None
        match kind:
            case Kind.TICKET:
                said = _phrase("ticket", stage=stage)
            case Kind.SOLVED:
                said = _solved(chronicle, rows, stage, person or "")
            case Kind.TICKET_OPEN:
                said = _phrase("ticket_open", stage=stage, time=amount)
            case Kind.STARTED if not person or kinds.respond_in[index] < 0:
                continue
            case Kind.STARTED if row == next(first for first in rows if first[1] == Kind.STARTED):
                waited = _waited(chronicle, rows)
                promised = int(kinds.respond_in[index])
                key = "answered" if waited.ticks <= promised else "answered_late"
                span = Span(promised, waited.by_clock)
                said = _phrase(key, who=person, stage=stage, time=waited, promised=span)
            case _:
                continue
        yield tick, Event(chronicle.at(tick), Kind(kind).name.lower(), said, person, stage, amount)


def _solved(chronicle: Chronicle, rows: list[Row], stage: str, person: str) -> Phrase:
    kinds, index = chronicle.world.clientele.tickets, rows[0][4] - chronicle.world.stages.sales
    promised, by_clock = int(kinds.solve_in[index]), bool(kinds.by_clock[index])
    took = Span(rows[-1][5], by_clock)
    values: dict[str, object] = {"who": person, "stage": stage, "time": took}
    if promised < 0:
        return _phrase("solved", **values)
    key = "solved_kept" if took.ticks <= promised else "solved_late"
    return _phrase(key, **values, promised=Span(promised, by_clock))


def _waited(chronicle: Chronicle, rows: list[Row]) -> Span:
    """Return how long a ticket waited until somebody began, as its promise counts it."""
    asked = rows[0][0]
    begun = next(row[0] for row in rows if row[1] == Kind.STARTED)
    kind = rows[0][4] - chronicle.world.stages.sales
    if chronicle.world.clientele.tickets.by_clock[kind]:
        return Span(begun - asked, True)
    return Span(chronicle.open_time(asked, begun), False)


def _against_promises(chronicle: Chronicle, rows: list[Row]) -> list[tuple[int, int]]:
    """Return what was promised and what happened, in ticks, for each promise of a ticket that is solved."""
    kinds, kind = chronicle.world.clientele.tickets, rows[0][4] - chronicle.world.stages.sales
    each = ((kinds.respond_in[kind], _waited(chronicle, rows).ticks), (kinds.solve_in[kind], rows[-1][5]))
    return [(int(promised), took) for promised, took in each if promised >= 0]


def _deal(chronicle: Chronicle, key: int, rows: list[Row]) -> Iterator[tuple[int, Event]]:
    """Yield how a deal that the customer brought began and ended."""
    by = chronicle.brought_by(key)
    assert by is not None
    word = _BROUGHT[Origin(by[1])]
    name = chronicle.name_of(key)
    for tick, kind, _, who, _, amount in rows:
        values: dict[str, object] = {"deal": name, "value": Amount(amount, chronicle.currency)}
        if kind == Kind.LEAD:
            said = _phrase(f"brings_{word}", **values)
        elif kind in _ENDS:
            won = f"_{word}" if kind == Kind.WON else ""
            said = _phrase(f"brought_{_ENDS[Kind(kind)]}{won}", **values)
        else:
            continue
        person = chronicle.world.names.reps[who] if who >= 0 else None
        at = chronicle.at(tick)
        yield tick, Event(at, Kind(kind).name.lower() if kind in _ENDS else word, said, person, amount=amount)


def _phrase(key: str, **values: object) -> Phrase:
    return Phrase(f"trace.customer_story.{key}", values)
