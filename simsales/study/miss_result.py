"""Owns why a target is missed: the gap between what is wanted and what comes out, split by cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simsales.scenario.metrics import CATALOGUE, Unit
from simsales.study.intervals import Interval
from simsales.study.json_figures import Json, figure_json, limits_json
from simsales.study.measure import MetricKey
from simsales.words import Phrase, say

__all__ = ["Basis", "Cause", "Miss"]

Basis = Literal["plan", "last year", "reached", "best"]
"""What the missed years are held against: the file's plan, last year, the years that reach it, the best."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause of a gap.

    Parameters
    ----------
    name
        ``leads``, ``finished``, ``waiting``, ``win_rate``, ``deal_value`` ..., or the figure that is a part
        of a sum; ``rest`` is what the years that it is held against do not reach either.
    label
        The cause in words: ``fewer leads``.
    amount
        What it adds to the figure, in the unit of its metric: below 0 where the figure is lower for it.
    """

    name: str
    label: Phrase
    amount: Interval

    def to_dict(self, unit: Unit) -> Json:
        """Return the JSON object."""
        return {
            "cause": self.name,
            "text": say(self.label.key, **self.label.values),
            "amount": figure_json(self.amount.estimate, unit),
            "ci": limits_json(self.amount, unit),
        }


@dataclass(frozen=True, slots=True)
class Miss:
    """Why a target or a milestone is missed.

    Parameters
    ----------
    name, key
        Of the target, and what it is measured by.
    level
        The value to reach or not to exceed, in the unit of the metric.
    missed, years
        In how many of how many simulated years it is missed.
    wanted
        How sure one wants to be, 0..1; None for a milestone.
    result
        Mean of the figure in the years that miss it.
    basis, of_basis
        What these years are held against, and how many years that are; 0 where the file states it.
    causes
        They add up to `gap`.
    """

    name: str
    key: MetricKey
    level: float
    missed: int
    years: int
    wanted: float | None
    result: Interval
    basis: Basis
    of_basis: int
    causes: tuple[Cause, ...]

    @property
    def unit(self) -> Unit:
        """Unit of the metric."""
        return CATALOGUE[self.key.metric].unit

    @property
    def gap(self) -> float:
        """Result less level: below 0 where too little came out."""
        return self.result.estimate - self.level

    @property
    def is_unsure(self) -> bool:
        """Whether it is missed more often than one wants; of a milestone, in more than half of the years."""
        wanted = 0.5 if self.wanted is None else self.wanted
        return self.years - self.missed < wanted * self.years

    def to_dict(self, currency: str) -> Json:
        """Return the JSON object."""
        unit = self.unit
        return {
            "target": self.name,
            "metric": str(self.key),
            "unit": currency if unit == "money" else unit,
            "level": figure_json(self.level, unit),
            "missed": self.missed,
            "replications": self.years,
            "result": figure_json(self.result.estimate, unit),
            "ci": limits_json(self.result, unit),
            "gap": figure_json(self.gap, unit),
            "against": self.basis,
            "against_replications": self.of_basis,
            "causes": [cause.to_dict(unit) for cause in self.causes],
        }
