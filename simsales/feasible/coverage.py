"""Owns the check that somebody can do each stage for each kind of deal that may come."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simsales.errors import Problem
from simsales.scenario.scenario import Scenario
from simsales.words import Phrase
from simsales.world.world import World

__all__ = ["coverage"]

_AXES: Final = ("channels", "segments", "products")
_BLAMED: Final = (1, 2, 0)
"""Axes in the order in which they are named as the cause: segments, products, channels."""
_KINDS: Final = ("channel", "segment", "product")


def coverage(scenario: Scenario, world: World) -> Iterator[Problem]:
    """Yield stages that nobody works on, and kinds of deals that nobody serves at a stage."""
    shares = world.channels
    comes = (shares.segment_share[:, :, None] > 0) & (shares.product_share[:, None, :] > 0)
    empty_pools = world.stages.members.sum(axis=1) == 0
    without: dict[tuple[int, ...], list[str]] = {}
    for index, stage in enumerate(world.names.stages):
        empty = comes & empty_pools[world.stages.pool[index]]
        if world.stages.effort[index] < 0 or not empty.any():
            continue
        if (empty == comes).all():
            if index < world.stages.sales:
                yield Problem("feasible.nobody_does", {"stage": stage}, ("stages", index, "name"))
            else:
                path = ("customers", "tickets", stage, "[key]")
                yield Problem("feasible.nobody_serves_tickets", {"kind": stage}, path)
            continue
        for kind in _uncovered(empty, comes):
            without.setdefault(kind, []).append(stage)
    for kind, stages in without.items():
        yield _problem(scenario, world, kind, stages)


def _uncovered(empty: NDArray[np.bool_], comes: NDArray[np.bool_]) -> Iterator[tuple[int, ...]]:
    """Yield the widest kinds of deals that nobody serves: channel, segment, product by index; -1 is any."""
    left = empty.copy()
    for count in (1, 2, 3):
        for axes in combinations(_BLAMED, count):
            for places in np.unique(np.argwhere(left)[:, axes], axis=0).tolist():
                inside: list[slice | int] = [slice(None)] * 3
                kind = [-1, -1, -1]
                for axis, place in zip(axes, places, strict=True):
                    inside[axis] = place
                    kind[axis] = place
                part = tuple(inside)
                if left[part].any() and (empty[part] == comes[part]).all():
                    left[part] = False
                    yield tuple(kind)


def _problem(scenario: Scenario, world: World, kind: tuple[int, ...], stages: list[str]) -> Problem:
    names = [
        (axis, section, getattr(world.names, section)[place])
        for axis, (section, place) in enumerate(zip(_AXES, kind, strict=True))
        if place >= 0
    ]
    named = [entry for entry in names if entry[1] != "segments" or scenario.segments]
    if len(named) == 1:
        _, section, name = named[0]
        return Problem(
            f"feasible.nobody_serves.{section}", {"name": name, "stages": stages}, (section, name, "[key]")
        )
    things = [
        Phrase("feasible.thing", {"kind": Phrase(f"references.kind.{_KINDS[axis]}"), "name": name})
        for axis, _, name in named
    ]
    _, section, name = named[-1]
    return Problem("feasible.together", {"things": things, "stages": stages}, (section, name, "[key]"))
