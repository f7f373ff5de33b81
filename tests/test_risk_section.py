"""The page's section on risks: what was measured, what years with a risk bring, what the register says."""

import math
from dataclasses import replace

import numpy as np
import pytest
from pages import Reader, charts_of
from scipy import stats

from simsales import words
from simsales.report.html import page_text
from simsales.report.html.figures import Figures
from simsales.report.html.risk_section import risks_section, years_with_against_without
from simsales.scenario.reader import read_scenario_text
from simsales.study.intervals import difference_of_means
from simsales.study.measure import MetricKey
from simsales.study.study import run_study

SCENARIO = """\
simsales: 1
name: Storms
currency: EUR
calendar: {start: 2027-01-01, length: 6 months, holidays: DE}
products: {box: {price: 10 k}}
channels: {web: {leads: 40 per month, spend: 1 k per month}, "<b>fair</b>": {leads: 5 per month}}
stages:
  - {name: talk, effort: 10 min, passes: 60 %}
teams: {north: {reps: {Anna: {}, Ben: {}}}}
risks:
  "storm <i>":
    per_year: 1.4
    lasts: 80 days
    effects: [{to: leads of web, by: -90 %}, {to: odds of talk, by: -50 %}, {to: value of box, by: -10 %}]
    prevention: {cost: 200 per month, lowers: 20 %, use: true}
    contingency: {cost: 3 k, lowers: 50 %, after: 5 days}
  audit:
    happens: [2027-03-01]
    lasts: 5 days
    effects: [{to: leads, by: -10 %}, {to: odds, by: -5 %}, {to: value, by: +5 %}]
    contingency: {cost: 1 k, lowers: 30 %, use: true}
  never: {lasts: 2 days, effects: [{to: leads, by: -10 %}]}
simulation: {replications: 40}
"""
STORM = "storm <i>"


@pytest.fixture(autouse=True)
def _english():
    words.set_language("en")
    yield
    words.set_language("en")


@pytest.fixture(scope="module", name="loaded")
def _loaded():
    return read_scenario_text(SCENARIO, "storms.yaml")


@pytest.fixture(scope="module", name="study")
def _study(loaded):
    return run_study(loaded, workers=1)


def tables(study, loaded):
    section = risks_section(study, Figures("EUR"), loaded)
    return {exhibit.ident: exhibit.table for exhibit in section.exhibits}


def test_each_risk_has_its_measured_figures_with_ranges(study, loaded):
    table = tables(study, loaded)["risks-measured"]
    rows = {row[0].text: dict(zip(table.columns, row, strict=True)) for row in table.rows}
    assert set(rows) == {STORM, "audit", "never"}
    strikes = study["today"].metrics[f"strikes[risk={STORM}]"]
    cell = rows[STORM]["Strikes"]
    assert cell == Figures("EUR").mean(strikes)
    assert strikes.mean.low < 1.4 * 0.8 / 2 < strikes.mean.high, "one in five is prevented, in half a year"
    assert cell.range
    assert rows["audit"]["Strikes"].text == "1"
    assert rows["never"]["Strikes"].text == "0"
    assert rows["audit"]["Spent when it struck"].text == words.money(1_000_00, "EUR")
    assert rows[STORM]["Spent when it struck"].text == words.money(0, "EUR"), "its plan is not in use"
    assert rows[STORM]["Spent on prevention"].text == words.money(1_200_00, "EUR")


def test_years_with_a_risk_stand_against_years_without(study, loaded):
    table = tables(study, loaded)["risks-measured"]
    rows = {row[0].text: dict(zip(table.columns, row, strict=True)) for row in table.rows}
    title = "Bookings: years with it less years without"
    gap = years_with_against_without(study.runs, STORM, MetricKey("bookings"), 0.95)
    struck = study.runs.column("today", MetricKey("strikes", f"risk={STORM}")) > 0
    bookings = study.runs.column("today", MetricKey("bookings"))
    assert 2 < struck.sum() < 38
    assert gap.estimate == pytest.approx(bookings[struck].mean() - bookings[~struck].mean())
    assert gap.high < 0, "storms cost orders"
    assert rows[STORM][title].tone == "bad"
    assert rows[STORM][title] == replace(Figures("EUR").difference(gap, "money"), tone="bad")
    for alike in ("audit", "never"):
        assert rows[alike][title].text == words.say("risks.alike")


def test_without_the_years_only_what_was_measured_is_shown(study):
    (table,) = tables(replace(study, runs=None), None).values()
    assert table.columns == (
        "Risk", "Strikes", "Time in force", "Spent on prevention", "Spent when it struck",
    )  # fmt: skip


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_register_is_told_in_words(study, loaded, language):
    page = page_text(study, language, loaded)
    text = Reader(page, "risks").text
    with words.speaking(language):
        minus = words.percent_change(-0.9)
        said = [
            words.say("risks.per_year", times="1.4"),
            words.say("risks.happens", days=words.date(loaded.scenario.risks["audit"].happens[0])),
            words.say("risks.effect.leads_of", name="web", change=minus),
            words.say("risks.effect.odds_of", name="talk", change=words.percent_change(-0.5)),
            words.say("risks.effect.value", change=words.percent_change(0.05)),
            words.say("risks.in_use"),
            words.say("risks.not_in_use"),
            words.say("risks.nothing"),
            words.say("risks.eases", share=0.3, cost=words.money(1_000_00, "EUR")),
        ]
    for each in said:
        assert each in text, each
    assert STORM in text
    assert "<i>" not in page.split("</title>")[1].split('<script type="application/json"')[0]
    assert "risks" not in charts_of(page)


def test_a_scenario_without_risks_has_no_such_section(study, loaded):
    plain = read_scenario_text(SCENARIO.partition("risks:")[0] + "simulation: {replications: 2}\n", "a.yaml")
    found = run_study(plain, workers=1)
    assert risks_section(found, Figures("EUR"), plain) is None
    assert 'id="risks"' not in page_text(found, "en", plain)
    assert 'id="risks"' in page_text(study, "en", loaded)


def test_the_difference_of_two_means_is_that_of_an_independent_program():
    rng = np.random.default_rng(2)
    mine, theirs = rng.normal(5, 1, 12), rng.normal(3, 4, 30)
    found = difference_of_means(mine, theirs, 0.9)
    other = stats.ttest_ind(mine, theirs, equal_var=False).confidence_interval(0.9)
    assert (found.low, found.high) == pytest.approx((other.low, other.high))
    assert found.estimate == pytest.approx(mine.mean() - theirs.mean())
    assert found.count == 42


def test_means_of_equal_numbers_differ_exactly():
    found = difference_of_means([3.0, 3.0], [1.0, 1.0, 1.0])
    assert (found.estimate, found.low, found.high) == (2.0, 2.0, 2.0)
    half_known = difference_of_means([3.0, 3.0], [1.0, 2.0, 3.0])
    assert half_known.low < 1.0 < half_known.high
    assert math.isfinite(half_known.low)


def test_one_value_is_no_mean():
    with pytest.raises(ValueError, match="two means need two values each"):
        difference_of_means([1.0], [1.0, 2.0])
