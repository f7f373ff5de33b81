"""Owns how a difference of two engines is told: the records around it, and what both engines hold there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from stopped import State, kernel_states, records_before, reference_states

from simsales.engines.agreement import Difference, moment
from simsales.engines.journal import Cost, Kind, MarketState, lead_parts
from simsales.engines.journal import State as PersonState
from simsales.engines.tally import Counter
from simsales.world.world import World

__all__ = ["described", "report", "state_lines"]

_BEFORE: Final = 4
_AFTER: Final = 3
"""Records that are shown around the first that differs."""
_RISK_KINDS: Final = (Kind.RISK, Kind.RISK_EASED, Kind.RISK_OVER, Kind.RISK_SEEN)
_PERSON_KINDS: Final = (
    *(Kind.BLOCK, Kind.RESIGNED, Kind.JOINED, Kind.LEARNT),
    *(Kind.MOVED, Kind.OVERTIME, Kind.REVIEWED),
)
_CUSTOMER_KINDS: Final = (
    *(Kind.CUSTOMER, Kind.OPEN_ACCOUNT, Kind.FELT, Kind.RENEWED, Kind.CHURNED),
    *(Kind.STILL_CUSTOMER, Kind.DUE_LATER),
)
_OTHER_KINDS: Final = (Kind.COST, Kind.STATE, Kind.MARKET, Kind.CAUSE, Kind.IDEA)
_DEAL_KINDS: Final = frozenset(Kind) - {*_RISK_KINDS, *_PERSON_KINDS, *_CUSTOMER_KINDS, *_OTHER_KINDS}
_STAGE_KINDS: Final = _DEAL_KINDS - {
    *(Kind.LEAD, Kind.OPEN_DEAL, Kind.PAID, Kind.UNBLOCKED, Kind.DISCOUNTED, Kind.BROUGHT)
}
_PERSON_COSTS: Final = (Cost.SALARY, Cost.UNPAID, Cost.HIRING, Cost.BONUS, Cost.OVERTIME)
_RISK_COSTS: Final = (Cost.PREVENTION, Cost.CONTINGENCY)


def report(found: Difference, first_day: date) -> str:
    """Return a difference in words, for whoever looks for the fault: the records, and both engines' state.

    Parameters
    ----------
    found : Difference
        What `difference` returned.
    first_day : date
        The first day of the calendar.
    """
    lines = [f"The engines differ in {', '.join(found.parts)}: seed {found.seed}, year {found.replication}."]
    lines.append(f"Records: reference engine {len(found.truth)}, other engine {len(found.other)}.")
    if found.limits:
        lines.append("Too many events, at tick and record: {}; other engine {}".format(*found.limits))
    if found.position >= 0:
        lines += _record_lines(found, first_day)
        lines += _state_report(found)
    for counter, scope, period, one, two in found.figures:
        lines.append(f"{Counter(counter).name} of scope {scope}, period {period}: {one}; other engine {two}")
    return "\n".join(lines)


def described(world: World, record: list[int], first_day: date) -> str:
    """Return a record in words: when, what, which deal, who, in which stage, how much."""
    tick, kind, entity, who, what, amount = record
    words = [moment(tick, first_day), Kind(kind).name, _entity_name(world, kind, entity, what)]
    if who >= 0:
        words.append(f"who {world.names.reps[who]}")
    if kind in _STAGE_KINDS:
        words.append(f"stage {world.names.stages[what]}")
    elif kind == Kind.COST:
        words.append(f"sort {Cost(what).name}")
    elif what >= 0:
        words.append(f"what {what}")
    return f"{', '.join(words)}, amount {amount}"


def state_lines(truth: State, other: State) -> Iterator[str]:
    """Yield what both engines hold, thing by thing; a star stands where they differ."""
    for thing in {**truth, **other}:
        one, two = truth.get(thing, {}), other.get(thing, {})
        gone = [name for name, held in (("reference", one), ("other", two)) if not held]
        yield f"  {thing}" + (f" ({' and '.join(gone)} engine: not there)" if gone else "")
        for field in {**one, **two}:
            mine, its = one.get(field, "-"), two.get(field, "-")
            if mine == its or gone:
                yield f"    {field}: {mine if one else its}"
            else:
                yield f"  * {field}: {mine}; other engine {its}"


def _record_lines(found: Difference, first_day: date) -> Iterator[str]:
    """Yield the records up to the first that differs, then how each engine goes on."""
    at = found.position
    for number in range(max(0, at - _BEFORE), at):
        yield f"  {number}  {described(found.world, found.truth[number].tolist(), first_day)}"
    for name, rows in (("reference engine", found.truth), ("other engine", found.other)):
        yield f"{name}:"
        for number in range(at, min(at + _AFTER, len(rows))):
            yield f"  {number}  {described(found.world, rows[number].tolist(), first_day)}"
        if at >= len(rows):
            yield "  no more records"


def _state_report(found: Difference) -> Iterator[str]:
    """Yield both engines' state before and after the event that writes the first record that differs."""
    deals, reps, risks = set(), set(), set()
    for rows in (found.truth, found.other):
        if found.position < len(rows):
            _, kind, entity, who, what, _ = rows[found.position].tolist()
            if kind in _DEAL_KINDS:
                deals.add(entity)
            if kind in _RISK_KINDS or (kind == Kind.COST and what in _RISK_COSTS):
                risks.add(entity)
            if kind in _PERSON_KINDS or (kind == Kind.COST and what in _PERSON_COSTS):
                reps.add(entity)
            if who >= 0:
                reps.add(who)
    year = (found.world, found.seed, found.replication)
    for record, when in (
        (records_before(*year, found.position) - 1, "before"),
        (found.position, "after"),
    ):
        if record >= 0:
            yield f"State {when} this event:"
            yield from state_lines(
                reference_states(*year, record, deals, reps, risks),
                kernel_states(*year, record, deals, reps, risks),
            )


def _entity_name(world: World, kind: int, entity: int, what: int) -> str:
    names = world.names
    if kind in _PERSON_KINDS:
        return f"person {names.reps[entity]}"
    if kind == Kind.STATE:
        team = what == PersonState.COHESION
        return f"team {names.teams[entity]}" if team else f"person {names.reps[entity]}"
    if kind in _RISK_KINDS:
        return f"risk {names.risks[entity]}"
    if kind == Kind.MARKET:
        return (
            f"channel {names.channels[entity]}"
            if what == MarketState.HEALTH
            else f"segment {names.segments[entity]}"
        )
    if entity >> 61:
        return f"number {entity}, brought by a customer"
    if kind == Kind.COST:
        owners = {
            **dict.fromkeys(_PERSON_COSTS, names.reps),
            **dict.fromkeys(_RISK_COSTS, names.risks),
            Cost.SPEND: names.channels,
            Cost.COURSE: names.courses,
        }
        return f"for {owners[Cost(what)][entity] if Cost(what) in owners else f'number {entity}'}"
    day, place, layer, ordinal = lead_parts(entity, len(names.channels) * len(names.segments))
    if day < 0:
        return f"deal {entity}, open on the first day"
    channel, segment = divmod(place, len(names.segments))
    where = f"{names.channels[channel]}, {names.segments[segment]}"
    return f"deal {entity} ({where}, day {day}, layer {layer}, number {ordinal})"
