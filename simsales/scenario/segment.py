"""Owns the schema of a market segment: its size and how willing its customers are."""

from __future__ import annotations

from pydantic import Field

from simsales.quantity import Factor, MoneyPerTime, MonthName
from simsales.scenario.section import Section

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
