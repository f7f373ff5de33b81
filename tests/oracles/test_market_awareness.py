"""Awareness and advertising: against sums of what is left, published elasticities and their flat maximum."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from played import Tree, changed
from staff import DAY, MONTH, Run, run

from simsales.engines.journal import Kind, MarketState
from simsales.engines.tally import Counter
from simsales.mechanisms.demand import goodwill
from simsales.mechanisms.response import POWER, response
from simsales.scenario.scenario import Scenario
from simsales.world.compile import compile_world
from simsales.world.context import Timeline
from simsales.world.world import World

KNOWN: Tree = {
    "simsales": 1,
    "name": "Known",
    "calendar": {"start": "2027-01-01", "length": "1 year"},
    "products": {"p": {"price": 1000}},
    "segments": {"s": {"customers": 1000, "awareness": {"starts": "30 %"}}},
    "channels": {"c": {"leads": "10 per month"}},
    "promotion": {"press": {"spend": "10 k per month", "response": {"elasticity": 0.34}}},
    "stages": [{"name": "close", "passes": "50 %"}],
    "teams": {"t": {"reps": {"ann": {}}}},
}
LATER = date(2027, 5, 1)
DAYS_BEFORE = 120
HALF = 2.2 * MONTH
"""Days of the default half-life."""


def from_may(changes: dict[str, Any], base: dict[str, Any] | None = None) -> Timeline:
    before = changed(KNOWN, base or {})
    return tuple(
        (day, Scenario.model_validate(tree))
        for day, tree in ((date(2027, 1, 1), before), (LATER, changed(before, changes)))
    )


def world_of(timeline: Timeline) -> World:
    return compile_world(timeline[0][1], timeline)


def year(changes: dict[str, Any], base: dict[str, Any] | None = None) -> Run:
    """Simulate a file in which `changes` hold from May on."""
    return run(base or {}, of=KNOWN, timeline=from_may(changes, base))


def noted(found: Run, what: MarketState = MarketState.AWARENESS) -> list[tuple[int, float]]:
    """Return (day, state) of the months' starts."""
    rows = found.of(Kind.MARKET)
    return [(row[0] // DAY, row[5] / 1000) for row in rows[rows[:, 4] == what].tolist()]


# What promotion holds up ----------------------------------------------------------------------------------

ADBUDG = {"judgements": [{"times": 0.5, "leads": 20}, {"times": 2, "leads": 42}], "leads": 30, "most": 60}


@pytest.mark.parametrize(
    ("curve", "spend", "factor"),
    [
        ({"elasticity": 0.34}, "20 k", 2**0.34),
        ({"elasticity": 0.34}, "5 k", 0.5**0.34),
        ({"elasticity": 0.34}, "0", 0.0),
        ({"half_at": "20 k", "shape": 1}, "20 k", 0.5 * 3),
        ({"half_at": "20 k", "shape": 2}, "20 k", 0.5 * 5),
        ({"half_at": "20 k", "shape": 1}, "0", 0.0),
        (ADBUDG, "10 k", 1.0),
        (ADBUDG, "20 k", 1.4),
        (ADBUDG, "5 k", 2 / 3),
        ({"elasticity": 1}, "90 k", 1 / 0.3),
    ],
)
def test_the_level_follows_the_spend_by_the_curve(curve: dict[str, Any], spend: str, factor: float) -> None:
    """Power, Hill and ADBUDG against today's spend; nobody is known by more than all."""
    level = world_of(
        from_may({"promotion.press.spend": f"{spend} per month"}, {"promotion.press.response": curve})
    ).marketplace.awareness.level[0]
    assert level[:4] == pytest.approx([0.3] * 4)
    assert level[4:] == pytest.approx([0.3 * factor] * 8, abs=2e-3 if "most" in curve else 1e-12)


def test_two_promotions_multiply_and_each_reaches_its_segments() -> None:
    base = {
        "segments.z": {"awareness": {"starts": "20 %"}},
        "promotion.fair": {"spend": "1 k per month", "response": {"elasticity": 0.5}, "segments": ["z"]},
    }
    timeline = from_may(
        {"promotion.fair.spend": "4 k per month", "promotion.press.spend": "5 k per month"}, base
    )
    levels = world_of(timeline).marketplace.awareness.level[:, -1]
    assert levels == pytest.approx([0.3 * 0.5**0.34, 0.2 * 2 * 0.5**0.34])


def test_awareness_approaches_its_level_as_the_geometric_sum() -> None:
    """Each day keeps ``2^(-1 / h)``: after n days the way is what n steps add up to."""
    found = year({"promotion.press.spend": "40 k per month"})
    level, kept = 0.3 * 4**0.34, 2 ** (-1 / HALF)
    seen = dict(noted(found))
    assert len(seen) == 12
    for day, state in seen.items():
        days = max(0, day - DAYS_BEFORE + 1)
        added = sum((1 - kept) * (level - 0.3) * kept**k for k in range(days))
        assert state == pytest.approx(0.3 + added, abs=6e-4)
    assert found.count(Counter.PROMOTION) == (4 * 10 + 8 * 40) * 1000_00


def test_without_promotion_half_is_forgotten_in_the_half_life() -> None:
    found = year({"promotion.press.spend": "0 per month"}, {"segments.s.awareness.fades": "2 months"})
    for day, state in noted(found):
        assert state == pytest.approx(0.3 * 2 ** (-max(0, day - DAYS_BEFORE + 1) / (2 * MONTH)), abs=6e-4)


def test_leads_follow_awareness() -> None:
    """Poisson with the rate of the file times awareness over that of the first day."""
    more = {"channels.c.leads": "1000 per month"}
    found = year({"promotion.press.spend": "40 k per month"}, more)
    level, kept = 4**0.34, 2 ** (-1 / HALF)
    world = found.world
    days = np.flatnonzero(world.days.spans > 0)
    edge = world.periods.edge // DAY
    leads = found.sums(Counter.LEADS)
    for month in range(12):
        inside = days[(days >= edge[month]) & (days < edge[month + 1])]
        since = np.maximum(0, inside - DAYS_BEFORE + 1)
        truth = float((1000 / len(inside) * (level + (1 - level) * kept**since)).sum())
        assert abs(leads[month] - truth) < 3.3 * truth**0.5, month


def test_more_promotion_adds_leads_and_takes_none_away() -> None:
    years = [
        year({"promotion.press.spend": spend}, {"channels.c.leads": "200 per month"})
        for spend in ("0 per month", "10 k per month", "40 k per month")
    ]  # fmt: skip
    leads = [{row[2] for row in found.of(Kind.LEAD).tolist()} for found in years]
    assert leads[0] < leads[1] < leads[2]


def test_a_promotion_that_stays_as_it_is_changes_nothing() -> None:
    bare = {"promotion": None, "segments.s.awareness": None}
    today, without = run(of=KNOWN), run(bare, of=KNOWN)
    costs = (today.journal[:, 1] == Kind.COST) | (today.journal[:, 1] == Kind.MARKET)
    assert np.array_equal(today.journal[~costs], without.journal)


# Word of mouth --------------------------------------------------------------------------------------------


def talking(satisfaction: float, stays: str = "99.99 %") -> Run:
    return run(
        {
            "segments.s.customers": 400,
            "segments.s.awareness": {"starts": "30 %", "talk": "50 %", "fades": "1 month"},
            "promotion": None,
            "channels.c.leads": "0 per month",
            "customers": {"starts": "75 %", "usual": satisfaction, "returns": "1 month", "stays": stays,
                          "every": "1 month"},
            "opening.accounts": [{"count": 100, "renews_in": "45 days"}],
        },
        of=KNOWN,
    )  # fmt: skip


@pytest.mark.parametrize("usual", [0.35, 0.75, 0.95])
def test_what_customers_tell_moves_awareness_by_their_satisfaction(usual: float) -> None:
    """In the long run ``30 % + 50 % x 100 (usual - 75 %) / 400``: worse when they are less satisfied."""
    last = noted(talking(usual))[-1][1]
    assert last == pytest.approx(0.3 + 0.5 * 100 * (usual - 0.75) / 400, abs=1.5e-3)


def test_customers_who_leave_tell_nobody_any_more() -> None:
    """With half of them gone each month, what 100 customers told is missing in the end."""
    last = noted(talking(0.75, "50 %"))[-1][1]
    assert last == pytest.approx(0.3 - 0.5 * 100 * 0.75 / 400, abs=5e-3)


# Oracles 4 and 5 ------------------------------------------------------------------------------------------


def test_advertising_ten_percent_up_for_good() -> None:
    """Oracle 4: +1.15 % at first and +2.31 % in the limit for ``ln S = .5 ln S(-1) + .12 ln A``.

    Ours carries spend over in a straight line, not its logarithm: ``S = (.5 A + .5 A(-1) ...)^.24`` with
    the same elasticity in the limit. The first period is +1.18 %, within .05 points; the limit is the same.
    """
    felt, found = 10.0, []
    for _ in range(20):
        felt = goodwill(0.5, 11.0, felt)
        found.append(response(POWER, 0.0, 0.0, 0.24, 0.0, felt / 10.0) - 1)
    assert found[0] == pytest.approx(0.0115, abs=0.0005)
    assert found[-1] == pytest.approx(0.0231, abs=0.0001)
    assert found == sorted(found)


def test_advertising_ten_percent_up_in_the_simulated_year() -> None:
    """The leads that come on top, under the same draws, are as many as the curve says, month by month."""
    base = {
        "promotion": None,
        "segments": None,
        "channels.c": {"leads": "2500 per month", "spend": "10 k per month", "carry_over": "50 %",
                       "response": {"elasticity": 0.24}},
        "calendar.length": "8 months",
    }  # fmt: skip
    arms = [year({"channels.c.spend": spend}, base) for spend in ("10 k per month", "11 k per month")]
    leads = [arm.sums(Counter.LEADS) for arm in arms]
    more = leads[1] - leads[0]
    assert not more[:4].any()
    felt, truth = 1.0, []
    for _ in range(4):
        felt = goodwill(0.5, 1.1, felt)
        truth.append(2500 * (felt**0.24 - 1))
    assert truth[0] / 2500 == pytest.approx(0.0115, abs=0.0005)
    for got, expected in zip(more[4:].tolist(), truth, strict=True):
        assert abs(got - expected) < 2.58 * expected**0.5
    assert abs(more[4:].sum() - sum(truth)) < 1.96 * sum(truth) ** 0.5


FLAT = {0.5: -6.05, 0.75: -1.24, 1.0: 0.0, 1.25: -0.94, 1.5: -3.36}


@pytest.mark.parametrize("part", FLAT)
def test_the_maximum_of_promotion_is_flat(part: float) -> None:
    """Oracle 5, ``S = k X^.34``: the best spend is .34 of the margin; around it little is lost (percent).

    The figures are exact: from the level that the compiled world holds up, and what it books as cost.
    """
    best = 10_000.0
    # At the best spend of the file a year's margin is the spend over .34.
    worth = 12 * best / 0.34
    world = world_of(from_may({}, {"promotion.press.spend": f"{best} per month"}))
    base = Scenario.model_validate(KNOWN)
    spent = Scenario.model_validate(changed(KNOWN, {"promotion.press.spend": f"{best * part} per month"}))
    world = compile_world(base, ((base.calendar.start, spent),))
    level = float(world.marketplace.awareness.level[0, 0]) / 0.3
    cost = float(world.money.promotion.sum()) / 100
    lost = (worth * level - cost) / (worth - 12 * best) - 1
    assert lost * 100 == pytest.approx(FLAT[part], abs=0.01)
