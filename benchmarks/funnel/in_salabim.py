"""Owns the funnel in salabim: a component for each deal, people as a resource, all monitors off."""

from __future__ import annotations

import random
from collections.abc import Iterator

import salabim as sim
from shape import LEADS_A_DAY, PASSES, REPS, SERVICE, THINKING, VALUE_MU, VALUE_SIGMA, Count, Play, one_by_one

# Generators switch faster than the greenlets of processes without yield.
sim.yieldless(False)


def prepare(size: int) -> Play:
    """Make the funnel ready."""
    reps, rate = REPS * size, LEADS_A_DAY * size
    stages = [(1 / s, 1 / t, p) for s, t, p in zip(SERVICE, THINKING, PASSES, strict=True)]

    def play(replication: int, days: float) -> Count:
        rng = random.Random(replication)
        exponential, uniform = rng.expovariate, rng.random
        env = sim.Environment(trace=False, random_seed=None)
        people = sim.Resource("people", capacity=reps, monitor=False)
        leads = starts = thoughts = wins = 0
        revenue = 0.0

        class Deal(sim.Component):
            def setup(self) -> None:
                self.mode.monitor(value=False)
                self.status.monitor(value=False)

            def process(self) -> Iterator[None]:
                nonlocal starts, thoughts, wins, revenue
                for service, thinking, passes in stages:
                    yield self.request(people)
                    starts += 1
                    yield self.hold(exponential(service))
                    self.release(people)
                    yield self.hold(exponential(thinking))
                    thoughts += 1
                    if uniform() >= passes:
                        return
                wins += 1
                revenue += rng.lognormvariate(VALUE_MU, VALUE_SIGMA)

        class Arrivals(sim.Component):
            def process(self) -> Iterator[None]:
                nonlocal leads
                while True:
                    yield self.hold(exponential(rate))
                    leads += 1
                    Deal()

        Arrivals()
        env.run(till=days)
        return Count(leads, starts, thoughts, wins, revenue)

    return one_by_one(play)
