"""Owns paths such as ``channels.website.spend``: from names as people write them to a place in the file.

A named thing goes by its name, also where the name holds dots (the longest name that fits counts); an entry
of a list goes by its ``name``, or by its position from 1. A field that the file leaves out may be named, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel

from simsales.quantity import MonthName, QuantityError, parse_month
from simsales.scenario.field_kinds import Kind, expand, field_names, stepped
from simsales.scenario.yaml_tree import Node

__all__ = ["Steps", "UnknownPathError", "dotted", "resolve"]

Steps = tuple[str | int, ...]
"""Keys, and positions from 0 in lists."""

_INDEX: Final = re.compile(r"\[([0-9]{1,6})\]")
_MOST_PATHS: Final = 5000
_ALIKE: Final = 0.6
_UNCHANGED: Final = frozenset({"simsales", "name", "about", "currency", "strategies", "plan", "simulation"})
_MONTH: Final = expand(MonthName)[0][0]


class UnknownPathError(LookupError):
    """A path that leads nowhere, as a message of the catalogue."""

    def __init__(self, key: str, values: Mapping[str, object]) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = dict(values)


@dataclass
class _Walk:
    """How far a path has been followed."""

    written: str
    root: Node
    model: type[BaseModel]
    kinds: list[Kind]
    node: Node | None
    steps: list[str | int] = field(default_factory=list)


def resolve(written: str, root: Node, model: type[BaseModel], value: object) -> Steps:
    """Return the place that a path names.

    Parameters
    ----------
    written
        The path, for example ``stages.closing.passes``.
    root
        The file's values.
    model
        The schema of the file.
    value
        What is to be put there: a group of fields may add a thing with a new name.

    Raises
    ------
    UnknownPathError
        When nothing is called so, with the near ones and their lines.
    """
    walk = _Walk(written, root, model, [(model, ())], root)
    rest = _INDEX.sub(r".\1", written.strip())
    while rest:
        step, rest = _step(walk, rest, value)
        walk.steps.append(step)
        walk.kinds = stepped(walk.kinds, step)
        walk.node = walk.node.children.get(step) if walk.node is not None else None
    if not walk.steps:
        raise _unknown(walk, "", [])
    return tuple(walk.steps)


def dotted(steps: Sequence[str | int], root: Node) -> str:
    """Return a place as a path, entries of lists by their name or their position from 1."""
    parts = []
    node: Node | None = root
    for step in steps:
        node = node.children.get(step) if node is not None else None
        parts.append(_called(step, node))
    return ".".join(parts)


def _called(step: str | int, node: Node | None) -> str:
    if isinstance(step, str):
        return step
    name = node.value.get("name") if node is not None and isinstance(node.value, dict) else None
    return name if isinstance(name, str) and name else str(step + 1)


def _step(walk: _Walk, rest: str, value: object) -> tuple[str | int, str]:
    """Return the next step and what is left of the path."""
    node = walk.node
    if node is not None and isinstance(node.value, list):
        return _entry(walk, node, rest)
    if node is not None and node.value is not None and not isinstance(node.value, dict):
        raise UnknownPathError(
            "references.change.single", {"where": dotted(walk.steps, walk.root), "path": walk.written}
        )
    known = list(node.children) if node is not None else []
    fields = field_names(walk.kinds)
    found = _longest(rest, [*fields, *(str(name) for name in known)])
    if found is not None:
        return found, rest[len(found) + 1 :]
    for kind, _ in walk.kinds:
        origin: Any = get_origin(kind)
        if origin is dict:
            return _new_name(walk, kind, rest, value)
    raise _unknown(walk, rest, fields or [str(name) for name in known])


def _entry(walk: _Walk, node: Node, rest: str) -> tuple[int, str]:
    names = {_called(index, child): int(index) for index, child in node.children.items()}
    found = _longest(rest, list(names))
    if found is not None:
        return names[found], rest[len(found) + 1 :]
    head, _, behind = rest.partition(".")
    if head.isdecimal() and 1 <= int(head) <= len(node.children):
        return int(head) - 1, behind
    raise _unknown(walk, rest, list(names))


def _new_name(walk: _Walk, kind: Any, rest: str, value: object) -> tuple[str, str]:
    """Return a name that the file does not have yet, where one may be added."""
    names = [str(name) for name in walk.node.children] if walk.node is not None else []
    name_kind, value_kind = get_args(kind)
    if expand(name_kind)[0][0] is _MONTH and _month(rest) is not None:
        same = [name for name in names if _month(name) == _month(rest)]
        return (same[0] if same else rest), ""
    grouped = any(isinstance(part, type) and issubclass(part, BaseModel) for part, _ in expand(value_kind))
    head = rest.partition(".")[0]
    if grouped and (not isinstance(value, dict) or get_close_matches(head, names, n=1)):
        raise _unknown(walk, rest, names)
    return rest, ""


def _month(written: str) -> int | None:
    try:
        return parse_month(written)
    except QuantityError:
        return None


def _longest(rest: str, names: Sequence[str]) -> str | None:
    fitting = [name for name in names if rest == name or rest.startswith(f"{name}.")]
    return max(fitting, key=len, default=None)


def _unknown(walk: _Walk, rest: str, names: list[str]) -> UnknownPathError:
    """Return the refusal of a path with the nearest ones that exist."""
    near = _near(walk, rest, names)
    if near is not None:
        line = _line(walk.root, near)
        values: dict[str, object] = {"path": walk.written, "near": near}
        if line is None:
            return UnknownPathError("references.change.near", values)
        return UnknownPathError("references.change.near_line", {**values, "line": line})
    where = dotted(walk.steps, walk.root)
    if not where:
        changeable = [name for name in names if name not in _UNCHANGED]
        return UnknownPathError("references.change.top", {"path": walk.written, "names": changeable})
    if not names:
        return UnknownPathError("references.change.empty", {"path": walk.written, "where": where})
    return UnknownPathError(
        "references.change.unknown", {"path": walk.written, "where": where, "names": names}
    )


def _near(walk: _Walk, rest: str, names: list[str]) -> str | None:
    before = dotted(walk.steps, walk.root)
    found = _near_name(rest, names)
    if found is not None:
        name, behind = found
        return f"{before}.{name}{behind}" if before else f"{name}{behind}"
    if walk.steps and names:
        return None
    paths = [dotted(steps, walk.root) for steps, _ in _places(walk.root)]
    ending = [path for path in paths if path.endswith(f".{walk.written}")]
    if ending:
        return ending[0]
    close = get_close_matches(walk.written, paths, n=1, cutoff=0.75)
    return close[0] if close else None


def _near_name(rest: str, names: list[str]) -> tuple[str, str] | None:
    """Return the name that the rest of a path most likely begins with, and what of it then is left."""
    parts = rest.split(".")
    # A name with dots is compared with as many parts of the path.
    heads = {name: ".".join(parts[: name.count(".") + 1]) for name in names}
    alike = {
        name: SequenceMatcher(None, head.casefold(), name.casefold()).ratio() for name, head in heads.items()
    }
    best = max(alike, key=alike.__getitem__, default=None)
    if best is not None and alike[best] >= _ALIKE:
        return best, rest[len(heads[best]) :]
    longer = [name for name in names if parts[0] and name.casefold().startswith(parts[0].casefold())]
    return (longer[0], rest[len(parts[0]) :]) if len(longer) == 1 else None


def _line(root: Node, path: str) -> int | None:
    return next((line for steps, line in _places(root) if dotted(steps, root) == path), None)


def _places(root: Node) -> Iterator[tuple[Steps, int]]:
    """Yield the places of a file with their lines, up to a bound, without those that no change may touch."""
    open_nodes: list[tuple[Steps, Node]] = [((), root)]
    count = 0
    while open_nodes and count < _MOST_PATHS:
        steps, node = open_nodes.pop()
        for step, child in node.children.items():
            if steps or step not in _UNCHANGED:
                count += 1
                yield (*steps, step), node.keys.get(str(step), (child.line, 0))[0]
                open_nodes.append(((*steps, step), child))
