"""Owns what a deal brings on average: the way through the funnel day by day, if nobody ever has to wait.

The planner's model of the funnel. A unit of deals walks from its first day through the stages: to the
next working
day, through our work, through the customer's time (its whole distribution, with its season), on with
the chance to
pass. What comes out is linear in the number of deals: wins, what of a deal's value is recognised and
paid by when,
the working time that each stage needs and when, and how many of those still open at the horizon will be won
later. Waiting for people is not in it; capacity bounds the plan instead (decide/capacity.py).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from simsales.decide.prospects import make_prospects
from simsales.feasible.flow import attempts
from simsales.feasible.market_path import MarketPath, arrives
from simsales.mechanisms.channel_health import health_odds
from simsales.mechanisms.contact import reach_chance
from simsales.mechanisms.funnel import chance
from simsales.mechanisms.opening import chance_at_age
from simsales.mechanisms.sampling import sample, survival
from simsales.quantity import DAY
from simsales.world.distributions import python_rows
from simsales.world.world import Floats, World

__all__ = ["Expectation", "Funnel", "Yield"]

_POINTS = 400


class Yield(NamedTuple):
    """What sources of deals bring; a source is a row of the mass that walked.

    `wins`, `recognised` (in units of a deal's value), `cash` (the same): (source, period). `work`:
    ticks at ordinary
    speed, (source, stage, period). `later`: wins after the horizon, (source).
    """

    wins: Floats
    recognised: Floats
    cash: Floats
    work: Floats
    later: Floats


class Expectation(NamedTuple):
    """What risks change on average: factors on leads (channel), odds (stage, log) and value (product)."""

    leads: Floats
    log_odds: Floats
    value: Floats

    @classmethod
    def of(cls, world: World) -> Expectation:
        """Return the mean effects of the register, weighed by the share of time that a risk is active."""
        names, risks = world.names, world.risks
        rows, points = python_rows(*world.book)
        leads, odds, value = (
            np.ones(len(names.channels)),
            np.ones(len(names.stages)),
            np.ones(len(names.products)),
        )
        days = world.horizon / DAY
        often = _often(world)
        for effect, risk in enumerate(risks.effect_risk.tolist()):
            lasts = _mean(rows, points, int(risks.lasts[risk])) / DAY
            kind = int(risks.effect_kind[effect])
            if kind > 2:
                # Effort and hours lost are in the simulation, and in the corrections that follow from it.
                continue
            struck = float((often[risk] * (1.0 - risks.prevents[risk])).mean()) * lasts
            forced = int((risks.forced[:, 0] == risk).sum())
            active = min(1.0, struck / (1.0 + struck) + forced * lasts / days)
            factor = 1.0 + active * float(risks.effect_by[effect]) * (1.0 - float(risks.eases[risk].mean()))
            table = (leads, odds, value)[kind]
            on = int(risks.effect_on[effect])
            table[slice(None) if on < 0 else on] *= max(factor, 1e-9)
        return cls(leads, np.log(odds), value)


def _often(world: World) -> Floats:
    """Return how often a day each risk strikes, by (risk, period): before prevention, whatever brings it."""
    risks, count = world.risks, len(world.names.risks)
    days = world.horizon / DAY
    forced = np.bincount(risks.forced[:, 0], minlength=len(risks.per_day)) / days
    of_itself = risks.per_day.copy()
    of_itself[count:] += forced[count:, np.newaxis]
    found = of_itself.copy()
    # No circles: after as many rounds as there are risks, everything has been passed on.
    for _ in range(count if len(risks.link_to) else 0):
        following = of_itself.copy()
        for source, risk, part in zip(risks.link_from, risks.link_to, risks.link_chance, strict=True):
            more = forced[source] if source < count else 0.0
            following[risk] += part * (found[source] + more)
        found = following
    return np.asarray(found[:count], dtype=np.float64)


def _mean(rows: list, points: list[float], row: int) -> float:  # type: ignore[type-arg]
    return float(np.mean([sample(rows, points, row, (i + 0.5) / _POINTS) for i in range(_POINTS)]))


class Funnel:
    """The funnel of a World, prepared for walking.

    Parameters
    ----------
    world : World
        Today's, or that of a plan with other roles.
    market : MarketPath
        How the market is expected to go.
    """

    def __init__(self, world: World, market: MarketPath) -> None:
        self.world, self.market = world, market
        self.expected = Expectation.of(world)
        self.rows, self.points = python_rows(*world.book)
        self.days = len(world.days.tick)
        self.period = np.searchsorted(world.periods.edge, world.days.tick, side="right") - 1
        self.periods = len(world.periods.month)
        self._in_period = (self.period[:, None] == np.arange(self.periods)).astype(np.float64)
        self._next_open = self._next_working_day()
        self.effort = np.array([self.mean(row) for row in world.stages.effort.tolist()])
        self._lag = self._work_days()
        self._times: dict[tuple[int, int, int], tuple[Floats, Floats]] = {}
        self.prospects = make_prospects(world)
        self._skill = self._pool_skill()
        self._arrives = arrives(world).astype(np.float64)
        self._last_odds = self._odds_of_last()
        self._reached = [attempts(world, stage)[1] for stage in range(world.stages.sales)]

    def mean(self, row: int) -> float:
        """Return the mean of a distribution; 0 without one (-1)."""
        return 0.0 if row < 0 else _mean(self.rows, self.points, row)

    def mean_value(self, product: int, period: int) -> float:
        """Return the mean value of a deal that asks for a product in a period, minor units."""
        row = int(self.world.money.value[product])
        factor = 1.0 if row < 0 else self.mean(row)
        return float(self.world.money.price[product, period]) * factor * float(self.expected.value[product])

    def arrivals(self, channel: int) -> Floats:
        """Return when the leads of each period come, (period, day), each row summing to 1 (or 0)."""
        mass = self._in_period.T * self._arrives[channel]
        total = mass.sum(axis=1, keepdims=True)
        return np.asarray(np.divide(mass, total, out=np.zeros_like(mass), where=total > 0))

    def spread(self, come: Floats) -> Floats:
        """Return when deals that come evenly within each period come, (1, day), summing to 1."""
        days = self._in_period.sum(axis=0)
        a_day = np.divide(come, days, out=np.zeros_like(come), where=days > 0.0)
        mass = self._in_period @ a_day
        return np.asarray(mass / mass.sum())[None]

    def arrival_days(self, channel: int) -> Floats:
        """Return the arrival days of each period."""
        return np.asarray(self._in_period.T @ self._arrives[channel])

    def pass_chance(
        self, stage: int, channel: int, segment: int, product: int, begun: Floats | None = None
    ) -> Floats:
        """Return the chance to pass, (source or 1, period).

        `begun` are log-odds by source that a deal has from its first day.
        """
        world = self.world
        extra = (
            world.channels.odds[channel] + world.money.segment_odds[segment]
            + world.money.product_odds[product] + self.expected.log_odds[stage]
        )  # fmt: skip
        skill = self._skill[int(world.stages.pool[stage, channel, segment, product])]
        more = (extra + skill) + world.marketplace.fit[channel, segment, product]
        if stage + 1 == world.stages.sales:
            more = more + self._last_odds[segment, product]
        rows = [more] if begun is None else more + begun[:, None]
        passes = world.stages.passes[stage].tolist()
        return np.array(
            [[chance(odds + each) for odds, each in zip(passes, row.tolist(), strict=True)] for row in rows]
        )

    def begun_odds(self, channel: int) -> Floats | None:
        """Return the log-odds that a channel's health gives to leads of each period; None for none."""
        quality = float(self.world.marketplace.health.quality[channel])
        if quality == 0.0:
            return None
        return np.array([health_odds(quality, each) for each in self.market.health[channel].tolist()])

    def walk(
        self,
        mass: Floats,
        stage: int,
        channel: int,
        segment: int,
        product: int,
        *,
        age: float | None = None,
        begun: Floats | None = None,
    ) -> Yield:
        """Let deals walk from `stage` on.

        Parameters
        ----------
        mass : array (source, day)
            When they enter the stage.
        stage, channel, segment, product : int
            What they are.
        age : float, optional
            For deals that are with their customer already: ticks since then; their work on `stage` is done.
        begun : array (source), optional
            Log-odds that they have from their first day.
        """
        world, sources = self.world, len(mass)
        work = np.zeros((sources, len(world.names.stages), self.periods))
        later = np.zeros(sources)
        weights = np.diff(world.periods.edge) / world.horizon
        chances = [self.pass_chance(s, channel, segment, product, begun) for s in range(world.stages.sales)]
        # Those whose way ends after the horizon meet typical odds, and are reached as others are.
        typical = [np.array([float(row @ weights) for row in p]) for p in chances]
        for s in range(stage, world.stages.sales):
            onwards = math.prod([p * self._reached[s + 1 + k] for k, p in enumerate(typical[s + 1 :])])
            began = age if s == stage else None
            if began is None and world.stages.effort[s] >= 0:
                mass, asked, missed = self._tried(mass, s)
                work[:, s] = (asked @ self._in_period) * (self.effort[s] + world.stages.extra[s])
                later += missed * typical[s] * onwards
            mass, lost = self._decide(mass, s, segment, chances[s], typical[s], began)
            later += lost * onwards
        return Yield(
            wins=mass @ self._in_period,
            recognised=mass @ self._recognition(product),
            cash=mass @ self._payment(),
            work=work,
            later=later,
        )

    # ------------------------------------------------------------------ steps of the way

    def _next_working_day(self) -> list[int]:
        spans = self.world.days.spans
        following, found = [self.days] * (self.days + 1), self.days
        for day in range(self.days - 1, -1, -1):
            if spans[day] > 0:
                found = day
            following[day] = found
        return following

    def _work_days(self) -> list[int]:
        """Return the whole working days that the work of each stage takes a person beyond the first."""
        days = self.world.days
        lengths = [
            int((days.span_end - days.span_start)[first : first + count].sum())
            for first, count in zip(days.first.tolist(), days.spans.tolist(), strict=True)
        ]
        typical = max(lengths, default=0) or DAY
        return [round(float(effort) / typical) for effort in self.effort]

    def _worked(self, mass: Floats, stage: int) -> Floats:
        """Return when the work on a stage is done; what comes after the last working day falls out."""
        done = np.zeros_like(mass)
        for day in range(self.days):
            target = self._next_open[day]
            for _ in range(self._lag[stage]):
                target = self._next_open[min(target + 1, self.days)]
            if target < self.days:
                done[:, target] += mass[:, day]
        return done

    def _tried(self, mass: Floats, stage: int) -> tuple[Floats, Floats, Floats]:
        """Let the work of a stage be done until the customer is reached, or for the last time.

        Returns
        -------
        tuple of ndarray
            Those who are reached by day, all attempts by day, and those who would be reached after the
            horizon.
        """
        stages = self.world.stages
        if not stages.attempts[stage]:
            done = self._worked(mass, stage)
            return done, done, mass.sum(axis=1) - done.sum(axis=1)
        first, alike = float(stages.reached_first[stage]), float(stages.reached_alike[stage])
        chances = [reach_chance(first, alike, k + 1) for k in range(int(stages.attempts[stage]))]
        pause = min(self.days, math.floor(float(stages.tries_every[stage]) / DAY + 0.5))
        reached, asked, missed = np.zeros_like(mass), np.zeros_like(mass), np.zeros(len(mass))
        for place, p in enumerate(chances):
            still = 1.0 - math.prod(1.0 - each for each in chances[place:])
            done = self._worked(mass, stage)
            missed += (mass.sum(axis=1) - done.sum(axis=1)) * still
            asked += done
            reached += done * p
            left = done * (1.0 - p)
            mass = np.zeros_like(left)
            mass[:, pause:] = left[:, : self.days - pause]
            after = 1.0 - math.prod(1.0 - each for each in chances[place + 1 :])
            missed += (left.sum(axis=1) - mass.sum(axis=1)) * after
        return reached, asked, missed

    def _odds_of_last(self) -> Floats:
        """Return what price, choice and research add to the last decision, (segment, product, period)."""
        market = self.world.marketplace
        known = market.needs.answers / (1.0 + market.needs.answers)
        found = market.needs.worth[:, None] * known
        return np.asarray(market.odds + found[:, None, :] + self.world.money.price_odds[None])

    def _decide(
        self, mass: Floats, stage: int, segment: int, p: Floats, typical: Floats, age: float | None
    ) -> tuple[Floats, Floats]:
        """Return those who pass by day of their decision, and those who will pass after the horizon."""
        stages = self.world.stages
        row = int(stages.if_passed[stage, segment])
        late = bool(stages.decided_late[stage, segment])
        by_day = p[:, self.period]
        if age and not late:
            rows = (row, int(stages.if_lost[stage, segment]))
            longer = [survival(self.rows, self.points, which, age) if which >= 0 else 1.0 for which in rows]
            by_day = np.array([[chance_at_age(float(x), *longer) for x in source] for source in by_day])
        if row < 0:
            return mass * by_day, np.zeros(len(mass))
        table, beyond = self._customer(stage, row, age or 0.0)
        if late:
            return (mass @ table) * by_day, (mass @ beyond) * typical
        return (mass * by_day) @ table, (mass * by_day) @ beyond

    def _customer(self, stage: int, row: int, age: float) -> tuple[Floats, Floats]:
        """Return the chances that a decision begun on a day falls on another, or after the horizon."""
        key = (stage if self.world.stages.has_season[stage] else -1, row, int(age))
        if key not in self._times:
            self._times[key] = self._decision_days(stage, row, age)
        return self._times[key]

    def _decision_days(self, stage: int, row: int, age: float) -> tuple[Floats, Floats]:
        # A decision counts for the day that is nearest to it; most begin and end within working hours.
        edges = [0.0] + [(d + 0.5) * DAY for d in range(2 * self.days)]
        longer = np.array([survival(self.rows, self.points, row, age + edge) for edge in edges])
        if age <= 0.0 or longer[0] <= 0.0:
            longer[0] = 1.0
        pmf = -np.diff(longer) / longer[0]
        if self.world.stages.has_season[stage]:
            return self._seasonal(stage, pmf)
        table = np.zeros((self.days, self.days))
        for day in range(self.days):
            table[day, day:] = pmf[: self.days - day]
        return table, 1.0 - table.sum(axis=1)

    def _seasonal(self, stage: int, pmf: Floats) -> tuple[Floats, Floats]:
        periods = self.world.periods
        month = np.searchsorted(periods.calendar_month, np.arange(3 * self.days) * DAY, side="right") - 1
        first = int(periods.season[0])
        weight = self.world.stages.season[stage][(first + month) % 12]
        table, beyond = np.zeros((self.days, self.days)), np.zeros(self.days)
        for day in range(self.days):
            chances = pmf * weight[day : day + len(pmf)]
            if chances.sum() <= 0.0:
                chances = pmf
            chances = chances / chances.sum() if chances.sum() > 0.0 else chances
            table[day, day:] = chances[: self.days - day]
            beyond[day] = 1.0 - table[day].sum()
        return table, beyond

    def _pool_skill(self) -> Floats:
        """Return the mean skill (log-odds) of those who work on a pool's deals, (pool, period)."""
        world = self.world
        stage_of = {int(pool): place[0] for place, pool in np.ndenumerate(world.stages.pool)}
        found = np.zeros((len(world.stages.members), self.periods))
        for pool, members in enumerate(world.stages.members):
            stage = stage_of[pool]
            if members.any() and world.stages.effort[stage] >= 0:
                for period in range(self.periods):
                    found[pool, period] = self.prospects.skill[members > 0, stage, period].mean()
        return found

    # ------------------------------------------------------------------ money of a win

    def _recognition(self, product: int) -> Floats:
        """Return the share of a value that is recognised in each period, by day of the win: (day, period)."""
        edge, term = self.world.periods.edge, float(self.world.money.term[product])
        if term <= 0.0:
            return np.asarray(self._in_period)
        middle = (np.arange(self.days) + 0.5) * DAY
        so_far = np.clip((edge[None, :] - middle[:, None]) / term, 0.0, 1.0)
        return np.asarray(np.diff(so_far, axis=1))

    def _payment(self) -> Floats:
        """Return the share of a value that is paid in each period, by day of the win: (day, period)."""
        money = self.world.money
        paid = money.upfront * self._in_period
        later = [(1.0 - money.late, 0.0)]
        if money.late > 0.0:
            parts = 40
            delays = [sample(self.rows, self.points, money.late_by, (i + 0.5) / parts) for i in range(parts)]
            later += [(money.late / parts, delay) for delay in delays]
        middle = (np.arange(self.days) + 0.5) * DAY
        for share, delay in later:
            period = np.searchsorted(self.world.periods.edge, middle + money.within + delay, side="right") - 1
            inside = period < self.periods
            paid[inside, period[inside]] += (1.0 - money.upfront) * share
        return np.asarray(paid)
