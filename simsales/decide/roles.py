"""Owns the assignment of people to stages, solved by CP-SAT.

Who does what is a yes or no for each person and stage. Territories (deals that the same teams serve)
need hours at each
stage; a territory's deals flow as far as its scarcest stage lets them. The solver wants much of the
worth to flow, more
of the work with those who win more of it, and little change; the simulator judges what it proposes. In
whole hours and
whole units of the currency; one worker and deterministic time, so that the same file gives the same roles.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any, NamedTuple

import numpy as np

from simsales.decide.capacity import Capacity
from simsales.decide.fluid import Fluid, Part
from simsales.decide.prospects import typical
from simsales.decide.yields import Expectation
from simsales.errors import NotPossible
from simsales.mechanisms.funnel import chance
from simsales.quantity import HOUR
from simsales.quantity.times import format_effort
from simsales.scenario.plan import RolesDecision
from simsales.scenario.scenario import Scenario
from simsales.study.results import Action
from simsales.words import Phrase, joined

__all__ = ["Roles", "assign_roles"]

_DETERMINISTIC_TIME = 20.0
_PARTS = 1000
_CHANGE = 0.002
"""Share of the worth that one changed role must bring."""

Territory = frozenset[str]
"""The teams that serve it."""


class Roles(NamedTuple):
    """Roles that differ from today's, as changes by path, and as steps.

    A step's `scope` names all stages with work that the person then does; `today` and `value` count them.
    `today_fits`: today's roles keep the limits, too.
    """

    changes: dict[str, object]
    actions: tuple[Action, ...]
    today_fits: bool


class _Entry(NamedTuple):
    """People of one entry of the file: what they do today, by stage with work; hours of them together."""

    team: str
    name: str
    reps: tuple[int, ...]
    today: tuple[bool, ...]
    hours: int
    may_move: bool


class _Need(NamedTuple):
    """A territory's hours by stage with work, and what its deals are worth (units of the currency)."""

    hours: list[int]
    worth: int


def assign_roles(scenario: Scenario, decision: RolesDecision, fluid: Fluid, capacity: Capacity) -> Roles:
    """Assign people to stages.

    Raises
    ------
    NotPossible
        When the limits of the decision collide, naming them.
    """
    world = fluid.world
    stages = [s for s in range(world.stages.sales) if world.stages.effort[s] >= 0]
    entries = _entries(scenario, decision, fluid, capacity, stages)
    needs = _needs(scenario, fluid, stages)
    _check(decision, entries, needs, stages, fluid)
    chosen = _solve(decision, fluid, entries, needs, stages)
    if chosen is None:
        raise NotPossible(
            "plan.collide",
            count=1,
            limits=[Phrase("plan.collide_roles", {"most": decision.stages_at_most or len(stages)})],
        )
    changes, actions = _steps(scenario, entries, stages, chosen)
    return Roles(changes, actions, _fits(decision, entries, needs, len(stages)))


def _fits(decision: RolesDecision, entries: list[_Entry], needs: dict[Territory, _Need], stages: int) -> bool:
    """Return whether today's roles keep the limits of the decision."""
    most = stages if decision.stages_at_most is None else decision.stages_at_most
    if any(entry.may_move and sum(entry.today) > most for entry in entries):
        return False
    return all(
        sum(len(e.reps) for e in entries if e.team in where and e.today[place]) >= decision.people_at_least
        for where in needs
        for place in range(stages)
    )


def _entries(
    scenario: Scenario, decision: RolesDecision, fluid: Fluid, capacity: Capacity, stages: list[int]
) -> list[_Entry]:
    world = fluid.world
    standing = np.einsum("rap,rp->r", world.reps.standing.astype(np.float64), capacity.weeks)
    free = np.maximum(0.0, capacity.free.sum(axis=1) - standing) / HOUR
    found = []
    people = sorted(
        (entry, team)
        for team, section in scenario.teams.items()
        for entry, rep in section.reps.items()
        if rep.count
    )
    for entry, team in people:
        rep = scenario.teams[team].reps[entry]
        who = tuple(world.names.reps.index(name) for name in person_names(entry, rep.count))
        today = tuple(rep.does is None or world.names.stages[s] in rep.does for s in stages)
        movable = decision.teams is None or team in decision.teams
        found.append(_Entry(team, entry, who, today, int(free[list(who)].sum()), movable))
    return found


def person_names(entry: str, count: int) -> list[str]:
    """Return the names of the people of one entry of the file, as a World has them."""
    return [entry] if count == 1 else [f"{entry} {number}" for number in range(1, count + 1)]


def _territory(scenario: Scenario, fluid: Fluid, part: Part) -> Territory:
    names = fluid.world.names
    channel, segment, product = (
        names.channels[part.channel],
        names.segments[part.segment],
        names.products[part.product],
    )
    return frozenset(
        name
        for name, team in scenario.teams.items()
        if (team.channels is None or channel in team.channels)
        and (team.segments is None or segment in team.segments)
        and (team.products is None or product in team.products)
    )


def _needs(scenario: Scenario, fluid: Fluid, stages: list[int]) -> dict[Territory, _Need]:
    hours: dict[Territory, Any] = defaultdict(lambda: np.zeros(len(stages)))
    worth: dict[Territory, float] = defaultdict(float)
    lasting = fluid.lasting()
    for part in fluid.parts:
        group = fluid.groups[part.group]
        deals = fluid.come[part.channel] * group.share * part.deals
        where = _territory(scenario, fluid, part)
        hours[where] += np.einsum("p,psq->s", deals, part.brings.work)[stages] / HOUR
        worth[where] += float(deals @ lasting.leads[part.group])
    for row, part in enumerate(fluid.openings):
        where = _territory(scenario, fluid, part)
        hours[where] += float(part.deals[0]) * part.brings.work[0].sum(axis=1)[stages] / HOUR
        worth[where] += float(part.deals[0]) * float(lasting.opening[row])
    return {
        where: _Need([math.ceil(h) for h in hours[where].tolist()], max(1, round(worth[where] / 100)))
        for where in sorted(hours, key=sorted)
    }


def _check(
    decision: RolesDecision,
    entries: list[_Entry],
    needs: dict[Territory, _Need],
    stages: list[int],
    fluid: Fluid,
) -> None:  # fmt: skip
    """Say which stage has too few people who may be assigned."""
    short = {}
    for where in needs:
        for place, stage in enumerate(stages):
            able = sum(len(e.reps) for e in entries if e.team in where and (e.may_move or e.today[place]))
            if able < decision.people_at_least:
                name = fluid.world.names.stages[stage]
                values = {"stage": name, "needed": decision.people_at_least, "able": able}
                short[name] = Phrase("plan.collide_people", values)
    if short:
        raise NotPossible("plan.collide", count=len(short), limits=list(short.values()))


def _solve(
    decision: RolesDecision,
    fluid: Fluid,
    entries: list[_Entry],
    needs: dict[Territory, _Need],
    stages: list[int],
) -> list[list[bool]] | None:
    # With it comes pandas: a third of a second that only plans with roles pay.
    from ortools.sat.python import cp_model  # noqa: PLC0415

    model = cp_model.CpModel()
    does = [[model.new_bool_var("") for _ in stages] for _ in entries]
    wanted: list[Any] = []
    total = sum(need.worth for need in needs.values())
    for entry, row in zip(entries, does, strict=True):
        for var, today in zip(row, entry.today, strict=True):
            if not entry.may_move:
                model.add(var == int(today))
            wanted.append(-max(1, round(_CHANGE * total)) * (1 - var if today else var))
        if entry.may_move and decision.stages_at_most is not None:
            model.add(sum(row) <= decision.stages_at_most)
    hours = {
        (e, where, place): model.new_int_var(0, entry.hours, "")
        for e, entry in enumerate(entries)
        for where in needs
        for place in range(len(stages))
        if entry.team in where
    }
    for e, entry in enumerate(entries):
        model.add(sum(var for (who, _, _), var in hours.items() if who == e) <= entry.hours)
    for (e, _, place), var in hours.items():
        model.add(var <= entries[e].hours * does[e][place])
    gains = _gains(fluid, entries, stages)
    paces = typical(fluid.prospects.speed, fluid.world)
    for where, need in needs.items():
        flows = model.new_int_var(0, _PARTS, "")
        for place, stage in enumerate(stages):
            mine = [(e, var) for (e, at, of), var in hours.items() if at == where and of == place]
            model.add(sum(len(entries[e].reps) * does[e][place] for e, _ in mine) >= decision.people_at_least)
            speed = [round(_PARTS * float(paces[entries[e].reps[0], stage])) for e, _ in mine]
            model.add(
                sum(s * var for s, (_, var) in zip(speed, mine, strict=True)) >= need.hours[place] * flows
            )
            model.add(sum(var for _, var in mine) <= max(need.hours[place] * 2, 1))
            each = need.worth / max(need.hours[place], 1)
            wanted += [round(each * gains[e][place]) * var for e, var in mine]
        wanted.append(max(1, need.worth // _PARTS) * flows)
    model.maximize(sum(wanted))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = _DETERMINISTIC_TIME
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [[bool(solver.value(var)) for var in row] for row in does]


def _gains(fluid: Fluid, entries: list[_Entry], stages: list[int]) -> list[list[float]]:
    """Return by how much more of a stage's deals each entry's people pass than the mean of all."""
    world = fluid.world
    expected = Expectation.of(world)
    weights = np.diff(world.periods.edge) / world.horizon
    skill = typical(fluid.prospects.skill, world)
    found = []
    for entry in entries:
        row = []
        for stage in stages:
            base = float(world.stages.passes[stage] @ weights) + float(expected.log_odds[stage])
            mean = chance(base + float(skill[:, stage].mean()))
            own = chance(base + float(skill[entry.reps[0], stage]))
            row.append(own / mean - 1.0 if mean > 0.0 else 0.0)
        found.append(row)
    return found


def _steps(
    scenario: Scenario, entries: list[_Entry], stages: list[int], chosen: list[list[bool]]
) -> tuple[dict[str, object], tuple[Action, ...]]:
    changes: dict[str, object] = {}
    actions: list[Action] = []
    names = [stage.name for stage in scenario.stages]
    start = scenario.calendar.start
    for entry, row in zip(entries, chosen, strict=True):
        if tuple(row) == entry.today:
            continue
        path = f"teams.{entry.team}.reps.{entry.name}.does"
        does = scenario.teams[entry.team].reps[entry.name].does
        kept = {n for i, n in enumerate(names) if i not in stages and (does is None or n in does)}
        taken = kept | {names[stage] for stage, on in zip(stages, row, strict=True) if on}
        # Nobody's tickets change hands.
        helps = () if scenario.customers is None else scenario.customers.tickets
        listed = [name for name in names if name in taken]
        listed += [name for name in helps if does is None or name in does]
        changes[path] = listed
        worked = [names[stage] for stage, on in zip(stages, row, strict=True) if on]
        actions.append(
            Action(
                path, joined(worked), start, None, float(sum(entry.today)), float(len(worked)), 0.0, "count"
            )
        )
        dropped = _dropped(scenario, entry, set(names) - taken)
        if dropped:
            kept_hours = scenario.teams[entry.team].reps[entry.name].activities
            path = f"teams.{entry.team}.reps.{entry.name}.activities"
            changes[path] = {
                name: format_effort(ticks) for name, ticks in kept_hours.items() if name not in dropped
            }
            actions += [
                Action(
                    f"{path}.{name}", f"{entry.name}: {name}", start, None, ticks / HOUR, 0.0, 0.0, "hours"
                )
                for name, ticks in dropped.items()
            ]
    return changes, tuple(actions)


def _dropped(scenario: Scenario, entry: _Entry, left: set[str]) -> dict[str, int]:
    """Return the hours kept today for stages that the person no longer does: they end with the role."""
    kept = scenario.teams[entry.team].reps[entry.name].activities
    return {name: ticks for name, ticks in kept.items() if name in left}
