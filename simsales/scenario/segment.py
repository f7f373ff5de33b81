"""Owns the schema of a market segment: its size and how willing its customers are."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simsales.quantity import Count, Factor, MoneyPerTime, MonthName
from simsales.scenario.market import Awareness, Weight
from simsales.scenario.section import Name, Section

__all__ = ["Segment"]


class Segment(Section):
    """A group of customers."""

    market: MoneyPerTime | None = Field(
        default=None,
        description="What all customers of the segment spend with all vendors; market share needs it.",
    )
    season: dict[MonthName, Factor] = Field(
        default={}, description="Factor on the market's size by month; 1 for a month that is not named."
    )
    odds: Factor = Field(
        default=1.0, gt=0, description="Factor on the odds to pass each stage with these customers."
    )
    stays: Factor = Field(
        default=1.0, gt=0, description="Factor on the odds that these customers stay (see `customers`)."
    )
    wants: dict[Name, Weight] = Field(
        default={},
        max_length=50,
        description="Log-odds of choosing a product for each point of an attribute (see `attributes` of a "
        "product); 0 for one that is not named.",
    )
    unsure: Annotated[Factor, Field(ge=1, le=20)] = Field(
        default=1.0,
        description="What is missed because nobody knows for sure what these customers want: factor on the "
        "odds to pass the last stage, on average, if it were known; `research` finds it out.",
    )
    customers: Annotated[Count, Field(gt=0)] | None = Field(
        default=None, description="How many customers there could be; word of mouth needs it."
    )
    awareness: Awareness | None = Field(
        default=None, description="How many know us, and for how long; nothing changes it when absent."
    )
