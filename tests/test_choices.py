"""What a plan may choose from: each lever and value is checked as a strategy's change is, at its place."""

from __future__ import annotations

import re

import pytest

from simsales.errors import InputError, Problem
from simsales.feasible.prepare import prepare
from simsales.scenario.reader import read_scenario_text
from simsales.scenario.settings import with_settings
from simsales.words import speaking

COMPANY = """\
simsales: 1
name: Choices
calendar: {start: 2027-01-01, length: 6 months}
products: {crm: {price: 10 k}}
channels: {web: {leads: 30 per month, spend: 1 k per month, response: {elasticity: 0.2}}}
stages: [{name: talk, effort: 3 h, passes: 50 %}, {name: close, effort: 5 h, passes: 40 %}]
activities: [calls]
teams: {north: {reps: {closer: {count: 2, does: [close]}, ben: {does: [talk], activities: {calls: 1 h}}}}}
courses: {negotiation: {days: [2027-02-01], at: "09:00", length: 6 h, odds: {close: 2}}}
meetings: {review: {days: mon, at: "09:00", length: 2 h}}
"""


def refused(plan: str) -> list[Problem]:
    with pytest.raises(InputError) as refusal:
        prepare(read_scenario_text(f"{COMPANY}plan: {{{plan}}}\n", "choices.yaml"))
    return sorted(refusal.value.problems, key=lambda problem: problem.order)


@pytest.mark.parametrize(
    ("choice", "key", "at"),
    [
        ("courses.negotiation.use: [false, perhaps]", "file.want_truth", "perhaps"),
        ("courses.negotiation.seats: [3]", "references.choice.fact", "courses"),
        ("course.negotiation.use: [true]", "references.change.near", "course"),
        ("courses.negotiation: [{}]", "references.choice.section", "courses"),
        ("targets.more: [3]", "references.change.empty", "targets"),
        ("simulation.seed: [3]", "references.choice.study", "simulation"),
        ("products.crm.price: [9 k]", "references.choice.price_free", "products"),
        ("meetings.review.every_weeks: [1, 60]", "file.at_most", "60"),
        ("teams.north.reps.ben.does: [[talk], [talk, dance]]", "references.unknown", "dance"),
        ("teams.north.reps.closer.count: [3, 0]", "references.choice.with_value", "0]"),
        ("stages.talk.priority: [1], stages.1.priority: [2]", "references.choice.again", "stages.1"),
        ("meetings.review.length: [{value: 1 h, since: 2029-01-01}]", "references.change.late", "2029"),
        ("meetings.review.days: [{value: tue, since: 2027-02-01}]", "references.change.lever", "meetings"),
    ],
)
def test_a_wrong_choice_is_told_at_its_place(choice: str, key: str, at: str) -> None:
    (problem,) = refused(f"choices: {{{choice}}}")
    assert problem.key == key
    assert problem.line == COMPANY.count("\n") + 1
    assert problem.source_line is not None
    assert problem.column is not None
    if key != "references.change.lever":
        assert problem.source_line[problem.column - 1 :].startswith(at)
    with speaking("zh"):
        assert re.search("[\u4e00-\u9fff]", problem.headline)


def test_all_is_told_at_once() -> None:
    choices = "courses.negotiation.use: [no], meetings.review.every_weeks: [0, 99], meetings.review.kept: [1]"
    keys = [problem.key for problem in refused(f"choices: {{{choices}}}")]
    assert keys == ["file.want_truth", "file.at_least", "file.at_most", "references.choice.not_decided"]


@pytest.mark.parametrize(
    ("plan", "path"),
    [
        ("spend: {}", "channels.web.spend: [2 k per month]"),
        ("hours: {activities: [talk]}", "teams.north.reps.ben.activities.talk: [2 h]"),
        ("roles: {}", "teams.north.reps.ben.does: [[talk]]"),
    ],
)
def test_nothing_is_decided_twice(plan: str, path: str) -> None:
    (problem,) = refused(f"{plan}, choices: {{{path}}}")
    assert problem.key == "references.choice.twice"
    assert problem.values["section"] == plan.partition(":")[0]


def test_what_no_section_decides_may_be_chosen_beside_it() -> None:
    plan = "hours: {activities: [talk]}, choices: {teams.north.reps.ben.activities.calls: [2 h]}"
    loaded = read_scenario_text(f"{COMPANY}plan: {{{plan}}}\n", "choices.yaml")
    assert loaded.scenario.plan is not None
    assert list(loaded.scenario.plan.choices) == ["teams.north.reps.ben.activities.calls"]
    assert loaded.warnings == ()


def test_values_that_are_all_those_of_today_are_doubted() -> None:
    loaded = read_scenario_text(
        f"{COMPANY}plan: {{choices: {{courses.negotiation.use: [true]}}}}\n", "c.yaml"
    )
    assert [problem.key for problem in loaded.warnings] == ["references.choice.only_today"]


def test_choices_may_be_set_as_a_what_if_and_are_checked_then() -> None:
    loaded = read_scenario_text(
        f"{COMPANY}plan: {{choices: {{courses.negotiation.use: [false]}}}}\n", "c.yaml"
    )
    other = with_settings(loaded, ["plan.choices.courses.negotiation.use = [true, false]"])
    assert other.scenario.plan is not None
    assert other.scenario.plan.choices == {"courses.negotiation.use": [True, False]}
    with pytest.raises(InputError) as refusal:
        with_settings(loaded, ["plan.choices.courses.negotiation.use = [perhaps]"])
    assert "neither true nor false" in str(refusal.value)
