"""Owns how a difference is split into causes that add up to it, whatever their order.

A figure is a sum of terms, and a term a chain of quantities in which each is the one before it times a
ratio: leads, of them those that ended, of them the wins, of them the bookings. How much each ratio does is
split by the logarithmic mean Divisia index (LMDI-I): B. W. Ang, Energy Policy 32 (2004), 1131-1139.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simsales.world.world import Floats

__all__ = ["log_mean", "split_chain", "split_terms"]

_NOTHING = 1e-9
"""What stands for nothing where a logarithm is taken, against what it is compared with."""


def log_mean(one: Floats, other: Floats) -> Floats:
    """Return the logarithmic mean of positive numbers, ``(a - b) / (ln a - ln b)``."""
    logs = np.log(one) - np.log(other)
    alike = np.abs(logs) < 1e-12
    found: Floats = np.where(alike, one, (one - other) / np.where(alike, 1.0, logs))
    return found


def split_chain(result: Floats, reference: Floats) -> Floats:
    """Return what each step of a chain does to the difference of its last quantity.

    Parameters
    ----------
    result, reference
        Quantities of a chain, none negative, shape (..., steps).

    Returns
    -------
    Floats
        Shape (..., steps); the sum over the steps is ``result[..., -1] - reference[..., -1]``.
    """
    wanted = result[..., -1:] - reference[..., -1:]
    if result.shape[-1] == 1:
        return wanted
    # A quantity that is nothing ends its chain: what comes after it cannot be a cause.
    least = _NOTHING * np.maximum(np.maximum(result, reference), 1.0)
    one, other = _ratios(np.maximum(result, least)), _ratios(np.maximum(reference, least))
    one = np.where(_ends_before(result) | _ends_before(reference), 1.0, one)
    other = np.where(_ends_before(result) | _ends_before(reference), 1.0, other)
    logs = np.log(one) - np.log(other)
    weight = log_mean(np.prod(one, axis=-1, keepdims=True), np.prod(other, axis=-1, keepdims=True))
    parts: Floats = weight * logs
    total = parts.sum(axis=-1, keepdims=True)
    # What was put in place of nothing must not stay in the sum.
    scale = np.where(total == 0, 0.0, wanted / np.where(total == 0, 1.0, total))
    found: Floats = np.where(total == 0, wanted / parts.shape[-1], parts * scale)
    return found


def split_terms(
    result: Sequence[Floats], reference: Sequence[Floats], signs: Sequence[int], level: float
) -> tuple[Floats, Floats]:
    """Return what each step of each term does to the gap between a figure and its level, and the rest.

    Parameters
    ----------
    result, reference
        A chain for each term, each of shape (..., steps).
    signs
        +1 or -1 by term: the figure is the sum of the terms' last quantities with these signs.
    level
        What the figure was to be.

    Returns
    -------
    causes : Floats
        Shape (..., all steps), in the order of the terms.
    rest : Floats
        Shape (...): what the reference lacks of the level as well. Where the level lies between reference and
        result it is 0, and the causes are those of the way from the level to the result.
    """
    parts = [
        sign * split_chain(one, other) for sign, one, other in zip(signs, result, reference, strict=True)
    ]
    causes = np.concatenate(parts, axis=-1)
    figure = sum(sign * one[..., -1] for sign, one in zip(signs, result, strict=True))
    other = sum(sign * one[..., -1] for sign, one in zip(signs, reference, strict=True))
    whole = figure - other
    between = (level - figure) * (level - other) <= 0
    part = np.where(between & (whole != 0), (figure - level) / np.where(whole == 0, 1.0, whole), 1.0)
    rest = np.where(between & (whole != 0), 0.0, other - level)
    return causes * part[..., None], rest


def _ratios(chain: Floats) -> Floats:
    first = chain[..., :1]
    return np.concatenate([first, chain[..., 1:] / chain[..., :-1]], axis=-1)


def _ends_before(chain: Floats) -> np.ndarray:
    """Return of which quantities an earlier one is nothing already."""
    gone = np.cumsum(chain <= 0, axis=-1) > 0
    return np.concatenate([np.zeros_like(gone[..., :1]), gone[..., :-1]], axis=-1)
