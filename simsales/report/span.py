"""Own how the simulated time is called: a year only where it is one; and balances by what they count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from simsales.scenario.days_counted import days_counted
from simsales.scenario.scenario import Scenario
from simsales.study.results import RunInfo
from simsales.study.so_far_result import SoFarResult
from simsales.words import say

__all__ = ["A_YEAR", "Span", "balance_title", "span_of", "span_of_run"]

_BALANCES = ("receivables", "backlog")
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Span:
    """The time that the tables count.

    Parameters
    ----------
    first, last
        First and last day of it.
    """

    first: date
    last: date

    @property
    def is_year(self) -> bool:
        """Whether it is exactly one year."""
        after = self.last + timedelta(days=1)
        return (after.year, after.month, after.day) == (self.first.year + 1, self.first.month, self.first.day)

    def say(self, name: str, **values: object) -> str:
        """Put a message of the report into words: as of a year, or as of this time."""
        return self.timed(f"report.{name}", **values)

    @property
    def length(self) -> str:
        """How long it is, in whole months where it is such: ``24 months``."""
        after = self.last + timedelta(days=1)
        if after.day == self.first.day:
            months = (after.year - self.first.year) * _MONTHS + after.month - self.first.month
            return say("report.months", count=months)
        return say("report.days", count=(after - self.first).days)

    def timed(self, key: str, **values: object) -> str:
        """Put a message into words whose other form, for what is no year, ends with ``_time``."""
        if self.is_year:
            return say(key, **values)
        return say(f"{key}_time", first=self.first, last=self.last, length=self.length, **values)


A_YEAR = Span(date(2027, 1, 1), date(2027, 12, 31))
"""Where nobody says which time it is."""


def span_of(scenario: Scenario) -> Span:
    """Return the time that the tables count: without the warm-up, and from the day that a year stands at."""
    return Span(*days_counted(scenario))


def span_of_run(run: RunInfo) -> Span:
    """Return the same of what was simulated."""
    return A_YEAR if run.days is None else Span(*run.days)


def balance_title(metric: str, so_far: SoFarResult | None) -> str:
    """Return what a metric is called; of a balance in a year that has begun, what of it is counted."""
    title = say(f"metric.{metric}.title")
    if so_far is None or metric not in _BALANCES:
        return title
    key = "so_far.balance_change" if so_far.is_replayed else "so_far.balance_new"
    return say(key, title=title, as_of=so_far.as_of)
