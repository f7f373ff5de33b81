"""Owns the way to a plan: the solver proposes, the simulator judges, fresh years confirm.

The solver works on a picture without chance and without queues, so it only proposes: a few plans that
differ in how
full they plan everybody's time and how far beyond the targets they aim. All of them are simulated in
the search's own
replications; the best one is then simulated beside today's way in fresh replications that no search
has seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from simsales.decide.capacity import make_capacity
from simsales.decide.fluid import Fluid, make_fluid
from simsales.decide.goals import Aim, Score, aims, beyond, score
from simsales.decide.levers import Levers, find_levers
from simsales.decide.limits import collisions
from simsales.decide.plan_changes import Plan, plan_of
from simsales.decide.program import Program
from simsales.decide.question import Goal, Question, Solution
from simsales.decide.roles import assign_roles
from simsales.errors import Interrupted, NotPossible
from simsales.scenario.baseline import baseline_kind
from simsales.scenario.changes import with_changes
from simsales.scenario.horizon import last_day
from simsales.scenario.loaded import TODAY, Loaded, Timeline
from simsales.scenario.plan import PlanSection
from simsales.study.comparison import difference, main_metric
from simsales.study.levels import Level, target_levels
from simsales.study.measure import MetricKey
from simsales.study.replicate import Progress, Runs, fresh, replicate
from simsales.study.results import PlanResult, PlanSimulated
from simsales.study.study import laboratory, strategy_result
from simsales.words import joined, say
from simsales.world.compile import compile_world
from simsales.world.context import make_context

__all__ = ["PLAN", "SEARCH_REPLICATIONS", "propose"]

PLAN: Final = "plan"
"""Name of the plan among the strategies."""

SEARCH_REPLICATIONS: Final = 12
"""Replications in which candidates are judged; numbered from 0, as those of a study, never fresh ones."""

MOST_DAYS: Final = 2200
"""Longest time that is planned; the picture holds a table of days by days for each customer's time."""

_STANDARD_ERRORS: Final = 1.0

OnProgress = Callable[[Progress], None]


class _Try(NamedTuple):
    """How full everybody's time is planned, and by which share a plan aims beyond its targets."""

    load: float
    beyond: float


_TARGET_TRIES: Final = (_Try(1.0, 0.0), _Try(0.85, 0.0), _Try(0.95, 0.1))
_PROFIT_TRIES: Final = (_Try(1.0, 0.0), _Try(0.9, 0.0), _Try(0.8, 0.0))


@dataclass(frozen=True)
class _Candidate:
    plan: Plan
    solution: Solution
    timeline: Timeline


class _Search(NamedTuple):
    """What the search works with."""

    loaded: Loaded
    section: PlanSection
    seed: int
    workers: int | None
    on_progress: OnProgress | None
    levels: Mapping[str, Level]


def propose(
    loaded: Loaded,
    *,
    workers: int | None = None,
    replications: int | None = None,
    seed: int | None = None,
    on_progress: OnProgress | None = None,
) -> PlanResult:
    """Propose an allocation, and simulate it beside today's.

    Parameters
    ----------
    loaded : Loaded
        A checked scenario with a `plan` section.
    workers : int, optional
        Processes that simulate; any number gives the same plan.
    replications : int, optional
        Fresh replications that confirm the plan; those of the file when None.
    seed : int, optional
        Seed of the random world; that of the file when None.
    on_progress : callable, optional
        Called while years are simulated.

    Returns
    -------
    PlanResult
        Also when the plan turns out worse than today.

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
    search = _Search(loaded, section, used, workers, on_progress, target_levels(scenario))
    if any(baseline_kind(target) == "today" for target in scenario.targets.values()):
        search = search._replace(levels=target_levels(scenario, _today(search)))
    asked = _asked(search, loaded.strategies[TODAY])
    correction = _corrections(search, asked)
    candidates = _candidates(search, asked, _aims(search, asked.fluid, correction), Plan({}, ()))
    if section.roles is not None:
        roles = assign_roles(scenario, section.roles, asked.fluid, asked.capacity)
        if roles.changes:
            other = _asked(search, with_changes(loaded, roles.changes))
            aimed = _aims(search, other.fluid, correction)
            candidates += _candidates(search, other, aimed, Plan(roles.changes, roles.actions))
    aimed = _aims(search, asked.fluid, correction)
    return _confirmed(search, _chosen(search, candidates, aimed), aimed, replications)


def world_days(loaded: Loaded) -> int:
    """Return the simulated days."""
    calendar = loaded.scenario.calendar
    return (last_day(calendar) - calendar.start).days + 1


def _asked(search: _Search, timeline: Timeline) -> Question:
    """Return the question for the solver, with nothing aimed at yet.

    Raises
    ------
    NotPossible
        When limits collide.
    """
    scenario, section = search.loaded.scenario, search.section
    context, world = make_context(scenario, timeline), compile_world(scenario, timeline)
    levers, capacity = find_levers(scenario, section, context, world), make_capacity(world)
    trouble = collisions(scenario, section, levers, capacity, world)
    if trouble:
        raise NotPossible("plan.collide", count=len(trouble), limits=trouble)
    return Question(make_fluid(world), capacity, levers, (), idle=section.idle_at_least)


def _aims(search: _Search, fluid: Fluid, correction: Mapping[str, float]) -> tuple[Aim, ...]:
    """Return the targets, if the plan is for them, corrected by what the simulation says of today."""
    if search.section.goal != "targets":
        return ()
    return tuple(
        aim
        if aim.goal is None
        else aim._replace(goal=aim.goal._replace(correction=correction.get(aim.name, 0.0)))
        for aim in aims(search.loaded.scenario, fluid, search.levels)
    )


def _corrections(search: _Search, asked: Question) -> dict[str, float]:
    """Return by target what today's simulated years bring beyond the planner's picture of today."""
    aimed = [aim for aim in _aims(search, asked.fluid, {}) if aim.goal is not None]
    if not aimed:
        return {}
    runs = _today(search)
    bare = asked._replace(levers=Levers((), (), None), goals=_goals(tuple(aimed)), idle=0.0)
    return {
        aim.name: beyond(runs.column(TODAY, aim.key), figure)
        for aim, figure in zip(aimed, Program(bare).figures(), strict=True)
    }


def _today(search: _Search) -> Runs:
    """Simulate today's way in the search's own replications."""
    return _simulate(search, {TODAY: search.loaded.strategies[TODAY]}, range(SEARCH_REPLICATIONS))


def _candidates(search: _Search, asked: Question, aimed: tuple[Aim, ...], roles: Plan) -> list[_Candidate]:
    """Return what the solver proposes on top of the roles given, each plan once."""
    goals = _goals(aimed)
    tries = _TARGET_TRIES if goals else _PROFIT_TRIES
    found: dict[tuple[tuple[int, ...], tuple[int, ...]], _Candidate] = {}
    for attempt in tries:
        wanted = tuple(_stretched(goal, attempt.beyond) for goal in goals)
        solution = Program(asked._replace(goals=wanted, load=attempt.load)).solve()
        if solution is None or (solution.spend, solution.hours) in found:
            continue
        moved = plan_of(asked.levers, solution.spend, solution.hours)
        plan = Plan({**roles.changes, **moved.changes}, roles.actions + moved.actions)
        timeline = (
            with_changes(search.loaded, plan.changes) if plan.changes else search.loaded.strategies[TODAY]
        )
        found[solution.spend, solution.hours] = _Candidate(plan, solution, timeline)
    if not found:
        raise NotPossible("plan.nothing_found")
    return list(found.values())


def _goals(aimed: tuple[Aim, ...]) -> tuple[Goal, ...]:
    return tuple(aim.goal for aim in aimed if aim.goal is not None)


def _stretched(goal: Goal, beyond: float) -> Goal:
    size = abs(goal.value) if goal.value else abs(goal.outcome.constant)
    return goal._replace(value=goal.value + goal.sense * beyond * size)


def _simulate(search: _Search, timelines: Mapping[str, Timeline], numbers: range) -> Runs:
    lab = laboratory(search.loaded.scenario, timelines)
    runs = replicate(lab.worlds, lab.gauges, search.seed, numbers, search.workers, search.on_progress)
    if not runs.complete:
        raise Interrupted("plan.stopped")
    return runs


def _chosen(search: _Search, candidates: list[_Candidate], aimed: tuple[Aim, ...]) -> _Candidate:
    """Return the candidate that the simulator judges best: targets first, and profit among those as good."""
    if len(candidates) == 1:
        return candidates[0]
    names = [str(index) for index in range(len(candidates))]
    timelines = {name: candidate.timeline for name, candidate in zip(names, candidates, strict=True)}
    runs = _simulate(search, timelines, range(SEARCH_REPLICATIONS))
    scores = [score(aimed, search.loaded.scenario, runs, name) for name in names]
    return candidates[best_of(scores)]


def best_of(scores: list[Score]) -> int:
    """Return the index of the best candidate.

    Targets count by what is reached less what is missing; candidates within one standard error
    (paired) of the best of
    them are as good, and of these the one worth most wins.
    """
    merits = [s.hits - s.short for s in scores]
    top = max(range(len(scores)), key=lambda k: float(merits[k].mean()))
    alike = []
    for index, merit in enumerate(merits):
        gap = merits[top] - merit
        error = float(gap.std(ddof=1)) / len(gap) ** 0.5 if len(gap) > 1 else 0.0
        if float(gap.mean()) <= _STANDARD_ERRORS * error + 1e-12:
            alike.append(index)
    return max(alike, key=lambda k: float(scores[k].worth.mean()))


def _confirmed(
    search: _Search, chosen: _Candidate, aimed: tuple[Aim, ...], replications: int | None
) -> PlanResult:
    """Simulate the plan beside today's way in fresh years, and say what came out."""
    scenario, section = search.loaded.scenario, search.section
    count = replications or section.replications or scenario.simulation.replications
    timelines = {TODAY: search.loaded.strategies[TODAY], PLAN: chosen.timeline}
    runs = _simulate(search, timelines, fresh(count))
    confidence = scenario.simulation.confidence
    key, better = main_metric(scenario) if section.goal == "targets" else (MetricKey("profit"), 1)
    apart = difference(runs, PLAN, TODAY, key, confidence)
    solution = chosen.solution
    reasons = [say("plan.for_targets" if any(aim.goal for aim in aimed) else "plan.for_profit")]
    unknown = [aim.name for aim in aimed if aim.goal is None]
    if unknown:
        reasons.append(say("plan.not_pictured", names=joined(unknown)))
    reasons.append(_verdict(chosen.plan, apart.interval.estimate * better, is_known=apart.is_known))
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
        ),
        reasons=tuple(reasons),
    )


def _verdict(plan: Plan, gain: float, *, is_known: bool) -> str:
    if not plan.changes:
        return say("plan.as_today")
    if not is_known:
        return say("plan.not_known")
    return say("plan.better" if gain > 0 else "plan.worse")
