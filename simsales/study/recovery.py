"""Owns how long it takes until orders are back after a risk has struck: week by week, year beside twin.

A year and its twin, the same year without the risk, are held against each other over stretches of at least
four weeks. Orders *fall* where a stretch from the strike on brings less than 95 % of what it brings the twin.
They are *back* in the first week after that from which a stretch brings 95 % again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from simsales.scenario.days_counted import days_counted
from simsales.scenario.loaded import TODAY, Timeline
from simsales.scenario.scenario import Scenario
from simsales.scenario.target import Target
from simsales.study.intervals import clopper_pearson
from simsales.study.measure import figure_key
from simsales.study.middle_time import middle_time
from simsales.study.replicate import Runs
from simsales.study.risk_result import Recovery
from simsales.world.world import Floats

__all__ = ["BACK", "Course", "Weeks", "recovery_of", "stretch", "weeks_until_back"]

BACK: Final = 0.95
"""Share of the twin's bookings with which orders are back."""

_LEAST_WEEKS: Final = 4
_MOST_WEEKS: Final = 13
_DEALS: Final = 20
"""So many deals a stretch should hold: one of them is then 5 % of it."""

_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Course:
    """Bookings, wins, and strikes of each risk of some years, by week: shape (years, weeks)."""

    bookings: Floats
    wins: Floats
    strikes: dict[str, Floats]

    def of(self, rows: Sequence[int]) -> Course:
        """Return some of the years."""
        places = list(rows)
        strikes = {risk: found[places] for risk, found in self.strikes.items()}
        return Course(self.bookings[places], self.wins[places], strikes)


class Weeks:
    """The whole weeks of the time that is counted, and how they are measured.

    Parameters
    ----------
    scenario
        Whose calendar and risks they have.
    """

    def __init__(self, scenario: Scenario) -> None:
        first, last = days_counted(scenario)
        count = ((last - first).days + 1) // _WEEK.days
        self.days: tuple[tuple[date, date], ...] = tuple(
            (first + number * _WEEK, first + (number + 1) * _WEEK - timedelta(days=1))
            for number in range(count)
        )
        self.risks = tuple(scenario.risks)

    def measured(self, scenario: Scenario) -> Scenario:
        """Return a scenario that asks for these weeks, in place of its targets; what happens is the same."""
        asked = {
            f"{metric} {name} {since}": Target(metric=metric, of=of, since=since, by=by)
            for metric, of, name in self._asked()
            for since, by in self.days
        }
        return scenario.model_copy(update={"targets": asked, "milestones": {}})

    def measured_timeline(self, timeline: Timeline) -> Timeline:
        """Return a strategy that asks for them."""
        return tuple((day, self.measured(scenario)) for day, scenario in timeline)

    def course(self, runs: Runs) -> Course:
        """Return what was measured."""
        found = [self._series(runs, metric, of) for metric, of, _ in self._asked()]
        return Course(found[0], found[1], dict(zip(self.risks, found[2:], strict=True)))

    def _asked(self) -> list[tuple[str, dict[str, str], str]]:
        return [
            ("bookings", {}, ""),
            ("wins", {}, ""),
            *(("strikes", {"risk": risk}, risk) for risk in self.risks),
        ]

    def _series(self, runs: Runs, metric: str, of: dict[str, str]) -> Floats:
        keys = [figure_key(Target(metric=metric, of=of, since=since, by=by)) for since, by in self.days]
        return np.stack([runs.column(TODAY, key) for key in keys if key is not None], axis=1)


def recovery_of(risk: str, with_it: Course, without: Course, confidence: float) -> Recovery:
    """Return how long it takes until orders are back after a risk has struck.

    Parameters
    ----------
    risk
        Its name.
    with_it, without
        The years, and the same years without the risk.
    confidence
        Of the intervals.
    """
    length = stretch(without.wins)
    times: list[float] = []
    ended: list[bool] = []
    told = 0
    weeks = zip(with_it.strikes[risk], with_it.bookings, without.bookings, strict=True)
    for strikes, mine, twins in weeks:
        first = next(iter(np.flatnonzero(strikes > 0).tolist()), None)
        if first is None or first + length > len(mine):
            continue
        told += 1
        back = weeks_until_back(mine[first:], twins[first:], length)
        if back is not None:
            times.append(back[0])
            ended.append(back[1])
    never = len(ended) - sum(ended)
    return Recovery(
        risk,
        length,
        told,
        clopper_pearson(len(times), told, confidence),
        middle_time(times, ended, confidence),
        clopper_pearson(never, len(times), confidence),
    )


def stretch(wins: Floats) -> int:
    """Return how many weeks a stretch has: those that hold twenty deals, 4 to 13 of them."""
    a_week = float(wins.mean()) if wins.size else 0.0
    if a_week * _MOST_WEEKS <= _DEALS:
        return _MOST_WEEKS
    return max(_LEAST_WEEKS, math.ceil(_DEALS / a_week))


def weeks_until_back(mine: Floats, twins: Floats, length: int) -> tuple[float, bool] | None:
    """Return after how many weeks the orders of a year are back, and whether they are; None if none fell.

    Parameters
    ----------
    mine, twins
        Bookings by week from the strike on, shape (weeks,): of the year, and of its twin.
    length
        Weeks of a stretch.
    """
    window = np.ones(length)
    brought, due = np.convolve(mine, window, "valid"), np.convolve(twins, window, "valid")
    fell = brought < BACK * due
    if not fell.any():
        return None
    start = int(fell.argmax())
    again = np.flatnonzero(~fell[start:])
    if len(again):
        return float(start + again[0]), True
    return float(len(fell) - 1), False
