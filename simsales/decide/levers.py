"""Owns what a plan may move: money by channel, hours by person and activity, in sensible steps."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from simsales.errors import NotPossible
from simsales.quantity import MoneyPerTime
from simsales.scenario.plan import HoursDecision, PlanSection, SpendDecision
from simsales.scenario.scenario import Scenario
from simsales.world.accrual import accrued, per_month
from simsales.world.context import Context
from simsales.world.world import World

__all__ = ["Block", "HoursLever", "Levers", "SpendLever", "blocks", "find_levers", "sensible_step"]

MOST_LEVELS = 500
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_NICE = (1, 2, 5)


class Block(NamedTuple):
    """A stretch of time in which a lever holds one value; `until` is None for the very end."""

    since: date
    until: date | None
    periods: tuple[int, ...]


class SpendLever(NamedTuple):
    """Money of a channel in a block: amounts a month to choose from, and what each costs there.

    All in minor units; `today` is the amount of the file and `today_cost` what it costs.
    """

    channel: int
    name: str
    block: Block
    today: int
    today_cost: int
    levels: tuple[int, ...]
    costs: tuple[int, ...]


class HoursLever(NamedTuple):
    """Weekly hours of the people of one entry for a standing activity, or kept for a stage, in a block.

    `activity` is the index of the activity, or of the stage. `today` in ticks; `least` and `most` are whole
    steps away from it.
    """

    team: str
    entry: str
    reps: tuple[int, ...]
    activity: int
    name: str
    block: Block
    today: int
    step: int
    least: int
    most: int


class Levers(NamedTuple):
    """All levers of a plan; `budget` in minor units for the spend levers together, None without any.

    `kept`: hours kept for a stage. The solver does not see them (decide/kept_hours.py says why).
    """

    spend: tuple[SpendLever, ...]
    hours: tuple[HoursLever, ...]
    budget: int | None
    kept: tuple[HoursLever, ...] = ()


def find_levers(scenario: Scenario, plan: PlanSection, context: Context, world: World) -> Levers:
    """Return the levers that the plan section allows."""
    spend = _spend(scenario, plan.spend, context, world) if plan.spend else ()
    hours = _hours(scenario, plan.hours, context, world) if plan.hours else ()
    budget = None
    if plan.spend and spend:
        budget = plan.spend.budget
        if budget is None:
            budget = sum(lever.today_cost for lever in spend)
    kept = _kept(scenario, plan.hours, context, world) if plan.hours else ()
    return Levers(spend, hours, budget, kept)


def blocks(context: Context, pace: str) -> tuple[Block, ...]:
    """Cut the simulated time: calendar months, calendar quarters, or years from the first month on."""
    start, length = context.calendar.start, _MONTHS[pace]
    month = context.periods.month
    offset = (start.month - 1) % 3 if pace == "quarter" else 0
    number = (month + offset) // length
    first_day = [start + timedelta(milliseconds=int(edge)) for edge in context.periods.edge[:-1]]
    found: list[Block] = []
    for value in dict.fromkeys(number.tolist()):
        periods = tuple(np.flatnonzero(number == value).tolist())
        last = periods[-1] + 1
        until = first_day[last] - timedelta(days=1) if last < len(month) else None
        found.append(Block(first_day[periods[0]], until, periods))
    return tuple(found)


def sensible_step(today: int) -> int:
    """Return a tenth of today's amount, cut to 1, 2 or 5 times a power of ten (minor units)."""
    tenth = today / 10
    if tenth <= 1:
        return 1
    power = 10 ** math.floor(math.log10(tenth) + 1e-9)
    return max(nice * int(power) for nice in _NICE if nice * power <= tenth * (1 + 1e-9))


def _spend(
    scenario: Scenario, decision: SpendDecision, context: Context, world: World
) -> tuple[SpendLever, ...]:
    names = context.names.channels
    chosen = decision.channels
    if chosen is None:
        chosen = [name for name in names if scenario.channels[name].response is not None]
    found = []
    for name in sorted(set(chosen)):
        channel = names.index(name)
        today = round(per_month(scenario.channels[name].spend))
        most = decision.at_most if decision.at_most is not None else 3 * today
        levels = _levels(name, decision, today, most)
        costs = [
            accrued(context, [MoneyPerTime(level, "month")] * len(context.scenarios)) for level in levels
        ]
        for block in blocks(context, decision.changes):
            inside = list(block.periods)
            own = int(world.money.spend[channel, inside].sum())
            found.append(
                SpendLever(
                    channel, name, block, today, own, levels,
                    tuple(
                        own if level == today else int(cost[inside].sum())
                        for level, cost in zip(levels, costs, strict=True)
                    ),
                )
            )  # fmt: skip
    return tuple(found)


def _levels(name: str, decision: SpendDecision, today: int, most: int) -> tuple[int, ...]:
    step = decision.step or sensible_step(today)
    first = -(-decision.at_least // step)
    last = most // step
    if last - first >= MOST_LEVELS:
        raise NotPossible("plan.step_small", channel=name, steps=last - first + 1, limit=MOST_LEVELS)
    levels = {number * step for number in range(first, last + 1)}
    if decision.at_least <= today <= most:
        levels.add(today)
    return tuple(sorted(levels))


def _hours(
    scenario: Scenario, decision: HoursDecision, context: Context, world: World
) -> tuple[HoursLever, ...]:
    names = context.names
    bring = {names.activities[a] for a in world.channels.activity.tolist() if a >= 0}
    wanted = bring if decision.activities is None else bring & set(decision.activities)
    if decision.activities is not None and not wanted:
        return ()
    found = _listed(scenario, decision, context, {name: names.activities.index(name) for name in wanted})
    if not found:
        raise NotPossible("plan.hours_of_nobody", activities=sorted(wanted))
    return found


def _kept(
    scenario: Scenario, decision: HoursDecision, context: Context, world: World
) -> tuple[HoursLever, ...]:
    stages = context.names.stages[: world.stages.sales]
    wanted = {name: stages.index(name) for name in decision.activities or () if name in stages}
    for name, stage in wanted.items():
        if world.stages.effort[stage] < 0:
            raise NotPossible("plan.kept_no_work", stage=name)
    found = _listed(scenario, decision, context, wanted)
    if wanted and not found:
        raise NotPossible("plan.hours_of_nobody", activities=sorted(wanted))
    return found


def _listed(
    scenario: Scenario, decision: HoursDecision, context: Context, wanted: Mapping[str, int]
) -> tuple[HoursLever, ...]:
    """Return the levers of those who have what is wanted in their list of activities."""
    found: list[HoursLever] = []
    for team in context.names.teams:
        if decision.teams is not None and team not in decision.teams:
            continue
        for entry in sorted(scenario.teams[team].reps):
            rep = scenario.teams[team].reps[entry]
            who = tuple(i for i, p in enumerate(context.people) if p.team == team and p.entry == entry)
            if not who:
                continue
            week = context.calendar.weekly_ticks if rep.hours is None else rep.hours
            most = week if decision.at_most is None else min(week, decision.at_most)
            for activity in sorted(wanted):
                if activity not in rep.activities:
                    continue
                today = rep.activities[activity]
                found += [
                    HoursLever(
                        team, entry, who, wanted[activity], activity, block, today,
                        decision.step, -(today // decision.step), (most - today) // decision.step,
                    )
                    for block in blocks(context, decision.changes)
                ]  # fmt: skip
    return tuple(found)
