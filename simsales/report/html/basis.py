"""Owns what an answer rests on besides data: unknown holidays, what the file leaves out, marked guesses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from simsales.report.assumptions import assumptions as left_out
from simsales.scenario.document import Document
from simsales.scenario.horizon import last_day
from simsales.scenario.loaded import Loaded
from simsales.scenario.scenario import Scenario
from simsales.scenario.yaml_tree import Node
from simsales.words import Phrase, say
from simsales.world.calendar import public_holidays

__all__ = ["Basis", "basis_of"]

_FIRST: Final = 5
_MARKS: Final = ("[assumed]", "[假设]", "[假定]", "［假设］")


@dataclass(frozen=True, slots=True)
class Basis:
    """What an answer rests on.

    Parameters
    ----------
    first
        What holds because the file says nothing else, the most telling sentences.
    more
        The other sentences of that kind.
    guesses
        Values that the file marks as assumed: where they stand, and the value as written.
    """

    first: tuple[str, ...]
    more: tuple[str, ...]
    guesses: tuple[tuple[str, str], ...]


def basis_of(loaded: Loaded) -> Basis:
    """Return what the answer of a scenario rests on, in the language in force."""
    phrases = [_sentence(phrase) for phrase in left_out(loaded.scenario)]
    sentences = (*_unannounced(loaded.scenario), *phrases)
    return Basis(sentences[:_FIRST], sentences[_FIRST:], tuple(_guesses(loaded.document)))


def _sentence(phrase: Phrase) -> str:
    text = say(phrase.key, **phrase.values)
    names = phrase.values.get("names", ())
    # A name keeps its own first letter.
    begins_with_name = isinstance(names, (list, tuple)) and text.startswith(tuple(map(str, names)))
    return say("page.sentence", text=text if begins_with_name else text[:1].upper() + text[1:])


def _unannounced(scenario: Scenario) -> Iterator[str]:
    """Return which public holidays nobody knows yet."""
    calendar = scenario.calendar
    if calendar.holidays is None:
        return
    years = range(calendar.start.year, last_day(calendar).year + 1)
    assumed = public_holidays(calendar.holidays, years).assumed_years
    if assumed:
        yield say("page.assumed.holidays", region=calendar.holidays, years=[str(year) for year in assumed])


def _guesses(document: Document) -> Iterator[tuple[str, str]]:
    """Return the values beside a mark in a remark; a mark on a line of its own belongs to the next value."""
    places = dict(_places(document.root, ()))
    waits = False
    for number, line in enumerate(document.lines, start=1):
        content, hash_mark, remark = line.partition("#")
        marked = bool(hash_mark) and any(mark in remark for mark in _MARKS)
        path = places.get(number)
        if path is None:
            # A remark belongs to the value right below it; an empty line parts them.
            waits = bool(hash_mark) and (waits or (marked and not content.strip()))
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
