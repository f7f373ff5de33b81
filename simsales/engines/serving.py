"""Owns service in the reference engine: tickets, what was promised, and what it does to satisfaction.

A ticket is work like any stage's; it is one stage behind those of the funnel.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Generator

from simpy.events import Event

from simsales.engines.actors import Account, Lead
from simsales.engines.booking import Booking
from simsales.engines.journal import Cost, Kind, Rank
from simsales.engines.lots import Lots
from simsales.engines.tally import Counter
from simsales.mechanisms.learning import faded
from simsales.mechanisms.mood import relaxed
from simsales.mechanisms.rounding import thousandths
from simsales.mechanisms.satisfaction import as_share, better_than_promised, care_lift, felt_change
from simsales.mechanisms.work_time import NEVER, open_part
from simsales.quantity import DAY
from simsales.world.clientele import CELL

__all__ = ["Serving"]

_Walk = Generator[Event, None, None]


class Serving(Booking):
    """People, deals, books, and service.

    Attributes
    ----------
    accounts
        Customers by key, as long as they stay.
    glad
        By segment, the satisfaction of its customers summed as last noted, in thousandths.
    """

    def _read_clientele(self) -> None:
        clientele = self.world.clientele
        self.lots = Lots(self.streams, self.world.names.stage_keys)
        tickets, cares, self.growth = clientele.tickets, clientele.cares, clientele.growth
        self.serves = bool(clientele.active)
        self.starts_satisfied: list[list[float]] = clientele.starts.tolist()
        self.stay: list[float] = clientele.stay.tolist()
        self.next_term: list[int] = clientele.term.tolist()
        self.worth: list[float] = clientele.worth.tolist()
        self.ticket_rate: list[float] = tickets.rate.tolist()
        self.in_hours: list[int] = tickets.in_hours.tolist()
        self.by_clock: list[int] = tickets.by_clock.tolist()
        self.respond_in: list[int] = tickets.respond_in.tolist()
        self.solve_in: list[int] = tickets.solve_in.tolist()
        self.solved_gain: list[float] = tickets.solved.tolist()
        self.late_loss: list[float] = tickets.late.tolist()
        self.recovery_lifts: list[list[float]] = tickets.lifts.tolist()
        self.recovery_cost: list[list[int]] = tickets.cost.tolist()
        self.care_activity: list[int] = cares.activity.tolist()
        self.care_lifts: list[list[float]] = cares.lifts.tolist()
        self.care_half: list[float] = cares.half_at.tolist()
        self.cared = 0.0
        self.accounts: dict[int, Account] = {}
        self.glad = [0] * len(self.stay)
        self.glad_at_start = list(self.glad)

    @abstractmethod
    def walk(self, lead: Lead, *, with_customer: bool) -> _Walk:
        """Walk a deal through its stages."""

    def _in_working_hours(self, start: int, at: int) -> int:
        """Return when a customer asks who asks in working hours only: as far into those of the cell.

        A cell that is cut by the horizon is what is left of it. Where nobody works in it, nothing is moved.
        """
        end = min(start + CELL, self.world.horizon)
        opened = self.open_time(start, end)
        if at >= self.world.horizon or not opened:
            return at
        return self.open_until(start, open_part(at - start, end - start, opened) + 1) - 1

    def _asks_for_help(self, lead: Lead, account: Account) -> None:
        """Let a ticket line up; it counts in its own stage, and as a ticket where its customer counts."""
        stage = self.base_stage[lead.stage]
        own = self.tally.place((stage,))
        wide = (
            0, self.base_channel[account.channel], self.base_segment[account.segment],
            self.base_product[account.product], stage,
        )  # fmt: skip
        lead.places = [own] * self.stages + [self.tally.place(wide)]
        self.leads_open[lead.key] = lead
        self.tally.add(Counter.TICKETS, lead.places[-1], self.period, 1)
        self.write((self.env.now, Kind.TICKET, lead.key, -1, lead.stage, account.key))
        kind = lead.stage - self.sales
        twice = 2 * max(self.respond_in[kind], self.solve_in[kind])
        if twice >= 0:
            by_clock = self.by_clock[kind]
            at = lead.born + twice if by_clock else self.open_until(lead.born, twice)
            self.env.process(self._breaks(lead, max(at, lead.born + 1)))
        self.env.process(self.walk(lead, with_customer=False))

    def _breaks(self, lead: Lead, at: int) -> _Walk:
        """Disappoint a customer as far as can be, twice the promised time having passed in vain."""
        yield self.alarm(at, Rank.BREACH, lead.key)
        account = lead.account
        kind = lead.stage - self.sales
        answered = lead.patient and self.solve_in[kind] < 0
        if self.leads_open.get(lead.key) is not lead or account is None or answered:
            return
        lead.disappointed = True
        self.tally.add(Counter.DUE, lead.places[-1], self.period, 1)
        self.write((at, Kind.BROKEN, lead.key, -1, lead.stage, account.key))
        if not account.alive:
            return
        waited = lead.waited if lead.patient else NEVER
        if lead.patient and not self.by_clock[kind]:
            waited = self.open_time(lead.born, lead.born + waited)
        self._feels(account, kind, waited, NEVER)
        self._notes(account, lead.stage)

    def _feels(self, account: Account, kind: int, waited: int, took: int) -> None:
        """Let a customer compare answer and solution with what was promised."""
        self._time_passes(account)
        better = better_than_promised(self.respond_in[kind], self.solve_in[kind], waited, took)
        change = felt_change(better, self.solved_gain[kind], self.late_loss[kind])
        account.satisfaction = as_share(account.satisfaction + change)

    def solves(self, lead: Lead, now: int) -> None:
        """Close a ticket: the customer compares what was promised with what happened."""
        account, kind, period = lead.account, lead.stage - self.sales, self.period
        assert account is not None
        place, took, waited = lead.places[-1], now - lead.born, lead.waited
        if not self.by_clock[kind]:
            took, waited = self.open_time(lead.born, now), self.open_time(lead.born, lead.born + waited)
        self.tally.add(Counter.SOLVED, place, period, 1)
        self.tally.add(Counter.RESPONSE, place, period, waited)
        self.tally.add(Counter.SOLUTION, place, period, took)
        self.write((now, Kind.SOLVED, lead.key, lead.worker, lead.stage, took))
        del self.leads_open[lead.key]
        respond, solve = self.respond_in[kind], self.solve_in[kind]
        if respond < 0 and solve < 0:
            return
        kept = (respond < 0 or waited <= respond) and (solve < 0 or took <= solve)
        if not lead.disappointed:
            self.tally.add(Counter.DUE, place, period, 1)
            self.tally.add(Counter.ON_TIME, place, period, int(kept))
        if not account.alive:
            return
        if lead.disappointed:
            self._time_passes(account)
        else:
            self._feels(account, kind, waited, took)
        if not kept:
            account.lifted += self.recovery_lifts[kind][period]
            cost = self.recovery_cost[kind][period]
            if cost:
                self.tally.add(Counter.RECOVERY, account.place, period, cost)
                self.write((now, Kind.COST, account.key, -1, Cost.RECOVERY, cost))
        self._notes(account, lead.stage)

    def ticket_stays_open(self, lead: Lead) -> None:
        """Count a ticket that is open at the horizon."""
        self.tally.add(Counter.OPEN_TICKETS, lead.places[-1], self.period, 1)
        self.write((self.env.now, Kind.TICKET_OPEN, lead.key, -1, lead.stage, self.env.now - lead.born))

    def cares(self, day: int) -> None:
        """Note what care adds to the usual satisfaction, by the hours of a working day."""
        if not self.spans[day]:
            return
        self.cared = 0.0
        for care, activity in enumerate(self.care_activity):
            lifts = self.care_lifts[care][self.period]
            if lifts > 0.0:
                hours = self.hours_given(activity, day)
                self.cared += care_lift(lifts, hours, self.care_half[care], len(self.accounts))

    # ------------------------------------------------------------------ satisfaction

    def _time_passes(self, account: Account) -> None:
        """Let satisfaction return to its usual level for the time since it was last felt."""
        clientele, now = self.world.clientele, self.env.now
        kept = faded((now - account.felt_at) / DAY, clientele.half_life)
        usual = as_share(clientele.usual + self.cared)
        account.satisfaction = relaxed(account.satisfaction, usual, kept)
        account.lifted *= kept
        account.felt_at = now

    def _notes(self, account: Account, cause: int) -> None:
        before = account.glad
        account.glad = thousandths(account.satisfaction)
        self.glad[account.segment] += account.glad - before
        account.noted = thousandths(as_share(account.satisfaction + account.lifted))
        self.write((self.env.now, Kind.FELT, account.key, -1, cause, account.noted))
