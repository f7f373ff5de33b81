"""Owns the schema of the market: rivals, choice among vendors, awareness, promotion, ups and downs."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simsales.quantity import BARE_NUMBER, Date, HalfLife, Money, MoneyPerTime, Share
from simsales.quantity.times import parse_half_life
from simsales.scenario.response import SpendResponse
from simsales.scenario.section import Name, Section

__all__ = ["Awareness", "Choice", "Competitor", "MarketIndex", "Promotion", "Quality", "Weight"]

Quality = Annotated[float, Field(ge=0, le=10), BARE_NUMBER]
"""How good an attribute is, 0 to 10."""

Weight = Annotated[float, Field(ge=0, le=10), BARE_NUMBER]
"""Log-odds of choosing a product for each point of an attribute."""

_Price = Annotated[Money, Field(gt=0)]


class Competitor(Section):
    """A rival vendor, as customers see it beside us."""

    price: _Price | dict[Name, _Price] = Field(
        description="What it asks for what our product does; one price, or one by product of ours."
    )
    price_since: dict[Date, _Price | dict[Name, _Price]] = Field(
        default={}, max_length=400, description="Other prices from a date on, until the next such date."
    )
    attributes: dict[Name, Quality] = Field(
        default={},
        max_length=50,
        description="How good it is, 0 to 10, by attribute; as our product in the file where absent.",
    )
    awareness: Annotated[Share, Field(gt=0)] = Field(
        default=1.0, description="Share of the customers who know it."
    )
    segments: list[Name] | None = Field(
        default=None, description="Segments in which it sells; all when absent."
    )
    products: list[Name] | None = Field(
        default=None, description="Products of ours that it rivals; those with a price, or all, when absent."
    )
    enters: Date | None = Field(default=None, description="First day; it is there already when absent.")
    leaves: Date | None = Field(default=None, description="Last day; it stays when absent.")


class Choice(Section):
    """How customers who know us choose among us, rivals and buying from nobody (McFadden's logit)."""

    price: Annotated[float, Field(le=0, ge=-20), BARE_NUMBER] = Field(
        default=-1.8,
        description="Percent by which the odds of choosing a vendor change when its price rises by one "
        "percent (an assumption: no figure for firms was found).",
    )
    today: Annotated[Share, Field(gt=0, lt=1)] | None = Field(
        default=None,
        description="Share of those who know us who would choose us on the first day; when absent, as many "
        "buy from nobody as from us (an assumption).",
    )


class Awareness(Section):
    """Who of a segment knows us: kept up by promotion, forgotten without it."""

    starts: Annotated[Share, Field(gt=0)] = Field(
        description="Share of the segment that knows us on the first day, under today's promotion."
    )
    fades: HalfLife = Field(
        default=parse_half_life("2.2 months"),
        description="Time in which half of what advertising did is gone (derived from Leone 1995).",
    )
    talk: Share = Field(
        default=0.0,
        description="Share that would know us in addition if all of the segment were satisfied customers; "
        "needs the segment's `customers`.",
    )


class Promotion(Section):
    """Advertising and public relations: money that makes us known, and brings no leads by itself."""

    segments: list[Name] | None = Field(
        default=None, description="Segments that it reaches; all when absent."
    )
    spend: MoneyPerTime = Field(description="Money that goes into it.")
    response: SpendResponse | None = Field(
        default=None,
        description="How awareness follows the spend: 'today 10 k brings 30, half brings 22, double 36, at "
        "most 45', or an elasticity, or a Hill curve; only ratios count. Without it the spend moves nothing.",
    )


class MarketIndex(Section):
    """Ups and downs of the whole market that nobody sets: shocks by month, and a memory of them."""

    sd: Share = Field(
        default=0.2,
        description="Standard deviation of a year's change of demand, as a logarithm, in a segment of mean "
        "size; larger markets move less (an assumption; the shape is Laplace's).",
    )
    keeps: Share = Field(
        default=0.9, description="Share of a deviation that is still there a month later (an assumption)."
    )
