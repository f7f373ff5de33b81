"""A year that has begun, of a company with customers: who they are on the day is stated, or played."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from simsales.engines.journal import Kind
from simsales.engines.reference import simulate
from simsales.errors import InputError
from simsales.scenario.loaded import TODAY
from simsales.scenario.reader import read_scenario_text
from simsales.scenario.settings import with_settings
from simsales.words import speaking
from simsales.world.compile import compile_world

YEAR = """\
simsales: 1
name: Customers
calendar: {start: 2027-01-01, end: 2027-12-31}
products: {box: {price: 10 k, term: 6 months}}
segments: {firms: {awareness: {starts: 40 %}}}
channels: {web: {leads: 20 per month, health: {}}}
stages: [{name: close, effort: 1 h, passes: 50 %}]
teams: {north: {reps: {anna: {}}}}
customers: {stays: 80 %}
opening: {accounts: [{count: 30, satisfaction: 40 %}]}
"""
STATED = "so_far: {as_of: 2027-07-01, deals: [], accounts: [{count: 12, value: 7 k, satisfaction: 90 %}]}\n"


def refused(text: str) -> tuple[str, str]:
    with pytest.raises(InputError) as refusal:
        read_scenario_text(text, "year.yaml")
    told = []
    for language in ("en", "zh"):
        with speaking(language):
            told.append("\n".join(problem.headline for problem in refusal.value.problems))
    return told[0], told[1]


def test_the_customers_of_the_day_take_the_place_of_those_of_the_first_day() -> None:
    loaded = read_scenario_text(YEAR + STATED, "year.yaml")
    assert loaded.scenario.calendar.start == date(2027, 7, 1)
    world = compile_world(loaded.scenario, loaded.strategies[TODAY])
    assert world.clientele.accounts.value.tolist() == [700_000] * 12
    journal = simulate(world, 1, 0, keep_journal=True).journal
    first = journal[journal[:, 1] == Kind.OPEN_ACCOUNT]
    assert len(first) == 12
    felt = journal[(journal[:, 1] == Kind.FELT) & np.isin(journal[:, 2], first[:, 2]) & (journal[:, 0] == 0)]
    assert felt[:, 5].tolist() == [900] * 12


def test_a_day_without_customers_is_a_company_without_them() -> None:
    text = YEAR + "so_far: {as_of: 2027-07-01, deals: [], accounts: []}\n"
    loaded = read_scenario_text(text, "year.yaml")
    world = compile_world(loaded.scenario, loaded.strategies[TODAY])
    assert len(world.clientele.accounts.key) == 0


def test_without_the_deals_of_the_day_the_customers_are_played() -> None:
    loaded = read_scenario_text(YEAR + "so_far: {as_of: 2027-07-01}\n", "year.yaml")
    assert loaded.scenario.calendar.start == date(2027, 1, 1)
    world = compile_world(loaded.scenario, loaded.strategies[TODAY])
    assert len(world.clientele.accounts.key) == 30


def test_customers_that_nobody_states_are_not_guessed() -> None:
    english, chinese = refused(YEAR + "so_far: {as_of: 2027-07-01, deals: []}\n")
    assert "the open deals of 1 Jul 2027 are stated and the customers of that day are not" in english
    assert "so_far.accounts" in english
    assert chinese.startswith("year.yaml:11:")
    assert "却没有写当天的客户" in chinese
    with pytest.raises(InputError, match=r"the customers of that day are not"):
        with_settings(read_scenario_text(YEAR, "year.yaml"), ["so_far.as_of=2027-07-01", "so_far.deals=[]"])


def test_customers_of_the_day_without_its_deals_are_refused() -> None:
    english, chinese = refused(YEAR + "so_far: {as_of: 2027-07-01, accounts: []}\n")
    assert "customers of 1 Jul 2027 are stated and the open deals of that day are not" in english
    assert "却没有写当天未结的商机" in chinese


def test_customers_of_the_day_need_to_know_what_becomes_of_customers() -> None:
    text = YEAR.replace("customers: {stays: 80 %}\n", "").replace(YEAR.splitlines()[-1] + "\n", "")
    english, _ = refused(text + STATED)
    assert "add customers: {}" in english
    assert english.startswith("year.yaml:9:")
    english, _ = refused(YEAR + STATED.replace("count: 12", "count: 12, product: bax"))
    assert "there is no product 'bax'; did you mean 'box'?" in english
    assert english.startswith("year.yaml:11:")


def test_what_of_the_market_is_taken_for_that_of_the_day_is_said() -> None:
    loaded = read_scenario_text(YEAR + STATED, "year.yaml")
    for language, parts in (
        (
            "en",
            (
                "how many know us on 1 Jul 2027 is taken from awareness.starts of 'firms'",
                "the health of 'web'",
            ),
        ),
        ("zh", ("取自“firms”的 awareness.starts", "“web”在2027年7月1日的状况")),
    ):
        with speaking(language):
            said = "\n".join(problem.headline for problem in loaded.warnings)
        assert all(part in said for part in parts), said
    played = read_scenario_text(YEAR + "so_far: {as_of: 2027-07-01}\n", "year.yaml")
    assert not {"so_far.file.awareness", "so_far.file.health"} & {found.key for found in played.warnings}
