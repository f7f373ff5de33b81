"""Own the answer of a trace: one deal, person or customer, or the lists of one simulated year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simsales.quantity import HOUR
from simsales.report.chronicle import Deal, Stretch
from simsales.report.customer_story import Customer
from simsales.report.deal_story import Event
from simsales.words import say

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Trace"]


@dataclass(frozen=True, slots=True)
class Trace:
    """One simulated year, looked at closely.

    Parameters
    ----------
    scenario, currency, file
        Name and currency of the scenario, and its file as the user named it.
    strategy, seed, replication
        Which year it is.
    seal
        Hex seal of that year, the same as in a run.
    deals
        The deals that are listed; only the chosen one when `events` are told.
    events
        What happened to the one deal or customer.
    person
        Whose time is told.
    stretches
        What the person's time went to.
    moments
        What happened to the person beside that: leaving, learning, moods.
    is_chosen
        Whether the program chose the deal, as none was named.
    customers
        The customers that are listed.
    customer
        Whose story is told.
    rules
        What rules did in that year.
    """

    scenario: str
    currency: str
    file: str
    strategy: str
    seed: int
    replication: int
    seal: str
    deals: tuple[Deal, ...] = ()
    events: tuple[Event, ...] = ()
    person: str | None = None
    stretches: tuple[Stretch, ...] = ()
    is_chosen: bool = False
    moments: tuple[Event, ...] = ()
    customers: tuple[Customer, ...] = ()
    customer: Customer | None = None
    rules: tuple[Event, ...] = ()

    def spent(self) -> Mapping[str, float]:
        """Return the person's time in hours by what it went to, the largest first."""
        sums: dict[str, float] = {}
        for stretch in self.stretches:
            hours = (stretch.end - stretch.begin).total_seconds() / 3600
            sums[stretch.kind] = sums.get(stretch.kind, 0.0) + hours
        return dict(sorted(sums.items(), key=lambda entry: -entry[1]))

    def frame(self) -> pd.DataFrame:
        """Return the events of the deal or customer, the person's time, or the deals as a table."""
        import pandas as pd  # noqa: PLC0415 - half a second that only those pay who want a table

        found = self.to_dict()
        rows = found.get("stretches") or found.get("events") or found.get("deals")
        table = pd.DataFrame(rows)
        for name in ("when", "from", "until", "arrived", "ended", "since"):
            if name in table:
                table[name] = pd.to_datetime(table[name])
        return table

    def _repr_html_(self) -> str:
        """Show the table in a notebook."""
        return str(self.frame().to_html(index=False))

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object; money in units of the currency, times as ISO text, spans in hours."""
        found: dict[str, Any] = {
            "scenario": {"name": self.scenario, "currency": self.currency},
            "strategy": self.strategy,
            "seed": self.seed,
            "replication": self.replication,
            "seal": self.seal,
        }
        if self.rules:
            found["rules"] = [_event(event) for event in self.rules]
        if self.person is not None:
            found["person"] = self.person
            found["hours"] = dict(self.spent())
            found["stretches"] = [_stretch(stretch) for stretch in self.stretches]
            # A year in which people do not change is told as ever.
            if self.moments:
                found["moments"] = [_event(moment) for moment in self.moments]
        elif self.customer is not None:
            found["customer"] = _customer(self.customer)
            found["events"] = [_event(event) for event in self.events]
        elif self.events:
            found["deal"] = _deal(self.deals[0])
            found["events"] = [_event(event) for event in self.events]
        else:
            found["deals"] = [_deal(deal) for deal in self.deals]
            if self.customers:
                found["customers"] = [_customer(customer) for customer in self.customers]
        return found


def _deal(deal: Deal) -> dict[str, Any]:
    return {
        "name": deal.name,
        "key": deal.key,
        "channel": deal.channel,
        "segment": deal.segment,
        "product": deal.product,
        "value": deal.value / 100,
        "arrived": None if deal.arrived is None else deal.arrived.isoformat(timespec="seconds"),
        "outcome": deal.outcome,
        "ended": None if deal.outcome == "open" else deal.ended.isoformat(timespec="seconds"),
        "owner": deal.owner,
        "lived_hours": deal.lived / HOUR,
        "before_hours": deal.before / HOUR,
    }


def _customer(customer: Customer) -> dict[str, Any]:
    is_left, since = customer.outcome == "left", customer.since
    return {
        "name": customer.name,
        "key": customer.key,
        "channel": customer.channel,
        "segment": customer.segment,
        "product": customer.product,
        "value": customer.value / 100,
        "since": None if since is None else since.isoformat(timespec="seconds"),
        "outcome": customer.outcome,
        "ended": customer.ended.isoformat(timespec="seconds") if is_left else None,
        "satisfaction": customer.satisfaction,
        "tickets": customer.tickets,
        "renewals": customer.renewals,
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "when": event.when.isoformat(timespec="seconds"),
        "kind": event.kind,
        "who": event.who,
        "stage": event.stage,
        "amount": event.amount,
        "text": say(event.said.key, **event.said.values),
    }


def _stretch(stretch: Stretch) -> dict[str, Any]:
    return {
        "from": stretch.begin.isoformat(timespec="seconds"),
        "until": stretch.end.isoformat(timespec="seconds"),
        "kind": stretch.kind,
        "what": stretch.what,
        "stage": stretch.stage,
    }
