"""Owns the way from a file that is read to Worlds that may be simulated: all business checks by strategy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from simsales.errors import InputError, Problem
from simsales.feasible.awareness import awareness
from simsales.feasible.choices import choices
from simsales.feasible.coverage import coverage
from simsales.feasible.load import events, load
from simsales.feasible.meetings import meetings, standing_tasks
from simsales.feasible.ownerless import ownerless
from simsales.feasible.promises import promises
from simsales.feasible.responses import responses
from simsales.feasible.sessions import sessions
from simsales.feasible.size import size
from simsales.feasible.strikes import strikes
from simsales.feasible.sums import costs, deals
from simsales.feasible.surprises import surprises
from simsales.feasible.swings import swings
from simsales.feasible.vendors import vendors
from simsales.feasible.working_time import holidays, months_without_work, working_days
from simsales.scenario.loaded import TODAY, Loaded, Timeline
from simsales.scenario.references import located
from simsales.scenario.scenario import Scenario
from simsales.words import Phrase
from simsales.world.compile import compile_world
from simsales.world.world import World

__all__ = ["Prepared", "business_problems", "prepare", "prepare_timeline"]


@dataclass(frozen=True)
class Prepared:
    """A scenario that may be simulated.

    Attributes
    ----------
    loaded
        The file.
    worlds
        One World for each strategy, by name, in the order of `loaded.strategies`.
    warnings
        What is doubtful about the file and its business, sorted by place.
    """

    loaded: Loaded
    worlds: Mapping[str, World]
    warnings: tuple[Problem, ...]


def prepare(loaded: Loaded) -> Prepared:
    """Check the business of all strategies and compile them.

    Raises
    ------
    InputError
        When something cannot be meant: work that nobody can do, more hours promised than worked, and so on.
    """
    worlds: dict[str, World] = {}
    problems = list(loaded.warnings)
    known: set[tuple[str, object]] = set()
    for name, timeline in loaded.strategies.items():
        found, world = business_problems(loaded.scenario, timeline)
        new = [problem for problem in found if (problem.key, problem.path) not in known]
        known |= {(problem.key, problem.path) for problem in new}
        problems += [_placed(problem, loaded, name) for problem in new]
        if world is not None:
            worlds[name] = world
    problems += choices(loaded, business_problems)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise InputError(errors)
    return Prepared(loaded, worlds, tuple(sorted(problems, key=lambda problem: problem.order)))


def prepare_timeline(base: Scenario, timeline: Timeline) -> World:
    """Check and compile one more strategy, such as a plan or a what-if.

    Raises
    ------
    InputError
        As `prepare` does; the problems have paths and no lines.
    """
    problems, world = business_problems(base, timeline)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors or world is None:
        raise InputError(errors)
    return world


def business_problems(base: Scenario, timeline: Timeline) -> tuple[list[Problem], World | None]:
    """Check the business of one strategy.

    Parameters
    ----------
    base
        The file as it stands.
    timeline
        The strategy.

    Returns
    -------
    tuple of list of Problem and World or None
        What is wrong or doubtful, by path; None when it cannot be compiled.
    """
    scenario = timeline[0][1]
    problems = [*size(scenario), *holidays(scenario), *vendors(base, scenario), *swings(scenario)]
    for _, section in timeline:
        problems += costs(section)
    if any(problem.severity == "error" for problem in problems):
        return list(_once(problems)), None
    world = compile_world(base, timeline)
    problems += responses(base)
    problems += awareness(base, scenario, world)
    problems += working_days(scenario, world)
    problems += strikes(scenario)
    problems += ownerless(scenario)
    problems += coverage(scenario, world)
    problems += surprises(scenario, world)
    for _, section in timeline:
        problems += promises(section, world)
        problems += meetings(section, world)
        problems += sessions(section, world)
        problems += standing_tasks(section, world)
    # Whoever has too many events cuts leads, and then the sums are others.
    problems += list(events(scenario, world)) or deals(scenario, world)
    if not any(problem.severity == "error" for problem in problems):
        problems += months_without_work(scenario, world)
        problems += load(scenario, world)
    return list(_once(problems)), world


def _once(problems: list[Problem]) -> Iterator[Problem]:
    seen = set()
    for problem in problems:
        if (problem.key, problem.path) not in seen:
            seen.add((problem.key, problem.path))
            yield problem


def _placed(problem: Problem, loaded: Loaded, strategy: str) -> Problem:
    if strategy == TODAY:
        return located(problem, loaded.document)
    values = {"strategy": strategy, "message": Phrase(problem.key, problem.values)}
    place = loaded.document.problem_at_key("references.change.in_strategy", ("strategies", strategy), values)
    return replace(place, severity=problem.severity)
