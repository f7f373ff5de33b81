"""Comparison: pairs cancel luck, nothing differs by nothing, the best is known only as surely as is said."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import multivariate_t
from scipy.stats import t as student
from studies import PROFIT, SMALL, made_up, small, with_targets

from simsales.scenario.scenario import Scenario
from simsales.study.comparison import (
    all_differences,
    compare,
    difference,
    differences_by_figure,
    is_settled,
    main_metric,
    probability_best,
)
from simsales.study.measure import MetricKey
from simsales.study.study import looks_at, run_study, run_until_known

WINDOW = "..2027-02-28"

NAN = math.nan
_CASES = 3000


@pytest.fixture
def plain(tmp_path: Path) -> Scenario:
    """Return a company without targets: its strategies are ranked by profit."""
    return small(tmp_path, with_targets("  {}")).scenario


def test_a_strategy_that_changes_nothing_differs_by_exactly_zero(tmp_path: Path) -> None:
    answer = run_study(small(tmp_path), replications=5, workers=1)
    assert answer.runs is not None
    assert answer.comparison is not None
    for key in answer.runs.keys["today"]:
        interval = difference(answer.runs, "same", "today", key).interval
        if interval.count:
            assert (interval.estimate, interval.low, interval.high) == (0.0, 0.0, 0.0), key
    assert answer.runs.seals["same"] == answer.runs.seals["today"]
    assert answer.runs.seals["double"] != answer.runs.seals["today"]
    more_leads = difference(answer.runs, "double", "today", MetricKey("leads"))
    assert more_leads.interval.low > 0


def test_each_figure_of_the_whole_has_its_own_difference(tmp_path: Path) -> None:
    runs = run_study(small(tmp_path), replications=5, workers=1).runs
    assert runs is not None
    found = differences_by_figure(runs, "double", "today", 0.9)
    whole = [key for key in runs.keys["today"] if not key.scope and not key.window]
    assert [gap.key for gap in found] == whole
    assert {"bookings", "profit", "leads", "win_rate"} <= {key.metric for key in whole}
    assert found == tuple(difference(runs, "double", "today", key, 0.9) for key in whole)


def test_pairs_by_hand() -> None:
    runs = made_up({"today": [10, 20, 30], "more": [13, 22, 34], "less": [9, 19, NAN]})
    more, less, both = all_differences(runs, PROFIT)
    assert (more.a, more.b, more.interval.estimate) == ("more", "today", 3.0)
    half = 4.302652729911275 * 1.0 / math.sqrt(3)  # t with 2 degrees of freedom, deviation 1
    assert (more.interval.low, more.interval.high) == pytest.approx((3 - half, 3 + half))
    assert (less.a, less.b, less.interval.estimate, less.interval.count) == ("less", "today", -1.0, 2)
    assert (both.a, both.b, both.interval.estimate) == ("less", "more", -3.5)


def test_pairs_know_what_single_intervals_do_not(plain: Scenario) -> None:
    luck = np.random.default_rng(3).normal(0, 1000, 20)
    runs = made_up({"today": luck.tolist(), "more": (luck + np.linspace(1, 3, 20)).tolist()})
    found = compare(plain, runs)
    assert found is not None
    assert (found.best, found.is_known) == ("more", True)
    assert found.probability_best > 0.999
    assert found.to_today == found.differences


@pytest.mark.parametrize(
    ("target", "key", "better"),
    [
        (
            "{metric: bookings, at_least: 1 M, of: {team: north}, by: 2027-02-28}",
            MetricKey("bookings", "team=north", WINDOW),
            1,
        ),
        ("{metric: costs, at_most: 1 M, by: 2027-02-28}", MetricKey("costs", "", WINDOW), -1),
        ("{metric: utilisation, at_least: 50 %, by: 2027-02-28}", MetricKey("utilisation", "", WINDOW), 1),
        ("{metric: bookings, by: 2027-02-28}", PROFIT, 1),
        ("{metric: wins, at_least: 5}", PROFIT, 1),
    ],
)
def test_the_main_metric_is_that_of_the_first_judged_target(
    tmp_path: Path, target: str, key: MetricKey, better: int
) -> None:
    undated = "{metric: leads, at_least: 20}"
    text = with_targets(f"  vague: {{}}\n  undated: {undated}\n  goal: {target}")
    assert main_metric(small(tmp_path, text).scenario) == (key, better)


def test_less_is_better_for_costs(tmp_path: Path) -> None:
    text = with_targets("  goal: {metric: costs, at_most: 1 M, by: 2027-02-28}")
    runs = made_up({"today": [10, 20, 30], "thrifty": [9, 19.1, 29]}, MetricKey("costs", "", WINDOW))
    found = compare(small(tmp_path, text).scenario, runs)
    assert found is not None
    assert (found.best, found.better, found.is_known) == ("thrifty", -1, True)
    assert found.differences[0].interval.estimate < 0, "differences keep the sign of the figure"


def test_a_single_strategy_is_not_compared(plain: Scenario) -> None:
    assert compare(plain, made_up({"today": [1, 2]})) is None
    assert is_settled(plain, made_up({"today": [1, 2]}))


def test_the_chance_to_be_best_of_two_is_students() -> None:
    gaps = np.array([1.0, -0.5, 2.0, 0.7, -0.2])
    table = np.column_stack((gaps + 7, np.full(5, 7.0)))
    expected = student.cdf(gaps.mean() / (gaps.std(ddof=1) / math.sqrt(5)), 4)
    assert probability_best(table, 0) == pytest.approx(expected, abs=1e-9)
    assert probability_best(table, 1) == pytest.approx(1 - expected, abs=1e-9)


def test_the_chances_to_be_best_add_up_to_one() -> None:
    table = np.random.default_rng(1).normal(0, 1, (40, 4)) + np.array([0.0, 0.1, 0.2, 0.15])
    chances = [probability_best(table, column) for column in range(4)]
    assert sum(chances) == pytest.approx(1.0, abs=1e-9)
    assert probability_best(table, 2) == chances[2], "the same values give the same chance"


def test_the_chance_to_be_best_of_three_is_that_of_the_multivariate_t() -> None:
    table = np.random.default_rng(4).normal(0, 1, (4, 3)) + np.array([0.0, 0.5, 0.3])
    for best in range(3):
        gaps = table[:, [best]] - np.delete(table, best, axis=1)
        scale = np.cov(gaps, rowvar=False) / len(gaps)
        exact = multivariate_t(gaps.mean(axis=0), scale, df=3, seed=1).cdf(
            np.zeros(2), lower_limit=[np.inf] * 2
        )
        assert probability_best(table, best) == pytest.approx(exact, abs=0.015)


def test_three_alike_are_best_with_a_third_each() -> None:
    # The six orders of three values: no strategy is better on average, and all covariances are equal.
    table = np.array([[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] * 5, dtype=np.float64)
    for column in range(3):
        assert probability_best(table, column) == pytest.approx(1 / 3, abs=0.01)


def test_strategies_that_never_differ_share_the_first_place() -> None:
    base = np.array([1.0, 2.0, 4.0])
    assert probability_best(np.column_stack((base, base)), 0) == 0.5
    assert probability_best(np.column_stack((base, base - 1, base)), 0) == 0.5
    assert probability_best(np.column_stack((base, base - 1)), 0) == 1.0
    assert math.isnan(probability_best(np.ones((1, 2)), 0))


def test_the_chance_to_be_best_is_right_as_often_as_it_says() -> None:
    # Whoever says 80 % should be right in 80 % of such cases, when true differences are spread widely.
    chance = np.random.default_rng(11)
    said, right = [], []
    for _ in range(1500):
        truth = chance.normal(0, 3, 2)
        table = truth + chance.normal(0, 6, (20, 2))
        best = int(table.mean(axis=0).argmax())
        said.append(probability_best(table, best))
        right.append(truth[best] == truth.max())
    assert np.mean(right) == pytest.approx(np.mean(said), abs=0.04)


def _false_claims(scenario: Scenario, strategies: int, counts: tuple[int, ...], looks: int) -> float:
    """Return how often strategies that are all alike get a known best one at some look."""
    chance = np.random.default_rng(2027)
    wrong = 0
    for _ in range(_CASES):
        values = chance.normal(0, 1, (strategies, counts[-1]))
        wrong += any(
            is_settled(
                scenario, made_up({str(i): row[:count].tolist() for i, row in enumerate(values)}), looks=looks
            )
            for count in counts
        )
    return wrong / _CASES


def test_looking_often_errs_no_more_than_is_said(plain: Scenario) -> None:
    counts = looks_at(10, 160)
    assert counts == (10, 20, 40, 80, 160)
    assert _false_claims(plain, 2, counts, looks=5) <= 0.05
    # Without the correction it would err more than twice as often as it says.
    assert _false_claims(plain, 2, counts, looks=1) > 0.10


def test_the_best_of_many_errs_no_more_than_is_said(plain: Scenario) -> None:
    two = _false_claims(plain, 2, (20,), looks=1)
    assert two == pytest.approx(0.05, abs=0.01), "two equal ones are the worst case"
    for strategies in (3, 6):
        assert _false_claims(plain, strategies, (20,), looks=1) < two


def test_the_intervals_of_a_later_look_are_wider_and_say_what_holds(plain: Scenario) -> None:
    runs = made_up({"today": [1, 2, 3, 5], "more": [2, 4, 3, 9]})
    once, often = compare(plain, runs), compare(plain, runs, looks=5, taken=2)
    assert once is not None
    assert often is not None
    assert often.looks == 2
    narrow, wide = once.differences[0].interval, often.differences[0].interval
    assert wide.low < narrow.low < narrow.high < wide.high
    assert wide.confidence == narrow.confidence == 0.95


def test_looks_double_up_to_the_limit() -> None:
    assert looks_at(100, 100) == (100,)
    assert looks_at(100, 350) == (100, 200, 350)
    assert looks_at(100, 100_000) == (100, 200, 400, 800, 100_000)


def test_replications_go_on_until_the_difference_is_known(tmp_path: Path) -> None:
    loaded = small(tmp_path, SMALL)
    stopped = run_until_known(loaded, strategies=["same"], replications=2, workers=1)
    assert stopped.run.replications == 2, "what is always equal is known to be equal"
    assert stopped.comparison is not None
    assert (stopped.comparison.looks, stopped.comparison.is_known) == (1, False)


def test_the_limit_says_stop_and_the_data_are_those_of_one_run(tmp_path: Path) -> None:
    # Five per cent more money: a difference that a few replications cannot know.
    text = SMALL.replace("channels.website.spend: 4 k per month", "channels.website.spend: 2100 per month")
    loaded = small(tmp_path, text)
    grown = run_until_known(loaded, strategies=["double"], replications=3, at_most=7, workers=1)
    assert grown.comparison is not None
    assert (grown.run.replications, grown.comparison.looks) == (7, 3)
    assert not grown.comparison.is_known
    at_once = run_study(loaded, strategies=["double"], replications=7, workers=1)
    assert grown.run.seal == at_once.run.seal
    assert grown["double"].metrics == at_once["double"].metrics
