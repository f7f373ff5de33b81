"""Owns the marks of what nobody has measured: remarks with ``[assumed]`` beside a value or right above it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from simsales.scenario.document import Document
from simsales.scenario.yaml_tree import Node

__all__ = ["MARKS", "Mark", "marks"]

MARKS: Final = ("[assumed]", "[假设]", "[假定]", "［假设］")
"""What a remark holds when its value is a guess."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked line.

    Parameters
    ----------
    steps
        The way to the first value on the line: names, and positions from 0 in lists. What is below it is
        marked, too.
    names
        The same as people know it: what stands in a list is told by its name, else by its number from 1.
    written
        The line without its remark.
    """

    steps: tuple[str | int, ...]
    names: tuple[str, ...]
    written: str


def marks(document: Document) -> Iterator[Mark]:
    """Yield the marked values in the order of the file; a mark on a line of its own is of the next value."""
    places = dict(_places(document.root, (), ()))
    waits = False
    for number, line in enumerate(document.lines, start=1):
        content, hash_mark, remark = line.partition("#")
        marked = bool(hash_mark) and any(mark in remark for mark in MARKS)
        place = places.get(number)
        if place is None:
            # A remark belongs to the value right below it; an empty line parts them.
            waits = bool(hash_mark) and (waits or (marked and not content.strip()))
        elif marked or waits:
            yield Mark(*place, content.strip())
            waits = False


_Place = tuple[tuple[str | int, ...], tuple[str, ...]]


def _places(node: Node, steps: tuple[str | int, ...], names: tuple[str, ...]) -> Iterator[tuple[int, _Place]]:
    """Yield for each line of the file the way to the first value on it."""
    found: dict[int, _Place] = {}
    for key, child in node.children.items():
        named = child.children.get("name")
        name = key if isinstance(key, str) else str(named.value) if named is not None else str(key + 1)
        line = node.keys[key][0] if isinstance(key, str) and key in node.keys else child.line
        below: _Place = ((*steps, key), (*names, name))
        found.setdefault(line, below)
        for inner, place in _places(child, *below):
            found.setdefault(inner, place)
    yield from found.items()
