"""Owns what a study plays: one strategy's year, and what is measured of it; nothing acts while it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from simsales.engines.player import Player
from simsales.study.measure import Gauge, MetricKey
from simsales.world.world import Floats, World

__all__ = ["Action", "FixedWay", "Way", "Year"]


class Action(NamedTuple):
    """A line of a rule has acted: at which tick, of which rule (by name), which line (from 0)."""

    tick: int
    rule: str
    line: int


class Year(NamedTuple):
    """One simulated year: its measured vector, its seal, the number of its records, its engine."""

    vector: Floats
    seal: int
    records: int
    engine: str


class Way(Protocol):
    """A strategy, ready to be simulated; processes and threads share it."""

    @property
    def world(self) -> World:
        """The company as the strategy has it, as long as nothing acts."""
        ...

    @property
    def gauge(self) -> Gauge:
        """What is measured in `world`."""
        ...

    @property
    def keys(self) -> tuple[MetricKey, ...]:
        """The order of the measured vector."""
        ...

    def play(self, player: Player, seed: int, replication: int) -> Year:
        """Simulate one year.

        Raises
        ------
        TooManyEvents, NotPossible
            As `simsales.engines.player.Player.play`.
        """
        ...

    def happened(self, player: Player, seed: int, replication: int) -> tuple[World, tuple[Action, ...]]:
        """Return the company of one year as its rules have made it, and what they have done.

        Raises
        ------
        TooManyEvents, NotPossible
            As `play`.
        """
        ...


@dataclass(frozen=True, slots=True)
class FixedWay:
    """A strategy in which everything is settled beforehand."""

    world: World
    gauge: Gauge

    @property
    def keys(self) -> tuple[MetricKey, ...]:
        """The order of the measured vector."""
        return self.gauge.keys

    def play(self, player: Player, seed: int, replication: int) -> Year:
        """Simulate one year; see `Way`."""
        outcome, engine = player.play(self.world, seed, replication)
        return Year(self.gauge.measure(outcome.tally), outcome.seal, outcome.records, engine)

    def happened(self, player: Player, seed: int, replication: int) -> tuple[World, tuple[Action, ...]]:  # noqa: ARG002 - the same in every year
        """Return the company; nothing acts in it."""
        return self.world, ()
