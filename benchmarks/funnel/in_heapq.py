"""Owns the funnel in plain Python: one loop over a heap of (time, what happens)."""

from __future__ import annotations

import random
from collections import deque
from heapq import heappop, heappush, heapreplace
from math import log

from shape import LEADS_A_DAY, PASSES, REPS, SERVICE, THINKING, VALUE_MU, VALUE_SIGMA, Count, Play, one_by_one

_ARRIVAL = -1
"""What happens: this, or 0 to 3 the end of that stage's service, 4 to 7 of its thinking."""


def prepare(size: int) -> Play:
    """Make the funnel ready."""
    reps, gap = REPS * size, -1 / (LEADS_A_DAY * size)
    # The logarithm of a uniform is negative.
    services = tuple(-mean for mean in SERVICE)
    thinkings = tuple(-mean for mean in THINKING)

    # One loop without calls: each would cost as much as the heap.
    def play(replication: int, days: float) -> Count:  # noqa: PLR0912
        rng = random.Random(replication)
        uniform = rng.random
        waiting: deque[int] = deque()
        free = reps
        leads = starts = thoughts = wins = 0
        revenue = 0.0
        heap = [(gap * log(1.0 - uniform()), _ARRIVAL)]
        while True:
            now, what = heap[0]
            if now >= days:
                return Count(leads, starts, thoughts, wins, revenue)
            if what >= 4:
                thoughts += 1
                what -= 4
                if uniform() >= PASSES[what]:
                    heappop(heap)
                elif what == 3:
                    heappop(heap)
                    wins += 1
                    revenue += rng.lognormvariate(VALUE_MU, VALUE_SIGMA)
                elif free:
                    free -= 1
                    starts += 1
                    what += 1
                    heapreplace(heap, (now + services[what] * log(1.0 - uniform()), what))
                else:
                    heappop(heap)
                    waiting.append(what + 1)
            elif what >= 0:
                heapreplace(heap, (now + thinkings[what] * log(1.0 - uniform()), what + 4))
                if waiting:
                    starts += 1
                    what = waiting.popleft()
                    heappush(heap, (now + services[what] * log(1.0 - uniform()), what))
                else:
                    free += 1
            else:
                leads += 1
                heapreplace(heap, (now + gap * log(1.0 - uniform()), _ARRIVAL))
                if free:
                    free -= 1
                    starts += 1
                    heappush(heap, (now + services[0] * log(1.0 - uniform()), 0))
                else:
                    waiting.append(0)

    return one_by_one(play)
