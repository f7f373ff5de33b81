"""Owns the schema of a target: a metric, a value, a deadline, and how sure one wants to be."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simsales.quantity import Date, Probability
from simsales.scenario.section import Name, Section

__all__ = ["Target"]


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
