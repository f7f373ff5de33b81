"""Owns the schema of meetings: blocked time of a team."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simsales.quantity import DAY, Clock, Duration, Effort, Share, Weekdays
from simsales.scenario.mood import Deviations
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
    spreads: Share = Field(
        default=0.0,
        description="Share of the gap to the best in the room that one takes along from one meeting.",
    )
    kept: Share = Field(
        default=1.0, description="Share of that which is kept, by minutes and lists of what to do."
    )
    unblocks: Share = Field(
        default=0.0,
        description="Share of the stuck deals of those who attend that one meeting gets decided.",
    )
    stuck_after: Duration = Field(
        default=30 * DAY, ge=0, description="Time with the customer after which a deal counts as stuck."
    )
    morale: Deviations = Field(
        default=0.0,
        description="Standard deviations of morale with each meeting for all who attend; below 0 where it "
        "wears.",
    )
    cohesion: Deviations = Field(
        default=0.0, description="Standard deviations of cohesion with each meeting for the team."
    )
