"""Holds the laws on thousands of generated scenarios: `python benchmarks/laws.py 5000`.

Each is read, simulated and held against conservation of leads, hours and money, against the order of its
lists, and against the audit of its journal. Prints how many were accepted; a law that fails ends it.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent / "tests"
sys.path[:0] = [str(TESTS), str(TESTS / "laws")]


def main(cases: int) -> None:
    """Hold the laws on so many generated scenarios and print what they reached."""
    seen = import_module("test_generated").laws_on(cases)
    refused = sum(seen.refused.values())
    print(f"{seen.accepted} accepted, {refused} refused, {len(seen.fields)} fields of the schema")
    for text, count in seen.refused.most_common(5):
        print(f"{count} x {text}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
