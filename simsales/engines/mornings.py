"""Owns mornings in the reference engine: what happened to a person has its effect on the day.

Speed and skill by stage are states. Dated events (a session, a meeting, a win, a colleague who leaves) change
what is noted in a :class:`~simsales.engines.condition.Condition`; once a working day, before its first block,
the formulas of `mechanisms/` turn that into the speed and skill of the day. In a scenario that mentions
none of it there are no mornings.
"""

from __future__ import annotations

from collections.abc import Callable

from simsales.engines.condition import Condition
from simsales.engines.days import Days
from simsales.engines.journal import Cause, Cost, Kind, State
from simsales.engines.tally import Counter, Tally
from simsales.mechanisms.learning import (
    attended_part,
    faded,
    kept_share,
    known_after,
    learnt_by_doing,
    picked_up,
    ramp_share,
    spilled,
    unused,
)
from simsales.mechanisms.money import recognised, whole
from simsales.mechanisms.mood import (
    beyond,
    bounded,
    fit_mean,
    moved,
    relaxed,
    slowed,
    surprised,
    weekly_hours,
)
from simsales.mechanisms.pay import contest_pull, nearness
from simsales.mechanisms.rounding import thousandths
from simsales.mechanisms.sampling import sample
from simsales.mechanisms.support import spared
from simsales.mechanisms.turnover import leaving_chance
from simsales.mechanisms.work_time import COURSE, MEETING, STANDING
from simsales.quantity import DAY, HOUR
from simsales.world.draws import entity_key, uniform
from simsales.world.halfway import part_reached
from simsales.world.streams import Stream
from simsales.world.workforce import FAR_PAST, NO_SKILL
from simsales.world.world import World

__all__ = ["Mornings"]

_MILLION = 1_000_000.0


class Mornings(Days):
    """The days of people, and how people change from day to day.

    Attributes
    ----------
    condition
        By person.
    """

    def __init__(
        self,
        world: World,
        tally: Tally,
        write: Callable[[tuple[int, int, int, int, int, int]], None],
        streams: tuple[int, ...],
    ) -> None:
        super().__init__(world, tally.scopes, tally.periods, streams)
        self.tally = tally
        self.write = write
        force = self.force
        self.team: list[int] = world.reps.team.tolist()
        self.staff = [self.team.count(team) for team in range(len(world.names.teams))]
        self.person_place = [tally.place((0, *base)) for base in self.base_rep]
        self.base_speed: list[list[float]] = world.reps.speed.tolist()
        self.base_skill: list[list[float]] = world.reps.skill.tolist()
        self.support_odds = [0.0] * self.stages
        self.support_speed = [1.0] * self.stages
        self.cohesion = [0.0] * len(self.staff)
        self.cohesion_shocks = [0.0] * len(self.staff)
        self.team_known = [[0] * len(self.staff) for _ in range(force.courses)]
        self.room: list[list[float]] = [[] for _ in self.meeting_at]
        self.room_day = [-1] * len(self.meeting_at)
        self.today = 0
        self.marks = [0] * len(self.staff)
        self.condition: list[Condition] = []
        if force.active:
            self.condition = [self._new(rep, joined) for rep, joined in enumerate(force.joined)]

    def _new(self, rep: int, joined: int) -> Condition:
        force = self.force
        return Condition(joined, self.stages, force.courses, force.starts_at[rep], force.usual[rep])

    # ------------------------------------------------------------------ the day of the company

    def company_day(self, day: int) -> None:
        """Begin a day at 00:00: cohesion relaxes, and the hours of supporters are known."""
        force = self.force
        self.today, tick = day, self.day_tick[day]
        self.staff = [0] * len(self.staff)
        for rep, team in enumerate(self.team):
            self.staff[team] += self.belongs(rep, tick)
        self.staff = [max(count, 1) for count in self.staff]
        self.marks = [self._mark(team, winners, tick) for team, winners in enumerate(force.winners)]
        for team, half_life in enumerate(force.cohesion_half):
            if half_life > 0.0:
                kept = faded(1.0, half_life) if day else 1.0
                now = relaxed(self.cohesion[team], 0.0, kept) + self.cohesion_shocks[team]
                self.cohesion[team] = bounded(now)
                self.cohesion_shocks[team] = 0.0
                if day == 0 or self.week[day] != self.week[day - 1]:
                    amount = thousandths(self.cohesion[team])
                    self.write((tick, Kind.STATE, team, -1, State.COHESION, amount))
        for stage in range(self.stages):
            self.support_odds[stage] = 0.0
            self.support_speed[stage] = 1.0
        for support, activity in enumerate(force.support):
            hours = self.hours_given(activity, day)
            share = part_reached(hours, force.support_half[support])
            for stage in range(self.stages):
                self.support_odds[stage] += force.supports_odds[support][stage] * share
                self.support_speed[stage] *= spared(force.supports_saves[support][stage] * share)

    def _mark(self, team: int, winners: int, tick: int) -> int:
        """Return what the last of those who would win the contest now has booked this quarter."""
        if not winners:
            return 0
        booked = [
            person.booked
            for rep, person in enumerate(self.condition)
            if self.team[rep] == team and self.belongs(rep, tick)
        ]
        booked.sort(reverse=True)
        return booked[min(winners, len(booked)) - 1] if booked else 0

    def hours_given(self, activity: int, day: int) -> float:
        """Return the weekly ticks that people give to a standing activity, as far as the day has room."""
        given = 0.0
        for rep in range(len(self.starts)):
            promised = self.standing[rep][activity][self.period]
            if not promised or not self.spans[day] or not self.works(rep, day):
                continue
            planned = whole(promised * self.part_of_week(day))
            done = 0
            for start, end, kind, what in self.plan_of(rep, day):
                if kind == STANDING and what == activity:
                    done += end - start
            given += promised if done >= planned else promised * (done / planned)
        return given

    # ------------------------------------------------------------------ the morning of a person

    def morning(self, rep: int, day: int, now: int, *, first_of_week: bool) -> None:
        """Let what happened since the last morning have its effect."""
        force, person, tick = self.force, self.condition[rep], self.day_tick[day]
        if person.empty_since >= 0:
            person = self._joins(rep, now)
        if person.morning >= 0:
            days = (tick - person.morning) / DAY
            self._may_resign(rep, person, day, days, now)
            self._relax(rep, person, tick, days)
        if first_of_week:
            self._tire(rep, person, tick)
        for course in range(force.courses):
            self._know(rep, person, course)
        person.morning = tick
        self._come_to_work(rep, person, tick)
        self._count(rep, person, day, now)
        if first_of_week:
            self._note_states(rep, person, now)

    def _may_resign(self, rep: int, person: Condition, day: int, days: float, now: int) -> None:
        force = self.force
        rate = force.leaving_rate[rep]
        if person.resigned or (rate <= 0.0 and not person.let_go):
            return
        chance = leaving_chance(rate, force.leaving[rep], person.morale, days)
        key = entity_key(5, self.world.names.rep_keys[rep], day)
        if person.let_go or uniform(self.streams[Stream.LEAVING], key, 0) < chance:
            gone = self.day_tick[day] + DAY
            if gone < self.leaves[rep]:
                person.resigned = True
                self.leaves[rep] = gone
                self.tally.add(Counter.LEAVERS, self.person_place[rep], self.period, 1)
                self.write((now, Kind.RESIGNED, rep, rep, -1, 0))

    def _relax(self, rep: int, person: Condition, tick: int, days: float) -> None:
        """Let moods return to their means, shocks have their effect, and what is not used fade."""
        force = self.force
        if force.morale_half[rep] > 0.0:
            mean = fit_mean(force.fit[rep], person.liked, person.worked)
            team = self.team[rep]
            mean = mean + force.lifts[team] * self.cohesion[team]
            usual = person.won_share()
            shocks = surprised(force.win[rep], person.wins, usual) + person.shocks
            shocks = shocks + surprised(force.loss[rep], person.losses, 1.0 - usual)
            now = relaxed(person.morale, mean, faded(days, force.morale_half[rep])) + shocks
            person.morale = bounded(now)
        person.shocks = 0.0
        person.won += person.wins
        person.lost += person.losses
        person.wins = person.losses = person.worked = person.liked = 0
        kept = faded(days, force.fades[rep])
        for stage in range(self.stages):
            person.know[stage] *= kept
        half_life = force.coaching_half[rep] if force.coaching_half[rep] > 0.0 else force.plan_half[rep]
        person.coached *= faded(days, half_life)
        for course, attended in enumerate(person.attended):
            if attended:
                last = person.taught[course]
                for stage in range(self.stages):
                    if force.teaches[course][stage] and person.used[stage] > last:
                        last = person.used[stage]
                idle = unused(person.morning, tick, last, force.kept_for[course])
                person.knows[course] *= faded(idle, force.course_half[course])

    def _tire(self, rep: int, person: Condition, tick: int) -> None:
        """Once a week: let the hours of the week that is over tire, or rest, a person."""
        force = self.force
        if force.fatigue_half[rep] > 0.0 and person.week >= 0:
            days = (tick - person.week) / DAY
            kept = faded(days, force.fatigue_half[rep])
            person.hours = relaxed(person.hours, weekly_hours(person.present, days), kept)
            person.shocks += force.overload[rep] * self._tired(rep, person) * days / 7.0
        person.week = tick
        person.present = 0

    def _tired(self, rep: int, person: Condition) -> float:
        """Return by how many hours a week a person has worked too much."""
        return beyond(person.hours, self.force.knee[rep])

    def _know(self, rep: int, person: Condition, course: int) -> None:
        """Note how much of a course a person knows, for the team's mean."""
        known = whole(person.knows[course] * _MILLION)
        self.team_known[course][self.team[rep]] += known - person.known[course]
        person.known[course] = known

    def _come_to_work(self, rep: int, person: Condition, tick: int) -> None:
        """Reckon the speed and the skill of the day."""
        force, team, period = self.force, self.team[rep], self.period
        pace = ramp_share(tick - person.joined, force.ramp[rep], force.ramp_from[rep])
        pace = pace * moved(force.morale_effort[rep], person.morale)
        pace = pace * moved(force.cohesion_effort[team], self.cohesion[team])
        if force.fatigue_half[rep] > 0.0:
            pace = pace * slowed(force.fatigue_costs[rep], self._tired(rep, person))
        pace = pace * moved(force.contest_effort[team], contest_pull(person.booked, self.marks[team]))
        pace = pace * moved(force.goal_effort[rep], force.goal_drive[rep])
        if force.quota[rep] > 0:
            near = nearness(person.booked, force.quota[rep], force.bonus_above[rep][period])
            pace = pace * moved(force.bonus_effort[rep], near)
        pace = pace * self._practised(rep, person)
        taught = [self._taught(rep, person, course) for course in range(force.courses)]
        for stage in range(self.stages):
            odds = speed = 0.0
            for course, share in enumerate(taught):
                odds += force.course_odds[course][stage] * share
                speed += force.course_speed[course][stage] * share
            speed += force.steer[rep][stage]
            quick = pace * moved(1.0, speed) * spared(force.saves[rep][stage][period])
            self.speed[rep][stage] = self.base_speed[rep][stage] * quick * self.support_speed[stage]
            learnt = odds + person.know[stage] + person.coached
            self.skill[rep][stage] = self.base_skill[rep][stage] + learnt + self.support_odds[stage]

    def _taught(self, rep: int, person: Condition, course: int) -> float:
        """Return the share of a course that a person goes by, what colleagues pass on included."""
        team = self.team[rep]
        mean = self.team_known[course][team] / (_MILLION * self.staff[team])
        return spilled(person.known[course] / _MILLION, mean, self.force.spills[course])

    def _practised(self, rep: int, person: Condition) -> float:
        """Return the part of the file's speed that practice has brought; all, to who was there before."""
        gains = self.force.gains[rep]
        if person.joined == FAR_PAST or gains == 0.0:
            return 1.0
        done = learnt_by_doing(gains, person.practised / HOUR, self.force.half_after[rep])
        return (1.0 + done) / (1.0 + gains)

    def _count(self, rep: int, person: Condition, day: int, now: int) -> None:
        force, place, period, add = self.force, self.person_place[rep], self.period, self.tally.add
        pace = know = 0.0
        stages = 0
        for stage, does in enumerate(force.does[rep]):
            if does:
                pace += self.speed[rep][stage] / self.base_speed[rep][stage]
                know += self.skill[rep][stage] - self.base_skill[rep][stage]
                stages += 1
        add(Counter.MORNINGS, place, period, 1)
        add(Counter.PACE, place, period, thousandths(pace / stages))
        add(Counter.KNOWHOW, place, period, thousandths(know / stages))
        if force.asked[rep]:
            gap = 0.0
            for stage, ask in enumerate(force.asks[rep]):
                gap += max(ask - self.skill[rep][stage], 0.0)
            add(Counter.GAP, place, period, thousandths(gap / force.asked[rep]))
        if force.morale_half[rep] > 0.0:
            add(Counter.MORALE, place, period, thousandths(person.morale))
        if force.fatigue_half[rep] > 0.0:
            add(Counter.FATIGUE, place, period, thousandths(self._tired(rep, person)))
        longer = self.overtime_ticks(rep, day)
        if longer:
            add(Counter.OVERTIME, place, period, longer)
            self.write((now, Kind.OVERTIME, rep, rep, -1, longer))
            pay = whole(force.overtime_pay[rep] * (longer / HOUR))
            self._cost(rep, Cost.OVERTIME, Counter.OVERTIME_PAY, pay, period, now)

    def _note_states(self, rep: int, person: Condition, now: int) -> None:
        """Record how a person is, once a week."""
        force = self.force
        if force.morale_half[rep] > 0.0:
            self.write((now, Kind.STATE, rep, -1, State.MORALE, thousandths(person.morale)))
        if force.fatigue_half[rep] > 0.0:
            amount = thousandths(self._tired(rep, person))
            self.write((now, Kind.STATE, rep, -1, State.FATIGUE, amount))
        if force.coach[rep] >= 0 or force.plan_half[rep] > 0.0:
            self.write((now, Kind.STATE, rep, -1, State.COACHED, thousandths(person.coached)))
        if force.fades[rep] > 0.0:
            know = 0.0
            for stage in range(self.stages):
                know += person.know[stage]
            self.write((now, Kind.STATE, rep, -1, State.KNOWHOW, thousandths(know / self.stages)))

    # ------------------------------------------------------------------ what happens in a day

    def has_worked(self, rep: int, stage: int, worked: int, now: int) -> None:
        """Note work on a stage."""
        person = self.condition[rep]
        person.practised += worked
        person.used[stage] = now
        person.worked += worked
        if self.force.enjoys[rep][stage] == 1:
            person.liked += worked

    def has_been(self, rep: int, kind: int, what: int, since: int, now: int) -> None:
        """Note a stretch of a person's day: a meeting, a session of a course, coaching; all of it is work."""
        force, person, ticks = self.force, self.condition[rep], now - since
        person.present += ticks
        if ticks <= 0:
            return
        team = self.team[rep]
        if kind == MEETING:
            part = attended_part(0, ticks, self.meeting_length[what][self.period])
            person.shocks += force.wears[what] * part
            self.cohesion_shocks[team] += force.binds[what] * part / self.staff[team]
            if force.spreads[what] > 0.0:
                self._pick_up(rep, person, what, part)
        elif kind == COURSE and what < 0:
            person.coached += force.plan_gains[rep] * (ticks / HOUR)
        elif kind == COURSE:
            part = attended_part(person.attended[what], ticks, force.course_length[what])
            person.attended[what] += ticks
            person.knows[what] = known_after(person.knows[what], part)
            person.taught[what] = now
            person.shocks += force.course_morale[what] * part
            self.cohesion_shocks[team] += force.course_binds[what] * part / self.staff[team]
            self.write((now, Kind.LEARNT, rep, rep, what, thousandths(part)))
        elif kind == STANDING and self._is_coached(rep, what):
            reach = force.coaching_reach[rep][self.period]
            person.coached += force.coaching_gains[rep] * reach * (ticks / HOUR)

    def _is_coached(self, rep: int, activity: int) -> bool:
        """Return whether a standing activity of today is coaching of a person."""
        coached = activity == self.force.coached_in[rep]
        return coached and self._has_time_for(self.force.coach[rep], STANDING, activity)

    def _has_time_for(self, rep: int, kind: int, what: int) -> bool:
        """Return whether a person has time for something today."""
        return self.works(rep, self.today) and any(
            block[2:] == (kind, what) for block in self.plan_of(rep, self.today)
        )

    def _pick_up(self, rep: int, person: Condition, meeting: int, part: float) -> None:
        """Take along from a meeting what the best in the room know."""
        if self.room_day[meeting] != self.today:
            self.room_day[meeting] = self.today
            self.room[meeting] = self._best_in_room(meeting)
        share = self.force.spreads[meeting] * self.keeps(rep, meeting)
        for stage, best in enumerate(self.room[meeting]):
            gained = picked_up(share, best, self.skill[rep][stage], part)
            person.know[stage] += gained
            self.skill[rep][stage] += gained

    def keeps(self, rep: int, meeting: int) -> float:
        """Return the share of a meeting that a person does not forget."""
        return kept_share(self.force.kept[meeting], self.force.tracks[rep][self.period])

    def _best_in_room(self, meeting: int) -> list[float]:
        best = [NO_SKILL] * self.stages
        for rep, attends in enumerate(self.attends[meeting]):
            if attends and self._has_time_for(rep, MEETING, meeting):
                best = [max(one, other) for one, other in zip(best, self.skill[rep], strict=True)]
        return best

    def has_won(self, rep: int, value: int) -> None:
        """Note a win of a person."""
        person = self.condition[rep]
        person.wins += 1
        person.booked += value
        person.praised += value

    def _move(self, rep: int, by: float, cause: int, who: int, now: int) -> None:
        """Move a person's morale, where it is followed, for what `who` (-1 for nobody) has done."""
        if self.force.morale_half[rep] > 0.0:
            self.condition[rep].shocks += by
            self.write((now, Kind.MOVED, rep, who, cause, thousandths(by)))

    def _cost(self, rep: int, sort: int, counter: int, amount: int, period: int, now: int) -> None:
        """Book what a person costs beside the salary, where it is anything."""
        if amount:
            self.tally.add(counter, self.person_place[rep], period, amount)
            self.write((now, Kind.COST, rep, -1, sort, amount))

    # ------------------------------------------------------------------ leaving and joining

    def has_left(self, rep: int, now: int) -> None:
        """Let colleagues feel that somebody is gone, and seek a successor where the place is filled."""
        force, person, team = self.force, self.condition[rep], self.team[rep]
        for other, of in enumerate(self.team):
            if of == team and other != rep and self.belongs(other, now):
                self._move(other, force.peer_leaves[other], Cause.PEER_LEFT, rep, now)
        self.cohesion_shocks[team] += force.peer_parts[team]
        for course in range(force.courses):
            self.team_known[course][team] -= person.known[course]
            person.known[course] = 0
        # Who has left is paid no bonus.
        person.booked = person.praised = 0
        self.on_plan[rep] = False
        if not person.resigned:
            return
        person.resigned = False
        begins = self.world.horizon
        if force.refill[rep] >= 0:
            key = entity_key(5, self.world.names.rep_keys[rep], now)
            u = uniform(self.streams[Stream.REFILL], key, 0)
            begins = now + whole(sample(self.dists, self.points, force.refill[rep], u))
            person.empty_since = now
            self.starts[rep] = begins
            self.leaves[rep] = int(self.world.reps.leaves[rep])
        self._unpaid(rep, now, min(begins, self.world.horizon))

    def is_empty(self, rep: int) -> bool:
        """Return whether a leaver's place waits for a successor."""
        return bool(self.condition) and self.condition[rep].empty_since >= 0

    def _unpaid(self, rep: int, left: int, begins: int) -> None:
        """Take back the salary of the time in which a place is empty, period by period."""
        reps, salary, edges = self.world.reps, self.world.money.salary[rep], self.tally.edges
        total = 0
        for period in range(self.period, self.tally.periods):
            first = max(edges[period], int(reps.starts[rep]))
            last = min(edges[period + 1], int(reps.leaves[rep]))
            empty = min(last, begins) - max(first, left)
            if empty > 0:
                unpaid = recognised(int(salary[period]), empty, last - first)
                self.tally.add(Counter.VACANT, self.person_place[rep], period, empty)
                self.tally.add(Counter.UNPAID, self.person_place[rep], period, unpaid)
                total += unpaid
        if total:
            self.write((left, Kind.COST, rep, -1, Cost.UNPAID, total))

    def _joins(self, rep: int, now: int) -> Condition:
        """Begin with a successor in a leaver's place."""
        empty_since, begins = self.condition[rep].empty_since, self.starts[rep]
        person = self.condition[rep] = self._new(rep, begins)
        period = self.period
        self.tally.add(Counter.JOINERS, self.person_place[rep], period, 1)
        self.write((now, Kind.JOINED, rep, rep, -1, begins - empty_since))
        self._cost(rep, Cost.HIRING, Counter.HIRING, self.force.hiring[rep], period, now)
        return person
