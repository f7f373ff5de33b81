"""Oracles: scenarios that are queues of the textbook, against their formulas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import queueing
from numpy.typing import NDArray
from scipy.stats import t

import simsales
from simsales.scenario.loaded import TODAY
from simsales.study.measure import MetricKey

HERE = Path(__file__).parent
HOUR = 3600.0
"""Seconds; rates below are per hour."""


def holds(values: NDArray[np.float64], truth: float, most: float) -> None:
    """Check that the mean is where it should be, and known well enough to mean something.

    The 99 % interval covers the truth (20 figures are checked, so 95 % would fail one of them by chance); the
    95 % interval is narrower than `most`, a share of the truth.
    """
    n = len(values)
    mean, error = float(values.mean()), float(values.std(ddof=1)) / n**0.5
    half = float(t.ppf(0.975, n - 1)) * error
    assert half < most * truth, f"half-width {half / truth:.1%}, more than {most:.1%}"
    assert abs(mean - truth) < float(t.ppf(0.995, n - 1)) * error, f"{mean:.5g} ± {half:.2g}, not {truth:.5g}"


class Found:
    """Figures of a scenario's replications by name and stage."""

    def __init__(self, name: str) -> None:
        runs = simsales.run(HERE / f"{name}.yaml").runs
        assert runs is not None
        self._runs = runs

    def of(self, metric: str, scope: str = "") -> NDArray[np.float64]:
        values: NDArray[np.float64] = self._runs.column(TODAY, MetricKey(metric, scope))
        return values


def test_formulas_give_the_published_figures() -> None:
    desk = queueing.mmc(200.0, 20.0, 14)
    assert (round(desk.waits, 4), round(desk.wait * HOUR, 3), round(desk.occupancy, 4)) == (
        0.1741,
        7.836,
        0.7143,
    )
    impatient = queueing.erlang_a(48.0, 1.0, 50, 0.5)
    assert (round(impatient.abandons, 4), round(impatient.wait * 60.0, 3)) == (0.0309, 3.709)


def test_one_queue() -> None:
    found, truth = Found("mm1"), queueing.mmc(24.0, 40.0, 1)
    holds(found.of("utilisation"), truth.occupancy, 0.01)
    holds(found.of("waited"), truth.waits, 0.01)
    holds(found.of("mean_wait", "stage=counter"), truth.wait, 0.03)
    holds(found.of("mean_open_deals"), truth.occupancy / (1.0 - truth.occupancy), 0.02)


def test_one_queue_with_long_tails() -> None:
    found, truth = Found("mg1"), queueing.mg1(24.0, 1.25 / 60.0, 1.5)
    holds(found.of("utilisation"), truth.occupancy, 0.01)
    holds(found.of("waited"), truth.waits, 0.01)
    holds(found.of("mean_wait"), truth.wait, 0.06)


def test_call_centre() -> None:
    found, truth = Found("mmc"), queueing.mmc(200.0, 20.0, 14)
    holds(found.of("utilisation"), truth.occupancy, 0.005)
    holds(found.of("waited"), truth.waits, 0.035)
    holds(found.of("mean_wait"), truth.wait, 0.07)


def test_call_centre_with_impatient_callers() -> None:
    found, truth = Found("erlang_a"), queueing.erlang_a(48.0 * 60.0, 60.0, 50, 30.0)
    holds(found.of("utilisation"), truth.occupancy, 0.005)
    holds(found.of("waited"), truth.waits, 0.05)
    holds(found.of("abandoned"), truth.abandons, 0.08)
    # The catalogue's mean wait is over all who asked, those who left included, as the formula's is.
    holds(found.of("mean_wait"), truth.wait, 0.08)


@pytest.mark.parametrize(("stage", "servers", "service"), [("first", 1, 60 / 1.8), ("second", 2, 60 / 3.6)])
def test_tandem(tandem: Found, stage: str, servers: int, service: float) -> None:
    truth = queueing.mmc(20.0, service, servers)
    holds(tandem.of("mean_wait", f"stage={stage}"), truth.wait, 0.06)
    holds(tandem.of("waited", f"stage={stage}"), truth.waits, 0.02)


@pytest.fixture(scope="module")
def tandem() -> Found:
    return Found("tandem")
