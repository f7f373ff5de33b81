"""Owns the reference engine: the simulated year as SimPy processes, the specification of all engines.

Who wants to know how the simulated world works reads this file and `mechanisms/`. A lead walks through its
funnel, a rep lives through its days, a channel brings leads day by day, a risk waits to happen. Three
conventions keep the order of simultaneous events total, without a change to SimPy (numbers in
engines/journal.py):

1. Time passes only through alarms (engines/clock.py), scheduled with SimPy's integer priority ``2 + rank and
   key``; bare time-outs are not used. SimPy's own events (priority 0 and 1) drain before the next alarm, so
   an alarm and all that it wakes is one step.
2. Work is handed out in one dispatch per instant, after all else that happens then but patience running out.
3. What a process needs to know stands on objects, never in an event's value: a process that wakes looks
again.
"""

from __future__ import annotations

from collections.abc import Generator
from heapq import heappop, heappush

from simpy.events import Event

from simsales.engines.actors import GONE, Lead, Queue, Rep
from simsales.engines.booking import Contract
from simsales.engines.clock import FIRST, Alarm, Call
from simsales.engines.journal import Cost, Journal, Kind, Origin, Rank, lead_key
from simsales.engines.lots import ARRIVAL, EFFORT, OUTCOME, PER_STAGE, PRODUCT, THINKING, VALUE
from simsales.engines.outcome import Outcome
from simsales.engines.piloting import piloted
from simsales.engines.striking import Striking
from simsales.engines.tally import Counter, Tally
from simsales.mechanisms.contact import reach_chance
from simsales.mechanisms.demand import goodwill
from simsales.mechanisms.field import points_below
from simsales.mechanisms.funnel import chance, cooling
from simsales.mechanisms.money import share_of, whole
from simsales.mechanisms.opening import chance_at_age
from simsales.mechanisms.sampling import chosen, residual, sample, survival
from simsales.mechanisms.season import seasonal_rest, seasonal_survival
from simsales.mechanisms.turn import turn
from simsales.mechanisms.work_time import (
    BUFFER,
    COURSE,
    MEETING,
    OPEN,
    STANDING,
    SURPRISE,
    tick_at,
)
from simsales.world.draws import extend_key, stream_keys, uniform
from simsales.world.streams import Stream
from simsales.world.world import World

__all__ = ["simulate"]

Walk = Generator[Event, None, None]
_Point = tuple[int, int, int, float, int, int, list[float]]
"""A lead that may come: tick, lead key, draw key, height, channel, segment, lots."""
_Offer = tuple[int, int, int, int, Queue, int]
"""The head of a queue: whether it would take kept hours, its order and key, who can take it, the queue, and
the number of its pool (-1 when it is a person's own)."""
_BLOCK_COUNTERS = {
    OPEN: Counter.OPEN,
    MEETING: Counter.MEETING,
    COURSE: Counter.COURSE,
    STANDING: Counter.STANDING,
    SURPRISE: Counter.SURPRISE,
    BUFFER: Counter.BUFFER,
}
# Plain numbers for what is used most: a member of an enum takes three times as long.
_ENTERED, _ASKED, _STARTED, _WORKED, _PASSED, _LOST, _NO_DECISION, _COLD = map(
    int,
    (
        *(Kind.ENTERED, Kind.ASKED, Kind.STARTED, Kind.WORKED),
        *(Kind.PASSED, Kind.LOST, Kind.NO_DECISION, Kind.COLD),
    ),
)
_FIRST_WORKED, _FIRST_DECIDED, _FIRST_DISPATCH = (
    FIRST[rank] for rank in (Rank.WORKED, Rank.DECIDED, Rank.DISPATCH)
)


def simulate(world: World, seed: int, replication: int, *, keep_journal: bool = False) -> Outcome:
    """Simulate one year.

    Parameters
    ----------
    world : World
        What exists.
    seed, replication : int
        The random world; equal numbers give equal draws under every strategy.
    keep_journal : bool
        Whether the records are returned, and not only sealed.

    Raises
    ------
    TooManyEvents
        When the records pass `world.events_at_most`.
    """
    return _Run(world, seed, replication, keep_journal=keep_journal).go()


class _Run(Striking):
    """One replication: the environment, the state, and the stories that run in it."""

    def __init__(self, world: World, seed: int, replication: int, *, keep_journal: bool) -> None:
        tally = Tally(world)
        self.journal = Journal(keep=keep_journal, at_most=world.events_at_most)
        super().__init__(world, tally, self.journal.write, stream_keys(seed, replication))
        rows = tally.rows
        self.entered, self.passed = rows[Counter.ENTERED], rows[Counter.PASSED]
        self.asked, self.started = rows[Counter.ASKED], rows[Counter.STARTED]
        self.cycles_lost, self.cycle_lost = rows[Counter.CYCLES_LOST], rows[Counter.CYCLE_LOST]
        self.exits = {
            _LOST: rows[Counter.LOST], _NO_DECISION: rows[Counter.NO_DECISION], _COLD: rows[Counter.COLD]
        }  # fmt: skip
        self.waited, self.wait = rows[Counter.WAITED], rows[Counter.WAIT]
        self.lead_places: dict[tuple[int, int, int, int], list[int]] = {}
        self.busy_place = [self._busy_places(rep) for rep in range(len(world.names.reps))]
        self.reps = [Rep(i, self.stages) for i in range(len(world.names.reps))]
        self.passing_on = self.force.passing_on
        self._read_clientele()
        self._read_marketplace()
        self._read_risks()
        self._read_ideas(piloted(world, seed, replication))
        self.felt_before = list(self.felt)
        self.felt_sum = [0.0] * len(self.felt)
        self.within_reserve = [(1 << len(self.reps)) - 1] * self.stages
        self.dispatch_at = -1
        self.free = 0
        self.own_ready = 0
        self.idle: list[tuple[int, int]] = []
        self.queues: list[Queue] = [[] for _ in world.stages.members]
        self.queue_waits: dict[int, int] = {}

    def _busy_places(self, rep: int) -> list[int]:
        """Return where a person's work on deals counts, by stage."""
        everything, activity = (0, *self.base_rep[rep]), self.tally.scopes.rep_activity
        return [
            self.tally.place((*everything, self.base_stage[stage], activity(rep, stage) * self.tally.periods))
            for stage in range(self.stages)
        ]

    # ------------------------------------------------------------------ time

    def go(self) -> Outcome:
        """Run the horizon (its end excluded) and close the books."""
        env, world = self.env, self.world
        env.process(self._periods())
        env.process(self._months())
        if self.force.active:
            env.process(self._company_days())
        env.process(self._demand())
        for rep in self.reps:
            env.process(self._life(rep))
        for index in range(len(self.happening_keys)):
            env.process(self.happenings(index))
        env.process(self.ideas_go_on())
        self._open_deals()
        if self.serves:
            self.open_accounts()
        env.run(until=world.horizon)
        self._close()
        journal = self.journal
        journal.close()
        return Outcome(self.tally.array(), journal.count, journal.seal, journal.bag, journal.records())

    def _write(self, kind: int, entity: int, who: int, what: int, amount: int) -> None:
        self.write((self.env.now, kind, entity, who, what, amount))

    def _periods(self) -> Walk:
        """Turn to the next period when its edge comes: levers and levels read by period change there."""
        for period in range(self.tally.periods):
            if period:
                yield self.alarm(self.tally.edges[period], Rank.PERIOD, period)
                self._goodwill_passes(period)
            self.period = period
            self._goodwill_now(period)
            self.effects_change()

    def _goodwill_passes(self, period: int) -> None:
        """Sum the goodwill of the period that ends; when a month ends, its mean carries over."""
        edges, month = self.tally.edges, self.world.periods.month
        length = float(edges[period] - edges[period - 1])
        for channel in range(len(self.felt)):
            self.felt_sum[channel] += self.felt[channel] * length
        if month[period] != month[period - 1]:
            first, last = self.world.periods.month_edge[month[period - 1] : month[period - 1] + 2].tolist()
            for channel in range(len(self.felt)):
                self.felt_before[channel] = self.felt_sum[channel] / float(last - first)
                self.felt_sum[channel] = 0.0

    def _goodwill_now(self, period: int) -> None:
        carry = self.carry
        for channel in range(len(self.felt)):
            self.felt[channel] = goodwill(
                carry[channel], float(self.spend[channel][period]), self.felt_before[channel]
            )

    def _months(self) -> Walk:
        """Book the costs of each month when it ends."""
        edges = self.world.periods.month_edge.tolist()
        for month in range(1, len(edges) - 1):
            yield self.alarm(edges[month], Rank.MONTH, month)
            self._book_costs(month - 1, self.period - 1)

    def _company_days(self) -> Walk:
        for day, tick in enumerate(self.day_tick):
            yield self.alarm(tick, Rank.DAY, day)
            self.company_day(day)

    def _book_costs(self, month: int, period: int) -> None:
        """Book the costs of a month, whose last period is `period`."""
        money = self.world.money
        inside = self.world.periods.month == month
        for sort, table in (
            (Cost.SALARY, money.salary),
            (Cost.SPEND, money.spend),
            (Cost.PREVENTION, money.prevention),
            (Cost.FIXED, money.fixed.reshape(1, -1)),
            (Cost.COURSE, money.courses),
            (Cost.TOOL, money.tools),
            (Cost.PRAISE, money.praise.reshape(1, -1)),
            (Cost.CARE, money.cares),
            (Cost.PROMOTION, money.promotion),
            (Cost.RESEARCH, money.research),
            (Cost.CHANNEL_CARE, money.channel_care),
            (Cost.IDEA, money.encouragement),
        ):
            for index, amount in enumerate(table[:, inside].sum(axis=1).tolist()):
                if amount:
                    self._write(Kind.COST, index, -1, sort, amount)
        if self.force.active:
            self.month_ends(month, period, self.env.now)

    # ------------------------------------------------------------------ demand

    def _demand(self) -> Walk:
        """Bring the leads, day by day: points of each channel's unit-rate field below its rate."""
        env, arrival = self.env, FIRST[Rank.ARRIVAL]
        for day, tick in enumerate(self.day_tick):
            yield self.alarm(tick, Rank.DEMAND, 0)
            if self.serves:
                self.cares(day)
            if self.trades:
                self.market_day(day)
            rates = self.rates_of(day)
            for at, key, draw, height, channel, segment, lots in self._points(day, rates):
                yield Alarm(env, at - env.now, arrival + key)
                share = self.segment_share[channel][segment] * self.reach[segment]
                if height < rates[channel] * share * self.leads_factor[channel]:
                    self._arrive(Lead(key, draw, lots, channel, segment, at))

    def _points(self, day: int, rates: list[float]) -> list[_Point]:
        """Return the points of a day in order of time."""
        streams = self.streams
        counts, heights = streams[Stream.ARRIVAL_COUNT], streams[Stream.ARRIVAL_HEIGHT]
        below: list[tuple[int, int, float, int, int]] = []
        for channel, rate in enumerate(rates):
            if rate <= 0.0:
                continue
            bound = rate * self.could_rise[channel]
            for segment, share in enumerate(self.segment_share[channel]):
                place = channel * len(self.segment_odds) + segment
                field = extend_key(self.field[place], day)
                below_share = bound * (share * self.reach[segment])
                for height, draw, layer, ordinal in points_below(counts, heights, field, below_share):
                    key = lead_key(day, place, self.places, layer, ordinal)
                    below.append((draw, key, height, channel, segment))
        rows = self.lots.draw([point[0] for point in below])
        points = [
            (tick_at(self.window(channel, day), lots[ARRIVAL]), key, draw, height, channel, segment, lots)
            for (draw, key, height, channel, segment), lots in zip(below, rows, strict=True)
        ]
        points.sort()
        return points

    def _arrive(self, lead: Lead) -> None:
        lead.product = product = chosen(self.product_share[lead.channel], lead.lots[PRODUCT])
        lead.value = self.value_of(product, lead.lots[VALUE])
        self.take_in(lead, Counter.LEADS, Kind.LEAD, lead.born)
        self.env.process(self.walk(lead, with_customer=False))

    def take_in(self, lead: Lead, counter: int, kind: int, now: int) -> None:
        key, channel, segment, product = lead.key, lead.channel, lead.segment, lead.product
        lead.log_odds = self.channel_odds[channel] + self.segment_odds[segment] + self.product_odds[product]
        if self.trades:
            lead.log_odds += self.odds_of(channel, segment, product)
        self.leads_open[key] = lead
        if lead.owner >= 0:
            self._own(lead, lead.owner)
        else:
            self._count_in(lead)
        self.tally.add(counter, lead.places[-1], self.period, 1)
        self.journal.settle()
        self.write((now, kind, key, lead.owner, channel + (segment << 16) + (product << 32), lead.value))

    def value_of(self, product: int, u: float) -> int:
        price = float(self.price[product][self.period]) * self.value_factor[product]
        row = self.value_dist[product]
        return whole(price if row < 0 else price * sample(self.dists, self.points, row, u))

    def _open_deals(self) -> None:
        """Put the deals of the first day where they stand."""
        opening = self.world.opening
        rows = zip(
            *(column.tolist() for column in opening[:8]),
            opening.odds.tolist(), opening.understood.tolist(), opening.key,
            strict=True,
        )  # fmt: skip
        for row, (
            stage, channel, segment, product, value, age, waiting, owner, odds, understood, draw
        ) in enumerate(rows):  # fmt: skip
            ticks = 0
            if age >= 0:
                u = uniform(self.streams[Stream.OPENING_AGE], draw, 0)
                ticks = whole(sample(self.dists, self.points, age, u))
            lots = self.lots.draw([draw])[0]
            asked_for = product if product >= 0 else chosen(self.product_share[channel], lots[PRODUCT])
            from_where = segment
            if segment < 0:
                u = uniform(self.streams[Stream.SEGMENT], draw, 0)
                from_where = chosen(self.segment_share[channel], u)
            worth = value
            if worth < 0:
                worth = self.value_of(asked_for, uniform(self.streams[Stream.OPENING_VALUE], draw, 0))
            lead = Lead(row, draw, lots, channel, from_where, -ticks)
            lead.product, lead.value = asked_for, worth
            lead.opened_before = True
            lead.stage = stage
            lead.owner = lead.worker = lead.last = owner
            self.take_in(lead, Counter.OPEN_AT_START, Kind.OPEN_DEAL, 0)
            lead.log_odds += odds
            lead.understood = understood
            self._write(Kind.AGE, lead.key, -1, stage, ticks)
            self.env.process(self.walk(lead, with_customer=not waiting))

    # ------------------------------------------------------------------ the funnel

    def walk(self, lead: Lead, *, with_customer: bool) -> Walk:
        """Walk a deal through its stages until it is won, lost, undecided or cold."""
        env, key, write = self.env, lead.key, self.write
        now = env.now
        while True:
            stage, waited, age = lead.stage, 0, 0
            if with_customer:
                with_customer, age = False, -lead.born
            else:
                self.entered[lead.places[stage] + self.period] += 1
                write((now, _ENTERED, key, lead.owner, stage, 0))
                lead.worker = lead.owner
                lead.tried = 0
                lead.log_odds += self.discovered[stage][self.period]
                lead.understood += self.understood[stage][self.period]
                if self.effort[stage] >= 0:
                    self._ask(lead, stage, now)
                    yield lead.turn
                    now = env.now
                    if lead.cold:
                        self._leave(lead, _COLD, now - lead.asked, now)
                        return
                    self._work_ends(lead, now)
                    waited = lead.waited
                    if stage >= self.sales:
                        self.solves(lead, now)
                        return
                    if self.attempts[stage] and not (yield from self._tries(lead, stage)):
                        return
                    now = env.now
            late = self.decided_late[stage][lead.segment]
            passed = False if late else self._passes(lead, stage, waited, age)
            row = (self.if_passed if passed or late else self.if_lost)[stage][lead.segment]
            if row >= 0:
                lead.turn = Alarm(env, self._customer_time(lead, stage, row, age), _FIRST_DECIDED + key)
                lead.deciding = True
                lead.given = now - age
                yield lead.turn
                lead.deciding = False
                now = env.now
            if late:
                passed = self._passes(lead, stage, waited, 0)
            if not passed or self.is_void(lead):
                none = self.no_decision[stage]
                undecided = none > 0.0 and uniform(self.reason_stream[stage], lead.draw, 0) < none
                self._leave(lead, _NO_DECISION if undecided else _LOST, now - lead.born, now)
                return
            self.passed[lead.places[stage] + self.period] += 1
            if stage + 1 == self.sales:
                self._win(lead, now)
                return
            write((now, _PASSED, key, lead.owner, stage, 0))
            lead.stage = stage + 1

    def _tries(self, lead: Lead, stage: int) -> Generator[Event, None, bool]:
        """Try again until the customer is reached, and say whether that came about."""
        while not self._reaches(lead, stage):
            if lead.tried == self.attempts[stage]:
                self._leave(lead, _NO_DECISION, self.env.now - lead.born, self.env.now)
                return False
            yield Alarm(self.env, self.tries_every[stage], _FIRST_DECIDED + lead.key)
            self._ask(lead, stage, self.env.now)
            yield lead.turn
            if lead.cold:
                self._leave(lead, _COLD, self.env.now - lead.asked, self.env.now)
                return False
            self._work_ends(lead, self.env.now)
        return True

    def _reaches(self, lead: Lead, stage: int) -> bool:
        """Return whether the work that is done now has reached the customer."""
        lead.tried += 1
        p = reach_chance(self.reached_first[stage], self.reached_alike[stage], lead.tried)
        self.tally.add(Counter.ATTEMPTS, lead.places[stage], self.period, 1)
        if uniform(self.contact_stream[stage], lead.draw, lead.tried) < p:
            self.tally.add(Counter.REACHED, lead.places[stage], self.period, 1)
            return True
        self._write(Kind.NOT_REACHED, lead.key, lead.worker, stage, lead.tried)
        return False

    def _log_odds(self, lead: Lead, stage: int, waited: int) -> float:
        log_odds = self.passes[stage][self.period] + lead.log_odds + self.odds_risk[stage]
        if stage + 1 == self.sales:
            if self.reacts:
                log_odds += self.price_odds[lead.product][self.period]
            if self.trades:
                log_odds += self.market_odds[lead.segment][lead.product][self.period]
                log_odds += self.found[lead.segment]
        if waited:
            log_odds -= cooling(self.cools[stage], waited)
        return log_odds + self.skill[lead.worker][stage] if lead.worker >= 0 else log_odds

    def _passes(self, lead: Lead, stage: int, waited: int, age: int) -> bool:
        """Decide whether a deal passes; one that its customer has had for `age` is judged by its age, too."""
        p = chance(self._log_odds(lead, stage, waited))
        if age:
            lost_later = self._lasts_beyond(stage, self.if_lost[stage][lead.segment], age)
            passed_later = self._lasts_beyond(stage, self.if_passed[stage][lead.segment], age)
            p = chance_at_age(p, passed_later, lost_later)
        return lead.lots[PER_STAGE * stage + OUTCOME] < p

    def _lasts_beyond(self, stage: int, row: int, age: int) -> float:
        """Return the chance that a customer who has had a deal for `age` needs longer than that."""
        if row < 0:
            return 1.0
        if not self.has_season[stage]:
            return survival(self.dists, self.points, row, age)
        now, weights = self.env.now, self.season[stage]
        months, first = self.calendar_month, self.first_month
        return seasonal_survival(self.dists, self.points, row, now, age, months, first, weights)

    def _customer_time(self, lead: Lead, stage: int, row: int, age: int) -> int:
        """Draw how long the customer still takes, of whose time `age` has passed."""
        u = lead.lots[PER_STAGE * stage + THINKING]
        if self.has_season[stage]:
            now, weights = self.env.now, self.season[stage]
            months, first = self.calendar_month, self.first_month
            return whole(seasonal_rest(self.dists, self.points, row, u, now, age, months, first, weights))
        if age:
            return whole(residual(self.dists, self.points, row, age, u))
        return whole(sample(self.dists, self.points, row, u))

    def _leave(self, lead: Lead, kind: int, amount: int, now: int) -> None:
        cell = lead.places[lead.stage] + self.period
        self.exits[kind][cell] += 1
        if kind == _COLD:
            self._is_due(lead, now)
        elif self.force.active and lead.owner >= 0:
            self.condition[lead.owner].losses += 1
        if kind != _COLD and not lead.opened_before:
            self.cycles_lost[cell] += 1
            self.cycle_lost[cell] += amount
        self.write((now, kind, lead.key, lead.owner, lead.stage, amount))
        self._gone(lead, now)

    def _gone(self, lead: Lead, now: int) -> None:
        self.tally.add_span(Counter.PRESENCE, lead.places[-1], max(lead.born, 0), now, self.period)
        if lead.owner >= 0:
            self.reps[lead.owner].deals -= 1
        del self.leads_open[lead.key]

    def _own(self, lead: Lead, rep: int) -> None:
        lead.owner = rep
        self._count_in(lead)
        self.reps[rep].deals += 1

    def _count_in(self, lead: Lead) -> None:
        """Note where a deal counts: by what it is and whose."""
        what = (lead.channel, lead.segment, lead.product, lead.owner)
        places = self.lead_places.get(what)
        if places is None:
            places = self.lead_places[what] = self._places(*what)
        lead.places = places

    def _places(self, channel: int, segment: int, product: int, owner: int) -> list[int]:
        bases: tuple[int, ...] = (
            0, self.base_channel[channel], self.base_segment[segment], self.base_product[product],
        )  # fmt: skip
        if owner >= 0:
            bases += self.base_rep[owner]
        place = self.tally.place
        return [*(place((*bases, stage)) for stage in self.base_stage), place(bases)]

    # ------------------------------------------------------------------ money

    def _win(self, lead: Lead, now: int) -> None:
        money, tally, period = self.world.money, self.tally, self.period
        off = self.off_price(lead)
        if off:
            lead.value -= off
            lead.off += off
            self._write(Kind.DISCOUNTED, lead.key, lead.owner, lead.product, off)
        length = self.joins_term(lead, now) if lead.origin == Origin.UPSELL else self.term[lead.product]
        tally.add(Counter.WON, lead.places[lead.stage], period, 1)
        tally.add(Counter.BOOKINGS, lead.places[lead.stage], period, lead.value)
        if lead.off:
            tally.add(Counter.DISCOUNT, lead.places[lead.stage], period, lead.off)
        if not lead.opened_before:
            tally.add(Counter.CYCLES_WON, lead.places[lead.stage], period, 1)
            tally.add(Counter.CYCLE_WON, lead.places[lead.stage], period, now - lead.born)
        paid_out = share_of(lead.value, money.commission) + share_of(
            lead.value, self.channel_commission[lead.channel]
        )
        if paid_out:
            tally.add(Counter.COMMISSION, lead.places[-1], period, paid_out)
        self._write(Kind.WON, lead.key, lead.owner, lead.stage, lead.value)
        if self.force.active and lead.owner >= 0:
            self.has_won(lead.owner, lead.value)
        place = lead.places[-1]
        self.collect(
            Contract(lead.key, lead.owner, place, lead.draw, 0, lead.key, lead.product, lead.value, length),
            now,
        )
        if self.serves:
            self.becomes_customer(lead, now)
        self._gone(lead, now)

    # ------------------------------------------------------------------ work

    def _ask(self, lead: Lead, stage: int, now: int) -> None:
        """Let a deal wait for somebody, with the working time that it needs and its patience."""
        u = lead.lots[PER_STAGE * stage + EFFORT]
        usual = sample(self.dists, self.points, self.effort[stage], u)
        lead.effort = whole(usual * self.effort_factor[stage])
        lead.effort += self.extra[stage][self.period]
        lead.asked = now
        lead.patient = False
        lead.turn = Call(self.env)
        self.asked[lead.places[stage] + self.period] += 1
        self.write((now, _ASKED, lead.key, lead.owner, stage, lead.effort))
        delay = self.passing_on[self.period]
        if delay and lead.last != -1 and not self._stays(lead, stage):
            lead.waiting = True
            self.env.process(self._becomes_known(lead, now + delay))
        else:
            self._line_up(lead, now)
        row = self.patience[stage]
        if row >= 0:
            u = uniform(self.patience_stream[stage], lead.draw, 0)
            patience = whole(sample(self.dists, self.points, row, u))
            self.env.process(self._lose_patience(lead, now + patience))

    def _becomes_known(self, lead: Lead, at: int) -> Walk:
        """Put a deal into the queue when those who go on with it know of it, unless it has gone cold."""
        asked, stage = lead.asked, lead.stage
        yield self.alarm(at, Rank.ARRIVAL, lead.key)
        if lead.waiting and lead.asked == asked and lead.stage == stage:
            self._line_up(lead, at)

    def _stays(self, lead: Lead, stage: int) -> bool:
        """Return whether a deal's owner goes on with it."""
        pool = self.pool[stage][lead.channel][lead.segment][lead.product]
        owner = lead.owner
        return owner >= 0 and bool(self.keeps_owner[stage]) and bool(self.members[pool] >> owner & 1)

    def _line_up(self, lead: Lead, now: int) -> None:
        """Put a deal into the queue of its owner, or of all who can do its stage."""
        stage = lead.stage
        lead.waiting = True
        pool = self.pool[stage][lead.channel][lead.segment][lead.product]
        ageing = self.ageing
        priority = self.priority[stage]
        order = turn(lead.asked, priority, ageing)
        entry = (order, lead.key, lead)
        if self._stays(lead, stage):
            rep = self.reps[lead.owner]
            heappush(rep.own.setdefault(stage, []), entry)
            self.own_ready |= rep.bit
        else:
            heappush(self.queues[pool], entry)
            self.queue_waits[pool] = stage
        self._call_dispatch(now)

    def _lose_patience(self, lead: Lead, at: int) -> Walk:
        asked, stage = lead.asked, lead.stage
        yield self.alarm(at, Rank.PATIENCE, lead.key)
        if lead.waiting and not lead.patient and lead.asked == asked and lead.stage == stage:
            lead.cold = True
            lead.waiting = False
            self.wait[lead.places[stage] + self.period] += at - lead.asked
            self.env.schedule(lead.turn)

    def _begin(self, rep: Rep, lead: Lead, now: int) -> None:
        """Begin work on a deal; when it is the first time, the wait is over and the deal is the person's."""
        stage, index = lead.stage, rep.index
        lead.worker = index
        if not lead.patient:
            lead.patient = True
            lead.waited = waited = now - lead.asked
            if self.keeps_owner[stage] and lead.owner != index:
                if lead.owner >= 0:
                    self.reps[lead.owner].deals -= 1
                self._own(lead, index)
            cell = lead.places[stage] + self.period
            self.started[cell] += 1
            self.wait[cell] += waited
            if waited:
                self.waited[cell] += 1
        if self.force.hands_over and lead.last not in (-1, index):
            self._goes_over(lead, index, now)
        lead.last = index
        lead.pace = self.speed[index][stage]
        lead.left = whole(lead.effort / lead.pace)
        self.write((now, _STARTED, lead.key, index, stage, lead.left))
        self._work_on(rep, lead, now)

    def _goes_over(self, lead: Lead, index: int, now: int) -> None:
        """Let a person read up on another one's deal; a part of what was known is lost."""
        work = self.force.reading_up[self.period]
        lead.effort += work
        if lead.last != GONE:
            # What a leaver takes along is said by the team's turnover.
            lead.log_odds += self.force.reading_odds[self.period]
        self.tally.add(Counter.HANDED_OVER, lead.places[lead.stage], self.period, 1)
        self.write((now, Kind.HANDED_OVER, lead.key, index, lead.stage, work))

    def _work_on(self, rep: Rep, lead: Lead, now: int) -> None:
        """Work from now on; it gets done when that is before the person's open time ends."""
        lead.since = now
        if now + lead.left <= rep.until:
            self.env.schedule(lead.turn, _FIRST_WORKED + lead.key, lead.left)

    def _work_ends(self, lead: Lead, now: int) -> None:
        rep = lead.rep
        assert rep is not None
        self._stop_work(rep, lead, _WORKED, now)
        self._is_due(lead, now)
        lead.rep = rep.job = None
        rep.free_since = now
        if rep.open:
            self._becomes_free(rep, now)

    def _is_due(self, lead: Lead, now: int) -> None:
        """Note whether work was done by the time that was promised; of several attempts the first counts."""
        due = self.due[lead.stage]
        if due >= 0 and not lead.tried:
            self.tally.add(Counter.DUE, lead.places[lead.stage], self.period, 1)
            if not lead.cold and now - lead.asked <= due:
                self.tally.add(Counter.ON_TIME, lead.places[lead.stage], self.period, 1)

    def _stop_work(self, rep: Rep, lead: Lead, kind: int, now: int) -> None:
        """Book the work since the last start: on the clock, the week's reserve and the journal."""
        stage, index, period = lead.stage, rep.index, self.period
        worked = now - lead.since
        lead.left -= worked
        self.tally.add_span(Counter.BUSY, self.busy_place[index][stage], lead.since, now, period)
        rep.used[stage] += worked
        if self.force.active:
            self.has_worked(index, stage, worked, now)
        if self.has_reserved[index][period]:
            self._judge_reserve(rep)
        self.write((now, kind, lead.key, index, stage, worked))

    def _judge_reserve(self, rep: Rep) -> None:
        """Note for which stages a person has reserved time left this week (without any reserve: for all)."""
        none = not self.has_reserved[rep.index][self.period]
        for stage in range(self.stages):
            if none or rep.used[stage] < self.reserved[rep.index][stage][self.period]:
                self.within_reserve[stage] |= rep.bit
            else:
                self.within_reserve[stage] &= ~rep.bit

    def _becomes_free(self, rep: Rep, now: int) -> None:
        self.free |= rep.bit
        if rep.listed != rep.free_since:
            rep.listed = rep.free_since
            heappush(self.idle, (rep.free_since, rep.index))
        self._call_dispatch(now)

    def _call_dispatch(self, now: int) -> None:
        if self.free and self.dispatch_at != now and (self.queue_waits or self.own_ready):
            self.dispatch_at = now
            Alarm(self.env, 0, _FIRST_DISPATCH).callbacks.append(self._dispatch)

    # ------------------------------------------------------------------ dispatch: who does what next

    def _dispatch(self, _: Event) -> None:
        """Hand out work until nobody who is free can do anything that waits; then it begins."""
        now, self.dispatch_at = self.dispatch_at, -1
        taken: list[tuple[Rep, Lead]] = []
        while self.free and (self.queue_waits or self.own_ready):
            best = self._first_in_line()
            if best is None:
                break
            able, queue, pool = best[3:]
            lead = heappop(queue)[2]
            if not queue and pool >= 0:
                del self.queue_waits[pool]
            rep = self._longest_idle(able) if self.assignment == 0 else self._choose(able, lead.stage)
            self.free &= ~rep.bit
            rep.job, lead.rep, lead.waiting = lead, rep, False
            taken.append((rep, lead))
        for rep, lead in taken:
            self._begin(rep, lead, now)

    def _first_in_line(self) -> _Offer | None:
        """Return, of all heads of queues that somebody free can take, the first in line.

        That is by (kept hours left, order, key); the order is priority and waiting time.
        """
        best: _Offer | None = None
        for pool, stage in list(self.queue_waits.items()):
            able = self.members[pool] & self.free
            if able:
                found = self._head(self.queues[pool], able, stage, pool)
                if found is None:
                    del self.queue_waits[pool]
                elif best is None or found[:3] < best[:3]:
                    best = found
        ready = self.free & self.own_ready
        while ready:
            bit = ready & -ready
            ready ^= bit
            rep = self.reps[bit.bit_length() - 1]
            for stage, queue in list(rep.own.items()):
                found = self._head(queue, bit, stage, -1)
                if found is None:
                    del rep.own[stage]
                elif best is None or found[:3] < best[:3]:
                    best = found
            if not rep.own:
                self.own_ready &= ~bit
        return best

    def _head(self, queue: Queue, able: int, stage: int, pool: int) -> _Offer | None:
        while queue and not queue[0][2].waiting:
            heappop(queue)
        if not queue:
            return None
        order, key, _ = queue[0]
        first = able & self.within_reserve[stage]
        return (0, order, key, first, queue, pool) if first else (1, order, key, able, queue, pool)

    def _choose(self, able: int, stage: int) -> Rep:
        """Return the most skilled, or who has fewest deals, among the free people in the set `able`."""
        chosen: tuple[float, int, int] | None = None
        while able:
            bit = able & -able
            able ^= bit
            rep = self.reps[bit.bit_length() - 1]
            merit = -self.skill[rep.index][stage] if self.assignment == 1 else float(rep.deals)
            if chosen is None or (merit, rep.free_since, rep.index) < chosen:
                chosen = (merit, rep.free_since, rep.index)
        assert chosen is not None
        return self.reps[chosen[2]]

    def _longest_idle(self, able: int) -> Rep:
        passed_over = []
        while True:
            since, index = heappop(self.idle)
            rep = self.reps[index]
            if not self.free & rep.bit or rep.free_since != since:
                if rep.listed == since:
                    rep.listed = -1
                continue
            if able & rep.bit:
                rep.listed = -1
                break
            passed_over.append((since, index))
        for entry in passed_over:
            heappush(self.idle, entry)
        return rep

    # ------------------------------------------------------------------ people

    def _life(self, rep: Rep) -> Walk:
        """Live through a person's days: open for deals, blocked, interrupted, at home."""
        index = rep.index
        if self.never_closes(index):
            yield self.alarm(max(self.starts[index], 0), Rank.SHIFT, index)
            self._judge_reserve(rep)
            self._opens(rep, min(self.leaves[index], self.world.horizon))
            if self.leaves[index] < self.world.horizon:
                yield self.alarm(self.leaves[index], Rank.SHIFT, index)
                self._closes(rep)
                self._departs(rep)
            return
        for day, tick in enumerate(self.day_tick):
            if self.leaves[index] <= tick:
                if self.is_empty(index):
                    return
                yield self.alarm(tick, Rank.SHIFT, index)
                self._departs(rep)
                if self.leaves[index] <= tick:
                    return
            if not self.spans[day] or not self.works(index, day):
                continue
            yield self.alarm(self.spans[day][0][0], Rank.SHIFT, index)
            self._begins_day(rep, day)
            for start, end, kind, what in self.plan_of(index, day):
                if start > self.env.now:
                    yield self.alarm(start, Rank.SHIFT, index)
                rep.block, rep.block_since = (kind, what), start
                if kind == OPEN:
                    self._opens(rep, end)
                yield self.alarm(end, Rank.SHIFT, index)
                if kind == OPEN:
                    self._closes(rep)
                else:
                    self._block_over(rep)

    def _begins_day(self, rep: Rep, day: int) -> None:
        """Begin a person's day, and with the first day of a week the week."""
        new_week = rep.week != self.week[day]
        if new_week:
            rep.week = self.week[day]
            rep.used = [0] * self.stages
        self._judge_reserve(rep)
        if self.force.active:
            self.morning(rep.index, day, self.env.now, first_of_week=new_week)
            if self.force.last_day[day] and self.force.discount[rep.index] > 0.0:
                self.offer_discounts(rep.index)

    def _opens(self, rep: Rep, until: int) -> None:
        now = rep.block_since = self.env.now
        rep.open = True
        rep.until = until
        lead = rep.job
        if lead is None:
            self._becomes_free(rep, now)
            return
        self._write(Kind.RESUMED, lead.key, rep.index, lead.stage, lead.left)
        self._work_on(rep, lead, now)

    def _closes(self, rep: Rep) -> None:
        rep.open = False
        self.free &= ~rep.bit
        if rep.job is not None:
            self._stop_work(rep, rep.job, Kind.PAUSED, self.env.now)
        self._block_over(rep)

    def _block_over(self, rep: Rep) -> None:
        now, tally = self.env.now, self.tally
        kind, what = rep.block
        bases: tuple[int, ...] = (0, *self.base_rep[rep.index])
        if kind == STANDING:
            bases = (*bases, tally.scopes.rep_activity(rep.index, self.stages + what) * tally.periods)
        tally.add_span(_BLOCK_COUNTERS[kind], tally.place(bases), rep.block_since, now, self.period)
        self._write(Kind.BLOCK, rep.index, rep.index, kind + 16 * (what + 1), now - rep.block_since)
        if self.force.active:
            self.has_been(rep.index, kind, what, rep.block_since, now)
            if kind == MEETING and self.force.unblocks[what] > 0.0:
                self.unblock(rep.index, what, rep.block_since)
        rep.block_since = -1

    def _departs(self, rep: Rep) -> None:
        """Hand a leaver's deals back: whatever waits for the person, or is half done, is anybody's again."""
        lines = [entry[2] for queue in rep.own.values() for entry in queue if entry[2].waiting]
        rep.own.clear()
        self.own_ready &= ~rep.bit
        for key in sorted(self.leads_open):
            lead = self.leads_open[key]
            if lead.last == rep.index:
                lead.last = GONE
            if lead.owner == rep.index:
                lead.owner = -1
                lead.log_odds += self.force.handed[rep.index] / (self.sales - lead.stage)
                self._count_in(lead)
                rep.deals -= 1
                self._write(Kind.HANDED_BACK, lead.key, rep.index, lead.stage, 0)
        job = rep.job
        if job is not None:
            rep.job = None
            job.rep = None
            job.effort = whole(job.left * job.pace)
            lines.append(job)
        for lead in lines:
            self._line_up(lead, self.env.now)
        if self.force.active:
            self.has_left(rep.index, self.env.now)

    # ------------------------------------------------------------------ the end

    def _close(self) -> None:
        """Close the books at the horizon: what runs is counted up to it, what is open is valued."""
        for rep in self.reps:
            if rep.open and rep.job is not None:
                self._stop_work(rep, rep.job, Kind.STILL_WORKING, self.env.now)
            if rep.block_since >= 0:
                self._block_over(rep)
        self._book_costs(len(self.world.periods.month_edge) - 2, self.period)
        for risk, state in enumerate(self.risk_state):
            if state.active:
                self.risk_over(risk)
        self.value_open_deals()
        if self.serves:
            self.value_customers()
        self.tally.accrue(self.world)
        self.count_ideas()
