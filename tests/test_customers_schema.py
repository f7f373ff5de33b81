"""The schema of customers, needs analysis and research: defaults, refusals, doubts, digests."""

from __future__ import annotations

from typing import Any

import pytest

from simsales.errors import InputError
from simsales.quantity import HOUR, Length
from simsales.scenario.customers import Customers
from simsales.scenario.loaded import Loaded
from simsales.scenario.reader import read_scenario_text
from simsales.scenario.unsaid import said
from simsales.words import LANGUAGES, catalogue, speaking

PLAIN = """\
simsales: 1
name: x
calendar: {start: 2027-01-04, length: 6 months}
products: {software: {price: 10 k}}
segments: {small: {}, large: {}}
channels: {website: {leads: 5 per month}}
stages: [{name: offer, effort: 3 h, passes: 40 %}]
activities: [visits]
teams: {north: {reps: {Li: {does: [offer]}}}}
"""


def read(more: str) -> Loaded:
    return read_scenario_text(PLAIN + more, "x.yaml")


def refused(more: str) -> list[str]:
    with pytest.raises(InputError) as refusal:
        read(more)
    return [problem.key for problem in refusal.value.problems]


def test_all_of_customers_has_a_default() -> None:
    customers = read("customers: {}\n").scenario.customers
    assert customers == Customers()
    assert customers is not None
    assert (customers.starts, customers.usual, customers.stays) == (0.75, 0.75, 0.9)
    assert (customers.returns, customers.every) == (Length(months=3), Length(months=12))
    assert customers.tickets == customers.care == {}


def test_an_upsell_is_worth_a_part_of_what_the_customer_pays() -> None:
    customers = read("customers: {upsell: {per_year: 0.5, stage: offer}}\n").scenario.customers
    assert customers is not None
    assert customers.upsell is not None
    assert (customers.upsell.value.kind, customers.upsell.value.parameters) == ("constant", (0.3,))


def test_what_is_not_said_leaves_no_trace() -> None:
    plain = said(read("").scenario)
    assert not {"customers", "discovery", "research"} & set(plain)
    assert "accounts" not in plain["opening"]
    assert "stays" not in plain["segments"]["small"]
    more = said(read("customers: {}\nopening: {accounts: [{count: 2}]}\n").scenario)
    assert more["customers"]["stays"] == "90 %"
    assert more["opening"]["accounts"][0]["count"] == 2


@pytest.mark.parametrize(
    "more",
    [
        "customers: {usual: 0 %}",
        "customers: {stays: 100 %}",
        "customers: {stays: 0 %}",
        "customers: {matters: 51}",
        "customers: {left_before: 0}",
        "customers: {intends: 0}",
        "customers: {intends: 1.5}",
        "customers: {tickets: {help: {per_year: 0, effort: 1 h}}}",
        "customers: {tickets: {help: {per_year: 1, effort: 1 h, solve_in: 0 h}}}",
        "customers: {tickets: {help: {per_year: 1, effort: 1 h, priority: 10}}}",
        "customers: {care: {a: {activity: visits, lifts: 5 %, half_at: 0 h}}}",
        "customers: {referral: {per_year: 1, channel: website, stays: 0}}",
        "discovery: {stage: offer, hours: 1 h, half_at: 1 h, odds: 0.9}",
        "research: {survey: {date: 2027-02-01, half_at: 0}}",
        "research: {survey: {date: 2027-02-01, half_at: 10, odds: 50 %}}",
    ],
)
def test_numbers_out_of_bounds_are_refused(more: str) -> None:
    assert len(refused(f"{more}\n")) == 1


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ("customers: {tickets: {help: {per_year: 1, effort: 1 h, solve_in: 8 h}}}", "ticket_nobody"),
        ("customers: {care: {a: {activity: visits, lifts: 5 %, half_at: 4 h}}}", "care_hours"),
        ("customers: {win_back: {chance: 0 %, after: 30 days, stage: offer}}", "win_back_nobody"),
        ("discovery: {stage: offer, hours: 1 h, half_at: 1 h, satisfaction: 5 %}", "discovery_customers"),
        ("research: {survey: {date: 2027-02-01, half_at: 10}}", "research_nobody"),
        ("research: {survey: {date: 2029-02-01, answers: 10, half_at: 10}}", "research_outside"),
    ],
)
def test_what_changes_nothing_is_doubted(more: str, key: str) -> None:
    loaded = read(f"{more}\n")
    assert [problem.key for problem in loaded.warnings] == [f"references.agree.{key}"]
    for language in LANGUAGES:
        assert f"references.agree.{key}" in catalogue(language)
        with speaking(language):
            assert "{" not in loaded.warnings[0].headline.replace("{}", "").replace("{visits: 8 h}", "")


@pytest.mark.parametrize(
    ("odds", "key"), [("", "unsure_nobody_asks"), (", odds: 1.2", "unsure_twice"), (", odds: 1", "")]
)
def test_needs_that_nobody_looks_for_or_that_count_twice_are_doubted(odds: str, key: str) -> None:
    research = f"research: {{survey: {{date: 2027-02-01, answers: 9, half_at: 9{odds}}}}}\n"
    text = PLAIN.replace("small: {}", "small: {unsure: 1.3}") + (research if odds else "")
    found = [problem.key for problem in read_scenario_text(text, "x.yaml").warnings]
    assert found == ([f"references.agree.{key}"] if key else [])


def test_people_can_be_told_to_do_tickets_and_how_well() -> None:
    text = PLAIN.replace(
        "Li: {does: [offer]}",
        "Li: {does: [help], skill: {help: 1.2}, speed: {help: 2}, activities: {help: 4 h}, enjoys: [help]}",
    )
    more = "customers: {tickets: {help: {per_year: 1, effort: 1 h}}}\n"
    offers = text.replace("enjoys: [help]}", "enjoys: [help]}, An: {}")
    rep: Any = read_scenario_text(offers + more, "x.yaml").scenario.teams["north"].reps["Li"]
    assert (rep.does, rep.skill, rep.activities) == (["help"], {"help": 1.2}, {"help": 4 * HOUR})


def test_all_mistakes_are_told_at_once() -> None:
    more = (
        "customers: {tickets: {offer: {per_year: 1, effort: 1 h}}, upsell: {per_year: 1, stage: x}}\n"
        "discovery: {stage: y, hours: 1 h, half_at: 1 h}\n"
        "research: {survey: {date: 2027-02-01, half_at: 10, interviews: visits}}\n"
    )
    assert sorted(refused(more)) == [
        "references.agree.research_takes",
        "references.names.ticket_stage",
        "references.unknown",
        "references.unknown",
    ]
