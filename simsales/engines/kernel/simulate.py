"""Owns the entrance to the kernel: one year of a World, in tables that are as large as they must be."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from simsales.engines.journal import CHUNK, TooManyEvents
from simsales.engines.kernel.changes import changes_lie_at
from simsales.engines.kernel.layout import ROOMS, TABLES, TOO_MANY
from simsales.engines.kernel.loop import run_year
from simsales.engines.kernel.outside import outside_lies_at
from simsales.engines.kernel.pack import is_outside_told, pack
from simsales.engines.kernel.slate import Slate, block
from simsales.engines.outcome import Outcome
from simsales.engines.piloting import Piloted, by_scope, piloted
from simsales.engines.tally import Tally
from simsales.world.draws import mix, stream_key
from simsales.world.streams import STREAM_LIMIT, Stream
from simsales.world.world import Ints, World

__all__ = ["simulate", "stopped_at"]

_FIRST_ROOM: Final = {
    "room_alarms": 1024,
    "room_leads": 1024,
    "room_blocks": 16,
    "room_strikes": 64,
    "room_later": 1024,
    "room_accounts": 256,
}
_REMEMBERED: Final = 512
"""Worlds whose tables are kept: more than the ways that one question compares (assumptions: some 250)."""
_STREAMS: Final = np.arange(STREAM_LIMIT, dtype=np.uint64)
_BY_STAGE: Final = {
    "effort": Stream.EFFORT,
    "thinking": Stream.THINKING,
    "outcome": Stream.OUTCOME,
    "patience": Stream.PATIENCE,
    "reason": Stream.LOSS_REASON,
    "contact": Stream.CONTACT,
}
"""Streams that each stage has for itself, by the field of its key."""
_STAGE_STREAMS: Final = np.array([int(stream) for stream in _BY_STAGE.values()])
_STAGE_FIELDS: Final = np.array([(TABLES["stage_states"].row.names or ()).index(name) for name in _BY_STAGE])

Keys = NDArray[np.uint64]


class _Prepared:
    """A world as the kernel takes it.

    Attributes
    ----------
    world
        Kept so that its identity stays its own.
    accrued
        What accrues evenly over time, in the order of the kernel's tally: shape (period, scope, counter).
    slate
        As large as the years so far have shown that it must be.
    """

    def __init__(self, world: World) -> None:
        tally = Tally(world)
        tally.accrue(world)
        self.world = world
        self.accrued: Ints = np.ascontiguousarray(tally.array().T)
        self.stage_keys: Keys = np.array(world.names.stage_keys, dtype=np.uint64)
        self._packed = pack(world)
        if world.workforce.active:
            self._packed.fields["changes"] = changes_lie_at()
        if is_outside_told(world):
            self._packed.fields["outside"] = outside_lies_at()
        room = dict(_FIRST_ROOM)
        room["room_leads"] += len(world.opening.key)
        room["room_accounts"] += len(world.clientele.accounts.key)
        self.slate = Slate(self._packed, room)

    def make_room(self, slate: Slate, full: int) -> None:
        """Let years have twice the room where a year on that slate was full."""
        more = {room: slate.room[room] << (full >> bit & 1) for bit, room in enumerate(ROOMS)}
        # Another thread may have seen to it.
        if any(size > self.slate.room[room] for room, size in more.items()):
            self.slate = Slate(self._packed, more)


_prepared: OrderedDict[int, _Prepared] = OrderedDict()
_preparing: Final = Lock()


def simulate(world: World, seed: int, replication: int, *, keep_journal: bool = False) -> Outcome:
    """Simulate one year; the same as :func:`simsales.engines.reference.simulate`, bit for bit.

    Parameters
    ----------
    world : World
        What exists.
    seed, replication : int
        The random world; equal numbers give equal draws under every strategy.
    keep_journal : bool
        Whether the records are returned, and not only sealed; the year is then simulated twice, the first
        time to know how many there are.

    Raises
    ------
    TooManyEvents
        When the records pass `world.events_at_most`.
    """
    prepared, kept = _prepare(world), _journal(0)
    fates = piloted(world, seed, replication)
    while True:
        slate = prepared.slate
        with block(slate.words) as lent:
            years = slate.begun(lent, kept)
            _write_keys(slate, lent, prepared.stage_keys, seed, replication)
            told = _tell_ideas(years, fates)
            run_year(years.ctypes.data)
            year = years[0]
            full, records = int(year["full"]), int(year["n_records"])
            if full == TOO_MANY:
                raise TooManyEvents(int(year["now"]), records)
            if full:
                prepared.make_room(slate, full)
            elif keep_journal and len(kept) < records:
                kept = _journal(records)
            else:
                tally = prepared.accrued.copy()
                counted = slate.table(lent, "tally")["sum"][:, : tally.shape[1]]
                tally[:, :, : counted.shape[2]] += counted
                for counter, scopes, period, amount in by_scope(world, fates):
                    tally[period, scopes, counter] += amount
                del told
                return Outcome(tally.T, records, int(year["seal"]), int(year["bag"]), _columns(kept))


def stopped_at(world: World, seed: int, replication: int, record: int) -> dict[str, NDArray[Any]]:
    """Return the tables as they are when the event is over that wrote record number `record`, from 0.

    They are those of the end when there is no such record. This is for whoever looks for a fault.
    """
    prepared = _prepare(world)
    while True:
        slate = prepared.slate
        # Of its own: what is returned lies in it.
        lent = np.empty(slate.words, dtype=np.int64)
        years = slate.begun(lent, _journal(0))
        _write_keys(slate, lent, prepared.stage_keys, seed, replication)
        told = _tell_ideas(years, piloted(world, seed, replication))
        # A year stops when records are sealed and there are too many: let both fall on this one.
        years["n_pending"] = CHUNK - 1 - record % CHUNK
        years["at_most"] = years["n_pending"] + record
        run_year(years.ctypes.data)
        del told
        full = int(years["full"][0])
        if full in (0, TOO_MANY):
            return slate.tables(lent)
        prepared.make_room(slate, full)


def _prepare(world: World) -> _Prepared:
    with _preparing:
        found = _prepared.get(id(world))
        if found is None:
            found = _prepared[id(world)] = _Prepared(world)
            if len(_prepared) > _REMEMBERED:
                _prepared.popitem(last=False)
        else:
            _prepared.move_to_end(id(world))
        return found


def _journal(records: int) -> NDArray[Any]:
    return np.zeros(records, dtype=TABLES["kept"].row)


def _columns(journal: NDArray[Any]) -> Ints:
    return journal.view(np.int64).reshape(-1, len(TABLES["kept"].row.names or ()))


def _tell_ideas(years: NDArray[Any], fates: Piloted) -> list[NDArray[Any]]:
    """Tell a year what becomes of its ideas; return the tables, which must be kept while it is played."""
    made = {
        "rises": np.array(fates.rises, dtype=np.float64).view(TABLES["rises"].row),
        "moments": np.array(list(fates.moments), dtype=TABLES["moments"].row),
        "touches": np.array([(*touch, 0.0) for touch in fates.touches], dtype=TABLES["touches"].row),
    }
    for name, rows in made.items():
        years[f"at_{name}"] = rows.ctypes.data
    years["n_moments"], years["n_touches"] = len(fates.moments), len(fates.touches)
    return list(made.values())


def _write_keys(slate: Slate, lent: Ints, stage_keys: Keys, seed: int, replication: int) -> None:
    """Write down the keys of the draws of one replication."""
    # What draws.py says of one key holds for an array of them: its products wrap by themselves.
    streams: Keys = stream_key(seed, replication, cast("Any", _STREAMS))  # type: ignore[assignment]
    slate.table(lent, "streams")["key"] = streams
    by_stage = slate.table(lent, "stage_states").view(np.uint64).reshape(len(stage_keys), -1)
    by_stage[:, _STAGE_FIELDS] = mix(cast("Any", streams[_STAGE_STREAMS] ^ stage_keys[:, np.newaxis]))
