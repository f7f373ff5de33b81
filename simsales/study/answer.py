"""Owns what is handed out when years are simulated, and what comes back: a job, and an answer a cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from simsales.errors import NotPossible
from simsales.world.world import Floats

__all__ = ["Answer", "Job", "Stopped"]


class Answer(NamedTuple):
    """The result of one cell: its measured vector, its seal, the number of its records, its engine."""

    cell: int
    vector: Floats
    seal: int
    records: int
    engine: str


class Stopped(NamedTuple):
    """A cell that had to be stopped, and what is said when no cell before it was."""

    cell: int
    refusal: NotPossible


Job = Callable[[int], Answer | Stopped]
"""Computes a cell."""
