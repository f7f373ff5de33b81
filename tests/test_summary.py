"""Summaries: figures by hand, years that do not define a figure, intervals that hold, JSON without NaN."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from studies import PROFIT, small

from simsales.scenario.metrics import CATALOGUE, OF_RULES
from simsales.study.formulas import FORMULAS
from simsales.study.intervals import Interval
from simsales.study.measure import MetricKey
from simsales.study.results import Action, PlanResult
from simsales.study.study import run_study
from simsales.study.summary import summarise, summary_of
from simsales.words import LANGUAGES, say, speaking

WIN_RATE = MetricKey("win_rate")


def test_figures_by_hand() -> None:
    found = summary_of(PROFIT, np.array([100.0, 300.0, 200.0, 400.0]), 0.95)
    assert found.mean.estimate == 250.0
    assert found.sd == pytest.approx(math.sqrt(50_000 / 3), rel=1e-12)
    half = 3.182446305284263 * found.sd / 2  # t with 3 degrees of freedom
    assert (found.mean.low, found.mean.high) == pytest.approx((250 - half, 250 + half), rel=1e-12)
    assert (found.p5, found.p50, found.p95) == pytest.approx((115.0, 250.0, 385.0))


def test_years_that_do_not_define_the_figure_are_left_out_and_counted() -> None:
    found = summary_of(WIN_RATE, np.array([0.5, math.nan, 0.7]))
    assert found.mean.estimate == pytest.approx(0.6)
    assert found.mean.count == 2
    assert found.to_dict("EUR")["replications"] == 2


def test_nothing_defined_and_nothing_known() -> None:
    none = summary_of(WIN_RATE, np.array([math.nan, math.nan])).to_dict("EUR")
    assert none == {
        "unit": "share",
        "mean": None,
        "sd": None,
        "ci": [None, None],
        "p5": None,
        "p50": None,
        "p95": None,
        "replications": 0,
    }
    one = summary_of(WIN_RATE, np.array([0.4])).to_dict("EUR")
    assert (one["mean"], one["sd"], one["ci"], one["p50"]) == (0.4, None, [None, None], 0.4)


def test_equal_values_have_no_spread() -> None:
    found = summary_of(PROFIT, np.full(7, 0.1))
    assert (found.sd, found.mean.low, found.mean.high, found.p5, found.p95) == (0.0, 0.1, 0.1, 0.1, 0.1)


def test_money_leaves_in_units_of_the_currency() -> None:
    found = summary_of(PROFIT, np.array([12_345.0, 12_345.0])).to_dict("CNY")
    assert (found["unit"], found["mean"], found["ci"]) == ("CNY", 123.45, [123.45, 123.45])
    days = summary_of(MetricKey("sales_cycle"), np.array([12.0, 12.0])).to_dict("CNY")
    assert (days["unit"], days["mean"]) == ("days", 12.0)


@pytest.mark.parametrize(("name", "tolerance"), [("normal", 0.01), ("exponential", 0.03)])
def test_the_interval_of_the_mean_holds(name: str, tolerance: float) -> None:
    chance = np.random.default_rng(20_270_104)
    draws = chance.normal(5, 2, (4000, 30)) if name == "normal" else chance.exponential(5, (4000, 30))
    summaries = [summary_of(PROFIT, row) for row in draws]
    held = np.mean([found.mean.low <= 5.0 <= found.mean.high for found in summaries])
    # Exact for normal values; skewed ones lose a little at 30 replications.
    assert 0.95 - tolerance <= held <= 0.96


def test_figures_keep_their_names_and_columns() -> None:
    keys = [MetricKey("revenue", "team=north", "2027-Q2"), MetricKey("wins")]
    found = summarise(keys, np.array([[1.0, 10.0], [3.0, 10.0]]))
    assert list(found) == ["revenue[team=north, 2027-Q2]", "wins"]
    assert found["revenue[team=north, 2027-Q2]"].mean.estimate == 2.0
    assert found["wins"].mean.estimate == 10.0


def test_the_answer_has_the_interface_and_no_nan(tmp_path: Path) -> None:
    answer = run_study(small(tmp_path), replications=3, workers=1)
    written = json.loads(json.dumps(answer.to_dict(), allow_nan=False))
    assert list(written) == [
        "simsales", "scenario", "run", "timing", "strategies", "comparison", "plan", "drivers", "scorecards",
    ]  # fmt: skip
    assert written["drivers"] == [], "only a judgement letter by letter asks what targets hang on"
    assert written["scenario"]["name"] == "小公司"
    assert {"seed", "replications", "seal", "events", "confidence"} <= set(written["run"])
    assert [strategy["name"] for strategy in written["strategies"]] == ["today", "double", "same"]
    assert written["strategies"][1]["why"] == "Twice the money."
    metrics = written["strategies"][0]["metrics"]
    assert "bookings[channel=website]" in metrics
    assert metrics["spend"]["unit"] == "EUR"
    # Eight weeks from 4 January: all of January and February but three days, at 2,000 a month.
    assert 3_000 < metrics["spend"]["mean"] < 4_000
    assert metrics["spend"]["sd"] == 0
    assert written["plan"] is None


def test_the_table_has_a_row_for_each_strategy_and_figure(tmp_path: Path) -> None:
    answer = run_study(small(tmp_path), replications=2, workers=1)
    table = answer.frame()
    assert len(table) == sum(len(strategy.metrics) for strategy in answer.strategies)
    leads = table.loc[("double", "leads", "", "")]
    assert leads["mean"] == answer["double"].metrics["leads"].mean.estimate
    assert leads["low"] <= leads["mean"] <= leads["high"]


def test_a_plan_is_written_as_the_interface_says(tmp_path: Path) -> None:
    answer = run_study(small(tmp_path), replications=2, workers=1)
    start = small(tmp_path).scenario.calendar.start
    action = Action("channels.website.spend", "website", start, None, 200_000, 250_000, 100_000, "money")
    plan = PlanResult("feasible", 5e7, math.inf, math.nan, 0.001, "ab", False, (action,), None)
    written = answer.with_plan(plan, 1.5).to_dict()
    assert written["plan"]["objective"] == 500_000
    assert (written["plan"]["bound"], written["plan"]["gap"]) == (None, None)
    assert written["plan"]["repeatable"] is False
    assert written["plan"]["actions"][0] == {
        "lever": "channels.website.spend",
        "scope": "website",
        "from": "2027-01-04",
        "until": None,
        "today": 2000,
        "value": 2500,
        "unit": "money",
        "cost": 1000,
    }
    assert written["timing"]["plan_seconds"] == 1.5


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_metric_has_a_title_and_a_meaning(language: str) -> None:
    with speaking(language):
        titles = [say(f"metric.{name}.title") for name in CATALOGUE]
        meanings = [say(f"metric.{name}.about") for name in CATALOGUE]
    assert len(set(titles)) == len(titles)
    assert len(set(meanings)) == len(meanings)
    assert all(len(title) <= 24 for title in titles)
    assert list(FORMULAS) == [name for name in CATALOGUE if name not in OF_RULES]


def test_an_interval_knows_whether_its_sign_is_known() -> None:
    assert Interval(2, 1, 3, 0.95, 9).is_decided
    assert not Interval(2, 0, 4, 0.95, 9).is_decided
