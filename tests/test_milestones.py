"""Milestones: chances, which is missed first, and fans, against what can be counted by hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from studies import SMALL, small

from simsales.errors import InputError
from simsales.scenario.reader import read_scenario_text
from simsales.study.measure import MetricKey
from simsales.study.milestones import SUMS, fans, judge_milestones, monthly
from simsales.study.results import StudyResult
from simsales.study.study import run_study

MARKS = """milestones:
  late: {metric: wins, at_least: 12, by: 2027-02-28}
  early: {metric: bookings, at_least: 110 k, by: 2027-01-31}
  anna: {metric: win_rate, at_least: 30 %, by: 2027-02-15, of: {rep: anna}}
"""


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    return run_study(small(tmp_path_factory.mktemp("marks"), SMALL + MARKS), replications=30, workers=1)


def test_milestones_come_by_date_with_their_chance(answer: StudyResult) -> None:
    early, anna, late = answer["today"].milestones
    assert [mark.name for mark in (early, anna, late)] == ["early", "anna", "late"]
    assert early.by == dt.date(2027, 1, 31)
    assert answer.runs is not None
    booked = answer.runs.column("today", MetricKey("bookings", "", "..2027-01-31"))
    assert early.chance.estimate == np.mean(booked >= 11_000_000)
    assert 0 < early.chance.estimate < 1
    # The mark at the end of January sees January and nothing else.
    assert booked == pytest.approx(answer.runs.column("today", MetricKey("bookings", "", "2027-01")))


def test_each_year_has_one_first_missed_milestone_at_most(answer: StudyResult) -> None:
    assert answer.runs is not None
    marks = answer["today"].milestones
    limits = {"early": 11_000_000, "anna": 0.3, "late": 12}
    held = np.column_stack(
        [
            np.nan_to_num(answer.runs.column("today", mark.key), nan=-1.0) >= limits[mark.name]
            for mark in marks
        ]
    )
    first = [int(np.argmin(row)) for row in held if not row.all()]
    for number, mark in enumerate(marks):
        assert mark.breaks_first.estimate == pytest.approx(first.count(number) / len(held))
    total = sum(mark.breaks_first.estimate for mark in marks)
    assert total == pytest.approx(np.mean(~held.all(axis=1)))


def test_fans_add_up_what_adds_up(answer: StudyResult) -> None:
    assert answer.runs is not None
    spread = {(fan.key.metric, fan.key.scope): fan for fan in answer["today"].fans}
    assert set(spread) == {
        ("bookings", ""), ("win_rate", ""), ("wins", ""), ("win_rate", "rep=anna"),
    }  # fmt: skip
    bookings = spread["bookings", ""]
    assert bookings.months == ("2027-01", "2027-02")
    assert bookings.is_sum
    whole = answer.runs.column("today", MetricKey("bookings"))
    assert bookings.quantiles[50][-1] == pytest.approx(np.median(whole))
    assert bookings.quantiles[5][0] <= bookings.quantiles[20][0] <= bookings.quantiles[95][0]
    rate = spread["win_rate", ""]
    assert not rate.is_sum
    january = answer.runs.column("today", MetricKey("win_rate", "", "2027-01"))
    assert rate.quantiles[50][0] == pytest.approx(np.nanmedian(january))


def test_every_metric_that_adds_up_does(answer: StudyResult) -> None:
    assert answer.runs is not None
    seen = 0
    for metric in sorted(SUMS):
        months, table = monthly(answer.runs, "today", MetricKey(metric))
        if months:
            seen += 1
            whole = answer.runs.column("today", MetricKey(metric))
            assert table.sum(axis=1) == pytest.approx(whole), metric
    assert seen > 8


def test_the_json_has_them(answer: StudyResult) -> None:
    written = answer.to_dict()["strategies"][0]
    early = written["milestones"][0]
    assert (early["name"], early["at_least"], early["by"]) == ("early", 110_000, "2027-01-31")
    assert 0 <= early["breaks_first"]["probability"] <= 1
    assert written["fans"][0]["months"] == ["2027-01", "2027-02"]
    assert len(written["fans"][0]["p95"]) == 2


def test_no_milestones_no_words_about_them(tmp_path: Path) -> None:
    loaded = small(tmp_path)
    found = run_study(loaded, replications=2, workers=1)
    assert found.runs is not None
    assert found["today"].milestones == ()
    assert judge_milestones(loaded.scenario, found.runs, "today") == ()
    assert [fan.key.metric for fan in fans(loaded.scenario, found.runs, "today")] == ["bookings", "win_rate"]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("{metric: wins, by: 2027-02-01}", "smart.file.milestone_value"),
        ("{metric: wins, at_least: '+3', by: 2027-02-01}", "smart.file.milestone_change"),
        ("{metric: winz, at_least: 3, by: 2027-02-01}", "references.target.metric_near"),
        ("{metric: wins, at_least: 3, by: 2028-02-01}", "references.target.outside"),
        ("{metric: wins, at_least: 3, by: 2027-02-01, of: {team: nort}}", "references.unknown_near"),
        ("{metric: wins, at_least: 3}", "file.missing_example"),
    ],
)
def test_a_milestone_that_cannot_be_meant_is_refused(line: str, key: str) -> None:
    with pytest.raises(InputError) as refusal:
        read_scenario_text(f"{SMALL}milestones: {{mark: {line}}}\n", "small.yaml")
    assert [problem.key for problem in refusal.value.problems if problem.severity == "error"] == [key]
