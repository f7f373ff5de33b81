"""Owns the proof of a choice: in which replications it is given, and what it takes.

Worth counts what is signed or open at the end of the time, so that nobody lives off its last days. It counts
every open deal as if somebody had the time to work on it, and so thinks little of people and of hours. So
years that are better in worth must be no worse in profit: without that, a plan would dismiss people and leave
the deals that they had worked on to wait for ever.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from simsales.decide.goals import Score
from simsales.decide.kept_hours import gains
from simsales.study.intervals import paired_difference
from simsales.world.world import Floats

__all__ = ["FIRST_LOOK", "SECOND_LOOK", "Looks", "errors_ahead", "is_better", "joined"]


class Looks(NamedTuple):
    """Replications of one look at the choices; none of them is in two parts, or in another look.

    `again`: the best few are simulated again; `first`, `more`: the proof of each lever, and further ones
    where the first cannot tell; `whole`: the proof of all together.
    """

    again: range
    first: range
    more: range
    whole: range


def _looks(start: int) -> Looks:
    edges = [start, start + 24, start + 48, start + 120, start + 216]
    return Looks(*(range(a, b) for a, b in pairwise(edges)))


FIRST_LOOK: Final = _looks(1 << 20)
"""Of the look at today's other levers; a study of its own has no more than a million replications."""

SECOND_LOOK: Final = _looks(FIRST_LOOK.whole.stop)
"""Of the look beside all that the plan changes: the first has passed nothing in these."""


def is_better(new: Score, old: Score, errors: float, confidence: float) -> bool:
    """Return whether years are better by so many standard errors, and what they are better in is no illusion.

    Parameters
    ----------
    new, old
        Years of both ways under the same random worlds.
    errors
        Standard errors to gain: in the targets, or in worth where these are no worse.
    confidence
        Of the interval of the difference in profit, 0..1. Where the targets do not decide, it must not lie
        below 0.
    """
    if not gains(new, old, errors):
        return False
    return _ahead(_merit(new) - _merit(old)) > errors or not _is_below(new.profit, old.profit, confidence)


def errors_ahead(new: Score, old: Score) -> float:
    """Return the gain in standard errors: in the targets where these differ, else in worth."""
    found = 0.0
    for ahead in (_merit(new) - _merit(old), new.worth - old.worth):
        found = _ahead(ahead)
        if abs(found) > 1.0:
            break
    return found


def joined(one: Score, other: Score) -> Score:
    """Return what two sets of replications say together."""
    return Score(*(np.concatenate(parts) for parts in zip(one, other, strict=True)))


def _merit(score: Score) -> Floats:
    return score.hits - score.short


def _ahead(difference: Floats) -> float:
    mean = float(difference.mean())
    error = float(difference.std(ddof=1)) / math.sqrt(len(difference))
    if error > 0.0:
        return mean / error
    return math.copysign(math.inf, mean) if mean else 0.0


def _is_below(values: Floats, others: Floats, confidence: float) -> bool:
    return paired_difference(values, others, confidence).high < 0.0
