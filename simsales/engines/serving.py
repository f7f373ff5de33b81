"""Owns customers in the reference engine: their satisfaction, what they ask for and bring, whether they stay.

A customer lives in cells of thirty days from the win on. When a cell begins, satisfaction is noted, and the
points of the cell are drawn: tickets, deals and leads that the customer will bring in it. Terms end at
renewals. A ticket is work like any stage's; it is one stage behind those of the funnel.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Generator

from simpy.events import Event

from simsales.engines.actors import Account, Lead
from simsales.engines.booking import Booking, Contract
from simsales.engines.journal import Cost, Kind, Origin, Rank
from simsales.engines.lots import PRODUCT, VALUE, Lots
from simsales.engines.tally import Counter
from simsales.mechanisms.field import points_below
from simsales.mechanisms.funnel import chance
from simsales.mechanisms.learning import faded
from simsales.mechanisms.loyalty import brought_rate, lifetime_value, staying_log_odds
from simsales.mechanisms.money import share_of, whole
from simsales.mechanisms.mood import relaxed
from simsales.mechanisms.rounding import thousandths
from simsales.mechanisms.sampling import chosen, sample
from simsales.mechanisms.satisfaction import as_share, care_lift, disconfirmed, felt_change, stated
from simsales.mechanisms.work_time import NEVER, open_part
from simsales.quantity import DAY
from simsales.world.clientele import CELL
from simsales.world.draws import extend_key, uniform
from simsales.world.streams import Stream

__all__ = ["Serving"]

_Walk = Generator[Event, None, None]
_UPSELL, _REFERRAL, _WIN_BACK, _PAYMENT = 1, 2, 3, 4
"""Parts of a customer's key in draws; tickets are known by the names of their kinds."""


def customer_key(draw: int) -> int:
    """Return the integer name of what a customer brings: 61 bits of its draw key, above all other leads."""
    return (draw >> 3) | (1 << 61)


class Serving(Booking):
    """People, deals, books, and customers.

    Attributes
    ----------
    accounts
        Customers by key, as long as they stay.
    glad
        By segment, the satisfaction of its customers summed as last noted, in thousandths.
    """

    def _read_clientele(self) -> None:
        clientele = self.world.clientele
        self.lots = Lots(self.streams, self.world.names.stage_keys)
        tickets, cares, self.growth = clientele.tickets, clientele.cares, clientele.growth
        self.serves = bool(clientele.active)
        self.starts_satisfied: list[list[float]] = clientele.starts.tolist()
        self.stay: list[float] = clientele.stay.tolist()
        self.next_term: list[int] = clientele.term.tolist()
        self.worth: list[float] = clientele.worth.tolist()
        self.ticket_rate: list[float] = tickets.rate.tolist()
        self.in_hours: list[int] = tickets.in_hours.tolist()
        self.by_clock: list[int] = tickets.by_clock.tolist()
        self.respond_in: list[int] = tickets.respond_in.tolist()
        self.solve_in: list[int] = tickets.solve_in.tolist()
        self.solved_gain: list[float] = tickets.solved.tolist()
        self.late_loss: list[float] = tickets.late.tolist()
        self.recovery_lifts: list[list[float]] = tickets.lifts.tolist()
        self.recovery_cost: list[list[int]] = tickets.cost.tolist()
        self.care_activity: list[int] = cares.activity.tolist()
        self.care_lifts: list[list[float]] = cares.lifts.tolist()
        self.care_half: list[float] = cares.half_at.tolist()
        self.cared = 0.0
        self.accounts: dict[int, Account] = {}
        self.glad = [0] * len(self.stay)
        self.glad_at_start = list(self.glad)

    @abstractmethod
    def take_in(self, lead: Lead, counter: int, kind: int, now: int) -> None:
        """Count and record a deal that is new to the year."""

    @abstractmethod
    def walk(self, lead: Lead, *, with_customer: bool) -> _Walk:
        """Walk a deal through its stages."""

    # ------------------------------------------------------------------ the life of a customer

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

    # ------------------------------------------------------------------ service

    def _in_working_hours(self, start: int, at: int) -> int:
        """Return when a customer asks who asks in working hours only: as far into those of the cell.

        A cell that is cut by the horizon is what is left of it. Where nobody works in it, nothing is moved.
        """
        end = min(start + CELL, self.world.horizon)
        opened = self.open_time(start, end)
        if at >= self.world.horizon or not opened:
            return at
        return self.open_until(start, open_part(at - start, end - start, opened) + 1) - 1

    def _asks_for_help(self, lead: Lead, account: Account) -> None:
        """Let a ticket line up; it counts in its own stage, and as a ticket where its customer counts."""
        stage = self.base_stage[lead.stage]
        own = self.tally.place((stage,))
        wide = (
            0, self.base_channel[account.channel], self.base_segment[account.segment],
            self.base_product[account.product], stage,
        )  # fmt: skip
        lead.places = [own] * self.stages + [self.tally.place(wide)]
        self.leads_open[lead.key] = lead
        self.tally.add(Counter.TICKETS, lead.places[-1], self.period, 1)
        self.write((self.env.now, Kind.TICKET, lead.key, -1, lead.stage, account.key))
        kind = lead.stage - self.sales
        twice = 2 * max(self.respond_in[kind], self.solve_in[kind])
        if twice >= 0:
            by_clock = self.by_clock[kind]
            at = lead.born + twice if by_clock else self.open_until(lead.born, twice)
            self.env.process(self._breaks(lead, max(at, lead.born + 1)))
        self.env.process(self.walk(lead, with_customer=False))

    def _breaks(self, lead: Lead, at: int) -> _Walk:
        """Disappoint a customer as far as can be, twice the promised time having passed in vain."""
        yield self.alarm(at, Rank.BREACH, lead.key)
        account = lead.account
        kind = lead.stage - self.sales
        answered = lead.patient and self.solve_in[kind] < 0
        if self.leads_open.get(lead.key) is not lead or account is None or answered:
            return
        lead.disappointed = True
        self.tally.add(Counter.DUE, lead.places[-1], self.period, 1)
        self.write((at, Kind.BROKEN, lead.key, -1, lead.stage, account.key))
        if not account.alive:
            return
        waited = lead.waited if lead.patient else NEVER
        if lead.patient and not self.by_clock[kind]:
            waited = self.open_time(lead.born, lead.born + waited)
        self._feels(account, kind, self._compared(kind, waited, NEVER))
        self._notes(account, lead.stage)

    def _compared(self, kind: int, waited: int, took: int) -> float:
        """Return by how much answer and solution were better than promised, their mean."""
        better, promises = 0.0, 0
        for promised, actual in ((self.respond_in[kind], waited), (self.solve_in[kind], took)):
            if promised >= 0:
                promises += 1
                better += disconfirmed(promised, actual)
        return better / promises

    def _feels(self, account: Account, kind: int, better: float) -> None:
        self._time_passes(account)
        change = felt_change(better, self.solved_gain[kind], self.late_loss[kind])
        account.satisfaction = as_share(account.satisfaction + change)

    def solves(self, lead: Lead, now: int) -> None:
        """Close a ticket: the customer compares what was promised with what happened."""
        account, kind, period = lead.account, lead.stage - self.sales, self.period
        assert account is not None
        place, took, waited = lead.places[-1], now - lead.born, lead.waited
        if not self.by_clock[kind]:
            took, waited = self.open_time(lead.born, now), self.open_time(lead.born, lead.born + waited)
        self.tally.add(Counter.SOLVED, place, period, 1)
        self.tally.add(Counter.RESPONSE, place, period, waited)
        self.tally.add(Counter.SOLUTION, place, period, took)
        self.write((now, Kind.SOLVED, lead.key, lead.worker, lead.stage, took))
        del self.leads_open[lead.key]
        respond, solve = self.respond_in[kind], self.solve_in[kind]
        if respond < 0 and solve < 0:
            return
        kept = (respond < 0 or waited <= respond) and (solve < 0 or took <= solve)
        if not lead.disappointed:
            self.tally.add(Counter.DUE, place, period, 1)
            self.tally.add(Counter.ON_TIME, place, period, int(kept))
        if not account.alive:
            return
        if lead.disappointed:
            self._time_passes(account)
        else:
            self._feels(account, kind, self._compared(kind, waited, took))
        if not kept:
            account.lifted += self.recovery_lifts[kind][period]
            cost = self.recovery_cost[kind][period]
            if cost:
                self.tally.add(Counter.RECOVERY, account.place, period, cost)
                self.write((now, Kind.COST, account.key, -1, Cost.RECOVERY, cost))
        self._notes(account, lead.stage)

    def ticket_stays_open(self, lead: Lead) -> None:
        """Count a ticket that is open at the horizon."""
        self.tally.add(Counter.OPEN_TICKETS, lead.places[-1], self.period, 1)
        self.write((self.env.now, Kind.TICKET_OPEN, lead.key, -1, lead.stage, self.env.now - lead.born))

    def cares(self, day: int) -> None:
        """Note what care adds to the usual satisfaction, by the hours of a working day."""
        if not self.spans[day]:
            return
        self.cared = 0.0
        for care, activity in enumerate(self.care_activity):
            lifts = self.care_lifts[care][self.period]
            if lifts > 0.0:
                hours = self.hours_given(activity, day)
                self.cared += care_lift(lifts, hours, self.care_half[care], len(self.accounts))

    # ------------------------------------------------------------------ satisfaction

    def _time_passes(self, account: Account) -> None:
        """Let satisfaction return to its usual level for the time since it was last felt."""
        clientele, now = self.world.clientele, self.env.now
        kept = faded((now - account.felt_at) / DAY, clientele.half_life)
        usual = as_share(clientele.usual + self.cared)
        account.satisfaction = relaxed(account.satisfaction, usual, kept)
        account.lifted *= kept
        account.felt_at = now

    def _notes(self, account: Account, cause: int) -> None:
        before = account.glad
        account.glad = thousandths(account.satisfaction)
        self.glad[account.segment] += account.glad - before
        account.noted = thousandths(as_share(account.satisfaction + account.lifted))
        self.write((self.env.now, Kind.FELT, account.key, -1, cause, account.noted))

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
        log_odds = staying_log_odds(
            self.stay[account.segment], clientele.matters, account.satisfaction, clientele.usual
        )
        if account.left_before:
            log_odds += clientele.left_before
        if account.referrer is not None and account.referrer.alive:
            log_odds += self.growth.referral_stays
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
