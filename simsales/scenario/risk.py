"""Owns the schema of a risk: how often it strikes, what it changes, what is done about it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simsales.quantity import BARE_NUMBER, Change, Date, Duration, Money, MoneyPerTime, Share
from simsales.scenario.section import Section
from simsales.scenario.spread import DurationSpread

__all__ = ["Contingency", "Prevention", "Risk", "RiskEffect"]


class RiskEffect(Section):
    """What a risk changes while it lasts."""

    to: str = Field(
        max_length=200,
        description="What changes: `leads` or `leads of CHANNEL`; `odds` or `odds of STAGE`; `value` or "
        "`value of PRODUCT`.",
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


class Risk(Section):
    """An event that may happen and lasts for a while."""

    per_year: Annotated[float, Field(ge=0, le=366), BARE_NUMBER] = Field(
        default=0.0, description="How often a year it strikes on average."
    )
    happens: list[Date] = Field(
        default=[], max_length=100, description="Days on which it strikes for certain."
    )
    lasts: DurationSpread = Field(description="How long it lasts.")
    effects: list[RiskEffect] = Field(
        min_length=1, max_length=50, description="What it changes while it lasts."
    )
    prevention: Prevention | None = Field(default=None, description="What makes it less likely.")
    contingency: Contingency | None = Field(default=None, description="What makes it less harmful.")
