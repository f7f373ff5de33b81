"""Owns the compilation of back-office support and of deals that change hands."""

from __future__ import annotations

import math

import numpy as np

from simsales.scenario.scenario import Scenario
from simsales.world.context import Context
from simsales.world.tools import tools_of
from simsales.world.workforce import Floats, Handovers, Supports

__all__ = ["handover", "support"]


def support(context: Context) -> Supports:
    """Compile back office, in the order of the names of its entries."""
    names = context.names
    listed = [section for _, section in sorted(context.scenario.support.items(), key=lambda item: item[0])]

    def by_stage(values: list[float]) -> Floats:
        helps = [
            [section.stages is None or stage in section.stages for stage in names.stages]
            for section in listed
        ]
        mask = np.array(helps, dtype=np.float64).reshape(len(listed), len(names.stages))
        return mask * np.array(values, dtype=np.float64)[:, None]

    return Supports(
        activity=np.array([names.activities.index(s.activity) for s in listed], dtype=np.int64),
        half_at=np.array([section.half_at for section in listed], dtype=np.float64),
        odds=by_stage([math.log(section.odds) for section in listed]),
        saves=by_stage([section.saves for section in listed]),
    )


def handover(context: Context) -> Handovers:
    """Compile what a deal loses when it goes on with another person.

    Notes
    -----
    A tool that some teams have not takes the part of the loss that is the part of people who have it, since
    nobody knows beforehand whose the deals will be.
    """
    delay, work, odds = [], [], []
    for scenario in context.scenarios:
        section = scenario.handover
        left = _left(context, scenario)
        delay.append(0 if section is None else math.floor(section.delay * left[2] + 0.5))
        work.append(0 if section is None else math.floor(section.work * left[0] + 0.5))
        odds.append(0.0 if section is None else math.log(section.odds) * left[1])
    return Handovers(
        delay=np.array(delay, dtype=np.int64),
        work=np.array(work, dtype=np.int64),
        odds=np.array(odds, dtype=np.float64),
    )


def _left(context: Context, scenario: Scenario) -> tuple[float, float, float]:
    """Return the factors of tools on work, on lost log-odds and on the delay, mean over people."""
    tools = [[tool for _, tool in tools_of(scenario, person.team)] for person in context.people]
    if not tools:
        return 1.0, 1.0, 1.0
    work = [math.prod(tool.handover_work for tool in mine) for mine in tools]
    loss = [math.prod(tool.handover_loss for tool in mine) for mine in tools]
    delay = [math.prod(tool.handover_delay for tool in mine) for mine in tools]
    count = len(tools)
    return math.fsum(work) / count, math.fsum(loss) / count, math.fsum(delay) / count
