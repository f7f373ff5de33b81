"""Owns scorecards: a handful of figures of each part of the company, beside plan, last year and peers."""

from __future__ import annotations

from dataclasses import dataclass

from simsales.scenario.metrics import Unit
from simsales.study.intervals import Interval
from simsales.study.json_figures import Json, figure_json, limits_json

__all__ = ["Card", "Kpi", "Rank"]


@dataclass(frozen=True, slots=True)
class Rank:
    """Where a part of the company stands among its peers.

    Parameters
    ----------
    place
        By the mean, from 1.
    best, worst
        Places that it may truly have: all that are not decidedly better or worse could be ahead or behind.
    of
        How many peers there are, itself included.
    """

    place: int
    best: int
    worst: int
    of: int

    @property
    def is_luck(self) -> bool:
        """Whether its place may be luck."""
        return self.best < self.worst


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure of a scorecard.

    Parameters
    ----------
    name
        A metric of the catalogue, or ``revenue_per_head``, ``bookings_per_head``, ``cost_per_win``.
    unit, value
        Its mean over the years.
    plan, last_year
        What a target of the same time asks for, and what the file says of last year; None without.
    rank
        None without peers, and where neither more nor less is better.
    """

    name: str
    unit: Unit
    value: Interval
    plan: float | None = None
    last_year: float | None = None
    rank: Rank | None = None

    def to_dict(self, currency: str) -> Json:
        """Return the JSON object."""
        rank = self.rank
        return {
            "name": self.name,
            "unit": currency if self.unit == "money" else self.unit,
            "mean": figure_json(self.value.estimate, self.unit),
            "ci": limits_json(self.value, self.unit),
            "plan": None if self.plan is None else figure_json(self.plan, self.unit),
            "last_year": None if self.last_year is None else figure_json(self.last_year, self.unit),
            "rank": None
            if rank is None
            else {"place": rank.place, "best": rank.best, "worst": rank.worst, "of": rank.of},
        }


@dataclass(frozen=True, slots=True)
class Card:
    """The scorecard of one part of the company.

    Parameters
    ----------
    kind
        ``company``, ``team``, ``rep``, ``channel``, ``segment`` or ``product``.
    name
        Its name; empty for the company.
    kpis
        Its figures.
    """

    kind: str
    name: str
    kpis: tuple[Kpi, ...]

    def of(self, name: str) -> Kpi | None:
        """Return a figure by its name; None where the card has none."""
        return next((kpi for kpi in self.kpis if kpi.name == name), None)

    def to_dict(self, currency: str) -> Json:
        """Return the JSON object."""
        return {"kind": self.kind, "name": self.name, "kpis": [kpi.to_dict(currency) for kpi in self.kpis]}
