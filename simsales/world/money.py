"""Owns the compilation of money: prices, payment, and the costs and market that accrue over time."""

from __future__ import annotations

import numpy as np

from simsales.quantity import DAY
from simsales.scenario.course import Course
from simsales.world.accrual import accrued
from simsales.world.awareness import promotion_cost
from simsales.world.channel_health import care_cost
from simsales.world.context import Context, Person
from simsales.world.courses import belongs, held
from simsales.world.ideas import encouragement_costs
from simsales.world.lengths import ticks_of
from simsales.world.prices import discounts, price_odds
from simsales.world.research import research_costs
from simsales.world.risks import prevention_costs
from simsales.world.service import care_costs
from simsales.world.tools import uses
from simsales.world.world import Ints, Money

__all__ = ["money"]


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
    market = []
    for segment in segments:
        season = segment.season if segment else {}
        amount = segment.market if segment else None
        market.append(
            accrued(context, [amount] * periods, [season.get(month, 1.0) for month in range(1, 13)])
        )
    return Money(
        price=np.array([[s.products[n].price for s in context.scenarios] for n in names.products]),
        discount=discounts(context),
        price_odds=price_odds(context),
        cost=np.array([product.cost for product in products], dtype=np.float64),
        value=np.array([-1 if p.value is None else book.row(p.value) for p in products], dtype=np.int64),
        term=np.array(
            [ticks_of(product.term) if product.term else 0 for product in products], dtype=np.int64
        ),
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
                accrued(
                    context,
                    [s.channels[name].spend if s.channels[name].use else None for s in context.scenarios],
                )
                for name in names.channels
            ],
            dtype=np.int64,
        ),
        prevention=prevention_costs(context),
        fixed=accrued(context, [s.money.fixed_costs for s in context.scenarios]),
        market=np.array(market, dtype=np.int64),
        courses=_courses(context),
        tools=_tools(context),
        praise=_praise(context),
        cares=care_costs(context),
        promotion=promotion_cost(context),
        research=research_costs(context),
        channel_care=care_cost(context),
        encouragement=encouragement_costs(context),
    )


def _courses(context: Context) -> Ints:
    """Return what courses cost: each session its part, in its period, where the course is in use then.

    A seat is paid for everybody who belongs there and is in the house on one of the course's days.
    """
    calendar, edges = context.calendar, context.periods.edge
    found = np.zeros((len(context.names.courses), len(context.scenarios)), dtype=np.int64)
    by_period = [held(scenario) for scenario in context.scenarios]
    for index, course in enumerate(held(context.scenario)):
        days = sorted({calendar.tick_of(day) for day in course.days})
        seats = sum(_goes(context, person, course, days) for person in context.people)
        for number, day in enumerate(days):
            if not 0 <= day < calendar.horizon:
                continue
            period = int(np.searchsorted(edges, day, side="right")) - 1
            in_force = by_period[period][index]
            if in_force.use:
                whole = in_force.price * seats + in_force.fee
                found[index, period] += whole * (number + 1) // len(days) - whole * number // len(days)
    return found


def _goes(context: Context, person: Person, course: Course, days: list[int]) -> bool:
    first, after = _time(context, person.team, person.entry)
    return belongs(course, person) and any(first <= day < after for day in days)


def _tools(context: Context) -> Ints:
    """Return what tools cost: a licence for each person while in the house, and the company's fee."""
    names = sorted(context.scenario.tools)
    found = np.zeros((len(names), len(context.scenarios)), dtype=np.int64)
    for row, name in enumerate(names):
        in_force = [scenario.tools[name] for scenario in context.scenarios]
        found[row] = accrued(context, [tool.fee if tool.use else None for tool in in_force])
        for person in context.people:
            licences = [tool.licence if uses(tool, person.team) else None for tool in in_force]
            found[row] += accrued(context, licences, between=_time(context, person.team, person.entry))
    return found


def _praise(context: Context) -> Ints:
    """Return what the recognition of all teams costs."""
    found = np.zeros(len(context.scenarios), dtype=np.int64)
    for name in context.names.teams:
        praise = [scenario.teams[name].recognition for scenario in context.scenarios]
        found += accrued(context, [section.cost if section else None for section in praise])
    return found


def _time(context: Context, team: str, entry: str) -> tuple[int, int]:
    rep = context.scenario.teams[team].reps[entry]
    calendar = context.calendar
    first = calendar.tick_of(rep.starts) if rep.starts else 0
    last = calendar.tick_of(rep.leaves) + DAY if rep.leaves else calendar.horizon
    return max(first, 0), min(last, calendar.horizon)
