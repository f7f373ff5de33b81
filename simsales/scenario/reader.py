"""Owns the reading of a scenario file as a whole: form, names and strategies, with all problems at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from simsales.errors import InputError, Problem
from simsales.quantity import QuantityError, parse_month
from simsales.scenario.changes import apply_changes
from simsales.scenario.choices import choice_problems
from simsales.scenario.document import Document, parse_document, read_document
from simsales.scenario.loaded import TODAY, Loaded, Timeline
from simsales.scenario.problems import validate
from simsales.scenario.references import located, reference_problems
from simsales.scenario.scenario import Scenario
from simsales.scenario.sound import Sound, sound_part

__all__ = ["read_scenario", "read_scenario_text", "sound_business"]

_GOALS: Final = frozenset({"targets", "milestones", "last_year", "look_back"})
_BESIDE_BUSINESS: Final = _GOALS | {"name", "about", "strategies", "plan"}
"""Sections that neither bring work nor do it."""

_NO_GOALS: Final[Mapping[str, Any]] = {"targets": {}, "milestones": {}, "last_year": {}, "look_back": None}

_BY_MONTH: Final = (
    ("channels", "season"),
    ("segments", "season"),
    ("stages", "odds"),
    ("stages", "decides_in"),
)
"""Tables by month: where named things stand, and the field."""


def read_scenario(path: str | Path) -> Loaded:
    """Read a scenario file.

    Parameters
    ----------
    path
        Where the file is.

    Returns
    -------
    Loaded
        The scenario, and its strategies by date.

    Raises
    ------
    InputError
        With everything that is wrong with its form, its names and its strategies, sorted by place.
    """
    return _loaded(read_document(path), Path(path))


def read_scenario_text(content: bytes | str, file: str) -> Loaded:
    """Read the content of a scenario file; `file` is what to call it in messages.

    Raises
    ------
    InputError
        As `read_scenario` does.
    """
    return _loaded(parse_document(content, file), Path(file))


def sound_business(path: str | Path) -> Loaded | None:
    """Return a file with mistakes as far as its business can be judged.

    Parameters
    ----------
    path
        Where the file is.

    Returns
    -------
    Loaded
        The file without the strategies that have mistakes, and without goals where these have some. None when
        a mistake lies in what the business is made of: hours beside half of the work would say nothing.

    Raises
    ------
    InputError
        When the file cannot be read.
    """
    reading = _read(read_document(path))
    sound, problems = reading.sound, _errors(reading.problems)
    sections = {str(problem.path[0]) if problem.path else "" for problem in problems}
    if sound is None or not sections <= _BESIDE_BUSINESS:
        return None
    scenario, is_without_goals = sound.scenario, bool(sections & _GOALS)
    if is_without_goals and scenario.so_far is not None:
        # What is reached may be told as a part of a target.
        return None
    strategies = {
        name: tuple(
            (day, entry.model_copy(update=_NO_GOALS) if is_without_goals else entry)
            for day, entry in timeline
        )
        for name, timeline in reading.strategies.items()
        if name == TODAY or (timeline and not sound.leaves_out(("strategies", name)))
    }
    scenario = strategies[TODAY][0][1]
    return Loaded(Path(path), sound.document, sound.document.value, scenario, strategies, ())


@dataclass(frozen=True)
class _Reading:
    """What a file says, and all that is wrong or doubtful with it.

    Attributes
    ----------
    sound
        What has no mistake of form; None when nothing can be said beside these.
    strategies
        By name; those with mistakes are empty.
    problems
        Of the form, and of the file as it stands.
    of_changes
        Of the strategies, and of what was different last year.
    """

    sound: Sound | None
    strategies: dict[str, Timeline]
    problems: list[Problem]
    of_changes: list[Problem]


def _loaded(document: Document, path: Path) -> Loaded:
    reading = _read(document)
    problems = [*reading.problems, *reading.of_changes]
    if _errors(problems) or reading.sound is None:
        raise InputError(_errors(problems))
    warnings = tuple(sorted(problems, key=lambda problem: problem.order))
    return Loaded(path, document, document.value, reading.sound.scenario, reading.strategies, warnings)


def _read(document: Document) -> _Reading:
    """Return what a file says; where it has mistakes of form, what the rest of it says."""
    if "over" in document.value and "stages" not in document.value:
        # Ten missing fields would not say what is meant.
        problem = document.problem_at_key("file.allocation", ("over",), {"file": document.file})
        return _Reading(None, {}, [problem], [])
    scenario, problems = validate(Scenario, document)
    problems += _months_twice(document)
    if scenario is not None and not problems:
        sound: Sound | None = Sound(document, scenario, frozenset(), frozenset())
    else:
        sound = sound_part(document, problems)
    if sound is None:
        return _Reading(None, {}, problems, [])
    names = [located(problem, document) for problem in reference_problems(sound.scenario)]
    names = [problem for problem in names if sound.holds(problem)]
    problems += names
    scenario = sound.scenario
    strategies: dict[str, Timeline] = {TODAY: ((scenario.calendar.start, scenario),)}
    if any(problem.path[:1] == ("calendar",) for problem in _errors(names)):
        return _Reading(sound, strategies, problems, [])
    of_changes: list[Problem] = []
    for name, strategy in scenario.strategies.items():
        where = ("strategies", name, "changes")
        strategies[name], more = _changed(sound, strategy.changes, where)
        of_changes += more
    if scenario.look_back is not None:
        of_changes += _changed(sound, scenario.look_back.changes, ("look_back", "changes"))[1]
    of_choices = choice_problems(sound.document, scenario)
    of_changes += [problem for problem in of_choices if sound.holds_of_change(problem)]
    return _Reading(sound, strategies, problems, of_changes)


def _changed(
    sound: Sound, changes: Mapping[str, Any], where: tuple[str, ...]
) -> tuple[Timeline, list[Problem]]:
    """Return a strategy by date, and what is wrong or doubtful with its changes of sound things."""
    judged = {path: value for path, value in changes.items() if sound.may_change(path)}
    timeline, found = apply_changes(sound.document, sound.scenario, judged, where)
    return timeline, [problem for problem in found if sound.holds_of_change(problem)]


def _months_twice(document: Document) -> Iterator[Problem]:
    """Yield months that one table names twice by different words, as only one of the two would count."""
    for section, field in _BY_MONTH:
        around = document.node((section,))
        for name, thing in around.children.items() if around is not None else ():
            table = thing.children.get(field)
            seen: dict[int, str | int] = {}
            for word in table.children if table is not None else ():
                with suppress(QuantityError):
                    month = parse_month(word)
                    if month in seen:
                        values = {"month": word, "first": seen[month]}
                        path = (section, name, field, word)
                        yield document.problem_at_key("references.agree.month_twice", path, values)
                    seen.setdefault(month, word)


def _errors(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity == "error"]
