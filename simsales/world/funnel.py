"""Owns the compilation of the funnel: stages, and the pools of people who can do each."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from simsales.quantity import DAY
from simsales.scenario.spread import Spread
from simsales.world.context import EVERYBODY, Context
from simsales.world.research import discovered_odds, discovered_satisfaction, extra_work
from simsales.world.service import with_tickets
from simsales.world.world import Ints, Stages

__all__ = ["stages"]

ASSIGNMENTS = ("longest idle", "most skilled", "fewest deals")


def stages(context: Context) -> Stages:
    """Compile the stages of a scenario."""
    scenario, book = context.scenario, context.book
    listed = scenario.stages

    def row(spread: Spread | None) -> int:
        return -1 if spread is None else book.row(spread)

    passed, lost, late = _customer_times(context, row)
    pool, members = _pools(context)
    undiscovered = np.array([_log_odds(context, index) for index in range(len(listed))], dtype=np.float64)
    discovered = discovered_odds(context)
    found = Stages(
        effort=np.array([row(stage.effort) for stage in listed], dtype=np.int64),
        if_passed=passed,
        if_lost=lost,
        decided_late=late,
        season=np.array(
            [[s.decides_in.get(month, 1.0) for month in range(1, 13)] for s in listed], dtype=np.float64
        ),
        has_season=np.array([bool(stage.decides_in) for stage in listed], dtype=np.int64),
        patience=np.array([row(stage.patience) for stage in listed], dtype=np.int64),
        passes=undiscovered + np.cumsum(discovered, axis=0)[: len(listed)],
        undiscovered=undiscovered,
        no_decision=np.array([stage.no_decision for stage in listed], dtype=np.float64),
        cools=np.array([stage.cools for stage in listed], dtype=np.float64),
        priority=np.array([stage.priority for stage in listed], dtype=np.int64),
        keeps_owner=np.array([stage.keeps_owner for stage in listed], dtype=np.int64),
        pool=pool,
        members=members,
        due=np.array([-1 if stage.due_in is None else stage.due_in for stage in listed], dtype=np.int64),
        ageing=round(scenario.ageing_days * DAY) if scenario.ageing_days else 0,
        assignment=ASSIGNMENTS.index(scenario.assignment),
        attempts=np.array([s.contact.attempts if s.contact else 0 for s in listed], dtype=np.int64),
        reached_first=np.array([s.contact.first if s.contact else 1.0 for s in listed], dtype=np.float64),
        reached_alike=np.array([s.contact.alike if s.contact else 1.0 for s in listed], dtype=np.float64),
        tries_every=np.array([s.contact.every if s.contact else 0 for s in listed], dtype=np.int64),
        sales=len(listed),
        extra=extra_work(context),
        discovered=discovered,
        understood=discovered_satisfaction(context),
    )
    return with_tickets(context, found)


def _customer_times(context: Context, row: Callable[[Spread | None], int]) -> tuple[Ints, Ints, Ints]:
    """Return the customer's time by stage and segment: if passed, if lost, and whether these are one."""
    passed, lost, late = [], [], []
    for stage in context.scenario.stages:
        parts = [stage.segments.get(name, stage) for name in context.names.segments]
        passed.append([row(part.customer_takes) for part in parts])
        lost.append([row(part.lost_takes or part.customer_takes) for part in parts])
        late.append([int(part.lost_takes is None) for part in parts])
    return np.array(passed, dtype=np.int64), np.array(lost, dtype=np.int64), np.array(late, dtype=np.int64)


def _log_odds(context: Context, index: int) -> list[float]:
    found = []
    for period, scenario in enumerate(context.scenarios):
        stage = scenario.stages[index]
        month = int(context.periods.season[period]) + 1
        found.append(_logit(stage.passes) + math.log(stage.odds.get(month, 1.0)))
    return found


def _logit(p: float) -> float:
    if p <= 0.0:
        return -math.inf
    return math.inf if p >= 1.0 else math.log(p / (1.0 - p))


def _pools(context: Context) -> tuple[Ints, Ints]:
    """Return which pool works on a deal, and who is in it; equal sets for one stage are one pool."""
    names, teams = context.names, context.scenario.teams
    shape = (len(names.stages), len(names.channels), len(names.segments), len(names.products))
    pool = np.zeros(shape, dtype=np.int64)
    known: dict[tuple[int, tuple[int, ...]], int] = {}
    served: dict[tuple[str, int, int, int], bool] = {}
    for place in np.ndindex(shape):
        stage, channel, segment, product = place
        able = []
        for person in context.people:
            team = teams[person.team]
            rep = team.reps[person.entry]
            key = (person.team, channel, segment, product)
            if key not in served:
                served[key] = (
                    (team.channels is None or names.channels[channel] in team.channels)
                    and (team.segments is None or names.segments[segment] in (*team.segments, EVERYBODY))
                    and (team.products is None or names.products[product] in team.products)
                )
            able.append(int(served[key] and (rep.does is None or names.stages[stage] in rep.does)))
        pool[place] = known.setdefault((stage, tuple(able)), len(known))
    members = np.array([able for _, able in known], dtype=np.int64).reshape(len(known), len(names.reps))
    return pool, members
