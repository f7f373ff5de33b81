"""Owns what the solver is asked and what it answers."""

from __future__ import annotations

from typing import Any, NamedTuple

from simsales.decide.capacity import Capacity
from simsales.decide.fluid import Fluid, Outcome
from simsales.decide.levers import Levers

__all__ = ["Goal", "Linear", "Question", "Solution"]

Linear = Any
"""A linear expression, or a number, of MathOpt (it ships no types)."""


class Goal(NamedTuple):
    """A target as the solver sees it: reach `value` (`sense` 1), or stay below it (-1).

    `correction` is added to the outcome: what the simulation of today says beyond the planner's
    picture of today.
    """

    outcome: Outcome
    value: float
    sense: int
    weight: float
    correction: float = 0.0


class Question(NamedTuple):
    """All that the solver is asked.

    `load`: share of the free working time that may be planned; `idle`: share of the working time that stays
    free beyond the buffer. Limits that collide are found before (decide/limits.py).
    """

    fluid: Fluid
    capacity: Capacity
    levers: Levers
    goals: tuple[Goal, ...]
    load: float = 1.0
    idle: float = 0.0


class Solution(NamedTuple):
    """What the solver says.

    `spend`: minor units a month by spend lever; `hours`: ticks a week by hours lever. `objective` and
    `bound`: worth of the year in minor units, in the solver's model.
    """

    status: str
    objective: float
    bound: float
    gap: float
    curve_error: float
    spend: tuple[int, ...]
    hours: tuple[int, ...]
