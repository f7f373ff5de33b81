"""Owns the reading of a scenario file as a whole: form, names and strategies, with all problems at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from simsales.errors import InputError, Problem
from simsales.quantity import QuantityError, parse_month
from simsales.scenario.changes import apply_changes
from simsales.scenario.choices import choice_problems
from simsales.scenario.document import Document, parse_document, read_document
from simsales.scenario.loaded import TODAY, Loaded, Timeline
from simsales.scenario.problems import validate
from simsales.scenario.references import located, reference_problems
from simsales.scenario.scenario import Scenario
from simsales.scenario.yaml_tree import Node

__all__ = ["read_scenario", "read_scenario_text"]

_BY_MONTH: Final = (
    ("channels", "season"),
    ("segments", "season"),
    ("stages", "odds"),
    ("stages", "decides_in"),
)
"""Tables by month: where named things stand, and the field."""


def read_scenario(path: str | Path) -> Loaded:
    """Read a scenario file.

    Parameters
    ----------
    path
        Where the file is.

    Returns
    -------
    Loaded
        The scenario, and its strategies by date.

    Raises
    ------
    InputError
        With everything that is wrong with its form, its names and its strategies, sorted by place.
    """
    return _loaded(read_document(path), Path(path))


def read_scenario_text(content: bytes | str, file: str) -> Loaded:
    """Read the content of a scenario file; `file` is what to call it in messages.

    Raises
    ------
    InputError
        As `read_scenario` does.
    """
    return _loaded(parse_document(content, file), Path(file))


def _loaded(document: Document, path: Path) -> Loaded:
    scenario, problems = validate(Scenario, document)
    twice = [*_months_twice(document)]
    problems += twice
    if scenario is None or twice:
        raise InputError([*problems, *_errors(_behind(document, problems))])
    found = [located(problem, document) for problem in reference_problems(scenario)]
    if any(problem.path[:1] == ("calendar",) for problem in _errors(found)):
        raise InputError(_errors(found))
    strategies: dict[str, Timeline] = {TODAY: ((scenario.calendar.start, scenario),)}
    for name, strategy in scenario.strategies.items():
        where = ("strategies", name, "changes")
        strategies[name], more = apply_changes(document, scenario, strategy.changes, where)
        found += more
    if scenario.look_back is not None:
        different = scenario.look_back.changes
        found += apply_changes(document, scenario, different, ("look_back", "changes"))[1]
    found += choice_problems(document, scenario)
    if _errors(found):
        raise InputError(_errors(found))
    warnings = tuple(sorted(found, key=lambda problem: problem.order))
    return Loaded(path, document, document.value, scenario, strategies, warnings)


def _months_twice(document: Document) -> Iterator[Problem]:
    """Yield months that one table names twice by different words, as only one of the two would count."""
    for section, field in _BY_MONTH:
        around = document.node((section,))
        for name, thing in around.children.items() if around is not None else ():
            table = thing.children.get(field)
            seen: dict[int, str | int] = {}
            for word in table.children if table is not None else ():
                with suppress(QuantityError):
                    month = parse_month(word)
                    if month in seen:
                        values = {"month": word, "first": seen[month]}
                        path = (section, name, field, word)
                        yield document.problem_at_key("references.agree.month_twice", path, values)
                    seen.setdefault(month, word)


def _errors(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity == "error"]


# What else is wrong behind a mistake of form ----------------------------------------------------------


def _behind(document: Document, problems: list[Problem]) -> list[Problem]:
    """Return what is wrong with the names when the single values that are refused are left out.

    Only single values that no other part of the file refers to are left out; nothing else is guessed.
    """
    refused = {problem.path for problem in problems}
    if any(_names_things(path) for path in refused if path):
        return []
    root = document.root
    for path in refused:
        root = _without(root, path) if path else root
    try:
        currency = document.value.get("currency", Scenario.model_fields["currency"].default)
        scenario = Scenario.model_validate(root.value, context={"currency": currency})
    except ValidationError:
        return []
    return [located(problem, document) for problem in reference_problems(scenario)]


def _names_things(path: tuple[str | int, ...]) -> bool:
    """Return whether the value at a path gives names that others refer to, or is more than a single value."""
    match path:
        case (_, _, "name") | ("teams", _, "reps") | ("teams", _, "reps", _) | ("activities", *_):
            return True
        case ("calendar", *_):
            return True
        case _:
            return len(path) < 3 and path[0] in {
                "channels",
                "segments",
                "products",
                "stages",
                "teams",
                "risks",
            }


def _without(node: Node, path: tuple[str | int, ...]) -> Node:
    """Return a copy of the values without the one at `path`."""
    step, *rest = path
    if step not in node.children or not isinstance(node.value, dict):
        if isinstance(node.value, list) and rest and step in node.children:
            inner = _without(node.children[step], tuple(rest))
            entries = [inner.value if index == step else entry for index, entry in enumerate(node.value)]
            return replace(node, value=entries, children={**node.children, step: inner})
        return node
    children = dict(node.children)
    if rest:
        children[step] = _without(node.children[step], tuple(rest))
    else:
        del children[step]
    return replace(node, value={name: child.value for name, child in children.items()}, children=children)
