"""Owns the last day of the simulated time, as the file says it, and how long it may be."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from simsales.quantity import DAY
from simsales.scenario.calendar import CalendarSection

__all__ = ["LONGEST_YEARS", "last_day", "too_long"]

LONGEST_YEARS: Final = 30
"""Years that a scenario may simulate."""

_LONGEST_DAYS: Final = LONGEST_YEARS * 366
_YEAR: Final = 12


def too_long(section: CalendarSection) -> bool:
    """Return whether the simulated time is longer than `LONGEST_YEARS`; only a shorter one has a last day."""
    if section.end is not None:
        return (section.end - section.start).days >= _LONGEST_DAYS
    if section.length is None:
        return False
    return section.length.months > LONGEST_YEARS * _YEAR or section.length.ticks > _LONGEST_DAYS * DAY


def last_day(section: CalendarSection) -> date:
    """Return the last day of the simulated time, inclusive.

    Parameters
    ----------
    section
        The calendar of a scenario, not `too_long`.
    """
    if section.end is not None:
        return section.end
    length = section.length
    if length is not None and not length.months:
        return section.start + timedelta(milliseconds=length.ticks - 1)
    year, month = divmod(
        section.start.year * 12 + section.start.month - 1 + (length.months if length else _YEAR), 12
    )
    day = min(section.start.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day) - timedelta(days=1)
