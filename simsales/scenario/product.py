"""Owns the schema of a product: price, cost of delivery, value of a deal, contract term."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simsales.quantity import BARE_NUMBER, Factor, Length, Money, Share
from simsales.scenario.market import Quality
from simsales.scenario.section import Name, Section
from simsales.scenario.spread import NumberSpread

__all__ = ["PriceReaction", "Product"]


class PriceReaction(Section):
    """How customers take a discount."""

    elasticity: Annotated[float, Field(le=0, ge=-20), BARE_NUMBER] = Field(
        default=-1.8,
        description="Percent by which the odds of the last decision change when a price rises by one "
        "percent (an assumption: no figure for firms was found).",
    )
    memory: Annotated[Share, Field(lt=1)] = Field(
        default=0.7,
        description="Share of last month's idea of a usual price that customers still have a month later; "
        "who got used to discounts finds the list price dear (an assumption).",
    )


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
    discount: Annotated[Share, Field(lt=1)] = Field(
        default=0.0, description="Discount on the price of deals that are decided meanwhile."
    )
    reaction: PriceReaction | None = Field(
        default=None, description="How customers take a discount; they don't notice it when absent."
    )
    odds: Factor = Field(
        default=1.0, gt=0, description="Factor on the odds to pass each stage with this product."
    )
    attributes: dict[Name, Quality] = Field(
        default={},
        max_length=50,
        description="How good it is, 0 to 10, by attribute (quality, service, ...); customers weigh it by "
        "the `wants` of their segment, where a `choice` is described.",
    )
