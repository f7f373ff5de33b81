"""Owns the parts of the benchmark: what is measured in which order. Tables are made of it elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from contestants import HERE, Absent, Ready
from started import house, played

__all__ = ["LARGEST", "SIZES", "growth", "largest", "paired", "speed", "workers"]

SIZES = (1, 10, 100)
SCENARIOS = HERE.parent.parent / "scenarios"
LARGEST = "crm_pipeline.yaml"
"""The scenario of the repository with most events a year."""

_APART = 1_000_000
"""Replications of a round begin so far from those of the one before."""
_YEARS_SECONDS = 5.0

Results = dict[str, Any]


def tell(text: str) -> None:
    """Say what is going on, apart from the answer."""
    print(text, file=sys.stderr, flush=True)


def _in_turn(
    names: Iterable[str], rounds: int, measure: Callable[[str, int], Results]
) -> dict[str, list[Results]]:
    """Measure everybody once a round, each beginning with the next; who fails is left out from then on."""
    order = list(names)
    found: dict[str, list[Results]] = {name: [] for name in order}
    for number in range(rounds):
        if not order:
            break
        turn = number % len(order)
        for name in order[turn:] + order[:turn]:
            try:
                found[name].append(measure(name, number))
            except Absent as absent:
                tell(f"{name}: left out: {absent}")
                order.remove(name)
                del found[name]
    return found


def speed(ready: Sequence[Ready], rounds: int, seconds: float) -> dict[str, list[Results]]:
    """Play the funnel in all engines, round robin: engine -> what each round measured."""
    by_name = {one.contestant.name: one for one in ready}

    def measure(name: str, number: int) -> Results:
        told = played(by_name[name], 1, seconds, 1 + number * _APART)
        tell(f"round {number + 1}: {name}: {told['rate']:,.0f} events/s")
        return told

    return _in_turn(by_name, rounds, measure)


def growth(ready: Sequence[Ready], rounds: int) -> dict[str, list[Results]]:
    """Play the funnel at 1, 10 and 100 times the size in a row: engine -> rounds -> by size."""
    by_name = {one.contestant.name: one for one in ready}

    def measure(name: str, number: int) -> Results:
        one = by_name[name]
        sizes = [size for size in SIZES if size <= one.contestant.grows_to]
        by_size = {}
        for size in sizes:
            told = played(one, size, 1.0, 1 + number * _APART)
            tell(f"growth {number + 1}: {name}: {size} times: {told['rate']:,.0f} events/s")
            by_size[str(size)] = told
        return by_size

    return _in_turn(by_name, rounds, measure)


def workers(engine: str, rounds: int) -> dict[str, list[Results]]:
    """Play years with one and with two workers: file -> what each round measured."""
    files = {"funnel.yaml": HERE / "funnel.yaml", "quickstart.yaml": SCENARIOS / "quickstart.yaml"}
    years: dict[str, int] = {}

    def measure(name: str, number: int) -> Results:
        path = files[name]
        if name not in years:
            paced = house("years", path, engine, 1.0, 1)
            # Long enough for the second process' start to weigh little, and even, so that both have as many.
            years[name] = 2 * max(round(_YEARS_SECONDS * paced["years"] / paced["seconds"]), 2)
        alone = house("workers", path, engine, 1, years[name])
        two = house("workers", path, engine, 2, years[name])
        if alone["digest"] != two["digest"]:
            raise Absent("one and two workers give different answers")
        ratio = alone["seconds"] / two["seconds"]
        tell(f"workers {number + 1}: {name}: {ratio:.2f}")
        return {
            "years": years[name],
            "one": alone["seconds"],
            "two": two["seconds"],
            "ratio": ratio,
        }

    return _in_turn(files, rounds, measure)


def largest(engines: Sequence[str], rounds: int) -> dict[str, list[Results]]:
    """Play the largest scenario and the first one in the engines: file -> rounds -> by engine."""

    def measure(name: str, number: int) -> Results:
        path = SCENARIOS / name
        by_engine = {
            engine: house("years", path, engine, _YEARS_SECONDS, 1 + number * _APART) for engine in engines
        }
        for told in by_engine.values():
            told["rate"] = told["records"] / told["seconds"]
        tell(
            f"largest {number + 1}: {name}: "
            + ", ".join(f"{k} {v['rate']:,.0f}/s" for k, v in by_engine.items())
        )
        return by_engine

    return _in_turn((LARGEST, "quickstart.yaml"), rounds, measure)


def paired(engine: str, pairs: int) -> Results:
    """Play the funnel with 30 and 12 people, under the same and under other random worlds."""
    tell(f"paired: {pairs} pairs")
    return house("paired", engine, pairs)
