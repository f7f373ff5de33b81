"""Owns the funnel's numbers, and what theory says about it.

Deals hardly ever wait (11 of 30 people are busy), so a deal's way takes the sum of its times, and what leaves
a Poisson stream after such times is Poisson, too: wins have the mean of their rate times the time that is
left, and that same variance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, sqrt
from typing import Final, NamedTuple

__all__ = [
    "DAYS",
    "LEADS_A_DAY",
    "PASSES",
    "REPS",
    "SERVICE",
    "THINKING",
    "VALUE_MU",
    "VALUE_SIGMA",
    "Count",
    "Expected",
    "Play",
    "Prepare",
    "expected",
    "one_by_one",
    "warm_days",
]

DAYS: Final = 260.0
REPS: Final = 30
LEADS_A_DAY: Final = 60.0
SERVICE: Final = (0.05, 0.10, 0.15, 0.10)
"""Mean days that a stage holds a person."""
THINKING: Final = (1.0, 3.0, 5.0, 7.0)
"""Mean days that the customer then takes."""
PASSES: Final = (0.6, 0.6, 0.6, 0.5)
VALUE_MU: Final = 9.0
VALUE_SIGMA: Final = 0.6


class Count(NamedTuple):
    """What one replication counted.

    Parameters
    ----------
    leads, starts, thoughts, wins
        Leads that arrived, services that started, thinkings that ended, deals won.
    revenue
        Value of the deals won.
    """

    leads: int
    starts: int
    thoughts: int
    wins: int
    revenue: float

    @property
    def events(self) -> int:
        """Arrivals, service starts, service ends and thinking ends.

        Ends are taken to be as many as starts: at the horizon 11 of 116,000 are to come, in every engine.
        """
        return self.leads + 2 * self.starts + self.thoughts


Play = Callable[[Sequence[int], float], list[Count]]
"""Plays replications: their numbers, and the days of each."""

Prepare = Callable[[int], Play]
"""Makes the funnel of one size ready: people and leads a day times so many."""


def one_by_one(play: Callable[[int, float], Count]) -> Play:
    """Return how an engine plays replications that knows one at a time."""

    def played(replications: Sequence[int], days: float) -> list[Count]:
        return [play(replication, days) for replication in replications]

    return played


def warm_days(size: int) -> int:
    """Return the days of the replication before the clock runs: as many events at every size."""
    return max(round(DAYS / size), 2)


class Expected(NamedTuple):
    """A mean that theory gives, and the standard deviation of one replication around it."""

    mean: float
    deviation: float


def expected(size: int) -> dict[str, Expected]:
    """Return what theory says of events, leads, wins and revenue at one size; of events the mean only."""
    rate, age = LEADS_A_DAY * size, 0.0
    leads = rate * DAYS
    events = leads
    for service, thinking, passes in zip(SERVICE, THINKING, PASSES, strict=True):
        thought = age + service + thinking
        events += rate * (2 * (DAYS - age) + DAYS - thought)
        rate, age = rate * passes, thought
    wins = rate * (DAYS - age)
    value, square = exp(VALUE_MU + VALUE_SIGMA**2 / 2), exp(2 * VALUE_MU + 2 * VALUE_SIGMA**2)
    return {
        "events": Expected(events, 0.0),
        "leads": Expected(leads, sqrt(leads)),
        "wins": Expected(wins, sqrt(wins)),
        "revenue": Expected(wins * value, sqrt(wins * square)),
    }
