"""Owns how one figure of a scenario is moved: where it stands, on which scale, and what it then says.

A figure moves along a *course*: 0 is what the scenario says, 1 and -1 are the ends that are tried. The moved
scenario is the file with another number in it; a strategy that sets the same figure keeps its own number.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from pydantic import BaseModel

from simsales.quantity import HOUR, Length, MoneyPerTime, Rate
from simsales.scenario.loaded import Timeline
from simsales.scenario.paths import Steps
from simsales.scenario.response import Response
from simsales.scenario.scenario import Scenario
from simsales.scenario.spread_family import Spread, lognormal
from simsales.scenario.team import Surprises
from simsales.study.assumed_figure import Figure, Form

__all__ = ["REACH", "STEP", "Assumption", "Scale", "figure_of", "form_of", "looked_up"]

STEP: Final = 1.25
"""What a figure is multiplied with at the upper end that is tried, and divided by at the lower one."""

TRIED: Final = 1.0
REACH: Final = math.log(2.0) / math.log(STEP)
"""Course at which a figure is doubled or halved: as far as a flip is looked for."""

_FAR: Final = 2.0
"""The same for a figure that begins at nothing: twice the end that is tried."""

_ALMOST_ALL: Final = 0.95
_TAIL: Final = math.log(2.0) / 1.2815515655446004
"""Sigma of a time of which one in ten is over twice the usual one."""

Scale = Literal["odds", "ratio", "from nothing", "from never"]

_MIDDLE: Final = frozenset({"constant", "lognormal", "exponential"})
"""Families whose first parameter is the usual value."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """A figure that no data stand behind, and how it moves.

    Parameters
    ----------
    figure
        What it is, and what is assumed.
    places
        Where it stands, as steps; several where one assumption holds for several people.
    scale
        How it moves: its ``odds`` times or through `STEP`; a ``ratio``, itself times or through `STEP`;
        ``from nothing`` up to `end`; ``from never`` (no limit of time) down to `end`.
    end
        What is tried where the scale begins at nothing or never.
    strategy
        The only strategy whose own value it is; empty for the world of all.
    """

    figure: Figure
    places: tuple[Steps, ...]
    scale: Scale
    end: float = math.nan
    strategy: str = ""

    @property
    def ends(self) -> tuple[float, ...]:
        """The courses that are tried."""
        return (TRIED,) if self.scale in {"from nothing", "from never"} else (-TRIED, TRIED)

    def reach(self, side: float) -> float:
        """Return how far a flip is looked for on the side of an end."""
        return math.copysign(_FAR if len(self.ends) == 1 else REACH, side)

    def value(self, course: float) -> float:
        """Return the figure on a course."""
        if self.scale == "from nothing":
            most = _ALMOST_ALL if self.figure.form == "chance" else math.inf
            return min(self.end * course, most)
        if self.scale == "from never":
            return math.inf if course == 0 else self.end / course
        factor = math.pow(STEP, course)
        if self.scale == "odds":
            odds = self.figure.today / (1.0 - self.figure.today) * factor
            return odds / (1.0 + odds)
        value = self.figure.today * factor
        if self.figure.form == "count":
            return self._whole(value, course)
        return max(value, -1.0) if self.figure.form == "change" else value

    def _whole(self, value: float, course: float) -> float:
        """Return a whole number: from the ends on, at least one more or one less than today's."""
        whole, today = float(round(value)), self.figure.today
        if course >= TRIED:
            return max(whole, today + 1.0)
        return min(whole, today - 1.0) if course <= -TRIED else whole

    def moved(self, timeline: Timeline, base: Scenario, course: float) -> Timeline:
        """Return a strategy with the figure moved, where the strategy has no other value of its own.

        Of a figure that belongs to a strategy, it is the strategy's own values that move.
        """
        return tuple((day, self._part(scenario, base, course)) for day, scenario in timeline)

    def _part(self, scenario: Scenario, base: Scenario, course: float) -> Scenario:
        for place in self.places:
            there = looked_up(scenario, place)
            is_own = there != looked_up(base, place)
            if is_own == bool(self.strategy):
                scenario = _put(scenario, place, self._leaf(there, course))
        return scenario

    def _leaf(self, leaf: Any, course: float) -> Any:
        """Return what stands at the place, with the figure of a course."""
        value = self.value(course)
        match leaf:
            case Rate():
                return replace(leaf, count=leaf.count * value / self.figure.today)
            case MoneyPerTime():
                return replace(leaf, amount=round(leaf.amount * value / self.figure.today))
            case Length():
                return Length(ticks=round(value))
            case Spread():
                return _times(leaf, value / self.figure.today)
            case Response():
                return _stronger(leaf, value)
            case Mapping():
                return {month: factor**value for month, factor in leaf.items()}
            case None:
                return self._from_left_out(value)
            case int():
                return round(value)
            case _:
                return value

    def _from_left_out(self, value: float) -> Any:
        """Return what stands where the file has nothing."""
        match self.places[0][-1]:
            case "response":
                return Response(elasticity=value) if value > 0 else None
            case "surprises":
                take = Spread("constant", (2.0 * HOUR,))
                return Surprises(come=Rate(value, "week"), take=take) if value > 0 else None
            case _:
                return lognormal(value, _TAIL, None) if 0 < value < math.inf else None


def figure_of(leaf: Any, form: Form) -> float:
    """Return the figure of what stands at a place; 1 for what is told against the file."""
    match leaf:
        case Rate() if form == "rate":
            return leaf.count
        case MoneyPerTime() if form == "money rate":
            return float(leaf.amount)
        case Length():
            return float(leaf.mean_ticks)
        case Spread() if form in {"time", "work", "factor"}:
            return leaf.parameters[0]
        case int() | float():
            return float(leaf)
        case _:
            return 1.0


def form_of(leaf: Any, form: Form) -> Form:
    """Return the form in which a figure is told: what varies has a usual value in some families only."""
    if isinstance(leaf, Spread) and leaf.kind not in _MIDDLE:
        return "spread"
    if isinstance(leaf, Rate | MoneyPerTime) and leaf.every != 1:
        return "strength"
    return form


def looked_up(value: Any, steps: Sequence[str | int]) -> Any:
    """Return what stands at a place of a scenario; None where there is no such place."""
    for step in steps:
        if isinstance(value, BaseModel):
            value = getattr(value, str(step), None)
        elif isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def _put(value: Any, steps: Sequence[str | int], leaf: Any) -> Any:
    """Return a scenario, or a part of it, with another value at a place."""
    if not steps:
        return leaf
    first, rest = steps[0], steps[1:]
    if isinstance(value, BaseModel):
        name = str(first)
        return value.model_copy(update={name: _put(getattr(value, name), rest, leaf)})
    if isinstance(value, list):
        assert isinstance(first, int)
        return [*value[:first], _put(value[first], rest, leaf), *value[first + 1 :]]
    return {**value, first: _put(value.get(first), rest, leaf)}


def _times(spread: Spread, factor: float) -> Spread:
    """Return a spread whose values are all so many times as large."""
    scaled = {"lognormal": (0,), "gamma": (1,), "weibull": (1,)}.get(spread.kind)
    return replace(
        spread,
        parameters=tuple(
            value * factor if scaled is None or place in scaled else value
            for place, value in enumerate(spread.parameters)
        ),
        points=tuple(
            (chance, value * factor) if spread.kind == "quantiles" else (chance * factor, value)
            for chance, value in spread.points
        ),
        components=tuple((weight, _times(part, factor)) for weight, part in spread.components),
    )


def _stronger(response: Response, power: float) -> Response:
    """Return a response whose leads change `power` times as much, in percent for percent."""
    if response.elasticity is not None:
        return response.model_copy(update={"elasticity": min(response.elasticity * power, 1.0)})
    if response.half_at is not None:
        return response.model_copy(update={"shape": min(response.shape * power, 10.0)})

    def bent(leads: float) -> float:
        return response.leads * math.pow(leads / response.leads, power)

    judgements = [each.model_copy(update={"leads": bent(each.leads)}) for each in response.judgements]
    update: dict[str, Any] = {"judgements": judgements}
    update |= {
        name: bent(found) for name in ("none", "most") if (found := getattr(response, name)) is not None
    }
    return response.model_copy(update=update)
