"""Owns the arrays of the market: choice among vendors, needs, awareness, index of demand, channels' health.

Index order and units are those of :mod:`simsales.world.world`. Half-lives are days; 0 means that the
mechanism is not mentioned. Awareness is a share, 0 to 1; the health of a channel is 1 as things are today.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Awareness", "Health", "Index", "Marketplace", "Needs"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Awareness(NamedTuple):
    """Who of a segment knows the company.

    `starts` (segment): share on the first day, 0 where nothing is said (then it moves nothing).
    `half_life` (segment). `level` (segment, period): share to which it returns under the promotion in force.
    `talk` (segment): share added when all of the segment were satisfied customers; `size` (segment): how many
    customers there could be, 0 where nothing is said.
    """

    starts: Floats
    half_life: Floats
    level: Floats
    talk: Floats
    size: Floats


class Index(NamedTuple):
    """The ups and downs of demand: the logarithm changes by a Laplace shock at each month's start.

    `scale` (segment): of the shock, 0 where nothing is said. `keeps`: share of the index left a month later.
    """

    scale: Floats
    keeps: float


class Needs(NamedTuple):
    """What is not known for sure of what a segment wants.

    `worth` (segment): log-odds that would be gained on average if it were; 0 where nothing is said.
    `answers` (segment, period): answers that hold, as multiples of those worth as much as the first belief.
    """

    worth: Floats
    answers: Floats


class Health(NamedTuple):
    """How well a channel works for us, against today.

    `half_life` (channel): 0 where nothing is said. `level` (channel, period): health to which it returns
    under the training and incentives in force, conflict included, with today's contact; it is 1 on the first
    day. `kept` (channel, period): 1 where contact reaches it, 0 once it has closed. `activity` (channel): the
    standing activity of contact, or -1; `gives` (channel): health by very much contact; `half_at` (channel):
    ticks a week at which half is reached; `today` (channel): share of it that today's contact gives.
    `quality` (channel): log-odds of its leads per logarithm of its health.
    """

    half_life: Floats
    level: Floats
    kept: Ints
    activity: Ints
    gives: Floats
    half_at: Floats
    today: Floats
    quality: Floats


class Marketplace(NamedTuple):
    """The market. `active`: 1 where the scenario says anything of it that moves leads or odds.

    `odds` (segment, product, period): log-odds added to the last decision, by choice among vendors and by
    what research found. `share` (segment, period): of those who know us, who would choose us, the products'
    mean; 0 where no choice is modelled. `capacity` (channel, period): leads a day at most, -1 where nothing
    is said. `takes` (channel, channel): share of the first one's leads beyond today's that the second one
    would have brought; `today` (channel, period): the first one's leads a day as the file stands; `days`
    (channel, period): on how many days of the month a channel brings leads. `fit` (channel, segment,
    product): log-odds.
    """

    active: int
    odds: Floats
    share: Floats
    capacity: Floats
    takes: Floats
    today: Floats
    days: Floats
    fit: Floats
    needs: Needs
    awareness: Awareness
    demand_index: Index
    health: Health
