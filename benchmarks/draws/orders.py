"""Owns the orders of draws in Python, made with the engine's own functions: what the C twin is held to."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from simsales.world.draws import entity_key, extend_key, mix, name_key, stream_key
from simsales.world.streams import Stream

__all__ = ["KEYS", "ORDERS", "Draw"]

Draw = tuple[int, int, int]
"""Stream key, entity key and k: the arguments of ``simsales.world.draws.uniform``."""

CHANNEL, SEGMENT, PERSON = name_key("website"), name_key("midsize"), name_key("Anna")
STAGES = [name_key(f"stage {number}") for number in range(1, 9)]
KEYS = [CHANNEL, SEGMENT, PERSON, *STAGES]
"""Keys of names that the C program is given, in its order."""

FRESH = 1 << 40
LAYERS, ORDINALS, STREAMS, SURPRISES, REPLICATIONS = 16, 4, 28, 4, 100


def _field(day: int) -> int:
    return entity_key(1, CHANNEL, SEGMENT, day)


def _lead(number: int) -> int:
    day, rest = divmod(number, LAYERS * ORDINALS)
    layer, ordinal = divmod(rest, ORDINALS)
    return extend_key(extend_key(_field(day), layer), ordinal)


def _consecutive_k(seed: int) -> Iterator[Draw]:
    value = stream_key(seed, 0, Stream.VALUE)
    return ((value, _lead(0), k) for k in count())


def _leads_of_a_cell(seed: int) -> Iterator[Draw]:
    value, cell = stream_key(seed, 0, Stream.VALUE), extend_key(_field(0), 0)
    return ((value, extend_key(cell, ordinal), 0) for ordinal in count())


def _cells_of_a_day(seed: int) -> Iterator[Draw]:
    counts = stream_key(seed, 0, Stream.ARRIVAL_COUNT)
    return ((counts, extend_key(_field(0), layer), 0) for layer in count())


def _days(seed: int) -> Iterator[Draw]:
    counts = stream_key(seed, 0, Stream.ARRIVAL_COUNT)
    return ((counts, extend_key(_field(day), 0), 0) for day in count())


def _leads(seed: int) -> Iterator[Draw]:
    value = stream_key(seed, 0, Stream.VALUE)
    return ((value, _lead(number), 0) for number in count())


def _seeds(seed: int) -> Iterator[Draw]:
    return ((stream_key(seed + step, 0, Stream.VALUE), _lead(0), 0) for step in count())


def _replications(seed: int) -> Iterator[Draw]:
    return ((stream_key(seed, run, Stream.VALUE), _lead(0), 0) for run in count())


def _streams(seed: int) -> Iterator[Draw]:
    return ((stream_key(seed, 0, stream), _lead(0), 0) for stream in count())


def _seeds_and_replications(seed: int) -> Iterator[Draw]:
    for step in count():
        for run in range(REPLICATIONS):
            yield stream_key(seed + step, run, Stream.VALUE), _lead(0), 0


def _search_and_fresh(seed: int) -> Iterator[Draw]:
    for run in count():
        for number in (run, FRESH + run):
            yield stream_key(seed, number, Stream.VALUE), _lead(0), 0


def _all_of_a_lead(seed: int) -> Iterator[Draw]:
    for number in count():
        for stream in range(1, STREAMS + 1):
            yield stream_key(seed, 0, stream), _lead(number), 0


def _stages_of_a_lead(seed: int) -> Iterator[Draw]:
    of_run = [stream_key(seed, 0, stream) for stream in (Stream.EFFORT, Stream.THINKING, Stream.OUTCOME)]
    for number in count():
        for stage in STAGES:
            for stream in of_run:
                yield mix(stream ^ stage), _lead(number), 0


def _paired_worlds(seed: int) -> Iterator[Draw]:
    for number in count():
        for run in (0, 1):
            yield stream_key(seed, run, Stream.VALUE), _lead(number), 0


def _surprises(seed: int) -> Iterator[Draw]:
    counts, times, lengths = (
        stream_key(seed, 0, stream)
        for stream in (Stream.SURPRISE_COUNT, Stream.SURPRISE_TIME, Stream.SURPRISE_LENGTH)
    )
    for day in count():
        entity = entity_key(2, PERSON, day)
        yield counts, entity, 0
        for k in range(SURPRISES):
            yield times, entity, k
            yield lengths, entity, k


ORDERS = {
    "consecutive-k": _consecutive_k,
    "leads-of-a-cell": _leads_of_a_cell,
    "cells-of-a-day": _cells_of_a_day,
    "days": _days,
    "leads": _leads,
    "seeds": _seeds,
    "replications": _replications,
    "streams": _streams,
    "seeds-and-replications": _seeds_and_replications,
    "search-and-fresh": _search_and_fresh,
    "all-of-a-lead": _all_of_a_lead,
    "stages-of-a-lead": _stages_of_a_lead,
    "paired-worlds": _paired_worlds,
    "surprises": _surprises,
}
"""By name: the draws of a seed, one after the other, without end."""
