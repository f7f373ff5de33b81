"""Owns which figures strategies are held against today's way by, beside the one that they are ranked by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

from simsales.scenario.loaded import TODAY
from simsales.study.comparison import difference
from simsales.study.comparison_result import Difference
from simsales.study.measure import MetricKey
from simsales.study.replicate import Runs

__all__ = ["compared_keys", "other_differences"]

_OF_DEALS: Final = ("bookings", "revenue", "profit", "cash", "wins", "gone_cold", "open_value")
_OF_CUSTOMERS: Final = (
    "renewals", "retention", "satisfaction", "customers_at_end", "lifetime_value", "customer_value",
)  # fmt: skip
_OF_TICKETS: Final = ("on_time", "response_time")
_OF_THE_MARKET: Final = ("awareness", "choice_share", "unknown_needs")
_LEAST: Final = 2


def compared_keys(runs: Runs, main: MetricKey, asked: Iterable[MetricKey]) -> tuple[MetricKey, ...]:
    """Return the figures by which strategies are compared, the main one first, each once.

    Parameters
    ----------
    runs
        The replications; what they do not measure is left out.
    main
        What strategies are ranked by.
    asked
        What the targets ask for.

    Returns
    -------
    tuple of MetricKey
        The main one, those of the targets, of deals and money, of customers and tickets by kind, of the
        market and each channel whose health is said. What days of a target count as the whole time does is
        there once only.
    """
    measured = [key for key in runs.keys[TODAY] if all(runs.has(name, key) for name in runs.strategies)]
    known = set(measured)
    found: list[MetricKey] = []
    for key in (main, *asked, *_usual(measured)):
        if key in known and not any(_is_same(runs, key, other) for other in found):
            found.append(key)
    return tuple(found)


def other_differences(
    runs: Runs, main: MetricKey, asked: Iterable[MetricKey], confidence: float
) -> tuple[Difference, ...]:
    """Return what each strategy changes against today's way in all figures but the main one.

    Returns
    -------
    tuple of Difference
        Figure by figure; those of which fewer than two replications tell a difference are left out. Each
        interval holds by itself.
    """
    found = [
        difference(runs, name, TODAY, key, confidence)
        for key in compared_keys(runs, main, asked)
        if key != main
        for name in runs.strategies
        if name != TODAY
    ]
    return tuple(gap for gap in found if gap.interval.count >= _LEAST)


def _usual(measured: list[MetricKey]) -> Iterator[MetricKey]:
    """Yield what is compared whatever the targets are."""
    yield from (MetricKey(name) for name in (*_OF_DEALS, *_OF_CUSTOMERS))
    whole = [key for key in measured if not key.window]
    for metric in _OF_TICKETS:
        yield from (key for key in whole if key.metric == metric and key.scope.startswith("ticket="))
    yield MetricKey("open_tickets")
    yield from (MetricKey(name) for name in _OF_THE_MARKET)
    yield from (key for key in whole if key.metric == "channel_health" and key.scope)


def _is_same(runs: Runs, one: MetricKey, other: MetricKey) -> bool:
    """Return whether two figures are one: of the same days, whatever these are called."""
    if one.metric != other.metric or one.scope != other.scope:
        return False
    return all(
        np.array_equal(runs.column(name, one), runs.column(name, other), equal_nan=True)
        for name in runs.strategies
    )
