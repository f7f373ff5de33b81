"""Owns the simulations that a judgement asks for beyond the study: pushes, and a longer year.

They play the study's own replications, the first of them, so that all differences are paired. How many is
fixed, whatever comes out; what was simulated once is not simulated again.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, Literal

import numpy as np

from simsales.errors import Interrupted
from simsales.scenario.horizon import last_day, too_long
from simsales.scenario.loaded import TODAY, Loaded, Timeline
from simsales.scenario.scenario import Scenario
from simsales.scenario.target import Target
from simsales.study.intervals import Interval, clopper_pearson, paired_difference
from simsales.study.judge import reached
from simsales.study.levels import Level
from simsales.study.measure import MetricKey, figure_key
from simsales.study.pushes import Push, PushKind, pushed_timeline
from simsales.study.reach import reach
from simsales.study.ready import make_ways
from simsales.study.replicate import Progress, Runs, replicate
from simsales.world.compile import compile_world
from simsales.world.world import Floats

__all__ = ["ENOUGH", "PROOF", "SOUNDING", "Depth", "Probe"]

SOUNDING: Final = 16
"""Replications that tell how strongly a push works, and whether it does anything at all."""

PROOF: Final = 30
"""Replications that tell a chance."""

Depth = Literal[16, 30]

ENOUGH: Final = 600
"""Simulated years beyond the study after which no more repairs are sought."""

_MONTHS_LATER: Final = 12
_SLACK: Final = dt.timedelta(days=3)
_ROOM: Final = 10


class Probe:
    """Simulates what a judgement asks for.

    Parameters
    ----------
    loaded
        The scenario.
    runs
        The study's replications.
    seed
        Seed of the random world.
    workers, on_progress
        As for `simsales.study.replicate.replicate`.
    base
        The way that is judged: today's, or the what-if.

    Attributes
    ----------
    spent
        Years simulated so far.
    shown
        (target, kind of push) -> the push that was shown to be enough, and the chance that it gives.
    """

    def __init__(
        self,
        loaded: Loaded,
        runs: Runs,
        seed: int,
        workers: int | None,
        on_progress: Callable[[Progress], None] | None = None,
        base: str = TODAY,
    ) -> None:
        # What is pushed is the company as that way has it on its first day.
        self.loaded = replace(loaded, scenario=loaded.strategies[base][0][1])
        self.base = base
        self.runs = runs
        self._seed = seed
        self._workers = workers
        self._on_progress = on_progress
        self.spent = 0
        self._found: dict[tuple[Push, int], Floats] = {}
        self._keys: dict[Push, tuple[MetricKey, ...]] = {}
        self.shown: dict[tuple[str, PushKind], tuple[Push, Interval]] = {}
        self.confidence = loaded.scenario.simulation.confidence

    def simulate(self, pushes: Sequence[Push], depth: Depth) -> None:
        """Simulate the way that is judged with each of these pushes, all at once."""
        missing = [push for push in dict.fromkeys(pushes) if (push, depth) not in self._found]
        if not missing:
            return
        scenario, timeline = self.loaded.scenario, self.loaded.strategies[self.base]
        runs = self._replicate(
            scenario,
            {str(number): pushed_timeline(timeline, push) for number, push in enumerate(missing)},
            depth,
        )
        for number, push in enumerate(missing):
            self._found[push, depth] = runs.values[str(number)]
            self._keys[push] = runs.keys[str(number)]

    def column(self, push: Push, key: MetricKey, depth: Depth) -> Floats:
        """Return a figure under a push by replication."""
        self.simulate([push], depth)
        return self._found[push, depth][:, self._keys[push].index(key)]

    def effect(self, push: Push, key: MetricKey, depth: Depth) -> Interval:
        """Return what a push brings beyond the way that is judged, replication by replication."""
        mine = self.column(push, key, depth)
        today = self.runs.column(self.base, key)[: len(mine)]
        both = ~(np.isnan(mine) | np.isnan(today))
        return paired_difference(mine[both], today[both], self.confidence)

    def chance(self, push: Push, key: MetricKey, level: Level) -> Interval:
        """Return how likely a target is under a push."""
        values = self.column(push, key, PROOF)
        there = reached(values, level.at_least, level.at_most)
        return clopper_pearson(int(there.sum()), len(there), self.confidence)

    def later(self, target: Target, level: Level, strategy: str) -> list[tuple[dt.date, Interval]]:
        """Return how likely a target is by each month's end after its deadline, for a year at most.

        The simulated time is extended as far as that needs; whatever happened until then stays the same.
        """
        assert target.by is not None
        scenario = self.loaded.scenario
        usual = last_day(scenario.calendar)
        # Twice the usual time at most: a simulated week must not become a year.
        longest = usual + (usual - scenario.calendar.start) + _SLACK
        days = [day for day in _month_ends(target.by) if target.by < day <= longest][:_MONTHS_LATER]
        if not days:
            return []
        end = max(days[-1], usual)
        calendar = scenario.calendar.model_copy(update={"length": None, "end": end})
        if too_long(calendar):
            return []
        wanted = {f"{day}": target.model_copy(update={"by": day}) for day in days}
        limit = scenario.simulation.events_at_most * _ROOM
        update = {
            "calendar": calendar,
            "targets": wanted,
            "milestones": {},
            "simulation": scenario.simulation.model_copy(update={"events_at_most": limit}),
        }
        timeline = tuple(
            (day, part.model_copy(update=update)) for day, part in self.loaded.strategies[strategy]
        )
        runs = self._replicate(scenario.model_copy(update=update), {strategy: timeline}, PROOF)
        found = []
        for day in days:
            key = figure_key(wanted[f"{day}"])
            assert key is not None
            there = reached(runs.column(strategy, key), level.at_least, level.at_most)
            found.append((day, clopper_pearson(int(there.sum()), len(there), self.confidence)))
        return found

    def reach(self, target: Target) -> dict[str, dict[str, float]]:
        """Return which share of each channel, segment and product can serve a target."""
        world = compile_world(self.loaded.scenario, self.loaded.strategies[self.base])
        keys = [MetricKey("leads", f"channel={name}") for name in world.names.channels]
        leads = [
            np.nanmean(self.runs.column(self.base, key)) if self.runs.has(self.base, key) else 0.0
            for key in keys
        ]
        return reach(world, np.array(leads, dtype=np.float64), target.of)

    def _replicate(self, scenario: Scenario, timelines: dict[str, Timeline], depth: int) -> Runs:
        ways = make_ways(scenario, timelines)
        numbers = self.runs.replications[:depth]
        self.spent += len(numbers) * len(timelines)
        runs = replicate(ways, self._seed, numbers, self._workers, self._on_progress)
        if not runs.complete:
            raise Interrupted("smart.stopped")
        return runs


def _month_ends(after: dt.date) -> list[dt.date]:
    """Return the last days of this month and the months of a year after it."""
    found = []
    for number in range(_MONTHS_LATER + 1):
        year, month = divmod(after.year * 12 + after.month - 1 + number, 12)
        found.append(dt.date(year, month + 1, monthrange(year, month + 1)[1]))
    return found
