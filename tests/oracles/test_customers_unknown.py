"""What a segment wants, known only roughly: what answers leave of the doubt, and bring."""

from __future__ import annotations

from copy import deepcopy
from math import log, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from played import tree_of
from scipy.stats import binom, norm
from staff import DAY, MONTH, Run, passing, run

from simsales.engines.journal import Kind, MarketState
from simsales.engines.tally import Counter
from simsales.mechanisms.needs import found_gain, still_unknown
from simsales.world.draws import entity_key, stream_key, uniform
from simsales.world.streams import Stream

CUSTOMERS = tree_of(Path(__file__).parent / "customers.yaml")
DEALS: dict[str, Any] = {
    "calendar": {"start": "2027-01-01", "length": "1 year"},
    "segments": {"s": {"unsure": 3}},
    "channels.c.leads": "300 per month",
    "opening": None,
    "teams.t.reps.ann.count": 6,
    "stages": [
        {"name": "ask", "effort": "10 min", "passes": "60 %"},
        {"name": "close", "effort": "5 min", "passes": "40 %"},
    ],
}
SURVEY = {"date": "2027-01-01", "answers": 200, "cost": 12, "half_at": 100, "fades": "100 years"}
POINTS, WEIGHTS = np.polynomial.hermite_e.hermegauss(40)
WEIGHTS = WEIGHTS / WEIGHTS.sum()


def of(changes: dict[str, Any], replication: int = 0) -> Run:
    # What a change by path is written into belongs to this run alone.
    return run(deepcopy({**DEALS, **changes}), of=CUSTOMERS, replication=replication)


def mean_over_luck(worth: float, answers: float) -> float:
    """Return the mean gain over the truth and the luck of the answers, by Gauss-Hermite quadrature."""
    return sum(
        float(a * b) * found_gain(worth, answers, float(truth), float(luck))
        for truth, a in zip(POINTS, WEIGHTS, strict=True)
        for luck, b in zip(POINTS, WEIGHTS, strict=True)
    )


@pytest.mark.parametrize("answers", [1, 7, 400])
def test_the_estimate_is_the_posterior_mean_of_normal_answers(answers: int) -> None:
    """Answer by answer: precision 1 before, 1 / 100 each; the estimate is the precision-weighted mean."""
    draws = np.random.default_rng(6)
    truth = 1.3
    heard = truth + 10.0 * draws.standard_normal(answers)
    mean, precision = 0.0, 1.0
    for one in heard.tolist():
        mean = (precision * mean + 0.01 * one) / (precision + 0.01)
        precision += 0.01
    assert still_unknown(answers / 100) == pytest.approx(1 / precision)
    luck = (float(heard.mean()) - truth) / (10.0 / sqrt(answers))
    gain = found_gain(1.0, answers / 100, truth, luck)
    assert gain == pytest.approx(truth**2 - (truth - mean) ** 2)


@pytest.mark.parametrize("answers", [0.0, 0.25, 1.0, 9.0])
def test_answers_bring_on_average_their_share_of_what_is_missed(answers: float) -> None:
    """``worth x n / (1 + n)``, by quadrature over truth and luck; what is left is ``1 / (1 + n)``."""
    assert mean_over_luck(0.7, answers) == pytest.approx(0.7 * answers / (1 + answers), abs=1e-12)
    assert still_unknown(answers) == pytest.approx(1 / (1 + answers))


def test_more_answers_bring_less_and_less() -> None:
    gains = [mean_over_luck(0.7, n / 4) for n in range(12)]
    steps = np.diff(gains)
    assert (steps > 0).all()
    assert (np.diff(steps) < 0).all()


def test_answers_may_mislead_about_what_was_believed_rightly() -> None:
    assert found_gain(0.7, 1.0, 0.0, 1.5) < 0.0 < found_gain(0.7, 1.0, 2.0, 0.0)


def gain_in(found: Run, replication: int, answers: float) -> float:
    """Return what a year's own truth and luck make of answers, by the draws of its keys."""
    entity = entity_key(8, found.world.names.segment_keys[0])
    truth, luck = (
        float(norm.ppf(uniform(stream_key(1, replication, stream), entity, 0)))
        for stream in (Stream.WANTED, Stream.ANSWERED)
    )
    error = (truth - sqrt(answers) * luck) / (1 + answers)
    return log(3) * (truth**2 - error**2)


@pytest.mark.parametrize("replication", [0, 1, 2])
def test_deals_are_won_by_the_truth_and_the_luck_of_their_year(replication: int) -> None:
    found = of({"research.survey": SURVEY}, replication)
    rows = found.journal[found.journal[:, 4] == 1]
    won, lost = int((rows[:, 1] == Kind.WON).sum()), int((rows[:, 1] == Kind.LOST).sum())
    chance = passing(log(0.4 / 0.6) + gain_in(found, replication, 2.0))
    low, high = binom.interval(0.999, won + lost, chance)
    assert won + lost > 1500
    assert low <= won <= high


def test_years_differ_and_gain_on_average() -> None:
    """Over 400 years' keys the gain is ln 3 x 2/3 on average; some years lose by what they were told."""
    found = of({"research.survey": SURVEY, "channels.c.leads": "0 per month"})
    gains = np.array([gain_in(found, year, 2.0) for year in range(400)])
    error = gains.std(ddof=1) / sqrt(len(gains))
    assert abs(gains.mean() - log(3) * 2 / 3) < 3.3 * error
    assert 0.02 < (gains < 0).mean() < 0.5


def test_who_asks_nobody_has_the_year_that_the_file_describes() -> None:
    """The same records but for the notes of what is unknown, all of it in each month."""
    unsure, sure = of({}), of({"segments": {"s": {}}})
    noted = unsure.journal[:, 1] == Kind.MARKET
    assert (unsure.journal[~noted] == sure.journal[sure.journal[:, 1] != Kind.MARKET]).all()
    notes = unsure.journal[noted]
    assert set(notes[:, 4].tolist()) == {MarketState.UNKNOWN}
    assert notes[:, 5].tolist() == [1000] * 12
    assert not sure.count(Counter.UNKNOWN_NOTED)


def test_what_is_unknown_is_measured_month_by_month_and_returns_as_answers_fade() -> None:
    found = of({"research.survey": {**SURVEY, "date": "2027-05-01", "fades": "4 months"}})
    notes = found.journal[found.journal[:, 1] == Kind.MARKET]
    edges = found.world.periods.edge.tolist()
    held = [
        200 * 2 ** (-(edge / DAY - 120) / (4 * MONTH)) if edge >= 120 * DAY else 0.0 for edge in edges[:12]
    ]
    assert notes[:, 5].tolist() == [round(1000 / (1 + answers / 100)) for answers in held]
    assert found.count(Counter.UNKNOWN) == int(notes[:, 5].sum())
    assert found.count(Counter.UNKNOWN_NOTED) == 12
