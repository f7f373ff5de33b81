"""Owns the compilation of pay by result and of praise."""

from __future__ import annotations

import math
from datetime import date

import numpy as np

from simsales.quantity import DAY
from simsales.world.calendar import months_after
from simsales.world.context import Context
from simsales.world.workforce import Bonuses, Contests, Ints, Recognitions

__all__ = ["NO_CAP", "bonus", "contest", "recognition"]

NO_CAP = 2**53
"""Cap of a bonus without one."""


def bonus(context: Context) -> Bonuses:
    """Compile bonuses by person."""
    people, periods = context.people, len(context.scenarios)
    first = [context.scenario.teams[person.team].bonus for person in people]
    in_force = [[scenario.teams[person.team].bonus for scenario in context.scenarios] for person in people]
    pays = [[section.pays if section else 0 for section in row] for row in in_force]
    above = [[section.above if section else 0.0 for section in row] for row in in_force]
    caps = [NO_CAP if section is None or section.cap is None else section.cap for section in first]
    return Bonuses(
        quota=np.array([section.quota if section else 0 for section in first], dtype=np.int64),
        pays=np.array(pays, dtype=np.int64).reshape(len(people), periods),
        above=np.array(above, dtype=np.float64).reshape(len(people), periods),
        cap=np.array([min(cap, NO_CAP) for cap in caps], dtype=np.int64),
        discount=np.array([section.discount if section else 0.0 for section in first], dtype=np.float64),
        last_day=_last_days(context),
        ends=_ends(context),
        effort=np.array(
            [math.log(1.0 + section.effort) if section else 0.0 for section in first], dtype=np.float64
        ),
    )


def _last_days(context: Context) -> Ints:
    """Return by day whether it is the last one of a calendar quarter on which anybody works."""
    calendar = context.calendar
    found = np.zeros(calendar.days, dtype=np.int64)
    last: dict[tuple[int, int], int] = {}
    for day in range(calendar.days):
        if calendar.working_spans(day):
            on = calendar.date_at(day * DAY)
            last[on.year, (on.month - 1) // 3] = day
    for (year, quarter), day in last.items():
        end = months_after(date(year, 3 * quarter + 1, 1), 3)
        # A quarter that goes on after the horizon has not ended there.
        if calendar.tick_of(end) <= calendar.horizon:
            found[day] = 1
    return found


def _ends(context: Context) -> Ints:
    """Return by month 1 when it is over by the horizon, 2 when a quarter ends with it, 3 a whole quarter."""
    calendar, first = context.calendar, context.calendar.start.replace(day=1)
    found = []
    for month in range(len(context.periods.month_edge) - 1):
        end = months_after(first, month + 1)
        over = calendar.tick_of(end) <= calendar.horizon
        begun = _missed(context, months_after(end, -3)) == 0
        found.append((2 + int(begun) if end.month % 3 == 1 else 1) if over else 0)
    return np.array(found, dtype=np.int64)


def _missed(context: Context, first: date) -> int:
    """Return on how many working days since `first` nothing was simulated yet; many when months were not."""
    months, start = context.months, context.calendar.start
    if first < months.start:
        return 99
    days = range(months.tick_of(first) // DAY, months.tick_of(start) // DAY)
    return sum(bool(months.working_spans(day)) for day in days)


def contest(context: Context) -> Contests:
    """Compile contests by team."""
    found = [context.scenario.teams[name].contest for name in context.names.teams]
    return Contests(
        winners=np.array([section.winners if section else 0 for section in found], dtype=np.int64),
        prize=np.array([section.prize if section else 0 for section in found], dtype=np.int64),
        effort=np.array(
            [math.log(1.0 + section.effort) if section else 0.0 for section in found], dtype=np.float64
        ),
    )


def recognition(context: Context) -> Recognitions:
    """Compile praise by team."""
    found = [context.scenario.teams[name].recognition for name in context.names.teams]
    return Recognitions(
        named=np.array([section.named if section else 0 for section in found], dtype=np.int64),
        lifts=np.array([section.lifts if section else 0.0 for section in found], dtype=np.float64),
        others=np.array([section.others if section else 0.0 for section in found], dtype=np.float64),
    )
