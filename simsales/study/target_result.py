"""Owns how likely a target is: its chance, what is reached how surely, its letters and repairs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from simsales.scenario.metrics import CATALOGUE, Unit
from simsales.study.intervals import Interval
from simsales.study.json_figures import Json, figure_json, limits_json
from simsales.study.measure import MetricKey
from simsales.study.verdict import Repair, Smart

__all__ = ["TargetResult"]


@dataclass(frozen=True, slots=True)
class TargetResult:
    """How likely a target is.

    Parameters
    ----------
    name
        As in the scenario.
    key
        What it is measured by; None when it names no metric.
    at_least, at_most
        Values to reach and not to exceed, in the unit of the metric (money in minor units).
    since, by
        First and last day that count; None for the simulated time's own.
    wanted
        How sure one wants to be, 0..1.
    weight
        Importance against other targets.
    chance
        Share of the replications that reached it, with its exact interval; None when it is not judged. A
        replication that does not define the metric did not reach it.
    reached_with
        Chance (0.8, 0.5, 0.2) -> the best value that this share of the replications reach at least; empty
        when it is not judged, nan where so many replications do not define the metric.
    missing
        What is missing to judge it: ``metric``, ``value``, ``deadline``.
    against, baseline, change
        Of a change: what it counts from (``today``, ``last year``, ``stated``), the value of that, and the
        change as written. None where the value itself is given.
    serves
        Name of the target above it.
    smart
        The five letters; None where they were not judged.
    repair
        What would mend the letters that fail, computed.
    """

    name: str
    key: MetricKey | None
    at_least: float | None
    at_most: float | None
    since: dt.date | None
    by: dt.date | None
    wanted: float
    weight: float
    chance: Interval | None
    reached_with: Mapping[float, float] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    against: str | None = None
    baseline: float | None = None
    change: str | None = None
    serves: str | None = None
    smart: Smart | None = None
    repair: tuple[Repair, ...] = ()

    @property
    def unit(self) -> Unit | None:
        """Unit of the metric; None without one."""
        return None if self.key is None else CATALOGUE[self.key.metric].unit

    @property
    def is_met(self) -> bool:
        """Whether the estimated chance is at least the wanted one."""
        return self.chance is not None and self.chance.estimate >= self.wanted

    def to_dict(self, currency: str) -> Json:
        """Return the JSON object; `probability` and `ci` are null when the target is not judged."""
        unit = self.unit
        said: Unit = unit or "count"
        return {
            "name": self.name,
            "metric": None if self.key is None else str(self.key),
            "unit": currency if unit == "money" else unit,
            "at_least": None if self.at_least is None else figure_json(self.at_least, said),
            "at_most": None if self.at_most is None else figure_json(self.at_most, said),
            "since": None if self.since is None else self.since.isoformat(),
            "by": None if self.by is None else self.by.isoformat(),
            "confidence": self.wanted,
            "weight": self.weight,
            "missing": list(self.missing),
            "against": self.against,
            "baseline": None if self.baseline is None else figure_json(self.baseline, said),
            "change": self.change,
            "serves": self.serves,
            "probability": None if self.chance is None else figure_json(self.chance.estimate),
            "ci": None if self.chance is None else limits_json(self.chance),
            "reached_with": {
                f"{chance:g}": figure_json(value, said) for chance, value in self.reached_with.items()
            },
            "smart": None if self.smart is None else self.smart.to_dict(),
            "repair": [repair.to_dict(currency) for repair in self.repair],
        }
