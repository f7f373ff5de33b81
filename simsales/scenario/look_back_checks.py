"""Owns the checks of a look back: what happened, its days, and whether it can be simulated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from simsales.errors import Problem
from simsales.quantity import QuantityError
from simsales.scenario.horizon import last_day, too_long
from simsales.scenario.metrics import CATALOGUE
from simsales.scenario.scenario import Scenario
from simsales.scenario.stretches import Figure, stretches
from simsales.scenario.target import Target, target_value
from simsales.scenario.target_checks import named_figure_problems

__all__ = [
    "earlier",
    "happened",
    "is_a_year",
    "look_back_last_day",
    "look_back_problems",
    "look_back_start",
    "years_back",
]

Known = Mapping[str, Sequence[str]]


def happened(scenario: Scenario) -> Mapping[str, Figure]:
    """Return what really happened, by metric and part; nothing where the file does not say it."""
    if scenario.look_back is not None and scenario.look_back.happened:
        return scenario.look_back.happened
    return scenario.last_year


def years_back(scenario: Scenario) -> int:
    """Return how many years before the scenario's calendar the look back lies; 0 for the same days."""
    start = scenario.look_back.start if scenario.look_back is not None else None
    return 1 if start is None else _start(scenario).year - start.year


def look_back_start(scenario: Scenario) -> date:
    """Return the first day of the look back."""
    return earlier(_start(scenario), years_back(scenario))


def look_back_last_day(scenario: Scenario) -> date:
    """Return the last day of the look back."""
    # The day after, moved: the 28th of February of a year with a 29th is not the end of that month.
    after = last_day(scenario.calendar) + timedelta(days=1)
    return earlier(after, years_back(scenario)) - timedelta(days=1)


def is_a_year(first: date, last: date) -> bool:
    """Return whether these days are 12 months, as what `last_year` counts."""
    return earlier(last + timedelta(days=1), 1) == first


def earlier(day: date, years: int) -> date:
    """Return the same day some years earlier; the 28th for the 29th of February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def look_back_problems(scenario: Scenario, known: Known) -> list[Problem]:
    """Check what a scenario says about what happened.

    Parameters
    ----------
    scenario
        A scenario whose form is right.
    known
        Names by kind of thing (``channel``, ``rep`` ...).
    """
    look = scenario.look_back
    if look is None or too_long(scenario.calendar):
        return []
    if not happened(scenario):
        return [Problem("look_back.file.nothing", {}, ("look_back",))]
    first, last = look_back_start(scenario), look_back_last_day(scenario)
    if not look.happened and not is_a_year(first, last):
        return [Problem("look_back.file.no_year", {"first": first, "last": last}, ("look_back",))]
    if look.start is not None:
        start = _start(scenario)
        if (look.start.month, look.start.day) != (start.month, start.day) or look.start > start:
            values: dict[str, object] = {"start": look.start, "day": start}
            return [Problem("look_back.file.start", values, ("look_back", "start"))]
    found = [problem for key in look.happened for problem in _figure(key, scenario, known)]
    return [*found, *_changes(scenario)]


def _figure(key: str, scenario: Scenario, known: Known) -> Iterator[Problem]:
    look = scenario.look_back
    assert look is not None
    at = ("look_back", "happened", key)
    found = named_figure_problems(key, scenario, known, at)
    yield from found
    metric = key.partition(" of ")[0]
    if found or metric not in CATALOGUE:
        return
    written = look.happened[key]
    first, last = look_back_start(scenario), look_back_last_day(scenario)
    try:
        if not isinstance(written, dict):
            target_value(Target(metric=metric), written, scenario.currency)
            return
        for stretch in stretches(written):
            target_value(Target(metric=metric), stretch.written, scenario.currency)
            values = {"month": stretch.label, "first": first, "last": last}
            if stretch.until <= first or stretch.first > last:
                yield Problem("look_back.file.outside", values, at)
            elif stretch.first < first or stretch.until > last + timedelta(days=1):
                yield Problem("look_back.file.cut", values, at)
    except QuantityError as refusal:
        yield Problem(refusal.key, refusal.values, at)


def _changes(scenario: Scenario) -> Iterator[Problem]:
    """Yield changes by date: days of this year say nothing of the last."""
    assert scenario.look_back is not None
    for path, value in scenario.look_back.changes.items():
        entries = value if isinstance(value, list) else [value]
        if any(isinstance(entry, dict) and {"since", "until"} & set(entry) for entry in entries):
            yield Problem("look_back.file.dated", {"path": path}, ("look_back", "changes", path))


def _start(scenario: Scenario) -> date:
    """Return the first day of the scenario's calendar as the file has it."""
    since = scenario.so_far.since if scenario.so_far is not None else None
    return scenario.calendar.start if since is None else min(since, scenario.calendar.start)
