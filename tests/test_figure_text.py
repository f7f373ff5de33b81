"""Tests of figures in words: limits that nobody can misread."""

from __future__ import annotations

import pytest

from simsales.report.figures import estimated
from simsales.study.figure_text import change
from simsales.study.intervals import Interval


def found(estimate: float, low: float, high: float) -> Interval:
    return Interval(estimate, low, high, 0.95, 40)


@pytest.mark.parametrize(
    ("interval", "said"),
    [
        (found(2_930_000, 2_800_000, 5_850_000), "+29.3 k EUR (+28 k to +58.5 k)"),
        (found(2_930_000, 3_430, 5_850_000), "+29.3 k EUR (+34.3 EUR to +58.5 k EUR)"),
        (found(2_930_000, -3_430, 5_850_000), "+29.3 k EUR (-34.3 EUR to +58.5 k EUR)"),
        (found(2_930, 2_000, 3_400), "+29.3 EUR (+20 to +34)"),
    ],
)
def test_a_limit_keeps_its_unit_where_the_other_is_in_other_thousands(interval: Interval, said: str) -> None:
    assert change(interval, "money", "EUR") == said


def test_an_estimate_keeps_its_limits_apart_too() -> None:
    assert estimated(found(2_050_000, -985_900, 5_080_000), "money", "EUR").endswith(
        "(-9,859 EUR to 50.8 k EUR)"
    )
    assert estimated(found(2_050_000, 1_980_000, 5_080_000), "money", "EUR").endswith("(19.8 k to 50.8 k)")
