"""Owns what an answer rests on besides data: unknown holidays, what the file leaves out, marked guesses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from simsales.report.assumptions import assumptions as left_out
from simsales.scenario.document import Document
from simsales.scenario.horizon import last_day
from simsales.scenario.loaded import Loaded
from simsales.scenario.marks import marks
from simsales.scenario.scenario import Scenario
from simsales.words import Phrase, language, say
from simsales.world.calendar import public_holidays

__all__ = ["Basis", "basis_of"]

_FIRST: Final = 5


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
    # A name keeps its own first letter; a Chinese sentence that begins with a Latin one begins with a name.
    begins_with_name = isinstance(names, (list, tuple)) and text.startswith(tuple(map(str, names)))
    as_it_is = begins_with_name or language() == "zh"
    return say("page.sentence", text=text if as_it_is else text[:1].upper() + text[1:])


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
    """Return where the marked values stand, without their own names, and the values as written."""
    for mark in marks(document):
        yield say("page.path_arrow").join(mark.names[:-1]), mark.written
