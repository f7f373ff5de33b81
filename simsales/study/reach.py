"""Owns what can reach a target that is about a part of the company: which channels, segments and products.

A team is reached by the leads that one of its people may work on; how much of a channel that is follows from
whose leads the channel brings, by segment and product.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simsales.world.world import Floats, World

__all__ = ["reach"]

_AXES = ("channel", "segment", "product")


def reach(world: World, leads: Floats, of: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """Return which share of each channel, segment and product can serve a target.

    Parameters
    ----------
    world
        The company.
    leads
        What each channel brings in leads, shape (channels,).
    of
        Whom or what the target is about; everything when empty.

    Returns
    -------
    dict
        ``channel``, ``segment`` and ``product`` -> name -> share of its leads, 0..1; 0 where it has none.
    """
    names, channels = world.names, world.channels
    come = leads[:, None, None] * channels.segment_share[:, :, None] * channels.product_share[:, None, :]
    serves = come * _served(world, of)
    listed = (names.channels, names.segments, names.products)
    found = {}
    for axis, (kind, group) in enumerate(zip(_AXES, listed, strict=True)):
        rest = tuple(other for other in range(3) if other != axis)
        whole, part = come.sum(axis=rest), serves.sum(axis=rest)
        shares = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
        found[kind] = dict(zip(group, shares.tolist(), strict=True))
    return found


def _served(world: World, of: Mapping[str, str]) -> NDArray[np.bool_]:
    """Return which kinds of deals count for a target, shape (channels, segments, products)."""
    names, stages, people = world.names, world.stages, world.reps
    shape = (len(names.channels), len(names.segments), len(names.products))
    served = np.ones(shape, dtype=np.bool_)
    for axis, (kind, group) in enumerate(
        zip(_AXES, (names.channels, names.segments, names.products), strict=True)
    ):
        if kind in of:
            is_it = np.array([name == of[kind] for name in group])
            served &= is_it.reshape([-1 if place == axis else 1 for place in range(3)])
    mine = np.ones(len(names.reps), dtype=np.bool_)
    if "team" in of:
        mine &= people.team == names.teams.index(of["team"])
    if "rep" in of:
        mine &= np.array([name == of["rep"] for name in names.reps])
    if {"team", "rep"} & of.keys():
        # Whoever works on one stage of a deal has a part in it.
        able: NDArray[np.bool_] = np.asarray((stages.members[:, mine] > 0).any(axis=1))
        served &= able[stages.pool[: stages.sales]].any(axis=0)
    return served
