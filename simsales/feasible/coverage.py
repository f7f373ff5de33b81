"""Owns the check that somebody can do each stage for each kind of deal that may come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simsales.errors import Problem
from simsales.scenario.scenario import Scenario
from simsales.world.world import World

__all__ = ["coverage"]

_AXES: Final = (("segments", 1), ("channels", 0), ("products", 2))


def coverage(scenario: Scenario, world: World) -> Iterator[Problem]:
    """Yield stages that nobody works on, and territories (segment, channel, product) that nobody serves."""
    names = world.names
    shares = world.channels
    comes = (shares.segment_share[:, :, None] > 0) & (shares.product_share[:, None, :] > 0)
    empty_pools = world.stages.members.sum(axis=1) == 0
    without: dict[tuple[str, str], list[str]] = {}
    for index, stage in enumerate(names.stages):
        empty = comes & empty_pools[world.stages.pool[index]]
        if world.stages.effort[index] < 0 or not empty.any():
            continue
        if (empty == comes).all():
            yield Problem("feasible.nobody_does", {"stage": stage}, ("stages", index, "name"))
            continue
        for section, axis in _AXES:
            listed: tuple[str, ...] = getattr(names, section)
            for place, name in enumerate(listed):
                part, whole = np.take(empty, place, axis), np.take(comes, place, axis)
                if whole.any() and (part == whole).all():
                    without.setdefault((section, name), []).append(stage)
                    _clear(empty, axis, place)
        if empty.any():
            channel, segment, product = (int(at) for at in np.argwhere(empty)[0])
            values = {
                "stage": stage,
                "channel": names.channels[channel],
                "segment": names.segments[segment],
                "product": names.products[product],
            }
            key = "feasible.combination_nobody" if scenario.segments else "feasible.pair_nobody"
            yield Problem(key, values, ("stages", index, "name"))
    for (section, name), stages in without.items():
        yield Problem(
            f"feasible.nobody_serves.{section}", {"name": name, "stages": stages}, (section, name, "[key]")
        )


def _clear(empty: NDArray[Any], axis: int, place: int) -> None:
    np.moveaxis(empty, axis, 0)[place] = False
