"""Owns the market in the reference engine: awareness, the index of demand, channels' health, the rates."""

from __future__ import annotations

from simsales.engines.clientele import Clientele
from simsales.engines.journal import Kind, MarketState
from simsales.engines.tally import Counter
from simsales.mechanisms.channel_health import at_most, by_own_days, health_level, health_odds, left_over
from simsales.mechanisms.demand import lead_rate
from simsales.mechanisms.learning import faded
from simsales.mechanisms.market import (
    demand_factor,
    drift,
    held_level,
    index_after,
    laplace_quantile,
    reached,
)
from simsales.mechanisms.mood import relaxed
from simsales.mechanisms.needs import found_gain, still_unknown
from simsales.mechanisms.rounding import thousandths
from simsales.mechanisms.sampling import normal_quantile
from simsales.quantity import DAY
from simsales.world.draws import entity_key, uniform
from simsales.world.streams import Stream
from simsales.world.world import AROUND_THE_CLOCK, WORKING_HOURS

__all__ = ["Trading"]


class Trading(Clientele):
    """People, deals, customers, and the market that leads come from.

    Attributes
    ----------
    reach
        By segment, the factor on its leads.
    found
        By segment, the log-odds that answers about what it wants add to the last decision.
    health
        By channel.
    more
        By channel, its leads a day beyond those of the file, on the last day on which it brought any.
    """

    def _read_marketplace(self) -> None:
        market = self.world.marketplace
        awareness, index, health = market.awareness, market.demand_index, market.health
        self.trades = bool(market.active)
        self.market_odds: list[list[list[float]]] = market.odds.tolist()
        self.choice: list[list[float]] = market.share.tolist()
        self.needs_worth: list[float] = market.needs.worth.tolist()
        self.answers: list[list[float]] = market.needs.answers.tolist()
        self.capacity: list[list[float]] = market.capacity.tolist()
        self.fit: list[list[list[float]]] = market.fit.tolist()
        self.rate_today: list[list[float]] = market.today.tolist()
        self.days_a_month: list[list[float]] = market.days.tolist()
        self.takes = [
            (channel, other, share)
            for channel, row in enumerate(market.takes.tolist())
            for other, share in enumerate(row)
            if share > 0.0
        ]
        self.aware_start: list[float] = awareness.starts.tolist()
        self.aware_half: list[float] = awareness.half_life.tolist()
        self.aware_level: list[list[float]] = awareness.level.tolist()
        self.talk: list[float] = awareness.talk.tolist()
        self.size: list[float] = awareness.size.tolist()
        self.index_scale: list[float] = index.scale.tolist()
        self.health_half: list[float] = health.half_life.tolist()
        self.health_base: list[list[float]] = health.level.tolist()
        self.kept: list[list[int]] = health.kept.tolist()
        self.contact: list[int] = health.activity.tolist()
        self.contact_gives: list[float] = health.gives.tolist()
        self.contact_half: list[float] = health.half_at.tolist()
        self.contact_today: list[float] = health.today.tolist()
        self.quality: list[float] = health.quality.tolist()
        self.felt: list[float] = self.world.channels.spend_before.tolist()
        self.month_starts = frozenset(self.world.periods.month_edge.tolist())
        self.aware = list(self.aware_start)
        self.index = [0.0] * len(self.aware)
        self.drifts = [0.0] * len(self.aware)
        self.acts = list(self.index_scale)
        self.demand = [1.0] * len(self.aware)
        self.reach = [1.0] * len(self.aware)
        self.found = [0.0] * len(self.aware)
        for segment in range(len(self.aware)):
            self._find_out(segment)
        self.health = [1.0] * len(self.health_half)
        self.more = [0.0] * len(self.health_half)
        self.contacted = [0.0] * len(self.health)

    def market_day(self, day: int) -> None:
        """Let a day pass for the market, before its demand is drawn."""
        month, tick = self.world.periods.month, self.day_tick[day]
        new_month = day == 0 or tick in self.month_starts
        number = int(month[self.period])
        for segment in range(len(self.aware)):
            if day and new_month and self.index_scale[segment] > 0.0:
                key = entity_key(8, self.world.names.segment_keys[segment], number)
                u = uniform(self.streams[Stream.MARKET_INDEX], key, 0)
                shock = laplace_quantile(u, self.index_scale[segment])
                keeps = self.world.marketplace.demand_index.keeps
                self.index[segment] = index_after(self.index[segment], keeps, shock)
                self.drifts[segment] += drift(self.acts[segment])
                self.acts[segment] *= keeps
                self.demand[segment] = demand_factor(self.index[segment], self.drifts[segment])
            if day and self.aware_half[segment] > 0.0:
                self._awareness_passes(segment)
            self._find_out(segment)
            self.reach[segment] = reached(
                self.aware[segment], self.aware_start[segment], self.demand[segment]
            )
            if new_month:
                self._note_segment(segment)
        for channel, half_life in enumerate(self.health_half):
            if half_life > 0.0:
                self._health_passes(channel, day)
                if new_month:
                    place, health = self.tally.place((self.base_channel[channel],)), self.health[channel]
                    self._note_market(
                        place, channel, MarketState.HEALTH, health, Counter.HEALTH, Counter.HEALTH_NOTED
                    )

    def _find_out(self, segment: int) -> None:
        """Let answers that hold have their effect, as this year's truth and luck have it."""
        worth = self.needs_worth[segment]
        if worth > 0.0:
            key = entity_key(8, self.world.names.segment_keys[segment])
            truth = normal_quantile(uniform(self.streams[Stream.WANTED], key, 0))
            luck = normal_quantile(uniform(self.streams[Stream.ANSWERED], key, 0))
            self.found[segment] = found_gain(worth, self.answers[segment][self.period], truth, luck)

    def _awareness_passes(self, segment: int) -> None:
        level = held_level(
            self.aware_level[segment][self.period], self.talk[segment], self.glad[segment],
            self.glad_at_start[segment], self.size[segment],
        )  # fmt: skip
        self.aware[segment] = relaxed(self.aware[segment], level, faded(1.0, self.aware_half[segment]))

    def _health_passes(self, channel: int, day: int) -> None:
        activity = self.contact[channel]
        if activity >= 0 and (self.spans[day] or day == 0):
            self.contacted[channel] = self.hours_given(activity, day)
        if day:
            contacted = self.contacted[channel] if self.kept[channel][self.period] else 0.0
            level = health_level(
                self.health_base[channel][self.period], self.contact_gives[channel], contacted,
                self.contact_half[channel], self.contact_today[channel],
            )  # fmt: skip
            self.health[channel] = relaxed(self.health[channel], level, faded(1.0, self.health_half[channel]))

    def _note_segment(self, segment: int) -> None:
        place = self.tally.place((0, self.base_segment[segment]))
        if self.aware_half[segment] > 0.0:
            self._note_market(
                place, segment, MarketState.AWARENESS, self.aware[segment],
                Counter.AWARENESS, Counter.AWARENESS_NOTED,
            )  # fmt: skip
        if self.index_scale[segment] > 0.0:
            self._note_market(
                place, segment, MarketState.INDEX, self.demand[segment], Counter.INDEX, Counter.INDEX_NOTED
            )
        if self.needs_worth[segment] > 0.0:
            unknown = still_unknown(self.answers[segment][self.period])
            self._note_market(
                place, segment, MarketState.UNKNOWN, unknown, Counter.UNKNOWN, Counter.UNKNOWN_NOTED
            )
        choice = self.choice[segment][self.period]
        if choice > 0.0:
            self._note_market(
                place, segment, MarketState.CHOICE, choice, Counter.CHOICE, Counter.CHOICE_NOTED
            )

    def _note_market(self, place: int, index: int, what: int, state: float, counter: int, noted: int) -> None:
        """Note how a market or channel is at a month's start."""
        amount = thousandths(state)
        self.tally.add(noted, place, self.period, 1)
        self.tally.add(counter, place, self.period, amount)
        self.write((self.env.now, Kind.MARKET, index, -1, what, amount))

    def rates_of(self, day: int) -> list[float]:
        """Return the leads of each channel on a day, before risks and the reach of segments."""
        rates = [self._rate(channel, day) for channel in range(len(self.outreach))]
        if not self.trades:
            return rates
        mixes = [self._mix(channel) for channel in range(len(rates))]
        for channel, rate in enumerate(rates):
            brought = rate * self.health[channel] * mixes[channel]
            rates[channel] = at_most(brought, self.capacity[channel][self.period])
            if self.window(channel, day):
                self.more[channel] = rates[channel] - self.rate_today[channel][self.period]
        left = list(rates)
        for channel, other, share in self.takes:
            if rates[other] > 0.0:
                own_days = self.days_a_month[other][self.period]
                more = by_own_days(self.more[channel], self.days_a_month[channel][self.period], own_days)
                left[other] = left_over(left[other], share, more, 0.0)
        for channel, mix in enumerate(mixes):
            rate = at_most(left[channel], self.capacity[channel][self.period])
            left[channel] = rate / mix if mix > 0.0 else 0.0
        return left

    def _mix(self, channel: int) -> float:
        """Return what the reach of its segments makes of a channel's leads, a factor."""
        mix = 0.0
        for share, reach in zip(self.segment_share[channel], self.reach, strict=True):
            mix += share * reach
        return mix

    def odds_of(self, channel: int, segment: int, product: int) -> float:
        """Return the log-odds of a lead by how well channel, segment and product go together today."""
        return self.fit[channel][segment][product] + health_odds(self.quality[channel], self.health[channel])

    def window(self, channel: int, day: int) -> list[tuple[int, int]]:
        """Return the spans of a day in which a channel brings leads."""
        tick = self.day_tick[day]
        if self.arrive_in[channel] == WORKING_HOURS:
            return self.spans[day]
        if self.arrive_in[channel] == AROUND_THE_CLOCK:
            return [(tick, tick + DAY)]
        first, last = self.own_hours[channel]
        return [(tick + first, tick + last)] if self.own_days[channel][self.weekday[day]] else []

    def _rate(self, channel: int, day: int) -> float:
        """Return the leads of a channel on a day, as far as money and hours move them."""
        leads_day, outreach = self.leads_day[channel][self.period], self.outreach[channel]
        if leads_day <= 0.0 or not self.window(channel, day):
            return 0.0
        hours = self.hours_given(outreach, day) if outreach >= 0 else 0.0
        return lead_rate(
            leads_day, self.felt[channel], self.spend_today[channel], self.spend_curve[channel],
            hours, self.hours_today[channel], self.hours_curve[channel],
        )  # fmt: skip
