"""Owns the schema of a stage of the funnel: work, the customer's time, the chance to go on."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simsales.quantity import Factor, MonthName, Probability, Share
from simsales.scenario.section import Name, Section
from simsales.scenario.spread import DurationSpread, EffortSpread

__all__ = ["CustomerTime", "Stage"]


class CustomerTime(Section):
    """Time that the customer takes, by how the stage ends."""

    passed: DurationSpread = Field(description="When the deal goes on (or is won).")
    lost: DurationSpread = Field(description="When the deal is lost.")


class Stage(Section):
    """One step on the way from a lead to a won deal."""

    name: Name = Field(description="Name of the stage.")
    effort: EffortSpread | None = Field(default=None, description="Working time of one person; none when absent.")
    passes: Probability = Field(
        default=1.0, description="Chance to go on (in the last stage: to be won), before skill and other odds."
    )
    odds: dict[MonthName, Factor] = Field(
        default={}, description="Factor on the odds to pass by the month in which the customer's time begins; 1 for a month that is not named."
    )
    customer_takes: DurationSpread | CustomerTime | None = Field(
        default=None,
        description="Time from the end of the work to the customer's decision; calendar time. "
        "One spread, or one for `passed` and one for `lost`.",
    )
    no_decision: Share = Field(
        default=0.0, description="Share of the deals that do not pass which end without a decision, not lost to anybody."
    )
    patience: DurationSpread | None = Field(
        default=None, description="How long a deal waits for somebody to work on it before it goes cold; for ever when absent."
    )
    cools: Annotated[float, Field(ge=0, le=10)] = Field(
        default=0.0, description="Log-odds to pass lost per ln(1 + hours waited for work); 0 is no effect."
    )
    priority: Annotated[int, Field(ge=1, le=9)] = Field(
        default=5, description="Which work goes first when several wait: 1 before 9, then the longest waiting."
    )
    keeps_owner: bool = Field(
        default=True, description="Whether the deal stays with the person who first worked on it, if able."
    )
