"""Owns values that a comma between braces tears apart: ``{takes: usually 10 days, one in ten over 30}``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from simsales.scenario.document import Document

__all__ = ["TornValue", "torn_value"]

_SENTENCE: Final = re.compile(r"[\s0-9\u4e00-\u9fff]")
"""What a part of a sentence has and a misspelled field has not: a blank, a digit, a Chinese character."""


class TornValue(NamedTuple):
    """A value that was meant as one: the path of its field, and the whole of it as it was meant."""

    path: tuple[str | int, ...]
    whole: str


def torn_value(document: Document, path: Sequence[str | int]) -> TornValue | None:
    """Return the value whose later part stands as a field of its own at `path`; None where it is none.

    Parameters
    ----------
    document
        The file.
    path
        An entry without a value that no section knows as a field.
    """
    around = document.node(path[:-1])
    if around is None or not _follows_comma(document, path):
        return None
    names = list(around.children)
    at = names.index(path[-1])
    first = at
    while first >= 0 and around.children[names[first]].value is None:
        first -= 1
    value = around.children[names[first]].value if first >= 0 else None
    if not isinstance(value, str) or not all(
        _SENTENCE.search(str(name)) for name in names[first + 1 : at + 1]
    ):
        return None
    end = at + 1
    while end < len(names) and around.children[names[end]].value is None:
        end += 1
    parts = [value, *(str(name) for name in names[first + 1 : end])]
    return TornValue((*path[:-1], names[first]), ", ".join(parts))


def _follows_comma(document: Document, path: Sequence[str | int]) -> bool:
    """Return whether a comma stands before an entry, as it does between braces only."""
    line, column = document.key_place(tuple(path))
    before = document.lines[line - 1][: column - 1].rstrip()
    return (before or document.lines[max(line - 2, 0)].rstrip()).endswith(",")
