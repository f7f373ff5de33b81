"""Owns the kernel's journal: records in a buffer, sealed when it is full, kept where there is room."""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.journal import CHUNK
from simsales.engines.kernel.access import kept, records
from simsales.engines.kernel.compiled import inlined, step
from simsales.engines.kernel.formulas import mix
from simsales.engines.kernel.layout import TOO_MANY
from simsales.world.draws import SALT

__all__ = ["flush", "note", "write"]

START = np.uint64(SALT)
ONE = np.uint64(1)


@inlined
def write(y: Any, kind: int, entity: int, who: int, what: int, amount: int) -> None:
    """Append one record."""
    row = records(y, y.n_pending)
    row.tick = y.now
    row.kind = kind
    row.entity = entity
    row.who = who
    row.what = what
    row.amount = amount
    y.n_pending += 1
    if y.n_pending == CHUNK:
        flush(y)


@step
def note(y: Any, kind: int, entity: int, who: int, what: int, amount: int) -> None:
    """Append one record of a kind that is rare: a call, where `write` would be compiled into each place."""
    write(y, kind, entity, who, what, amount)


@step
def flush(y: Any) -> None:
    """Seal what is pending, and keep it where there is room for all of it.

    What an event still writes when there are too many records already is dropped: the year ends with it.
    """
    if y.full & TOO_MANY:
        y.n_pending = 0
        return
    place = np.uint64(y.n_records)
    seal, bag = y.seal, y.bag
    for index in range(y.n_pending):
        row = records(y, index)
        state = mix(START ^ np.uint64(row.tick))
        state = mix(state ^ np.uint64(row.kind))
        state = mix(state ^ np.uint64(row.entity))
        state = mix(state ^ np.uint64(row.who))
        state = mix(state ^ np.uint64(row.what))
        state = mix(state ^ np.uint64(row.amount))
        bag += state
        seal += mix(state ^ mix(place))
        place += ONE
    y.seal = seal
    y.bag = bag
    if y.room_kept >= y.n_records + y.n_pending:
        for index in range(y.n_pending):
            row = records(y, index)
            copy = kept(y, y.n_records + index)
            copy.tick, copy.kind, copy.entity = row.tick, row.kind, row.entity
            copy.who, copy.what, copy.amount = row.who, row.what, row.amount
    y.n_records += y.n_pending
    y.n_pending = 0
    if y.n_records > y.at_most:
        y.full |= TOO_MANY
