"""Owns the days of people in the reference engine: who works when, and what a day is made of."""

from __future__ import annotations

from bisect import bisect_left

from simsales.engines.condition import Force
from simsales.engines.tables import Tables
from simsales.engines.tally import Scopes
from simsales.mechanisms.money import whole
from simsales.mechanisms.sampling import sample
from simsales.mechanisms.work_time import NEVER, Block, day_plan, open_before, take, tick_at
from simsales.quantity import DAY
from simsales.world.draws import entity_key, poisson_count, uniform
from simsales.world.risks import HOURS
from simsales.world.streams import Stream
from simsales.world.world import World

__all__ = ["Days"]


class Days(Tables):
    """The tables of a run, and the days that follow from them.

    Attributes
    ----------
    period : int
        The period that runs.
    on_plan : list of bool
        By person, whether an improvement plan takes a part of each day.
    """

    period = 0

    def __init__(self, world: World, scopes: Scopes, periods: int, streams: tuple[int, ...]) -> None:
        super().__init__(world, scopes, periods, streams)
        self.force = Force(world)
        self.on_plan = [False] * len(self.starts)
        self._planned = [-1] * len(self.starts)
        self._plans: list[list[Block]] = [[] for _ in self.starts]
        self.there_now = [1.0] * len(self.starts)
        self._there_before = [1.0] * len(self.starts)
        self._there_since = [0] * len(self.starts)
        kinds, on = world.risks.effect_kind, world.risks.effect_on
        self.missed: list[int] = on[kinds == HOURS].tolist()

    def plan_of(self, rep: int, day: int) -> list[Block]:
        """Return the blocks of a person's day, surprises included; reckoned once."""
        if self._planned[rep] != day:
            self._planned[rep] = day
            self._plans[rep] = self.planned(rep, day)
        return self._plans[rep]

    def is_there(self, rep: int, part: float, now: int) -> None:
        """Let a person have `part` of each working day from the next 00:00 on; now, when it is 00:00."""
        since = -(-now // DAY)
        if since != self._there_since[rep]:
            self._there_before[rep] = self.there_now[rep]
            self._there_since[rep] = since
        self.there_now[rep] = part
        if now == since * DAY:
            self._planned[rep] = -1

    def _part_there(self, rep: int, day: int) -> float:
        return self.there_now[rep] if day >= self._there_since[rep] else self._there_before[rep]

    def never_closes(self, rep: int) -> bool:
        """Return whether nothing ever blocks this person, who works around the clock."""
        return (
            self.world.days.always
            and all(ticks < 0 for ticks in self.week_ticks[rep])
            and not any(map(any, self.standing[rep]))
            and not any(self.buffer[rep])
            and self.surprise_day[rep] == 0.0
            and not self.away[rep]
            and not any(row[rep] for row in self.attends)
            and not any(self.has_reserved[rep])
            and self.leaves[rep] > max(self.starts[rep], 0)
            and not self.force.active
            and rep not in self.missed
            and -1 not in self.missed
        )

    def planned(self, rep: int, day: int) -> list[Block]:
        """Return the blocks of a person's day under the levers in force, surprises included."""
        period, spans = self.period, self.spans[day]
        whole_day = sum(end - start for start, end in spans)
        week = self.week_ticks[rep][period]
        full_week = self.world.days.week_ticks
        worked = whole_day if week < 0 else min(whole_day, whole(whole_day * (week / full_week)))
        part_of_week = self.part_of_week(day)
        longer = self.overtime_ticks(rep, day)
        if longer:
            spans = [*spans, (spans[-1][1], spans[-1][1] + longer)]
            worked += longer
        part_there = self._part_there(rep, day)
        if part_there < 1.0:
            worked = whole(worked * part_there)
        courses = [
            (start, end, course)
            for start, end, course in self.force.sessions[day]
            if self.force.in_course[course][rep][period]
        ]
        if self.on_plan[rep] and spans:
            begin = spans[0][0]
            courses.insert(0, (begin, begin + whole(self.force.plan_hours[rep] * part_of_week), -1))
        meetings = []
        first_week = self.week[0]
        for index, days in enumerate(self.meeting_days):
            if (
                days[self.weekday[day]]
                and self.attends[index][rep]
                and (self.week[day] - first_week) % self.meeting_every[index] == 0
            ):
                start = self.day_tick[day] + self.meeting_at[index]
                meetings.append((start, start + self.meeting_length[index][period], index))
        standing = [
            (activity, whole(row[period] * part_of_week))
            for activity, row in enumerate(self.standing[rep])
            if row[period]
        ]
        surprises: list[tuple[int, int]] = []
        if self.surprise_day[rep] > 0.0 and whole_day:
            surprises = self._surprises(rep, day, take(spans, 0, worked)[0], worked / whole_day)
        return day_plan(spans, worked, courses, meetings, standing, surprises, self.buffer[rep][period])

    def belongs(self, rep: int, tick: int) -> bool:
        """Return whether a person belongs to the house at a tick: started, and not gone."""
        return self.starts[rep] <= tick < self.leaves[rep]

    def works(self, rep: int, day: int) -> bool:
        """Return whether a person is in the house that day: started, not gone, and not away."""
        tick = self.day_tick[day]
        return self.belongs(rep, tick) and not any(first <= tick < last for first, last in self.away[rep])

    def overtime_ticks(self, rep: int, day: int) -> int:
        """Return by how much a person's day is longer than the working time; it ends with the day.

        Nobody stays longer on a day that a risk has cut.
        """
        week = self.force.overtime[rep][self.period]
        if not week or not self.spans[day] or self._part_there(rep, day) < 1.0:
            return 0
        room: int = self.day_tick[day] + DAY - self.spans[day][-1][1]
        return min(room, whole(week * self.part_of_week(day)))

    def open_time(self, since: int, until: int) -> int:
        """Return the working time between two ticks of the simulated time."""
        return self._open_by(until) - self._open_by(since)

    def open_until(self, since: int, amount: int) -> int:
        """Return when so much working time has passed since a tick; `NEVER` when the year ends before."""
        goal = self._open_by(since) + amount
        if goal > self.open_by[-1]:
            return NEVER
        day = bisect_left(self.open_by, goal) - 1
        rest: int = goal - self.open_by[day]
        for start, end in self.spans[day]:
            if rest <= end - start:
                at: int = start + rest
                return at
            rest -= end - start
        raise AssertionError(day)

    def _open_by(self, tick: int) -> int:
        day = min(tick // DAY, len(self.spans) - 1)
        return self.open_by[day] + open_before(self.spans[day], tick)

    def part_of_week(self, day: int) -> float:
        """Return the day's working time as a part of a full week's."""
        working = sum(end - start for start, end in self.spans[day])
        return float(working / self.world.days.week_ticks)

    def _surprises(
        self, rep: int, day: int, spans: list[tuple[int, int]], part: float
    ) -> list[tuple[int, int]]:
        entity = entity_key(2, self.world.names.rep_keys[rep], day)
        mean = self.surprise_day[rep] * part
        streams = self.streams
        found = []
        for k in range(poisson_count(uniform(streams[Stream.SURPRISE_COUNT], entity, 0), mean)):
            at = tick_at(spans, uniform(streams[Stream.SURPRISE_TIME], entity, k))
            u = uniform(streams[Stream.SURPRISE_LENGTH], entity, k)
            found.append((at, whole(sample(self.dists, self.points, self.surprise_take[rep], u))))
        found.sort()
        return found
