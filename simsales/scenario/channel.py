"""Owns the schema of a channel: where leads come from and what moves their number."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from simsales.quantity import (
    ClockSpan,
    Date,
    Factor,
    Money,
    MoneyPerTime,
    MonthName,
    QuantityError,
    Rate,
    Share,
    Weekdays,
)
from simsales.scenario.channel_care import ChannelHealth
from simsales.scenario.response import HoursResponse, SpendResponse
from simsales.scenario.section import Name, Section

__all__ = ["Channel", "Outreach"]


class Outreach(Section):
    """Leads that depend on the hours which people give to an activity."""

    activity: Name = Field(
        description="The standing activity (see `activities` of a person) that brings the leads."
    )
    response: HoursResponse = Field(
        description="How leads follow the weekly hours: 'today 8 h brings 60, half brings 37, ...', or an "
        "elasticity."
    )


class Channel(Section):
    """A way in which leads reach the company."""

    leads: Rate = Field(description="Leads at today's spend and today's hours, before season and risks.")
    leads_since: dict[Date, Rate] = Field(
        default={}, max_length=400, description="Other leads from a date on, until the next such date."
    )
    arrive: Literal["working hours", "any time"] = Field(
        default="working hours", description="Whether leads come in working hours only or around the clock."
    )
    hours: ClockSpan | None = Field(
        default=None, description="Own hours in which leads come (08:00-22:00), instead of `arrive`."
    )
    days: Weekdays | None = Field(
        default=None, description="Days of the week of the own hours; every day when absent."
    )
    season: dict[MonthName, Factor] = Field(
        default={}, description="Factor on the leads by month; 1 for a month that is not named."
    )
    segments: dict[Name, Share] = Field(
        default={}, description="Shares of the segments among the leads; equal shares unless said otherwise."
    )
    products: dict[Name, Share] = Field(
        default={}, description="Shares of the products among the leads; equal shares unless said otherwise."
    )
    spend: MoneyPerTime | None = Field(default=None, description="Money that goes into the channel.")
    response: SpendResponse | None = Field(
        default=None,
        description="How leads follow the spend: 'today 10 k brings 40, half brings 26, double 58, at most "
        "80', "
        "or an elasticity, or a Hill curve. Without it the spend moves nothing.",
    )
    carry_over: Share = Field(
        default=0.0,
        lt=1,
        description="Share of one month's effect of spend that is still there a month later.",
    )
    outreach: Outreach | None = Field(
        default=None, description="Leads that people bring by an activity of their own."
    )
    commission: Share = Field(
        default=0.0, description="Share of the bookings that goes to the channel (agents, resellers)."
    )
    odds: Factor = Field(
        default=1.0, gt=0, description="Quality: factor on the odds to pass each stage with these leads."
    )
    use: bool = Field(
        default=True,
        description="Whether it is open: true or false. A closed channel brings no leads and costs nothing.",
    )
    setup: Money = Field(default=0, description="What opening it costs, each time.")
    capacity: Rate | None = Field(default=None, description="Leads that it brings at most.")
    takes_from: dict[Name, Share] = Field(
        default={},
        description="Share of its leads beyond today's that another channel would have brought, by channel.",
    )
    fits: dict[Name, Annotated[Factor, Field(gt=0)]] = Field(
        default={},
        description="Factor on the odds to pass each stage with these leads, by product that it suits well "
        "or badly; 1 for a product that is not named.",
    )
    suits: dict[Name, Annotated[Factor, Field(gt=0)]] = Field(default={}, description="The same by segment.")
    health: ChannelHealth | None = Field(
        default=None, description="How well it works, with care and without; always as today when absent."
    )

    @model_validator(mode="after")
    def _days_of_own_hours(self) -> Channel:
        if self.days is not None and self.hours is None:
            raise QuantityError("schema.channel_days")
        return self
