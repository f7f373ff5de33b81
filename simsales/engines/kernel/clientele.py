"""Owns the life of customers in the kernel: how they begin, and what they bring, cell by cell.

Slots of `accounts` are not used again in a year, so that whoever was brought by a customer finds it. What a
customer will bring is a slot of a deal in state POINT, as the points of the channels' fields are, at a height
below all rates.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.journal import Kind, Origin, Rank
from simsales.engines.kernel.access import (
    accounts,
    bonds,
    growth,
    leads,
    market_terms,
    open_accounts,
    products,
    renewals,
    segment_states,
    tickets,
)
from simsales.engines.kernel.alarm import set_alarm
from simsales.engines.kernel.books import recognise
from simsales.engines.kernel.compiled import step
from simsales.engines.kernel.counting import count_lead
from simsales.engines.kernel.demand import new_slot, product_drawn, segment_drawn, take_in, value_of
from simsales.engines.kernel.drawing import once, stream, value_at
from simsales.engines.kernel.feeling import note_felt, time_passes
from simsales.engines.kernel.formulas import (
    as_share,
    brought_rate,
    extend_key,
    points_below,
    share_of,
    stated,
    thousandths,
    whole,
)
from simsales.engines.kernel.layout import FULL_ACCOUNTS, POINT
from simsales.engines.kernel.record import note
from simsales.engines.kernel.tickets import asks_for_help, in_working_hours
from simsales.engines.tally import Counter
from simsales.world.clientele import CELL
from simsales.world.streams import Stream

__all__ = [
    "becomes_customer",
    "brings",
    "cell_over",
    "customer_key",
    "joins_term",
    "open_customers",
    "say",
    "will_bring",
]

LEAD, BROUGHT, CUSTOMER = int(Kind.LEAD), int(Kind.BROUGHT), int(Kind.CUSTOMER)
OPEN_ACCOUNT, DUE_LATER, JOINS_TERM = int(Kind.OPEN_ACCOUNT), int(Kind.DUE_LATER), int(Kind.JOINS_TERM)
FROM_UPSELL, FROM_REFERRAL, FROM_WIN_BACK = int(Origin.UPSELL), int(Origin.REFERRAL), int(Origin.WIN_BACK)
FROM_TICKET, ACCOUNT, ARRIVAL = int(Origin.TICKET), int(Rank.ACCOUNT), int(Rank.ARRIVAL)
RENEWAL, COUNTER_LEADS = int(Rank.RENEWAL), int(Counter.LEADS)
COUNTER_NEW_CUSTOMERS, COUNTER_CARRIED = int(Counter.NEW_CUSTOMERS), int(Counter.CARRIED)
COUNTER_FELT, COUNTER_SATISFACTION = int(Counter.FELT), int(Counter.SATISFACTION)
COUNTER_INTENT, COUNTER_WON_BACK = int(Counter.INTENT), int(Counter.WON_BACK)
COUNTER_REFERRALS, COUNTER_UPSELLS = int(Counter.REFERRALS), int(Counter.UPSELLS)
COUNTER_UPSELL_VALUE, CUSTOMER_COUNT = int(Counter.UPSELL_VALUE), int(Stream.CUSTOMER_COUNT)
CUSTOMER_HEIGHT, CUSTOMER_TIME = int(Stream.CUSTOMER_HEIGHT), int(Stream.CUSTOMER_TIME)
VALUE, RENEWAL_TIME = int(Stream.VALUE), int(Stream.RENEWAL_TIME)
THREE = np.uint64(3)
KEY_UPSELL, KEY_REFERRAL = np.uint64(1), np.uint64(2)
"""Parts of a customer's key in draws, as in the reference engine."""
OF_CUSTOMERS = 1 << 61
"""Bit of the keys of all that customers bring."""


@step
def customer_key(draw: Any) -> int:
    """Return the integer name of what a customer brings."""
    return int(np.int64(draw >> THREE)) | OF_CUSTOMERS


@step
def say(y: Any, account: Any, kind: int, who: int, amount: int) -> None:
    """Record something of a customer."""
    what = account.channel + (account.segment << 16) + (account.product << 32)
    note(y, kind, account.key, who, what, amount)


@step
def open_customers(y: Any) -> None:
    """Put the customers of the first day where they stand."""
    for row in range(y.n_open_accounts):
        one = open_accounts(y, row)
        product, segment, value = one.product, one.segment, one.value
        if product < 0:
            product = product_drawn(y, one.channel, one.key)
        if segment < 0:
            segment = segment_drawn(y, one.channel, one.key)
        if value < 0:
            value = value_of(y, product, once(stream(y, VALUE), one.key))
        slot = new_account(y, y.n_openings + row, one.key, one.channel, segment, product, value)
        if slot < 0:
            return
        account = accounts(y, slot)
        account.left_before = one.left_before
        if one.satisfaction >= 0.0:
            account.satisfaction = one.satisfaction
        u = once(stream(y, RENEWAL_TIME), one.key)
        rest = u * renewals(y, product).term
        if one.renews >= 0:
            rest = value_at(y, one.renews, u)
        begins(y, slot, OPEN_ACCOUNT, -1, whole(rest))
        carries(y, account, whole(rest))
    for segment in range(y.n_segments):
        segment_states(y, segment).glad_at_start = segment_states(y, segment).glad


@step
def new_account(y: Any, key: int, draw: Any, channel: int, segment: int, product: int, value: int) -> int:
    """Return the slot of a new customer; -1, and word of it, when there is none."""
    slot = y.n_accounts
    if slot == y.room_accounts:
        y.full |= FULL_ACCOUNTS
        return -1
    y.n_accounts = slot + 1
    account = accounts(y, slot)
    account.key, account.draw, account.value = key, draw, value
    account.channel, account.segment, account.product = channel, segment, product
    account.born = account.felt_at = y.now
    account.owner = account.referrer = -1
    account.glad = account.terms = account.cell = account.left_before = 0
    account.satisfaction = market_terms(y, segment, y.period).satisfied
    account.lifted = 0.0
    account.alive = 1
    return int(slot)


@step
def joins_term(y: Any, slot: int) -> int:
    """Cut a further deal to what is left of the customer's term, and return how long that is."""
    lead, bond = leads(y, slot), bonds(y, slot)
    term = products(y, lead.product).term
    bond.full = lead.value
    if term <= 0:
        return 0
    rest = min(accounts(y, bond.account).ends - y.now, term)
    lead.value = share_of(bond.full, rest / term)
    note(y, JOINS_TERM, lead.key, lead.owner, -1, rest)
    return int(rest)


@step
def becomes_customer(y: Any, slot: int) -> None:
    """Let the customer of a deal that is won begin, or pay more from now on."""
    lead, bond = leads(y, slot), bonds(y, slot)
    if bond.origin == FROM_UPSELL:
        account = accounts(y, bond.account)
        count_lead(y, y.period, account, COUNTER_UPSELL_VALUE, lead.value)
        account.value += bond.full
        return
    new = new_account(y, lead.key, lead.draw, lead.channel, lead.segment, lead.product, lead.value)
    if new < 0:
        return
    account = accounts(y, new)
    account.satisfaction = as_share(account.satisfaction + bond.understood)
    account.left_before = int(bond.origin == FROM_WIN_BACK)
    if bond.origin == FROM_REFERRAL:
        account.referrer = bond.account
    begins(y, new, CUSTOMER, lead.owner, renewals(y, lead.product).term)
    if account.left_before:
        count_lead(y, y.period, account, COUNTER_WON_BACK, 1)


@step
def begins(y: Any, slot: int, kind: int, owner: int, until: int) -> None:
    """Let somebody be a customer from now on, for `until` ticks at least."""
    account = accounts(y, slot)
    y.n_customers += 1
    count_lead(y, y.period, account, COUNTER_NEW_CUSTOMERS, 1)
    say(y, account, kind, owner, account.value)
    cell_begins(y, slot)
    account.ends = y.now + until
    set_alarm(y, account.ends, RENEWAL, account.key, slot)


@step
def carries(y: Any, account: Any, rest: int) -> None:
    """Recognise what is left of the contract of a customer of the first day; it is paid already."""
    term = products(y, account.product).term
    if term <= 0:
        return
    left = whole(account.value * (rest / term))
    if left:
        count_lead(y, y.period, account, COUNTER_CARRIED, left)
        note(y, DUE_LATER, account.key, -1, rest, left)
        recognise(y, account, left, rest)


@step
def cell_over(y: Any, slot: int) -> None:
    """Let the next cell of a customer's time begin, unless the customer has left."""
    account = accounts(y, slot)
    if account.alive:
        account.cell += 1
        cell_begins(y, slot)


@step
def cell_begins(y: Any, slot: int) -> None:
    """Note how satisfied a customer is, and draw what the customer will bring in this cell."""
    account, grows = accounts(y, slot), growth(y, 0)
    time_passes(y, account)
    note_felt(y, account, -1)
    felt = account.satisfaction
    count_lead(y, y.period, account, COUNTER_FELT, 1)
    count_lead(y, y.period, account, COUNTER_SATISFACTION, account.noted)
    says = thousandths(stated(account.noted / 1000.0, grows.intends))
    count_lead(y, y.period, account, COUNTER_INTENT, says)
    for kind in range(y.n_tickets):
        ticket = tickets(y, kind)
        points(y, slot, ticket.key, ticket.rate, FROM_TICKET, y.n_sales + kind)
    rate = brought_rate(grows.upsell, grows.upsell_matters, felt, grows.usual)
    points(y, slot, KEY_UPSELL, rate, FROM_UPSELL, grows.upsell_stage)
    rate = brought_rate(grows.referral, grows.referral_matters, felt, grows.usual)
    points(y, slot, KEY_REFERRAL, rate, FROM_REFERRAL, 0)
    set_alarm(y, y.now + CELL, ACCOUNT, account.key, slot)


@step
def points(y: Any, slot: int, part: Any, rate: float, origin: int, stage: int) -> None:
    """Let the customer bring what lies below the rate in the cell that begins now, each at its time."""
    account = accounts(y, slot)
    field = extend_key(extend_key(account.draw, part), np.uint64(account.cell))
    counts, heights = stream(y, CUSTOMER_COUNT), stream(y, CUSTOMER_HEIGHT)
    for _, draw, _, _ in points_below(counts, heights, field, rate):
        at = y.now + whole(once(stream(y, CUSTOMER_TIME), draw) * CELL)
        if origin == FROM_TICKET and tickets(y, stage - y.n_sales).in_hours:
            at = in_working_hours(y, at)
        will_bring(y, slot, draw, at, origin, stage)


@step
def will_bring(y: Any, slot: int, draw: Any, at: int, origin: int, stage: int) -> None:
    """Let a customer bring something at tick `at`."""
    if at >= y.horizon:
        return
    found = new_slot(y)
    if found < 0:
        return
    account, lead, bond = accounts(y, slot), leads(y, found), bonds(y, found)
    lead.state = POINT
    lead.key = customer_key(draw)
    lead.draw = draw
    lead.height = -1.0
    lead.channel = account.channel
    lead.segment = account.segment
    lead.stage = stage
    bond.account, bond.origin, bond.understood = slot, origin, 0.0
    set_alarm(y, at, ARRIVAL, lead.key, found)


@step
def brings(y: Any, slot: int) -> int:
    """Let a customer bring what was to come now, and return whether it comes."""
    lead, bond = leads(y, slot), bonds(y, slot)
    account, origin = accounts(y, bond.account), bond.origin
    if (account.alive == 1) == (origin == FROM_WIN_BACK):
        return 0
    lead.born = y.now
    lead.opened_before = 0
    lead.owner = lead.worker = lead.last = -1
    lead.product = account.product
    if origin == FROM_TICKET:
        asks_for_help(y, slot)
        return 1
    lead.value = account.value
    if origin == FROM_REFERRAL:
        lead.channel = growth(y, 0).referral_channel
        lead.product = product_drawn(y, lead.channel, lead.draw)
        lead.value = value_of(y, lead.product, once(stream(y, VALUE), lead.draw))
    elif origin == FROM_UPSELL:
        share = value_at(y, growth(y, 0).upsell_share, once(stream(y, VALUE), lead.draw))
        lead.value = whole(account.value * share)
    take_in(y, slot, COUNTER_LEADS, LEAD)
    note(y, BROUGHT, lead.key, -1, origin, account.key)
    if origin == FROM_REFERRAL:
        count_lead(y, y.period, account, COUNTER_REFERRALS, 1)
    elif origin == FROM_UPSELL:
        count_lead(y, y.period, account, COUNTER_UPSELLS, 1)
    return 1
