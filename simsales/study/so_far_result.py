"""Owns the form of an answer about a year that has begun: what is reached, and what is still to come."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from simsales.scenario.metrics import CATALOGUE, Unit
from simsales.study.intervals import Interval
from simsales.study.json_figures import Json, figure_json, limits_json
from simsales.study.measure import MetricKey

__all__ = ["SoFarFigure", "SoFarResult", "SoFarTarget"]


@dataclass(frozen=True, slots=True)
class SoFarFigure:
    """A figure of the whole time: the part that is known, and the part that is simulated.

    Parameters
    ----------
    key
        Metric and scope.
    reached
        What the file says, in the unit of the metric (money in minor units).
    rest
        Mean of what today's way still brings, with its interval.
    low, high
        Between these a year lies at least nine times in ten; infinite with too few simulated years.
    """

    key: MetricKey
    reached: float
    rest: Interval
    low: float
    high: float

    @property
    def unit(self) -> Unit:
        """Unit of the metric."""
        return CATALOGUE[self.key.metric].unit

    @property
    def total(self) -> Interval:
        """Mean of the whole time, with its interval."""
        rest, known = self.rest, self.reached
        return Interval(
            known + rest.estimate, known + rest.low, known + rest.high, rest.confidence, rest.count
        )

    def to_dict(self, currency: str) -> Json:
        """Return the JSON object."""
        unit = self.unit
        return {
            "metric": str(self.key),
            "unit": currency if unit == "money" else unit,
            "reached": figure_json(self.reached, unit),
            "rest": {"mean": figure_json(self.rest.estimate, unit), "ci": limits_json(self.rest, unit)},
            "total": {
                "mean": figure_json(self.total.estimate, unit),
                "ci": limits_json(self.total, unit),
                "year": [figure_json(self.low, unit), figure_json(self.high, unit)],
            },
        }


@dataclass(frozen=True, slots=True)
class SoFarTarget:
    """How far a target is.

    Parameters
    ----------
    name, key
        The target and its figure.
    reached, level
        What is reached and what is wanted, in the unit of the metric.
    is_at_most
        Whether the level is not to be exceeded.
    rest
        Mean of what today's way still brings until the deadline, with its interval.
    chance
        Of the target under today's way.
    """

    name: str
    key: MetricKey
    reached: float
    level: float
    is_at_most: bool
    rest: Interval
    chance: Interval

    @property
    def unit(self) -> Unit:
        """Unit of the metric."""
        return CATALOGUE[self.key.metric].unit

    @property
    def share(self) -> float:
        """Share of the level that is reached; nan of a level of nothing or less."""
        return self.reached / self.level if self.level > 0 else float("nan")

    @property
    def missing(self) -> float:
        """What is still to come for the target; below 0 where more than that is reached."""
        return self.level - self.reached

    def to_dict(self, currency: str) -> Json:
        """Return the JSON object."""
        unit = self.unit
        return {
            "target": self.name,
            "metric": str(self.key),
            "unit": currency if unit == "money" else unit,
            "reached": figure_json(self.reached, unit),
            "share": figure_json(self.share),
            "missing": figure_json(self.missing, unit),
            "rest": {"mean": figure_json(self.rest.estimate, unit), "ci": limits_json(self.rest, unit)},
            "probability": figure_json(self.chance.estimate),
            "ci": limits_json(self.chance),
        }


@dataclass(frozen=True, slots=True)
class SoFarResult:
    """A year that has begun.

    Parameters
    ----------
    since, as_of
        First day that the figures count from, and the first day that is not known yet. Everything else of the
        answer counts from `as_of` on; targets and milestones count from `since`.
    is_replayed
        Whether the days before were played to know which deals are open, as the file does not say it.
    figures, targets
        What is known of both; targets that are judged and add up only.
    not_counted
        Names of the targets whose past the file does not state.
    """

    since: dt.date
    as_of: dt.date
    is_replayed: bool
    figures: tuple[SoFarFigure, ...]
    targets: tuple[SoFarTarget, ...]
    not_counted: tuple[str, ...]

    @property
    def until(self) -> dt.date:
        """The last day that is known."""
        return self.as_of - dt.timedelta(days=1)

    def to_dict(self, currency: str) -> Json:
        """Return the JSON object."""
        return {
            "since": self.since.isoformat(),
            "as_of": self.as_of.isoformat(),
            "open_deals": "played" if self.is_replayed else "stated",
            "figures": [figure.to_dict(currency) for figure in self.figures],
            "targets": [target.to_dict(currency) for target in self.targets],
            "not_counted": list(self.not_counted),
        }
