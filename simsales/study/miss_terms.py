"""Owns what a figure is made of, as terms and chains, when it is asked why it came out as it did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from simsales.scenario.metrics import CATALOGUE
from simsales.study.formulas import COSTS, FORMULAS
from simsales.study.measure import MetricKey
from simsales.study.milestones import monthly
from simsales.study.replicate import Runs
from simsales.world.world import Floats

__all__ = ["Figures", "Term", "terms_of"]

_ENDED: Final = ("wins", "losses", "no_decisions", "gone_cold")
_CHAINS: Final[tuple[tuple[str, ...], ...]] = (
    ("leads", "ended", "kept", "wins", "bookings"),
    ("decided", "wins", "bookings"),
    ("leads", "wins", "bookings"),
    ("wins", "bookings"),
)
"""Ways from leads to bookings, the more telling first; which one can be had depends on what is measured."""

_AFTER: Final = ("revenue", "cash")
"""What follows from bookings."""

_PARTS: Final = {"gone_cold": "stage", "leads": "channel", "spend": "channel"}
"""Metrics that are the sum of their parts of that kind."""


class Term(NamedTuple):
    """A part of a sum: its sign, the names of its quantities, and their values.

    Parameters
    ----------
    sign : int
        +1 or -1.
    names : tuple of str
        Quantities in the order of the chain.
    values : Floats
        Shape (replications, quantities).
    """

    sign: int
    names: tuple[str, ...]
    values: Floats


class Figures:
    """What was measured of one strategy in the time that a target is about.

    Parameters
    ----------
    runs, strategy
        The replications, and whose.
    key
        The figure that is asked about.
    """

    def __init__(self, runs: Runs, strategy: str, key: MetricKey) -> None:
        self._runs = runs
        self._strategy = strategy
        self.key = key
        self.values = runs.column(strategy, key)
        whole = MetricKey(key.metric, key.scope)
        self.is_whole = runs.has(strategy, whole) and np.array_equal(
            self.values, runs.column(strategy, whole), equal_nan=True
        )

    def of(self, metric: str, scope: str | None = None) -> Floats | None:
        """Return a metric by replication; None where it was not measured for that time and part."""
        scope = self.key.scope if scope is None else scope
        if self.is_whole:
            key = MetricKey(metric, scope)
            return self._runs.column(self._strategy, key) if self._runs.has(self._strategy, key) else None
        months, table = monthly(self._runs, self._strategy, MetricKey(metric, scope))
        since, _, by = self.key.window.partition("..")
        # Whether these months are the very days of the target shows in its own figure.
        inside = [month for month in months if since[:7] <= month <= (by[:7] or "9")]
        if not inside:
            return None
        columns = [months.index(month) for month in inside]
        found: Floats = table[:, columns].sum(axis=1)
        return found

    def quantity(self, name: str) -> Floats | None:
        """Return a quantity of a chain by replication; None where it is not known."""
        match name:
            case "leads":
                leads, opened = self.of("leads"), self.of("open_at_start")
                return leads if leads is None or opened is None else leads + opened
            case "ended":
                return self._sum(_ENDED)
            case "kept":
                ended, cold = self.quantity("ended"), self.of("gone_cold")
                return None if ended is None or cold is None else ended - cold
            case "decided":
                # Of teams and people nobody knows who lost the deals that went cold.
                alone = self.key.scope.startswith(("team=", "rep="))
                return self._sum(_ENDED[:3]) if alone else None
            case _:
                return self.of(name)

    def parts(self, metric: str, kind: str) -> list[tuple[str, Floats]]:
        """Return the figures of a metric by parts of the company of a kind."""
        if self.key.scope or not self.is_whole:
            return []
        return [
            (str(key), self._runs.column(self._strategy, key))
            for key in self._runs.keys[self._strategy]
            if key.metric == metric and key.scope.startswith(f"{kind}=") and not key.window
        ]

    def _sum(self, names: Sequence[str]) -> Floats | None:
        found = [self.of(name) for name in names]
        known = [values for values in found if values is not None]
        return np.sum(known, axis=0) if len(known) == len(found) else None


def terms_of(figures: Figures) -> list[Term]:
    """Return what a figure is the sum of; nothing where that is not known or does not add up to it."""
    metric = figures.key.metric
    if metric in {"profit", "costs", "gross_margin"}:
        found = _money(figures, metric)
    elif metric in _PARTS:
        parts = figures.parts(metric, _PARTS[metric])
        found = [Term(1, (name,), values[:, None]) for name, values in parts]
    else:
        chain = _chain(figures, metric)
        found = [] if chain is None else [chain]
    total = sum((term.sign * term.values[:, -1] for term in found), np.zeros(len(figures.values)))
    return found if found and np.allclose(total, figures.values, rtol=1e-9, atol=0.5) else []


def _money(figures: Figures, metric: str) -> list[Term]:
    """Return revenue as a chain, and each kind of cost."""
    revenue = None if metric == "costs" else _chain(figures, "revenue")
    sign = 1 if metric == "costs" else -1
    names = ["delivery_cost"] if metric == "gross_margin" else _cost_names()
    costs = [(name, values) for name in names if (values := figures.of(name)) is not None and values.any()]
    found = [Term(sign, (name,), values[:, None]) for name, values in costs]
    return found if revenue is None else [revenue, *found]


def _cost_names() -> list[str]:
    return [
        name
        for name, formula in FORMULAS.items()
        if not formula.over and len(formula.plus) == 1 and formula.plus[0] in COSTS
    ]


def _chain(figures: Figures, metric: str) -> Term | None:
    """Return the longest chain that leads to a metric; None for one that no chain leads to."""
    if metric not in {"wins", "bookings", *_AFTER} or metric not in CATALOGUE:
        return None
    for chain in _CHAINS:
        names = chain[: chain.index("wins") + 1] if metric == "wins" else chain
        names = (*names, metric) if metric in _AFTER else names
        found = [figures.quantity(name) for name in names]
        known = [values for values in found if values is not None]
        if len(known) == len(found):
            return Term(1, names, np.column_stack(known))
    return None
