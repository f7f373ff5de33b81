"""Owns the answer to what it would take: for each wish the ways that reach it, their price and proof."""

from __future__ import annotations

from dataclasses import dataclass

from simsales.study.choice_words import Choice
from simsales.study.intervals import Interval
from simsales.study.json_figures import Json, figure_json, limits_json
from simsales.study.target_result import TargetResult

__all__ = ["Less", "Reached", "Step", "Way", "Wish"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to change: where it stands, and today's and the new value as they are written."""

    path: str
    today: object
    value: object
    choice: Choice

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {"path": self.path, "today": str(self.today), "value": str(self.value)}


@dataclass(frozen=True, slots=True)
class Way:
    """A change, and what it brings in fresh replications, which the search has not seen.

    Parameters
    ----------
    steps
        What to change; nothing for today's way.
    price
        Minor units over the simulated time that are known beforehand to be spent more.
    chance
        That the target is reached, with its exact interval.
    profit
        How the profit differs from today's, minor units, paired.
    is_enough
        Whether the estimate of the chance is what was wished; else it is the most that this move can do.
    """

    steps: tuple[Step, ...]
    price: int
    chance: Interval
    profit: Interval | None
    is_enough: bool

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {
            "changes": [step.to_dict() for step in self.steps],
            "price": figure_json(self.price / 100),
            "chance": {"probability": self.chance.estimate, "ci": limits_json(self.chance)},
            "profit": None
            if self.profit is None
            else {
                "mean": figure_json(self.profit.estimate / 100),
                "ci": [figure_json(limit / 100) for limit in (self.profit.low, self.profit.high)],
            },
            "is_enough": self.is_enough,
        }


@dataclass(frozen=True, slots=True)
class Less:
    """A lower target: which value is as sure as wished today, with its exact interval."""

    target: str
    asked: float
    value: Interval

    def to_dict(self) -> Json:
        """Return the JSON object; amounts of money in minor units, as the target's metric has them."""
        return {
            "target": self.target,
            "asked": figure_json(self.asked),
            "value": figure_json(self.value.estimate),
            "ci": limits_json(self.value),
        }


@dataclass(frozen=True, slots=True)
class Wish:
    """What it takes for one chance.

    Parameters
    ----------
    chance
        What is wished, 0..1.
    today
        The chance today, in fresh replications.
    ways
        What reaches it, the cheapest first; then what does not reach it alone, the most hopeful first.
    less
        Which lower value of a target is as sure as wished today, by itself; of those that are not that sure.
    """

    chance: float
    today: Interval
    ways: tuple[Way, ...]
    less: tuple[Less, ...]

    @property
    def best(self) -> Way | None:
        """The cheapest that is enough; None where nothing is."""
        return next((way for way in self.ways if way.is_enough), None)

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {
            "chance": self.chance,
            "today": {"probability": self.today.estimate, "ci": limits_json(self.today)},
            "ways": [way.to_dict() for way in self.ways],
            "less": [less.to_dict() for less in self.less],
        }


@dataclass(frozen=True, slots=True)
class Reached:
    """What it would take to reach a target, or all.

    Parameters
    ----------
    name, currency
        Of the scenario.
    targets
        What is to be reached in the same year, judged as things are today in the search's replications.
    wishes
        By chance, the lowest first.
    searched, confirmed
        Replications in which ways were sought, and in which each was confirmed.
    years
        Simulated years in all.
    """

    name: str
    currency: str
    targets: tuple[TargetResult, ...]
    wishes: tuple[Wish, ...]
    searched: int
    confirmed: int
    years: int

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {
            "scenario": {"name": self.name, "currency": self.currency},
            "targets": [target.name for target in self.targets],
            "wishes": [wish.to_dict() for wish in self.wishes],
            "replications": {"searched": self.searched, "confirmed": self.confirmed},
            "years": self.years,
        }
