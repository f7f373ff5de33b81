"""Owns the schema of bonuses: pay by what a person books in a quarter."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simsales.quantity import Change, Money, Share
from simsales.scenario.section import Section

__all__ = ["Bonus"]


class Bonus(Section):
    """A bonus by bookings of one person in a quarter of the calendar."""

    quota: Money = Field(gt=0, description="Bookings of one person in a quarter that are the goal.")
    pays: Money = Field(default=0, ge=0, description="What is paid when the goal is reached.")
    above: Share = Field(default=0.0, description="Share of the bookings beyond the goal that is paid, too.")
    cap: Annotated[Money, Field(ge=0)] | None = Field(
        default=None, description="Most that is paid to a person for a quarter; any amount when absent."
    )
    discount: Annotated[Share, Field(lt=1)] = Field(
        default=0.0,
        description="Discount that a person may give on the last working day of a quarter, to customers who "
        "are deciding, where a win now pays him or her more than one in the next quarter.",
    )
    effort: Annotated[Change, Field(ge=0)] = Field(
        default=0.0, description="How much more is done per hour right before the goal is reached."
    )
