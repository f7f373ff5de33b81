"""Owns how goals move effort: harder goals more, as long as people believe in them.

``drive = clear x (1 - p) x p / (p + h)``, for a goal to which people give the chance p: effort rises with its
hardness 1 - p, and falls with the share of people who have given it up, half
of them at p = h. Both are monotone; the best hardness lies between (form and figures: assumption).
"""

from __future__ import annotations

from simsales.world.halfway import part_reached

__all__ = ["drive"]


def drive(chance: float, clear: float, half: float) -> float:
    """Return how strongly a goal moves people, 0 to 1.

    Parameters
    ----------
    chance : float
        That people give to reaching it, between 0 and 1.
    clear : float
        How clear it is, 0 to 1.
    half : float
        Chance at which half of the people have given it up.
    """
    return clear * (1.0 - chance) * part_reached(chance, half)
