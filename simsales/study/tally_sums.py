"""Owns sums over a tally: all that a study asks for, drawn up once and read from each run in one sweep."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Final, NamedTuple

import numpy as np

from simsales.world.world import Ints

__all__ = ["NOTHING", "Sum", "TallySums"]


class Sum(NamedTuple):
    """Counters of scopes, summed over the periods from `first` to before `last`."""

    counters: tuple[int, ...]
    scopes: tuple[int, ...]
    first: int
    last: int


NOTHING: Final = Sum((), (0,), 0, 0)


class TallySums:
    """Sums of a tally, all at once: work is proportional to the counters and scopes that are asked for.

    Parameters
    ----------
    sums
        What is summed.
    """

    def __init__(self, sums: Sequence[Sum]) -> None:
        columns: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
        for counters, within, *_ in sums:
            columns.setdefault((counters, within), len(columns))
        # np.add.reduceat knows no sum of nothing: it takes a counter, and is set to 0 afterwards.
        added = [[*product(counters or (0,), within or (0,))] for counters, within in columns]
        lengths = [len(cells) for cells in added]
        self._starts = np.cumsum([0, *lengths[:-1]])
        self._counters, self._scopes = np.array([cell for cells in added for cell in cells]).T
        self._empty = [number for (counters, within), number in columns.items() if not (counters and within)]
        self._columns = np.array([columns[counters, within] for counters, within, *_ in sums])
        self._first = np.array([first for _, _, first, _ in sums])
        self._last = np.array([max(first, last) for _, _, first, last in sums])

    def of(self, tally: Ints) -> Ints:
        """Return the sums of a tally of shape (counter, scope, period), as exact as the counts."""
        counters, scopes, periods = tally.shape
        # As the kernel keeps a tally in memory, nothing is moved here.
        counted = np.ascontiguousarray(tally.T).reshape(periods, scopes * counters)
        before = np.zeros((periods + 1, len(self._starts)), dtype=np.int64)
        asked = counted.take(self._scopes * counters + self._counters, axis=1)
        np.add.reduceat(asked, self._starts, axis=1, out=before[1:])
        before[:, self._empty] = 0
        np.add.accumulate(before, axis=0, out=before)
        found: Ints = before[self._last, self._columns] - before[self._first, self._columns]
        return found
