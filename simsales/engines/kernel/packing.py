"""Owns how a table of the kernel is filled: all fields of its records, by name."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsales.engines.kernel.layout import TABLES

__all__ = ["table"]


def table(name: str, **columns: NDArray[Any]) -> NDArray[Any]:
    """Return the rows of a table, all of whose fields are given."""
    row = TABLES[name].row
    assert set(columns) == set(row.names or ()), name
    made = np.zeros(np.shape(next(iter(columns.values()))), dtype=row)
    assert made.ndim == 1 + len(TABLES[name].inner), name
    for field, values in columns.items():
        made[field] = values
    return made
