"""Owns the schema of goals that move people: how hard and clear they are, and whether people took part."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simsales.quantity import Change, Share
from simsales.scenario.section import Section

__all__ = ["Goals"]


class Goals(Section):
    """What the team's goals do to its effort; nothing unless `effort` says so."""

    effort: Annotated[Change, Field(ge=0)] = Field(
        default=0.0, description="Most that goals could add to the work done per hour."
    )
    chance: Annotated[Share, Field(gt=0, lt=1)] = Field(
        default=0.5,
        description="Chance that people themselves give to reaching them; a hard goal has a low one.",
    )
    clear: Share = Field(default=1.0, description="How clear they are: 100 % for a number with a date.")
    half_given_up_at: Annotated[Share, Field(gt=0)] = Field(
        default=0.2,
        description="Chance at which half of the people no longer pursue a goal (an assumption).",
    )
    took_part: bool = Field(
        default=False, description="Whether the team took part in setting them: true or false."
    )
    taking_part: Share = Field(
        default=0.5, description="Share of the giving up that taking part takes away (an assumption)."
    )
