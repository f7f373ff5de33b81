"""Owns the compilation of courses and team events: when they are held, who is there, what they give."""

from __future__ import annotations

import numpy as np

from simsales.world.context import Context
from simsales.world.workforce import Courses

__all__ = ["courses"]


def courses(context: Context) -> Courses:
    """Compile courses, then team events, both in the order of their names."""
    count, stages = len(context.names.courses), len(context.names.stages)
    return Courses(
        sessions=np.zeros((0, 4), dtype=np.int64),
        attends=np.zeros((count, len(context.people), len(context.scenarios)), dtype=np.int64),
        length=np.zeros(count, dtype=np.int64),
        odds=np.zeros((count, stages)),
        speed=np.zeros((count, stages)),
        teaches=np.zeros((count, stages), dtype=np.int64),
        half_life=np.zeros(count),
        kept_for=np.zeros(count),
        spills=np.zeros(count),
        morale=np.zeros(count),
        cohesion=np.zeros(count),
    )
