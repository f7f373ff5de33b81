"""Own the journal as things with names: the deals of a year, and what each person's time went to."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from simsales.engines.journal import Cost, Kind, MarketState, Origin, State, lead_parts
from simsales.mechanisms.work_time import BUFFER, COURSE, MEETING, OPEN, STANDING, SURPRISE
from simsales.quantity import DAY
from simsales.world.context import EVERYBODY
from simsales.world.world import Ints, World

__all__ = ["OFF", "SPENT", "Chronicle", "Deal", "Stretch"]

OFF: Final = -1
WORK: Final = 100
IDLE: Final = 101
SERVICE: Final = 102

SPENT: Final = {
    MEETING: "meeting",
    COURSE: "course",
    STANDING: "standing",
    SURPRISE: "surprise",
    BUFFER: "buffer",
    WORK: "deals",
    SERVICE: "tickets",
    IDLE: "idle",
    OFF: "off",
}
"""What a person's time goes to -> its name, also the ending of its message key."""

_ENDS: Final = {Kind.WON: "won", Kind.LOST: "lost", Kind.NO_DECISION: "no_decision", Kind.COLD: "cold"}
_BITS: Final = 16
_BROUGHT_FROM: Final = 1 << 61
"""Keys of leads that customers bring are as large as this, or larger."""
_OF_RISKS: Final = frozenset({Kind.RISK, Kind.RISK_EASED, Kind.RISK_OVER, Kind.CAUSE, Kind.RISK_SEEN})
_OF_PEOPLE: Final = frozenset(
    {Kind.RESIGNED, Kind.JOINED, Kind.LEARNT, Kind.STATE, Kind.MOVED, Kind.OVERTIME, Kind.REVIEWED}
)
_PAY: Final = frozenset({Cost.BONUS, Cost.HIRING})
"""Costs that are told of a person."""


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal and how it ended.

    Parameters
    ----------
    name
        How to ask for it, the same under every strategy: ``website/midsize 2027-03-04 #2``.
    key
        Its number in the journal.
    channel, segment, product
        Where it came from and what it is about; no segment where the scenario names none.
    value
        Minor units.
    arrived
        When it came; None for a deal that was open on the first day.
    outcome
        ``won``, ``lost``, ``no_decision``, ``cold`` or ``open`` (at the end of the simulated time).
    ended
        When it ended.
    owner
        Whoever had it last; None where nobody had it.
    lived
        Ticks from its arrival (or the first day) to its end.
    before
        Ticks that it had been in its stage before the first day; 0 for a deal that came later.
    """

    name: str
    key: int
    channel: str
    segment: str | None
    product: str
    value: int
    arrived: dt.datetime | None
    outcome: str
    ended: dt.datetime
    owner: str | None
    lived: int
    before: int = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a person's working time.

    Parameters
    ----------
    begin, end
        Local dates and times.
    kind
        ``deals``, ``tickets``, ``meeting``, ``course``, ``standing``, ``surprise``, ``buffer`` or ``idle``.
    what
        Name of the deal, the customer who asked, the meeting, the course or the activity.
    stage
        Stage of the deal, or kind of the ticket.
    """

    begin: dt.datetime
    end: dt.datetime
    kind: str
    what: str | None = None
    stage: str | None = None


class Chronicle:
    """The journal of one simulated year, read as stories.

    Parameters
    ----------
    world
        What was simulated.
    first_day
        Day of tick 0.
    currency
        Currency of the amounts.
    journal
        Records, shape (records, 6).
    """

    def __init__(self, world: World, first_day: dt.date, currency: str, journal: Ints) -> None:
        self.world = world
        self.currency = currency
        self._midnight = dt.datetime.combine(first_day, dt.time())
        self._customers: dict[int, str] = {}
        self._brought: dict[int, tuple[int, int]] = {}
        self._market: dict[tuple[int, int], list[tuple[int, int]]] = {}
        self._names: dict[int, str] = {}
        self._of: dict[int, list[tuple[int, ...]]] = {}
        self._risks: list[tuple[int, ...]] = []
        self._blocks: dict[int, list[tuple[int, int, int, int]]] = {}
        self._work: dict[int, list[tuple[int, int, int, int]]] = {}
        self._time: dict[int, list[tuple[int, int, int, int, int]]] = {}
        self._people: dict[int, list[tuple[int, ...]]] = {}
        self._teams: dict[int, list[tuple[int, ...]]] = {}
        self._ended: dict[int, list[tuple[int, ...]]] = {}
        self._counted: dict[str, int] = {}
        for row in map(tuple, journal.tolist()):
            tick, kind, entity, who, what, amount = row
            if kind == Kind.BLOCK:
                index = (what >> 4) - 1
                self._blocks.setdefault(who, []).append((tick - amount, tick, what & 15, index))
            elif kind in _OF_RISKS:
                self._risks.append(row)
            elif kind == Kind.MARKET:
                self._market.setdefault((what, entity), []).append((tick, amount))
            elif kind in _OF_PEOPLE or (kind == Kind.COST and what != Cost.RECOVERY):
                self._note(row)
            else:
                self._of.setdefault(entity, []).append(row)
                if kind in {Kind.WON, Kind.LOST, Kind.NO_DECISION} and who >= 0:
                    self._ended.setdefault(who, []).append(row)
                elif kind in {Kind.PAUSED, Kind.WORKED, Kind.STILL_WORKING} and amount:
                    self._work.setdefault(who, []).append((tick - amount, tick, entity, what))
                self._call(row)

    def _call(self, row: tuple[int, ...]) -> None:
        """Give a deal or a customer its name when it comes."""
        _, kind, entity, _, what, amount = row
        names, counted = self.world.names, self._counted
        first_day = self._midnight.date().isoformat()
        match kind:
            case Kind.AGE:
                self._names[entity] = _numbered(f"{names.stages[what]}/{first_day}", counted)
            case Kind.LEAD if entity < _BROUGHT_FROM:
                self._names[entity] = self._lead_name(entity)
            case Kind.CUSTOMER:
                self._customers[entity] = self._names[entity]
            case Kind.OPEN_ACCOUNT:
                product = names.products[what >> 2 * _BITS]
                self._customers[entity] = _numbered(f"{product}/{first_day}", counted)
            case Kind.BROUGHT | Kind.TICKET:
                self._brought[entity] = (amount, what)
                if kind == Kind.BROUGHT:
                    self._names[entity] = self._brought_name(row, counted)

    def at(self, tick: int) -> dt.datetime:
        """Return the local date and time of a tick."""
        return self._midnight + dt.timedelta(milliseconds=tick)

    @property
    def keys(self) -> dict[str, int]:
        """Names of the deals -> their keys, in the order in which they came."""
        return {name: key for key, name in self._names.items()}

    def _note(self, row: tuple[int, ...]) -> None:
        """Note what happens to a person or a team."""
        _, kind, entity, _, what, _ = row
        if kind == Kind.STATE and what == State.COHESION:
            self._teams.setdefault(entity, []).append(row)
        elif kind != Kind.COST or what in _PAY:
            self._people.setdefault(entity, []).append(row)

    def _lead_name(self, key: int) -> str:
        names = self.world.names
        day, place, layer, ordinal = lead_parts(key, len(names.channels) * len(names.segments))
        channel, segment = divmod(place, len(names.segments))
        where = names.channels[channel]
        if names.segments[segment] != EVERYBODY:
            where = f"{where}/{names.segments[segment]}"
        # The draw's own number and not the order of arrival: a deal keeps its name under every strategy.
        number = f"{ordinal + 1}" if layer == 0 else f"{layer + 1}-{ordinal + 1}"
        return f"{where} {self.at(day * DAY):%Y-%m-%d} #{number}"

    def _brought_name(self, row: tuple[int, ...], counted: dict[str, int]) -> str:
        """Return the name of a deal that a customer brings: the customer's, where it begins, and the day."""
        tick, _, _, _, origin, account = row
        names, growth = self.world.names, self.world.clientele.growth
        if origin == Origin.REFERRAL:
            where = names.channels[growth.referral_channel]
        else:
            where = names.stages[growth.upsell_stage if origin == Origin.UPSELL else growth.back_stage]
        name = f"{self._customers[account]}/{where} {self.at(tick):%Y-%m-%d}"
        numbered = _numbered(name, counted)
        return name if counted[name] == 1 else numbered

    # Deals ---------------------------------------------------------------------------------------

    def deals(self) -> list[Deal]:
        """Return all deals in the order in which they came."""
        return [self.deal(key) for key in self._names]

    def deal(self, key: int) -> Deal:
        """Return a deal and how it ended."""
        names = self.world.names
        rows = self._of[key]
        first = rows[0]
        place = first[4]
        owner = -1
        before = 0
        end = (self.world.horizon, "open")
        for tick, kind, _, who, _, amount in rows:
            if who >= 0:
                owner = who
            if kind == Kind.AGE:
                before = amount
            if kind in _ENDS:
                end = (tick, _ENDS[Kind(kind)])
        channel, segment, product = self.place(place)
        return Deal(
            name=self._names[key],
            key=key,
            channel=channel,
            segment=segment,
            product=product,
            value=first[5],
            arrived=None if first[1] == Kind.OPEN_DEAL else self.at(first[0]),
            outcome=end[1],
            ended=self.at(end[0]),
            owner=names.reps[owner] if owner >= 0 else None,
            lived=end[0] - first[0],
            before=before,
        )

    def records(self, key: int) -> list[tuple[int, ...]]:
        """Return the journal's records of a deal, in order."""
        return self._of[key]

    def strikes(self, begin: int, end: int) -> list[tuple[int, ...]]:
        """Return the records of risks from tick `begin` to before tick `end`, in order."""
        return [row for row in self._risks if begin <= row[0] < end]

    def able(self, key: int, stage: int) -> list[str]:
        """Return the names of those who can do a stage of a deal."""
        world = self.world
        # A ticket is done by whoever serves its customer.
        is_ticket = stage >= world.stages.sales
        place = (self._customer_row(self._brought[key][0]) if is_ticket else self._of[key][0])[4]
        channel, segment, product = place & 0xFFFF, place >> _BITS & 0xFFFF, place >> 2 * _BITS
        members = world.stages.members[int(world.stages.pool[stage, channel, segment, product])]
        return [name for name, able in zip(world.names.reps, members.tolist(), strict=True) if able]

    def place(self, what: int) -> tuple[str, str | None, str]:
        """Return channel, segment (None where the scenario names none) and product of a record's `what`."""
        names = self.world.names
        segment = names.segments[what >> _BITS & 0xFFFF]
        named = None if segment == EVERYBODY else segment
        return names.channels[what & 0xFFFF], named, names.products[what >> 2 * _BITS]

    # Customers and the market ----------------------------------------------------------------------

    @property
    def customers(self) -> dict[int, str]:
        """Keys of the customers -> their names, in the order in which they came."""
        return self._customers

    def brought(self, account: int) -> list[int]:
        """Return the keys of the tickets and the deals that a customer brought, in order."""
        return [key for key, (by, _) in self._brought.items() if by == account]

    def brought_by(self, key: int) -> tuple[int, int] | None:
        """Return the customer who brought a deal and how (see `Origin`); None for any other deal."""
        return self._brought.get(key)

    def customer_records(self, account: int) -> list[tuple[int, ...]]:
        """Return the records of a customer from the beginning on, without those of the deal before."""
        rows = self._of[account]
        return rows[rows.index(self._customer_row(account)) :]

    def _customer_row(self, account: int) -> tuple[int, ...]:
        begins = {Kind.CUSTOMER, Kind.OPEN_ACCOUNT}
        return next(row for row in self._of[account] if row[1] in begins)

    def market_at(self, state: MarketState, index: int, tick: int) -> int | None:
        """Return what was noted last of a segment or channel, in thousandths; None before anything was."""
        noted = [amount for when, amount in self._market.get((state, index), []) if when <= tick]
        return noted[-1] if noted else None

    def open_time(self, begin: int, end: int) -> int:
        """Return the working time of the company between two ticks."""
        days = self.world.days
        inside = days.span_end.clip(begin, end) - days.span_start.clip(begin, end)
        return int(inside.sum())

    # People --------------------------------------------------------------------------------------

    def moments(self, rep: int) -> list[tuple[int, ...]]:
        """Return the records of a person and the team, and of deals whose end is felt, in order."""
        team = int(self.world.reps.team[rep])
        found = [*self._people.get(rep, []), *self._teams.get(team, [])]
        if self.world.workforce.morale.half_life[rep] > 0:
            found += self._ended.get(rep, [])
        return sorted(found, key=lambda row: row[0])

    def name_of(self, key: int) -> str:
        """Return the name of a deal."""
        return self._names[key]

    def person(self, rep: int) -> list[Stretch]:
        """Return what a person did, in order: every stretch of the working time."""
        names = self.world.names
        found = []
        for begin, end, kind, what, stage in self._timeline(rep):
            label = None
            if kind == WORK:
                label = self._names[what]
            elif kind == SERVICE:
                label = self._customers[self._brought[what][0]]
            elif kind == MEETING:
                label = names.meetings[what]
            elif kind == COURSE:
                label = names.courses[what]
            elif kind == STANDING:
                label = names.activities[what]
            stage_name = names.stages[stage] if kind in {WORK, SERVICE} else None
            found.append(Stretch(self.at(begin), self.at(end), SPENT[kind], label, stage_name))
        return found

    def _timeline(self, rep: int) -> list[tuple[int, int, int, int, int]]:
        """Return a person's working time as (begin, end, kind, what, stage), without gaps inside of it."""
        if rep in self._time:
            return self._time[rep]
        work = sorted(self._work.get(rep, []))
        funnel = self.world.stages.sales
        found = [
            (begin, end, WORK if stage < funnel else SERVICE, deal, stage) for begin, end, deal, stage in work
        ]
        starts = [begin for begin, _, _, _ in work]
        for begin, end, kind, index in self._blocks.get(rep, []):
            if kind != OPEN:
                found.append((begin, end, kind, index, -1))
                continue
            at = begin
            for first, last, _, _ in work[bisect_right(starts, begin - 1) :]:
                if first >= end:
                    break
                if first > at:
                    found.append((at, first, IDLE, -1, -1))
                at = last
            if at < end:
                found.append((at, end, IDLE, -1, -1))
        found.sort()
        self._time[rep] = found
        return found

    def spent(self, rep: int, begin: int, end: int, but: int) -> dict[int, int]:
        """Return what a person's time between two ticks went to, in ticks; work on deal `but` left out."""
        sums: dict[int, int] = {}
        inside = 0
        for first, last, kind, what, _ in self._timeline(rep):
            if last <= begin:
                continue
            if first >= end:
                break
            ticks = min(last, end) - max(first, begin)
            inside += ticks
            if kind not in {WORK, SERVICE} or what != but:
                sums[kind] = sums.get(kind, 0) + ticks
        if end - begin > inside:
            sums[OFF] = end - begin - inside
        return sums

    def next_stretch(self, rep: int, tick: int) -> tuple[int, int, int]:
        """Return begin, kind and what of the stretch of a person that begins at `tick` or next."""
        for begin, _, kind, what, _ in self._timeline(rep):
            if begin >= tick:
                return begin, kind, what
        return self.world.horizon, OFF, -1


def _numbered(name: str, counted: dict[str, int]) -> str:
    """Return a name with how often it was given by now."""
    counted[name] = counted.get(name, 0) + 1
    return f"{name} #{counted[name]}"
