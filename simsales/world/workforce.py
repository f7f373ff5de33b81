"""Owns the arrays of what changes people: learning, courses, morale, turnover, pay, support and tools.

Index order and units are those of :mod:`simsales.world.world`. Values of a team stand with each of its
people, so that an engine looks at one row for a person. Half-lives are days; 0 means that the mechanism is
not mentioned.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "FAR_PAST",
    "NO_SKILL",
    "Appraisals",
    "Bonuses",
    "Coachings",
    "Cohesions",
    "Contests",
    "Courses",
    "Fatigues",
    "Goals",
    "Handovers",
    "Learning",
    "Morales",
    "Recognitions",
    "Supports",
    "Turnovers",
    "Workforce",
]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

FAR_PAST = -(2**53)
"""Tick before all others: of what never was, or was before anybody looked."""
NO_SKILL = -1.0e300
"""Log-odds below all others: what is asked where nothing is, and what nobody in a room knows."""


class Learning(NamedTuple):
    """Ramp of newcomers, learning by doing, and what is picked up in meetings.

    `joined` (rep): first tick of a newcomer, `FAR_PAST` of who was there before the first day.
    `ramp` (rep): ticks until a newcomer works as fast as the entry says, 0 for at once; `ramp_from` (rep):
    share of the speed on the first day. `gains`, `half_after` (rep): largest relative gain of speed by doing,
    and the hours of work on a stage at which half of it is reached. `fades` (rep): half-life of what meetings
    brought. `saves` (rep, stage, period): share of the effort that tools in use save. `spreads` (meeting):
    share of the gap to the best in the room that one takes along; `kept` (meeting): share of it that
    minutes keep, `tracks` (rep, period): share of the rest that tools keep; `unblocks` (meeting): share of
    stuck deals that get decided, `stuck` (meeting): ticks with the customer from which a deal is stuck;
    `wears` (meeting):
    standard deviations of morale, `binds` (meeting): of cohesion, for each meeting. `overtime` (rep, period):
    ticks a week; `overtime_pay` (rep): minor units an hour. `asks` (rep, stage): log-odds that are asked of a
    person, `NO_SKILL` where nothing is. `does` (rep, stage): 1 for the stages that a person does, for all of
    them where that is none.
    """

    joined: Ints
    ramp: Ints
    ramp_from: Floats
    gains: Floats
    half_after: Floats
    fades: Floats
    saves: Floats
    spreads: Floats
    kept: Floats
    tracks: Floats
    unblocks: Floats
    stuck: Ints
    wears: Floats
    binds: Floats
    overtime: Ints
    overtime_pay: Ints
    asks: Floats
    does: Ints


class Courses(NamedTuple):
    """Courses and team events.

    Sessions (n, 4), in order of (day, course): course, day, start and end (ticks, travel included). `attends`
    (course, rep, period): 0 or 1, 0 where the course is not in use. `length` (course): ticks of all sessions
    within the working hours, at least 1. `odds` (course, stage): log-odds, `speed` (course, stage): logarithm
    of the factor on speed, of one who was there all the time. `teaches` (course, stage): 0 or 1. `half_life`,
    `kept_for` (course): days. `spills` (course): share. `morale`, `cohesion` (course): standard deviations.
    """

    sessions: Ints
    attends: Ints
    length: Ints
    odds: Floats
    speed: Floats
    teaches: Ints
    half_life: Floats
    kept_for: Floats
    spills: Floats
    morale: Floats
    cohesion: Floats


class Coachings(NamedTuple):
    """One-to-ones, by person coached.

    `coach` (rep): who, or -1. `activity` (rep): standing activity in which it happens, or -1. `gains` (rep):
    log-odds an hour, the coach's skill taken into account, below 0 where it does harm. `reach` (rep, period):
    share of the hours in which the coach has time. `half_life` (rep).
    """

    coach: Ints
    activity: Ints
    gains: Floats
    reach: Floats
    half_life: Floats


class Morales(NamedTuple):
    """Morale in standard deviations, 0 for an ordinary day, by person.

    `half_life`; `starts`; `win`, `loss`, `overload` (an hour a week beyond the knee, for a week),
    `peer_leaves`: shocks; `fit`: mean when all work is liked, minus that when none is; `effort`: log of the
    factor on speed for each standard deviation; `leaving`: log of the factor on the rate of leaving. `enjoys`
    (rep, stage): 0 or 1, -1 where nothing is said.
    """

    half_life: Floats
    starts: Floats
    win: Floats
    loss: Floats
    overload: Floats
    peer_leaves: Floats
    fit: Floats
    effort: Floats
    leaving: Floats
    enjoys: Ints


class Fatigues(NamedTuple):
    """Fatigue by person.

    `half_life`; `knee` hours a week; `costs` an hour beyond; `usual` hours a week at the start.
    """

    half_life: Floats
    knee: Floats
    costs: Floats
    usual: Floats


class Cohesions(NamedTuple):
    """Cohesion in standard deviations, by team.

    `half_life`; `effort` (log); `lifts`: mean of morale for each; `peer_leaves`: shock.
    """

    half_life: Floats
    effort: Floats
    lifts: Floats
    peer_leaves: Floats


class Turnovers(NamedTuple):
    """Who leaves by chance, by person.

    `rate`: a calendar day. `refill`: distribution of the time until a successor begins, or -1 for none.
    `cost`: minor units for a successor. `handover`: log-odds of the deals that a leaver had, 0 or less.
    """

    rate: Floats
    refill: Ints
    cost: Ints
    handover: Floats


class Supports(NamedTuple):
    """Back office.

    `activity`, `half_at` (support): ticks a week. `odds` (log), `saves` (support, stage).
    """

    activity: Ints
    half_at: Floats
    odds: Floats
    saves: Floats


class Bonuses(NamedTuple):
    """Pay by result, by person and calendar quarter.

    `quota`: bookings, 0 for none; `pays` (rep, period), `cap`: minor units (cap 2**53 for none); `above`
    (rep, period): share of the bookings beyond; `effort`: log of the factor on speed right before the goal;
    `discount` (rep): share of the value that may be given away on the last working day of a quarter;
    `last_day` (day): 1 on that day. `ends` (month): 1 where the month is over by the horizon, 2 where a
    quarter is, too, 3 where it began within the time.
    """

    quota: Ints
    pays: Ints
    above: Floats
    cap: Ints
    effort: Floats
    discount: Floats
    last_day: Ints
    ends: Ints


class Appraisals(NamedTuple):
    """Reviews by person: `expects` bookings a quarter, 0 for no review; `noise`; `too_low`.

    `lifts`, `hurts`: morale; `lets_go`: failed reviews in a row, 0 for never. Of the plan that follows:
    `hours` ticks a week, `gains` log-odds an hour, `half_life`. `steer` (rep, stage): log of the factor on
    speed.
    """

    expects: Ints
    noise: Floats
    too_low: Floats
    lifts: Floats
    hurts: Floats
    lets_go: Ints
    hours: Ints
    gains: Floats
    half_life: Floats
    steer: Floats


class Contests(NamedTuple):
    """Contests by team and quarter: `winners`, 0 for none, `prize` of each, `effort` log of the factor."""

    winners: Ints
    prize: Ints
    effort: Floats


class Goals(NamedTuple):
    """Goals by person: `effort` log of the factor on speed, `chance`, `clear`, and `half` given up at."""

    effort: Floats
    chance: Floats
    clear: Floats
    half: Floats


class Recognitions(NamedTuple):
    """Praise at the end of a month, by team: how many are `named`, what `lifts` them, and `others`."""

    named: Ints
    lifts: Floats
    others: Floats


class Handovers(NamedTuple):
    """A deal that goes on with another person, by period: `delay` and `work` ticks, `odds` log-odds."""

    delay: Ints
    work: Ints
    odds: Floats


class Workforce(NamedTuple):
    """All of it. `active` is 1 when anything is mentioned that needs a person's morning."""

    active: int
    learning: Learning
    courses: Courses
    coaching: Coachings
    morale: Morales
    fatigue: Fatigues
    cohesion: Cohesions
    turnover: Turnovers
    support: Supports
    bonus: Bonuses
    recognition: Recognitions
    appraisal: Appraisals
    contest: Contests
    goals: Goals
    handover: Handovers
