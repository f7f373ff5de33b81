"""Owns the schema of customers: how satisfied they are, whether they stay, what they ask for and bring."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simsales.quantity import (
    BARE_NUMBER,
    Duration,
    Effort,
    Factor,
    HalfLife,
    Length,
    Money,
    MoneyPerTime,
    Probability,
    Share,
)
from simsales.scenario.section import Name, Section
from simsales.scenario.spread import DurationSpread, EffortSpread, NumberSpread, Spread

__all__ = ["Care", "Customers", "Recovery", "Referral", "Tickets", "Upsell", "WinBack"]

PerYear = Annotated[float, Field(ge=0, le=200), BARE_NUMBER]
"""How often a year, per customer."""

Slope = Annotated[float, Field(ge=0, le=10), BARE_NUMBER]
"""Change of a logarithm for the whole way of satisfaction, from 0 to 100 %."""


class Recovery(Section):
    """Making up for a broken promise, such as a voucher."""

    cost: Money = Field(default=0, ge=0, description="What it costs each time.")
    lifts: Share = Field(
        default=0.05,
        description="Satisfaction that it gives; staying and word of mouth follow not (an assumption; its "
        "sign from de Matos et al.).",
    )
    use: bool = Field(default=True, description="Whether it is in use: true or false.")


class Tickets(Section):
    """What customers ask for after the sale: work, with promised times."""

    per_year: Annotated[float, Field(gt=0, le=1000), BARE_NUMBER] = Field(
        description="How many one customer asks for in a year."
    )
    effort: EffortSpread = Field(description="Working time of one person.")
    arrive: Literal["working hours", "any time"] = Field(
        default="any time",
        description="Whether customers ask in working hours only, as firms do, or around the clock.",
    )
    respond_in: Annotated[Duration, Field(gt=0)] | None = Field(
        default=None, description="Time in which an answer is promised; nothing is promised when absent."
    )
    solve_in: Annotated[Duration, Field(gt=0)] | None = Field(
        default=None, description="Time in which the solution is promised; nothing is promised when absent."
    )
    counts: Literal["working hours", "any time"] = Field(
        default="working hours",
        description="Whether promised times run in working hours only (a day is then a working day) or "
        "around the clock.",
    )
    priority: Annotated[int, Field(ge=1, le=9)] = Field(
        default=5,
        description="Which work goes first when several wait: 1 before 9, then the longest waiting.",
    )
    solved: Share = Field(
        default=0.02,
        description="Satisfaction that is gained at most by what is earlier than promised (an assumption; "
        "its sign from Oliver).",
    )
    late: Share = Field(
        default=0.1,
        description="Satisfaction that is lost at most, by what takes twice the promised time or longer (an "
        "assumption; its sign from Oliver).",
    )
    recovery: Recovery | None = Field(
        default=None, description="Making up for a broken promise; nothing when absent."
    )


class Care(Section):
    """Service beyond what was sold: hours of people for all customers."""

    activity: Name = Field(description="The standing activity whose hours count.")
    lifts: Share = Field(description="Usual satisfaction that very many hours add.")
    half_at: Annotated[Effort, Field(gt=0)] = Field(
        description="Hours a week for each 100 customers with which half of it is there."
    )
    cost: MoneyPerTime | None = Field(default=None, description="What it costs besides.")
    use: bool = Field(default=True, description="Whether it is in use: true or false.")


class Referral(Section):
    """Leads that customers bring."""

    per_year: PerYear = Field(description="How many one customer brings in a year at the usual satisfaction.")
    channel: Name = Field(description="The channel in which they count; it may have no leads of its own.")
    matters: Slope = Field(
        default=1.0,
        description="Change of the logarithm of that for the whole way of satisfaction (an assumption).",
    )
    stays: Annotated[Factor, Field(gt=0)] = Field(
        default=1.5,
        description="Factor on the odds to stay while the customer who referred stays (an assumption; its "
        "sign from Schmitt et al.).",
    )


class Upsell(Section):
    """Further deals with customers, who pay more from then on."""

    per_year: PerYear = Field(
        description="How many begin a year with one customer, at the usual satisfaction."
    )
    stage: Name = Field(description="The stage in which such a deal begins.")
    value: NumberSpread = Field(
        default=Spread("constant", (0.3,), written=0.3),
        description="Value of such a deal as a multiple of what the customer pays (an assumption).",
    )
    matters: Slope = Field(
        default=1.0,
        description="Change of the logarithm of how many begin for the whole way of satisfaction (an "
        "assumption).",
    )


class WinBack(Section):
    """Deals with customers who left."""

    chance: Share = Field(description="Share of those who left with whom such a deal begins.")
    after: DurationSpread = Field(description="Time from leaving until it begins.")
    stage: Name = Field(description="The stage in which it begins.")


class Customers(Section):
    """What becomes of deals that were won: satisfaction, tickets, renewal, and what customers bring."""

    starts: Share = Field(
        default=0.75, description="Satisfaction of a new customer, 0 to 100 % (an assumption)."
    )
    usual: Annotated[Share, Field(gt=0)] = Field(
        default=0.75, description="Satisfaction to which it returns (an assumption)."
    )
    returns: HalfLife = Field(
        default=Length(months=3),
        description="Time in which half of the distance to the usual satisfaction is gone (an assumption).",
    )
    stays: Annotated[Probability, Field(gt=0, lt=1)] = Field(
        default=0.9, description="Chance to renew at the usual satisfaction (an assumption)."
    )
    every: Length = Field(
        default=Length(months=12),
        description="Time from renewal to renewal for a product without a `term` (an assumption).",
    )
    matters: Slope = Field(
        default=4.0,
        description="Log-odds of staying for the whole way of satisfaction, by the slope at the usual level "
        "(an assumption; the shape is convex: Mittal & Kamakura).",
    )
    left_before: Annotated[Factor, Field(gt=0)] = Field(
        default=0.5,
        description="Factor on the odds to stay of who left before and came back (an assumption; its sign "
        "from Gustafsson et al.).",
    )
    intends: Annotated[float, Field(gt=0, le=1), BARE_NUMBER] = Field(
        default=0.5,
        description="Exponent of satisfaction in the share who say that they will stay (an assumption; the "
        "shape is concave: Mittal & Kamakura).",
    )
    rate_of_interest: Share = Field(
        default=0.1, description="A year's rate of interest for the lifetime value (an assumption)."
    )
    tickets: dict[Name, Tickets] = Field(
        default={}, max_length=30, description="What customers ask for, by kind; work of people."
    )
    care: dict[Name, Care] = Field(
        default={}, max_length=30, description="Service beyond what was sold, by name."
    )
    referral: Referral | None = Field(
        default=None, description="Leads that customers bring; none when absent."
    )
    upsell: Upsell | None = Field(default=None, description="Further deals with customers; none when absent.")
    win_back: WinBack | None = Field(
        default=None, description="Deals with customers who left; none when absent."
    )
