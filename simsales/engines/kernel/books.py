"""Owns money in the kernel: wins, recognition, payment, costs by month."""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.journal import Kind, Rank
from simsales.engines.kernel.alarms import set_alarm
from simsales.engines.kernel.compiled import handler, step
from simsales.engines.kernel.counts import count_lead, count_stage
from simsales.engines.kernel.formulas import recognised, sample, share_of, uniform, whole
from simsales.engines.kernel.layout import PAYING, State, Tables
from simsales.engines.kernel.record import write
from simsales.engines.tally import Counter
from simsales.world.streams import Stream

__all__ = ["book_costs", "pay", "win"]

COST, PAID, WON = int(Kind.COST), int(Kind.PAID), int(Kind.WON)
PAYMENT = int(Rank.PAYMENT)
COUNTER_WON, COUNTER_BOOKINGS = int(Counter.WON), int(Counter.BOOKINGS)
COUNTER_CYCLES_WON, COUNTER_CYCLE_WON = int(Counter.CYCLES_WON), int(Counter.CYCLE_WON)
COUNTER_COMMISSION, COUNTER_CASH = int(Counter.COMMISSION), int(Counter.CASH)
COUNTER_RECOGNISED, COUNTER_DELIVERY = int(Counter.RECOGNISED), int(Counter.DELIVERY)
PAYMENT_LATE, PAYMENT_DELAY = int(Stream.PAYMENT_LATE), int(Stream.PAYMENT_DELAY)
ZERO = np.uint64(0)


@handler
def win(t: Tables, s: State, slot: int) -> None:
    """Book a win, its revenue, and what the customer pays at once; the rest has its alarm."""
    lead, run, world = s.lead[slot], s.run[0], t.world[0]
    period, value = run.period, lead.value
    count_stage(s.tally, world, t.rep, period, lead, COUNTER_WON, 1)
    count_stage(s.tally, world, t.rep, period, lead, COUNTER_BOOKINGS, value)
    if not lead.opened_before:
        count_stage(s.tally, world, t.rep, period, lead, COUNTER_CYCLES_WON, 1)
        count_stage(s.tally, world, t.rep, period, lead, COUNTER_CYCLE_WON, run.now - lead.born)
    paid_out = share_of(value, world.commission) + share_of(value, t.channel[lead.channel].commission)
    if paid_out:
        count_lead(s.tally, world, t.rep, period, lead, COUNTER_COMMISSION, paid_out)
    write(s.journal, s.kept, run, WON, lead.key, lead.owner, lead.stage, value)
    recognise(t, s, lead)
    upfront = share_of(value, world.upfront)
    if upfront:
        pay(t, s, lead, upfront)
    rest = value - upfront
    if rest:
        due = world.within
        if world.late > 0.0 and uniform(s.stream[PAYMENT_LATE], lead.draw, ZERO) < world.late:
            u = uniform(s.stream[PAYMENT_DELAY], lead.draw, ZERO)
            due += whole(sample(t.dists, t.points, world.late_by, u))
        if not due:
            pay(t, s, lead, rest)
        elif run.now + due < world.horizon:
            lead.state = PAYING
            lead.left = rest
            set_alarm(s.alarm, run, world.horizon, run.now + due, PAYMENT, lead.key, slot)


@step
def recognise(t: Tables, s: State, lead: Any) -> None:
    """Spread a contract's revenue and cost of delivery over the periods to come."""
    run, world = s.run[0], t.world[0]
    product = t.product[lead.product]
    done, cost_done = 0, 0
    for period in range(run.period, world.periods):
        so_far = lead.value
        if product.term:
            so_far = recognised(lead.value, t.period[period + 1].edge - run.now, product.term)
        cost = share_of(so_far, product.cost)
        count_lead(s.tally, world, t.rep, period, lead, COUNTER_RECOGNISED, so_far - done)
        count_lead(s.tally, world, t.rep, period, lead, COUNTER_DELIVERY, cost - cost_done)
        done, cost_done = so_far, cost
        if done == lead.value:
            break


@step
def pay(t: Tables, s: State, lead: Any, amount: int) -> None:
    """Book what a customer pays."""
    run = s.run[0]
    count_lead(s.tally, t.world[0], t.rep, run.period, lead, COUNTER_CASH, amount)
    write(s.journal, s.kept, run, PAID, lead.key, lead.owner, -1, amount)


@step
def book_costs(t: Tables, s: State, month: int) -> None:
    """Record the costs of a month that has ended."""
    for row in range(t.cost.shape[0]):
        if t.cost[row, 0] == month:
            write(s.journal, s.kept, s.run[0], COST, t.cost[row, 2], -1, t.cost[row, 1], t.cost[row, 3])
