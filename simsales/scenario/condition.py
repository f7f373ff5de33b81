"""Owns conditions as people write them: ``below 40``, ``at least 80 %``, ``between 10 and 20``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from simsales.quantity import QuantityError
from simsales.quantity.text import shown
from simsales.scenario.target import Target, target_value

__all__ = ["OPERATORS", "Condition", "Operator", "parse_condition"]

Operator = Literal["below", "at most", "above", "at least", "equal to", "not", "between", "outside"]

OPERATORS: Final[tuple[Operator, ...]] = (
    "below", "at most", "above", "at least", "equal to", "not", "between", "outside"
)  # fmt: skip
"""What a value may be compared by; the limits of ``between`` belong to it, those of ``outside`` do not."""

_WORDS: Final[Mapping[str, Operator]] = {
    "<=": "at most", "≤": "at most", "<": "below", "＜": "below", ">=": "at least", "≥": "at least",
    ">": "above", "＞": "above", "==": "equal to", "!=": "not", "≠": "not", "=": "equal to",
    "below": "below", "under": "below", "less than": "below", "低于": "below", "少于": "below",
    "at most": "at most", "no more than": "at most", "至多": "at most", "最多": "at most",
    "不超过": "at most",
    "above": "above", "over": "above", "more than": "above", "高于": "above", "多于": "above",
    "超过": "above",
    "at least": "at least", "no less than": "at least", "至少": "at least", "不低于": "at least",
    "equal to": "equal to", "exactly": "equal to", "等于": "equal to",
    "not between": "outside", "outside": "outside", "不在": "outside",
    "not equal to": "not", "not": "not", "不等于": "not",
    "between": "between", "介于": "between",
}  # fmt: skip
_FIRST: Final = re.compile(
    "|".join(
        re.escape(word) + (r"\b" if word[-1].isascii() and word[-1].isalpha() else "")
        for word in sorted(_WORDS, key=len, reverse=True)
    ),
    re.IGNORECASE,
)
_AND: Final = re.compile(r"\s+and\s+|\s*(?:到|至|和|与)\s*|\s*\.\.\s*", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"\s*(?:之间|之外)$")


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison of a metric with one value, or with two.

    Parameters
    ----------
    operator
        One of `OPERATORS`.
    low, high
        In the metric's unit; equal where there is one value.
    """

    operator: Operator
    low: float
    high: float


def parse_condition(written: str | float, metric: str, currency: str) -> Condition:
    """Read a condition on a metric.

    Raises
    ------
    QuantityError
        When it names no comparison, or no value of that metric.
    """
    text = str(written).strip()
    found = _FIRST.match(text)
    if isinstance(written, bool) or found is None:
        raise QuantityError("rules.file.condition", written=shown(written))
    operator = _WORDS[found.group().lower()]
    rest = _BETWEEN.sub("", text[found.end() :].strip())
    target = Target(metric=metric)
    if operator not in ("between", "outside"):
        value = target_value(target, rest, currency)
        return Condition(operator, value, value)
    parts = _AND.split(rest)
    if len(parts) != 2:
        raise QuantityError("rules.file.two_values", written=shown(written))
    low, high = (target_value(target, part, currency) for part in parts)
    if low > high:
        raise QuantityError("rules.file.limits", written=shown(written))
    return Condition(operator, low, high)
