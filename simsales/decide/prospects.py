"""Owns what a planner takes people to be like in each period: what is known before the year is played.

Ramps of those who join, tools in use, hours of support, courses, coaching, goals and what reviews count
follow from the file and the calendar, and are reckoned here with the formulas of `mechanisms`. What
depends on how the year goes (practice, what meetings pass on, morale, fatigue, bonuses, who leaves) is
left to the simulator, which judges every plan.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simsales.mechanisms.goals import drive
from simsales.mechanisms.learning import faded, ramp_share
from simsales.mechanisms.support import spared
from simsales.quantity import DAY, HOUR
from simsales.world.halfway import part_reached
from simsales.world.world import Floats, World

__all__ = ["Prospects", "make_prospects", "typical"]

_LN2 = 0.6931471805599453


class Prospects(NamedTuple):
    """People by period.

    `speed` (rep, stage, period): work per hour. `skill` (rep, stage, period): log-odds.
    """

    speed: Floats
    skill: Floats


def make_prospects(world: World) -> Prospects:
    """Reckon how fast and how well people work in the middle of each period."""
    periods = len(world.periods.month)
    speed = np.repeat(world.reps.speed[:, :, None], periods, axis=2)
    skill = np.repeat(world.reps.skill[:, :, None], periods, axis=2)
    if not world.workforce.active:
        return Prospects(speed, skill)
    taught_odds, taught_speed = _taught(world)
    helped_odds, helped_speed = _helped(world)
    steered = world.workforce.appraisal.steer + _driven(world)[:, None]
    taught_speed = taught_speed + steered[:, :, None]
    speed = speed * _ramps(world)[:, None, :] * np.exp(taught_speed) * helped_speed[None]
    speed = speed / (1.0 - world.workforce.learning.saves)
    return Prospects(speed, skill + taught_odds + _coached(world)[:, None, :] + helped_odds[None])


def typical(values: Floats, world: World) -> Floats:
    """Return the mean over the simulated time of what has a period as its last axis."""
    # What is the same in all periods stays as it is, to the last bit.
    weights = np.diff(world.periods.edge) / world.horizon
    same = (values == values[..., :1]).all(axis=-1)
    return np.where(same, values[..., 0], values @ weights)


def _middles(world: World) -> Floats:
    """Return the middle tick of each person's time in each period, (rep, period)."""
    edge = world.periods.edge
    first = np.maximum(edge[None, :-1], world.reps.starts[:, None])
    last = np.minimum(edge[None, 1:], world.reps.leaves[:, None])
    return np.maximum(first, (first + last) / 2.0)


def _ramps(world: World) -> Floats:
    learning, starts = world.workforce.learning, world.reps.starts
    middles = _middles(world)
    found = np.ones(middles.shape)
    for rep in np.flatnonzero((learning.ramp > 0) & (starts > 0)).tolist():
        takes, first = int(learning.ramp[rep]), float(learning.ramp_from[rep])
        for period, tick in enumerate(middles[rep].tolist()):
            found[rep, period] = ramp_share(round(tick) - int(starts[rep]), takes, first)
    return found


def _driven(world: World) -> Floats:
    """Return the log of the factor on speed by goals, (rep)."""
    goals = world.workforce.goals
    figures = zip(goals.chance.tolist(), goals.clear.tolist(), goals.half.tolist(), strict=True)
    return np.asarray(goals.effort * np.array([drive(*figure) for figure in figures]))


def _taught(world: World) -> tuple[Floats, Floats]:
    """Return log-odds and log of speed from courses, (rep, stage, period); what is used is not forgotten."""
    courses, days, edge = world.workforce.courses, world.days, world.periods.edge
    shape = (*world.reps.speed.shape, len(edge) - 1)
    odds, speed = np.zeros(shape), np.zeros(shape)
    for course, day, start, end in courses.sessions.tolist():
        spans = slice(int(days.first[day]), int(days.first[day] + days.spans[day]))
        inside = np.minimum(days.span_end[spans], end) - np.maximum(days.span_start[spans], start)
        part = float(np.maximum(inside, 0).sum()) / float(courses.length[course])
        period = int(np.searchsorted(edge, start, side="right")) - 1
        there = courses.attends[course, :, period] * (
            (world.reps.starts <= start) & (world.reps.leaves > start)
        )
        # Of the period in which it is held the days after it.
        after = np.clip((edge[1:] - (day + 1) * DAY) / np.diff(edge), 0.0, 1.0)
        known = part * there[:, None] * after[None, :]
        odds += courses.odds[course][None, :, None] * known[:, None, :]
        speed += courses.speed[course][None, :, None] * known[:, None, :]
    return odds, speed


def _helped(world: World) -> tuple[Floats, Floats]:
    """Return log-odds and factor on speed by support, (stage, period)."""
    support, reps, edge = world.workforce.support, world.reps, world.periods.edge
    shape = (len(world.names.stages), len(edge) - 1)
    odds, speed = np.zeros(shape), np.ones(shape)
    there = np.minimum(edge[None, 1:], reps.leaves[:, None]) - np.maximum(
        edge[None, :-1], reps.starts[:, None]
    )
    present = np.clip(there / np.diff(edge)[None, :], 0.0, 1.0)
    for row, activity in enumerate(support.activity.tolist()):
        hours = (reps.standing[:, activity] * present).sum(axis=0)
        for period, given in enumerate(hours.tolist()):
            share = part_reached(given, float(support.half_at[row]))
            odds[:, period] += support.odds[row] * share
            for stage, saves in enumerate(support.saves[row].tolist()):
                speed[stage, period] *= spared(saves * share)
    return odds, speed


def _coached(world: World) -> Floats:
    """Return the log-odds that coaching has brought, (rep, period): hours come in evenly, and fade."""
    coaching, edge = world.workforce.coaching, world.periods.edge
    found = np.zeros((len(world.reps.team), len(edge) - 1))
    week = 7.0 * DAY
    for rep in np.flatnonzero(coaching.coach >= 0).tolist():
        half, known = float(coaching.half_life[rep]), 0.0
        given = world.reps.standing[rep, int(coaching.activity[rep])] * coaching.reach[rep]
        for period, hours in enumerate((given / HOUR).tolist()):
            first = max(int(edge[period]), int(world.reps.starts[rep]))
            days = max(0.0, (min(int(edge[period + 1]), int(world.reps.leaves[rep])) - first) / DAY)
            steady = float(coaching.gains[rep]) * hours * (DAY / week) * half / _LN2
            found[rep, period] = steady + (known - steady) * faded(days / 2.0, half)
            known = steady + (known - steady) * faded(days, half)
    return found
