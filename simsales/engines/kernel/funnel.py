"""Owns a deal's walk through the funnel in the kernel: stages, decisions of customers, exits, wins."""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.journal import Kind, Rank
from simsales.engines.kernel.alarms import set_alarm
from simsales.engines.kernel.books import win
from simsales.engines.kernel.compiled import handler, step
from simsales.engines.kernel.counts import count_lead_span, count_stage
from simsales.engines.kernel.formulas import (
    chance,
    chance_at_age,
    cooling,
    residual,
    sample,
    seasonal_rest,
    seasonal_survival,
    survival,
    uniform,
    whole,
)
from simsales.engines.kernel.layout import GONE, PAYING, State, Tables
from simsales.engines.kernel.record import write
from simsales.engines.kernel.work import ask
from simsales.engines.tally import Counter

__all__ = ["AT_CUSTOMER", "CONCLUDES", "DECIDES", "ENTERS", "free_slot", "gets_cold", "log_odds", "walk"]

ENTERED, PASSED = int(Kind.ENTERED), int(Kind.PASSED)
LOST, NO_DECISION, COLD = int(Kind.LOST), int(Kind.NO_DECISION), int(Kind.COLD)
DECIDED = int(Rank.DECIDED)
COUNTER_ENTERED, COUNTER_PASSED = int(Counter.ENTERED), int(Counter.PASSED)
COUNTER_LOST, COUNTER_NO_DECISION, COUNTER_COLD = (
    int(Counter.LOST),
    int(Counter.NO_DECISION),
    int(Counter.COLD),
)
COUNTER_CYCLES_LOST, COUNTER_CYCLE_LOST = int(Counter.CYCLES_LOST), int(Counter.CYCLE_LOST)
COUNTER_PRESENCE, COUNTER_WAIT = int(Counter.PRESENCE), int(Counter.WAIT)
ZERO = np.uint64(0)

ENTERS, AT_CUSTOMER, DECIDES, CONCLUDES = 0, 1, 2, 3
"""Where a walk goes on: into a stage; with a customer who has had the deal since before the first day; after
the work; after the customer's time."""


@step
def log_odds(t: Tables, s: State, lead: Any, stage: int, waited: int) -> float:
    """Return the log-odds that a deal passes a stage now."""
    found = (
        t.passes[stage, s.run[0].period]
        + lead.log_odds
        + s.odds_risk[stage]
        - cooling(t.stage[stage].cools, waited)
    )
    if lead.worker >= 0:
        return float(found + t.rep_stage[lead.worker, stage].skill)
    return float(found)


@step
def passes(t: Tables, s: State, lead: Any, waited: int, age: int) -> bool:
    """Decide whether a deal passes; one that its customer has had for `age` is judged by its age, too."""
    stage = lead.stage
    p = chance(log_odds(t, s, lead, stage, waited))
    if age:
        times = t.customer[stage, lead.segment]
        lost_later = lasts_beyond(t, s, stage, times.if_lost, age)
        passed_later = lasts_beyond(t, s, stage, times.if_passed, age)
        p = chance_at_age(p, passed_later, lost_later)
    return bool(uniform(s.stage_key[stage].outcome, lead.draw, ZERO) < p)


@step
def lasts_beyond(t: Tables, s: State, stage: int, row: int, age: int) -> float:
    """Return the chance that a customer who has had a deal for `age` needs longer than that."""
    if row < 0:
        return 1.0
    if not t.stage[stage].has_season:
        return survival(t.dists, t.points, row, float(age))
    first = t.world[0].first_month
    now = s.run[0].now
    return seasonal_survival(t.dists, t.points, row, now, age, t.calendar_month, first, t.season[stage])


@step
def customer_time(t: Tables, s: State, lead: Any, row: int, age: int) -> int:
    """Draw how long the customer still takes, of whose time `age` has passed."""
    stage = lead.stage
    u = uniform(s.stage_key[stage].thinking, lead.draw, ZERO)
    if t.stage[stage].has_season:
        first = t.world[0].first_month
        now = s.run[0].now
        return whole(
            seasonal_rest(t.dists, t.points, row, u, now, age, t.calendar_month, first, t.season[stage])
        )
    if age:
        return whole(residual(t.dists, t.points, row, float(age), u))
    return whole(sample(t.dists, t.points, row, u))


@handler
def walk(t: Tables, s: State, slot: int, where: int) -> None:
    """Walk a deal on until it has to wait for somebody or something, or is gone."""
    lead, run, world = s.lead[slot], s.run[0], t.world[0]
    age = 0
    if where == AT_CUSTOMER:
        age = -lead.born
        lead.waited = 0
        where = DECIDES
    while True:
        stage = lead.stage
        if where == ENTERS:
            count_stage(s.tally, world, t.rep, run.period, lead, COUNTER_ENTERED, 1)
            write(s.journal, s.kept, run, ENTERED, lead.key, lead.owner, stage, 0)
            lead.worker = lead.owner
            lead.waited = 0
            if t.stage[stage].effort >= 0:
                ask(t, s, slot)
                return
            where = DECIDES
        times = t.customer[stage, lead.segment]
        if where == DECIDES:
            lead.passed = 0 if times.late else int(passes(t, s, lead, lead.waited, age))
            row = times.if_passed if lead.passed or times.late else times.if_lost
            if row >= 0:
                takes = customer_time(t, s, lead, row, age)
                set_alarm(s.alarm, run, world.horizon, run.now + takes, DECIDED, lead.key, slot)
                return
        if times.late:
            lead.passed = int(passes(t, s, lead, lead.waited, 0))
        if not lead.passed:
            undecided = uniform(s.stage_key[stage].reason, lead.draw, ZERO) < t.stage[stage].no_decision
            leaves(t, s, slot, NO_DECISION if undecided else LOST, run.now - lead.born)
            return
        count_stage(s.tally, world, t.rep, run.period, lead, COUNTER_PASSED, 1)
        if stage + 1 == world.stages:
            win(t, s, slot)
            gone(t, s, slot)
            return
        write(s.journal, s.kept, run, PASSED, lead.key, lead.owner, stage, 0)
        lead.stage = stage + 1
        where = ENTERS
        age = 0


@handler
def gets_cold(t: Tables, s: State, slot: int) -> None:
    """Let a deal that has waited for too long go."""
    lead, run = s.lead[slot], s.run[0]
    lead.waiting = 0
    count_stage(s.tally, t.world[0], t.rep, run.period, lead, COUNTER_WAIT, run.now - lead.asked)
    leaves(t, s, slot, COLD, run.now - lead.asked)


@step
def leaves(t: Tables, s: State, slot: int, kind: int, amount: int) -> None:
    """Book a deal that ends without a win."""
    lead, run, world = s.lead[slot], s.run[0], t.world[0]
    counter = COUNTER_LOST
    if kind == NO_DECISION:
        counter = COUNTER_NO_DECISION
    elif kind == COLD:
        counter = COUNTER_COLD
    count_stage(s.tally, world, t.rep, run.period, lead, counter, 1)
    if kind != COLD and not lead.opened_before:
        count_stage(s.tally, world, t.rep, run.period, lead, COUNTER_CYCLES_LOST, 1)
        count_stage(s.tally, world, t.rep, run.period, lead, COUNTER_CYCLE_LOST, amount)
    write(s.journal, s.kept, run, kind, lead.key, lead.owner, lead.stage, amount)
    gone(t, s, slot)


@step
def gone(t: Tables, s: State, slot: int) -> None:
    """Book how long a deal was open, and free its slot unless its customer has yet to pay."""
    lead, run = s.lead[slot], s.run[0]
    count_lead_span(
        s.tally, t.world[0], t.rep, t.period, run.period, lead, COUNTER_PRESENCE, max(lead.born, 0), run.now
    )
    if lead.owner >= 0:
        s.rep[lead.owner].deals -= 1
    if lead.state != PAYING:
        free_slot(s.lead, run, slot)


@step
def free_slot(leads: Any, run: Any, slot: int) -> None:
    """Give a slot back."""
    lead = leads[slot]
    lead.state = GONE
    lead.version += 1
    lead.next = run.free_lead
    run.free_lead = slot
