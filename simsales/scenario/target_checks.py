"""Owns the checks of targets and milestones: metric, scope, value or change, dates, the target above."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from typing import get_args

from simsales.errors import Problem
from simsales.quantity import DAY, QuantityError
from simsales.quantity.text import shown
from simsales.scenario.baseline import baseline_kind, last_year_key, stated_baseline
from simsales.scenario.horizon import last_day, too_long
from simsales.scenario.measured import is_measured, parts_measured, teams_measured
from simsales.scenario.metric_names import COMMON, meant_metric, titled
from simsales.scenario.metrics import AT_THE_END, CATALOGUE, Metric, Scope
from simsales.scenario.reached import first_day
from simsales.scenario.scenario import Scenario
from simsales.scenario.target import Target, is_relative, target_step, target_value
from simsales.scenario.team import Team
from simsales.words import Phrase

__all__ = ["figure_problems", "named_figure_problems", "target_problems"]

Path = tuple[str | int, ...]
Known = Mapping[str, Sequence[str]]


def target_problems(scenario: Scenario, known: Known) -> list[Problem]:
    """Check the targets of a scenario.

    Parameters
    ----------
    scenario
        A scenario whose form is right.
    known
        Names by kind of thing (``channel``, ``rep`` ...).

    Returns
    -------
    list of Problem
        What is wrong, and as warnings what cannot be judged for want of a metric or a value.
    """
    listed = [(target, ("targets", name)) for name, target in scenario.targets.items()]
    marks = [(mark.target, ("milestones", name)) for name, mark in scenario.milestones.items()]
    found = [
        problem
        for target, at in (*listed, *marks)
        for check in (_metric, _scope, _value, _dates)
        for problem in check(target, scenario, known, at)
    ]
    for target, at in listed:
        found += [*_serves(target, scenario, at), *_by(target, at)]
    return [*found, *_last_year(scenario, known)]


def figure_problems(target: Target, scenario: Scenario, known: Known, at: Path) -> list[Problem]:
    """Check the metric and the scope of what is asked for at a place of the file."""
    return [*_metric(target, scenario, known, at), *_scope(target, scenario, known, at)]


def _metric(target: Target, scenario: Scenario, _known: Known, at: Path) -> Iterator[Problem]:
    name = target.metric
    if name is None:
        yield Problem("references.target.no_metric", {"name": str(at[-1])}, at, severity="warning")
        return
    if name in CATALOGUE:
        if name in {"market_share", "market_size"}:
            yield from _market(target, scenario, at)
        elif not is_measured(scenario, name):
            yield Problem(f"references.target.needs.{name}", {"metric": name}, (*at, "metric"))
        else:
            yield from _of_team(target, scenario, at)
        return
    near = meant_metric(name)
    if near is not None and is_measured(scenario, near):
        values = {"metric": name, "near": near, "title": Phrase(f"metric.{near}.title")}
        yield Problem("references.target.metric_near", values, (*at, "metric"))
        return
    others = [metric for metric in CATALOGUE if metric not in COMMON and is_measured(scenario, metric)]
    listed = {"metric": name, "common": [titled(metric) for metric in COMMON], "others": others}
    yield Problem("references.target.metric", listed, (*at, "metric"))


def _market(target: Target, scenario: Scenario, at: Path) -> Iterator[Problem]:
    which = target.of.get("segment")
    if which is not None:
        segment = scenario.segments.get(which)
        if segment is not None and segment.market is None:
            values = {"segment": which, "metric": str(target.metric)}
            yield Problem("references.target.market_segment", values, (*at, "metric"))
    elif all(segment.market is None for segment in scenario.segments.values()):
        yield Problem("references.target.market", {"metric": str(target.metric)}, (*at, "metric"))


def _of_team(target: Target, scenario: Scenario, at: Path) -> Iterator[Problem]:
    """Check that a mean over people or parts is asked for those of whom the file says something."""
    metric = str(target.metric)
    teams = teams_measured(scenario, metric)
    kind, name = next(iter(target.of.items()), ("", ""))
    parts = parts_measured(scenario, metric)
    if parts is not None and kind == parts.kind and name in _known_parts(scenario, kind) - set(parts.names):
        values = {"metric": metric, "name": name, "names": list(parts.names)}
        yield Problem("references.target.needs_part", values, (*at, "of", kind))
    if not teams or kind not in ("team", "rep"):
        return
    known = {team for team, section in scenario.teams.items() if team == name or _has(section, name)}
    if known and not known & set(teams):
        values = {"metric": metric, "team": min(known), "teams": list(teams)}
        yield Problem("references.target.needs_team", values, (*at, "of", kind))


def _known_parts(scenario: Scenario, kind: str) -> set[str]:
    return set(scenario.channels if kind == "channel" else scenario.segments)


def _has(team: Team, person: str) -> bool:
    """Return whether somebody is of a team."""
    return any(
        person in ([name] if rep.count == 1 else [f"{name} {n}" for n in range(1, rep.count + 1)])
        for name, rep in team.reps.items()
    )


def _scope(target: Target, _scenario: Scenario, known: Known, at: Path) -> Iterator[Problem]:
    metric = CATALOGUE.get(target.metric or "")
    for kind, name in target.of.items():
        path = (*at, "of", kind)
        # Nobody thinks of tickets or ideas where there are none.
        kinds = [one for one in get_args(Scope) if one not in {"ticket", "idea"} or known[one]]
        if kind not in kinds:
            near = get_close_matches(kind.casefold().rstrip("s"), kinds, n=1, cutoff=0.5)
            values = {"kind": kind, "kinds": kinds, "near": near[0] if near else ""}
            key = "references.target.scope_near" if near else "references.target.scope"
            yield Problem(key, values, (*path, "[key]"))
            continue
        if metric is not None and kind not in metric.scopes:
            yield _not_measured(metric, kind, (*path, "[key]"))
        if name not in known[kind]:
            yield _unknown(kind, name, known[kind], path)


def _not_measured(metric: Metric, kind: str, path: Path) -> Problem:
    allowed = [scope for scope in get_args(Scope) if scope in metric.scopes]
    if allowed:
        values = {"metric": metric.name, "kind": kind, "kinds": allowed}
        return Problem("references.target.scope_metric", values, path)
    return Problem("references.target.scope_whole", {"metric": metric.name, "kind": kind}, path)


def _unknown(kind: str, name: str, names: Sequence[str], path: Path) -> Problem:
    values: dict[str, object] = {"kind": Phrase(f"references.kind.{kind}"), "name": name}
    near = get_close_matches(name, names, n=1, cutoff=0.5)
    if near:
        return Problem("references.unknown_near", {**values, "near": near[0]}, path)
    if names:
        return Problem("references.unknown", {**values, "names": list(names)}, path)
    return Problem(f"references.none.{kind}", {"name": name}, path)


def _value(target: Target, scenario: Scenario, _known: Known, at: Path) -> Iterator[Problem]:
    if target.at_least is not None and target.at_most is not None:
        values = {"at_least": target.at_least, "at_most": target.at_most}
        yield Problem("references.target.both", values, (*at, "at_most", "[key]"))
    if target.at_least is None and target.at_most is None:
        if at[0] == "milestones":
            yield Problem("smart.file.milestone_value", {"name": str(at[-1])}, at)
        else:
            yield Problem("references.target.no_value", {"name": str(at[-1])}, at, severity="warning")
    if target.metric not in CATALOGUE:
        return
    for name in ("at_least", "at_most"):
        written = getattr(target, name)
        if written is not None:
            try:
                if is_relative(target, written):
                    target_step(target, written, scenario.currency)
                    yield from _baseline(target, scenario, written, (*at, name))
                else:
                    target_value(target, written, scenario.currency)
            except QuantityError as refusal:
                yield Problem(refusal.key, refusal.values, (*at, name))


def _baseline(target: Target, scenario: Scenario, written: str | float, at: Path) -> Iterator[Problem]:
    """Check what a change counts from."""
    if at[0] == "milestones":
        yield Problem("smart.file.milestone_change", {"written": shown(written)}, at)
        return
    if target.against is None:
        yield Problem("smart.file.no_baseline", {"written": shown(written)}, at)
        return
    key, place = last_year_key(target), (*at[:-1], "against")
    if baseline_kind(target) == "last year" and key not in scenario.last_year:
        yield Problem("smart.file.no_last_year", {"key": key}, place)
        return
    try:
        stated_baseline(target, scenario)
    except QuantityError as refusal:
        if baseline_kind(target) == "stated":
            yield Problem(refusal.key, refusal.values, place)


def _serves(target: Target, scenario: Scenario, at: Path) -> Iterator[Problem]:
    """Check that the target above exists, and that no target serves itself."""
    above = target.serves
    if above is None:
        return
    name, place = str(at[-1]), (*at, "serves")
    if above not in scenario.targets:
        near = get_close_matches(above, scenario.targets, n=1, cutoff=0.5)
        values = {"name": above, "near": near[0] if near else "", "names": list(scenario.targets)}
        yield Problem("smart.file.serves_near" if near else "smart.file.serves", values, place)
        return
    seen = {name}
    step: str | None = above
    while step in scenario.targets:
        assert step is not None
        if step in seen:
            if step == name:
                yield Problem("smart.file.serves_itself", {"name": name}, place)
            return
        seen.add(step)
        step = scenario.targets[step].serves


def _by(target: Target, at: Path) -> Iterator[Problem]:
    if target.by is None:
        yield Problem("smart.file.no_deadline", {"name": str(at[-1])}, at, severity="warning")


def _last_year(scenario: Scenario, known: Known) -> Iterator[Problem]:
    """Check that last year's figures are metrics of this company, with values of theirs."""
    for key, written in scenario.last_year.items():
        at: Path = ("last_year", key)
        found = named_figure_problems(key, scenario, known, at)
        yield from found
        if not found:
            target = Target(metric=key.partition(" of ")[0])
            try:
                target_value(target, written, scenario.currency)
            except QuantityError as refusal:
                yield Problem(refusal.key, refusal.values, at)


def named_figure_problems(key: str, scenario: Scenario, known: Known, at: Path) -> list[Problem]:
    """Return what is wrong with the name of a figure such as ``wins of team north``."""
    metric, _, scope = key.partition(" of ")
    kind, _, name = scope.partition(" ")
    target = Target(metric=metric, of={kind: name} if scope else {})
    found = [*_metric(target, scenario, known, at), *_scope(target, scenario, known, at)]
    # The key is one text, whichever part of it is wrong.
    return [replace(problem, path=(*at, "[key]")) for problem in found]


def _dates(target: Target, scenario: Scenario, _known: Known, at: Path) -> Iterator[Problem]:
    calendar = scenario.calendar
    if target.since is not None and target.by is not None and target.since > target.by:
        yield Problem("references.target.dates", {"since": target.since, "by": target.by}, (*at, "by"))
        return
    if too_long(calendar):
        return
    end = last_day(calendar)
    outside = False
    for name in ("since", "by"):
        day = getattr(target, name)
        start = first_day(scenario)
        if day is not None and not start <= day <= end:
            outside = True
            values = {"day": day, "start": start, "end": end}
            yield Problem("references.target.outside", values, (*at, name))
    if not outside:
        yield from _at_the_end(target, end, at)
        yield from _in_warm_up(target, scenario, at)


def _at_the_end(target: Target, end: date, at: Path) -> Iterator[Problem]:
    """Check that what is known on the last day only is asked for that day."""
    name = target.metric
    if name not in AT_THE_END:
        return
    early = target.by is not None and target.by < end
    if early or target.since is not None:
        # There is a mean over the time of the number of deals, and none of their value.
        key = "references.target.at_the_end_mean" if name == "open_deals" else "references.target.at_the_end"
        yield Problem(key, {"metric": name, "end": end}, (*at, "by" if early else "since"))


def _in_warm_up(target: Target, scenario: Scenario, at: Path) -> Iterator[Problem]:
    """Check that something is measured until the deadline: the warm-up is not."""
    warm_up, start = scenario.simulation.warm_up, scenario.calendar.start
    if target.by is None or not warm_up or ((target.by - start).days + 1) * DAY > warm_up:
        return
    values = {"by": target.by, "warm_up": warm_up}
    yield Problem("references.target.warm_up", values, (*at, "by"))
