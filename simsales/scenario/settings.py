"""Owns what-if settings: ``channels.web.spend@2027-04-01 *= 0.8`` and the like, made into changes.

A setting names a place of the file, perhaps the days on which it holds, and what happens to the value there.
Changes of the world become the strategy ``what-if``; targets, milestones, the plan's limits and the settings
of the simulation are the same for all strategies, so a setting of those holds for all.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

from simsales.errors import InputError, Problem
from simsales.quantity import QuantityError, parse_date
from simsales.scenario.changes import apply_changes
from simsales.scenario.choices import choice_problems
from simsales.scenario.document import Document, parse_document
from simsales.scenario.field_kinds import Kind, options
from simsales.scenario.horizon import last_day
from simsales.scenario.loaded import TODAY, Loaded, Timeline
from simsales.scenario.paths import Steps, UnknownPathError, resolve
from simsales.scenario.problems import validate
from simsales.scenario.reached import first_open_day
from simsales.scenario.reckoning import reckon
from simsales.scenario.references import located, reference_problems
from simsales.scenario.scenario import Scenario
from simsales.scenario.setting import SOURCE, Setting, parse_setting
from simsales.scenario.standing import holds_list, kinds_at, of_metric, wanted_at, written_at
from simsales.scenario.yaml_tree import Node, UnreadableError, grow

__all__ = ["WHAT_IF", "Setting", "parse_setting", "what_if", "what_if_changes", "with_settings"]

WHAT_IF: Final = "what-if"
"""Name of the strategy that the settings make."""

FOR_ALL: Final = ("targets", "milestones", "last_year", "look_back", "so_far", "plan", "simulation")
"""Sections that are the same for all strategies."""

_SINCE: Final = "_since"


def with_settings(loaded: Loaded, settings: Sequence[str]) -> Loaded:
    """Return a scenario with what-if settings.

    Parameters
    ----------
    loaded
        The scenario as it stands.
    settings
        What to set, as in `parse_setting`; the later ones reckon with what the earlier ones have left.

    Returns
    -------
    Loaded
        With the strategy ``what-if`` at the end when anything but the sections `FOR_ALL` is set; settings
        of those hold for all strategies.

    Raises
    ------
    InputError
        With everything that is wrong with the settings.
    """
    given = tuple(settings)
    of_the_past = [text for text in settings if text.strip().startswith("so_far")]
    if of_the_past:
        # The day that the year stands at moves what comes after it, so that has to be known first.
        loaded = _going_on(loaded, of_the_past)
        settings = [text for text in settings if text not in of_the_past]
        if not settings:
            return replace(loaded, settings=given)
    courses = _courses(loaded, settings)
    own = [course for course in courses if course.steps[0] not in FOR_ALL]
    shared = [course for course in courses if course.steps[0] in FOR_ALL]
    problems: list[Problem] = []
    doubts: list[Problem] = []
    strategies = dict(loaded.strategies)
    if own:
        strategies[WHAT_IF], found = apply_changes(loaded.document, loaded.scenario, _changes(own), None)
        for problem in dict.fromkeys(_at_setting(problem, own) for problem in found):
            (problems if problem.severity == "error" else doubts).append(problem)
    document, scenario = loaded.document, loaded.scenario
    if shared:
        document, other, more = _with_shared(loaded, shared)
        problems += more
        scenario = other or scenario
    if problems:
        raise InputError(problems)
    same = {section: getattr(scenario, section) for section in FOR_ALL}
    return replace(
        loaded,
        document=document,
        tree=document.value,
        scenario=scenario,
        strategies={
            name: tuple((day, entry.model_copy(update=same)) for day, entry in timeline)
            if shared
            else timeline
            for name, timeline in strategies.items()
        },
        warnings=(*loaded.warnings, *doubts),
        settings=given,
    )


def _going_on(loaded: Loaded, settings: Sequence[str]) -> Loaded:
    """Return a scenario with what is known of the year so far, its strategies read anew."""
    document, scenario, problems = _with_shared(loaded, _courses(loaded, settings))
    if scenario is None or problems:
        raise InputError(problems)
    found = [located(problem, document) for problem in reference_problems(scenario)]
    strategies: dict[str, Timeline] = {TODAY: ((scenario.calendar.start, scenario),)}
    for name, strategy in scenario.strategies.items():
        where = ("strategies", name, "changes")
        strategies[name], more = apply_changes(document, scenario, strategy.changes, where)
        found += more
    errors = [problem for problem in found if problem.severity == "error"]
    if errors:
        raise InputError(errors)
    return replace(
        loaded,
        document=document,
        tree=document.value,
        scenario=scenario,
        strategies=strategies,
        warnings=tuple(sorted(found, key=lambda problem: problem.order)),
    )


def what_if(loaded: Loaded, settings: Sequence[str]) -> Timeline:
    """Return the scenario with what-if settings, as it is in force from each date on.

    Raises
    ------
    InputError
        As `with_settings` does.
    """
    changed = with_settings(loaded, settings)
    return changed.strategies.get(WHAT_IF) or ((changed.scenario.calendar.start, changed.scenario),)


def what_if_changes(loaded: Loaded, settings: Sequence[str]) -> dict[str, Any]:
    """Return settings as the changes of a strategy, as they would be written in the file.

    Raises
    ------
    InputError
        As `with_settings` does; and for targets, plan and simulation, which no strategy can change.
    """
    courses = _courses(loaded, settings)
    fixed = [course for course in courses if course.steps[0] in FOR_ALL]
    if fixed:
        raise InputError(
            course.last.problem("settings.keep_shared", {"path": course.last.path}, course.last.path)
            for course in fixed
        )
    with_settings(loaded, settings)
    return _changes(courses)


# Values by place and day ----------------------------------------------------------------------------


class _AsWritten:
    """Stands for the value of the file, where nothing was set."""


_AS_WRITTEN: Final = _AsWritten()


@dataclass
class _Course:
    """What is set at one place of the file: values from their first days on."""

    steps: Steps
    settings: list[Setting] = field(default_factory=list)
    pieces: list[tuple[date, object]] = field(default_factory=list)
    has_days_of_its_own: bool = False

    def holds(self, path: tuple[str | int, ...]) -> bool:
        """Return whether a problem at a path of the file may come from here."""
        places = [self.steps]
        if self.has_days_of_its_own:
            places.append((*self.steps[:-1], f"{self.steps[-1]}{_SINCE}"))
        return any(
            path and all(one == other for one, other in zip(path, place, strict=False)) for place in places
        )

    @property
    def last(self) -> Setting:
        return self.settings[-1]


def _courses(loaded: Loaded, settings: Sequence[str]) -> list[_Course]:
    """Read settings, and reckon through them in their order.

    Raises
    ------
    InputError
        With all settings that cannot be read, lead nowhere, or cannot be reckoned.
    """
    courses: dict[Steps, _Course] = {}
    problems: list[Problem] = []
    for text in settings:
        try:
            setting = parse_setting(text)
            _apply(loaded, setting, courses)
        except InputError as refusal:
            problems += refusal.problems
    if problems:
        raise InputError(problems)
    return list(courses.values())


def _apply(loaded: Loaded, setting: Setting, courses: dict[Steps, _Course]) -> None:
    """Put one setting into the course of its place."""
    start, end = loaded.scenario.calendar.start, last_day(loaded.scenario.calendar)
    given = _plain(setting.value)
    try:
        steps = resolve(setting.path, loaded.document.root, Scenario, given)
    except UnknownPathError as error:
        raise InputError([setting.problem(error.key, error.values, setting.path)]) from None
    if setting.since is not None and setting.since > end:
        values: dict[str, object] = {"since": setting.since, "end": end}
        raise InputError([setting.problem("references.change.late", values, "@")])
    opened = first_open_day(loaded.scenario)
    if setting.until is not None and setting.until < opened:
        values = {"until": setting.until, "start": opened}
        raise InputError([setting.problem("references.change.early", values, "@")])
    if (setting.since, setting.until) != (None, None) and steps[0] in FOR_ALL:
        raise InputError([setting.problem("references.change.lever", {"path": setting.path}, "@")])
    course = courses.get(steps) or _course(loaded, steps)
    kinds = kinds_at(steps)
    first = max(setting.since or start, start)
    after = min(setting.until or end, end) + timedelta(days=1)
    days = {day for day, _ in course.pieces} | {first} | ({after} if after <= end else set())
    pieces: list[tuple[date, object]] = []
    for day in sorted(days):
        value = [value for begin, value in course.pieces if begin <= day][-1]
        holds = first <= day < after
        pieces.append((day, _next(loaded, setting, kinds, steps, value, given) if holds else value))
    course.pieces = pieces
    course.settings.append(setting)
    courses[steps] = course


def _course(loaded: Loaded, steps: Steps) -> _Course:
    """Return what the file says of a place; the leads of a channel may have their own days there."""
    start = loaded.scenario.calendar.start
    if steps[0] != "channels" or steps[2:] != ("leads",):
        return _Course(steps, pieces=[(start, _AS_WRITTEN)])
    around = loaded.document.node(steps[:-1])
    by_day = around.children.get(f"leads{_SINCE}") if around is not None else None
    if around is None or by_day is None or not by_day.value:
        return _Course(steps, pieces=[(start, _AS_WRITTEN)])
    written = sorted((parse_date(day), value) for day, value in by_day.value.items())
    before = [value for day, value in written if day <= start]
    first = before[-1] if before else around.value["leads"]
    later = [(day, value) for day, value in written if day > start]
    return _Course(steps, pieces=[(start, first), *later], has_days_of_its_own=True)


def _next(
    loaded: Loaded, setting: Setting, kinds: list[Kind], steps: Steps, value: object, given: object
) -> object:
    """Return the value that a setting makes out of another."""
    listed = holds_list(kinds) and not isinstance(given, dict) and given not in options(kinds)
    if setting.operator == "=":
        return _as_list(given) if listed else given
    if isinstance(value, _AsWritten):
        value = written_at(loaded, steps, kinds)
    if value is None:
        problem = setting.problem("settings.nothing_today", {"path": setting.path}, setting.operator)
        raise InputError([problem])
    if listed and isinstance(value, list) and setting.operator in {"+=", "-="}:
        return _listed(setting, value, _as_list(given))
    try:
        currency = loaded.scenario.currency
        if steps[0] in {"targets", "milestones"} and steps[-1] in {"at_least", "at_most"}:
            kinds, value = of_metric(wanted_at(loaded.scenario, steps), value)
        return reckon(kinds, value, setting.operator, setting.value, currency)
    except QuantityError as refusal:
        raise InputError([setting.problem(refusal.key, refusal.values, setting.value)]) from None


def _listed(setting: Setting, value: list[Any], given: list[Any]) -> list[Any]:
    """Return a list with entries added or taken out."""
    if setting.operator == "+=":
        return [*value, *(entry for entry in given if entry not in value)]
    for entry in given:
        if entry not in value:
            values = {"path": setting.path, "entry": str(entry)}
            raise InputError([setting.problem("settings.not_in_list", values, setting.value)])
    return [entry for entry in value if entry not in given]


def _as_list(given: object) -> list[Any]:
    """Return entries separated by commas as a list."""
    if isinstance(given, list):
        return given
    if isinstance(given, str):
        return [entry.strip() for entry in given.split(",")]
    return [given]


def _plain(text: str) -> object:
    """Return a value as it would stand in the file: a number, a truth value, a list, a group or text."""
    if text.startswith("+"):
        # A number would lose the sign, which makes a target a change: "+10".
        return text
    try:
        root, mistakes = grow(text)
    except UnreadableError:
        return text
    return text if root is None or mistakes else root.value


# Out as changes -------------------------------------------------------------------------------------


def _changes(courses: Sequence[_Course]) -> dict[str, Any]:
    """Return courses as changes by path: one value, or a list of values with their days."""
    changes: dict[str, Any] = {}
    for course in courses:
        merged: list[tuple[date, object]] = []
        for day, value in course.pieces:
            if not merged or merged[-1][1] != value:
                merged.append((day, value))
        path = course.settings[0].path
        if course.has_days_of_its_own:
            # What the file says by date would hide a change by date: all of it is written anew.
            changes[f"{path}{_SINCE}"] = {day.isoformat(): value for day, value in merged}
            continue
        if len(merged) == 1:
            changes[path] = merged[0][1]
            continue
        days: list[date | None] = [day for day, _ in merged]
        dated = []
        for (_, value), first, after in zip(merged, [None, *days[1:]], [*days[1:], None], strict=True):
            if not isinstance(value, _AsWritten):
                entry: dict[str, Any] = {"value": value}
                if first is not None:
                    entry["since"] = first.isoformat()
                if after is not None:
                    entry["until"] = (after - timedelta(days=1)).isoformat()
                dated.append(entry)
        changes[path] = dated[0] if len(dated) == 1 else dated
    return changes


def _at_setting(problem: Problem, courses: Sequence[_Course]) -> Problem:
    """Return a problem of a change at the setting that made it; without a place when it may be any."""
    for course in courses:
        setting = course.last
        path = course.settings[0].path
        of_path = problem.path in {(path,), (f"{path}{_SINCE}",)}
        if of_path or course.holds(problem.path):
            part = setting.path if of_path else setting.value
            return replace(setting.problem(problem.key, problem.values, part), severity=problem.severity)
    if len(courses) == 1:
        setting = courses[0].last
        return replace(setting.problem(problem.key, problem.values, setting.value), severity=problem.severity)
    return replace(problem, line=None, column=None, source_line=None, file=SOURCE)


# What holds for all strategies ----------------------------------------------------------------------


def _with_shared(
    loaded: Loaded, courses: Sequence[_Course]
) -> tuple[Document, Scenario | None, list[Problem]]:
    """Return the file and its scenario with other targets, limits or settings, and what is wrong then."""
    root = loaded.document.root
    for section in FOR_ALL:
        inner = {course.steps: course.pieces[0][1] for course in courses if course.steps[0] == section}
        if inner:
            value = root.value.get(section)
            for steps, given in inner.items():
                value = _put(value, steps[1:], given)
            grown = parse_document(
                json.dumps({section: value}, ensure_ascii=False), loaded.document.file
            ).root
            node = _placed(grown.children[section], root.children.get(section), root)
            root = replace(
                root, value={**root.value, section: node.value}, children={**root.children, section: node}
            )
    document = replace(loaded.document, root=root)
    scenario, problems = validate(Scenario, document)
    if scenario is not None:
        before = {(problem.key, problem.path) for problem in reference_problems(loaded.scenario)}
        problems = [
            problem
            for problem in reference_problems(scenario, loaded.scenario)
            if problem.severity == "error" and (problem.key, problem.path) not in before
        ]
        if any(course.steps[0] == "plan" for course in courses):
            problems += [p for p in choice_problems(document, scenario) if p.severity == "error"]
    return document, scenario, [_at_setting(problem, courses) for problem in problems]


def _put(value: Any, steps: Steps, given: object) -> Any:
    """Return a copy of plain values with one of them replaced or added."""
    if not steps:
        return given
    step, *rest = steps
    if isinstance(value, list):
        return [
            _put(entry, tuple(rest), given) if index == step else entry for index, entry in enumerate(value)
        ]
    known = value if isinstance(value, dict) else {}
    return {**known, step: _put(known.get(step), tuple(rest), given)}


def _placed(node: Node, known: Node | None, around: Node) -> Node:
    """Return new values at the places of the old ones, and those without at the place around them."""
    at = known or around
    keys = {key: (known.keys if known else {}).get(key, (at.line, at.column)) for key in node.keys}
    children = {
        step: _placed(child, known.children.get(step) if known else None, at)
        for step, child in node.children.items()
    }
    return replace(node, line=at.line, column=at.column, keys=keys, children=children)
