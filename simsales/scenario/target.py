"""Owns targets: a metric, a value or a change against a baseline, a deadline, how sure one wants to be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import Field

from simsales.quantity import (
    BARE_NUMBER,
    Date,
    Probability,
    QuantityError,
    parse_money,
    parse_number,
    parse_share,
)
from simsales.quantity.text import shown
from simsales.scenario.metrics import CATALOGUE
from simsales.scenario.section import Name, Section

__all__ = ["BASELINES", "Step", "Target", "is_relative", "target_step", "target_value"]

BASELINES: Final[Mapping[str, Literal["today", "last year"]]] = {
    "today": "today",
    "现状": "today",
    "last year": "last year",
    "去年": "last year",
}
"""Baselines that are named and not stated, as people write them."""

_SAME: Final = str.maketrans({"＋": "+", "－": "-", "−": "-", "–": "-", "％": "%"})
_SIGNED: Final = re.compile(r"^[+-]")
_POINTS: Final = re.compile(r"\s*(?:(?:percentage\s+)?points?|pp|个?百分点)$", re.IGNORECASE)
_PERCENT: Final = re.compile(r"\s*(?:%|percent|per\s+cent)$", re.IGNORECASE)
_SPELLED: Final = re.compile(r"\s*(?:percent|per\s+cent)$", re.IGNORECASE)


class Target(Section):
    """What the company wants to reach. Each part may be missing; then the target is shown, and not judged."""

    metric: str | None = Field(
        default=None, max_length=100, description="The metric, from the catalogue of metrics."
    )
    at_least: str | int | float | None = Field(
        default=None,
        description="The value to reach or exceed, as people write it; or a change against a baseline: "
        "'+10 %', '+5 points' (of a share), '+100 k'.",
    )
    at_most: str | int | float | None = Field(
        default=None, description="The value not to exceed, as people write it; or a change, as above."
    )
    against: str | int | float | None = Field(
        default=None,
        description="What a change counts from: 'today' (what today's way brings on average), 'last year' "
        "(see `last_year`), or a value.",
    )
    since: Date | None = Field(
        default=None, description="First day that counts; the first simulated day when absent."
    )
    by: Date | None = Field(default=None, description="Deadline: the last day that counts.")
    of: dict[str, Name] = Field(
        default={},
        max_length=1,
        description="Scope: one of team, rep, channel, segment, product or stage, with its name; all when "
        "absent.",
    )
    serves: Name | None = Field(
        default=None,
        description="The target above it, which it helps to reach; a change that moves this metric is "
        "simulated to see whether it does.",
    )
    confidence: Probability = Field(default=0.8, description="How sure one wants to be to reach it.")
    weight: Annotated[float, Field(gt=0, le=1000), BARE_NUMBER] = Field(
        default=1.0, description="Importance against other targets."
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A change against a baseline.

    Parameters
    ----------
    factor
        What the baseline is multiplied by.
    addition
        What is added to it, in the unit of the metric (money in minor units, points as a share).
    """

    factor: float = 1.0
    addition: float = 0.0

    def level(self, baseline: float) -> float:
        """Return the value that the change leads to."""
        return baseline * self.factor + self.addition


def is_relative(target: Target, written: str | float | None) -> bool:
    """Return whether a value is a change: it has a baseline, a plus sign, or counts in points."""
    if written is None:
        return False
    text = _normal(written)
    if target.against is not None or text.startswith("+") or _POINTS.search(text):
        return True
    # A signed percentage can only be meant as a change.
    return bool(_SIGNED.match(text) and _PERCENT.search(text))


def target_step(target: Target, written: str | float, currency: str | None = None) -> Step:
    """Return the change that a relative target asks for.

    Raises
    ------
    QuantityError
        When it has no sign, is a percentage of a share (points or percent?), counts points of what is no
        share, or is no value of the metric.
    """
    assert target.metric is not None
    metric = CATALOGUE[target.metric]
    text = _normal(written)
    values = {"written": shown(written), "metric": metric.name}
    points, percent = _POINTS.search(text), _PERCENT.search(text)
    if metric.unit == "share" and not points and not _SPELLED.search(text):
        number = text[: percent.start()] if percent else text
        raise QuantityError("smart.file.points_or_percent", {**values, "number": number.lstrip("+-")})
    if not _SIGNED.match(text):
        raise QuantityError("smart.file.no_sign", values)
    if points:
        if metric.unit != "share":
            raise QuantityError("smart.file.no_points", values)
        return Step(addition=parse_number(text[: points.start()]) / 100)
    if percent:
        return Step(factor=1.0 + parse_number(text[: percent.start()]) / 100)
    return Step(addition=target_value(target, text, currency))


def target_value(target: Target, written: str | float, currency: str | None = None) -> float:
    """Return the value of a target, or of its baseline, in its metric's unit.

    Raises
    ------
    QuantityError
        When it is not a value of that metric.
    """
    assert target.metric is not None
    unit = CATALOGUE[target.metric].unit
    if unit == "money":
        return float(parse_money(written, currency))
    if unit == "share":
        return parse_share(written)
    if unit in ("hours", "days") and isinstance(written, str):
        word = written.strip().lower()
        for ending in ("hours", "hour", "h", "days", "day", "小时", "天"):
            if word.endswith(ending):
                return parse_number(word[: -len(ending)].strip())
    return parse_number(written)


def _normal(written: str | float) -> str:
    return str(written).strip().translate(_SAME)
