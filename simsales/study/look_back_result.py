"""Owns the form of a look back: what happened beside what the same time brings when it is simulated."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Literal

from simsales.scenario.metrics import CATALOGUE, Unit
from simsales.study.intervals import Interval
from simsales.study.json_figures import Json, figure_json, limits_json
from simsales.study.measure import MetricKey
from simsales.study.single_year import together, years_needed

__all__ = ["LookBackFigure", "LookBackResult", "Seen", "Verdict", "Whole"]

Seen = Literal["fitted", "later", "both", "not said"]
"""Whether the numbers of the file were fitted to these months, or know nothing of them."""

Whole = Literal["month", "sum", "only"]
"""Whether a row is one of several stretches, the sum of such, or all that is known of its figure."""

Verdict = Literal["good", "off", "unclear"]
"""Whether what happened contradicts the simulation; unclear with too few simulated years."""


@dataclass(frozen=True, slots=True)
class LookBackFigure:
    """One figure of that time.

    Parameters
    ----------
    key
        Metric and scope.
    first, last
        The days that it counts.
    happened
        What really happened, in the unit of the metric (money in minor units).
    simulated
        Mean of the simulated years, with its interval.
    low, high
        Between these a single year lies as often as the confidence of the look back says, if the simulation
        is right; infinite where there are too few simulated years to say.
    seen, whole
        Whether the file was fitted to these days, and whether the row is a sum of others.
    together
        Between these a single year lies so often that all rows of the verdict do at once as often as the
        confidence says; infinite where there are too few simulated years, None for rows without part in it.
    """

    key: MetricKey
    first: dt.date
    last: dt.date
    happened: float
    simulated: Interval
    low: float
    high: float
    seen: Seen
    whole: Whole
    together: tuple[float, float] | None = None

    @property
    def unit(self) -> Unit:
        """Unit of the metric."""
        return CATALOGUE[self.key.metric].unit

    @property
    def is_inside(self) -> bool | None:
        """Whether what happened lies where a simulated year may lie; None where that is not known."""
        return self._lies((self.low, self.high))

    @property
    def is_explained(self) -> bool | None:
        """Whether luck explains what happened, with all figures looked at; None where that is not known."""
        return None if self.together is None else self._lies(self.together)

    def _lies(self, limits: tuple[float, float]) -> bool | None:
        low, high = limits
        if self.simulated.count == 0 or not (math.isfinite(low) and math.isfinite(high)):
            return None
        return low <= self.happened <= high

    @property
    def off(self) -> float:
        """How far the mean is off: of a share in points (as a share), otherwise relative to what happened."""
        gap = self.simulated.estimate - self.happened
        if self.unit == "share":
            return gap
        return gap / self.happened if self.happened > 0 else math.nan

    def to_dict(self, currency: str) -> Json:
        """Return the JSON object."""
        unit = self.unit
        return {
            "metric": str(self.key),
            "unit": currency if unit == "money" else unit,
            "from": self.first.isoformat(),
            "until": self.last.isoformat(),
            "row": self.whole,
            "seen": self.seen,
            "happened": figure_json(self.happened, unit),
            "mean": figure_json(self.simulated.estimate, unit),
            "ci": limits_json(self.simulated, unit),
            "year": [figure_json(self.low, unit), figure_json(self.high, unit)],
            "inside": self.is_inside,
            "together": None
            if self.together is None
            else [figure_json(limit, unit) for limit in self.together],
            "off": figure_json(self.off),
        }


@dataclass(frozen=True, slots=True)
class LookBackResult:
    """What happened beside the simulation of the same time.

    Parameters
    ----------
    first, last
        The days that were simulated.
    years_back
        How many years before the scenario's own time.
    changes
        Paths that the file says were different then.
    fitted_until
        Last day of what the file was fitted to; None where it does not say.
    figures
        By figure in the order of the file: sums first, then months.
    left_out
        Figures of the file that count other days than those that are simulated, so that nothing compares.
    replications
        Simulated years; 0 where all is left out.
    confidence
        Of the ranges of a single year, 0..1.
    """

    first: dt.date
    last: dt.date
    years_back: int
    changes: tuple[str, ...]
    fitted_until: dt.date | None
    figures: tuple[LookBackFigure, ...]
    left_out: tuple[str, ...]
    replications: int
    confidence: float

    @property
    def judged(self) -> tuple[LookBackFigure, ...]:
        """One row for each figure: of the days that the file does not know, where there are such."""
        return tuple(figure for figure in self.figures if figure.together is not None)

    @property
    def verdict(self) -> Verdict:
        """Whether what happened contradicts the simulation, all figures taken together."""
        if self.first_off is not None:
            return "off"
        explained = [figure.is_explained for figure in self.judged]
        return "good" if explained and all(explained) else "unclear"

    @property
    def outside(self) -> int:
        """How many figures of the verdict lie outside of their own ranges."""
        return sum(figure.is_inside is False for figure in self.judged)

    @property
    def expected_outside(self) -> float:
        """How many of them luck alone would put there, at the most, on average."""
        return len(self.judged) * (1 - self.confidence)

    @property
    def years_needed(self) -> int:
        """How many simulated years a verdict on so many figures takes."""
        return years_needed(together(max(1, len(self.judged)), self.confidence))

    @property
    def first_off(self) -> LookBackFigure | None:
        """The first figure on the way from leads to money that luck does not explain; None where none is."""
        order = ("leads", "wins", "win_rate", "losses", "deal_value", "bookings", "revenue", "cash")
        beyond = [figure for figure in self.judged if figure.is_explained is False]
        places = {metric: place for place, metric in enumerate(order)}
        return min(beyond, key=lambda one: places.get(one.key.metric, len(order)), default=None)

    def to_dict(self, currency: str) -> Json:
        """Return the JSON object."""
        return {
            "from": self.first.isoformat(),
            "until": self.last.isoformat(),
            "years_back": self.years_back,
            "changes": list(self.changes),
            "fitted_until": None if self.fitted_until is None else self.fitted_until.isoformat(),
            "replications": self.replications,
            "confidence": self.confidence,
            "left_out": list(self.left_out),
            "verdict": {
                "answer": self.verdict,
                "figures": len(self.judged),
                "outside": self.outside,
                "expected_outside": figure_json(self.expected_outside),
                "off": None if self.first_off is None else str(self.first_off.key),
            },
            "figures": [figure.to_dict(currency) for figure in self.figures],
        }
