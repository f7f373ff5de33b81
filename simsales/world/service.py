"""Owns the compilation of tickets and care: work behind the stages of the funnel, and hours for customers."""

from __future__ import annotations

import numpy as np

from simsales.quantity import DAY
from simsales.scenario.customers import Recovery, Tickets
from simsales.scenario.scenario import Scenario
from simsales.world.accrual import accrued
from simsales.world.clientele import CELL_DAYS, Cares, TicketKinds
from simsales.world.context import Context
from simsales.world.draws import name_key
from simsales.world.world import Floats, Ints, Stages

__all__ = ["PER_CELL", "care_costs", "cares", "ticket_kinds", "with_tickets"]

PER_CELL = CELL_DAYS / 365.25
"""Cells in a year, turned round: what a rate a year is in a cell."""

CUSTOMERS = 100
"""So many customers share the hours of `half_at` in the file."""


def with_tickets(context: Context, stages: Stages) -> Stages:
    """Return the stages with the kinds of tickets behind them.

    Parameters
    ----------
    context : Context
        Its names of stages have those of tickets already.
    stages : Stages
        Of the funnel; `pool`, `members`, `extra`, `discovered` and `understood` have the whole length.
    """
    kinds, count, segments = _kinds(context), len(_kinds(context)), len(context.names.segments)
    periods = len(context.scenarios)

    def longer(rows: Ints, more: list[int]) -> Ints:
        return np.concatenate((rows, np.array(more, dtype=np.int64)))

    def nothing(rows: Floats) -> Floats:
        return np.concatenate((rows, np.zeros(count)))

    absent = np.full((count, segments), -1, dtype=np.int64)
    return stages._replace(
        effort=longer(stages.effort, [context.book.row(kind.effort) for kind in kinds]),
        if_passed=np.concatenate((stages.if_passed, absent)),
        if_lost=np.concatenate((stages.if_lost, absent)),
        decided_late=np.concatenate((stages.decided_late, np.ones((count, segments), dtype=np.int64))),
        season=np.concatenate((stages.season, np.ones((count, 12)))),
        has_season=longer(stages.has_season, [0] * count),
        patience=longer(stages.patience, [-1] * count),
        passes=np.concatenate((stages.passes, np.zeros((count, periods)))),
        undiscovered=np.concatenate((stages.undiscovered, np.zeros((count, periods)))),
        no_decision=nothing(stages.no_decision),
        cools=nothing(stages.cools),
        priority=longer(stages.priority, [kind.priority for kind in kinds]),
        keeps_owner=longer(stages.keeps_owner, [0] * count),
        due=longer(stages.due, [-1] * count),
        attempts=longer(stages.attempts, [0] * count),
        reached_first=np.concatenate((stages.reached_first, np.ones(count))),
        reached_alike=np.concatenate((stages.reached_alike, np.ones(count))),
        tries_every=longer(stages.tries_every, [0] * count),
    )


def _promised(context: Context, kind: Tickets, promised: int | None) -> int:
    """Return the ticks in which something is promised, -1 for nothing; a day of work is as long as one is."""
    if promised is None:
        return -1
    if kind.counts == "any time" or promised < DAY:
        return promised
    return round(promised * context.calendar.day_ticks / DAY)


def ticket_kinds(context: Context) -> TicketKinds:
    """Compile what customers ask for."""
    kinds, periods = _kinds(context), len(context.scenarios)
    names = context.names.stages[len(context.scenario.stages) :]
    lifts = np.zeros((len(kinds), periods))
    cost = np.zeros((len(kinds), periods), dtype=np.int64)
    for period, scenario in enumerate(context.scenarios):
        for row, name in enumerate(names):
            recovery = _recovery(scenario, name)
            if recovery is not None and recovery.use:
                lifts[row, period], cost[row, period] = recovery.lifts, recovery.cost
    return TicketKinds(
        rate=_floats([kind.per_year * PER_CELL for kind in kinds]),
        in_hours=_ints([int(kind.arrive == "working hours") for kind in kinds]),
        by_clock=_ints([int(kind.counts == "any time") for kind in kinds]),
        respond_in=_ints([_promised(context, kind, kind.respond_in) for kind in kinds]),
        solve_in=_ints([_promised(context, kind, kind.solve_in) for kind in kinds]),
        solved=_floats([kind.solved for kind in kinds]),
        late=_floats([kind.late for kind in kinds]),
        lifts=lifts,
        cost=cost,
        keys=tuple(name_key(name) for name in names),
    )


def cares(context: Context) -> Cares:
    """Compile service beyond what was sold; hours are those for one customer."""
    names, section = context.names, context.scenario.customers
    listed = [section.care[name] for name in names.cares] if section else []
    lifts = np.zeros((len(listed), len(context.scenarios)))
    for period, scenario in enumerate(context.scenarios):
        for row, name in enumerate(names.cares):
            care = scenario.customers.care[name] if scenario.customers else None
            lifts[row, period] = care.lifts if care is not None and care.use else 0.0
    return Cares(
        activity=_ints([names.activities.index(care.activity) for care in listed]),
        lifts=lifts,
        half_at=_floats([care.half_at / CUSTOMERS for care in listed]),
    )


def care_costs(context: Context) -> Ints:
    """Return what care costs, by care and period."""
    names = context.names.cares
    found = np.zeros((len(names), len(context.scenarios)), dtype=np.int64)
    for row, name in enumerate(names):
        in_force = [s.customers.care[name] if s.customers else None for s in context.scenarios]
        found[row] = accrued(
            context, [care.cost if care is not None and care.use else None for care in in_force]
        )
    return found


def _kinds(context: Context) -> list[Tickets]:
    section = context.scenario.customers
    if section is None:
        return []
    return [section.tickets[name] for name in context.names.stages[len(context.scenario.stages) :]]


def _recovery(scenario: Scenario, name: str) -> Recovery | None:
    return None if scenario.customers is None else scenario.customers.tickets[name].recovery


def _ints(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _floats(values: list[float]) -> Floats:
    return np.array(values, dtype=np.float64)
