"""Owns how the kernel counts: into rows (period, scope, counter), as events happen."""

from __future__ import annotations

from typing import Any

from simsales.engines.kernel.access import people, periods, tally
from simsales.engines.kernel.compiled import step

__all__ = ["count", "count_lead", "count_lead_span", "count_rep_span", "count_stage"]


@step
def count(y: Any, period: int, scope: int, counter: int, amount: int) -> None:
    """Add to one scope."""
    tally(y, period, scope, counter).sum += amount


@step
def count_lead(y: Any, period: int, lead: Any, counter: int, amount: int) -> None:
    """Add to everything, and to the channel, segment, product and owner of a deal."""
    count(y, period, 0, counter, amount)
    count(y, period, y.first_channel + lead.channel, counter, amount)
    count(y, period, y.first_segment + lead.segment, counter, amount)
    count(y, period, y.first_product + lead.product, counter, amount)
    if lead.owner >= 0:
        count(y, period, y.first_team + people(y, lead.owner).team, counter, amount)
        count(y, period, y.first_rep + lead.owner, counter, amount)


@step
def count_stage(y: Any, lead: Any, counter: int, amount: int) -> None:
    """Add, now, to all that a deal belongs to, and to the stage that it is in."""
    count_lead(y, y.period, lead, counter, amount)
    count(y, y.period, y.first_stage + lead.stage, counter, amount)


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
def count_rep(y: Any, period: int, rep: int, stage: int, activity: int, counter: int, amount: int) -> None:
    """Add to everything, and to a person, the team, a stage and an activity; -1 where there is none."""
    count(y, period, 0, counter, amount)
    count(y, period, y.first_team + people(y, rep).team, counter, amount)
    count(y, period, y.first_rep + rep, counter, amount)
    if stage >= 0:
        count(y, period, y.first_stage + stage, counter, amount)
    if activity >= 0:
        count(y, period, y.first_activity + rep * y.n_activities_of_rep + activity, counter, amount)


@step
def count_rep_span(y: Any, rep: int, stage: int, activity: int, counter: int, start: int, end: int) -> None:
    """Add a person's ticks from `start` to `end`, which is in this period, each in its period."""
    period = y.period
    while period > 0 and start < periods(y, period).edge:
        edge = periods(y, period).edge
        if end > edge:
            count_rep(y, period, rep, stage, activity, counter, end - edge)
            end = edge
        period -= 1
    count_rep(y, period, rep, stage, activity, counter, end - start)
