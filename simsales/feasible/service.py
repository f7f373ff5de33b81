"""Owns the work that tickets are expected to ask for, before anything is simulated: a rough estimate.

Customers of the first day leave evenly over time, as a term is renewed with the usual chance; deals are won
evenly over the simulated time. Each customer asks for tickets at the rate in the file, and those who can do a
kind share its work equally. What customers bring beside (up-sell, referral) is left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from simsales.errors import Problem
from simsales.feasible.load import called, capacity, won
from simsales.mechanisms.funnel import chance
from simsales.mechanisms.sampling import sample
from simsales.quantity import DAY, WEEK
from simsales.scenario.scenario import Scenario
from simsales.world.clientele import CELL
from simsales.world.distributions import python_rows
from simsales.world.world import Floats, World

__all__ = ["service", "service_hours", "ticket_work"]

_POINTS = 200
"""Points of a distribution over which its mean is taken."""


def ticket_work(world: World) -> Floats:
    """Return the work that tickets ask for by kind and period, in ticks at ordinary speed."""
    rows, points = python_rows(*world.book)
    effort = [
        float(np.mean([sample(rows, points, row, (i + 0.5) / _POINTS) for i in range(_POINTS)]))
        for row in world.stages.effort[world.stages.sales :].tolist()
    ]
    return np.outer(world.clientele.tickets.rate * np.array(effort), _customer_cells(world))


def service_hours(world: World) -> Floats:
    """Return the ticks that each person is expected to spend on tickets, (rep, period)."""
    work = ticket_work(world)
    found = np.zeros((len(world.names.reps), work.shape[1]))
    for kind, by_period in enumerate(work):
        stage = world.stages.sales + kind
        able = can_do(world, stage)
        if able.any():
            found[able] += by_period / able.sum() / world.reps.speed[able, stage][:, None]
    return found


def can_do(world: World, stage: int) -> NDArray[np.bool_]:
    """Return who can do a stage of some kind of deal, or a kind of ticket."""
    pools = np.unique(world.stages.pool[stage])
    able: NDArray[np.bool_] = (world.stages.members[pools] > 0).any(axis=0)
    return able


def service(scenario: Scenario, world: World) -> Iterator[Problem]:
    """Yield the warning that tickets alone ask for more hours than those who can do them have."""
    if not world.clientele.tickets.keys:
        return
    able = np.array([can_do(world, s) for s in range(world.stages.sales, len(world.names.stages))])
    anybody: NDArray[np.bool_] = np.asarray(able.any(axis=0))
    needed = float(service_hours(world)[anybody].sum())
    free = float(capacity(scenario, world)[anybody].sum())
    if needed > free:
        weeks = max(world.horizon / WEEK, 1e-9)
        values = {
            "who": called(world, anybody),
            "needed": int(needed / weeks),
            "free": int(free / weeks),
            "kinds": list(world.names.stages[world.stages.sales :]),
        }
        yield Problem("feasible.service", values, ("customers", "tickets"), severity="warning")


def _customer_cells(world: World) -> Floats:
    """Return the cells of customers' time in each period, on average."""
    clientele, edges = world.clientele, world.periods.edge
    if not clientele.active:
        return np.zeros(len(edges) - 1)
    days = float(np.mean(clientele.term)) / DAY
    leaving = (1.0 - chance(float(np.mean(clientele.stay)))) / days
    a_day = float(won(world).sum()) / (world.horizon / DAY)
    first = len(clientele.accounts.key)
    found = []
    for begin, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        middle = (begin + end) / 2 / DAY
        kept = math.exp(-leaving * middle)
        customers = first * kept + (a_day * (1.0 - kept) / leaving if leaving > 0.0 else a_day * middle)
        found.append(customers * (end - begin) / CELL)
    return np.array(found)
