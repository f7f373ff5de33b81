"""Owns how YAML text becomes a tree of plain values, each with its place in the file.

The text is read event by event, without recursion, so that depth, size and aliases are bounded before
anything is built. Scalars follow YAML 1.2 with less magic: ``no``, ``12:30``, ``0x1F``, ``007``,
``48.000`` and ``2027-01-04`` are text, keys are always text. What a sales file never needs (tags, merge
keys, several documents) is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from simsales.quantity.text import THOUSANDS_POINT
from simsales.scenario.yaml_mistakes import Mistake, explain

__all__ = ["DEEPEST", "MOST_VALUES", "Node", "UnreadableError", "first_hidden", "grow"]

DEEPEST: Final = 60
"""Levels of nesting that a file may have."""

MOST_VALUES: Final = 200_000
"""Values that a file may hold, each alias counted as often as it is used."""

_LONGEST_NUMBER: Final = 40
_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_REAL: Final = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_WORDS: Final[Mapping[str, object]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_WIDE_BLANK: Final = re.compile("^ *([\u00a0\u2000-\u200a\u202f\u3000])", re.MULTILINE)


class UnreadableError(Exception):
    """The text cannot be read any further: carries the one `Mistake` that stopped it and those before it."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__(mistakes)
        self.mistakes = mistakes


@dataclass(slots=True)
class Node:
    """A value of the file and where it stands.

    Parameters
    ----------
    value
        None, bool, int, float, str, or a dict or list of such.
    line, column
        Where the value begins, both from 1, the column in characters.
    children
        The nodes inside a mapping (by key) or a list (by position from 0).
    keys
        Where the keys of a mapping stand: (line, column).
    size
        Values in it, with itself, aliases counted in full.
    height
        Levels of lists and mappings: 0 for a single value, 1 for a list of such.
    """

    value: Any
    line: int
    column: int
    children: dict[str | int, Node] = field(default_factory=dict)
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)
    size: int = 1
    height: int = 0


@dataclass(slots=True)
class _Open:
    """A mapping or list that is still being read."""

    node: Node
    anchor: str | None
    awaits_key: bool
    key: str | None = None


def grow(text: str) -> tuple[Node | None, list[Mistake]]:
    """Read YAML text.

    Parameters
    ----------
    text
        The file's text.

    Returns
    -------
    tuple of Node or None, and list of Mistake
        The root (None for a text without any value), and what is wrong without making it unreadable.

    Raises
    ------
    UnreadableError
        When the text is no YAML from some place on, or too deep, or too large.
    """
    grower = _Grower()
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            grower.take(event)
    except MarkedYAMLError as error:
        raise UnreadableError([*grower.mistakes, explain(error, text)]) from error
    except YAMLError as error:
        raise UnreadableError([*grower.mistakes, Mistake("file.structure", 1, 1)]) from error
    return grower.root, grower.mistakes


class _Grower:
    """Builds the tree from the events of one document."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.mistakes: list[Mistake] = []
        self._documents = 0
        self._values = 0
        self._open: list[_Open] = []
        self._anchors: dict[str, Node | None] = {}

    def take(self, event: Event) -> None:
        """Add one event to the tree."""
        match event:
            case MappingStartEvent() | SequenceStartEvent():
                self._begin(event)
            case MappingEndEvent() | SequenceEndEvent():
                self._end()
            case ScalarEvent():
                self._check_tag(event)
                node = Node(_scalar(event), *_place(event))
                self._check_text(node)
                self._anchors.update({event.anchor: node} if event.anchor else {})
                self._settle(node, event)
            case AliasEvent():
                self._settle(self._aliased(event), event)
            case DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._stop("file.several_documents", event)

    def _begin(self, event: MappingStartEvent | SequenceStartEvent) -> None:
        self._check_tag(event)
        if len(self._open) >= DEEPEST:
            self._stop("file.too_deep", event, limit=DEEPEST)
        mapping = isinstance(event, MappingStartEvent)
        if event.anchor:
            self._anchors[event.anchor] = None
        self._open.append(_Open(Node({} if mapping else [], *_place(event), height=1), event.anchor, mapping))

    def _end(self) -> None:
        done = self._open.pop()
        if done.anchor:
            self._anchors[done.anchor] = done.node
        self._settle(done.node, None)

    def _aliased(self, event: AliasEvent) -> Node:
        name = str(event.anchor)
        if name not in self._anchors:
            self._stop("file.alias_unknown", event, name=name)
        node = self._anchors[name]
        if node is None:
            self._stop("file.alias_loop", event, name=name)
        if len(self._open) + node.height > DEEPEST:
            self._stop("file.too_deep", event, limit=DEEPEST)
        return node

    def _settle(self, node: Node, event: ScalarEvent | AliasEvent | None) -> None:
        """Put a finished value where it belongs: into its list, as a key, or behind its key."""
        at = event if event is not None else node
        self._values += node.size if isinstance(event, AliasEvent) else 1
        if self._values > MOST_VALUES:
            self._stop("file.too_many_values", at, limit=MOST_VALUES)
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if parent.awaits_key:
            parent.key = self._key(parent.node, node, event)
            parent.awaits_key = False
            return
        if isinstance(parent.node.value, list):
            parent.node.children[len(parent.node.value)] = node
            parent.node.value.append(node.value)
        else:
            parent.awaits_key = True
            if parent.key is None:
                return
            parent.node.children[parent.key] = node
            parent.node.value[parent.key] = node.value
        parent.node.size += node.size
        parent.node.height = max(parent.node.height, node.height + 1)

    def _key(self, mapping: Node, node: Node, event: ScalarEvent | AliasEvent | None) -> str | None:
        """Return the text of a key, or None for one that is refused, together with its value."""
        if not isinstance(event, ScalarEvent):
            self._report("file.key_shape", event if event is not None else node)
            return None
        key = unicodedata.normalize("NFC", str(event.value))
        if event.style is None and event.value == "<<":
            self._report("file.merge_key", event)
            return None
        if not key.strip() or node.value is None:
            self._report("file.key_empty", event)
            return None
        if isinstance(node.value, bool):
            self._report("file.key_truth", event, key=key)
            return None
        if key in mapping.keys:
            self._report("file.duplicate_key", event, key=key, first=mapping.keys[key][0])
            return None
        mapping.keys[key] = _place(event)
        return key

    def _check_tag(self, event: ScalarEvent | MappingStartEvent | SequenceStartEvent) -> None:
        if event.ctag is not None and str(event.ctag):
            self._report("file.tag", event, tag=f"!{str(event.ctag).lstrip('!').rpartition(':')[2]}")

    def _check_text(self, node: Node) -> None:
        hidden = _HIDDEN.search(node.value) if isinstance(node.value, str) else None
        if hidden:
            self.mistakes.append(_hidden(hidden[0], node.line, node.column))

    def _report(self, key: str, at: Event | Node, /, **values: object) -> None:
        self.mistakes.append(Mistake(key, *_place(at), values))

    def _stop(self, key: str, at: Event | Node, /, **values: object) -> NoReturn:
        self._report(key, at, **values)
        raise UnreadableError(self.mistakes)


def first_hidden(text: str) -> Mistake | None:
    """Return the first character that cannot be seen and that no scenario needs, as a mistake.

    Those are control characters, and blanks at the start of a line that YAML does not count.

    Parameters
    ----------
    text
        The file's text, its lines ended by a line feed.
    """
    found = _HIDDEN.search(text)
    if found:
        return _hidden(found[0], *_line_and_column(text, found.start()))
    found = _WIDE_BLANK.search(text)
    if found:
        return Mistake("file.wide_blank", *_line_and_column(text, found.start(1)))
    return None


def _line_and_column(text: str, position: int) -> tuple[int, int]:
    before = text[:position].split("\n")
    return len(before), len(before[-1]) + 1


def _hidden(character: str, line: int, column: int) -> Mistake:
    return Mistake("file.hidden_character", line, column, {"code": f"U+{ord(character):04X}"})


def _scalar(event: ScalarEvent) -> object:
    text = str(event.value)
    if event.style is None:
        if text in _WORDS:
            return _WORDS[text]
        if len(text) <= _LONGEST_NUMBER and _INTEGER.fullmatch(text):
            return int(text)
        if THOUSANDS_POINT.fullmatch(text):
            # 48.000 as a number would be 48, and who wrote it may mean 48 thousand: fields of money ask.
            return text
        if len(text) <= _LONGEST_NUMBER and _REAL.fullmatch(text):
            return float(text)
    return unicodedata.normalize("NFC", text)


def _place(at: Event | Node) -> tuple[int, int]:
    if isinstance(at, Node):
        return at.line, at.column
    return at.start_mark.line + 1, at.start_mark.column + 1
