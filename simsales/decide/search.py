"""Owns the search for a plan: what is tried, and what the search's own simulated years say of each try.

The picture knows no waiting, so how full everybody's time should be planned is found out by simulation: a few
loads first, and lower ones as long as the lowest is the best, or today's way is. Today's way is one of the
candidates wherever it keeps the limits of the plan: nothing is proposed that loses to it in the search.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, NamedTuple

from simsales.decide.goals import Aim, Score, score
from simsales.decide.plan_changes import Plan, plan_of
from simsales.decide.program import INDIFFERENCE, Program
from simsales.decide.question import Goal, Question, Solution
from simsales.errors import Interrupted, NotPossible
from simsales.scenario.changes import with_changes
from simsales.scenario.loaded import TODAY, Loaded, Timeline
from simsales.study.replicate import Progress, Runs, replicate
from simsales.study.study import laboratory

__all__ = ["SEARCH_REPLICATIONS", "Candidate", "Found", "Roster", "Search", "Start", "best_of", "search"]

SEARCH_REPLICATIONS: Final = 12
"""Replications in which candidates are judged; numbered from 0, as those of a study, never fresh ones."""

_STANDARD_ERRORS: Final = 1.0

OnProgress = Callable[[Progress], None]


class _Try(NamedTuple):
    """How full everybody's time is planned, and by which share a plan aims beyond its targets."""

    load: float
    beyond: float


_TARGET_TRIES: Final = (_Try(1.0, 0.0), _Try(0.85, 0.0), _Try(0.95, 0.1))
_PROFIT_TRIES: Final = (_Try(1.0, 0.0), _Try(0.9, 0.0), _Try(0.8, 0.0))
_LOWER_LOADS: Final = (0.7, 0.6, 0.5, 0.4)
"""Tried one after the other, only where less is better."""


class Candidate(NamedTuple):
    """A plan, what the solver says of it, and the dated scenarios that it makes."""

    plan: Plan
    solution: Solution
    timeline: Timeline

    @property
    def is_today(self) -> bool:
        """Return whether nothing changes."""
        return not self.plan.changes


class Roster(NamedTuple):
    """One way to share out the stages: its changes, and the question for the solver with its goals."""

    roles: Plan
    asked: Question


class Start(NamedTuple):
    """Where the search begins: today's way, or what simulation has chosen before; and its simulated years.

    `name` is what it is called in `runs`.
    """

    plan: Plan
    timeline: Timeline
    runs: Runs
    name: str


class Found(NamedTuple):
    """The best candidate, how many plans other than today's way were simulated, and whether that was one.

    `today_allowed`: today's way keeps the limits of the plan, so it was a candidate.
    """

    candidate: Candidate
    tried: int
    today_allowed: bool


@dataclass(frozen=True)
class Search:
    """What the search works with; today's way is simulated once, when it is first asked for.

    Parameters
    ----------
    loaded
        The scenario.
    seed
        Of the random world.
    workers, on_progress
        As for `propose`.
    years
        Years of a study with the same seed, where there are some.
    """

    loaded: Loaded
    seed: int
    workers: int | None
    on_progress: OnProgress | None
    years: Runs | None = None

    @cached_property
    def today(self) -> Runs:
        """Today's way in the search's own replications."""
        wanted = range(SEARCH_REPLICATIONS)
        known = None if self.years is None else _part(self.years, TODAY, wanted)
        return known or self.simulate({TODAY: self.loaded.strategies[TODAY]}, wanted)

    def simulate(self, timelines: Mapping[str, Timeline], numbers: range) -> Runs:
        """Simulate plans in the replications asked for.

        Raises
        ------
        Interrupted
            After Ctrl-C.
        """
        lab = laboratory(self.loaded.scenario, timelines)
        runs = replicate(lab.ways, self.seed, numbers, self.workers, self.on_progress)
        if not runs.complete:
            raise Interrupted("plan.stopped")
        return runs


def _part(runs: Runs, name: str, numbers: range) -> Runs | None:
    """Return one strategy in the replications asked for; None unless all are there."""
    if name not in runs.values or not set(numbers) <= set(runs.replications):
        return None
    rows = [runs.replications.index(number) for number in numbers]
    return replace(
        runs,
        keys={name: runs.keys[name]},
        values={name: runs.values[name][rows]},
        replications=tuple(numbers),
        seals={name: tuple(runs.seals[name][row] for row in rows)},
        complete=True,
    )


def search(
    work: Search, rosters: tuple[Roster, ...], aimed: tuple[Aim, ...], start: Start | None = None
) -> Found:
    """Return the best plan that was found, be it that where the search begins.

    Parameters
    ----------
    work : Search
        What to work with.
    rosters : tuple of Roster
        At least one; today's roles are among them where the plan's limits allow them.
    aimed : tuple of Aim
        What simulated years are judged by.
    start : Start, optional
        Where the search begins; today's way when None. Its changes are those of the roster that keeps it.

    Raises
    ------
    NotPossible
        When the solver finds nothing.
    Interrupted
        After Ctrl-C.
    """
    if start is None:
        start = Start(Plan({}, ()), work.loaded.strategies[TODAY], work.today, TODAY)
    contest = _Contest(work, rosters, aimed, start)
    contest.enter([(place, attempt) for place, roster in enumerate(rosters) for attempt in _tries(roster)])
    for load in _LOWER_LOADS:
        leaning = contest.leaning()
        if not leaning:
            break
        contest.enter([(place, _Try(load, 0.0)) for place in leaning])
    return contest.found()


def _tries(roster: Roster) -> tuple[_Try, ...]:
    tries = _TARGET_TRIES if roster.asked.goals else _PROFIT_TRIES
    if _needs_time(roster):
        return tries
    # Where no stage takes time, nobody can be planned too full.
    return tuple(dict.fromkeys(attempt._replace(load=1.0) for attempt in tries))


def _needs_time(roster: Roster) -> bool:
    return bool((roster.asked.fluid.world.stages.effort >= 0).any())


class _Judged(NamedTuple):
    """A candidate and its score; `roster` is its place, and `load` the lowest that led to it."""

    candidate: Candidate
    score: Score
    roster: int
    load: float


class _Contest:
    """The candidates so far; the start is the first of them where it is allowed, so it wins ties."""

    def __init__(
        self, work: Search, rosters: tuple[Roster, ...], aimed: tuple[Aim, ...], start: Start
    ) -> None:
        self.work, self.rosters, self.aimed, self.start = work, rosters, aimed, start
        self.judged: dict[str, _Judged] = {}
        self.least = [1.0 for _ in rosters]
        self.bound = -math.inf
        self.today = self._score(start.runs, start.name)
        self.today_allowed = False
        for place, roster in enumerate(rosters):
            own = Program(roster.asked).today() if roster.roles.changes == start.plan.changes else None
            if own is not None:
                self.today_allowed = True
                candidate = Candidate(start.plan, own, start.timeline)
                self.judged[_name(place, own)] = _Judged(candidate, self.today, place, 1.0)

    def enter(self, tries: list[tuple[int, _Try]]) -> None:
        """Ask the solver for plans, and simulate those that are new."""
        fresh: dict[str, tuple[Candidate, int, float]] = {}
        for place, attempt in tries:
            self.least[place] = min(self.least[place], attempt.load)
            solution = self._solved(self.rosters[place].asked, attempt)
            if solution is None:
                continue
            self.bound = max(self.bound, solution.bound)
            name = _name(place, solution)
            if name in self.judged:
                known = self.judged[name]
                self.judged[name] = known._replace(load=min(known.load, attempt.load))
            elif name in fresh:
                candidate, _, load = fresh[name]
                fresh[name] = candidate, place, min(load, attempt.load)
            else:
                fresh[name] = self._candidate(place, solution), place, attempt.load
        if not fresh:
            return
        timelines = {name: candidate.timeline for name, (candidate, _, _) in fresh.items()}
        runs = self.work.simulate(timelines, range(SEARCH_REPLICATIONS))
        for name, (candidate, place, load) in fresh.items():
            self.judged[name] = _Judged(candidate, self._score(runs, name), place, load)

    def leaning(self) -> list[int]:
        """Return the places of the rosters for which a lower load may be better still.

        That is the roster of the best candidate when no lower load has been tried there, and every roster as
        long as today's way is better than all plans.
        """
        places = [place for place, roster in enumerate(self.rosters) if _needs_time(roster)]
        if not self.judged:
            return places
        best = self._best()
        if self._today_better(best):
            return places
        return [place for place in places if place == best.roster and best.load <= self.least[place]]

    def found(self) -> Found:
        """Return the best.

        Raises
        ------
        NotPossible
            When there is no candidate.
        """
        if not self.judged:
            raise NotPossible("plan.nothing_found")
        best = self._best()
        tried = sum(not self._is_start(judged) for judged in self.judged.values())
        candidate = best.candidate
        if self._is_start(best):
            candidate = candidate._replace(solution=self._bounded(candidate.solution))
        return Found(candidate, tried, self.today_allowed)

    def _best(self) -> _Judged:
        judged = list(self.judged.values())
        return judged[best_of([each.score for each in judged])]

    def _today_better(self, best: _Judged) -> bool:
        return self._is_start(best) or best_of([self.today, best.score]) == 0

    def _is_start(self, judged: _Judged) -> bool:
        return judged.candidate.plan.changes == self.start.plan.changes

    def _bounded(self, solution: Solution) -> Solution:
        """Return today's way as a solution, with how much more the solver thought possible."""
        gap = max(0.0, self.bound - solution.objective) / max(abs(solution.objective), 1.0)
        status = "optimal" if gap <= INDIFFERENCE else "feasible"
        return solution._replace(status=status, bound=max(self.bound, solution.objective), gap=gap)

    def _solved(self, asked: Question, attempt: _Try) -> Solution | None:
        wanted = tuple(_stretched(goal, attempt.beyond) for goal in asked.goals)
        return Program(asked._replace(goals=wanted, load=attempt.load)).solve()

    def _candidate(self, place: int, solution: Solution) -> Candidate:
        roster = self.rosters[place]
        moved = plan_of(roster.asked.levers, solution.spend, solution.hours)
        plan = Plan({**roster.roles.changes, **moved.changes}, roster.roles.actions + moved.actions)
        loaded = self.work.loaded
        timeline = with_changes(loaded, plan.changes) if plan.changes else loaded.strategies[TODAY]
        return Candidate(plan, solution, timeline)

    def _score(self, runs: Runs, name: str) -> Score:
        return score(self.aimed, self.work.loaded.scenario, runs, name)


def _name(place: int, solution: Solution) -> str:
    """Return the name of a candidate: its roster, and the value of each lever."""
    return f"{place}: {solution.spend} {solution.hours}"


def _stretched(goal: Goal, beyond: float) -> Goal:
    size = abs(goal.value) if goal.value else abs(goal.outcome.constant)
    return goal._replace(value=goal.value + goal.sense * beyond * size)


def best_of(scores: list[Score]) -> int:
    """Return the index of the best candidate.

    Targets count by what is reached less what is missing; candidates within one standard error (paired) of
    the best of them are as good, and of these the one worth most wins, the first one in a tie.
    """
    merits = [s.hits - s.short for s in scores]
    top = max(range(len(scores)), key=lambda k: float(merits[k].mean()))
    alike = []
    for index, merit in enumerate(merits):
        gap = merits[top] - merit
        error = float(gap.std(ddof=1)) / len(gap) ** 0.5 if len(gap) > 1 else 0.0
        if float(gap.mean()) <= _STANDARD_ERRORS * error + 1e-12:
            alike.append(index)
    return max(alike, key=lambda k: float(scores[k].worth.mean()))
