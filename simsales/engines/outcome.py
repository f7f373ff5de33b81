"""Owns the outcome of one simulated year: what every engine returns."""

from __future__ import annotations

from typing import NamedTuple

from simsales.world.world import Ints

__all__ = ["Outcome"]


class Outcome(NamedTuple):
    """One simulated year.

    `tally` has shape (counter, scope, period); `journal` has shape (records, 6) and is empty unless it was
    kept.
    """

    tally: Ints
    records: int
    seal: int
    bag: int
    journal: Ints
