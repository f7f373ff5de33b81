"""Owns what differs between the file and what a strategy makes of it, value by value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from simsales.scenario.paths import Steps
from simsales.scenario.scenario import Scenario

__all__ = ["Changed", "differences", "place_words"]


class Changed(NamedTuple):
    """One value that is another one, with what stood there before; None stands for nothing."""

    steps: Steps
    before: Any
    after: Any


def differences(base: Scenario, changed: Scenario) -> tuple[Changed, ...]:
    """Return every value that differs, in the order of the schema.

    Parameters
    ----------
    base
        The file as it stands.
    changed
        What a strategy makes of it.

    Returns
    -------
    tuple of Changed
        Of a section that only one of both has: each value that is written in it, or the section where it
        has none.
    """
    return tuple(_between((), base, changed))


def place_words(scenario: Scenario, steps: Steps) -> str:
    """Return a place as it is written in a strategy, entries of lists by their own name."""
    found: list[str] = []
    value: Any = scenario
    for step in steps:
        is_entry = isinstance(value, list | tuple)
        value = (_parts(value) or {}).get(step)
        name = getattr(value, "name", None) if is_entry else None
        found.append(name or str(int(step) + 1 if is_entry else step))
    return ".".join(found)


def _between(at: Steps, before: Any, after: Any) -> Iterator[Changed]:
    if before == after:
        return
    one, other = _parts(before), _parts(after)
    if one is None and other is None:
        yield Changed(at, before, after)
    elif one is None or other is None:
        written = _written(before if other is None else after)
        if (before is not None and after is not None) or not written:
            yield Changed(at, before, after)
            return
        for step, value in written.items():
            inner = (value, None) if after is None else (None, value)
            yield from _between((*at, step), *inner)
    else:
        for step in {**one, **other}:
            yield from _between((*at, step), one.get(step), other.get(step))


def _parts(value: Any) -> Mapping[str | int, Any] | None:
    """Return what a section, a table or a list of sections consists of; None of a single value."""
    if isinstance(value, BaseModel):
        return {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, dict):
        return value
    if isinstance(value, list | tuple) and value and all(isinstance(entry, BaseModel) for entry in value):
        return dict(enumerate(value))
    return None


def _written(value: Any) -> Mapping[str | int, Any]:
    """Return the parts of something that somebody wrote; what is left to its default is no difference."""
    parts = _parts(value) or {}
    if isinstance(value, BaseModel):
        return {name: part for name, part in parts.items() if name in value.model_fields_set}
    return parts
