"""Owns the way from a World to the kernel's Tables: the same numbers, laid out for compiled code."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsales.engines.journal import Cost
from simsales.engines.kernel.layout import (
    BOUNDS,
    CHANNEL,
    CHANNEL_PERIOD,
    CUSTOMER,
    DAY,
    EFFECT,
    MEETING,
    OPENING,
    PERIOD,
    PRODUCT,
    REP,
    REP_PERIOD,
    REP_STAGE,
    RISK,
    RISK_PERIOD,
    STAGE,
    WORLD,
    Tables,
)
from simsales.engines.tally import Scopes
from simsales.world.world import Names, World

__all__ = ["pack"]

WORD = 64


def pack(world: World) -> Tables:
    """Lay out what exists for the kernel."""
    names, days, periods = world.names, world.days, world.periods
    channels, stages, reps = world.channels, world.stages, world.reps
    meetings, risks, money = world.meetings, world.risks, world.money
    months = (*periods.month.tolist(), 0)
    return Tables(
        world=_world(world),
        dists=world.book.dists,
        points=world.book.points,
        day=_records(
            DAY, tick=days.tick, weekday=days.weekday, week=days.week, first=days.first, spans=days.spans
        ),
        span=_records(BOUNDS, first=days.span_start, last=days.span_end),
        period=_records(PERIOD, edge=periods.edge, month=np.array(months, dtype=np.int64)),
        month_edge=_array(periods.month_edge),
        calendar_month=_array(periods.calendar_month),
        stage=_records(
            STAGE, effort=stages.effort, patience=stages.patience, priority=stages.priority,
            keeps_owner=stages.keeps_owner, has_season=stages.has_season, no_decision=stages.no_decision,
            cools=stages.cools,
        ),
        customer=_records(
            CUSTOMER, if_passed=stages.if_passed, if_lost=stages.if_lost, late=stages.decided_late
        ),
        season=_array(stages.season),
        passes=_array(stages.passes),
        pool=_array(stages.pool),
        members=_bits(stages.members),
        channel=_records(
            CHANNEL, window=channels.window, activity=channels.activity,
            spend_today=channels.spend_today, carry=channels.carry, hours_today=channels.hours_today,
            commission=channels.commission, odds=channels.odds, could_rise=_could_rise(world),
            key=_keys(names.channel_keys),
        ),
        channel_period=_records(CHANNEL_PERIOD, leads_day=channels.leads_day, spend=channels.spend),
        curves=_array(np.concatenate((channels.spend_curve, channels.hours_curve), axis=1)),
        segment_share=_array(channels.segment_share),
        segment_key=_keys(names.segment_keys),
        segment_odds=_array(money.segment_odds),
        product_share=_array(channels.product_share),
        product=_records(PRODUCT, term=money.term, value=money.value, cost=money.cost, odds=money.product_odds),
        price=_array(money.price),
        rep=_records(
            REP, team=reps.team, starts=reps.starts, leaves=reps.leaves, surprise_take=reps.surprise_take,
            never_closes=_never_closes(world), surprise_day=reps.surprise_day, key=_keys(names.rep_keys),
        ),
        rep_period=_records(REP_PERIOD, week=reps.week, has_reserved=reps.has_reserved, buffer=reps.buffer),
        rep_stage=_records(REP_STAGE, skill=reps.skill, speed=reps.speed),
        reserved=_array(reps.reserved),
        standing=_array(reps.standing),
        **_away(world),
        meeting=_records(MEETING, at=meetings.at, every=meetings.every),
        meeting_days=_array(meetings.weekdays),
        meeting_length=_array(meetings.length),
        attends=_array(meetings.attends),
        risk=_records(
            RISK, lasts=risks.lasts, after=risks.after, cost=risks.contingency_cost, per_day=risks.per_day,
            key=_keys(names.risk_keys),
        ),
        risk_period=_records(RISK_PERIOD, prevents=risks.prevents, eases=risks.eases),
        effect=_records(
            EFFECT, risk=risks.effect_risk, kind=risks.effect_kind, on=risks.effect_on, by=risks.effect_by
        ),
        forced=_array(risks.forced.reshape(-1, 2)),
        opening=_records(
            OPENING,
            **{field: getattr(world.opening, field) for field in OPENING.names or () if field != "key"},
            key=_keys(world.opening.key),
        ),
        cost=_costs(world),
    )  # fmt: skip


def _world(world: World) -> NDArray[Any]:
    names, scopes, money = world.names, Scopes(world.names), world.money
    return _records(
        WORLD,
        horizon=world.horizon, days=len(world.days.tick), periods=len(world.periods.month),
        months=len(world.periods.month_edge) - 1, channels=len(names.channels), segments=len(names.segments),
        products=len(names.products), stages=len(names.stages), reps=len(names.reps),
        activities=len(names.activities), meetings=len(names.meetings), risks=len(names.risks),
        pools=len(world.stages.members), words=_words(len(names.reps)),
        places=len(names.channels) * len(names.segments), ageing=world.stages.ageing,
        assignment=world.stages.assignment, first_month=int(world.periods.season[0]),
        first_week=int(world.days.week[0]), week_ticks=world.days.week_ticks,
        within=money.within, late_by=money.late_by, upfront=money.upfront, late=money.late,
        commission=money.commission,
        at_channel=scopes.channel, at_segment=scopes.segment, at_product=scopes.product,
        at_team=scopes.team, at_rep=scopes.rep, at_stage=scopes.stage, at_risk=scopes.risk,
        at_activity=scopes.activity, activities_of_rep=scopes.activities,
    )  # fmt: skip


def _words(reps: int) -> int:
    return max(1, -(-reps // WORD))


def _could_rise(world: World) -> NDArray[np.float64]:
    """Return by how much risks could raise a channel's leads, were all of them active."""
    risks = world.risks
    found = np.ones(len(world.names.channels))
    for kind, on, by in zip(
        risks.effect_kind.tolist(), risks.effect_on.tolist(), risks.effect_by.tolist(), strict=True
    ):
        if kind == 0 and by > 0.0:
            found[slice(None) if on < 0 else slice(on, on + 1)] *= 1.0 + by
    return found


def _never_closes(world: World) -> NDArray[np.int64]:
    """Return 1 for people who work around the clock and whom nothing ever blocks."""
    reps, first = world.reps, np.maximum(world.reps.starts, 0)
    count = len(world.names.reps)
    free = np.full(count, bool(world.days.always))
    free &= (reps.week < 0).all(axis=1)
    free &= ~reps.standing.reshape(count, -1).any(axis=1)
    free &= ~reps.buffer.any(axis=1)
    free &= reps.surprise_day == 0.0
    free &= ~np.isin(np.arange(count), reps.away[:, 0])
    free &= ~world.meetings.attends.reshape(-1, count).any(axis=0)
    free &= ~reps.has_reserved.any(axis=1)
    free &= reps.leaves > first
    return free.astype(np.int64)


def _away(world: World) -> dict[str, NDArray[Any]]:
    """Return when people are away, person by person, and where each one's rows are."""
    away = world.reps.away.reshape(-1, 3)
    away = away[np.argsort(away[:, 0], kind="stable")]
    people = np.arange(len(world.names.reps))
    return {
        "away": _records(BOUNDS, first=away[:, 1], last=away[:, 2]),
        "away_rows": _records(
            BOUNDS,
            first=np.searchsorted(away[:, 0], people, side="left"),
            last=np.searchsorted(away[:, 0], people, side="right"),
        ),
    }


def _costs(world: World) -> NDArray[np.int64]:
    """Return what is booked at the end of each month: month, sort, index, amount."""
    money, rows = world.money, []
    for month in range(len(world.periods.month_edge) - 1):
        inside = world.periods.month == month
        for sort, table in (
            (Cost.SALARY, money.salary),
            (Cost.SPEND, money.spend),
            (Cost.PREVENTION, money.prevention),
            (Cost.FIXED, money.fixed.reshape(1, -1)),
        ):
            amounts = table[:, inside].sum(axis=1).tolist()
            rows += [(month, int(sort), index, amount) for index, amount in enumerate(amounts) if amount]
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


def _bits(members: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return sets of people as words of 64 bits, shape (set, word)."""
    count = members.shape[1]
    padded = np.zeros((len(members), _words(count) * WORD), dtype=np.uint8)
    padded[:, :count] = members
    return np.packbits(padded, axis=1, bitorder="little").view("<u8").astype(np.uint64)


def _keys(keys: tuple[int, ...]) -> NDArray[np.uint64]:
    return np.array(keys, dtype=np.uint64)


def _array(values: NDArray[Any]) -> NDArray[Any]:
    return np.array(values, order="C")


def _records(layout: np.dtype[Any], /, **columns: Any) -> NDArray[Any]:
    """Return records whose fields are the columns; scalars make a record of length one."""
    assert set(columns) == set(layout.names or ())
    shape = np.shape(next(iter(columns.values())))
    made = np.zeros(shape or 1, dtype=layout)
    for name, values in columns.items():
        made[name] = values
    return made
