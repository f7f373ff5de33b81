"""Targets: reached or not by replication, exact intervals, all together, and what is reached how surely."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom
from studies import made_up, small, with_targets

from simsales.scenario.scenario import Scenario
from simsales.study.intervals import clopper_pearson
from simsales.study.judge import judge, reached, reached_with
from simsales.study.measure import MetricKey
from simsales.study.replicate import Runs
from simsales.study.study import run_study

NAN = math.nan
WINS, RATE = MetricKey("wins", "", "..2027-02-28"), MetricKey("win_rate", "", "..2027-02-28")
BY = "by: 2027-02-28"


def company(folder: Path, targets: str) -> Scenario:
    return small(folder, with_targets(targets)).scenario


def two_figures(wins: list[float], rates: list[float]) -> Runs:
    first, second = made_up({"today": wins}, WINS), made_up({"today": rates}, RATE)
    return Runs(
        keys={"today": (WINS, RATE)},
        values={"today": np.hstack((first.values["today"], second.values["today"]))},
        replications=first.replications,
        seals=first.seals,
        records=0,
        complete=True,
    )


def test_a_value_on_the_line_is_reached_and_an_undefined_one_never() -> None:
    values = np.array([1.0, 2.0, 3.0, NAN])
    assert reached(values, 2.0, None).tolist() == [False, True, True, False]
    assert reached(values, None, 2.0).tolist() == [True, True, False, False]
    assert reached(values, 2.0, 2.0).tolist() == [False, True, False, False]


def test_chances_by_hand(tmp_path: Path) -> None:
    scenario = company(
        tmp_path,
        f"  sold: {{metric: wins, at_least: 2, {BY}}}\n"
        f"  often: {{metric: win_rate, at_most: 50 %, {BY}}}\n"
        "  vague: {}",
    )
    runs = two_figures([1, 2, 3, 4], [0.6, 0.7, 0.4, NAN])
    (sold, often, vague), together = judge(scenario, runs, "today")
    assert sold.chance == clopper_pearson(3, 4)
    assert often.chance == clopper_pearson(1, 4)
    # Only the third replication reaches both: 1 of 4, and not 3/4 x 1/4.
    assert together == clopper_pearson(1, 4)
    assert (vague.chance, vague.key, vague.missing) == (None, None, ("metric", "value", "deadline"))
    written = vague.to_dict("EUR")
    assert (written["probability"], written["ci"]) == (None, None)


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    scenario = company(
        tmp_path,
        f"  some: {{metric: wins, {BY}}}\n"
        f"  more: {{at_least: 3, {BY}}}\n"
        "  late: {metric: wins, at_least: 3}",
    )
    targets, together = judge(scenario, two_figures([1], [1]), "today")
    assert [target.missing for target in targets] == [("value",), ("metric",), ("deadline",)]
    # The figure is there, and so are the values that may be proposed; the chance is not.
    assert [target.chance for target in targets] == [None, None, None]
    assert targets[0].reached_with == {0.8: 1.0, 0.5: 1.0, 0.2: 1.0}
    assert together is None


def test_nothing_in_a_hundred_has_an_upper_limit(tmp_path: Path) -> None:
    scenario = company(tmp_path, f"  sold: {{metric: wins, at_least: 200, {BY}}}")
    (sold,), together = judge(scenario, two_figures([1.0] * 100, [0.5] * 100), "today")
    assert sold.chance is not None
    assert (sold.chance.estimate, sold.chance.low) == (0.0, 0.0)
    assert sold.chance.high == pytest.approx(0.03621669, abs=1e-8)
    assert together == sold.chance
    assert not sold.is_met


@pytest.mark.parametrize("chance", [0.001, 0.02, 0.5, 0.8, 0.98, 0.999])
@pytest.mark.parametrize("trials", [10, 100])
def test_the_interval_of_a_chance_holds_whatever_the_chance(chance: float, trials: int) -> None:
    # The closed form: sum the binomial chances of all counts whose interval holds the true value.
    counts = [k for k in range(trials + 1) if _holds(k, trials, chance)]
    assert binom.pmf(counts, trials, chance).sum() >= 0.95


def _holds(count: int, trials: int, chance: float) -> bool:
    found = clopper_pearson(count, trials)
    return found.low <= chance <= found.high


def test_the_joint_chance_of_dependent_targets_holds(tmp_path: Path) -> None:
    # Both targets are reached by the same luck: 0.1 together, while the product of their chances is 0.03.
    scenario = company(
        tmp_path,
        f"  sold: {{metric: wins, at_least: 0.7, {BY}}}\n  often: {{metric: win_rate, at_least: 90 %, {BY}}}",
    )
    luck = np.random.default_rng(5).random((400, 50))
    found = [judge(scenario, two_figures(row.tolist(), row.tolist()), "today")[1] for row in luck]
    held = [joint is not None and joint.low <= 0.1 <= joint.high for joint in found]
    assert np.mean(held) >= 0.95


def test_the_value_reached_with_a_chance_is_reached_with_it() -> None:
    values = np.arange(1.0, 101.0)
    assert reached_with(values, 0.8, more_is_better=True) == 21.0
    assert reached(values, 21.0, None).mean() == 0.8
    assert reached(values, 22.0, None).mean() < 0.8
    assert reached_with(values, 0.8, more_is_better=False) == 80.0
    assert reached_with(np.arange(15.0), 0.8, more_is_better=True) == 3.0
    holes = np.array([5.0, NAN, NAN, 7.0])
    assert reached_with(holes, 0.5, more_is_better=True) == 5.0
    assert math.isnan(reached_with(holes, 0.8, more_is_better=True))


def test_targets_of_a_study_are_judged_within_their_dates(tmp_path: Path) -> None:
    answer = run_study(small(tmp_path), replications=6, workers=1)
    sold, often, vague = answer["today"].targets
    assert sold.key == MetricKey("bookings", "", "..2027-02-28")
    assert sold.at_least == 15_000_000
    assert sold.to_dict("EUR")["at_least"] == 150_000
    values = answer.runs.column("today", sold.key) if answer.runs else np.array([])
    assert sold.chance is not None
    assert sold.chance.estimate == np.mean(values >= 15_000_000)
    assert often.unit == "share"
    assert vague.unit is None
    assert answer["today"].all_targets is not None
