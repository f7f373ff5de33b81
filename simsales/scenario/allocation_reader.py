"""Owns the reading of an allocation: form, curves that rise, limits that can be kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from simsales.errors import InputError, Problem
from simsales.scenario.allocation import Allocation, Line
from simsales.scenario.document import Document, parse_document, read_document
from simsales.scenario.problems import validate

__all__ = ["read_allocation", "read_allocation_text"]

Path_ = tuple[str | int, ...]


def read_allocation(path: str | Path) -> Allocation:
    """Read a file that asks for an allocation.

    Parameters
    ----------
    path
        Where the file is.

    Raises
    ------
    InputError
        With everything that is wrong with it, sorted by place.
    """
    return _read(read_document(path))


def read_allocation_text(content: bytes | str, file: str) -> Allocation:
    """Read the content of such a file; `file` is what to call it in messages.

    Raises
    ------
    InputError
        As `read_allocation` does.
    """
    return _read(parse_document(content, file))


def _read(document: Document) -> Allocation:
    if isinstance(document.value, dict) and "over" not in document.value and "stages" in document.value:
        # Twenty unknown fields would not say what is meant.
        values = {"file": document.file}
        raise InputError([document.problem_at_key("allocate.file.scenario", ("stages",), values)])
    allocation, problems = validate(Allocation, document)
    if allocation is not None:
        problems += list(_problems(document, allocation))
    if problems or allocation is None:
        raise InputError(sorted(problems, key=lambda problem: problem.order))
    return allocation


def _problems(document: Document, allocation: Allocation) -> Iterator[Problem]:
    """Yield what is wrong with numbers that must agree."""
    for name, line in allocation.over.items():
        yield from _curve(document, line, ("over", name))
        if line.at_most is not None and line.at_most < line.at_least:
            values = {"at_least": line.at_least, "at_most": line.at_most}
            yield document.problem_at_value("allocate.file.limits", ("over", name, "at_most"), values)
    needed = sum(line.at_least for line in allocation.over.values())
    for place, limit in enumerate(allocation.limits):
        if limit < needed:
            path: Path_ = ("at_most", place) if isinstance(allocation.at_most, list) else ("at_most",)
            names = [name for name, line in allocation.over.items() if line.at_least]
            asked = {"limit": limit, "needed": needed, "names": names}
            yield document.problem_at_value("allocate.file.too_few", path, asked)
    if allocation.at_most is None and allocation.cost == 0:
        free = [name for name, line in allocation.over.items() if line.at_most is None]
        if free:
            yield document.problem_at_value("allocate.file.free", ("cost",), {"names": free})


def _curve(document: Document, line: Line, at: Path_) -> Iterator[Problem]:
    """Yield what is wrong with a curve."""
    if (line.response is None) == (line.judged is None):
        yield document.problem_at_value("allocate.file.one_curve", at, {"name": at[-1]})
    if line.response is not None and line.response.hi < line.response.lo:
        values = {"lo": line.response.lo, "hi": line.response.hi}
        yield document.problem_at_value("allocate.file.falls", (*at, "response", "hi"), values)
    judged = line.judged
    if judged is not None and not (judged.none < judged.half < 1.0 < judged.half_more < judged.most):
        values = {name: getattr(judged, name) for name in ("none", "half", "half_more", "most")}
        yield document.problem_at_value("allocate.file.judged", (*at, "judged"), values)
