"""Owns how both engines are held against each other: on which companies, and what these have reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from generated import MECHANISMS, Tree, companies
from hypothesis import HealthCheck, Phase, given, seed, settings
from test_generated import text_of, used_in
from told import report

from simsales.engines import deciding, reference
from simsales.engines.agreement import difference
from simsales.engines.clock import FIRST, Clock
from simsales.engines.journal import Cause, Cost, Kind, Rank, State
from simsales.engines.kernel_load import Simulate
from simsales.engines.outcome import Outcome
from simsales.errors import InputError
from simsales.scenario.loaded import Loaded
from simsales.scenario.reader import read_scenario_text
from simsales.scenario.scenario import Scenario
from simsales.world.compile import compile_world
from simsales.world.world import World

SEED = 61
DATED, LIMITED = "under levers that change by date", "with too many events"


class Reached:
    """What the years have reached that were played by both engines."""

    def __init__(self) -> None:
        self.companies = self.years = self.records = self.record_ties = self.refused = 0
        self.differences: list[str] = []
        self.kinds: Counter[int] = Counter()
        self.costs: Counter[int] = Counter()
        self.ranks: Counter[int] = Counter()
        self.ties: Counter[tuple[int, int]] = Counter()
        self.situations: Counter[str] = Counter()
        self.together: list[frozenset[str]] = []

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Pairs of mechanisms that stood in one company."""
        found = set().union(*(combinations(sorted(case), 2) for case in set(self.together)))
        return sorted(found & set(ALL_PAIRS))

    def note_company(self, scenario: Scenario) -> None:
        """Note which mechanisms a company uses."""
        self.companies += 1
        fields: set[str] = set()
        used_in(scenario, fields, set())
        self.together.append(frozenset(fields & set(MECHANISMS)))

    def note_year(self, world: World, journal: Any) -> None:
        """Note what happened in a year."""
        self.years += 1
        self.records += len(journal)
        kinds, counts = np.unique(journal[:, 1], return_counts=True)
        self.kinds.update(dict(zip(kinds.tolist(), counts.tolist(), strict=True)))
        self.costs.update(journal[journal[:, 1] == Kind.COST, 4].tolist())
        if len(journal):
            same = np.diff(journal[:, 0]) == 0
            self.record_ties += int((same & (np.diff(journal[:, 2]) != 0)).sum())
        for name, holds in SITUATIONS.items():
            self.situations[name] += bool(holds(world, journal))

    def table(self) -> Iterator[str]:
        """Yield what was reached, line by line."""
        yield f"{self.companies} companies ({self.refused} more refused)"
        yield f"{self.years} years, {self.records} records"
        yield f"{self.record_ties} times two records of different things at one tick"
        for kind in Kind:
            yield f"{self.kinds[kind]:9d}  record {kind.name}"
        for cost in Cost:
            yield f"{self.costs[cost]:9d}  cost {cost.name}"
        for rank in Rank:
            yield f"{self.ranks[rank]:9d}  alarm {rank.name}"
        for one, two in ALL_TIES:
            yield f"{self.ties[one, two]:9d}  tie {Rank(one).name} {Rank(two).name}"
        for mechanism in MECHANISMS:
            with_it = sum(mechanism in case for case in self.together)
            yield f"{with_it:9d}  companies with, {self.companies - with_it} without {mechanism}"
        yield f"{len(self.pairs):9d}  of {len(ALL_PAIRS)} pairs of mechanisms"
        for name in (DATED, LIMITED, *SITUATIONS):
            yield f"{self.situations[name]:9d}  years {name}"


def both(
    kernel: Simulate, reached: Reached, world: World, scenario: Scenario, seed: int, replication: int
) -> None:
    """Play a year in both engines, and note what it reached and how they differ."""
    kept: list[Any] = []

    def truth(world: World, seed: int, replication: int, *, keep_journal: bool = False) -> Outcome:
        outcome = reference.simulate(world, seed, replication, keep_journal=keep_journal)
        kept.append(outcome.journal)
        return outcome

    found = difference(world, seed, replication, kernel, truth)
    if found is not None:
        reached.differences.append(report(found, scenario.calendar.start))
    elif kept:
        reached.note_year(world, kept[0])
    else:
        reached.situations[LIMITED] += 1


def both_ways(kernel: Simulate, reached: Reached, loaded: Loaded, seed: int, years: int = 1) -> None:
    """Play years of a company under today's way and under each of its strategies."""
    reached.note_company(loaded.scenario)
    for timeline in loaded.strategies.values():
        world = compile_world(loaded.scenario, timeline)
        reached.situations[DATED] += len(timeline) > 1
        for year in range(years):
            both(kernel, reached, world, loaded.scenario, seed, year)


def generated(
    kernel: Simulate, reached: Reached, cases: int, *, first: int | None = None, years: int = 1
) -> None:
    """Play generated companies, until the first year in which the engines differ.

    `first` is the seed of the companies; without it they are the same every time. `years` is for each way.
    """

    @settings(
        max_examples=cases,
        derandomize=first is None,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(companies())
    def run(tree: Tree) -> None:
        if reached.differences:
            return
        text = text_of(tree)
        try:
            loaded = read_scenario_text(text, "generated.yaml")
        except InputError:
            reached.refused += 1
            return
        both_ways(kernel, reached, loaded, SEED, years)
        if reached.differences:
            reached.differences.append(text)

    (run if first is None else seed(first)(run))()


@contextmanager
def alarms_watched(reached: Reached) -> Iterator[None]:
    """Count the reference engine's alarms by rank, and which follow each other at one tick."""

    class Watched(Clock):
        tick = -1
        ranks: tuple[int, ...] = ()

        def step(self) -> None:
            tick, place = self._queue[0][:2]
            if place >= FIRST[0]:
                rank = (place - FIRST[0]) >> 62
                reached.ranks[rank] += 1
                if tick != self.tick:
                    self.tick, self.ranks = tick, ()
                for other in self.ranks:
                    reached.ties[min(other, rank), max(other, rank)] += 1
                if rank not in self.ranks:
                    self.ranks = (*self.ranks, rank)
            super().step()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deciding, "Clock", Watched)
        yield


def _kinds(kind: Kind) -> Callable[[World, Any], bool]:
    return lambda _, journal: bool((journal[:, 1] == kind).any())


def _crowded(world: World, _: Any) -> bool:
    """Return whether somebody's meetings of a day take longer than the day."""
    day = world.days.week_ticks / 5
    return bool((world.meetings.length.max(axis=1, initial=0).sum() > day) and world.meetings.attends.any())


def _forced_together(world: World, _: Any) -> bool:
    ticks = world.risks.forced.reshape(-1, 2)
    inside = ticks[(ticks[:, 1] >= 0) & (ticks[:, 1] < world.horizon)]
    return any(len(set(inside[inside[:, 1] == tick, 0].tolist())) > 1 for tick in set(inside[:, 1].tolist()))


def _left_in_the_middle(_: World, journal: Any) -> bool:
    """Return whether a deal's work was begun a second time in a stage: its first person left."""
    begun = Counter(map(tuple, journal[journal[:, 1] == Kind.STARTED][:, [2, 4]].tolist()))
    return any(count > 1 for count in begun.values())


def _holds(kind: Kind, what: int | None = None) -> Callable[[World, Any], bool]:
    """Return whether a record of a kind, about something where that is given, is written."""
    return lambda _, j: bool(((j[:, 1] == kind) & ((j[:, 4] == what) | (what is None))).any())


def _left_together(_: World, journal: Any) -> bool:
    """Return whether two people gave notice at one tick."""
    ticks = journal[journal[:, 1] == Kind.RESIGNED, 0]
    return len(set(ticks.tolist())) < len(ticks)


def _successor_at_once(_: World, journal: Any) -> bool:
    return bool(((journal[:, 1] == Kind.JOINED) & (journal[:, 5] == 0)).any())


def _changes(holds: Callable[[World], bool]) -> Callable[[World, Any], bool]:
    """Return whether a company where people change has something."""
    return lambda world, _: bool(world.workforce.active) and holds(world)


SITUATIONS: dict[str, Callable[[World, Any], bool]] = {
    "without leads": lambda world, _: bool((world.channels.leads_day == 0).all()),
    "without risks": lambda world, _: not world.names.risks,
    "without meetings": lambda world, _: not world.names.meetings,
    "without open deals": lambda world, _: not world.opening.key,
    "with prices of 0": lambda world, _: bool((world.money.price == 0).any()),
    "with certain decisions": lambda world, _: bool((world.stages.passes > 30).any()),
    "with impossible decisions": lambda world, _: bool((world.stages.passes < -30).any()),
    "with work of no time": lambda _, j: bool(((j[:, 1] == Kind.ASKED) & (j[:, 5] == 0)).any()),
    "with waits of no time": lambda _, j: bool(((j[:, 1] == Kind.COLD) & (j[:, 5] == 0)).any()),
    "with more than 64 people": lambda world, _: 64 < len(world.names.reps) <= 128,
    "with more than 128 people": lambda world, _: len(world.names.reps) > 128,
    "with 30 stages": lambda world, _: len(world.names.stages) == 30,
    "of more than three years": lambda world, _: len(world.periods.month) > 36,
    "that end in the middle of work": _kinds(Kind.STILL_WORKING),
    "that end with deals waiting": _kinds(Kind.STILL_WAITING),
    "that end within a day": lambda world, _: world.horizon % 86_400_000 != 0,
    "with holidays": lambda world, _: bool(((world.days.weekday < 5) & (world.days.spans == 0)).any()),
    "around the clock": lambda world, _: bool(world.days.always),
    "where the longest idle goes first": lambda world, _: world.stages.assignment == 0,
    "where the most skilled goes first": lambda world, _: world.stages.assignment == 1,
    "where who has fewest deals goes first": lambda world, _: world.stages.assignment == 2,
    "with ageing": lambda world, _: world.stages.ageing > 0,
    "without ageing": lambda world, _: world.stages.ageing == 0,
    "with deals gone cold": _kinds(Kind.COLD),
    "with leavers who have deals": _kinds(Kind.HANDED_BACK),
    "with leavers in the middle of work": _left_in_the_middle,
    "with kept hours": lambda world, _: bool(world.reps.has_reserved.any()),
    "with two risks forced at one tick": _forced_together,
    "with contingency at once": lambda _, journal: bool(
        ((journal[:, 1] == Kind.RISK_EASED)[1:] & (np.diff(journal[:, 0]) == 0)).any()
    ),
    "with meetings longer than a day": _crowded,
    "with an uneven season of decisions": lambda world, _: bool(world.stages.has_season.any()),
    "in which people do not change": lambda world, _: not world.workforce.active,
    "in which people change around the clock": _changes(lambda world: bool(world.days.always)),
    "in which more than 64 people change": _changes(lambda world: len(world.names.reps) > 64),
    "in which people change and who is most skilled goes first": _changes(
        lambda world: world.stages.assignment == 1
    ),
    "in which people with kept hours change": _changes(lambda world: bool(world.reps.has_reserved.any())),
    "with work promised by a time": lambda world, _: bool((world.stages.due >= 0).any()),
    "with deals that take time to be passed on": lambda world, _: bool(world.workforce.handover.delay.any()),
    "with two who give notice at one tick": _left_together,
    "with a successor at once": _successor_at_once,
    "with a good review": _holds(Kind.MOVED, Cause.GOOD_REVIEW),
    "with a failed review": _holds(Kind.MOVED, Cause.FAILED_REVIEW),
    "with some named and others not": lambda world, j: (
        _holds(Kind.MOVED, Cause.NAMED)(world, j) and _holds(Kind.MOVED, Cause.NOT_NAMED)(world, j)
    ),
    "with colleagues who miss a leaver": _holds(Kind.MOVED, Cause.PEER_LEFT),
    **{f"with {state.name.lower()} noted": _holds(Kind.STATE, state) for state in State},
    "with open deals of some age": lambda _, j: bool(((j[:, 1] == Kind.AGE) & (j[:, 5] > 0)).any()),
}

ALL_PAIRS = list(combinations(sorted(MECHANISMS), 2))
NEVER_TIED = {
    # Once at a time; the day's demand of all channels is one alarm of the reference engine.
    *((rank, rank) for rank in (Rank.PERIOD, Rank.MONTH, Rank.DAY, Rank.DEMAND)),
    # A lead comes at a random millisecond: only what it sets off itself happens then, too. A deal that was
    # passed on may come at any, but nobody has to wait for that.
    *((rank, Rank.ARRIVAL) for rank in (Rank.PERIOD, Rank.MONTH, Rank.DAY, Rank.RISK)),
    *((rank, Rank.ARRIVAL) for rank in (Rank.SHIFT, Rank.PAYMENT)),
    *((rank, Rank.ARRIVAL) for rank in (Rank.RENEWAL, Rank.ACCOUNT)),
    # So long after a ticket, which comes at a random millisecond, too.
    *((min(rank, Rank.BREACH), max(rank, Rank.BREACH)) for rank in Rank),
    *((Rank.DEMAND, Rank.ARRIVAL), (Rank.ARRIVAL, Rank.ARRIVAL)),
}
ALL_TIES = sorted({(one, two) for one in Rank for two in Rank if one <= two} - NEVER_TIED)
