"""Owns the schema of support: hours of the back office and of pre-sales that help the people who sell."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simsales.quantity import Effort, Factor, Share
from simsales.scenario.section import Name, Section

__all__ = ["Support"]


class Support(Section):
    """A standing activity that helps with the work on stages; more hours help more, and ever less so."""

    activity: Name = Field(description="The standing activity whose hours count.")
    stages: list[Name] | None = Field(default=None, description="Stages that it helps; all when absent.")
    odds: Annotated[Factor, Field(gt=0)] = Field(
        default=1.0, description="Factor on the odds to pass with very many hours."
    )
    saves: Annotated[Share, Field(lt=1)] = Field(
        default=0.0, description="Share of the work on the stages that it saves with very many hours."
    )
    half_at: Effort = Field(
        gt=0,
        description="Hours a week, of all people together, with which half of the help is there.",
    )
