"""Owns the schema of teams and reps: who works, when, on what, and how well."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simsales.quantity import (
    WEEK,
    Date,
    Factor,
    HalfLife,
    Length,
    MoneyPerTime,
    Rate,
    Share,
    WeeklyHours,
)
from simsales.scenario.appraisal import Appraisal
from simsales.scenario.bonus import Bonus
from simsales.scenario.contest import Contest
from simsales.scenario.goals import Goals
from simsales.scenario.growth import Coaching, Practice, Ramp
from simsales.scenario.mood import Cohesion, Fatigue, Morale, Recognition
from simsales.scenario.section import Name, Section
from simsales.scenario.spread import EffortSpread
from simsales.scenario.turnover import Turnover

__all__ = ["Absence", "Rep", "Surprises", "Team"]


class Absence(Section):
    """Days on which somebody is away."""

    first: Date = Field(description="First day of the absence.")
    last: Date = Field(description="Last day of the absence, inclusive.")


class Surprises(Section):
    """Unplanned work that interrupts: it eats the buffer first."""

    come: Rate = Field(description="How often one person is surprised, in working time ('2 per week').")
    take: EffortSpread = Field(description="Working time that one surprise takes.")


class Rep(Section):
    """A person who sells, or several alike."""

    count: Annotated[int, Field(ge=0, le=2000)] = Field(
        default=1, description="How many people are like this one."
    )
    hours: WeeklyHours | None = Field(
        default=None, description="Working hours a week; those of the calendar when absent, never more."
    )
    does: list[Name] | None = Field(
        default=None, description="Stages that the person works on; all when absent."
    )
    skill: Annotated[Factor, Field(gt=0)] | dict[Name, Annotated[Factor, Field(gt=0)]] = Field(
        default=1.0, description="Factor on the odds to pass; one number, or one by stage."
    )
    speed: Annotated[Factor, Field(gt=0)] | dict[Name, Annotated[Factor, Field(gt=0)]] = Field(
        default=1.0, description="Work done per hour against an ordinary person; one number, or one by stage."
    )
    activities: dict[Name, WeeklyHours] = Field(
        default={},
        description="Weekly hours by activity. A stage's name keeps hours for that stage first; "
        "any other name is a standing task (calls, administration) whose hours are blocked.",
    )
    salary: MoneyPerTime | None = Field(
        default=None, description="Salary of one person, with all side costs."
    )
    starts: Date | None = Field(default=None, description="First working day, for somebody who joins later.")
    leaves: Date | None = Field(default=None, description="Last working day, for somebody who leaves.")
    away: list[Absence] = Field(default=[], max_length=60, description="Leave and other absences.")
    overtime: WeeklyHours = Field(
        default=0, ge=0, description="Hours a week beyond the working time, on deals and tasks."
    )
    enjoys: list[Name] | None = Field(
        default=None, description="Stages whose work the person likes; nothing is said when absent."
    )


class Team(Section):
    """People who share territory, buffer and meetings."""

    reps: dict[Name, Rep] = Field(min_length=1, description="The people by name.")
    segments: list[Name] | None = Field(
        default=None, description="Segments that the team serves; all when absent."
    )
    channels: list[Name] | None = Field(
        default=None, description="Channels that the team serves; all when absent."
    )
    products: list[Name] | None = Field(
        default=None, description="Products that the team sells; all when absent."
    )
    buffer: Annotated[Share, Field(lt=1)] = Field(
        default=0.0, description="Share of each working day kept free of planned work, for surprises."
    )
    surprises: Surprises | None = Field(default=None, description="Unplanned work; none when absent.")
    overtime_pay: MoneyPerTime | None = Field(
        default=None, description="Pay for an hour of overtime ('60 per hour'); none when absent."
    )
    ramp: Ramp | None = Field(
        default=None, description="How newcomers come up to speed; at once when absent."
    )
    practice: Practice | None = Field(default=None, description="Learning by doing; none when absent.")
    knowledge_fades: HalfLife = Field(
        default=Length(ticks=48 * WEEK),
        description="Time in which half of what was picked up in meetings is gone (from Sandvik et al.).",
    )
    coaching: Coaching | None = Field(default=None, description="One-to-ones; none when absent.")
    morale: Morale | None = Field(
        default=None, description="What moves morale, and what it does; always ordinary when absent."
    )
    fatigue: Fatigue | None = Field(default=None, description="What long weeks cost; nothing when absent.")
    cohesion: Cohesion | None = Field(
        default=None, description="What holds the team together; nothing happens when absent."
    )
    turnover: Turnover | None = Field(default=None, description="Who leaves by chance; nobody when absent.")
    recognition: Recognition | None = Field(default=None, description="Monthly praise; none when absent.")
    bonus: Bonus | None = Field(default=None, description="Pay by bookings; none when absent.")
    contest: Contest | None = Field(default=None, description="Prizes for the first; none when absent.")
    goals: Goals | None = Field(default=None, description="What goals do to effort; nothing when absent.")
    appraisal: Appraisal | None = Field(
        default=None, description="Reviews at the end of each quarter; none when absent."
    )
