"""Owns the business checks of the calendar: known holidays, days to work on, months without any."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from simsales.errors import Problem
from simsales.quantity import MONTHS
from simsales.scenario.horizon import last_day
from simsales.scenario.scenario import Scenario
from simsales.world.calendar import UnknownRegion, public_holidays
from simsales.world.world import World

__all__ = ["holidays", "months_without_work", "working_days"]


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


def months_without_work(scenario: Scenario, world: World) -> Iterator[Problem]:
    """Yield channels that count leads by month and have a month in which nobody works: they fall away."""
    first, days, periods = scenario.calendar.start, world.days, world.periods
    for index, name in enumerate(world.names.channels):
        channel = scenario.channels[name]
        in_working_hours = channel.arrive == "working hours" and channel.hours is None
        if not in_working_hours or channel.leads.per not in MONTHS or not channel.leads.count:
            continue
        quiet = []
        for month in np.unique(periods.month).tolist():
            number = first.year * 12 + first.month - 1 + month
            inside = np.flatnonzero(periods.month == month)
            begin, end = periods.edge[inside[0]], periods.edge[inside[-1] + 1]
            worked = days.spans[(days.tick >= begin) & (days.tick < end)].any()
            expected = channel.season.get(number % 12 + 1, 1.0) > 0
            if expected and not worked and not world.channels.leads_day[index, inside].any():
                quiet.append(f"{number // 12}-{number % 12 + 1:02d}")
        if quiet:
            path = ("channels", name, "leads")
            values = {"channel": name, "months": quiet}
            yield Problem("feasible.month_without_work", values, path, severity="warning")
