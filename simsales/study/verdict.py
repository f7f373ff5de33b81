"""Owns the forms of a judgement: letters, repairs, milestones, fans and the tree of drivers.

Reasons are messages with their values, put into words only when they are read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from simsales.scenario.metrics import CATALOGUE, Unit
from simsales.study.intervals import Interval
from simsales.study.json_figures import Json, figure_json, limits_json
from simsales.study.measure import MetricKey
from simsales.words import Phrase, say

__all__ = [
    "LETTERS",
    "Driver",
    "DriverTree",
    "Fan",
    "Letter",
    "LetterName",
    "MilestoneResult",
    "Repair",
    "Smart",
]

LetterName = Literal["specific", "measurable", "achievable", "relevant", "time_bound"]
LETTERS: Final[tuple[LetterName, ...]] = ("specific", "measurable", "achievable", "relevant", "time_bound")
"""The five letters in their order."""


def _said(phrase: Phrase) -> str:
    return say(phrase.key, **phrase.values)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of a target.

    Parameters
    ----------
    ok
        Whether it holds; None where it cannot be said: because another letter fails, or because the chance is
        not known well enough yet.
    reason
        Why.
    """

    ok: bool | None
    reason: Phrase

    @property
    def why(self) -> str:
        """The reason in the language in force."""
        return _said(self.reason)

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {"ok": self.ok, "why": self.why}


@dataclass(frozen=True, slots=True)
class Smart:
    """The five letters of a target."""

    specific: Letter
    measurable: Letter
    achievable: Letter
    relevant: Letter
    time_bound: Letter

    def __iter__(self) -> Iterator[tuple[LetterName, Letter]]:
        """Yield the letters by name, in their order."""
        return iter([(name, getattr(self, name)) for name in LETTERS])

    @property
    def failed(self) -> tuple[LetterName, ...]:
        """Names of the letters that fail."""
        return tuple(name for name, letter in self if letter.ok is False)

    @property
    def unknown(self) -> tuple[LetterName, ...]:
        """Names of the letters of which it cannot be said whether they hold."""
        return tuple(name for name, letter in self if letter.ok is None)

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {name: letter.to_dict() for name, letter in self}


@dataclass(frozen=True, slots=True)
class Repair:
    """What would mend a letter that fails; computed in this study.

    Parameters
    ----------
    letter
        The letter.
    kind
        What is changed: ``value``, ``date``, ``lever``, ``metric``, ``parent``.
    reason
        The repair as a message.
    value, unit
        New value of the target in the unit of its metric, where one is proposed.
    by
        New deadline, where one is proposed.
    chance
        How likely the target then is; None where the repair is not about a chance.
    """

    letter: LetterName
    kind: Literal["value", "date", "lever", "metric", "parent"]
    reason: Phrase
    value: float | None = None
    unit: Unit = "count"
    by: dt.date | None = None
    chance: Interval | None = None

    @property
    def text(self) -> str:
        """The repair in the language in force."""
        return _said(self.reason)

    def to_dict(self, currency: str) -> Json:
        """Return the JSON object."""
        return {
            "letter": self.letter,
            "kind": self.kind,
            "text": self.text,
            "value": None if self.value is None else figure_json(self.value, self.unit),
            "unit": currency if self.unit == "money" else self.unit,
            "by": None if self.by is None else self.by.isoformat(),
            "probability": None if self.chance is None else figure_json(self.chance.estimate),
            "ci": None if self.chance is None else limits_json(self.chance),
        }


@dataclass(frozen=True, slots=True)
class MilestoneResult:
    """How likely a mark on the way is.

    Parameters
    ----------
    name, key, at_least, at_most, by
        As in the scenario, values in the unit of the metric.
    chance
        Share of the replications that reached it.
    breaks_first
        Share of the replications in which it is the first milestone that is missed (the earlier date, then
        the order of the file).
    """

    name: str
    key: MetricKey
    at_least: float | None
    at_most: float | None
    by: dt.date
    chance: Interval
    breaks_first: Interval

    @property
    def unit(self) -> Unit:
        """Unit of the metric."""
        return CATALOGUE[self.key.metric].unit

    def to_dict(self, currency: str) -> Json:
        """Return the JSON object."""
        return {
            "name": self.name,
            "metric": str(self.key),
            "unit": currency if self.unit == "money" else self.unit,
            "at_least": None if self.at_least is None else figure_json(self.at_least, self.unit),
            "at_most": None if self.at_most is None else figure_json(self.at_most, self.unit),
            "by": self.by.isoformat(),
            "probability": figure_json(self.chance.estimate),
            "ci": limits_json(self.chance),
            "breaks_first": {
                "probability": figure_json(self.breaks_first.estimate),
                "ci": limits_json(self.breaks_first),
            },
        }


@dataclass(frozen=True, slots=True)
class Fan:
    """How a figure spreads over the replications, month by month.

    Parameters
    ----------
    key
        Metric and scope.
    is_sum
        Whether a month has the sum up to its end, and not the month alone.
    months
        ``2027-01`` and so on.
    quantiles
        Percent (5, 20, 50, 80, 95) -> a value for each month; nan where no replication defines it.
    """

    key: MetricKey
    is_sum: bool
    months: tuple[str, ...]
    quantiles: Mapping[int, tuple[float, ...]]

    @property
    def unit(self) -> Unit:
        """Unit of the metric."""
        return CATALOGUE[self.key.metric].unit

    def to_dict(self, currency: str) -> Json:
        """Return the JSON object."""
        return {
            "metric": str(self.key),
            "unit": currency if self.unit == "money" else self.unit,
            "sum": self.is_sum,
            "months": list(self.months),
            **{
                f"p{percent}": [figure_json(value, self.unit) for value in values]
                for percent, values in self.quantiles.items()
            },
        }


@dataclass(frozen=True, slots=True)
class Driver:
    """One thing that a target hangs on.

    Parameters
    ----------
    label
        What it is called.
    key
        The figure that shows it.
    today
        Its mean today, in the unit of its metric.
    needed
        What it would have to be on average, alone, for the target to be reached as surely as wanted; None
        where today is enough. Infinite where it cannot do it alone, and a limit where it perhaps cannot; see
        `simsales.study.needed`.
    how
        ``enough`` (nothing is needed), ``simulated``, ``approximate`` (in proportion to a simulated push, or
        to the share of a part in the whole), ``not alone``.
    chance
        The simulated chance of the target with it; None unless simulated.
    parts
        What it is made of.
    """

    label: Phrase
    key: MetricKey
    today: Interval
    needed: Interval | None
    how: Literal["enough", "simulated", "approximate", "not alone"]
    chance: Interval | None = None
    parts: tuple[Driver, ...] = ()

    @property
    def unit(self) -> Unit:
        """Unit of its metric."""
        return CATALOGUE[self.key.metric].unit

    def to_dict(self, currency: str) -> Json:
        """Return the JSON object."""
        return {
            "name": _said(self.label),
            "metric": str(self.key),
            "unit": currency if self.unit == "money" else self.unit,
            "today": figure_json(self.today.estimate, self.unit),
            "today_ci": limits_json(self.today, self.unit),
            "needed": None if self.needed is None else figure_json(self.needed.estimate, self.unit),
            "needed_ci": None if self.needed is None else limits_json(self.needed, self.unit),
            "how": self.how,
            "probability": None if self.chance is None else figure_json(self.chance.estimate),
            "ci": None if self.chance is None else limits_json(self.chance),
            "parts": [part.to_dict(currency) for part in self.parts],
        }


@dataclass(frozen=True, slots=True)
class DriverTree:
    """What a target is made of.

    Parameters
    ----------
    target
        Its name.
    key
        Its figure.
    today
        The value that today's way reaches as surely as wanted.
    needed
        The value to reach.
    drivers
        What it hangs on.
    """

    target: str
    key: MetricKey
    today: Interval
    needed: float
    drivers: tuple[Driver, ...]

    def to_dict(self, currency: str) -> Json:
        """Return the JSON object."""
        unit = CATALOGUE[self.key.metric].unit
        return {
            "target": self.target,
            "metric": str(self.key),
            "unit": currency if unit == "money" else unit,
            "today": figure_json(self.today.estimate, unit),
            "today_ci": limits_json(self.today, unit),
            "needed": figure_json(self.needed, unit),
            "drivers": [driver.to_dict(currency) for driver in self.drivers],
        }
