"""Until orders are back: stretches of made-up weeks, weeks that change no year, what measures are worth."""

import json
from dataclasses import replace

import numpy as np
import pytest
from pages import Reader, charts_of, printed

from simsales import words
from simsales.report.html import page_text
from simsales.report.risk_map import map_rows
from simsales.report.risk_text import print_risk_effects, verdict_words
from simsales.scenario.reader import read_scenario_text
from simsales.study.intervals import paired_difference
from simsales.study.measure import MetricKey
from simsales.study.ready import make_way
from simsales.study.recovery import Course, Weeks, recovery_of, stretch, weeks_until_back
from simsales.study.replicate import replicate
from simsales.study.risk_effects import with_risk_effects
from simsales.study.risk_worth import with_measure_worth
from simsales.study.study import run_study

SCENARIO = """\
simsales: 1
name: Strikes
currency: EUR
calendar: {start: 2027-01-01, length: 6 months}
products: {box: {price: 10 k}}
channels: {web: {leads: 40 per month}}
stages: [{name: talk, effort: 10 min, passes: 60 %}]
teams: {north: {reps: {Anna: {}}}}
risks:
  flood:
    per_year: 1.4
    lasts: 42 days
    effects: [{to: leads, by: -90 %}]
    prevention: {cost: 200 per month, lowers: 60 %}
    contingency: {cost: 3 k, lowers: 50 %, use: true}
  audit:
    happens: [2027-02-01]
    lasts: 5 days
    effects: [{to: odds, by: -1 %}]
    contingency: {cost: 50 k, lowers: 30 %}
simulation: {replications: 60}
"""
TEN = np.full(12, 10.0)


@pytest.fixture(scope="module", name="loaded")
def _loaded():
    return read_scenario_text(SCENARIO, "strikes.yaml")


@pytest.fixture(scope="module", name="study")
def _study(loaded):
    study = with_risk_effects(run_study(loaded, workers=1), loaded, workers=1)
    return with_measure_worth(study, loaded, workers=1)


@pytest.mark.parametrize(
    ("lost", "found"),
    [
        ({}, None),
        ({0: 1.0}, None),  # 39 of 40 are more than 95 %
        ({0: 5.0}, (1.0, True)),
        ({0: 10.0, 1: 10.0, 2: 10.0}, (3.0, True)),
        ({4: 10.0}, (5.0, True)),  # felt late, and over with the week
        (dict.fromkeys(range(6, 12), 10.0), (8.0, False)),
        ({11: 10.0}, (8.0, False)),
    ],
)
def test_orders_are_back_in_the_week_from_which_a_stretch_brings_enough(lost, found):
    mine = TEN.copy()
    for week, amount in lost.items():
        mine[week] -= amount
    assert weeks_until_back(mine, TEN, 4) == found


@pytest.mark.parametrize(
    ("a_week", "weeks"), [(100.0, 4), (5.0, 4), (4.0, 5), (2.0, 10), (0.5, 13), (0.0, 13)]
)
def test_a_stretch_holds_twenty_deals_where_it_can(a_week, weeks):
    assert stretch(np.full((3, 8), a_week)) == weeks


def test_years_struck_too_late_tell_nothing_and_those_not_back_are_counted():
    strikes = np.zeros((4, 12))
    strikes[0, 2] = strikes[1, 2] = strikes[2, 6] = strikes[3, 10] = 1
    bookings = np.tile(TEN, (4, 1))
    bookings[0, 2:4] = 0
    bookings[2, 6:] = 0
    course = Course(bookings, bookings, {"flood": strikes})
    calm = Course(np.tile(TEN, (4, 1)), np.tile(TEN, (4, 1)), {"flood": strikes * 0})
    found = recovery_of("flood", course, calm, 0.95)
    assert (found.years, found.fell.count, found.weeks.count, found.still_down) == (3, 3, 2, 1)
    assert found.fell.estimate == 2 / 3
    assert found.weeks.estimate == 2


def test_asking_for_weeks_changes_no_year(loaded, study):
    weeks = Weeks(loaded.scenario)
    assert len(weeks.days) == 25
    way = make_way(weeks.measured(loaded.scenario), weeks.measured_timeline(loaded.strategies["today"]))
    runs = replicate({"today": way}, study.run.seed, study.runs.replications[:12], 1)
    assert runs.seals["today"] == study.runs.seals["today"][:12]
    course = weeks.course(runs)
    whole = runs.column("today", MetricKey("bookings"))
    assert (course.bookings.sum(axis=1) <= whole).all()
    assert course.bookings.sum() > 0.95 * whole.sum()
    assert course.strikes["audit"].sum(axis=1).tolist() == [1.0] * 12
    assert course.strikes["audit"][:, 4].all(), "the first of February is in the fifth week"


def test_a_flood_of_six_weeks_is_over_after_six(study):
    flood, audit = study.recoveries
    assert (flood.risk, flood.stretch) == ("flood", 4)
    assert flood.fell.low > 0.8
    assert flood.weeks.low <= 6 <= flood.weeks.high
    assert 5 <= flood.weeks.estimate <= 8
    assert audit.fell.high < 0.5


def test_a_measure_is_worth_what_the_same_years_with_it_have_more(study):
    profit = study.runs.column("today", MetricKey("profit"))
    found = {(one.risk, one.kind): one for one in study.measures}
    for (risk, kind), one in found.items():
        switched = "false" if one.used else "true"
        text = SCENARIO.replace(", use: true", "") if one.used else SCENARIO
        if not one.used:
            line = next(
                row for row in text.partition(f"  {risk}:")[2].splitlines() if row.strip().startswith(kind)
            )
            text = text.replace(line, line.replace("}", f", use: {switched}}}"))
        other = run_study(read_scenario_text(text, "other.yaml"), workers=1).runs
        pair = (profit, other.column("today", MetricKey("profit")))
        assert one.worth == paired_difference(*(pair if one.used else pair[::-1]), 0.95), (risk, kind)
    assert found["flood", "prevention"].price.estimate == 1_200_00
    assert found["flood", "contingency"].worth.low > 0
    assert found["audit", "contingency"].worth.high < 0


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_map_times_and_worth_are_told_in_text_and_on_the_page(study, loaded, language):
    with words.speaking(language):
        text = "".join(printed(print_risk_effects, study).split())
        page = page_text(study, language, loaded)
        seen = Reader(page, "risks").text
        for title in ("map_title", "recovery_title", "measures_title"):
            assert "".join(words.say(f"risks.{title}").split()) in text
            assert words.say(f"risks.{title}") in seen
        for one in study.measures:
            assert "".join(verdict_words(one).split()) in text
    spec = charts_of(page)["risks-map"]
    assert [spot["name"] for spot in spec["data"]["values"]] == ["flood", "audit"]
    for spot, row in zip(spec["data"]["values"], map_rows(study), strict=True):
        assert spot["x_low"] < spot["x"] <= spot["x_high"] <= 100
        assert spot["x"] == 100 * row.risk.chance.estimate


def test_they_are_in_the_json(study):
    found = json.loads(json.dumps(study.to_dict()))
    flood = found["risks"][0]
    assert flood["probability"] == study.risks[0].struck / 60
    assert flood["toll"]["mean"] == -flood["differences"][1]["mean"]
    assert [row["risk"] for row in found["risk_recovery"]] == ["flood", "audit"]
    assert found["risk_recovery"][0]["not_back"]["years"] == study.recoveries[0].still_down
    assert [row["measure"] for row in found["risk_measures"]] == ["prevention", "contingency", "contingency"]
    bare = replace(study, recoveries=(), measures=()).to_dict()
    assert not {"risk_recovery", "risk_measures"} & set(bare)
