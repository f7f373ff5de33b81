"""Owns support: what hours of a back office do for all who work on a stage.

The share of the effect that is reached with H hours a week is ``H / (H + H_half)``: monotone, with
diminishing returns (assumption).
"""

from __future__ import annotations

__all__ = ["spared", "support_share"]


def support_share(hours: float, half_at: float) -> float:
    """Return the share of the whole effect, for ticks a week given and those at which half is reached."""
    if hours <= 0.0:
        return 0.0
    return hours / (hours + half_at)


def spared(saves: float) -> float:
    """Return the factor on speed when the share `saves` of the effort falls away."""
    return 1.0 / (1.0 - saves)
