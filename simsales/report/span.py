"""Own how the simulated time is called: a year only where it is one; and balances by what they count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from simsales.quantity import DAY
from simsales.scenario.horizon import last_day
from simsales.scenario.reached import first_open_day
from simsales.scenario.scenario import Scenario
from simsales.study.so_far_result import SoFarResult
from simsales.words import say

__all__ = ["Span", "balance_title", "span_of"]

_BALANCES = ("receivables", "backlog")


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
        if self.is_year:
            return say(f"report.{name}", **values)
        return say(f"report.{name}_time", first=self.first, last=self.last, **values)


def span_of(scenario: Scenario) -> Span:
    """Return the time that the tables count: without the warm-up, and from the day that a year stands at."""
    first = max(
        scenario.calendar.start + timedelta(days=scenario.simulation.warm_up // DAY), first_open_day(scenario)
    )
    return Span(first, last_day(scenario.calendar))


def balance_title(metric: str, so_far: SoFarResult | None) -> str:
    """Return what a metric is called; of a balance in a year that has begun, what of it is counted."""
    title = say(f"metric.{metric}.title")
    if so_far is None or metric not in _BALANCES:
        return title
    key = "so_far.balance_change" if so_far.is_replayed else "so_far.balance_new"
    return say(key, title=title, as_of=so_far.as_of)
