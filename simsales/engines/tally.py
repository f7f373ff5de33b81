"""Owns the tally: what a run adds up, by scope and period; every metric is a pure function of it."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from simsales.world.world import Ints, Names, World

__all__ = ["Counter", "Scopes", "Tally"]


class Counter(IntEnum):
    """What is counted. Amounts are minor units, times are ticks."""

    LEADS = 0
    """Leads that arrived."""
    OPEN_AT_START = 1
    """Deals open on the first day."""
    ENTERED = 2
    """Deals that entered a stage."""
    PASSED = 3
    """Deals that passed a stage, the won ones included."""
    WON = 4
    LOST = 5
    NO_DECISION = 6
    COLD = 7
    """Deals that went cold for want of work."""
    BOOKINGS = 8
    """Value of the deals won."""
    RECOGNISED = 9
    """Revenue recognised of deals won in the simulated time."""
    DELIVERY = 10
    """Cost of delivery of what was recognised."""
    COMMISSION = 11
    """Commission of people and channels."""
    CASH = 12
    """Money paid by customers."""
    SPEND = 13
    SALARIES = 14
    FIXED = 15
    PREVENTION = 16
    CONTINGENCY = 17
    ASKED = 18
    """Times that a deal began to wait for work."""
    STARTED = 19
    """Times that work on a deal began for the first time."""
    WAITED = 20
    """Of these, after a wait of more than nothing."""
    WAIT = 21
    """Ticks waited, of those started and those gone cold."""
    BUSY = 22
    """Ticks of work on deals."""
    OPEN = 23
    """Ticks open for work on deals, busy or idle."""
    MEETING = 24
    STANDING = 25
    SURPRISE = 26
    BUFFER = 27
    CYCLE_WON = 28
    """Age at the win, summed; deals open on the first day are left out."""
    CYCLE_LOST = 29
    PRESENCE = 30
    """Ticks that deals were open, the open ones at the end included."""
    STRIKES = 31
    RISK_TIME = 32
    MARKET = 33
    """What the market spends."""
    STILL_OPEN = 34
    """Deals open at the horizon."""
    OPEN_VALUE = 35
    """Their estimated value: value x chance to be won from their stage on."""
    CYCLES_WON = 36
    """Wins that CYCLE_WON is summed over."""
    CYCLES_LOST = 37


class Scopes:
    """Where a counter's rows are.

    Everything, then each channel, segment, product, team, rep, stage, risk, and each pair of rep and activity
    (stages first, then standing activities).
    """

    def __init__(self, names: Names) -> None:
        self.channel = 1
        self.segment = self.channel + len(names.channels)
        self.product = self.segment + len(names.segments)
        self.team = self.product + len(names.products)
        self.rep = self.team + len(names.teams)
        self.stage = self.rep + len(names.reps)
        self.risk = self.stage + len(names.stages)
        self.activity = self.risk + len(names.risks)
        self.activities = len(names.stages) + len(names.activities)
        self.count = self.activity + len(names.reps) * self.activities

    def rep_activity(self, rep: int, activity: int) -> int:
        """Return the row of a person's activity; standing activities are numbered after the stages."""
        return self.activity + rep * self.activities + activity


class Tally:
    """Counters of one run while it runs, as plain lists: ``rows[counter][scope x periods + period]``."""

    def __init__(self, world: World) -> None:
        self.scopes = Scopes(world.names)
        self.periods = len(world.periods.month)
        self.edges: list[int] = world.periods.edge.tolist()
        self.rows: list[list[int]] = [[0] * (self.scopes.count * self.periods) for _ in Counter]

    def add(self, counter: int, bases: tuple[int, ...], period: int, amount: int) -> None:
        """Add `amount` in one period to each scope; `bases` are scope x periods."""
        row = self.rows[counter]
        for base in bases:
            row[base + period] += amount

    def add_span(self, counter: int, bases: tuple[int, ...], start: int, end: int, period: int) -> None:
        """Add the ticks from `start` to `end`, each in its period; `period` is that of `end`."""
        while period > 0 and start < self.edges[period]:
            if end > self.edges[period]:
                self.add(counter, bases, period, end - self.edges[period])
                end = self.edges[period]
            period -= 1
        self.add(counter, bases, period, end - start)

    def accrue(self, world: World) -> None:
        """Add what accrues evenly over time: costs and the size of the market."""
        money, scopes = world.money, self.scopes
        team: list[int] = world.reps.team.tolist()

        def rows(first: int, count: int) -> list[tuple[int, ...]]:
            return [(0, first + index) for index in range(count)]

        reps = [(0, scopes.team + team[rep], scopes.rep + rep) for rep in range(len(team))]
        tables = (
            (Counter.SALARIES, money.salary, reps),
            (Counter.SPEND, money.spend, rows(scopes.channel, len(world.names.channels))),
            (Counter.PREVENTION, money.prevention, rows(scopes.risk, len(world.names.risks))),
            (Counter.MARKET, money.market, rows(scopes.segment, len(world.names.segments))),
            (Counter.FIXED, money.fixed.reshape(1, -1), [(0,)]),
        )
        for counter, table, places in tables:
            for amounts, place in zip(table.tolist(), places, strict=True):
                bases = tuple(scope * self.periods for scope in place)
                for period, amount in enumerate(amounts):
                    self.add(counter, bases, period, amount)

    def array(self) -> Ints:
        """Return the counters, shape (counter, scope, period)."""
        return np.array(self.rows, dtype=np.int64).reshape(len(Counter), self.scopes.count, self.periods)
