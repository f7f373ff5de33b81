"""Owns the kernel's year: the beginning, the loop over alarms, the end."""

from __future__ import annotations

from typing import Any

from simsales.engines.journal import Kind, Rank
from simsales.engines.kernel.access import (
    alarms,
    attempts,
    base_crafts,
    change,
    channel_states,
    channels,
    crafts,
    days,
    leads,
    months,
    openings,
    ordered,
    outside,
    passing,
    people,
    periods,
    presence,
    prices,
    queues,
    reached_shares,
    reps,
    rises,
    risk_states,
    segment_shares,
    stages,
    within,
    year_at,
)
from simsales.engines.kernel.alarm import RANK_BITS, RANKS, next_stretch, pop_alarm, set_alarm
from simsales.engines.kernel.books import book_costs, has_list_price, pay
from simsales.engines.kernel.compiled import entrance, inlined, step
from simsales.engines.kernel.counting import count_lead_span, count_stage, share_out
from simsales.engines.kernel.demand import arrive, demand, goodwill_now, goodwill_passes, open_deals
from simsales.engines.kernel.dispatching import dispatch
from simsales.engines.kernel.formulas import chance, reached_at_last, share_of, whole
from simsales.engines.kernel.funnel import (
    ASKS,
    AT_CUSTOMER,
    CONCLUDES,
    DECIDES,
    ENTERS,
    STANDS,
    free_slot,
    get_cold,
    is_stale,
    log_odds,
    walk,
)
from simsales.engines.kernel.idling import with_bit
from simsales.engines.kernel.layout import (
    ACCOUNTS_OPEN,
    BREACHES,
    CELL_BEGINS,
    CLOSES,
    COMPANY_DAY,
    MARKET_OPENS,
    MEET,
    TERM_ENDS,
    TICKET_STAYS,
    WORK_DONE,
    WORKING,
)
from simsales.engines.kernel.ordering import order_deals
from simsales.engines.kernel.people import block_over, first_shift, shift
from simsales.engines.kernel.record import flush, write
from simsales.engines.kernel.risks import (
    find_strikes,
    next_of_ideas,
    next_strike,
    risk_effects,
    risk_happens,
    risk_over,
)
from simsales.engines.kernel.work import VERSION, becomes_known, stop_work, work_ends
from simsales.engines.tally import Counter

__all__ = ["run_year"]

PERIOD, MONTH, DAY, RISK = int(Rank.PERIOD), int(Rank.MONTH), int(Rank.DAY), int(Rank.RISK)
WORKED, DECIDED, SHIFT, PAYMENT = int(Rank.WORKED), int(Rank.DECIDED), int(Rank.SHIFT), int(Rank.PAYMENT)
DEMAND, ARRIVAL, DISPATCH = int(Rank.DEMAND), int(Rank.ARRIVAL), int(Rank.DISPATCH)
RENEWAL, ACCOUNT, BREACH = int(Rank.RENEWAL), int(Rank.ACCOUNT), int(Rank.BREACH)
PATIENCE = int(Rank.PATIENCE)
STILL_WORKING = int(Kind.STILL_WORKING)
STILL_OPEN, STILL_WAITING = int(Kind.STILL_OPEN), int(Kind.STILL_WAITING)
COUNTER_STILL_OPEN, COUNTER_OPEN_VALUE = int(Counter.STILL_OPEN), int(Counter.OPEN_VALUE)
COUNTER_PRESENCE = int(Counter.PRESENCE)
BEGIN = 0


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
        return after_time(y, key, load) if y.active or y.tries else CONCLUDES
    if rank == WORKED:
        return after_work(y, load)
    if rank == ARRIVAL:
        if load >> VERSION:
            becomes_known(y, load)
            return STANDS
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
    elif rank != PATIENCE:
        time_turns(y, rank, key, load)
    else:
        lead = leads(y, load & ((1 << VERSION) - 1))
        if lead.version == load >> VERSION and lead.waiting and not lead.patient:
            get_cold(y, load & ((1 << VERSION) - 1))
    return STANDS


@inlined
def after_work(y: Any, slot: int) -> int:
    """Return where a deal goes on whose work is done; a ticket ends, and not every customer is reached."""
    work_ends(y, slot)
    if y.tries or leads(y, slot).stage >= y.n_sales:
        return int(outside(y, WORK_DONE, slot))
    return DECIDES


@step
def after_time(y: Any, key: int, slot: int) -> int:
    """Return where a deal goes on: its customer is tried again, decides, or has decided long ago."""
    if y.tries and leads(y, slot).key == key and attempts(y, slot).again == y.now + 1:
        attempts(y, slot).again = 0
        return ASKS
    return STANDS if y.active and is_stale(y, slot, key) else CONCLUDES


@step
def time_turns(y: Any, rank: int, key: int, load: int) -> None:
    """Begin a period, a month or a day of the company, or end a customer's term or cell of time."""
    if rank == PERIOD:
        goodwill_passes(y, key)
        y.period = key
        goodwill_now(y, key)
        risk_effects(y)
        next_period(y, key)
    elif rank == MONTH:
        book_costs(y, key - 1, y.period - 1)
        next_month(y, key)
    elif rank == RENEWAL:
        outside(y, TERM_ENDS, load)
    elif rank == ACCOUNT:
        outside(y, CELL_BEGINS, load)
    elif rank == BREACH:
        if leads(y, load).key == key and leads(y, load).state == WORKING:
            outside(y, BREACHES, load)
    else:
        next_company_day(y, key + 1)
        change(y, COMPANY_DAY, key, 0, 0, 0)


@step
def begin(y: Any) -> None:
    """Put everybody and everything where the year finds them."""
    y.free_lead = -1
    y.free_later = -1
    for index in range(y.n_channels):
        channel_states(y, index).felt_before = channels(y, index).spend_before
        channel_states(y, index).may_rise = channels(y, index).could_rise * rises(y, index).factor
    for rep in range(y.n_reps):
        now = reps(y, rep)
        now.job = now.week = now.block_what = now.block_since = now.planned_day = now.place = -1
        now.starts, now.leaves = people(y, rep).starts, people(y, rep).leaves
        place = presence(y, rep)
        place.since, place.now, place.before = 0, 1.0, 1.0
        for stage in range(y.n_stages):
            craft, base = crafts(y, rep, stage), base_crafts(y, rep, stage)
            craft.skill, craft.speed = base.skill, base.speed
            word = within(y, stage, rep >> 6)
            word.bits = with_bit(word.bits, rep)
    for queue in range(y.n_pools + y.n_reps * y.n_stages):
        queues(y, queue).first = -1
    if y.active:
        change(y, MEET, 0, 0, 0, 0)
        next_company_day(y, 0)
    for channel in range(y.n_channels):
        for segment in range(y.n_segments):
            reached_shares(y, channel, segment).share = segment_shares(y, channel, segment).share
    if y.trades:
        outside(y, MARKET_OPENS, 0)
    risk_effects(y)
    open_deals(y)
    if y.serves:
        outside(y, ACCOUNTS_OPEN, 0)
    goodwill_now(y, 0)
    next_period(y, 0)
    next_month(y, 0)
    for channel in range(y.n_channels):
        set_alarm(y, days(y, 0).tick, DEMAND, channel, 0)
    for rep in range(y.n_reps):
        first_shift(y, rep)
    for index in range(y.n_happenings):
        find_strikes(y, index)
        next_strike(y, index)
    next_of_ideas(y, 0)


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
def next_company_day(y: Any, day: int) -> None:
    """Set the alarm at which a day of the company begins."""
    if day < y.n_days:
        set_alarm(y, days(y, day).tick, DAY, day, 0)


@step
def chance_to_win(y: Any, slot: int) -> float:
    """Return the chance that all stages from here on are passed, those whom nobody reaches left out."""
    lead = leads(y, slot)
    p, more = 1.0, 0.0
    for stage in range(lead.stage, y.n_sales):
        what, tried, reached = stages(y, stage), 0, 0
        if stage > lead.stage:
            more += passing(y, stage, y.period).discovered
        elif y.tries:
            tried, reached = attempts(y, slot).tried, attempts(y, slot).reached
        if what.attempts and not reached:
            p *= reached_at_last(what.reached_first, what.reached_alike, tried, what.attempts)
        p *= chance(log_odds(y, lead, stage, 0) + more)
    return p


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
    book_costs(y, y.n_months - 1, y.period)
    for risk in range(y.n_risks):
        if risk_states(y, risk).active:
            risk_over(y, risk)
    for place in range(order_deals(y)):
        lead = leads(y, ordered(y, place).slot)
        if lead.stage >= y.n_sales:
            outside(y, TICKET_STAYS, ordered(y, place).slot)
            continue
        p = chance_to_win(y, ordered(y, place).slot)
        off = 0
        if y.discounts and has_list_price(y, ordered(y, place).slot):
            off = share_of(lead.value, prices(y, lead.product, y.period).discount)
        value = whole((lead.value - off) * p)
        count_stage(y, lead, COUNTER_STILL_OPEN, 1)
        count_stage(y, lead, COUNTER_OPEN_VALUE, value)
        count_lead_span(y, lead, COUNTER_PRESENCE, max(lead.born, 0), y.now)
        if lead.waiting:
            write(y, STILL_WAITING, lead.key, lead.owner, lead.stage, y.now - lead.asked)
        write(y, STILL_OPEN, lead.key, lead.owner, lead.stage, value)
    if y.serves:
        outside(y, CLOSES, 0)
    flush(y)
    share_out(y)
