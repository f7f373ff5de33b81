"""Owns the schema of what the optimizer may decide, within which limits, and for what."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from simsales.quantity import HOUR, Effort, Money, Share, WeeklyHours
from simsales.scenario.section import Name, Section

__all__ = ["HoursDecision", "PlanSection", "RolesDecision", "SpendDecision"]

Pace = Literal["year", "quarter", "month"]


class SpendDecision(Section):
    """Money by channel and month."""

    channels: list[Name] | None = Field(
        default=None, description="Channels whose spend may move; all that respond to spend when absent."
    )
    budget: Money | None = Field(
        default=None,
        ge=0,
        description="Money for these channels over the whole simulated time; today's sum when absent.",
    )
    at_least: Money = Field(default=0, ge=0, description="Least money for one channel in one month.")
    at_most: Money | None = Field(
        default=None,
        ge=0,
        description="Most money for one channel in one month; three times today's when absent.",
    )
    step: Money | None = Field(
        default=None,
        gt=0,
        description="Sensible step of a monthly amount; a tenth of today's, rounded, when absent.",
    )
    changes: Pace = Field(default="quarter", description="How often an amount may change.")


class HoursDecision(Section):
    """Hours by person and activity, of those who have it in their list, be it with 0 h."""

    teams: list[Name] | None = Field(default=None, description="Teams whose hours may move; all when absent.")
    activities: list[Name] | None = Field(
        default=None,
        description="Standing activities whose hours may move, and stages for which hours may be kept; "
        "all activities that bring leads when absent.",
    )
    step: Annotated[Effort, Field(gt=0)] = Field(default=HOUR, description="Sensible step of weekly hours.")
    at_most: WeeklyHours | None = Field(
        default=None, description="Most weekly hours of one person on one activity."
    )
    changes: Pace = Field(default="year", description="How often the hours may change.")


class RolesDecision(Section):
    """Who does which stages."""

    teams: list[Name] | None = Field(
        default=None, description="Teams whose people may be assigned; all when absent."
    )
    stages_at_most: Annotated[int, Field(ge=1, le=50)] | None = Field(
        default=None, description="Most stages that one person does; no limit when absent."
    )
    people_at_least: Annotated[int, Field(ge=1, le=50)] = Field(
        default=1, description="Least people who do each stage."
    )


class PlanSection(Section):
    """What may be decided."""

    goal: Literal["targets", "profit"] = Field(
        default="targets", description="Targets first and then profit, or profit alone."
    )
    spend: SpendDecision | None = Field(
        default=None, description="Money by channel and month may be decided."
    )
    hours: HoursDecision | None = Field(
        default=None, description="Hours by person and activity may be decided."
    )
    roles: RolesDecision | None = Field(default=None, description="Who does which stages may be decided.")
    choices: dict[str, Annotated[list[Any], Field(min_length=1, max_length=20)]] = Field(
        default={},
        max_length=30,
        description="Levers by path, each with a few values to choose from, beside today's: "
        "`courses.negotiation.use: [false, true]`, `meetings.review.every_weeks: [1, 2, 4]`.",
    )
    idle_at_least: Share = Field(
        default=0.0,
        lt=1,
        description="Share of the working time that a plan leaves free of planned work, beyond the buffer.",
    )
    replications: Annotated[int, Field(ge=2, le=100_000)] | None = Field(
        default=None,
        description="Fresh replications that confirm the plan; those of the simulation when absent.",
    )
