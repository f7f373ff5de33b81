"""Owns the compilation of who leaves by chance, and what follows."""

from __future__ import annotations

import numpy as np

from simsales.world.context import Context
from simsales.world.workforce import Turnovers

__all__ = ["turnover"]


def turnover(context: Context) -> Turnovers:
    """Compile turnover by person."""
    people = len(context.people)
    return Turnovers(
        rate=np.zeros(people),
        refill=np.full(people, -1, dtype=np.int64),
        cost=np.zeros(people, dtype=np.int64),
        handover=np.zeros(people),
    )
