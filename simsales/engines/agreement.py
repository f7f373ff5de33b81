"""Owns the comparison of two engines: whether they play a year alike, and where they first do not."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

import numpy as np

from simsales.engines.journal import TooManyEvents
from simsales.engines.kernel_load import Simulate
from simsales.engines.outcome import Outcome
from simsales.world.world import Ints, World

__all__ = ["Difference", "difference", "moment"]

_FIGURES: Final = 3
"""Figures that are kept of those that differ."""
_UNLIMITED: Final = 2**62
_NO_RECORDS: Final[Ints] = np.empty((0, 6), dtype=np.int64)


class Difference(NamedTuple):
    """What two engines made of the same year, where it is not the same.

    Attributes
    ----------
    world, seed, replication
        The year.
    parts
        What differs: ``limit`` (of events), ``journal``, ``seal``, ``bag``, ``records``, ``figures``, or
        ``unkept`` when the engine plays otherwise without a journal.
    position
        Number of the first record that differs, from 0; -1 when all are alike.
    truth, other
        All records of the reference engine and of the other one, shape (records, 6).
    figures
        The first figures that differ: counter, scope, period, and both values.
    limits
        Tick and records at which each engine met the limit of events; empty when it did not.
    """

    world: World
    seed: int
    replication: int
    parts: tuple[str, ...]
    position: int
    truth: Ints
    other: Ints
    figures: tuple[tuple[int, int, int, int, int], ...] = ()
    limits: tuple[tuple[int, ...], ...] = ()

    @property
    def tick(self) -> int:
        """Return when the first record that differs was written, by whoever was first; -1 for none."""
        rows = [int(each[self.position, 0]) for each in (self.truth, self.other) if self.position < len(each)]
        return min(rows) if self.position >= 0 and rows else -1


def difference(
    world: World, seed: int, replication: int, engine: Simulate, reference: Simulate
) -> Difference | None:
    """Play a year in both engines, and return how they differ; None when they do not.

    Parameters
    ----------
    world : World
        What exists.
    seed, replication : int
        The random world.
    engine, reference : Simulate
        The engine in question, and the one that is right.
    """
    truth, other = (_played(each, world, seed, replication) for each in (reference, engine))
    if isinstance(truth, TooManyEvents) or isinstance(other, TooManyEvents):
        limits = tuple(each.args if isinstance(each, TooManyEvents) else () for each in (truth, other))
        if limits[0] == limits[1]:
            return None
        freed = world._replace(events_at_most=_UNLIMITED)
        found = difference(freed, seed, replication, engine, reference)
        if found is None:
            found = Difference(world, seed, replication, (), -1, _NO_RECORDS, _NO_RECORDS)
        return found._replace(parts=("limit", *found.parts), limits=limits)
    parts = [
        *(["journal"] if not np.array_equal(truth.journal, other.journal) else []),
        *(
            part
            for part, one, two in zip(("records", "seal", "bag"), _sealed(truth), _sealed(other), strict=True)
            if one != two
        ),
        *(["figures"] if not np.array_equal(truth.tally, other.tally) else []),
    ]
    unkept = engine(world, seed, replication)
    if _sealed(unkept) != _sealed(other) or not np.array_equal(unkept.tally, other.tally):
        parts.append("unkept")
    if not parts:
        return None
    position = _first_that_differs(truth.journal, other.journal)
    return Difference(
        world, seed, replication, tuple(parts), position, truth.journal, other.journal, _figures(truth, other)
    )


def moment(tick: int, first_day: date) -> str:
    """Return a tick as date and time, to the millisecond."""
    when = datetime.combine(first_day, time()) + timedelta(milliseconds=tick)
    return when.isoformat(" ", "milliseconds")


def _played(engine: Simulate, world: World, seed: int, replication: int) -> Outcome | TooManyEvents:
    try:
        return engine(world, seed, replication, keep_journal=True)
    except TooManyEvents as limit:
        return limit


def _sealed(outcome: Outcome) -> tuple[int, int, int]:
    return outcome.records, outcome.seal, outcome.bag


def _first_that_differs(truth: Ints, other: Ints) -> int:
    shared = min(len(truth), len(other))
    rows = np.flatnonzero((truth[:shared] != other[:shared]).any(axis=1))
    if len(rows):
        return int(rows[0])
    return shared if len(truth) != len(other) else -1


def _figures(truth: Outcome, other: Outcome) -> tuple[tuple[int, int, int, int, int], ...]:
    if truth.tally.shape != other.tally.shape:
        return ()
    places = np.argwhere(truth.tally != other.tally)[:_FIGURES].tolist()
    return tuple((c, s, p, int(truth.tally[c, s, p]), int(other.tally[c, s, p])) for c, s, p in places)
