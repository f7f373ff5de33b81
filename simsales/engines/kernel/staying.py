"""Owns renewal in the kernel: who stays at the end of a term, who leaves, what a customer is worth."""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.journal import Kind, Origin, Rank
from simsales.engines.kernel.access import (
    accounts,
    growth,
    leads,
    markets,
    products,
    renewals,
    segment_states,
)
from simsales.engines.kernel.alarm import set_alarm
from simsales.engines.kernel.books import due_in, pay, recognise
from simsales.engines.kernel.clientele import customer_key, say, will_bring
from simsales.engines.kernel.compiled import step
from simsales.engines.kernel.counting import count_lead, count_lead_span
from simsales.engines.kernel.demand import new_slot
from simsales.engines.kernel.drawing import once, stream, value_at
from simsales.engines.kernel.feeling import time_passes
from simsales.engines.kernel.formulas import (
    chance,
    extend_key,
    lifetime_value,
    share_of,
    staying_log_odds,
    uniform,
    whole,
)
from simsales.engines.kernel.layout import PAYING
from simsales.engines.kernel.record import note
from simsales.engines.tally import Counter
from simsales.world.streams import Stream

__all__ = ["term_over", "value_customers"]

RENEWED, CHURNED, STILL_CUSTOMER = int(Kind.RENEWED), int(Kind.CHURNED), int(Kind.STILL_CUSTOMER)
FROM_WIN_BACK, PAYMENT, RENEWAL = int(Origin.WIN_BACK), int(Rank.PAYMENT), int(Rank.RENEWAL)
COUNTER_CHURNED, COUNTER_CHURNED_VALUE = int(Counter.CHURNED), int(Counter.CHURNED_VALUE)
COUNTER_CUSTOMER_TIME, COUNTER_CUSTOMERS_LEFT = int(Counter.CUSTOMER_TIME), int(Counter.CUSTOMERS_LEFT)
COUNTER_LIFETIME, COUNTER_RENEWALS_DUE = int(Counter.LIFETIME), int(Counter.RENEWALS_DUE)
COUNTER_RENEWED, COUNTER_RENEWALS = int(Counter.RENEWED), int(Counter.RENEWALS)
STREAM_RENEWAL, WIN_BACK = int(Stream.RENEWAL), int(Stream.WIN_BACK)
ONE = np.uint64(1)
KEY_WIN_BACK, KEY_PAYMENT = np.uint64(3), np.uint64(4)
"""Parts of a customer's key in draws, as in the reference engine."""


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
    before = referred = 0.0
    if account.left_before:
        before = grows.left_before
    if account.referrer >= 0 and accounts(y, account.referrer).alive:
        referred = grows.referral_stays
    felt = account.satisfaction
    return chance(staying_log_odds(stay, grows.matters, felt, grows.usual, before, referred))


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
