"""When half of the times are over: a published example, times that all end, how often the interval holds."""

import math

import numpy as np
import pytest

from simsales.study.intervals import quantile_interval
from simsales.study.middle_time import lasting, middle_time

REMISSION = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [bool(over) for over in (1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0)]
"""Weeks in remission with 6-mercaptopurine (Freireich and others, Blood 21, 1963, 699-716)."""


def test_shares_that_last_longer_are_those_of_the_published_example():
    found = {time: share for time, share, _ in lasting(REMISSION, ENDED)}
    published = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert found == {time: pytest.approx(share, abs=5e-4) for time, share in published.items()}
    middle = middle_time(REMISSION, ENDED)
    assert (middle.estimate, middle.low, middle.high) == (23, 13, math.inf)


@pytest.mark.parametrize("count", [6, 9, 10, 31])
def test_where_all_end_the_limits_are_the_order_statistics_of_the_median(count):
    times = np.random.default_rng(count).permutation(count) + 1.0
    middle, known = middle_time(times.tolist(), [True] * count), quantile_interval(times, 0.5)
    assert (middle.low, middle.high) == (known.low, known.high)
    assert middle.estimate == math.ceil(count / 2)


def test_too_few_give_no_limit_and_none_gives_nothing():
    few = middle_time([3.0, 4.0, 5.0], [True] * 3)
    assert (few.estimate, few.low, few.high) == (4.0, 0.0, math.inf)
    none = middle_time([], [])
    assert math.isnan(none.estimate)
    assert (none.low, none.high, none.count) == (0.0, math.inf, 0)
    never = middle_time([9.0] * 20, [False] * 20)
    assert (never.estimate, never.high) == (math.inf, math.inf)


def test_the_interval_holds_the_true_middle_as_often_as_it_says():
    random, held = np.random.default_rng(5), 0
    for _ in range(300):
        times, looked = np.ceil(random.exponential(10, 30)), np.ceil(random.uniform(0, 30, 30))
        found = middle_time(np.minimum(times, looked).tolist(), (times <= looked).tolist())
        held += found.low <= 7 <= found.high  # P(time <= 7) = 1 - exp(-0.7) = 0.503
    assert held >= 300 * 0.95 - 2 * math.sqrt(300 * 0.95 * 0.05)
