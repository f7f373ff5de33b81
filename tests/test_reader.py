"""A scenario file as a whole: what it becomes, everything wrong at once, and that nothing else ever escapes."""

# ruff: noqa: E501 - a value on its line

from __future__ import annotations

import copy
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simsales.engines.reference import simulate
from simsales.errors import InputError
from simsales.feasible.load import demand
from simsales.feasible.prepare import prepare
from simsales.scenario.document import read_document
from simsales.scenario.loaded import TODAY
from simsales.scenario.reader import read_scenario, read_scenario_text
from simsales.scenario.schema_file import PLACE, schema_text
from simsales.words import speaking

ROOT = Path(__file__).parent.parent
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
QUICKSTART = ROOT / "scenarios" / "quickstart.yaml"

SMALL = """
simsales: 1
name: Small
calendar: {start: 2027-01-04, length: 1 week}
products: {standard: {price: 12 k}}
channels:
  website: {leads: 40 per month, spend: 10 k per month, response: {elasticity: 0.3}}
stages:
  - {name: talk, effort: "usually 2 h, one in ten over 5", passes: 50 %, customer_takes: 2 days, patience: 3 days}
teams:
  north: {reps: {anna: {hours: 40 h, activities: {talk: 8 h}}, ben: {}}, buffer: 10 %}
segments: {small: {market: 2 M per month}}
risks: {rival: {per_year: 20, lasts: 3 days, effects: [{to: odds of talk, by: -10 %}]}}
opening: {deals: [{stage: talk, count: 3, age: 2 days, owner: anna}]}
money: {pays: {within: 3 days, late: 20 %, late_by: 1 days}, fixed_costs: 1 k per month}
targets: {orders: {metric: bookings, at_least: 30 k, by: 2027-01-10, of: {team: north}}}
meetings: {monday: {days: mon, at: "09:00", length: 1 h}}
strategies:
  more: {why: try it, changes: {channels.website.spend: 15 k per month, teams.north.reps.ben.count: 2}}
"""


@pytest.mark.parametrize("path", SCENARIOS, ids=[path.stem for path in SCENARIOS])
def test_each_scenario_of_the_project_may_be_simulated(path: Path) -> None:
    prepared = prepare(read_scenario(path))
    assert next(iter(prepared.worlds)) == TODAY
    assert list(prepared.worlds) == [TODAY, *prepared.loaded.scenario.strategies]
    assert all(world.horizon > 0 for world in prepared.worlds.values())


def test_a_scenario_is_read_as_it_is_written() -> None:
    loaded = read_scenario_text(SMALL, "small.yaml")
    assert loaded.path == Path("small.yaml")
    assert loaded.tree["channels"]["website"]["leads"] == "40 per month"
    assert list(loaded.strategies) == [TODAY, "more"]
    assert loaded.strategies[TODAY] == ((loaded.scenario.calendar.start, loaded.scenario),)
    ((_, more),) = loaded.strategies["more"]
    assert more.teams["north"].reps["ben"].count == 2
    assert loaded.scenario.teams["north"].reps["ben"].count == 1
    assert loaded.warnings == ()


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_scenario(tmp_path / "none.yaml")
    assert [problem.key for problem in error.value.problems] == ["file.not_found"]


def test_mistakes_of_form_of_names_and_of_strategies_are_told_together() -> None:
    text = SMALL.replace("buffer: 10 %", "bufer: 10 %").replace("odds of talk", "odds of tlk")
    with pytest.raises(InputError) as error:
        read_scenario_text(text, "s.yaml")
    assert [problem.key for problem in error.value.problems] == [
        "file.unknown_near",
        "references.unknown_near",
    ]
    text = SMALL.replace("odds of talk", "odds of tlk").replace("ben.count: 2", "ben.cnt: 2")
    with pytest.raises(InputError) as error:
        read_scenario_text(text, "s.yaml")
    found = [(problem.key, problem.line) for problem in error.value.problems]
    assert found == [("references.unknown_near", 13), ("references.change.near", 19)]


def test_what_is_doubtful_is_a_warning_with_its_place() -> None:
    text = SMALL.replace("metric: bookings, ", "").replace("14:00", "06:00").replace("at_least: 30 k, ", "")
    loaded = read_scenario_text(text, "s.yaml")
    keys = ["references.target.no_metric", "references.target.no_value"]
    assert [problem.key for problem in loaded.warnings] == keys
    assert {problem.severity for problem in loaded.warnings} == {"warning"}
    assert all(problem.headline.startswith("s.yaml:16:") for problem in loaded.warnings)


def test_a_problem_of_today_is_not_told_again_for_each_strategy() -> None:
    with pytest.raises(InputError) as error:
        read_scenario_text(SMALL.replace("odds of talk", "odds of tlk"), "s.yaml")
    assert [problem.key for problem in error.value.problems] == ["references.unknown_near"]


def test_reading_and_checking_takes_no_time_that_anybody_notices() -> None:
    times = []
    for _ in range(5):
        start = time.perf_counter()
        prepare(read_scenario(QUICKSTART))
        times.append(time.perf_counter() - start)
    assert min(times) < 0.3


# The schema for editors ------------------------------------------------------------------------------


def test_the_schema_for_editors_is_current() -> None:
    assert (ROOT / PLACE).read_text("utf-8") == schema_text()


def test_the_schema_describes_every_field() -> None:
    schema = json.loads(schema_text())
    assert schema["$schema"].endswith("2020-12/schema")
    fields = [
        (name, field)
        for definition in [schema, *schema["$defs"].values()]
        for part in [definition, *definition.get("anyOf", [])]
        for name, field in part.get("properties", {}).items()
    ]
    assert len(fields) > 120
    assert [name for name, field in fields if not field.get("description") and "$ref" not in field] == []


# Whatever the file holds -----------------------------------------------------------------------------

Path_ = tuple[Any, ...]

NUMBERS = ["0", "1", "2", "0.5", "50", "1000", "0.001", "100", "7", "-1", "99999999999"]
VALUES: list[Any] = [
    *("0 h", "168 h", "0 %", "100 %", "150 %", "2027-01-05", "2199-12-31", "0 per month", "1 k per month", "mon"),
    *(0, 1, -1, 0.5, 10**18, True, None, "", "x", "anna", "all", "always", "any time", "客户", [], {}, "1e300"),
    *("exponential mean 3 min", "today 10 k brings 40, half brings 26, at most 80", "DE", "CN", "US-XX"),
    *("leads of website", "value", "market_share", ["09:00-17:00"], {"value": 1, "since": "2027-01-05"}),
    *({"elasticity": 0.3}, {"half_at": "1 k"}, {"jan": 0}, {"weibull": {"shape": 0.25, "scale": "5 days"}}),
]  # fmt: skip


def places(tree: Any, before: Path_ = ()) -> Iterator[Path_]:
    inside = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, value in inside:
        yield (*before, step)
        yield from places(value, (*before, step))


TREE: dict[str, Any] = json.loads(json.dumps(read_scenario_text(SMALL, "s.yaml").tree))
PLACES = list(places(TREE))

mutations = st.lists(
    st.tuples(
        st.sampled_from(PLACES),
        st.one_of(
            st.tuples(st.just("number"), st.sampled_from(NUMBERS)),
            st.tuples(st.just("number"), st.sampled_from(NUMBERS)),
            st.tuples(st.just("value"), st.sampled_from(VALUES)),
            st.tuples(st.just("text"), st.text(max_size=8)),
            st.tuples(st.just("copy"), st.sampled_from(PLACES)),
            st.tuples(st.just("twice"), st.sampled_from(["x", "客户", "anna 1", "today", "plan"])),
            st.tuples(st.just("gone"), st.none()),
        ),
    ),
    min_size=1,
    max_size=3,
)


def mutated(changes: list[tuple[Path_, tuple[str, Any]]]) -> dict[str, Any]:
    tree = copy.deepcopy(TREE)
    for path, (kind, value) in changes:
        around: Any = tree
        try:
            for step in path[:-1]:
                around = around[step]
            old = around[path[-1]]
        except (KeyError, IndexError, TypeError):
            continue
        if not isinstance(around, dict | list):
            continue
        match kind:
            case "number" if isinstance(old, str):
                around[path[-1]] = re.sub(r"[0-9.]+", value, old, count=1)
            case "number" | "value" | "text":
                around[path[-1]] = copy.deepcopy(value)
            case "copy":
                other: Any = TREE
                for step in value:
                    other = other[step]
                around[path[-1]] = copy.deepcopy(other)
            case "twice" if isinstance(around, dict):
                around[value] = copy.deepcopy(old)
            case "gone":
                del around[path[-1]]
    if isinstance(tree.get("calendar"), dict):
        tree["calendar"]["length"] = "1 week"
        tree["calendar"].pop("end", None)
    return tree


def told(refusal: InputError) -> None:
    """Check that a refusal can be said, and knows the file."""
    assert all(problem.file == "s.yaml" for problem in refusal.problems)
    for language in ("en", "zh"):
        with speaking(language):
            assert str(refusal)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutations)
def test_a_scenario_runs_or_is_refused_in_words(changes: list[tuple[Path_, tuple[str, Any]]]) -> None:
    text = json.dumps(mutated(changes), ensure_ascii=False)
    try:
        prepared = prepare(read_scenario_text(text, "s.yaml"))
    except InputError as refusal:
        told(refusal)
        return
    for name, timeline in prepared.loaded.strategies.items():
        world = prepared.worlds[name]
        if demand(timeline[0][1], world).entering.sum() < 2_000:
            assert simulate(world, 1, 0).records >= 0


def test_mutated_scenarios_are_of_both_kinds() -> None:
    fine = mutated([(("products", "standard", "price"), ("number", "7"))])
    assert prepare(read_scenario_text(json.dumps(fine), "s.yaml")).warnings == ()
    broken = mutated([(("stages", 0, "name"), ("text", "tlk"))])
    with pytest.raises(InputError):
        read_scenario_text(json.dumps(broken), "s.yaml")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.sampled_from(VALUES))
def test_any_path_and_value_of_a_strategy_is_taken_or_refused(path: str, value: Any) -> None:
    tree = copy.deepcopy(TREE)
    tree["strategies"] = {"bold": {"changes": {path: value}}}
    try:
        loaded = read_scenario_text(json.dumps(tree, ensure_ascii=True), "s.yaml")
    except InputError as refusal:
        told(refusal)
    else:
        assert "bold" in loaded.strategies


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PLACES), st.sampled_from(VALUES))
def test_any_value_at_any_place_of_a_strategy_is_taken_or_refused(place: Path_, value: Any) -> None:
    tree = copy.deepcopy(TREE)
    path = ".".join(step if isinstance(step, str) else str(step + 1) for step in place)
    tree["strategies"] = {"bold": {"changes": {path: value}}}
    try:
        prepared = prepare(read_scenario_text(json.dumps(tree), "s.yaml"))
    except InputError as refusal:
        told(refusal)
    else:
        assert list(prepared.worlds) == [TODAY, "bold"]


def test_the_documents_of_the_project_hold_no_problem_of_their_own() -> None:
    for path in SCENARIOS:
        assert read_document(path).problems == ()


# Three decimals behind a point -------------------------------------------------------------------------


def _refused(old: str, new: str) -> list[tuple[str, int | None]]:
    assert old in SMALL
    with pytest.raises(InputError) as refusal:
        read_scenario_text(SMALL.replace(old, new), "small.yaml")
    return [(problem.key, problem.line) for problem in refusal.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("price: 12 k", "price: 48.000", "money"),
        ("price: 12 k", "price: 48.000 EUR", "money"),
        ("fixed_costs: 1 k per month", "fixed_costs: 20.000 EUR per month", "money"),
        ("ben: {}", "ben: {salary: 7.000 per month}", "money"),
        ("at_least: 30 k", "at_least: 2.200", "money"),
        ("channels.website.spend: 15 k", "channels.website.spend: 15.000", "money"),
        ("leads: 40 per month", "leads: 1.200 per month", "rate"),
    ],
)
def test_thousands_with_a_point_are_refused_where_money_is_meant(old: str, new: str, key: str) -> None:
    assert [found for found, _ in _refused(old, new)] == [f"quantity.{key}_point"]


def test_three_decimals_are_a_number_where_no_money_is_meant() -> None:
    text = (
        SMALL.replace(
            "elasticity: 0.3",
            "none: 1.125, leads: 40.125, judgements: [{times: 1.095, leads: 42.125}], most: 90.250",
        )
        .replace("ben: {}", "ben: {skill: 1.095, speed: 1.250}")
        .replace("per_year: 20", "per_year: 2.125")
        .replace("of: {team: north}}", "of: {team: north}, weight: 1.125}")
        .replace("money: {pays", "ageing_days: 1.125\nmoney: {pays")
    )
    scenario = read_scenario_text(text, "small.yaml").scenario
    response = scenario.channels["website"].response
    assert response is not None
    assert (response.leads, response.judgements[0].times, response.most) == (40.125, 1.095, 90.25)
    ben = scenario.teams["north"].reps["ben"]
    assert (ben.skill, ben.speed) == (1.095, 1.25)
    assert scenario.risks["rival"].per_year == 2.125
    assert scenario.targets["orders"].weight == 1.125
    assert scenario.ageing_days == 1.125


def test_hours_of_the_day_need_no_list() -> None:
    def hours(written: str) -> object:
        text = SMALL.replace("length: 1 week", f"length: 1 week, hours: {written}")
        return read_scenario_text(text, "small.yaml").scenario.calendar.hours

    assert hours("08:30-12:30") == hours('["08:30-12:30"]')
    assert hours('"08:30-12:30, 13:00-17:00"') == hours('["08:30-12:30", "13:00-17:00"]')
    assert hours("always") == "always"
    with pytest.raises(InputError):
        hours("17:00-09:00")
