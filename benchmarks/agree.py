"""Plays thousands of generated companies in both engines: `python benchmarks/agree.py 5000 [SEED]`.

Each is played under today's way and under its strategy, and the years must be the same bit for bit. Prints
what they reached; ends at the first year that differs, with the records, both engines' state there and the
company. With a seed the companies are others.
"""

from __future__ import annotations

import sys
import time
from importlib import import_module
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent / "tests"
sys.path[:0] = [str(TESTS.parent), str(TESTS), str(TESTS / "laws")]


def main(cases: int, first: int) -> int:
    """Play so many generated companies; return 1 when the engines differ."""
    store, build = (
        import_module("simsales.engines.kernel_store"),
        import_module("simsales.engines.kernel_build"),
    )
    agreed = import_module("agreed")
    place = store.home()
    if place is None:
        sys.exit("no folder can be written to keep the kernel in")
    build.wait_for(place)
    kernel = import_module("simsales.engines.kernel_load").load_kernel(place)
    reached, begun = agreed.Reached(), time.perf_counter()
    with agreed.alarms_watched(reached):
        agreed.generated(kernel, reached, cases, first=first)
    print("\n".join(reached.table()))
    print(
        "\n".join(reached.differences or ["no difference"]), f"{time.perf_counter() - begun:.0f} s", sep="\n"
    )
    return 1 if reached.differences else 0


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(numbers + [1000, 1][len(numbers) :])))
