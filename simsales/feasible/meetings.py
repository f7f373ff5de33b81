"""Owns the checks of meetings: that they lie in working time, and what they leave of standing tasks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from simsales.errors import Problem
from simsales.feasible.own_day import Spans, own_day, spans_of
from simsales.mechanisms.work_time import MEETING, STANDING, day_plan
from simsales.scenario.meeting import Meeting
from simsales.scenario.scenario import Scenario
from simsales.scenario.team import Rep
from simsales.words import Phrase
from simsales.world.tools import tools_of
from simsales.world.world import World

__all__ = ["meetings", "standing_tasks"]

_MOST_NAMES: Final = 6


def meetings(scenario: Scenario, world: World) -> Iterator[Problem]:
    """Yield meetings that block less time than they take, because somebody does not work then.

    Whoever works fewer hours than the calendar works the first hours of each day.
    """
    calendar = scenario.calendar
    if calendar.hours == "always" or world.days.always:
        return
    spans = spans_of(scenario)
    whole_day = sum(end - start for start, end in spans)
    for name, meeting in scenario.meetings.items():
        if meeting.length == 0:
            continue
        inside = _blocked(meeting, spans, whole_day)
        if not inside:
            yield Problem(
                "feasible.meeting_hours", {"name": name}, ("meetings", name, "at"), severity="warning"
            )
            continue
        if not set(meeting.days) & set(calendar.days) and not calendar.also_open:
            path = ("meetings", name, "days")
            yield Problem("feasible.meeting_days", {"name": name}, path, severity="warning")
            continue
        if inside < meeting.length:
            values: dict[str, object] = {"name": name, "length": meeting.length, "inside": inside}
            path = ("meetings", name, "at")
            yield Problem("feasible.meeting_partly", values, path, severity="warning")
        gone = [
            person
            for person, rep in _attending(scenario, meeting)
            if _blocked(meeting, *own_day(rep, world, spans)) < inside
        ]
        if gone:
            values = {"name": name, "who": _people(gone)}
            path = ("meetings", name, "at")
            yield Problem("feasible.meeting_gone", values, path, severity="warning")


def standing_tasks(scenario: Scenario, world: World) -> Iterator[Problem]:
    """Yield people whose standing tasks do not fit beside the meetings of their days.

    Standing tasks fall evenly on the working time of the week. A week in which all meetings are held is
    looked at.
    """
    calendar = scenario.calendar
    if calendar.hours == "always" or world.days.always or not calendar.days:
        return
    spans = spans_of(scenario)
    stages = set(world.names.stages)
    for team_name, team in scenario.teams.items():
        upkeep = [tool.upkeep for _, tool in tools_of(scenario, team_name)]
        for name, rep in team.reps.items():
            tasks = [ticks for activity, ticks in rep.activities.items() if activity not in stages]
            tasks += upkeep
            mine, worked = own_day(rep, world, spans)
            # More hours than the week has are refused by the check of promises.
            if not sum(tasks) or sum(rep.activities.values()) + sum(upkeep) > worked * len(calendar.days):
                continue
            daily = [(index, int(ticks / len(calendar.days))) for index, ticks in enumerate(tasks)]
            done = 0
            for day in calendar.days:
                held = [
                    (meeting.at, meeting.at + meeting.length, index)
                    for index, meeting in enumerate(scenario.meetings.values())
                    if day in meeting.days and (meeting.teams is None or team_name in meeting.teams)
                ]
                blocks = day_plan(mine, worked, [], held, daily, [], 0.0)
                done += sum(end - start for start, end, kind, _ in blocks if kind == STANDING)
            lost = sum(ticks for _, ticks in daily) * len(calendar.days) - done
            if lost > 0:
                values = {"person": name, "asked": sum(tasks), "lost": lost}
                path = ("teams", team_name, "reps", name, "activities")
                yield Problem("feasible.standing_meetings", values, path, severity="warning")


def _blocked(meeting: Meeting, spans: Spans, worked: int) -> int:
    """Return how much of a meeting falls into the first `worked` ticks of a day's working time."""
    held = [(meeting.at, meeting.at + meeting.length, 0)]
    blocks = day_plan(spans, worked, [], held, [], [], 0.0)
    return sum(end - start for start, end, kind, _ in blocks if kind == MEETING)


def _attending(scenario: Scenario, meeting: Meeting) -> Iterator[tuple[str, Rep]]:
    for name, team in scenario.teams.items():
        if meeting.teams is None or name in meeting.teams:
            yield from ((entry, rep) for entry, rep in team.reps.items() if rep.count)


def _people(names: list[str]) -> Phrase:
    if len(names) > _MOST_NAMES:
        shown = names[: _MOST_NAMES - 1]
        return Phrase("feasible.people_more", {"names": shown, "more": len(names) - len(shown)})
    return Phrase("feasible.people_named", {"names": names})
