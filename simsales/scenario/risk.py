"""Owns the schema of risks: how often one strikes and why, what it changes, what is done about it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simsales.quantity import (
    BARE_NUMBER,
    Change,
    Date,
    Duration,
    Money,
    MoneyPerTime,
    Probability,
    Share,
    WeeklyHours,
)
from simsales.scenario.section import Name, Section
from simsales.scenario.spread import DurationSpread, NumberSpread

__all__ = ["Cause", "Contingency", "Prevention", "Risk", "RiskEffect", "Signs"]

TimesAYear = Annotated[float, Field(ge=0, le=366), BARE_NUMBER]


class RiskEffect(Section):
    """What a risk changes while it lasts."""

    to: str = Field(
        max_length=200,
        description="What changes: `leads` or `leads of CHANNEL`; `odds` or `odds of STAGE`; `value` or "
        "`value of PRODUCT`; `effort` or `effort of STAGE`; `hours of TEAM` or `hours of PERSON`.",
    )
    by: Change = Field(ge=-1, description="Relative change while the risk lasts, such as -40 %.")


class Prevention(Section):
    """A measure that makes the risk less likely."""

    cost: MoneyPerTime = Field(description="What it costs while it is in use.")
    lowers: Share = Field(description="Share of the occurrences that it prevents.")
    use: bool = Field(default=False, description="Whether it is in use today: true or false.")


class Contingency(Section):
    """A plan that makes the risk less harmful once it has struck."""

    cost: Money = Field(ge=0, description="What it costs each time.")
    lowers: Share = Field(description="Share of the impact that it takes away.")
    after: Duration = Field(default=0, ge=0, description="Time from the strike until it works.")
    use: bool = Field(default=False, description="Whether the plan is ready today: true or false.")


class Signs(Section):
    """What announces a risk to whoever keeps watch."""

    before: Duration = Field(gt=0, description="How long before it strikes there are signs of it.")
    activity: Name | None = Field(
        default=None,
        description="The standing activity in which people keep watch; its promised hours count.",
    )
    hours: WeeklyHours | None = Field(
        default=None, description="Hours a week of analysis that is bought; in place of `activity`."
    )
    price: Money = Field(default=0, ge=0, description="What an hour of it costs.")
    half_at: Annotated[WeeklyHours, Field(gt=0)] = Field(
        description="Hours a week with which every second strike is seen in advance."
    )


class Cause(Section):
    """Something that happens to all alike, and brings several risks with it."""

    per_year: TimesAYear = Field(default=0.0, description="How often a year it happens on average.")
    happens: list[Date] = Field(
        default=[], max_length=100, description="Days on which it happens for certain."
    )
    why: str | None = Field(
        default=None, max_length=2_000, description="What speaks for these figures, for the reader."
    )


class Risk(Section):
    """An event that may happen and lasts for a while."""

    per_year: TimesAYear = Field(default=0.0, description="How often a year it strikes on average.")
    happens: list[Date] = Field(
        default=[], max_length=100, description="Days on which it strikes for certain."
    )
    lasts: DurationSpread = Field(description="How long it lasts.")
    effects: list[RiskEffect] = Field(
        default=[], max_length=50, description="What it changes while it lasts."
    )
    severity: NumberSpread | None = Field(
        default=None,
        description="Factor on all its effects, drawn for each strike, at most 10; 1 when absent.",
    )
    leaves: list[Name] = Field(
        default=[], max_length=50, description="People who give notice the morning after it has struck."
    )
    caused_by: dict[Name, Probability] = Field(
        default={}, max_length=50, description="Cause -> chance that it strikes when the cause happens."
    )
    follows: dict[Name, Probability] = Field(
        default={}, max_length=50, description="Other risk -> chance that it strikes when that one strikes."
    )
    within: DurationSpread | None = Field(
        default=None,
        description="How long after its cause, or the risk that it follows, it strikes; at once when absent.",
    )
    signs: Signs | None = Field(default=None, description="What announces it; nothing when absent.")
    prevention: Prevention | None = Field(default=None, description="What makes it less likely.")
    contingency: Contingency | None = Field(default=None, description="What makes it less harmful.")
