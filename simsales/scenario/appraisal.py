"""Owns the schema of appraisal: a review each quarter, its noise, what follows, what its weights steer."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simsales.quantity import BARE_NUMBER, Effort, Factor, HalfLife, Money, Share
from simsales.quantity.times import parse_half_life
from simsales.scenario.mood import Deviations
from simsales.scenario.section import Name, Section

__all__ = ["Appraisal", "ImprovementPlan"]


class ImprovementPlan(Section):
    """What a person does for a quarter whose score was too low."""

    hours: Annotated[Effort, Field(gt=0)] = Field(description="Hours a week that it takes of the person.")
    gains: Annotated[float, Field(ge=0, le=10), BARE_NUMBER] = Field(
        default=0.01, description="Log-odds to pass that each of these hours adds (an assumption)."
    )
    fades: HalfLife = Field(
        default=parse_half_life("6.5 months"),
        description="Time in which half of what it brought is gone; that of the coaching where there is one.",
    )


class Appraisal(Section):
    """A review at the end of each quarter of the calendar."""

    expects: Annotated[Money, Field(gt=0)] = Field(
        description="Bookings of one person in a quarter that make a score of 100 %."
    )
    noise: Annotated[float, Field(ge=0, le=3), BARE_NUMBER] = Field(
        default=0.3, description="Standard deviation of the score's error, of its logarithm (an assumption)."
    )
    too_low: Share = Field(
        default=0.7, description="Score below which the review has failed (an assumption)."
    )
    plan: ImprovementPlan | None = Field(
        default=None, description="What follows a failed review; nothing when absent."
    )
    lifts: Deviations = Field(
        default=0.1, description="Standard deviations of morale for a score of 100 % or more (an assumption)."
    )
    hurts: Deviations = Field(
        default=-0.2, description="Standard deviations of morale for a failed review (an assumption)."
    )
    lets_go_after: Annotated[int, Field(ge=1, le=40)] | None = Field(
        default=None,
        description="Failed reviews in a row after which the person has to go; never when absent.",
    )
    weights: dict[Name, Annotated[Factor, Field(gt=0)]] = Field(
        default={},
        description="How much the review counts work on a stage; 1 for a stage that is not named. People do "
        "more of what counts and less of the rest.",
    )
    steers: Share = Field(
        default=0.2, description="How strongly the weights move effort between stages (an assumption)."
    )
