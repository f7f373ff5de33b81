"""Owns money in the kernel: wins, recognition, payment, costs by month."""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.journal import Kind, Origin, Rank
from simsales.engines.kernel.access import (
    bonds,
    change,
    channels,
    conditions,
    costs,
    dealings,
    leads,
    outside,
    periods,
    prices,
    products,
)
from simsales.engines.kernel.alarm import set_alarm
from simsales.engines.kernel.compiled import inlined, step
from simsales.engines.kernel.counting import count_lead, count_stage
from simsales.engines.kernel.drawing import stream, value_at
from simsales.engines.kernel.formulas import recognised, share_of, uniform, whole
from simsales.engines.kernel.layout import MONTH_ENDS, PAYING, SIGNS, WINS
from simsales.engines.kernel.record import note, write
from simsales.engines.tally import Counter
from simsales.world.streams import Stream

__all__ = ["book_costs", "due_in", "has_list_price", "pay", "recognise", "win"]

COST, DISCOUNTED, PAID, WON = int(Kind.COST), int(Kind.DISCOUNTED), int(Kind.PAID), int(Kind.WON)
PAYMENT = int(Rank.PAYMENT)
FROM_UPSELL, FROM_WIN_BACK = int(Origin.UPSELL), int(Origin.WIN_BACK)
COUNTER_WON, COUNTER_BOOKINGS = int(Counter.WON), int(Counter.BOOKINGS)
COUNTER_DISCOUNT = int(Counter.DISCOUNT)
COUNTER_CYCLES_WON, COUNTER_CYCLE_WON = int(Counter.CYCLES_WON), int(Counter.CYCLE_WON)
COUNTER_COMMISSION, COUNTER_CASH = int(Counter.COMMISSION), int(Counter.CASH)
COUNTER_RECOGNISED, COUNTER_DELIVERY = int(Counter.RECOGNISED), int(Counter.DELIVERY)
PAYMENT_LATE, PAYMENT_DELAY = int(Stream.PAYMENT_LATE), int(Stream.PAYMENT_DELAY)


@inlined
def win(y: Any, slot: int) -> None:
    """Book a win, its revenue, and what the customer pays at once; the rest has its alarm."""
    lead = leads(y, slot)
    off = dealings(y, slot).off if y.active else 0
    if y.discounts and has_list_price(y, slot):
        off += take_off(y, lead)
    length = products(y, lead.product).term
    if y.serves and bonds(y, slot).origin == FROM_UPSELL:
        length = outside(y, SIGNS, slot)
    value = lead.value
    count_stage(y, lead, COUNTER_WON, 1)
    count_stage(y, lead, COUNTER_BOOKINGS, value)
    if off:
        count_stage(y, lead, COUNTER_DISCOUNT, off)
    if not lead.opened_before:
        count_stage(y, lead, COUNTER_CYCLES_WON, 1)
        count_stage(y, lead, COUNTER_CYCLE_WON, y.now - lead.born)
    paid_out = share_of(value, y.commission) + share_of(value, channels(y, lead.channel).commission)
    if paid_out:
        count_lead(y, y.period, lead, COUNTER_COMMISSION, paid_out)
    write(y, WON, lead.key, lead.owner, lead.stage, value)
    if y.active and lead.owner >= 0:
        owner = conditions(y, lead.owner)
        owner.wins += 1
        owner.booked += value
        owner.praised += value
    recognise(y, lead, value, length)
    upfront = share_of(value, y.upfront)
    if upfront:
        pay(y, lead, upfront)
    rest = value - upfront
    if rest:
        due = due_in(y, lead.draw, 0)
        if not due:
            pay(y, lead, rest)
        elif y.now + due < y.horizon:
            lead.state = PAYING
            lead.left = rest
            set_alarm(y, y.now + due, PAYMENT, lead.key, slot)
    if y.serves:
        outside(y, WINS, slot)


@inlined
def due_in(y: Any, draw: Any, term: int) -> int:
    """Return in how many ticks the rest of a contract is paid; `term` counts renewals, 0 is a win."""
    due = y.within
    if y.late > 0.0 and uniform(stream(y, PAYMENT_LATE), draw, np.uint64(term)) < y.late:
        due += whole(value_at(y, y.late_by, uniform(stream(y, PAYMENT_DELAY), draw, np.uint64(term))))
    return int(due)


@step
def has_list_price(y: Any, slot: int) -> bool:
    """Return whether a deal may get a discount: who is a customer, or was, pays by what was agreed then."""
    if not y.serves:
        return True
    origin = bonds(y, slot).origin
    return bool(origin not in (FROM_UPSELL, FROM_WIN_BACK))


@step
def take_off(y: Any, lead: Any) -> int:
    """Take the discount in force off what a deal is worth, and return it."""
    off = share_of(lead.value, prices(y, lead.product, y.period).discount)
    if off:
        lead.value -= off
        note(y, DISCOUNTED, lead.key, lead.owner, lead.product, off)
    return off


@step
def recognise(y: Any, whose: Any, value: int, length: int) -> None:
    """Spread a value of a deal or customer, and its cost of delivery, over the periods to come."""
    delivery = products(y, whose.product).cost
    done, cost_done = 0, 0
    for period in range(y.period, y.n_periods):
        so_far = value
        if length:
            so_far = recognised(value, periods(y, period + 1).edge - y.now, length)
        cost = share_of(so_far, delivery)
        count_lead(y, period, whose, COUNTER_RECOGNISED, so_far - done)
        count_lead(y, period, whose, COUNTER_DELIVERY, cost - cost_done)
        done, cost_done = so_far, cost
        if done == value:
            break


@step
def pay(y: Any, whose: Any, amount: int) -> None:
    """Book what a customer pays, for a deal or for the next term."""
    count_lead(y, y.period, whose, COUNTER_CASH, amount)
    write(y, PAID, whose.key, whose.owner, -1, amount)


@step
def book_costs(y: Any, month: int, period: int) -> None:
    """Record the costs of a month that has ended, whose last period is `period`."""
    for row in range(y.n_costs):
        cost = costs(y, row)
        if cost.month == month:
            write(y, COST, cost.index, -1, cost.sort, cost.amount)
    if y.active:
        change(y, MONTH_ENDS, month, period, 0, 0)
