"""Owns the schema of what people feel: morale, fatigue, cohesion, and being praised."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simsales.quantity import (
    BARE_NUMBER,
    HOUR,
    WEEK,
    Change,
    Effort,
    Factor,
    HalfLife,
    Length,
    MoneyPerTime,
    Share,
)
from simsales.scenario.section import Section

__all__ = ["Cohesion", "Deviations", "Fatigue", "Morale", "Recognition"]

Deviations = Annotated[float, Field(ge=-10, le=10), BARE_NUMBER]
"""Standard deviations of what a survey of the staff measures, 0 for no change."""


class Morale(Section):
    """Morale: standard deviations from an ordinary day, moved by events, and back to normal with time."""

    returns: HalfLife = Field(
        default=Length(months=1),
        description="Time in which half of the distance to normal is gone (an assumption).",
    )
    starts: Deviations = Field(default=0.0, description="Morale on the first day.")
    win: Deviations = Field(
        default=0.05,
        description="Change with each deal that one wins, times how little it was to be expected (an "
        "assumption).",
    )
    loss: Deviations = Field(
        default=-0.05,
        description="Change with each deal that one loses, times how little it was to be expected (an "
        "assumption).",
    )
    overload: Deviations = Field(
        default=-0.02,
        description="Change for each hour a week beyond the knee of fatigue, for each week (an assumption).",
    )
    peer_leaves: Deviations = Field(
        default=-0.3, description="Change when somebody of the team leaves (an assumption)."
    )
    fit: Deviations = Field(
        default=0.0,
        description="Morale of who does only what he or she enjoys; minus that for who never does.",
    )
    effort: Change = Field(
        default=0.024,
        ge=-0.9,
        le=1,
        description="Change of the work done per hour for each standard deviation (from Riketta).",
    )
    leaving: Annotated[Factor, Field(gt=0, le=10)] = Field(
        default=0.74,
        description="Factor on the rate of leaving for each standard deviation (an assumption).",
    )


class Fatigue(Section):
    """Fatigue: long weeks make each hour worth less."""

    knee: Effort = Field(
        default=49 * HOUR,
        ge=0,
        le=WEEK,
        description="Hours a week from which on it tires (Pencavel: 49 h).",
    )
    recovers: HalfLife = Field(
        default=Length(ticks=2 * WEEK),
        description="Time in which the hours of a week lose half of their weight (an assumption).",
    )
    costs: Share = Field(
        default=0.02,
        description="Share of the work per hour that each hour a week beyond the knee costs (an assumption).",
    )


class Cohesion(Section):
    """Cohesion of a team, in standard deviations: made by events and meetings, lost with time."""

    fades: HalfLife = Field(
        default=Length(months=6), description="Time in which half of it is gone (an assumption)."
    )
    effort: Change = Field(
        default=0.01,
        ge=-0.9,
        le=1,
        description="Change of the work done per hour for each standard deviation (an assumption).",
    )
    lifts: Deviations = Field(
        default=0.2,
        description="Normal morale of the team's people for each standard deviation (an assumption).",
    )
    peer_leaves: Deviations = Field(
        default=-0.1, description="Change when somebody of the team leaves (an assumption)."
    )


class Recognition(Section):
    """Praise at the end of each month for those with the most bookings."""

    named: Annotated[int, Field(ge=1, le=2000)] = Field(description="How many are named.")
    lifts: Deviations = Field(default=0.05, description="Morale of who is named (an assumption).")
    others: Deviations = Field(
        default=0.1,
        description="Morale of the others of the team (an assumption; its sign from Bradler et al.).",
    )
    cost: MoneyPerTime | None = Field(default=None, description="What it costs.")
