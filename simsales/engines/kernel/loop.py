"""Owns the kernel's year: the beginning, the loop over alarms, the end."""

from __future__ import annotations

from simsales.engines.journal import Kind, Rank
from simsales.engines.kernel.alarms import RANKS, pop, set_alarm
from simsales.engines.kernel.books import book_costs, pay
from simsales.engines.kernel.compiled import entrance, handler
from simsales.engines.kernel.counts import count_lead_span, count_stage
from simsales.engines.kernel.demand import arrival, demand, goodwill_now, goodwill_passes, open_deals
from simsales.engines.kernel.dispatch import dispatch
from simsales.engines.kernel.formulas import chance, whole
from simsales.engines.kernel.funnel import (
    AT_CUSTOMER,
    CONCLUDES,
    DECIDES,
    ENTERS,
    free_slot,
    gets_cold,
    log_odds,
    walk,
)
from simsales.engines.kernel.idle import add_bit
from simsales.engines.kernel.layout import State, Tables
from simsales.engines.kernel.order import sorted_deals
from simsales.engines.kernel.people import block_over, first_shift, shift
from simsales.engines.kernel.record import flush, write
from simsales.engines.kernel.risks import first_strike, risk_effects, risk_happens, risk_over, strikes
from simsales.engines.kernel.work import VERSION, becomes_free, out_of_line, start_work, stop_work
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
STANDS, COLD = -1, -2


@entrance
def run_year(t: Tables, s: State) -> None:
    """Simulate one year in arrays that are as new; afterwards `s.run` and `s.tally` hold what came of it."""
    run, world = s.run[0], t.world[0]
    begin(t, s)
    while not run.full:
        if run.dispatch and (run.alarms == 0 or s.alarm[0, 0] > run.now * RANKS + DISPATCH + 1):
            run.dispatch = 0
            dispatch(t, s)
            for place in range(run.begun):
                start_work(t, s, s.begun[place])
            continue
        if run.alarms == 0:
            break
        place, key, load = s.alarm[0, 0], s.alarm[0, 1], s.alarm[0, 2]
        pop(s.alarm, run)
        walks = STANDS
        slot = load
        if place == BEGIN:
            walks = ENTERS if t.opening[key].waiting else AT_CUSTOMER
        else:
            run.now = (place - 1) >> 4
            rank = (place - 1) & 15
            if rank == DECIDED:
                walks = CONCLUDES
            elif rank == WORKED:
                index = s.lead[slot].rep
                stop_work(t, s, index, s.lead[slot], KIND_WORKED)
                s.lead[slot].rep = -1
                s.rep[index].job = -1
                becomes_free(s, index)
                walks = DECIDES
            elif rank == ARRIVAL:
                if arrival(t, s, slot):
                    walks = ENTERS
                else:
                    free_slot(s.lead, run, slot)
            elif rank == SHIFT:
                shift(t, s, key, load)
            elif rank == DEMAND:
                demand(t, s, key, load)
            elif rank == PAYMENT:
                pay(t, s, s.lead[slot], s.lead[slot].left)
                free_slot(s.lead, run, slot)
            elif rank == RISK:
                risk_happens(t, s, key >> 2, load)
            elif rank == MONTH:
                book_costs(t, s, key - 1)
                next_month(t, s, key)
            elif rank == PERIOD:
                goodwill_passes(t, s, key)
                run.period = key
                goodwill_now(t, s, key)
                risk_effects(t, s)
                next_period(t, s, key)
            else:
                slot = load & ((1 << VERSION) - 1)
                lead = s.lead[slot]
                if lead.version == load >> VERSION and lead.waiting and not lead.patient:
                    walks = COLD
        if walks == COLD:
            out_of_line(s, world.pools, world.stages, slot)
            gets_cold(t, s, slot)
        elif walks != STANDS:
            walk(t, s, slot, walks)
    if not run.full:
        close(t, s)


@handler
def begin(t: Tables, s: State) -> None:
    """Put everybody and everything where the year finds them."""
    world, run = t.world[0], s.run[0]
    for index in range(world.channels):
        s.channel[index].felt = t.channel[index].spend_today
        s.channel[index].felt_before = t.channel[index].spend_today
    for rep in range(world.reps):
        s.rep[rep].job = -1
        s.rep[rep].week = -1
        s.rep[rep].block_what = -1
        s.rep[rep].block_since = -1
        s.rep[rep].planned_day = -1
        s.rep[rep].place = -1
        for stage in range(world.stages):
            add_bit(s.within[stage], rep)
    s.root[:] = -1
    run.free_lead = -1
    risk_effects(t, s)
    open_deals(t, s)
    goodwill_now(t, s, 0)
    next_period(t, s, 0)
    next_month(t, s, 0)
    for channel in range(world.channels):
        if world.days:
            set_alarm(s.alarm, run, world.horizon, t.day[0].tick, DEMAND, channel, 0)
    for rep in range(world.reps):
        first_shift(t, s, rep)
    strikes(t, s)
    for risk in range(world.risks):
        first_strike(t, s, risk)


@handler
def next_period(t: Tables, s: State, period: int) -> None:
    """Set the alarm at which the next period begins."""
    world = t.world[0]
    if period + 1 < world.periods:
        set_alarm(s.alarm, s.run[0], world.horizon, t.period[period + 1].edge, PERIOD, period + 1, 0)


@handler
def next_month(t: Tables, s: State, month: int) -> None:
    """Set the alarm at which the next month's costs are booked."""
    world = t.world[0]
    if month + 1 < world.months:
        set_alarm(s.alarm, s.run[0], world.horizon, t.month_edge[month + 1], MONTH, month + 1, 0)


@handler
def close(t: Tables, s: State) -> None:
    """Close the books at the horizon: what runs is counted up to it, what is open is valued."""
    world, run = t.world[0], s.run[0]
    run.now = world.horizon
    for index in range(world.reps):
        rep = s.rep[index]
        if rep.open and rep.job >= 0:
            stop_work(t, s, index, s.lead[rep.job], STILL_WORKING)
        if rep.block_since >= 0:
            block_over(t, s, index)
    book_costs(t, s, world.months - 1)
    for risk in range(world.risks):
        if s.risk[risk].active:
            risk_over(t, s, risk)
    for place in range(sorted_deals(s.lead, run.leads_used, s.sorted)):
        lead = s.lead[s.sorted[place]]
        p = 1.0
        for stage in range(lead.stage, world.stages):
            p *= chance(log_odds(t, s, lead, stage, 0))
        value = whole(lead.value * p)
        count_stage(s.tally, world, t.rep, run.period, lead, COUNTER_STILL_OPEN, 1)
        count_stage(s.tally, world, t.rep, run.period, lead, COUNTER_OPEN_VALUE, value)
        count_lead_span(
            s.tally, world, t.rep, t.period, run.period, lead, COUNTER_PRESENCE, max(lead.born, 0), run.now
        )
        if lead.waiting:
            write(
                s.journal, s.kept, run, STILL_WAITING, lead.key, lead.owner, lead.stage, run.now - lead.asked
            )
        write(s.journal, s.kept, run, STILL_OPEN, lead.key, lead.owner, lead.stage, value)
    flush(s.journal, s.kept, run)
