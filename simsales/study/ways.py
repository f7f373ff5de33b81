"""Owns the ways that were simulated: today's, the strategies, the plan, each with the chance of a target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from simsales.scenario.loaded import TODAY
from simsales.scenario.settings import WHAT_IF
from simsales.study.intervals import Interval, clopper_pearson
from simsales.words import Phrase

__all__ = ["PLAN", "Way", "best_way", "held_chance", "way_phrase"]

PLAN: Final = "plan"
"""Name of the plan among the ways."""


class Way(NamedTuple):
    """One way to run the company, and how likely a target is with it; None where it is not judged.

    `doubts` are what is doubtful about it as a way to gain (see `StrategyResult.doubts`).
    """

    name: str
    chance: Interval | None
    doubts: tuple[Phrase, ...] = ()


def best_way(ways: Sequence[Way]) -> Way:
    """Return the way with the best chance, the earliest of several such."""
    return max(ways, key=lambda way: -1.0 if way.chance is None else way.chance.estimate)


def held_chance(way: Way, ways: Sequence[Way]) -> Interval:
    """Return the chance of one way with an interval that holds although it was picked among several.

    The interval of each way is held to ``1 - (1 - confidence) / ways`` (Bonferroni), so that all of them hold
    at once with the stated confidence; of a single way it is its own.
    """
    chance = way.chance
    assert chance is not None
    count = sum(other.chance is not None for other in ways)
    successes = round(chance.estimate * chance.count)
    each = clopper_pearson(successes, chance.count, 1.0 - (1.0 - chance.confidence) / count)
    return replace(each, confidence=chance.confidence)


def way_phrase(name: str) -> Phrase:
    """Return what a way is called: the program's own names in the reader's language, others quoted."""
    if name in {TODAY, PLAN, WHAT_IF}:
        return Phrase(f"report.strategy.{name}")
    return Phrase("smart.way", {"name": name})
