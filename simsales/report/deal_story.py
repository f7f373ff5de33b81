"""Own the story of one deal: its records in the journal as sentences, with their causes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from simsales.engines.journal import Kind, MarketState, Origin
from simsales.mechanisms.work_time import BUFFER, COURSE, MEETING, STANDING, SURPRISE
from simsales.report.chronicle import OFF, SPENT, Chronicle, Deal
from simsales.words import Phrase, money

__all__ = ["Amount", "Event", "deal_story"]

Row = tuple[int, ...]
_MARKET: Final = (
    (MarketState.AWARENESS, "segment"),
    (MarketState.CHOICE, "segment"),
    (MarketState.UNKNOWN, "segment"),
    (MarketState.INDEX, "segment"),
    (MarketState.HEALTH, "channel"),
)
_NO_STAGE: Final = frozenset(
    {
        *(Kind.LEAD, Kind.OPEN_DEAL, Kind.PAID, Kind.UNBLOCKED, Kind.DISCOUNTED),
        *(Kind.BROUGHT, Kind.CUSTOMER, Kind.JOINS_TERM),
    }
)
_BROUGHT: Final = {
    Origin.UPSELL: "brought_upsell",
    Origin.REFERRAL: "brought_referral",
    Origin.WIN_BACK: "brought_win_back",
}
_LATER: Final = frozenset(
    {Kind.FELT, Kind.RENEWED, Kind.CHURNED, Kind.STILL_CUSTOMER, Kind.DUE_LATER, Kind.COST}
)
"""Records of the customer that a deal became: another story."""


@dataclass(frozen=True, slots=True)
class Amount:
    """Money inside of a sentence; put into words only when the sentence is said.

    Parameters
    ----------
    minor
        Minor units (1/100).
    currency
        Code of the currency.
    """

    minor: float
    currency: str

    def __str__(self) -> str:
        return money(self.minor, self.currency)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a deal.

    Parameters
    ----------
    when
        Local date and time.
    kind
        Name of the journal's record, in small letters.
    said
        What happened, and why, to be put into words.
    who, stage
        Names, where the event has them.
    amount
        Minor units or ticks, as the journal says for this kind.
    """

    when: dt.datetime
    kind: str
    said: Phrase
    who: str | None = None
    stage: str | None = None
    amount: int | None = None


def deal_story(chronicle: Chronicle, key: int) -> list[Event]:
    """Return what happened to a deal, in order; risks that struck meanwhile are part of it.

    Parameters
    ----------
    chronicle
        The simulated year.
    key
        The deal's number in the journal.
    """
    rows = _of_the_deal(chronicle.records(key))
    deal = chronicle.deal(key)
    told = list(_DealTeller(chronicle, deal, rows).tell())
    told += [
        (row[0], _risk(chronicle, row)) for row in chronicle.strikes(rows[0][0], rows[0][0] + deal.lived)
    ]
    return [event for _, event in sorted(told, key=lambda entry: entry[0])]


def _of_the_deal(rows: list[Row]) -> list[Row]:
    """Return the records without what comes of the customer; payments as far as they are for the deal."""
    found, owed, owner = [], 0, -1
    for row in rows:
        if row[1] == Kind.WON:
            owner, owed = row[3], row[5]
        if row[1] == Kind.PAID:
            if row[3] != owner or owed <= 0:
                continue
            owed -= row[5]
        if row[1] not in _LATER:
            found.append(row)
    return found


def _risk(chronicle: Chronicle, row: Row) -> Event:
    tick, kind, entity, _, _, amount = row
    word = Kind(kind).name.lower()
    names = chronicle.world.names
    values = {"risk": (names.causes if kind == Kind.CAUSE else names.risks)[entity], "time": amount}
    return Event(chronicle.at(tick), word, Phrase(f"trace.{word}", values), amount=amount or None)


class _DealTeller:
    """Tells one deal's records as events with their causes."""

    def __init__(self, chronicle: Chronicle, deal: Deal, rows: list[Row]) -> None:
        self.chronicle = chronicle
        self.deal = deal
        self.rows = rows
        self.waits_since = 0
        self.stopped = 0
        self.worked = 0
        self.customer_since = 0
        self.paused = False
        self.next_kind: int | None = None
        self.is_reached = True

    def tell(self) -> Iterator[tuple[int, Event]]:
        """Yield (tick, event) in order."""
        tellers: dict[int, Callable[[Row], Phrase]] = {
            Kind.LEAD: self._lead,
            Kind.OPEN_DEAL: self._open_deal,
            Kind.AGE: self._age,
            Kind.ENTERED: self._entered,
            Kind.ASKED: self._asked,
            Kind.STARTED: self._started,
            Kind.PAUSED: self._paused,
            Kind.RESUMED: self._resumed,
            Kind.WORKED: self._worked,
            Kind.HANDED_BACK: self._handed_back,
            Kind.PASSED: self._passed,
            Kind.WON: self._won,
            Kind.LOST: self._lost,
            Kind.NO_DECISION: self._no_decision,
            Kind.COLD: self._cold,
            Kind.PAID: self._paid,
            Kind.HANDED_OVER: self._handed_over,
            Kind.PULLED: self._pulled,
            Kind.DISCOUNTED: self._discounted,
            Kind.UNBLOCKED: self._unblocked,
            Kind.BROUGHT: self._brought,
            Kind.CUSTOMER: self._customer,
            Kind.NOT_REACHED: self._not_reached,
            Kind.JOINS_TERM: self._joins_term,
        }
        names = self.chronicle.world.names
        for place, row in enumerate(self.rows):
            tick, kind, _, who, what, amount = row
            self.next_kind = self.rows[place + 1][1] if place + 1 < len(self.rows) else None
            yield (
                tick,
                Event(
                    self.chronicle.at(tick),
                    Kind(kind).name.lower(),
                    tellers.get(kind, self._still)(row),
                    who=names.reps[who] if who >= 0 else None,
                    stage=None if kind in _NO_STAGE else names.stages[what],
                    amount=amount,
                ),
            )
            if kind == Kind.LEAD:
                yield from self._market(row)

    def _market(self, row: Row) -> Iterator[tuple[int, Event]]:
        """Yield how the market and the channel were when the lead came, as noted last."""
        tick, place = row[0], row[4]
        channel, segment = place & 0xFFFF, place >> 16 & 0xFFFF
        parts = []
        for state, index in _MARKET:
            noted = self.chronicle.market_at(state, channel if index == "channel" else segment, tick)
            if noted is not None:
                parts.append(self._say(f"market.{state.name.lower()}", share=noted / 1000))
        if parts:
            at = self.chronicle.at(tick)
            yield tick, Event(at, "market", self._say("market.then", parts=parts))

    def _say(self, key: str, **values: object) -> Phrase:
        return Phrase(f"trace.{key}", values)

    def _stage(self, row: Row) -> str:
        return self.chronicle.world.names.stages[row[4]]

    def _name(self, rep: int) -> str:
        return self.chronicle.world.names.reps[rep]

    def _money(self, minor: int) -> Amount:
        return Amount(minor, self.chronicle.currency)

    def _still(self, row: Row) -> Phrase:
        """Say an ending of the simulated time: work or waiting that goes on."""
        values = {"stage": self._stage(row), "time": row[5], "value": self._money(row[5])}
        return self._say(Kind(row[1]).name.lower(), **values)

    def _origin(self) -> Phrase:
        deal = self.deal
        values = {"channel": deal.channel, "segment": deal.segment or "", "product": deal.product}
        return self._say("origin" if deal.segment else "origin_all", **values)

    def _lead(self, row: Row) -> Phrase:
        return self._say("lead", origin=self._origin(), value=self._money(row[5]))

    def _open_deal(self, row: Row) -> Phrase:
        self.customer_since = row[0]
        return self._say("open_deal", origin=self._origin(), value=self._money(row[5]))

    def _age(self, row: Row) -> Phrase:
        self.customer_since = row[0] - row[5]
        return self._say("age", stage=self._stage(row), time=row[5])

    def _entered(self, row: Row) -> Phrase:
        self.customer_since = row[0]
        return self._say("entered", stage=self._stage(row))

    def _asked(self, row: Row) -> Phrase:
        self.waits_since = row[0]
        self.worked = 0
        able = self.chronicle.able(row[2], row[4])
        owner = self._name(row[3]) if row[3] >= 0 else None
        if owner is not None and (owner in able):
            return self._say("asked_owner", work=row[5], who=owner)
        return self._say("asked", work=row[5], who=able) if able else self._say("asked_nobody", work=row[5])

    def _started(self, row: Row) -> Phrase:
        tick, _, entity, who, _, amount = row
        wait = tick - self.waits_since
        name = self._name(who)
        if not wait:
            return self._say("started", who=name, work=amount)
        spent = self.chronicle.spent(who, self.waits_since, tick, entity)
        parts = [
            self._say(f"spent_{SPENT[kind]}", time=ticks)
            for kind, ticks in sorted(spent.items(), key=lambda part: -part[1])
        ]
        return self._say("started_late", who=name, work=amount, wait=wait, parts=parts)

    def _paused(self, row: Row) -> Phrase:
        tick, _, _, who, _, amount = row
        self.worked += amount
        self.stopped = tick
        begin, kind, what = self.chronicle.next_stretch(who, tick)
        names = self.chronicle.world.names
        values: dict[str, object] = {"who": self._name(who), "work": amount}
        if begin == tick and kind == MEETING:
            return self._say("paused_meeting", what=names.meetings[what], **values)
        if begin == tick and kind == COURSE:
            return self._say("paused_course", what=names.courses[what], **values)
        if begin == tick and kind == STANDING:
            return self._say("paused_standing", what=names.activities[what], **values)
        if begin == tick and kind in {SURPRISE, BUFFER}:
            return self._say(f"paused_{SPENT[kind]}", **values)
        same_day = self.chronicle.at(begin).date() == self.chronicle.at(tick).date()
        return self._say("paused_break" if same_day and kind != OFF else "paused_day", **values)

    def _resumed(self, row: Row) -> Phrase:
        return self._say("resumed", who=self._name(row[3]), time=row[0] - self.stopped, work=row[5])

    def _worked(self, row: Row) -> Phrase:
        self.worked += row[5]
        self.customer_since = row[0]
        if self.next_kind == Kind.NOT_REACHED:
            values = {"stage": self._stage(row), "work": self.worked}
            return self._say("worked_in_vain", who=self._name(row[3]), **values)
        self.is_reached = True
        return self._say("worked", who=self._name(row[3]), stage=self._stage(row), work=self.worked)

    def _handed_back(self, row: Row) -> Phrase:
        self.waits_since = row[0]
        return self._say("handed_back", who=self._name(row[3]))

    def _handed_over(self, row: Row) -> Phrase:
        key = "handed_over_work" if row[5] else "handed_over"
        return self._say(key, who=self._name(row[3]), work=row[5])

    def _pulled(self, row: Row) -> Phrase:
        return self._say("pulled", who=self._name(row[3]), value=self._money(row[5]))

    def _joins_term(self, row: Row) -> Phrase:
        return self._say("joins_term", time=row[5])

    def _discounted(self, row: Row) -> Phrase:
        return self._say("discounted", value=self._money(row[5]))

    def _unblocked(self, row: Row) -> Phrase:
        what = self.chronicle.world.names.meetings[row[4]]
        return self._say("unblocked", who=self._name(row[3]), what=what, time=row[5])

    def _passed(self, row: Row) -> Phrase:
        return self._say("passed", stage=self._stage(row), time=row[0] - self.customer_since)

    def _won(self, row: Row) -> Phrase:
        return self._say("won", value=self._money(row[5]), time=row[0] - self.customer_since)

    def _lost(self, row: Row) -> Phrase:
        return self._say("lost", stage=self._stage(row), time=row[0] - self.customer_since)

    def _not_reached(self, row: Row) -> Phrase:
        stages, stage = self.chronicle.world.stages, row[4]
        self.is_reached = False
        values = {"stage": self._stage(row), "number": row[5], "of": int(stages.attempts[stage])}
        if row[5] == stages.attempts[stage]:
            return self._say("not_reached_last", **values)
        return self._say("not_reached", **values, time=int(stages.tries_every[stage]))

    def _brought(self, row: Row) -> Phrase:
        key = _BROUGHT[Origin(row[4])]
        return self._say(key, name=self.chronicle.customers[row[5]])

    def _customer(self, _row: Row) -> Phrase:
        return self._say("customer", name=self.deal.name)

    def _no_decision(self, row: Row) -> Phrase:
        if not self.is_reached:
            return self._say("never_reached", stage=self._stage(row))
        return self._say("no_decision", stage=self._stage(row), time=row[0] - self.customer_since)

    def _cold(self, row: Row) -> Phrase:
        return self._say("cold", stage=self._stage(row), time=row[5])

    def _paid(self, row: Row) -> Phrase:
        return self._say("paid", value=self._money(row[5]))
