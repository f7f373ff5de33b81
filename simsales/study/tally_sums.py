"""Owns sums over a tally: all that a study asks for, drawn up once and read from each run in one sweep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from simsales.world.world import Ints

__all__ = ["NOTHING", "Sum", "TallySums"]


class Sum(NamedTuple):
    """Counters of one scope, summed over the periods from `first` to before `last`."""

    counters: tuple[int, ...]
    scope: int
    first: int
    last: int


NOTHING: Final = Sum((), 0, 0, 0)


class TallySums:
    """Sums of a tally, all at once: work is proportional to the counters and scopes that are asked for.

    Parameters
    ----------
    sums
        What is summed.
    """

    def __init__(self, sums: Sequence[Sum]) -> None:
        columns: dict[tuple[tuple[int, ...], int], int] = {}
        for counters, scope, *_ in sums:
            columns.setdefault((counters, scope), len(columns))
        lengths = [max(len(counters), 1) for counters, _ in columns]
        self._starts = np.cumsum([0, *lengths[:-1]])
        # np.add.reduceat knows no sum of nothing: it takes a counter, and is set to 0 afterwards.
        self._counters = np.array([counter for counters, _ in columns for counter in counters or (0,)])
        self._scopes = np.repeat([scope for _, scope in columns], lengths)
        self._empty = [number for (counters, _), number in columns.items() if not counters]
        self._columns = np.array([columns[counters, scope] for counters, scope, *_ in sums])
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
