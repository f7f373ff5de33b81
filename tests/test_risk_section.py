"""The page's section on risks: what was measured, what years with a risk bring, what the register says."""

from dataclasses import replace

import pytest
from pages import Reader, charts_of, printed

from simsales import words
from simsales.report.figures import change
from simsales.report.html import page_text
from simsales.report.html.figures import Figures
from simsales.report.html.risk_section import risks_section
from simsales.report.risk_text import print_risk_effects
from simsales.scenario.reader import read_scenario_text
from simsales.study.intervals import paired_difference
from simsales.study.measure import MetricKey
from simsales.study.risk_effects import with_risk_effects
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
    return with_risk_effects(run_study(loaded, workers=1), loaded, workers=1)


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


def test_a_year_that_a_risk_struck_stands_against_the_same_year_without_it(study, loaded):
    table = tables(study, loaded)["risks-measured"]
    rows = {row[0].text: dict(zip(table.columns, row, strict=True)) for row in table.rows}
    title = "Bookings: a year with it less the same year without"
    effects = {effect.risk: effect for effect in study.risks}
    calm = read_scenario_text(SCENARIO.replace("    per_year: 1.4\n", ""), "calm.yaml")
    without = run_study(calm, workers=1).runs.column("today", MetricKey("bookings"))
    struck = study.runs.column("today", MetricKey("strikes", f"risk={STORM}")) > 0
    bookings = study.runs.column("today", MetricKey("bookings"))
    assert (bookings == without)[~struck].all(), "where it does not strike, the year is the same"
    assert 2 < struck.sum() == effects[STORM].struck < 38
    gap = effects[STORM].of("bookings").interval
    assert gap == paired_difference(bookings[struck][:30], without[struck][:30], 0.95)
    assert gap.high < 0, "storms cost orders"
    assert rows[STORM][title] == replace(Figures("EUR").difference(gap, "money"), tone="bad")
    assert effects["audit"].struck == 40, "what happens every year is held against the same years, too"
    assert effects["audit"].of("bookings").interval.count == 30
    assert rows["never"][title].text == words.say("risks.seldom")


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_what_a_risk_brings_is_printed_and_in_the_json(study, language):
    with words.speaking(language):
        text = printed(print_risk_effects, study)
        gap = study.risks[0].of("profit")
        assert "".join(change(gap.interval, "money", "EUR").split()) in "".join(text.split())
        assert "".join(words.say("risks.seldom").split()) in "".join(text.split())
    (storm, *_) = study.to_dict()["risks"]
    assert [row["metric"] for row in storm["differences"]] == ["bookings", "profit"]
    assert storm["differences"][0]["mean"] < 0


def test_without_the_years_only_what_was_measured_is_shown(study):
    (table,) = tables(replace(study, risks=()), None).values()
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
