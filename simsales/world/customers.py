"""Owns the compilation of customers."""

from __future__ import annotations

import numpy as np

from simsales.quantity import DAY
from simsales.world.clientele import Accounts, Cares, Clientele, Growth, TicketKinds
from simsales.world.context import Context

__all__ = ["clientele"]


def clientele(context: Context) -> Clientele:
    """Compile the customers of a scenario."""
    names, periods = context.names, len(context.scenarios)
    segments, products = len(names.segments), len(names.products)
    nothing = np.zeros(0, dtype=np.int64)
    return Clientele(
        active=0,
        starts=np.zeros((segments, periods)),
        usual=1.0,
        half_life=1.0,
        stay=np.zeros(segments),
        matters=0.0,
        left_before=0.0,
        intends=1.0,
        term=np.full(products, 365 * DAY, dtype=np.int64),
        worth=np.ones(products),
        tickets=TicketKinds(
            rate=np.zeros(0),
            respond_in=nothing,
            solve_in=nothing,
            solved=np.zeros(0),
            late=np.zeros(0),
            lifts=np.zeros((0, periods)),
            cost=np.zeros((0, periods), dtype=np.int64),
            keys=(),
        ),
        cares=Cares(activity=nothing, lifts=np.zeros((0, periods)), half_at=np.zeros(0)),
        growth=Growth(0.0, 0.0, 0, 0, 0.0, 0.0, 0, 0.0, 0.0, 0, 0),
        accounts=Accounts(*(nothing,) * 6, np.zeros(0), ()),
    )
