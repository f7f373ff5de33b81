"""How the simulated time is called: a year where it is one, else by its days; and what a balance counts."""

from __future__ import annotations

from datetime import date

import pytest
from pages import Reader, printed

from simsales.report.html import page_text
from simsales.report.span import Span, balance_title, span_of
from simsales.report.text import print_study
from simsales.scenario.reader import read_scenario_text
from simsales.study.results import StudyResult
from simsales.study.study import run_study
from simsales.words import LANGUAGES, say, speaking
from simsales.words import date as day_words

COMPANY = """\
simsales: 1
name: Half a year
currency: EUR
calendar: {start: 2027-01-01, length: 12 months}
products: {box: {price: 10 k}}
channels: {web: {leads: 20 per month}}
stages: [{name: talk, effort: 1 h, passes: 50 %, customer_takes: 5 days}]
teams: {north: {reps: {Anna: {}}}}
risks: {fog: {per_year: 1, lasts: 10 days, effects: [{to: odds, by: -20 %}]}}
money: {pays: {within: 60 days}}
simulation: {replications: 20}
"""
PLAYED = f"{COMPANY}so_far: {{as_of: 2027-07-01}}\n"
STATED = f"{COMPANY}so_far: {{as_of: 2027-07-01, deals: []}}\n"
NOTES = ("year_title", "year_note", "off_note", "people_note", "risks_note", "below", "above")


def studied(text: str) -> StudyResult:
    return run_study(read_scenario_text(text, "half.yaml"), workers=1)


@pytest.mark.parametrize(
    ("first", "last", "is_year"),
    [
        (date(2027, 1, 1), date(2027, 12, 31), True),
        (date(2027, 4, 1), date(2028, 3, 31), True),
        (date(2027, 7, 1), date(2027, 12, 31), False),
        (date(2027, 1, 1), date(2028, 12, 31), False),
        (date(2027, 1, 1), date(2027, 12, 30), False),
    ],
)
def test_a_year_is_exactly_one(first: date, last: date, *, is_year: bool) -> None:
    assert Span(first, last).is_year == is_year


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (COMPANY, date(2027, 1, 1)),
        (PLAYED, date(2027, 7, 1)),
        (COMPANY.replace("replications: 20", "replications: 20, warm_up: 31 days"), date(2027, 2, 1)),
    ],
)
def test_the_time_that_counts_begins_after_what_does_not(text: str, first: date) -> None:
    assert span_of(read_scenario_text(text, "half.yaml").scenario) == Span(first, date(2027, 12, 31))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", [COMPANY, PLAYED, STATED])
def test_half_a_year_is_not_called_a_year(text: str, language: str) -> None:
    found, scenario = studied(text), read_scenario_text(text, "half.yaml").scenario
    span = span_of(scenario)
    with speaking(language):
        said = "".join(printed(print_study, found, scenario, width=200).split())
        for name in NOTES:
            whole = say(f"report.{name}", count=20).split("\n")[0]
            assert ("".join(whole.split()) in said) == span.is_year, name
            own = span.say(name, count=20).split("\n")[0]
            assert "".join(own.split()) in said, name
        assert "".join(day_words(span.last).split()) in said or span.is_year


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "key"), [(PLAYED, "balance_change"), (STATED, "balance_new"), (COMPANY, "")]
)
def test_receivables_say_what_they_count(text: str, key: str, language: str) -> None:
    found, scenario = studied(text), read_scenario_text(text, "half.yaml").scenario
    with speaking(language):
        title = say("metric.receivables.title")
        told = say(f"so_far.{key}", title=title, as_of=date(2027, 7, 1)) if key else title
        assert balance_title("receivables", found.so_far) == told
        assert "".join(told.split()) in "".join(printed(print_study, found, scenario, width=200).split())
        assert "".join(told.split()) in "".join(Reader(page_text(found, language), "money").text.split())
        assert balance_title("bookings", found.so_far) == say("metric.bookings.title")
