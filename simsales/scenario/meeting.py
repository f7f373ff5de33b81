"""Owns the schema of meetings: blocked time of a team."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simsales.quantity import Clock, Effort, Weekdays
from simsales.scenario.section import Name, Section

__all__ = ["Meeting"]


class Meeting(Section):
    """A meeting that comes again; nobody in it works on deals meanwhile."""

    teams: list[Name] | None = Field(default=None, description="Teams that attend; all when absent.")
    days: Weekdays = Field(description="Days of the week on which it is held.")
    at: Clock = Field(description="Time of day at which it begins.")
    length: Effort = Field(ge=0, description="How long it takes; 0 h drops it.")
    every_weeks: Annotated[int, Field(ge=1, le=53)] = Field(
        default=1, description="Held every so many weeks, counted from the first week of the simulated time."
    )
