"""Oracle of months below plan: Poisson orders miss month by month, so the misses are binomial."""

from __future__ import annotations

from math import sqrt

import pytest
from scipy.special import pdtr, stdtrit

from simsales.scenario.reader import read_scenario_text
from simsales.study.intervals import Interval
from simsales.study.risk_effects import with_risk_effects
from simsales.study.study import run_study

A_MONTH, THINNED, MONTHS, YEARS = 4.5, 0.6, 12, 200
SCENARIO = f"""\
simsales: 1
name: months
calendar: {{start: 2027-01-01, length: 12 months}}
products: {{box: {{price: 10 k}}}}
channels: {{web: {{leads: {A_MONTH} per month}}}}
stages: [{{name: talk, effort: 1 min, passes: 100 %}}]
teams: {{north: {{reps: {{Anna: {{}}}}}}}}
risks: {{drought: {{happens: [2027-01-01], lasts: 400 days, effects: [{{to: leads, by: -40 %}}]}}}}
simulation: {{replications: {YEARS}}}
"""
SIGMAS = 4.0


@pytest.fixture(scope="module", name="losses")
def _losses():
    loaded = read_scenario_text(SCENARIO, "months.yaml")
    return with_risk_effects(run_study(loaded, workers=1), loaded, workers=1).losses


@pytest.mark.parametrize(("found", "rate"), [("calm_below", A_MONTH), ("below", A_MONTH * THINNED)])
def test_months_below_plan_are_binomial(losses, found: str, rate: float) -> None:
    """The plan is 4.5 deals, so a month with 4 or fewer misses: p = P(Poisson(rate) <= 4), mean 12 p."""
    p = float(pdtr(4, rate))
    interval: Interval = getattr(losses, found)
    deviation = sqrt(MONTHS * p * (1 - p))
    assert interval.count == YEARS
    assert abs(interval.estimate - MONTHS * p) < SIGMAS * deviation / sqrt(YEARS)
    half = (interval.high - interval.low) / 2
    measured = half * sqrt(YEARS) / float(stdtrit(YEARS - 1, 0.975))
    assert abs(measured - deviation) < SIGMAS * deviation / sqrt(2 * YEARS)
