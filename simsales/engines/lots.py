"""Owns the lots of leads: the draws that a lead needs on its way, made ahead for all leads of a day at once.

A draw is a pure function of its keys, so that it does not matter when it is made; a row of them made together
takes a fraction of the time. These are the very numbers of :func:`simsales.world.draws.uniform`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simsales.engines.journal import mixed
from simsales.world.draws import UNIT, mix
from simsales.world.streams import Stream

__all__ = ["ARRIVAL", "EFFORT", "OUTCOME", "PER_STAGE", "PRODUCT", "THINKING", "VALUE", "Lots"]

EFFORT, THINKING, OUTCOME = range(3)
"""Places of a stage's lots, from ``PER_STAGE * stage`` on."""
PER_STAGE = 3
ARRIVAL, PRODUCT, VALUE = range(-3, 0)
"""Places of the lots of arrival, from the end."""


class Lots:
    """Draws lots.

    Parameters
    ----------
    streams : tuple of int
        Stream keys of the run.
    stage_keys : sequence of int
        Keys of the stages' names.
    """

    def __init__(self, streams: tuple[int, ...], stage_keys: Sequence[int]) -> None:
        by_stage = (Stream.EFFORT, Stream.THINKING, Stream.OUTCOME)
        keys = [mix(streams[stream] ^ key) for key in stage_keys for stream in by_stage]
        keys += [streams[stream] for stream in (Stream.ARRIVAL_TIME, Stream.PRODUCT, Stream.VALUE)]
        self._streams = np.array(keys, dtype=np.uint64)

    def draw(self, entities: list[int]) -> list[list[float]]:
        """Return the lots of each entity (draw keys of leads): uniforms, by the places above."""
        if not entities:
            return []
        keys = np.array(entities, dtype=np.uint64)[:, np.newaxis]
        bits = mixed(mixed(keys ^ self._streams))
        lots: list[list[float]] = (((bits >> np.uint64(12)) + 0.5) * UNIT).tolist()
        return lots
