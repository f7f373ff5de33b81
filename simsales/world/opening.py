"""Owns the compilation of the opening state: one row for each deal that is open on the first day."""

from __future__ import annotations

from collections import Counter

import numpy as np

from simsales.scenario.opening import OpenDeals
from simsales.world.context import Context
from simsales.world.draws import entity_key, name_key
from simsales.world.research import analysed_before
from simsales.world.world import Openings

__all__ = ["opening"]


def opening(context: Context) -> Openings:
    """Compile the open deals; like ones are numbered, so that one more leaves the others as they are."""
    names = context.names
    rows, discovered = [], []
    seen: Counter[tuple[str, ...]] = Counter()
    for deals in sorted(context.scenario.opening.deals, key=_order):
        channel = deals.channel or names.channels[0]
        like = (
            deals.stage,
            channel,
            deals.segment or "",
            deals.product or "",
            deals.owner or "",
            deals.state,
        )
        parts = [name_key(part) for part in like]
        before = analysed_before(context, deals)
        for _ in range(deals.count):
            ordinal = seen[like]
            seen[like] += 1
            rows.append(
                (
                    names.stages.index(deals.stage),
                    names.channels.index(channel),
                    names.segments.index(deals.segment) if deals.segment else -1,
                    names.products.index(deals.product) if deals.product else -1,
                    -1 if deals.value is None else deals.value,
                    -1 if deals.age is None else context.book.row(deals.age),
                    int(deals.state == "waiting for work"),
                    names.reps.index(deals.owner) if deals.owner in names.reps else -1,
                    ordinal,
                    entity_key(5, *parts, ordinal),
                )
            )
            discovered.append(before)
    columns = np.array([row[:9] for row in rows], dtype=np.int64).reshape(-1, 9).T
    keys = tuple(row[9] for row in rows)
    fields = dict(zip(Openings._fields[:9], columns, strict=True))
    odds, understood = np.array(discovered, dtype=np.float64).reshape(-1, 2).T
    return Openings(**fields, odds=odds, understood=understood, key=keys)


def _order(deals: OpenDeals) -> tuple[str, ...]:
    # Ordered by content, so that the order in the file changes nothing.
    return (
        *(deals.stage, deals.channel or "", deals.segment or "", deals.product or "", deals.owner or ""),
        *(deals.state, str(deals.value), str(deals.age), str(deals.count), str(deals.discovered)),
    )
