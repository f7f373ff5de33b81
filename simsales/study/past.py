"""Owns the part of a year that is over: what of each figure is known, to be added to what is simulated."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from simsales.quantity import DAY
from simsales.scenario.metrics import AT_THE_END
from simsales.scenario.reached import figure_name, first_day, reached_before, unknown_parts
from simsales.scenario.scenario import Scenario
from simsales.scenario.so_far import RATIOS
from simsales.scenario.target import Target
from simsales.world.world import World

__all__ = ["Known", "Past", "first_counted"]


class Known(NamedTuple):
    """What is added to a figure: to the sum itself, or above and below the line of a ratio."""

    above: float
    below: float = 0.0


def first_counted(world: World, scenario: Scenario) -> int:
    """Return the first period that counts: that of the day that the year stands at; 0 without one."""
    if scenario.so_far is None:
        return 0
    tick = (scenario.so_far.as_of - scenario.calendar.start).days * DAY
    return int(np.searchsorted(world.periods.edge[:-1], tick, side="left"))


class Past:
    """What is known of the year so far.

    Parameters
    ----------
    world, scenario
        One strategy compiled, and the file with `so_far`.
    """

    def __init__(self, world: World, scenario: Scenario) -> None:
        self._world = world
        self._scenario = scenario

    def known(
        self, metric: str, scope: str = "", since: date | None = None, by: date | None = None
    ) -> Known | None:
        """Return what is known of a figure from `since` to `by`; None where the file does not say it."""
        kind, _, name = scope.partition("=")
        target = Target(metric=metric, of={kind: name} if scope else {}, since=since, by=by)
        if metric in AT_THE_END or unknown_parts(self._scenario, target):
            return None
        until = None if by is None else by + timedelta(days=1)
        above, below = RATIOS.get(metric, ((metric,), ()))
        return Known(
            sum(self._reached(part, scope, since, until) for part in above),
            sum(self._reached(part, scope, since, until) for part in below),
        )

    def _reached(self, metric: str, scope: str, since: date | None, until: date | None) -> float:
        so_far = self._scenario.so_far
        assert so_far is not None
        if (
            metric == "market_size"
            and so_far.is_replayed
            and figure_name(metric, scope) not in so_far.figures
        ):
            return self._market(scope, since, until)
        return reached_before(self._scenario, metric, scope, since, until) or 0.0

    def _market(self, scope: str, since: date | None, until: date | None) -> float:
        """Return what the file says that the market spends, which no luck changes."""
        so_far = self._scenario.so_far
        assert so_far is not None
        start, edges = self._scenario.calendar.start, self._world.periods.edge[:-1]
        first = (max(since or start, first_day(self._scenario)) - start).days * DAY
        last = (min(until or so_far.as_of, so_far.as_of) - start).days * DAY
        market = self._world.money.market[:, (edges >= first) & (edges < last)]
        if scope:
            market = market[[self._world.names.segments.index(scope.partition("=")[2])]]
        return float(market.sum())
