"""Owns the checks of ideas: what they act on exists, their numbers agree, and a pilot can end in time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from simsales.errors import Problem
from simsales.quantity import DAY
from simsales.scenario.horizon import last_day, too_long
from simsales.scenario.idea import BEST, WORST, Idea
from simsales.scenario.known_names import KnownNames
from simsales.scenario.scenario import Scenario
from simsales.scenario.spread import Spread

__all__ = ["idea_problems"]

_TARGETS: Final = {"leads": "channel", "odds": "stage", "value": "product", "effort": "step"}
"""What an idea may make better -> the kind of thing that it may name."""

_BOUNDED: Final = frozenset({"constant", "uniform", "triangular"})
"""Families whose last parameter is their largest value."""

Path = tuple[str | int, ...]


def idea_problems(scenario: Scenario, names: KnownNames) -> Iterator[Problem]:
    """Yield what is wrong with the ideas of a scenario.

    Parameters
    ----------
    scenario
        A scenario whose form is right.
    names
        Its names by kind.
    """
    for name, idea in scenario.ideas.items():
        at: Path = ("ideas", name)
        yield from _target(idea, names, (*at, "to"))
        yield from _numbers(idea, names, at)
        yield from _worth(idea, at)
        yield from _pilot(scenario, idea, at)


def _target(idea: Idea, names: KnownNames, at: Path) -> Iterator[Problem]:
    what, of, which = (part.strip() for part in idea.to.partition(" of "))
    kind = _TARGETS.get(what)
    if kind is not None and (not of or which):
        if of:
            yield from names.check(kind, which, at)
        return
    near = get_close_matches(what.casefold(), _TARGETS, n=1, cutoff=0.5)
    if near:
        remedy = f"{near[0]} of {which}" if which else near[0]
        yield Problem("ideas.file.target_near", {"to": idea.to, "near": remedy}, at)
    else:
        yield Problem("ideas.file.target", {"to": idea.to}, at)


def _numbers(idea: Idea, names: KnownNames, at: Path) -> Iterator[Problem]:
    """Yield what is wrong with how many ideas come."""
    brings = [word for word in ("time", "encouragement") if getattr(idea, word) is not None]
    values = {"per_year": idea.per_year, "at_most": idea.at_most or 0.0}
    if idea.at_most is not None and idea.at_most < idea.per_year:
        yield Problem("ideas.file.at_most", values, (*at, "at_most"))
    elif idea.at_most is not None and not brings:
        yield Problem("ideas.file.nothing_brings", values, (*at, "at_most"), severity="warning")
    for word in brings:
        if idea.at_most is None:
            yield Problem("ideas.file.no_most", {"field": word}, (*at, word))
    if idea.per_year == 0.0 and not brings:
        yield Problem("ideas.file.none", {"name": at[-1]}, (*at, "per_year"), severity="warning")
    if idea.time is not None:
        yield from names.check("activity", idea.time.activity, (*at, "time", "activity"))
    if idea.encouragement is not None and idea.encouragement.half_at.amount == 0:
        yield Problem("ideas.file.half_at", {}, (*at, "encouragement", "half_at"))


def _worth(idea: Idea, at: Path) -> Iterator[Problem]:
    """Yield what is wrong with what ideas are worth."""
    for word, section, limit in (("helps", idea.helps, BEST), ("harms", idea.harms, WORST)):
        if section is not None and limit < _largest(section.by) < math.inf:
            values = {"largest": _largest(section.by), "limit": limit}
            yield Problem(f"ideas.file.{word}", values, (*at, word, "by"))


def _largest(spread: Spread) -> float:
    """Return the largest value of a spread; infinity where it has none."""
    if spread.kind in _BOUNDED:
        return spread.parameters[-1]
    if spread.kind == "empirical":
        return max(value for value, _ in spread.points)
    if spread.kind == "quantiles":
        return spread.points[-1][1]
    if spread.kind == "mixture":
        return max(_largest(part) for _, part in spread.components)
    return math.inf


def _pilot(scenario: Scenario, idea: Idea, at: Path) -> Iterator[Problem]:
    """Yield that no pilot ends within the simulated time."""
    pilot = idea.pilot
    if pilot is None or not pilot.use or too_long(scenario.calendar):
        return
    days = (last_day(scenario.calendar) - scenario.calendar.start).days + 1
    takes = pilot.prepare + pilot.lasts
    if takes >= days * DAY:
        values = {"takes": math.ceil(takes / DAY), "days": days}
        yield Problem("ideas.file.too_long", values, (*at, "pilot", "lasts"), severity="warning")
