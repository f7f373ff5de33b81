"""Owns the keyed random draws: a draw is a pure function of (seed, replication, stream, entity, k).

There is no generator and no state. Keys are unsigned 64-bit integers, chained by
``state = mix(state ^ part)`` where ``mix`` is one step of SplitMix64 (Steele, Lea and Flood 2014, "Fast
splittable pseudorandom number generators", with the constants of Stafford's variant 13). Python's integers do
not wrap, so every product and sum is masked to 64 bits by hand: a compiled twin with ``uint64`` arithmetic
gives the same bits.

The chain of one draw is::

    run     = mix(mix(SALT ^ seed) ^ replication)
    stream  = mix(run ^ stream number)
    entity  = mix(... mix(SALT ^ part 1) ^ part 2 ...)
    uniform = unit(mix(mix(stream ^ entity) ^ k))

Names enter as ``name_key(text)`` and never by their position in a list, so that the order of a file changes
nothing.
"""

import math
import unicodedata
from hashlib import blake2b

from simsales.world.streams import STREAM_LIMIT

__all__ = [
    "GAMMA",
    "MASK",
    "MULTIPLIER_1",
    "MULTIPLIER_2",
    "POISSON_MEAN_LIMIT",
    "SALT",
    "entity_key",
    "extend_key",
    "mix",
    "name_key",
    "poisson_count",
    "stream_key",
    "stream_keys",
    "uniform",
    "unit",
]

MASK = 0xFFFFFFFFFFFFFFFF
"""The 64 bits that a key keeps."""
GAMMA = 0x9E3779B97F4A7C15
"""SplitMix64's increment (2**64 divided by the golden ratio); without it 0 would be a fixed point."""
MULTIPLIER_1 = 0xBF58476D1CE4E5B9
MULTIPLIER_2 = 0x94D049BB133111EB
SALT = 0x73696D73616C6573
"""Start of every chain (the ASCII letters ``simsales``)."""
UNIT = 2.0**-52
"""Width of one of the 2**52 equal cells of the unit interval."""
POISSON_MEAN_LIMIT = 500.0
"""Largest mean of :func:`poisson_count`; larger cells are to be cut into smaller ones."""


def mix(z: int) -> int:
    """Return the SplitMix64 output for state `z`: a bijection on 64 bits.

    Parameters
    ----------
    z : int
        Any integer from 0 to 2**64 - 1.

    Returns
    -------
    int
        From 0 to 2**64 - 1. ``mix(0) == 0xE220A8397B1DCDAF``, the first output of SplitMix64 with seed 0.
    """
    z = (z + GAMMA) & MASK
    z = ((z ^ (z >> 30)) * MULTIPLIER_1) & MASK
    z = ((z ^ (z >> 27)) * MULTIPLIER_2) & MASK
    return z ^ (z >> 31)


def name_key(text: str) -> int:
    """Return the key of a name: stable across machines, versions and processes.

    Parameters
    ----------
    text : str
        The name as the scenario writes it; compared in Unicode normal form C, so that one visible name has
        one key. Upper and lower case differ.

    Returns
    -------
    int
        64 bits: the first eight bytes of BLAKE2b over the UTF-8 text, little endian.
    """
    normal = unicodedata.normalize("NFC", text).encode("utf-8")
    return int.from_bytes(blake2b(normal, digest_size=8, person=b"simsales").digest(), "little")


def stream_key(seed: int, replication: int, stream: int) -> int:
    """Return the key of one stream of one replication; compute it once per run, not per draw.

    Parameters
    ----------
    seed, replication, stream : int
        Taken modulo 2**64. Streams are numbered in :class:`simsales.world.streams.Stream`.
    """
    run = mix(mix(SALT ^ (seed & MASK)) ^ (replication & MASK))
    return mix(run ^ (stream & MASK))


def stream_keys(seed: int, replication: int) -> tuple[int, ...]:
    """Return all stream keys of one replication, indexed by stream number."""
    return tuple(stream_key(seed, replication, stream) for stream in range(STREAM_LIMIT))


def entity_key(*parts: int) -> int:
    """Return the key of an entity that is named by `parts`, in this order.

    Parameters
    ----------
    *parts : int
        Name keys and ordinals (channel, day, number within the day), taken modulo 2**64. Begin with the
        kind of entity, so that a lead and a ticket with equal ordinals differ.

    Returns
    -------
    int
        64 bits; ``entity_key(a, b, c) == extend_key(entity_key(a, b), c)``.
    """
    state = SALT
    for part in parts:
        state = mix(state ^ (part & MASK))
    return state


def extend_key(key: int, part: int) -> int:
    """Return the key of the part `part` of the entity `key` (the next link of the chain)."""
    return mix(key ^ (part & MASK))


def unit(bits: int) -> float:
    """Return the upper 52 of 64 bits as the middle of a cell of the unit interval: strictly inside (0, 1).

    Notes
    -----
    52 bits and not 53: the middle of the last of 2**53 cells is no float and would round to 1. So the
    smallest value is 2**-53 and the largest 1 - 2**-53, and ``1 - u`` is exact and again one of the values.
    """
    return ((bits >> 12) + 0.5) * UNIT


def uniform(stream: int, entity: int, k: int) -> float:
    """Return draw number `k` of an entity in a stream: uniform, strictly between 0 and 1.

    Parameters
    ----------
    stream : int
        From :func:`stream_key`.
    entity : int
        From :func:`entity_key`, 0 to 2**64 - 1.
    k : int
        Ordinal of the draw within (stream, entity), 0 to 2**64 - 1.

    Notes
    -----
    ``unit(mix(mix(stream ^ entity) ^ k))`` written out: this is the hottest function of the reference
    engine and three calls would cost as much as the arithmetic. A test holds the two forms equal.
    """
    z = ((stream ^ entity) + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 31) ^ k) + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return (((z ^ (z >> 31)) >> 12) + 0.5) * 2.220446049250313e-16


def poisson_count(u: float, mean: float) -> int:
    """Return the smallest n whose Poisson cumulative chance reaches `u` (inverse transform of one uniform).

    Parameters
    ----------
    u : float
        Strictly between 0 and 1.
    mean : float
        From 0 to :data:`POISSON_MEAN_LIMIT`; the work grows with the mean.

    Returns
    -------
    int
        A count of at least 0, which never falls when `u` grows.

    Raises
    ------
    ValueError
        When `mean` is negative, not a number, or above the limit: cut the cell into smaller ones.
    """
    if not 0.0 <= mean <= POISSON_MEAN_LIMIT:
        raise ValueError("the mean of a Poisson count must be between 0 and 500")
    count = 0
    chance = math.exp(-mean)
    reached = chance
    while reached < u:
        count += 1
        chance *= mean / count
        following = reached + chance
        # Rounding can leave the sum just below the largest u; past the mode nothing more is coming.
        if following == reached and count > mean:
            break
        reached = following
    return count
