"""Owns the compilation of courses and team events: when they are held, who is there, what they give."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np

from simsales.quantity import DAY, Length
from simsales.scenario.course import Course, TeamEvent
from simsales.scenario.scenario import Scenario
from simsales.world.context import Context, Person
from simsales.world.lengths import days_of
from simsales.world.workforce import Courses, Floats, Ints

__all__ = ["belongs", "courses", "held"]


def held(scenario: Scenario) -> list[Course]:
    """Return courses, then team events as courses that teach nothing, in the order of `Names.courses`."""
    return [course for _, course in sorted(scenario.courses.items(), key=_name)] + [
        _as_course(event) for _, event in sorted(scenario.team_events.items(), key=_name)
    ]


def belongs(course: Course, person: Person) -> bool:
    """Return whether a person is one of those whom a course is for."""
    return (course.teams is None or person.team in course.teams) and (
        course.reps is None or person.entry in course.reps
    )


def courses(context: Context) -> Courses:
    """Compile courses, then team events, both in the order of their names.

    Notes
    -----
    What lies outside of the working hours of who goes takes no time and is missed: `length` is that of the
    whole course. A day off on which a course is held is missed by all.
    """
    stages = context.names.stages
    listed = held(context.scenario)
    in_force = [held(scenario) for scenario in context.scenarios]
    shape = (len(listed), len(context.people), len(context.scenarios))
    attends = [
        [[int(belongs(course, person) and now[index].use) for now in in_force] for person in context.people]
        for index, course in enumerate(listed)
    ]
    return Courses(
        sessions=_sessions(context, listed),
        attends=np.array(attends, dtype=np.int64).reshape(shape),
        length=np.array([_length(context, course) for course in listed], dtype=np.int64),
        odds=_logs([course.odds for course in listed], stages),
        speed=_logs([course.speed for course in listed], stages),
        teaches=np.array(
            [[int(_changes(course, stage)) for stage in stages] for course in listed],
            dtype=np.int64,
        ).reshape(len(listed), len(stages)),
        half_life=np.array([days_of(course.half_life) for course in listed], dtype=np.float64),
        kept_for=np.array([course.kept_for / DAY for course in listed], dtype=np.float64),
        spills=np.array([course.spills for course in listed], dtype=np.float64),
        morale=np.array([course.morale for course in listed], dtype=np.float64),
        cohesion=np.array([course.cohesion for course in listed], dtype=np.float64),
    )


def _name(item: tuple[str, object]) -> str:
    return item[0]


def _as_course(event: TeamEvent) -> Course:
    return Course.model_construct(
        days=[event.date],
        at=event.at,
        length=event.length,
        teams=event.teams,
        fee=event.cost,
        half_life=Length(),
        kept_for=0,
        morale=event.morale,
        cohesion=event.cohesion,
        use=event.use,
    )


def _sessions(context: Context, listed: list[Course]) -> Ints:
    """Return the sessions within the simulated time: course, day, start and end."""
    calendar = context.calendar
    rows = []
    for index, course in enumerate(listed):
        first, last = _clock(course)
        days = [day for day in _days(context, course) if 0 <= day < calendar.days]
        rows += [(index, day, day * DAY + first, day * DAY + last) for day in days]
    rows.sort(key=lambda row: (row[1], row[0]))
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


def _days(context: Context, course: Course) -> list[int]:
    found: set[date] = set(course.days)
    return sorted(context.calendar.tick_of(day) // DAY for day in found)


def _clock(course: Course) -> tuple[int, int]:
    """Return first tick and tick after the last since midnight, the way there and back included."""
    way = course.travel // 2
    return max(0, course.at - way), min(DAY, course.at + course.length + course.travel - way)


def _length(context: Context, course: Course) -> int:
    """Return the ticks of all days, breaks of the working day and the way in one's own time left out.

    What is taught before or after work is a part of the course, too: who is not there then misses it.
    """
    spans = context.calendar.spans
    leaves, returns = _clock(course)
    begins, ends = course.at, min(DAY, course.at + course.length)
    breaks = sum(_shared((begins, ends), (end, begin)) for (_, end), (begin, _) in pairwise(spans))
    way = sum(_shared((leaves, begins), span) + _shared((ends, returns), span) for span in spans)
    return max(1, ends - begins - breaks + way) * len(set(course.days))


def _shared(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Return the ticks that two stretches of a day have in common."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def _changes(course: Course, stage: str) -> bool:
    """Return whether a course changes anything of a stage; a factor of 1 teaches nothing that could fade."""
    return course.odds.get(stage, 1.0) != 1.0 or course.speed.get(stage, 1.0) != 1.0


def _logs(factors: list[dict[str, float]], stages: tuple[str, ...]) -> Floats:
    rows = [[given.get(stage, 1.0) for stage in stages] for given in factors]
    return np.log(np.array(rows, dtype=np.float64).reshape(len(factors), len(stages)))
