"""Owns the search for the value of an assumption at which a decision becomes another one.

On the way from what is assumed to as far as is looked, the decision's standing is simulated at a few values,
each with its interval: above 0 it is as it is, below 0 it is another. The value is put between neighbours on
both sides of 0. Its limits are where the interval lets go of 0 (docs/statistics.md, S28).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

from simsales.study.intervals import Interval
from simsales.study.movable import Assumption
from simsales.study.sensitivity_result import Flip, Held
from simsales.study.trials import Case

__all__ = ["Found", "Search", "Standing", "searched"]

Standing = Callable[[Case], Interval]
"""Gives how firmly the decision stands in a case: above 0 as it is, below 0 another."""

_ROUNDS: Final = 6
_FINE: Final = 0.05
"""Neighbours on a course between which the value is put: 1.1 % of the value, or of its odds."""

_COARSE: Final = 0.12
"""The same for the limits of the value, 2.7 %."""

_LEAST_CUT: Final = 0.15


@dataclass
class Search:
    """The way from what is assumed to one side.

    Attributes
    ----------
    assumption, end
        What is moved, and as far as which course.
    points
        Course -> how firmly the decision stands there.
    """

    assumption: Assumption
    end: float
    points: dict[float, Interval] = field(default_factory=dict)

    @property
    def is_flipped(self) -> bool:
        """Whether the decision is another one at the end."""
        return self.points[self.end].estimate < 0

    def guess(self) -> float:
        """Return about where it flips, from its ends."""
        return self._between("estimate", 0.0, self.end)

    def wanted(self) -> list[float]:
        """Return the courses that would tell more: one for the value and one for each of its limits."""
        found = []
        for part, fine in (("estimate", _FINE), ("low", _COARSE), ("high", _COARSE)):
            gap = self._crossing(part)
            if gap is not None and abs(gap[1] - gap[0]) > fine:
                found.append(self._between(part, *gap))
        # Where a course was undefined, it is so again.
        return [course for course in found if course not in self.points]

    def value(self) -> float:
        """Return the first course that was simulated and flips."""
        gap = self._crossing("estimate")
        assert gap is not None
        return gap[1]

    def limits(self) -> tuple[float, float]:
        """Return the courses between which it flips, the nearer one first; nan where the search gives none.

        The nearer one is 0 where it may be so as things stand.
        """
        near, far = self._crossing("low"), self._crossing("high")
        return 0.0 if near is None else near[0], math.nan if far is None else far[1]

    def _crossing(self, part: str) -> tuple[float, float] | None:
        """Return the neighbours between which a part of the standing first falls to 0 or below."""
        # Where no year defines the standing, nothing is known: neither that it flips nor that it does not.
        defined = [course for course, found in self.points.items() if not math.isnan(found.estimate)]
        courses = sorted(defined, key=abs)
        for one, other in pairwise(courses):
            if getattr(self.points[one], part) > 0 >= getattr(self.points[other], part):
                return one, other
        return None

    def _between(self, part: str, one: float, other: float) -> float:
        """Return where a straight line between two neighbours falls to 0, but not close to either."""
        first, second = getattr(self.points[one], part), getattr(self.points[other], part)
        share = first / (first - second) if math.isfinite(first - second) else 0.5
        return one + (other - one) * min(max(share, _LEAST_CUT), 1.0 - _LEAST_CUT)


class Found(NamedTuple):
    """Where the decision flips; how many other assumptions flip it, not narrowed down; and what does not."""

    flips: tuple[Flip, ...]
    more: int
    held: tuple[Held, ...]


def searched(
    searches: Sequence[Search],
    simulate: Callable[[Sequence[Case]], None],
    standing: Standing,
    then: Callable[[Case], str],
    at_most: int,
) -> Found:
    """Return where the decision flips, the nearest first, and what was moved to its end without a flip.

    Parameters
    ----------
    searches
        Ways to look along; each has the standing of the scenario as it is at 0.
    simulate
        Simulates cases, all at once.
    standing, then
        Tell how firmly the decision stands in a case, and which way is best there.
    at_most
        So many flips are looked at closely: those that a straight line puts nearest.
    """
    _look(searches, [[each.end] for each in searches], simulate, standing)
    flipped = [each for each in searches if each.is_flipped]
    open_searches = sorted(flipped, key=lambda each: abs(each.guess()))[:at_most]
    for _ in range(_ROUNDS):
        wanted = [each.wanted() for each in open_searches]
        if not any(wanted):
            break
        _look(open_searches, wanted, simulate, standing)
    flips = sorted(open_searches, key=lambda each: abs(each.value()))
    held = [
        Held(each.assumption.figure, each.assumption.value(each.end), is_known=each.points[each.end].low > 0)
        for each in searches
        if not each.is_flipped
    ]
    told = {each.assumption for each in open_searches}
    more = {each.assumption for each in flipped} - told
    return Found(tuple(_flip(each, then) for each in flips), len(more), tuple(held))


def _look(
    searches: Sequence[Search],
    wanted: Sequence[Sequence[float]],
    simulate: Callable[[Sequence[Case]], None],
    standing: Standing,
) -> None:
    places = [(each, course) for each, courses in zip(searches, wanted, strict=True) for course in courses]
    simulate([Case(each.assumption, course) for each, course in places])
    for each, course in places:
        each.points[course] = standing(Case(each.assumption, course))


def _flip(search: Search, then: Callable[[Case], str]) -> Flip:
    one, course = search.assumption, search.value()
    near, far = search.limits()
    limits = [math.nan if math.isnan(place) else one.value(place) for place in (near, far)]
    upwards = one.value(course) > one.figure.today
    low, high = limits if upwards else limits[::-1]
    return Flip(
        figure=one.figure,
        value=one.value(course),
        low=low,
        high=high,
        then=then(Case(one, course)),
        is_open=not search.points[0.0].low > 0,
    )
