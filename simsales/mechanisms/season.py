"""Owns the season of decisions: customers who decide rather in some months than in others.

A decision that would come a time d after its start with density g(d) comes with the density ``g(d) w(month) /
Z``, where w is the weight of the calendar month in which it falls and Z makes the density one; given that it
has lasted until now, only what lies ahead counts. The draw is an inverse transform of one uniform over the
months ahead. An assumption of this model; its oracle is the closed form of this very equation.
"""

from __future__ import annotations

from collections.abc import Sequence

from simsales.mechanisms.sampling import leaf_quantile, residual, survival
from simsales.world.distributions import Row

__all__ = ["seasonal_rest"]

NOTHING_LEFT = 1e-12
SMALLEST_U = 2.0**-53


def seasonal_rest(
    dists: Sequence[Row],
    points: Sequence[float],
    row: int,
    u: float,
    now: int,
    age: int,
    months: Sequence[int],
    first_month: int,
    weights: Sequence[float],
) -> float:
    """Return how long a decision still takes, in ticks.

    Parameters
    ----------
    dists, points, row, u
        The time without season, no mixture; one uniform.
    now, age : int
        Tick, and how long it has lasted.
    months : sequence of int
        Ticks of the starts of calendar months, ascending, the first not after 0.
    first_month : int
        Month of the year (0 to 11) of the first of `months`.
    weights : sequence of float
        By month of the year.

    Notes
    -----
    When no month ahead has both weight and chance, the season says nothing and the plain rest is drawn.
    """
    begun = now - age
    total = 0.0
    at = 0
    last = len(months) - 1
    while at < last and months[at + 1] <= now:
        at += 1
    first = at
    before = survival(dists, points, row, float(age))
    while True:
        after = survival(dists, points, row, float(months[at + 1] - begun)) if at < last else 0.0
        total += weights[(first_month + at) % 12] * (before - after)
        before = after
        if after <= NOTHING_LEFT or at >= last:
            break
        at += 1
    if total <= 0.0:
        return residual(dists, points, row, float(age), u)
    aim = u * total
    at = first
    before = survival(dists, points, row, float(age))
    while True:
        after = survival(dists, points, row, float(months[at + 1] - begun)) if at < last else 0.0
        weight = weights[(first_month + at) % 12]
        mass = weight * (before - after)
        if aim <= mass or after <= NOTHING_LEFT or at >= last:
            break
        aim -= mass
        before = after
        at += 1
    left = before - aim / weight if weight > 0.0 else before
    p = min(max(1.0 - left, SMALLEST_U), 1.0 - SMALLEST_U)
    rest = leaf_quantile(dists, points, row, p) - age
    return rest if rest > 0.0 else 0.0
