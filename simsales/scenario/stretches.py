"""Owns figures as a file states them for a time: one value, or values by months that lie side by side."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Final, NamedTuple

from simsales.quantity import QuantityError

__all__ = ["Figure", "Stretch", "stretches"]

Figure = str | int | float | dict[str, str | int | float]
"""A value as people write it, or values by month: ``{2027-01: 90 k, 2027-02..2027-03: 210 k}``."""

_MONTH: Final = re.compile(r"\s*([0-9]{4})(?:-([0-9]{1,2})|年([0-9]{1,2})月)\s*")


class Stretch(NamedTuple):
    """A value and the months that it is about: the first day, and the day after the last."""

    label: str
    first: date
    until: date
    written: str | int | float


def stretches(figure: dict[str, str | int | float]) -> list[Stretch]:
    """Return a figure's months in their order.

    Raises
    ------
    QuantityError
        When a key is neither a month nor several (``2027-01..2027-03``), or two of them overlap.
    """
    found = sorted((_stretch(label, written) for label, written in figure.items()), key=lambda one: one.first)
    for one, other in pairwise(found):
        if other.first < one.until:
            raise QuantityError("so_far.file.months_twice", one=one.label, other=other.label)
    return found


def _stretch(label: str, written: str | float) -> Stretch:
    first, dots, last = label.partition("..")
    start, end = _month(first, label), _month(last if dots else first, label)
    if end < start:
        raise QuantityError("so_far.file.month", written=label)
    return Stretch(label, start, _next(end), written)


def _month(text: str, label: str) -> date:
    found = _MONTH.fullmatch(text)
    number = int(found[2] or found[3]) if found else 0
    if found is None or not 1 <= number <= 12:
        raise QuantityError("so_far.file.month", written=label)
    return date(int(found[1]), number, 1)


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
