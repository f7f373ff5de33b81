"""Owns the fate of a year's ideas: when each comes, what its pilot shows, what is decided and when it works.

Nothing that is simulated bears on it: how many come hangs on hours and money that were promised, and what a
pilot shows on the true worth of the idea and on luck. So it is known before the year is played, as the
weather is, and both engines are told; what an idea then does to leads, odds, values and work is theirs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from math import prod
from typing import NamedTuple

from simsales.engines.journal import Cost, IdeaStep, Kind
from simsales.engines.tally import Counter, Scopes
from simsales.mechanisms.field import points_below
from simsales.mechanisms.ideas import better, mean_and_t, millionths, worth_of
from simsales.mechanisms.sampling import normal_quantile, sample
from simsales.quantity import DAY
from simsales.world.distributions import python_rows
from simsales.world.draws import entity_key, stream_keys, uniform
from simsales.world.ideas import CELL_DAYS
from simsales.world.risks import KINDS
from simsales.world.streams import Stream
from simsales.world.world import World

__all__ = [
    "FIRST_KEY",
    "NO_RECORD",
    "ON_EFFORT",
    "ON_LEADS",
    "ON_ODDS",
    "Counted",
    "Moment",
    "Piloted",
    "Touch",
    "by_scope",
    "piloted",
]

NO_RECORD = -1
"""The kind of a moment that is not written down: only a level changes."""

_ABOVE = 1.0 + 1e-9

ON_LEADS, ON_ODDS, ON_EFFORT = (KINDS.index(kind) for kind in ("leads", "odds", "effort"))


FIRST_KEY = 1 << 60
"""Key of the first moment among the alarms of risks: behind those of the register, four apart as they are."""


class Moment(NamedTuple):
    """Something that becomes of an idea: a record (see the journal), or a new level of a touch."""

    tick: int
    kind: int
    entity: int
    what: int
    amount: int
    touch: int
    level: float


class Touch(NamedTuple):
    """What an idea or its pilot acts on (as effects of risks do), and how much better it makes that."""

    kind: int
    on: int
    worth: float


class Counted(NamedTuple):
    """An amount for the tally, of a kind of ideas."""

    counter: int
    idea: int
    period: int
    amount: int


class Piloted(NamedTuple):
    """All that becomes of the ideas of a year: in order, with what is touched and what is counted.

    `rises` (channel): by how much ideas raise the leads at most.
    """

    rises: tuple[float, ...]
    moments: tuple[Moment, ...] = ()
    touches: tuple[Touch, ...] = ()
    counted: tuple[Counted, ...] = ()


class _Idea(NamedTuple):
    """One idea: its kind, when it comes, its draw key, its number in the year, its worth and touch."""

    row: int
    tick: int
    key: int
    number: int
    worth: float
    touch: int


class _Look(NamedTuple):
    """What a pilot shows at the end of a round, and what follows from it."""

    tick: int
    measured: int
    step: IdeaStep


def piloted(world: World, seed: int, replication: int) -> Piloted:
    """Return what becomes of the ideas of one replication.

    Parameters
    ----------
    world : World
        What exists.
    seed, replication : int
        The random world; equal numbers give equal ideas under every strategy.
    """
    if not world.names.ideas:
        return Piloted((1.0,) * len(world.names.channels))
    return _Year(world, stream_keys(seed, replication)).fates()


def by_scope(world: World, piloted: Piloted) -> Iterator[tuple[int, tuple[int, int], int, int]]:
    """Give what is counted of ideas: counter, the scopes (everything, the kind), period, amount."""
    first = Scopes(world.names).idea
    for counter, idea, period, amount in piloted.counted:
        yield counter, (0, first + idea), period, amount


class _Year:
    """One year's ideas while they are followed."""

    def __init__(self, world: World, streams: tuple[int, ...]) -> None:
        self.world, self.ideas, self.streams = world, world.ideas, streams
        self.edges: list[int] = world.periods.edge.tolist()
        self.dists, self.points = python_rows(world.book.dists, world.book.points)
        self.touches: list[Touch] = []
        self.moments: list[Moment] = []
        self.counted: list[Counted] = []
        self.acting: dict[int, int] = {}

    def fates(self) -> Piloted:
        """Follow all ideas of the year."""
        for row in range(len(self.world.names.ideas)):
            free = [0] * max(int(self.ideas.at_once[row]), 1)
            for tick, key in sorted(self._coming(row)):
                self._follow(self._idea(row, tick, key), free)
        # Sorting is stable: what becomes of one idea at one time stays in order.
        self.moments.sort(key=lambda moment: moment.tick)
        self._count_improvement()
        rises = tuple(map(self._rises, range(len(self.world.names.channels))))
        return Piloted(rises, tuple(self.moments), tuple(self.touches), tuple(self.counted))

    def _rises(self, channel: int) -> float:
        """Return by how much ideas raise a channel's leads at most, a hair's breadth above it."""
        acting = {
            place: 0.0
            for place, touch in enumerate(self.touches)
            if touch.kind == ON_LEADS and touch.on in (-1, channel)
        }
        most = 1.0
        for moment in self.moments:
            if moment.touch in acting:
                acting[moment.touch] = moment.level
                rise = prod(better(self.touches[place].worth, level) for place, level in acting.items())
                most = max(most, rise * _ABOVE)
        return most

    def _coming(self, row: int) -> Iterator[tuple[int, int]]:
        """Give tick and draw key of the ideas of a kind that come."""
        key, rates = self.world.names.idea_keys[row], self.ideas.per_cell[row].tolist()
        for cell in range(-(-self.world.horizon // (CELL_DAYS * DAY))):
            for height, draw, _, _ in points_below(
                self.streams[Stream.IDEA_COUNT],
                self.streams[Stream.IDEA_HEIGHT],
                entity_key(9, key, cell),
                float(self.ideas.highest[row]),
            ):
                u = uniform(self.streams[Stream.IDEA_TIME], draw, 0)
                tick = int((cell + u) * CELL_DAYS * DAY)
                if tick < self.world.horizon and height < rates[self._period(tick)]:
                    yield tick, draw

    def _idea(self, row: int, tick: int, key: int) -> _Idea:
        """Let an idea come."""
        number, worth = len(self.acting), self._worth(row, key)
        touch = self._touch(Touch(int(self.ideas.kind[row]), int(self.ideas.on[row]), worth))
        self.acting[touch] = row
        idea = _Idea(row, tick, key, number, worth, touch)
        self._step(idea, tick, IdeaStep.COMES, millionths(worth))
        return idea

    def _worth(self, row: int, key: int) -> float:
        """Return what an idea is truly worth."""
        luck, ideas = self.streams[Stream.IDEA_WORTH], self.ideas
        good = uniform(luck, key, 0) < ideas.good[row]
        dist = int(ideas.helps[row] if good else ideas.harms[row])
        if dist < 0:
            return 0.0
        size = float(sample(self.dists, self.points, dist, uniform(luck, key, 1)))
        best, worst = ideas.best, ideas.worst
        return worth_of(size, best, 0.0, worst) if good else worth_of(0.0, best, size, worst)

    # ------------------------------------------------------------------ from the idea to the decision

    def _follow(self, idea: _Idea, free: list[int]) -> None:
        """Follow one idea; `free` says when the next pilots of its kind can begin, and is kept up."""
        ideas, horizon = self.ideas, self.world.horizon
        if not ideas.tried[idea.row]:
            self._adopt(idea, _Look(idea.tick, 0, IdeaStep.ADOPTED))
            return
        place = free.index(min(free))
        begins = max(idea.tick + int(ideas.prepare[idea.row]), free[place])
        free[place] = horizon
        if begins >= horizon:
            return
        trouble = self._try(idea, begins)
        for look in self._looks(idea, begins):
            if look.tick >= horizon:
                return
            if look.step == IdeaStep.PROLONGED:
                self._step(idea, look.tick, look.step, look.measured)
                self._pay(idea, look.tick, int(ideas.cost[idea.row]))
                continue
            free[place] = look.tick
            if trouble >= 0:
                self._set(look.tick, trouble, 0.0)
            if look.step == IdeaStep.ADOPTED:
                self._adopt(idea, look)
            else:
                self._stop(idea, look)

    def _try(self, idea: _Idea, begins: int) -> int:
        """Let a pilot begin; return the touch of the trouble that it is, -1 where it is none."""
        ideas, row = self.ideas, idea.row
        part = float(ideas.part[row])
        self._step(idea, begins, IdeaStep.TRIED, begins - idea.tick)
        self._pay(idea, begins, int(ideas.cost[row]))
        self._set(begins, idea.touch, part)
        longer = float(ideas.takes[row]) * part
        if longer <= 0.0:
            return -1
        trouble = self._touch(Touch(ON_EFFORT, -1, 1.0 / (1.0 + longer) - 1.0))
        self._set(begins, trouble, 1.0)
        return trouble

    def _looks(self, idea: _Idea, begins: int) -> Iterator[_Look]:
        """Give what a pilot shows at the end of each round, until something is decided."""
        ideas, row, luck = self.ideas, idea.row, self.streams[Stream.PILOT]
        pairs, noise, gain = int(ideas.pairs[row]), float(ideas.noise[row]), float(ideas.gain[row])
        true = idea.worth * (1.0 - float(ideas.leaks[row]))
        sums = [0.0] * pairs
        rounds = 1 + int(ideas.prolongs[row])
        for done in range(1, rounds + 1):
            for pair in range(pairs):
                u = uniform(luck, idea.key, (done - 1) * pairs + pair)
                sums[pair] += true + noise * normal_quantile(u)
            measured, t = mean_and_t([total / done for total in sums], gain)
            step = IdeaStep.PROLONGED
            if t > ideas.critical[row]:
                step = IdeaStep.ADOPTED
            elif measured <= gain or done == rounds:
                step = IdeaStep.STOPPED
            yield _Look(begins + done * int(ideas.lasts[row]), millionths(measured), step)
            if step != IdeaStep.PROLONGED:
                return

    def _adopt(self, idea: _Idea, look: _Look) -> None:
        """Adopt an idea: where it was tried it goes on, and after a while all work that way."""
        ideas, row = self.ideas, idea.row
        self._step(idea, look.tick, look.step, look.measured)
        self._pay(idea, look.tick, int(ideas.price[row]))
        if not idea.worth > ideas.gain[row]:
            self._count(Counter.WRONGLY_ADOPTED, row, look.tick, 1)
        works = look.tick + int(ideas.after[row])
        if works < self.world.horizon:
            reaches = float(ideas.reaches[row])
            self._step(idea, works, IdeaStep.WORKS, millionths(idea.worth * reaches))
            self._set(works, idea.touch, reaches)

    def _stop(self, idea: _Idea, look: _Look) -> None:
        """Stop an idea: where it was tried, all work as before."""
        self._step(idea, look.tick, look.step, look.measured)
        self._set(look.tick, idea.touch, 0.0)
        if idea.worth > self.ideas.gain[idea.row]:
            self._count(Counter.WRONGLY_STOPPED, idea.row, look.tick, 1)

    # ------------------------------------------------------------------ what is written down

    def _touch(self, touch: Touch) -> int:
        self.touches.append(touch)
        return len(self.touches) - 1

    def _step(self, idea: _Idea, tick: int, step: IdeaStep, amount: int) -> None:
        self.moments.append(Moment(tick, Kind.IDEA, idea.number, step + 16 * idea.row, amount, -1, 0.0))
        if step in _COUNTED:
            self._count(_COUNTED[step], idea.row, tick, 1)

    def _pay(self, idea: _Idea, tick: int, amount: int) -> None:
        if amount:
            self.moments.append(Moment(tick, Kind.COST, idea.row, Cost.IDEA, amount, -1, 0.0))
            self._count(Counter.IDEA_COST, idea.row, tick, amount)

    def _set(self, tick: int, touch: int, level: float) -> None:
        """Let a touch act in a part of the business from a tick on."""
        self.moments.append(Moment(tick, NO_RECORD, -1, -1, 0, touch, level))

    def _count(self, counter: Counter, row: int, tick: int, amount: int) -> None:
        self.counted.append(Counted(counter, row, self._period(tick), amount))

    def _period(self, tick: int) -> int:
        return bisect_right(self.edges, tick) - 1

    def _count_improvement(self) -> None:
        """Count what ideas bring where they act, over the time that they do."""
        since = dict.fromkeys(self.acting, (0, 0))
        for moment in self.moments:
            if moment.touch in since:
                self._count_span(moment.touch, *since[moment.touch], moment.tick)
                brings = millionths(self.touches[moment.touch].worth * moment.level)
                since[moment.touch] = moment.tick, brings
        for touch, (tick, brings) in since.items():
            self._count_span(touch, tick, brings, self.world.horizon)

    def _count_span(self, touch: int, begin: int, brings: int, end: int) -> None:
        """Count an improvement from a tick to another, each part in its period."""
        while brings and begin < end:
            period = self._period(begin)
            until = min(end, self.edges[period + 1])
            amount = brings * (until - begin)
            self.counted.append(Counted(Counter.IMPROVEMENT, self.acting[touch], period, amount))
            begin = until


_COUNTED = {
    IdeaStep.COMES: Counter.IDEAS,
    IdeaStep.TRIED: Counter.PILOTS,
    IdeaStep.ADOPTED: Counter.ADOPTED,
    IdeaStep.STOPPED: Counter.STOPPED,
}
