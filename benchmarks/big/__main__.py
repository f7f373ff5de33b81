"""Plays big.yaml, where every mechanism is on, in both engines by turns: `python benchmarks/big [ROUNDS]`.

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

from simsales.engines.outcome import Outcome
from simsales.engines.player import playing
from simsales.engines.tally import Counter
from simsales.scenario.reader import read_scenario_text
from simsales.world.compile import compile_world
from simsales.world.world import World

FILE = Path(__file__).with_name("big.yaml")
BAR = 30.0
ENGINES = ("kernel", "reference")


class Year(NamedTuple):
    """A year that was played, and the processor's seconds that it took."""

    seconds: float
    outcome: Outcome


def the_world() -> World:
    """Compile big.yaml's way of today."""
    scenario = read_scenario_text(FILE.read_text(encoding="utf-8"), FILE.name).scenario
    return compile_world(scenario, ((scenario.calendar.start, scenario),))


def played(world: World, engine: str, replication: int) -> Year:
    """Play one year in one engine.

    Raises
    ------
    RuntimeError
        When the other engine played.
    """
    with playing(engine) as account:
        begun = time.process_time()
        outcome, by = account.player.play(world, 1, replication)
        seconds = time.process_time() - begun
    if by != engine:
        raise RuntimeError(f"the {by} engine played instead of the {engine} engine")
    return Year(seconds, outcome)


def spread(values: list[float], unit: str) -> str:
    """Return median and quartiles."""
    low, middle, high = np.percentile(values, [25, 50, 75])
    return f"{middle:.4g}{unit} ({low:.4g} to {high:.4g})"


def main(rounds: int) -> int:
    """Play so many years in each engine; return 1 when they differ or the kernel is too slow."""
    world = the_world()
    played(world, "kernel", 0)
    years: dict[str, list[Year]] = {engine: [] for engine in ENGINES}
    for number in range(1, rounds + 1):
        # The next round begins with the other engine, so that neither always plays on a cold machine.
        for engine in ENGINES if number % 2 else ENGINES[::-1]:
            years[engine].append(played(world, engine, number))
    pairs = list(zip(*years.values(), strict=True))
    differing = sum(kernel.outcome.seal != reference.outcome.seal for kernel, reference in pairs)
    ratios = [reference.seconds / kernel.seconds for kernel, reference in pairs]
    totals = np.array([year.outcome.tally[:, 0].sum(axis=1) for year in years["kernel"]])
    leads, wins = totals[:, Counter.LEADS], totals[:, Counter.WON]
    records = [float(year.outcome.records) for year in years["kernel"]]
    print(f"{len(world.names.reps)} people, {len(world.names.channels)} channels, {rounds} years")
    print(f"leads {spread(leads.tolist(), '')}, won {spread(wins.tolist(), '')}")
    print(f"records {spread(records, '')}")
    for engine, found in years.items():
        print(f"{engine:10} {spread([year.seconds for year in found], ' s')} a year")
    print(f"ratio      {spread(ratios, '')}")
    print(f"DIFFERENT in {differing} years" if differing else "equal bit for bit")
    return 1 if differing or float(np.median(ratios)) < BAR else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
