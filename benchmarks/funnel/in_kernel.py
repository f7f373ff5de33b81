"""Owns the funnel in simsales' compiled engine; it is compiled before the clock runs, where it is not yet."""

from __future__ import annotations

from in_simsales import played_by
from shape import Play


def prepare(size: int) -> Play:
    """Make the funnel ready."""
    return played_by("kernel", size)
