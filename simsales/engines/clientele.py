"""Owns the life of customers in the reference engine: how they begin, what they bring, whether they stay.

A customer lives in cells of thirty days from the win on. When a cell begins, satisfaction is noted, and the
points of the cell are drawn: tickets, deals and leads that the customer will bring in it. Terms end at
renewals.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Generator

from simpy.events import Event

from simsales.engines.actors import Account, Lead
from simsales.engines.booking import Contract
from simsales.engines.journal import Kind, Origin, Rank
from simsales.engines.lots import PRODUCT, VALUE
from simsales.engines.serving import Serving
from simsales.engines.tally import Counter
from simsales.mechanisms.field import points_below
from simsales.mechanisms.funnel import chance
from simsales.mechanisms.loyalty import brought_rate, lifetime_value, staying_log_odds
from simsales.mechanisms.money import share_of, whole
from simsales.mechanisms.rounding import thousandths
from simsales.mechanisms.sampling import chosen, sample
from simsales.mechanisms.satisfaction import as_share, stated
from simsales.world.clientele import CELL
from simsales.world.draws import extend_key, uniform
from simsales.world.streams import Stream

__all__ = ["Clientele"]

_Walk = Generator[Event, None, None]
_UPSELL, _REFERRAL, _WIN_BACK, _PAYMENT = 1, 2, 3, 4
"""Parts of a customer's key in draws; tickets are known by the names of their kinds."""


def customer_key(draw: int) -> int:
    """Return the integer name of what a customer brings: 61 bits of its draw key, above all other leads."""
    return (draw >> 3) | (1 << 61)


class Clientele(Serving):
    """People, deals, books, service, and customers."""

    @abstractmethod
    def take_in(self, lead: Lead, counter: int, kind: int, now: int) -> None:
        """Count and record a deal that is new to the year."""

    def open_accounts(self) -> None:
        """Put the customers of the first day where they stand."""
        clientele = self.world.clientele
        rows = clientele.accounts
        table = zip(*(column.tolist() for column in rows[:7]), rows.key, strict=True)
        first = len(self.world.opening.key)
        for row, (channel, segment, product, value, renews, before, satisfaction, draw) in enumerate(table):
            lots = self.lots.draw([draw])[0]
            of = product if product >= 0 else chosen(self.product_share[channel], lots[PRODUCT])
            u = uniform(self.streams[Stream.SEGMENT], draw, 0)
            where = segment if segment >= 0 else chosen(self.segment_share[channel], u)
            worth = value if value >= 0 else self.value_of(of, lots[VALUE])
            account = Account(first + row, draw, channel, where, of, worth, 0)
            account.left_before = bool(before)
            starts = self.starts_satisfied[where][self.period]
            account.satisfaction = satisfaction if satisfaction >= 0.0 else starts
            u = uniform(self.streams[Stream.RENEWAL_TIME], draw, 0)
            rest = u * self.next_term[of] if renews < 0 else sample(self.dists, self.points, renews, u)
            self._begins(account, Kind.OPEN_ACCOUNT, -1, whole(rest))
            self._carries(account, whole(rest))
        self.glad_at_start = list(self.glad)

    def off_price(self, lead: Lead) -> int:
        """Return the discount in force on a deal; who is a customer, or was, pays by what was agreed then."""
        if not self.discounts or lead.origin in (Origin.UPSELL, Origin.WIN_BACK):
            return 0
        return share_of(lead.value, self.discount[lead.product][self.period])

    def is_void(self, lead: Lead) -> bool:
        """Return whether a deal is a further one with a customer who has left meanwhile."""
        return lead.origin == Origin.UPSELL and lead.account is not None and not lead.account.alive

    def joins_term(self, lead: Lead, now: int) -> int:
        """Cut a further deal to what is left of the customer's term, and return how long that is.

        The renewal at its end is for all that the customer has; so nothing is billed twice.
        """
        account, term = lead.account, self.term[lead.product]
        assert account is not None
        lead.full = lead.value
        if term <= 0:
            return 0
        rest = min(account.ends - now, term)
        lead.value = share_of(lead.full, rest / term)
        self.write((now, Kind.JOINS_TERM, lead.key, lead.owner, -1, rest))
        return rest

    def becomes_customer(self, lead: Lead, now: int) -> None:
        """Let the customer of a deal that is won begin, or pay more from now on."""
        account = lead.account
        if lead.origin == Origin.UPSELL and account is not None:
            self.tally.add(Counter.UPSELL_VALUE, account.place, self.period, lead.value)
            account.value += lead.full
            return
        account = Account(lead.key, lead.draw, lead.channel, lead.segment, lead.product, lead.value, now)
        starts = self.starts_satisfied[lead.segment][self.period]
        account.satisfaction = as_share(starts + lead.understood)
        account.left_before = lead.origin == Origin.WIN_BACK
        if lead.origin == Origin.REFERRAL:
            account.referrer = lead.account
        self._begins(account, Kind.CUSTOMER, lead.owner, self.next_term[lead.product])
        if account.left_before:
            self.tally.add(Counter.WON_BACK, account.place, self.period, 1)

    @abstractmethod
    def value_of(self, product: int, u: float) -> int:
        """Return what a deal or a contract of a product is worth."""

    def _begins(self, account: Account, kind: int, owner: int, until: int) -> None:
        now, where = self.env.now, (account.channel, account.segment, account.product)
        account.place = self.tally.place(
            (0, self.base_channel[where[0]], self.base_segment[where[1]], self.base_product[where[2]])
        )
        self.accounts[account.key] = account
        self.tally.add(Counter.NEW_CUSTOMERS, account.place, self.period, 1)
        self._say(account, kind, owner, account.value)
        self._cell_begins(account, 0)
        self.env.process(self._cells(account))
        self.env.process(self._terms(account, now + until))

    def _carries(self, account: Account, rest: int) -> None:
        """Recognise what is left of the contract of a customer of the first day; it is paid already.

        Who renews later than a term from now has signed for several terms: all of it is still due.
        """
        term = self.term[account.product]
        if term <= 0:
            return
        left = whole(account.value * (rest / term))
        if left:
            self.tally.add(Counter.CARRIED, account.place, self.period, left)
            self.write((self.env.now, Kind.DUE_LATER, account.key, -1, rest, left))
            self.recognise(account.place, account.product, left, rest, self.env.now)

    def _say(self, account: Account, kind: int, who: int, amount: int) -> None:
        what = account.channel + (account.segment << 16) + (account.product << 32)
        self.write((self.env.now, kind, account.key, who, what, amount))

    def _cells(self, account: Account) -> _Walk:
        cell = 0
        while True:
            cell += 1
            yield self.alarm(account.since + cell * CELL, Rank.ACCOUNT, account.key)
            if not account.alive:
                return
            self._cell_begins(account, cell)

    def _cell_begins(self, account: Account, cell: int) -> None:
        """Note how satisfied a customer is, and draw what the customer will bring in this cell."""
        clientele, growth, usual = self.world.clientele, self.growth, self.world.clientele.usual
        self._time_passes(account)
        self._notes(account, -1)
        felt, place = account.satisfaction, account.place
        self.tally.add(Counter.FELT, place, self.period, 1)
        self.tally.add(Counter.SATISFACTION, place, self.period, account.noted)
        says = thousandths(stated(account.noted / 1000.0, clientele.intends))
        self.tally.add(Counter.INTENT, place, self.period, says)
        start = account.since + cell * CELL
        for kind, rate in enumerate(self.ticket_rate):
            key = clientele.tickets.keys[kind]
            self._field(account, key, cell, start, rate, Origin.TICKET, self.sales + kind)
        rate = brought_rate(growth.upsell, growth.upsell_matters, felt, usual)
        self._field(account, _UPSELL, cell, start, rate, Origin.UPSELL, growth.upsell_stage)
        rate = brought_rate(growth.referral, growth.referral_matters, felt, usual)
        self._field(account, _REFERRAL, cell, start, rate, Origin.REFERRAL, 0)

    def _field(
        self, account: Account, part: int, cell: int, start: int, rate: float, origin: int, stage: int
    ) -> None:
        """Let the customer bring what lies below the rate in a cell, each at its time."""
        streams = self.streams
        counts, heights = streams[Stream.CUSTOMER_COUNT], streams[Stream.CUSTOMER_HEIGHT]
        field = extend_key(extend_key(account.draw, part), cell)
        for _, draw, _, _ in points_below(counts, heights, field, rate):
            at = start + whole(uniform(streams[Stream.CUSTOMER_TIME], draw, 0) * CELL)
            if origin == Origin.TICKET and self.in_hours[stage - self.sales]:
                at = self._in_working_hours(start, at)
            self.env.process(self._brings(account, draw, at, origin, stage))

    def _brings(self, account: Account, draw: int, at: int, origin: int, stage: int) -> _Walk:
        """Bring a ticket, a deal or a lead, as long as the customer stays; win-backs are for who has left."""
        key = customer_key(draw)
        yield self.alarm(at, Rank.ARRIVAL, key)
        if account.alive == (origin == Origin.WIN_BACK):
            return
        lots = self.lots.draw([draw])[0]
        referred = origin == Origin.REFERRAL
        channel = self.growth.referral_channel if referred else account.channel
        lead = Lead(key, draw, lots, channel, account.segment, at)
        lead.account, lead.origin, lead.stage = account, origin, stage
        lead.product = account.product
        if origin == Origin.TICKET:
            self._asks_for_help(lead, account)
            return
        if referred:
            lead.product = chosen(self.product_share[channel], lots[PRODUCT])
            lead.value = self.value_of(lead.product, lots[VALUE])
        elif origin == Origin.UPSELL:
            share = sample(self.dists, self.points, self.growth.upsell_share, lots[VALUE])
            lead.value = whole(account.value * share)
        else:
            lead.value = account.value
        self.take_in(lead, Counter.LEADS, Kind.LEAD, at)
        self.write((at, Kind.BROUGHT, key, -1, origin, account.key))
        counter = Counter.REFERRALS if referred else Counter.UPSELLS
        if origin != Origin.WIN_BACK:
            self.tally.add(counter, account.place, self.period, 1)
        self.env.process(self.walk(lead, with_customer=False))

    # ------------------------------------------------------------------ staying and leaving

    def _terms(self, account: Account, first: int) -> _Walk:
        """Let a customer decide at the end of each term whether to stay."""
        account.ends = first
        while True:
            yield self.alarm(account.ends, Rank.RENEWAL, account.key)
            self._time_passes(account)
            account.terms += 1
            self.tally.add(Counter.RENEWALS_DUE, account.place, self.period, 1)
            if uniform(self.streams[Stream.RENEWAL], account.draw, account.terms) >= self._staying(account):
                self._leaves(account)
                return
            self._renews(account)
            account.ends += self.next_term[account.product]

    def _staying(self, account: Account) -> float:
        """Return the chance that a customer renews now."""
        clientele = self.world.clientele
        is_referred = account.referrer is not None and account.referrer.alive
        log_odds = staying_log_odds(
            self.stay[account.segment], clientele.matters, account.satisfaction, clientele.usual,
            clientele.left_before if account.left_before else 0.0,
            self.growth.referral_stays if is_referred else 0.0,
        )  # fmt: skip
        return chance(log_odds)

    def _renews(self, account: Account) -> None:
        self.tally.add(Counter.RENEWED, account.place, self.period, 1)
        self.tally.add(Counter.RENEWALS, account.place, self.period, account.value)
        self._say(account, Kind.RENEWED, -1, account.value)
        key = customer_key(extend_key(extend_key(account.draw, _PAYMENT), account.terms))
        self.collect(
            Contract(
                account.key, -1, account.place, account.draw, account.terms, key, account.product,
                account.value, self.term[account.product],
            ),
            self.env.now,
        )  # fmt: skip

    def _leaves(self, account: Account) -> None:
        now, growth = self.env.now, self.growth
        account.alive = False
        self._is_gone(account, now)
        self.glad[account.segment] -= account.glad
        self.tally.add(Counter.CHURNED, account.place, self.period, 1)
        self.tally.add(Counter.CHURNED_VALUE, account.place, self.period, account.value)
        self._say(account, Kind.CHURNED, -1, account.value)
        del self.accounts[account.key]
        stream = self.streams[Stream.WIN_BACK]
        if growth.back_chance > 0.0 and uniform(stream, account.draw, 0) < growth.back_chance:
            after = sample(self.dists, self.points, growth.back_after, uniform(stream, account.draw, 1))
            draw = extend_key(account.draw, _WIN_BACK)
            at = now + whole(after)
            self.env.process(self._brings(account, draw, at, Origin.WIN_BACK, growth.back_stage))

    def _is_gone(self, account: Account, now: int) -> None:
        self.tally.add_span(Counter.CUSTOMER_TIME, account.place, max(account.since, 0), now, self.period)

    def value_customers(self) -> None:
        """Value the customers at the horizon."""
        now = self.env.now
        for key in sorted(self.accounts):
            account = self.accounts[key]
            self._is_gone(account, now)
            self._time_passes(account)
            margin = account.value * (1.0 - self.cost[account.product])
            value = whole(lifetime_value(margin, self._staying(account), self.worth[account.product]))
            self.tally.add(Counter.LIFETIME, account.place, self.period, value)
            self.tally.add(Counter.CUSTOMERS_LEFT, account.place, self.period, 1)
            self.write((now, Kind.STILL_CUSTOMER, key, -1, -1, value))
