"""Owns satisfaction: what a kept or broken promise does to a customer, and what customers say of it.

A customer compares what happened with what was promised (expectancy disconfirmation, Oliver 1980)::

    d = (promised - actual) / promised, within -1 and 1
    satisfaction changes by  solved x d  for d >= 0, by  late x d  for d < 0

(straight lines: assumption). Between such events it returns to its usual level. What making up for a broken
promise gives is kept apart: it lifts satisfaction, but neither repurchase nor word of mouth (de Matos et al.
2007). What customers say is concave in satisfaction, what they do is convex in it (Mittal and
Kamakura 2001): they say ``satisfaction^intends``, and what they do stands in mechanisms/loyalty.py.
"""

from __future__ import annotations

from simsales.world.halfway import part_reached

__all__ = ["as_share", "better_than_promised", "care_lift", "disconfirmed", "felt_change", "stated"]


def as_share(state: float) -> float:
    """Return a satisfaction within 0 and 1."""
    if state < 0.0:
        return 0.0
    if state > 1.0:
        return 1.0
    return state


def disconfirmed(promised: int, actual: int) -> float:
    """Return by how much something was better than promised, -1 to 1, for ticks promised and taken."""
    if promised <= 0:
        return 0.0 if actual <= 0 else -1.0
    d = (promised - actual) / promised
    return -1.0 if d < -1.0 else d


def better_than_promised(respond_in: int, solve_in: int, waited: int, took: int) -> float:
    """Return by how much answer and solution were better than promised, their mean, -1 to 1.

    Parameters
    ----------
    respond_in, solve_in : int
        Ticks promised; -1 where nothing is. One of them is.
    waited, took : int
        Ticks until somebody answered, and until it was solved.
    """
    better, promises = 0.0, 0
    if respond_in >= 0:
        promises += 1
        better += disconfirmed(respond_in, waited)
    if solve_in >= 0:
        promises += 1
        better += disconfirmed(solve_in, took)
    return better / promises


def felt_change(d: float, solved: float, late: float) -> float:
    """Return the change of satisfaction after the disconfirmation `d`."""
    return solved * d if d >= 0.0 else late * d


def stated(satisfaction: float, intends: float) -> float:
    """Return the share who say that they will stay, at a satisfaction."""
    if satisfaction <= 0.0:
        return 0.0
    return float(satisfaction**intends)


def care_lift(lifts: float, hours: float, half_at: float, customers: int) -> float:
    """Return what care adds to the usual satisfaction.

    Parameters
    ----------
    lifts : float
        With very many hours.
    hours : float
        Ticks a week that people give.
    half_at : float
        Ticks a week for one customer at which half is reached.
    customers : int
        How many share the hours.
    """
    if customers <= 0:
        return 0.0
    return lifts * part_reached(hours, half_at * customers)
