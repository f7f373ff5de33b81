"""Owns the kernel's memory: what it reads (Tables) and what it writes (State), as arrays and records.

Records are 64 bits a field. Arrays hold what has an axis of its own; a record of length one holds scalars, so
that a function that needs many of them takes one pointer. Nothing here grows while a year runs: when an array
is full, `run.full` says so, the year stops, and it starts again with twice the room (a year is a pure function
of its keys, so nothing is lost but time).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "BOUNDS",
    "BLOCK",
    "CHANNEL",
    "CHANNEL_NOW",
    "CHANNEL_PERIOD",
    "CUSTOMER",
    "DAY",
    "EFFECT",
    "GONE",
    "LEAD",
    "MEETING",
    "OPENING",
    "PAYING",
    "PERIOD",
    "POINT",
    "PRODUCT",
    "REP",
    "REP_NOW",
    "REP_PERIOD",
    "REP_STAGE",
    "RISK",
    "RISK_NOW",
    "RISK_PERIOD",
    "RUN",
    "Room",
    "STAGE",
    "STAGE_KEYS",
    "STRIKE",
    "State",
    "Tables",
    "WORKING",
    "WORLD",
]

Records = NDArray[Any]


def _record(ints: str = "", floats: str = "", keys: str = "") -> np.dtype[Any]:
    return np.dtype(
        [(name, np.int64) for name in ints.split()]
        + [(name, np.float64) for name in floats.split()]
        + [(name, np.uint64) for name in keys.split()]
    )


# ------------------------------------------------------------------ what is read

WORLD = _record(
    "horizon days periods months channels segments products stages reps activities meetings risks pools words "
    "places ageing assignment first_month first_week week_ticks within late_by "
    "at_channel at_segment at_product at_team at_rep at_stage at_risk at_activity activities_of_rep",
    "upfront late commission",
)
"""Sizes, first rows of the tally by kind of scope, and money's scalars."""
DAY = _record("tick weekday week first spans")
PERIOD = _record("edge month")
STAGE = _record("effort patience priority keeps_owner has_season", "no_decision cools")
CUSTOMER = _record("if_passed if_lost late")
CHANNEL = _record(
    "window activity",
    "spend_today carry hours_today commission odds could_rise",
    "key",
)
CHANNEL_PERIOD = _record("", "leads_day spend")
PRODUCT = _record("term value", "cost odds")
REP = _record("team starts leaves surprise_take never_closes", "surprise_day", "key")
REP_PERIOD = _record("week has_reserved", "buffer")
REP_STAGE = _record("", "skill speed")
MEETING = _record("at every")
RISK = _record("lasts after cost", "per_day", "key")
RISK_PERIOD = _record("", "prevents eases")
EFFECT = _record("risk kind on", "by")
OPENING = _record("stage channel segment product value age waiting owner", "", "key")
BOUNDS = _record("first last")
"""A stretch of time, in ticks; or a stretch of rows."""


class Tables(NamedTuple):
    """What the kernel reads and never writes; axes in the comments, units as in World."""

    world: Records  # (1)
    dists: Records  # (distribution)
    points: NDArray[np.float64]
    day: Records  # (day)
    span: Records  # (span): BOUNDS in ticks
    period: Records  # (period + 1); the last has only an edge
    month_edge: NDArray[np.int64]  # (month + 1)
    calendar_month: NDArray[np.int64]
    stage: Records  # (stage)
    customer: Records  # (stage, segment)
    season: NDArray[np.float64]  # (stage, 12)
    passes: NDArray[np.float64]  # (stage, period)
    pool: NDArray[np.int64]  # (stage, channel, segment, product)
    members: NDArray[np.uint64]  # (pool, word): bits of reps
    channel: Records  # (channel)
    channel_period: Records  # (channel, period)
    curves: NDArray[np.float64]  # (channel, 10): of spend, of hours
    segment_share: NDArray[np.float64]  # (channel, segment)
    segment_key: NDArray[np.uint64]  # (segment)
    segment_odds: NDArray[np.float64]  # (segment)
    product_share: NDArray[np.float64]  # (channel, product)
    product: Records  # (product)
    price: NDArray[np.int64]  # (product, period)
    rep: Records  # (rep)
    rep_period: Records  # (rep, period)
    rep_stage: Records  # (rep, stage)
    reserved: NDArray[np.int64]  # (rep, stage, period)
    standing: NDArray[np.int64]  # (rep, activity, period)
    away: Records  # (n): BOUNDS in ticks
    away_rows: Records  # (rep): BOUNDS in rows of `away`
    meeting: Records  # (meeting)
    meeting_days: NDArray[np.int64]  # (meeting, 7)
    meeting_length: NDArray[np.int64]  # (meeting, period)
    attends: NDArray[np.int64]  # (meeting, rep)
    risk: Records  # (risk)
    risk_period: Records  # (risk, period)
    effect: Records  # (effect)
    forced: NDArray[np.int64]  # (n, 2): risk, tick
    opening: Records  # (deal)
    cost: NDArray[np.int64]  # (n, 4): month, sort, index, amount; in order of month


# ------------------------------------------------------------------ what is written

RUN = _record(
    "now period full alarms free_lead leads_used idle dispatch begun pending count at_most strikes",
    "",
    "seal bag entity_lead entity_surprise entity_risk entity_forced",
)
"""Where the year stands. `full`: which array has no room (see Room). `free_lead`: head of the list of free slots.
`dispatch`: whether work is to be handed out at this tick. `pending`, `count`: records in the buffer, and
sealed; `at_most`: how many there may be."""
LEAD = _record(
    "key channel segment product value born opened_before owner worker stage rep asked waiting patient effort left "
    "since begun waited state passed version order queue child next previous",
    "log_odds height",
    "draw",
)
"""A lead, or a free slot (`state` GONE, `next` the next free one). `queue`, `child`, `next`, `previous`: its place
among those that wait (waiting.py). `version` changes with every question for work and when the slot is freed."""
GONE, POINT, WORKING, PAYING = 0, 1, 2, 3
"""States of a lead's slot: free; a point of the field that may become a lead; an open deal; paid later."""
REP_NOW = _record(
    "open until job free_since week deals block_kind block_what block_since planned_day blocks day at place "
    "waiting"
)
"""`planned_day`, `blocks`: the day that is planned, and how many blocks it has. `day`, `at`: where in the year
and in the plan the person is. `place`: in the heap of the idle, or -1. `waiting`: deals that wait for this person."""
BLOCK = _record("start end kind what")
CHANNEL_NOW = _record("", "felt felt_before felt_sum leads_factor rate")
RISK_NOW = _record("active eased since ends next last")
STRIKE = _record("tick", "height", "key")
STAGE_KEYS = _record("", "", "effort thinking outcome patience reason")


class State(NamedTuple):
    """What the kernel writes."""

    run: Records  # (1)
    stream: NDArray[np.uint64]  # (stream)
    stage_key: Records  # (stage)
    alarm: NDArray[np.int64]  # (room, 3): place in time, key, load
    lead: Records  # (room)
    root: NDArray[np.int64]  # (pool, then rep x stage): who waits first, or -1
    rep: Records  # (rep)
    block: Records  # (rep, room)
    used: NDArray[np.int64]  # (rep, stage)
    free: NDArray[np.uint64]  # (word)
    own: NDArray[np.uint64]  # (word): who has deals waiting for nobody else
    within: NDArray[np.uint64]  # (stage, word): who has kept time left
    idle: NDArray[np.int64]  # (rep): heap of those that are free
    passed_over: NDArray[np.int64]  # (rep)
    begun: NDArray[np.int64]  # (rep): deals that were just handed out
    channel: Records  # (channel)
    odds_risk: NDArray[np.float64]  # (stage)
    value_factor: NDArray[np.float64]  # (product)
    risk: Records  # (risk)
    strike: Records  # (room)
    sorted: NDArray[np.int64]  # (room of leads)
    journal: NDArray[np.int64]  # (CHUNK, 6): records not yet sealed
    kept: NDArray[np.int64]  # (room, 6): all records, where they are kept
    tally: NDArray[np.int64]  # (period, scope, counter)


class Room(NamedTuple):
    """How many rows the arrays have whose length a world does not say; bits of `run.full` in this order."""

    alarms: int
    leads: int
    blocks: int
    strikes: int
    kept: int
