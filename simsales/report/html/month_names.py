"""Owns the short names of months on an axis: unique, and with the year where it changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from simsales.words import say

__all__ = ["month_names"]


def month_names(months: Sequence[dt.date]) -> tuple[str, ...]:
    """Return a short name for each month; the year is left out when all are of one year."""
    if len({month.year for month in months}) == 1:
        return tuple(say(f"page.month.{month.month}") for month in months)
    return tuple(
        say("page.month_of_year", month=say(f"page.month.{month.month}"), year=f"{month.year % 100:02d}")
        for month in months
    )
