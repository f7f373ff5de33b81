"""Owns the market from day to day: awareness, word of mouth, the index of demand.

Awareness is goodwill (Nerlove and Arrow 1962): it returns with a half-life to the level that the promotion in
force holds up; what satisfied customers tell adds to the level. The index of demand is a first-order
process whose monthly shocks are Laplace (the growth of firms has that shape; size and memory: assumptions).
"""

from __future__ import annotations

import math

__all__ = ["demand_factor", "drift", "held_level", "index_after", "laplace_quantile", "reached"]


def held_level(level: float, talk: float, glad: int, at_start: int, size: float) -> float:
    """Return the awareness to which a segment returns.

    Parameters
    ----------
    level : float
        Under the promotion in force and the customers of the first day.
    talk : float
        Added when all of the segment were satisfied customers.
    glad, at_start : int
        Satisfaction of the segment's customers, summed, in thousandths: now and on the first day.
    size : float
        How many customers there could be; 0 where nothing is said.
    """
    if size > 0.0:
        level = level + talk * ((glad - at_start) / (1000.0 * size))
    if level < 0.0:
        return 0.0
    if level > 1.0:
        return 1.0
    return level


def laplace_quantile(u: float, scale: float) -> float:
    """Return the quantile `u` of a Laplace distribution around 0."""
    if u < 0.5:
        return scale * math.log(2.0 * u)
    return -scale * math.log(2.0 * (1.0 - u))


def index_after(index: float, keeps: float, shock: float) -> float:
    """Return the logarithm of demand a month later."""
    return keeps * index + shock


def drift(scale: float) -> float:
    """Return by how much a Laplace shock would raise mean demand: the logarithm of its mean exponential."""
    return -math.log1p(-scale * scale)


def demand_factor(index: float, drifts: float) -> float:
    """Return demand against an ordinary month; its mean is 1 in every month.

    Parameters
    ----------
    index : float
        Logarithm.
    drifts : float
        Sum of :func:`drift` over the shocks so far, each at the scale at which it still acts.
    """
    return math.exp(index - drifts)


def reached(awareness: float, at_start: float, demand: float) -> float:
    """Return the factor on the leads of a segment, against the first day."""
    if at_start > 0.0:
        return demand * (awareness / at_start)
    return demand
