"""Owns the compilation of money: prices, payment, and the costs and market that accrue over time."""

from __future__ import annotations

import numpy as np

from simsales.quantity import DAY, Length
from simsales.world.accrual import accrued
from simsales.world.context import Context
from simsales.world.world import Money

__all__ = ["money"]

MONTH_TICKS = 365.25 / 12 * DAY


def money(context: Context) -> Money:
    """Compile the money of a scenario."""
    names, scenario, book = context.names, context.scenario, context.book
    products = [scenario.products[name] for name in names.products]
    segments = [scenario.segments.get(name) for name in names.segments]
    starts = [_time(context, person.team, person.entry) for person in context.people]
    periods = len(context.scenarios)
    pays = scenario.money.pays
    salary = [
        accrued(
            context,
            [s.teams[person.team].reps[person.entry].salary for s in context.scenarios],
            between=between,
        )
        for person, between in zip(context.people, starts, strict=True)
    ]
    prevention = []
    for name in names.risks:
        sections = [s.risks[name].prevention for s in context.scenarios]
        prevention.append(accrued(context, [p.cost if p is not None and p.use else None for p in sections]))
    market = []
    for segment in segments:
        season = segment.season if segment else {}
        amount = segment.market if segment else None
        market.append(
            accrued(context, [amount] * periods, [season.get(month, 1.0) for month in range(1, 13)])
        )
    return Money(
        price=np.array([[s.products[n].price for s in context.scenarios] for n in names.products]),
        cost=np.array([product.cost for product in products], dtype=np.float64),
        value=np.array([-1 if p.value is None else book.row(p.value) for p in products], dtype=np.int64),
        term=np.array([_ticks(product.term) for product in products], dtype=np.int64),
        product_odds=np.log(np.array([product.odds for product in products], dtype=np.float64)),
        segment_odds=np.log(np.array([s.odds if s else 1.0 for s in segments], dtype=np.float64)),
        upfront=pays.upfront,
        within=pays.within,
        late=pays.late,
        late_by=-1 if pays.late_by is None else book.row(pays.late_by),
        commission=scenario.money.commission,
        salary=np.array(salary, dtype=np.int64).reshape(len(salary), periods),
        spend=np.array(
            [
                accrued(context, [s.channels[name].spend for s in context.scenarios])
                for name in names.channels
            ],
            dtype=np.int64,
        ),
        prevention=np.array(prevention, dtype=np.int64).reshape(len(prevention), periods),
        fixed=accrued(context, [s.money.fixed_costs for s in context.scenarios]),
        market=np.array(market, dtype=np.int64),
        courses=np.zeros((len(names.courses), periods), dtype=np.int64),
        tools=np.zeros((0, periods), dtype=np.int64),
        praise=np.zeros(periods, dtype=np.int64),
    )


def _time(context: Context, team: str, entry: str) -> tuple[int, int]:
    rep = context.scenario.teams[team].reps[entry]
    calendar = context.calendar
    first = calendar.tick_of(rep.starts) if rep.starts else 0
    last = calendar.tick_of(rep.leaves) + DAY if rep.leaves else calendar.horizon
    return max(first, 0), min(last, calendar.horizon)


def _ticks(term: Length | None) -> int:
    if term is None:
        return 0
    return round(term.months * MONTH_TICKS) + term.ticks
