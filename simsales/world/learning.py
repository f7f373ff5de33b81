"""Owns the compilation of learning: ramps, practice, what meetings give, what tools save, overtime."""

from __future__ import annotations

import numpy as np

from simsales.world.context import Context
from simsales.world.workforce import Learning

__all__ = ["learning"]


def learning(context: Context) -> Learning:
    """Compile how people learn, and what they are given to work with."""
    people, periods = len(context.people), len(context.scenarios)
    stages, meetings = len(context.names.stages), len(context.names.meetings)
    return Learning(
        ramp=np.zeros(people, dtype=np.int64),
        ramp_from=np.zeros(people),
        gains=np.zeros(people),
        half_after=np.zeros(people),
        fades=np.zeros(people),
        saves=np.zeros((people, stages, periods)),
        spreads=np.zeros(meetings),
        wears=np.zeros(meetings),
        binds=np.zeros(meetings),
        overtime=np.zeros((people, periods), dtype=np.int64),
        overtime_pay=np.zeros(people),
    )
