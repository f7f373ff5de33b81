"""What a manager of customers asks: what each strategy does to them, who serves them, what rivals take."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pages import Reader, printed

from simsales.cli import answers, main
from simsales.report.assumptions import assumptions
from simsales.report.clientele_text import print_clientele, print_vendors
from simsales.report.duties import duties
from simsales.report.html import page_text
from simsales.report.judgement import print_strategies
from simsales.report.span import Span
from simsales.report.text import print_study
from simsales.report.vendors import taken
from simsales.scenario.loaded import Loaded
from simsales.scenario.reader import read_scenario_text
from simsales.study.compared import compared_keys
from simsales.study.measure import MetricKey
from simsales.study.results import StudyResult
from simsales.study.study import run_study
from simsales.words import LANGUAGES, say, speaking

TEXT = """\
simsales: 1
name: Fifteen months
currency: EUR
calendar: {start: 2027-01-01, length: 15 months}
products: {tool: {price: 10 k, cost: 20 %, term: 12 months, attributes: {quality: 6}}}
segments: {small: {wants: {quality: 0.3}, market: 1 M per month}, large: {wants: {quality: 0.5}}}
channels: {web: {leads: 12 per month, segments: {small: 50 %, large: 50 %}}}
stages: [{name: talk, effort: 2 h, passes: 40 %, customer_takes: 5 days}]
teams:
  sales: {reps: {Ann: {does: [talk]}}}
  service: {reps: {Ben: {does: [fault, question]}, Cleo: {count: 0, does: [fault, question]}}}
customers:
  stays: 80 %
  tickets:
    fault: {per_year: 12, effort: 3 h, respond_in: 4 h, counts: any time}
    question: {per_year: 6, effort: 1 h, respond_in: 8 h}
choice: {today: 30 %}
competitors:
  Altwerk: {price: 10 k, attributes: {quality: 7}}
  Latecomer: {price: 8 k, segments: [small], enters: 2027-07-01}
opening: {accounts: [{count: 60, segment: small}]}
targets:
  money: {metric: profit, at_least: 100 k, by: 2027-12-31}
  loyal: {metric: retention, at_least: 70 %, by: 2028-03-31}
  glad: {metric: satisfaction, at_least: 70 %, by: 2027-12-31}
strategies: {more service: {changes: {teams.service.reps.Cleo.count: 1}}}
simulation: {replications: 4}
"""
WHOLE = MetricKey("retention", "", "..2028-03-31")


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return read_scenario_text(TEXT, "rows.yaml")


@pytest.fixture(scope="module")
def study(loaded: Loaded) -> StudyResult:
    return run_study(loaded, workers=1)


def test_strategies_are_compared_in_all_that_targets_ask_and_customers_do(study: StudyResult) -> None:
    assert study.comparison is not None
    keys = list(dict.fromkeys(gap.key for gap in study.comparison.others))
    assert keys[:2] == [WHOLE, MetricKey("satisfaction", "", "..2027-12-31")]
    assert MetricKey("retention") not in keys, "the target's days are the whole time"
    assert {"profit", "satisfaction", "renewals", "customers_at_end", "lifetime_value"} <= {
        key.metric for key in keys if not key.window
    }
    assert MetricKey("on_time", "ticket=fault") in keys
    assert study.runs is not None
    assert compared_keys(study.runs, study.comparison.key, [WHOLE])[0] == study.comparison.key
    figures = study.to_dict()["comparison"]["figures"]
    assert [figure["metric"] for figure in figures] == [str(key) for key in keys]
    (renewals,) = [figure for figure in figures if figure["metric"] == "renewals"]
    assert renewals["unit"] == "EUR"
    gap = next(gap for gap in study.comparison.others if gap.key.metric == "renewals")
    assert renewals["differences"][0]["mean"] == pytest.approx(gap.interval.estimate / 100)


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_and_page_tell_the_same_rows(study: StudyResult, loaded: Loaded, language: str) -> None:
    with speaking(language):
        text = "".join(printed(print_strategies, study, width=300).split())
        page = "".join(Reader(page_text(study, language, loaded), "strategies").text.split())
        for metric in ("renewals", "satisfaction", "customers_at_end", "lifetime_value"):
            title = "".join(say(f"metric.{metric}.title").split())
            assert title in text
            assert title in page
        days = say("report.strategies_days", first=date(2027, 1, 1), last=date(2028, 3, 31))
        note = say("report.renewals_note")
        for said in (days, note):
            assert "".join(said.split()) in text
            assert "".join(said.split()) in page
        # What does not change stands in one line.
        assert text.count("".join(say("report.no_change").split()).capitalize()) == 1


@pytest.mark.parametrize(
    ("first", "last", "length"),
    [
        (date(2027, 1, 1), date(2028, 12, 31), "24 months"),
        (date(2027, 1, 1), date(2027, 1, 31), "1 month"),
        (date(2027, 1, 1), date(2027, 1, 10), "10 days"),
    ],
)
def test_a_simulation_is_called_by_its_length(first: date, last: date, length: str) -> None:
    assert Span(first, last).length == length


def test_a_few_simulations_tell_nothing_of_one_in_twenty(study: StudyResult, loaded: Loaded) -> None:
    few = printed(print_study, study, loaded.scenario, width=200)
    assert "1 in 20" not in few
    assert "needs at least 20" in few
    assert "too few simulations to say (20 are needed)" in page_text(study, "en", loaded)
    many = run_study(loaded, replications=20, strategies=[], workers=1)
    assert "1 in 20" in printed(print_study, many, loaded.scenario, width=200)


def test_who_serves_is_not_said_to_work_on_deals(study: StudyResult, loaded: Loaded) -> None:
    found = duties(loaded.scenario)
    assert (found["rep=Ann"], found["rep=Ben"]) == ("deals", "tickets")
    assert found["team=service"] == "tickets"
    assert "rep=Cleo" not in found
    text = printed(print_study, study, loaded.scenario, width=200)
    assert "on deals" not in text
    assert "Ben tickets" in text
    assert "Of these hours, tickets took: fault " in text


def test_tickets_say_what_is_left_and_how_their_times_count(study: StudyResult, loaded: Loaded) -> None:
    text = printed(print_clientele, study.strategies[0], loaded.scenario)
    assert "all kinds" in text
    assert "open at" in text
    assert "Times run in working hours, of question" in text
    assert "Times run by the clock, of fault" in text
    assert "Customers of the first day 60" in text
    came = study.strategies[0].metrics["customers_entered"].mean.estimate - 60
    assert came > 0
    assert "Customers who came since" in text


def test_rivals_say_what_they_take(loaded: Loaded, study: StudyResult) -> None:
    large, small = taken(loaded.scenario)
    for one in (small, large):
        assert one.ours + one.nobody + sum(one.rivals.values()) == pytest.approx(1)
        measured = study.strategies[0].metrics[f"choice_share[segment={one.segment}]"].mean.estimate
        assert one.ours == pytest.approx(measured, abs=0.0006)
        assert all(share > one.ours for share in one.without.values())
    assert set(small.rivals) == {"Altwerk", "Latecomer"}
    assert set(large.rivals) == {"Altwerk"}
    # Until he comes we have what we say of the first day, so without him we keep it.
    assert small.without["Latecomer"] == pytest.approx(0.3)
    assert "Without Latecomer we would have 30 %" in printed(print_vendors, loaded.scenario)


def test_nothing_is_told_of_rivals_where_nobody_chooses(loaded: Loaded) -> None:
    assert taken(loaded.scenario.model_copy(update={"choice": None})) == []


def test_a_market_of_one_segment_names_the_other(loaded: Loaded) -> None:
    said = {phrase.key: phrase.values for phrase in assumptions(loaded.scenario)}
    assert said["report.assumed.market_some"]["names"] == "large"
    assert "report.assumed.opening_accounts" in said


def test_the_page_is_there_before_what_takes_long(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, page = tmp_path / "rows.yaml", tmp_path / "rows.html"
    file.write_text(TEXT, encoding="utf-8")
    seen: list[str] = []

    def deepened(_: str, study: StudyResult, *__: object) -> StudyResult:
        seen.append(page.read_text("utf-8"))
        return replace(study)

    monkeypatch.setattr(answers, "_deepened", deepened)
    monkeypatch.setattr(answers, "_LONG", 0)
    out = tmp_path / "rows.json"
    arguments = ["compare", str(file), "--report", str(page), "--json", str(out), "--replications", "2"]
    assert main([*arguments, "--engine", "reference"]) == 0
    early, again = seen
    assert early == again == page.read_text("utf-8")
    told = capsys.readouterr()
    assert "is written. Weighing which assumptions matter" in told.err
    assert json.loads(out.read_text("utf-8"))["comparison"]["figures"]
