"""Owns the journal: kinds of records, order of simultaneous events, format and seals of a trajectory.

A record is six 64-bit integers: tick, kind, entity, who (rep or -1), what (stage, channel, risk ... or -1),
amount (minor units or ticks). Simultaneous events have a total order: (tick, rank, key), ranks as in `Rank`,
keys as said there; dispatch is after all that calls for it. Records appear in the order in which they happen.

The *seal* is the sum over all records of a 64-bit mix of position and record, modulo 2**64; the *bag* is the
same without the position. When two engines differ, equal bags say that the order is wrong, unequal bags
that the events are.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from simsales.world.draws import GAMMA, MULTIPLIER_1, MULTIPLIER_2, SALT

__all__ = [
    "CHUNK",
    "COLUMNS",
    "Cause",
    "Cost",
    "IdeaStep",
    "Journal",
    "Kind",
    "MarketState",
    "Origin",
    "Rank",
    "State",
    "TooManyEvents",
    "lead_key",
    "lead_parts",
    "mixed",
]

COLUMNS = ("tick", "kind", "entity", "who", "what", "amount")
CHUNK = 4096
"""Records that are sealed at a time; `TooManyEvents` is noticed then."""
_GAMMA, _MULTIPLIER_1, _MULTIPLIER_2 = np.uint64(GAMMA), np.uint64(MULTIPLIER_1), np.uint64(MULTIPLIER_2)
_SHIFT_1, _SHIFT_2, _SHIFT_3 = np.uint64(30), np.uint64(27), np.uint64(31)
_CHUNK_LENGTH = CHUNK * len(COLUMNS)
Record = tuple[int, int, int, int, int, int]
"""Tick, kind, entity, who, what, amount."""


class Kind(IntEnum):
    """What a record says. Numbers are fixed for ever."""

    LEAD = 1
    """A lead arrives: entity lead; what channel + 2^16 segment + 2^32 product; amount its value."""
    OPEN_DEAL = 2
    """A deal is open on the first day: as LEAD; who its owner."""
    AGE = 3
    """Age in ticks of a deal that is open on the first day, in its stage: what stage, amount age."""
    ENTERED = 4
    """A deal enters a stage: what stage."""
    ASKED = 5
    """A deal waits for work: what stage; amount working time that it needs."""
    STARTED = 6
    """Work on a deal begins: who, what stage; amount ticks that it will take this person."""
    PAUSED = 7
    """Work pauses with the person's open time: amount ticks worked since the last record."""
    RESUMED = 8
    """Work goes on."""
    WORKED = 9
    """Work is done: amount ticks worked since the last record."""
    HANDED_BACK = 10
    """Whoever worked on the deal, or had it, leaves; it is anybody's again."""
    PASSED = 11
    """The deal passes stage `what` and goes on."""
    WON = 12
    """The deal is won in stage `what`: who its owner; amount its value."""
    LOST = 13
    """The deal is lost in stage `what`: amount its age."""
    NO_DECISION = 14
    """The customer decides nothing in stage `what`: amount its age."""
    COLD = 15
    """The deal waited too long in stage `what`: amount ticks waited."""
    PAID = 16
    """The customer pays: amount."""
    BLOCK = 17
    """A stretch of a person's day ends: entity rep, what kind of stretch + 16 x (index + 1), amount ticks."""
    COST = 18
    """Money goes out: entity index, what sort of cost (see `Cost`), amount."""
    RISK = 19
    """A risk strikes: entity risk; what its severity in thousandths, -1 where it has none; amount ticks that
    it lasts."""
    RISK_EASED = 20
    """The contingency of a risk works from now on: entity risk."""
    RISK_OVER = 21
    """A risk is over: entity risk."""
    STILL_OPEN = 22
    """At the horizon a deal is open: what stage; amount its estimated value."""
    STILL_WORKING = 23
    """At the horizon somebody is at work on a deal: amount ticks worked since the last record."""
    STILL_WAITING = 24
    """At the horizon a deal waits for work: amount ticks waited."""
    RESIGNED = 25
    """A person gives notice, and is gone the next day: entity rep."""
    JOINED = 26
    """A successor begins in a leaver's place: entity rep; amount ticks that the place was empty."""
    LEARNT = 27
    """A session of a course or team event is over for a person: what course; amount thousandths attended."""
    STATE = 28
    """How a person is, or a team: entity rep or team, what state (see `State`); amount thousandths."""
    MOVED = 29
    """Something moves a person's morale: who did or -1, what cause (see `Cause`); amount thousandths."""
    HANDED_OVER = 30
    """A deal goes on with another person: who, what stage; amount working time for reading up."""
    OVERTIME = 31
    """A person's day is longer than the working time: entity rep; amount ticks."""
    PULLED = 32
    """A person gives a discount so that the customer decides now: who, what stage; amount the discount."""
    UNBLOCKED = 33
    """A meeting gets a stuck deal decided: who, what meeting; amount ticks that the customer had it."""
    REVIEWED = 34
    """A person is reviewed: entity rep; amount thousandths of what is expected."""
    DISCOUNTED = 35
    """A deal is won with the discount that is in force: what product; amount the discount."""
    CUSTOMER = 36
    """Somebody becomes a customer: entity account (key of the deal won); who its owner; what as LEAD; amount
    its value."""
    OPEN_ACCOUNT = 37
    """Somebody is a customer on the first day: as CUSTOMER."""
    FELT = 38
    """How satisfied a customer is: entity account; what the stage of the ticket that changed it, -1 for time
    alone; amount thousandths."""
    TICKET = 39
    """A customer asks for something: entity ticket; what its stage; amount the account's key."""
    SOLVED = 40
    """A ticket is solved: who, what stage; amount ticks since the customer asked, as promises count them."""
    BROUGHT = 41
    """A lead came from a customer: entity lead; what origin (see `Origin`); amount the account's key."""
    RENEWED = 42
    """A customer renews: entity account; what as LEAD; amount the value of the new term."""
    CHURNED = 43
    """A customer leaves: entity account; what as LEAD; amount the value that is lost."""
    STILL_CUSTOMER = 44
    """At the horizon somebody is a customer: entity account; amount the estimated lifetime value."""
    MARKET = 45
    """How a market or channel is, at a month's start: entity segment or channel, what state (see
    `MarketState`), amount thousandths."""
    TICKET_OPEN = 46
    """At the horizon a ticket is open: what stage; amount ticks since the customer asked."""
    DUE_LATER = 47
    """What is still to be recognised of a first-day customer's contract: entity account; what ticks until its
    end; amount."""
    NOT_REACHED = 48
    """An attempt does not reach the customer: what stage; amount the number of the attempt."""
    BROKEN = 50
    """A ticket is not solved although twice the promised time has passed: what stage; amount the account's
    key."""
    JOINS_TERM = 49
    """A further deal with a customer ends with the customer's term: entity lead; amount ticks until then."""
    CAUSE = 60
    """A cause happens that may bring risks: entity cause."""
    RISK_SEEN = 61
    """A risk that has struck was seen in advance: entity risk; amount ticks since its signs."""
    IDEA = 70
    """Something happens to an idea: entity its number in the year; what step (see `IdeaStep`) + 16 x kind of
    ideas; amount what the step says."""


class Cost(IntEnum):
    """Sorts of cost in COST records."""

    SALARY = 1
    SPEND = 2
    PREVENTION = 3
    CONTINGENCY = 4
    FIXED = 5
    COURSE = 6
    TOOL = 7
    PRAISE = 8
    UNPAID = 9
    """Salary that is not paid while a place is empty: money that does not go out, booked at the leaving."""
    HIRING = 10
    BONUS = 11
    OVERTIME = 12
    RECOVERY = 13
    """Making up for a broken promise: entity the ticket's account."""
    CARE = 14
    PROMOTION = 15
    RESEARCH = 16
    CHANNEL_CARE = 17
    IDEA = 18
    """Encouragement, pilots and roll-outs: entity kind of ideas."""


class IdeaStep(IntEnum):
    """Steps in IDEA records."""

    COMES = 1
    """Amount: what it is truly worth, in millionths."""
    TRIED = 2
    """A pilot begins; amount: ticks since it came."""
    PROLONGED = 3
    """The pilot goes on; amount: the gain measured so far, in millionths."""
    ADOPTED = 4
    """Amount: the gain measured, in millionths; 0 where it was not tried."""
    STOPPED = 5
    """Amount: the gain measured, in millionths."""
    WORKS = 6
    """It is rolled out; amount: what it brings where it is in use, in millionths."""


class State(IntEnum):
    """States in STATE records."""

    MORALE = 0
    FATIGUE = 1
    COACHED = 2
    KNOWHOW = 3
    COHESION = 4
    """Of a team."""


class Cause(IntEnum):
    """Causes in MOVED records."""

    PEER_LEFT = 0
    NAMED = 1
    NOT_NAMED = 2
    GOOD_REVIEW = 3
    FAILED_REVIEW = 4


class Origin(IntEnum):
    """Where a lead that a customer brings comes from; 0 is any other lead."""

    UPSELL = 1
    REFERRAL = 2
    WIN_BACK = 3
    TICKET = 4


class MarketState(IntEnum):
    """States in MARKET records: of a channel its health, of a segment all else."""

    AWARENESS = 0
    INDEX = 1
    HEALTH = 2
    CHOICE = 3
    UNKNOWN = 4


class Rank(IntEnum):
    """Order of alarms at one instant; within a rank by key."""

    PERIOD = 0
    """Levers and levels change; key: period."""
    MONTH = 1
    """Costs of the month are booked; key: month."""
    DAY = 2
    """A day of the company begins, where people change; key: day."""
    RISK = 3
    """A risk ends, eases or strikes; key: risk x 4 + what, causes behind the risks. What a cause or another
    risk has brought has a key of 61 bits above these, and what becomes of ideas, in order, lies between."""
    WORKED = 4
    """Work is done; key: lead."""
    DECIDED = 5
    """The customer's time is over; key: lead."""
    SHIFT = 6
    """A person's day or block begins or ends; key: rep."""
    PAYMENT = 7
    """A customer pays; key: lead."""
    RENEWAL = 8
    """A customer renews or leaves; key: account."""
    ACCOUNT = 9
    """A cell of a customer's time begins; key: account."""
    BREACH = 10
    """Twice the time promised for a ticket has passed; key: ticket."""
    DEMAND = 11
    """The day's demand is drawn, channel by channel."""
    ARRIVAL = 12
    """A lead or a ticket arrives; key: lead."""
    DISPATCH = 13
    """Work is handed out."""
    PATIENCE = 14
    """A deal that still waits goes cold; key: lead. It cannot call for a dispatch."""


def lead_key(day: int, place: int, places: int, layer: int, ordinal: int) -> int:
    """Return the integer name of a lead: by day, channel and segment (`place` of `places`), layer, ordinal.

    Keys of deals that are open on the first day are their row numbers, which are smaller than any of these.
    """
    return ((((day + 1) * places + place) << 20) + layer << 6) + ordinal


def lead_parts(key: int, places: int) -> tuple[int, int, int, int]:
    """Return day, place, layer and ordinal of a lead's key (day -1 for a deal open on the first day)."""
    ordinal, layer, rest = key & 63, key >> 6 & 0xFFFFF, key >> 26
    return rest // places - 1, rest % places, layer, ordinal


def mixed(z: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return SplitMix64's output for each state; the vector form of :func:`simsales.world.draws.mix`."""
    z = z + _GAMMA
    z ^= z >> _SHIFT_1
    z *= _MULTIPLIER_1
    z ^= z >> _SHIFT_2
    z *= _MULTIPLIER_2
    z ^= z >> _SHIFT_3
    return z


class TooManyEvents(Exception):
    """A replication wrote more records than the scenario allows; `tick` is the time that it had reached."""

    def __init__(self, tick: int, records: int) -> None:
        super().__init__(tick, records)
        self.tick = tick
        self.records = records


class Journal:
    """Takes records, seals them, and keeps them when asked to.

    Attributes
    ----------
    count : int
        Records so far (after `close`).
    seal, bag : int
        64-bit seals (after `close`).
    write : callable
        Appends one record, a tuple in the order of :data:`COLUMNS`. It is the list's own method, for it is
        what a run calls most; call :meth:`settle` now and then.

    Raises
    ------
    TooManyEvents
        From `settle` and `close`, when the records pass `at_most`.
    """

    def __init__(self, *, keep: bool, at_most: int) -> None:
        self._at_most = at_most
        self.count = 0
        self.seal = 0
        self.bag = 0
        self._keep = keep
        self._pending: list[int] = []
        self.write: Callable[[Record], None] = self._pending.extend
        self._kept: list[NDArray[np.int64]] = []

    def settle(self) -> None:
        """Seal what is pending as far as it fills whole chunks."""
        while len(self._pending) >= _CHUNK_LENGTH:
            self._seal()

    def close(self) -> None:
        """Seal what is pending."""
        while self._pending:
            self._seal()

    def records(self) -> NDArray[np.int64]:
        """Return the kept records, shape (count, 6)."""
        if not self._kept:
            return np.empty((0, len(COLUMNS)), dtype=np.int64)
        return np.concatenate(self._kept)

    def _seal(self) -> None:
        """Seal the first chunk of what is pending."""
        rows = np.array(self._pending[:_CHUNK_LENGTH], dtype=np.int64).reshape(-1, len(COLUMNS))
        del self._pending[:_CHUNK_LENGTH]
        bits = rows.view(np.uint64)
        state = np.full(len(rows), SALT, dtype=np.uint64)
        for column in range(len(COLUMNS)):
            state = mixed(state ^ bits[:, column])
        place = np.arange(self.count, self.count + len(rows), dtype=np.uint64)
        self.bag = (self.bag + int(state.sum(dtype=np.uint64))) % 2**64
        self.seal = (self.seal + int(mixed(state ^ mixed(place)).sum(dtype=np.uint64))) % 2**64
        self.count += len(rows)
        if self._keep:
            self._kept.append(rows)
        if self.count > self._at_most:
            raise TooManyEvents(int(rows[-1, 0]), self.count)
