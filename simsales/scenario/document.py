"""Owns the reading of a scenario file: from bytes to plain values with line and column, within bounds."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from simsales.errors import InputError, Problem
from simsales.scenario.yaml_mistakes import Mistake
from simsales.scenario.yaml_tree import Node, UnreadableError, first_hidden, grow

__all__ = ["LARGEST", "Document", "parse_document", "read_document"]

LARGEST: Final = 2_000_000
"""Bytes that a scenario file may have."""

Steps = Sequence[str | int]

_BINARY: Final = frozenset(range(9)) | frozenset(range(14, 27)) | frozenset(range(28, 32))
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_SIGNATURES: Final = (
    (b"PK\x03\x04", "Excel, Word, zip"),
    (b"\xd0\xcf\x11\xe0", "Excel, Word"),
    (b"%PDF", "PDF"),
)


@dataclass(frozen=True)
class Document:
    """A scenario file that could be read: its values, their places, and what is wrong with its form.

    Parameters
    ----------
    file
        Name of the file as the user gave it.
    lines
        The text, line by line, without line ends.
    root
        The tree of values; its root is a mapping.
    problems
        What is wrong although the file can be read (a name written twice, tags ...), sorted by place.
    """

    file: str
    lines: Sequence[str]
    root: Node
    problems: tuple[Problem, ...]

    @property
    def value(self) -> dict[str, Any]:
        """The file as plain dicts, lists, text, numbers, truth values and None."""
        root: dict[str, Any] = self.root.value
        return root

    def node(self, path: Steps) -> Node | None:
        """Return the node at `path` (keys, and positions from 0 in lists), or None when the file has none."""
        node: Node | None = self.root
        for step in path:
            node = node.children.get(step) if node is not None else None
        return node

    def deepest(self, path: Steps) -> tuple[str | int, ...]:
        """Return as much of `path` as the file has."""
        node = self.root
        found: list[str | int] = []
        for step in path:
            if step not in node.children:
                break
            node = node.children[step]
            found.append(step)
        return tuple(found)

    def place(self, path: Steps) -> tuple[int, int]:
        """Return (line, column) of the value at `path`, or of what is nearest around it."""
        known = self.deepest(path)
        node = self.node(known)
        assert node is not None
        if known and node.value is None:
            return self.key_place(known)
        return node.line, node.column

    def key_place(self, path: Steps) -> tuple[int, int]:
        """Return (line, column) of the key of `path`, of the entry itself in a list."""
        known = self.deepest(path)
        if len(path) == len(known) + 1:
            around = self.node(known)
            key = path[-1]
            if around is not None and isinstance(key, str) and key in around.keys:
                return around.keys[key]
        if not known:
            return self.root.line, self.root.column
        around = self.node(known[:-1])
        node = self.node(known)
        assert around is not None
        assert node is not None
        return around.keys.get(str(known[-1]), (node.line, node.column))

    def problem_at_value(self, key: str, path: Steps, values: Mapping[str, object] | None = None) -> Problem:
        """Return a problem that points at the value at `path`."""
        return self._problem(key, path, values, self.place(path))

    def problem_at_key(self, key: str, path: Steps, values: Mapping[str, object] | None = None) -> Problem:
        """Return a problem that points at the key of `path`."""
        return self._problem(key, path, values, self.key_place(path))

    def _problem(
        self, key: str, path: Steps, values: Mapping[str, object] | None, place: tuple[int, int]
    ) -> Problem:
        line, column = place
        return Problem(
            key=key,
            values=dict(values or {}),
            path=tuple(path),
            line=line,
            column=column,
            source_line=_line(self.lines, line),
            file=self.file,
        )


def read_document(path: str | Path) -> Document:
    """Read a scenario file.

    Parameters
    ----------
    path
        Where the file is.

    Returns
    -------
    Document
        Its values and their places.

    Raises
    ------
    InputError
        When there is no such file, when it may not be read, and as `parse_document` does.
    """
    file = str(path)
    try:
        with Path(path).open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except FileNotFoundError:
        near = _near(Path(path))
        key = "file.not_found_near" if near else "file.not_found"
        raise _refusal(file, [], [Mistake(key, None, None, {"name": file, "near": near or ""})]) from None
    except IsADirectoryError:
        raise _refusal(file, [], [Mistake("file.folder", None, None, {"name": file})]) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        mistake = Mistake("file.not_opened", None, None, {"name": file, "reason": reason})
        raise _refusal(file, [], [mistake]) from None
    return parse_document(content, file)


def parse_document(content: bytes | str, file: str) -> Document:
    """Read the content of a scenario file.

    Parameters
    ----------
    content
        Bytes (UTF-8) or text.
    file
        The name to call it in messages.

    Returns
    -------
    Document
        Its values, their places, and what is wrong although it can be read.

    Raises
    ------
    InputError
        When the content is empty, too large, no text, no YAML from some place on, nested too deeply,
        or no set of named fields.
    """
    text = _decoded(content, file) if isinstance(content, bytes) else content
    if len(text) > LARGEST:
        raise _refusal(file, [], [Mistake("file.too_large", None, None, {"limit": LARGEST})])
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    hidden = first_hidden(text)
    if hidden:
        raise _refusal(file, lines, [hidden])
    try:
        root, mistakes = grow(text)
    except UnreadableError as error:
        raise _refusal(file, lines, error.mistakes) from error
    if root is None or root.value is None:
        raise _refusal(file, lines, [*mistakes, Mistake("file.empty", None, None)])
    if not isinstance(root.value, dict):
        raise _refusal(file, lines, [*mistakes, _not_fields(root)])
    return Document(file, lines, root, tuple(_problems(file, lines, mistakes)))


def _decoded(content: bytes, file: str) -> str:
    if len(content) > LARGEST:
        raise _refusal(file, [], [Mistake("file.too_large", None, None, {"limit": LARGEST})])
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            raise _refusal(file, [], [Mistake("file.encoding", None, None, {"encoding": encoding})])
    for signature, program in _SIGNATURES:
        if content.startswith(signature):
            raise _refusal(file, [], [Mistake("file.other_program", None, None, {"program": program})])
    if b"\0" in content:
        wide = 2 * content.count(b"\0") >= 0.8 * len(content) and len(content) > 1
        mistake = Mistake("file.encoding", None, None, {"encoding": "UTF-16"}) if wide else None
        raise _refusal(file, [], [mistake or Mistake("file.binary", None, None)])
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if _BINARY.intersection(content):
            raise _refusal(file, [], [Mistake("file.binary", None, None)]) from None
        line = content.count(b"\n", 0, error.start) + 1
        raise _refusal(file, [], [Mistake("file.not_utf8", line, None)]) from None


def _not_fields(root: Node) -> Mistake:
    if isinstance(root.value, list):
        return Mistake("file.top_list", root.line, root.column)
    if isinstance(root.value, str) and ":" in root.value:
        return Mistake("file.colon_space", root.line, root.column)
    return Mistake("file.top_value", root.line, root.column)


def _near(path: Path) -> str | None:
    """Return the scenario file beside a missing one that was most likely meant."""
    try:
        names = [entry.name for entry in path.parent.iterdir() if entry.suffix in {".yaml", ".yml"}]
    except OSError:
        return None
    found = get_close_matches(path.name, sorted(names), n=1)
    return str(path.parent / found[0]) if found else None


def _refusal(file: str, lines: Sequence[str], mistakes: Iterable[Mistake]) -> InputError:
    return InputError(_problems(file, lines, mistakes))


def _problems(file: str, lines: Sequence[str], mistakes: Iterable[Mistake]) -> list[Problem]:
    problems = [
        Problem(
            key=mistake.key,
            values=mistake.values,
            line=mistake.line,
            column=mistake.column,
            source_line=_line(lines, mistake.line),
            file=file,
        )
        for mistake in mistakes
    ]
    return sorted(problems, key=lambda problem: problem.order)


def _line(lines: Sequence[str], line: int | None) -> str | None:
    return lines[line - 1] if line is not None and 0 < line <= len(lines) else None
