"""Owns contact attempts: the chance that somebody is reached at the k-th attempt.

People differ in how easily they are reached. With chances that are beta-distributed over people (parameters
a and b), the number of attempts until one reaches is beta-geometric, and the chance of the k-th, after
k - 1 that reached nobody, is ``a / (a + b + k - 1)``. With a 3.55 and b 3.75 the shares reached by attempts 1
to 6 are 49, 71, 82, 88, 92 and 94 % of those ever reached, as in a vendor's figures (Velocify).
"""

from __future__ import annotations

__all__ = ["expected_attempts", "reach_chance", "reached_at_last"]


def reach_chance(first: float, alike: float, attempt: int) -> float:
    """Return the chance that an attempt reaches somebody whom none before has reached.

    Parameters
    ----------
    first : float
        Chance of the first attempt, a / (a + b).
    alike : float
        How alike people are in this: a + b; the larger, the less the chance falls.
    attempt : int
        From 1.
    """
    return first * alike / (alike + (attempt - 1.0))


def reached_at_last(first: float, alike: float, tried: int, attempts: int) -> float:
    """Return the chance that one of the attempts that are left reaches whom `tried` have not."""
    missed = 1.0
    for attempt in range(tried + 1, attempts + 1):
        missed *= 1.0 - reach_chance(first, alike, attempt)
    return 1.0 - missed


def expected_attempts(first: float, alike: float, attempts: int) -> tuple[float, float]:
    """Return how many attempts are made on average, and the chance that one of them reaches somebody.

    Parameters
    ----------
    first, alike : float
        As of :func:`reach_chance`.
    attempts : int
        How many are made at most.

    Notes
    -----
    The k-th attempt is made when none before has reached: the first is the sum of these chances. Where all
    people are equally easy to reach (`alike` very large), it is the geometric sum (1 - (1 - p)^n) / p.
    """
    made, unreached = 0.0, 1.0
    for attempt in range(1, attempts + 1):
        made += unreached
        unreached *= 1.0 - reach_chance(first, alike, attempt)
    return made, 1.0 - unreached
