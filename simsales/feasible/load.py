"""Owns the check of work against working time: what is asked of people, and what they have.

Flow from stage to stage is the mean: leads x chance to pass (odds of channel, segment, product and the mean
skill of the group included); nothing goes cold and no risk strikes. Time is what is left of the working days
after absences, meetings, standing tasks and the buffer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simsales.errors import Problem
from simsales.feasible.means import mean
from simsales.mechanisms.response import response
from simsales.quantity import DAY, WEEK
from simsales.scenario.scenario import Scenario
from simsales.words import Phrase
from simsales.world.world import Floats, Ints, World

__all__ = ["Demand", "called", "capacity", "demand", "events", "leads", "load", "won"]


class Demand(NamedTuple):
    """What a year asks for, on average.

    Parameters
    ----------
    entering : ndarray (stage, channel, segment, product)
        Deals that enter a stage.
    work : ndarray (stage, pool)
        Ticks of work that a stage asks of a pool of people.
    """

    entering: Floats
    work: Floats


def demand(scenario: Scenario, world: World) -> Demand:
    """Return the deals and the work that the funnel brings over the simulated time."""
    stages = world.stages
    entering, _ = _flow(world)
    people = np.maximum(stages.members.sum(axis=1), 1)
    work = np.zeros((len(world.names.stages), len(stages.members)))
    for index, (stage, flow) in enumerate(zip(scenario.stages, entering, strict=True)):
        pool = stages.pool[index]
        if stage.effort is not None:
            saved = world.workforce.learning.saves[:, index].mean(axis=1)
            speed = (stages.members @ (world.reps.speed[:, index] / (1.0 - saved))) / people
            ticks = flow * mean(stage.effort) / np.where(speed > 0, speed, 1.0)[pool]
            np.add.at(work[index], pool.ravel(), ticks.ravel())
    return Demand(np.array(entering), work)


def won(world: World) -> Floats:
    """Return the deals won over the simulated time by channel, segment and product."""
    return _flow(world)[1]


def _flow(world: World) -> tuple[list[Floats], Floats]:
    """Return the deals that enter each stage of the funnel, and those that pass the last one."""
    stages, money = world.stages, world.money
    flow = leads(world)
    asked, decided = _opening(world)
    odds = (
        world.channels.odds[:, None, None]
        + money.segment_odds[None, :, None]
        + money.product_odds[None, None, :]
    )
    people = np.maximum(stages.members.sum(axis=1), 1)
    entering = []
    for index in range(stages.sales):
        pool = stages.pool[index]
        flow = flow + asked[index]
        entering.append(flow)
        skill = (stages.members @ world.reps.skill[:, index]) / people
        passes = np.clip(stages.passes[index], -50.0, 50.0).mean()
        flow = (flow + decided[index]) / (1.0 + np.exp(-(passes + odds + skill[pool])))
    return entering, flow


def leads(world: World) -> Floats:
    """Return the leads over the simulated time by channel, segment and product."""
    channels, days, edges = world.channels, world.days, world.periods.edge
    found = np.zeros(len(world.names.channels))
    given = world.reps.standing.sum(axis=0)
    for period in range(len(world.periods.month)):
        inside = (days.tick >= edges[period]) & (days.tick < edges[period + 1])
        counts = (int((days.spans[inside] > 0).sum()), int(inside.sum()))
        for channel in range(len(found)):
            spend = channels.spend[channel, period] / channels.spend_today[channel]
            factor = _factor(channels.spend_curve[channel], spend)
            activity = int(channels.activity[channel])
            if activity >= 0:
                factor *= _factor(
                    channels.hours_curve[channel], given[activity, period] / channels.hours_today[channel]
                )
            found[channel] += (
                channels.leads_day[channel, period] * counts[int(channels.window[channel])] * factor
            )
    shared: Floats = (
        found[:, None, None] * channels.segment_share[:, :, None] * channels.product_share[:, None, :]
    )
    return shared


def capacity(scenario: Scenario, world: World) -> Floats:
    """Return the ticks that each person has for deals over the simulated time."""
    days, reps = world.days, world.reps
    worked = np.array([
        int((days.span_end[first : first + count] - days.span_start[first : first + count]).sum())
        for first, count in zip(days.first.tolist(), days.spans.tolist(), strict=True)
    ])  # fmt: skip
    period = np.searchsorted(world.periods.edge, days.tick, side="right") - 1
    period = np.clip(period, 0, len(world.periods.month) - 1)
    there = (days.tick[None, :] >= reps.starts[:, None]) & (days.tick[None, :] < reps.leaves[:, None])
    for rep, first, after in reps.away.tolist():
        there[rep] &= (days.tick < first) | (days.tick >= after)
    week = max(1, world.days.week_ticks)
    share = np.where(reps.week < 0, 1.0, np.minimum(1.0, reps.week / week))[:, period]
    mine = (worked[None, :] * share + _overtime(world, period, worked)) * there
    standing = reps.standing.sum(axis=1)[:, period] * (worked / week)[None, :]
    blocked = np.minimum(mine, (standing + _meetings(world, period) + _sessions(world, period)) * there)
    kept = np.maximum(
        reps.buffer[:, period], _surprises(scenario, world)[:, None] / max(1, int(worked.max(initial=0)))
    )
    found: Floats = np.maximum(0.0, mine - blocked - kept * mine).sum(axis=1)
    return found


def load(scenario: Scenario, world: World) -> Iterator[Problem]:
    """Yield groups of people who are asked for more hours than they have, smallest groups first."""
    asked, has = demand(scenario, world).work, capacity(scenario, world)
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
        hours, free = asked[:, pools].sum(axis=1), float(has[inside & ~overloaded].sum())
        if hours.sum() <= free:
            continue
        told |= pools
        overloaded |= inside
        busy = [
            scenario.stages[index].name
            for index in np.argsort(-hours, kind="stable").tolist()
            if hours[index] > 0
        ]
        values = {
            "who": called(world, inside),
            "needed": int(hours.sum() / weeks),
            "free": int(free / weeks),
            "stages": busy[:3],
        }
        team = world.names.teams[int(world.reps.team[np.flatnonzero(inside)[0]])]
        yield Problem("feasible.load", values, ("teams", team, "[key]"), severity="warning")


def events(scenario: Scenario, world: World) -> Iterator[Problem]:
    """Yield the problem of a year with more events than it may have."""
    deals = float(demand(scenario, world).entering.sum())
    expected = 2.0 * deals + 2.0 * float((world.days.spans > 0).sum()) * len(world.reps.team)
    if expected > world.events_at_most:
        values = {"expected": int(expected), "limit": world.events_at_most}
        yield Problem("feasible.events", values, ("simulation", "events_at_most"))


def _factor(curve: Floats, effort: float) -> float:
    kind, lo, hi, c, d = curve.tolist()
    return response(int(kind), lo, hi, c, d, float(effort))


def _opening(world: World) -> tuple[Floats, Floats]:
    """Return the open deals by stage: those that wait for work, and those that wait for the customer."""
    names, opening, channels = world.names, world.opening, world.channels
    shape = (len(names.stages), len(names.channels), len(names.segments), len(names.products))
    asked, decided = np.zeros(shape), np.zeros(shape)
    columns = (opening.stage, opening.channel, opening.segment, opening.product, opening.waiting)
    groups, counts = np.unique(np.array(columns, dtype=np.int64).T, axis=0, return_counts=True)
    for (stage, channel, segment, product, waiting), count in zip(
        groups.tolist(), counts.tolist(), strict=True
    ):
        of_segment = channels.segment_share[channel] if segment < 0 else np.eye(shape[2])[segment]
        of_product = channels.product_share[channel] if product < 0 else np.eye(shape[3])[product]
        (asked if waiting else decided)[stage, channel] += count * np.outer(of_segment, of_product)
    return asked, decided


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
