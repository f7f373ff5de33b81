"""Printed lines: they fit, they lose nothing, and they do not break where it reads badly."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from simsales.report.lines import wrapped
from simsales.report.page import Side, bullet, paragraph, rows_of

WORDS = st.sampled_from(
    [
        *(
            "deals",
            "80 in 100",
            "43.8 k EUR",
            "(26 to 37)",
            "± 3.5 points",
            "签约额",
            "260万欧元",
            "（255万到265万）",
        ),
        *(
            "“one more Sara”",
            "会议，",
            "收入、",
            "12小时",
            "渠道",
            "x" * 50,
            "截至2027年12月31日",
            "100次中有8次",
        ),
    ]
)


def _printed(width: int, show: object, *given_: object) -> list[str]:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    show(console, *given_)  # type: ignore[operator]
    file = console.file
    assert isinstance(file, io.StringIO)
    return [line.rstrip() for line in file.getvalue().splitlines()]


@given(st.lists(WORDS, max_size=30), st.sampled_from(["", " "]), st.integers(12, 80))
def test_lines_fit_and_lose_nothing(words: list[str], between: str, width: int) -> None:
    text = between.join(words)
    lines = wrapped(text, width).split("\n")
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert [line for line in lines if line[:1] in set("，。、；：！？）】》”")] == []


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("saves much money, 84 k EUR", 22, ["saves much money,", "84 k EUR"]),
        ("wanted with a chance of 80 in 100", 30, ["wanted with a chance of", "80 in 100"]),
        ("或更好、100年中有50年达到", 12, ["或更好、", "100年中有", "50年达到"]),
        ("最好的是“one more Sara”，它是", 22, ["最好的是“one more", "Sara”，它是"]),
        ("多花很多很多1.2万欧元", 18, ["多花很多很多", "1.2万欧元"]),
        ("缓冲后只剩会议、日常", 15, ["缓冲后只剩会", "议、日常"]),
        ("the odds of leads (50 % to 100 %)", 26, ["the odds of leads", "(50 % to 100 %)"]),
        ("平均值是签约额（255万到265万）", 24, ["平均值是签约额", "（255万到265万）"]),
        ("（255万到265万）", 14, ["（255万到265", "万）"]),
        ("））））））））", 6, ["）））", "）））", "））"]),
        ("one\ntwo", 40, ["one", "two"]),
    ],
)
def test_lines_break_where_it_reads_well(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width).split("\n") == lines


def test_paragraphs_and_bullets_are_not_wrapped_again() -> None:
    text = "It costs 30 k EUR more and saves 84 k EUR, with a chance of 80 in 100 to be worth it " * 3
    for width in range(30, 90):
        for show in (paragraph, bullet):
            for line in _printed(width, show, text):
                assert not line.endswith(("30", "84", "30 k", "84 k", "80", "80 in"))


def test_a_wide_table_puts_ranges_below_their_figures_before_it_wraps_names() -> None:
    left: Side = "left"
    titles = [("Driver", left), ("Today", left), ("Needed", left)]
    rows = [
        ("share of leads that are won", "16.7 % ± 0.28 points", "19.9 % (18.4 % to 20.9 %)"),
        ("leads", "992 ± 8.7", "1,230 (1,138 to 1,363)"),
    ]
    assert len(_printed(80, rows_of, titles, rows)) == 3
    lines = _printed(72, rows_of, titles, rows)
    assert lines[1].endswith("19.9 %")
    assert lines[2].strip() == "(18.4 % to 20.9 %)"
    assert "share of leads that are won" in lines[1]
    assert all("(" not in line or ")" in line for line in lines)
    narrow = _printed(56, rows_of, titles, rows)
    assert all(len(line) <= 56 for line in narrow)
    assert any("20.9 %)" in line for line in narrow)
