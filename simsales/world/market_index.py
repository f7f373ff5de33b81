"""Owns the compilation of the index of demand: how far a month may push it.

Shocks are Laplace, as yearly growth rates of firms are (Stanley et al. 1996; Bottazzi and Secchi 2006). A
month's shock has a standard deviation of ``sd / sqrt(12)``, so that those of a year add up to `sd` where
all of it is kept, and the Laplace scale is that over ``sqrt(2)``. Larger markets move less, by size to the
power of -0.18 against a market of mean size (Stanley et al. 1996, of firms; for markets an assumption).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from simsales.scenario.scenario import Scenario
from simsales.world.accrual import per_month
from simsales.world.context import Context
from simsales.world.marketplace import Index
from simsales.world.world import Floats

__all__ = ["market_index", "shock_scales"]

BY_SIZE = -0.18


def market_index(context: Context) -> Index:
    """Compile the index of demand; zeros where nothing is said."""
    section = context.scenario.market_index
    keeps = 0.0 if section is None else section.keeps
    return Index(shock_scales(context.scenario, context.names.segments), keeps)


def shock_scales(scenario: Scenario, names: Sequence[str]) -> Floats:
    """Return the Laplace scale of a month's shock by segment; zeros where nothing is said."""
    section = scenario.market_index
    if section is None:
        return np.zeros(len(names))
    segments = [scenario.segments.get(name) for name in names]
    sizes = [per_month(segment.market) if segment is not None else 0.0 for segment in segments]
    stated = [size for size in sizes if size > 0.0]
    mean = math.fsum(stated) / len(stated) if stated else 0.0
    scale = section.sd / math.sqrt(12.0) / math.sqrt(2.0)
    factors = [(size / mean) ** BY_SIZE if size > 0.0 else 1.0 for size in sizes]
    return scale * np.array(factors, dtype=np.float64)
