"""Owns what brings a customer's decision forward in the kernel: discounts and meetings.

The alarm of the decision stays where it is; when it comes, `decides` of the deal says that it is void.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.journal import Kind, Rank
from simsales.engines.kernel.access import (
    conditions,
    dealings,
    forces,
    leads,
    meeting_lengths,
    meetings,
    ordered,
    terms,
)
from simsales.engines.kernel.alarm import set_alarm
from simsales.engines.kernel.compiled import step
from simsales.engines.kernel.counting import count_stage
from simsales.engines.kernel.drawing import stream
from simsales.engines.kernel.formulas import attended_part, pulls, share_of, uniform
from simsales.engines.kernel.layout import WORKING
from simsales.engines.kernel.mornings import keeps
from simsales.engines.kernel.ordering import sort_deals
from simsales.engines.kernel.record import note
from simsales.engines.tally import Counter
from simsales.world.streams import Stream

__all__ = ["offer_discounts", "unblock"]

PULLED, UNBLOCKED = int(Kind.PULLED), int(Kind.UNBLOCKED)
COUNTER_PULLED, COUNTER_UNBLOCKED = int(Counter.PULLED), int(Counter.UNBLOCKED)
DECIDED = int(Rank.DECIDED)
UNBLOCKING = int(Stream.UNBLOCKING)


@step
def offer_discounts(y: Any, rep: int) -> None:
    """Offer a discount to a person's customers who are deciding, where it pays the person."""
    person, force, term = conditions(y, rep), forces(y, rep), terms(y, rep, y.period)
    hoped = 0
    for place in range(order_at_customers(y, rep)):
        slot = ordered(y, place).slot
        lead = leads(y, slot)
        if lead.stage == y.n_sales - 1:
            off = share_of(lead.value, force.discount)
            booked = person.booked + hoped
            if pulls(booked, lead.value, off, force.quota, term.pays, term.above, force.cap):
                hoped += lead.value - off
                lead.value -= off
                dealings(y, slot).off = off
                count_stage(y, lead, COUNTER_PULLED, 1)
                note(y, PULLED, lead.key, rep, lead.stage, off)
                decides_now(y, slot)


@step
def unblock(y: Any, rep: int, meeting: int, ticks: int) -> None:
    """Let a meeting that took so many ticks get stuck deals of a person decided."""
    part = attended_part(0, ticks, meeting_lengths(y, meeting, y.period).ticks)
    share = meetings(y, meeting).unblocks * keeps(y, rep, meeting) * part
    for place in range(order_at_customers(y, rep)):
        slot = ordered(y, place).slot
        lead = leads(y, slot)
        had = y.now - dealings(y, slot).given
        u = uniform(stream(y, UNBLOCKING), lead.draw, np.uint64(y.now - ticks))
        if had >= meetings(y, meeting).stuck and u < share:
            count_stage(y, lead, COUNTER_UNBLOCKED, 1)
            note(y, UNBLOCKED, lead.key, rep, meeting, had)
            decides_now(y, slot)


@step
def order_at_customers(y: Any, rep: int) -> int:
    """Write a person's deals with customers who are deciding into `ordered`, by key; return how many."""
    count = 0
    for slot in range(y.n_leads):
        lead = leads(y, slot)
        if lead.state == WORKING and lead.owner == rep and dealings(y, slot).decides >= 0:
            ordered(y, count).slot = slot
            count += 1
    sort_deals(y, count)
    return count


@step
def decides_now(y: Any, slot: int) -> None:
    """Let a customer decide at once."""
    dealings(y, slot).decides = y.now
    set_alarm(y, y.now, DECIDED, leads(y, slot).key, slot)
