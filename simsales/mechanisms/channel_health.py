"""Owns the health of a channel, and how channels bound and take from each other.

Health is 1 as things are in the file on the first day; it multiplies the leads and, by `quality`, moves
their odds. It returns with a half-life to the level that contact, training and incentives hold up, so that a
channel that nobody cares for decays (form: assumption; that the effects of training and incentives interact:
Magnotta, Murtha and Challagalla 2020, signs; see world/channel_health.py). Leads of one channel beyond
today's are partly those that another would have brought (cannibalisation; form: assumption).
"""

from __future__ import annotations

import math

from simsales.world.halfway import part_reached

__all__ = ["at_most", "by_own_days", "health_level", "health_odds", "left_over"]

LEAST = 0.01
"""Health below which odds fall no further."""


def health_level(level: float, gives: float, hours: float, half_at: float, today: float) -> float:
    """Return the health to which a channel returns.

    Parameters
    ----------
    level : float
        With today's contact.
    gives : float
        Health by very much contact.
    hours, half_at : float
        Ticks a week of contact, and those at which half of it is reached.
    today : float
        Share of it that today's contact gives.
    """
    if gives != 0.0:
        level = level + gives * (part_reached(hours, half_at) - today)
    return level if level > 0.0 else 0.0


def health_odds(quality: float, health: float) -> float:
    """Return the log-odds that a channel's health adds to its leads."""
    if quality == 0.0:
        return 0.0
    return quality * math.log(health if health > LEAST else LEAST)


def at_most(rate: float, capacity: float) -> float:
    """Return the leads a day that a channel can handle; `capacity` below 0 is none."""
    return capacity if 0.0 <= capacity < rate else rate


def left_over(rate: float, takes: float, other: float, others_today: float) -> float:
    """Return the leads a day that are left when another channel takes its share of what it brings more."""
    rest = rate - takes * (other - others_today)
    return rest if rest > 0.0 else 0.0


def by_own_days(more: float, days: float, own_days: float) -> float:
    """Return leads a day on so many days of a month as leads a day of a channel's own days."""
    return more * (days / own_days)
