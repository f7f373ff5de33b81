"""Owns the search for the bottleneck: everything that may be one is pushed, in the same years, and measured.

A company sells as much as its leads and its people's hours allow, and twice of both brings twice as much. So
what is scarcer shows in what a quarter more of it brings:

- *Hours* are the bottleneck where they bring decidedly more than as much more leads do.
- *Leads* are it where they bring decidedly more than hours, and a second quarter more of them brings no less
  than the first: people could serve half as many again.
- *A stage* leaks where 2 points there bring decidedly more than twice as much as at any other stage.
- *Meetings* and *tasks* are it where half of them brings decidedly more than leads, and than the hours of
  anybody.
- *Service hours*, of people who only serve customers, where what they bring is decidedly more than their pay.

In a company where none of this holds, nothing is said. "Decidedly" is the paired interval of the study's
confidence, shared out among all that is tried (Bonferroni), so that a healthy company is seldom given a
bottleneck by luck.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Final

import numpy as np

from simsales.errors import Interrupted
from simsales.scenario.horizon import last_day
from simsales.scenario.loaded import Loaded
from simsales.scenario.milestone import Milestone
from simsales.scenario.scenario import Scenario
from simsales.study.bottleneck_result import Diagnosis, Finding, Month, Review
from simsales.study.intervals import Interval, mean_interval
from simsales.study.measure import Gauge, MetricKey
from simsales.study.milestones import monthly
from simsales.study.probe import SOUNDING
from simsales.study.relief import PART, Relief, Role, reliefs, relieved_timeline, roles_of
from simsales.study.replicate import Progress, Runs, replicate
from simsales.study.results import StudyResult
from simsales.world.compile import compile_world
from simsales.world.world import Floats

__all__ = ["with_diagnosis"]

_BASE: Final = "base"
_MOST_PEOPLE: Final = 60
_WORTH: Final = ("bookings", "renewals")


def with_diagnosis(
    study: StudyResult,
    loaded: Loaded,
    *,
    workers: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> StudyResult:
    """Return a study that says where the bottleneck of the judged way is.

    Parameters
    ----------
    study
        A complete study; others come back as they are, and so do those of a year that has begun, whose past
        cannot be pushed.
    loaded
        Its scenario.
    workers, on_progress
        As for `simsales.study.replicate.replicate`; the answer does not depend on `workers`.

    Raises
    ------
    NotPossible
        When a simulated year breaks off.
    Interrupted
        After Ctrl-C: what is known by half is not told.
    """
    if study.runs is None or not study.run.complete or loaded.scenario.so_far is not None:
        return study
    start = perf_counter()
    timeline = loaded.strategies[study.judged.name]
    scenario = timeline[0][1]
    roles = roles_of(scenario)
    tried = reliefs(scenario, {role: _busy(study, role) for role in roles})
    timelines = {_BASE: timeline} | {
        str(number): relieved_timeline(timeline, relief) for number, relief in enumerate(tried)
    }
    measured = _with_months(loaded.scenario, roles)
    worlds = {name: compile_world(part[0][1], part) for name, part in timelines.items()}
    gauges = {name: Gauge(world, measured) for name, world in worlds.items()}
    numbers = study.runs.replications[:SOUNDING]
    runs = replicate(worlds, gauges, study.run.seed, numbers, workers, on_progress)
    if not runs.complete:
        raise Interrupted("bottleneck.stopped")
    found = _Trial(runs, {str(number): relief for number, relief in enumerate(tried)}, study.run.confidence)
    timing = replace(
        study.timing, simulation_seconds=study.timing.simulation_seconds + perf_counter() - start
    )
    return replace(study, diagnosis=found.diagnosis(), timing=timing)


def _busy(study: StudyResult, role: Role) -> float:
    used = [study.judged.metrics.get(f"utilisation[rep={name}]") for name in role.people]
    known = [found.mean.estimate for found in used if found is not None and found.mean.count]
    return max(known, default=0.0)


def _with_months(scenario: Scenario, roles: list[Role]) -> Scenario:
    """Return a scenario by which people's hours and the queues are measured month by month, too."""
    people = [name for role in roles for name in role.people][:_MOST_PEOPLE]
    wanted = [("utilisation", {"rep": name}) for name in people]
    wanted += [("mean_wait", {"stage": stage.name}) for stage in scenario.stages]
    end = last_day(scenario.calendar)
    marks = {
        f"{number}": Milestone(metric=metric, of=of, at_least=0, by=end)
        for number, (metric, of) in enumerate(wanted)
    }
    return scenario.model_copy(update={"milestones": marks, "targets": {}})


@dataclass(frozen=True)
class _Trial:
    """What was simulated, and the judgement of it."""

    runs: Runs
    tried: Mapping[str, Relief]
    confidence: float

    def diagnosis(self) -> Diagnosis:
        """Return what stands out, over the whole time and by quarter."""
        whole = self._standing_out("")
        quarters = dict.fromkeys(key.window for key in self.runs.keys[_BASE] if "-Q" in key.window)
        first = whole[0] if whole else None
        role = None if first is None else self._pushed(first).role
        return Diagnosis(
            replications=len(self.runs.replications),
            base=mean_interval(self._worth(_BASE, ""), self.confidence),
            tried=tuple(self._finding(name, "") for name in self.tried),
            bottlenecks=whole,
            reviews=tuple(Review(window, self._standing_out(window)) for window in quarters),
            months=() if role is None else tuple(self._months(role)),
        )

    def _pushed(self, found: Finding) -> Relief:
        return next(
            relief
            for relief in self.tried.values()
            if (relief.kind, relief.names) == (found.kind, found.names)
        )

    def _standing_out(self, window: str) -> tuple[Finding, ...]:
        """Return the bottlenecks in a stretch of time, the one that matters most first."""
        people = self._people(window)
        others = [self._leads(window)] if people is None else []
        others += [self._stage(window), *(self._service(window) if people is None else [])]
        found = sorted((self._finding(name, window) for name in others if name), key=_by_gain)
        first = [] if people is None else [self._finding(people, window)]
        return tuple(first + found)

    def _people(self, window: str) -> str | None:
        """Return whose hours are short, or what takes them; None where hours are not short."""
        leads = self._gain(self._named("leads"), window)
        hours = [
            name for name, relief in self.tried.items() if relief.kind == "hours" and not self._serves(relief)
        ]
        best = max(hours, key=lambda name: self._mean(name, window))
        roles = [name for name in hours if self.tried[name].role is not None]
        top = max(roles, key=lambda name: self._mean(name, window), default=best)
        # Everybody's hours only where they bring decidedly more than those of one role.
        if not self._is_more(self._gain(best, window), self._gain(top, window)):
            best = top
        gain = self._gain(best, window)
        for name, relief in self.tried.items():
            taken = self._gain(name, window)
            is_taker = relief.kind in {"meetings", "tasks"}
            if is_taker and self._is_more(taken, gain) and self._is_more(taken, leads):
                return name
        return best if self._is_more(gain, leads) else None

    def _leads(self, window: str) -> str | None:
        """Return the channel that more leads are wanted from, or all; None where leads are not short."""
        name = self._named("leads")
        first = self._gain(name, window)
        second = self._gain(self._named("more_leads"), window) - first
        hours = self._gain(self._named("hours"), window)
        if not self._is_more(first, hours) or not self._is_more(second, 0 * second):
            return None
        if self._interval(second - first).high < 0 or second.mean() < (1 - PART) * first.mean():
            return None
        channels = [key for key, relief in self.tried.items() if relief.kind == "channel"]
        best = max(channels, key=lambda key: self._mean(key, window), default=name)
        others = sum(self._gain(key, window) for key in channels if key != best)
        # One channel, where it brings more than all the others together.
        return best if channels and self._is_more(self._gain(best, window), others + 0 * first) else name

    def _stage(self, window: str) -> str | None:
        """Return the stage that leaks; None where none does."""
        stages = [name for name, relief in self.tried.items() if relief.kind == "conversion"]
        if len(stages) < 2:
            return None
        best, second, *_ = sorted(stages, key=lambda name: -self._mean(name, window))
        twice = 2 * np.maximum(self._gain(second, window), 0.0) if self._mean(second, window) > 0 else 0.0
        gain = self._gain(best, window)
        return best if self._is_more(gain, twice + 0 * gain) else None

    def _service(self, window: str) -> list[str]:
        """Return whose hours for customers bring more than they are paid."""
        found = []
        for name, relief in self.tried.items():
            if not self._serves(relief) or relief.role is None or window:
                continue
            keys = [MetricKey("salaries", f"rep={person}") for person in relief.role.people]
            paid = sum(self.runs.column(_BASE, key) for key in keys if self.runs.has(_BASE, key))
            gain = self._gain(name, window)
            if np.any(paid) and self._is_more(gain, PART * paid + 0 * gain):
                found.append(name)
        return found

    def _serves(self, relief: Relief) -> bool:
        """Return whether a push is of people who work on no deal."""
        if relief.role is None:
            return False
        funnel = {key.scope.partition("=")[2] for key in self.runs.keys[_BASE] if key.metric == "entered"}
        return not funnel & set(relief.role.stages)

    def _named(self, kind: str) -> str:
        return next(
            name for name, relief in self.tried.items() if relief.kind == kind and relief.role is None
        )

    def _worth(self, name: str, window: str) -> Floats:
        """Return bookings and renewals by replication."""
        keys = [MetricKey(metric, "", window) for metric in _WORTH]
        known = [self.runs.column(name, key) for key in keys if self.runs.has(name, key)]
        found: Floats = np.sum(known, axis=0)
        return found

    def _gain(self, name: str, window: str) -> Floats:
        return self._worth(name, window) - self._worth(_BASE, window)

    def _mean(self, name: str, window: str) -> float:
        return float(self._gain(name, window).mean())

    def _finding(self, name: str, window: str) -> Finding:
        relief = self.tried[name]
        gain = mean_interval(self._gain(name, window), self.confidence)
        return Finding(relief.kind, relief.names, relief.phrase, gain)

    def _is_more(self, one: Floats, other: Floats) -> bool:
        """Return whether a gain is above 0 and above another one, both decidedly."""
        return self._interval(one).low > 0 and self._interval(one - other).low > 0

    def _interval(self, values: Floats) -> Interval:
        return mean_interval(values, 1.0 - (1.0 - self.confidence) / len(self.tried))

    def _months(self, role: Role) -> list[Month]:
        """Return how the people of a role stand month by month."""
        used = self._by_month("utilisation", [f"rep={name}" for name in role.people])
        waits = self._by_month("mean_wait", [f"stage={name}" for name in role.stages])
        return [Month(month, used.get(month), waits.get(month)) for month in used]

    def _by_month(self, metric: str, scopes: list[str]) -> dict[str, Interval]:
        """Return the mean of a metric over parts of the company, month by month, where it is defined."""
        tables = [monthly(self.runs, _BASE, MetricKey(metric, scope)) for scope in scopes]
        known = [(months, table) for months, table in tables if months]
        found = {}
        for number, month in enumerate(known[0][0] if known else ()):
            values = np.column_stack([table[:, number] for _, table in known])
            defined = values[~np.isnan(values).all(axis=1)]
            if len(defined):
                found[month] = mean_interval(np.nanmean(defined, axis=1), self.confidence)
        return found


def _by_gain(found: Finding) -> float:
    return -found.gain.estimate
