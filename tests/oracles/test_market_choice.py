"""The choice among vendors, against the closed form of the logit and against who wins in a run."""

from __future__ import annotations

from math import exp, log
from typing import Any

import numpy as np
import pytest
from played import Tree, changed
from scipy.stats import binom
from staff import Run, passing, run

from simsales.engines.journal import Kind, MarketState
from simsales.engines.tally import Counter
from simsales.scenario.scenario import Scenario
from simsales.world.compile import compile_world
from simsales.world.context import Timeline

MARKET: Tree = {
    "simsales": 1,
    "name": "A market",
    "calendar": {"start": "2027-01-01", "length": "8 months"},
    "products": {"p": {"price": 1000, "attributes": {"quality": 6, "service": 5}}},
    "segments": {"s": {"wants": {"quality": 0.4, "service": 0.2}}},
    "channels": {"c": {"leads": "600 per month"}},
    "stages": [{"name": "close", "passes": "40 %"}],
    "teams": {"t": {"reps": {"ann": {}}}},
    "choice": {"price": -1.8, "today": "30 %"},
    "competitors": {"rival": {"price": 1200, "attributes": {"quality": 5, "service": 4}}},
}
LATER = "2027-05-01"


def logit(p: float) -> float:
    return log(p / (1 - p))


def arms(changes: dict[str, Any], base: dict[str, Any] | None = None) -> Timeline:
    """Return a file in which `changes` hold from May on."""
    before = Scenario.model_validate(changed(MARKET, base or {}))
    after = Scenario.model_validate(changed(changed(MARKET, base or {}), changes))
    return ((before.calendar.start, before), (after.calendar.start.replace(month=5), after))


def odds_of(changes: dict[str, Any], base: dict[str, Any] | None = None) -> tuple[list[float], list[float]]:
    """Return the change of log-odds and the share, by period."""
    timeline = arms(changes, base)
    market = compile_world(timeline[0][1], timeline).marketplace
    return market.odds[0, 0].tolist(), market.share[0].tolist()


def closed_form(ours: float, rivals: list[float], today: float, first: tuple[float, list[float]]) -> float:
    """Return our share by the logit, the outside calibrated on the first day (weights exp(V))."""
    weight, then = exp(first[0]), [exp(v) for v in first[1]]
    outside = weight * (1 - today) / today - sum(then)
    assert outside > 0
    return exp(ours) / (exp(ours) + sum(exp(v) for v in rivals) + outside)


US, RIVAL = 0.4 * 6 + 0.2 * 5, 0.4 * 5 + 0.2 * 4 - 1.8 * log(1.2)


@pytest.mark.parametrize(
    ("changes", "ours", "rivals"),
    [
        ({"products.p.price": 900}, US - 1.8 * log(0.9), [RIVAL]),
        ({"products.p.price": 1100}, US - 1.8 * log(1.1), [RIVAL]),
        ({"products.p.attributes.quality": 7}, US + 0.4, [RIVAL]),
        ({"products.p.attributes.service": 3}, US - 0.4, [RIVAL]),
        ({"products.p.price": 1100, "products.p.attributes.quality": 8}, US + 0.8 - 1.8 * log(1.1), [RIVAL]),
    ],
)
def test_our_price_and_attributes_move_the_share_as_the_logit_says(
    changes: dict[str, Any], ours: float, rivals: list[float]
) -> None:
    odds, share = odds_of(changes)
    truth = closed_form(ours, rivals, 0.3, (US, [RIVAL]))
    assert share[:4] == pytest.approx([0.3] * 4, abs=1e-12)
    assert share[4:] == pytest.approx([truth] * 4, abs=1e-12)
    assert odds[:4] == [0.0] * 4
    # Our own odds against all others move by our own utility alone.
    assert odds[4:] == pytest.approx([ours - US] * 4, abs=1e-12)


def test_one_percent_dearer_is_1_8_percent_of_the_odds() -> None:
    odds, _ = odds_of({"products.p.price": 1010})
    assert exp(odds[-1]) - 1 == pytest.approx(1.01**-1.8 - 1, abs=1e-12)


@pytest.mark.parametrize("known", [1.0, 0.4])
def test_a_rival_who_enters_takes_from_us_by_the_closed_form(known: float) -> None:
    new = {"price": 800, "attributes": {"quality": 6, "service": 6}, "enters": LATER, "awareness": known}
    odds, share = odds_of({}, {"competitors.new": new})
    utility = US + 0.2 - 1.8 * log(0.8) + log(known)
    truth = closed_form(US, [RIVAL, utility], 0.3, (US, [RIVAL]))
    assert share[0] == pytest.approx(0.3)
    assert share[-1] == pytest.approx(truth, abs=1e-12)
    assert odds[-1] == pytest.approx(logit(truth) - logit(0.3), abs=1e-12)
    assert truth < 0.25


@pytest.mark.parametrize(
    ("rival", "then"),
    [
        ({"competitors.rival.leaves": "2027-04-30"}, []),
        ({"competitors.rival.price_since": {LATER: 900}}, [0.4 * 5 + 0.2 * 4 - 1.8 * log(0.9)]),
        ({"competitors.rival.segments": ["s"], "competitors.rival.products": ["p"]}, [RIVAL]),
    ],
)  # fmt: skip
def test_what_rivals_do_moves_us(rival: dict[str, Any], then: list[float]) -> None:
    odds, share = odds_of({}, rival)
    truth = closed_form(US, then, 0.3, (US, [RIVAL]))
    assert share == pytest.approx([0.3] * 4 + [truth] * 4, abs=1e-12)
    assert odds == pytest.approx([0.0] * 4 + [logit(truth) - logit(0.3)] * 4, abs=1e-12)


def test_a_rival_elsewhere_does_not_bear_on_us() -> None:
    """Another segment's rival: all 0. Shares of the others stand in the same ratio (irrelevance)."""
    odds, _ = odds_of(
        {},
        {
            "segments.z": {},
            "competitors.far": {"price": 1, "segments": ["z"], "enters": LATER},
        },
    )
    assert odds == [0.0] * 8


def test_as_many_buy_from_nobody_as_from_us_where_nothing_is_said() -> None:
    _, share = odds_of({}, {"choice.today": None})
    assert share == pytest.approx([exp(US) / (2 * exp(US) + exp(RIVAL))] * 8)


@pytest.mark.parametrize(
    "changes",
    [
        {"products.p.price": 850},
        {"products.p.price": 1300},
        {"products.p.attributes.quality": 8},
        {"products.p.attributes.service": 0},
        {"competitors.new": {"price": 700, "attributes": {"quality": 7, "service": 7}, "enters": LATER}},
        {"competitors.rival.leaves": "2027-04-30"},
    ],
)
def test_who_wins_follows_the_odds(changes: dict[str, Any]) -> None:
    """Won of decided from May on: the file's 40 %, its odds moved by those of the world."""
    rivals = any(path.startswith("competitors") for path in changes)
    timeline = arms({} if rivals else changes, changes if rivals else None)
    found = run(of=MARKET, timeline=timeline) if not rivals else run(changes, of=MARKET)
    world = found.world
    edge = int(world.periods.edge[4])
    truth = passing(logit(0.4) + float(world.marketplace.odds[0, 0, -1]))
    for won, lost, p in zip(*decided(found, edge), (0.4, truth), strict=True):
        low, high = binom.interval(0.99, won + lost, p)
        assert low <= won <= high, (won, lost, p)
        assert won + lost > 2000
    assert abs(truth - 0.4) > 0.03
    notes = found.of(Kind.MARKET)
    notes = notes[notes[:, 4] == MarketState.CHOICE]
    assert notes[:, 5].tolist() == np.rint(world.marketplace.share[0] * 1000).astype(int).tolist()
    assert found.count(Counter.CHOICE) == int(notes[:, 5].sum())


def decided(found: Run, edge: int) -> tuple[list[int], list[int]]:
    """Return wins and losses before and after a tick."""
    both = []
    for kind in (Kind.WON, Kind.LOST):
        rows = found.of(kind)[:, 0]
        both.append([int((rows < edge).sum()), int((rows >= edge).sum())])
    return both[0], both[1]


def test_nothing_moves_until_something_does() -> None:
    """Choice, wants, attributes and a rival in a file that stays: the records of one without."""
    said = ("choice", "competitors", "segments.s.wants", "products.p.attributes")
    bare = dict.fromkeys(said)
    today, without = run(of=MARKET), run(bare, of=MARKET)
    rows = today.journal[today.journal[:, 1] != Kind.MARKET]
    assert np.array_equal(rows, without.journal)
    assert len(rows) < len(today.journal)


def test_a_better_product_wins_deals_and_loses_none() -> None:
    """Under the same draws every deal that was won is won, and some more."""
    years = [run(of=MARKET, timeline=arms({"products.p.attributes.quality": level})) for level in (5, 6, 7)]
    won = [{row[2] for row in found.of(Kind.WON).tolist()} for found in years]
    assert won[0] < won[1] < won[2]


def test_a_dearer_product_wins_fewer_deals_at_a_higher_price() -> None:
    """Sales are ``P x chance(P)``: at -1.8 and 40 %, three times the price brings less."""
    sales = {}
    for price in (1000, 3000):
        found = run(of=MARKET, timeline=arms({"products.p.price": price}))
        rows = found.of(Kind.WON)
        rows = rows[rows[:, 0] >= found.world.periods.edge[4]]
        assert set(rows[:, 5].tolist()) == {price * 100}
        sales[price] = int(rows[:, 5].sum())
    p = passing(logit(0.4) - 1.8 * log(3))
    assert p * 3000 < 0.4 * 1000
    assert sales[3000] / sales[1000] == pytest.approx(p * 3 / 0.4, rel=0.12)
    assert sales[3000] < sales[1000]


def test_shares_are_the_mean_of_products_and_differ_by_segment() -> None:
    market = changed(MARKET, {"segments.t": {"wants": {"quality": 0}}})
    better = Scenario.model_validate(changed(market, {"products.p.attributes.quality": 9}))
    base = Scenario.model_validate(market)
    world = compile_world(base, ((base.calendar.start, better),))
    by_name = dict(zip(world.names.segments, world.marketplace.odds[:, 0, 0].tolist(), strict=True))
    assert by_name == pytest.approx({"s": 0.4 * 3, "t": 0.0}, abs=1e-12)
