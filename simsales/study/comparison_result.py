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
from simsales.words import Phrase, percent, quoted, say

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
        The strategy with the best mean, of those that the company can carry out.
    probability_best
        Chance that `best` has the best expected value; see `simsales.study.comparison`.
    is_known
        Whether `best` is known to be better than every other strategy (all its intervals exclude 0), of those
        that the company can carry out.
    differences
        All pairs, those to today first; ``b`` is the one that comes earlier in the file.
    looks
        How often the strategies were compared before the replications were enough; 1 without extension.
    what_ifs
        Strategies that nobody in the company decides, which are compared and not ranked; no part of the JSON
        where there are none.
    doubts
        What is doubtful about `best` as a way to gain (see `StrategyResult.doubts`); no part of the JSON
        where there is nothing.
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
    what_ifs: tuple[str, ...] = ()
    doubts: tuple[Phrase, ...] = ()
    currency: str = field(default="", compare=False)
    others: tuple[Difference, ...] = ()

    @property
    def to_today(self) -> tuple[Difference, ...]:
        """The differences to the file as it stands."""
        return tuple(difference for difference in self.differences if difference.b == TODAY)

    @property
    def is_choice(self) -> bool:
        """Whether there is a strategy beside today's way that the company can carry out."""
        compared = {name for gap in self.differences for name in (gap.a, gap.b)}
        return len(compared - set(self.what_ifs)) > 1

    @property
    def doubts_said(self) -> tuple[str, ...]:
        """The doubts about the best strategy in the language in force."""
        return tuple(say(doubt.key, **doubt.values) for doubt in self.doubts)

    def verdict(self, title: str) -> str:
        """Return which strategy is best, how sure that is, and what is doubtful about it.

        Parameters
        ----------
        title
            What the figure is called.
        """
        if not self.is_choice:
            return say("report.nothing_decided")
        known = "report.best_known" if self.is_known else "report.best_unknown"
        values = {"name": quoted(way_name(self.best)), "metric": title}
        return self.with_doubts(say(known, **values, chance=percent(self.probability_best)))

    def with_doubts(self, said: str) -> str:
        """Return a sentence that calls a strategy the best with what is doubtful about that."""
        for doubt in self.doubts_said:
            said = say("look_back.two", first=said, then=say("report.mind", doubt=doubt))
        return said

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {
            "metric": str(self.key),
            "best": self.best,
            "probability_best": figure_json(self.probability_best),
            "known": self.is_known,
            "looks": self.looks,
            **({"what_ifs": list(self.what_ifs)} if self.what_ifs else {}),
            **({"doubts": list(self.doubts_said)} if self.doubts else {}),
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
        rows = [[way_name(gap.a), change(gap.interval, unit, self.currency)] for gap in self.to_today]
        return html_table(self.verdict(title), ["", say("smart.table.difference", metric=title)], rows)
