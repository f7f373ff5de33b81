"""Owns risks in the kernel: when they strike, how long they last, what they change."""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.journal import Cost, Kind, Rank
from simsales.engines.kernel.access import (
    answers,
    channel_states,
    days,
    effects,
    forced,
    product_states,
    risk_states,
    risks,
    stage_states,
)
from simsales.engines.kernel.access import strikes as strike_at
from simsales.engines.kernel.alarm import set_alarm
from simsales.engines.kernel.compiled import step
from simsales.engines.kernel.counting import count, count_span
from simsales.engines.kernel.drawing import once, stream, value_at
from simsales.engines.kernel.formulas import (
    effect_factor,
    extend_key,
    log_factor,
    points_below,
    strike_rate,
    tick_at,
    whole,
)
from simsales.engines.kernel.layout import FULL_STRIKES
from simsales.engines.kernel.record import write
from simsales.engines.tally import Counter
from simsales.quantity import DAY
from simsales.world.streams import Stream

__all__ = ["find_strikes", "next_strike", "risk_effects", "risk_happens", "risk_over"]

COST, RISK, RISK_EASED, RISK_OVER = int(Kind.COST), int(Kind.RISK), int(Kind.RISK_EASED), int(Kind.RISK_OVER)
CONTINGENCY = int(Cost.CONTINGENCY)
RANK = int(Rank.RISK)
COUNTER_STRIKES, COUNTER_RISK_TIME = int(Counter.STRIKES), int(Counter.RISK_TIME)
COUNTER_CONTINGENCY = int(Counter.CONTINGENCY)
RISK_COUNT, RISK_SIZE = int(Stream.RISK_COUNT), int(Stream.RISK_SIZE)
RISK_TIME, RISK_LENGTH = int(Stream.RISK_TIME), int(Stream.RISK_LENGTH)

ENDS, EASES, STRIKES = 0, 1, 2
"""What happens to a risk; the load of its alarm, and a part of the key."""
ON_LEADS, ON_ODDS = 0, 1
"""What an effect acts on; the rest act on the value of a product."""


@step
def find_strikes(y: Any, risk: int) -> None:
    """Find the possible strikes of a risk, in order of time, height and key."""
    now, what = risk_states(y, risk), risks(y, risk)
    now.next = y.n_strikes
    for row in range(y.n_forced):
        if forced(y, row).risk == risk:
            tick = forced(y, row).tick
            key = extend_key(extend_key(y.forced_key, what.key), np.uint64(tick))
            add_strike(y, now.next, tick, -1.0, key)
    for day in range(y.n_days):
        tick = days(y, day).tick
        field = extend_key(extend_key(y.risk_key, what.key), np.uint64(day))
        for height, draw, _, _ in points_below(
            stream(y, RISK_COUNT), stream(y, RISK_SIZE), field, what.per_day
        ):
            at = tick_at([(tick, tick + DAY)], once(stream(y, RISK_TIME), draw))
            add_strike(y, now.next, at, height, draw)
    now.last = y.n_strikes


@step
def add_strike(y: Any, first: int, tick: int, height: float, key: Any) -> None:
    """Put a possible strike among those of its risk, which begin at row `first`."""
    at = y.n_strikes
    if at == y.room_strikes:
        y.full |= FULL_STRIKES
        return
    y.n_strikes = at + 1
    while at > first:
        before = strike_at(y, at - 1)
        if before.tick < tick or (
            before.tick == tick
            and (before.height < height or (before.height == height and before.key <= key))
        ):
            break
        later = strike_at(y, at)
        later.tick, later.height, later.key = before.tick, before.height, before.key
        at -= 1
    strike = strike_at(y, at)
    strike.tick, strike.height, strike.key = tick, height, key


@step
def next_strike(y: Any, risk: int) -> None:
    """Set the alarm for the next possible strike."""
    now = risk_states(y, risk)
    if now.next < now.last:
        set_alarm(y, strike_at(y, now.next).tick, RANK, risk * 4 + STRIKES, STRIKES)


@step
def risk_happens(y: Any, risk: int, what: int) -> None:
    """Let a risk strike, ease or end."""
    if what == ENDS:
        risk_over(y, risk)
        return
    now = risk_states(y, risk)
    eases = True
    if what == STRIKES:
        at = strike_at(y, now.next)
        now.next += 1
        next_strike(y, risk)
        answer = answers(y, risk, y.period)
        if not at.height < strike_rate(risks(y, risk).per_day, answer.prevents) or now.active:
            return
        strikes(y, risk, whole(value_at(y, risks(y, risk).lasts, once(stream(y, RISK_LENGTH), at.key))))
        eases = False
        if answer.eases > 0.0:
            works = y.now + risks(y, risk).after
            if y.now < works < now.ends:
                risk_effects(y)
                set_alarm(y, works, RANK, risk * 4 + EASES, EASES)
                return
            eases = works < now.ends
    if eases:
        now.eased = 1
        write(y, RISK_EASED, risk, -1, -1, 0)
    risk_effects(y)
    set_alarm(y, now.ends, RANK, risk * 4 + ENDS, ENDS)


@step
def strikes(y: Any, risk: int, length: int) -> None:
    """Book a strike and the cost of the contingency."""
    now, scope = risk_states(y, risk), y.first_risk + risk
    now.active, now.eased, now.since = 1, 0, y.now
    now.ends = y.now + length
    count(y, y.period, 0, COUNTER_STRIKES, 1)
    count(y, y.period, scope, COUNTER_STRIKES, 1)
    write(y, RISK, risk, -1, -1, length)
    cost = risks(y, risk).cost
    if cost and answers(y, risk, y.period).eases > 0.0:
        count(y, y.period, 0, COUNTER_CONTINGENCY, cost)
        count(y, y.period, scope, COUNTER_CONTINGENCY, cost)
        write(y, COST, risk, -1, CONTINGENCY, cost)


@step
def risk_over(y: Any, risk: int) -> None:
    """End a risk, and book how long it lasted."""
    now = risk_states(y, risk)
    count_span(y, 0, COUNTER_RISK_TIME, now.since, y.now)
    count_span(y, y.first_risk + risk, COUNTER_RISK_TIME, now.since, y.now)
    now.active = 0
    write(y, RISK_OVER, risk, -1, -1, 0)
    risk_effects(y)


@step
def risk_effects(y: Any) -> None:
    """Multiply the effects of all risks that are active, by what they act on."""
    for channel in range(y.n_channels):
        channel_states(y, channel).factor = 1.0
    for stage in range(y.n_stages):
        stage_states(y, stage).odds = 0.0
    for product in range(y.n_products):
        product_states(y, product).factor = 1.0
    for row in range(y.n_effects):
        effect = effects(y, row)
        now = risk_states(y, effect.risk)
        if now.active:
            eases = answers(y, effect.risk, y.period).eases if now.eased else 0.0
            take_effect(y, effect, effect_factor(effect.by, eases))


@step
def take_effect(y: Any, effect: Any, factor: float) -> None:
    """Multiply what an effect acts on: one, or all of its kind."""
    size = y.n_products
    if effect.kind == ON_LEADS:
        size = y.n_channels
    elif effect.kind == ON_ODDS:
        size = y.n_stages
    first, last = effect.on, effect.on + 1
    if effect.on < 0:
        first, last = 0, size
    for index in range(first, last):
        if effect.kind == ON_LEADS:
            channel_states(y, index).factor *= factor
        elif effect.kind == ON_ODDS:
            stage_states(y, index).odds += log_factor(factor)
        else:
            product_states(y, index).factor *= factor
