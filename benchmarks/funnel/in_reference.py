"""Owns the funnel in simsales' reference engine, the readable one."""

from __future__ import annotations

from in_simsales import played_by
from shape import Play


def prepare(size: int) -> Play:
    """Make the funnel ready."""
    return played_by("reference", size)
