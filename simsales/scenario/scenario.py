"""Owns the scenario: the root of the file that a manager writes."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from simsales.quantity import BARE_NUMBER
from simsales.scenario.calendar import CalendarSection
from simsales.scenario.channel import Channel
from simsales.scenario.course import Course, TeamEvent
from simsales.scenario.customers import Customers
from simsales.scenario.idea import Idea
from simsales.scenario.look_back import LookBack
from simsales.scenario.market import Choice, Competitor, MarketIndex, Promotion
from simsales.scenario.meeting import Meeting
from simsales.scenario.milestone import Milestone
from simsales.scenario.money import MoneySection
from simsales.scenario.opening import Opening
from simsales.scenario.plan import PlanSection
from simsales.scenario.product import Product
from simsales.scenario.research import Discovery, Research
from simsales.scenario.resumption import moved_to
from simsales.scenario.risk import Cause, Risk
from simsales.scenario.rule import Rule
from simsales.scenario.section import Name, Section
from simsales.scenario.segment import Segment
from simsales.scenario.simulation import SimulationSection
from simsales.scenario.so_far import SoFar
from simsales.scenario.stage import Stage
from simsales.scenario.strategy import Strategy
from simsales.scenario.support import Support
from simsales.scenario.target import Target
from simsales.scenario.team import Team
from simsales.scenario.tool import Handover, Tool

__all__ = ["Scenario"]


class Scenario(Section):
    """A company, its market and its plans, as one file says them."""

    simsales: Literal[1] = Field(description="Version of this file format: 1.")
    name: str = Field(min_length=1, max_length=200, description="Name of the scenario.")
    about: str | None = Field(
        default=None, max_length=10_000, description="What it is about, for the reader."
    )
    currency: str = Field(default="EUR", min_length=1, max_length=8, description="Currency of all amounts.")
    calendar: CalendarSection = Field(description="Simulated time and working hours.")
    products: dict[Name, Product] = Field(min_length=1, max_length=200, description="What is sold.")
    segments: dict[Name, Segment] = Field(
        default={}, max_length=200, description="Groups of customers; one when absent."
    )
    channels: dict[Name, Channel] = Field(min_length=1, max_length=200, description="Where leads come from.")
    competitors: dict[Name, Competitor] = Field(
        default={}, max_length=100, description="Rival vendors; they need a `choice`."
    )
    choice: Choice | None = Field(
        default=None,
        description="How customers choose among us and others; prices and rivals move nothing when absent.",
    )
    promotion: dict[Name, Promotion] = Field(
        default={}, max_length=50, description="Advertising and the like: what makes us known."
    )
    market_index: MarketIndex | None = Field(
        default=None, description="Ups and downs of demand by chance; none when absent."
    )
    stages: list[Stage] = Field(
        min_length=1, max_length=30, description="The funnel, in the order of the flow."
    )
    teams: dict[Name, Team] = Field(min_length=1, max_length=200, description="The people.")
    assignment: Literal["longest idle", "most skilled", "fewest deals"] = Field(
        default="longest idle", description="Who gets a deal that nobody has, among those who are free."
    )
    ageing_days: Annotated[float, Field(gt=0, le=3650), BARE_NUMBER] | None = Field(
        default=None,
        description="Days of waiting after which work overtakes the next more urgent priority; never when "
        "absent.",
    )
    activities: list[Name] = Field(
        default=[], max_length=100, description="Standing tasks that are no stage (calls, administration)."
    )
    meetings: dict[Name, Meeting] = Field(default={}, max_length=100, description="Meetings that come again.")
    courses: dict[Name, Course] = Field(default={}, max_length=100, description="Courses that people go to.")
    team_events: dict[Name, TeamEvent] = Field(
        default={}, max_length=100, description="Events for morale and cohesion."
    )
    support: dict[Name, Support] = Field(
        default={},
        max_length=50,
        description="Tasks that help with the work on stages (back office).",
    )
    tools: dict[Name, Tool] = Field(
        default={}, max_length=50, description="Tools: their costs, the work they save."
    )
    handover: Handover | None = Field(
        default=None,
        description="What a deal loses that goes on with another person; nothing when absent.",
    )
    customers: Customers | None = Field(
        default=None,
        description="What becomes of deals that were won; nothing is said of it when absent.",
    )
    discovery: Discovery | None = Field(
        default=None, description="Finding out what a customer needs, in each deal; none when absent."
    )
    research: dict[Name, Research] = Field(
        default={}, max_length=50, description="Surveys of segments, and interviews with their customers."
    )
    rules: dict[Name, Rule] = Field(
        default={}, max_length=100, description="What is done when figures say so: tables of conditions."
    )
    risks: dict[Name, Risk] = Field(default={}, max_length=100, description="What may happen.")
    causes: dict[Name, Cause] = Field(
        default={}, max_length=50, description="What brings several risks at once, such as a recession."
    )
    ideas: dict[Name, Idea] = Field(
        default={},
        max_length=50,
        description="Ideas for better ways, and how they are tried; none when absent.",
    )
    opening: Opening = Field(
        default_factory=Opening, description="Where the company stands on the first day."
    )
    money: MoneySection = Field(default_factory=MoneySection, description="Payment, commission, fixed costs.")
    targets: dict[Name, Target] = Field(default={}, max_length=100, description="What is to be reached.")
    milestones: dict[Name, Milestone] = Field(
        default={}, max_length=100, description="Marks on the way: where a metric has to be by a date."
    )
    last_year: dict[str, str | int | float] = Field(
        default={},
        max_length=200,
        description="What last year brought, by metric: {bookings: 1.1 M, 'wins of team north': 40}; a "
        "baseline for targets.",
    )
    look_back: LookBack | None = Field(
        default=None, description="How last year is simulated beside what happened; needs figures of it."
    )
    so_far: SoFar | None = Field(
        default=None, description="A year that has begun: the day it stands at, and what is reached."
    )
    strategies: dict[Name, Strategy] = Field(
        default={}, max_length=50, description="What to try beside today's way."
    )
    plan: PlanSection | None = Field(default=None, description="What the optimizer may decide.")
    simulation: SimulationSection = Field(
        default_factory=SimulationSection, description="How it is simulated."
    )

    @model_validator(mode="after")
    def _goes_on(self) -> Self:
        """Start on the day that the year stands at where the deals open then are known."""
        if self.so_far is None:
            return self
        kept = self.model_copy(update={"so_far": self.so_far.beside(self.targets)})
        moved: Self = moved_to(kept)  # type: ignore[assignment]
        return moved

    @property
    def conditions(self) -> tuple[Target, ...]:
        """What is wanted of a metric by a date: the targets, then the milestones as targets."""
        return (*self.targets.values(), *(milestone.target for milestone in self.milestones.values()))
