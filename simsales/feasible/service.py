"""Owns the work that tickets are expected to ask for, before anything is simulated: a rough estimate.

Each of the customers that are expected (feasible/clientele.py) asks for tickets at the rate in the file, and
those who can do a kind share its work equally.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsales.feasible.outlook import Outlook, outlook
from simsales.mechanisms.sampling import sample
from simsales.world.clientele import CELL
from simsales.world.distributions import python_rows
from simsales.world.world import Floats, World

__all__ = ["can_do", "service_hours", "ticket_work"]

_POINTS = 200
"""Points of a distribution over which its mean is taken."""


def ticket_work(world: World, expected: Outlook) -> Floats:
    """Return the work that tickets ask for, in ticks at ordinary speed.

    Returns
    -------
    ndarray (kind, channel, segment, product, period)
        By kind of ticket and of customer.
    """
    rows, points = python_rows(*world.book)
    effort = [
        float(np.mean([sample(rows, points, row, (i + 0.5) / _POINTS) for i in range(_POINTS)]))
        for row in world.stages.effort[world.stages.sales :].tolist()
    ]
    cells = expected.customers * (np.diff(world.periods.edge) / CELL)
    return np.asarray(np.multiply.outer(world.clientele.tickets.rate * np.array(effort), cells))


def service_hours(world: World) -> Floats:
    """Return the ticks that each person is expected to spend on tickets, (rep, period)."""
    found = np.zeros((len(world.names.reps), len(world.periods.month)))
    if not world.clientele.tickets.keys:
        return found
    work = ticket_work(world, outlook(world)).sum(axis=(1, 2, 3))
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
