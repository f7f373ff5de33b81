"""Value at risk and the mean beyond it: known distributions, the definition, and how often intervals hold."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm

from simsales.study.tail import LEAST_BEYOND, LEVELS, tail_of

YEARS = 400
WORLDS = 400


def normal(level: float) -> tuple[float, float]:
    return float(norm.ppf(level)), float(norm.pdf(norm.ppf(level)) / (1 - level))


def exponential(level: float) -> tuple[float, float]:
    at_risk = -math.log(1 - level)
    return at_risk, at_risk + 1


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("law", ["normal", "exponential"])
def test_intervals_hold_the_truth_of_known_laws(law: str, level: float) -> None:
    random = np.random.default_rng(5)
    draw = random.standard_normal if law == "normal" else random.standard_exponential
    at_risk, beyond = (normal if law == "normal" else exponential)(level)
    tails = [tail_of(draw(YEARS), level) for _ in range(WORLDS)]
    held = np.mean([tail.at_risk.low <= at_risk <= tail.at_risk.high for tail in tails if tail])
    assert held >= 0.93
    held = np.mean([tail.beyond.low <= beyond <= tail.beyond.high for tail in tails if tail])
    assert held >= 0.87, "asymptotic: somewhat below 95 % with twenty years beyond the level"
    mean = np.mean([tail.beyond.estimate for tail in tails if tail])
    assert mean == pytest.approx(beyond, abs=0.05)


@pytest.mark.parametrize("level", [0.8, 0.83, 0.95])
def test_the_estimate_is_the_least_of_rockafellar_and_uryasev(level: float) -> None:
    losses = np.random.default_rng(2).standard_exponential(237) * 1000
    tail = tail_of(losses, level)
    assert tail is not None
    least = min(c + np.maximum(losses - c, 0).mean() / (1 - level) for c in losses)
    assert tail.beyond.estimate == pytest.approx(least, rel=1e-12)
    assert tail.beyond.estimate >= tail.at_risk.estimate


def test_too_few_years_give_no_tail() -> None:
    losses = np.arange(199.0)
    assert tail_of(losses, 0.95) is None
    assert tail_of(np.arange(200.0), 0.95) is not None
    assert LEAST_BEYOND == 10


def test_years_without_any_loss_have_none() -> None:
    tail = tail_of(np.zeros(100), 0.9)
    assert tail is not None
    assert (tail.at_risk.estimate, tail.beyond.estimate, tail.beyond.low, tail.beyond.high) == (0, 0, 0, 0)
