"""Owns the schema of how people get better at their work: ramp of newcomers, practice, coaching."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simsales.quantity import (
    BARE_NUMBER,
    HOUR,
    Change,
    Effort,
    HalfLife,
    Length,
    LongTime,
    Share,
)
from simsales.quantity.times import parse_half_life
from simsales.scenario.section import Name, Section

__all__ = ["Coaching", "Practice", "Ramp"]


class Ramp(Section):
    """How newcomers of the simulated time come up to speed."""

    takes: LongTime = Field(
        default=Length(months=5), description="Time until a newcomer works as fast as the entry says."
    )
    starts_at: Annotated[Share, Field(ge=0.01)] = Field(
        default=0.2, description="Share of that speed on the first day (an assumption)."
    )


class Practice(Section):
    """Learning by doing of newcomers: who has worked longer on a stage works faster on it."""

    gains: Change = Field(
        default=0.64,
        ge=0,
        description="What practice adds to a newcomer's work per hour until it is that of the entry (De Grip "
        "et al.: +64 % in a year).",
    )
    half_after: Effort = Field(
        default=300 * HOUR,
        gt=0,
        description="Hours of work on a stage after which half of it is reached (an assumption).",
    )


class Coaching(Section):
    """One-to-ones: the coach and the person coached both give hours to the activity."""

    coach: Name = Field(description="Entry of the team that coaches all others of it; one person.")
    activity: Name = Field(description="The standing activity in which it happens.")
    skill: Share = Field(description="How well the coach coaches.")
    neutral_at: Share = Field(
        default=0.4,
        description="The skill below which coaching does harm (an assumption; its sign from Dahling et al.).",
    )
    gains: Annotated[float, Field(ge=0, le=10), BARE_NUMBER] = Field(
        default=0.02,
        description="Log-odds to pass that an hour adds for each whole of the coach's skill above "
        "`neutral_at` (an assumption).",
    )
    fades: HalfLife = Field(
        default=parse_half_life("6.5 months"), description="Time in which half of what it brought is gone."
    )
