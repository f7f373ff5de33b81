"""Owns support: what hours of a back office do for all who work on a stage.

The share of the effect that is reached with H hours a week is ``H / (H + H_half)`` (world/halfway.py). What
of it saves effort makes people faster.
"""

from __future__ import annotations

__all__ = ["spared"]


def spared(saves: float) -> float:
    """Return the factor on speed when the share `saves` of the effort falls away."""
    return 1.0 / (1.0 - saves)
