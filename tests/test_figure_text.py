"""Tests of figures in words: limits that nobody can misread."""

from __future__ import annotations

import pytest

from simsales import words
from simsales.report.figures import estimated
from simsales.scenario.metrics import Unit
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


@pytest.mark.parametrize(
    ("interval", "unit", "said"),
    [
        (found(0.17, 0.03, 0.31), "count", "+0.17 (+0.03 to +0.31)"),
        (found(-0.17, -0.31, -0.004), "count", "-0.17 (-0.31 to -0.004)"),
        (found(0.17, -0.03, 0.31), "count", "+0.2 (0 to +0.3)"),
        (found(0.002, 0.0004, 0.0036), "share", "+0.2 points (+0.04 points to +0.36 points)"),
        (found(-0.02, -0.03, -0.001), "hours", "-1 min 12 s (-1 min 48 s to -4 s)"),
        (found(0.1, 0.01, 0.2), "days", "+2 h 24 min (+14 min to +4 h 48 min)"),
    ],
)
def test_a_known_difference_is_never_shown_with_a_limit_of_nothing(
    interval: Interval, unit: Unit, said: str
) -> None:
    assert change(interval, unit, "EUR") == said


def test_a_range_of_a_thousand_keeps_its_word_in_chinese() -> None:
    with words.speaking("zh"):
        assert change(found(241_900, -2_100_000, 2_580_000), "money", "EUR").endswith("（-2.1万到+2.58万）")
