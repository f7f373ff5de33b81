"""Owns the check that the ups and downs of demand leave it a mean that simulated years can show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from simsales.errors import Problem
from simsales.scenario.scenario import Scenario
from simsales.world.context import EVERYBODY
from simsales.world.market_index import shock_scales

__all__ = ["swings"]

LARGEST: Final = 0.25
"""Laplace scale of a month's shock; from 0.5 on demand has no variance, and years do not show its mean."""


def swings(scenario: Scenario) -> Iterator[Problem]:
    """Yield a spread of demand that is too wide for a small market; must hold before a World is compiled."""
    section = scenario.market_index
    if section is None:
        return
    names = sorted(scenario.segments) or [EVERYBODY]
    for name, scale in zip(names, shock_scales(scenario, names).tolist(), strict=True):
        if scale > LARGEST:
            values = {"segment": name, "sd": section.sd, "most": section.sd * LARGEST / scale}
            yield Problem("feasible.swings", values, ("market_index", "sd"))
            return
