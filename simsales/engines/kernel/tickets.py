"""Owns service in the kernel: tickets, what was promised and what became of it, and care."""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.journal import Cost, Kind, Rank
from simsales.engines.kernel.access import (
    accounts,
    attempts,
    bonds,
    care_terms,
    cares,
    dealings,
    leads,
    recoveries,
    stage_states,
    stages,
    tickets,
)
from simsales.engines.kernel.access import days as days_at
from simsales.engines.kernel.alarm import set_alarm
from simsales.engines.kernel.compiled import step
from simsales.engines.kernel.counting import count_lead, count_stage
from simsales.engines.kernel.days import hours_given, open_time, open_until
from simsales.engines.kernel.feeling import feels, note_felt, time_passes
from simsales.engines.kernel.formulas import (
    better_than_promised,
    care_lift,
    open_part,
    reach_chance,
    uniform,
)
from simsales.engines.kernel.funnel import DECIDES, NO_DECISION, STANDS, end, free_slot
from simsales.engines.kernel.layout import WORKING
from simsales.engines.kernel.record import note
from simsales.engines.tally import Counter
from simsales.mechanisms.work_time import NEVER
from simsales.world.clientele import CELL

__all__ = ["asks_for_help", "breaks", "care_for_all", "in_working_hours", "ticket_stays_open", "work_done"]

TICKET, SOLVED, COST, TICKET_OPEN = int(Kind.TICKET), int(Kind.SOLVED), int(Kind.COST), int(Kind.TICKET_OPEN)
BROKEN, NOT_REACHED, RECOVERY = int(Kind.BROKEN), int(Kind.NOT_REACHED), int(Cost.RECOVERY)
DECIDED, BREACH, COUNTER_DUE = int(Rank.DECIDED), int(Rank.BREACH), int(Counter.DUE)
COUNTER_ON_TIME, COUNTER_ATTEMPTS = int(Counter.ON_TIME), int(Counter.ATTEMPTS)
COUNTER_REACHED, COUNTER_RECOVERY = int(Counter.REACHED), int(Counter.RECOVERY)
COUNTER_TICKETS, COUNTER_SOLVED = int(Counter.TICKETS), int(Counter.SOLVED)
COUNTER_RESPONSE, COUNTER_SOLUTION = int(Counter.RESPONSE), int(Counter.SOLUTION)
COUNTER_OPEN_TICKETS = int(Counter.OPEN_TICKETS)


@step
def in_working_hours(y: Any, at: int) -> int:
    """Return when a customer asks who asks in working hours only: as far into those of the cell."""
    end = min(y.now + CELL, y.horizon)
    opened = open_time(y, y.now, end)
    if at >= y.horizon or not opened:
        return at
    return int(open_until(y, y.now, open_part(at - y.now, end - y.now, opened) + 1) - 1)


@step
def asks_for_help(y: Any, slot: int) -> None:
    """Let a ticket be there; it lines up as a deal does."""
    lead = leads(y, slot)
    lead.state = WORKING
    lead.rep = lead.queue = -1
    lead.waiting = 0
    lead.value = 0
    lead.odds = 0.0
    if y.active:
        dealings(y, slot).off = 0
        dealings(y, slot).decides = -1
    count_stage(y, lead, COUNTER_TICKETS, 1)
    note(y, TICKET, lead.key, -1, lead.stage, accounts(y, bonds(y, slot).account).key)
    bonds(y, slot).disappointed = 0
    ticket = tickets(y, lead.stage - y.n_sales)
    twice = 2 * max(ticket.respond_in, ticket.solve_in)
    if twice >= 0:
        at = lead.born + twice
        if not ticket.by_clock:
            at = open_until(y, lead.born, twice)
        set_alarm(y, max(at, lead.born + 1), BREACH, lead.key, slot)


@step
def work_done(y: Any, slot: int) -> int:
    """Return where a deal goes on whose work is done: it has to reach its customer, or is a ticket."""
    lead = leads(y, slot)
    if lead.stage >= y.n_sales:
        solves(y, slot)
        free_slot(y, slot)
        return STANDS
    stage, attempt = stages(y, lead.stage), attempts(y, slot)
    if not stage.attempts:
        return DECIDES
    if not attempt.tried:
        attempt.waited = lead.waited
    attempt.tried += 1
    count_stage(y, lead, COUNTER_ATTEMPTS, 1)
    u = uniform(stage_states(y, lead.stage).contact, lead.draw, np.uint64(attempt.tried))
    if u < reach_chance(stage.reached_first, stage.reached_alike, attempt.tried):
        count_stage(y, lead, COUNTER_REACHED, 1)
        # How long the customer waited for the first attempt is what cools.
        lead.waited = attempt.waited
        attempt.reached = 1
        return DECIDES
    note(y, NOT_REACHED, lead.key, lead.worker, lead.stage, attempt.tried)
    if attempt.tried == stage.attempts:
        end(y, slot, NO_DECISION, y.now - lead.born)
        return STANDS
    attempt.again = y.now + stage.tries_every + 1
    set_alarm(y, y.now + stage.tries_every, DECIDED, lead.key, slot)
    return STANDS


@step
def breaks(y: Any, slot: int) -> None:
    """Disappoint a customer as far as can be, twice the promised time having passed in vain."""
    lead, bond = leads(y, slot), bonds(y, slot)
    account, ticket = accounts(y, bond.account), tickets(y, lead.stage - y.n_sales)
    if lead.patient and ticket.solve_in < 0:
        return
    bond.disappointed = 1
    count_stage(y, lead, COUNTER_DUE, 1)
    note(y, BROKEN, lead.key, -1, lead.stage, account.key)
    if not account.alive:
        return
    waited = NEVER
    if lead.patient:
        waited = lead.waited
        if not ticket.by_clock:
            waited = open_time(y, lead.born, lead.born + waited)
    better = better_than_promised(ticket.respond_in, ticket.solve_in, waited, NEVER)
    feels(y, account, ticket, better)
    note_felt(y, account, lead.stage)


@step
def solves(y: Any, slot: int) -> None:
    """Close a ticket: the customer compares what was promised with what happened."""
    lead, account = leads(y, slot), accounts(y, bonds(y, slot).account)
    kind = lead.stage - y.n_sales
    ticket, took, waited = tickets(y, kind), y.now - lead.born, lead.waited
    if not ticket.by_clock:
        took, waited = open_time(y, lead.born, y.now), open_time(y, lead.born, lead.born + waited)
    count_stage(y, lead, COUNTER_SOLVED, 1)
    count_stage(y, lead, COUNTER_RESPONSE, waited)
    count_stage(y, lead, COUNTER_SOLUTION, took)
    note(y, SOLVED, lead.key, lead.worker, lead.stage, took)
    if ticket.respond_in < 0 and ticket.solve_in < 0:
        return
    kept = waited <= ticket.respond_in or ticket.respond_in < 0
    kept = kept and (took <= ticket.solve_in or ticket.solve_in < 0)
    disappointed = bonds(y, slot).disappointed
    if not disappointed:
        count_stage(y, lead, COUNTER_DUE, 1)
        count_stage(y, lead, COUNTER_ON_TIME, int(kept))
    if not account.alive:
        return
    if disappointed:
        time_passes(y, account)
    else:
        better = better_than_promised(ticket.respond_in, ticket.solve_in, waited, took)
        feels(y, account, ticket, better)
    recovery = recoveries(y, kind, y.period)
    if not kept:
        account.lifted += recovery.lifts
        if recovery.cost:
            count_lead(y, y.period, account, COUNTER_RECOVERY, recovery.cost)
            note(y, COST, account.key, -1, RECOVERY, recovery.cost)
    note_felt(y, account, lead.stage)


@step
def ticket_stays_open(y: Any, slot: int) -> None:
    """Count a ticket that is open at the horizon."""
    lead = leads(y, slot)
    count_stage(y, lead, COUNTER_OPEN_TICKETS, 1)
    note(y, TICKET_OPEN, lead.key, -1, lead.stage, y.now - lead.born)


@step
def care_for_all(y: Any, day: int) -> None:
    """Note what care adds to the usual satisfaction, by the hours of a working day."""
    if not days_at(y, day).spans:
        return
    y.cared = 0.0
    for care in range(y.n_cares):
        lifts = care_terms(y, care, y.period).lifts
        if lifts > 0.0:
            hours = hours_given(y, cares(y, care).activity, day)
            y.cared += care_lift(lifts, hours, cares(y, care).half_at, y.n_customers)
