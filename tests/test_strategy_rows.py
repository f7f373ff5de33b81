"""What a strategy changes is told with its days, by quarter where it begins later, and with what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from simsales import words
from simsales.cli import main

TEXT = """
simsales: 1
name: A sale in the autumn
calendar: {start: 2027-01-01, length: 15 months}
products: {crm: {price: 10 k, reaction: {}}}
channels: {web: {leads: 60 per month}}
stages: [{name: close, effort: 1 h, passes: 50 %, customer_takes: 5 days}]
teams: {a: {overtime_pay: 60 per hour, reps: {x: {count: 3}}}}
targets: {year: {metric: bookings, at_least: 1 M, by: 2027-12-31}}
strategies:
  sale: {changes: {products.crm.discount: {value: 10 %, since: 2027-10-01, until: 2027-12-31}}}
  longer: {changes: {teams.a.reps.x.overtime: 5 h}}
simulation: {replications: 8}
"""


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    words.set_language("en")


@pytest.mark.parametrize(
    ("language", "end", "quarters", "pay"),
    [
        ("en", "Bookings (by 31 Dec 2027)", ("Bookings (Q4 2027)", "Bookings (Q1 2028)"), "Overtime pay"),
        ("zh", "签约额（", ("签约额（2027年第4季度）", "签约额（2028年第1季度）"), "加班费"),
    ],
)
def test_rows_say_until_when_by_quarter_and_at_what_price(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    language: str,
    end: str,
    quarters: tuple[str, str],
    pay: str,
) -> None:
    file = tmp_path / "sale.yaml"
    file.write_text(TEXT, encoding="utf-8")
    assert main(["compare", str(file), "--lang", language, "--engine", "reference"]) == 0
    out = capsys.readouterr().out
    sale, _, longer = out[out.rindex("- sale") :].partition("- longer")
    assert end in sale
    assert all(quarter in sale and quarter not in longer for quarter in quarters)
    assert pay in longer
    assert pay not in sale
