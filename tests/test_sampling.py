"""Owns the proof of distributions: families against scipy, the rest of a running time, the compiled twin."""

import math
import types
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from simsales.mechanisms import sampling
from simsales.mechanisms.sampling import normal_quantile, residual, sample, survival
from simsales.scenario.spread_family import Spread
from simsales.world.distributions import (
    DIST_DTYPE,
    LARGEST,
    TABLE_ERROR,
    Distributions,
    Row,
    gamma_table,
    python_rows,
)

Floats = NDArray[np.float64]
SMALLEST, GREATEST = 2.0**-53, 1.0 - 2.0**-53
EDGES = [SMALLEST, 1e-9, 0.5, 1 - 1e-9, GREATEST]
US = [*EDGES, *((np.arange(400) + 0.5) / 400).tolist()]

CONSTANT = Spread("constant", (7.0,))
EXPONENTIAL = Spread("exponential", (180_000.0,))
LOGNORMAL = Spread("lognormal", (432e6, 1.08))
UNIFORM = Spread("uniform", (2.0, 9.0))
TRIANGULAR = Spread("triangular", (1.0, 2.0, 5.0))
EMPIRICAL = Spread("empirical", points=((1.0, 2.0), (4.0, 1.0), (9.0, 5.0)))
QUANTILES = Spread("quantiles", points=((0.0, 1.0), (0.1, 3.0), (0.5, 5.0), (0.9, 20.0), (1.0, 60.0)))
MIXTURE = Spread("mixture", components=((1.0, LOGNORMAL), (3.0, EXPONENTIAL), (1.0, CONSTANT)))

CLOSED: dict[str, tuple[Spread, Any]] = {
    "exponential": (EXPONENTIAL, stats.expon(scale=180_000)),
    "lognormal": (LOGNORMAL, stats.lognorm(1.08, scale=432e6)),
    "wide lognormal": (Spread("lognormal", (5.0, 3.0)), stats.lognorm(3.0, scale=5)),
    "uniform": (UNIFORM, stats.uniform(2, 7)),
    "triangular": (TRIANGULAR, stats.triang(0.25, 1, 4)),
    "rising triangular": (Spread("triangular", (1.0, 5.0, 5.0)), stats.triang(1, 1, 4)),
    "falling triangular": (Spread("triangular", (1.0, 1.0, 5.0)), stats.triang(0, 1, 4)),
    "weibull": (Spread("weibull", (1.7, 3e6)), stats.weibull_min(1.7, scale=3e6)),
    "steep weibull": (Spread("weibull", (0.25, 3e6)), stats.weibull_min(0.25, scale=3e6)),
}
TABULATED: dict[str, tuple[Spread, Any]] = {
    f"gamma of shape {shape}": (Spread("gamma", (shape, 5e6)), stats.gamma(shape, scale=5e6 / shape))
    for shape in (0.0625, 0.3, 0.9, 2.0, 7.0, 1000.0, 1e6)
}
FAMILIES = CLOSED | TABULATED
OTHERS = {"constant": CONSTANT, "empirical": EMPIRICAL, "quantiles": QUANTILES}
ALL = {name: spread for name, (spread, _) in FAMILIES.items()} | OTHERS


def compiled(spread: Spread) -> tuple[list[Row], list[float], int]:
    book = Distributions()
    row = book.row(spread)
    return *python_rows(*book.arrays()), row


def quantiles(spread: Spread, us: list[float]) -> Floats:
    dists, points, row = compiled(spread)
    return np.array([sample(dists, points, row, u) for u in us])


@pytest.mark.parametrize("name", CLOSED)
def test_closed_quantiles(name: str) -> None:
    spread, reference = CLOSED[name]
    expected = np.minimum(reference.ppf(US), LARGEST)
    np.testing.assert_allclose(quantiles(spread, US), expected, rtol=1e-9)


@pytest.mark.parametrize("name", TABULATED)
def test_tabulated_quantiles(name: str) -> None:
    spread, reference = TABULATED[name]
    # scipy's own quantile of the upper end loses digits in 1 - u; isf is exact there.
    us = np.array(US)
    expected = np.where(us < 0.5, reference.ppf(us), reference.isf(1.0 - us))
    np.testing.assert_allclose(quantiles(spread, US), expected, rtol=TABLE_ERROR, atol=1e-290)


@pytest.mark.parametrize("name", FAMILIES)
def test_means_and_variances(name: str) -> None:
    spread, reference = FAMILIES[name]
    dists, _, row = compiled(spread)
    assert dists[row].mean == pytest.approx(reference.mean(), rel=1e-12)
    if name in {"wide lognormal", "steep weibull", "gamma of shape 0.0625"}:
        return  # the tail beyond any affordable grid holds a visible part of the variance
    # Midpoints in z = logit(u) reach both ends of the unit interval.
    z = np.linspace(-36.7, 36.7, 20_000)
    u = np.clip(1.0 / (1.0 + np.exp(-z)), SMALLEST, GREATEST)
    weight = u * (1.0 - u) * (z[1] - z[0])
    values = quantiles(spread, u.tolist())
    mean = float(weight @ values)
    assert mean == pytest.approx(reference.mean(), rel=1e-4)
    assert float(weight @ (values - mean) ** 2) == pytest.approx(reference.var(), rel=3e-4)


def test_the_table_says_its_error_and_halves_its_grid() -> None:
    book = Distributions()
    book.rows([Spread("gamma", (0.0625, 1.0)), Spread("gamma", (3.0, 1.0))])
    assert 0.0 < book.table_error < TABLE_ERROR
    coarse, fine = gamma_table(3.0), gamma_table(0.01)
    assert len(coarse[0]) < len(fine[0])
    assert max(coarse[1], fine[1]) < TABLE_ERROR


def test_normal_quantile() -> None:
    p = np.array(US)
    expected = np.where(p < 0.5, stats.norm.ppf(p), -stats.norm.ppf(1.0 - p))
    np.testing.assert_allclose([normal_quantile(u) for u in US], expected, rtol=2e-15, atol=1e-16)
    assert normal_quantile(0.5) == 0.0
    # Wichura's own check values.
    assert normal_quantile(0.25) == pytest.approx(-0.6744897501960817, rel=1e-15)
    assert normal_quantile(0.001) == pytest.approx(-3.090232306167814, rel=1e-15)
    assert normal_quantile(1e-20) == pytest.approx(-9.262340089798408, rel=1e-15)


def test_usual_and_rare_value_are_met_exactly() -> None:
    sigma = math.log(4.0) / stats.norm.ppf(0.9)
    low, high = quantiles(Spread("lognormal", (5.0, sigma)), [0.5, 0.9])
    assert low == 5.0
    assert high == pytest.approx(20.0, rel=1e-12)


def test_empirical_steps_are_exact() -> None:
    assert quantiles(EMPIRICAL, [SMALLEST, 0.2499999, 0.25, 0.374999, 0.375, GREATEST]).tolist() == [
        1,
        1,
        4,
        4,
        9,
        9,
    ]
    dists, _, row = compiled(EMPIRICAL)
    assert dists[row].mean == 51 / 8
    shares = np.bincount(quantiles(EMPIRICAL, ((np.arange(800) + 0.5) / 800).tolist()).astype(int))
    assert shares[[1, 4, 9]].tolist() == [200, 100, 500]


def test_quantile_tables_are_straight_between_their_points() -> None:
    assert quantiles(QUANTILES, [0.05, 0.1, 0.3, 0.5, 0.9, 0.95]) == pytest.approx([2, 3, 4, 5, 20, 40])
    dists, _, row = compiled(QUANTILES)
    assert dists[row].mean == pytest.approx(0.1 * 2 + 0.4 * 4 + 0.4 * 12.5 + 0.1 * 40)


def test_values_are_clamped_where_whole_numbers_end() -> None:
    assert quantiles(Spread("lognormal", (9e13, 3.0)), [0.5, 1 - 1e-9]).tolist() == [9e13, LARGEST]
    dists, points, row = compiled(Spread("lognormal", (9e13, 3.0)))
    assert dists[row].mean < LARGEST
    assert residual(dists, points, row, 1e15, 1 - 1e-9) == LARGEST - 1e15


def test_mixtures_share_one_uniform_and_order_their_parts_by_mean() -> None:
    dists, points, row = compiled(MIXTURE)
    # By mean: constant 7 (20 %), exponential (60 %), lognormal (20 %).
    assert sample(dists, points, row, 0.1) == 7.0
    assert sample(dists, points, row, 0.5) == pytest.approx(stats.expon(scale=180_000).ppf(0.5), rel=1e-12)
    assert sample(dists, points, row, 0.9) == pytest.approx(432e6, rel=1e-12)
    assert dists[row].mean == pytest.approx(0.2 * 7 + 0.6 * 180_000 + 0.2 * 432e6 * math.exp(0.5 * 1.08**2))
    assert all(0.0 <= sample(dists, points, row, u) <= LARGEST for u in US)


def test_the_order_of_a_mixture_changes_nothing() -> None:
    twin = Spread("exponential", (7.0,))  # as long on average as the constant
    parts = ((1.0, CONSTANT), (2.0, twin), (3.0, LOGNORMAL))
    one = quantiles(Spread("mixture", components=parts), US)
    other = quantiles(Spread("mixture", components=parts[::-1]), US)
    assert one.tolist() == other.tolist()


def test_nested_mixtures_are_flattened() -> None:
    inner = Spread("mixture", components=((1.0, CONSTANT), (1.0, UNIFORM)))
    nested = Spread("mixture", components=((2.0, inner), (2.0, CONSTANT)))
    flat = Spread("mixture", components=((3.0, CONSTANT), (1.0, UNIFORM)))
    assert quantiles(nested, US).tolist() == quantiles(flat, US).tolist()


@pytest.mark.parametrize("name", ALL)
@given(u=st.floats(SMALLEST, GREATEST), v=st.floats(SMALLEST, GREATEST))
def test_a_larger_draw_never_gives_a_smaller_value(name: str, u: float, v: float) -> None:
    dists, points, row = BOOK[name]
    low, high = sorted((u, v))
    smaller, larger = sample(dists, points, row, low), sample(dists, points, row, high)
    # The last digits of exp and log may waver between neighbouring draws.
    assert smaller <= larger * (1 + 1e-13)
    assert dists[row].lo <= smaller
    assert larger <= dists[row].hi <= LARGEST


BOOK = {name: compiled(spread) for name, spread in ALL.items()}


@pytest.mark.parametrize("name", FAMILIES)
def test_survival_is_that_of_the_family(name: str) -> None:
    spread, reference = FAMILIES[name]
    dists, points, row = compiled(spread)
    ages = [a for a in reference.ppf([0.001, 0.1, 0.3, 0.5, 0.9, 0.999, 0.999999]) if a < LARGEST]
    found = [survival(dists, points, row, float(age)) for age in ages]
    np.testing.assert_allclose(found, reference.sf(ages), rtol=1e-9 if name in CLOSED else 1e-4, atol=1e-12)
    assert survival(dists, points, row, LARGEST) == 0.0
    assert survival(dists, points, row, 0.0) == 1.0


@pytest.mark.parametrize("name", FAMILIES)
def test_the_rest_is_conditional_on_the_age(name: str) -> None:
    # The rest at u is the quantile of X - age given X > age.
    spread, reference = FAMILIES[name]
    dists, points, row = compiled(spread)
    for age in reference.ppf([0.05, 0.5, 0.95]):
        for u in (0.01, 0.25, 0.5, 0.75, 0.99):
            expected = reference.isf(reference.sf(age) * (1.0 - u))
            found = residual(dists, points, row, float(age), u) + age
            assert found == pytest.approx(expected, rel=1e-8 if name in CLOSED else TABLE_ERROR), (age, u)


def test_the_rest_at_age_zero_is_the_whole_time() -> None:
    for name, (dists, points, row) in BOOK.items():
        for u in (0.1, 0.5, 0.9):
            assert residual(dists, points, row, 0.0, u) == pytest.approx(sample(dists, points, row, u)), name


def test_what_is_overdue_ends_at_once() -> None:
    for name, age in {
        "constant": 8.0,
        "uniform": 9.5,
        "triangular": 5.0,
        "empirical": 9.0,
        "quantiles": 60.0,
    }.items():
        dists, points, row = BOOK[name]
        assert residual(dists, points, row, age, 0.5) == 0.0
        assert survival(dists, points, row, age) == 0.0
    dists, points, row = BOOK["constant"]
    assert residual(dists, points, row, 5.0, 0.3) == 2.0


def test_the_rest_of_steps_and_tables() -> None:
    dists, points, row = BOOK["empirical"]
    # Older than 1: 4 (1 in 6) or 9 (5 in 6).
    assert [residual(dists, points, row, 1.0, u) for u in (0.1, 0.16, 0.17, 0.9)] == [3, 3, 8, 8]
    assert [survival(dists, points, row, age) for age in (0.5, 1, 3.9, 4, 8.9)] == [
        1,
        0.75,
        0.75,
        0.625,
        0.625,
    ]
    dists, points, row = BOOK["quantiles"]
    assert survival(dists, points, row, 4.0) == pytest.approx(0.7)
    assert residual(dists, points, row, 5.0, 0.8) == pytest.approx(15.0)


def test_the_rest_of_a_mixture_weighs_its_parts_by_their_survival() -> None:
    parts = ((1.0, Spread("exponential", (10.0,))), (1.0, Spread("exponential", (100.0,))))
    dists, points, row = compiled(Spread("mixture", components=parts))
    age = 50.0
    short, long = 0.5 * math.exp(-5.0), 0.5 * math.exp(-0.5)
    assert survival(dists, points, row, age) == pytest.approx(short + long)
    us = (np.arange(20_000) + 0.5) / 20_000
    rest = np.sort([residual(dists, points, row, age, float(u)) for u in us])
    expected = (short * np.exp(-rest / 10) + long * np.exp(-rest / 100)) / (short + long)
    np.testing.assert_allclose(1.0 - us, expected, atol=2e-4)


def test_a_mixture_past_all_its_parts_is_overdue() -> None:
    dists, points, row = compiled(Spread("mixture", components=((1.0, CONSTANT), (1.0, UNIFORM))))
    assert residual(dists, points, row, 9.0, 0.5) == 0.0
    # Only the uniform part can last longer than 7.
    assert residual(dists, points, row, 7.0, 0.5) == pytest.approx(1.0)


def test_equal_distributions_share_a_row_and_equal_shapes_a_table() -> None:
    book = Distributions()
    first = book.row(Spread("gamma", (2.0, 1.0), written="gamma mean 1, shape 2"))
    assert book.row(Spread("gamma", (2.0, 1.0), written="another way to say so")) == first
    before = len(book.arrays()[1])
    assert book.row(Spread("gamma", (2.0, 5.0))) != first
    assert len(book.arrays()[1]) == before


def test_arrays_are_records_that_cannot_be_changed() -> None:
    book = Distributions()
    book.row(CONSTANT)
    dists, points = book.arrays()
    assert dists.dtype == DIST_DTYPE
    assert Row._fields == DIST_DTYPE.names
    assert len(points) == 1
    with pytest.raises(ValueError, match="read-only"):
        dists["a"] = 1.0


def test_the_compiled_twin_gives_the_same_bits() -> None:
    numba = pytest.importorskip("numba")
    # Every function of the module, compiled from its own code over the compiled ones that it calls.
    names = [
        "first_above", "central_quantile", "tail_quantile", "far_tail_quantile", "normal_quantile",
        "table_quantile", "table_survival", "leaf_quantile", "leaf_survival", "survival", "leaf_residual",
        "sample", "residual",
    ]  # fmt: skip
    scope = dict(vars(sampling))
    for name in names:
        scope[name] = numba.njit(types.FunctionType(getattr(sampling, name).__code__, scope, name))
    book = Distributions()
    rows = book.rows([*ALL.values(), MIXTURE])
    dists, points = book.arrays()
    lists = python_rows(dists, points)
    us = np.random.default_rng(3).uniform(size=300).tolist() + EDGES
    for row in rows:
        drawn = [sample(*lists, row, u) for u in us]
        assert drawn == [scope["sample"](dists, points, row, u) for u in us]
        for age in (0.0, 0.5 * drawn[0], drawn[0], 2.0 * drawn[0]):
            rest = [residual(*lists, row, age, u) for u in us]
            assert rest == [scope["residual"](dists, points, row, age, u) for u in us]
