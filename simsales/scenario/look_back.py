"""Owns the schema of a look back: what really happened, and how the company differed then from this file."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from simsales.quantity import Date
from simsales.scenario.section import Section
from simsales.scenario.stretches import Figure

__all__ = ["LookBack"]


class LookBack(Section):
    """How last year is simulated beside what happened: the same file, a year earlier, with what differed."""

    start: Date | None = Field(
        default=None,
        description="First day of that time, on the same day of the year as the calendar's; a year earlier "
        "when absent.",
    )
    happened: dict[str, Figure] = Field(
        default={},
        max_length=200,
        description="What really happened, by metric and part, as values or by month: {wins: {2026-01: 3, "
        "2026-02..2026-03: 9}}; the figures of `last_year` when absent.",
    )
    fitted_until: Date | None = Field(
        default=None,
        description="Last day of what the numbers of this file were fitted to; only what came later tests "
        "them.",
    )
    changes: dict[str, Any] = Field(
        default={},
        max_length=500,
        description="How the company differed then, as in a strategy: {teams.north.reps.seller.count: 3}.",
    )
