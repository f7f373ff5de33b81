"""Owns the schema of finding out what customers need: in each deal, and by surveys of a segment."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simsales.quantity import Date, Effort, Factor, HalfLife, Length, Money, Share
from simsales.scenario.section import Name, Section

__all__ = ["Discovery", "Research"]


class Discovery(Section):
    """Needs analysis: hours with each customer that make the offer fit."""

    stage: Name = Field(description="The stage at whose work it happens.")
    hours: Annotated[Effort, Field(ge=0)] = Field(description="Working time for each deal.")
    odds: Annotated[Factor, Field(ge=1)] = Field(
        default=1.0, description="Factor on the odds to pass this and each later stage with very many hours."
    )
    half_at: Annotated[Effort, Field(gt=0)] = Field(
        description="Working time for a deal with which half of the effect is there."
    )
    satisfaction: Share = Field(
        default=0.0, description="Satisfaction that a new customer has in addition with very many hours."
    )


class Research(Section):
    """A survey of, or interviews with, the customers of a segment: what they want."""

    segments: list[Name] | None = Field(default=None, description="Segments asked; all when absent.")
    date: Date = Field(description="Day on which the results of the survey are known.")
    answers: Annotated[int, Field(ge=0, le=10_000_000)] = Field(
        default=0, description="How many answers it brings."
    )
    cost: Money = Field(default=0, ge=0, description="What each answer costs.")
    interviews: Name | None = Field(
        default=None,
        description="The standing activity in which customers are interviewed; nobody is when absent.",
    )
    takes: Annotated[Effort, Field(gt=0)] | None = Field(
        default=None, description="Working time for one interview; needed with `interviews`."
    )
    odds: Annotated[Factor, Field(ge=1)] = Field(
        default=1.0, description="Factor on the odds to pass the last stage with very many answers."
    )
    half_at: Annotated[int, Field(ge=1, le=10_000_000)] = Field(
        description="Answers with which half of the effect is there."
    )
    satisfaction: Share = Field(
        default=0.0, description="Satisfaction that a new customer has in addition with very many answers."
    )
    fades: HalfLife = Field(
        default=Length(months=12),
        description="Time in which half of what is known no longer holds (an assumption).",
    )
    use: bool = Field(default=True, description="Whether it is done: true or false.")
