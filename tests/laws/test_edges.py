"""Edges of the year where a wrong figure would look right: warm-up, crowded days, joiners, no patience."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simsales.engines.reference import simulate
from simsales.engines.tally import Counter
from simsales.scenario.scenario import Scenario
from simsales.study.measure import Gauge, MetricKey
from simsales.world.compile import compile_world

RUNS = 12


def measured(tree: dict[str, Any], *keys: str, runs: int = RUNS) -> list[float]:
    """Return means of metrics over replications."""
    scenario = Scenario.model_validate(tree)
    world = compile_world(scenario, ((scenario.calendar.start, scenario),))
    gauge = Gauge(world, scenario)
    rows = np.array([gauge.measure(simulate(world, 3, k).tally) for k in range(runs)])
    return [float(rows[:, gauge.keys.index(MetricKey(key))].mean()) for key in keys]


def company(**more: Any) -> dict[str, Any]:
    return {
        "simsales": 1,
        "name": "edge",
        "calendar": {"start": "2027-01-04", "length": "52 weeks"},
        "products": {"p": {"price": 1000}},
        "channels": {"c": {"leads": "100 per month"}},
        "stages": [{"name": "s", "passes": "100 %"}],
        "teams": {"t": {"reps": {"r": {}}}},
    } | more


def test_receivables_stand_at_the_end_whatever_the_warm_up() -> None:
    pays = {"money": {"pays": {"within": "60 days"}}}
    cold = measured(company(**pays), "receivables", "backlog")
    warm = measured(company(**pays, simulation={"warm_up": "180 days"}), "receivables", "backlog")
    assert warm == cold
    # 60 days before the end: all deals of December and 28 of the 30 days of November, 1000 each.
    assert cold[0] == pytest.approx((100 + 100 * 28 / 30) * 100_000, rel=0.07)


def calling(**rep: Any) -> dict[str, Any]:
    outreach = {"activity": "calls", "response": {"elasticity": 1.0, "today": "40 h"}}
    return company(
        activities=["calls"],
        channels={"c": {"leads": "20 per month", "outreach": outreach}},
        teams={"t": {"reps": {"r": {"activities": {"calls": "40 h"}} | rep}}},
    )


def test_leads_of_a_standing_task_follow_the_hours_that_fit_into_the_day() -> None:
    free, crowded = calling(), calling()
    crowded["meetings"] = {"all day": {"days": "mon-fri", "at": "09:00", "length": "6 h"}}
    some, few = measured(free, "leads")[0], measured(crowded, "leads")[0]
    assert few / some == pytest.approx(2 / 8, rel=0.15)
    hours = measured(crowded, "standing_hours", runs=1)[0]
    assert hours == pytest.approx(2 * 5 * 52, rel=0.02)


def test_whoever_joins_later_is_not_part_of_today() -> None:
    tree = calling()
    outreach = tree["channels"]["c"]["outreach"]
    outreach["response"] = {"elasticity": 1.0}
    tree["teams"]["t"]["reps"]["later"] = {"activities": {"calls": "40 h"}, "starts": "2027-07-05"}
    scenario = Scenario.model_validate(tree)
    world = compile_world(scenario, ((scenario.calendar.start, scenario),))
    leads = sum(simulate(world, 3, k).tally[Counter.LEADS, 0] for k in range(40)) / 40
    assert leads[:6].mean() == pytest.approx(20, rel=0.1)
    assert leads[6:12].mean() == pytest.approx(40, rel=0.1)


def test_without_patience_a_deal_is_still_taken_by_whoever_is_free() -> None:
    stages = [{"name": "s", "effort": "1 min", "patience": "0 s"}]
    asked, cold = measured(company(stages=stages), "leads", "gone_cold")
    assert cold < 0.05 * asked


def test_an_opening_deal_with_a_season_ends_like_one_that_was_seen_to_begin() -> None:
    """Passed deals take 30 days, lost ones 90, few decide in two months; they are open after these."""
    stage = {
        "name": "s",
        "passes": "50 %",
        "customer_takes": "exponential mean 30 days",
        "lost_takes": "exponential mean 90 days",
        "decides_in": {"nov": 0.05, "dec": 0.05},
    }
    deals = {"deals": [{"stage": "s", "count": 400, "age": "61 days"}]}
    later = company(
        calendar={"start": "2027-01-01", "length": "24 months"},
        stages=[stage],
        opening=deals,
        channels={"c": {"leads": "0 per month"}},
    )
    earlier = later | {
        "calendar": {"start": "2026-11-01", "length": "26 months"},
        "opening": {"deals": [{"stage": "s", "count": 400}]},
    }
    scenario = Scenario.model_validate(earlier)
    world = compile_world(scenario, ((scenario.calendar.start, scenario),))
    sums = sum(simulate(world, 5, k).tally[:, 0] for k in range(20))
    won, lost = sums[Counter.WON][2:].sum(), sums[Counter.LOST][2:].sum()
    rate = measured(later, "win_rate", runs=20)[0]
    assert rate == pytest.approx(won / (won + lost), abs=0.025)
