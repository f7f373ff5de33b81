"""Owns risks in the kernel: when they strike, how long they last, what they change."""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.journal import Cost, Kind, Rank
from simsales.engines.kernel.alarms import set_alarm
from simsales.engines.kernel.compiled import handler, step
from simsales.engines.kernel.formulas import (
    effect_factor,
    extend_key,
    log_factor,
    points_below,
    sample,
    strike_rate,
    tick_at,
    uniform,
    whole,
)
from simsales.engines.kernel.layout import State, Tables
from simsales.engines.kernel.record import write
from simsales.engines.tally import Counter
from simsales.quantity import DAY
from simsales.world.streams import Stream

__all__ = ["EASES", "ENDS", "STRIKES", "first_strike", "risk_effects", "risk_happens", "risk_over", "strikes"]

COST, RISK, RISK_EASED, RISK_OVER = int(Kind.COST), int(Kind.RISK), int(Kind.RISK_EASED), int(Kind.RISK_OVER)
CONTINGENCY = int(Cost.CONTINGENCY)
RANK = int(Rank.RISK)
COUNTER_STRIKES, COUNTER_RISK_TIME = int(Counter.STRIKES), int(Counter.RISK_TIME)
COUNTER_CONTINGENCY = int(Counter.CONTINGENCY)
RISK_COUNT, RISK_SIZE = int(Stream.RISK_COUNT), int(Stream.RISK_SIZE)
RISK_TIME, RISK_LENGTH = int(Stream.RISK_TIME), int(Stream.RISK_LENGTH)
ZERO = np.uint64(0)
FULL_STRIKES = 8

ENDS, EASES, STRIKES = 0, 1, 2
"""What happens to a risk; the load of its alarm, and a part of the key."""


@handler
def strikes(t: Tables, s: State) -> None:
    """Find the possible strikes of all risks, each risk's in order of time."""
    run, world = s.run[0], t.world[0]
    for risk in range(world.risks):
        now, what = s.risk[risk], t.risk[risk]
        now.next = run.strikes
        for row in range(t.forced.shape[0]):
            if t.forced[row, 0] == risk:
                tick = t.forced[row, 1]
                key = extend_key(extend_key(run.entity_forced, what.key), np.uint64(tick))
                add_strike(s.strike, run, now.next, tick, -1.0, key)
        for day in range(world.days):
            tick = t.day[day].tick
            field = extend_key(extend_key(run.entity_risk, what.key), np.uint64(day))
            points = points_below(s.stream[RISK_COUNT], s.stream[RISK_SIZE], field, what.per_day)
            for height, draw, _, _ in points:
                at = tick_at([(tick, tick + DAY)], uniform(s.stream[RISK_TIME], draw, ZERO))
                add_strike(s.strike, run, now.next, at, height, draw)
        now.last = run.strikes


@step
def add_strike(strike: Any, run: Any, first: int, tick: int, height: float, key: Any) -> None:
    """Put a possible strike among those of its risk, which begin at row `first`, by time, height and key."""
    at = run.strikes
    if at == strike.shape[0]:
        run.full |= FULL_STRIKES
        return
    run.strikes = at + 1
    while at > first:
        before = strike[at - 1]
        if before.tick < tick or (
            before.tick == tick
            and (before.height < height or (before.height == height and before.key <= key))
        ):
            break
        strike[at].tick, strike[at].height, strike[at].key = before.tick, before.height, before.key
        at -= 1
    strike[at].tick, strike[at].height, strike[at].key = tick, height, key


@step
def first_strike(t: Tables, s: State, risk: int) -> None:
    """Set the alarm for the next possible strike."""
    now = s.risk[risk]
    if now.next < now.last:
        set_alarm(s.alarm, s.run[0], t.world[0].horizon, s.strike[now.next].tick, RANK, risk * 4 + 2, STRIKES)


@handler
def risk_happens(t: Tables, s: State, risk: int, what: int) -> None:
    """Let a risk strike, ease or end."""
    now, run, world = s.risk[risk], s.run[0], t.world[0]
    if what == ENDS:
        risk_over(t, s, risk)
        return
    if what == STRIKES:
        at = now.next
        now.next = at + 1
        first_strike(t, s, risk)
        rate = strike_rate(t.risk[risk].per_day, t.risk_period[risk, run.period].prevents)
        if not s.strike[at].height < rate or now.active:
            return
        u = uniform(s.stream[RISK_LENGTH], s.strike[at].key, ZERO)
        length = whole(sample(t.dists, t.points, t.risk[risk].lasts, u))
        now.active, now.eased, now.since = 1, 0, run.now
        now.ends = run.now + length
        s.tally[run.period, 0, COUNTER_STRIKES] += 1
        s.tally[run.period, world.at_risk + risk, COUNTER_STRIKES] += 1
        write(s.journal, s.kept, run, RISK, risk, -1, -1, length)
        if t.risk_period[risk, run.period].eases > 0.0:
            cost = t.risk[risk].cost
            if cost:
                s.tally[run.period, 0, COUNTER_CONTINGENCY] += cost
                s.tally[run.period, world.at_risk + risk, COUNTER_CONTINGENCY] += cost
                write(s.journal, s.kept, run, COST, risk, -1, CONTINGENCY, cost)
            works = run.now + t.risk[risk].after
            if works < now.ends and works > run.now:
                risk_effects(t, s)
                set_alarm(s.alarm, run, world.horizon, works, RANK, risk * 4 + 1, EASES)
                return
            if works < now.ends:
                now.eased = 1
                write(s.journal, s.kept, run, RISK_EASED, risk, -1, -1, 0)
    elif what == EASES:
        now.eased = 1
        write(s.journal, s.kept, run, RISK_EASED, risk, -1, -1, 0)
    risk_effects(t, s)
    set_alarm(s.alarm, run, world.horizon, now.ends, RANK, risk * 4, ENDS)


@step
def risk_over(t: Tables, s: State, risk: int) -> None:
    """End a risk, and book how long it lasted."""
    now, run = s.risk[risk], s.run[0]
    period, start, end = run.period, now.since, run.now
    while period > 0 and start < t.period[period].edge:
        edge = t.period[period].edge
        if end > edge:
            count_risk(s.tally, t.world[0].at_risk + risk, period, end - edge)
            end = edge
        period -= 1
    count_risk(s.tally, t.world[0].at_risk + risk, period, end - start)
    now.active = 0
    write(s.journal, s.kept, run, RISK_OVER, risk, -1, -1, 0)
    risk_effects(t, s)


@step
def count_risk(tally: Any, scope: int, period: int, ticks: int) -> None:
    """Add to the time under risk, of one and of all."""
    tally[period, 0, COUNTER_RISK_TIME] += ticks
    tally[period, scope, COUNTER_RISK_TIME] += ticks


@step
def risk_effects(t: Tables, s: State) -> None:
    """Multiply the effects of all risks that are active, by what they act on."""
    world, period = t.world[0], s.run[0].period
    for channel in range(world.channels):
        s.channel[channel].leads_factor = 1.0
    s.odds_risk[:] = 0.0
    s.value_factor[:] = 1.0
    for row in range(t.effect.shape[0]):
        effect = t.effect[row]
        if not s.risk[effect.risk].active:
            continue
        eases = t.risk_period[effect.risk, period].eases if s.risk[effect.risk].eased else 0.0
        factor = effect_factor(effect.by, eases)
        if effect.kind == 0:
            for channel in range(world.channels):
                if effect.on < 0 or effect.on == channel:
                    s.channel[channel].leads_factor *= factor
        elif effect.kind == 1:
            for stage in range(world.stages):
                if effect.on < 0 or effect.on == stage:
                    s.odds_risk[stage] += log_factor(factor)
        else:
            for product in range(world.products):
                if effect.on < 0 or effect.on == product:
                    s.value_factor[product] *= factor
