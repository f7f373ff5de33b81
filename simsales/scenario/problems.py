"""Owns what is wrong with the fields of a file: refusals of the schema in words of sales, with place."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from simsales.errors import Problem
from simsales.quantity import QuantityError
from simsales.quantity.text import plain, shown
from simsales.quantity.written import Written
from simsales.scenario.document import Document
from simsales.scenario.field_kinds import Kind, field_names, options, sample, stepped
from simsales.scenario.torn_values import TornValue, torn_value
from simsales.words import Phrase

__all__ = ["validate"]

M = TypeVar("M", bound=BaseModel)
Values = dict[str, object]

_NO_NAME: Final = "@=*[],"
"""Signs that no name may have, as paths and settings use them."""

_NO_SPACE: Final = re.compile(r"[^\W\d]\s*[:：](?=\S)")

_WRONG_SHAPE: Final = frozenset(
    {
        *("model_type", "model_attributes_type", "dict_type", "mapping_type", "list_type", "tuple_type"),
        *("string_type", "int_type", "float_type", "bool_type", "quantity.mapping", "quantity.list"),
    }
)
"""Errors that say: this alternative was not meant at all."""

_TORN: Final = "file.torn"
"""A value with a comma between braces, told once for all of its parts."""

_GROUPS: Final = frozenset({"model_type", "model_attributes_type", "dict_type", "mapping_type", "list_type"})

_PLAIN: Final[Mapping[str, str]] = {
    "string_type": "want_text",
    "int_type": "want_whole",
    "int_from_float": "want_whole",
    "int_parsing": "want_whole",
    "int_parsing_size": "want_whole",
    "float_type": "want_number",
    "float_parsing": "want_number",
    "finite_number": "want_number",
    "bool_type": "want_truth",
    "bool_parsing": "want_truth",
}

_BOUNDS: Final[Mapping[str, tuple[str, str]]] = {
    "greater_than_equal": ("at_least", "ge"),
    "greater_than": ("above", "gt"),
    "less_than_equal": ("at_most", "le"),
    "less_than": ("below", "lt"),
}


class _Finding:
    """One refusal of the schema, found again in the file.

    Attributes
    ----------
    path
        Where, as far as the file has it.
    field
        The field that the refusal names beyond `path` (one that is missing), or None.
    kinds
        What may stand at `path`.
    union, branch
        Path of the first value that may be one of several kinds, and the kind that this refusal is about.
    at_key
        Whether the key is refused and not the value.
    """

    def __init__(self, error: ErrorDetails, model: type[BaseModel], document: Document) -> None:
        self.error = error
        self.kinds: list[Kind] = [(model, ())]
        self.around: list[Kind] = []
        self.field: str | None = None
        self.union: tuple[str | int, ...] | None = None
        self.branch: str | int | None = None
        self.at_key = False
        path: list[str | int] = []
        node = document.root
        steps = list(error["loc"])
        for index, step in enumerate(steps):
            last = index == len(steps) - 1
            if step == "[key]":
                self.at_key = last
                self.kinds = self.around
            elif step in node.children:
                node = node.children[step]
                self.around, self.kinds = self.kinds, stepped(self.kinds, step)
                path.append(step)
            elif last and error["type"] == "missing":
                self.field = str(step)
            else:
                self.kinds = [kind for kind in self.kinds if _named(kind, step)] or self.kinds
                if self.union is None:
                    self.union, self.branch = tuple(path), step
        self.path = tuple(path)
        self.value = node.value


def validate(model: type[M], document: Document) -> tuple[M | None, list[Problem]]:
    """Check a file against its schema.

    Parameters
    ----------
    model
        The schema.
    document
        The file.

    Returns
    -------
    tuple of model or None, and list of Problem
        The scenario, None when anything is wrong; and everything that is wrong, sorted by place.
    """
    problems = list(document.problems)
    instance: M | None = None
    try:
        instance = model.model_validate(document.value, context={"currency": _currency(model, document)})
    except ValidationError as refusal:
        findings = [_Finding(error, model, document) for error in refusal.errors(include_url=False)]
        problems += _without_echoes(_problem(finding, document) for finding in _collapsed(findings))
    seen = {(problem.order, problem.path, str(problem.values)): problem for problem in problems}
    return (None if problems else instance), sorted(seen.values(), key=lambda problem: problem.order)


def _currency(model: type[BaseModel], document: Document) -> str | None:
    written = document.value.get("currency")
    field = model.model_fields.get("currency")
    currency = written if written is not None or field is None else field.default
    return currency if isinstance(currency, str) else None


def _without_echoes(problems: Iterable[Problem]) -> list[Problem]:
    """Leave out that a field is missing where the same field is there, misspelled, or torn apart."""
    told = list(problems)
    meant = {
        (problem.path[:-1], problem.values["near"]) for problem in told if problem.key == "file.unknown_near"
    }
    torn = {problem.path for problem in told if problem.key == _TORN}
    return [
        problem
        for problem in told
        if (problem.path, problem.values.get("field")) not in meant
        and (problem.key == _TORN or problem.path not in torn)
    ]


def _named(kind: Kind, tag: str | int) -> bool:
    return getattr(kind[0], "__name__", None) == tag


# Alternatives --------------------------------------------------------------------------------------


def _collapsed(findings: Iterable[_Finding]) -> list[_Finding]:
    """Keep one alternative where a value may be one of several kinds: the one that was most likely meant."""
    kept: list[_Finding] = []
    unions: dict[tuple[str | int, ...], dict[str | int | None, list[_Finding]]] = {}
    for finding in findings:
        if finding.union is None:
            kept.append(finding)
        else:
            unions.setdefault(finding.union, {}).setdefault(finding.branch, []).append(finding)
    for path, branches in unions.items():
        ranks = {branch: _unlikeliness(refusals, path) for branch, refusals in branches.items()}
        kept += branches[min(ranks, key=ranks.__getitem__)]
    return kept


def _unlikeliness(branch: Sequence[_Finding], path: tuple[str | int, ...]) -> tuple[int, int]:
    """Return how unlikely it is that this alternative was meant (0 first), and its number of refusals."""
    types = [finding.error["type"] for finding in branch]
    if any(finding.path == path and finding.error["type"] in _WRONG_SHAPE for finding in branch):
        return 3, len(branch)
    if "extra_forbidden" in types:
        return 2, len(branch)
    recognised = "missing" in types or any(finding.path != path for finding in branch)
    return (0 if recognised else 1), len(branch)


# Words ---------------------------------------------------------------------------------------------


def _problem(finding: _Finding, document: Document) -> Problem:
    torn = _torn(finding, document)
    if torn is not None:
        meant = {"field": str(torn.path[-1]), "whole": torn.whole}
        return document.problem_at_value(_TORN, torn.path, meant)
    key, values = _said(finding, document)
    composite = isinstance(finding.value, dict | list)
    if finding.at_key or composite or finding.error["type"] == "extra_forbidden":
        return document.problem_at_key(key, finding.path, values)
    return document.problem_at_value(key, finding.path, values)


def _torn(finding: _Finding, document: Document) -> TornValue | None:
    """Return the value that an unknown field without a value belongs to; None where it is one by itself."""
    if finding.error["type"] != "extra_forbidden" or finding.value is not None:
        return None
    if _near(str(finding.path[-1]), field_names(finding.around)) is not None:
        return None
    return torn_value(document, finding.path)


def _said(finding: _Finding, document: Document) -> tuple[str, Values]:
    """Return the message key and its values."""
    error = finding.error
    kind = error["type"]
    context = error.get("ctx", {})
    cause = context.get("error")
    if isinstance(cause, QuantityError):
        return cause.key, {"written": _text(finding), **cause.values}
    if "." in kind:
        return kind, dict(context)
    if kind == "missing":
        return _missing(finding, document)
    if kind == "extra_forbidden":
        return _unknown(finding, document)
    if finding.value is None and not finding.at_key:
        key = "file.nothing_below" if kind in _GROUPS else "file.nothing"
        return key, {"field": str(finding.path[-1]) if finding.path else ""}
    if isinstance(finding.value, float) and not math.isfinite(finding.value):
        return "quantity.infinite", {"written": _text(finding)}
    if kind in _BOUNDS:
        key, bound = _BOUNDS[kind]
        return f"file.{key}", {"written": _written(finding), "limit": _limit(finding, context[bound])}
    say = _SHAPES.get(kind)
    if say is not None:
        return say(finding, document)
    return f"file.{_PLAIN.get(kind, 'not_accepted')}", {"written": _written(finding)}


def _missing(finding: _Finding, document: Document) -> tuple[str, Values]:
    values: Values = {"where": _where(finding.path, document), "field": finding.field or ""}
    example = sample(finding.kinds, finding.field or "")
    if example is None:
        return "file.missing", values
    return "file.missing_example", {**values, "example": example}


def _unknown(finding: _Finding, document: Document) -> tuple[str, Values]:
    field = str(finding.path[-1])
    names = field_names(finding.around)
    values: Values = {"where": _where(finding.path[:-1], document), "field": field}
    if field[:1].isdigit() and finding.value is None:
        return "file.comma_in_braces", {"field": field}
    near = _near(field, names)
    if near is None:
        return "file.unknown", {**values, "fields": names}
    return "file.unknown_near", {**values, "near": near}


def _want_group(finding: _Finding, _document: Document) -> tuple[str, Values]:
    if isinstance(finding.value, str) and _NO_SPACE.search(finding.value):
        return "file.colon_space", {}
    names = field_names(finding.kinds)
    if not names:
        return "file.want_names", {"written": _written(finding)}
    return "file.want_group", {"written": _written(finding), "field": names[0]}


def _want_list(finding: _Finding, _document: Document) -> tuple[str, Values]:
    if isinstance(finding.value, dict):
        return "file.want_list_not_group", {}
    return "file.want_list", {"written": _written(finding), "entry": _text(finding)}


def _want_one(finding: _Finding, _document: Document) -> tuple[str, Values]:
    possible = [shown(option) for option in options(finding.kinds)]
    near = _near(_text(finding), possible)
    if near is not None:
        return "file.want_one_near", {"written": _written(finding), "near": near}
    key = "file.want_one" if len(possible) == 1 else "file.one_of"
    return key, {"written": _written(finding), "options": possible}


def _too_short(finding: _Finding, document: Document) -> tuple[str, Values]:
    count = finding.error["ctx"]["min_length"]
    return "file.too_few", {"where": _where(finding.path, document), "count": count}


def _too_long(finding: _Finding, document: Document) -> tuple[str, Values]:
    count = finding.error["ctx"]["max_length"]
    return "file.too_many", {"where": _where(finding.path, document), "count": count}


def _text_form(finding: _Finding, _document: Document) -> tuple[str, Values]:
    signs = [sign for sign in _NO_NAME if sign in _text(finding)]
    if signs:
        return "file.text_signs", {"written": _written(finding), "signs": signs}
    return "file.text_form", {"written": _written(finding)}


def _text_short(finding: _Finding, _document: Document) -> tuple[str, Values]:
    if not _text(finding):
        return "file.text_empty", {}
    return "file.text_short", {"limit": finding.error["ctx"]["min_length"]}


def _text_long(finding: _Finding, _document: Document) -> tuple[str, Values]:
    return "file.text_long", {"limit": finding.error["ctx"]["max_length"]}


_SHAPES: Final[Mapping[str, Callable[[_Finding, Document], tuple[str, Values]]]] = {
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type", "mapping_type"), _want_group),
    **dict.fromkeys(("list_type", "tuple_type"), _want_list),
    **dict.fromkeys(("literal_error", "enum", "union_tag_invalid"), _want_one),
    "string_pattern_mismatch": _text_form,
    "too_short": _too_short,
    "too_long": _too_long,
    "string_too_short": _text_short,
    "string_too_long": _text_long,
}


def _text(finding: _Finding) -> str:
    """Return what was written, as text."""
    return str(finding.path[-1]) if finding.at_key and finding.path else shown(finding.value)


def _written(finding: _Finding) -> Phrase:
    """Return what was written: quoted, or as "a list" or "a group of fields"."""
    if not finding.at_key and isinstance(finding.value, list):
        return Phrase("file.a_list")
    if not finding.at_key and isinstance(finding.value, dict):
        return Phrase("file.a_group")
    return Phrase("house.quoted", {"name": _text(finding)})


def _where(path: Sequence[str | int], document: Document) -> Phrase:
    """Return a place of the file by names, entries of lists by their own name or their position from 1."""
    if not path:
        return Phrase("file.top")
    where = ""
    for end, step in enumerate(path, start=1):
        if isinstance(step, int):
            node = document.node(path[:end])
            name = node.value.get("name") if node is not None and isinstance(node.value, dict) else None
            where += f".{name}" if isinstance(name, str) and name else f"[{step + 1}]"
        else:
            where += f".{step}" if where else step
    return Phrase("file.part", {"path": where})


def _limit(finding: _Finding, limit: Any) -> str:
    """Return a bound as it would be written in the file."""
    for _, metadata in finding.kinds:
        for mark in metadata:
            if isinstance(mark, Written):
                return str(mark.write(limit))
    return plain(limit) if isinstance(limit, int | float) else shown(limit)


def _near(written: str, names: Sequence[str]) -> str | None:
    """Return the name that was most likely meant, whatever its case."""
    folded = {name.casefold(): name for name in names}
    found = get_close_matches(written.casefold().replace(" ", "_"), folded, n=1, cutoff=0.6)
    found = found or get_close_matches(written.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None
