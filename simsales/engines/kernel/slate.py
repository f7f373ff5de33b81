"""Owns the memory that a year is written on: wiped and used again, a block for each thread that plays.

New tables for each year would cost a tenth of a small company's year and more. How the tables lie in a block
depends on the world; the block does not, so that memory does not grow with the number of worlds.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simsales.engines.journal import CHUNK
from simsales.engines.kernel.layout import TABLES, YEAR
from simsales.engines.kernel.pack import Packed
from simsales.world.draws import entity_key
from simsales.world.streams import STREAM_LIMIT
from simsales.world.world import Ints

__all__ = ["Slate", "block"]

_LEAST_STRETCHES: Final = 16384
_WORD: Final = 8
"""Bytes; each row of each table is a whole number of them."""

_ENTITIES: Final = (
    *((1, "lead_key"), (2, "surprise_key"), (3, "risk_key"), (4, "forced_key")),
    *((5, "leaving_key"), (8, "market_key")),
)
"""First parts of the keys of entities."""

_idle: deque[Ints] = deque()
"""Blocks that nobody writes on now: as many as threads have played at once."""


@contextmanager
def block(words: int) -> Iterator[Ints]:
    """Lend a block of at least so many words within a ``with`` block; threads get one each."""
    try:
        lent = _idle.pop()
    except IndexError:
        lent = np.empty(0, dtype=np.int64)
    if len(lent) < words:
        lent = np.empty(words, dtype=np.int64)
    yield lent
    # Not after an error: Ctrl-C may have come while the kernel writes.
    _idle.append(lent)


class Slate:
    """How the tables that a year of a world writes lie in a block, and the year's record before it begins.

    Parameters
    ----------
    packed
        The world; its tables must be kept by somebody, the record points to them.
    room
        Lengths of the tables that may get full.

    Attributes
    ----------
    words : int
        How long a block must be.
    """

    def __init__(self, packed: Packed, room: Mapping[str, int]) -> None:
        self.room = dict(room)
        horizon = int(packed.fields["horizon"])
        # As many stretches as alarms wait at a time, or more: then few are in order at once.
        bits = (horizon // max(_LEAST_STRETCHES, 2 * room["room_later"])).bit_length()
        stretches = (horizon >> bits) + 1
        self._shapes = _shapes(packed.fields, room, stretches)
        self._first: dict[str, int] = {}
        self.words = 0
        for name in self._shapes:
            self._first[name] = self.words
            self.words += self._length(name)
        self._blank = np.zeros(1, dtype=YEAR)
        scalars = packed.fields | self.room | {"stretch_bits": bits, "n_stretches": stretches}
        for name, value in scalars.items():
            self._blank[name] = value
        for number, name in _ENTITIES:
            self._blank[name] = entity_key(number)
        for name, table in packed.tables.items():
            self._blank[f"at_{name}"] = table.ctypes.data
        fields: Mapping[str, Any] = YEAR.fields or {}
        self._pointers = np.array([fields[f"at_{name}"][1] // _WORD for name in self._first])
        self._offsets = np.array(list(self._first.values())) * _WORD

    def _length(self, name: str) -> int:
        return int(np.prod(self._shapes[name])) * TABLES[name].row.itemsize // _WORD

    def table(self, block: Ints, name: str) -> NDArray[Any]:
        """Return a table in a block."""
        first = self._first[name]
        words = block[first : first + self._length(name)]
        return words.view(TABLES[name].row).reshape(self._shapes[name])

    def tables(self, block: Ints) -> dict[str, NDArray[Any]]:
        """Return all tables in a block."""
        return {name: self.table(block, name) for name in self._first}

    def begun(self, block: Ints, kept: NDArray[Any]) -> NDArray[Any]:
        """Wipe a block, and return the record of a year that has not begun, as an array of one.

        Parameters
        ----------
        block
            Of `words` words or more.
        kept
            Where the journal is written to, of as many records as there will be, or none.
        """
        block[: self._first["records"]] = 0
        years = self._blank.copy()
        years.view(np.int64)[self._pointers] = block.ctypes.data + self._offsets
        years["room_kept"] = len(kept)
        years["at_kept"] = kept.ctypes.data
        return years


def _shapes(
    fields: Mapping[str, float], room: Mapping[str, int], stretches: int
) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the tables that a year writes, but for the journal."""
    reps, stages, words = int(fields["n_reps"]), int(fields["n_stages"]), int(fields["n_words"])
    courses, teams = int(fields["n_courses"]), int(fields["n_teams"])
    changing = reps if fields["active"] else 0
    channels, segments = int(fields["n_channels"]), int(fields["n_segments"])
    return {
        "streams": (STREAM_LIMIT,),
        "stage_states": (stages,),
        "product_states": (int(fields["n_products"]),),
        "channel_states": (int(fields["n_channels"]),),
        "risk_states": (int(fields["n_happenings"]),),
        "reps": (reps,),
        "used": (reps, stages),
        "blocks": (reps, room["room_blocks"]),
        "stretches": (stretches,),
        "leads": (room["room_leads"],),
        "queues": (int(fields["n_pools"]) + reps * stages,),
        "free": (words,),
        "own": (words,),
        "within": (stages, words),
        "idle": (reps,),
        "passed_over": (reps,),
        "begun": (reps,),
        "strikes": (room["room_strikes"],),
        "tally": (int(fields["n_periods"]), int(fields["n_rows"]), int(fields["n_counters"])),
        "dealings": (room["room_leads"] if changing else 0,),
        "conditions": (changing,),
        "practice": (changing, stages),
        "learnt": (changing, courses),
        "team_states": (teams,),
        "team_known": (courses, teams),
        "rooms": (int(fields["n_meetings"]), stages),
        "support_states": (stages,),
        "segment_states": (segments,),
        "attempts": (room["room_leads"] if fields["tries"] else 0,),
        # From here on: what is written before it is read, and need not be wiped.
        "records": (CHUNK,),
        "crafts": (reps, stages),
        "presence": (reps,),
        "reached_shares": (channels, segments),
        "accounts": (room["room_accounts"] if fields["serves"] else 0,),
        "bonds": (room["room_leads"] if fields["serves"] else 0,),
        "alarms": (room["room_alarms"],),
        "later": (room["room_later"],),
        "ordered": (room["room_leads"],),
    }
