"""Owns risks in the reference engine: what brings them, how hard they strike, what they change.

A risk strikes by itself, because its cause has happened, or because a risk that it follows has struck. What
each strike is like is drawn by its own key, so that one more strike changes no other.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Generator
from typing import NamedTuple

from simpy.events import Event

from simsales.engines.actors import RiskState
from simsales.engines.improving import Improving
from simsales.engines.journal import Cost, Kind, Rank
from simsales.engines.tally import Counter
from simsales.mechanisms.field import points_below
from simsales.mechanisms.money import whole
from simsales.mechanisms.risk import effect_factor, log_factor, severity_of, strike_rate
from simsales.mechanisms.rounding import thousandths
from simsales.mechanisms.sampling import sample
from simsales.mechanisms.work_time import tick_at
from simsales.quantity import DAY
from simsales.world.draws import entity_key, extend_key, uniform
from simsales.world.streams import Stream

__all__ = ["Striking"]

_Walk = Generator[Event, None, None]

OF_ITSELF = -1.0
"""Stands for the chance of a strike that nothing else has brought: the rate in force decides."""


class Strike(NamedTuple):
    """A strike that may come: its height (below 0 when it is certain), its key, what its height is below.

    `since` is the tick from which on there can be signs of it.
    """

    height: float
    key: int
    chance: float
    since: int


class Striking(Improving):
    """People, deals, customers, the market, and what befalls them.

    Attributes
    ----------
    odds_risk, effort_factor
        By stage, what active risks and ideas add to the log-odds and make of the effort.
    leads_factor, value_factor
        By channel, and by product.
    """

    def _read_risks(self) -> None:
        risks, names = self.world.risks, self.world.names
        self.risk_state = [RiskState() for _ in names.risks]
        self.risk_place = [self.tally.place((0, base)) for base in self.base_risk]
        self.happening_keys = (*names.risk_keys, *names.cause_keys)
        self.brings: list[list[tuple[int, float]]] = [[] for _ in self.happening_keys]
        links = zip(risks.link_from.tolist(), risks.link_to.tolist(), risks.link_chance.tolist(), strict=True)
        for source, risk, chance in links:
            self.brings[source].append((risk, chance))
        self.quitters: list[list[int]] = [[] for _ in names.risks]
        for risk, rep in risks.leavers.tolist():
            self.quitters[risk].append(rep)
        self.tells_severity = any(row >= 0 for row in self.risk_severity)
        self.leads_factor = [1.0] * len(self.outreach)
        self.odds_risk = [0.0] * self.stages
        self.value_factor = [1.0] * len(self.price)
        self.effort_factor = [1.0] * self.stages

    # ------------------------------------------------------------------ what happens of itself

    def happenings(self, index: int) -> _Walk:
        """Wait for what may happen of itself: a risk, or behind the risks a cause."""
        for at, height, key in self._possible(index):
            yield self.alarm(at, Rank.RISK, index * 4 + 2)
            if index < len(self.risk_state):
                self._may_strike(index, Strike(height, key, OF_ITSELF, 0))
            elif height < self.risk_per_day[index][self.period]:
                self.write((at, Kind.CAUSE, index - len(self.risk_state), -1, -1, 0))
                self._brings_others(index, key)

    def _possible(self, index: int) -> list[tuple[int, float, int]]:
        """Return what may happen, in order: tick, height (below 0 when forced), draw key."""
        highest, own_key = self.risk_highest[index], self.happening_keys[index]
        counts, heights, times = (
            self.streams[Stream.RISK_COUNT], self.streams[Stream.RISK_SIZE], self.streams[Stream.RISK_TIME],
        )  # fmt: skip
        found = [
            (tick, -1.0, entity_key(4, own_key, tick))
            for which, tick in self.world.risks.forced.tolist()
            if which == index
        ]
        for day, tick in enumerate(self.day_tick):
            for height, draw, _, _ in points_below(counts, heights, entity_key(3, own_key, day), highest):
                found.append((tick_at([(tick, tick + DAY)], uniform(times, draw, 0)), height, draw))
        found.sort()
        return found

    def _brings_others(self, source: int, key: int) -> None:
        """Let what has happened bring risks, each with its chance and after its time."""
        now, streams = self.env.now, self.streams
        for risk, chance in self.brings[source]:
            own = extend_key(key, self.world.names.risk_keys[risk])
            height = uniform(streams[Stream.RISK_CAUSED], own, 0)
            if height >= chance:
                continue
            at, row = now, self.risk_within[risk]
            if row >= 0:
                u = uniform(streams[Stream.RISK_DELAY], own, 0)
                at += whole(sample(self.dists, self.points, row, u))
            self.env.process(self._comes(risk, at, Strike(height, own, chance, now)))

    def _comes(self, risk: int, at: int, strike: Strike) -> _Walk:
        yield self.alarm(at, Rank.RISK, (strike.key >> 3) | (1 << 61))
        self._may_strike(risk, strike)

    # ------------------------------------------------------------------ a strike

    def _may_strike(self, risk: int, strike: Strike) -> None:
        """Let a risk strike, unless that is prevented or it is in force already."""
        base = self.risk_per_day[risk][self.period] if strike.chance < 0.0 else strike.chance
        state = self.risk_state[risk]
        if strike.height < strike_rate(base, self.prevents[risk][self.period]) and not state.active:
            u = uniform(self.streams[Stream.RISK_LENGTH], strike.key, 0)
            length = whole(sample(self.dists, self.points, self.risk_lasts[risk], u))
            self.env.process(self._strike(risk, strike, length))

    def _strike(self, risk: int, strike: Strike, length: int) -> _Walk:
        state, world = self.risk_state[risk], self.world
        now = self.env.now
        state.active, state.eased, state.since = True, False, now
        state.severity, noted = self._severity(risk, strike.key)
        self.tally.add(Counter.STRIKES, self.risk_place[risk], self.period, 1)
        if self.tells_severity:
            self.tally.add(Counter.SEVERITY, self.risk_place[risk], self.period, thousandths(state.severity))
        self.write((now, Kind.RISK, risk, -1, noted, length))
        seen_at = self._seen_at(risk, strike)
        ends = now + length
        self._give_notice(risk)
        self._brings_others(risk, strike.key)
        if self.eases[risk][self.period] > 0.0:
            cost = int(world.risks.contingency_cost[risk])
            if cost:
                self.tally.add(Counter.CONTINGENCY, self.risk_place[risk], self.period, cost)
                self.write((now, Kind.COST, risk, -1, Cost.CONTINGENCY, cost))
            works = max(now, seen_at + int(world.risks.after[risk]))
            self.effects_change()
            if works < ends:
                if works > now:
                    yield self.alarm(works, Rank.RISK, risk * 4 + 1)
                state.eased = True
                self.write((works, Kind.RISK_EASED, risk, -1, -1, 0))
        self.effects_change()
        yield self.alarm(ends, Rank.RISK, risk * 4)
        self.risk_over(risk)

    def _severity(self, risk: int, key: int) -> tuple[float, int]:
        """Return how hard a strike is, and the same in thousandths, -1 where nothing is said of it."""
        row = self.risk_severity[risk]
        if row < 0:
            return 1.0, -1
        u = uniform(self.streams[Stream.RISK_SEVERITY], key, 0)
        severity = severity_of(sample(self.dists, self.points, row, u))
        return severity, thousandths(severity)

    def _seen_at(self, risk: int, strike: Strike) -> int:
        """Return when it is known that a risk strikes: now, or with its signs when these are seen."""
        now = self.env.now
        signs_at = max(strike.since, now - int(self.world.risks.before[risk]))
        if signs_at == now:
            return now
        chance = self.sees[risk][bisect_right(self.tally.edges, signs_at) - 1]
        if uniform(self.streams[Stream.RISK_SEEN], strike.key, 0) >= chance:
            return now
        self.tally.add(Counter.SEEN, self.risk_place[risk], self.period, 1)
        self.write((now, Kind.RISK_SEEN, risk, -1, -1, now - signs_at))
        return signs_at

    def _give_notice(self, risk: int) -> None:
        for rep in self.quitters[risk]:
            if self.belongs(rep, self.env.now):
                self.condition[rep].let_go = True

    def risk_over(self, risk: int) -> None:
        """End a risk, and book how long it lasted."""
        state, now = self.risk_state[risk], self.env.now
        self.tally.add_span(Counter.RISK_TIME, self.risk_place[risk], state.since, now, self.period)
        state.active = False
        self.write((now, Kind.RISK_OVER, risk, -1, -1, 0))
        self.effects_change()

    def effects_change(self) -> None:
        """Multiply the effects of all risks and ideas that are active, by what they act on."""
        leads, odds, values = [1.0] * len(self.outreach), [0.0] * self.stages, [1.0] * len(self.price)
        effort, hours = [1.0] * self.stages, [1.0] * len(self.there_now)
        for risk, kind, on, by in self.effects:
            state = self.risk_state[risk]
            if not state.active:
                continue
            eases = self.eases[risk][self.period] if state.eased else 0.0
            factor = effect_factor(by, eases, state.severity)
            targets = (leads, odds, values, effort, hours)[kind]
            for index in range(len(targets)) if on < 0 else (on,):
                targets[index] = targets[index] + log_factor(factor) if kind == 1 else targets[index] * factor
        self.improve((leads, odds, values, effort))
        self.leads_factor, self.odds_risk, self.value_factor = leads, odds, values
        self.effort_factor = effort
        for rep, part in enumerate(hours):
            if part != self.there_now[rep]:
                self.is_there(rep, part, self.env.now)
