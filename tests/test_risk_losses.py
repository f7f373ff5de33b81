"""What all risks together take: each year against its own twin, in JSON, text and page, in both languages."""

import json

import numpy as np
import pytest
from pages import Reader, printed

from simsales import words
from simsales.report.html import page_text
from simsales.report.risk_text import loss_lines, print_risk_effects
from simsales.scenario.reader import read_scenario_text
from simsales.study.intervals import mean_interval
from simsales.study.measure import MetricKey
from simsales.study.risk_effects import with_risk_effects
from simsales.study.risk_losses import struck_years
from simsales.study.study import run_study

SCENARIO = """\
simsales: 1
name: Two troubles
calendar: {start: 2027-01-01, length: 3 months}
products: {box: {price: 10 k}}
channels: {web: {leads: 40 per month}}
stages: [{name: talk, effort: 10 min, passes: 60 %}]
teams: {north: {reps: {Anna: {salary: 5 k per month}}}}
causes: {slump: {per_year: 4}}
risks:
  a: {caused_by: {slump: 70 %}, lasts: 20 days, effects: [{to: leads, by: -60 %}]}
  b: {caused_by: {slump: 70 %}, lasts: 20 days, effects: [{to: odds, by: -60 %}]}
  c: {follows: {a: 50 %}, within: 5 days, lasts: 5 days, effects: [{to: hours, by: -90 %}]}
simulation: {replications: 60}
"""


@pytest.fixture(scope="module", name="loaded")
def _loaded():
    return read_scenario_text(SCENARIO, "two.yaml")


@pytest.fixture(scope="module", name="study")
def _study(loaded):
    return with_risk_effects(run_study(loaded, workers=1), loaded, workers=1)


@pytest.fixture(scope="module", name="calm")
def _calm():
    head, _, _ = SCENARIO.partition("causes:")
    loaded = read_scenario_text(head + "simulation: {replications: 60}\n", "calm.yaml")
    return run_study(loaded, workers=1).runs


def test_each_year_is_held_against_the_same_year_without_any_risk(study, calm):
    with_them, without = (r.column("today", MetricKey("profit")) for r in (study.runs, calm))
    losses = study.losses
    assert losses.years == 60
    assert losses.mean == mean_interval(without - with_them, 0.95)
    assert losses.losing.estimate == float((with_them < without).mean())
    assert losses.mean.low > 0, "troubles cost profit"
    struck = set(struck_years(study.runs))
    assert 5 < len(struck) < 55
    assert {place for place in range(60) if with_them[place] != without[place]} <= struck


def test_the_worst_fifth_is_that_of_the_losses(study, calm):
    with_them, without = (r.column("today", MetricKey("profit")) for r in (study.runs, calm))
    worst = np.sort(without - with_them)[::-1][:12]
    (tail,) = study.losses.tails
    assert tail.level == 0.8, "60 years say nothing of the worst tenth"
    assert tail.beyond.estimate == pytest.approx(worst.mean())
    assert tail.beyond.low < tail.beyond.estimate < tail.beyond.high


def test_months_below_plan_are_counted_against_the_mean_of_calm_years(study, calm):
    months = [MetricKey("bookings", "", f"2027-0{month}") for month in (1, 2, 3)]
    plans = [calm.column("today", key).mean() for key in months]
    for runs, found in ((study.runs, study.losses.below), (calm, study.losses.calm_below)):
        below = np.zeros(60)
        for key, plan in zip(months, plans, strict=True):
            below += runs.column("today", key) < plan
        assert found == mean_interval(below, 0.95)
    assert study.losses.below.estimate > study.losses.calm_below.estimate


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_they_are_told_in_text_and_on_the_page(study, loaded, language):
    with words.speaking(language):
        text = "".join(printed(print_risk_effects, study).split())
        lines = list(loss_lines(study))
        assert len(lines) == 4
        for line in lines:
            assert "".join(line.split()) in text.replace("•", "")
        page = Reader(page_text(study, language, loaded), "risks").text
        assert words.say("risks.losses_title") in page
        assert "".join(lines[0].split()) in "".join(page.split())


def test_they_are_in_the_json(study):
    found = json.loads(json.dumps(study.to_dict()["risk_losses"]))
    assert found["years"] == 60
    assert found["mean"] == study.losses.mean.estimate / 100
    assert [tail["level"] for tail in found["tails"]] == [0.8]
    assert found["tails"][0]["value_at_risk"] <= found["tails"][0]["mean_beyond"]


def test_a_year_that_nothing_strikes_says_nothing():
    quiet = read_scenario_text(SCENARIO.replace("per_year: 4", "per_year: 0"), "quiet.yaml")
    study = with_risk_effects(run_study(quiet, replications=3, workers=1), quiet, workers=1)
    assert study.losses is None
    assert "risk_losses" not in study.to_dict()
