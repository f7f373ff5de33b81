"""Owns the compilation of ideas: how often they come, and by what evidence they pass.

Time H and encouragement E each reach the part ``x / (x + half)`` of what they can bring; together they reach
``1 - (1 - part(H)) (1 - part(E))`` of the way from the ideas that come of themselves to the most there can be
(an assumption: monotone in both, with diminishing returns; no measured curve is known).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy.special import stdtrit

from simsales.scenario.idea import BEST, WORST, Idea, Pilot
from simsales.world.accrual import accrued, per_month
from simsales.world.context import Context
from simsales.world.halfway import part_reached
from simsales.world.people import promised_week
from simsales.world.risks import effect_target
from simsales.world.world import Floats, Ideas, Ints

__all__ = ["CELL_DAYS", "encouragement_costs", "ideas"]

CELL_DAYS = 28
"""Days of a cell of the field of ideas: most have no more than a few."""

_YEAR = 365.25


def ideas(context: Context) -> Ideas:
    """Compile the ideas of a scenario."""
    names, book = context.names, context.book
    listed = [context.scenario.ideas[name] for name in names.ideas]
    targets = [effect_target(idea.to, names) for idea in listed]
    per_cell = np.array([_per_cell(context, name) for name in names.ideas], dtype=np.float64)
    per_cell = per_cell.reshape(len(listed), len(context.scenarios))

    def whole(read: Callable[[Pilot], int]) -> Ints:
        return np.array([read(i.pilot) if i.pilot else 0 for i in listed], dtype=np.int64)

    def share(read: Callable[[Pilot], float]) -> Floats:
        return np.array([read(i.pilot) if i.pilot else 0.0 for i in listed], dtype=np.float64)

    return Ideas(
        kind=np.array([kind for kind, _ in targets], dtype=np.int64),
        on=np.array([on for _, on in targets], dtype=np.int64),
        per_cell=per_cell,
        highest=per_cell.max(axis=1, initial=0.0),
        good=np.array([idea.helps.chance for idea in listed], dtype=np.float64),
        helps=np.array([book.row(idea.helps.by) for idea in listed], dtype=np.int64),
        harms=np.array([book.row(i.harms.by) if i.harms else -1 for i in listed], dtype=np.int64),
        tried=whole(lambda pilot: int(pilot.use)),
        part=share(lambda pilot: pilot.on),
        pairs=whole(lambda pilot: pilot.pairs),
        prepare=whole(lambda pilot: pilot.prepare),
        lasts=whole(lambda pilot: pilot.lasts),
        noise=share(lambda pilot: pilot.noise.deviation * math.sqrt(pilot.noise.over / pilot.lasts)),
        leaks=share(lambda pilot: pilot.leaks),
        cost=whole(lambda pilot: pilot.cost),
        takes=share(lambda pilot: pilot.takes),
        at_once=whole(lambda pilot: pilot.at_once),
        gain=share(lambda pilot: pilot.passes.gain),
        critical=share(lambda pilot: float(stdtrit(pilot.pairs - 1, pilot.passes.sure))),
        prolongs=whole(lambda pilot: pilot.passes.prolongs),
        after=np.array([idea.rollout.after for idea in listed], dtype=np.int64),
        price=np.array([idea.rollout.cost for idea in listed], dtype=np.int64),
        reaches=np.array([idea.rollout.reaches for idea in listed], dtype=np.float64),
        best=BEST,
        worst=WORST,
    )


def _per_cell(context: Context, name: str) -> list[float]:
    """Return how many ideas of a kind come in a cell of time, by period."""
    found = []
    for period, scenario in enumerate(context.scenarios):
        idea = scenario.ideas[name]
        most = idea.per_year if idea.at_most is None else idea.at_most
        part = 1.0 - (1.0 - _time(context, period, idea)) * (1.0 - _encouraged(idea))
        found.append((idea.per_year + (most - idea.per_year) * part) / _YEAR * CELL_DAYS)
    return found


def _time(context: Context, period: int, idea: Idea) -> float:
    if idea.time is None:
        return 0.0
    return part_reached(promised_week(context, period, idea.time.activity), idea.time.half_at)


def _encouraged(idea: Idea) -> float:
    if idea.encouragement is None:
        return 0.0
    return part_reached(per_month(idea.encouragement.spend), per_month(idea.encouragement.half_at))


def encouragement_costs(context: Context) -> Ints:
    """Return what is spent on encouragement, by kind of ideas and period."""
    found = []
    for name in context.names.ideas:
        sections = [scenario.ideas[name].encouragement for scenario in context.scenarios]
        found.append(accrued(context, [one.spend if one else None for one in sections]))
    return np.array(found, dtype=np.int64).reshape(len(found), len(context.scenarios))
