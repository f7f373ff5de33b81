"""Owns the schema of the opening state: the deals that are open on the first day."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simsales.quantity import Money, Share
from simsales.scenario.section import Name, Section
from simsales.scenario.spread import DurationSpread

__all__ = ["OpenAccounts", "OpenDeals", "Opening"]


class OpenDeals(Section):
    """Deals that are open on the first day, alike in stage and origin."""

    stage: Name = Field(description="The stage in which they are.")
    count: Annotated[int, Field(ge=0, le=1_000_000)] = Field(default=1, description="How many.")
    age: DurationSpread | None = Field(
        default=None, description="How long they have been in this stage on the first day; new when absent."
    )
    state: Literal["with customer", "waiting for work"] = Field(
        default="with customer",
        description="Whether the customer is deciding, or our work on the stage is still to do.",
    )
    value: Money | None = Field(
        default=None, ge=0, description="Value of one deal; drawn from the product when absent."
    )
    channel: Name | None = Field(
        default=None, description="Where they came from; needed with more than one channel."
    )
    segment: Name | None = Field(
        default=None, description="Their segment; drawn from the channel's shares when absent."
    )
    product: Name | None = Field(
        default=None, description="Their product; drawn from the channel's shares when absent."
    )
    discovered: bool = Field(
        default=False,
        description="Whether their needs were analysed before the first day, with the file's `discovery`.",
    )
    owner: Name | None = Field(
        default=None,
        description="The person who has them; nobody when absent, or when the person's count is 0.",
    )


class OpenAccounts(Section):
    """Customers of the first day, alike in what they pay for and where they came from."""

    count: Annotated[int, Field(ge=0, le=1_000_000)] = Field(default=1, description="How many.")
    product: Name | None = Field(
        default=None, description="Their product; drawn from the channel's shares when absent."
    )
    segment: Name | None = Field(
        default=None, description="Their segment; drawn from the channel's shares when absent."
    )
    channel: Name | None = Field(
        default=None, description="Where they came from; needed with more than one channel."
    )
    value: Money | None = Field(
        default=None,
        ge=0,
        description="What one pays for a term; drawn from the product when absent.",
    )
    renews_in: DurationSpread | None = Field(
        default=None, description="Time until the next renewal; anywhere in the term when absent."
    )
    satisfaction: Share | None = Field(
        default=None, description="How satisfied they are; as a new customer when absent."
    )
    left_before: bool = Field(default=False, description="Whether they left once and came back.")


class Opening(Section):
    """Where the company stands on the first day."""

    deals: list[OpenDeals] = Field(default=[], max_length=5000, description="Open deals by stage.")
    accounts: list[OpenAccounts] = Field(
        default=[], max_length=5000, description="Customers of the first day; they need `customers`."
    )
