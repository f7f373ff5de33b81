"""Owns how a strategy is made ready to be simulated: settled beforehand, or run by rules."""

from __future__ import annotations

from collections.abc import Mapping

from simsales.scenario.loaded import Timeline
from simsales.scenario.scenario import Scenario
from simsales.study.measure import Gauge
from simsales.study.ruled_way import RuledWay
from simsales.study.way import FixedWay, Way
from simsales.world.compile import compile_world

__all__ = ["make_way", "make_ways"]


def make_way(scenario: Scenario, timeline: Timeline) -> Way:
    """Return a strategy of a scenario, ready to be simulated."""
    if any(rule.use for rule in timeline[0][1].rules.values()):
        return RuledWay(scenario, timeline)
    world = compile_world(scenario, timeline)
    return FixedWay(world, Gauge(world, scenario))


def make_ways(scenario: Scenario, timelines: Mapping[str, Timeline]) -> dict[str, Way]:
    """Return strategies of a scenario by name, ready to be simulated."""
    return {name: make_way(scenario, timeline) for name, timeline in timelines.items()}
