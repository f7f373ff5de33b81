"""Owns the schema of an allocation: people, or other whole units, to be spread over what they sell."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from simsales.quantity import BARE_NUMBER, Factor, Money, Share
from simsales.scenario.section import Name, Section

__all__ = ["MOST", "Allocation", "Judged", "Line", "LineResponse"]

MOST: Final = 20_000
"""Most units that can be spread."""

Whole = Annotated[int, Field(ge=0, le=MOST), BARE_NUMBER]
Shape = Annotated[float, Field(gt=0, le=50), BARE_NUMBER]


class LineResponse(Section):
    """Sales by effort, against today's: `lo + (hi - lo) s^c / (d + s^c)` with s times today's effort."""

    lo: Factor = Field(description="Sales without any effort, against today's.")
    hi: Factor = Field(description="Sales with any effort, against today's.")
    c: Shape = Field(description="Shape: an S above 1.")
    d: Annotated[float, Field(gt=0, le=1e6), BARE_NUMBER] = Field(
        description="Where half of the way is gone: at s^c = d."
    )


class Judged(Section):
    """Four judgements of what sales would become, against today's."""

    none: Factor = Field(description="Without any effort.")
    half: Factor = Field(description="With half of today's effort.")
    half_more: Factor = Field(description="With half as much again.")
    most: Factor = Field(description="With as much effort as there could be.")


class Line(Section):
    """A product, territory, channel or group of customers that gets some of the units."""

    today: Annotated[float, Field(gt=0, le=MOST), BARE_NUMBER] = Field(
        description="Units that it has today; may be a fraction."
    )
    revenue: Money = Field(ge=0, description="What it sells in a year with these.")
    margin: Share = Field(description="What is left of the revenue before the cost of the units.")
    response: LineResponse | None = Field(default=None, description="How sales follow the effort.")
    judged: Judged | None = Field(default=None, description="The same as four judgements; one of both.")
    at_least: Whole = Field(default=0, description="Units that it must have.")
    at_most: Whole | None = Field(default=None, description="Units that it may have.")


class Allocation(Section):
    """Whole units to be spread so that the most profit is made."""

    simsales: Literal[1] = Field(description="Version of this file format: 1.")
    name: str = Field(min_length=1, max_length=200, description="Name of the question.")
    about: str | None = Field(default=None, max_length=10_000, description="What it is about.")
    currency: str = Field(default="EUR", min_length=1, max_length=8, description="Currency of all amounts.")
    cost: Money = Field(ge=0, description="What one unit costs in a year.")
    at_most: Whole | Annotated[list[Whole], Field(min_length=1, max_length=1000)] | None = Field(
        default=None, description="How many units there are at most; several are answered one by one."
    )
    over: dict[Name, Line] = Field(min_length=1, max_length=200, description="What they are spread over.")

    @property
    def limits(self) -> tuple[int, ...]:
        """How many units there are at most, each a question of its own; empty where nothing limits them."""
        if self.at_most is None:
            return ()
        return tuple(self.at_most) if isinstance(self.at_most, list) else (self.at_most,)
