"""Owns the schema of tools and of handing deals over: what they cost, and what work they save."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simsales.quantity import Duration, Effort, Factor, MoneyPerTime, Share, WeeklyHours
from simsales.scenario.section import Name, Section

__all__ = ["Handover", "Tool"]


class Tool(Section):
    """A tool, such as a CRM or shared documents: licences and upkeep against work saved."""

    teams: list[Name] | None = Field(default=None, description="Teams that use it; all when absent.")
    licence: MoneyPerTime | None = Field(default=None, description="What each person's licence costs.")
    fee: MoneyPerTime | None = Field(default=None, description="What it costs the company besides.")
    upkeep: WeeklyHours = Field(
        default=0, ge=0, description="Hours a week that each person spends to keep it up to date."
    )
    saves: dict[Name, Annotated[Share, Field(lt=1)]] = Field(
        default={}, description="Share of the work saved, by stage."
    )
    handover_work: Factor = Field(
        default=1.0, description="Factor on the extra work when a deal changes hands; 0 when none is left."
    )
    handover_loss: Factor = Field(
        default=1.0,
        description="Factor on the log-odds lost when a deal changes hands; 0 when none are lost.",
    )
    handover_delay: Factor = Field(
        default=1.0, description="Factor on the time until the next person knows of a deal; 0 for at once."
    )
    tracks: Share = Field(
        default=0.0,
        description="Share of what minutes of meetings do not keep that its lists of tasks keep after all.",
    )
    interrupts: Annotated[Share, Field(lt=1)] = Field(
        default=0.0, description="Share of the working time that its messages interrupt and that is lost."
    )
    use: bool = Field(default=True, description="Whether it is in use: true or false.")


class Handover(Section):
    """What it costs when a deal goes on with another person."""

    delay: Duration = Field(
        default=0, ge=0, description="Time until the person who goes on with a deal knows of it."
    )
    work: Effort = Field(default=0, ge=0, description="Extra work to read up on the deal.")
    odds: Annotated[Factor, Field(gt=0, le=1)] = Field(
        default=1.0, description="Factor on the odds to pass all later stages, each time."
    )
