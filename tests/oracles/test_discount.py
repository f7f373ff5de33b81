"""Discounts against the closed form of their own equation, and against the quarter after."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import simsales
from simsales.engines.reference import simulate
from simsales.engines.tally import Counter
from simsales.scenario.loaded import TODAY
from simsales.scenario.reader import read_scenario_text
from simsales.world.compile import compile_world

TEXT = """
simsales: 1
name: A discount in the third quarter
calendar: {start: 2027-01-01, length: 1 year}
products: {crm: {price: 10 k, cost: 20 %, reaction: {elasticity: -1.8, memory: 70 %}}}
channels: {web: {leads: 200 per month}}
stages:
  - {name: offer, effort: 1 h, passes: 60 %, customer_takes: 10 days}
  - {name: close, effort: 1 h, passes: 50 %, customer_takes: 5 days}
teams: {a: {reps: {x: {count: 10}}}}
strategies:
  sale: {changes: {products.crm.discount: {value: 10 %, since: 2027-07-01, until: 2027-09-30}}}
  same: {changes: {products.crm.discount: 0 %}}
"""


def test_the_odds_follow_the_price_against_what_is_usual() -> None:
    loaded = read_scenario_text(TEXT.encode(), "discount.yaml")
    world = compile_world(loaded.scenario, loaded.strategies["sale"])
    usual = 1.0
    for month, odds in enumerate(world.money.price_odds[0].tolist()):
        price = 0.9 if month in (6, 7, 8) else 1.0
        assert odds == pytest.approx(-1.8 * math.log(price / usual), abs=1e-12)
        kept = 0.7 ** (
            (world.periods.edge[month + 1] - world.periods.edge[month]) / (365.25 / 12 * 86_400_000)
        )
        usual = kept * usual + (1 - kept) * price
    assert world.money.price_odds[0][9] < 0 < world.money.price_odds[0][6]
    assert not compile_world(loaded.scenario, loaded.strategies[TODAY]).money.price_odds.any()


def test_a_discount_lifts_its_quarter_and_is_paid_for_in_the_next(tmp_path: Path) -> None:
    """Fixed before either ran: the third quarter gains wins at a lower value, the fourth loses wins."""
    path = tmp_path / "discount.yaml"
    path.write_text(TEXT, encoding="utf-8")
    answer = simsales.compare(path, replications=12).to_dict()
    today, sale, same = (
        {name: figure["mean"] for name, figure in strategy["metrics"].items()}
        for strategy in answer["strategies"]
    )
    assert sale["wins[2027-Q2]"] == today["wins[2027-Q2]"]
    assert sale["wins[2027-Q3]"] > today["wins[2027-Q3]"] * 1.03
    assert sale["wins[2027-Q4]"] < today["wins[2027-Q4]"] * 0.99
    assert sale["bookings[2027-Q3]"] == pytest.approx(sale["wins[2027-Q3]"] * 9_000)
    assert [same[name] for name in ("wins", "bookings", "profit")] == [
        today[name] for name in ("wins", "bookings", "profit")
    ]


OPEN = """
simsales: 1
name: Deals that are open on the last day
calendar: {start: 2027-01-01, length: 2 months}
products: {crm: {price: 10 k, cost: 20 %, reaction: {elasticity: -1.8, memory: 70 %}}}
channels: {web: {leads: 200 per month}}
stages: [{name: close, effort: 1 h, passes: 50 %, customer_takes: 100 days}]
teams: {a: {reps: {x: {count: 10}}}}
strategies: {sale: {changes: {products.crm.discount: {value: 20 %, since: 2027-02-01}}}}
"""


def test_open_deals_are_worth_the_price_that_customers_would_pay() -> None:
    """At 20 % off the odds are ``.8^-1.8``, and each is worth 8 k times its chance: less than without."""
    loaded = read_scenario_text(OPEN.encode(), "open.yaml")
    sale = 0.8**-1.8
    for name, each in (("sale", 8_000_00 * sale / (1 + sale)), (TODAY, 10_000_00 / 2)):
        world = compile_world(loaded.scenario, loaded.strategies[name])
        tally = simulate(world, 1, 0).tally
        still = int(tally[Counter.STILL_OPEN, 0].sum())
        assert still > 300
        assert int(tally[Counter.OPEN_VALUE, 0].sum()) == still * math.floor(each + 0.5)
    assert 8_000 * sale / (1 + sale) == pytest.approx(4_793, abs=1) != 5_000
