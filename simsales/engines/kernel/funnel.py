"""Owns a deal's walk through the funnel in the kernel: stages, decisions of customers, exits, wins."""

from __future__ import annotations

from typing import Any

from simsales.engines.journal import Kind, Origin, Rank
from simsales.engines.kernel.access import (
    accounts,
    attempts,
    bonds,
    choices,
    conditions,
    crafts,
    customers,
    dealings,
    leads,
    passing,
    prices,
    reps,
    segment_states,
    stage_states,
    stages,
)
from simsales.engines.kernel.alarm import set_alarm
from simsales.engines.kernel.books import win
from simsales.engines.kernel.compiled import inlined, step
from simsales.engines.kernel.counting import count_lead_span, count_stage, count_work
from simsales.engines.kernel.drawing import lasts_longer, once, rest_of
from simsales.engines.kernel.formulas import chance, chance_at_age, cooling
from simsales.engines.kernel.layout import GONE, PAYING
from simsales.engines.kernel.record import write
from simsales.engines.kernel.work import ask, is_due, out_of_line
from simsales.engines.tally import Counter

__all__ = [
    "ASKS",
    "AT_CUSTOMER",
    "CONCLUDES",
    "DECIDES",
    "ENTERS",
    "NO_DECISION",
    "STANDS",
    "end",
    "free_slot",
    "get_cold",
    "is_stale",
    "log_odds",
    "walk",
]

FROM_UPSELL = int(Origin.UPSELL)
ENTERED, PASSED = int(Kind.ENTERED), int(Kind.PASSED)
LOST, NO_DECISION, COLD = int(Kind.LOST), int(Kind.NO_DECISION), int(Kind.COLD)
DECIDED, ARRIVAL = int(Rank.DECIDED), int(Rank.ARRIVAL)
COUNTER_ENTERED, COUNTER_PASSED = int(Counter.ENTERED), int(Counter.PASSED)
COUNTER_LOST, COUNTER_NO_DECISION, COUNTER_COLD = (
    int(Counter.LOST),
    int(Counter.NO_DECISION),
    int(Counter.COLD),
)
COUNTER_CYCLES_LOST, COUNTER_CYCLE_LOST = int(Counter.CYCLES_LOST), int(Counter.CYCLE_LOST)
COUNTER_PRESENCE, COUNTER_WAIT = int(Counter.PRESENCE), int(Counter.WAIT)

ENTERS, AT_CUSTOMER, DECIDES, CONCLUDES, ASKS = 0, 1, 2, 3, 4
"""Where a walk goes on: into a stage; with a customer who has had the deal since before the first day; after
the work; after the customer's time; to those who shall work on it."""
STANDS = -1
"""No deal walks on."""


@inlined
def log_odds(y: Any, lead: Any, stage: int, waited: int) -> float:
    """Return the log-odds that a deal passes a stage now."""
    found = passing(y, stage, y.period).odds + lead.odds + stage_states(y, stage).odds
    if stage + 1 == y.n_sales:
        if y.reacts:
            found += prices(y, lead.product, y.period).odds
        if y.trades:
            found += choices(y, lead.segment, lead.product, y.period).odds
            found += segment_states(y, lead.segment).found
    found -= cooling(stages(y, stage).cools, waited)
    if lead.worker >= 0:
        return float(found + crafts(y, lead.worker, stage).skill)
    return float(found)


@inlined
def passes(y: Any, lead: Any, age: int) -> bool:
    """Decide whether a deal passes; one that its customer has had for `age` is judged by its age, too."""
    stage = lead.stage
    p = chance(log_odds(y, lead, stage, lead.waited))
    if age:
        times, has_season = customers(y, stage, lead.segment), stages(y, stage).has_season
        lost_later = lasts_longer(y, stage, has_season, times.if_lost, age)
        passed_later = lasts_longer(y, stage, has_season, times.if_passed, age)
        p = chance_at_age(p, passed_later, lost_later)
    return bool(once(stage_states(y, stage).outcome, lead.draw) < p)


@inlined
def walk(y: Any, slot: int, where: int) -> None:
    """Walk a deal on until it has to wait for somebody or something, or is gone."""
    lead = leads(y, slot)
    age = 0
    if where == AT_CUSTOMER:
        age = -lead.born
        where = DECIDES
        if y.tries:
            attempts(y, slot).reached = 1
    while True:
        stage = lead.stage
        if where == ENTERS:
            where = enters(y, slot)
        if where == ASKS:
            ask(y, slot)
            return
        times = customers(y, stage, lead.segment)
        if where == DECIDES:
            lead.passed = 0
            if not times.late and passes(y, lead, age):
                lead.passed = 1
            row = times.if_passed if lead.passed or times.late else times.if_lost
            if row >= 0:
                u = once(stage_states(y, stage).thinking, lead.draw)
                takes = rest_of(y, stage, stages(y, stage).has_season, row, u, age)
                set_alarm(y, y.now + takes, DECIDED, lead.key, slot)
                if y.active:
                    dealing = dealings(y, slot)
                    dealing.given, dealing.decides = y.now - age, y.now + takes
                return
        if times.late and passes(y, lead, 0):
            lead.passed = 1
        if not lead.passed or (y.serves and is_void(y, slot)):
            undecided = once(stage_states(y, stage).reason, lead.draw) < stages(y, stage).no_decision
            end(y, slot, NO_DECISION if undecided else LOST, y.now - lead.born)
            return
        count_stage(y, lead, COUNTER_PASSED, 1)
        if stage + 1 == y.n_sales:
            win(y, slot)
            part(y, slot)
            return
        write(y, PASSED, lead.key, lead.owner, stage, 0)
        lead.stage = stage + 1
        where = ENTERS
        age = 0


@step
def is_void(y: Any, slot: int) -> bool:
    """Return whether a deal is a further one with a customer who has left meanwhile."""
    bond = bonds(y, slot)
    return bool(bond.origin == FROM_UPSELL and not accounts(y, bond.account).alive)


@inlined
def enters(y: Any, slot: int) -> int:
    """Let a deal enter its stage, and return where it goes on."""
    lead = leads(y, slot)
    count_work(y, lead, COUNTER_ENTERED, 1)
    write(y, ENTERED, lead.key, lead.owner, lead.stage, 0)
    lead.worker = lead.owner
    lead.waited = 0
    if y.tries:
        attempts(y, slot).tried = 0
        attempts(y, slot).reached = 0
    lead.odds += passing(y, lead.stage, y.period).discovered
    if y.serves:
        bonds(y, slot).understood += passing(y, lead.stage, y.period).understood
    if stages(y, lead.stage).effort < 0:
        return DECIDES
    return ASKS


@step
def is_stale(y: Any, slot: int, key: int) -> bool:
    """Return whether a decision was brought forward, so that its alarm is void; else it is made now."""
    dealing = dealings(y, slot)
    if leads(y, slot).key != key or dealing.decides != y.now:
        return True
    dealing.decides = -1
    return False


@step
def get_cold(y: Any, slot: int) -> None:
    """Let a deal that has waited for too long go."""
    lead = leads(y, slot)
    if lead.queue >= 0:
        out_of_line(y, slot)
    lead.waiting = 0
    count_stage(y, lead, COUNTER_WAIT, y.now - lead.asked)
    end(y, slot, COLD, y.now - lead.asked)


@step
def end(y: Any, slot: int, kind: int, amount: int) -> None:
    """Book a deal that ends without a win."""
    lead = leads(y, slot)
    counter = COUNTER_LOST
    if kind == NO_DECISION:
        counter = COUNTER_NO_DECISION
    elif kind == COLD:
        counter = COUNTER_COLD
    count_stage(y, lead, counter, 1)
    if kind == COLD:
        if stages(y, lead.stage).due >= 0:
            is_due(y, slot, 0)
    elif y.active and lead.owner >= 0:
        conditions(y, lead.owner).losses += 1
    if kind != COLD and not lead.opened_before:
        count_stage(y, lead, COUNTER_CYCLES_LOST, 1)
        count_stage(y, lead, COUNTER_CYCLE_LOST, amount)
    write(y, kind, lead.key, lead.owner, lead.stage, amount)
    part(y, slot)


@inlined
def part(y: Any, slot: int) -> None:
    """Book how long a deal was open, and free its slot unless its customer has yet to pay."""
    lead = leads(y, slot)
    count_lead_span(y, lead, COUNTER_PRESENCE, max(lead.born, 0), y.now)
    if lead.owner >= 0:
        reps(y, lead.owner).deals -= 1
    if lead.state != PAYING:
        free_slot(y, slot)


@inlined
def free_slot(y: Any, slot: int) -> None:
    """Give a slot back."""
    lead = leads(y, slot)
    lead.state = GONE
    lead.version += 1
    lead.next = y.free_lead
    y.free_lead = slot
