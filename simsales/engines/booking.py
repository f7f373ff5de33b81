"""Owns the books of contracts in the reference engine: revenue over the term, and payment."""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple

from simpy.events import Event

from simsales.engines.deciding import Deciding
from simsales.engines.journal import Kind, Rank
from simsales.engines.tally import Counter
from simsales.mechanisms.money import recognised, share_of, whole
from simsales.mechanisms.sampling import sample
from simsales.world.draws import uniform
from simsales.world.streams import Stream

__all__ = ["Booking", "Contract"]


class Contract(NamedTuple):
    """What was signed: a deal that is won, or the next term of a customer.

    `entity` and `owner` are what payments are recorded of, `place` is where they count; `draw` and `term`
    (0 for a win) name the draws; `key` orders its payments among others. Its revenue is spread over `length`
    ticks, 0 for at once.
    """

    entity: int
    owner: int
    place: int
    draw: int
    term: int
    key: int
    product: int
    value: int
    length: int


class Booking(Deciding):
    """People, deals, and the books of what was signed."""

    def collect(self, contract: Contract, now: int) -> None:
        """Book a contract that is signed now: its revenue by time, its payments when they come."""
        money, value = self.world.money, contract.value
        self.recognise(contract.place, contract.product, value, contract.length, now)
        upfront = share_of(value, money.upfront)
        if upfront:
            self._pay(contract, upfront)
        rest = value - upfront
        if rest:
            due, draw, k = money.within, contract.draw, contract.term
            if money.late > 0.0 and uniform(self.streams[Stream.PAYMENT_LATE], draw, k) < money.late:
                u = uniform(self.streams[Stream.PAYMENT_DELAY], draw, k)
                due += whole(sample(self.dists, self.points, money.late_by, u))
            if due:
                self.env.process(self._pay_later(contract, rest, now + due))
            else:
                self._pay(contract, rest)

    def recognise(self, place: int, product: int, value: int, length: int, now: int) -> None:
        """Recognise a value over the time `length` from now on, at once when that is 0."""
        tally, delivery = self.tally, self.cost[product]
        done = cost_done = 0
        for period in range(self.period, tally.periods):
            so_far = recognised(value, tally.edges[period + 1] - now, length) if length else value
            cost = share_of(so_far, delivery)
            tally.add(Counter.RECOGNISED, place, period, so_far - done)
            tally.add(Counter.DELIVERY, place, period, cost - cost_done)
            done, cost_done = so_far, cost
            if done == value:
                break

    def _pay_later(self, contract: Contract, amount: int, at: int) -> Generator[Event, None, None]:
        yield self.alarm(at, Rank.PAYMENT, contract.key)
        self._pay(contract, amount)

    def _pay(self, contract: Contract, amount: int) -> None:
        self.tally.add(Counter.CASH, contract.place, self.period, amount)
        self.write((self.env.now, Kind.PAID, contract.entity, contract.owner, -1, amount))
