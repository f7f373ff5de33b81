"""Own in which direction a figure is better: what is only a state is neither, unless a target says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from simsales.scenario.metrics import CATALOGUE
from simsales.study.results import TargetResult

__all__ = ["STATES", "direction"]

STATES: Final = frozenset({"open_value"})
"""Figures of which more may be a full pipeline or deals that lie about."""


def direction(metric: str, targets: Iterable[TargetResult]) -> int:
    """Return 1 where more of a figure is better, -1 where less is, 0 where neither is.

    Parameters
    ----------
    metric
        The figure.
    targets
        Those of the scenario: one that asks for a figure says its direction, where the figure has none.
    """
    better = 0 if metric in STATES else CATALOGUE[metric].better
    asked = (target for target in targets if target.key is not None and target.key.metric == metric)
    target = next(asked, None)
    if better or target is None or (target.at_least is None and target.at_most is None):
        return better
    return 1 if target.at_least is not None else -1
