"""Owns what a plan is for: targets as the solver sees them, and how simulated years are judged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from simsales.decide.fluid import MODELLED, Fluid, Part
from simsales.decide.question import Goal
from simsales.quantity import DAY
from simsales.scenario.scenario import Scenario
from simsales.scenario.target import Target
from simsales.study.judge import reached
from simsales.study.levels import Level
from simsales.study.measure import MetricKey, target_key
from simsales.study.replicate import Runs
from simsales.world.world import Floats, Ints, World

__all__ = ["Aim", "Score", "aims", "beyond", "lasting_profit", "score"]


class Aim(NamedTuple):
    """A judged target; `goal` is None when the planner's picture has no such figure."""

    name: str
    key: MetricKey
    at_least: float | None
    at_most: float | None
    weight: float
    goal: Goal | None


class Score(NamedTuple):
    """How good simulated years are, by replication.

    `hits`: weighted share of the targets reached; `short`: weighted relative shortfall; `worth`: profit with
    what is still to come, minor units; `profit`: that of the time alone, minor units.
    """

    hits: Floats
    short: Floats
    worth: Floats
    profit: Floats


def aims(scenario: Scenario, fluid: Fluid, levels: Mapping[str, Level]) -> tuple[Aim, ...]:
    """Return the targets that name a metric and a value; `levels` says where changes against today lead."""
    found = []
    for name, target in scenario.targets.items():
        key = target_key(target)
        if key is None:
            continue
        low, high = levels[name].at_least, levels[name].at_most
        goal = _goal(scenario, target, fluid, low, high)
        found.append(Aim(name, key, low, high, target.weight, goal))
    return tuple(found)


def _goal(
    scenario: Scenario, target: Target, fluid: Fluid, low: float | None, high: float | None
) -> Goal | None:
    assert target.metric is not None
    if target.metric not in MODELLED:
        return None
    include = _included(target, fluid)
    if include is None:
        return None
    first, last = _window(scenario, target, fluid.world)
    channels = fluid.world.names.channels
    outcome = fluid.outcome(target.metric, first, last, include.includes, whole=not target.of)
    if target.of.get("channel") in channels and "spend" in MODELLED[target.metric]:
        spend = np.zeros_like(outcome.spend)
        spend[channels.index(target.of["channel"]), first:last] = MODELLED[target.metric]["spend"]
        outcome = outcome._replace(spend=spend)
    value, sense = (low, 1) if low is not None else (high, -1)
    assert value is not None
    return Goal(outcome, value, sense, target.weight)


class _Wanted(NamedTuple):
    """Which deals a target is about: fields of a part and their index, or a group's pools."""

    channel: int = -1
    segment: int = -1
    product: int = -1
    groups: frozenset[int] | None = None

    def includes(self, part: Part) -> bool:
        """Return whether a kind of deal counts."""
        if self.groups is not None:
            return part.group in self.groups
        return (
            self.channel in (-1, part.channel)
            and self.segment in (-1, part.segment)
            and self.product in (-1, part.product)
        )


def _included(target: Target, fluid: Fluid) -> _Wanted | None:
    names = fluid.world.names
    for kind, name in target.of.items():
        if kind == "channel":
            return _Wanted(channel=names.channels.index(name))
        if kind == "segment":
            return _Wanted(segment=names.segments.index(name))
        if kind == "product":
            return _Wanted(product=names.products.index(name))
        if kind == "team":
            return _of_team(names.teams.index(name), fluid)
        return None
    return _Wanted()


def _of_team(team: int, fluid: Fluid) -> _Wanted | None:
    """Return a team's deals where every deal is worked on by one team alone, else None."""
    stages, teams = fluid.world.stages, fluid.world.reps.team
    own = set()
    for index, group in enumerate(fluid.groups):
        worked = [pool for stage, pool in enumerate(group.pools) if stages.effort[stage] >= 0]
        who = {int(t) for pool in worked for t in teams[stages.members[pool] > 0]}
        if who == {team}:
            own.add(index)
        elif team in who:
            return None
    return _Wanted(groups=frozenset(own))


def _window(scenario: Scenario, target: Target, world: World) -> tuple[int, int]:
    start, edge = scenario.calendar.start, world.periods.edge
    warm = int(world.periods.warm.sum())
    first = warm if target.since is None else _period(edge, (target.since - start).days * DAY)
    last = len(edge) - 1 if target.by is None else _period(edge, ((target.by - start).days + 1) * DAY)
    return first, last


def _period(edge: Ints, tick: int) -> int:
    return int(np.searchsorted(edge, min(max(tick, 0), int(edge[-1])), side="right")) - 1


def score(aimed: tuple[Aim, ...], scenario: Scenario, runs: Runs, strategy: str) -> Score:
    """Judge the simulated years of a strategy."""
    count = len(runs.replications)
    hits, short = np.zeros(count), np.zeros(count)
    total = sum(aim.weight for aim in aimed) or 1.0
    for aim in aimed:
        values = runs.column(strategy, aim.key)
        hits += aim.weight / total * reached(values, aim.at_least, aim.at_most)
        known = np.where(np.isnan(values), 0.0, values)
        for limit, sense in ((aim.at_least, 1.0), (aim.at_most, -1.0)):
            if limit is not None:
                scale = abs(limit) or max(float(np.abs(known).max(initial=0.0)), 1.0)
                short += aim.weight / total * np.maximum(0.0, sense * (limit - known) / scale)
    profit = runs.column(strategy, MetricKey("profit"))
    return Score(hits, short, lasting_profit(scenario, runs, strategy), profit)


def lasting_profit(scenario: Scenario, runs: Runs, strategy: str) -> Floats:
    """Return profit plus the margin of what is signed and not yet recognised, and of what is still open."""
    worth = runs.column(strategy, MetricKey("profit")).copy()
    for name, product in scenario.products.items():
        scope = f"product={name}"
        worth += (1.0 - product.cost) * runs.column(strategy, MetricKey("backlog", scope))
        kept = 1.0 - product.cost - scenario.money.commission
        worth += kept * runs.column(strategy, MetricKey("open_value", scope))
    for name, channel in scenario.channels.items():
        worth -= channel.commission * runs.column(strategy, MetricKey("open_value", f"channel={name}"))
    return worth


def beyond(simulated: Floats, pictured: float) -> float:
    """Return what simulated years bring on average beyond the picture; 0 when no year defines it."""
    known = simulated[~np.isnan(simulated)]
    return float(known.mean()) - pictured if len(known) else 0.0
