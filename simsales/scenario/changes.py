"""Owns changes to a scenario by path: put into the file's values, checked again, and cut by date.

A strategy, a plan and a what-if are all such changes. ``{value, since, until}`` holds for a time, also as a
list of several such; only levers (see `LEVERS`) may change while the time is simulated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from simsales.errors import InputError, Problem
from simsales.quantity import QuantityError, parse_date
from simsales.quantity.text import shown
from simsales.scenario.document import Document
from simsales.scenario.horizon import last_day
from simsales.scenario.levers import CATALOGUE, matches
from simsales.scenario.loaded import Loaded, Timeline
from simsales.scenario.one_sided import one_sided
from simsales.scenario.paths import Steps, UnknownPathError, resolve
from simsales.scenario.problems import validate
from simsales.scenario.reached import first_open_day
from simsales.scenario.references import located, reference_problems
from simsales.scenario.scenario import Scenario
from simsales.scenario.strategy_doubts import strategy_doubts
from simsales.scenario.yaml_tree import Node
from simsales.words import Phrase

__all__ = ["LEVERS", "apply_changes", "apply_value", "with_changes"]

LEVERS: Final[tuple[Steps, ...]] = tuple(lever.path for lever in CATALOGUE if lever.dated)
"""What may change by date; ``*`` is any name."""

_FIXED: Final[tuple[Steps, ...]] = (
    ("simsales",), ("name",), ("about",), ("currency",), ("strategies",), ("plan",), ("simulation",),
    ("targets",), ("milestones",), ("last_year",), ("look_back",), ("so_far",),
    ("calendar", "start"), ("calendar", "length"), ("calendar", "end"),
)  # fmt: skip
"""What is the same for all strategies, so that they can be compared."""

_COUNT: Final[Steps] = ("teams", "*", "reps", "*", "count")

_DATED: Final = frozenset({"value", "since", "until"})
_NO_PLACE: Final = (0, 0)


@dataclass(frozen=True)
class _Change:
    """One value at one place, for the whole time or a part of it."""

    written: str
    steps: Steps
    node: Node
    key_place: tuple[int, int]
    since: date | None = None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def with_changes(
    loaded: Loaded, changes: Mapping[str, object], where: Sequence[str] | None = None
) -> Timeline:
    """Return the scenario with some values changed.

    Parameters
    ----------
    loaded
        The scenario as it stands.
    changes
        New values by path, as people write them: ``{"channels.website.spend": "12 k per month"}``;
        ``{"value": ..., "since": ..., "until": ...}``, or a list of such, for values that hold for a time.
    where
        Path in the file where these changes are written, None when they come from elsewhere.

    Returns
    -------
    Timeline
        The scenario in force from each date on.

    Raises
    ------
    InputError
        When a path leads nowhere, a value is wrong, or names and numbers no longer agree: all of it.
    """
    timeline, problems = apply_changes(loaded.document, loaded.scenario, changes, where)
    if any(problem.severity == "error" for problem in problems):
        raise InputError(problem for problem in problems if problem.severity == "error")
    return timeline


def apply_changes(
    document: Document, base: Scenario, changes: Mapping[str, object], where: Sequence[str] | None
) -> tuple[Timeline, list[Problem]]:
    """Return the changed scenario by date, and what is wrong or doubtful with the changes.

    Parameters
    ----------
    document, base
        The file and its scenario; `base` has passed all checks.
    changes, where
        As in `with_changes`.

    Returns
    -------
    tuple of Timeline and list of Problem
        The timeline is empty when anything is wrong.
    """
    around = document.node(tuple(where)) if where is not None else None
    readers = []
    for path, value in changes.items():
        node = around.children.get(path) if around is not None else None
        key_place = around.keys.get(path, _NO_PLACE) if around is not None else _NO_PLACE
        readers.append(_Reader(document, base, path, node or _grown(value), key_place))
    return _applied(document, base, readers, where)


def apply_value(
    document: Document, base: Scenario, path: str, node: Node, where: Sequence[str]
) -> tuple[Timeline, list[Problem]]:
    """Return the scenario with a value put in that stands anywhere in the file, and what is wrong with it.

    Parameters
    ----------
    document, base
        As in `apply_changes`.
    path
        What is changed.
    node
        The value, with its place.
    where
        Path in the file of the group of fields in which `path` is written.
    """
    around = document.node(tuple(where))
    key_place = around.keys.get(path, _NO_PLACE) if around is not None else _NO_PLACE
    return _applied(document, base, [_Reader(document, base, path, node, key_place)], where)


def _applied(
    document: Document, base: Scenario, readers: Sequence[_Reader], where: Sequence[str] | None
) -> tuple[Timeline, list[Problem]]:
    end = last_day(base.calendar)
    start = first_open_day(base)
    ready: list[_Change] = []
    problems: list[Problem] = []
    for reader in readers:
        ready += reader.read()
        problems += reader.problems
    problems += _price_doubts(document, base, ready, where)
    if start > base.calendar.start:
        problems += _past_doubts(document, base, ready, where)
        ready = [_from(change, start) for change in ready]
    cuts = {base.calendar.start}
    cuts |= {
        change.since for change in ready if change.since is not None and change.since > base.calendar.start
    }
    cuts |= {
        change.until + timedelta(days=1)
        for change in ready
        if change.until is not None and change.until < end
    }
    entries = []
    for day in sorted(cuts):
        scenario, found = _checked(
            document, base, [change for change in ready if change.holds_on(day)], where
        )
        problems += found
        if scenario is not None:
            entries.append((day, scenario))
    seen = {(problem.order, problem.path, problem.message): problem for problem in problems}
    if any(problem.severity == "error" for problem in seen.values()):
        return (), list(seen.values())
    timeline = tuple(entries)
    if _is_past(where):
        return timeline, list(seen.values())
    doubts = [_attributed(doubt, document, ready, where) for doubt in strategy_doubts(base, timeline)]
    return timeline, [*seen.values(), *doubts]


def _is_past(where: Sequence[str] | None) -> bool:
    """Return whether the changes say what was different last year, and are nothing to try."""
    return where is not None and where[0] == "look_back"


def _from(change: _Change, start: date) -> _Change:
    """Return a change that begins on the day that the year stands at, not before; what is no lever stays."""
    if not any(matches(change.steps, lever) for lever in LEVERS):
        return change
    return replace(change, since=start if change.since is None else max(change.since, start))


def _past_doubts(
    document: Document, base: Scenario, changes: Sequence[_Change], where: Sequence[str] | None
) -> Iterator[Problem]:
    """Yield a warning for each change that cannot begin within the year: the past is played with it."""
    assert base.so_far is not None
    for change in changes:
        if any(matches(change.steps, lever) for lever in LEVERS):
            continue
        values = {"path": change.written, "as_of": base.so_far.as_of}
        if where is None:
            yield Problem("so_far.file.not_within", values, change.steps, severity="warning")
        else:
            place = document.problem_at_key("so_far.file.not_within", (*where, change.written), values)
            yield replace(place, severity="warning")


def _price_doubts(
    document: Document, base: Scenario, changes: Sequence[_Change], where: Sequence[str] | None
) -> list[Problem]:
    """Return a warning for each price or discount that changes while nothing says how customers take it."""
    changed = {change.steps: change for change in changes}
    found = []
    for steps, change in changed.items():
        odds, reaction = (*steps[:-1], "odds"), (*steps[:-1], "reaction")
        chosen = base.choice is not None or any(place[0] == "choice" for place in changed)
        if matches(steps, ("products", "*", "price")):
            key, said = "references.change.price", chosen or odds in changed
        elif matches(steps, ("products", "*", "discount")):
            reacts = base.products[str(steps[1])].reaction is not None
            key, said = "references.change.discount", chosen or reacts or reaction in changed
        else:
            continue
        if said:
            continue
        values = {"odds": ".".join(map(str, odds)), "product": str(steps[1])}
        if where is None:
            found.append(Problem(key, values, steps, severity="warning"))
        else:
            place = document.problem_at_key(key, (*where, change.written), values)
            found.append(replace(place, severity="warning"))
    return found


def _checked(
    document: Document, base: Scenario, changes: list[_Change], where: Sequence[str] | None
) -> tuple[Scenario | None, list[Problem]]:
    """Return the scenario with changes put in, and what is wrong with it now and was not before."""
    root = document.root
    for change in changes:
        root = _grafted(root, change.steps, change)
    changed = Document(document.file, document.lines, root, ())
    scenario, problems = validate(Scenario, changed)
    if scenario is not None:
        before = {(problem.key, problem.path) for problem in reference_problems(base)}
        problems = [
            located(problem, changed)
            for problem in reference_problems(scenario, base)
            if (problem.key, problem.path) not in before
        ]
        # Last year may lack what there is now, a promotion or a partner's training.
        sided = one_sided(scenario, base, may_lack=_is_past(where))
        problems += [located(problem, changed) for problem in sided]
    return scenario, [_attributed(problem, document, changes, where) for problem in problems]


def _attributed(
    problem: Problem, document: Document, changes: list[_Change], where: Sequence[str] | None
) -> Problem:
    """Return a problem at the change that causes it; at the strategy as a whole when no single one does."""
    near = [change for change in changes if _touch(change.steps, problem.path)]
    if where is None:
        # Not written in the file: the change itself, by its path, is the only place.
        path = near[-1].steps if near else problem.path
        return replace(problem, path=path, line=None, column=None, source_line=None, file="")
    if near:
        if problem.line in {near[-1].key_place[0], near[-1].node.line} or _within(problem, near[-1].node):
            return problem
        place = document.problem_at_key(problem.key, (*where, near[-1].written), problem.values)
        return replace(place, severity=problem.severity)
    values = {
        "strategy": where[1] if len(where) > 1 else where[0],
        "message": Phrase(problem.key, problem.values),
    }
    place = document.problem_at_key("references.change.in_strategy", tuple(where[:2]), values)
    return replace(place, severity=problem.severity)


def _touch(one: Sequence[str | int], other: Sequence[str | int]) -> bool:
    return all(a == b for a, b in zip(one, other, strict=False)) and bool(one) and bool(other)


def _within(problem: Problem, node: Node) -> bool:
    return any(problem.line == child.line or _within(problem, child) for child in node.children.values())


# Reading a change ----------------------------------------------------------------------------------


class _Reader:
    """Reads one entry of a strategy's changes."""

    def __init__(
        self, document: Document, base: Scenario, path: str, node: Node, key_place: tuple[int, int]
    ) -> None:
        self.document = document
        self.path = path
        self.node = node
        self.key_place = key_place
        self.start = first_open_day(base)
        self.end = last_day(base.calendar)
        self.is_begun = base.so_far is not None
        self.problems: list[Problem] = []

    def read(self) -> list[_Change]:
        """Return the values that the entry gives; empty when anything is wrong with it."""
        entries = self._dated()
        value = entries[0].children.get("value") if entries else self.node
        if (self.path.strip().partition(".")[0],) in _FIXED:
            self._report("references.change.fixed", {"path": self.path}, self.key_place)
            return []
        try:
            steps = resolve(
                self.path, self.document.root, Scenario, value.value if value is not None else None
            )
        except UnknownPathError as error:
            self._report(error.key, error.values, self.key_place)
            return []
        if any(steps[: len(fixed)] == fixed for fixed in _FIXED):
            self._report("references.change.fixed", {"path": self.path}, self.key_place)
            return []
        if matches(steps, ("channels", "*", "leads")) and self._superseded(steps):
            self._report("references.change.leads_since", {"path": self.path}, self.key_place)
            return []
        if not entries:
            return [_Change(self.path, steps, self.node, self.key_place)]
        found = [change for entry in entries if (change := self._entry(entry, steps)) is not None]
        return [] if self.problems else found

    def _superseded(self, steps: Steps) -> bool:
        """Return whether the file gives other leads from some date on, which would hide the change."""
        later = self.document.node((*steps[:-1], "leads_since"))
        return later is not None and bool(later.value)

    def _dated(self) -> list[Node]:
        """Return the parts of the entry that hold for a time."""
        if _is_dated(self.node):
            return [self.node]
        if isinstance(self.node.value, list) and self.node.children:
            parts = list(self.node.children.values())
            if all(_is_dated(part) for part in parts):
                return parts
        return []

    def _entry(self, entry: Node, steps: Steps) -> _Change | None:
        for name in entry.children:
            if name not in _DATED:
                self._report(
                    "references.change.field", {"field": str(name)}, entry.keys.get(str(name), _NO_PLACE)
                )
        value = entry.children.get("value")
        if value is None:
            self._report("references.change.value", {"path": self.path}, self.key_place)
            return None
        since, until = self._date(entry, "since"), self._date(entry, "until")
        if since is None and until is None:
            return _Change(self.path, steps, value, self.key_place)
        if matches(steps, _COUNT):
            said = {"path": self.path, "day": (since or self.start).isoformat()}
            self._report("references.change.count", said, self.key_place)
        elif not any(matches(steps, lever) for lever in LEVERS):
            self._report("references.change.lever", {"path": self.path}, self.key_place)
        if since is not None and until is not None and since > until:
            self._report(
                "references.change.dates", {"since": since, "until": until}, _place(entry.children["until"])
            )
        elif since is not None and since > self.end:
            self._report(
                "references.change.late", {"since": since, "end": self.end}, _place(entry.children["since"])
            )
        elif until is not None and until < self.start:
            if self.is_begun:
                # Over by the day that the year stands at: what it brought is known.
                return None
            values = {"until": until, "start": self.start}
            self._report("references.change.early", values, _place(entry.children["until"]))
        return _Change(self.path, steps, value, self.key_place, since, until)

    def _date(self, entry: Node, name: str) -> date | None:
        node = entry.children.get(name)
        if node is None or node.value is None:
            return None
        try:
            return parse_date(node.value)
        except QuantityError as refusal:
            self._report(refusal.key, refusal.values, _place(node))
            return None

    def _report(self, key: str, values: Mapping[str, object], place: tuple[int, int]) -> None:
        line, column = place
        if line == 0:
            self.problems.append(Problem(key, dict(values), (self.path,)))
            return
        source = self.document.lines[line - 1]
        path = (self.path,)
        self.problems.append(Problem(key, dict(values), path, line, column, source, file=self.document.file))


def _is_dated(node: Node) -> bool:
    if not isinstance(node.value, dict) or not node.value:
        return False
    names = set(node.value)
    return names <= _DATED or ("value" in names and bool(names & {"since", "until"}))


def _place(node: Node) -> tuple[int, int]:
    return node.line, node.column


# Putting a change in -------------------------------------------------------------------------------


def _grown(value: object) -> Node:
    """Return a value that no file holds as a node without a place."""
    if isinstance(value, Mapping):
        children: dict[str | int, Node] = {str(name): _grown(inner) for name, inner in value.items()}
        plain: Any = {name: child.value for name, child in children.items()}
        return Node(plain, *_NO_PLACE, children, {str(name): _NO_PLACE for name in children})
    if isinstance(value, list | tuple):
        entries = [_grown(inner) for inner in value]
        return Node([entry.value for entry in entries], *_NO_PLACE, dict(enumerate(entries)))
    known = value is None or isinstance(value, bool | int | float | str | date)
    return Node(value if known else shown(value), *_NO_PLACE)


def _grafted(node: Node, steps: Sequence[str | int], change: _Change) -> Node:
    """Return a copy of the tree with the change put in; the places of everything else stay."""
    step, *rest = steps
    child = node.children.get(step)
    if not rest:
        child = change.node
    else:
        empty = Node({}, change.node.line, change.node.column)
        child = _grafted(child if child is not None and child.value is not None else empty, rest, change)
    children = {**node.children, step: child}
    keys = dict(node.keys)
    if isinstance(step, str) and (not rest or step not in keys):
        keys[step] = change.key_place
    value: Any = _replaced(node.value, step, child.value)
    return replace(node, value=value, children=children, keys=keys)


def _replaced(value: Any, step: str | int, inner: Any) -> Any:
    if isinstance(value, list):
        return [inner if index == step else entry for index, entry in enumerate(value)]
    return {**value, step: inner}
