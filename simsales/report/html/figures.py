"""Owns figures as the page shows them: a value in its unit with its range, and scales for axes."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final, NamedTuple

from simsales import words
from simsales.report.figure_titles import key_title, metric_title, window_title
from simsales.report.figures import LEAST_FOR_TAILS, figure
from simsales.report.html.exhibit import Cell
from simsales.scenario.loaded import TODAY
from simsales.scenario.metrics import Unit
from simsales.study.figure_text import change_parts, currency_name, limits, signed
from simsales.study.intervals import Interval
from simsales.study.measure import MetricKey
from simsales.study.results import MINOR_UNITS, MetricSummary, TargetResult
from simsales.words import say

__all__ = ["Figures", "Scale", "key_title", "metric_title", "strategy_title", "window_title"]

_WHOLE_FROM: Final = 100
_STEPS: Final = {"en": (("bn", 9), ("m", 6), ("k", 3), ("one", 0)), "zh": (("yi", 8), ("wan", 4), ("one", 0))}
_PLAN: Final = "plan"
_WHAT_IF: Final = "what-if"


class Scale(NamedTuple):
    """How values become marks on an axis: divided by `divisor`, with `title` as the unit."""

    divisor: float
    title: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Puts figures into words, money in one currency."""

    currency: str

    def text(self, value: float, unit: Unit) -> str:
        """Return a value in its unit; `value` in the unit of the catalogue, money in minor units."""
        return (
            say("house.h", count=0) if unit == "hours" and value == 0 else figure(value, unit, self.currency)
        )

    def change(self, value: float, unit: Unit) -> str:
        """Return a difference with its sign; differences of shares in points."""
        return signed(value, unit, self.currency)

    def estimate(self, interval: Interval, unit: Unit) -> Cell:
        """Return an estimate with its range."""
        low, high = self.text(interval.low, unit), self.text(interval.high, unit)
        return _ranged(interval, self.text(interval.estimate, unit), *limits(low, high, self.currency))

    def needed(self, interval: Interval, unit: Unit) -> Cell:
        """Return what is needed with its range, where that has no upper limit, too."""
        if math.isfinite(interval.high):
            return self.estimate(interval, unit)
        if not math.isfinite(interval.low):
            return Cell("")
        low = self.text(interval.low, unit)
        if not math.isfinite(interval.estimate):
            return Cell(say("house.or_more", low=low))
        return Cell(self.text(interval.estimate, unit), say("page.open_range", low=low))

    def difference(self, interval: Interval, unit: Unit) -> Cell:
        """Return a difference with its range."""
        return _ranged(interval, *change_parts(interval, unit, self.currency))

    def mean(self, summary: MetricSummary | None) -> Cell:
        """Return the mean of a figure with its range; not known where it was not measured."""
        if summary is None or not summary.mean.count:
            return Cell(say("house.not_known"))
        return self.estimate(summary.mean, summary.unit)

    def span(self, summary: MetricSummary | None) -> Cell:
        """Return between which values nine of ten years lie."""
        if summary is None or not summary.mean.count:
            return Cell(say("house.not_known"))
        if summary.mean.count < LEAST_FOR_TAILS:
            return Cell(say("page.too_few", least=LEAST_FOR_TAILS))
        return Cell(self.between(summary.p5, summary.p95, summary.unit))

    def between(self, low: float, high: float, unit: Unit) -> str:
        """Return a range without an estimate: ``774 k to 817 k EUR``."""
        first, last = self.text(low, unit), self.text(high, unit)
        return say("page.from_to", low=limits(first, last, self.currency)[0], high=last)

    def chance(self, interval: Interval | None) -> str:
        """Return a chance with its range: ``31 in 100 (26 to 37)``."""
        if interval is None:
            return say("page.not_judged")
        return words.chance(interval.estimate, interval.low, interval.high)

    def times(self, share: float) -> str:
        """Return how sure somebody wants to be: ``80 in 100``."""
        return say("page.times", times=_tidy(share * 100))

    def best_times(self, chance: float) -> str:
        """Return how likely a strategy is the best, in 100, where that is not settled: at most 99."""
        return say("house.not_known") if math.isnan(chance) else _tidy(float(min(99, round(chance * 100))))

    def wish(self, target: TargetResult) -> str:
        """Return what a target asks for: metric, scope, value and days."""
        if target.key is None or target.unit is None or target.chance is None:
            missing = [say(f"report.missing.{part}") for part in target.missing]
            return say("page.target_incomplete", missing=missing)
        title = key_title(MetricKey(target.key.metric, target.key.scope))
        said = self.asked(title, target.unit, target.at_least, target.at_most, target.since, target.by)
        if target.against is None or target.change is None:
            return said
        against = say(f"page.against.{target.against.replace(' ', '_')}")
        return say("page.relative", asked=said, change=target.change, against=against)

    def asked(
        self,
        title: str,
        unit: Unit,
        at_least: float | None,
        at_most: float | None,
        since: dt.date | None,
        by: dt.date | None,
    ) -> str:
        """Return what is asked of a figure: its title, its limits, and the days that count."""
        parts = [title]
        if at_least is not None:
            parts.append(say("page.at_least", value=self.text(at_least, unit)))
        if at_most is not None:
            parts.append(say("page.at_most", value=self.text(at_most, unit)))
        if since is not None:
            parts.append(say("page.since", day=since))
        if by is not None:
            parts.append(say("page.by", day=by))
        return _row(parts)

    def scale(self, largest: float, unit: Unit) -> Scale:
        """Return the scale for an axis whose largest value is `largest`."""
        if unit != "money":
            return Scale(0.01 if unit == "share" else 1.0, say(f"page.axis.{unit}"))
        amount = abs(largest) / MINOR_UNITS
        for name, digits in _STEPS[words.language()]:
            if amount >= 10.0**digits or not digits:
                title = say(f"page.axis.money_{name}", currency=self.currency_name)
                return Scale(10.0**digits * MINOR_UNITS, title)
        raise AssertionError(largest)

    @property
    def currency_name(self) -> str:
        """How the currency is called in the language in force."""
        return currency_name(self.currency)


def strategy_title(name: str) -> str:
    """Return what a strategy is called: the user's name, or a word for those that the program names."""
    return say(f"page.strategy.{name}") if name in (TODAY, _PLAN, _WHAT_IF) else name


def _row(parts: Sequence[str]) -> str:
    return reduce(lambda first, then: say("page.first_then", first=first, then=then), parts)


def _tidy(value: float) -> str:
    """Return a number with one digit behind the point, from a hundred on with none."""
    rounded = math.floor(abs(value) + 0.5) if abs(value) >= _WHOLE_FROM else round(abs(value), 1)
    signed = -rounded if value < 0 else rounded
    return words.number(int(signed)) if float(signed).is_integer() else words.number(float(signed))


def _ranged(interval: Interval, estimate: str, low: str, high: str) -> Cell:
    if interval.low == interval.high or low == estimate == high:
        return Cell(estimate)
    if not (math.isfinite(interval.low) and math.isfinite(interval.high)):
        return Cell(estimate)
    return Cell(estimate, say("page.range", low=low, high=high))
