"""Owns what all of the compilation needs: the scenario by period, names in index order, the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple, TypeVar

import numpy as np

from simsales.quantity import DAY
from simsales.scenario.horizon import last_day
from simsales.scenario.scenario import Scenario
from simsales.world.calendar import ALWAYS, WorkingCalendar, months_after, working_calendar
from simsales.world.distributions import Distributions
from simsales.world.draws import extend_key, name_key
from simsales.world.rules import rule_cuts
from simsales.world.world import Names, Periods

__all__ = [
    "EVERYBODY",
    "Context",
    "Person",
    "Timeline",
    "calendar_of",
    "horizon_of",
    "last_day",
    "make_context",
]

MONTHS_BEYOND = 120
"""Months before and after the simulated time whose starts are known, for decisions that fall there."""

EVERYBODY = "all"
"""Name of the one segment of a scenario that names none."""

Timeline = tuple[tuple[date, Scenario], ...]
"""The scenario in force from each date on; the first date is the first day."""

T = TypeVar("T")


class Person(NamedTuple):
    """One rep: name, team, and the entry of the file that describes it."""

    name: str
    team: str
    entry: str


class Context(NamedTuple):
    """What compilation works with. `base` is the file as it stands, `scenarios` (period) what is in force."""

    base: Scenario
    scenario: Scenario
    scenarios: tuple[Scenario, ...]
    calendar: WorkingCalendar
    months: WorkingCalendar
    periods: Periods
    names: Names
    people: tuple[Person, ...]
    book: Distributions


def horizon_of(scenario: Scenario) -> int:
    """Return the length of the simulated time in ticks."""
    section = scenario.calendar
    if section.end is None and section.length is not None and section.length.ticks:
        return section.length.ticks
    return ((last_day(section) - section.start).days + 1) * DAY


def calendar_of(scenario: Scenario, first: date, horizon: int) -> WorkingCalendar:
    """Return the working calendar of the scenario over any stretch of time."""
    section = scenario.calendar
    always = section.hours == "always"
    return working_calendar(
        first,
        horizon,
        weekdays=range(7) if always else section.days,
        spans=ALWAYS
        if section.hours == "always"
        else sorted((span.start, span.end) for span in section.hours),
        region=section.holidays,
        extra_holidays=section.closed,
        extra_working_days=section.also_open,
    )


def make_context(base: Scenario, timeline: Timeline) -> Context:
    """Prepare the compilation of one strategy: calendar, periods, names."""
    scenario = timeline[0][1]
    start = scenario.calendar.start
    horizon = horizon_of(scenario)
    calendar = calendar_of(scenario, start, horizon)
    first_month = start.replace(day=1)
    after = months_after(last_day(scenario.calendar).replace(day=1), 1)
    months = calendar_of(scenario, first_month, (after - first_month).days * DAY)
    periods = _periods(scenario, timeline, calendar)
    scenarios = [_in_force(timeline, calendar.date_at(edge)) for edge in periods.edge[:-1].tolist()]
    people = _people(scenario)
    return Context(
        base,
        scenario,
        tuple(scenarios),
        calendar,
        months,
        periods,
        _names(scenario, people),
        people,
        Distributions(),
    )


def _in_force(timeline: Timeline, day: date) -> Scenario:
    since, scenario = timeline[0]
    for start, other in timeline[1:]:
        if since <= start <= day:
            since, scenario = start, other
    return scenario


def _periods(scenario: Scenario, timeline: Timeline, calendar: WorkingCalendar) -> Periods:
    horizon, warm_up = calendar.horizon, scenario.simulation.warm_up
    month_starts = [tick for tick in calendar.month_starts() if tick < horizon]
    cuts = {*month_starts, warm_up}
    if scenario.so_far is not None:
        cuts.add(calendar.tick_of(scenario.so_far.as_of))
    cuts |= {calendar.tick_of(day) for day, _ in timeline}
    cuts |= {calendar.tick_of(day) for channel in scenario.channels.values() for day in channel.leads_since}
    cuts |= {calendar.tick_of(research.date) for research in scenario.research.values()}
    for rival in scenario.competitors.values():
        cuts |= {calendar.tick_of(day) for day in (rival.enters, *rival.price_since) if day is not None}
        if rival.leaves is not None:
            cuts.add(calendar.tick_of(rival.leaves + timedelta(days=1)))
    for target in scenario.conditions:
        if target.since is not None:
            cuts.add(calendar.tick_of(target.since))
        if target.by is not None:
            cuts.add(calendar.tick_of(target.by + timedelta(days=1)))
    cuts |= rule_cuts(scenario, calendar)
    edges = sorted(tick for tick in cuts if 0 <= tick < horizon)
    month_edge = np.array([*month_starts, horizon], dtype=np.int64)
    starts = np.array(edges, dtype=np.int64)
    return Periods(
        edge=np.array([*edges, horizon], dtype=np.int64),
        month=np.searchsorted(month_edge, starts, side="right").astype(np.int64) - 1,
        season=np.array([calendar.date_at(tick).month - 1 for tick in edges], dtype=np.int64),
        warm=(starts < warm_up).astype(np.int64),
        month_edge=month_edge,
        calendar_month=np.array(
            [
                calendar.tick_of(months_after(scenario.calendar.start.replace(day=1), number))
                for number in range(-MONTHS_BEYOND, len(month_edge) + MONTHS_BEYOND)
            ],
            dtype=np.int64,
        ),
    )


def _people(scenario: Scenario) -> tuple[Person, ...]:
    found = []
    for team, section in scenario.teams.items():
        for entry, rep in section.reps.items():
            for number in range(1, rep.count + 1):
                name = entry if rep.count == 1 else f"{entry} {number}"
                found.append((entry, number, Person(name, team, entry)))
    return tuple(person for _, _, person in sorted(found))


def _names(scenario: Scenario, people: tuple[Person, ...]) -> Names:
    channels = tuple(sorted(scenario.channels))
    segments = tuple(sorted(scenario.segments)) or (EVERYBODY,)
    customers = scenario.customers
    tickets = sorted(customers.tickets) if customers is not None else []
    stages = (*(stage.name for stage in scenario.stages), *tickets)
    reps = tuple(person.name for person in people)
    risks, causes = tuple(sorted(scenario.risks)), tuple(sorted(scenario.causes))
    ideas = tuple(sorted(scenario.ideas))

    upkeep = [name for name, tool in scenario.tools.items() if tool.upkeep]

    def keys(names: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(name_key(name) for name in names)

    return Names(
        channels=channels,
        segments=segments,
        products=tuple(sorted(scenario.products)),
        stages=stages,
        teams=tuple(sorted(scenario.teams)),
        reps=reps,
        activities=tuple(sorted({*scenario.activities, *upkeep})),
        meetings=tuple(sorted(scenario.meetings)),
        courses=(*sorted(scenario.courses), *sorted(scenario.team_events)),
        risks=risks,
        cares=tuple(sorted(customers.care)) if customers is not None else (),
        promotions=tuple(sorted(scenario.promotion)),
        research=tuple(sorted(scenario.research)),
        channel_keys=keys(channels),
        segment_keys=keys(segments),
        stage_keys=keys(stages),
        rep_keys=keys(reps),
        risk_keys=keys(risks),
        causes=causes,
        # A cause and a risk of one name are two things.
        cause_keys=tuple(extend_key(name_key(name), 1) for name in causes),
        ideas=ideas,
        idea_keys=keys(ideas),
    )
