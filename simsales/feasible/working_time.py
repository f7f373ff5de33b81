"""Owns the business checks of the calendar: known holidays, days to work on, meetings in working hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from simsales.errors import Problem
from simsales.scenario.horizon import last_day
from simsales.scenario.scenario import Scenario
from simsales.world.calendar import UnknownRegion, public_holidays
from simsales.world.world import World

__all__ = ["holidays", "meetings", "working_days"]


def holidays(scenario: Scenario) -> Iterator[Problem]:
    """Yield an unknown region; as a warning, years whose public holidays are assumed."""
    region = scenario.calendar.holidays
    if region is None:
        return
    path = ("calendar", "holidays")
    start, end = scenario.calendar.start, last_day(scenario.calendar)
    try:
        found = public_holidays(region, range(start.year, end.year + 1))
    except UnknownRegion as error:
        asked = error.country if error.subdivision is None else error.subdivision
        before = "" if error.subdivision is None else f"{error.country}-"
        examples = [f"{before}{choice}" for choice in error.choices]
        if asked.upper() in error.choices:
            values: dict[str, object] = {"region": region, "near": f"{before}{asked.upper()}"}
            yield Problem("feasible.region_near", values, path)
        elif error.subdivision is not None and examples:
            yield Problem("feasible.region_part", {"region": region, "choices": examples}, path)
        elif error.subdivision is not None:
            yield Problem("feasible.region_whole", {"region": region, "country": error.country}, path)
        else:
            yield Problem("feasible.region", {"region": region}, path)
        return
    if found.assumed_years:
        values = {"region": region, "years": [str(year) for year in found.assumed_years]}
        yield Problem("feasible.holidays_assumed", values, path, severity="warning")


def working_days(scenario: Scenario, world: World) -> Iterator[Problem]:
    """Yield the problem of a simulated time in which nobody ever works."""
    if not world.days.spans.any():
        start = scenario.calendar.start
        end = start + timedelta(days=len(world.days.spans) - 1)
        yield Problem("feasible.no_working_day", {"start": start, "end": end}, ("calendar", "[key]"))


def meetings(scenario: Scenario, world: World) -> Iterator[Problem]:
    """Yield meetings that block nothing, because nobody works when they are held."""
    calendar = scenario.calendar
    if calendar.hours == "always" or world.days.always:
        return
    for name, meeting in scenario.meetings.items():
        end = meeting.at + meeting.length
        if meeting.length == 0:
            continue
        if not any(span.start < end and meeting.at < span.end for span in calendar.hours):
            yield Problem(
                "feasible.meeting_hours", {"name": name}, ("meetings", name, "at"), severity="warning"
            )
        elif not set(meeting.days) & set(calendar.days) and not calendar.also_open:
            path = ("meetings", name, "days")
            yield Problem("feasible.meeting_days", {"name": name}, path, severity="warning")
