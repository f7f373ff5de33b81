"""Owns how the kernel counts: into rows (period, row, counter), shared out when the year ends.

A row is a scope of the tally, or one of the cells (channel, stage) that follow the scopes. An event is
counted in as few rows as can be: of a deal in its cell, and by segment, product and owner where there are
several; of a person's time with the activity, or with the person. `share_out` then adds up what contains
what.
"""

from __future__ import annotations

from typing import Any

from simsales.engines.kernel.access import people, periods, tally
from simsales.engines.kernel.compiled import inlined, step
from simsales.engines.tally import Counter

__all__ = [
    "count",
    "count_lead",
    "count_lead_span",
    "count_person",
    "count_rep_span",
    "count_span",
    "count_stage",
    "count_work",
    "share_out",
]

FIRST, LAST_TIME, LAST = int(Counter.BUSY), int(Counter.BUFFER), int(Counter.FAILED)
"""Counters of people, of which the first may be of an activity; all others are of deals, risks and money."""
OF_PEOPLE = LAST - FIRST + 1
PEOPLE = " ".join(counter.name for counter in Counter if FIRST <= counter <= LAST)
assert PEOPLE == (
    "BUSY OPEN MEETING STANDING SURPRISE BUFFER COURSE OVERTIME MORNINGS MORALE FATIGUE PACE KNOWHOW GAP "
    "LEAVERS JOINERS VACANT UNPAID HIRING BONUS OVERTIME_PAY REVIEWS FAILED"
)


@inlined
def count(y: Any, period: int, row: int, counter: int, amount: int) -> None:
    """Add to one row."""
    tally(y, period, row, counter).sum += amount


@inlined
def count_deal(y: Any, period: int, lead: Any, stage: int, counter: int, amount: int) -> None:
    """Add to all that a deal belongs to, and to a stage; to none when `stage` is their number."""
    count(y, period, y.n_scopes + lead.channel * (y.n_stages + 1) + stage, counter, amount)
    if y.n_segments > 1:
        count(y, period, y.first_segment + lead.segment, counter, amount)
    if y.n_products > 1:
        count(y, period, y.first_product + lead.product, counter, amount)
    if lead.owner >= 0:
        count(y, period, y.first_rep + lead.owner, counter, amount)


@inlined
def count_lead(y: Any, period: int, lead: Any, counter: int, amount: int) -> None:
    """Add to everything, and to the channel, segment, product and owner of a deal."""
    count_deal(y, period, lead, y.n_stages, counter, amount)


@inlined
def count_stage(y: Any, lead: Any, counter: int, amount: int) -> None:
    """Add, now, to all that a deal belongs to, and to the stage that it is in."""
    count_deal(y, y.period, lead, lead.stage, counter, amount)


@inlined
def count_work(y: Any, lead: Any, counter: int, amount: int) -> None:
    """Add, now, to all that a deal belongs to, and to the stage that it is in; of a ticket, to that alone."""
    if lead.stage >= y.n_sales:
        count(y, y.period, y.first_stage + lead.stage, counter, amount)
    else:
        count_deal(y, y.period, lead, lead.stage, counter, amount)


@inlined
def count_person(y: Any, rep: int, counter: int, amount: int) -> None:
    """Add, now, to a person, and so to the team and to everything."""
    count(y, y.period, y.first_rep + rep, counter, amount)


@step
def count_lead_span(y: Any, lead: Any, counter: int, start: int, end: int) -> None:
    """Add the ticks from `start` to `end`, which is in this period, each in its period."""
    period = y.period
    while period > 0 and start < periods(y, period).edge:
        edge = periods(y, period).edge
        if end > edge:
            count_lead(y, period, lead, counter, end - edge)
            end = edge
        period -= 1
    count_lead(y, period, lead, counter, end - start)


@step
def count_span(y: Any, row: int, counter: int, start: int, end: int) -> None:
    """Add the ticks from `start` to `end`, which is in this period, to one row, each in its period."""
    period = y.period
    while period > 0 and start < periods(y, period).edge:
        edge = periods(y, period).edge
        if end > edge:
            count(y, period, row, counter, end - edge)
            end = edge
        period -= 1
    count(y, period, row, counter, end - start)


@step
def count_rep_span(y: Any, rep: int, activity: int, counter: int, start: int, end: int) -> None:
    """Add a person's ticks from `start` to `end`, which is in this period, each in its period.

    Activities are numbered as in the tally, the stages first; -1 where there is none.
    """
    row = y.first_rep + rep
    if activity >= 0:
        row = y.first_activity + rep * y.n_activities_of_rep + activity
    count_span(y, row, counter, start, end)


@step
def share_out(y: Any) -> None:
    """Add what was counted in few rows to all the scopes that contain it."""
    for period in range(y.n_periods):
        for channel in range(y.n_channels):
            for stage in range(y.n_stages + 1):
                share_out_cell(y, period, channel, stage)
        for rep in range(y.n_reps):
            share_out_time(y, period, rep)
            for counter in range(y.n_counters):
                amount = tally(y, period, y.first_rep + rep, counter).sum
                if amount:
                    count(y, period, y.first_team + people(y, rep).team, counter, amount)


@step
def share_out_cell(y: Any, period: int, channel: int, stage: int) -> None:
    """Add a cell to everything, its channel and its stage, and to the only segment and product."""
    cell = y.n_scopes + channel * (y.n_stages + 1) + stage
    for place in range(y.n_counters - OF_PEOPLE):
        counter = place if place < FIRST else place + OF_PEOPLE
        amount = tally(y, period, cell, counter).sum
        if amount:
            count(y, period, 0, counter, amount)
            count(y, period, y.first_channel + channel, counter, amount)
            if y.n_segments == 1:
                count(y, period, y.first_segment, counter, amount)
            if y.n_products == 1:
                count(y, period, y.first_product, counter, amount)
            if stage < y.n_stages:
                count(y, period, y.first_stage + stage, counter, amount)


@step
def share_out_time(y: Any, period: int, rep: int) -> None:
    """Add a person's time on activities to the person and the stages, and all of it to everything."""
    for activity in range(y.n_activities_of_rep):
        row = y.first_activity + rep * y.n_activities_of_rep + activity
        for counter in range(FIRST, LAST_TIME + 1):
            amount = tally(y, period, row, counter).sum
            if amount:
                count(y, period, y.first_rep + rep, counter, amount)
                if activity < y.n_stages:
                    count(y, period, y.first_stage + activity, counter, amount)
    for counter in range(FIRST, LAST + 1):
        count(y, period, 0, counter, tally(y, period, y.first_rep + rep, counter).sum)
