"""Owns the check of work against working time: what is asked of people, and what they have.

Work is that of the deals that are expected to come (feasible/flow.py), with repeated attempts to reach people
and needs analysis, of deals that customers bring, and of tickets. Time is what is left of the working days
after absences, meetings, standing tasks (care, interviews, visits to channels are among them) and the buffer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simsales.errors import Problem
from simsales.feasible.flow import attempts
from simsales.feasible.market_path import period_of_days, there
from simsales.feasible.means import mean
from simsales.feasible.outlook import Outlook, outlook
from simsales.feasible.service import ticket_work
from simsales.quantity import DAY, WEEK
from simsales.scenario.scenario import Scenario
from simsales.words import Phrase
from simsales.world.world import Floats, Ints, World

__all__ = ["PARTS", "Demand", "called", "capacity", "demand", "events", "load"]

PARTS: Final = ("deals", "attempts", "analysis", "brought", "tickets")
"""What work consists of: deals (with one attempt to reach somebody), further attempts, needs analysis, the
deals that customers bring, tickets."""


class Demand(NamedTuple):
    """What a year asks for, on average.

    Parameters
    ----------
    entering : ndarray (stage, channel, segment, product)
        Deals that enter a stage of the funnel.
    parts : ndarray (part, stage, pool)
        Ticks of work that a stage, or a kind of ticket, asks of a pool of people; parts as in `PARTS`.
    """

    entering: Floats
    parts: Floats

    @property
    def work(self) -> Floats:
        """Ticks of work by stage and pool."""
        return np.asarray(self.parts.sum(axis=0))


def demand(scenario: Scenario, world: World) -> Demand:
    """Return the deals and the work that are expected over the simulated time."""
    return _demand(scenario, world, outlook(world))


def _demand(scenario: Scenario, world: World, expected: Outlook) -> Demand:
    stages = world.stages
    people = np.maximum(stages.members.sum(axis=1), 1)
    parts = np.zeros((len(PARTS), len(world.names.stages), len(stages.members)))
    weights = np.diff(world.periods.edge) / world.horizon
    for index, stage in enumerate(scenario.stages):
        if stage.effort is None:
            continue
        saved = world.workforce.learning.saves[:, index].mean(axis=1)
        pace = (stages.members @ (world.reps.speed[:, index] / (1.0 - saved))) / people
        pool = stages.pool[index]
        slow = 1.0 / np.where(pace > 0, pace, 1.0)[pool]
        once, found = mean(stage.effort), float(stages.extra[index] @ weights)
        tries = attempts(world, index)[0]
        sent, asks = expected.sent.enters[index], expected.flow.enters[index]
        for part, ticks in enumerate((
            sent * once, sent * once * (tries - 1.0), sent * found * tries,
            (asks - sent) * (once + found) * tries,
        )):  # fmt: skip
            np.add.at(parts[part, index], pool.ravel(), (ticks * slow).ravel())
    for kind, work in enumerate(ticket_work(world, expected).sum(axis=-1)):
        index = stages.sales + kind
        pool = stages.pool[index]
        pace = (stages.members @ world.reps.speed[:, index]) / people
        slow = 1.0 / np.where(pace > 0, pace, 1.0)[pool]
        np.add.at(parts[-1, index], pool.ravel(), (work * slow).ravel())
    return Demand(expected.flow.enters, parts)


def capacity(scenario: Scenario, world: World) -> Floats:
    """Return the ticks that each person has for deals over the simulated time."""
    days, reps = world.days, world.reps
    worked = np.array([
        int((days.span_end[first : first + count] - days.span_start[first : first + count]).sum())
        for first, count in zip(days.first.tolist(), days.spans.tolist(), strict=True)
    ])  # fmt: skip
    period, inside = period_of_days(world), there(world)
    week = max(1, world.days.week_ticks)
    share = np.where(reps.week < 0, 1.0, np.minimum(1.0, reps.week / week))[:, period]
    mine = (worked[None, :] * share + _overtime(world, period, worked)) * inside
    standing = reps.standing.sum(axis=1)[:, period] * (worked / week)[None, :]
    blocked = np.minimum(mine, (standing + _meetings(world, period) + _sessions(world, period)) * inside)
    kept = np.maximum(
        reps.buffer[:, period], _surprises(scenario, world)[:, None] / max(1, int(worked.max(initial=0)))
    )
    found: Floats = np.maximum(0.0, mine - blocked - kept * mine).sum(axis=1)
    return found


def load(scenario: Scenario, world: World) -> Iterator[Problem]:
    """Yield groups of people who are asked for more hours than they have, smallest groups first."""
    asked, has = demand(scenario, world).parts, capacity(scenario, world)
    weeks = max(world.horizon / WEEK, 1e-9)
    members = {tuple(row) for row in world.stages.members.tolist() if any(row)}
    everybody = tuple(np.max(world.stages.members, axis=0, initial=0).tolist())
    groups = sorted(members | {everybody}, key=lambda row: (sum(row), row))
    overloaded = np.zeros(len(has), dtype=np.bool_)
    told = np.zeros(len(world.stages.members), dtype=np.bool_)
    for group in groups:
        inside = np.array(group, dtype=np.bool_)
        pools = ~told & ~(world.stages.members.astype(np.bool_) & ~inside).any(axis=1)
        pools &= world.stages.members.any(axis=1)
        hours, free = asked[:, :, pools].sum(axis=2), float(has[inside & ~overloaded].sum())
        if hours.sum() <= free:
            continue
        told |= pools
        overloaded |= inside
        yield _overload(world, inside, hours / weeks, free / weeks)


def _overload(world: World, inside: NDArray[np.bool_], hours: Floats, free: float) -> Problem:
    """Return the problem of people who are asked for `hours` a week (part, stage) and have `free`."""
    by_stage = hours.sum(axis=0)
    order = np.argsort(-by_stage, kind="stable").tolist()
    busy = [world.names.stages[index] for index in order if by_stage[index] > 0]
    values = {"who": called(world, inside), "needed": int(hours.sum()), "free": int(free)}
    if not hours[:-1].any():
        kinds = {**values, "kinds": busy}
        return Problem("feasible.service", kinds, ("customers", "tickets"), severity="warning")
    consists = [
        Phrase(f"feasible.work.{part}", {"hours": int(ticks)})
        for part, ticks in zip(PARTS, hours.sum(axis=1).tolist(), strict=True)
        if ticks > 0
    ]
    team = world.names.teams[int(world.reps.team[np.flatnonzero(inside)[0]])]
    path = ("teams", team, "[key]")
    if len(consists) == 1:
        return Problem("feasible.load", {**values, "stages": busy[:3]}, path, severity="warning")
    values = {**values, "stages": busy[:3], "parts": consists}
    return Problem("feasible.load_of", values, path, severity="warning")


def events(scenario: Scenario, world: World) -> Iterator[Problem]:
    """Yield the problem of a year with more events than it may have."""
    deals = float(demand(scenario, world).entering.sum())
    expected = 2.0 * deals + 2.0 * float((world.days.spans > 0).sum()) * len(world.reps.team)
    if expected > world.events_at_most:
        values = {"expected": int(expected), "limit": world.events_at_most}
        yield Problem("feasible.events", values, ("simulation", "events_at_most"))


def _meetings(world: World, period: Ints) -> Floats:
    """Return the ticks of meetings by person and day."""
    meetings, days = world.meetings, world.days
    found = np.zeros((len(world.reps.team), len(days.tick)))
    for index in range(len(world.names.meetings)):
        held = meetings.weekdays[index][days.weekday].astype(np.bool_) & (days.spans > 0)
        held &= (days.week - days.week[0]) % meetings.every[index] == 0
        found += meetings.attends[index][:, None] * (held * meetings.length[index][period])[None, :]
    return found


def _overtime(world: World, period: Ints, worked: Ints) -> Floats:
    """Return the ticks of overtime by person and day; it ends with the day."""
    days = world.days
    room = np.zeros(len(days.tick))
    open_days = np.flatnonzero(days.spans)
    last = days.first[open_days] + days.spans[open_days] - 1
    room[open_days] = days.tick[open_days] + DAY - days.span_end[last]
    asked = world.workforce.learning.overtime[:, period] * (worked / max(1, days.week_ticks))[None, :]
    found: Floats = np.minimum(asked, room[None, :])
    return found


def _sessions(world: World, period: Ints) -> Floats:
    """Return the ticks of courses and team events, within the company's hours, by person and day."""
    courses, days = world.workforce.courses, world.days
    found = np.zeros((len(world.reps.team), len(days.tick)))
    for course, day, start, end in courses.sessions.tolist():
        spans = slice(int(days.first[day]), int(days.first[day] + days.spans[day]))
        inside = np.minimum(days.span_end[spans], end) - np.maximum(days.span_start[spans], start)
        found[:, day] += courses.attends[course][:, period[day]] * int(np.maximum(inside, 0).sum())
    return found


def _surprises(scenario: Scenario, world: World) -> Floats:
    """Return the mean ticks of surprises in one full working day by person."""
    sections = [scenario.teams[name].surprises for name in world.names.teams]
    takes = np.array([0.0 if section is None else mean(section.take) for section in sections])
    found: Floats = world.reps.surprise_day * takes[world.reps.team]
    return found


def called(world: World, inside: NDArray[np.bool_]) -> Phrase:
    """Return how a group of people is called: as teams where it is whole teams, else by names."""
    names, teams = world.names, world.reps.team
    whole = [
        name
        for index, name in enumerate(names.teams)
        if (teams == index).any() and bool(inside[teams == index].all())
    ]
    covered = sum(int((teams == names.teams.index(name)).sum()) for name in whole)
    count = int(inside.sum())
    if covered == count:
        key = "feasible.team" if len(whole) == 1 else "feasible.teams"
        return Phrase(key, {"name": whole[0], "names": whole})
    people = [names.reps[index] for index in np.flatnonzero(inside).tolist()]
    if len(people) > 6:
        return Phrase("feasible.people_more", {"names": people[:5], "more": len(people) - 5})
    return Phrase("feasible.people_named", {"names": people})
