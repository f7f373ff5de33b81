"""Owns how the kernel counts: into rows (period, scope, counter), as events happen."""

from __future__ import annotations

from typing import Any

from simsales.engines.kernel.compiled import step

__all__ = ["count_lead", "count_lead_span", "count_rep_span", "count_stage"]


@step
def count_lead(tally: Any, world: Any, reps: Any, period: int, lead: Any, counter: int, amount: int) -> None:
    """Add to everything, and to the channel, segment, product and owner of a deal."""
    tally[period, 0, counter] += amount
    tally[period, world.at_channel + lead.channel, counter] += amount
    tally[period, world.at_segment + lead.segment, counter] += amount
    tally[period, world.at_product + lead.product, counter] += amount
    if lead.owner >= 0:
        tally[period, world.at_team + reps[lead.owner].team, counter] += amount
        tally[period, world.at_rep + lead.owner, counter] += amount


@step
def count_stage(tally: Any, world: Any, reps: Any, period: int, lead: Any, counter: int, amount: int) -> None:
    """Add to all that a deal belongs to, and to the stage that it is in."""
    count_lead(tally, world, reps, period, lead, counter, amount)
    tally[period, world.at_stage + lead.stage, counter] += amount


@step
def count_lead_span(
    tally: Any,
    world: Any,
    reps: Any,
    periods: Any,
    period: int,
    lead: Any,
    counter: int,
    start: int,
    end: int,
) -> None:
    """Add the ticks from `start` to `end`, each in its period; `period` is that of `end`."""
    while period > 0 and start < periods[period].edge:
        edge = periods[period].edge
        if end > edge:
            count_lead(tally, world, reps, period, lead, counter, end - edge)
            end = edge
        period -= 1
    count_lead(tally, world, reps, period, lead, counter, end - start)


@step
def count_rep(
    tally: Any,
    world: Any,
    reps: Any,
    period: int,
    rep: int,
    stage: int,
    activity: int,
    counter: int,
    amount: int,
) -> None:
    """Add to everything, and to a person, the team, a stage and an activity; -1 where there is none."""
    tally[period, 0, counter] += amount
    tally[period, world.at_team + reps[rep].team, counter] += amount
    tally[period, world.at_rep + rep, counter] += amount
    if stage >= 0:
        tally[period, world.at_stage + stage, counter] += amount
    if activity >= 0:
        tally[period, world.at_activity + rep * world.activities_of_rep + activity, counter] += amount


@step
def count_rep_span(
    tally: Any,
    world: Any,
    reps: Any,
    periods: Any,
    period: int,
    rep: int,
    stage: int,
    activity: int,
    counter: int,
    start: int,
    end: int,
) -> None:
    """Add a person's ticks from `start` to `end`, each in its period; `period` is that of `end`."""
    while period > 0 and start < periods[period].edge:
        edge = periods[period].edge
        if end > edge:
            count_rep(tally, world, reps, period, rep, stage, activity, counter, end - edge)
            end = edge
        period -= 1
    count_rep(tally, world, reps, period, rep, stage, activity, counter, end - start)
