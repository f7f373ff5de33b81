"""Open deals that nobody has: the warning speaks where a deal is won in nobody's figures, and only there."""

from __future__ import annotations

import pytest

from simsales.feasible.prepare import prepare
from simsales.scenario.reader import read_scenario_text
from simsales.study.measure import MetricKey
from simsales.study.study import run_study
from simsales.words import LANGUAGES, quoted, speaking

COMPANY = """\
simsales: 1
name: Left open
currency: EUR
calendar: {start: 2027-01-04, length: 3 months}
products: {box: {price: 10 k}}
channels: {web: {leads: 0 per month}}
stages:
  - {name: talk, effort: 2 h, passes: 90 %, customer_takes: 3 days}
  - {name: contract, effort: 2 h, passes: 90 %, customer_takes: 5 days}
  - {name: signature, passes: 95 %, customer_takes: 5 days}
teams: {north: {reps: {anna: {}, ben: {count: 0}}}}
opening: {deals: [{stage: contract, count: 20}]}
simulation: {replications: 4}
"""
ENTRY = "{stage: contract, count: 20}"


def warned(text: str) -> list[tuple[str, tuple[str | int, ...]]]:
    prepared = prepare(read_scenario_text(text, "open.yaml"))
    return [(found.key, found.path) for found in prepared.warnings if found.key == "feasible.ownerless"]


@pytest.mark.parametrize(
    "entry",
    [
        ENTRY,
        "{stage: contract}",
        "{stage: contract, count: 20, owner: ben}",
        "{stage: signature, count: 20}",
        "{stage: contract, count: 20, state: with customer}",
    ],
)
def test_who_has_no_owner_and_needs_no_work_is_warned_of(entry: str) -> None:
    assert warned(COMPANY.replace(ENTRY, entry)) == [("feasible.ownerless", ("opening", "deals", 0))]


@pytest.mark.parametrize(
    "entry",
    [
        "{stage: contract, count: 20, owner: anna}",
        "{stage: contract, count: 20, state: waiting for work}",
        "{stage: contract, count: 0}",
        "{stage: talk, count: 20}",
    ],
)
def test_who_has_an_owner_or_work_to_come_is_not(entry: str) -> None:
    assert warned(COMPANY.replace(ENTRY, entry)) == []


def test_of_a_year_that_has_begun_the_place_is_its_own() -> None:
    begun = COMPANY.replace(
        f"opening: {{deals: [{ENTRY}]}}", f"so_far: {{as_of: 2027-02-01, deals: [{ENTRY}]}}"
    )
    assert warned(begun) == [("feasible.ownerless", ("so_far", "deals", 0))]


def test_the_warning_is_true() -> None:
    for entry, in_figures in ((ENTRY, False), ("{stage: contract, count: 20, owner: anna}", True)):
        found = run_study(read_scenario_text(COMPANY.replace(ENTRY, entry), "open.yaml"), workers=1)
        assert found.runs is not None
        wins, mine, hours = (
            found.runs.column("today", MetricKey(*key))
            for key in (("wins",), ("wins", "team=north"), ("work_hours",))
        )
        assert (wins > 10).all()
        assert (hours == 0).all()
        assert (mine == (wins if in_figures else 0)).all()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_how_many_where_and_what_to_write(language: str) -> None:
    (found,) = prepare(read_scenario_text(COMPANY, "open.yaml")).warnings
    with speaking(language):
        for part in ("20", quoted("contract"), "owner", "waiting for work"):
            assert part in found.message, part
