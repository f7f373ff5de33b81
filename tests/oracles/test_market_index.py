"""The ups and downs of demand: Laplace shocks, their moments, their memory, and a mean of one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from played import Tree, changed
from scipy.stats import kstest, kurtosis
from staff import Run, covers, run

from simsales.engines.journal import Kind, MarketState
from simsales.engines.tally import Counter
from simsales.scenario.scenario import Scenario
from simsales.world.compile import compile_world

MARKETS = 150
WAVES: Tree = {
    "simsales": 1,
    "name": "Ups and downs",
    "calendar": {"start": "2027-01-01", "length": "3 years"},
    "products": {"p": {"price": 1000}},
    "segments": {f"s{n:03}": {} for n in range(MARKETS)},
    "channels": {"c": {"leads": "0 per month"}},
    "market_index": {"sd": "20 %", "keeps": "90 %"},
    "stages": [{"name": "close", "passes": "50 %"}],
    "teams": {"t": {"reps": {"ann": {}}}},
}
SD = 0.2 / 12**0.5
SCALE = SD / 2**0.5


def factors(changes: dict[str, Any] | None = None) -> NDArray[np.float64]:
    """Return the noted factor on demand, by segment and month."""
    found = run(changes, of=WAVES)
    rows = found.of(Kind.MARKET)
    assert set(rows[:, 4].tolist()) == {MarketState.INDEX}
    months = len(rows) // MARKETS
    return rows[:, 5].reshape(months, MARKETS).T / 1000


def logs(found: NDArray[np.float64], keeps: float) -> NDArray[np.float64]:
    """Return the logarithm without the drift ``-ln(1 - b^2 keeps^2k)`` of each shock so far."""
    months = found.shape[1]
    drifts = np.concatenate(
        ([0.0], np.cumsum([-np.log1p(-((SCALE * keeps**k) ** 2)) for k in range(months - 1)]))
    )
    return np.asarray(np.log(found) + drifts)


@pytest.fixture(scope="module")
def waves() -> NDArray[np.float64]:
    return factors()


def test_shocks_are_laplace_with_the_size_of_a_twelfth_of_a_year(waves: NDArray[np.float64]) -> None:
    index = logs(waves, 0.9)
    shocks = (index[:, 1:] - 0.9 * index[:, :-1]).ravel()
    assert len(shocks) == MARKETS * 35
    assert covers(shocks, 0.0, 0.99)
    # The variance of a sample variance of Laplace draws is 5 / n of its square.
    assert abs(shocks.var() / SD**2 - 1) < 2.58 * (5 / len(shocks)) ** 0.5
    assert kstest(shocks, "laplace", args=(0, SCALE)).pvalue > 0.01
    assert kstest(shocks, "norm", args=(0, SD)).pvalue < 1e-6
    assert kurtosis(shocks) > 2


def test_a_year_of_shocks_that_are_kept_has_the_stated_sd() -> None:
    index = logs(factors({"market_index.keeps": "100 %"}), 1.0)
    years = np.concatenate((index[:, 12] - index[:, 0], index[:, 24] - index[:, 12]))
    # Twelve Laplace shocks: kurtosis 3 + 3/12, so the variance of the variance is 2.25 / n of its square.
    assert abs(years.var() / 0.2**2 - 1) < 2.58 * (2.25 / len(years)) ** 0.5


def test_demand_is_neutral_in_the_mean(waves: NDArray[np.float64]) -> None:
    """The mean of the factor is 1 in every month, though it rises and falls."""
    assert set(waves[:, 0].tolist()) == {1.0}
    for month in (1, 6, 12, 24, 35):
        assert covers(waves[:, month], 1.0, 0.99), month
    assert waves[:, 35].std() > 0.08


def test_what_is_kept_is_the_memory(waves: NDArray[np.float64]) -> None:
    """Correlation of months in the long run: ``.9^k``; without memory none."""
    index = logs(waves, 0.9)[:, 20:]
    for lag in (1, 6):
        then, now = index[:, :-lag].ravel(), index[:, lag:].ravel()
        assert np.corrcoef(then, now)[0, 1] == pytest.approx(0.9**lag, abs=0.1)
    white = logs(factors({"market_index.keeps": 0}), 0.0)[:, 1:]
    # Without memory the drift of one shock is all there is.
    assert abs(np.corrcoef(white[:, :-1].ravel(), white[:, 1:].ravel())[0, 1]) < 0.04


def test_larger_markets_move_less() -> None:
    """By size to the power of -.18, against the mean of the sizes."""
    tree = changed(
        WAVES,
        {
            "segments": {
                name: {"market": f"{size} M per year"}
                for name, size in (("big", 8), ("mid", 3), ("small", 1))
            }
        },
    )
    scenario = Scenario.model_validate(tree)
    world = compile_world(scenario, ((scenario.calendar.start, scenario),))
    truth = [SCALE * (size / 4) ** -0.18 for size in (8, 3, 1)]
    assert world.marketplace.demand_index.scale == pytest.approx(truth)


def leads(found: Run) -> NDArray[np.int64]:
    return found.sums(Counter.LEADS)


def test_leads_follow_the_index_and_the_sd_alone_moves_their_spread() -> None:
    """One market, 200 leads a month: each month Poisson about 200 times its factor."""
    one = {"segments": {"s": {}}, "channels.c.leads": "200 per month", "calendar.length": "1 year"}
    surplus, spread = [], {}
    for sd in (0.0, 0.6):
        last = []
        for replication in range(8):
            found = run({**one, "market_index.sd": sd}, of=WAVES, replication=replication)
            if sd:
                factor = found.sums(Counter.INDEX) / 1000
                surplus += ((leads(found) - 200 * factor) / (200 * factor) ** 0.5).tolist()
            last.append(float(leads(found)[-1]))
        spread[sd] = np.std(last, ddof=1)
    assert abs(np.mean(surplus)) < 2.58 / len(surplus) ** 0.5
    assert 0.8 < np.std(surplus) < 1.2
    assert spread[0.6] > 2 * spread[0.0]


def test_an_index_without_size_changes_nothing() -> None:
    one = {"segments": {"s": {}}, "channels.c.leads": "200 per month", "calendar.length": "1 year"}
    with_it, without = (
        run({**one, "market_index.sd": 0}, of=WAVES),
        run({**one, "market_index": None}, of=WAVES),
    )
    assert np.array_equal(with_it.journal, without.journal)
