"""Owns the schema of a channel's health: contact, training and incentives that keep it up, and conflict."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from simsales.quantity import BARE_NUMBER, HalfLife, Length, MoneyPerTime, QuantityError, Share, WeeklyHours
from simsales.scenario.section import Name, Section

__all__ = ["ChannelHealth", "Contact", "Measure", "Together"]

Gain = Annotated[float, Field(ge=0, le=10), BARE_NUMBER]
"""Health that a measure gives when very much of it is done; 1 is the whole of today's."""

Part = Annotated[float, Field(ge=-1, le=1), BARE_NUMBER]
"""Part of the smaller of two gains that is added (or lost) when both are done fully."""


class Contact(Section):
    """Hours of our people with those of the channel."""

    activity: Name = Field(description="The standing activity in which it happens.")
    gives: Gain = Field(
        default=0.3, description="Health, of 1 as today, with very many hours (an assumption)."
    )
    half_at: WeeklyHours = Field(gt=0, description="Hours a week with which half of it is reached.")


class Measure(Section):
    """Money for the people of a channel: training, or an incentive."""

    spend: MoneyPerTime = Field(description="Money that goes into it.")
    gives: Gain = Field(
        default=0.2, description="Health, of 1 as today, with very much money (an assumption)."
    )
    half_at: MoneyPerTime = Field(description="Money with which half of it is reached.")

    @model_validator(mode="after")
    def _half_of_something(self) -> Measure:
        if self.half_at.amount == 0:
            raise QuantityError("schema.half_at_nothing")
        return self


class Together(Section):
    """What two measures at once give beyond each alone, as a part of the smaller one."""

    training_incentive: Part = Field(
        default=-0.3,
        description="Training and an incentive of the sellers (an assumption; its sign from Magnotta et "
        "al.).",
    )
    manager_training: Part = Field(
        default=-0.3,
        description="An incentive of the manager and training of the sellers (an assumption; its sign from "
        "Magnotta et al.).",
    )
    manager_incentive: Part = Field(
        default=0.3,
        description="An incentive of the manager and one of the sellers (an assumption; its sign from "
        "Magnotta et al.).",
    )


class ChannelHealth(Section):
    """How well a channel works for us: 1 as things are in the file; a factor on its leads."""

    fades: HalfLife = Field(
        default=Length(months=6),
        description="Time in which half of the way to what the care in force holds up is gone (an "
        "assumption).",
    )
    contact: Contact | None = Field(default=None, description="Hours with the channel's people.")
    training: Measure | None = Field(default=None, description="Training of the channel's sellers.")
    incentive: Measure | None = Field(default=None, description="An incentive of the channel's sellers.")
    manager_incentive: Measure | None = Field(
        default=None, description="An incentive of the channel's manager."
    )
    together: Together = Field(
        default_factory=Together, description="What measures at once give beyond each alone."
    )
    conflict: dict[Name, Share] = Field(
        default={}, description="Health lost while another channel is in use, by that channel."
    )
    quality: Annotated[float, Field(ge=0, le=10), BARE_NUMBER] = Field(
        default=0.0,
        description="Log-odds of its leads to pass each stage for each logarithm of its health; 0 is no "
        "effect.",
    )
