"""Owns what deals open on the last day are worth in the reference engine: value times chance to be won."""

from __future__ import annotations

from abc import abstractmethod

from simsales.engines.actors import Lead
from simsales.engines.journal import Kind
from simsales.engines.tally import Counter
from simsales.engines.trading import Trading
from simsales.mechanisms.contact import reached_at_last
from simsales.mechanisms.funnel import chance
from simsales.mechanisms.money import whole

__all__ = ["Valuing"]


class Valuing(Trading):
    """People, deals, customers, the market, and what is open at the end."""

    @abstractmethod
    def _log_odds(self, lead: Lead, stage: int, waited: int) -> float:
        """Return the log-odds that a deal passes a stage now."""

    def value_open_deals(self) -> None:
        """Value the deals that are open at the horizon, and count the tickets."""
        now, tally = self.env.now, self.tally
        for key in sorted(self.leads_open):
            lead = self.leads_open[key]
            if lead.stage >= self.sales:
                self.ticket_stays_open(lead)
                continue
            value = whole((lead.value - self.off_price(lead)) * self._chance_to_win(lead))
            tally.add(Counter.STILL_OPEN, lead.places[lead.stage], self.period, 1)
            tally.add(Counter.OPEN_VALUE, lead.places[lead.stage], self.period, value)
            tally.add_span(Counter.PRESENCE, lead.places[-1], max(lead.born, 0), now, self.period)
            if lead.waiting:
                waits = now - lead.asked
                self.write((now, Kind.STILL_WAITING, lead.key, lead.owner, lead.stage, waits))
            self.write((now, Kind.STILL_OPEN, lead.key, lead.owner, lead.stage, value))

    def _chance_to_win(self, lead: Lead) -> float:
        """Return the chance that all stages from here on are passed, those whom nobody reaches left out."""
        p, more = 1.0, 0.0
        for stage in range(lead.stage, self.sales):
            tried, reached = 0, False
            if stage > lead.stage:
                more += self.discovered[stage][self.period]
            else:
                tried, reached = lead.tried, lead.deciding
            attempts, first, alike = (
                self.attempts[stage],
                self.reached_first[stage],
                self.reached_alike[stage],
            )
            if attempts and not reached:
                p *= reached_at_last(first, alike, tried, attempts)
            p *= chance(self._log_odds(lead, stage, 0) + more)
        return p
