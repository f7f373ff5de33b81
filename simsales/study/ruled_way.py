"""Owns years that are run by rules: at each look figures are read, and what a rule sets holds from then on.

A draw is a pure function of what it is for, and nothing in a simulated year knows what comes. So a change
that holds from a day on leaves all days before it as they were, to the last record. A year in which rules act
is therefore played like this: as if none acted, up to the first look at which one does; then again with what
it has set since that day; then up to the next look at which one does; and so on. The last of these years is
the one that happened. Both engines play it, and the cost is one year for each time that rules act.

At a look a rule knows what had happened when the day closed, or what it is told later than that; never more.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

import numpy as np

from simsales.engines.journal import mixed
from simsales.engines.player import Player
from simsales.mechanisms.rules import is_due, is_met
from simsales.quantity import DAY
from simsales.scenario.loaded import Timeline
from simsales.scenario.rule_acts import put
from simsales.scenario.scenario import Scenario
from simsales.study.measure import Gauge, MetricKey, Readings
from simsales.study.way import Action, Year
from simsales.world.compile import compile_world
from simsales.world.context import calendar_of, horizon_of
from simsales.world.draws import name_key
from simsales.world.rules import Line, RuleTable, rule_tables
from simsales.world.world import Floats, Ints, World

__all__ = ["RuledWay", "rule_scope", "sealed"]

_COUNTED: Final = ("rule_actions", "first_rule_action")
_KEPT: Final = 200
"""How many ways of the year are kept compiled: looks fall on the same days in every year."""


class _Variant:
    """The company as some actions have left it, ready to be played, and how it is read.

    Parameters
    ----------
    base, timeline
        The file as it stands, and the strategy by date with what was done.
    asked
        What all rules read, at all looks.
    """

    def __init__(
        self, base: Scenario, timeline: Timeline, asked: Sequence[tuple[str, str, int, int]]
    ) -> None:
        self._base = base
        self.world: World = compile_world(base, timeline)
        self.readings = Readings(self.world, base, asked)

    @cached_property
    def gauge(self) -> Gauge:
        """What is measured of a year that ends like this; most are played on, and never measured."""
        return Gauge(self.world, self._base)


class _Streak:
    """What a line of a rule remembers."""

    __slots__ = ("acted", "since")

    def __init__(self) -> None:
        self.since = -1
        self.acted = -1


def rule_scope(rule: str, line: int | None = None) -> str:
    """Return the scope of a rule's figures, or of those of one of its lines (from 0)."""
    return f"rule={rule}" if line is None else f"rule={rule} [{line + 1}]"


class RuledWay:
    """A strategy with rules; see `simsales.study.way.Way`.

    Parameters
    ----------
    base
        The file as it stands.
    timeline
        The strategy by date; its first entry has the rules.
    """

    def __init__(self, base: Scenario, timeline: Timeline) -> None:
        self._base = base
        self._timeline = timeline
        scenario = timeline[0][1]
        self._tables = rule_tables(
            scenario, calendar_of(scenario, scenario.calendar.start, horizon_of(scenario))
        )
        self._looks = sorted({look for table in self._tables for look in table.looks})
        self._asked, self._place = _asked(self._tables)
        self._variants: OrderedDict[tuple[Action, ...], _Variant] = OrderedDict()
        plain = self._variant(())
        self.world, self.gauge = plain.world, plain.gauge
        self._scopes = _scopes(self._tables)
        self.keys: tuple[MetricKey, ...] = (
            *plain.gauge.keys,
            *(MetricKey(metric, scope) for scope in self._scopes for metric in _COUNTED),
        )

    def __getstate__(self) -> dict[str, Any]:
        """Leave the ways of the year at home: another process compiles its own."""
        return {**self.__dict__, "_variants": OrderedDict()}

    def play(self, player: Player, seed: int, replication: int) -> Year:
        """Simulate one year; see `Way`."""
        year, actions = self._played(player, seed, replication)
        counted = self._counted(actions)
        return year._replace(vector=np.concatenate((year.vector, counted)), seal=sealed(year.seal, actions))

    def happened(self, player: Player, seed: int, replication: int) -> tuple[World, tuple[Action, ...]]:
        """Return the company of one year as its rules have made it, and what they have done; see `Way`."""
        _, actions = self._played(player, seed, replication)
        return self._variant(actions).world, actions

    def _played(self, player: Player, seed: int, replication: int) -> tuple[Year, tuple[Action, ...]]:
        actions: tuple[Action, ...] = ()
        streaks = {table.name: [_Streak() for _ in table.lines] for table in self._tables}
        looks = iter(self._looks)
        while True:
            variant = self._variant(actions)
            outcome, engine = player.play(variant.world, seed, replication)
            more = self._next_actions(looks, streaks, variant.readings.measure(outcome.tally))
            if not more:
                vector = variant.gauge.measure(outcome.tally)
                return Year(vector, outcome.seal, outcome.records, engine), actions
            actions += more

    def _next_actions(
        self, looks: Any, streaks: Mapping[str, Sequence[_Streak]], values: Floats
    ) -> tuple[Action, ...]:
        """Return what acts at the first look at which anything does; looks that are over are over."""
        for now in looks:
            found: list[Action] = []
            for table in self._tables:
                place = self._place[table.name].get(now)
                if place is not None:
                    known = values[place : place + len(table.reads)].tolist()
                    acting = _acting(table, streaks[table.name], known, now)
                    found += [Action(now, table.name, line) for line in acting]
            if found:
                return tuple(found)
        return ()

    # ------------------------------------------------------------------ the company after some actions

    def _variant(self, actions: tuple[Action, ...]) -> _Variant:
        found = self._variants.get(actions)
        if found is None:
            found = _Variant(self._base, self._acted(actions), self._asked)
            self._variants[actions] = found
            while len(self._variants) > _KEPT:
                self._variants.popitem(last=False)
        return found

    def _acted(self, actions: Sequence[Action]) -> Timeline:
        """Return the strategy by date with what the actions set."""
        start = self._timeline[0][0]
        lines = {table.name: table.lines for table in self._tables}
        spans = [(_span(start, action, lines[action.rule][action.line]), action) for action in actions]
        days = {day for day, _ in self._timeline}
        days |= {day for span, _ in spans for day in span if day is not None}
        end = start + timedelta(days=self._horizon // DAY)
        found = []
        for day in sorted(day for day in days if day < end):
            scenario = [part for since, part in self._timeline if since <= day][-1]
            for (since, until), action in spans:
                if since <= day and (until is None or day < until):
                    for act in lines[action.rule][action.line].acts:
                        scenario = put(scenario, act)
            found.append((day, scenario))
        return tuple(found)

    @property
    def _horizon(self) -> int:
        return horizon_of(self._timeline[0][1])

    def _counted(self, actions: Sequence[Action]) -> Floats:
        """Return how often each rule and line has acted, and after how many days first."""
        ticks: dict[str, list[int]] = {scope: [] for scope in self._scopes}
        for tick, rule, line in actions:
            ticks[rule_scope(rule)].append(tick)
            ticks[rule_scope(rule, line)].append(tick)
        found = []
        for times in ticks.values():
            found += [float(len(times)), min(times) / DAY if times else np.nan]
        return np.array(found)


def _asked(tables: Sequence[RuleTable]) -> tuple[list[tuple[str, str, int, int]], dict[str, dict[int, int]]]:
    """Return all readings of all looks, and by rule and look the place of the first of them.

    A look at which a figure is not known yet has no place: nothing is decided on half of what one wants to
    know.
    """
    asked: list[tuple[str, str, int, int]] = []
    places: dict[str, dict[int, int]] = {}
    for table in tables:
        mine = places.setdefault(table.name, {})
        for number, look in enumerate(table.looks):
            windows = [
                (read.metric, read.scope, read.first[number], read.last[number]) for read in table.reads
            ]
            if all(first >= 0 for _, _, first, _ in windows):
                mine[look] = len(asked)
                asked += windows
    return asked, places


def _scopes(tables: Sequence[RuleTable]) -> tuple[str, ...]:
    found = []
    for table in tables:
        found.append(rule_scope(table.name))
        found += [rule_scope(table.name, line) for line in range(len(table.lines))]
    return tuple(found)


def _acting(table: RuleTable, streaks: Sequence[_Streak], known: Sequence[float], now: int) -> list[int]:
    """Return the lines that act at a look, and let each line remember how long it has applied."""
    acting = []
    decided = False
    for number, (line, streak) in enumerate(zip(table.lines, streaks, strict=True)):
        met = all(
            is_met(clause.operator, clause.low, clause.high, known[clause.reading]) for clause in line.clauses
        )
        if not met:
            streak.since = -1
            continue
        if streak.since < 0:
            streak.since = now
        if decided or now - streak.since < line.holds:
            continue
        if is_due(now, streak.since, line.holds, streak.acted, line.again_after):
            streak.acted = now
            acting.append(number)
        decided = not table.takes_all
    return acting


def _span(start: date, action: Action, line: Line) -> tuple[date, date | None]:
    """Return from which day on an action works, and the first day on which it does no more."""
    since = start + timedelta(days=(action.tick + line.after) // DAY)
    return since, None if line.lasts < 0 else since + timedelta(days=line.lasts // DAY)


def sealed(seal: int, actions: Sequence[Action]) -> int:
    """Return the seal of a year with what its rules have done; as it was where they have done nothing."""
    for tick, rule, line in actions:
        words: Ints = np.array([seal, name_key(rule), tick * 64 + line], dtype=np.uint64).view(np.int64)
        state = mixed(words.view(np.uint64))
        seal = int(mixed(np.array([np.bitwise_xor.reduce(state)], dtype=np.uint64))[0])
    return seal
