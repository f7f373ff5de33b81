"""Owns what is known of the assumptions of a decision: which of them move it, and where it would flip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from simsales.scenario.metrics import CATALOGUE, Unit
from simsales.study.assumed_figure import Figure
from simsales.study.intervals import Interval
from simsales.study.json_figures import Json, figure_json, limits_json
from simsales.study.measure import MetricKey
from simsales.words import Phrase, say

__all__ = ["Decision", "DecisionKind", "Flip", "Held", "Sensitivity", "Tried", "Weighed"]

DecisionKind = Literal["best", "target", "outcome"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the assumptions are asked about.

    Parameters
    ----------
    kind
        ``best``: that one way is better than the others. ``target``: whether a target is as sure as wanted.
        ``outcome``: nothing is decided, and the main figure is told.
    way, rival
        The way that is best and the next best one; today's and none where there is one way only.
    key, better
        The figure, and 1 where more of it is better, else -1.
    margin
        Of ``best``, how much better the way is than the rival, in the figure's unit, more is better; else how
        far the figure is beyond the target (below 0 where it falls short), or the figure.
    target, wanted
        Name of the target whose chance is told, and how sure one wants to be; empty and nan without any.
    chance
        Its chance with `way`; None without a target.
    doubts
        What is doubtful about `way` as a way to gain, of ``best``; empty without any, and then no part of
        the JSON.
    """

    kind: DecisionKind
    way: str
    rival: str
    key: MetricKey
    better: int
    margin: Interval
    target: str
    wanted: float
    chance: Interval | None
    doubts: tuple[Phrase, ...] = ()

    @property
    def doubts_said(self) -> tuple[str, ...]:
        """The doubts in the language in force."""
        return tuple(say(doubt.key, **doubt.values) for doubt in self.doubts)

    @property
    def unit(self) -> Unit:
        """Unit of the figure."""
        return CATALOGUE[self.key.metric].unit

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {
            "kind": self.kind,
            "way": self.way,
            "rival": self.rival or None,
            "metric": str(self.key),
            "better": self.better,
            "margin": _interval(self.margin, self.unit),
            "target": self.target or None,
            "wanted": figure_json(self.wanted),
            "chance": None if self.chance is None else _interval(self.chance, "share"),
            **({"doubts": list(self.doubts_said)} if self.doubts else {}),
        }


@dataclass(frozen=True, slots=True)
class Tried:
    """What one other value does.

    Parameters
    ----------
    value
        The value that was simulated.
    effect
        Change of the decision's margin, year by year.
    outcome
        Change of the figure with the decision's way, year by year.
    chance
        Chance of the decision's target then; None without one.
    """

    value: float
    effect: Interval
    outcome: Interval
    chance: Interval | None


@dataclass(frozen=True, slots=True)
class Weighed:
    """An assumption that is known to move the decision, with what its other values do."""

    figure: Figure
    ends: tuple[Tried, ...]

    @property
    def swing(self) -> float:
        """Largest known change of the margin, without its sign; 0 where none is known."""
        return max((abs(end.effect.estimate) for end in self.ends if end.effect.is_decided), default=0.0)

    def to_dict(self, unit: Unit) -> Json:
        """Return the JSON object."""
        ends = [
            {
                "value": self.figure.json(end.value),
                "effect": {**_interval(end.effect, unit), "known": end.effect.is_decided},
                "outcome": {**_interval(end.outcome, unit), "known": end.outcome.is_decided},
                "chance": None if end.chance is None else _interval(end.chance, "share"),
            }
            for end in self.ends
        ]
        return {**self.figure.to_dict(), "ends": ends}


@dataclass(frozen=True, slots=True)
class Flip:
    """The value of an assumption at which the decision becomes another one.

    Parameters
    ----------
    figure
        The assumption.
    value
        A value that was simulated and flips, next to one that does not.
    low, high
        Limits of the value; nan where the values looked at give none.
    then
        The way that is best then; empty where a target is decided.
    is_open
        Whether luck may hide that it is so already, as things are assumed.
    """

    figure: Figure
    value: float
    low: float
    high: float
    then: str
    is_open: bool

    @property
    def is_below(self) -> bool:
        """Whether the decision flips below the value, not above."""
        return self.value < self.figure.today

    def to_dict(self) -> Json:
        """Return the JSON object."""
        json = self.figure.json
        return {
            **self.figure.to_dict(),
            "flips": "below" if self.is_below else "above",
            "value": json(self.value),
            "ci": [json(self.low), json(self.high)],
            "then": self.then or None,
            "may_be_so_already": self.is_open,
        }


@dataclass(frozen=True, slots=True)
class Held:
    """An assumption that was moved to `value` without a flip; `is_known` when luck cannot explain that."""

    figure: Figure
    value: float
    is_known: bool

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {**self.figure.to_dict(), "looked_to": self.figure.json(self.value), "known": self.is_known}


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How a decision hangs on what was assumed.

    Parameters
    ----------
    decision
        What is decided.
    ranked
        The assumptions that are known to move it, the strongest first, at most five.
    unmoved
        Those that were tried and moved nothing that can be told from chance.
    weaker
        How many are known to move it less than those that are ranked.
    untried
        How many were left out to keep the simulated years within their bound.
    flips
        Where the decision becomes another one, the nearest first, at most three.
    more_flips
        How many other assumptions flip it too as far as was looked; at which value was not looked for.
    held
        Ranked ones that were looked at on a side and flip nothing there.
    years
        Simulated years that this took.
    screened, proved
        Years by way behind the choice of those that were looked at closely, and behind their figures.
    confidence
        Of all intervals.
    """

    decision: Decision
    ranked: tuple[Weighed, ...]
    unmoved: tuple[Figure, ...]
    weaker: int
    untried: int
    flips: tuple[Flip, ...]
    more_flips: int
    held: tuple[Held, ...]
    years: int
    screened: int
    proved: int
    confidence: float

    @property
    def tried(self) -> int:
        """How many assumptions were simulated with other values."""
        return len(self.ranked) + len(self.unmoved) + self.weaker

    def to_dict(self) -> Json:
        """Return the JSON object."""
        unit = self.decision.unit
        return {
            "decision": self.decision.to_dict(),
            "tried": self.tried,
            "not_tried": self.untried,
            "ranked": [weighed.to_dict(unit) for weighed in self.ranked],
            "weaker": self.weaker,
            "unmoved": _figures(self.unmoved),
            "flips": [flip.to_dict() for flip in self.flips],
            "more_flips": self.more_flips,
            "held": [held.to_dict() for held in self.held],
            "years": self.years,
            "screened": self.screened,
            "proved": self.proved,
            "confidence": self.confidence,
        }


def _figures(figures: Sequence[Figure]) -> list[Json]:
    return [figure.to_dict() for figure in figures]


def _interval(found: Interval, unit: Unit) -> Json:
    return {"mean": figure_json(found.estimate, unit), "ci": limits_json(found, unit)}
