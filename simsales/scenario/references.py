"""Owns the checks that every name in a scenario exists, and the list of all checks of what was written.

A problem's path ends with `KEY` where the name of a field is meant and not its value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final, get_args

from simsales.errors import Problem
from simsales.scenario.consistency import consistency_problems
from simsales.scenario.customer_checks import customer_problems
from simsales.scenario.document import Document
from simsales.scenario.factors import factor_problems
from simsales.scenario.idea_checks import idea_problems
from simsales.scenario.known_names import KEY, KnownNames, expanded
from simsales.scenario.loaded import RESERVED
from simsales.scenario.look_back_checks import look_back_problems
from simsales.scenario.market_checks import market_problems
from simsales.scenario.market_doubts import market_doubts
from simsales.scenario.metrics import Scope
from simsales.scenario.people_checks import people_problems
from simsales.scenario.risk_checks import risk_problems
from simsales.scenario.rule_checks import rule_problems
from simsales.scenario.scenario import Scenario
from simsales.scenario.so_far_checks import so_far_problems
from simsales.scenario.target_checks import target_problems
from simsales.scenario.team import Rep, Team

__all__ = ["KEY", "located", "reference_problems"]

_EVERY_SEGMENT: Final = "all"

Path = tuple[str | int, ...]


def reference_problems(scenario: Scenario, base: Scenario | None = None) -> list[Problem]:
    """Check that names exist and that numbers agree with each other.

    Parameters
    ----------
    scenario
        A scenario whose form is right.
    base
        The file as it stands, where `scenario` is a changed one: responses refer to its spend and hours.

    Returns
    -------
    list of Problem
        Everything that is wrong or doubtful; each has a path, and no line yet (see `located`).
    """
    names = KnownNames(scenario)
    checks: tuple[Callable[[Scenario, KnownNames], Iterable[Problem]], ...] = (
        _channels, _stages, _people, _meetings, risk_problems, idea_problems, _opening, _plan, _strategies,
    )  # fmt: skip
    found = [problem for check in checks for problem in check(scenario, names)]
    found += people_problems(scenario, names)
    found += customer_problems(scenario, names)
    found += market_problems(scenario, names, base or scenario)
    found += market_doubts(scenario)
    known = {kind: names.of(kind) for kind in get_args(Scope)}
    found += target_problems(scenario, known)
    found += rule_problems(scenario, known)
    found += so_far_problems(scenario, known)
    found += look_back_problems(scenario, known)
    found += consistency_problems(scenario, base or scenario)
    found += factor_problems(scenario)
    return found


def located(problem: Problem, document: Document) -> Problem:
    """Return a problem with its place in the file.

    Parameters
    ----------
    problem
        Of `reference_problems`.
    document
        The file that the scenario was read from.
    """
    path = problem.path
    at_key = bool(path) and path[-1] == KEY
    path = path[:-1] if at_key else path
    node = document.node(path)
    if at_key or node is None or isinstance(node.value, dict | list):
        place = document.problem_at_key(problem.key, path, problem.values)
    else:
        place = document.problem_at_value(problem.key, path, problem.values)
    return replace(place, severity=problem.severity)


def _channels(scenario: Scenario, names: KnownNames) -> Iterator[Problem]:
    for name, channel in scenario.channels.items():
        at: Path = ("channels", name)
        for segment in channel.segments:
            yield from names.check("segment", segment, (*at, "segments", segment, KEY))
        for product in channel.products:
            yield from names.check("product", product, (*at, "products", product, KEY))
        if channel.outreach is None:
            continue
        activity = channel.outreach.activity
        path = (*at, "outreach", "activity")
        if activity in names.of("stage"):
            yield Problem("references.names.outreach_stage", {"name": activity}, path)
        else:
            yield from names.check("activity", activity, path)


def _stages(scenario: Scenario, names: KnownNames) -> Iterator[Problem]:
    stages = names.of("stage")
    for index, stage in enumerate(scenario.stages):
        for segment in stage.segments:
            yield from names.check("segment", segment, ("stages", index, "segments", segment, KEY))
    for name, count in Counter(stages).items():
        if count > 1:
            last = len(stages) - 1 - stages[::-1].index(name)
            yield Problem(
                "references.names.stage_twice", {"name": name, "count": count}, ("stages", last, "name")
            )
    for index, activity in enumerate(scenario.activities):
        path = ("activities", index)
        if activity in stages:
            yield Problem("references.names.activity_stage", {"name": activity}, path)
        elif activity in scenario.activities[:index]:
            yield Problem("references.names.activity_twice", {"name": activity}, path)
    if _EVERY_SEGMENT in scenario.segments:
        reserved = ("segments", _EVERY_SEGMENT, KEY)
        yield Problem("references.names.segment_all", {"name": _EVERY_SEGMENT}, reserved)


def _people(scenario: Scenario, names: KnownNames) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for team_name, team in scenario.teams.items():
        at: Path = ("teams", team_name)
        yield from names.check_all("segment", team.segments, (*at, "segments"))
        yield from names.check_all("channel", team.channels, (*at, "channels"))
        yield from names.check_all("product", team.products, (*at, "products"))
        for entry, rep in team.reps.items():
            path = (*at, "reps", entry)
            yield from _person(rep, names, path)
            for name in expanded({entry: rep}):
                if name in seen:
                    values = {"name": name, "team": seen[name]}
                    yield Problem("references.names.rep_twice", values, (*path, KEY))
                    break
                seen[name] = team_name
    if not seen:
        first = next(iter(scenario.teams))
        yield Problem("references.names.nobody", {}, _first_count(first, scenario.teams[first]))


def _first_count(name: str, team: Team) -> Path:
    return ("teams", name, "reps", next(iter(team.reps)), "count")


def _person(rep: Rep, names: KnownNames, at: Path) -> Iterator[Problem]:
    yield from names.check_all("step", rep.does, (*at, "does"))
    for table in ("skill", "speed"):
        value = getattr(rep, table)
        for stage in value if isinstance(value, dict) else ():
            yield from names.check("step", stage, (*at, table, stage, KEY))
    stages = set(names.of("step"))
    for activity in rep.activities:
        path = (*at, "activities", activity, KEY)
        yield from names.check("work", activity, path)
        if activity in stages and rep.does is not None and activity not in rep.does:
            yield Problem("references.names.not_done", {"stage": activity, "person": str(at[-1])}, path)


def _meetings(scenario: Scenario, names: KnownNames) -> Iterator[Problem]:
    for name, meeting in scenario.meetings.items():
        yield from names.check_all("team", meeting.teams, ("meetings", name, "teams"))


def _opening(scenario: Scenario, names: KnownNames) -> Iterator[Problem]:
    # Whoever a what-if leaves out (count 0) leaves deals behind that are nobody's.
    gone = {name for team in scenario.teams.values() for name, rep in team.reps.items() if rep.count == 0}
    # The deals of the first day are those of the day that the year stands at, where these are stated.
    known = scenario.so_far is not None and scenario.so_far.deals is not None
    for index, deals in enumerate(scenario.opening.deals):
        at: Path = ("so_far" if known else "opening", "deals", index)
        yield from names.check("stage", deals.stage, (*at, "stage"))
        for origin in ("channel", "segment", "product"):
            name: str | None = getattr(deals, origin)
            if name is not None:
                yield from names.check(origin, name, (*at, origin))
        if deals.owner is not None and deals.owner not in gone:
            yield from names.check("rep", deals.owner, (*at, "owner"))
        if deals.channel is None and len(scenario.channels) > 1:
            yield Problem("references.names.opening_channel", {"names": names.of("channel")}, at)


def _plan(scenario: Scenario, names: KnownNames) -> Iterator[Problem]:
    plan = scenario.plan
    if plan is None:
        return
    if plan.spend is not None:
        yield from names.check_all("channel", plan.spend.channels, ("plan", "spend", "channels"))
        listed = plan.spend.channels or []
        for index, name in enumerate(listed):
            if name in scenario.channels and scenario.channels[name].response is None:
                yield Problem(
                    "references.names.plan_channel", {"name": name}, ("plan", "spend", "channels", index)
                )
        if plan.spend.channels is None and all(
            channel.response is None for channel in scenario.channels.values()
        ):
            yield Problem("references.names.plan_spend", {}, ("plan", "spend", KEY))
    if plan.hours is not None:
        yield from names.check_all("team", plan.hours.teams, ("plan", "hours", "teams"))
        yield from _planned_hours(scenario, names, plan.hours.activities)
    if plan.roles is not None:
        yield from names.check_all("team", plan.roles.teams, ("plan", "roles", "teams"))


def _planned_hours(scenario: Scenario, names: KnownNames, activities: list[str] | None) -> Iterator[Problem]:
    bring = {
        channel.outreach.activity for channel in scenario.channels.values() if channel.outreach is not None
    }
    stages = names.of("stage")
    if not bring and not set(stages) & set(activities or ()):
        yield Problem("references.names.plan_hours", {}, ("plan", "hours", KEY))
        return
    for index, name in enumerate(activities or ()):
        path = ("plan", "hours", "activities", index)
        found = list(names.check("work", name, path))
        yield from found
        if not found and name not in bring and name not in stages:
            yield Problem(
                "references.names.plan_activity", {"name": name, "names": [*sorted(bring), *stages]}, path
            )


def _strategies(scenario: Scenario, _names: KnownNames) -> Iterator[Problem]:
    for name in scenario.strategies:
        if name in RESERVED:
            yield Problem("references.names.reserved", {"name": name}, ("strategies", name, KEY))
