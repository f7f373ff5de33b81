"""Everything at once: what is told beside a mistake of form does not go away with that mistake."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from simsales.errors import InputError, Problem
from simsales.scenario.document import read_document
from simsales.scenario.reader import read_scenario_text
from simsales.verbs import check

HERE = Path(__file__).parent
QUICKSTART = (HERE.parent / "scenarios" / "quickstart.yaml").read_text("utf-8")
RICH = read_document(HERE / "laws" / "rich.yaml").value

Steps = tuple[Any, ...]


def _told(text: str, tmp_path: Path) -> list[Problem]:
    path = tmp_path / "s.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        check(path)
    return list(error.value.problems)


def _with(*changes: tuple[str, str]) -> str:
    text = QUICKSTART
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return text


def test_form_names_sums_and_strategies_are_told_in_one_round(tmp_path: Path) -> None:
    text = _with(
        ("    price: 14 k ", "    price: much "),
        ("    spend: 9 k per month", "    spend: 9 k"),
        ("segments: {small: 60 %, midsize: 40 %}", "segments: {smal: 60 %, midsize: 50 %}"),
        ("does: [first talk, demo and offer]", "does: [first tlk, demo and offer]"),
        ("last: 2027-07-23", "last: 2027-06-23"),
        ("metric: bookings", "metric: bokings"),
        ("teams.inside.reps.Lena.activities", "teams.inside.reps.Lina.activities"),
    )
    assert [problem.key for problem in _told(text, tmp_path)] == [
        "quantity.money",
        "references.agree.shares.segments",
        "references.unknown_near",
        "quantity.stretch_missing",
        "references.unknown_near",
        "references.agree.absence",
        "references.target.metric_near",
        "references.change.near_line",
    ]


def test_goals_strategies_and_the_business_are_told_in_one_round(tmp_path: Path) -> None:
    text = _with(
        ("activities: {phoning: 10 h}  #", "activities: {phoning: 60 h}  #"),
        ("metric: bookings", "metric: bokings"),
        ("teams.inside.reps.Lena.activities", "teams.inside.reps.Lina.activities"),
    )
    keys = {problem.key for problem in _told(text, tmp_path)}
    assert {"feasible.promised", "references.target.metric_near", "references.change.near_line"} <= keys


def test_hours_are_not_weighed_against_half_of_the_work(tmp_path: Path) -> None:
    wrong = ("    price: 14 k ", "    price: much ")
    promised = ("activities: {phoning: 10 h}  #", "activities: {phoning: 60 h}  #")
    assert [problem.key for problem in _told(_with(wrong, promised), tmp_path)] == ["quantity.money"]


@pytest.mark.parametrize("section", ["targets", "milestones", "strategies", "plan", "about", "name"])
def test_a_goal_with_mistakes_does_not_keep_the_business_from_being_judged(
    section: str, tmp_path: Path
) -> None:
    tree = copy.deepcopy(read_document(HERE.parent / "scenarios" / "quickstart.yaml").value)
    tree[section] = 5
    alone = _told(json.dumps(tree), tmp_path)
    assert [problem.key for problem in alone if problem.key.startswith("feasible.")] == []
    tree["teams"]["inside"]["reps"]["Lena"]["activities"] = {"phoning": "60 h"}
    both = _told(json.dumps(tree), tmp_path)
    assert {problem.key for problem in both} == {"feasible.promised"} | {problem.key for problem in alone}


def test_a_name_that_is_written_twice_hides_what_was_meant(tmp_path: Path) -> None:
    text = _with(("does: [first talk, demo and offer]", "does: [first tlk]")) + "\nname: again\n"
    assert [problem.key for problem in _told(text, tmp_path)] == ["file.duplicate_key"]


# Whatever is told beside a mistake of form stays when that is mended ------------------------------------


def _places(value: Any, path: Steps = ()) -> Iterator[Steps]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in inner:
        yield (*path, step)
        yield from _places(child, (*path, step))


def _spoil(around: Any, step: Any) -> None:
    around[step] = "@@"


def _drop(around: Any, step: Any) -> None:
    del around[step]


def _misspell(around: Any, step: Any) -> None:
    if isinstance(around, dict):
        entries = [(f"zz{name}" if name == step else name, value) for name, value in around.items()]
        around.clear()
        around.update(entries)


@pytest.mark.parametrize("harm", [_spoil, _drop, _misspell])
def test_a_mistake_of_form_brings_up_nothing_that_is_right(harm: Callable[[Any, Any], None]) -> None:
    beside = []
    for count, place in enumerate(_places(RICH)):
        if count % 3 and place[-1] != "name":
            continue
        tree = copy.deepcopy(RICH)
        around = tree
        for step in place[:-1]:
            around = around[step]
        harm(around, place[-1])
        try:
            read_scenario_text(json.dumps(tree, ensure_ascii=False), "s.yaml")
        except InputError as refusal:
            others = [problem for problem in refusal.problems if problem.key.startswith("references.")]
            if len(others) < len(refusal.problems):
                beside += [(place, problem.message) for problem in others]
    assert beside == []


def test_what_is_told_beside_a_mistake_of_form_is_told_without_it() -> None:
    told = 0
    other = copy.deepcopy(RICH)
    for team in other["teams"].values():
        team["channels"] = ["chanel of old"]
    with pytest.raises(InputError) as alone:
        read_scenario_text(json.dumps(other), "s.yaml")
    right = {(problem.key, problem.path) for problem in alone.value.problems}
    for place in _places(RICH["channels"]):
        tree = copy.deepcopy(other)
        around = tree["channels"]
        for step in place[:-1]:
            around = around[step]
        around[place[-1]] = "@@"
        with pytest.raises(InputError) as both:
            read_scenario_text(json.dumps(tree), "s.yaml")
        names = {(problem.key, problem.path) for problem in both.value.problems} & right
        others = [problem for problem in both.value.problems if problem.key.startswith("references.")]
        assert len(others) == len(names)
        told += bool(names)
    assert told > 10
