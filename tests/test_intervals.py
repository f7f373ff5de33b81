"""Intervals: they hold what they promise, measured by exact summation and never by simulation."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from simsales.study.intervals import (
    Interval,
    clopper_pearson,
    mean_interval,
    paired_difference,
    quantile_interval,
    wilson,
)

NEAR_ZERO = [1e-6, 1e-4, 0.0005, 0.001, 0.003, 0.01, 0.03]
CHANCES = [*NEAR_ZERO, 0.1, 0.3, 0.45, 0.5, 0.55, 0.8, *[1 - p for p in NEAR_ZERO]]

# Extra hours of sleep with two remedies, ten patients: the `sleep` data of R (Cushny and Peebles 1905).
FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def coverage(intervals: list[Interval], chance: float) -> float:
    """Sum the binomial weights of the outcomes whose interval holds the true chance."""
    trials = len(intervals) - 1
    weights = stats.binom.pmf(np.arange(trials + 1), trials, chance)
    holds = np.array([one.low <= chance <= one.high for one in intervals])
    return float(weights[holds].sum())


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
@pytest.mark.parametrize("trials", [1, 5, 20, 100, 400])
def test_the_exact_interval_holds_for_every_chance(trials: int, confidence: float) -> None:
    intervals = [clopper_pearson(k, trials, confidence) for k in range(trials + 1)]
    for chance in CHANCES:
        assert coverage(intervals, chance) >= confidence - 1e-12, chance


@pytest.mark.parametrize("trials", [20, 100, 400])
def test_wilson_holds_on_average_and_its_dip_is_the_documented_one(trials: int) -> None:
    intervals = [wilson(k, trials) for k in range(trials + 1)]
    grid = (np.arange(2000) + 0.5) / 2000
    measured = np.array([coverage(intervals, float(chance)) for chance in grid])
    assert measured.mean() == pytest.approx(0.95, abs=0.01)
    assert measured.min() > 0.83
    middle = measured[(grid > 0.4) & (grid < 0.6)]
    assert middle.min() > 0.92


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_limits_solve_their_equation(counts: tuple[int, int]) -> None:
    successes, trials = counts
    found = wilson(successes, trials)
    z = stats.norm.ppf(0.975)
    for limit in (found.low, found.high):
        if 0 < limit < 1:
            distance = abs(successes / trials - limit) / math.sqrt(limit * (1 - limit) / trials)
            assert distance == pytest.approx(z, rel=1e-6)
    assert 0 <= found.low <= found.estimate <= found.high <= 1


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_exact_limits_leave_the_stated_tails(counts: tuple[int, int]) -> None:
    successes, trials = counts
    found = clopper_pearson(successes, trials)
    if successes > 0:
        assert stats.binom.sf(successes - 1, trials, found.low) == pytest.approx(0.025, rel=1e-6)
    if successes < trials:
        assert stats.binom.cdf(successes, trials, found.high) == pytest.approx(0.025, rel=1e-6)


@pytest.mark.parametrize(
    ("successes", "trials"), [(0, 20), (1, 29), (15, 148), (81, 263), (430, 474), (7, 7)]
)
def test_chances_agree_with_an_independent_program(successes: int, trials: int) -> None:
    test = stats.binomtest(successes, trials)
    for ours, method in ((wilson, "wilson"), (clopper_pearson, "exact")):
        theirs = test.proportion_ci(0.95, method=method)
        found = ours(successes, trials)
        assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_never_seen_still_has_an_upper_limit() -> None:
    assert wilson(0, 100).low == 0.0
    assert wilson(0, 100).high == pytest.approx(0.0370, abs=5e-5)
    # With nothing in n the exact limit has a closed form: 1 - (alpha / 2) ** (1 / n).
    assert clopper_pearson(0, 100).high == pytest.approx(1 - 0.025**0.01, rel=1e-9)
    assert clopper_pearson(100, 100).low == pytest.approx(0.025**0.01, rel=1e-9)
    assert wilson(100, 100).high == 1.0


@pytest.mark.parametrize("method", [wilson, clopper_pearson])
def test_the_ends_are_exact_for_any_number_of_trials(method: Callable[[int, int], Interval]) -> None:
    for trials in range(1, 300):
        assert method(0, trials).low == 0.0
        assert method(trials, trials).high == 1.0


def test_no_trials_say_nothing() -> None:
    for method in (wilson, clopper_pearson):
        found = method(0, 0)
        assert math.isnan(found.estimate)
        assert (found.low, found.high) == (0.0, 1.0)


@given(st.integers(0, 200))
def test_failures_mirror_successes(successes: int) -> None:
    for method in (wilson, clopper_pearson):
        one, other = method(successes, 200), method(200 - successes, 200)
        assert (one.low, one.high) == pytest.approx((1 - other.high, 1 - other.low), abs=1e-12)


def test_paired_difference_of_the_sleep_data() -> None:
    found = paired_difference(FIRST, SECOND)
    theirs = stats.ttest_rel(FIRST, SECOND).confidence_interval(0.95)
    assert found.estimate == pytest.approx(-1.58)
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), rel=1e-9)
    assert found.is_decided
    assert not mean_interval(FIRST).is_decided, "unpaired, the first remedy alone proves nothing"


def test_two_values_have_the_cauchy_quantile() -> None:
    # With two values t has one degree of freedom, whose quantile is tan(pi (p - 1/2)).
    found = mean_interval([1.0, 3.0])
    assert found.high - found.estimate == pytest.approx(math.tan(math.pi * 0.475), rel=1e-9)


def test_the_t_interval_holds_for_few_values() -> None:
    # For two normal values the interval holds exactly when |sum| <= t |difference|; both are independent
    # normals of equal spread, so the chance is the share of angles with |tan| <= t.
    t = mean_interval([-1.0, 1.0]).high
    assert 2 * math.atan(t) / math.pi == pytest.approx(0.95, rel=1e-9)


def test_equal_values_have_no_width_and_no_rounding_error() -> None:
    found = mean_interval([0.1] * 7)
    assert (found.estimate, found.low, found.high) == (0.1, 0.1, 0.1)


def test_a_strategy_that_changes_nothing_differs_by_exactly_zero() -> None:
    found = paired_difference(FIRST, FIRST)
    assert (found.estimate, found.low, found.high) == (0.0, 0.0, 0.0)
    assert not found.is_decided


def test_one_run_says_nothing_about_the_spread() -> None:
    assert mean_interval([5.0]) == Interval(5.0, -math.inf, math.inf, 0.95, 1)
    assert math.isnan(mean_interval([]).estimate)


@pytest.mark.parametrize("share", [0.05, 0.25, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("count", [1, 10, 40, 100, 1000])
def test_the_quantile_interval_holds_whatever_the_distribution(count: int, share: float) -> None:
    # Values 1 .. n: the limits are then the ranks themselves.
    found = quantile_interval(np.arange(1, count + 1, dtype=np.float64), share)
    lower = 0 if math.isinf(found.low) else int(found.low)
    upper = count + 1 if math.isinf(found.high) else int(found.high)
    held = stats.binom.cdf(upper - 1, count, share) - (
        stats.binom.cdf(lower - 1, count, share) if lower else 0
    )
    assert held >= 0.95 - 1e-12
    # and it is no wider than it needs to be, on either side
    if lower:
        assert stats.binom.cdf(lower, count, share) > 0.025
    if upper <= count:
        assert stats.binom.cdf(upper - 2, count, share) < 0.975


def test_the_median_of_ten_lies_between_the_second_and_the_ninth() -> None:
    # Textbook case: P(1 < B < 9) = 1 - 2 (1 + 10) / 1024 = 0.9785.
    found = quantile_interval(list(range(1, 11)), 0.5)
    assert (found.estimate, found.low, found.high) == (5.5, 2.0, 9.0)


def test_twenty_runs_have_no_lower_limit_for_the_worst_in_twenty() -> None:
    found = quantile_interval(list(range(20)), 0.05)
    assert found.low == -math.inf
    assert found.high == 3.0


def test_senseless_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="5 successes in 3"):
        wilson(5, 3)
    with pytest.raises(ValueError, match="-1 successes"):
        clopper_pearson(-1, 3)
    with pytest.raises(ValueError, match="confidence"):
        wilson(1, 3, 95)
    with pytest.raises(ValueError, match="finite"):
        mean_interval([1.0, math.nan])
    with pytest.raises(ValueError, match="2 and 1"):
        paired_difference([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="quantile"):
        quantile_interval([1.0, 2.0], 1.0)
