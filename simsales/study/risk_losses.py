"""Owns what all risks together cost: each year beside the very same year in which nothing befalls anybody."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from simsales.scenario.loaded import TODAY
from simsales.study.intervals import clopper_pearson, mean_interval
from simsales.study.measure import MetricKey
from simsales.study.replicate import Runs
from simsales.study.risk_result import RiskLosses
from simsales.study.tail import LEVELS, tail_of
from simsales.world.world import Floats

__all__ = ["MOST_YEARS", "losses_of", "struck_years"]

MOST_YEARS: Final = 200
"""Years that are looked at, the first of the study: as many as the worst twentieth needs."""

_PLANNED: Final = "bookings"
_MONTH: Final = re.compile(r"\d{4}-\d{2}")


def struck_years(runs: Runs) -> list[int]:
    """Return the places of the years, of those looked at, that any risk struck."""
    strikes = runs.column(TODAY, MetricKey("strikes"))[:MOST_YEARS]
    found: list[int] = np.flatnonzero(strikes > 0).tolist()
    return found


def losses_of(runs: Runs, calm: Runs, confidence: float) -> RiskLosses | None:
    """Return what risks cost, year by year.

    Parameters
    ----------
    runs
        The study's years.
    calm
        Of these, the years of `struck_years` without any risk; a year that none struck is the same without.
    confidence
        Of the intervals.
    """
    years, places = min(len(runs.replications), MOST_YEARS), struck_years(runs)
    profit = _both(runs, calm, places, years, MetricKey("profit"))
    losses = profit[1] - profit[0]
    if years < 2 or not np.isfinite(losses).all():
        return None
    months = [key for key in runs.keys[TODAY] if _is_planned(key)]
    pairs = [_both(runs, calm, places, years, key) for key in months]
    below = [np.zeros(years), np.zeros(years)]
    for pair in pairs:
        plan = float(pair[1].mean())
        for way in range(2):
            below[way] += pair[way] < plan
    tails = [tail_of(losses, level, confidence) for level in LEVELS]
    return RiskLosses(
        years,
        mean_interval(losses, confidence),
        clopper_pearson(int((losses > 0).sum()), years, confidence),
        tuple(tail for tail in tails if tail is not None),
        mean_interval(below[0], confidence),
        mean_interval(below[1], confidence),
    )


def _is_planned(key: MetricKey) -> bool:
    return key.metric == _PLANNED and not key.scope and _MONTH.fullmatch(key.window) is not None


def _both(runs: Runs, calm: Runs, places: list[int], years: int, key: MetricKey) -> tuple[Floats, Floats]:
    """Return a figure by year, with the risks and without them."""
    with_them = runs.column(TODAY, key)[:years]
    without = with_them.copy()
    without[places] = calm.column(TODAY, key)
    return with_them, without
