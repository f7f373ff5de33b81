"""Owns an assumed figure as it is told: what it is, where it stands in the file, and in which unit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

from simsales.quantity import DAY, HOUR
from simsales.study.json_figures import MINOR_UNITS, Json
from simsales.words import Phrase, say

__all__ = ["Figure", "Form", "Origin"]

Form = Literal[
    "chance", "factor", "number", "money", "money rate", "rate", "duration", "effort",
    "time", "work", "spread", "strength", "change", "count",
]  # fmt: skip
"""What a figure is: ``time`` and ``work`` are usual values of what varies, ``spread`` any of it, ``strength``
the power of a curve or of a table by months; the latter two are told against what the file says."""

Origin = Literal["marked", "default"]

_UNITS: Final[dict[Form, tuple[str, float]]] = {
    "chance": ("share", 1.0),
    "factor": ("factor", 1.0),
    "number": ("number", 1.0),
    "money": ("money", MINOR_UNITS),
    "money rate": ("money", MINOR_UNITS),
    "rate": ("count", 1.0),
    "duration": ("days", DAY),
    "time": ("days", DAY),
    "effort": ("hours", HOUR),
    "work": ("hours", HOUR),
    "spread": ("of the file", 1.0),
    "strength": ("of the file", 1.0),
    "change": ("change", 1.0),
    "count": ("count", 1.0),
}
"""Form -> its unit in the JSON, and base units in one of it."""


@dataclass(frozen=True, slots=True)
class Figure:
    """An assumed figure: what it is, where it stands, and what is assumed.

    Parameters
    ----------
    what
        In words of sales.
    path
        As ``--set`` takes it.
    origin
        ``marked`` in the file, or the ``default`` of what it leaves out.
    form, per
        What kind of figure it is, and the unit of time of a rate.
    today
        What is assumed, in base units; inf for no limit.
    """

    what: Phrase
    path: str
    origin: Origin
    form: Form
    per: str
    today: float

    def json(self, value: float) -> float | None:
        """Return a value of this figure as JSON holds it; null for no limit."""
        return value / _UNITS[self.form][1] if math.isfinite(value) else None

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {
            "path": self.path,
            "what": say(self.what.key, **self.what.values),
            "origin": self.origin,
            "unit": _UNITS[self.form][0],
            "per": self.per or None,
            "assumed": self.json(self.today),
        }
