"""Owns the market in the kernel: awareness, the index of demand, channels' health, the rates."""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.journal import Kind, MarketState
from simsales.engines.kernel.access import (
    channel_states,
    days,
    growth,
    market_terms,
    markets,
    months,
    partner_terms,
    partners,
    periods,
    reached_shares,
    segment_shares,
    segment_states,
    segments,
    takings,
)
from simsales.engines.kernel.compiled import step
from simsales.engines.kernel.counting import count
from simsales.engines.kernel.days import hours_given
from simsales.engines.kernel.demand import brings_on
from simsales.engines.kernel.drawing import once, stream
from simsales.engines.kernel.formulas import (
    at_most,
    by_own_days,
    demand_factor,
    drift,
    extend_key,
    faded,
    found_gain,
    health_level,
    health_odds,
    held_level,
    index_after,
    laplace_quantile,
    left_over,
    normal_quantile,
    reached,
    relaxed,
    still_unknown,
    thousandths,
)
from simsales.engines.kernel.record import note
from simsales.engines.tally import Counter
from simsales.world.streams import Stream

__all__ = ["adjust_rates", "market_day", "open_market"]

MARKET = int(Kind.MARKET)
AWARENESS, INDEX = int(MarketState.AWARENESS), int(MarketState.INDEX)
HEALTH, CHOICE = int(MarketState.HEALTH), int(MarketState.CHOICE)
UNKNOWN = int(MarketState.UNKNOWN)
COUNTER_AWARENESS, COUNTER_AWARENESS_NOTED = int(Counter.AWARENESS), int(Counter.AWARENESS_NOTED)
COUNTER_INDEX, COUNTER_INDEX_NOTED = int(Counter.INDEX), int(Counter.INDEX_NOTED)
COUNTER_CHOICE, COUNTER_CHOICE_NOTED = int(Counter.CHOICE), int(Counter.CHOICE_NOTED)
COUNTER_HEALTH, COUNTER_HEALTH_NOTED = int(Counter.HEALTH), int(Counter.HEALTH_NOTED)
COUNTER_UNKNOWN, COUNTER_UNKNOWN_NOTED = int(Counter.UNKNOWN), int(Counter.UNKNOWN_NOTED)
MARKET_INDEX, WANTED, ANSWERED = int(Stream.MARKET_INDEX), int(Stream.WANTED), int(Stream.ANSWERED)


@step
def open_market(y: Any) -> None:
    """Let the market and all channels be as they are on the first day."""
    for segment in range(y.n_segments):
        now = segment_states(y, segment)
        now.aware, now.acts = markets(y, segment).starts, markets(y, segment).scale
        now.demand = now.reach = 1.0
        key = extend_key(y.market_key, segments(y, segment).key)
        now.truth = normal_quantile(once(stream(y, WANTED), key))
        now.luck = normal_quantile(once(stream(y, ANSWERED), key))
        find_out(y, segment)
    for channel in range(y.n_channels):
        state, partner = channel_states(y, channel), partners(y, channel)
        state.health = 1.0
        state.odds = health_odds(partner.quality, state.health)


@step
def market_day(y: Any, day: int) -> None:
    """Let a day pass for the market, before its demand is drawn."""
    new_month = day == 0
    for month in range(y.n_months + 1):
        if months(y, month).edge == days(y, day).tick:
            new_month = True
    for segment in range(y.n_segments):
        now, what = segment_states(y, segment), markets(y, segment)
        if day and new_month and what.scale > 0.0:
            key = extend_key(y.market_key, segments(y, segment).key)
            key = extend_key(key, np.uint64(periods(y, y.period).month))
            shock = laplace_quantile(once(stream(y, MARKET_INDEX), key), what.scale)
            now.index = index_after(now.index, growth(y, 0).index_keeps, shock)
            now.drifts += drift(now.acts)
            now.acts *= growth(y, 0).index_keeps
            now.demand = demand_factor(now.index, now.drifts)
        if day and what.half_life > 0.0:
            level = market_terms(y, segment, y.period).level
            level = held_level(level, what.talk, now.glad, now.glad_at_start, what.size)
            now.aware = relaxed(now.aware, level, faded(1.0, what.half_life))
        find_out(y, segment)
        now.reach = reached(now.aware, what.starts, now.demand)
        for channel in range(y.n_channels):
            share = segment_shares(y, channel, segment).share * now.reach
            reached_shares(y, channel, segment).share = share
        if new_month:
            note_segment(y, segment)
    for channel in range(y.n_channels):
        if partners(y, channel).half_life > 0.0:
            health_passes(y, channel, day)
            if new_month:
                row, health = y.first_channel + channel, channel_states(y, channel).health
                note_market(y, row, channel, HEALTH, health, COUNTER_HEALTH, COUNTER_HEALTH_NOTED)


@step
def find_out(y: Any, segment: int) -> None:
    """Let answers that hold have their effect, as this year's truth and luck have it."""
    now, worth = segment_states(y, segment), markets(y, segment).worth
    if worth > 0.0:
        now.found = found_gain(worth, market_terms(y, segment, y.period).answers, now.truth, now.luck)


@step
def health_passes(y: Any, channel: int, day: int) -> None:
    """Let a channel's health return to what holds it up, for a day."""
    now, what = channel_states(y, channel), partners(y, channel)
    if what.activity >= 0 and (days(y, day).spans or day == 0):
        now.contacted = hours_given(y, what.activity, day)
    if day:
        level = partner_terms(y, channel, y.period).level
        contacted = now.contacted
        if not partner_terms(y, channel, y.period).kept:
            contacted = 0.0
        level = health_level(level, what.gives, contacted, what.half_at, what.today)
        now.health = relaxed(now.health, level, faded(1.0, what.half_life))
        now.odds = health_odds(what.quality, now.health)


@step
def note_segment(y: Any, segment: int) -> None:
    """Note how a segment is at a month's start."""
    now, what, row = segment_states(y, segment), markets(y, segment), y.first_segment + segment
    if what.half_life > 0.0:
        note_in_all(y, row, segment, AWARENESS, now.aware, COUNTER_AWARENESS, COUNTER_AWARENESS_NOTED)
    if what.scale > 0.0:
        note_in_all(y, row, segment, INDEX, now.demand, COUNTER_INDEX, COUNTER_INDEX_NOTED)
    if what.worth > 0.0:
        unknown = still_unknown(market_terms(y, segment, y.period).answers)
        note_in_all(y, row, segment, UNKNOWN, unknown, COUNTER_UNKNOWN, COUNTER_UNKNOWN_NOTED)
    choice = market_terms(y, segment, y.period).choice
    if choice > 0.0:
        note_in_all(y, row, segment, CHOICE, choice, COUNTER_CHOICE, COUNTER_CHOICE_NOTED)


@step
def note_in_all(y: Any, row: int, index: int, what: int, state: float, counter: int, noted: int) -> None:
    """Note it of a segment, which counts in everything, too."""
    count(y, y.period, 0, noted, 1)
    count(y, y.period, 0, counter, thousandths(state))
    note_market(y, row, index, what, state, counter, noted)


@step
def note_market(y: Any, row: int, index: int, what: int, state: float, counter: int, noted: int) -> None:
    """Note how a market or channel is, in one row."""
    amount = thousandths(state)
    count(y, y.period, row, noted, 1)
    count(y, y.period, row, counter, amount)
    note(y, MARKET, index, -1, what, amount)


@step
def adjust_rates(y: Any, day: int) -> None:
    """Let health, capacity and the other channels have their effect on the rates of a day."""
    for channel in range(y.n_channels):
        now = channel_states(y, channel)
        brought = now.rate * now.health * mixed(y, channel)
        now.rate = at_most(brought, partner_terms(y, channel, y.period).capacity)
        now.whole_rate = now.rate
        if brings_on(y, channel, day):
            now.more = now.rate - partner_terms(y, channel, y.period).today
    for row in range(y.n_takings):
        taking = takings(y, row)
        now, other = channel_states(y, taking.channel), channel_states(y, taking.other)
        if other.whole_rate > 0.0:
            days_of_now = partner_terms(y, taking.channel, y.period).days
            more = by_own_days(now.more, days_of_now, partner_terms(y, taking.other, y.period).days)
            other.rate = left_over(other.rate, taking.share, more, 0.0)
    for channel in range(y.n_channels):
        now, mix = channel_states(y, channel), mixed(y, channel)
        rate = at_most(now.rate, partner_terms(y, channel, y.period).capacity)
        now.rate = 0.0
        if mix > 0.0:
            now.rate = rate / mix


@step
def mixed(y: Any, channel: int) -> float:
    """Return what the reach of its segments makes of a channel's leads, a factor."""
    mix = 0.0
    for segment in range(y.n_segments):
        mix += reached_shares(y, channel, segment).share
    return mix
