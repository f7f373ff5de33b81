"""What a driver would have to be: the interval holds what it promises, against values in closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from simsales.study.intervals import Interval, clopper_pearson, mean_interval, ratio_interval
from simsales.study.judge import reached
from simsales.study.needed import figure_needed, held_to, push_needed, reached_interval

_CASES = 800
NAN = math.nan


@pytest.mark.parametrize("more_is_better", [True, False])
@pytest.mark.parametrize(("count", "chance"), [(12, 0.5), (40, 0.8), (100, 0.9), (100, 0.2)])
def test_the_value_reached_lies_within_whatever_the_distribution(
    count: int, chance: float, *, more_is_better: bool
) -> None:
    # Whether the true value lies within hangs on how many years reach it, which is binomial: summed exactly.
    better, worse = (1.0, -1.0) if more_is_better else (-1.0, 1.0)
    held = 0.0
    for reaching in range(count + 1):
        years = np.array([better] * reaching + [worse] * (count - reaching))
        found = reached_interval(years, chance, more_is_better=more_is_better, confidence=0.9)
        held += float(stats.binom.pmf(reaching, count, chance)) * (found.low <= 0.0 <= found.high)
    assert 0.9 <= held < 0.99


def test_its_limits_are_where_the_interval_of_the_chance_ends() -> None:
    years = np.random.default_rng(5).normal(100, 20, 80)
    found = reached_interval(years, 0.8, more_is_better=True, confidence=0.95)
    assert found.low < found.estimate < found.high
    for value, inside in ((found.low + 1e-9, True), (found.high, True), (found.high + 1e-9, False)):
        chance = clopper_pearson(int(reached(years, value, None).sum()), 80)
        assert (chance.low <= 0.8 <= chance.high) == inside, value
    below = clopper_pearson(int(reached(years, found.low, None).sum()), 80)
    assert below.low > 0.8, "at the lower limit itself the target is surely reached as surely as wanted"


def test_a_year_without_the_figure_reaches_nothing() -> None:
    few = np.array([5.0, NAN, NAN, 7.0])
    assert math.isnan(reached_interval(few, 0.8, more_is_better=True, confidence=0.9).estimate)
    found = reached_interval(few, 0.5, more_is_better=False, confidence=0.9)
    assert (found.estimate, found.low, found.high) == (7.0, -math.inf, math.inf)


@pytest.mark.parametrize("kind", ["normal", "skewed"])
def test_what_is_needed_holds_the_true_value(kind: str) -> None:
    # Bookings hang on leads by 3 each and on luck; 20 % more leads bring 60 +- luck of their own.
    chance, wanted, leads = 0.8, 420.0, 100.0
    rng = np.random.default_rng(17)
    if kind == "normal":
        luck = rng.normal(0, 30, (_CASES, 100))
        low = float(stats.norm.ppf(1 - chance)) * 30
    else:
        luck = rng.exponential(30, (_CASES, 100)) - 30
        low = -math.log(chance) * 30 - 30
    true_push = 0.2 * (wanted - (3 * leads + low)) / (0.2 * 3 * leads)
    true_figure = leads * (1 + true_push)
    held = covered = 0
    each = held_to(0.95, 3)
    for own in luck:
        seen = leads + rng.normal(0, 8, 100)
        today = 3 * leads + own
        pushed = today[:16] + 0.2 * 3 * leads + rng.normal(0, 12, 16)
        by = push_needed(0.2, today, pushed, wanted, chance, more_is_better=True, confidence=each)
        assert by is not None
        assert by.low <= by.estimate <= by.high
        needed = figure_needed(lambda size, seen=seen: seen * (1 + size), by, each)
        assert needed.low <= needed.estimate <= needed.high
        held += by.low <= true_push <= by.high
        covered += needed.low <= true_figure <= needed.high
    assert held / _CASES >= 0.95
    assert covered / _CASES >= 0.97, "docs/statistics.md, S23"


def test_less_of_something_mirrors_more_of_it() -> None:
    rng = np.random.default_rng(3)
    today = rng.normal(100, 10, 50)
    pushed = today[:16] + rng.normal(15, 2, 16)
    more = push_needed(0.1, today, pushed, 130.0, 0.7, more_is_better=True, confidence=0.95)
    less = push_needed(0.1, -today, -pushed, -130.0, 0.7, more_is_better=False, confidence=0.95)
    assert more == less


def test_a_push_that_may_do_nothing_has_no_upper_limit() -> None:
    today = np.linspace(80, 120, 30)
    jump = np.where(np.arange(16) % 2, 30.0, -20.0)
    found = push_needed(0.1, today, today[:16] + jump, 130.0, 0.5, more_is_better=True, confidence=0.95)
    assert found is not None
    assert 0 < found.low < found.estimate < found.high == math.inf
    needed = figure_needed(lambda size: np.full(30, 10.0) * (1 + size), found, 0.95)
    assert needed.high == math.inf
    assert needed.low == pytest.approx(10 * (1 + found.low))
    backwards = push_needed(0.1, today, today[:16] - 1, 130.0, 0.5, more_is_better=True, confidence=0.95)
    assert backwards is None


def test_where_today_may_be_enough_the_lower_limit_is_nothing() -> None:
    today = np.linspace(80, 120, 40)
    found = push_needed(0.1, today, today[:16] + 10, 105.0, 0.5, more_is_better=True, confidence=0.95)
    assert found is not None
    assert found.low == 0.0
    assert found.high > found.estimate > 0


def test_a_ratio_of_means_holds_the_true_ratio() -> None:
    rng = np.random.default_rng(11)
    held = 0
    for _ in range(_CASES):
        part = rng.gamma(4.0, 10.0, 30)
        rest = 0.5 * part + rng.gamma(9.0, 10.0, 30)
        found = ratio_interval(part + rest, part)
        held += found.low <= (40 + 20 + 90) / 40 <= found.high
    assert 0.93 <= held / _CASES <= 0.97


def test_a_ratio_to_a_number_without_spread_is_the_t_interval() -> None:
    values = [3.0, 5.0, 4.0, 9.0]
    mean, found = mean_interval(values), ratio_interval(values, [2.0] * 4)
    assert (found.estimate, found.low, found.high) == pytest.approx(
        (mean.estimate / 2, mean.low / 2, mean.high / 2)
    )


@pytest.mark.parametrize(
    ("values", "others", "limits"),
    [
        ([2.0, 6.0, 8.0], [1.0, 3.0, 4.0], (2.0, 2.0)),
        ([1.0, 2.0, 3.0], [-9.0, 9.0, 1.0], (-math.inf, math.inf)),
        ([1.0, 2.0], [0.0, 0.0], (-math.inf, math.inf)),
        ([4.0], [2.0], (-math.inf, math.inf)),
        ([0.0, 0.0], [0.0, 1.0], (-math.inf, math.inf)),
    ],
)
def test_ratios_at_the_edges(values: list[float], others: list[float], limits: tuple[float, float]) -> None:
    found = ratio_interval(values, others)
    assert (found.low, found.high) == limits
    assert isinstance(found, Interval)


def test_ratios_want_pairs() -> None:
    with pytest.raises(ValueError, match="pairs"):
        ratio_interval([1.0], [1.0, 2.0])
