"""Owns what an answer rests on besides data: what the file leaves out, holidays not announced, marked guesses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from simsales.scenario.document import Document
from simsales.scenario.horizon import last_day
from simsales.scenario.loaded import Loaded
from simsales.scenario.scenario import Scenario
from simsales.scenario.yaml_tree import Node
from simsales.words import say
from simsales.world.calendar import public_holidays

__all__ = ["Assumptions", "assumptions"]

_MARKS: Final = ("[assumed]", "[假设]", "[假定]")


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What an answer rests on.

    Parameters
    ----------
    sentences
        What holds because the file says nothing else, each a sentence.
    guesses
        Values that the file marks as assumed: where they stand, and the value as written.
    """

    sentences: tuple[str, ...]
    guesses: tuple[tuple[str, str], ...]


def assumptions(loaded: Loaded) -> Assumptions:
    """Return what a scenario assumes: holidays first, then what it leaves out, then what it marks."""
    return Assumptions(
        sentences=(*_calendar(loaded.scenario), *_left_out(loaded.scenario)),
        guesses=tuple(_guesses(loaded.document)),
    )


def _calendar(scenario: Scenario) -> Iterator[str]:
    calendar = scenario.calendar
    if calendar.holidays is None:
        if calendar.hours != "always":
            yield say("page.assumed.no_holidays")
        return
    years = range(calendar.start.year, last_day(calendar).year + 1)
    assumed = public_holidays(calendar.holidays, years).assumed_years
    if assumed:
        yield say("page.assumed.holidays", region=calendar.holidays, years=[str(year) for year in assumed])


def _left_out(scenario: Scenario) -> Iterator[str]:
    """Return what a reader should know of fields that are absent, the weightiest first."""
    people = [(team, name, rep) for team in scenario.teams.values() for name, rep in team.reps.items()]
    unpaid = [name for _, name, rep in people if rep.salary is None]
    if unpaid:
        yield say("page.assumed.no_salary", names=unpaid)
    free = [name for name, product in scenario.products.items() if "cost" not in product.model_fields_set]
    if free:
        yield say("page.assumed.no_cost", names=free)
    if not scenario.opening.deals:
        yield say("page.assumed.no_opening")
    patient = [stage.name for stage in scenario.stages if stage.effort is not None and stage.patience is None]
    if patient:
        yield say("page.assumed.no_patience", names=patient)
    dead = [name for name, channel in scenario.channels.items() if channel.spend and not channel.response]
    if dead:
        yield say("page.assumed.no_response", names=dead)
    if not any(channel.season or channel.leads_since for channel in scenario.channels.values()):
        yield say("page.assumed.no_season")
    if all(team.surprises is None for team in scenario.teams.values()):
        yield say("page.assumed.no_surprises")
    if not scenario.risks:
        yield say("page.assumed.no_risks")
    if "pays" not in scenario.money.model_fields_set:
        yield say("page.assumed.no_terms")


def _guesses(document: Document) -> Iterator[tuple[str, str]]:
    """Return the values beside a mark in a remark; a mark on a line of its own belongs to the next value."""
    places = dict(_places(document.root, ()))
    waits = False
    for number, line in enumerate(document.lines, start=1):
        content, hash_mark, remark = line.partition("#")
        marked = bool(hash_mark) and any(mark in remark for mark in _MARKS)
        path = places.get(number)
        if path is None:
            waits = waits or (marked and not content.strip())
        elif marked or waits:
            yield path, content.strip()
            waits = False


def _places(node: Node, path: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Return for each line of the file the names that lead to the first value on it."""
    found: dict[int, str] = {}
    for key, child in node.children.items():
        # A place in a list is told by the name of what stands there, else by its number from 1.
        named = child.children.get("name")
        step = key if isinstance(key, str) else str(named.value) if named is not None else str(key + 1)
        line = node.keys[key][0] if isinstance(key, str) and key in node.keys else child.line
        below = (*path, step)
        found.setdefault(line, say("page.path_arrow").join(below[:-1]))
        for inner, where in _places(child, below):
            found.setdefault(inner, where)
    yield from found.items()
