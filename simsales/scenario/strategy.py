"""Owns the schema of a strategy: a named set of changes to the scenario."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from simsales.quantity import Date
from simsales.scenario.section import Section

__all__ = ["Dated", "Strategy"]


class Dated(Section):
    """A change that holds for a time."""

    value: Any = Field(description="The value while the change holds.")
    since: Date | None = Field(default=None, description="First day; from the start when absent.")
    until: Date | None = Field(default=None, description="Last day, inclusive; to the end when absent.")


class Strategy(Section):
    """What to try. The changes use the paths of the file: `channels.website.spend: 15 k per month`."""

    why: str | None = Field(
        default=None, max_length=1000, description="What the strategy is about, for the reader."
    )
    changes: dict[str, Any] = Field(
        default={},
        max_length=500,
        description="New values by path; `{value: ..., since: ..., until: ...}` for a change that holds for "
        "a time.",
    )
