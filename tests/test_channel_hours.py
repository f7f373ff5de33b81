"""A channel with hours of its own: its leads come then, as many as the file says."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from simsales.engines.journal import Kind
from simsales.engines.reference import simulate
from simsales.errors import InputError
from simsales.quantity import DAY, HOUR
from simsales.scenario.reader import read_scenario_text
from simsales.world.compile import compile_world

FILE = """\
simsales: 1
name: own hours
calendar: {{start: 2027-01-01, length: 12 months, holidays: DE}}
products: {{thing: {{price: 1 k}}}}
channels:
  shop: {{leads: {leads}, {hours}}}
stages: [{{name: sell, customer_takes: 1 day}}]
teams: {{all: {{reps: {{Ann: {{}}}}}}}}
"""


def arrivals(leads: str, hours: str) -> NDArray[np.int64]:
    """Return the ticks at which the leads of a year come."""
    loaded = read_scenario_text(FILE.format(leads=leads, hours=hours), "hours.yaml")
    journal = simulate(
        compile_world(loaded.scenario, loaded.strategies["today"]), 1, 0, keep_journal=True
    ).journal
    ticks: NDArray[np.int64] = journal[journal[:, 1] == Kind.LEAD, 0]
    return ticks


@pytest.mark.parametrize(
    ("leads", "a_year"),
    [
        ("300 per month", 3600.0),
        ("70 per week", 70.0 * 365 / 7),
        ("20 per day", 20.0 * 104),
        ("1 per hour", 4 * 104.0),
    ],
)
def test_leads_come_in_the_channels_own_hours(leads: str, a_year: float) -> None:
    ticks = arrivals(leads, 'hours: "18:00-22:00", days: [sat, sun]')
    assert set(((ticks // DAY + 4) % 7).tolist()) <= {5, 6}  # 1 January 2027 is a Friday
    of_day = ticks % DAY
    assert of_day.min() >= 18 * HOUR
    assert of_day.max() < 22 * HOUR
    # Five standard deviations of a Poisson count.
    assert abs(len(ticks) - a_year) < 5 * a_year**0.5


def test_every_day_when_no_days_are_said() -> None:
    ticks = arrivals("20 per day", 'hours: "18:00-22:00"')
    assert abs(len(ticks) - 20 * 365) < 5 * (20 * 365) ** 0.5
    assert set(((ticks // DAY + 4) % 7).tolist()) == set(range(7))


def test_days_need_hours() -> None:
    with pytest.raises(InputError, match="'days' without 'hours'"):
        arrivals("20 per day", "days: [sat]")
