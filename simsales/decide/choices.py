"""Owns the search for levers to choose: courses, meetings, people and tools, judged by simulation alone.

The solver's picture has no courses, moods or meetings, so it cannot value them; whether to book a course is
found out by simulating years with and without it, under the same random worlds.

Where there are few combinations, all of them are simulated; else one lever after the other is moved, from
where the search begins. The few best are simulated again in further replications, which have chosen nothing
before. Then every lever that differs from today's must prove in still others that it is worth it
(decide/choice_proof.py). What cannot prove it goes back to today's. At last all of them together are proven
against today's values, in replications that nothing has passed before; else all go back.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Final, NamedTuple

from simsales.decide.choice_proof import FIRST_LOOK, Looks, errors_ahead, is_better, joined
from simsales.decide.goals import Aim, Score, score
from simsales.decide.kept_hours import gains
from simsales.decide.search import SEARCH_REPLICATIONS, Search, best_of
from simsales.errors import InputError
from simsales.feasible.prepare import business_problems
from simsales.scenario.changes import with_changes
from simsales.scenario.choices import lever_of
from simsales.scenario.levers import Lever
from simsales.scenario.loaded import TODAY, Loaded, Timeline
from simsales.scenario.paths import Steps
from simsales.scenario.standing import kinds_at, written_at

__all__ = [
    "MOST_COMBINATIONS",
    "MOST_YEARS",
    "ChoiceLever",
    "Chosen",
    "choose",
    "find_choices",
]

MOST_COMBINATIONS: Final = 64
"""Combinations that are all simulated; where there are more, one lever after the other is moved."""

MOST_YEARS: Final = 4000
"""Simulated years that one look may take, the proof excluded."""

_SEARCH: Final = range(SEARCH_REPLICATIONS)
_BEST_FEW: Final = 8
_STANDARD_ERRORS: Final = 3.0
_ERRORS_OF_ALL: Final = 2.0
"""Standard errors that all choices together must gain; each of them has gained more in other years."""

_UNDECIDED: Final = 1.0
"""Standard errors in the first look of the proof from which on it is looked at again."""
_WORTH_A_MOVE: Final = 1.0

Combination = tuple[int, ...]
"""By lever which value: 0 is today's, k the k-th of its others."""


class ChoiceLever(NamedTuple):
    """One lever to choose; `today` and `others` are values as they are written."""

    path: str
    steps: Steps
    lever: Lever
    today: object
    others: tuple[object, ...]


class Chosen(NamedTuple):
    """What was chosen.

    `changes`: by path, as the reader of strategies takes them; `tried`: combinations that were simulated
    beside the one that the look began with; `possible`: how many there are; `years`: simulated years.
    `is_cut`: whether the limit of years cut the search short; `fallen`: the levers, by place, that had proven
    to be worth it one by one and went back since all together did not.
    """

    combination: Combination
    changes: dict[str, object]
    timeline: Timeline
    tried: int
    possible: int
    years: int
    is_cut: bool
    fallen: tuple[int, ...] = ()


def find_choices(loaded: Loaded) -> tuple[ChoiceLever, ...]:
    """Return the levers to choose, sorted by path; without those whose every value is today's."""
    plan = loaded.scenario.plan
    assert plan is not None
    today = loaded.strategies[TODAY]
    found = []
    for path in sorted(plan.choices):
        steps, lever = lever_of(loaded.document, path)
        others: list[object] = []
        seen = [today]
        for value in plan.choices[path]:
            timeline = with_changes(loaded, {path: value})
            if timeline not in seen:
                seen.append(timeline)
                others.append(value)
        if others:
            written = written_at(loaded, steps, kinds_at(steps))
            found.append(ChoiceLever(path, steps, lever, written, tuple(others)))
    return tuple(found)


def choose(
    work: Search,
    levers: Sequence[ChoiceLever],
    aimed: tuple[Aim, ...],
    *,
    rest: Mapping[str, object],
    start: Combination,
    may_be: Callable[[Timeline], bool],
    looks: Looks = FIRST_LOOK,
) -> Chosen:
    """Return the best combination that was found.

    Parameters
    ----------
    work : Search
        What to work with.
    levers : sequence of ChoiceLever
        What may be chosen.
    aimed : tuple of Aim
        What simulated years are judged by.
    rest : mapping
        All other changes of the plan, by path.
    start : tuple of int
        Where to begin.
    may_be : callable
        Whether a way keeps the other limits of the plan.
    looks : Looks
        The replications to judge in; those of a second look have passed nothing in the first.

    Raises
    ------
    Interrupted
        After Ctrl-C.
    """
    look = _Look(work, levers, aimed, rest, start, may_be, looks)
    proven = look.proven(look.best())
    best = look.proven_as_a_whole(proven)
    changes, tried = look.changes(best), len(look.searched) - 1
    fallen = tuple(place for place, value in enumerate(proven) if value and not best[place])
    return Chosen(best, changes, look.timeline(best), tried, look.possible, look.years, look.is_cut, fallen)


class _Look:
    """The scores of all combinations that were simulated, by the replications that they were simulated in."""

    def __init__(
        self,
        work: Search,
        levers: Sequence[ChoiceLever],
        aimed: tuple[Aim, ...],
        rest: Mapping[str, object],
        start: Combination,
        may_be: Callable[[Timeline], bool],
        looks: Looks,
    ) -> None:
        self.work, self.levers, self.aimed, self.rest, self.may_be = work, levers, aimed, rest, may_be
        self.start, self.looks = start, looks
        self.timelines: dict[Combination, Timeline] = {start: self._timeline(start)}
        self.scores: dict[tuple[Combination, range], Score] = {}
        self.searched: set[Combination] = set()
        self.years = 0
        self.is_cut = False

    @property
    def possible(self) -> int:
        """How many combinations there are."""
        return math.prod(len(lever.others) + 1 for lever in self.levers)

    def changes(self, combination: Combination) -> dict[str, object]:
        """Return what a combination changes, without the rest of the plan."""
        pairs = zip(self.levers, combination, strict=True)
        return {lever.path: lever.others[place - 1] for lever, place in pairs if place}

    def timeline(self, combination: Combination) -> Timeline:
        """Return the dated scenarios of a combination; empty where it cannot be meant."""
        if combination not in self.timelines:
            timeline = self._timeline(combination)
            self.timelines[combination] = timeline if timeline and self._can_be(timeline) else ()
        return self.timelines[combination]

    def _timeline(self, combination: Combination) -> Timeline:
        changes = {**self.rest, **self.changes(combination)}
        try:
            return with_changes(self.work.loaded, changes) if changes else self.work.loaded.strategies[TODAY]
        except InputError:
            # Each value is right alone, as was checked before; these do not go together.
            return ()

    def _can_be(self, timeline: Timeline) -> bool:
        problems = business_problems(self.work.loaded.scenario, timeline)[0]
        return not any(problem.severity == "error" for problem in problems) and self.may_be(timeline)

    # ------------------------------------------------------------------ the search

    def best(self) -> Combination:
        """Return the combination that looks best, without proof."""
        if self.possible <= MOST_COMBINATIONS:
            everything = product(*(range(len(lever.others) + 1) for lever in self.levers))
            self._search(list(dict.fromkeys([self.start, *everything])))
        else:
            self._one_after_the_other()
        few = self._few()
        self._simulate(few, self.looks.again)
        return few[best_of([self._score(way, self.looks.again) for way in few])]

    def _one_after_the_other(self) -> None:
        """Move the lever that gains most, and again from there, as long as anything gains."""
        here = self.start
        self._search([here])
        while not self.is_cut:
            near = [way for way in self._neighbours(here) if self.timeline(way)]
            self._search(near)
            ways = [here, *(way for way in near if way in self.searched)]
            best = ways[best_of([self._score(way, _SEARCH) for way in ways])]
            if not gains(self._score(best, _SEARCH), self._score(here, _SEARCH), _WORTH_A_MOVE):
                break
            here = best

    def _neighbours(self, here: Combination) -> Iterator[Combination]:
        for index, lever in enumerate(self.levers):
            for place in range(len(lever.others) + 1):
                if place != here[index]:
                    yield (*here[:index], place, *here[index + 1 :])

    def _search(self, ways: Sequence[Combination]) -> None:
        """Simulate ways in the replications of the search, as far as the limit of years allows."""
        new = [way for way in ways if way not in self.searched and self.timeline(way)]
        room = max(0, (MOST_YEARS - self.years) // SEARCH_REPLICATIONS)
        self.is_cut = self.is_cut or len(new) > room
        self._simulate(new[:room], _SEARCH)
        self.searched.update(new[:room])

    def _few(self) -> list[Combination]:
        """Return where the look began, and those that were best in the search, the best first."""
        left = [way for way in self.searched if way != self.start]
        left.sort()
        few = [self.start]
        while left and len(few) <= _BEST_FEW:
            few.append(left.pop(best_of([self._score(way, _SEARCH) for way in left])))
        return few

    # ------------------------------------------------------------------ the proof

    def proven(self, best: Combination) -> Combination:
        """Return a combination with every lever back at today's that cannot prove that it is worth it.

        The one that is farthest from a proof goes first, since the others may then do without it, or not.
        """
        while any(best):
            failing = []
            for index, place in enumerate(best):
                without = self._without(best, index) if place else None
                if without is not None and not self._is_proven(best, without):
                    errors = errors_ahead(
                        self._score(best, self.looks.first), self._score(without, self.looks.first)
                    )
                    failing.append((errors, -index, without))
            if not failing:
                break
            best = min(failing)[-1]
        return best

    def proven_as_a_whole(self, best: Combination) -> Combination:
        """Return a combination if all of it together is better than today's values, else these."""
        today = (0,) * len(best)
        if best == today or not self.timeline(today):
            return best
        self._simulate([best, today], self.looks.whole)
        new, old = self._score(best, self.looks.whole), self._score(today, self.looks.whole)
        return best if self._is_better(new, old, _ERRORS_OF_ALL) else today

    def _without(self, best: Combination, index: int) -> Combination | None:
        """Return a way with a lever back at today's, and with as few others as it then takes; None if none.

        A coach and who is coached: neither can be meant without the other, so both are proven together.
        """
        others = [k for k, place in enumerate(best) if place and k != index]
        for count in sorted({0, 1, 2, len(others)}):
            for group in combinations(others, count):
                back = {index, *group}
                way = tuple(0 if k in back else place for k, place in enumerate(best))
                if self.timeline(way):
                    return way
        return None

    def _is_proven(self, with_it: Combination, without: Combination) -> bool:
        first, more = self.looks.first, self.looks.more
        self._simulate([with_it, without], first)
        new, old = self._score(with_it, first), self._score(without, first)
        if self._is_better(new, old, _STANDARD_ERRORS):
            return True
        if errors_ahead(new, old) < _UNDECIDED:
            return False
        self._simulate([with_it, without], more)
        new, old = joined(new, self._score(with_it, more)), joined(old, self._score(without, more))
        return self._is_better(new, old, _STANDARD_ERRORS)

    def _is_better(self, new: Score, old: Score, errors: float) -> bool:
        return is_better(new, old, errors, self.work.loaded.scenario.simulation.confidence)

    # ------------------------------------------------------------------ simulated years

    def _simulate(self, ways: Sequence[Combination], numbers: range) -> None:
        wanted = [way for way in dict.fromkeys(ways) if (way, numbers) not in self.scores]
        if not wanted:
            return
        timelines = {str(way): self.timeline(way) for way in wanted}
        runs = self.work.simulate(timelines, numbers)
        self.years += len(wanted) * len(numbers)
        for way in wanted:
            self.scores[way, numbers] = score(self.aimed, self.work.loaded.scenario, runs, str(way))

    def _score(self, way: Combination, numbers: range) -> Score:
        return self.scores[way, numbers]
