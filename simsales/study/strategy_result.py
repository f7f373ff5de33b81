"""Owns what one strategy brings: its figures, targets, milestones and fans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from simsales.scenario.metrics import CATALOGUE, Unit
from simsales.study.intervals import Interval
from simsales.study.json_figures import Json, figure_json, limits_json
from simsales.study.measure import MetricKey
from simsales.study.target_result import TargetResult
from simsales.study.verdict import Fan, MilestoneResult
from simsales.words import Phrase, say

__all__ = ["MetricSummary", "StrategyResult"]


@dataclass(frozen=True, slots=True)
class MetricSummary:
    """What the replications say about one figure.

    Parameters
    ----------
    key
        Metric, scope and time window.
    mean
        Mean with its t interval; ``mean.count`` is the number of replications that define the figure (a
        win rate has no value in a year in which nothing ended).
    sd
        Standard deviation between replications; nan with fewer than two of them.
    p5, p50, p95
        Quantiles between replications; nan where none defines the figure.
    """

    key: MetricKey
    mean: Interval
    sd: float
    p5: float
    p50: float
    p95: float

    @property
    def unit(self) -> Unit:
        """Unit of the figures, as in the catalogue: ``money`` is in minor units."""
        return CATALOGUE[self.key.metric].unit

    def to_dict(self, currency: str) -> Json:
        """Return the JSON object; `currency` becomes the unit of money."""
        unit = self.unit
        return {
            "unit": currency if unit == "money" else unit,
            "mean": figure_json(self.mean.estimate, unit),
            "sd": figure_json(self.sd, unit),
            "ci": limits_json(self.mean, unit),
            "p5": figure_json(self.p5, unit),
            "p50": figure_json(self.p50, unit),
            "p95": figure_json(self.p95, unit),
            "replications": self.mean.count,
        }


@dataclass(frozen=True, slots=True)
class StrategyResult:
    """What one strategy brings.

    Parameters
    ----------
    name
        ``today`` for the file as it stands.
    metrics
        ``str(MetricKey)`` -> summary.
    targets
        In the order of the file.
    all_targets
        Chance that all judged targets are reached in the same replication; None when none is judged.
    why
        The strategy's own words.
    milestones
        In the order of the file.
    fans
        How the figures of targets and milestones spread, month by month.
    undecided
        What it changes that nobody in the company decides, where that makes it a mere question; such a
        strategy is never the best one. Empty otherwise, and then no part of the JSON.
    doubts
        What is doubtful about it as a way to gain; empty without any, and then no part of the JSON.
    """

    name: str
    metrics: Mapping[str, MetricSummary]
    targets: tuple[TargetResult, ...]
    all_targets: Interval | None
    why: str | None = None
    milestones: tuple[MilestoneResult, ...] = ()
    fans: tuple[Fan, ...] = ()
    undecided: tuple[str, ...] = ()
    doubts: tuple[Phrase, ...] = ()

    @property
    def doubts_said(self) -> tuple[str, ...]:
        """The doubts in the language in force."""
        return tuple(say(doubt.key, **doubt.values) for doubt in self.doubts)

    @property
    def together(self) -> Literal["all", "judged"] | None:
        """Whose chance `all_targets` is: of all, of those that are judged; None with fewer than two."""
        judged = sum(target.chance is not None for target in self.targets)
        if judged < 2 or self.all_targets is None:
            return None
        return "all" if judged == len(self.targets) else "judged"

    def to_dict(self, currency: str) -> Json:
        """Return the JSON object."""
        together = self.all_targets
        return {
            "name": self.name,
            "why": self.why,
            "metrics": {name: metric.to_dict(currency) for name, metric in self.metrics.items()},
            "targets": [target.to_dict(currency) for target in self.targets],
            "all_targets": None
            if together is None
            else {"probability": figure_json(together.estimate), "ci": limits_json(together)},
            "milestones": [milestone.to_dict(currency) for milestone in self.milestones],
            "fans": [fan.to_dict(currency) for fan in self.fans],
            **({"undecided": list(self.undecided)} if self.undecided else {}),
            **({"doubts": list(self.doubts_said)} if self.doubts else {}),
        }
