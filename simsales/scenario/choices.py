"""Owns the checks of a plan's choices: that each path is a lever that may be chosen, and each value is right.

A value is checked as the change of a strategy is: put into the file, and the whole checked again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from simsales.errors import Problem
from simsales.quantity.text import shown
from simsales.scenario.changes import apply_value
from simsales.scenario.counter_forces import unopposed, unopposed_value
from simsales.scenario.document import Document
from simsales.scenario.levers import STUDY, Lever, is_fact, lever_at
from simsales.scenario.paths import Steps, UnknownPathError, resolve
from simsales.scenario.plan import PlanSection
from simsales.scenario.scenario import Scenario
from simsales.scenario.yaml_tree import Node
from simsales.words import Phrase

__all__ = ["WHERE", "choice_place", "choice_problems", "lever_of"]

WHERE = ("plan", "choices")
"""Where the choices stand in the file."""

_OTHER_STRATEGY = "references.change.in_strategy"


def lever_of(document: Document, path: str) -> tuple[Steps, Lever]:
    """Return the place and the lever that a checked choice is about."""
    steps = resolve(path, document.root, Scenario, None)
    lever = lever_at(steps)
    assert lever is not None
    return steps, lever


def choice_problems(document: Document, scenario: Scenario) -> list[Problem]:
    """Return what is wrong or doubtful with the choices of a plan, each at its place.

    Parameters
    ----------
    document, scenario
        The file, and its scenario that has passed all checks.
    """
    around = document.node(WHERE)
    if scenario.plan is None or around is None:
        return []
    found: dict[str, Steps] = {}
    problems: list[Problem] = []
    for path in scenario.plan.choices:
        node = around.children[path]
        try:
            steps = resolve(path, document.root, Scenario, None)
        except UnknownPathError as error:
            problems.append(document.problem_at_key(error.key, (*WHERE, path), error.values))
            continue
        refusal = _refused(scenario, scenario.plan, path, steps) or _again(found, path, steps)
        if refusal is not None:
            problems.append(document.problem_at_key(refusal.key, (*WHERE, path), refusal.values))
            continue
        found[path] = steps
        problems += _values(document, scenario, path, steps, node)
    return problems


def _refused(scenario: Scenario, plan: PlanSection, path: str, steps: Steps) -> Phrase | None:
    """Return why a plan may not choose what stands at a place."""
    lever = lever_at(steps)
    if is_fact(steps, STUDY):
        return Phrase("references.choice.study", {"path": path})
    if lever is None:
        key = "fact" if is_fact(steps) else "section"
        return Phrase(f"references.choice.{key}", {"path": path})
    if not lever.is_chosen:
        return Phrase(
            "references.choice.not_decided", {"path": path, "why": Phrase(f"lever.why_not.{lever.why_not}")}
        )
    section = _decided_by(scenario, plan, lever, steps)
    if section:
        return Phrase("references.choice.twice", {"path": path, "section": section})
    return unopposed(scenario, lever, steps, path)


def _again(found: dict[str, Steps], path: str, steps: Steps) -> Phrase | None:
    """Return that another choice is about the same, or about a part of it."""
    for other, place in found.items():
        short = min(len(place), len(steps))
        if place[:short] == steps[:short]:
            return Phrase("references.choice.again", {"path": path, "other": other})
    return None


def _decided_by(scenario: Scenario, plan: PlanSection, lever: Lever, steps: Steps) -> str:
    """Return the other section of the plan that decides a lever already; empty when none does."""
    if lever.name == "spend" and plan.spend is not None:
        channel = scenario.channels[str(steps[1])]
        listed = plan.spend.channels
        return "spend" if (channel.response if listed is None else steps[1] in listed) else ""
    if lever.name == "does" and plan.roles is not None:
        return "roles" if plan.roles.teams is None or steps[1] in plan.roles.teams else ""
    if lever.name == "activity" and plan.hours is not None:
        if plan.hours.teams is not None and steps[1] not in plan.hours.teams:
            return ""
        bring = {c.outreach.activity for c in scenario.channels.values() if c.outreach is not None}
        wanted = bring if plan.hours.activities is None else plan.hours.activities
        return "hours" if steps[-1] in wanted else ""
    return ""


def _values(document: Document, scenario: Scenario, path: str, steps: Steps, node: Node) -> Iterator[Problem]:
    """Yield what is wrong with the values, and as a warning that there is no other than today's."""
    today = ((scenario.calendar.start, scenario),)
    is_choice = False
    key_place = document.key_place((*WHERE, path))
    lever = lever_at(steps)
    assert lever is not None
    for index, value in enumerate(node.children.values()):
        timeline, problems = apply_value(document, scenario, path, value, WHERE)
        is_choice = is_choice or timeline != today
        for problem in problems:
            if problem.key == _OTHER_STRATEGY:
                values = {"path": path, "value": shown(value.value), "message": problem.values["message"]}
                yield choice_place(
                    document, replace(problem, key="references.choice.with_value", values=values), path, index
                )
            elif (problem.line, problem.column) == key_place:
                yield choice_place(document, problem, path, index)
            else:
                yield problem
        if not any(problem.severity == "error" for problem in problems):
            refusal = unopposed_value(scenario, timeline, lever, steps, path, shown(value.value))
            if refusal is not None:
                yield document.problem_at_value(refusal.key, (*WHERE, path, index), refusal.values)
    if not is_choice:
        doubt = document.problem_at_key("references.choice.only_today", (*WHERE, path), {"path": path})
        yield replace(doubt, severity="warning")


def choice_place(document: Document, problem: Problem, path: str, index: int) -> Problem:
    """Return a problem at the value that it is about."""
    found = document.problem_at_value(problem.key, (*WHERE, path, index), problem.values)
    return replace(found, severity=problem.severity)
