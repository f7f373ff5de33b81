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

__all__ = ["seasonal_rest", "seasonal_survival"]

NOTHING_LEFT = 1e-12
SMALLEST_U = 2.0**-53


def month_at(months: Sequence[int], tick: int) -> int:
    """Return the index of the month that holds `tick`; the first when it lies before all."""
    low, high = 0, len(months) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if months[middle] <= tick:
            low = middle
        else:
            high = middle - 1
    return low


def weighted_from(
    dists: Sequence[Row],
    points: Sequence[float],
    row: int,
    begun: int,
    age: int,
    at: int,
    months: Sequence[int],
    first_month: int,
    weights: Sequence[float],
) -> float:
    """Return the weighted chance of all decisions later than `age`, which lies in month `at`."""
    last = len(months) - 1
    total = 0.0
    before = survival(dists, points, row, float(age))
    while True:
        after = survival(dists, points, row, float(months[at + 1] - begun)) if at < last else 0.0
        total += weights[(first_month + at) % 12] * (before - after)
        before = after
        if after <= NOTHING_LEFT or at >= last:
            return total
        at += 1


def seasonal_survival(
    dists: Sequence[Row],
    points: Sequence[float],
    row: int,
    now: int,
    age: int,
    months: Sequence[int],
    first_month: int,
    weights: Sequence[float],
) -> float:
    """Return the chance that a decision with a season, begun `age` before `now`, comes later than now.

    Parameters
    ----------
    dists, points, row, now, age, months, first_month, weights
        As for `seasonal_rest`; `months` reach back to the beginning.
    """
    begun = now - age
    parts = (months, first_month, weights)
    whole = weighted_from(dists, points, row, begun, 0, month_at(months, begun), *parts)
    if whole <= 0.0:
        return survival(dists, points, row, float(age))
    return weighted_from(dists, points, row, begun, age, month_at(months, now), *parts) / whole


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
        Ticks of the starts of calendar months, ascending.
    first_month : int
        Month of the year (0 to 11) of the first of `months`.
    weights : sequence of float
        By month of the year.

    Notes
    -----
    When no month ahead has both weight and chance, the season says nothing and the plain rest is drawn.
    """
    begun = now - age
    last = len(months) - 1
    first = month_at(months, now)
    total = weighted_from(dists, points, row, begun, age, first, months, first_month, weights)
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
