"""Owns what is taken of the market and of channels where the file leaves it out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from simsales.scenario.channel_care import ChannelHealth
from simsales.scenario.paths import Steps
from simsales.scenario.scenario import Scenario

__all__ = ["left_out_of_market"]

_GIVES: Final = ("contact", "training", "incentive", "manager_incentive")
_PAIRS: Final = {
    "training_incentive": ("training", "incentive"),
    "manager_training": ("manager_incentive", "training"),
    "manager_incentive": ("manager_incentive", "incentive"),
}
"""What two measures give together -> the measures."""


def left_out_of_market(scenario: Scenario) -> Iterator[list[Steps]]:
    """Yield the places of each figure that the file leaves out and that does something."""
    choice, index = scenario.choice, scenario.market_index
    if choice is not None and "price" not in choice.model_fields_set:
        yield [("choice", "price")]
    for field in ("sd", "keeps"):
        if index is not None and field not in index.model_fields_set:
            yield [("market_index", field)]
    yield [
        ("segments", name, "awareness", "fades")
        for name, segment in scenario.segments.items()
        if segment.awareness is not None and "fades" not in segment.awareness.model_fields_set
    ]
    healths = {name: one.health for name, one in scenario.channels.items() if one.health is not None}
    yield [
        ("channels", name, "health", "fades")
        for name, health in healths.items()
        if "fades" not in health.model_fields_set
    ]
    for measure in _GIVES:
        left = [name for name, health in healths.items() if _gives_what_is_taken(health, measure)]
        yield [("channels", name, "health", measure, "gives") for name in left]
    for pair, measures in _PAIRS.items():
        left = [
            name
            for name, health in healths.items()
            if all(getattr(health, measure) for measure in measures)
            and pair not in health.together.model_fields_set
        ]
        yield [("channels", name, "health", "together", pair) for name in left]


def _gives_what_is_taken(health: ChannelHealth, measure: str) -> bool:
    part = getattr(health, measure)
    return part is not None and "gives" not in part.model_fields_set
