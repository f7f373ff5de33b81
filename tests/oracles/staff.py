"""Owns how the oracles of people look at one run: its records, its counters, what they should have been."""

from __future__ import annotations

from math import exp, floor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from played import Tree, changed, tree_of
from scipy.stats import t

from simsales.engines.journal import Kind
from simsales.engines.reference import simulate
from simsales.engines.tally import Counter, Scopes
from simsales.scenario.scenario import Scenario
from simsales.world.compile import compile_world
from simsales.world.context import Timeline
from simsales.world.world import World

DAY, HOUR, MONTH = 86_400_000, 3_600_000, 30.4375
"""Ticks, and the days of a mean month."""
PEOPLE = tree_of(Path(__file__).parent / "people.yaml")
Records = NDArray[np.int64]


class Run(NamedTuple):
    """One run: the world and what happened in it."""

    world: World
    tally: NDArray[np.int64]
    journal: Records

    def of(self, kind: Kind, entity: int | None = None) -> Records:
        """Return the records of a kind, of all or of one entity."""
        rows = self.journal[self.journal[:, 1] == kind]
        return rows if entity is None else rows[rows[:, 2] == entity]

    def started(self, person: str, stage: int = 0) -> Records:
        """Return the records of one person's work that begins on a stage."""
        rows = self.of(Kind.STARTED)
        return rows[(rows[:, 3] == self.person(person)) & (rows[:, 4] == stage)]

    def states(self, state: int, person: str | None = None) -> list[tuple[float, float]]:
        """Return (day, state) of the weekly records; of the first team when no person is named."""
        rows = self.of(Kind.STATE, 0 if person is None else self.person(person))
        return [(row[0] / DAY, row[5] / 1000) for row in rows.tolist() if row[4] == state]

    def cost(self, sort: int, entity: int | None = None) -> int:
        """Return the minor units of a sort of cost."""
        rows = self.of(Kind.COST, entity)
        return int(rows[rows[:, 4] == sort, 5].sum())

    def person(self, name: str) -> int:
        return self.world.names.reps.index(name)

    def sums(self, counter: Counter, person: str | None = None) -> NDArray[np.int64]:
        """Return a counter by period, of everything or of one person."""
        scope = 0 if person is None else Scopes(self.world.names).rep + self.person(person)
        return self.tally[counter, scope]

    def count(self, counter: Counter, person: str | None = None) -> int:
        return int(self.sums(counter, person).sum())

    def pace(self, person: str | None = None) -> float:
        """Return the mean over mornings of the speed against that of the file."""
        return self.count(Counter.PACE, person) / self.count(Counter.MORNINGS, person) / 1000


def run(
    changes: dict[str, Any] | None = None,
    *,
    of: Tree = PEOPLE,
    seed: int = 1,
    replication: int = 0,
    timeline: Timeline | None = None,
) -> Run:
    """Simulate a scenario with other values by path."""
    scenario = Scenario.model_validate(changed(of, changes or {}))
    world = compile_world(scenario, timeline or ((scenario.calendar.start, scenario),))
    outcome = simulate(world, seed, replication, keep_journal=True)
    return Run(world, outcome.tally, outcome.journal)


def ticks(amount: float) -> int:
    """Return ticks, halves up."""
    return floor(amount + 0.5)


def passing(log_odds: float) -> float:
    return 1.0 / (1.0 + exp(-log_odds))


def covers(values: Any, truth: float, confidence: float = 0.95) -> bool:
    """Return whether the interval of the mean covers the truth."""
    found = np.asarray(values, dtype=np.float64)
    half = float(t.ppf(0.5 + confidence / 2, len(found) - 1)) * float(found.std(ddof=1)) / len(found) ** 0.5
    return abs(float(found.mean()) - truth) <= half


def day_of(tick: int) -> int:
    return tick // DAY
