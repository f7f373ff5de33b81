"""Owns how leads come in the kernel: points of a unit-rate field below the rate in force, and open deals."""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.journal import Kind, Rank
from simsales.engines.kernel.access import (
    bonds,
    channel_states,
    channels,
    days,
    dealings,
    demands,
    fits,
    leads,
    months,
    openings,
    outside,
    own_days,
    periods,
    prices,
    product_shares_from,
    product_states,
    products,
    reached_shares,
    reps,
    segment_shares_from,
    segments,
    spans,
)
from simsales.engines.kernel.alarm import push_alarm, set_alarm
from simsales.engines.kernel.compiled import inlined, step
from simsales.engines.kernel.counting import count_lead
from simsales.engines.kernel.days import hours_given
from simsales.engines.kernel.drawing import once, stream, value_at
from simsales.engines.kernel.formulas import (
    chosen,
    extend_key,
    goodwill,
    lead_key,
    lead_rate,
    points_below,
    tick_at,
    whole,
)
from simsales.engines.kernel.layout import BRINGS, DAY_BEGINS, FULL_LEADS, POINT, RATES, WORKING
from simsales.engines.kernel.record import write
from simsales.engines.tally import Counter
from simsales.world.streams import Stream
from simsales.world.world import AROUND_THE_CLOCK, WORKING_HOURS

__all__ = [
    "arrive",
    "brings_on",
    "demand",
    "goodwill_now",
    "goodwill_passes",
    "new_slot",
    "open_deals",
    "product_drawn",
    "segment_drawn",
    "take_in",
    "value_of",
]

AGE, LEAD, OPEN_DEAL = int(Kind.AGE), int(Kind.LEAD), int(Kind.OPEN_DEAL)
ARRIVAL, DEMAND = int(Rank.ARRIVAL), int(Rank.DEMAND)
COUNTER_LEADS, COUNTER_OPEN_AT_START = int(Counter.LEADS), int(Counter.OPEN_AT_START)
ARRIVAL_COUNT, ARRIVAL_TIME = int(Stream.ARRIVAL_COUNT), int(Stream.ARRIVAL_TIME)
ARRIVAL_HEIGHT = int(Stream.ARRIVAL_HEIGHT)
PRODUCT, SEGMENT, VALUE = int(Stream.PRODUCT), int(Stream.SEGMENT), int(Stream.VALUE)
OPENING_AGE, OPENING_VALUE = int(Stream.OPENING_AGE), int(Stream.OPENING_VALUE)


@step
def goodwill_passes(y: Any, period: int) -> None:
    """Sum the goodwill of the period that ends; when a month ends, its mean carries over."""
    length = float(periods(y, period).edge - periods(y, period - 1).edge)
    month, before = periods(y, period).month, periods(y, period - 1).month
    for index in range(y.n_channels):
        now = channel_states(y, index)
        now.felt_sum += now.felt * length
        if month != before:
            now.felt_before = now.felt_sum / float(months(y, before + 1).edge - months(y, before).edge)
            now.felt_sum = 0.0


@step
def goodwill_now(y: Any, period: int) -> None:
    """Note the goodwill that is felt in the period that begins."""
    for index in range(y.n_channels):
        now = channel_states(y, index)
        now.felt = goodwill(channels(y, index).carry, demands(y, index, period).spend, now.felt_before)


@step
def new_slot(y: Any) -> int:
    """Return a free slot; -1, and word of it, when there is none."""
    slot = y.free_lead
    if slot >= 0:
        y.free_lead = leads(y, slot).next
        return int(slot)
    if y.n_leads == y.room_leads:
        y.full |= FULL_LEADS
        return -1
    y.n_leads += 1
    return int(y.n_leads - 1)


@step
def find_rates(y: Any, day: int) -> None:
    """Find the leads a day of all channels, before the first of them draws its own."""
    if y.serves or y.trades:
        outside(y, DAY_BEGINS, day)
    for channel in range(y.n_channels):
        find_rate(y, channel, day)
    if y.trades:
        outside(y, RATES, day)


@step
def brings_on(y: Any, channel: int, day: int) -> bool:
    """Return whether a channel brings leads on a day: in working hours, around the clock or on its days."""
    window = channels(y, channel).window
    if window == WORKING_HOURS:
        return bool(days(y, day).spans > 0)
    return bool(window == AROUND_THE_CLOCK or own_days(y, channel, days(y, day).weekday).open)


@step
def find_rate(y: Any, channel: int, day: int) -> None:
    """Find a channel's leads of a day, as far as money and hours move them."""
    what, now = channels(y, channel), channel_states(y, channel)
    now.rate = 0.0
    leads_day = demands(y, channel, y.period).leads_day
    if leads_day <= 0.0 or not brings_on(y, channel, day):
        return
    hours = 0.0
    if what.activity >= 0:
        hours = hours_given(y, what.activity, day)
    now.rate = lead_rate(
        leads_day,
        now.felt,
        what.spend_today,
        (what.spend_kind, what.spend_lo, what.spend_hi, what.spend_c, what.spend_d),
        hours,
        what.hours_today,
        (what.hours_kind, what.hours_lo, what.hours_hi, what.hours_c, what.hours_d),
    )


@step
def demand(y: Any, channel: int, day: int) -> None:
    """Find a channel's possible leads of a day, and let each have its alarm."""
    what, now, today = channels(y, channel), channel_states(y, channel), days(y, day)
    if day + 1 < y.n_days:
        set_alarm(y, days(y, day + 1).tick, DEMAND, channel, day + 1)
    if channel == 0:
        find_rates(y, day)
    if now.rate <= 0.0:
        return
    open_time = [(today.tick + what.own_first, today.tick + what.own_last)]
    if what.window == WORKING_HOURS:
        open_time = [
            (spans(y, k).first, spans(y, k).last) for k in range(today.first, today.first + today.spans)
        ]
    counts, heights, times = stream(y, ARRIVAL_COUNT), stream(y, ARRIVAL_HEIGHT), stream(y, ARRIVAL_TIME)
    bound = now.rate * now.may_rise
    for segment in range(y.n_segments):
        place = channel * y.n_segments + segment
        field = extend_key(extend_key(y.lead_key, what.key), segments(y, segment).key)
        field = extend_key(field, np.uint64(day))
        below = bound * reached_shares(y, channel, segment).share
        for height, draw, layer, ordinal in points_below(counts, heights, field, below):
            slot = new_slot(y)
            if slot < 0:
                return
            lead = leads(y, slot)
            lead.state = POINT
            lead.key = lead_key(day, place, y.n_places, layer, ordinal)
            lead.draw = draw
            lead.height = height
            lead.channel = channel
            lead.segment = segment
            set_alarm(y, tick_at(open_time, once(times, draw)), ARRIVAL, lead.key, slot)


@inlined
def arrive(y: Any, slot: int) -> bool:
    """Let a point of the field become a lead when it lies below the rate now in force; say whether it did."""
    lead = leads(y, slot)
    now = channel_states(y, lead.channel)
    if not lead.height < now.rate * reached_shares(y, lead.channel, lead.segment).share * now.factor:
        return False
    # What customers bring lies below all rates.
    if lead.height < 0.0:
        return bool(outside(y, BRINGS, slot))
    if y.serves:
        bonds(y, slot).origin = 0
        bonds(y, slot).understood = 0.0
    lead.product = product_drawn(y, lead.channel, lead.draw)
    lead.value = value_of(y, lead.product, once(stream(y, VALUE), lead.draw))
    lead.born = y.now
    lead.opened_before = 0
    lead.owner = -1
    lead.worker = -1
    lead.last = -1
    lead.stage = 0
    take_in(y, slot, COUNTER_LEADS, LEAD)
    return True


@inlined
def take_in(y: Any, slot: int, counter: int, kind: int) -> None:
    """Count and record a deal that is new to the year."""
    lead = leads(y, slot)
    lead.state = WORKING
    lead.rep = -1
    lead.queue = -1
    lead.waiting = 0
    lead.waited = 0
    if y.active:
        dealings(y, slot).off = 0
        dealings(y, slot).decides = -1
    lead.odds = (
        channels(y, lead.channel).odds + segments(y, lead.segment).odds + products(y, lead.product).odds
    )
    if y.trades:
        fit = fits(y, lead.channel, lead.segment, lead.product)
        lead.odds += fit.odds + channel_states(y, lead.channel).odds
    if lead.owner >= 0:
        reps(y, lead.owner).deals += 1
    count_lead(y, y.period, lead, counter, 1)
    write(
        y, kind, lead.key, lead.owner, lead.channel + (lead.segment << 16) + (lead.product << 32), lead.value
    )


@inlined
def value_of(y: Any, product: int, u: float) -> int:
    """Return what a deal is worth."""
    price = float(prices(y, product, y.period).price) * product_states(y, product).factor
    row = products(y, product).value
    return whole(price if row < 0 else price * value_at(y, row, u))


@step
def product_drawn(y: Any, channel: int, draw: Any) -> int:
    """Draw which product a deal is about."""
    shares = product_shares_from(y, channel * y.n_products, y.n_products)
    return chosen(shares, once(stream(y, PRODUCT), draw))


@step
def segment_drawn(y: Any, channel: int, draw: Any) -> int:
    """Draw which segment a deal belongs to."""
    shares = segment_shares_from(y, channel * y.n_segments, y.n_segments)
    return chosen(shares, once(stream(y, SEGMENT), draw))


@step
def open_deals(y: Any) -> None:
    """Put the deals of the first day where they stand; each walks on when the year begins."""
    for row in range(y.n_openings):
        deal = openings(y, row)
        slot = new_slot(y)
        if slot < 0:
            return
        lead = leads(y, slot)
        ticks = 0
        if deal.age >= 0:
            ticks = whole(value_at(y, deal.age, once(stream(y, OPENING_AGE), deal.key)))
        lead.key = row
        lead.draw = deal.key
        lead.channel = deal.channel
        lead.product = deal.product if deal.product >= 0 else product_drawn(y, deal.channel, deal.key)
        lead.segment = deal.segment if deal.segment >= 0 else segment_drawn(y, deal.channel, deal.key)
        lead.value = deal.value
        if deal.value < 0:
            lead.value = value_of(y, lead.product, once(stream(y, OPENING_VALUE), deal.key))
        lead.born = -ticks
        lead.opened_before = 1
        lead.stage = deal.stage
        lead.owner = deal.owner
        lead.worker = deal.owner
        lead.last = deal.owner
        if y.serves:
            bonds(y, slot).origin = 0
            bonds(y, slot).understood = deal.understood
        take_in(y, slot, COUNTER_OPEN_AT_START, OPEN_DEAL)
        lead.odds += deal.odds
        write(y, AGE, lead.key, -1, deal.stage, ticks)
        push_alarm(y, 0, row, slot)
