"""Owns mornings in the kernel: what happened to a person has its effect on the day.

Nothing of it runs in a scenario that mentions nothing that changes people: `active` of the year is 0 then.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.journal import Cause, Cost, Kind, State
from simsales.engines.kernel.access import (
    attendance,
    base_crafts,
    blocks,
    conditions,
    courses,
    crafts,
    days,
    forces,
    learnt,
    lessons,
    meeting_lengths,
    meetings,
    people,
    periods,
    practice,
    reliefs,
    reps,
    rooms,
    savings,
    support_states,
    supports,
    team_known,
    team_states,
    teams,
    terms,
)
from simsales.engines.kernel.compiled import step
from simsales.engines.kernel.counting import count, count_person
from simsales.engines.kernel.days import hours_given, overtime_ticks, plan_day, works
from simsales.engines.kernel.drawing import once, stream, value_at
from simsales.engines.kernel.formulas import (
    attended_part,
    beyond,
    bounded,
    contest_pull,
    drive,
    extend_key,
    faded,
    fit_mean,
    kept_share,
    known_after,
    learnt_by_doing,
    leaving_chance,
    moved,
    nearness,
    part_reached,
    picked_up,
    ramp_share,
    recognised,
    relaxed,
    slowed,
    spared,
    spilled,
    surprised,
    thousandths,
    unused,
    usual_share,
    weekly_hours,
    whole,
)
from simsales.engines.kernel.record import note
from simsales.engines.tally import Counter
from simsales.mechanisms.work_time import COURSE, MEETING, STANDING
from simsales.quantity import DAY, HOUR
from simsales.world.streams import Stream
from simsales.world.workforce import FAR_PAST, NO_SKILL

__all__ = ["company_day", "has_been", "has_left", "has_worked", "keeps", "meet", "morning"]

COST, JOINED, LEARNT, MOVED = int(Kind.COST), int(Kind.JOINED), int(Kind.LEARNT), int(Kind.MOVED)
OVERTIME, RESIGNED, STATE = int(Kind.OVERTIME), int(Kind.RESIGNED), int(Kind.STATE)
HIRING, COST_OVERTIME, UNPAID = int(Cost.HIRING), int(Cost.OVERTIME), int(Cost.UNPAID)
MORALE, FATIGUE, COACHED = int(State.MORALE), int(State.FATIGUE), int(State.COACHED)
KNOWHOW, COHESION = int(State.KNOWHOW), int(State.COHESION)
PEER_LEFT = int(Cause.PEER_LEFT)
COUNTER_LEAVERS, COUNTER_JOINERS = int(Counter.LEAVERS), int(Counter.JOINERS)
COUNTER_VACANT, COUNTER_UNPAID = int(Counter.VACANT), int(Counter.UNPAID)
COUNTER_HIRING = int(Counter.HIRING)
COUNTER_MORNINGS, COUNTER_PACE, COUNTER_KNOWHOW = (
    int(Counter.MORNINGS),
    int(Counter.PACE),
    int(Counter.KNOWHOW),
)
COUNTER_GAP, COUNTER_MORALE, COUNTER_FATIGUE = int(Counter.GAP), int(Counter.MORALE), int(Counter.FATIGUE)
COUNTER_OVERTIME, COUNTER_OVERTIME_PAY = int(Counter.OVERTIME), int(Counter.OVERTIME_PAY)
LEAVING, REFILL = int(Stream.LEAVING), int(Stream.REFILL)
MILLION = 1_000_000.0
MOST = 2**62


@step
def meet(y: Any) -> None:
    """Let everybody be as the year finds them."""
    for rep in range(y.n_reps):
        new_person(y, rep, forces(y, rep).joined)
    for stage in range(y.n_stages):
        support_states(y, stage).speed = 1.0
        for meeting in range(y.n_meetings):
            rooms(y, meeting, stage).day = -1


@step
def new_person(y: Any, rep: int, joined: int) -> None:
    """Forget who had a place: somebody else begins in it."""
    person, force = conditions(y, rep), forces(y, rep)
    person.joined = joined
    person.morning = person.week = person.empty_since = -1
    person.wins = person.losses = person.worked = person.liked = person.present = 0
    person.won = person.lost = person.practised = 0
    person.booked = person.praised = person.failed = person.let_go = person.resigned = 0
    person.coached = person.shocks = 0.0
    person.morale, person.hours = force.starts_at, force.usual
    for stage in range(y.n_stages):
        done = practice(y, rep, stage)
        done.used, done.know = FAR_PAST, 0.0
    for course in range(y.n_courses):
        has = learnt(y, rep, course)
        has.attended = has.known = 0
        has.taught, has.knows = FAR_PAST, 0.0


# ---------------------------------------------------------------------- the day of the company


@step
def company_day(y: Any, day: int) -> None:
    """Begin a day at 00:00: cohesion relaxes, and the hours of supporters are known."""
    y.today = day
    count_staff(y, days(y, day).tick)
    for team in range(y.n_teams):
        what, now = teams(y, team), team_states(y, team)
        now.mark = mark_of(y, team, days(y, day).tick)
        if what.half_life > 0.0:
            kept = faded(1.0, what.half_life) if day else 1.0
            now.cohesion = bounded(relaxed(now.cohesion, 0.0, kept) + now.shocks)
            now.shocks = 0.0
            if day == 0 or days(y, day).week != days(y, day - 1).week:
                note(y, STATE, team, -1, COHESION, thousandths(now.cohesion))
    for stage in range(y.n_stages):
        state = support_states(y, stage)
        state.odds, state.speed = 0.0, 1.0
    for support in range(y.n_supports):
        hours = hours_given(y, supports(y, support).activity, day)
        share = part_reached(hours, supports(y, support).half_at)
        for stage in range(y.n_stages):
            state, relief = support_states(y, stage), reliefs(y, support, stage)
            state.odds += relief.odds * share
            state.speed *= spared(relief.saves * share)


@step
def count_staff(y: Any, tick: int) -> None:
    """Count by team who has a place; one where nobody has."""
    for team in range(y.n_teams):
        team_states(y, team).staff = 0
    for rep in range(y.n_reps):
        if reps(y, rep).starts <= tick < reps(y, rep).leaves:
            team_states(y, people(y, rep).team).staff += 1
    for team in range(y.n_teams):
        team_states(y, team).staff = max(team_states(y, team).staff, 1)


@step
def mark_of(y: Any, team: int, tick: int) -> int:
    """Return what the last of those who would win the contest now has booked this quarter."""
    mark, before, last = 0, MOST, -1
    for _ in range(teams(y, team).winners):
        who, most = -1, -1
        for rep in range(y.n_reps):
            booked, place = conditions(y, rep).booked, reps(y, rep)
            after = booked < before or (booked == before and rep > last)
            here = people(y, rep).team == team and place.starts <= tick < place.leaves
            if here and after and booked > most:
                who, most = rep, booked
        if who < 0:
            break
        mark, before, last = most, most, who
    return mark


# ---------------------------------------------------------------------- the morning of a person


@step
def morning(y: Any, rep: int, day: int, first_of_week: int) -> None:
    """Let what happened since the last morning have its effect."""
    person, tick = conditions(y, rep), days(y, day).tick
    if person.empty_since >= 0:
        joins(y, rep)
    if person.morning >= 0:
        passed = (tick - person.morning) / DAY
        may_resign(y, rep, day, passed)
        relax(y, rep, tick, passed)
    if first_of_week:
        tire(y, rep, tick)
    team = people(y, rep).team
    for course in range(y.n_courses):
        has = learnt(y, rep, course)
        known = whole(has.knows * MILLION)
        team_known(y, course, team).known += known - has.known
        has.known = known
    person.morning = tick
    come_to_work(y, rep, tick)
    count_morning(y, rep, day)
    if first_of_week:
        note_states(y, rep)


@step
def may_resign(y: Any, rep: int, day: int, passed: float) -> None:
    """Let chance decide whether somebody gives notice."""
    person, force = conditions(y, rep), forces(y, rep)
    if person.resigned or (force.leaving_rate <= 0.0 and not person.let_go):
        return
    chance = leaving_chance(force.leaving_rate, force.leaving, person.morale, passed)
    entity = extend_key(extend_key(y.leaving_key, people(y, rep).key), np.uint64(day))
    if person.let_go or once(stream(y, LEAVING), entity) < chance:
        gone = days(y, day).tick + DAY
        if gone < reps(y, rep).leaves:
            person.resigned = 1
            reps(y, rep).leaves = gone
            count_person(y, rep, COUNTER_LEAVERS, 1)
            note(y, RESIGNED, rep, rep, -1, 0)


@step
def relax(y: Any, rep: int, tick: int, passed: float) -> None:
    """Let moods return to their means, shocks have their effect, and what is not used fade."""
    person, force, team = conditions(y, rep), forces(y, rep), people(y, rep).team
    if force.morale_half > 0.0:
        mean = fit_mean(force.fit, person.liked, person.worked)
        mean = mean + teams(y, team).lifts * team_states(y, team).cohesion
        share = usual_share(person.won, person.lost)
        shocks = surprised(force.win, person.wins, share) + person.shocks
        shocks = shocks + surprised(force.loss, person.losses, 1.0 - share)
        person.morale = bounded(relaxed(person.morale, mean, faded(passed, force.morale_half)) + shocks)
    person.shocks = 0.0
    person.won += person.wins
    person.lost += person.losses
    person.wins = person.losses = person.worked = person.liked = 0
    kept = faded(passed, force.fades)
    for stage in range(y.n_stages):
        practice(y, rep, stage).know *= kept
    half_life = force.coaching_half if force.coaching_half > 0.0 else force.plan_half
    person.coached *= faded(passed, half_life)
    for course in range(y.n_courses):
        has = learnt(y, rep, course)
        if has.attended:
            last = has.taught
            for stage in range(y.n_stages):
                if lessons(y, course, stage).teaches and practice(y, rep, stage).used > last:
                    last = practice(y, rep, stage).used
            what = courses(y, course)
            has.knows *= faded(unused(person.morning, tick, last, what.kept_for), what.half_life)


@step
def tire(y: Any, rep: int, tick: int) -> None:
    """Once a week: let the hours of the week that is over tire, or rest, a person."""
    person, force = conditions(y, rep), forces(y, rep)
    if force.fatigue_half > 0.0 and person.week >= 0:
        passed = (tick - person.week) / DAY
        kept = faded(passed, force.fatigue_half)
        person.hours = relaxed(person.hours, weekly_hours(person.present, passed), kept)
        tired = beyond(person.hours, force.knee)
        person.shocks += force.overload * tired * passed / 7.0
    person.week = tick
    person.present = 0


@step
def come_to_work(y: Any, rep: int, tick: int) -> None:
    """Reckon the speed and the skill of the day."""
    person, force, team = conditions(y, rep), forces(y, rep), people(y, rep).team
    pace = ramp_share(tick - person.joined, force.ramp, force.ramp_from)
    pace = pace * moved(force.morale_effort, person.morale)
    pace = pace * moved(teams(y, team).effort, team_states(y, team).cohesion)
    if force.fatigue_half > 0.0:
        pace = pace * slowed(force.fatigue_costs, beyond(person.hours, force.knee))
    pulled = contest_pull(person.booked, team_states(y, team).mark)
    pace = pace * moved(teams(y, team).contest_effort, pulled)
    goal = drive(force.goal_chance, force.goal_clear, force.goal_half)
    pace = pace * moved(force.goal_effort, goal)
    if force.quota > 0:
        near = nearness(person.booked, force.quota, terms(y, rep, y.period).above)
        pace = pace * moved(force.bonus_effort, near)
    pace = pace * practised(y, rep)
    for stage in range(y.n_stages):
        odds, speed = 0.0, 0.0
        for course in range(y.n_courses):
            share = learnt(y, rep, course).known / MILLION
            mean = team_known(y, course, team).known / (MILLION * team_states(y, team).staff)
            share = spilled(share, mean, courses(y, course).spills)
            odds += lessons(y, course, stage).odds * share
            speed += lessons(y, course, stage).speed * share
        craft, base = crafts(y, rep, stage), base_crafts(y, rep, stage)
        saves = savings(y, rep, stage, y.period).share
        speed += base.steer
        quick = pace * moved(1.0, speed) * spared(saves)
        craft.speed = base.speed * quick * support_states(y, stage).speed
        craft.skill = (
            base.skill
            + (odds + practice(y, rep, stage).know + person.coached)
            + support_states(y, stage).odds
        )


@step
def practised(y: Any, rep: int) -> float:
    """Return the part of the file's speed that practice has brought; all, to who was there before."""
    force = forces(y, rep)
    if conditions(y, rep).joined == FAR_PAST or force.gains == 0.0:
        return 1.0
    done = learnt_by_doing(force.gains, conditions(y, rep).practised / HOUR, force.half_after)
    return float((1.0 + done) / (1.0 + force.gains))


@step
def count_morning(y: Any, rep: int, day: int) -> None:
    """Count how a person begins a day, and how much longer it is."""
    person, force = conditions(y, rep), forces(y, rep)
    pace, know, gap, done = 0.0, 0.0, 0.0, 0
    for stage in range(y.n_stages):
        craft, base = crafts(y, rep, stage), base_crafts(y, rep, stage)
        if base.does:
            pace += craft.speed / base.speed
            know += craft.skill - base.skill
            done += 1
        gap += max(base.asks - craft.skill, 0.0)
    count_person(y, rep, COUNTER_MORNINGS, 1)
    count_person(y, rep, COUNTER_PACE, thousandths(pace / done))
    count_person(y, rep, COUNTER_KNOWHOW, thousandths(know / done))
    if force.asked:
        count_person(y, rep, COUNTER_GAP, thousandths(gap / force.asked))
    if force.morale_half > 0.0:
        count_person(y, rep, COUNTER_MORALE, thousandths(person.morale))
    if force.fatigue_half > 0.0:
        count_person(y, rep, COUNTER_FATIGUE, thousandths(beyond(person.hours, force.knee)))
    longer = overtime_ticks(y, rep, day)
    if longer:
        count_person(y, rep, COUNTER_OVERTIME, longer)
        note(y, OVERTIME, rep, rep, -1, longer)
        paid_out = whole(force.overtime_pay * (longer / HOUR))
        if paid_out:
            count_person(y, rep, COUNTER_OVERTIME_PAY, paid_out)
            note(y, COST, rep, -1, COST_OVERTIME, paid_out)


@step
def note_states(y: Any, rep: int) -> None:
    """Record how a person is, once a week."""
    person, force = conditions(y, rep), forces(y, rep)
    if force.morale_half > 0.0:
        note(y, STATE, rep, -1, MORALE, thousandths(person.morale))
    if force.fatigue_half > 0.0:
        note(y, STATE, rep, -1, FATIGUE, thousandths(beyond(person.hours, force.knee)))
    if force.coach >= 0 or force.plan_half > 0.0:
        note(y, STATE, rep, -1, COACHED, thousandths(person.coached))
    if force.fades > 0.0:
        know = 0.0
        for stage in range(y.n_stages):
            know += practice(y, rep, stage).know
        note(y, STATE, rep, -1, KNOWHOW, thousandths(know / y.n_stages))


# ---------------------------------------------------------------------- what happens in a day


@step
def has_worked(y: Any, rep: int, stage: int, ticks: int) -> None:
    """Note work on a stage."""
    person, done = conditions(y, rep), practice(y, rep, stage)
    person.practised += ticks
    done.used = y.now
    person.worked += ticks
    if base_crafts(y, rep, stage).enjoys == 1:
        person.liked += ticks


@step
def has_been(y: Any, rep: int, kind: int, what: int, ticks: int) -> None:
    """Note a stretch of a person's day: a meeting, a session of a course, coaching; all of it is work."""
    person, team = conditions(y, rep), people(y, rep).team
    person.present += ticks
    if ticks <= 0:
        return
    if kind == MEETING:
        part = attended_part(0, ticks, meeting_lengths(y, what, y.period).ticks)
        person.shocks += meetings(y, what).wears * part
        team_states(y, team).shocks += meetings(y, what).binds * part / team_states(y, team).staff
        if meetings(y, what).spreads > 0.0:
            pick_up(y, rep, what, part)
    elif kind == COURSE and what < 0:
        person.coached += forces(y, rep).plan_gains * (ticks / HOUR)
    elif kind == COURSE:
        course, has = courses(y, what), learnt(y, rep, what)
        part = attended_part(has.attended, ticks, course.length)
        has.attended += ticks
        has.knows = known_after(has.knows, part)
        has.taught = y.now
        person.shocks += course.morale * part
        team_states(y, team).shocks += course.cohesion * part / team_states(y, team).staff
        note(y, LEARNT, rep, rep, what, thousandths(part))
    elif kind == STANDING and is_coached(y, rep, what):
        reach = terms(y, rep, y.period).reach
        person.coached += forces(y, rep).coaching_gains * reach * (ticks / HOUR)


@step
def is_coached(y: Any, rep: int, activity: int) -> bool:
    """Return whether a standing activity of today is coaching of a person."""
    force = forces(y, rep)
    return bool(activity == force.coached_in and has_time_for(y, force.coach, STANDING, activity))


@step
def pick_up(y: Any, rep: int, meeting: int, part: float) -> None:
    """Take along from a meeting what the best in the room know."""
    share = meetings(y, meeting).spreads * keeps(y, rep, meeting)
    for stage in range(y.n_stages):
        room = rooms(y, meeting, stage)
        if room.day != y.today:
            room.day = y.today
            room.best = NO_SKILL
            for other in range(y.n_reps):
                if attendance(y, meeting, other).attends and has_time_for(y, other, MEETING, meeting):
                    room.best = max(room.best, crafts(y, other, stage).skill)
        craft = crafts(y, rep, stage)
        gained = picked_up(share, room.best, craft.skill, part)
        practice(y, rep, stage).know += gained
        craft.skill += gained


@step
def keeps(y: Any, rep: int, meeting: int) -> float:
    """Return the share of a meeting that a person does not forget."""
    return kept_share(meetings(y, meeting).kept, terms(y, rep, y.period).tracks)


@step
def has_time_for(y: Any, rep: int, kind: int, what: int) -> bool:
    """Return whether a person has time for something today."""
    if not works(y, rep, days(y, y.today).tick):
        return False
    plan_day(y, rep, y.today)
    for place in range(reps(y, rep).blocks):
        block = blocks(y, rep, place)
        if block.kind == kind and block.what == what:
            return True
    return False


# ---------------------------------------------------------------------- leaving and joining


@step
def has_left(y: Any, rep: int) -> None:
    """Let colleagues feel that somebody is gone, and seek a successor where the place is filled."""
    person, force, team = conditions(y, rep), forces(y, rep), people(y, rep).team
    for other in range(y.n_reps):
        theirs, place = forces(y, other), reps(y, other)
        if people(y, other).team != team or other == rep or not place.starts <= y.now < place.leaves:
            continue
        if theirs.morale_half > 0.0:
            conditions(y, other).shocks += theirs.peer_leaves
            note(y, MOVED, other, rep, PEER_LEFT, thousandths(theirs.peer_leaves))
    team_states(y, team).shocks += teams(y, team).peer_leaves
    for course in range(y.n_courses):
        has = learnt(y, rep, course)
        team_known(y, course, team).known -= has.known
        has.known = 0
    # Who has left is paid no bonus.
    person.booked = person.praised = 0
    reps(y, rep).on_plan = 0
    if not person.resigned:
        return
    person.resigned = 0
    begins = y.horizon
    if force.refill >= 0:
        entity = extend_key(extend_key(y.leaving_key, people(y, rep).key), np.uint64(y.now))
        begins = y.now + whole(value_at(y, force.refill, once(stream(y, REFILL), entity)))
        person.empty_since = y.now
        reps(y, rep).starts = begins
        reps(y, rep).leaves = people(y, rep).leaves
    unpaid(y, rep, min(begins, y.horizon))


@step
def unpaid(y: Any, rep: int, begins: int) -> None:
    """Take back the salary of the time in which a place is empty, period by period."""
    total = 0
    for period in range(y.period, y.n_periods):
        first = max(periods(y, period).edge, people(y, rep).starts)
        last = min(periods(y, period + 1).edge, people(y, rep).leaves)
        empty = min(last, begins) - max(first, y.now)
        if empty > 0:
            amount = recognised(terms(y, rep, period).salary, empty, last - first)
            count(y, period, y.first_rep + rep, COUNTER_VACANT, empty)
            count(y, period, y.first_rep + rep, COUNTER_UNPAID, amount)
            total += amount
    if total:
        note(y, COST, rep, -1, UNPAID, total)


@step
def joins(y: Any, rep: int) -> None:
    """Begin with a successor in a leaver's place."""
    begins = reps(y, rep).starts
    empty = begins - conditions(y, rep).empty_since
    new_person(y, rep, begins)
    count_person(y, rep, COUNTER_JOINERS, 1)
    note(y, JOINED, rep, rep, -1, empty)
    cost = forces(y, rep).hiring
    if cost:
        count_person(y, rep, COUNTER_HIRING, cost)
        note(y, COST, rep, -1, HIRING, cost)
