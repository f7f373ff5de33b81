"""Owns what a mistake in YAML is called: from the words of a YAML reader to a message for the user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ruamel.yaml.error import MarkedYAMLError

__all__ = ["Mistake", "explain"]


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong in the text of a file.

    Parameters
    ----------
    key
        Message key.
    line, column
        Where, both from 1; None where the whole file is meant.
    values
        What the message names.
    """

    key: str
    line: int | None
    column: int | None
    values: Mapping[str, object] = field(default_factory=dict)


def explain(error: MarkedYAMLError, text: str) -> Mistake:
    """Return what a YAML reader stumbled over, as a message with the place where the user should look.

    Parameters
    ----------
    error
        What the YAML reader raised.
    text
        The text that it read.
    """
    problem = error.problem or ""
    context = error.context or ""
    lines = text.split("\n")
    mark = error.problem_mark or error.context_mark
    found: tuple[int, int] = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    start = error.context_mark
    opened: tuple[int, int] = (start.line + 1, start.column + 1) if start is not None else found
    character = _at(lines, found)
    match _cause(problem, context, character):
        case "quote":
            return Mistake("file.quote_open", *opened)
        case "bracket":
            return _bracket(lines, opened, found)
        case "colon":
            return _colon(lines, opened)
        case "value":
            return _second_value(lines, found)
        case "mark":
            return Mistake("file.start_character", *opened, {"character": _at(lines, opened)})
        case "character":
            return Mistake("file.start_character", *found, {"character": character})
        case "stray":
            return Mistake("file.stray", *found, {"character": character})
        case cause:
            return Mistake(f"file.{cause}", *found)


_CAUSES: Final = (
    ("backslash", ("escape", "hexadecimal"), "quoted scalar"),
    ("quote", ("",), "quoted scalar"),
    ("bracket", ("",), "while parsing a flow "),
    ("tab", ("'\\t'", "tab"), ""),
    ("character", ("cannot start any token",), ""),
    ("value", ("mapping values are not allowed",), ""),
    ("colon", ("could not find expected ':'",), ""),
    ("list_line", ("sequence entries are not allowed",), ""),
    ("mark", ("",), "an anchor"),
    ("mark", ("",), "an alias"),
    ("mark", ("",), "a tag"),
    ("structure", ("",), "a block scalar"),
    ("indent", ("expected <block end>",), ""),
    ("indent", ("",), "block"),
)
"""What went wrong, by words of the YAML reader's problem and of its context; the first that fits counts."""


_UNCLEAR: Final = Mistake("file.structure", 1, 1)


def _cause(problem: str, context: str, character: str) -> str:
    if character == "\t":
        return "tab"
    for cause, words, within in _CAUSES:
        if within in context and any(word in problem for word in words):
            return "stray" if cause == "indent" and character and character in ",]}" else cause
    return "structure"


def _colon(lines: list[str], place: tuple[int, int]) -> Mistake:
    """Tell a missing colon from one without blank behind it, and from a full-width one."""
    line = lines[place[0] - 1] if place[0] <= len(lines) else ""
    key = "colon_wide" if "：" in line else "colon_space" if ":" in line else "colon_missing"
    return Mistake(f"file.{key}", *place)


def _second_value(lines: list[str], place: tuple[int, int]) -> Mistake:
    """Tell two colons on one line from a name below a value."""
    before = lines[place[0] - 1][: place[1] - 1] if place[0] <= len(lines) else ""
    if ": " in before:
        return Mistake("file.second_colon", *place)
    above = next((n for n in range(place[0] - 1, 0, -1) if lines[n - 1].split("#")[0].strip()), 0)
    if above and ":" not in lines[above - 1]:
        return _colon(lines, (above, len(lines[above - 1]) - len(lines[above - 1].lstrip()) + 1))
    return Mistake("file.below_value", place[0], len(before) - len(before.lstrip()) + 1)


def _bracket(lines: list[str], opened: tuple[int, int], found: tuple[int, int]) -> Mistake:
    """Tell a bracket that is never closed from a missing comma inside it."""
    bracket = _at(lines, opened)
    closing = {"[": "]", "{": "}"}.get(bracket)
    if closing is None:
        character = _at(lines, found)
        return Mistake("file.stray", *found, {"character": character}) if character else _UNCLEAR
    rest = "\n".join(lines[found[0] - 1 :])[found[1] - 1 :]
    level = len(lines[opened[0] - 1]) - len(lines[opened[0] - 1].lstrip())
    found_level = (
        len(lines[found[0] - 1]) - len(lines[found[0] - 1].lstrip()) if found[0] <= len(lines) else 0
    )
    left = found[0] > opened[0] and found_level <= level
    if left or closing not in rest:
        return Mistake("file.bracket_open", *opened, {"bracket": bracket, "closing": closing})
    return Mistake("file.bracket_comma", *found, {"bracket": bracket, "closing": closing})


def _at(lines: list[str], place: tuple[int, int]) -> str:
    line, column = place
    return lines[line - 1][column - 1 : column] if line <= len(lines) else ""
