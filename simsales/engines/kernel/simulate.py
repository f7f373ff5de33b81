"""Owns the entrance to the kernel: one year of a World, in tables that are as large as they must be."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simsales.engines.journal import CHUNK, TooManyEvents
from simsales.engines.kernel.layout import ROOMS, TABLES, TOO_MANY, YEAR
from simsales.engines.kernel.loop import run_year
from simsales.engines.kernel.pack import Packed, pack
from simsales.engines.outcome import Outcome
from simsales.engines.tally import Tally
from simsales.world.draws import entity_key, mix, stream_keys
from simsales.world.streams import Stream
from simsales.world.world import Ints, World

__all__ = ["simulate", "stopped_at"]

_FIRST_ROOM: Final = {"room_alarms": 1024, "room_leads": 1024, "room_blocks": 16, "room_strikes": 64}
_REMEMBERED: Final = 64
"""Worlds whose tables are kept: as many as a study has strategies, and then some."""

Tables = dict[str, NDArray[Any]]


class _Prepared(NamedTuple):
    """A world as the kernel takes it. `world` is kept so that its identity stays its own; `room` is learnt."""

    world: World
    packed: Packed
    accrued: Ints
    room: dict[str, int]


_prepared: OrderedDict[int, _Prepared] = OrderedDict()


def simulate(world: World, seed: int, replication: int, *, keep_journal: bool = False) -> Outcome:
    """Simulate one year; the same as :func:`simsales.engines.reference.simulate`, bit for bit.

    Parameters
    ----------
    world : World
        What exists.
    seed, replication : int
        The random world; equal numbers give equal draws under every strategy.
    keep_journal : bool
        Whether the records are returned, and not only sealed; the year is then simulated twice, the first time
        to know how many there are.

    Raises
    ------
    TooManyEvents
        When the records pass `world.events_at_most`.
    """
    prepared = _prepare(world)
    keys = _keys(world, seed, replication)
    year, tables = _run(prepared, keys, 0)
    records = int(year["n_records"])
    if keep_journal:
        year, tables = _run(prepared, keys, records)
    counted = tables["tally"]["sum"][:, : int(prepared.packed.fields["n_scopes"])].transpose(2, 1, 0)
    journal = tables["kept"].view(np.int64).reshape(-1, len(TABLES["kept"].row.names or ()))
    return Outcome(counted + prepared.accrued, records, int(year["seal"]), int(year["bag"]), journal)


def stopped_at(world: World, seed: int, replication: int, record: int) -> Tables:
    """Return the tables as they are when the event is over that wrote record number `record`, from 0.

    They are those of the end when there is no such record. This is for whoever looks for a fault.
    """
    return _run(_prepare(world), _keys(world, seed, replication), 0, record)[1]


def _run(
    prepared: _Prepared, keys: Tables, kept: int, last: int | None = None
) -> tuple[NDArray[Any], Tables]:
    """Run a year until its tables have room for it; return its record and what it wrote."""
    while True:
        years, tables = _new_year(prepared, keys, kept)
        if last is not None:
            # A year stops when records are sealed and there are too many: let both fall on this one.
            years["n_pending"] = CHUNK - 1 - last % CHUNK
            years["at_most"] = years["n_pending"] + last
        run_year(years.ctypes.data)
        full = int(years["full"][0])
        if not full or (last is not None and full == TOO_MANY):
            return years[0], tables
        if full == TOO_MANY:
            raise TooManyEvents(int(years["now"][0]), int(years["n_records"][0]))
        for bit, room in enumerate(ROOMS):
            if full >> bit & 1:
                prepared.room[room] *= 2


def _prepare(world: World) -> _Prepared:
    found = _prepared.get(id(world))
    if found is None:
        tally = Tally(world)
        tally.accrue(world)
        room = {**_FIRST_ROOM, "room_leads": _FIRST_ROOM["room_leads"] + len(world.opening.key)}
        found = _prepared[id(world)] = _Prepared(world, pack(world), tally.array(), room)
        if len(_prepared) > _REMEMBERED:
            _prepared.popitem(last=False)
    else:
        _prepared.move_to_end(id(world))
    return found


def _keys(world: World, seed: int, replication: int) -> Tables:
    """Return the keys of the draws of one replication."""
    streams = stream_keys(seed, replication)
    names = world.names.stage_keys
    by_stage = np.zeros(len(names), TABLES["stage_states"].row)
    for field, stream in (
        ("effort", Stream.EFFORT),
        ("thinking", Stream.THINKING),
        ("outcome", Stream.OUTCOME),
        ("patience", Stream.PATIENCE),
        ("reason", Stream.LOSS_REASON),
    ):
        by_stage[field] = np.array([mix(streams[stream] ^ key) for key in names], dtype=np.uint64)
    return {"streams": np.array(streams, dtype=np.uint64), "stage_states": by_stage}


def _new_year(prepared: _Prepared, keys: Tables, kept: int) -> tuple[NDArray[Any], Tables]:
    """Return the record of a year that has not begun, and the tables that it writes."""
    fields, room = prepared.packed.fields, prepared.room
    reps, stages, words = int(fields["n_reps"]), int(fields["n_stages"]), int(fields["n_words"])
    shapes: dict[str, tuple[int, ...]] = {
        "product_states": (int(fields["n_products"]),),
        "channel_states": (int(fields["n_channels"]),),
        "risk_states": (int(fields["n_risks"]),),
        "reps": (reps,),
        "used": (reps, stages),
        "blocks": (reps, room["room_blocks"]),
        "alarms": (room["room_alarms"],),
        "leads": (room["room_leads"],),
        "ordered": (room["room_leads"],),
        "queues": (int(fields["n_pools"]) + reps * stages,),
        "free": (words,),
        "own": (words,),
        "within": (stages, words),
        "idle": (reps,),
        "passed_over": (reps,),
        "begun": (reps,),
        "strikes": (room["room_strikes"],),
        "records": (CHUNK,),
        "kept": (kept,),
        "tally": (int(fields["n_periods"]), int(fields["n_rows"]), int(fields["n_counters"])),
    }
    made = {name: np.zeros(shape, dtype=TABLES[name].row) for name, shape in shapes.items()}
    made["streams"] = keys["streams"]
    made["stage_states"] = keys["stage_states"].copy()
    years = np.zeros(1, dtype=YEAR)
    year = years[0]
    for name, value in (fields | room).items():
        year[name] = value
    year["room_kept"] = kept
    for number, name in ((1, "lead_key"), (2, "surprise_key"), (3, "risk_key"), (4, "forced_key")):
        year[name] = entity_key(number)
    for name, table in (prepared.packed.tables | made).items():
        year[f"at_{name}"] = table.ctypes.data
    return years, made
