"""Owns the compilation of back-office support and of deals that change hands."""

from __future__ import annotations

import numpy as np

from simsales.world.context import Context
from simsales.world.workforce import Handovers, Supports

__all__ = ["handover", "support"]


def support(context: Context) -> Supports:
    """Compile back office, in the order of the names of its entries."""
    stages = len(context.names.stages)
    return Supports(
        activity=np.zeros(0, dtype=np.int64),
        half_at=np.zeros(0),
        odds=np.zeros((0, stages)),
        saves=np.zeros((0, stages)),
    )


def handover(context: Context) -> Handovers:
    """Compile what a deal loses when it goes on with another person."""
    periods = len(context.scenarios)
    return Handovers(work=np.zeros(periods, dtype=np.int64), odds=np.zeros(periods))
