"""Owns an ordinary working day of one person: the calendar's hours, fewer for some, longer by overtime."""

from __future__ import annotations

from simsales.mechanisms.money import whole
from simsales.quantity import DAY
from simsales.scenario.scenario import Scenario
from simsales.scenario.team import Rep
from simsales.world.world import World

__all__ = ["Spans", "longer", "own_day", "spans_of"]

Spans = list[tuple[int, int]]
"""Stretches of a day, ticks since its midnight."""


def spans_of(scenario: Scenario) -> Spans:
    """Return the working time of a day, in order; the whole day where work goes on around the clock."""
    hours = scenario.calendar.hours
    return [(0, DAY)] if hours == "always" else sorted((span.start, span.end) for span in hours)


def own_day(rep: Rep, world: World, spans: Spans) -> tuple[Spans, int]:
    """Return the stretches in which a person may work on a full working day, and how much of them is worked.

    Whoever works fewer hours than the calendar works the first hours of each day; overtime follows on the
    day's end.

    Parameters
    ----------
    rep
        The person.
    world
        Gives the working time of a week.
    spans
        Of `spans_of`.

    Returns
    -------
    tuple of Spans and int
        The first so many ticks of the stretches are worked.
    """
    whole_day = sum(end - start for start, end in spans)
    worked = whole_day
    if rep.hours is not None:
        worked = min(whole_day, whole(whole_day * (rep.hours / max(1, world.days.week_ticks))))
    more = longer(rep, world, spans)
    last = spans[-1][1]
    return ([*spans, (last, last + more)], worked + more) if more else (spans, worked)


def longer(rep: Rep, world: World, spans: Spans) -> int:
    """Return by how many ticks overtime makes a full working day longer; it ends with the day."""
    whole_day = sum(end - start for start, end in spans)
    return min(DAY - spans[-1][1], whole(rep.overtime * whole_day / max(1, world.days.week_ticks)))
