"""Owns customers in the kernel: their satisfaction, what they ask for and bring, whether they stay.

Slots of `accounts` are not used again in a year, so that whoever was brought by a customer finds it. What a
customer will bring is a slot of a deal in state POINT, as the points of the channels' fields are, at a height
below all rates.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.journal import Cost, Kind, Origin, Rank
from simsales.engines.kernel.access import (
    accounts,
    attempts,
    bonds,
    care_terms,
    cares,
    dealings,
    growth,
    leads,
    market_terms,
    markets,
    open_accounts,
    products,
    recoveries,
    renewals,
    segment_states,
    stage_states,
    stages,
    tickets,
)
from simsales.engines.kernel.access import days as days_at
from simsales.engines.kernel.alarm import set_alarm
from simsales.engines.kernel.books import due_in, pay, recognise
from simsales.engines.kernel.compiled import step
from simsales.engines.kernel.counting import count_lead, count_lead_span, count_stage
from simsales.engines.kernel.days import hours_given, open_time, open_until
from simsales.engines.kernel.demand import new_slot, product_drawn, segment_drawn, take_in, value_of
from simsales.engines.kernel.drawing import once, stream, value_at
from simsales.engines.kernel.formulas import (
    as_share,
    brought_rate,
    care_lift,
    chance,
    disconfirmed,
    extend_key,
    faded,
    felt_change,
    lifetime_value,
    open_part,
    points_below,
    reach_chance,
    relaxed,
    share_of,
    stated,
    staying_log_odds,
    thousandths,
    uniform,
    whole,
)
from simsales.engines.kernel.funnel import DECIDES, NO_DECISION, STANDS, end, free_slot
from simsales.engines.kernel.layout import FULL_ACCOUNTS, PAYING, POINT, WORKING
from simsales.engines.kernel.record import note
from simsales.engines.tally import Counter
from simsales.mechanisms.work_time import NEVER
from simsales.quantity import DAY
from simsales.world.clientele import CELL
from simsales.world.streams import Stream

__all__ = [
    "becomes_customer",
    "breaks",
    "brings",
    "care_for_all",
    "cell_over",
    "joins_term",
    "open_customers",
    "term_over",
    "ticket_stays_open",
    "value_customers",
    "work_done",
]

LEAD, BROUGHT, TICKET, SOLVED = int(Kind.LEAD), int(Kind.BROUGHT), int(Kind.TICKET), int(Kind.SOLVED)
CUSTOMER, OPEN_ACCOUNT, FELT = int(Kind.CUSTOMER), int(Kind.OPEN_ACCOUNT), int(Kind.FELT)
RENEWED, CHURNED, COST = int(Kind.RENEWED), int(Kind.CHURNED), int(Kind.COST)
STILL_CUSTOMER, TICKET_OPEN = int(Kind.STILL_CUSTOMER), int(Kind.TICKET_OPEN)
BROKEN = int(Kind.BROKEN)
DUE_LATER, NOT_REACHED = int(Kind.DUE_LATER), int(Kind.NOT_REACHED)
JOINS_TERM = int(Kind.JOINS_TERM)
RECOVERY = int(Cost.RECOVERY)
FROM_UPSELL, FROM_REFERRAL = int(Origin.UPSELL), int(Origin.REFERRAL)
FROM_WIN_BACK, FROM_TICKET = int(Origin.WIN_BACK), int(Origin.TICKET)
ACCOUNT, ARRIVAL, DECIDED = int(Rank.ACCOUNT), int(Rank.ARRIVAL), int(Rank.DECIDED)
BREACH, PAYMENT, RENEWAL = int(Rank.BREACH), int(Rank.PAYMENT), int(Rank.RENEWAL)

COUNTER_LEADS, COUNTER_DUE, COUNTER_ON_TIME = int(Counter.LEADS), int(Counter.DUE), int(Counter.ON_TIME)
COUNTER_ATTEMPTS, COUNTER_REACHED = int(Counter.ATTEMPTS), int(Counter.REACHED)
COUNTER_NEW_CUSTOMERS, COUNTER_CARRIED = int(Counter.NEW_CUSTOMERS), int(Counter.CARRIED)
COUNTER_CHURNED, COUNTER_CHURNED_VALUE = int(Counter.CHURNED), int(Counter.CHURNED_VALUE)
COUNTER_CUSTOMER_TIME, COUNTER_CUSTOMERS_LEFT = int(Counter.CUSTOMER_TIME), int(Counter.CUSTOMERS_LEFT)
COUNTER_FELT, COUNTER_SATISFACTION = int(Counter.FELT), int(Counter.SATISFACTION)
COUNTER_INTENT, COUNTER_LIFETIME = int(Counter.INTENT), int(Counter.LIFETIME)
COUNTER_RENEWALS_DUE, COUNTER_RENEWED = int(Counter.RENEWALS_DUE), int(Counter.RENEWED)
COUNTER_RENEWALS, COUNTER_RECOVERY = int(Counter.RENEWALS), int(Counter.RECOVERY)
COUNTER_TICKETS, COUNTER_SOLVED = int(Counter.TICKETS), int(Counter.SOLVED)
COUNTER_RESPONSE, COUNTER_SOLUTION = int(Counter.RESPONSE), int(Counter.SOLUTION)
COUNTER_OPEN_TICKETS, COUNTER_WON_BACK = int(Counter.OPEN_TICKETS), int(Counter.WON_BACK)
COUNTER_REFERRALS, COUNTER_UPSELLS = int(Counter.REFERRALS), int(Counter.UPSELLS)
COUNTER_UPSELL_VALUE = int(Counter.UPSELL_VALUE)

CUSTOMER_COUNT, CUSTOMER_HEIGHT = int(Stream.CUSTOMER_COUNT), int(Stream.CUSTOMER_HEIGHT)
CUSTOMER_TIME, VALUE = int(Stream.CUSTOMER_TIME), int(Stream.VALUE)
STREAM_RENEWAL, RENEWAL_TIME = int(Stream.RENEWAL), int(Stream.RENEWAL_TIME)
WIN_BACK = int(Stream.WIN_BACK)

KEY_UPSELL, KEY_REFERRAL, KEY_WIN_BACK, KEY_PAYMENT = (np.uint64(part) for part in (1, 2, 3, 4))
"""Parts of a customer's key in draws, as in the reference engine's serving.py."""
ONE, THREE = np.uint64(1), np.uint64(3)
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


# ---------------------------------------------------------------------- the life of a customer


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


# ---------------------------------------------------------------------- service


@step
def in_working_hours(y: Any, at: int) -> int:
    """Return when a customer asks who asks in working hours only: as far into those of the cell."""
    end = min(y.now + CELL, y.horizon)
    opened = open_time(y, y.now, end)
    if at >= y.horizon or not opened:
        return at
    return int(open_until(y, y.now, open_part(at - y.now, end - y.now, opened) + 1) - 1)


@step
def asks_for_help(y: Any, slot: int) -> None:
    """Let a ticket be there; it lines up as a deal does."""
    lead = leads(y, slot)
    lead.state = WORKING
    lead.rep = lead.queue = -1
    lead.waiting = 0
    lead.value = 0
    lead.odds = 0.0
    if y.active:
        dealings(y, slot).off = 0
        dealings(y, slot).decides = -1
    count_stage(y, lead, COUNTER_TICKETS, 1)
    note(y, TICKET, lead.key, -1, lead.stage, accounts(y, bonds(y, slot).account).key)
    bonds(y, slot).disappointed = 0
    ticket = tickets(y, lead.stage - y.n_sales)
    twice = 2 * max(ticket.respond_in, ticket.solve_in)
    if twice >= 0:
        at = lead.born + twice
        if not ticket.by_clock:
            at = open_until(y, lead.born, twice)
        set_alarm(y, max(at, lead.born + 1), BREACH, lead.key, slot)


@step
def work_done(y: Any, slot: int) -> int:
    """Return where a deal goes on whose work is done: it has to reach its customer, or is a ticket."""
    lead = leads(y, slot)
    if lead.stage >= y.n_sales:
        solves(y, slot)
        free_slot(y, slot)
        return STANDS
    stage, attempt = stages(y, lead.stage), attempts(y, slot)
    if not stage.attempts:
        return DECIDES
    if not attempt.tried:
        attempt.waited = lead.waited
    attempt.tried += 1
    count_stage(y, lead, COUNTER_ATTEMPTS, 1)
    u = uniform(stage_states(y, lead.stage).contact, lead.draw, np.uint64(attempt.tried))
    if u < reach_chance(stage.reached_first, stage.reached_alike, attempt.tried):
        count_stage(y, lead, COUNTER_REACHED, 1)
        # How long the customer waited for the first attempt is what cools.
        lead.waited = attempt.waited
        attempt.reached = 1
        return DECIDES
    note(y, NOT_REACHED, lead.key, lead.worker, lead.stage, attempt.tried)
    if attempt.tried == stage.attempts:
        end(y, slot, NO_DECISION, y.now - lead.born)
        return STANDS
    attempt.again = y.now + stage.tries_every + 1
    set_alarm(y, y.now + stage.tries_every, DECIDED, lead.key, slot)
    return STANDS


@step
def breaks(y: Any, slot: int) -> None:
    """Disappoint a customer as far as can be, twice the promised time having passed in vain."""
    lead, bond = leads(y, slot), bonds(y, slot)
    account, ticket = accounts(y, bond.account), tickets(y, lead.stage - y.n_sales)
    if lead.patient and ticket.solve_in < 0:
        return
    bond.disappointed = 1
    count_stage(y, lead, COUNTER_DUE, 1)
    note(y, BROKEN, lead.key, -1, lead.stage, account.key)
    if not account.alive:
        return
    waited = NEVER
    if lead.patient:
        waited = lead.waited
        if not ticket.by_clock:
            waited = open_time(y, lead.born, lead.born + waited)
    feels(y, account, ticket, compared(ticket, waited, NEVER))
    note_felt(y, account, lead.stage)


@step
def compared(ticket: Any, waited: int, took: int) -> float:
    """Return by how much answer and solution were better than promised, their mean."""
    better, promises = 0.0, 0
    if ticket.respond_in >= 0:
        promises += 1
        better += disconfirmed(ticket.respond_in, waited)
    if ticket.solve_in >= 0:
        promises += 1
        better += disconfirmed(ticket.solve_in, took)
    return better / promises


@step
def feels(y: Any, account: Any, ticket: Any, better: float) -> None:
    """Let what a customer compares with a promise change the satisfaction."""
    time_passes(y, account)
    change = felt_change(better, ticket.solved, ticket.late)
    account.satisfaction = as_share(account.satisfaction + change)


@step
def solves(y: Any, slot: int) -> None:
    """Close a ticket: the customer compares what was promised with what happened."""
    lead, account = leads(y, slot), accounts(y, bonds(y, slot).account)
    kind = lead.stage - y.n_sales
    ticket, took, waited = tickets(y, kind), y.now - lead.born, lead.waited
    if not ticket.by_clock:
        took, waited = open_time(y, lead.born, y.now), open_time(y, lead.born, lead.born + waited)
    count_stage(y, lead, COUNTER_SOLVED, 1)
    count_stage(y, lead, COUNTER_RESPONSE, waited)
    count_stage(y, lead, COUNTER_SOLUTION, took)
    note(y, SOLVED, lead.key, lead.worker, lead.stage, took)
    if ticket.respond_in < 0 and ticket.solve_in < 0:
        return
    kept = waited <= ticket.respond_in or ticket.respond_in < 0
    kept = kept and (took <= ticket.solve_in or ticket.solve_in < 0)
    disappointed = bonds(y, slot).disappointed
    if not disappointed:
        count_stage(y, lead, COUNTER_DUE, 1)
        count_stage(y, lead, COUNTER_ON_TIME, int(kept))
    if not account.alive:
        return
    if disappointed:
        time_passes(y, account)
    else:
        feels(y, account, ticket, compared(ticket, waited, took))
    recovery = recoveries(y, kind, y.period)
    if not kept:
        account.lifted += recovery.lifts
        if recovery.cost:
            count_lead(y, y.period, account, COUNTER_RECOVERY, recovery.cost)
            note(y, COST, account.key, -1, RECOVERY, recovery.cost)
    note_felt(y, account, lead.stage)


@step
def ticket_stays_open(y: Any, slot: int) -> None:
    """Count a ticket that is open at the horizon."""
    lead = leads(y, slot)
    count_stage(y, lead, COUNTER_OPEN_TICKETS, 1)
    note(y, TICKET_OPEN, lead.key, -1, lead.stage, y.now - lead.born)


@step
def care_for_all(y: Any, day: int) -> None:
    """Note what care adds to the usual satisfaction, by the hours of a working day."""
    if not days_at(y, day).spans:
        return
    y.cared = 0.0
    for care in range(y.n_cares):
        lifts = care_terms(y, care, y.period).lifts
        if lifts > 0.0:
            hours = hours_given(y, cares(y, care).activity, day)
            y.cared += care_lift(lifts, hours, cares(y, care).half_at, y.n_customers)


# ---------------------------------------------------------------------- satisfaction


@step
def time_passes(y: Any, account: Any) -> None:
    """Let satisfaction return to its usual level for the time since it was last felt."""
    kept = faded((y.now - account.felt_at) / DAY, growth(y, 0).half_life)
    usual = as_share(growth(y, 0).usual + y.cared)
    account.satisfaction = relaxed(account.satisfaction, usual, kept)
    account.lifted *= kept
    account.felt_at = y.now


@step
def note_felt(y: Any, account: Any, cause: int) -> None:
    """Note how satisfied a customer is, and what others hear of it."""
    glad = thousandths(account.satisfaction)
    segment_states(y, account.segment).glad += glad - account.glad
    account.glad = glad
    account.noted = thousandths(as_share(account.satisfaction + account.lifted))
    note(y, FELT, account.key, -1, cause, account.noted)


# ---------------------------------------------------------------------- staying and leaving


@step
def term_over(y: Any, slot: int) -> None:
    """Let a customer decide at the end of a term whether to stay."""
    account = accounts(y, slot)
    time_passes(y, account)
    account.terms += 1
    count_lead(y, y.period, account, COUNTER_RENEWALS_DUE, 1)
    if uniform(stream(y, STREAM_RENEWAL), account.draw, np.uint64(account.terms)) >= stays(y, account):
        leaves(y, slot)
        return
    renews(y, account)
    account.ends = y.now + renewals(y, account.product).term
    set_alarm(y, account.ends, RENEWAL, account.key, slot)


@step
def stays(y: Any, account: Any) -> float:
    """Return the chance that a customer renews now."""
    grows = growth(y, 0)
    stay = markets(y, account.segment).stay
    log_odds = staying_log_odds(stay, grows.matters, account.satisfaction, grows.usual)
    if account.left_before:
        log_odds += grows.left_before
    if account.referrer >= 0 and accounts(y, account.referrer).alive:
        log_odds += grows.referral_stays
    return chance(log_odds)


@step
def renews(y: Any, account: Any) -> None:
    """Book another term of a customer, its revenue, and what is paid at once; the rest has its alarm."""
    value = account.value
    count_lead(y, y.period, account, COUNTER_RENEWED, 1)
    count_lead(y, y.period, account, COUNTER_RENEWALS, value)
    say(y, account, RENEWED, -1, value)
    recognise(y, account, value, products(y, account.product).term)
    upfront = share_of(value, y.upfront)
    if upfront:
        pay(y, account, upfront)
    rest = value - upfront
    if not rest:
        return
    due = due_in(y, account.draw, account.terms)
    if not due:
        pay(y, account, rest)
    elif y.now + due < y.horizon:
        pays_later(y, account, rest, y.now + due)


@step
def pays_later(y: Any, account: Any, amount: int, at: int) -> None:
    """Let a customer pay at tick `at`, as for a deal that is won."""
    slot = new_slot(y)
    if slot < 0:
        return
    lead = leads(y, slot)
    lead.state = PAYING
    lead.key, lead.left, lead.owner = account.key, amount, -1
    lead.channel, lead.segment, lead.product = account.channel, account.segment, account.product
    key = customer_key(extend_key(extend_key(account.draw, KEY_PAYMENT), np.uint64(account.terms)))
    set_alarm(y, at, PAYMENT, key, slot)


@step
def leaves(y: Any, slot: int) -> None:
    """Let a customer leave, who may be won back later."""
    account, grows = accounts(y, slot), growth(y, 0)
    account.alive = 0
    y.n_customers -= 1
    is_gone(y, account)
    segment_states(y, account.segment).glad -= account.glad
    count_lead(y, y.period, account, COUNTER_CHURNED, 1)
    count_lead(y, y.period, account, COUNTER_CHURNED_VALUE, account.value)
    say(y, account, CHURNED, -1, account.value)
    if grows.back_chance > 0.0 and once(stream(y, WIN_BACK), account.draw) < grows.back_chance:
        after = value_at(y, grows.back_after, uniform(stream(y, WIN_BACK), account.draw, ONE))
        draw = extend_key(account.draw, KEY_WIN_BACK)
        will_bring(y, slot, draw, y.now + whole(after), FROM_WIN_BACK, grows.back_stage)


@step
def is_gone(y: Any, account: Any) -> None:
    """Count how long a customer was one."""
    count_lead_span(y, account, COUNTER_CUSTOMER_TIME, max(account.born, 0), y.now)


@step
def value_customers(y: Any) -> None:
    """Value the customers at the horizon, in order of their keys."""
    by_key = [(0, 0) for _ in range(0)]
    for slot in range(y.n_accounts):
        if accounts(y, slot).alive:
            by_key.append((accounts(y, slot).key, slot))  # noqa: PERF401 - numba knows no such extend
    by_key.sort()
    for key, slot in by_key:
        account = accounts(y, slot)
        is_gone(y, account)
        time_passes(y, account)
        margin = account.value * (1.0 - products(y, account.product).cost)
        value = whole(lifetime_value(margin, stays(y, account), renewals(y, account.product).worth))
        count_lead(y, y.period, account, COUNTER_LIFETIME, value)
        count_lead(y, y.period, account, COUNTER_CUSTOMERS_LEFT, 1)
        note(y, STILL_CUSTOMER, key, -1, -1, value)
