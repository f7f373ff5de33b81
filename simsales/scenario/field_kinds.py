"""Owns what may stand at a place of the file, read off the schema: kinds, fields, choices, examples."""

from __future__ import annotations

import types
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from simsales.quantity.text import shown

__all__ = ["Kind", "expand", "field_names", "options", "sample", "stepped"]

Kind = tuple[Any, tuple[Any, ...]]
"""A type without its alternatives, and the annotations that go with it."""

_UNIONS: Final = (Union, types.UnionType)
_LITERAL: Final[object] = Literal


def expand(annotation: Any, metadata: Iterable[Any] = ()) -> list[Kind]:
    """Return the kinds that an annotation allows, leaving out that it may be absent."""
    origin: Any = get_origin(annotation)
    if origin is Annotated:
        inner, *more = get_args(annotation)
        return expand(inner, (*metadata, *more))
    if origin in _UNIONS:
        return [kind for part in get_args(annotation) for kind in expand(part, metadata)]
    return [] if annotation is types.NoneType else [(annotation, tuple(metadata))]


def stepped(kinds: Sequence[Kind], step: str | int) -> list[Kind]:
    """Return the kinds one step (a field, a name, a position) further down."""
    return [below for kind, _ in kinds for below in _below(kind, step)]


def field_names(kinds: Sequence[Kind]) -> list[str]:
    """Return the names of the fields that may be written, in the order of the schema."""
    return [name for kind, _ in kinds if _is_model(kind) for name in _properties(kind)]


def options(kinds: Sequence[Kind]) -> list[Any]:
    """Return the values that may be chosen from."""
    return [option for kind, _ in kinds if get_origin(kind) == _LITERAL for option in get_args(kind)]


def sample(kinds: Sequence[Kind], field: str) -> str | None:
    """Return an example of what may be written in a field, or None when the schema has none."""
    for kind, _ in kinds:
        found = _example(_properties(kind).get(field, {})) if _is_model(kind) else None
        if found is not None:
            return shown(found)
    return None


def _below(kind: Any, step: str | int) -> list[Kind]:
    if _is_model(kind):
        for name, field in kind.model_fields.items():
            if step in {name, field.alias, field.validation_alias}:
                return expand(field.annotation, field.metadata)
        return []
    origin, parts = get_origin(kind), get_args(kind)
    if origin is dict and isinstance(step, str):
        return expand(parts[1])
    if origin in {list, tuple} and isinstance(step, int):
        return expand(parts[0])
    return []


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


@cache
def _properties(model: type[BaseModel]) -> dict[str, dict[str, Any]]:
    schema = model.model_json_schema()
    properties: dict[str, dict[str, Any]] = schema.get("properties", {})
    return properties


def _example(schema: dict[str, Any]) -> Any:
    """Return the first example of a JSON schema, or the first value that it names."""
    named = [schema["const"]] if "const" in schema else schema.get("enum", [])
    for example in (*schema.get("examples", []), *named):
        return example
    for part in schema.get("anyOf", []):
        found = _example(part)
        if found is not None:
            return found
    return None
