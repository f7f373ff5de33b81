"""Owns the ends of months in the kernel: praise, bonuses, reviews and what follows from them."""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.journal import Cause, Cost, Kind
from simsales.engines.kernel.access import conditions, forces, months, people, reps, teams, terms
from simsales.engines.kernel.compiled import step
from simsales.engines.kernel.counting import count
from simsales.engines.kernel.drawing import once, stream
from simsales.engines.kernel.formulas import (
    bonus_due,
    extend_key,
    normal_quantile,
    review_score,
    thousandths,
)
from simsales.engines.kernel.record import note
from simsales.engines.tally import Counter
from simsales.world.streams import Stream

__all__ = ["month_ends"]

COST, MOVED, REVIEWED = int(Kind.COST), int(Kind.MOVED), int(Kind.REVIEWED)
BONUS = int(Cost.BONUS)
NAMED, NOT_NAMED = int(Cause.NAMED), int(Cause.NOT_NAMED)
GOOD_REVIEW, FAILED_REVIEW = int(Cause.GOOD_REVIEW), int(Cause.FAILED_REVIEW)
COUNTER_BONUS, COUNTER_REVIEWS, COUNTER_FAILED = (
    int(Counter.BONUS),
    int(Counter.REVIEWS),
    int(Counter.FAILED),
)
APPRAISAL = int(Stream.APPRAISAL)
QUARTER, QUARTER_ENDS, WHOLE_QUARTER = 3, 2, 3
MOST = 2**62


@step
def month_ends(y: Any, month: int, period: int) -> None:
    """Praise the best of the month; when a quarter is over pay the bonus and hold the reviews."""
    ends = months(y, month).ends
    for team in range(y.n_teams):
        if teams(y, team).named > 0 and ends:
            praise(y, team)
    for rep in range(y.n_reps):
        conditions(y, rep).praised = 0
    if ends < QUARTER_ENDS:
        return
    for team in range(y.n_teams):
        if teams(y, team).winners > 0 and teams(y, team).prize:
            award(y, team, period)
    for rep in range(y.n_reps):
        person, force, term = conditions(y, rep), forces(y, rep), terms(y, rep, period)
        if force.quota > 0:
            due = bonus_due(person.booked, force.quota, term.pays, term.above, force.cap)
            if due:
                count(y, period, y.first_rep + rep, COUNTER_BONUS, due)
                note(y, COST, rep, -1, BONUS, due)
        if force.expects > 0 and ends == WHOLE_QUARTER:
            review(y, rep, month, period)
        person.booked = 0


@step
def praise(y: Any, team: int) -> None:
    """Praise the best of a team, in order of bookings and name; the others notice."""
    place, before, last = 0, MOST, -1
    while True:
        who, most = -1, -1
        for rep in range(y.n_reps):
            if people(y, rep).team == team and forces(y, rep).morale_half > 0.0 and is_there(y, rep):
                booked = conditions(y, rep).praised
                if (booked < before or (booked == before and rep > last)) and booked > most:
                    who, most = rep, booked
        # Nobody is praised where nobody has won anything.
        if who < 0 or (place == 0 and most == 0):
            return
        if place < teams(y, team).named and most > 0:
            move(y, who, teams(y, team).named_lifts, NAMED)
        else:
            move(y, who, teams(y, team).others_lift, NOT_NAMED)
        place, before, last = place + 1, most, who


@step
def award(y: Any, team: int, period: int) -> None:
    """Give the prizes of the quarter to those who have booked most, in order of bookings and name."""
    before, last = MOST, -1
    for _ in range(teams(y, team).winners):
        who, most = -1, 0
        for rep in range(y.n_reps):
            if people(y, rep).team == team and is_there(y, rep):
                booked = conditions(y, rep).booked
                if (booked < before or (booked == before and rep > last)) and booked > most:
                    who, most = rep, booked
        if who < 0:
            return
        count(y, period, y.first_rep + who, COUNTER_BONUS, teams(y, team).prize)
        note(y, COST, who, -1, BONUS, teams(y, team).prize)
        before, last = most, who


@step
def review(y: Any, rep: int, month: int, period: int) -> None:
    """Review who was there for all of the quarter."""
    person, force = conditions(y, rep), forces(y, rep)
    if person.joined > months(y, month + 1 - QUARTER).edge or not is_there(y, rep):
        return
    z = 0.0
    if force.noise > 0.0:
        entity = extend_key(extend_key(y.leaving_key, people(y, rep).key), np.uint64(month))
        z = normal_quantile(once(stream(y, APPRAISAL), entity))
    score = review_score(person.booked, force.expects, force.noise, z)
    count(y, period, y.first_rep + rep, COUNTER_REVIEWS, 1)
    note(y, REVIEWED, rep, -1, -1, thousandths(score))
    reps(y, rep).on_plan = 0
    if score >= force.too_low:
        person.failed = 0
        if score >= 1.0:
            move(y, rep, force.review_lifts, GOOD_REVIEW)
        return
    person.failed += 1
    count(y, period, y.first_rep + rep, COUNTER_FAILED, 1)
    move(y, rep, force.review_hurts, FAILED_REVIEW)
    reps(y, rep).on_plan = int(force.plan_hours > 0)
    person.let_go = int(0 < force.lets_go <= person.failed)


@step
def is_there(y: Any, rep: int) -> bool:
    """Return whether somebody was there at the end of the time that is over now."""
    return bool(reps(y, rep).starts < y.now <= reps(y, rep).leaves)


@step
def move(y: Any, rep: int, by: float, cause: int) -> None:
    """Move a person's morale, where it is followed."""
    if forces(y, rep).morale_half > 0.0:
        conditions(y, rep).shocks += by
        note(y, MOVED, rep, -1, cause, thousandths(by))
