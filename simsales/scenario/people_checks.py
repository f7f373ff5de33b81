"""Owns the checks of what changes people: courses, events, coaching, support, tools, overtime."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations
from typing import Final, NamedTuple

from simsales.errors import Problem
from simsales.quantity import DAY
from simsales.scenario.course import Course, TeamEvent
from simsales.scenario.growth import Coaching
from simsales.scenario.horizon import last_day, too_long
from simsales.scenario.known_names import KEY, KnownNames
from simsales.scenario.reached import first_day
from simsales.scenario.scenario import Scenario
from simsales.scenario.team import Team
from simsales.words import Phrase

__all__ = ["attending", "people_problems", "standing"]

Path = tuple[str | int, ...]
Entry = tuple[str, str]

_MOST_NAMES: Final = 6


class _Session(NamedTuple):
    """One day of a course or of an event, travel included."""

    name: str
    start: int
    end: int
    path: Path


def people_problems(scenario: Scenario, names: KnownNames) -> list[Problem]:
    """Check that what changes people names what exists, and that its numbers and dates agree.

    Parameters
    ----------
    scenario
        A scenario whose form is right.
    names
        Its names by kind.
    """
    found: list[Problem] = []
    for name, course in scenario.courses.items():
        found += _course(scenario, names, name, course)
    for name, event in scenario.team_events.items():
        at: Path = ("team_events", name)
        found += names.check_all("team", event.teams, (*at, "teams"))
        found += _inside(event.at, event.at + event.length, (*at, "at"))
        found += _within(scenario, event.date, (*at, "date"))
        if name in scenario.courses:
            found.append(Problem("references.names.event_course", {"name": name}, (*at, KEY)))
    found += _at_once(scenario)
    for team_name, team in scenario.teams.items():
        found += _team(names, team_name, team)
    found += _support(scenario, names)
    found += _tools(scenario, names)
    return found


def attending(scenario: Scenario, course: Course | TeamEvent) -> list[Entry]:
    """Return who goes to a course or an event, as pairs of a team and one of its entries."""
    chosen = course.reps if isinstance(course, Course) else None
    return [
        (team_name, entry)
        for team_name, team in scenario.teams.items()
        if course.teams is None or team_name in course.teams
        for entry in team.reps
        if chosen is None or entry in chosen
    ]


def _course(scenario: Scenario, names: KnownNames, name: str, course: Course) -> Iterator[Problem]:
    at: Path = ("courses", name)
    yield from names.check_all("team", course.teams, (*at, "teams"))
    yield from _goers(scenario, names, course, at)
    yield from names.check_keys("step", course.odds, (*at, "odds"))
    yield from names.check_keys("step", course.speed, (*at, "speed"))
    people = sum(scenario.teams[team].reps[entry].count for team, entry in attending(scenario, course))
    if course.seats is not None and people > course.seats:
        values: dict[str, object] = {"name": name, "seats": course.seats, "people": people}
        yield Problem("references.agree.seats", values, (*at, "seats"))
    if course.travel and course.mode != "external":
        values = {"mode": course.mode, "travel": course.travel}
        yield Problem("references.agree.travel", values, (*at, "travel"))
    start, end = _span(course)
    yield from _inside(start, end, (*at, "at"))
    for index, day in enumerate(course.days):
        path = (*at, "days", index)
        if day in course.days[:index]:
            yield Problem("references.agree.course_day_twice", {"day": day}, path)
        else:
            yield from _within(scenario, day, path)


def _goers(scenario: Scenario, names: KnownNames, course: Course, at: Path) -> Iterator[Problem]:
    """Yield people who do not exist, and those whose team does not go."""
    there = {entry for _, entry in attending(scenario, course)}
    known = set(names.of("team"))
    for index, entry in enumerate(course.reps or ()):
        path = (*at, "reps", index)
        found = list(names.check("entry", entry, path))
        yield from found
        if not found and entry not in there and known.issuperset(course.teams or ()):
            values = {"person": entry, "teams": list(course.teams or ())}
            yield Problem("references.names.course_team", values, path)


def _span(course: Course | TeamEvent) -> tuple[int, int]:
    """Return from when to when a day of it takes, half of the travel before it and half after."""
    travel = course.travel if isinstance(course, Course) else 0
    return course.at - travel // 2, course.at + course.length + (travel - travel // 2)


def _inside(start: int, end: int, path: Path) -> Iterator[Problem]:
    """Yield the problem of a session that is not over on the day that it begins, travel included."""
    if start < 0 or end > DAY:
        yield Problem("references.agree.session_midnight", {"takes": end - start}, path)


def _within(scenario: Scenario, day: date, path: Path) -> Iterator[Problem]:
    """Yield, as a warning, a day outside of the simulated time; what a year has behind it is known."""
    calendar = scenario.calendar
    if too_long(calendar):
        return
    start, end = calendar.start, last_day(calendar)
    if not first_day(scenario) <= day <= end:
        values = {"day": day, "start": start, "end": end}
        yield Problem("references.agree.session_outside", values, path, severity="warning")


def _at_once(scenario: Scenario) -> Iterator[Problem]:
    """Yield, as warnings, courses and events that somebody cannot both go to."""
    sessions: dict[date, list[tuple[_Session, frozenset[Entry]]]] = defaultdict(list)
    for section, listed in (("courses", scenario.courses), ("team_events", scenario.team_events)):
        for name, held in listed.items():
            if not held.use:
                continue
            people = frozenset(
                (team, entry)
                for team, entry in attending(scenario, held)
                if scenario.teams[team].reps[entry].count
            )
            days = enumerate(held.days) if isinstance(held, Course) else [(0, held.date)]
            for index, day in days:
                where = ("days", index) if isinstance(held, Course) else ("date",)
                sessions[day].append((_Session(name, *_span(held), (section, name, *where)), people))
    for day, held_then in sessions.items():
        for (one, goers), (other, others) in combinations(held_then, 2):
            if one.name == other.name or one.start >= other.end or other.start >= one.end:
                continue
            both = sorted(entry for _, entry in goers & others)
            if both:
                values = {"day": day, "one": one.name, "other": other.name, "who": _people(both)}
                yield Problem("references.agree.sessions_at_once", values, other.path, severity="warning")


def _people(names: list[str]) -> Phrase:
    if len(names) > _MOST_NAMES:
        shown = names[: _MOST_NAMES - 1]
        return Phrase("feasible.people_more", {"names": shown, "more": len(names) - len(shown)})
    return Phrase("feasible.people_named", {"names": names})


def _team(names: KnownNames, team_name: str, team: Team) -> Iterator[Problem]:
    at: Path = ("teams", team_name)
    for entry, rep in team.reps.items():
        yield from names.check_all("step", rep.enjoys, (*at, "reps", entry, "enjoys"))
    if team.overtime_pay is not None and (team.overtime_pay.per, team.overtime_pay.every) != ("hour", 1):
        yield Problem("references.agree.overtime_pay", {}, (*at, "overtime_pay"))
    if team.appraisal is not None:
        yield from names.check_keys("step", team.appraisal.weights, (*at, "appraisal", "weights"))
    if team.coaching is not None:
        yield from _coaching(names, team_name, team, team.coaching)


def _coaching(names: KnownNames, team_name: str, team: Team, coaching: Coaching) -> Iterator[Problem]:
    at: Path = ("teams", team_name, "coaching")
    listed = list(standing(names, coaching.activity, (*at, "activity")))
    yield from listed
    coach = team.reps.get(coaching.coach)
    if coach is None:
        found = list(names.check("entry", coaching.coach, (*at, "coach")))
        yield from found
        if not found:
            values: dict[str, object] = {
                "person": coaching.coach,
                "team": team_name,
                "names": list(team.reps),
            }
            yield Problem("references.names.coach_team", values, (*at, "coach"))
        return
    if coach.count != 1:
        values = {"person": coaching.coach, "count": coach.count}
        yield Problem("references.names.coach_count", values, (*at, "coach"))
        return
    others = (rep for entry, rep in team.reps.items() if entry != coaching.coach and rep.count)
    met = any(rep.activities.get(coaching.activity) for rep in others)
    if not listed and not (met and coach.activities.get(coaching.activity)):
        values = {"person": coaching.coach, "activity": coaching.activity}
        yield Problem("references.agree.coaching_hours", values, (*at, "activity"), severity="warning")


def standing(names: KnownNames, activity: str, path: Path) -> Iterator[Problem]:
    """Yield the problem of an activity that is a stage or a kind of ticket, or that does not exist."""
    if activity in names.of("ticket"):
        yield Problem("references.names.standing_ticket", {"name": activity}, path)
    elif activity in names.of("stage"):
        yield Problem("references.names.standing_stage", {"name": activity}, path)
    else:
        yield from names.check("activity", activity, path)


def _support(scenario: Scenario, names: KnownNames) -> Iterator[Problem]:
    for name, support in scenario.support.items():
        at: Path = ("support", name)
        found = list(standing(names, support.activity, (*at, "activity")))
        yield from found
        yield from names.check_all("step", support.stages, (*at, "stages"))
        given = any(
            rep.count and rep.activities.get(support.activity)
            for team in scenario.teams.values()
            for rep in team.reps.values()
        )
        if not found and not given:
            values = {"name": name, "activity": support.activity}
            yield Problem("references.agree.support_hours", values, (*at, "activity"), severity="warning")


def _tools(scenario: Scenario, names: KnownNames) -> Iterator[Problem]:
    taken: Mapping[str, str] = {
        **dict.fromkeys(names.of("activity"), "tool_activity"),
        **dict.fromkeys(names.of("stage"), "tool_stage"),
    }
    for name, tool in scenario.tools.items():
        at: Path = ("tools", name)
        yield from names.check_all("team", tool.teams, (*at, "teams"))
        yield from names.check_keys("step", tool.saves, (*at, "saves"))
        if name in taken:
            yield Problem(f"references.names.{taken[name]}", {"name": name}, (*at, KEY))
