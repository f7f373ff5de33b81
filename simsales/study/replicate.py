"""Owns replications: the same random worlds for every strategy, by several workers, with the same bytes.

A *cell* is one strategy in one replication. Cells are worked off replication by replication, so that an
interrupted study has whole pairs. The caller simulates, too: its first result does not wait for the others to
start. A result is placed by its cell, whoever computed it, whenever it came.

The others are processes while the reference engine plays, and threads as soon as the kernel does. What the
former still have in hand then is simulated again: that takes a moment, and waiting could take longer.

Replications of a study are numbered from 0, fresh ones from `FRESH_FROM`: a search that only knows the former
can never have fitted a plan to the latter.
"""

from __future__ import annotations

import os
import unicodedata
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from time import perf_counter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simsales.engines.journal import TooManyEvents
from simsales.engines.player import Played, Player, played_now
from simsales.errors import NotPossible
from simsales.quantity import DAY
from simsales.study.answer import Answer, Stopped
from simsales.study.crew import Crew
from simsales.study.measure import MetricKey
from simsales.study.threads import Threads
from simsales.study.way import Way
from simsales.world.world import Floats

__all__ = ["FRESH_FROM", "Progress", "Runs", "available_workers", "fresh", "replicate"]

FRESH_FROM: Final = 2**40
"""First number of the fresh replications; a scenario may have a million of its own."""

_BATCH_SECONDS: Final = 0.05
_BATCH_LIMIT: Final = 32


@dataclass(frozen=True, slots=True)
class Runs:
    """What the replications measured.

    Parameters
    ----------
    keys
        Strategy -> the figures, in the order of the columns.
    values
        Strategy -> measured figures, shape (replications, figures); nan where a year does not define one.
    replications
        Numbers of the replications that every strategy has finished, in the order asked for.
    seals
        Strategy -> seal of each replication.
    records
        Journal records of all these.
    complete
        Whether these are all that were asked for.
    """

    keys: Mapping[str, tuple[MetricKey, ...]]
    values: Mapping[str, Floats]
    replications: tuple[int, ...]
    seals: Mapping[str, tuple[int, ...]]
    records: int
    complete: bool

    @property
    def strategies(self) -> tuple[str, ...]:
        """Names of the strategies."""
        return tuple(self.values)

    def has(self, strategy: str, key: MetricKey) -> bool:
        """Return whether the figure was measured."""
        return key in self.keys[strategy]

    def column(self, strategy: str, key: MetricKey) -> Floats:
        """Return one figure by replication, shape (replications,).

        Raises
        ------
        KeyError
            When it was not measured.
        """
        if key not in self.keys[strategy]:
            raise KeyError(str(key))
        return self.values[strategy][:, self.keys[strategy].index(key)]

    def digest(self, strategies: Sequence[str] | None = None) -> str:
        """Return the seal of the run: a hex digest over (strategy, replication, seal).

        Strategies enter sorted by name and replications by number, so that no order of a file matters.
        """
        digest = blake2b(digest_size=16, person=b"simsales-run")
        order = np.argsort(np.array(self.replications, dtype=np.uint64), kind="stable")
        for name in sorted(self.strategies if strategies is None else strategies):
            text = unicodedata.normalize("NFC", name).encode("utf-8")
            digest.update(len(text).to_bytes(8, "little") + text)
            for index in order.tolist():
                digest.update(self.replications[index].to_bytes(8, "little"))
                digest.update(self.seals[name][index].to_bytes(8, "little"))
        return digest.hexdigest()

    def joined(self, later: Runs) -> Runs:
        """Return these replications followed by later ones of the same strategies."""
        return Runs(
            keys=self.keys,
            values={name: np.concatenate((mine, later.values[name])) for name, mine in self.values.items()},
            replications=self.replications + later.replications,
            seals={name: mine + later.seals[name] for name, mine in self.seals.items()},
            records=self.records + later.records,
            complete=self.complete and later.complete,
        )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the replications are.

    Parameters
    ----------
    done, total
        Simulated years (strategies times replications).
    runs
        Gives what every strategy has finished so far.
    """

    done: int
    total: int
    runs: Callable[[], Runs]


def fresh(count: int) -> range:
    """Return the numbers of `count` fresh replications, which no search uses."""
    return range(FRESH_FROM, FRESH_FROM + count)


def available_workers() -> int:
    """Return how many processors this process may keep busy at once."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class _Job:
    """All that is needed to compute any cell; threads share it."""

    ways: tuple[Way, ...]
    names: tuple[str, ...]
    seed: int
    replications: tuple[int, ...]
    player: Player

    def __call__(self, cell: int) -> Answer | Stopped:
        row, column = divmod(cell, len(self.ways))
        way, replication = self.ways[column], self.replications[row]
        try:
            year = way.play(self.player, self.seed, replication)
        except TooManyEvents as stop:
            refusal = NotPossible(
                "study.too_many_events",
                strategy=self.names[column],
                replication=replication,
                limit=way.world.events_at_most,
                day=stop.tick // DAY + 1,
            )
            return Stopped(cell, refusal)
        return Answer(cell, *year)


class _Sheet:
    """Where each cell's result has its place."""

    def __init__(self, job: _Job) -> None:
        rows, columns = len(job.replications), len(job.ways)
        self._job = job
        # Empty and not filled: what is never reached then costs no memory.
        self._values = [np.empty((rows, len(way.keys))) for way in job.ways]
        self._seals: NDArray[np.uint64] = np.zeros((rows, columns), dtype=np.uint64)
        self._records: NDArray[np.int64] = np.zeros((rows, columns), dtype=np.int64)
        self._done = np.zeros((rows, columns), dtype=np.bool_)
        self.finished = 0

    @property
    def size(self) -> int:
        """How many cells there are."""
        return self._done.size

    def missing(self) -> deque[int]:
        """Return the cells that have no result, replication by replication."""
        return deque(np.flatnonzero(~self._done).tolist())

    def has_all_before(self, cell: int) -> bool:
        """Return whether all cells before this one have their results."""
        return bool(self._done.ravel()[:cell].all())

    def put(self, answer: Answer) -> None:
        """Write down the result of a cell; it counts from the last line on, should Ctrl-C come in between."""
        row, column = divmod(answer.cell, len(self._job.ways))
        self._values[column][row] = answer.vector
        self._seals[row, column] = answer.seal
        self._records[row, column] = answer.records
        self.finished += 1
        self._done[row, column] = True

    def runs(self) -> Runs:
        """Return the replications that all strategies have finished."""
        whole = self._done.all(axis=1)
        # All of them are not copied: a sheet that is full is written on no more.
        rows = slice(None) if whole.all() else whole
        names, job = self._job.names, self._job
        return Runs(
            keys={name: way.keys for name, way in zip(names, job.ways, strict=True)},
            values={name: values[rows] for name, values in zip(names, self._values, strict=True)},
            replications=tuple(job.replications[row] for row in np.flatnonzero(whole).tolist()),
            seals={name: tuple(self._seals[whole, column].tolist()) for column, name in enumerate(names)},
            records=int(self._records[whole].sum()),
            complete=bool(whole.all()),
        )


def replicate(
    ways: Mapping[str, Way],
    seed: int,
    replications: Sequence[int],
    workers: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Runs:
    """Simulate every strategy in every replication, by the engine of `simsales.engines.player.playing`.

    Parameters
    ----------
    ways
        By strategy.
    seed
        Seed of the random world.
    replications
        Their numbers, each once.
    workers
        Processes or threads that simulate, the caller included; as many as there are processors when None.
        Any number gives the same bytes.
    on_progress
        Called in this process whenever results have come.

    Returns
    -------
    Runs
        Incomplete (`Runs.complete`) after Ctrl-C: whatever every strategy has finished by then.

    Raises
    ------
    NotPossible
        When a year has more events than the scenario allows, or a process dies.
    """
    names, played = tuple(ways), played_now()
    job = _Job(
        ways=tuple(ways.values()),
        names=names,
        seed=seed,
        replications=tuple(replications),
        player=played.player,
    )
    sheet = _Sheet(job)
    others = min(available_workers() if workers is None else max(workers, 1), sheet.size) - 1
    try:
        while todo := sheet.missing():
            _work_off(job, sheet, todo, max(others, 0), played, on_progress)
    except KeyboardInterrupt:
        # Asked for: what is finished is the answer, and Runs.complete says that it is not all.
        return sheet.runs()
    return sheet.runs()


def _work_off(
    job: _Job,
    sheet: _Sheet,
    todo: deque[int],
    others: int,
    played: Played,
    on_progress: Callable[[Progress], None] | None,
) -> None:
    """Compute cells until all are done, or another engine is there that wants others to help."""
    total, batch = sheet.size, 1
    stopped: Stopped | None = None
    compiled = job.player.has_kernel()
    # Processes stay with the reference engine: to load the kernel takes longer than what they have in hand.
    helpers = Threads(job, others) if compiled else Crew(replace(job, player=Player()), others)
    with helpers:
        while (todo or helpers.is_busy) and job.player.has_kernel() == compiled:
            came = helpers.collect(patiently=not todo)
            helpers.feed(todo, batch)
            if todo:
                start = perf_counter()
                came.append(job(todo.popleft()))
                # Years of a millisecond are handed out in batches, so that this costs little.
                batch = int(min(max(_BATCH_SECONDS / max(perf_counter() - start, 1e-6), 1.0), _BATCH_LIMIT))
            for answer in came:
                if isinstance(answer, Stopped):
                    stopped = answer if stopped is None else min(stopped, answer, key=lambda one: one.cell)
                    continue
                sheet.put(answer)
                played.count(answer.engine)
            if stopped is not None:
                # A cell before it may have to be stopped, too: the first is named, whoever was faster.
                if sheet.has_all_before(stopped.cell):
                    raise stopped.refusal
                while todo and todo[-1] > stopped.cell:
                    todo.pop()
            if came and on_progress is not None:
                on_progress(Progress(sheet.finished, total, sheet.runs))
