"""Owns the sound part of a file with mistakes: what is left out of it, and what may be said of the rest.

Whoever mends a file wants to know everything at once, and nothing that goes away with the first mistake. So
the parts with mistakes are left out, the rest is checked, and only what does not depend on them is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import ValidationError

from simsales.errors import Problem
from simsales.scenario.document import Document
from simsales.scenario.scenario import Scenario
from simsales.scenario.team import Rep
from simsales.scenario.yaml_tree import Node
from simsales.words import Phrase

__all__ = ["Sound", "sound_part"]

Path = tuple[str | int, ...]

_STAND_IN: Final[Mapping[str, Any]] = {
    "simsales": 1,
    "name": "-",
    "calendar": {"start": "2027-01-01", "length": "12 months"},
    "products": {"-": {"price": 1}},
    "channels": {"-": {"leads": "1 per month"}},
    "stages": [{"name": "-"}],
    "teams": {"-": {"reps": {"-": {}}}},
}
"""What stands for a section that every file needs, where nothing sound is left of it."""

_THING: Final[Mapping[str, Any]] = {
    "channels": {"leads": "1 per month"},
    "products": {"price": 1},
    "segments": {},
    "teams": {"reps": {"-": {}}},
}
"""What stands for a named thing, so that its name stays known."""

_NAMED: Final = frozenset(
    {"channels", "segments", "products", "stages", "teams", "risks", "meetings", "competitors", "promotion"}
    | {"causes", "ideas", "targets", "milestones", "strategies"}
)
"""Sections of named things."""

_SECTION_OF: Final[Mapping[str, tuple[str, ...]]] = {
    **{
        kind: (f"{kind}s",)
        for kind in ("channel", "segment", "product", "team", "stage", "risk", "cause", "idea")
    },
    "rep": ("reps",),
    "activity": ("activities",),
    "work": ("stages", "activities"),
}
"""Where the names of each kind of thing are given."""

_INSIDE: Final[Mapping[str, str]] = {"attribute": "products", "ticket": "customers"}
"""Kinds of things that are named inside of others, and the section of these."""

_TIME: Final = ("calendar", "simulation", "so_far")
_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "channels": ("teams", "activities"),
    "teams": (),
    "products": ("choice",),
    "segments": ("choice",),
    "stages": (),
    "money": (),
    "plan": (),
    "calendar": _TIME,
    "simulation": _TIME,
}
"""What a problem of numbers depends on beside its own thing, by section; in any other on the whole file."""

_ALONE: Final = frozenset({"references.target.metric", "references.target.metric_near"})
"""What depends on its own thing only, wherever it is."""

_PLAN_NEEDS: Final = ("plan", "channels", "stages", "activities")
_IRRELEVANT: Final = frozenset({"simsales", "name", "about", "strategies"})
_DATES: Final = frozenset(f"references.change.{name}" for name in ("late", "early"))


@dataclass(frozen=True)
class Sound:
    """The sound part of a file.

    Attributes
    ----------
    document
        The file without the parts that have mistakes; everything else has its place.
    scenario
        What it says, with stand-ins for sections that every file needs.
    left_out
        The parts that are left out, or that may be missing under another name.
    nameless
        Sections (``reps`` for all people) of which names may be missing.
    """

    document: Document
    scenario: Scenario
    left_out: frozenset[Path]
    nameless: frozenset[str]

    def leaves_out(self, thing: Path) -> bool:
        """Return whether something at a path is left out, or something around it is."""
        return any(
            all(one == other for one, other in zip(thing, left, strict=False)) for left in self.left_out
        )

    def touches(self, *sections: str) -> bool:
        """Return whether anything of these sections is left out."""
        return any(path[0] in sections for path in self.left_out)

    def holds(self, problem: Problem) -> bool:
        """Return whether a problem of the sound part is one of the whole file, too."""
        key, path = problem.key, problem.path
        if not self.left_out:
            return True
        if key.startswith("references.names.plan_"):
            return not self.touches(*_PLAN_NEEDS)
        kind = _kind(problem)
        if kind is not None:
            return self._knows_all(kind)
        if key.startswith("references.names.") or key in _ALONE:
            return not self._touches_thing(path)
        if not path or self._touches_thing(path):
            return False
        needed = _NEEDS.get(str(path[0]))
        if needed is None:
            return all(left[0] in _IRRELEVANT for left in self.left_out)
        return not self.touches(*needed)

    def holds_of_change(self, problem: Problem) -> bool:
        """Return whether a problem of a strategy that changes only sound things is one of the whole file."""
        if not self.left_out:
            return True
        if problem.key in _DATES:
            return not self.touches(*_TIME)
        kind = _kind(problem)
        if kind is not None:
            return self._knows_all(kind)
        return problem.key.startswith(("references.change.", "file.", "quantity.")) and (
            problem.key != "references.change.in_strategy"
        )

    def may_change(self, written: str) -> bool:
        """Return whether the place that a change names is sound, so that it can be judged."""
        section, _, rest = written.strip().partition(".")
        for path in self.left_out:
            if path[0] != section:
                continue
            if len(path) < 2 or not isinstance(path[1], str) or f"{rest}.".startswith(f"{path[1]}."):
                return False
        return section not in self.nameless and not (section == "teams" and "reps" in self.nameless)

    def _touches_thing(self, path: Path) -> bool:
        """Return whether something of the named thing at a path, or of its section, is left out."""
        return self.leaves_out(path[:2] if path and path[0] in _NAMED else path[:1])

    def _knows_all(self, kind: str) -> bool:
        """Return whether all names of a kind are known."""
        if kind == "step":
            return self._knows_all("stage") and self._knows_all("ticket")
        if kind == "entry":
            return self._knows_all("rep")
        if kind in _INSIDE:
            return not self.touches(_INSIDE[kind])
        return self.nameless.isdisjoint(_SECTION_OF[kind])


def sound_part(document: Document, problems: Iterable[Problem]) -> Sound | None:
    """Return the part of a file that has no mistake of form.

    Parameters
    ----------
    document
        The file.
    problems
        All its mistakes of form.

    Returns
    -------
    Sound or None
        None where a mistake hides what was meant: a name that is written twice, and the like.
    """
    if document.problems:
        return None
    left_out: set[Path] = set()
    root = document.root
    refused = {problem.path for problem in problems if problem.path}
    for _ in range(20):
        for path in sorted(refused, key=len):
            place = _whole(path)
            left_out |= {path, place} | _absent(place, document)
            root = _standing_in(root, place) or _without(root, place)
        missing = {name: value for name, value in _STAND_IN.items() if name not in root.value}
        left_out |= {(name,) for name in missing}
        try:
            value = {**root.value, **missing}
            scenario = Scenario.model_validate(value, context={"currency": _currency(value)})
        except ValidationError as refusal:
            refused = {_deepest(root, error["loc"]) for error in refusal.errors(include_url=False)}
            if not refused or () in refused:
                return None
            continue
        known = frozenset(left_out)
        return Sound(replace(document, root=root), scenario, known, _nameless(document, root, known))
    return None


def _currency(value: Mapping[str, Any]) -> Any:
    return value.get("currency", Scenario.model_fields["currency"].default)


def _absent(path: Path, document: Document) -> set[Path]:
    """Return the sections that may be meant by an unknown one: all that the file does not have."""
    if path[0] in Scenario.model_fields:
        return set()
    return {(name,) for name in Scenario.model_fields if name not in document.value}


def _deepest(root: Node, location: Iterable[str | int]) -> Path:
    """Return as much of the place of a refusal as the file has; names of alternatives end it."""
    node, path = root, []
    for step in location:
        if step not in node.children:
            break
        node = node.children[step]
        path.append(step)
    return tuple(path)


def _whole(path: Path) -> Path:
    """Return what has to be left out with a path: lists go as a whole, so that no position moves.

    Of the stages only one is left out, and with its name all of it.
    """
    for end, step in enumerate(path):
        if isinstance(step, int) and not (end == 1 and path[0] == "stages"):
            return path[:end]
    return path[:2] if path[0] == "stages" and path[2:] == ("name",) else path


def _standing_in(root: Node, path: Path) -> Node | None:
    """Return the values with a sound thing of the same name at `path`; None where there is none."""
    section = path[0]
    if len(path) != 2 or section not in _THING or section not in root.children:
        return None
    around, stand_in = root.children[section], _THING[str(section)]
    thing = around.children.get(path[1])
    if thing is None or thing.value == stand_in:
        return None
    thing = Node(stand_in, thing.line, thing.column)
    inner = replace(
        around,
        value={**around.value, path[1]: stand_in},
        children={**around.children, path[1]: thing},
    )
    return replace(
        root, value={**root.value, section: inner.value}, children={**root.children, section: inner}
    )


def _without(node: Node, path: Path) -> Node:
    """Return a copy of the values without the one at `path`; a stage becomes one that says nothing."""
    step, *rest = path
    if step not in node.children:
        return node
    if isinstance(node.value, list):
        child = node.children[step]
        inner = _without(child, tuple(rest)) if rest else _unnamed(child, int(step))
        entries = [inner.value if index == step else entry for index, entry in enumerate(node.value)]
        return replace(node, value=entries, children={**node.children, step: inner})
    children = dict(node.children)
    if rest:
        children[step] = _without(node.children[step], tuple(rest))
    else:
        del children[step]
    return replace(node, value={name: child.value for name, child in children.items()}, children=children)


def _unnamed(node: Node, position: int) -> Node:
    name = Node(f"- {position}", node.line, node.column)
    return replace(node, value={"name": name.value}, children={"name": name}, keys={})


def _kind(problem: Problem) -> str | None:
    """Return the kind of thing whose names a problem is about, None when it is about something else."""
    key = problem.key
    if key in {"references.unknown", "references.unknown_near"}:
        kind = problem.values.get("kind")
        return kind.key.rpartition(".")[2] if isinstance(kind, Phrase) else None
    if key.startswith("references.none."):
        return key.rpartition(".")[2]
    if key.startswith("references.names."):
        word = key.removeprefix("references.names.").removesuffix("_near")
        return {"work": "work", "activity": "activity", "nobody": "rep", "rep_twice": "rep"}.get(word)
    return None


def _nameless(document: Document, root: Node, left_out: Iterable[Path]) -> frozenset[str]:
    """Return the sections of which names may be missing; ``reps`` for those of all people."""
    found = set()
    for left in left_out:
        section = str(left[0])
        before, after = document.value.get(section), root.value.get(section)
        lost = isinstance(before, dict) and not set(before) <= set(after or ())
        if len(left) == 1 or lost or (section == "stages" and len(left) == 2) or section == "activities":
            found.add(section)
        if section == "teams" and _counts_people(left):
            found.add("reps")
    return frozenset(found)


def _counts_people(left: Path) -> bool:
    """Return whether a part of a team says who is there."""
    return len(left) < 5 or left[4] == "count" or str(left[4]) not in Rep.model_fields
