"""Owns the checks of a year that has begun: its days, its figures, and which targets they let be counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

from simsales.errors import Problem
from simsales.quantity import DAY, QuantityError
from simsales.scenario.horizon import last_day, too_long
from simsales.scenario.metrics import CATALOGUE
from simsales.scenario.reached import figure_name, first_day, reached_before, stated, unknown_parts
from simsales.scenario.scenario import Scenario
from simsales.scenario.so_far import ADDED, MADE_OF, RATIOS, SoFar
from simsales.scenario.target import Target
from simsales.scenario.target_checks import named_figure_problems

__all__ = ["so_far_problems"]

Path = tuple[str | int, ...]
Known = Mapping[str, Sequence[str]]

_ADDING_UP: Final = frozenset({*ADDED, "entered", "passed"})
_MAY_BE_NEGATIVE: Final = frozenset({"profit", "cash", "gross_margin"})
_COMES_LATER: Final = frozenset({"revenue", "cash", "gross_margin", "profit", "backlog", "receivables"})
"""Metrics of money that comes after a deal is won."""

_SLACK: Final = 0.5


def so_far_problems(scenario: Scenario, known: Known) -> list[Problem]:
    """Check what a scenario says about the year so far.

    Parameters
    ----------
    scenario
        A scenario whose form is right.
    known
        Names by kind of thing (``channel``, ``rep`` ...).

    Returns
    -------
    list of Problem
        What is wrong; as warnings what is assumed about open deals, and targets that cannot be counted.
    """
    so_far = scenario.so_far
    if so_far is None or too_long(scenario.calendar):
        return []
    wrong = [*_days(scenario, so_far)]
    if wrong:
        return wrong
    for key in so_far.parts:
        wrong += _part(key, scenario, known)
    wrong = wrong or [*_values(scenario, so_far)]
    wrong = wrong or [*_agreement(scenario, so_far), *_customers(scenario, so_far)]
    if wrong:
        return wrong
    return [*_no_deals(so_far), *_market(scenario, so_far), *_not_counted(scenario)]


def _days(scenario: Scenario, so_far: SoFar) -> Iterator[Problem]:
    start, end = scenario.calendar.start, last_day(scenario.calendar)
    first, at = first_day(scenario), ("so_far", "as_of")
    values: dict[str, object] = {"as_of": so_far.as_of, "start": first, "end": end}
    if so_far.since is not None and so_far.since > start:
        since = {"since": so_far.since, "start": start}
        yield Problem("so_far.file.since", since, ("so_far", "since"))
    elif so_far.as_of > end:
        yield Problem("so_far.file.over", values, at)
    elif so_far.as_of <= first or so_far.as_of < start:
        yield Problem("so_far.file.not_begun", values, at)
    elif scenario.simulation.warm_up > (so_far.as_of - start).days * DAY:
        warm_up = {"as_of": so_far.as_of, "warm_up": scenario.simulation.warm_up}
        yield Problem("so_far.file.warm_up", warm_up, at)


def _part(key: str, scenario: Scenario, known: Known) -> Iterator[Problem]:
    at: Path = ("so_far", "parts", key)
    found = named_figure_problems(key, scenario, known, at)
    yield from found
    metric = key.partition(" of ")[0]
    if found or metric in _ADDING_UP:
        return
    above, below = RATIOS.get(metric, ((), ()))
    parts = [*dict.fromkeys((*above, *below))] or [*MADE_OF.get(metric, ())]
    values: dict[str, object] = {"metric": metric, "parts": parts or list(ADDED)}
    name = "so_far.file.ratio" if parts else "so_far.file.not_adding_up"
    yield Problem(name, values, (*at, "[key]"))


def _values(scenario: Scenario, so_far: SoFar) -> Iterator[Problem]:
    for key, written in so_far.figures.items():
        metric, _, scope = key.partition(" of ")
        kind, _, name = scope.partition(" ")
        at: Path = ("so_far", "parts", key) if key in so_far.parts else ("so_far", key)
        first, as_of = first_day(scenario), so_far.as_of
        try:
            value = stated(scenario, metric, f"{kind}={name}" if scope else "", written, first, as_of)
        except QuantityError as refusal:
            yield Problem(refusal.key, refusal.values, at)
            continue
        if value is None:
            values = {"metric": key, "first": first, "last": as_of - timedelta(days=1)}
            yield Problem("so_far.file.months_missing", values, at)
        elif value < 0 and metric not in _MAY_BE_NEGATIVE:
            yield Problem("so_far.file.negative", {"metric": key}, at)


def _agreement(scenario: Scenario, so_far: SoFar) -> Iterator[Problem]:
    """Yield what cannot be true at the same time."""
    wins, bookings = reached_before(scenario, "wins"), reached_before(scenario, "bookings")
    if wins == 0 and bookings:
        yield Problem("so_far.file.no_wins", {}, ("so_far", "wins"))
    for key in so_far.parts:
        metric, _, scope = key.partition(" of ")
        kind, _, name = scope.partition(" ")
        whole = reached_before(scenario, metric)
        part = reached_before(scenario, metric, f"{kind}={name}")
        if whole is None or part is None or metric in _MAY_BE_NEGATIVE or part <= whole + _SLACK:
            continue
        yield Problem("so_far.file.part", {"part": key, "metric": metric}, ("so_far", "parts", key))


def _no_deals(so_far: SoFar) -> Iterator[Problem]:
    if so_far.is_replayed:
        values = {"as_of": so_far.as_of}
        yield Problem("so_far.file.no_deals", values, ("so_far", "as_of"), severity="warning")


def _customers(scenario: Scenario, so_far: SoFar) -> Iterator[Problem]:
    """Yield customers that must be known on the day, or are said where they would not be used."""
    values: dict[str, object] = {"as_of": so_far.as_of}
    if so_far.accounts is not None and so_far.deals is None:
        yield Problem("so_far.file.accounts_alone", values, ("so_far", "accounts", "[key]"))
    elif so_far.accounts is None and so_far.deals is not None and scenario.customers is not None:
        yield Problem("so_far.file.accounts_missing", values, ("so_far", "deals", "[key]"))


def _market(scenario: Scenario, so_far: SoFar) -> Iterator[Problem]:
    """Yield what of the market stands on the day as on any first day, as nobody can say it otherwise."""
    aware = [name for name, segment in scenario.segments.items() if segment.awareness is not None]
    healthy = [name for name, channel in scenario.channels.items() if channel.health is not None]
    for key, names in (("awareness", aware), ("health", healthy)):
        if names and not so_far.is_replayed:
            values = {"as_of": so_far.as_of, "names": names}
            yield Problem(f"so_far.file.{key}", values, ("so_far", "as_of"), severity="warning")


def _not_counted(scenario: Scenario) -> Iterator[Problem]:
    """Yield the targets and milestones about whose past nothing is said."""
    listed = [(target, ("targets", name)) for name, target in scenario.targets.items()]
    listed += [(mark.target, ("milestones", name)) for name, mark in scenario.milestones.items()]
    so_far = scenario.so_far
    assert so_far is not None
    for target, at in listed:
        if target.metric not in CATALOGUE:
            continue
        try:
            missing = unknown_parts(scenario, target)
        except QuantityError:
            # Said at the figure itself.
            continue
        if missing:
            yield _cannot_count(scenario, target, missing, at)
        elif target.metric in _COMES_LATER and not so_far.is_replayed:
            values: dict[str, object] = {"name": str(at[-1]), "as_of": so_far.as_of}
            yield Problem("so_far.file.won_before", values, at, severity="warning")


def _cannot_count(scenario: Scenario, target: Target, missing: list[str], at: Path) -> Problem:
    so_far = scenario.so_far
    assert so_far is not None
    scope = "".join(f"{kind}={name}" for kind, name in target.of.items())
    values: dict[str, object] = {"name": str(at[-1]), "missing": missing, "as_of": so_far.as_of}
    if any(name.partition(" of ")[0] not in _ADDING_UP for name in missing):
        return Problem("so_far.file.not_countable", values, at, severity="warning")
    said = {*so_far.figures} & {*missing, figure_name(str(target.metric), scope)}
    key = "so_far.file.by_month" if said else "so_far.file.not_counted"
    return Problem(key, values, at, severity="warning")
