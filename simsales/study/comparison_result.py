"""Owns strategies side by side: their differences, the best, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass, field

from simsales.scenario.loaded import TODAY
from simsales.scenario.metrics import CATALOGUE, Unit
from simsales.study.figure_text import change
from simsales.study.intervals import Interval
from simsales.study.json_figures import Json, figure_json, limits_json
from simsales.study.measure import MetricKey
from simsales.study.short_table import html_table, key_name, way_name
from simsales.words import percent, quoted, say

__all__ = ["Comparison", "Difference"]


@dataclass(frozen=True, slots=True)
class Difference:
    """What strategy `a` brings beyond strategy `b`, replication by replication.

    Parameters
    ----------
    a, b
        Names of the strategies.
    key
        The figure.
    interval
        Mean of a minus b and its interval; ``interval.count`` is the number of replications in which both
        define the figure.
    """

    a: str
    b: str
    key: MetricKey
    interval: Interval

    @property
    def unit(self) -> Unit:
        """Unit of the figure."""
        return CATALOGUE[self.key.metric].unit

    @property
    def is_known(self) -> bool:
        """Whether the sign is known: the interval excludes 0."""
        return self.interval.is_decided

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {
            "a": self.a,
            "b": self.b,
            "mean": figure_json(self.interval.estimate, self.unit),
            "ci": limits_json(self.interval, self.unit),
            "known": self.is_known,
            "replications": self.interval.count,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Strategies side by side on the main metric.

    Parameters
    ----------
    key
        The main metric: that of the first judged target, else profit.
    better
        1 when more is better, -1 when less is.
    best
        The strategy with the best mean.
    probability_best
        Chance that `best` has the best expected value; see `simsales.study.comparison`.
    is_known
        Whether `best` is known to be better than every other strategy (all its intervals exclude 0).
    differences
        All pairs, those to today first; ``b`` is the one that comes earlier in the file.
    looks
        How often the strategies were compared before the replications were enough; 1 without extension.
    currency
        Of the money in it.
    others
        What each strategy changes against today's way in the other figures, figure by figure.
    """

    key: MetricKey
    better: int
    best: str
    probability_best: float
    is_known: bool
    differences: tuple[Difference, ...]
    looks: int = 1
    currency: str = field(default="", compare=False)
    others: tuple[Difference, ...] = ()

    @property
    def to_today(self) -> tuple[Difference, ...]:
        """The differences to the file as it stands."""
        return tuple(difference for difference in self.differences if difference.b == TODAY)

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {
            "metric": str(self.key),
            "best": self.best,
            "probability_best": figure_json(self.probability_best),
            "known": self.is_known,
            "looks": self.looks,
            "differences": [difference.to_dict() for difference in self.differences],
            **({"figures": self._figures()} if self.others else {}),
        }

    def _figures(self) -> list[Json]:
        """Return the JSON of the other figures, one object each."""
        found: dict[MetricKey, list[Json]] = {}
        for gap in self.others:
            found.setdefault(gap.key, []).append(gap.to_dict())
        units = {key: CATALOGUE[key.metric].unit for key in found}
        return [
            {
                "metric": str(key),
                "unit": self.currency if units[key] == "money" else units[key],
                "differences": gaps,
            }
            for key, gaps in found.items()
        ]

    def _repr_html_(self) -> str:
        """Show each strategy's difference to today's way in a notebook."""
        title, unit = key_name(self.key), CATALOGUE[self.key.metric].unit
        known = "report.best_known" if self.is_known else "report.best_unknown"
        values = {"name": quoted(way_name(self.best)), "metric": title}
        caption = say(known, **values, chance=percent(self.probability_best))
        rows = [[way_name(gap.a), change(gap.interval, unit, self.currency)] for gap in self.to_today]
        return html_table(caption, ["", say("smart.table.difference", metric=title)], rows)
