"""Owns the funnel in SimPy: a process for each deal, and people as a resource."""

from __future__ import annotations

import random
from collections.abc import Generator

import simpy
from shape import LEADS_A_DAY, PASSES, REPS, SERVICE, THINKING, VALUE_MU, VALUE_SIGMA, Count, Play, one_by_one


def prepare(size: int) -> Play:
    """Make the funnel ready."""
    reps, rate = REPS * size, LEADS_A_DAY * size
    stages = [(1 / s, 1 / t, p) for s, t, p in zip(SERVICE, THINKING, PASSES, strict=True)]

    def play(replication: int, days: float) -> Count:
        rng = random.Random(replication)
        exponential, uniform = rng.expovariate, rng.random
        env = simpy.Environment()
        people = simpy.Resource(env, reps)
        timeout, process, request, release = env.timeout, env.process, people.request, people.release
        leads = starts = thoughts = wins = 0
        revenue = 0.0

        def deal() -> Generator[simpy.Event, object, None]:
            nonlocal starts, thoughts, wins, revenue
            for service, thinking, passes in stages:
                turn = request()
                yield turn
                starts += 1
                yield timeout(exponential(service))
                release(turn)
                yield timeout(exponential(thinking))
                thoughts += 1
                if uniform() >= passes:
                    return
            wins += 1
            revenue += rng.lognormvariate(VALUE_MU, VALUE_SIGMA)

        def arrivals() -> Generator[simpy.Event, object, None]:
            nonlocal leads
            while True:
                yield timeout(exponential(rate))
                leads += 1
                process(deal())

        process(arrivals())
        env.run(until=days)
        return Count(leads, starts, thoughts, wins, revenue)

    return one_by_one(play)
