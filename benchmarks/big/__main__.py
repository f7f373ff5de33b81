"""Plays big.yaml, where every mechanism is on, rules too, in both engines: `python benchmarks/big [ROUNDS]`.

Prints what a year holds, the processor's seconds of each engine, and their ratio of one round (median and
quartiles). The kernel is compiled before the clock runs; `simsales warm` in a new cache folder says what that
takes. Ends with 1 when a year differs in one bit, or when the kernel is less than 30 times as fast.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from simsales.engines.player import playing
from simsales.scenario.reader import read_scenario_text
from simsales.study.measure import MetricKey
from simsales.study.ready import make_way
from simsales.study.way import Way, Year

FILE = Path(__file__).with_name("big.yaml")
BAR = 30.0
ENGINES = ("kernel", "reference")
FIGURES = ("leads", "wins", "strikes", "ideas", "pilots", "ideas_adopted", "rule_actions")


class Played(NamedTuple):
    """A year that was played, and the processor's seconds that it took."""

    seconds: float
    year: Year


def the_way() -> Way:
    """Prepare big.yaml's way of today, its rules included."""
    scenario = read_scenario_text(FILE.read_text(encoding="utf-8"), FILE.name).scenario
    return make_way(scenario, ((scenario.calendar.start, scenario),))


def played(way: Way, engine: str, replication: int) -> Played:
    """Play one year in one engine; as often as its rules ask for.

    Raises
    ------
    RuntimeError
        When the other engine played.
    """
    with playing(engine) as account:
        begun = time.process_time()
        year = way.play(account.player, 1, replication)
        seconds = time.process_time() - begun
    if year.engine != engine:
        raise RuntimeError(f"the {year.engine} engine played instead of the {engine} engine")
    return Played(seconds, year)


def spread(values: list[float], unit: str) -> str:
    """Return median and quartiles."""
    low, middle, high = np.percentile(values, [25, 50, 75])
    return f"{middle:.4g}{unit} ({low:.4g} to {high:.4g})"


def main(rounds: int) -> int:
    """Play so many years in each engine; return 1 when they differ or the kernel is too slow."""
    way = the_way()
    # Twice: what rules make of the company is compiled when it is first played.
    for number in range(1, rounds + 1):
        played(way, "kernel", number)
    years: dict[str, list[Played]] = {engine: [] for engine in ENGINES}
    for number in range(1, rounds + 1):
        # The next round begins with the other engine, so that neither always plays on a cold machine.
        for engine in ENGINES if number % 2 else ENGINES[::-1]:
            years[engine].append(played(way, engine, number))
    pairs = list(zip(*years.values(), strict=True))
    differing = sum(kernel.year.seal != reference.year.seal for kernel, reference in pairs)
    ratios = [reference.seconds / kernel.seconds for kernel, reference in pairs]
    vectors = np.array([one.year.vector for one in years["kernel"]])
    names = way.world.names
    print(f"{len(names.reps)} people, {len(names.channels)} channels, {rounds} years")
    for metric in FIGURES:
        place = way.keys.index(MetricKey(metric, "rule=web money" if metric == "rule_actions" else ""))
        print(f"{metric:14} {spread(vectors[:, place].tolist(), '')}")
    print(f"records        {spread([float(one.year.records) for one in years['kernel']], '')}")
    for engine, found in years.items():
        print(f"{engine:14} {spread([one.seconds for one in found], ' s')} a year")
    print(f"ratio          {spread(ratios, '')}")
    print(f"DIFFERENT in {differing} years" if differing else "equal bit for bit")
    return 1 if differing or float(np.median(ratios)) < BAR else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
