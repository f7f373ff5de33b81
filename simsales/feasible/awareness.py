"""Owns the check that promotion, as it is described, holds the awareness that the file says we have today."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from simsales.errors import Problem
from simsales.scenario.scenario import Scenario
from simsales.world.world import World

__all__ = ["awareness"]

_SLACK: Final = 0.05
"""Part of today's awareness by which the level may differ."""


def awareness(base: Scenario, scenario: Scenario, world: World) -> Iterator[Problem]:
    """Yield segments whose awareness today's promotion lets fall, or lifts, with nothing changed.

    Parameters
    ----------
    base, scenario
        The file as it stands, and what is simulated: what a strategy changes from the first day on is meant.
    world
        Compiled from them.
    """
    if scenario.promotion != base.promotion or scenario.segments != base.segments:
        return
    known = world.marketplace.awareness
    for index, name in enumerate(world.names.segments):
        starts, level = float(known.starts[index]), float(known.level[index, 0])
        if starts > 0 and abs(level / starts - 1.0) > _SLACK:
            key = "feasible.awareness_falls" if level < starts else "feasible.awareness_rises"
            values = {"segment": name, "starts": starts, "level": level}
            path = ("segments", name, "awareness", "starts")
            yield Problem(key, values, path, severity="warning")
