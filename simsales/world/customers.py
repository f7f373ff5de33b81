"""Owns the compilation of customers: satisfaction, staying, what they bring, who is one at first."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np

from simsales.quantity import DAY
from simsales.scenario.customers import Customers
from simsales.scenario.opening import OpenAccounts
from simsales.world.clientele import Accounts, Clientele, Growth
from simsales.world.context import Context
from simsales.world.draws import entity_key, name_key
from simsales.world.lengths import days_of, ticks_of
from simsales.world.research import understood
from simsales.world.service import PER_CELL, cares, ticket_kinds
from simsales.world.world import Floats

__all__ = ["clientele"]

YEAR = 365.25 * DAY

UNSAID = Customers()
"""What is taken where nothing is said of customers; the engines look at none of it."""


def clientele(context: Context) -> Clientele:
    """Compile the customers of a scenario."""
    section = context.scenario.customers or UNSAID
    term = _terms(context, section)
    return Clientele(
        active=int(context.scenario.customers is not None),
        starts=np.clip(section.starts + understood(context), 0.0, 1.0),
        usual=section.usual,
        half_life=days_of(section.returns),
        stay=_stay(context, section),
        matters=section.matters,
        left_before=math.log(section.left_before),
        intends=section.intends,
        term=np.array(term, dtype=np.int64),
        worth=np.array([(1.0 + section.rate_of_interest) ** (-ticks / YEAR) for ticks in term]),
        tickets=ticket_kinds(context),
        cares=cares(context),
        growth=_growth(context, section),
        accounts=_accounts(context),
    )


def _terms(context: Context, section: Customers) -> list[int]:
    """Return the ticks from renewal to renewal, by product."""
    terms = [context.scenario.products[name].term for name in context.names.products]
    return [ticks_of(section.every if term is None else term) for term in terms]


def _stay(context: Context, section: Customers) -> Floats:
    segments = context.scenario.segments
    factors = [segments[name].stays if name in segments else 1.0 for name in context.names.segments]
    usual = math.log(section.stays / (1.0 - section.stays))
    return np.array([usual + math.log(factor) for factor in factors], dtype=np.float64)


def _growth(context: Context, section: Customers) -> Growth:
    names, book = context.names, context.book
    upsell, referral, back = section.upsell, section.referral, section.win_back
    return Growth(
        upsell=upsell.per_year * PER_CELL if upsell else 0.0,
        upsell_matters=upsell.matters if upsell else 0.0,
        upsell_stage=names.stages.index(upsell.stage) if upsell else 0,
        upsell_share=book.row(upsell.value) if upsell else -1,
        referral=referral.per_year * PER_CELL if referral else 0.0,
        referral_matters=referral.matters if referral else 0.0,
        referral_channel=names.channels.index(referral.channel) if referral else 0,
        referral_stays=math.log(referral.stays) if referral else 0.0,
        back_chance=back.chance if back else 0.0,
        back_after=book.row(back.after) if back else -1,
        back_stage=names.stages.index(back.stage) if back else 0,
    )


def _accounts(context: Context) -> Accounts:
    """Compile the customers of the first day; like ones are numbered, as open deals are."""
    names = context.names
    rows, satisfaction, keys = [], [], []
    seen: Counter[tuple[str, ...]] = Counter()
    for group in sorted(context.scenario.opening.accounts, key=_order):
        channel = group.channel or names.channels[0]
        like = (channel, group.segment or "", group.product or "")
        parts = [name_key(part) for part in like]
        renews = -1 if group.renews_in is None else context.book.row(group.renews_in)
        for _ in range(group.count):
            rows.append(
                (
                    names.channels.index(channel),
                    names.segments.index(group.segment) if group.segment else -1,
                    names.products.index(group.product) if group.product else -1,
                    -1 if group.value is None else group.value,
                    renews,
                    int(group.left_before),
                )
            )
            satisfaction.append(-1.0 if group.satisfaction is None else group.satisfaction)
            keys.append(entity_key(7, *parts, seen[like]))
            seen[like] += 1
    columns = np.array(rows, dtype=np.int64).reshape(-1, 6).T
    fields = dict(zip(Accounts._fields[:6], columns, strict=True))
    return Accounts(**fields, satisfaction=np.array(satisfaction, dtype=np.float64), key=tuple(keys))


def _order(group: OpenAccounts) -> tuple[str, ...]:
    # Ordered by content, so that the order in the file changes nothing.
    return (
        *(group.channel or "", group.segment or "", group.product or "", str(group.value)),
        *(str(group.renews_in), str(group.satisfaction), str(group.left_before), str(group.count)),
    )
