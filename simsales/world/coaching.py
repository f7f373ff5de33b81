"""Owns the compilation of coaching: who coaches whom, when, and with what effect."""

from __future__ import annotations

import numpy as np

from simsales.world.context import Context
from simsales.world.workforce import Coachings

__all__ = ["coaching"]


def coaching(context: Context) -> Coachings:
    """Compile one-to-ones by the person who is coached."""
    people = len(context.people)
    return Coachings(
        coach=np.full(people, -1, dtype=np.int64),
        activity=np.full(people, -1, dtype=np.int64),
        gains=np.zeros(people),
        reach=np.zeros((people, len(context.scenarios))),
        half_life=np.zeros(people),
    )
