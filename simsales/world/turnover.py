"""Owns the compilation of who leaves by chance, and what follows."""

from __future__ import annotations

import math

import numpy as np

from simsales.world.context import Context
from simsales.world.workforce import Turnovers

__all__ = ["turnover"]

_YEAR = 365.25


def turnover(context: Context) -> Turnovers:
    """Compile turnover by person: a chance a year is a constant rate a day."""
    found = [context.scenario.teams[person.team].turnover for person in context.people]
    refills = [section.refill if section else None for section in found]
    return Turnovers(
        rate=np.array(
            [-math.log1p(-section.per_year) / _YEAR if section else 0.0 for section in found],
            dtype=np.float64,
        ),
        refill=np.array(
            [context.book.row(refill.after) if refill else -1 for refill in refills], dtype=np.int64
        ),
        cost=np.array([refill.cost if refill else 0 for refill in refills], dtype=np.int64),
        handover=np.array(
            [math.log(section.handover) if section else 0.0 for section in found], dtype=np.float64
        ),
    )
