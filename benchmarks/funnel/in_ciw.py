"""Owns the funnel in Ciw: people are one node, customers who think another, and the class says the stage.

Ciw's own records of every visit are switched off by its documented way, a node class; they are needless here.
"""

from __future__ import annotations

import random
from math import inf

import ciw
from shape import LEADS_A_DAY, PASSES, REPS, SERVICE, THINKING, VALUE_MU, VALUE_SIGMA, Count, Play, one_by_one

_STAGES = ("first", "second", "third", "fourth")
_CLASSES = (*_STAGES, "decided")


class _Node(ciw.Node):
    """A node that counts who left it, and keeps no record of it."""

    left = 0

    def write_individual_record(self, individual: ciw.Individual) -> None:  # noqa: ARG002
        self.left += 1


class _Exit(ciw.ExitNode):
    """An exit that counts those who thought to the end of the last stage, and keeps nobody."""

    decided = 0

    def accept(self, next_individual: ciw.Individual, completed: bool = True) -> None:  # noqa: ARG002, FBT001, FBT002
        self.decided += next_individual.customer_class == "decided"
        next_individual.node = -1


def prepare(size: int) -> Play:
    """Make the funnel ready."""
    exponential = ciw.dists.Exponential
    stays = {name: {other: float(other == name) for other in _CLASSES} for name in _CLASSES}
    after = dict(zip(_CLASSES, (*_CLASSES[1:], "decided"), strict=True))
    moves = {name: {other: float(other == after[name]) for other in _CLASSES} for name in _CLASSES}
    # The class changes before the way is chosen: who comes to 'second' has passed the first stage, or leaves.
    back = dict(zip(_CLASSES, (0.0, *PASSES[:3], 0.0), strict=True))
    services = {
        name: [exponential(1 / service), exponential(1 / thinking)]
        for name, service, thinking in zip(_STAGES, SERVICE, THINKING, strict=True)
    }
    network = ciw.create_network(
        arrival_distributions={
            name: [exponential(LEADS_A_DAY * size) if name == "first" else None, None] for name in _CLASSES
        },
        service_distributions={**services, "decided": services["fourth"]},
        routing={name: [[0.0, 1.0], [back[name], 0.0]] for name in _CLASSES},
        class_change_matrices=[stays, moves],
        number_of_servers=[REPS * size, inf],
    )

    def play(replication: int, days: float) -> Count:
        ciw.seed(replication)
        simulation = ciw.Simulation(network, node_class=_Node, exit_node_class=_Exit)
        simulation.simulate_until_max_time(days)
        arrival, people, customers, gone = simulation.nodes
        wins = sum(random.random() < PASSES[3] for _ in range(gone.decided))
        revenue = sum(random.lognormvariate(VALUE_MU, VALUE_SIGMA) for _ in range(wins))
        return Count(
            # The arrival node has the next lead ready, who has not come yet.
            leads=arrival.number_of_individuals - 1,
            starts=people.left + people.number_in_service,
            thoughts=customers.left,
            wins=wins,
            revenue=revenue,
        )

    return one_by_one(play)
