"""Owns the kernel's journal: records in a buffer, sealed when it is full, kept where there is room."""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.journal import CHUNK
from simsales.engines.kernel.compiled import step
from simsales.engines.kernel.formulas import mix
from simsales.world.draws import SALT

__all__ = ["TOO_MANY", "flush", "write"]

TOO_MANY = 16
"""Bit of `run.full`: the year has more records than the scenario allows."""
START = np.uint64(SALT)


@step
def write(
    journal: Any, kept: Any, run: Any, kind: int, entity: int, who: int, what: int, amount: int
) -> None:
    """Append one record."""
    place = run.pending
    journal[place, 0] = run.now
    journal[place, 1] = kind
    journal[place, 2] = entity
    journal[place, 3] = who
    journal[place, 4] = what
    journal[place, 5] = amount
    run.pending = place + 1
    if place + 1 == CHUNK:
        flush(journal, kept, run)


@step
def flush(journal: Any, kept: Any, run: Any) -> None:
    """Seal what is pending, and keep it."""
    count = np.uint64(run.count)
    for row in range(run.pending):
        state = START
        for column in range(6):
            state = mix(state ^ np.uint64(journal[row, column]))
        run.bag += state
        run.seal += mix(state ^ mix(count))
        count += np.uint64(1)
    if kept.shape[0] >= run.count + run.pending:
        for row in range(run.pending):
            for column in range(6):
                kept[run.count + row, column] = journal[row, column]
    run.count += run.pending
    run.pending = 0
    if run.count > run.at_most:
        run.full |= TOO_MANY
