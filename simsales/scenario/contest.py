"""Owns the schema of contests: prizes for those who book most in a quarter."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simsales.quantity import Change, Money
from simsales.scenario.section import Section

__all__ = ["Contest"]


class Contest(Section):
    """A contest in each quarter of the calendar."""

    winners: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=1, description="How many win: those who have booked most."
    )
    prize: Annotated[Money, Field(ge=0)] = Field(description="What each of them gets.")
    effort: Annotated[Change, Field(ge=0)] = Field(
        default=0.0, description="How much more who is among the first, or near, does per hour."
    )
