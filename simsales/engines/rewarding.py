"""Owns the ends of months in the reference engine: praise, bonuses, reviews and what follows from them."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from simsales.engines.condition import Condition
from simsales.engines.journal import Cause, Cost, Kind
from simsales.engines.mornings import Mornings
from simsales.engines.tally import Counter
from simsales.mechanisms.appraisal import review_score
from simsales.mechanisms.pay import bonus_due, pulls
from simsales.mechanisms.rounding import thousandths
from simsales.mechanisms.sampling import normal_quantile
from simsales.world.draws import entity_key, uniform
from simsales.world.streams import Stream

__all__ = ["Rewarding"]

_QUARTER = 3
_QUARTER_ENDS, _WHOLE_QUARTER = 2, 3
_of_month, _of_quarter = attrgetter("praised"), attrgetter("booked")


class Rewarding(Mornings):
    """People as they change from day to day, and what they are paid and told at the ends of months."""

    def month_ends(self, month: int, period: int, now: int) -> None:
        """Praise the best of the month; when a quarter is over pay the bonus and hold the reviews.

        Parameters
        ----------
        month, period : int
            The month that ends, and its last period.
        now : int
            Tick.
        """
        ends = self.force.ends[month]
        for team, named in enumerate(self.force.named):
            if named > 0 and ends:
                self._praise(team, named, now)
        for person in self.condition:
            person.praised = 0
        if ends < _QUARTER_ENDS:
            return
        for team, winners in enumerate(self.force.winners):
            if winners > 0:
                self._award(team, winners, period, now)
        for rep, person in enumerate(self.condition):
            self._pay_bonus(rep, person, period, now)
            if self.force.expects[rep] > 0 and ends == _WHOLE_QUARTER:
                self._review(rep, person, month, period, now)
            person.booked = 0

    def would_pull(self, rep: int, hoped: int, value: int, off: int) -> bool:
        """Return whether a person gains by a discount; `hoped` is what the offers of this day may bring."""
        force, booked = self.force, self.condition[rep].booked + hoped
        pays, above = force.bonus_pays[rep][self.period], force.bonus_above[rep][self.period]
        return pulls(booked, value, off, force.quota[rep], pays, above, force.bonus_cap[rep])

    def _was_there(self, rep: int, now: int) -> bool:
        """Return whether a person was there until now, and did not begin only now."""
        return self.belongs(rep, now - 1)

    def _ranked(self, team: int, bookings: Callable[[Condition], int], now: int) -> list[int]:
        """Return who of a team was there until now: who has booked most comes first, of equals the first."""
        there = [rep for rep, of in enumerate(self.team) if of == team and self._was_there(rep, now)]
        there.sort(key=lambda rep: -bookings(self.condition[rep]))
        return there

    def _praise(self, team: int, named: int, now: int) -> None:
        there = [rep for rep in self._ranked(team, _of_month, now) if self.force.morale_half[rep] > 0.0]
        if all(self.condition[rep].praised == 0 for rep in there):
            return
        for place, rep in enumerate(there):
            best = place < named and self.condition[rep].praised > 0
            lift = self.force.named_lifts[team] if best else self.force.others_lift[team]
            self._move(rep, lift, Cause.NAMED if best else Cause.NOT_NAMED, -1, now)

    def _award(self, team: int, winners: int, period: int, now: int) -> None:
        """Give the prizes of the quarter to those who have booked most."""
        for rep in self._ranked(team, _of_quarter, now)[:winners]:
            if self.condition[rep].booked > 0:
                self._cost(rep, Cost.BONUS, Counter.BONUS, self.force.prize[team], period, now)

    def _pay_bonus(self, rep: int, person: Condition, period: int, now: int) -> None:
        force = self.force
        if force.quota[rep] > 0:
            pays, above = force.bonus_pays[rep][period], force.bonus_above[rep][period]
            due = bonus_due(person.booked, force.quota[rep], pays, above, force.bonus_cap[rep])
            self._cost(rep, Cost.BONUS, Counter.BONUS, due, period, now)

    def _review(self, rep: int, person: Condition, month: int, period: int, now: int) -> None:
        """Review who was there for all of the quarter."""
        force = self.force
        begun = int(self.world.periods.month_edge[month + 1 - _QUARTER])
        if person.joined > begun or not self._was_there(rep, now):
            return
        z = 0.0
        if force.noise[rep] > 0.0:
            key = entity_key(5, self.world.names.rep_keys[rep], month)
            z = normal_quantile(uniform(self.streams[Stream.APPRAISAL], key, 0))
        score = review_score(person.booked, force.expects[rep], force.noise[rep], z)
        self.tally.add(Counter.REVIEWS, self.person_place[rep], period, 1)
        self.write((now, Kind.REVIEWED, rep, -1, -1, thousandths(score)))
        self.on_plan[rep] = False
        if score >= force.too_low[rep]:
            person.failed = 0
            if score >= 1.0:
                self._move(rep, force.review_lifts[rep], Cause.GOOD_REVIEW, -1, now)
            return
        person.failed += 1
        self.tally.add(Counter.FAILED, self.person_place[rep], period, 1)
        self._move(rep, force.review_hurts[rep], Cause.FAILED_REVIEW, -1, now)
        self.on_plan[rep] = force.plan_hours[rep] > 0
        person.let_go = 0 < force.lets_go[rep] <= person.failed
