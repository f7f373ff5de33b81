"""Owns the textbook formulas of queues, against which scenarios are held.

Sources: Erlang 1917 (M/M/c), Pollaczek 1930 and Khinchine 1932 (M/G/1), Palm 1957 (M/M/c with impatient
callers, as in Garnett, Mandelbaum and Reiman 2002), Burke 1956 and Jackson 1957 (queues in a row). Times
are in the unit of the rates.
"""

from __future__ import annotations

from math import exp, lgamma, log
from typing import NamedTuple


class Queue(NamedTuple):
    """Chance to wait, mean wait of all, occupancy, share that leaves without service."""

    waits: float
    wait: float
    occupancy: float
    abandons: float = 0.0


def mmc(arrivals: float, service: float, servers: int) -> Queue:
    """Return M/M/c by Erlang's recursion for the loss formula."""
    load = arrivals / service
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    waits = servers * blocked / (servers - load * (1.0 - blocked))
    return Queue(waits, waits / (servers * service - arrivals), load / servers)


def mg1(arrivals: float, mean: float, cv: float) -> Queue:
    """Return M/G/1 by Pollaczek and Khinchine."""
    load = arrivals * mean
    return Queue(load, load * mean * (1.0 + cv * cv) / (2.0 * (1.0 - load)), load)


def erlang_a(arrivals: float, service: float, servers: int, patience: float, most: int = 2000) -> Queue:
    """Return M/M/c with exponential patience from its birth and death chain.

    Parameters
    ----------
    patience : float
        Rate at which one who waits leaves.
    """
    weights = []
    for n in range(most):
        served = min(n, servers)
        logged = n * log(arrivals) - lgamma(served + 1) - served * log(service)
        logged -= sum(log(servers * service + k * patience) for k in range(1, n - servers + 1))
        weights.append(logged)
    top = max(weights)
    chances = [exp(weight - top) for weight in weights]
    total = sum(chances)
    queue = sum((n - servers) * p for n, p in enumerate(chances) if n > servers) / total
    busy = sum(min(n, servers) * p for n, p in enumerate(chances)) / total
    waits = sum(p for n, p in enumerate(chances) if n >= servers) / total
    return Queue(waits, queue / arrivals, busy / servers, patience * queue / arrivals)
