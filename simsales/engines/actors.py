"""Owns the actors of the reference engine: what a lead, a rep and a risk carry with them through the year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simsales.mechanisms.work_time import OPEN

if TYPE_CHECKING:
    from simsales.engines.clock import Call

__all__ = ["GONE", "Account", "Lead", "Queue", "Rep", "RiskState"]


GONE = -2
"""Whoever worked last on a deal is not there any more."""


class Lead:
    """A lead and the deal that it becomes.

    `places` is where it counts in the tally, by stage; the last one is without a stage. `turn` wakes it when
    what it asked for is done, or when it goes cold. `last` is who worked on it last (`GONE` when
    nobody knows it any more), `pace` the speed at which work on it began,
    `off` the discount that was given, `given` when the customer got it to decide. `account` is the customer
    who brought it, `full` what a further deal brings in a whole term, `origin` how (see
    :class:`~simsales.engines.journal.Origin`; 0 for all others).
    """

    __slots__ = (
        "account",
        "asked",
        "born",
        "channel",
        "cold",
        "deciding",
        "disappointed",
        "draw",
        "effort",
        "full",
        "given",
        "key",
        "last",
        "left",
        "log_odds",
        "lots",
        "off",
        "opened_before",
        "origin",
        "owner",
        "pace",
        "patient",
        "places",
        "product",
        "rep",
        "segment",
        "since",
        "stage",
        "tried",
        "turn",
        "understood",
        "value",
        "waited",
        "waiting",
        "worker",
    )  # fmt: skip

    def __init__(self, key: int, draw: int, lots: list[float], channel: int, segment: int, born: int) -> None:
        self.key = key
        self.draw = draw
        self.lots = lots
        self.channel = channel
        self.segment = segment
        self.product = 0
        self.value = 0
        self.born = born
        self.account: Account | None = None
        self.origin = 0
        self.full = 0
        self.understood = 0.0
        self.disappointed = False
        self.opened_before = False
        self.owner = -1
        self.worker = -1
        self.off = 0
        self.deciding = False
        self.given = 0
        self.pace = 1.0
        self.last = -1
        self.stage = 0
        self.tried = 0
        self.log_odds = 0.0
        self.places: list[int]
        self.rep: Rep | None = None
        self.turn: Call
        self.asked = 0
        self.waited = 0
        self.waiting = False
        self.patient = False
        self.cold = False
        self.effort = 0
        self.left = 0
        self.since = 0


class Account:
    """A customer.

    `satisfaction` is without what making up for broken promises gave, which is `lifted`; both stood so at
    `felt_at`. What was noted last, in thousandths: `noted` is both together, `glad` is what others hear of.
    `place` is where it counts in the tally. `terms` counts renewals, `ends` is the tick of the next one,
    `referrer` is the customer who brought this one.
    """

    __slots__ = (
        "alive",
        "channel",
        "draw",
        "ends",
        "felt_at",
        "glad",
        "key",
        "left_before",
        "lifted",
        "noted",
        "place",
        "product",
        "referrer",
        "satisfaction",
        "segment",
        "since",
        "terms",
        "value",
    )

    def __init__(
        self, key: int, draw: int, channel: int, segment: int, product: int, value: int, since: int
    ) -> None:
        self.key = key
        self.draw = draw
        self.channel = channel
        self.segment = segment
        self.product = product
        self.value = value
        self.since = since
        self.alive = True
        self.satisfaction = 0.0
        self.lifted = 0.0
        self.felt_at = since
        self.glad = 0
        self.noted = 0
        self.left_before = False
        self.referrer: Account | None = None
        self.place = 0
        self.terms = 0
        self.ends = since


class Rep:
    """A person at work.

    `until` is the end of the open time that runs, `used` the ticks worked this week by stage,
    `listed` the `free_since` under which the person stands among the idle.
    """

    __slots__ = (
        "bit",
        "block",
        "block_since",
        "deals",
        "free_since",
        "index",
        "job",
        "listed",
        "open",
        "own",
        "until",
        "used",
        "week",
    )

    def __init__(self, index: int, stages: int) -> None:
        self.index = index
        self.bit = 1 << index
        self.open = False
        self.until = 0
        self.job: Lead | None = None
        self.free_since = 0
        self.listed = -1
        self.own: dict[int, Queue] = {}
        self.used = [0] * stages
        self.week = -1
        self.deals = 0
        self.block = (OPEN, -1)
        self.block_since = -1


Queue = list[tuple[int, int, Lead]]
"""Waiting deals as a heap: order (priority and time), key, deal."""


class RiskState:
    """Where a risk stands; `severity` is that of the strike that lasts."""

    __slots__ = ("active", "eased", "severity", "since")

    def __init__(self) -> None:
        self.active = False
        self.eased = False
        self.severity = 1.0
        self.since = 0
