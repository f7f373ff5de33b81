"""Owns the funnel in Cimba-Python: people are processes at a store, customers who think are scheduled events.

That is its fastest way: a deal is nothing but its stage, so that no coroutine is made for any of them.
"""

from collections.abc import Sequence

import cimba as cb
import numpy as np
from cimba import random
from shape import DAYS, LEADS_A_DAY, REPS, Count, Play


def _model(size: int) -> type[cb.Model]:
    gap = 1.0 / (LEADS_A_DAY * size)

    class Funnel(cb.Model):
        days: cb.Param[float] = DAYS
        line: cb.Store[int]
        leads: cb.Output[int]
        starts: cb.Output[int]
        thoughts: cb.Output[int]
        wins: cb.Output[int]
        revenue: cb.Output[float]

        @cb.on_start
        def open(self) -> None:
            self.revenue = 0.0
            # A window of the experiment would let events run on behind its end.
            cb.schedule(self.close, self.days)

        @cb.event
        def close(self) -> None:
            cb.end_trial()

        @cb.process
        def arrivals(self) -> None:
            while True:
                cb.hold(random.exponential(gap))
                self.leads += 1
                self.line.put(0)

        @cb.process(copies=REPS * size)
        def person(self) -> None:
            while True:
                stage = self.line.get()
                self.starts += 1
                if stage == 0:
                    cb.hold(random.exponential(0.05))
                    cb.schedule(self.after_first, random.exponential(1.0))
                elif stage == 1:
                    cb.hold(random.exponential(0.10))
                    cb.schedule(self.after_second, random.exponential(3.0))
                elif stage == 2:
                    cb.hold(random.exponential(0.15))
                    cb.schedule(self.after_third, random.exponential(5.0))
                else:
                    cb.hold(random.exponential(0.10))
                    cb.schedule(self.after_fourth, random.exponential(7.0))

        @cb.event
        def after_first(self) -> None:
            self.thoughts += 1
            if random.uniform(0.0, 1.0) < 0.6:
                self.line.put(1)

        @cb.event
        def after_second(self) -> None:
            self.thoughts += 1
            if random.uniform(0.0, 1.0) < 0.6:
                self.line.put(2)

        @cb.event
        def after_third(self) -> None:
            self.thoughts += 1
            if random.uniform(0.0, 1.0) < 0.6:
                self.line.put(3)

        @cb.event
        def after_fourth(self) -> None:
            self.thoughts += 1
            if random.uniform(0.0, 1.0) < 0.5:
                self.wins += 1
                self.revenue += random.lognormal(9.0, 0.6)

    return Funnel


def prepare(size: int) -> Play:
    """Make the funnel ready."""
    funnel = _model(size)

    def play(replications: Sequence[int], days: float) -> list[Count]:
        model = funnel()
        model.days = days
        seeds = np.array(replications, dtype=np.uint64)
        experiment = cb.Experiment(
            model, replications=len(replications), window=cb.Window.until_idle(), seeds=seeds
        )
        results = experiment.run(workers=1)
        if results.failed.any():
            raise RuntimeError(str(results.failure_reasons))
        told = results[model]
        outputs = (told.leads, told.starts, told.thoughts, told.wins, told.revenue)
        return [
            Count(int(leads), int(starts), int(thoughts), int(wins), float(revenue))
            for leads, starts, thoughts, wins, revenue in zip(
                *(output.values[0].tolist() for output in outputs), strict=True
            )
        ]

    return play
