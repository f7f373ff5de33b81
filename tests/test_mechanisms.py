"""Tests of the formulas: closed forms, limits, and signs; each formula against its own equation."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from simsales.mechanisms.demand import goodwill, lead_rate
from simsales.mechanisms.field import points_below
from simsales.mechanisms.funnel import chance, cooling
from simsales.mechanisms.money import recognised, share_of, whole
from simsales.mechanisms.opening import chance_at_age
from simsales.mechanisms.response import ADBUDG, NONE, POWER, response
from simsales.mechanisms.risk import SEVEREST, effect_factor, log_factor, severity_of, strike_rate
from simsales.mechanisms.season import seasonal_rest, seasonal_survival
from simsales.mechanisms.work_time import BUFFER, MEETING, OPEN, STANDING, SURPRISE, day_plan, take, tick_at
from simsales.quantity import DAY, HOUR, parse_duration
from simsales.scenario.response import Response
from simsales.scenario.spread import Reader, read_spread
from simsales.world.curves import fit_curve
from simsales.world.distributions import Distributions, python_rows
from simsales.world.draws import entity_key, stream_key

NO_CURVE = (0.0, 1.0, 1.0, 1.0, 1.0)


def test_adbudg_goes_through_its_corners() -> None:
    assert response(ADBUDG, 0.2, 1.5, 2.0, 0.6, 0.0) == 0.2
    assert response(ADBUDG, 0.2, 1.5, 2.0, 0.625, 1.0) == pytest.approx(1.0)
    assert response(ADBUDG, 0.2, 1.5, 2.0, 0.6, 1e9) == pytest.approx(1.5)
    assert response(NONE, 0.0, 0.0, 0.0, 0.0, 7.0) == 1.0
    assert response(POWER, 0.0, 0.0, 0.34, 0.0, 2.0) == pytest.approx(2**0.34)
    assert response(POWER, 0.0, 0.0, 0.34, 0.0, 0.0) == 0.0


@given(st.floats(0, 5), st.floats(0, 5))
def test_more_effort_never_brings_less(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert response(ADBUDG, 0.3, 2.0, 1.7, 1.2, low) <= response(ADBUDG, 0.3, 2.0, 1.7, 1.2, high)


def test_a_curve_meets_four_judgements_exactly() -> None:
    told = Response.model_validate(
        {
            "today": 100,
            "leads": 200.0,
            "most": 400.0,
            "judgements": [{"times": 0.5, "leads": 130.0}, {"times": 2.0, "leads": 290.0}],
        }
    )
    curve = fit_curve(told, 1.0)
    for times, leads in ((0.5, 130), (1.0, 200), (2.0, 290)):
        assert 200 * response(curve.kind, curve.lo, curve.hi, curve.c, curve.d, times) == pytest.approx(leads)
    # The three equations solved by hand: q = 2^c is a root of .55 q^2 - 2.2857 q + 1.7357 = 0.
    q = (16 / 7 + math.sqrt((16 / 7) ** 2 - 4 * 0.55 * (1.35 * 0.45 / 0.35))) / 1.1
    assert curve.c == pytest.approx(math.log2(q), rel=1e-9)
    assert curve.error < 1e-9


def test_goodwill_is_a_geometric_sum_and_keeps_a_steady_spend() -> None:
    felt = 0.0
    for _ in range(12):
        felt = goodwill(0.5, 100.0, felt)
    assert felt == pytest.approx(100.0 * (1 - 0.5**12))
    assert goodwill(0.5, 100.0, 100.0) == 100.0
    assert goodwill(0.0, 70.0, 100.0) == 70.0


def test_the_lead_rate_multiplies_its_responses() -> None:
    half = (2.0, 0.0, 0.0, 0.5, 0.0)
    assert lead_rate(8.0, 400.0, 100.0, half, 1.0, 1.0, NO_CURVE) == pytest.approx(16.0)
    assert lead_rate(8.0, 400.0, 100.0, half, 1.0, 4.0, half) == pytest.approx(8.0)
    assert lead_rate(8.0, 5.0, 0.0, NO_CURVE, 5.0, 0.0, NO_CURVE) == 8.0


def test_advertising_has_the_published_long_run_elasticity() -> None:
    """Oracle 4 of the effects: ln S = .5 ln S(-1) + .12 ln A gives +1.15 % at first and +2.31 % in the limit.

    The carry-over of this model acts on spend and not on ln S; the limit is the elasticity itself.
    """
    steady = (2.0, 0.0, 0.0, 0.24, 0.0)
    felt = 100.0
    rates = []
    for _ in range(60):
        felt = goodwill(0.5, 110.0, felt)
        rates.append(lead_rate(1.0, felt, 100.0, steady, 1.0, 1.0, NO_CURVE))
    assert rates[-1] - 1 == pytest.approx(1.1**0.24 - 1, rel=1e-9)
    assert rates[-1] - 1 == pytest.approx(0.0231, abs=2e-4)
    assert rates[0] - 1 == pytest.approx(0.0118, abs=1e-3)


def test_chance_inverts_log_odds_exactly_at_the_ends() -> None:
    assert chance(math.inf) == 1.0
    assert chance(-math.inf) == 0.0
    assert chance(0.0) == 0.5
    for p in (1e-9, 0.1, 0.5, 0.73, 1 - 1e-9):
        assert chance(math.log(p / (1 - p))) == pytest.approx(p, rel=1e-6)


def test_waiting_cools_by_the_logarithm_of_hours() -> None:
    assert cooling(0.7, 0) == 0.0
    assert cooling(0.0, 10**12) == 0.0
    # (1 + 23 h)^-0.7 as odds
    assert math.exp(-cooling(0.7, 23 * HOUR)) == pytest.approx(24**-0.7)


@given(st.integers(0, 10**12), st.integers(1, 10**12), st.integers(0, 10**12), st.integers(0, 10**12))
def test_recognition_never_falls_and_ends_at_the_value(value: int, term: int, one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert 0 <= recognised(value, low, term) <= recognised(value, high, term) <= value
    assert recognised(value, term, term) == value
    assert recognised(value, 0, term) == 0


@given(st.integers(1, 10**11), st.integers(1000, 10**11), st.integers(0, 10**11))
def test_recognition_is_linear_to_the_unit(value: int, term: int, elapsed: int) -> None:
    exact = value * min(elapsed // 1000, term // 1000) / (term // 1000)
    if elapsed < term:
        assert abs(recognised(value, elapsed, term) - exact) <= 1


def test_money_rounds_halves_up() -> None:
    assert [whole(x) for x in (-1.0, 0.0, 0.49, 0.5, 1.5, 2.5)] == [0, 0, 0, 1, 2, 3]
    assert whole(math.inf) == 2**53
    assert share_of(1001, 0.5) == 501


def test_age_weighs_the_outcome_by_bayes() -> None:
    assert chance_at_age(0.4, 1.0, 1.0) == 0.4
    assert chance_at_age(0.4, 0.5, 0.1) == pytest.approx(0.4 * 0.5 / (0.4 * 0.5 + 0.6 * 0.1))
    assert chance_at_age(0.4, 0.0, 0.2) == 0.0
    assert chance_at_age(0.4, 0.0, 0.0) == 0.4


def test_risk_formulas() -> None:
    assert strike_rate(0.01, 0.6) == pytest.approx(0.004)
    assert effect_factor(-0.4, 0.0, 1.0) == pytest.approx(0.6)
    assert effect_factor(-0.4, 0.5, 1.0) == pytest.approx(0.8)
    assert effect_factor(-0.4, 0.5, 2.0) == pytest.approx(0.6)
    assert effect_factor(-0.4, 0.0, 3.0) == 0.0, "more than all cannot be lost"
    assert severity_of(1.23456) == 1.235
    assert severity_of(1e9) == SEVEREST
    assert log_factor(0.0) == -math.inf
    assert log_factor(2.0) == math.log(2.0)


def test_points_of_the_field_are_poisson_and_a_higher_bound_keeps_the_lower_points() -> None:
    counts, heights = stream_key(1, 0, 1), stream_key(1, 0, 3)
    found = []
    for day in range(4000):
        low = list(points_below(counts, heights, entity_key(9, day), 1.7))
        high = list(points_below(counts, heights, entity_key(9, day), 3.2))
        assert [point for point in high if point[0] < 1.7] == low
        found.append(len(low))
    counted = np.bincount(found, minlength=7)
    observed = [*counted[:6], counted[6:].sum()]
    expected = np.array([*stats.poisson.pmf(np.arange(6), 1.7), stats.poisson.sf(5, 1.7)]) * len(found)
    assert stats.chisquare(observed, expected).pvalue > 1e-3


SPANS = [(9 * HOUR, 12 * HOUR), (13 * HOUR, 18 * HOUR)]


def test_take_cuts_from_a_tick_on() -> None:
    taken, left = take(SPANS, 10 * HOUR, 3 * HOUR)
    assert taken == [(10 * HOUR, 12 * HOUR), (13 * HOUR, 14 * HOUR)]
    assert left == [(9 * HOUR, 10 * HOUR), (14 * HOUR, 18 * HOUR)]


def test_part_of_the_working_time() -> None:
    assert tick_at(SPANS, 0.0) == 9 * HOUR
    assert tick_at(SPANS, 0.5) == 14 * HOUR
    assert tick_at(SPANS, 1 - 2**-53) == 18 * HOUR - 1


def test_surprises_eat_the_buffer_first() -> None:
    def hours(plan: list[tuple[int, int, int, int]], kind: int) -> float:
        return sum(end - start for start, end, k, _ in plan if k == kind) / HOUR

    quiet = day_plan(SPANS, 8 * HOUR, [], [], [], [], 0.25)
    small = day_plan(SPANS, 8 * HOUR, [], [], [], [(10 * HOUR, HOUR)], 0.25)
    large = day_plan(SPANS, 8 * HOUR, [], [], [], [(10 * HOUR, 3 * HOUR)], 0.25)
    assert (hours(quiet, OPEN), hours(quiet, BUFFER)) == (6, 2)
    assert (hours(small, OPEN), hours(small, BUFFER), hours(small, SURPRISE)) == (6, 1, 1)
    assert (hours(large, OPEN), hours(large, BUFFER), hours(large, SURPRISE)) == (5, 0, 3)


@given(
    st.integers(0, 8 * HOUR),
    st.lists(st.tuples(st.integers(8 * HOUR, 19 * HOUR), st.integers(0, 3 * HOUR)), max_size=3),
    st.lists(st.integers(0, 4 * HOUR), max_size=3),
    st.lists(st.tuples(st.integers(9 * HOUR, 18 * HOUR), st.integers(0, 5 * HOUR)), max_size=4),
    st.floats(0, 0.9),
)
def test_every_working_tick_is_in_exactly_one_block(
    worked: int,
    meetings: list[tuple[int, int]],
    standing: list[int],
    surprises: list[tuple[int, int]],
    buffer: float,
) -> None:
    plan = day_plan(
        SPANS,
        worked,
        [],
        [(start, start + length, i) for i, (start, length) in enumerate(meetings)],
        list(enumerate(standing)),
        sorted(surprises),
        buffer,
    )
    assert sum(end - start for start, end, _, _ in plan) == worked
    assert all(one[1] <= other[0] for one, other in pairwise(plan))
    assert all(start < end for start, end, _, _ in plan)
    assert {kind for _, _, kind, _ in plan} <= {OPEN, MEETING, STANDING, SURPRISE, BUFFER}


def test_the_season_of_decisions_is_its_own_density() -> None:
    """The share of decisions by month equals the integral of g(d) w(month), by a library's integration."""
    book = Distributions()
    row = book.row(
        read_spread({"lognormal": {"median": "40 days", "sigma": 0.8}}, Reader(parse_duration, "5 days"))
    )
    dists, points = python_rows(*book.arrays())
    months = [30 * DAY * i for i in range(200)]
    weights = [1.0, 1.0, 3.0] * 4
    now, age = 10 * DAY, 5 * DAY
    law = stats.lognorm(0.8, scale=40.0)
    masses = []
    for i in range(30):
        low = max(30 * i - 5, 5)  # age in days at the month's start: the decision began on day 5
        high = 30 * (i + 1) - 5
        masses.append(weights[i % 12] * integrate.quad(law.pdf, low, high)[0] if high > low else 0.0)
    expected = np.array(masses) / sum(masses)
    n = 40_000
    rests = [seasonal_rest(dists, points, row, (k + 0.5) / n, now, age, months, 0, weights) for k in range(n)]
    assert all(one <= other for one, other in pairwise(rests))
    counts = np.bincount([int((now + rest) // (30 * DAY)) for rest in rests], minlength=30)[:30] / n
    assert np.abs(counts - expected).max() < 2e-4


def test_a_flat_season_changes_nothing() -> None:
    book = Distributions()
    row = book.row(
        read_spread({"weibull": {"shape": 1.4, "scale": "20 days"}}, Reader(parse_duration, "5 days"))
    )
    dists, points = python_rows(*book.arrays())
    months = [30 * DAY * i for i in range(200)]
    for u in (0.01, 0.3, 0.9, 0.999):
        rest = seasonal_rest(dists, points, row, u, 12 * DAY, 0, months, 0, [1.0] * 12)
        exact = stats.weibull_min(1.4, scale=20 * DAY).ppf(u)
        assert rest == pytest.approx(exact, rel=1e-6)


def test_the_age_of_a_decision_with_a_season_weighs_what_has_passed() -> None:
    """A deal begun on 1 November and still open on 1 January, by a library's integration of g(d) w(month)."""
    book = Distributions()
    row = book.row(read_spread({"exponential": {"mean": "30 days"}}, Reader(parse_duration, "5 days")))
    dists, points = python_rows(*book.arrays())
    months = [30 * DAY * i for i in range(-24, 100)]
    weights = [1.0] * 10 + [0.05, 0.05]
    law = stats.expon(scale=30.0)
    masses = [weights[i % 12] * (law.cdf(30 * (i + 3)) - law.cdf(30 * (i + 2))) for i in range(-2, 60)]
    expected = sum(masses[2:]) / sum(masses)
    found = seasonal_survival(dists, points, row, 0, 60 * DAY, months, 0, weights)
    assert found == pytest.approx(expected, rel=1e-9)
    flat = seasonal_survival(dists, points, row, 0, 60 * DAY, months, 0, [1.0] * 12)
    assert flat == pytest.approx(math.exp(-2.0), rel=1e-9)
