"""Owns the kernel's year: the beginning, the loop over alarms, the end."""

from __future__ import annotations

from typing import Any

from simsales.engines.journal import Kind, Rank
from simsales.engines.kernel.access import (
    alarms,
    channel_states,
    channels,
    days,
    leads,
    months,
    openings,
    ordered,
    periods,
    queues,
    reps,
    risk_states,
    within,
    year_at,
)
from simsales.engines.kernel.alarm import RANK_BITS, RANKS, next_stretch, pop_alarm, set_alarm
from simsales.engines.kernel.books import book_costs, pay
from simsales.engines.kernel.compiled import entrance, inlined, step
from simsales.engines.kernel.counting import count_lead_span, count_stage, share_out
from simsales.engines.kernel.demand import arrive, demand, goodwill_now, goodwill_passes, open_deals
from simsales.engines.kernel.dispatching import dispatch
from simsales.engines.kernel.formulas import chance, whole
from simsales.engines.kernel.funnel import (
    AT_CUSTOMER,
    CONCLUDES,
    DECIDES,
    ENTERS,
    free_slot,
    get_cold,
    log_odds,
    walk,
)
from simsales.engines.kernel.idling import with_bit
from simsales.engines.kernel.ordering import order_deals
from simsales.engines.kernel.people import block_over, first_shift, shift
from simsales.engines.kernel.record import flush, write
from simsales.engines.kernel.risks import find_strikes, next_strike, risk_effects, risk_happens, risk_over
from simsales.engines.kernel.work import VERSION, becomes_free, stop_work
from simsales.engines.tally import Counter

__all__ = ["run_year"]

PERIOD, MONTH, RISK, WORKED = int(Rank.PERIOD), int(Rank.MONTH), int(Rank.RISK), int(Rank.WORKED)
DECIDED, SHIFT, PAYMENT = int(Rank.DECIDED), int(Rank.SHIFT), int(Rank.PAYMENT)
DEMAND, ARRIVAL, DISPATCH = int(Rank.DEMAND), int(Rank.ARRIVAL), int(Rank.DISPATCH)
KIND_WORKED, STILL_WORKING = int(Kind.WORKED), int(Kind.STILL_WORKING)
STILL_OPEN, STILL_WAITING = int(Kind.STILL_OPEN), int(Kind.STILL_WAITING)
COUNTER_STILL_OPEN, COUNTER_OPEN_VALUE = int(Counter.STILL_OPEN), int(Counter.OPEN_VALUE)
COUNTER_PRESENCE = int(Counter.PRESENCE)
BEGIN = 0
STANDS = -1
"""No deal walks on."""


@entrance
def run_year(address: int) -> None:
    """Simulate one year in tables that are as new; they hold afterwards what came of it.

    Parameters
    ----------
    address
        Where the year's record lies; Python keeps it, and all tables, alive.
    """
    y = year_at(address)
    begin(y)
    while not y.full:
        if y.dispatch and (y.n_alarms == 0 or alarms(y, 0).place > y.now * RANKS + DISPATCH + 1):
            dispatch(y)
            continue
        if y.n_alarms == 0:
            if next_stretch(y):
                continue
            break
        first = alarms(y, 0)
        place, key, load = first.place, first.key, first.load
        pop_alarm(y)
        if place == BEGIN:
            walk(y, load, ENTERS if openings(y, key).waiting else AT_CUSTOMER)
            continue
        y.now = (place - 1) >> RANK_BITS
        where = happens(y, (place - 1) & RANKS - 1, key, load)
        if where != STANDS:
            walk(y, load, where)
    if not y.full:
        close(y)


@inlined
def happens(y: Any, rank: int, key: int, load: int) -> int:
    """Let an alarm do what it is for, and return where the deal that it is about walks on."""
    if rank == DECIDED:
        return CONCLUDES
    if rank == WORKED:
        index = leads(y, load).rep
        stop_work(y, index, load, KIND_WORKED)
        leads(y, load).rep = -1
        becomes_free(y, index)
        return DECIDES
    if rank == ARRIVAL:
        if arrive(y, load):
            return ENTERS
        free_slot(y, load)
    elif rank == SHIFT:
        shift(y, key, load)
    elif rank == DEMAND:
        demand(y, key, load)
    elif rank == PAYMENT:
        pay(y, leads(y, load), leads(y, load).left)
        free_slot(y, load)
    elif rank == RISK:
        risk_happens(y, key >> 2, load)
    elif rank == MONTH:
        book_costs(y, key - 1)
        next_month(y, key)
    elif rank == PERIOD:
        goodwill_passes(y, key)
        y.period = key
        goodwill_now(y, key)
        risk_effects(y)
        next_period(y, key)
    else:
        lead = leads(y, load & ((1 << VERSION) - 1))
        if lead.version == load >> VERSION and lead.waiting and not lead.patient:
            get_cold(y, load & ((1 << VERSION) - 1))
    return STANDS


@step
def begin(y: Any) -> None:
    """Put everybody and everything where the year finds them."""
    y.free_lead = -1
    y.free_later = -1
    for index in range(y.n_channels):
        channel_states(y, index).felt_before = channels(y, index).spend_today
    for rep in range(y.n_reps):
        now = reps(y, rep)
        now.job = now.week = now.block_what = now.block_since = now.planned_day = now.place = -1
        for stage in range(y.n_stages):
            word = within(y, stage, rep >> 6)
            word.bits = with_bit(word.bits, rep)
    for queue in range(y.n_pools + y.n_reps * y.n_stages):
        queues(y, queue).first = -1
    risk_effects(y)
    open_deals(y)
    goodwill_now(y, 0)
    next_period(y, 0)
    next_month(y, 0)
    for channel in range(y.n_channels):
        set_alarm(y, days(y, 0).tick, DEMAND, channel, 0)
    for rep in range(y.n_reps):
        first_shift(y, rep)
    for risk in range(y.n_risks):
        find_strikes(y, risk)
        next_strike(y, risk)


@step
def next_period(y: Any, period: int) -> None:
    """Set the alarm at which the next period begins."""
    if period + 1 < y.n_periods:
        set_alarm(y, periods(y, period + 1).edge, PERIOD, period + 1, 0)


@step
def next_month(y: Any, month: int) -> None:
    """Set the alarm at which the next month's costs are booked."""
    if month + 1 < y.n_months:
        set_alarm(y, months(y, month + 1).edge, MONTH, month + 1, 0)


@step
def close(y: Any) -> None:
    """Close the books at the horizon: what runs is counted up to it, what is open is valued."""
    y.now = y.horizon
    for index in range(y.n_reps):
        rep = reps(y, index)
        if rep.open and rep.job >= 0:
            stop_work(y, index, rep.job, STILL_WORKING)
        if rep.block_since >= 0:
            block_over(y, index)
    book_costs(y, y.n_months - 1)
    for risk in range(y.n_risks):
        if risk_states(y, risk).active:
            risk_over(y, risk)
    for place in range(order_deals(y)):
        lead = leads(y, ordered(y, place).slot)
        p = 1.0
        for stage in range(lead.stage, y.n_stages):
            p *= chance(log_odds(y, lead, stage, 0))
        value = whole(lead.value * p)
        count_stage(y, lead, COUNTER_STILL_OPEN, 1)
        count_stage(y, lead, COUNTER_OPEN_VALUE, value)
        count_lead_span(y, lead, COUNTER_PRESENCE, max(lead.born, 0), y.now)
        if lead.waiting:
            write(y, STILL_WAITING, lead.key, lead.owner, lead.stage, y.now - lead.asked)
        write(y, STILL_OPEN, lead.key, lead.owner, lead.stage, value)
    flush(y)
    share_out(y)
