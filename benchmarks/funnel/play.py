"""Owns one measurement of a Python engine, in its own process: ``python play.py ENGINE SIZE SECONDS FIRST``.

Plays replications from FIRST on for about so many SECONDS, one at least, and prints a line of JSON. Imports,
and a replication before the clock runs (an engine that compiles does so in it), are timed apart. The clock is
the processor's time of this process: others on the same machine then disturb a figure as little as can be.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from time import perf_counter, process_time

from machine import interpreter, peak_kib, versions
from shape import DAYS, Count, Prepare, warm_days

_PACKAGES = ("simsales", "simpy", "salabim", "ciw", "cimba", "numba", "numpy")
_WARM = 1 << 30
"""Number of the replication before the clock runs: none that is measured."""


def main(engine: str, size: int, limit: float, first: int) -> None:
    """Measure and print."""
    start = perf_counter()
    prepare: Prepare = import_module(f"in_{engine}").prepare
    imported = perf_counter() - start
    start = perf_counter()
    play = prepare(size)
    play([first + _WARM], float(warm_days(size)))
    warm = perf_counter() - start
    wall, start = perf_counter(), process_time()
    counts: list[Count] = play([first], DAYS)
    seconds = process_time() - start
    more = range(first + 1, first + 1 + int((limit - seconds) / seconds))
    if more:
        counts += play(more, DAYS)
        seconds = process_time() - start
    wall = perf_counter() - wall
    told = {
        "made_with": interpreter(),
        "versions": versions(_PACKAGES),
        "imported": imported,
        "warm": warm,
        "seconds": seconds,
        "wall": wall,
        "peak_kib": peak_kib(),
        "runs": counts,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
