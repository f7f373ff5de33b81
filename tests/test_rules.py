"""Rules in the file: what is refused or doubted, in which words, and what is quietly right."""

from __future__ import annotations

import re

import pytest

from simsales.errors import InputError, Problem
from simsales.feasible.prepare import prepare
from simsales.scenario.reader import read_scenario_text
from simsales.words import catalogue, speaking

COMPANY = """\
simsales: 1
name: Rules
calendar: {start: 2027-01-04, length: 6 months}
products: {software: {price: 10 k}}
segments: {small: {}}
channels:
  web: {leads: 30 per month, spend: 4 k per month, response: {elasticity: 0.5}}
  fair: {leads: 5 per month}
stages:
  - {name: close, effort: 4 h, passes: 30 %, customer_takes: exponential mean 9 days}
teams: {north: {reps: {Li: {salary: 3 k per month}, Wang: {salary: 3 k per month}}}}
"""
READS = "reads: {leads: {metric: leads, over: 28 days}, busy: {metric: utilisation, over: 28 days}}"
MORE = "then: {channels.web.spend: 8 k per month}"
LESS = "then: {channels.web.spend: 2 k per month}"


def problems(rule: str, more: str = "") -> list[Problem]:
    """Return what is said of a company with one rule, given as the inside of its braces."""
    try:
        found = prepare(read_scenario_text(f"{COMPANY}{more}rules:\n  r: {{{rule}}}\n", "rules.yaml"))
    except InputError as refusal:
        return list(refusal.problems)
    return list(found.warnings)


def rows(*lines: str, reads: str = READS) -> str:
    return f"{reads}, rows: [{', '.join(f'{{{line}}}' for line in lines)}]"


def when(asked: str, then: str = MORE) -> str:
    return f"when: {{{asked}}}, {then}"


MEETING = "meetings: {review: {days: wed, at: '09:00', length: 1 h}}\n"
WRONG: dict[str, tuple[str, str]] = {
    "condition": (rows(when("leads: about 40, busy: below 50 %")), ""),
    "two_values": (rows(when("leads: between 10, busy: below 50 %")), ""),
    "limits": (rows(when("leads: between 40 and 10, busy: below 50 %")), ""),
    "value": (rows(when("leads: below 40, busy: below 50 %", "then: {channels.web.spend: plenty}")), ""),
    "reckon": (
        rows(when("leads: below 9, busy: below 50 %", "then: {channels.fair.spend: '+= 1 k per month'}")),
        "",
    ),
    "at_the_end": (
        rows(when("worth: below 40 k"), reads="reads: {worth: {metric: open_value}}"),
        "",
    ),
    "now_of": (
        rows(when("open: above 9"), reads="reads: {open: {metric: open_deals, of: {rep: Li}}}"),
        "",
    ),
    "meeting": (
        rows(when("leads: below 40"), reads="reads: {leads: {metric: leads, told_in: revue}}"),
        MEETING,
    ),
    "no_meeting": (
        rows(when("leads: below 40"), reads="reads: {leads: {metric: leads, told_in: review}}"),
        "",
    ),
    "days": (rows(f"{when('leads: below 40, busy: below 50 %')}, holds: 5 h"), ""),
    "too_long": (rows(when("leads: below 40"), reads="reads: {leads: {metric: leads, over: 400 days}}"), ""),
    "read": (rows(when("lead: below 40, leads: below 50, busy: below 50 %")), ""),
    "not_decided": (
        rows(when("leads: below 40, busy: below 50 %", "then: {risks.storm.per_year: 3}")),
        "risks: {storm: {per_year: 1, lasts: 9 days, effects: [{to: leads, by: -40 %}]}}\n",
    ),
    "never": (rows(when("busy: above 100 %, leads: below 40")), ""),
    "covered": (
        rows(when("leads: below 40, busy: below 90 %"), when("leads: below 30, busy: below 80 %", LESS)),
        "",
    ),
    "twice": (
        f"takes: all, {rows(when('leads: below 40, busy: below 90 %'), when('leads: above 20', LESS))}",
        "",
    ),
    "gap": (
        rows(when("leads: below 40"), when("leads: above 40", LESS), reads="reads: {leads: {metric: leads}}"),
        "",
    ),
    "unread": (rows(when("leads: below 40")), ""),
}
"""A rule for each thing that is said about rules, and what else the company has."""
DOUBTS = {"never", "covered", "twice", "gap", "unread"}


@pytest.mark.parametrize("key", WRONG)
def test_it_is_said_in_words_of_sales_at_its_place(key: str) -> None:
    (problem,) = problems(*WRONG[key])
    assert problem.key == f"rules.file.{key}"
    assert problem.severity == ("warning" if key in DOUBTS else "error")
    assert problem.line is not None
    assert problem.line > COMPANY.count("\n")
    for language in ("en", "zh"):
        with speaking(language):
            headline = problem.headline
        assert "{" not in headline
        assert bool(re.search("[\u4e00-\u9fff]", headline)) == (language == "zh")


def test_all_that_may_be_said_is_brought_up() -> None:
    assert {f"rules.file.{key}" for key in WRONG} == {
        key for key in catalogue("en") if key.startswith("rules.file.")
    }


@pytest.mark.parametrize(
    "rule",
    [
        rows(when("busy: above 90 %, leads: above 5", LESS), when("leads: below 30, busy: below 80 %")),
        rows(
            when("leads: below 30"), when("leads: at least 30", LESS), reads="reads: {leads: {metric: leads}}"
        ),
        rows(when("open: above 30", LESS), reads="reads: {open: {metric: open_deals, of: {stage: close}}}"),
        f"takes: all, {rows(when('leads: below 30, busy: below 50 %'), when('leads: at least 30', LESS))}",
    ],
)
def test_a_table_that_leaves_things_as_they_are_is_not_doubted(rule: str) -> None:
    assert [problem for problem in problems(rule) if problem.key != "rules.file.unread"] == []


def test_unknown_metrics_scopes_and_paths_are_told_together_with_what_is_near() -> None:
    reads = "reads: {leads: {metric: leeds}, won: {metric: wins, of: {channel: webb}}}"
    found = problems(
        rows(when("leads: below 40, won: above 3", "then: {channels.wb.spend: 9 k per month}"), reads=reads)
    )
    assert len(found) == 3
    assert all(problem.severity == "error" for problem in found)
    headlines = " ".join(problem.headline for problem in found)
    assert "leads" in headlines
    assert "'web'" in headlines


def test_a_field_that_no_rule_may_set_by_date_is_refused() -> None:
    (problem,) = problems(
        rows(when("leads: below 40, busy: below 50 %", "then: {teams.north.reps.Li.count: 2}"))
    )
    assert problem.key == "references.change.lever"
