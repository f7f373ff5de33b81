"""Owns the audit of customers and the market: their metrics recomputed from the journal, by other means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import floor, nan
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simsales.engines.journal import Cost, Kind, MarketState, Origin

if TYPE_CHECKING:
    from audit import Audit

DAY, HOUR = 86_400_000, 3_600_000


class Clientele:
    """Customers, tickets and the market as the journal tells them; `spans` are the company's open hours."""

    COSTS = ("recovery_cost", "care_cost", "promotion_cost", "research_cost", "channel_care_cost")

    def __init__(self, audit: Audit, spans: Sequence[tuple[int, int]]) -> None:
        self.audit = audit
        self.open = np.array(spans, dtype=np.int64).reshape(-1, 2)
        begun = audit.of_kind(Kind.CUSTOMER, Kind.OPEN_ACCOUNT)
        self.begun = self._placed(begun)
        accounts = self.begun.set_index("entity")[["channel", "segment", "product"]]
        assert accounts.index.is_unique
        self.accounts = accounts
        deals = audit.deals.drop(columns="value")
        others = accounts[~accounts.index.isin(deals.index)].assign(born=0, old=True)
        self.belongs = pd.concat((deals, others)) if len(others) else deals
        self.churned = self._placed(audit.of_kind(Kind.CHURNED))
        self.renewed = self._placed(audit.of_kind(Kind.RENEWED))
        self.staying = self._of(audit.of_kind(Kind.STILL_CUSTOMER), "entity")
        self.felt = self._of(audit.of_kind(Kind.FELT), "entity")
        self.felt = self.felt[self.felt.what == -1]
        gone = self.churned.set_index("entity").tick
        self.presence = self.begun.assign(
            begin=self.begun.tick,
            end=gone.reindex(self.begun.entity, fill_value=audit.horizon).to_numpy(),
        )
        self.carried = self._of(audit.of_kind(Kind.DUE_LATER), "entity")
        self.brought = self._of(audit.of_kind(Kind.BROUGHT), "amount")
        origin = self.brought.set_index("entity")
        won = audit.of_kind(Kind.WON)
        upsold = won[won.entity.isin(origin.index[origin.what == Origin.UPSELL])]
        account = origin.amount.reindex(upsold.entity).to_numpy()
        self.upsold = self._of(upsold.assign(account=account), "account")
        back = origin.index[origin.what == Origin.WIN_BACK]
        self.back = self.begun[self.begun.entity.isin(back)]
        self._tickets()
        costs = audit.of_kind(Kind.COST)
        self.recovery = self._of(costs[costs.what == Cost.RECOVERY], "entity")
        self.market = audit.of_kind(Kind.MARKET)
        self.tried = audit.of_kind(Kind.WORKED)

    def _placed(self, records: pd.DataFrame) -> pd.DataFrame:
        """Add the place that a record holds itself."""
        what = records.what.to_numpy()
        audit = self.audit
        return records.assign(
            channel=[audit.channels[i] for i in what & 0xFFFF],
            segment=[audit.segments[i] for i in what >> 16 & 0xFFFF],
            product=[audit.products[i] for i in what >> 32],
            team="",
            rep="",
        )

    def _of(self, records: pd.DataFrame, account: str) -> pd.DataFrame:
        """Add the place of the customer whose key is in a column; nobody has a customer."""
        return records.join(self.accounts, on=account).assign(team="", rep="")

    def _tickets(self) -> None:
        audit, sales = self.audit, len(self.audit.stages)

        def kinds(records: pd.DataFrame) -> pd.DataFrame:
            return records.assign(ticket=[audit.kinds[what - sales] for what in records.what])

        self.tickets = kinds(self._of(audit.of_kind(Kind.TICKET), "amount"))
        asked = self.tickets.set_index("entity")
        begun = audit.of_kind(Kind.STARTED).groupby("entity").tick.first()

        def known(records: pd.DataFrame) -> pd.DataFrame:
            places = asked[["channel", "segment", "product"]]
            return kinds(records).join(places, on="entity").assign(team="", rep="")

        self.still = known(audit.of_kind(Kind.TICKET_OPEN))
        self.broken = known(audit.of_kind(Kind.BROKEN))
        solved = known(audit.of_kind(Kind.SOLVED))
        found = []
        for one in solved.itertuples():
            since = int(asked.tick[one.entity])
            found.append(
                [self._took(one.ticket, since, int(until)) for until in (begun[one.entity], one.tick)]
            )
        times = np.array(found, dtype=np.int64).reshape(-1, 2)
        self.solved = solved.assign(response=times[:, 0], solution=times[:, 1])
        assert (self.solved.amount == self.solved.solution).all()

    def _took(self, kind: str, since: int, until: int) -> int:
        """Return the time between two ticks as the promises of a kind of ticket count it."""
        customers = self.audit.scenario.customers
        assert customers is not None
        if customers.tickets[kind].counts == "any time":
            return until - since
        inside = np.minimum(self.open[:, 1], until) - np.maximum(self.open[:, 0], since)
        return int(np.maximum(inside, 0).sum())

    def promised(self) -> pd.DataFrame:
        """Return the tickets of which something was promised, and whether all of it was kept.

        A ticket that is given up counts when twice the time has passed, and not when it is solved after all.
        """
        rows = []
        for one in self.solved[~self.solved.entity.isin(self.broken.entity)].itertuples():
            pairs = zip(self._promises(one.ticket), (one.response, one.solution), strict=True)
            kept = [took <= until for until, took in pairs if until is not None]
            if kept:
                rows.append((one.Index, int(all(kept))))
        on_time = pd.Series(dict(rows), dtype=np.int64)
        solved = self.solved.loc[on_time.index].assign(on_time=on_time)
        return pd.concat((solved, self.broken.assign(on_time=0)))

    def _promises(self, ticket: str) -> list[float | None]:
        """Return the ticks in which an answer and a solution are promised; a day of work is a working day."""
        scenario = self.audit.scenario
        assert scenario.customers is not None
        kind, hours = scenario.customers.tickets[ticket], scenario.calendar.hours
        a_day = DAY if hours == "always" else sum(span.end - span.start for span in hours)
        by_clock = kind.counts == "any time"
        return [
            until if until is None or by_clock or until < DAY else until * a_day / DAY
            for until in (kind.respond_in, kind.solve_in)
        ]

    def cost(self, name: str, scope: str, first: int, last: int) -> int:
        """Return what one of the costs of customers and the market comes to between two ticks."""
        audit, scenario = self.audit, self.audit.scenario
        if name == "recovery_cost":
            return int(audit.inside(self.recovery, scope, first, last).amount.sum())
        if name == "care_cost":
            cares = scenario.customers.care.values() if scenario.customers else ()
            return sum(audit.accrued(care.cost, first, last) for care in cares if care.use)
        if name == "promotion_cost":
            return sum(audit.accrued(one.spend, first, last) for one in scenario.promotion.values())
        if name == "research_cost":
            return sum(
                one.answers * one.cost
                for one in scenario.research.values()
                if one.use and first <= audit.tick(one.date) < last
            )
        chosen = [scope.partition("=")[2]] if scope else audit.channels
        healths = [scenario.channels[channel].health for channel in chosen if scenario.channels[channel].use]
        measures = [
            measure
            for health in healths
            if health is not None
            for measure in (health.training, health.incentive, health.manager_incentive)
            if measure is not None
        ]
        return sum(audit.accrued(measure.spend, first, last) for measure in measures)

    def metric(self, name: str, scope: str, first: int, last: int) -> float:
        """Return one metric of customers or the market, of a scope between two ticks."""
        audit = self.audit
        window = (scope, first, last)

        def inside(records: pd.DataFrame) -> pd.DataFrame:
            return audit.inside(records, *window)

        def amount(records: pd.DataFrame) -> int:
            return int(inside(records).amount.sum())

        def mean(values: pd.Series) -> float:
            return int(values.sum()) / len(values) if len(values) else nan

        catalogue: dict[str, Callable[[], Any]] = {
            "customers": lambda: audit.lasting(self.presence, *window) / (last - first),
            "customers_entered": lambda: len(inside(self.begun)),
            "customers_at_end": lambda: len(inside(self.staying)),
            "churned": lambda: len(inside(self.churned)),
            "churned_value": lambda: amount(self.churned),
            "retention": lambda: self._retention(*window),
            "renewals": lambda: amount(self.renewed),
            "satisfaction": lambda: mean(inside(self.felt).amount) / 1000,
            "loyalty": lambda: mean(self._stated(inside(self.felt).amount)) / 1000,
            "tickets": lambda: len(inside(self.tickets)),
            "solved_tickets": lambda: len(inside(self.solved)),
            "response_time": lambda: mean(inside(self.solved).response) / HOUR,
            "solution_time": lambda: mean(inside(self.solved).solution) / HOUR,
            "open_tickets": lambda: len(inside(self.still)),
            "referrals": lambda: len(inside(self.brought[self.brought.what == Origin.REFERRAL])),
            "upsells": lambda: len(inside(self.brought[self.brought.what == Origin.UPSELL])),
            "upsell_bookings": lambda: amount(self.upsold),
            "won_back": lambda: len(inside(self.back)),
            "lifetime_value": lambda: mean(inside(self.staying).amount),
            "customer_value": lambda: amount(self.staying),
            "awareness": lambda: self._state(MarketState.AWARENESS, *window),
            "unknown_needs": lambda: self._state(MarketState.UNKNOWN, *window),
            "choice_share": lambda: self._state(MarketState.CHOICE, *window),
            "market_index": lambda: self._state(MarketState.INDEX, *window),
            "channel_health": lambda: self._state(MarketState.HEALTH, *window),
            "attempts": lambda: len(self._attempts(*window)[0]),
            "reached": lambda: self._reached(*window),
            **{one: lambda one=one: self.cost(one, *window) for one in self.COSTS},  # type: ignore[misc]
        }
        return float(catalogue[name]())

    def _retention(self, scope: str, first: int, last: int) -> float:
        stayed, left = (
            len(self.audit.inside(part, scope, first, last)) for part in (self.renewed, self.churned)
        )
        return stayed / (stayed + left) if stayed + left else nan

    def _stated(self, glad: pd.Series) -> pd.Series:
        """Return how many thousandths say that they will stay, at each satisfaction."""
        customers = self.audit.scenario.customers
        assert customers is not None
        return glad.map(lambda one: floor((one / 1000) ** customers.intends * 1000 + 0.5))

    def _state(self, state: MarketState, scope: str, first: int, last: int) -> float:
        """Return the mean of what was noted of segments or channels."""
        audit = self.audit
        names = audit.channels if state == MarketState.HEALTH else audit.segments
        kind = "channel" if state == MarketState.HEALTH else "segment"
        noted = self.market[self.market.what == state]
        noted = noted.assign(**{kind: [names[index] for index in noted.entity]})
        values = audit.inside(noted, scope, first, last).amount
        return int(values.sum()) / len(values) / 1000 if len(values) else nan

    def _attempts(self, scope: str, first: int, last: int) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the attempts to reach somebody, and those of them that reached nobody."""
        audit = self.audit
        where = [index for index, stage in enumerate(audit.scenario.stages) if stage.contact is not None]
        tried = self.tried[self.tried.what.isin(where)]
        failed = audit.of_kind(Kind.NOT_REACHED)
        return (
            audit.inside(audit.named(tried), scope, first, last),
            audit.inside(audit.named(failed), scope, first, last),
        )

    def _reached(self, scope: str, first: int, last: int) -> float:
        tried, failed = map(len, self._attempts(scope, first, last))
        return (tried - failed) / tried if tried else nan
