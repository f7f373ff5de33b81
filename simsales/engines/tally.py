"""Owns the tally: what a run adds up, by scope and period; every metric is a pure function of it."""

from __future__ import annotations

from collections import defaultdict
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
    COURSE = 28
    """Ticks at courses and team events."""
    OVERTIME = 29
    """Ticks of the working day beyond its ordinary length."""
    MORNINGS = 30
    """Days begun at work; what follows is summed over them, in thousandths."""
    MORALE = 31
    FATIGUE = 32
    """Hours a week beyond the knee."""
    PACE = 33
    """Speed over that of the file, mean of the stages."""
    KNOWHOW = 34
    """Log-odds beyond those of the file, mean of the stages."""
    GAP = 35
    """Log-odds that are missing of those asked, mean of the stages that ask."""
    LEAVERS = 36
    """People who gave notice."""
    JOINERS = 37
    """Successors who began."""
    VACANT = 38
    """Ticks in which nobody has a leaver's place."""
    UNPAID = 39
    """Salary that is not paid then."""
    HIRING = 40
    """What finding successors costs."""
    BONUS = 41
    OVERTIME_PAY = 42
    REVIEWS = 43
    FAILED = 44
    """Reviews whose score was too low."""
    CYCLE_WON = 45
    """Age at the win, summed; deals open on the first day are left out."""
    CYCLE_LOST = 46
    PRESENCE = 47
    """Ticks that deals were open, the open ones at the end included."""
    STRIKES = 48
    RISK_TIME = 49
    MARKET = 50
    """What the market spends."""
    STILL_OPEN = 51
    """Deals open at the horizon."""
    OPEN_VALUE = 52
    """Their estimated value: value x chance to be won from their stage on."""
    CYCLES_WON = 53
    """Wins that CYCLE_WON is summed over."""
    CYCLES_LOST = 54
    DUE = 55
    """Work that was promised by a time, when it is done or goes cold."""
    ON_TIME = 56
    """Of it, done by then."""
    HANDED_OVER = 57
    """Times that a deal went on with another person."""
    PULLED = 58
    """Decisions that were brought forward by a discount."""
    DISCOUNT = 59
    """Discounts given on deals that were won."""
    COURSES = 60
    """What courses and team events cost."""
    TOOLS = 61
    PRAISE = 62
    """What recognition costs."""
    UNBLOCKED = 63
    """Stuck deals that a meeting got decided."""
    NEW_CUSTOMERS = 64
    """Customers of the first day, and those won since."""
    CHURNED = 65
    CHURNED_VALUE = 66
    CUSTOMER_TIME = 67
    """Ticks that customers were customers."""
    FELT = 68
    """How often satisfaction is noted, once per customer and cell; what follows is summed over it, in
    thousandths."""
    SATISFACTION = 69
    INTENT = 70
    RENEWALS_DUE = 71
    RENEWED = 72
    RENEWALS = 73
    """Value of the renewals."""
    CARRIED = 74
    """Of the contracts of the first day's customers, what is still to be recognised then."""
    TICKETS = 75
    SOLVED = 76
    RESPONSE = 77
    """Ticks from asking to the beginning of the work, of the solved ones."""
    SOLUTION = 78
    """Ticks from asking to the solution."""
    OPEN_TICKETS = 79
    REFERRALS = 80
    UPSELLS = 81
    UPSELL_VALUE = 82
    """Bookings of deals with customers."""
    WON_BACK = 83
    """Customers who came back."""
    LIFETIME = 84
    """Estimated lifetime value of the customers at the horizon."""
    CUSTOMERS_LEFT = 85
    """Customers at the horizon."""
    RECOVERY = 86
    CARE = 87
    PROMOTION = 88
    RESEARCH = 89
    CHANNEL_CARE = 90
    HEALTH_NOTED = 91
    """How often a channel's health is noted, at each month's start; what follows are such counts, and sums of
    thousandths over them."""
    AWARENESS = 92
    INDEX = 93
    CHOICE = 94
    """Of those who know us, who would choose us."""
    HEALTH = 95
    AWARENESS_NOTED = 96
    INDEX_NOTED = 97
    CHOICE_NOTED = 98
    ATTEMPTS = 99
    """Attempts to reach somebody."""
    REACHED = 100
    """Of these, those that did."""
    SEVERITY = 101
    """Severity of the strikes, in thousandths, where any risk has one."""
    SEEN = 102
    """Strikes that were seen in advance."""
    UNKNOWN = 103
    """How much is not known of what a segment wants, in thousandths of the first belief."""
    UNKNOWN_NOTED = 104
    IDEAS = 105
    """Ideas that came."""
    PILOTS = 106
    """Pilots that began."""
    ADOPTED = 107
    """Ideas that were adopted, tried or not."""
    STOPPED = 108
    """Ideas that were stopped after a pilot."""
    WRONGLY_ADOPTED = 109
    """Adopted ones that do not bring what they have to."""
    WRONGLY_STOPPED = 110
    """Stopped ones that would."""
    IDEA_COST = 111
    """Encouragement, pilots and roll-outs."""
    IMPROVEMENT = 112
    """Millionths that ideas bring, for the part of the business that works that way, times ticks."""


class Scopes:
    """Where a counter's rows are.

    Everything, then each channel, segment, product, team, rep, stage, risk, each pair of rep and activity
    (stages first, then standing activities), and each kind of ideas.
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
        self.idea = self.activity + len(names.reps) * self.activities
        self.count = self.idea + len(names.ideas)

    def rep_activity(self, rep: int, activity: int) -> int:
        """Return the row of a person's activity; standing activities are numbered after the stages."""
        return self.activity + rep * self.activities + activity


class Tally:
    """Counters of one run while it runs.

    What happens counts in several scopes at once: everything, its channel, its stage ... Such a set of scopes
    is a *place*. A run counts once, in the place, and :meth:`array` gives to each scope what its places hold.

    Attributes
    ----------
    rows : list of dict
        What is counted, by counter: amounts by cell, which is place + period.
    """

    def __init__(self, world: World) -> None:
        self.scopes = Scopes(world.names)
        self.periods = len(world.periods.month)
        self.edges: list[int] = world.periods.edge.tolist()
        self.rows: list[dict[int, int]] = [defaultdict(int) for _ in Counter]
        self._places: dict[tuple[int, ...], int] = {}

    def place(self, bases: tuple[int, ...]) -> int:
        """Return the place of a set of scopes; `bases` are scope x periods."""
        found = self._places.get(bases)
        if found is None:
            found = self._places[bases] = len(self._places) * self.periods
        return found

    def add(self, counter: int, place: int, period: int, amount: int) -> None:
        """Add `amount` in one period, to each scope of the place."""
        self.rows[counter][place + period] += amount

    def add_span(self, counter: int, place: int, start: int, end: int, period: int) -> None:
        """Add the ticks from `start` to `end`, each in its period; `period` is that of `end`."""
        row = self.rows[counter]
        while period > 0 and start < self.edges[period]:
            if end > self.edges[period]:
                row[place + period] += end - self.edges[period]
                end = self.edges[period]
            period -= 1
        row[place + period] += end - start

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
            (Counter.COURSES, money.courses.sum(axis=0, keepdims=True), [(0,)]),
            (Counter.TOOLS, money.tools.sum(axis=0, keepdims=True), [(0,)]),
            (Counter.PRAISE, money.praise.reshape(1, -1), [(0,)]),
            (Counter.CARE, money.cares.sum(axis=0, keepdims=True), [(0,)]),
            (Counter.PROMOTION, money.promotion.sum(axis=0, keepdims=True), [(0,)]),
            (Counter.RESEARCH, money.research.sum(axis=0, keepdims=True), [(0,)]),
            (Counter.CHANNEL_CARE, money.channel_care, rows(scopes.channel, len(world.names.channels))),
            (Counter.IDEA_COST, money.encouragement, rows(scopes.idea, len(world.names.ideas))),
        )
        for counter, table, places in tables:
            for amounts, place in zip(table.tolist(), places, strict=True):
                cells = self.place(tuple(scope * self.periods for scope in place))
                for period, amount in enumerate(amounts):
                    self.add(counter, cells, period, amount)

    def array(self) -> Ints:
        """Return the counters, shape (counter, scope, period)."""
        size = self.scopes.count * self.periods
        table = np.zeros((len(Counter), size + self.periods), dtype=np.int64)
        widest = max(map(len, self._places))
        # Places of few scopes are filled up with a scope after the last one, which is cut off.
        bases = np.array([(*place, *[size] * (widest - len(place))) for place in self._places])
        for sums, row in zip(table, self.rows, strict=True):
            place, period = np.divmod(np.array(list(row), dtype=np.int64), self.periods)
            amounts = np.array(list(row.values()), dtype=np.int64)
            np.add.at(sums, bases[place] + period[:, np.newaxis], amounts[:, np.newaxis])
        return table[:, :size].reshape(len(Counter), self.scopes.count, self.periods)
