"""Plays thousands of generated companies in both engines: `python benchmarks/agree.py 5000 [SEED]`.

Each is played for two years under today's way and under its strategy, and each year must be the same bit for
bit. First come companies at the corners of the schema, in more years. Prints what all reached; ends at the
first year that differs, with the records, both engines' state there and the company. With a seed the
companies are others.
"""

from __future__ import annotations

import sys
import time
from importlib import import_module
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent / "tests"
sys.path[:0] = [str(TESTS.parent), str(TESTS), str(TESTS / "laws")]
YEARS, CORNER_YEARS = 2, 10


def main(cases: int, first: int) -> int:
    """Play so many generated companies; return 1 when the engines differ."""
    store = import_module("simsales.engines.kernel_store")
    build = import_module("simsales.engines.kernel_build")
    agreed, corners = import_module("agreed"), import_module("corners")
    reader = import_module("simsales.scenario.reader")
    place = store.home()
    if place is None:
        sys.exit("no folder can be written to keep the kernel in")
    build.wait_for(place)
    kernel = import_module("simsales.engines.kernel_load").load_kernel(place)
    reached, begun = agreed.Reached(), time.perf_counter()
    with agreed.alarms_watched(reached):
        for name, tree in corners.CORNERS.items():
            loaded = reader.read_scenario_text(agreed.text_of(tree), name)
            agreed.both_ways(kernel, reached, loaded, first, CORNER_YEARS)
        agreed.generated(kernel, reached, cases, first=first, years=YEARS)
    print("\n".join(reached.table()))
    print("\n".join(reached.differences or ["no difference"]))
    print(f"{time.perf_counter() - begun:.0f} s")
    return 1 if reached.differences else 0


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(numbers + [1000, 1][len(numbers) :])))
