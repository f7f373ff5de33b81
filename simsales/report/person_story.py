"""Own the story of one person beside the hours: leaving and joining, courses, reviews, pay, and mood."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from math import expm1, floor
from typing import Final

from simsales.engines.journal import Cause, Cost, Kind, State
from simsales.quantity import DAY, HOUR
from simsales.report.chronicle import Chronicle
from simsales.report.deal_story import Amount, Event
from simsales.words import Phrase, number_change, percent_change

__all__ = ["Odds", "Signed", "person_story"]

Row = tuple[int, ...]
_CAUSES: Final = {
    Cause.PEER_LEFT: "peer_left",
    Cause.NAMED: "named",
    Cause.NOT_NAMED: "not_named",
    Cause.GOOD_REVIEW: "good_review",
    Cause.FAILED_REVIEW: "failed_review",
}
_STATES: Final = {
    State.MORALE: "morale",
    State.FATIGUE: "fatigue",
    State.COACHED: "coached",
    State.KNOWHOW: "know_how",
    State.COHESION: "cohesion",
}
_THOUSAND: Final = 1000
_SEEN: Final = 5
"""Thousandths from which on a state is told."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A number with its sign inside of a sentence, from thousandths."""

    thousandths: int

    def __str__(self) -> str:
        return number_change(round(self.thousandths / _THOUSAND, 2) + 0.0)


@dataclass(frozen=True, slots=True)
class Odds:
    """A change of the odds inside of a sentence, from thousandths of log-odds."""

    thousandths: int

    def __str__(self) -> str:
        return percent_change(round(expm1(self.thousandths / _THOUSAND), 3))


def person_story(chronicle: Chronicle, rep: int) -> list[Event]:
    """Return what happened to a person beside the hours, in order; how one feels is told once a week.

    Parameters
    ----------
    chronicle
        The simulated year.
    rep
        The person's number in the journal.
    """
    found = []
    for (_, is_state), together in groupby(chronicle.moments(rep), key=_together):
        rows = list(together)
        if is_state:
            parts = [part for row in rows for part in _state(row)]
            if parts:
                said = Phrase("trace.moment.states", {"parts": parts})
                found.append(Event(chronicle.at(rows[0][0]), "state", said))
            continue
        found += [_event(chronicle, rep, row) for row in rows]
    return found


def _together(row: Row) -> tuple[int, bool]:
    """Return what states of one morning have in common, and no other record has with another one."""
    is_state = row[1] == Kind.STATE
    return (row[0] // DAY * DAY if is_state else row[0]), is_state


def _state(row: Row) -> list[Phrase]:
    """Return a state in words; none where there is nothing of it."""
    state, amount = State(row[4]), row[5]
    if state == State.FATIGUE:
        if not amount:
            return []
        return [Phrase("trace.state.fatigue", {"time": amount * HOUR // _THOUSAND})]
    if state != State.MORALE and abs(amount) < _SEEN:
        return []
    value = Odds(amount) if state in (State.COACHED, State.KNOWHOW) else Signed(amount)
    return [Phrase(f"trace.state.{_STATES[state]}", {"value": value})]


def _event(chronicle: Chronicle, rep: int, row: Row) -> Event:
    tick, kind, _, who, what, amount = row
    names = chronicle.world.names
    values: dict[str, object] = {"who": names.reps[rep]}
    word = Kind(kind).name.lower()
    match kind:
        case Kind.JOINED | Kind.OVERTIME:
            values["time"] = amount
        case Kind.LEARNT:
            values |= {"what": names.courses[what], "share": amount / _THOUSAND}
        case Kind.MOVED:
            word = _CAUSES[Cause(what)]
            values |= {"by": Signed(amount), "other": names.reps[who] if who >= 0 else ""}
        case Kind.WON | Kind.LOST | Kind.NO_DECISION:
            morale = chronicle.world.workforce.morale
            by = float((morale.win if kind == Kind.WON else morale.loss)[rep])
            word = "won" if kind == Kind.WON else "lost"
            values |= {"deal": chronicle.name_of(row[2]), "by": Signed(floor(by * _THOUSAND + 0.5))}
        case Kind.REVIEWED:
            values["share"] = amount / _THOUSAND
        case Kind.COST:
            word = Cost(what).name.lower()
            values["value"] = Amount(amount, chronicle.currency)
    return Event(
        chronicle.at(tick), word, Phrase(f"trace.moment.{word}", values), who=names.reps[rep], amount=amount
    )
