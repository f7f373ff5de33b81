"""Owns years under other assumptions: each strategy of a decision, in the same random worlds as it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simsales.errors import Interrupted
from simsales.scenario.loaded import Timeline
from simsales.scenario.scenario import Scenario
from simsales.study.levels import target_levels
from simsales.study.measure import MetricKey
from simsales.study.movable import Assumption
from simsales.study.ready import make_ways
from simsales.study.replicate import Progress, Runs, replicate
from simsales.world.world import Floats

__all__ = ["AS_IT_STANDS", "Case", "Trials", "Years"]

_ROOM = 10
"""A company under another assumption may have so many times the events of the file's own bound."""


@dataclass(frozen=True)
class Case:
    """One assumption on a course; None and 0 for the scenario as it stands."""

    assumption: Assumption | None
    course: float


AS_IT_STANDS = Case(None, 0.0)


@dataclass(frozen=True)
class Years:
    """What the strategies brought in one case.

    Attributes
    ----------
    outcome
        Strategy -> the figure by replication, shape (replications,); nan where a year does not define it.
    beyond
        Strategy -> how far the target's figure is on the good side of what it asks for; below 0 where it is
        missed, nan where a year does not define it. Empty without a target.
    """

    outcome: Mapping[str, Floats]
    beyond: Mapping[str, Floats]


class Trials:
    """Simulates strategies under other assumptions; what was simulated once is not simulated again.

    Parameters
    ----------
    scenario
        The file as it stands.
    ways
        The strategies of the decision, today's first.
    key
        The figure.
    target
        Name of the target, with its figure; None without one.
    seed, workers, on_progress
        As for `simsales.study.replicate.replicate`.

    Attributes
    ----------
    spent
        Years simulated so far.
    """

    def __init__(
        self,
        scenario: Scenario,
        ways: Mapping[str, Timeline],
        key: MetricKey,
        target: tuple[str, MetricKey] | None,
        seed: int,
        workers: int | None,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        self.ways = ways
        self._scenario = scenario
        self._key = key
        self._target = target
        self._seed = seed
        self._workers = workers
        self._on_progress = on_progress
        self._found: dict[tuple[Case, range], Years] = {}
        self.spent = 0

    def simulate(self, cases: Sequence[Case], numbers: range) -> None:
        """Simulate all strategies in these cases, all at once."""
        missing = [case for case in dict.fromkeys(cases) if (case, numbers) not in self._found]
        if not missing:
            return
        timelines = {
            f"{number}:{name}": self._timeline(case, name)
            for number, case in enumerate(missing)
            for name in self.ways
        }
        ways = make_ways(self._scenario, timelines)
        runs = replicate(ways, self._seed, numbers, self._workers, self._on_progress)
        if not runs.complete:
            raise Interrupted("assume.stopped")
        self.spent += len(timelines) * len(numbers)
        for number, case in enumerate(missing):
            part = replace(
                runs,
                keys={name: runs.keys[f"{number}:{name}"] for name in self.ways},
                values={name: runs.values[f"{number}:{name}"] for name in self.ways},
                seals={name: runs.seals[f"{number}:{name}"] for name in self.ways},
            )
            self._found[case, numbers] = self._years(part)

    def years(self, case: Case, numbers: range) -> Years:
        """Return what the strategies brought in one case."""
        self.simulate([case], numbers)
        return self._found[case, numbers]

    def _timeline(self, case: Case, name: str) -> Timeline:
        limit = self._scenario.simulation.events_at_most * _ROOM
        room = {"simulation": self._scenario.simulation.model_copy(update={"events_at_most": limit})}
        line = self.ways[name]
        one = case.assumption
        if one is not None and one.strategy in {"", name}:
            line = one.moved(line, self._scenario, case.course)
        return tuple((day, part.model_copy(update=room)) for day, part in line)

    def _years(self, runs: Runs) -> Years:
        outcome = {name: runs.column(name, self._key) for name in self.ways}
        if self._target is None:
            return Years(outcome, {})
        name, key = self._target
        level = target_levels(self._scenario, runs)[name]
        beyond = {}
        for way in self.ways:
            values = runs.column(way, key)
            sides = [values - level.at_least] if level.at_least is not None else []
            sides += [level.at_most - values] if level.at_most is not None else []
            beyond[way] = np.minimum.reduce(sides)
        return Years(outcome, beyond)
