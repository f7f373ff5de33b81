"""Owns the check whether the limits of a plan leave anything to choose, and which collide.

Leads may always be left aside, so limits collide in these ways only: amounts with their step, amounts
with the
budget, standing hours with somebody's free time, and standing hours with the share that must stay idle.
"""

from __future__ import annotations

from simsales.decide.capacity import Capacity
from simsales.decide.levers import HoursLever, Levers
from simsales.quantity import HOUR
from simsales.scenario.plan import PlanSection
from simsales.scenario.scenario import Scenario
from simsales.words import Phrase, effort, money
from simsales.world.world import World

__all__ = ["collisions"]


def collisions(
    scenario: Scenario, plan: PlanSection, levers: Levers, capacity: Capacity, world: World
) -> list[Phrase]:
    """Return what collides, each with names, values and the remedy; empty when a plan exists."""
    found = [*_amounts(scenario, plan, levers), *_budget(scenario, levers)]
    return found or _time(plan, levers, capacity, world)


def _amounts(scenario: Scenario, plan: PlanSection, levers: Levers) -> list[Phrase]:
    if plan.spend is None:
        return []
    empty = {lever.name: lever for lever in levers.spend if not lever.levels}
    found = []
    for lever in empty.values():
        most = plan.spend.at_most if plan.spend.at_most is not None else 3 * lever.today
        values = {
            "channel": lever.name,
            "least": money(plan.spend.at_least, scenario.currency),
            "most": money(most, scenario.currency),
        }
        found.append(Phrase("plan.collide_amounts", values))
    return found


def _budget(scenario: Scenario, levers: Levers) -> list[Phrase]:
    if levers.budget is None or any(not lever.levels for lever in levers.spend):
        return []
    least = sum(min(lever.costs) for lever in levers.spend)
    if least <= levers.budget:
        return []
    values = {"budget": money(levers.budget, scenario.currency), "least": money(least, scenario.currency)}
    return [Phrase("plan.collide_budget", values)]


def _time(plan: PlanSection, levers: Levers, capacity: Capacity, world: World) -> list[Phrase]:
    found: dict[str, Phrase] = {}
    moved: dict[int, list[HoursLever]] = {}
    for lever in levers.hours:
        for rep in lever.reps:
            moved.setdefault(rep, []).append(lever)
        if lever.most < lever.least:
            values = {"person": lever.entry, "activity": lever.name, "step": effort(lever.step)}
            found[lever.entry + lever.name] = Phrase("plan.collide_step", values)
    for rep in range(len(world.names.reps)):
        its = moved.get(rep, [])
        for period in range(capacity.free.shape[1]) if its or plan.idle_at_least > 0.0 else ():
            weeks = float(capacity.weeks[rep, period])
            standing = float(world.reps.standing[rep, :, period].sum())
            standing += sum(lever.step * lever.least for lever in its if period in lever.block.periods)
            left = float(capacity.free[rep, period]) - plan.idle_at_least * float(
                capacity.worked[rep, period]
            )
            if weeks > 0.0 and standing * weeks > left + HOUR * 1e-6:
                name = world.names.reps[rep]
                values = {
                    "person": name,
                    "standing": effort(round(standing)),
                    "left": effort(max(0, round(left / weeks))),
                }
                found.setdefault(name, Phrase("plan.collide_time", values))
    return list(found.values())
