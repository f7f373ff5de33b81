"""Owns the checks of the days of courses and team events: that they lie in the working time of who goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from simsales.errors import Problem
from simsales.feasible.own_day import Spans, own_day, spans_of
from simsales.mechanisms.work_time import COURSE, day_plan
from simsales.scenario.course import Course, TeamEvent
from simsales.scenario.people_checks import attending
from simsales.scenario.scenario import Scenario
from simsales.scenario.team import Rep
from simsales.words import Phrase
from simsales.world.world import World

__all__ = ["sessions"]

_MOST_NAMES: Final = 6

Path = tuple[str | int, ...]


def sessions(scenario: Scenario, world: World) -> Iterator[Problem]:
    """Yield, as warnings, sessions on free days, outside of working time, and people who miss some of one.

    Travel may lie outside of working time, where it takes nothing from anybody.
    """
    for name, course in scenario.courses.items():
        if course.use:
            days = [(day, ("days", index)) for index, day in enumerate(course.days)]
            yield from _held(scenario, world, ("courses", name), course, days)
    for name, event in scenario.team_events.items():
        if event.use:
            yield from _held(scenario, world, ("team_events", name), event, [(event.date, ("date",))])


def _held(
    scenario: Scenario,
    world: World,
    at: Path,
    held: Course | TeamEvent,
    days: Sequence[tuple[date, Path]],
) -> Iterator[Problem]:
    name, spans = at[1], spans_of(scenario)
    length = _blocked(held, spans, sum(end - start for start, end in spans))
    working = []
    for day, place in days:
        index = (day - scenario.calendar.start).days
        if not 0 <= index < len(world.days.spans):
            continue
        if world.days.spans[index]:
            working.append(day)
        else:
            values: dict[str, object] = {"name": name, "day": day}
            yield Problem("feasible.session_day", values, (*at, *place), severity="warning")
    if not working:
        return
    if not length:
        yield Problem("feasible.session_hours", {"name": name}, (*at, "at"), severity="warning")
        return
    if length < held.length - _breaks(held, spans):
        values = {"name": name, "length": held.length, "inside": length}
        # What is missed of a course is not learnt; an event moves moods by the part that people were there.
        key = "feasible.course_partly" if isinstance(held, Course) else "feasible.event_partly"
        yield Problem(key, values, (*at, "at"), severity="warning")
    missing = [
        entry
        for team, entry in attending(scenario, held)
        if _misses(scenario.teams[team].reps[entry], world, held, spans, length, working)
    ]
    if missing:
        values = {"name": name, "who": _people(missing)}
        yield Problem("feasible.session_missed", values, (*at, "at"), severity="warning")


def _misses(
    rep: Rep, world: World, held: Course | TeamEvent, spans: Spans, length: int, days: list[date]
) -> bool:
    """Return whether a person is not there for all of it."""
    if not rep.count:
        return False
    if _blocked(held, *own_day(rep, world, spans)) < length:
        return True
    away = any(absence.first <= day <= absence.last for absence in rep.away for day in days)
    late = rep.starts is not None and rep.starts > days[0]
    return away or late or (rep.leaves is not None and rep.leaves < days[-1])


def _blocked(held: Course | TeamEvent, spans: Spans, worked: int) -> int:
    """Return how much of a session, travel left out, falls into the first `worked` ticks of a day."""
    blocks = day_plan(spans, worked, [(held.at, held.at + held.length, 0)], [], [], [], 0.0)
    return sum(end - start for start, end, kind, _ in blocks if kind == COURSE)


def _breaks(held: Course | TeamEvent, spans: Spans) -> int:
    """Return how much of a session falls into breaks of the working day: no part of it."""
    first, after = held.at, held.at + held.length
    between = ((end, begin) for (_, end), (begin, _) in pairwise(spans))
    return sum(max(0, min(after, begin) - max(first, end)) for end, begin in between)


def _people(names: list[str]) -> Phrase:
    if len(names) > _MOST_NAMES:
        shown = names[: _MOST_NAMES - 1]
        return Phrase("feasible.people_more", {"names": shown, "more": len(names) - len(shown)})
    return Phrase("feasible.people_named", {"names": names})
