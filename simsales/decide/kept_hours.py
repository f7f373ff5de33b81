"""Owns the search for the hours that people keep for a stage: moved step by step, judged by simulation alone.

Kept hours are an order of work: what a person does first when several things wait. The solver's picture
knows no waiting and shares everybody's time out in the best way already, so it cannot value them. Hours are
moved from where the search for a plan has come to: between two stages, to a stage, or away from one; of a
whole team first, then of single people, then in single months; by large amounts first.

A move must pass twice. It is the best of its round in the replications of the search, and then it must gain
in further ones. These are the same for every proof: they have chosen nothing before the first one, but the
moves that passed before a later one. So the chance that a useless move passes is one of each look, and higher
over a search of many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import permutations
from typing import Final, NamedTuple

import numpy as np

from simsales.decide.capacity import make_capacity
from simsales.decide.goals import Aim, Score, score
from simsales.decide.levers import HoursLever, Levers
from simsales.decide.plan_changes import Plan, plan_of
from simsales.decide.search import SEARCH_REPLICATIONS, Candidate, Found, Search, best_of
from simsales.quantity import HOUR
from simsales.scenario.changes import with_changes
from simsales.scenario.loaded import TODAY, Loaded, Timeline
from simsales.world.compile import compile_world
from simsales.world.world import Floats

__all__ = ["PROOF_REPLICATIONS", "Kept", "gains", "keep_hours"]

PROOF_REPLICATIONS: Final = range(SEARCH_REPLICATIONS, SEARCH_REPLICATIONS + 24)
"""Replications in which each move must gain; neither the search's, which chose it, nor fresh ones."""

_STANDARD_ERRORS: Final = 3.0
"""Gain of a move in the proof, at the least; at one look a useless one passes about once in 300 times by each
criterion (targets, worth)."""

_WORTH_A_PROOF: Final = 1.0
"""Standard errors that the best of a round must gain before it is put to the proof."""

_HALVINGS: Final = 2
"""Amounts tried: all, a half and a quarter of the time that may be kept."""

_MOST_TRIED: Final = 40
"""Candidates that are simulated for teams, for people, and for single blocks of time, each."""

_ROUNDING: Final = HOUR * 1e-6
"""Ticks by which averages may miss a whole step."""

Hours = tuple[int, ...]
"""Ticks a week by lever."""


class Kept(NamedTuple):
    """What the search for kept hours has found, how many candidates it simulated, and whether hours moved."""

    found: Found
    tried: int
    moved: bool


class _Person(NamedTuple):
    """The levers of one entry of the file in one block, by stage, and the weekly ticks that it may keep."""

    team: str
    entry: str
    block: int
    by_stage: dict[str, int]
    limit: int


def keep_hours(work: Search, found: Found, levers: tuple[HoursLever, ...], aimed: tuple[Aim, ...]) -> Kept:
    """Return the plan that was found, with kept hours moved where simulated years are better for it.

    Parameters
    ----------
    work : Search
        What to work with.
    found : Found
        Where to begin; it stays the answer as long as no move gains.
    levers : tuple of HoursLever
        Hours kept for stages; none leaves all as it is.
    aimed : tuple of Aim
        What simulated years are judged by.

    Raises
    ------
    Interrupted
        After Ctrl-C.
    """
    # A role that is given up takes its kept hours along.
    first = found.candidate.timeline[0][1]
    levers = tuple(
        lever for lever in levers if lever.name in first.teams[lever.team].reps[lever.entry].activities
    )
    if not levers:
        return Kept(found, 0, moved=False)
    shifts = _Shifts(work, found.candidate, levers, aimed)
    shifts.improve()
    # What simulation alone has chosen is proven by no solver.
    solution = found.candidate.solution._replace(status="feasible")
    candidate = shifts.candidate(shifts.hours)._replace(solution=solution)
    tried = len(shifts.scores) - 1
    return Kept(found._replace(candidate=candidate), tried, moved=shifts.hours != shifts.begin)


class _Shifts:
    """The hours so far, and the scores of all that were tried in the search's replications."""

    def __init__(
        self, work: Search, base: Candidate, levers: tuple[HoursLever, ...], aimed: tuple[Aim, ...]
    ) -> None:
        self.work, self.base, self.levers, self.aimed = work, base, levers, aimed
        self.people = _people(work.loaded, base.timeline, levers)
        self.begin: Hours = tuple(lever.today for lever in levers)
        self.hours = self.begin
        self.scores: dict[Hours, Score] = {}
        self.proofs: dict[Hours, Score] = {}
        self.refused: set[Hours] = set()

    def improve(self) -> None:
        """Move hours as long as that gains."""
        self._simulate([self.hours], self.scores)
        for scopes in self._levels():
            left = _MOST_TRIED
            for amount in self._amounts():
                while True:
                    options = list(dict.fromkeys(self._options(scopes, amount)))
                    new = [hours for hours in options if hours not in self.scores][:left]
                    left -= len(new)
                    self._simulate(new, self.scores)
                    known = [h for h in options if h in self.scores and h not in self.refused]
                    if not self._moves_to_best(known):
                        break

    def candidate(self, hours: Hours) -> Candidate:
        """Return the plan with these kept hours."""
        moved = plan_of(Levers((), self.levers, None), (), hours)
        plan = Plan({**self.base.plan.changes, **moved.changes}, self.base.plan.actions + moved.actions)
        loaded = self.work.loaded
        timeline = with_changes(loaded, plan.changes) if plan.changes else loaded.strategies[TODAY]
        return self.base._replace(plan=plan, timeline=timeline)

    def _moves_to_best(self, options: list[Hours]) -> bool:
        """Take the best of the options if it is better than what is, here and in the proof."""
        places = [self.hours, *options]
        best = places[best_of([self.scores[place] for place in places])]
        if not gains(self.scores[best], self.scores[self.hours], _WORTH_A_PROOF):
            return False
        missing = [hours for hours in (self.hours, best) if hours not in self.proofs]
        self._simulate(missing, self.proofs, PROOF_REPLICATIONS)
        if not gains(self.proofs[best], self.proofs[self.hours], _STANDARD_ERRORS):
            self.refused.add(best)
            return False
        # Nothing that was left is come back to, so the search ends.
        self.refused.add(self.hours)
        self.hours = best
        return True

    def _simulate(
        self, wanted: list[Hours], into: dict[Hours, Score], numbers: range = range(SEARCH_REPLICATIONS)
    ) -> None:
        if not wanted:
            return
        timelines = {str(hours): self.candidate(hours).timeline for hours in wanted}
        runs = self.work.simulate(timelines, numbers)
        for hours in wanted:
            into[hours] = score(self.aimed, self.work.loaded.scenario, runs, str(hours))

    # ------------------------------------------------------------------ what may move

    def _levels(self) -> list[list[list[_Person]]]:
        """Return who moves together: whole teams, then single people, then the same in single blocks."""
        keys: tuple[Callable[[_Person], tuple[object, ...]], ...] = (
            lambda person: (person.team,),
            lambda person: (person.team, person.entry),
            lambda person: (person.team, person.block),
            lambda person: (person.team, person.entry, person.block),
        )
        levels: list[list[list[_Person]]] = []
        for key in keys:
            groups: dict[tuple[object, ...], list[_Person]] = defaultdict(list)
            for person in self.people:
                groups[key(person)].append(person)
            level = list(groups.values())
            if level not in levels:
                levels.append(level)
        return levels

    def _amounts(self) -> list[int]:
        """Return by how much hours move, in ticks a week: whole steps, from all that may be kept down."""
        step = self.levers[0].step
        steps = max(person.limit for person in self.people) // step
        return list(dict.fromkeys(max(1, steps >> halving) * step for halving in range(_HALVINGS + 1)))

    def _options(self, scopes: list[list[_Person]], amount: int) -> Iterator[Hours]:
        """Yield the hours after each move by an amount; None stands for time that is kept for nothing."""
        stages = sorted({lever.name for lever in self.levers})
        for source, target in permutations([*stages, None], 2):
            for people in scopes:
                moved = self._after(people, source, target, amount)
                if moved != self.hours:
                    yield moved

    def _after(self, people: list[_Person], source: str | None, target: str | None, amount: int) -> Hours:
        hours = list(self.hours)
        for person in people:
            if any(stage is not None and stage not in person.by_stage for stage in (source, target)):
                continue
            moved = amount
            if source is not None:
                moved = min(moved, hours[person.by_stage[source]])
            else:
                kept = sum(hours[place] for place in person.by_stage.values())
                moved = min(moved, max(0, person.limit - kept))
            if target is not None:
                lever = self.levers[person.by_stage[target]]
                room = lever.today + lever.most * lever.step - hours[person.by_stage[target]]
                moved = min(moved, max(0, room))
                hours[person.by_stage[target]] += moved
            if source is not None:
                hours[person.by_stage[source]] -= moved
        return tuple(hours)


def _people(loaded: Loaded, timeline: Timeline, levers: tuple[HoursLever, ...]) -> list[_Person]:
    """Return who keeps hours, and how many in whole steps fit into the time that is free under a plan."""
    world = compile_world(loaded.scenario, timeline)
    capacity = make_capacity(world)
    weekly: Floats = np.full(capacity.free.shape, np.inf)
    np.divide(capacity.free, capacity.weeks, out=weekly, where=capacity.weeks > 0)
    weekly = weekly - world.reps.standing.sum(axis=1)
    places: dict[tuple[str, str, int], dict[str, int]] = defaultdict(dict)
    for place, lever in enumerate(levers):
        places[lever.team, lever.entry, lever.block.periods[0]][lever.name] = place
    found = []
    for (team, entry, block), by_stage in places.items():
        lever = levers[next(iter(by_stage.values()))]
        # What is kept for stages that are not planned stays, and leaves less.
        others = [s for s, name in enumerate(world.names.stages) if name not in by_stage]
        kept = np.maximum(world.reps.reserved[:, others], 0).sum(axis=1)
        free = float((weekly - kept)[np.ix_(lever.reps, lever.block.periods)].min())
        steps = 0 if np.isinf(free) else max(0, int((free + _ROUNDING) // lever.step))
        found.append(_Person(team, entry, block, by_stage, steps * lever.step))
    return found


def gains(new: Score, old: Score, errors: float) -> bool:
    """Return whether years are better by so many standard errors.

    On targets, or on worth where targets are no worse.
    """
    for ahead in ((new.hits - new.short) - (old.hits - old.short), new.worth - old.worth):
        mean, error = float(ahead.mean()), float(ahead.std(ddof=1)) / len(ahead) ** 0.5
        if mean > errors * error:
            return True
        if mean < -error:
            return False
    return False
