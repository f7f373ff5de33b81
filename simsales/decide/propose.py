"""Owns the way to a plan: the solver proposes, the simulator judges, fresh years confirm.

The solver works on a picture without chance and without queues, so it only proposes (decide/search.py). The
best plan is then simulated beside today's way in fresh replications that no search has seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from simsales.decide.capacity import make_capacity
from simsales.decide.choosing import Choosing
from simsales.decide.fluid import Fluid, make_fluid
from simsales.decide.goals import Aim, aims, beyond
from simsales.decide.kept_hours import Kept, keep_hours
from simsales.decide.levers import Levers, find_levers
from simsales.decide.limits import collisions
from simsales.decide.plan_changes import Plan
from simsales.decide.program import Program
from simsales.decide.question import Goal, Question
from simsales.decide.roles import assign_roles
from simsales.decide.search import OnProgress, Roster, Search, Start, search
from simsales.errors import NotPossible
from simsales.scenario.baseline import baseline_kind
from simsales.scenario.changes import with_changes
from simsales.scenario.horizon import last_day
from simsales.scenario.loaded import TODAY, Loaded, Timeline
from simsales.scenario.plan import PlanSection
from simsales.scenario.reached import first_open_day
from simsales.scenario.scenario import Scenario
from simsales.study.comparison import difference, differences_by_figure, main_metric
from simsales.study.figure_text import FigureText
from simsales.study.levels import target_levels
from simsales.study.measure import MetricKey
from simsales.study.plan_result import BUDGET_OF_THE_REST
from simsales.study.replicate import Runs, fresh
from simsales.study.results import PlanResult, PlanSimulated
from simsales.study.study import strategy_result
from simsales.words import Phrase
from simsales.world.compile import compile_world
from simsales.world.context import make_context

__all__ = ["PLAN", "propose"]

PLAN: Final = "plan"
"""Name of the plan among the strategies."""

MOST_DAYS: Final = 2200
"""Longest time that is planned; the picture holds a table of days by days for each customer's time."""


def propose(
    loaded: Loaded,
    *,
    workers: int | None = None,
    replications: int | None = None,
    seed: int | None = None,
    on_progress: OnProgress | None = None,
    years: Runs | None = None,
) -> PlanResult:
    """Propose an allocation, and simulate it beside today's.

    Parameters
    ----------
    loaded : Loaded
        A checked scenario with a `plan` section.
    workers : int, optional
        Threads (kernel) or processes (reference engine) that simulate; any number gives the same plan.
    replications : int, optional
        Fresh replications that confirm the plan; those of the file when None.
    seed : int, optional
        Seed of the random world; that of the file when None.
    on_progress : callable, optional
        Called while years are simulated.
    years : Runs, optional
        Years of a study of the same scenario and seed: where they have today's way in the search's
        replications, it is not simulated again. The plan is the same with and without.

    Returns
    -------
    PlanResult
        Today's way where no plan beats it in the search; also when the plan turns out worse than today in the
        fresh years.

    Raises
    ------
    NotPossible
        When the file has no plan section, or its limits leave nothing to choose.
    Interrupted
        After Ctrl-C: a plan that is not simulated is none.
    """
    scenario, section = loaded.scenario, loaded.scenario.plan
    if section is None:
        raise NotPossible("plan.no_section")
    if world_days(loaded) > MOST_DAYS:
        raise NotPossible("plan.too_long", limit=MOST_DAYS, days=world_days(loaded))
    used = scenario.simulation.seed if seed is None else seed
    work = Search(loaded, used, workers, on_progress, years)
    asked = _asked(loaded, section, loaded.strategies[TODAY])
    aimed = _aims(work, section, asked.fluid)
    choosing = Choosing(work, aimed, lambda timeline: _keeps_limits(loaded, section, timeline))
    start = choosing.begin()
    if choosing.levers and not (section.spend or section.hours or section.roles):
        kept = Kept(choosing.alone(start), 0, moved=False)
        how = []
    else:
        kept = _programmed(work, section, aimed, start)
        is_start = bool(start.plan.changes) and kept.found.candidate.plan.changes == start.plan.changes
        how = [Phrase("plan.rest_as_today")] if is_start else []
    kept = kept._replace(found=choosing.again(kept.found))
    return _confirmed(work, section, kept, aimed, replications, choosing, how)


def _programmed(work: Search, section: PlanSection, aimed: tuple[Aim, ...], start: Start) -> Kept:
    """Return the best plan for spend, hours and roles that was found, from what is chosen already."""
    loaded = work.loaded
    asked = _asked(loaded, section, start.timeline)
    if start.plan.changes:
        aimed = _aims(work, section, asked.fluid)
    corrections = _corrections(start, asked, aimed)
    rosters = []
    scenario = start.timeline[0][1]
    roles = assign_roles(scenario, section.roles, asked.fluid, asked.capacity) if section.roles else None
    if roles is None or roles.today_fits:
        rosters.append(_roster(asked, start.plan, aimed, corrections))
    if roles is not None and roles.changes:
        plan = Plan({**start.plan.changes, **roles.changes}, roles.actions)
        other = _asked(loaded, section, with_changes(loaded, plan.changes))
        own = _aims(work, section, other.fluid)
        rosters.append(_roster(other, plan, own, corrections))
    return keep_hours(work, search(work, tuple(rosters), aimed, start), asked.levers.kept, aimed)


def world_days(loaded: Loaded) -> int:
    """Return the simulated days."""
    calendar = loaded.scenario.calendar
    return (last_day(calendar) - calendar.start).days + 1


def _keeps_limits(loaded: Loaded, section: PlanSection, timeline: Timeline) -> bool:
    """Return whether a way leaves something to choose within the limits of the plan."""
    if section.spend is None and section.hours is None and section.idle_at_least == 0.0:
        return True
    scenario = loaded.scenario
    context, world = make_context(scenario, timeline), compile_world(scenario, timeline)
    try:
        levers = find_levers(scenario, section, context, world)
    except NotPossible:
        return False
    return not collisions(scenario, section, levers, make_capacity(world), world)


def _asked(loaded: Loaded, section: PlanSection, timeline: Timeline) -> Question:
    """Return the question for the solver, with nothing aimed at yet.

    Raises
    ------
    NotPossible
        When limits collide.
    """
    scenario = loaded.scenario
    context, world = make_context(scenario, timeline), compile_world(scenario, timeline)
    levers, capacity = find_levers(scenario, section, context, world), make_capacity(world)
    trouble = collisions(scenario, section, levers, capacity, world)
    if trouble:
        raise NotPossible("plan.collide", count=len(trouble), limits=trouble)
    return Question(make_fluid(world), capacity, levers, (), idle=section.idle_at_least)


def _aims(work: Search, section: PlanSection, fluid: Fluid) -> tuple[Aim, ...]:
    """Return the targets, if the plan is for them."""
    if section.goal != "targets":
        return ()
    scenario = work.loaded.scenario
    against_today = any(baseline_kind(target) == "today" for target in scenario.targets.values())
    levels = target_levels(scenario, work.today) if against_today else target_levels(scenario)
    return aims(scenario, fluid, levels)


def _corrections(start: Start, asked: Question, aimed: tuple[Aim, ...]) -> dict[str, float]:
    """Return by target what the simulated years of the start bring beyond the planner's picture of it."""
    pictured = [aim for aim in aimed if aim.goal is not None]
    if not pictured:
        return {}
    bare = asked._replace(levers=Levers((), (), None), goals=_goals(aimed), idle=0.0)
    return {
        aim.name: beyond(start.runs.column(start.name, aim.key), figure)
        for aim, figure in zip(pictured, Program(bare).figures(), strict=True)
    }


def _goals(aimed: tuple[Aim, ...]) -> tuple[Goal, ...]:
    return tuple(aim.goal for aim in aimed if aim.goal is not None)


def _roster(asked: Question, roles: Plan, aimed: tuple[Aim, ...], corrections: Mapping[str, float]) -> Roster:
    """Return a question with its goals, corrected by what the simulation says of today."""
    goals = tuple(
        aim.goal._replace(correction=corrections.get(aim.name, 0.0)) for aim in aimed if aim.goal is not None
    )
    return Roster(roles, asked._replace(goals=goals))


def _confirmed(
    work: Search,
    section: PlanSection,
    kept: Kept,
    aimed: tuple[Aim, ...],
    replications: int | None,
    choosing: Choosing,
    how: list[Phrase],
) -> PlanResult:
    """Simulate the plan beside today's way in fresh years, and say what came out.

    Where it is made of choices alone and for profit, and the fresh years say that it loses some, today's way
    is the answer: choices are judged by simulation only, so there is nothing that speaks for them then.
    """
    found = kept.found
    scenario, chosen = work.loaded.scenario, found.candidate
    numbers = fresh(replications or section.replications or scenario.simulation.replications)
    today = {TODAY: work.loaded.strategies[TODAY]}
    if chosen.is_today:
        runs = _also(work.simulate(today, numbers), PLAN)
    else:
        runs = work.simulate({**today, PLAN: chosen.timeline}, numbers)
    confidence = scenario.simulation.confidence
    refusal: list[Phrase] = []
    if not aimed and found.today_allowed and choosing.is_all_of(chosen.plan):
        profit = difference(runs, PLAN, TODAY, MetricKey("profit"), confidence).interval
        if profit.high < 0.0:
            refusal = [choosing.refused(profit)]
            chosen = chosen._replace(plan=Plan({}, ()), timeline=today[TODAY])
            runs = _also(runs, PLAN)
    key = main_metric(scenario)[0] if section.goal == "targets" else MetricKey("profit")
    apart = difference(runs, PLAN, TODAY, key, confidence)
    solution = chosen.solution
    reasons = _budget_of_the_rest(scenario, section)
    reasons.append(Phrase("plan.for_targets" if _goals(aimed) else "plan.for_profit"))
    unknown = [aim.name for aim in aimed if aim.goal is None]
    if unknown:
        reasons.append(Phrase("plan.not_pictured", {"names": unknown}))
    if scenario.customers is not None:
        reasons.append(Phrase("plan.renewals_not_pictured"))
        if scenario.customers.tickets:
            reasons.append(Phrase("plan.tickets_estimated"))
    if _is_market_told(scenario):
        reasons.append(Phrase("plan.market_as_expected"))
    if not found.today_allowed:
        reasons.append(Phrase("plan.today_not_allowed"))
    reasons += [*choosing.reasons(), *refusal, *how]
    if kept.tried:
        reasons.append(
            Phrase("plan.kept_moved" if kept.moved else "plan.kept_as_today", {"count": kept.tried})
        )
    if chosen.is_today and not refusal:
        count = found.tried
        reasons.append(Phrase("plan.today_better", {"count": count}) if count else Phrase("plan.as_today"))
    return PlanResult(
        status=solution.status,
        objective=solution.objective,
        bound=solution.bound,
        gap=solution.gap,
        curve_error=solution.curve_error,
        seal=runs.digest(),
        repeatable=True,
        actions=chosen.plan.actions,
        simulated=PlanSimulated(
            strategy_result(scenario, runs, TODAY, confidence),
            strategy_result(scenario, runs, PLAN, confidence),
            apart,
            differences_by_figure(runs, PLAN, TODAY, confidence),
        ),
        reasons=tuple(reasons),
        timeline=chosen.timeline,
    )


def _budget_of_the_rest(scenario: Scenario, section: PlanSection) -> list[Phrase]:
    """Return for what time a budget is read where the year has begun: nobody says what is spent already."""
    if scenario.so_far is None or section.spend is None or section.spend.budget is None:
        return []
    budget = FigureText(section.spend.budget, "money", scenario.currency)
    return [Phrase(BUDGET_OF_THE_REST, {"budget": budget, "since": first_open_day(scenario)})]


def _is_market_told(scenario: Scenario) -> bool:
    """Return whether the file says anything of a market that moves otherwise than it is pictured."""
    channels, segments = scenario.channels.values(), scenario.segments.values()
    return bool(
        scenario.market_index
        or any(segment.awareness for segment in segments)
        or any(one.health or one.capacity or one.takes_from for one in channels)
    )


def _also(runs: Runs, name: str) -> Runs:
    """Return today's years under a second name, since a plan that changes nothing has the same years."""
    return replace(
        runs,
        keys={**runs.keys, name: runs.keys[TODAY]},
        values={**runs.values, name: runs.values[TODAY]},
        seals={**runs.seals, name: runs.seals[TODAY]},
    )
