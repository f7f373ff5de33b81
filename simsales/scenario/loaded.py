"""Owns what a scenario file is once it is read and checked: its values, and its strategies by date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from simsales.errors import Problem
from simsales.scenario.document import Document
from simsales.scenario.scenario import Scenario

__all__ = ["RESERVED", "TODAY", "Loaded", "Timeline"]

Timeline = tuple[tuple[date, Scenario], ...]
"""The scenario in force from each date on; the first date is the first day."""

TODAY: Final = "today"
"""Name of the strategy that changes nothing."""

RESERVED: Final = (TODAY, "plan", "what-if")
"""Names of strategies that the program gives itself."""


@dataclass(frozen=True)
class Loaded:
    """A scenario file that may be simulated.

    Attributes
    ----------
    path
        Where the file is.
    document
        Its values with their places.
    tree
        Its values as plain dicts, lists, text, numbers and truth values.
    scenario
        The scenario as it stands.
    strategies
        What is simulated, by name: ``today`` first, then the strategies in the order of the file.
    warnings
        What is doubtful, sorted by place.
    settings
        The what-if settings that have made it what it is, as they were written; none as the file stands.
    """

    path: Path
    document: Document
    tree: Mapping[str, Any]
    scenario: Scenario
    strategies: Mapping[str, Timeline]
    warnings: tuple[Problem, ...]
    settings: tuple[str, ...] = ()
