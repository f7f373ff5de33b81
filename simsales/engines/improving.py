"""Owns ideas in the reference engine: what becomes of them is written down, and acts while it is in use."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Generator

from simpy.events import Event

from simsales.engines.journal import Rank
from simsales.engines.piloting import FIRST_KEY, NO_RECORD, ON_EFFORT, ON_ODDS, Piloted, by_scope
from simsales.engines.valuing import Valuing
from simsales.mechanisms.ideas import better, quicker
from simsales.mechanisms.risk import log_factor

__all__ = ["Improving"]

_Walk = Generator[Event, None, None]


class Improving(Valuing):
    """People, deals, customers, the market, and what they find out for themselves."""

    def _read_ideas(self, piloted: Piloted) -> None:
        self.piloted = piloted
        self.idea_level = [0.0] * len(piloted.touches)
        for channel, rise in enumerate(piloted.rises):
            self.could_rise[channel] *= rise

    @abstractmethod
    def effects_change(self) -> None:
        """Multiply anew all that acts on leads, odds, values and work."""

    def ideas_go_on(self) -> _Walk:
        """Let become of the year's ideas what becomes of them."""
        for row, moment in enumerate(self.piloted.moments):
            yield self.alarm(moment.tick, Rank.RISK, FIRST_KEY + row * 4)
            if moment.kind != NO_RECORD:
                self.write((moment.tick, moment.kind, moment.entity, -1, moment.what, moment.amount))
            if moment.touch >= 0:
                self.idea_level[moment.touch] = moment.level
                self.effects_change()

    def improve(self, targets: tuple[list[float], ...]) -> None:
        """Let ideas that are in use act on leads, log-odds, values and work, in this order."""
        for touch, level in zip(self.piloted.touches, self.idea_level, strict=True):
            if level <= 0.0:
                continue
            column = targets[touch.kind]
            for index in range(len(column)) if touch.on < 0 else (touch.on,):
                if touch.kind == ON_ODDS:
                    column[index] += log_factor(better(touch.worth, level))
                elif touch.kind == ON_EFFORT:
                    column[index] *= quicker(touch.worth, level)
                else:
                    column[index] *= better(touch.worth, level)

    def count_ideas(self) -> None:
        """Count what became of the year's ideas."""
        for counter, scopes, period, amount in by_scope(self.world, self.piloted):
            self.tally.add(
                counter, self.tally.place(tuple(s * self.tally.periods for s in scopes)), period, amount
            )
