"""Owns risks in the kernel: when they strike, how long they last, what they change."""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.journal import Cost, Kind, Rank
from simsales.engines.kernel.access import (
    answers,
    channel_states,
    conditions,
    days,
    effects,
    forced,
    hazards,
    links,
    moments,
    periods,
    presence,
    product_states,
    quitters,
    reps,
    risk_states,
    risks,
    stage_states,
    touches,
)
from simsales.engines.kernel.access import strikes as strike_at
from simsales.engines.kernel.alarm import set_alarm
from simsales.engines.kernel.compiled import step
from simsales.engines.kernel.counting import count, count_span
from simsales.engines.kernel.drawing import once, stream, value_at
from simsales.engines.kernel.formulas import (
    better,
    effect_factor,
    extend_key,
    log_factor,
    points_below,
    quicker,
    severity_of,
    strike_rate,
    thousandths,
    tick_at,
    whole,
)
from simsales.engines.kernel.layout import FULL_STRIKES
from simsales.engines.kernel.record import write
from simsales.engines.piloting import FIRST_KEY
from simsales.engines.tally import Counter
from simsales.quantity import DAY
from simsales.world.streams import Stream

__all__ = [
    "find_strikes",
    "next_of_ideas",
    "next_strike",
    "risk_effects",
    "risk_happens",
    "risk_over",
]

COST, RISK, RISK_EASED, RISK_OVER = int(Kind.COST), int(Kind.RISK), int(Kind.RISK_EASED), int(Kind.RISK_OVER)
CAUSE, RISK_SEEN = int(Kind.CAUSE), int(Kind.RISK_SEEN)
CONTINGENCY = int(Cost.CONTINGENCY)
RANK = int(Rank.RISK)
COUNTER_STRIKES, COUNTER_RISK_TIME = int(Counter.STRIKES), int(Counter.RISK_TIME)
COUNTER_CONTINGENCY = int(Counter.CONTINGENCY)
COUNTER_SEVERITY, COUNTER_SEEN = int(Counter.SEVERITY), int(Counter.SEEN)
RISK_COUNT, RISK_SIZE = int(Stream.RISK_COUNT), int(Stream.RISK_SIZE)
RISK_TIME, RISK_LENGTH = int(Stream.RISK_TIME), int(Stream.RISK_LENGTH)
RISK_CAUSED, RISK_DELAY = int(Stream.RISK_CAUSED), int(Stream.RISK_DELAY)
RISK_SEVERITY, RISK_SEEING = int(Stream.RISK_SEVERITY), int(Stream.RISK_SEEN)

ENDS, EASES, STRIKES, BROUGHT = 0, 1, 2, 3
"""What happens to a risk; the load of its alarm, and a part of the key. Loads from `BROUGHT` on are rows of
`strikes` that something else has brought."""
OF_IDEAS = -1
"""The load of the alarm that is not about a risk but about an idea."""
FIRST_INDEX = FIRST_KEY >> 2
ON_LEADS, ON_ODDS, ON_VALUE, ON_EFFORT = 0, 1, 2, 3
"""What an effect acts on; the rest act on the hours of people."""
OF_ITSELF = -1.0
ONE_UP = np.int64(1 << 61)


@step
def find_strikes(y: Any, index: int) -> None:
    """Find what may happen of itself, a risk or a cause, in order of time, height and key."""
    now, what = risk_states(y, index), risks(y, index)
    now.next = y.n_strikes
    for row in range(y.n_forced):
        if forced(y, row).risk == index:
            tick = forced(y, row).tick
            key = extend_key(extend_key(y.forced_key, what.key), np.uint64(tick))
            add_strike(y, now.next, tick, -1.0, key)
    for day in range(y.n_days):
        tick = days(y, day).tick
        field = extend_key(extend_key(y.risk_key, what.key), np.uint64(day))
        for height, draw, _, _ in points_below(
            stream(y, RISK_COUNT), stream(y, RISK_SIZE), field, what.highest
        ):
            at = tick_at([(tick, tick + DAY)], once(stream(y, RISK_TIME), draw))
            add_strike(y, now.next, at, height, draw)
    now.last = y.n_strikes
    for row in range(now.next, now.last):
        strike = strike_at(y, row)
        strike.risk, strike.since, strike.chance = index, 0, OF_ITSELF


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
def next_strike(y: Any, index: int) -> None:
    """Set the alarm for the next that may happen of itself."""
    now = risk_states(y, index)
    if now.next < now.last:
        set_alarm(y, strike_at(y, now.next).tick, RANK, index * 4 + STRIKES, STRIKES)


@step
def risk_happens(y: Any, index: int, what: int) -> None:
    """Let a risk strike, ease or end, a cause happen, or something become of an idea."""
    if what == OF_IDEAS:
        ideas_go_on(y, index - FIRST_INDEX)
    elif what == ENDS:
        risk_over(y, index)
    elif what == EASES:
        eases(y, index)
    elif what >= BROUGHT:
        may_strike(y, what - BROUGHT)
    else:
        now = risk_states(y, index)
        row = now.next
        now.next += 1
        next_strike(y, index)
        if index < y.n_risks:
            may_strike(y, row)
        elif strike_at(y, row).height < hazards(y, index, y.period).per_day:
            write(y, CAUSE, index - y.n_risks, -1, -1, 0)
            brings_others(y, index, strike_at(y, row).key)


@step
def brings_others(y: Any, source: int, key: Any) -> None:
    """Let what has happened bring the risks that it may bring, each with its chance and after its time."""
    for row in range(y.n_links):
        link = links(y, row)
        if link.source == source:
            own = extend_key(key, risks(y, link.risk).key)
            height = once(stream(y, RISK_CAUSED), own)
            if height < link.chance:
                at, within = y.now, risks(y, link.risk).within
                if within >= 0:
                    at += whole(value_at(y, within, once(stream(y, RISK_DELAY), own)))
                comes(y, link.risk, at, height, own, link.chance)


@step
def comes(y: Any, risk: int, at: int, height: float, key: Any, chance: float) -> None:
    """Let something bring a risk at a tick."""
    row = y.n_strikes
    if row == y.room_strikes:
        y.full |= FULL_STRIKES
        return
    y.n_strikes = row + 1
    strike = strike_at(y, row)
    strike.tick, strike.risk, strike.since = at, risk, y.now
    strike.height, strike.chance, strike.key = height, chance, key
    name: Any = np.int64(key >> np.uint64(3)) | ONE_UP
    set_alarm(y, at, RANK, name, BROUGHT + row)


@step
def may_strike(y: Any, row: int) -> None:
    """Let a risk strike, unless that is prevented or it is in force already."""
    at = strike_at(y, row)
    risk = at.risk
    now, answer = risk_states(y, risk), answers(y, risk, y.period)
    base = hazards(y, risk, y.period).per_day if at.chance < 0.0 else at.chance
    if not at.height < strike_rate(base, answer.prevents) or now.active:
        return
    known = strikes(y, row, whole(value_at(y, risks(y, risk).lasts, once(stream(y, RISK_LENGTH), at.key))))
    if answer.eases > 0.0:
        works = max(y.now, known + risks(y, risk).after)
        if y.now < works < now.ends:
            risk_effects(y)
            set_alarm(y, works, RANK, risk * 4 + EASES, EASES)
            return
        if works < now.ends:
            eases(y, risk)
            return
    lasts_on(y, risk)


@step
def eases(y: Any, risk: int) -> None:
    """Let the contingency work from now on."""
    risk_states(y, risk).eased = 1
    write(y, RISK_EASED, risk, -1, -1, 0)
    lasts_on(y, risk)


@step
def lasts_on(y: Any, risk: int) -> None:
    """Let a risk have its effects until it ends."""
    risk_effects(y)
    set_alarm(y, risk_states(y, risk).ends, RANK, risk * 4 + ENDS, ENDS)


@step
def strikes(y: Any, row: int, length: int) -> int:
    """Book a strike, what it brings and the cost of the contingency; return when it was known of."""
    strike = strike_at(y, row)
    risk, key = strike.risk, strike.key
    now, scope, noted = risk_states(y, risk), y.first_risk + risk, -1
    now.active, now.eased, now.since, now.severity = 1, 0, y.now, 1.0
    now.ends = y.now + length
    if risks(y, risk).severity >= 0:
        drawn = value_at(y, risks(y, risk).severity, once(stream(y, RISK_SEVERITY), key))
        now.severity = severity_of(drawn)
        noted = thousandths(now.severity)
    count(y, y.period, 0, COUNTER_STRIKES, 1)
    count(y, y.period, scope, COUNTER_STRIKES, 1)
    if y.tells_severity:
        count(y, y.period, 0, COUNTER_SEVERITY, thousandths(now.severity))
        count(y, y.period, scope, COUNTER_SEVERITY, thousandths(now.severity))
    write(y, RISK, risk, -1, noted, length)
    known = seen_at(y, row)
    give_notice(y, risk)
    brings_others(y, risk, key)
    cost = risks(y, risk).cost
    if cost and answers(y, risk, y.period).eases > 0.0:
        count(y, y.period, 0, COUNTER_CONTINGENCY, cost)
        count(y, y.period, scope, COUNTER_CONTINGENCY, cost)
        write(y, COST, risk, -1, CONTINGENCY, cost)
    return known


@step
def seen_at(y: Any, row: int) -> int:
    """Return when it is known that a risk strikes: now, or with its signs when these are seen."""
    strike = strike_at(y, row)
    risk = strike.risk
    signs_at = max(strike.since, y.now - risks(y, risk).before)
    if signs_at == y.now:
        return int(y.now)
    period = y.period
    while period > 0 and periods(y, period).edge > signs_at:
        period -= 1
    if once(stream(y, RISK_SEEING), strike.key) >= answers(y, risk, period).sees:
        return int(y.now)
    count(y, y.period, 0, COUNTER_SEEN, 1)
    count(y, y.period, y.first_risk + risk, COUNTER_SEEN, 1)
    write(y, RISK_SEEN, risk, -1, -1, y.now - signs_at)
    return int(signs_at)


@step
def give_notice(y: Any, risk: int) -> None:
    """Let people go of their own accord, because a risk has struck."""
    for row in range(y.n_quitters):
        if quitters(y, row).risk == risk:
            rep = quitters(y, row).rep
            if reps(y, rep).starts <= y.now < reps(y, rep).leaves:
                conditions(y, rep).let_go = 1


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
    """Multiply the effects of all risks and ideas that are active, by what they act on."""
    for channel in range(y.n_channels):
        channel_states(y, channel).factor = 1.0
    for stage in range(y.n_stages):
        stage_states(y, stage).odds = 0.0
        stage_states(y, stage).burden = 1.0
    for product in range(y.n_products):
        product_states(y, product).factor = 1.0
    for row in range(y.n_effects):
        effect = effects(y, row)
        now = risk_states(y, effect.risk)
        if now.active and effect.kind <= ON_EFFORT:
            take_effect(y, effect, factor_of(y, effect))
    for row in range(y.n_touches):
        if touches(y, row).level > 0.0:
            improves(y, touches(y, row))
    if y.n_missed:
        for rep in range(y.n_reps):
            is_there(y, rep)


@step
def factor_of(y: Any, effect: Any) -> float:
    """Return what an active effect multiplies by."""
    now = risk_states(y, effect.risk)
    taken = answers(y, effect.risk, y.period).eases if now.eased else 0.0
    return float(effect_factor(effect.by, taken, now.severity))


@step
def take_effect(y: Any, effect: Any, factor: float) -> None:
    """Multiply what an effect acts on: one, or all of its kind."""
    size = y.n_products
    if effect.kind == ON_LEADS:
        size = y.n_channels
    elif effect.kind != ON_VALUE:
        size = y.n_stages
    first, last = effect.on, effect.on + 1
    if effect.on < 0:
        first, last = 0, size
    for index in range(first, last):
        if effect.kind == ON_LEADS:
            channel_states(y, index).factor *= factor
        elif effect.kind == ON_ODDS:
            stage_states(y, index).odds += log_factor(factor)
        elif effect.kind == ON_EFFORT:
            stage_states(y, index).burden *= factor
        else:
            product_states(y, index).factor *= factor


@step
def next_of_ideas(y: Any, row: int) -> None:
    """Set the alarm for the next that becomes of an idea."""
    if row < y.n_moments:
        # An alarm's key must tell moments of one tick apart; the index of a risk is the key without two bits.
        set_alarm(y, moments(y, row).tick, RANK, (FIRST_INDEX + row) * 4, OF_IDEAS)


@step
def ideas_go_on(y: Any, row: int) -> None:
    """Let become of the year's ideas what becomes of them now."""
    moment = moments(y, row)
    if moment.kind >= 0:
        write(y, moment.kind, moment.entity, -1, moment.what, moment.amount)
    if moment.touch >= 0:
        touches(y, moment.touch).level = moment.level
        risk_effects(y)
    next_of_ideas(y, row + 1)


@step
def improves(y: Any, touch: Any) -> None:
    """Let an idea that is in use act on one of its kind, or on all."""
    size = y.n_products
    if touch.kind == ON_LEADS:
        size = y.n_channels
    elif touch.kind != ON_VALUE:
        size = y.n_stages
    first, last = touch.on, touch.on + 1
    if touch.on < 0:
        first, last = 0, size
    for index in range(first, last):
        if touch.kind == ON_LEADS:
            channel_states(y, index).factor *= better(touch.worth, touch.level)
        elif touch.kind == ON_ODDS:
            stage_states(y, index).odds += log_factor(better(touch.worth, touch.level))
        elif touch.kind == ON_EFFORT:
            stage_states(y, index).burden *= quicker(touch.worth, touch.level)
        else:
            product_states(y, index).factor *= better(touch.worth, touch.level)


@step
def is_there(y: Any, rep: int) -> None:
    """Let a person have a part of each working day from the next 00:00 on; now, when it is 00:00."""
    part, place = 1.0, presence(y, rep)
    for row in range(y.n_effects):
        effect = effects(y, row)
        is_meant = effect.kind > ON_EFFORT and (effect.on < 0 or effect.on == rep)
        if is_meant and risk_states(y, effect.risk).active:
            part *= factor_of(y, effect)
    if part == place.now:
        return
    since = (y.now + DAY - 1) // DAY
    if since != place.since:
        place.before, place.since = place.now, since
    place.now = part
    if y.now == since * DAY:
        reps(y, rep).planned_day = -1
