"""Owns the schema of a product: price, cost of delivery, value of a deal, contract term."""

from __future__ import annotations

from pydantic import Field

from simsales.quantity import Factor, Length, Money, Share
from simsales.scenario.section import Section
from simsales.scenario.spread import NumberSpread

__all__ = ["Product"]


class Product(Section):
    """What is sold."""

    price: Money = Field(ge=0, description="List price of one deal.")
    cost: Share = Field(default=0.0, description="Share of the price that it costs to deliver.")
    value: NumberSpread | None = Field(
        default=None, description="Value of a deal as a multiple of the list price; 1 unless said otherwise."
    )
    term: Length | None = Field(
        default=None,
        description="Contract time over which the value is recognised as revenue; at once when absent.",
    )
    odds: Factor = Field(
        default=1.0, gt=0, description="Factor on the odds to pass each stage with this product."
    )
