"""Owns what brings a customer's decision forward in the reference engine: discounts and meetings.

A customer who decides wakes the deal by an alarm. Who brings the decision forward silences it and sets
another one for now, so that the deal notices nothing but the time.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from simsales.engines.actors import Lead
from simsales.engines.clock import FIRST, Alarm, Clock
from simsales.engines.journal import Kind, Rank
from simsales.engines.rewarding import Rewarding
from simsales.engines.tally import Counter, Tally
from simsales.mechanisms.learning import attended_part
from simsales.mechanisms.money import share_of
from simsales.world.draws import uniform
from simsales.world.streams import Stream
from simsales.world.world import World

__all__ = ["Deciding"]


class Deciding(Rewarding):
    """People as they change, the clock, and the deals that are open.

    Attributes
    ----------
    env
        The clock.
    leads_open
        Open deals by key.
    """

    def __init__(
        self,
        world: World,
        tally: Tally,
        write: Callable[[tuple[int, int, int, int, int, int]], None],
        streams: tuple[int, ...],
    ) -> None:
        super().__init__(world, tally, write, streams)
        self.env = Clock(initial_time=0)
        self.leads_open: dict[int, Lead] = {}

    def alarm(self, at: int, rank: int, key: int) -> Alarm:
        """Return an event that happens at tick `at`, in its place among all that happens then."""
        return Alarm(self.env, at - self.env.now, FIRST[rank] + key)

    def offer_discounts(self, rep: int) -> None:
        """Offer a discount to a person's customers who are deciding, where it pays the person."""
        hoped, last, now = 0, self.sales - 1, self.env.now
        for lead in self._at_customers(rep):
            if lead.stage != last:
                continue
            off = share_of(lead.value, self.force.discount[rep])
            if self.would_pull(rep, hoped, lead.value, off):
                hoped += lead.value - off
                lead.value -= off
                lead.off = off
                self.tally.add(Counter.PULLED, lead.places[last], self.period, 1)
                self.write((now, Kind.PULLED, lead.key, rep, last, off))
                self._decides_now(lead)

    def unblock(self, rep: int, meeting: int, since: int) -> None:
        """Let a meeting that began at `since` get stuck deals of a person decided."""
        now = self.env.now
        part = attended_part(0, now - since, self.meeting_length[meeting][self.period])
        share = self.force.unblocks[meeting] * self.keeps(rep, meeting) * part
        for lead in self._at_customers(rep):
            had = now - lead.given
            if had < self.force.stuck[meeting]:
                continue
            if uniform(self.streams[Stream.UNBLOCKING], lead.draw, since) < share:
                self.tally.add(Counter.UNBLOCKED, lead.places[lead.stage], self.period, 1)
                self.write((now, Kind.UNBLOCKED, lead.key, rep, meeting, had))
                self._decides_now(lead)

    def _at_customers(self, rep: int) -> list[Lead]:
        """Return a person's deals with customers who are deciding, in order of their keys."""
        found = [lead for lead in self.leads_open.values() if lead.owner == rep and lead.deciding]
        found.sort(key=attrgetter("key"))
        return found

    def _decides_now(self, lead: Lead) -> None:
        silenced, lead.turn = lead.turn, self.alarm(self.env.now, Rank.DECIDED, lead.key)
        silenced.callbacks, lead.turn.callbacks = lead.turn.callbacks, silenced.callbacks
        # Nobody brings it forward twice at one instant.
        lead.deciding = False
