"""Owns how leads come in the kernel: points of a unit-rate field below the rate in force, and open deals."""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.journal import Kind, Rank
from simsales.engines.kernel.alarms import push, set_alarm
from simsales.engines.kernel.compiled import handler, step
from simsales.engines.kernel.counts import count_lead
from simsales.engines.kernel.formulas import (
    extend_key,
    goodwill,
    lead_rate,
    points_below,
    sample,
    tick_at,
    uniform,
    whole,
)
from simsales.engines.kernel.layout import POINT, WORKING, State, Tables
from simsales.engines.kernel.people import part_of_week, planned_day, works
from simsales.engines.kernel.record import write
from simsales.engines.tally import Counter
from simsales.mechanisms.work_time import STANDING
from simsales.quantity import DAY as DAY_TICKS
from simsales.world.streams import Stream

__all__ = ["arrival", "demand", "goodwill_now", "goodwill_passes", "open_deals"]

AGE, LEAD, OPEN_DEAL = int(Kind.AGE), int(Kind.LEAD), int(Kind.OPEN_DEAL)
ARRIVAL, DEMAND = int(Rank.ARRIVAL), int(Rank.DEMAND)
COUNTER_LEADS, COUNTER_OPEN_AT_START = int(Counter.LEADS), int(Counter.OPEN_AT_START)
ARRIVAL_COUNT, ARRIVAL_TIME = int(Stream.ARRIVAL_COUNT), int(Stream.ARRIVAL_TIME)
ARRIVAL_HEIGHT = int(Stream.ARRIVAL_HEIGHT)
PRODUCT, SEGMENT, VALUE = int(Stream.PRODUCT), int(Stream.SEGMENT), int(Stream.VALUE)
OPENING_AGE, OPENING_VALUE = int(Stream.OPENING_AGE), int(Stream.OPENING_VALUE)
ZERO = np.uint64(0)
FULL_LEADS = 2


@step
def goodwill_passes(t: Tables, s: State, period: int) -> None:
    """Sum the goodwill of the period that ends; when a month ends, its mean carries over."""
    length = float(t.period[period].edge - t.period[period - 1].edge)
    month, before = t.period[period].month, t.period[period - 1].month
    for channel in range(t.world[0].channels):
        s.channel[channel].felt_sum += s.channel[channel].felt * length
    if month != before:
        ticks = float(t.month_edge[before + 1] - t.month_edge[before])
        for channel in range(t.world[0].channels):
            s.channel[channel].felt_before = s.channel[channel].felt_sum / ticks
            s.channel[channel].felt_sum = 0.0


@step
def goodwill_now(t: Tables, s: State, period: int) -> None:
    """Note the goodwill that is felt in the period that begins."""
    for index in range(t.world[0].channels):
        channel = s.channel[index]
        channel.felt = goodwill(
            t.channel[index].carry, t.channel_period[index, period].spend, channel.felt_before
        )


@step
def free_lead(leads: Any, run: Any) -> int:
    """Return a free slot; -1, and word of it, when there is none."""
    slot = run.free_lead
    if slot >= 0:
        run.free_lead = leads[slot].next
        return int(slot)
    if run.leads_used == leads.shape[0]:
        run.full |= FULL_LEADS
        return -1
    run.leads_used += 1
    return int(run.leads_used - 1)


@handler
def demand(t: Tables, s: State, channel: int, day: int) -> None:
    """Find a channel's possible leads of a day, and let each have its alarm."""
    world, run, now, what = t.world[0], s.run[0], s.channel[channel], t.channel[channel]
    if day + 1 < world.days:
        set_alarm(s.alarm, run, world.horizon, t.day[day + 1].tick, DEMAND, channel, day + 1)
    today = t.day[day]
    leads_day = t.channel_period[channel, run.period].leads_day
    if leads_day <= 0.0 or (not what.window and not today.spans):
        return
    hours = hours_given(t, s, what.activity, day) if what.activity >= 0 else 0.0
    c = t.curves[channel]
    now.rate = lead_rate(
        leads_day, now.felt, what.spend_today, (c[0], c[1], c[2], c[3], c[4]),
        hours, what.hours_today, (c[5], c[6], c[7], c[8], c[9]),
    )  # fmt: skip
    bound = now.rate * what.could_rise
    spans = [(t.span[k].first, t.span[k].last) for k in range(today.first, today.first + today.spans)]
    if what.window:
        spans = [(today.tick, today.tick + DAY_TICKS)]
    for segment in range(world.segments):
        place = channel * world.segments + segment
        field = extend_key(
            extend_key(extend_key(run.entity_lead, what.key), t.segment_key[segment]), np.uint64(day)
        )
        points = points_below(
            s.stream[ARRIVAL_COUNT],
            s.stream[ARRIVAL_HEIGHT],
            field,
            bound * t.segment_share[channel, segment],
        )
        for height, draw, layer, ordinal in points:
            slot = free_lead(s.lead, run)
            if slot < 0:
                return
            lead = s.lead[slot]
            lead.state = POINT
            lead.key = ((((day + 1) * world.places + place) << 20) + layer << 6) + ordinal
            lead.draw = draw
            lead.height = height
            lead.channel = channel
            lead.segment = segment
            at = tick_at(spans, uniform(s.stream[ARRIVAL_TIME], draw, ZERO))
            set_alarm(s.alarm, run, world.horizon, at, ARRIVAL, lead.key, slot)


@step
def hours_given(t: Tables, s: State, activity: int, day: int) -> float:
    """Return the weekly ticks that people give to a standing activity, as far as the day has room."""
    world, today, period = t.world[0], t.day[day], s.run[0].period
    given = 0.0
    for rep in range(world.reps):
        promised = t.standing[rep, activity, period]
        if not promised or not today.spans:
            continue
        if not works(t.rep[rep], t.away, t.away_rows[rep], today.tick):
            continue
        planned = whole(promised * part_of_week(t.span, today, world.week_ticks))
        planned_day(t, s, rep, day)
        done = 0
        for place in range(s.rep[rep].blocks):
            block = s.block[rep, place]
            if block.kind == STANDING and block.what == activity:
                done += block.end - block.start
        given += promised if done >= planned else promised * (done / planned)
    return given


@handler
def arrival(t: Tables, s: State, slot: int) -> bool:
    """Let a point of the field become a lead when it lies below the rate now in force; say whether it did."""
    lead = s.lead[slot]
    now = s.channel[lead.channel]
    if not lead.height < now.rate * t.segment_share[lead.channel, lead.segment] * now.leads_factor:
        return False
    lead.product = drawn(s.stream[PRODUCT], lead.draw, t.product_share[lead.channel])
    lead.value = value_of(t, s, lead.product, uniform(s.stream[VALUE], lead.draw, ZERO))
    lead.born = s.run[0].now
    lead.opened_before = 0
    lead.owner = -1
    lead.worker = -1
    lead.stage = 0
    take_in(t, s, lead, COUNTER_LEADS, LEAD)
    return True


@step
def take_in(t: Tables, s: State, lead: Any, counter: int, kind: int) -> None:
    """Count and record a deal that is new to the year."""
    run = s.run[0]
    lead.state = WORKING
    lead.rep = -1
    lead.queue = -1
    lead.waiting = 0
    lead.waited = 0
    lead.log_odds = t.channel[lead.channel].odds + t.segment_odds[lead.segment] + t.product[lead.product].odds
    if lead.owner >= 0:
        s.rep[lead.owner].deals += 1
    count_lead(s.tally, t.world[0], t.rep, run.period, lead, counter, 1)
    place = lead.channel + (lead.segment << 16) + (lead.product << 32)
    write(s.journal, s.kept, run, kind, lead.key, lead.owner, place, lead.value)


@step
def value_of(t: Tables, s: State, product: int, u: float) -> int:
    """Return what a deal is worth."""
    price = float(t.price[product, s.run[0].period]) * s.value_factor[product]
    row = t.product[product].value
    return whole(price if row < 0 else price * sample(t.dists, t.points, row, u))


@step
def drawn(stream: Any, draw: Any, shares: Any) -> int:
    """Return the index whose share of the unit interval holds an entity's draw."""
    u = uniform(stream, draw, ZERO)
    last = 0
    for index in range(shares.shape[0]):
        share = shares[index]
        if share > 0.0:
            if u < share:
                return index
            u -= share
            last = index
    return last


@handler
def open_deals(t: Tables, s: State) -> None:
    """Put the deals of the first day where they stand; each walks on when the year begins."""
    run = s.run[0]
    for row in range(t.opening.shape[0]):
        deal = t.opening[row]
        slot = free_lead(s.lead, run)
        if slot < 0:
            return
        lead = s.lead[slot]
        ticks = 0
        if deal.age >= 0:
            ticks = whole(sample(t.dists, t.points, deal.age, uniform(s.stream[OPENING_AGE], deal.key, ZERO)))
        lead.key = row
        lead.draw = deal.key
        lead.channel = deal.channel
        lead.product = deal.product
        if deal.product < 0:
            lead.product = drawn(s.stream[PRODUCT], deal.key, t.product_share[deal.channel])
        lead.segment = deal.segment
        if deal.segment < 0:
            lead.segment = drawn(s.stream[SEGMENT], deal.key, t.segment_share[deal.channel])
        lead.value = deal.value
        if deal.value < 0:
            lead.value = value_of(t, s, lead.product, uniform(s.stream[OPENING_VALUE], deal.key, ZERO))
        lead.born = -ticks
        lead.opened_before = 1
        lead.stage = deal.stage
        lead.owner = deal.owner
        lead.worker = deal.owner
        take_in(t, s, lead, COUNTER_OPEN_AT_START, OPEN_DEAL)
        write(s.journal, s.kept, run, AGE, lead.key, -1, deal.stage, ticks)
        push(s.alarm, run, 0, row, slot)
