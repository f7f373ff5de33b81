"""Owns targets: a metric, a value in its unit, a deadline, and how sure one wants to be."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simsales.quantity import Date, Probability, parse_money, parse_number, parse_share
from simsales.scenario.metrics import CATALOGUE
from simsales.scenario.section import Name, Section

__all__ = ["Target", "target_value"]


class Target(Section):
    """What the company wants to reach. Each part may be missing; then the target is shown, and not judged."""

    metric: str | None = Field(
        default=None, max_length=100, description="The metric, from the catalogue of metrics."
    )
    at_least: str | int | float | None = Field(
        default=None, description="The value to reach or exceed, as people write it."
    )
    at_most: str | int | float | None = Field(
        default=None, description="The value not to exceed, as people write it."
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
    confidence: Probability = Field(default=0.8, description="How sure one wants to be to reach it.")
    weight: Annotated[float, Field(gt=0, le=1000)] = Field(
        default=1.0, description="Importance against other targets."
    )


def target_value(target: Target, written: str | float, currency: str | None = None) -> float:
    """Return the value of a target in its metric's unit.

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
