"""Owns long times as an engine takes them: in ticks, or in days for half-lives."""

from __future__ import annotations

from simsales.quantity import DAY, MEAN_MONTH, Length

__all__ = ["days_of", "ticks_of"]


def ticks_of(length: Length) -> int:
    """Return a length in ticks, with months of 365.25 / 12 days."""
    return length.months * MEAN_MONTH + length.ticks


def days_of(length: Length) -> float:
    """Return a length in days, with months of 365.25 / 12 days."""
    return ticks_of(length) / DAY
