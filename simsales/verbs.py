"""Own the verbs: what the command line and Python ask for, as typed functions with typed answers."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import nan
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final

from simsales.errors import InputError, Interrupted, NotPossible, Problem, UsageError
from simsales.scenario.loaded import TODAY, Loaded, Timeline
from simsales.scenario.reader import read_scenario
from simsales.scenario.settings import with_settings
from simsales.words import Phrase

if TYPE_CHECKING:
    from simsales.decide.allocate import Spread
    from simsales.decide.reach_result import Reached
    from simsales.engines.player import Played
    from simsales.engines.warming import Warmed
    from simsales.report.trace import Trace
    from simsales.study.replicate import Progress
    from simsales.study.results import PlanResult, StudyResult

__all__ = [
    "Checked",
    "allocate",
    "check",
    "compare",
    "diagnose",
    "engine_wanted",
    "load",
    "optimize",
    "reach",
    "run",
    "trace",
    "warm",
    "weigh",
]

ENGINE_VARIABLE: Final = "SIMSALES_ENGINE"
"""Environment variable: the engine where nobody asks for another."""

OnProgress = Callable[["Progress"], None]
OnStudy = Callable[["StudyResult"], None]


@dataclass(frozen=True, slots=True)
class Checked:
    """A scenario that may be simulated.

    Parameters
    ----------
    loaded
        The scenario.
    warnings
        What is doubtful about it, sorted by place in the file.
    before
        The file as it stands, where what-if settings have made another scenario of it.
    """

    loaded: Loaded
    warnings: tuple[Problem, ...]
    before: Loaded | None = None

    def to_dict(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "scenario": {"name": self.loaded.scenario.name},
            "problems": [],
            "warnings": [warning.headline for warning in self.warnings],
        }


Source = str | Path | Checked
"""Where a scenario is, or one that has been checked."""


def load(path: str | Path) -> Loaded:
    """Read a scenario file.

    Parameters
    ----------
    path
        Where the file is.

    Raises
    ------
    InputError
        With everything that is wrong with it.
    """
    return read_scenario(path)


def check(source: Source, *, settings: Sequence[str] = ()) -> Checked:
    """Check a scenario without simulating it: form, names, strategies, and whether it can be meant.

    Parameters
    ----------
    source
        Where the scenario is.
    settings
        What-if settings (``channels.website.spend *= 1.2``), which become the strategy ``what-if``.

    Raises
    ------
    InputError
        With everything that is wrong with it.
    """
    from simsales.feasible.prepare import prepare

    if isinstance(source, Checked) and not settings:
        return source
    loaded = source.loaded if isinstance(source, Checked) else _read(source)
    prepared = prepare(with_settings(loaded, settings) if settings else loaded)
    return Checked(prepared.loaded, prepared.warnings, loaded if settings else None)


def _read(path: str | Path) -> Loaded:
    """Return a scenario; a refusal also tells what is wrong with the business, where that can be judged."""
    from simsales.feasible.behind import business_behind

    try:
        return read_scenario(path)
    except InputError as refusal:
        raise InputError([*refusal.problems, *business_behind(path)]) from None


def run(
    source: Source,
    *,
    strategies: Sequence[str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    engine: str | None = None,
    workers: int | None = None,
    on_progress: OnProgress | None = None,
    on_study: OnStudy | None = None,
    settings: Sequence[str] = (),
    planned: bool = True,
) -> StudyResult:
    """Simulate all strategies, compare them, judge the targets and propose an allocation.

    Parameters
    ----------
    source
        Where the scenario is.
    strategies
        Names of those to simulate beside today's way; all when None.
    replications, seed
        Those of the scenario when None.
    engine
        Which engine plays the years: ``"auto"``, ``"kernel"`` (waits until it is compiled) or
        ``"reference"``; that of the environment variable ``SIMSALES_ENGINE`` when None, or else ``"auto"``.
        The answer does not depend on it, only its ``timing`` does.
    workers
        How many work at a time, the caller included: threads while the kernel plays, processes while the
        reference engine does. As many as there are processors when None; the answer does not depend on it.
    on_progress
        Called whenever results have come.
    on_study
        Called with the answer before the plan is made, and with the look back, where there is one.
    settings
        What-if settings, as in `check`.
    planned
        Whether a plan is made where the scenario says what may be decided, and the targets are judged letter
        by letter. The letters are those of the what-if where the settings make one; a plan begins from
        today's way, so there is none then, and ``no_plan`` says so.

    Returns
    -------
    StudyResult
        With a plan where the scenario has a ``plan``. Where its limits collide, the plan's status is
        ``infeasible`` and its reasons say why.

    Raises
    ------
    InputError, UsageError, NotPossible, Interrupted
        As the parts do.
    """
    from simsales.engines.player import playing
    from simsales.study.idea_worth import with_idea_worth
    from simsales.study.look_back import with_look_back
    from simsales.study.risk_effects import with_risk_effects
    from simsales.study.risk_worth import with_measure_worth
    from simsales.study.rule_worth import with_rule_worth
    from simsales.study.smart import judged_letter_by_letter
    from simsales.study.so_far import why_no_plan
    from simsales.study.study import run_study

    loaded = check(source, settings=settings).loaded
    with playing(engine_wanted(engine)) as played:
        study = run_study(
            loaded,
            strategies=strategies,
            replications=replications,
            seed=seed,
            workers=workers,
            on_progress=on_progress,
        )
        stopped: Interrupted | None = None
        if planned and study.run.complete:
            # Whether a time that has happened comes out right is known before any chance is told.
            try:
                study = with_look_back(study, loaded, workers=workers, on_progress=on_progress)
            except Interrupted as stop:
                stopped = stop
        if on_study is not None:
            on_study(_played_by(study, played))
        if stopped is not None:
            raise stopped
        if planned and study.run.complete:
            refusal = why_no_plan(study) if loaded.scenario.plan is not None else None
            if refusal is not None:
                study = replace(study, no_plan=refusal)
            elif loaded.scenario.plan is not None:
                study = _planned(study, loaded, replications, seed, workers, on_progress)
            study = judged_letter_by_letter(study, loaded, workers=workers, on_progress=on_progress)
            study = with_risk_effects(study, loaded, workers=workers, on_progress=on_progress)
            study = with_idea_worth(study, loaded, workers=workers, on_progress=on_progress)
            study = with_measure_worth(study, loaded, workers=workers, on_progress=on_progress)
            study = with_rule_worth(study, loaded, workers=workers, on_progress=on_progress)
        return _played_by(study, played)


def weigh(
    source: Source,
    study: StudyResult,
    *,
    engine: str | None = None,
    workers: int | None = None,
    on_progress: OnProgress | None = None,
) -> StudyResult:
    """Weigh the assumptions of an answer: which of them it hangs on, and at which values it would be another.

    Parameters
    ----------
    source
        The scenario of the answer; with what-if settings, as `check` returns it.
    study
        The answer of `run`, `compare` or `optimize`.
    engine, workers, on_progress
        As for `run`.

    Returns
    -------
    StudyResult
        The same answer with its ``sensitivity``; without where nothing is assumed that could be moved.

    Raises
    ------
    InputError, NotPossible, Interrupted
        As the parts do.
    """
    from simsales.engines.player import playing
    from simsales.study.sensitivity import weigh_assumptions

    loaded = check(source).loaded
    with playing(engine_wanted(engine)) as played:
        found = weigh_assumptions(study, loaded, workers=workers, on_progress=on_progress)
        return _with_years(found, study, played)


def allocate(path: str | Path, *, at_most: Sequence[int] | None = None) -> Spread:
    """Spread people, or other whole units, over products or territories so that the most profit is made.

    Nothing is simulated: the answer is the best that the file's curves have, and is proven to be.

    Parameters
    ----------
    path
        Where the file is; its form is that of docs/allocate.md and not that of a scenario.
    at_most
        How many units there are at most, each a question of its own; as in the file when left out.

    Returns
    -------
    Spread
        For each limit, and for none, what each line gets and brings.

    Raises
    ------
    InputError
        With everything that is wrong with the file.
    NotPossible
        When a limit is below what the lines must have, or amounts are too large to be added up exactly.
    """
    from simsales.decide.allocate import allocate as spread
    from simsales.scenario.allocation_reader import read_allocation

    return spread(read_allocation(path), at_most)


def diagnose(
    source: Source,
    study: StudyResult,
    *,
    engine: str | None = None,
    workers: int | None = None,
    on_progress: OnProgress | None = None,
) -> StudyResult:
    """Look for the bottleneck of an answer: everything that may be one is pushed in the same years.

    Parameters
    ----------
    source
        The scenario of the answer; with what-if settings, as `check` returns it.
    study
        The answer of `run`, `compare` or `optimize`.
    engine, workers, on_progress
        As for `run`.

    Returns
    -------
    StudyResult
        The same answer with its ``diagnosis``; without in a year that has begun.

    Raises
    ------
    InputError, NotPossible, Interrupted
        As the parts do.
    """
    from simsales.engines.player import playing
    from simsales.study.bottleneck import with_diagnosis

    loaded = check(source).loaded
    with playing(engine_wanted(engine)) as played:
        found = with_diagnosis(study, loaded, workers=workers, on_progress=on_progress)
        return _with_years(found, study, played)


def _with_years(found: StudyResult, study: StudyResult, played: Played) -> StudyResult:
    """Return an answer with the years that were played for it after the study's own."""
    before = study.timing.years
    years = {name: before.get(name, 0) + count for name, count in played.years.items()}
    return replace(found, timing=replace(found.timing, years={**before, **years}))


def compare(
    source: Source,
    *,
    strategies: Sequence[str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    engine: str | None = None,
    workers: int | None = None,
    on_progress: OnProgress | None = None,
    settings: Sequence[str] = (),
) -> StudyResult:
    """Compare strategies with ever more replications, until the best is known or the limit says stop.

    Parameters
    ----------
    source, strategies, replications, seed, engine, workers, on_progress, settings
        As for `run`; `replications` are those of the first look.

    Raises
    ------
    UsageError
        When there is nothing to compare.
    InputError, NotPossible, Interrupted
        As the parts do.
    """
    from simsales.engines.player import playing
    from simsales.study.study import run_until_known

    loaded = check(source, settings=settings).loaded
    if len(loaded.strategies) < 2:
        raise UsageError("cli.nothing_to_compare", file=str(loaded.path))
    with playing(engine_wanted(engine)) as played:
        study = run_until_known(
            loaded,
            strategies=strategies,
            replications=replications,
            seed=seed,
            workers=workers,
            on_progress=on_progress,
        )
        return _played_by(study, played)


def optimize(
    source: Source,
    *,
    replications: int | None = None,
    seed: int | None = None,
    engine: str | None = None,
    workers: int | None = None,
    on_progress: OnProgress | None = None,
    on_study: OnStudy | None = None,
) -> StudyResult:
    """Propose a plan within the limits of the scenario's ``plan``, and simulate it beside today's way.

    Parameters
    ----------
    source, replications, seed, engine, workers, on_progress, on_study
        As for `run`.

    Returns
    -------
    StudyResult
        Today's way, and the plan.

    Raises
    ------
    UsageError
        When the scenario has no ``plan``.
    InputError, NotPossible, Interrupted
        As the parts do.
    """
    checked = check(source)
    if checked.loaded.scenario.plan is None:
        raise UsageError("cli.no_plan", file=str(checked.loaded.path))
    return run(
        checked,
        strategies=[],
        replications=replications,
        seed=seed,
        engine=engine,
        workers=workers,
        on_progress=on_progress,
        on_study=on_study,
    )


def reach(
    source: Source,
    *,
    target: str | None = None,
    chances: Sequence[float] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    engine: str | None = None,
    workers: int | None = None,
    on_progress: OnProgress | None = None,
) -> Reached:
    """Say what it would take to reach a target, or all in the same year: the cheapest change, and its price.

    Parameters
    ----------
    source
        Where the scenario is, or one that has been checked.
    target
        Name of the target; all that have a value and a deadline when left out.
    chances
        How surely, 0..1 each; 0.7, 0.8 and 0.9 when left out.
    replications
        Fresh years in which each change is confirmed; 200 when left out.
    seed, engine, workers, on_progress
        As for `run`.

    Raises
    ------
    UsageError
        When there is no such target, or none that can be judged.
    InputError, NotPossible, Interrupted
        As the parts do.
    """
    from simsales.decide.reach_moves import moves
    from simsales.decide.reaching import CONFIRMED, WISHES, Asked
    from simsales.decide.reaching import reach as found
    from simsales.decide.search import Search
    from simsales.engines.player import playing

    loaded = check(source).loaded
    if loaded.scenario.so_far is not None:
        raise UsageError("reach.so_far")
    asked = Asked(_to_reach(loaded, target), tuple(sorted(set(chances or WISHES))), replications or CONFIRMED)
    own = loaded.scenario.simulation.seed if seed is None else seed
    with playing(engine_wanted(engine)):
        return found(Search(loaded, own, workers, on_progress), moves(loaded), asked)


def _to_reach(loaded: Loaded, target: str | None) -> tuple[str, ...]:
    """Return the names of the targets that are meant, all of which can be judged."""
    from simsales.study.judge import judged_key

    listed = loaded.scenario.targets
    judged = tuple(name for name, one in listed.items() if judged_key(one) is not None)
    if target is None:
        if not judged:
            raise UsageError("reach.no_target")
        return judged
    if target not in listed:
        near = difflib.get_close_matches(target, listed, n=1, cutoff=0.5)
        raise UsageError("reach.unknown", name=target, near=near[0] if near else "", names=list(listed))
    if target not in judged:
        raise UsageError("reach.unjudged", name=target)
    return (target,)


def warm(*, on_wait: Callable[[], None] | None = None) -> Warmed:
    """Compile the kernel on purpose, and wait until it is ready.

    Parameters
    ----------
    on_wait
        Called once when there is something to wait for.

    Returns
    -------
    Warmed
        Where it is, how large, and how long it took.

    Raises
    ------
    UsageError
        When Numba is missing or switched off.
    NotPossible
        When the kernel cannot be built, with the reason.
    """
    from simsales.engines.warming import warm_up

    return warm_up(on_wait)


def engine_wanted(engine: str | None) -> str:
    """Return the engine that was asked for here, or by `ENGINE_VARIABLE`, or ``"auto"``."""
    return engine or os.environ.get(ENGINE_VARIABLE) or "auto"


def _played_by(study: StudyResult, played: Played) -> StudyResult:
    """Return the answer with the account of engines in its timing."""
    kernel, note = played.outcome
    timing = replace(
        study.timing,
        engine=played.asked,
        kernel=kernel,
        note=note,
        years=dict(played.years),
        compile_seconds=study.timing.compile_seconds + played.waited_seconds,
    )
    return replace(study, timing=timing)


def _planned(
    study: StudyResult,
    loaded: Loaded,
    replications: int | None,
    seed: int | None,
    workers: int | None,
    on_progress: OnProgress | None,
) -> StudyResult:
    """Return the answer with its plan."""
    from simsales.decide.propose import propose

    start = perf_counter()
    try:
        plan = propose(
            loaded,
            seed=seed,
            workers=workers,
            replications=replications,
            on_progress=on_progress,
            years=study.runs,
        )
    except NotPossible as refusal:
        if not refusal.key.startswith("plan."):
            raise
        plan = _no_plan(refusal)
    return study.with_plan(plan, perf_counter() - start)


def _no_plan(refusal: NotPossible) -> PlanResult:
    """Return the plan that says why there is none."""
    from simsales.study.results import PlanResult

    return PlanResult(
        status="infeasible",
        objective=nan,
        bound=nan,
        gap=nan,
        curve_error=nan,
        seal="",
        repeatable=True,
        actions=(),
        simulated=None,
        reasons=(Phrase(refusal.key, refusal.values),),
    )


def trace(
    source: Source,
    *,
    deal: str | None = None,
    rep: str | None = None,
    customer: str | None = None,
    listed: bool = False,
    replication: int = 0,
    strategy: str = TODAY,
    seed: int | None = None,
) -> Trace:
    """Follow one deal, person or customer through one simulated year, event by event.

    Parameters
    ----------
    source
        Where the scenario is.
    deal
        Name of the deal, or its number in the journal.
    rep
        Name of the person. Without any, the won deal that lived longest is told.
    customer
        Name of the customer, or its number in the list of customers, from 1.
    listed
        Whether all deals and customers are listed instead.
    replication, seed
        Which year: the first is replication 0; the scenario's seed when None.
    strategy
        Name of the strategy.

    Raises
    ------
    UsageError
        When there is no such deal, person, customer or strategy.
    InputError, NotPossible
        As the parts do.
    """
    from simsales.engines.journal import TooManyEvents
    from simsales.engines.player import Player
    from simsales.engines.reference import simulate
    from simsales.report.asked_for import customer_key, deal_key, person_index
    from simsales.report.chronicle import Chronicle
    from simsales.report.customer_story import customer_of, customer_story, customers_of
    from simsales.report.deal_story import deal_story
    from simsales.report.person_story import person_story
    from simsales.report.rule_story import rule_story
    from simsales.report.trace import Trace
    from simsales.study.ready import make_way
    from simsales.study.ruled_way import sealed

    if sum((deal is not None, rep is not None, customer is not None, listed)) > 1:
        raise UsageError("trace.error.one_choice")
    loaded = check(source).loaded
    scenario = loaded.scenario
    used = scenario.simulation.seed if seed is None else seed
    way = make_way(scenario, _timeline(loaded, strategy))
    world = way.world
    person = None if rep is None else person_index(rep, world.names.reps)
    try:
        world, actions = way.happened(Player(), used, replication)
        outcome = simulate(world, used, replication, keep_journal=True)
    except TooManyEvents as stop:
        raise NotPossible("cli.too_many_events", limit=world.events_at_most, records=stop.records) from None
    chronicle = Chronicle(world, scenario.calendar.start, scenario.currency, outcome.journal)
    found = Trace(
        scenario=scenario.name,
        currency=scenario.currency,
        file=str(loaded.path),
        strategy=strategy,
        seed=used,
        replication=replication,
        seal=f"{sealed(outcome.seal, actions):016x}",
        rules=tuple(rule_story(scenario, actions)),
    )
    if person is not None:
        stretches = tuple(chronicle.person(person))
        moments = tuple(person_story(chronicle, person))
        return replace(found, person=world.names.reps[person], stretches=stretches, moments=moments)
    if customer is not None:
        key = customer_key(customer, chronicle.customers, str(loaded.path))
        told = tuple(customer_story(chronicle, key))
        return replace(found, customer=customer_of(chronicle, key), events=told)
    deals = chronicle.deals()
    if listed:
        return replace(found, deals=tuple(deals), customers=tuple(customers_of(chronicle)))
    if deal is not None:
        key = deal_key(deal, chronicle.keys, str(loaded.path))
        return replace(found, deals=(chronicle.deal(key),), events=tuple(deal_story(chronicle, key)))
    won = [entry for entry in deals if entry.outcome == "won"]
    if not won:
        return replace(found, deals=tuple(deals), is_chosen=True)
    longest = max(won, key=lambda entry: (entry.lived, -entry.key))
    events = tuple(deal_story(chronicle, longest.key))
    return replace(found, deals=(longest,), events=events, is_chosen=True)


def _timeline(loaded: Loaded, strategy: str) -> Timeline:
    if strategy in loaded.strategies:
        return loaded.strategies[strategy]
    near = difflib.get_close_matches(strategy, loaded.strategies, n=1)
    if near:
        raise UsageError("study.no_strategy_near", name=strategy, near=near[0])
    raise UsageError("study.no_strategy", name=strategy, names=list(loaded.strategies))
