"""Owns what tests of studies share: a small company, simulated in milliseconds, and made-up replications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from simsales.scenario.loaded import Loaded
from simsales.scenario.reader import read_scenario
from simsales.study.measure import MetricKey
from simsales.study.replicate import Runs

PROFIT = MetricKey("profit")

SMALL = """\
simsales: 1
name: 小公司
currency: EUR
calendar: {start: 2027-01-04, length: 8 weeks}
products:
  standard: {price: 12 k, cost: 30 %}
channels:
  website:
    leads: 40 per month
    spend: 2 k per month
    response: "today 2 k brings 40, half brings 26, double 58, at most 80"
stages:
  - {name: talk, effort: "usually 2 h, one in ten over 5 h", passes: 60 %}
  - {name: close, effort: 3 h, passes: 50 %}
teams:
  north: {reps: {anna: {salary: 5 k per month}, ben: {hours: 20 h}}}
targets:
  sold: {metric: bookings, at_least: 150 k, by: 2027-02-28}
  often: {metric: win_rate, at_least: 30 %}
  vague: {}
strategies:
  double: {why: Twice the money., changes: {channels.website.spend: 4 k per month}}
  same: {changes: {}}
simulation: {replications: 12, seed: 7}
"""


def small(folder: Path, text: str = SMALL) -> Loaded:
    """Return the small company, read from a file as a user would write it."""
    path = folder / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return read_scenario(path)


def with_targets(targets: str) -> str:
    """Return the text of the small company with these lines as its targets."""
    before, _, rest = SMALL.partition("targets:\n")
    return f"{before}targets:\n{targets}\nstrategies:{rest.partition('strategies:')[2]}"


def made_up(values: Mapping[str, Sequence[float]], key: MetricKey = PROFIT) -> Runs:
    """Return replications of one figure with these values by strategy."""
    count = len(next(iter(values.values())))
    return Runs(
        keys=dict.fromkeys(values, (key,)),
        values={name: np.array(column, dtype=np.float64).reshape(-1, 1) for name, column in values.items()},
        replications=tuple(range(count)),
        seals={name: tuple(range(count)) for name in values},
        records=count,
        complete=True,
    )
