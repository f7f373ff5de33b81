"""Owns the schema of courses and team events: days, who goes, what it costs, what it gives."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simsales.quantity import DAY, Clock, Date, Duration, Effort, Factor, HalfLife, Length, Money, Share
from simsales.quantity.times import parse_half_life
from simsales.scenario.mood import Deviations
from simsales.scenario.section import Name, Section

__all__ = ["Course", "TeamEvent"]

_HALF_LIFE: Length = parse_half_life("6.5 months")


class Course(Section):
    """A course: days, who goes, what it costs, what it gives."""

    days: list[Date] = Field(min_length=1, max_length=60, description="Days on which it is held.")
    at: Clock = Field(description="Time of day at which it begins.")
    length: Effort = Field(gt=0, le=DAY, description="How long it takes on each of its days.")
    reps: list[Name] | None = Field(
        default=None,
        max_length=2000,
        description="Entries of the teams that go; everybody of the teams when absent.",
    )
    teams: list[Name] | None = Field(default=None, description="Teams that go; all when absent.")
    seats: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        default=None, description="How many can go at most; any number when absent."
    )
    mode: Literal["internal", "external", "online"] = Field(
        default="internal", description="Held by own people, by others elsewhere, or online."
    )
    travel: Effort = Field(
        default=0,
        ge=0,
        le=DAY,
        description="Time on the way on each day of an external course, half of it before and half after.",
    )
    price: Money = Field(default=0, ge=0, description="What each person's seat costs.")
    fee: Money = Field(default=0, ge=0, description="What the whole course costs besides.")
    odds: dict[Name, Annotated[Factor, Field(gt=0)]] = Field(
        default={}, description="Factor on the odds to pass, by stage, for who was there all the time."
    )
    speed: dict[Name, Annotated[Factor, Field(gt=0)]] = Field(
        default={}, description="Factor on the work done per hour, by stage, for who was there all the time."
    )
    half_life: HalfLife = Field(
        default=_HALF_LIFE,
        description="Time in which half of what is left is forgotten while it is not used (Tatel & "
        "Ackerman: 6.5 months for accuracy).",
    )
    kept_for: Duration = Field(
        default=14 * DAY,
        ge=0,
        description="Nothing is forgotten for so long after the last use (an assumption).",
    )
    spills: Share = Field(
        default=0.0,
        description="Share of the team's mean gain that those of the team pick up who were not there.",
    )
    morale: Deviations = Field(
        default=0.0, description="Standard deviations of morale for each who was there, at its end."
    )
    cohesion: Deviations = Field(
        default=0.0, description="Standard deviations of cohesion for each team that was there, at its end."
    )
    use: bool = Field(default=True, description="Whether it is held: true or false.")


class TeamEvent(Section):
    """An event for the people: time and money for morale and cohesion."""

    date: Date = Field(description="The day.")
    at: Clock = Field(description="Time of day at which it begins.")
    length: Effort = Field(gt=0, le=DAY, description="How long it takes.")
    teams: list[Name] | None = Field(default=None, description="Teams that go; all when absent.")
    cost: Money = Field(default=0, ge=0, description="What it costs.")
    morale: Deviations = Field(
        default=0.0, description="Standard deviations of morale for each who was there, at its end."
    )
    cohesion: Deviations = Field(
        default=0.0, description="Standard deviations of cohesion for each team that was there, at its end."
    )
    use: bool = Field(default=True, description="Whether it is held: true or false.")
