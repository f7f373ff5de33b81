"""Owns the schema of turnover: people who leave by chance, and who comes after them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simsales.quantity import Factor, Money, Probability
from simsales.scenario.section import Section
from simsales.scenario.spread import DurationSpread

__all__ = ["Refill", "Turnover"]


class Refill(Section):
    """A successor for everybody who leaves."""

    after: DurationSpread = Field(description="Time until the successor begins.")
    cost: Money = Field(default=0, ge=0, description="What it costs to find a successor.")


class Turnover(Section):
    """People of a team leave by chance."""

    per_year: Annotated[Probability, Field(lt=1)] = Field(
        description="Chance that a person leaves within a year, at ordinary morale."
    )
    refill: Refill | None = Field(default=None, description="Who comes after; nobody when absent.")
    handover: Annotated[Factor, Field(gt=0, le=1)] = Field(
        default=0.85,
        description="Factor on the odds to win the deals that the leaver had, shared by the stages ahead "
        "(after Shi et al.: 15 % less sold; as a factor on odds an assumption).",
    )
