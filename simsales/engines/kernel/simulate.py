"""Owns the entrance to the kernel: one year of a World, in arrays that are as large as they must be."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, Final, NamedTuple

import numpy as np

from simsales.engines.journal import CHUNK, COLUMNS, TooManyEvents
from simsales.engines.kernel import layout
from simsales.engines.kernel.layout import Room, State, Tables
from simsales.engines.kernel.loop import run_year
from simsales.engines.kernel.pack import pack
from simsales.engines.kernel.record import TOO_MANY
from simsales.engines.outcome import Outcome
from simsales.engines.tally import Counter, Tally
from simsales.world.draws import entity_key, mix, stream_keys
from simsales.world.streams import Stream
from simsales.world.world import Ints, World

__all__ = ["simulate"]

_FIRST_ROOM: Final = Room(alarms=1024, leads=1024, blocks=16, strikes=64, kept=0)
_REMEMBERED: Final = 64
"""Worlds whose tables are kept: as many as a study has strategies, and then some."""


class _Prepared(NamedTuple):
    """A world as the kernel takes it. `world` is kept so that its identity stays its own."""

    world: World
    tables: Tables
    accrued: Ints


_prepared: OrderedDict[int, _Prepared] = OrderedDict()
_rooms: dict[int, Room] = {}


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
    room = _rooms.get(id(world), _FIRST_ROOM)
    while True:
        state = _state(world, prepared.tables, seed, replication, room)
        run_year(prepared.tables, state)
        run = state.run[0]
        full = int(run["full"])
        if full & ~TOO_MANY:
            doubled = {
                name: size * 2 for bit, (name, size) in enumerate(room._asdict().items()) if full >> bit & 1
            }
            room = room._replace(**doubled)
            _rooms[id(world)] = room
        elif full:
            raise TooManyEvents(
                int(state.journal[CHUNK - 1 if not run["pending"] else 0, 0]), int(run["count"])
            )
        elif keep_journal and not room.kept:
            room = room._replace(kept=int(run["count"]))
        else:
            break
    tally = np.ascontiguousarray(state.tally.transpose(2, 1, 0)) + prepared.accrued
    return Outcome(tally, int(run["count"]), int(run["seal"]), int(run["bag"]), state.kept)


def _prepare(world: World) -> _Prepared:
    found = _prepared.get(id(world))
    if found is None:
        tally = Tally(world)
        tally.accrue(world)
        found = _prepared[id(world)] = _Prepared(world, pack(world), tally.array())
        while len(_prepared) > _REMEMBERED:
            forgotten, _ = _prepared.popitem(last=False)
            _rooms.pop(forgotten, None)
    else:
        _prepared.move_to_end(id(world))
    return found


def _state(world: World, tables: Tables, seed: int, replication: int, room: Room) -> State:
    """Return the arrays of a year that has not begun."""
    w = tables.world[0]
    reps, stages = int(w["reps"]), int(w["stages"])
    streams = stream_keys(seed, replication)
    run = np.zeros(1, layout.RUN)
    run["at_most"] = world.events_at_most
    for number, name in (
        (1, "entity_lead"),
        (2, "entity_surprise"),
        (3, "entity_risk"),
        (4, "entity_forced"),
    ):
        run[name] = entity_key(number)
    keys = np.zeros(stages, layout.STAGE_KEYS)
    for name, stream in (
        ("effort", Stream.EFFORT),
        ("thinking", Stream.THINKING),
        ("outcome", Stream.OUTCOME),
        ("patience", Stream.PATIENCE),
        ("reason", Stream.LOSS_REASON),
    ):
        keys[name] = np.array([mix(streams[stream] ^ key) for key in world.names.stage_keys], dtype=np.uint64)

    def ints(*shape: int) -> Any:
        return np.zeros(shape, dtype=np.int64)

    def words(*shape: int) -> Any:
        return np.zeros(shape, dtype=np.uint64)

    leads = room.leads + len(tables.opening)
    return State(
        run=run,
        stream=np.array(streams, dtype=np.uint64),
        stage_key=keys,
        alarm=ints(room.alarms, 3),
        lead=np.zeros(leads, layout.LEAD),
        root=ints(int(w["pools"]) + reps * stages),
        rep=np.zeros(reps, layout.REP_NOW),
        block=np.zeros((reps, room.blocks), layout.BLOCK),
        used=ints(reps, stages),
        free=words(int(w["words"])),
        own=words(int(w["words"])),
        within=words(stages, int(w["words"])),
        idle=ints(reps),
        passed_over=ints(reps),
        begun=ints(reps),
        channel=np.zeros(int(w["channels"]), layout.CHANNEL_NOW),
        odds_risk=np.zeros(stages),
        value_factor=np.zeros(int(w["products"])),
        risk=np.zeros(int(w["risks"]), layout.RISK_NOW),
        strike=np.zeros(room.strikes, layout.STRIKE),
        sorted=ints(leads),
        journal=ints(CHUNK, len(COLUMNS)),
        kept=ints(room.kept, len(COLUMNS)),
        tally=ints(int(w["periods"]), Tally(world).scopes.count, len(Counter)),
    )
