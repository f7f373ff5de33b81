"""Allocation: the Syntex case to its published optimum, brute force, what greed loses, limits, mistakes."""

from __future__ import annotations

import json
import re
from itertools import product
from math import floor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

import simsales
from simsales.cli import main
from simsales.decide.allocate import Spread, allocate
from simsales.errors import InputError, NotPossible
from simsales.mechanisms.response import ADBUDG, response
from simsales.scenario.allocation_reader import read_allocation, read_allocation_text
from simsales.words import speaking

SYNTEX = Path(__file__).parent.parent / "scenarios" / "allocate" / "syntex.yaml"
MILLION = 10**8
"""Minor units."""


def test_the_syntex_case_has_its_known_answers() -> None:
    spread = simsales.allocate(SYNTEX)
    at = {answer.limit: answer for answer in spread.answers}
    assert spread.today / MILLION == pytest.approx(399.641, abs=0.001)
    assert at[700].profit / MILLION == pytest.approx(524.2507, abs=0.001)
    assert [line.units for line in at[700].lines] == [220, 246, 117, 52, 30, 35, 0, 0]
    assert at[527].profit / MILLION == pytest.approx(510.4925, abs=0.001)
    assert at[527].units == 527


def test_more_never_brings_less_and_one_more_is_the_next_answer() -> None:
    limits = [0, 1, 2, 99, 100, 101, 430, 431, 699, 700, 701, 1032, 1033, 1034, 5000]
    spread = simsales.allocate(SYNTEX, at_most=limits)
    *limited, free = spread.answers
    profits = [answer.profit for answer in limited]
    assert profits == sorted(profits)
    assert limited[limits.index(5000)].profit == free.profit
    assert limited[limits.index(5000)].units == free.units == 1033
    for low in (0, 1, 99, 100, 430, 699, 700, 1032):
        here, above = limited[limits.index(low)], limited[limits.index(low + 1)]
        assert here.one_more == above.profit - here.profit
        assert above.one_less == here.one_more
    assert limited[0].one_less is None


def test_another_solver_proves_the_same_profit() -> None:
    asked = read_allocation(SYNTEX)
    model, uses, earns = cp_model.CpModel(), [], []
    for one in asked.over.values():
        curve = one.response
        assert curve is not None
        chosen = [model.new_bool_var("") for _ in range(400)]
        model.add_exactly_one(chosen)
        for n, picked in enumerate(chosen):
            sold = one.revenue * response(ADBUDG, curve.lo, curve.hi, curve.c, curve.d, n / one.today)
            uses.append(n * picked)
            earns.append(floor(one.margin * sold - asked.cost * n + 0.5) * picked)
    model.add(sum(uses) <= 700)
    model.maximize(sum(earns))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    assert solver.objective_value == allocate(asked, [700]).answers[0].profit


def question(lines: list[dict[str, Any]], **more: Any) -> str:
    over = {f"line {place}": line for place, line in enumerate(lines)}
    return json.dumps({"simsales": 1, "name": "q", "cost": 7, "over": over} | more)


def line(today: float, revenue: int, curve: tuple[float, float, float, float], **more: Any) -> dict[str, Any]:
    lo, hi, c, d = curve
    return {
        "today": today, "revenue": revenue, "margin": 0.5, "response": {"lo": lo, "hi": hi, "c": c, "d": d}
    } | more  # fmt: skip


def solved(text: str, limits: list[int] | None = None) -> Spread:
    return allocate(read_allocation_text(text, "q.yaml"), limits)


def best_by_force(text: str, limit: int) -> int:
    """Return the most that any way brings, by looking at all of them."""
    asked = read_allocation_text(text, "q.yaml")
    profits = []
    for one in asked.over.values():
        last = limit if one.at_most is None else min(limit, one.at_most)
        curve = one.response
        assert curve is not None
        shape = (ADBUDG, curve.lo, curve.hi, curve.c, curve.d)
        units = range(one.at_least, last + 1)
        margins = [one.margin * one.revenue * response(*shape, n / one.today) for n in units]
        profits.append({n: floor(m - asked.cost * n + 0.5) for n, m in zip(units, margins, strict=True)})
    ways = (way for way in product(*profits) if sum(way) <= limit)
    return max(sum(profit[n] for profit, n in zip(profits, way, strict=True)) for way in ways)


LINES = st.builds(
    line,
    st.sampled_from([0.5, 2, 3.7, 6]),
    st.integers(0, 400),
    st.tuples(
        st.sampled_from([0, 0.3, 0.9]), st.sampled_from([0.9, 1.1, 1.8]),
        st.sampled_from([0.6, 1, 3, 8]), st.sampled_from([0.2, 1, 4]),
    ),
    at_least=st.integers(0, 2),
    at_most=st.integers(2, 9),
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(LINES, min_size=1, max_size=4), st.integers(8, 16), st.integers(0, 40))
def test_no_way_at_all_brings_more(lines: list[dict[str, Any]], limit: int, cost: int) -> None:
    text = question(lines, cost=cost)
    answer = solved(text, [limit]).answers[0]
    assert answer.profit == best_by_force(text, limit)
    assert answer.units <= limit
    for given_line, found in zip(lines, answer.lines, strict=True):
        assert given_line["at_least"] <= found.units <= given_line["at_most"]


def test_who_gives_each_to_whom_it_helps_most_goes_wrong_on_a_curve_like_an_s() -> None:
    """The first few bring nothing in the first line, and six bring nearly all that it has."""
    lines = [line(4, 1000, (0, 1.5, 8, 0.5)), line(4, 300, (0, 1.5, 1, 0.5))]
    text = question(lines, cost=0, at_most=6)
    asked = list(read_allocation_text(question(lines), "q.yaml").over.values())

    def brings(place: int, n: int) -> float:
        curve = asked[place].response
        assert curve is not None
        return asked[place].revenue * response(ADBUDG, curve.lo, curve.hi, curve.c, curve.d, n / 4)

    greedy = [0, 0]
    for _ in range(6):
        gains = [brings(place, n + 1) - brings(place, n) for place, n in enumerate(greedy)]
        greedy[gains.index(max(gains))] += 1
    answer = solved(text, [6]).answers[0]
    assert greedy == [0, 6]
    assert answer.lines[0].units >= 4
    assert answer.profit > 1.5 * 0.5 * sum(brings(place, n) for place, n in enumerate(greedy))


def test_judgements_are_met_and_their_miss_is_told() -> None:
    """Points of a known curve give it back; points of none are missed by what is told."""
    curve = (0.3, 1.6, 2.5, (1.6 - 0.3) / (1 - 0.3) - 1)
    half, half_more = (response(ADBUDG, *curve, times) for times in (0.5, 1.5))
    judged = {"none": 0.3, "half": half, "half_more": half_more, "most": 1.6}
    base = line(10, 5000, curve)
    other = {name: value for name, value in base.items() if name != "response"} | {"judged": judged}
    one, two = (solved(question([each]), [4, 12, 30]) for each in (base, other))
    assert [a.units for a in one.answers] == [a.units for a in two.answers]
    assert [a.profit for a in one.answers] == pytest.approx([a.profit for a in two.answers], abs=1)
    assert two.judged_error == pytest.approx({"line 0": 0.0}, abs=1e-6)
    odd = other | {"judged": judged | {"half": 0.95}}
    assert solved(question([odd]), [4]).judged_error["line 0"] > 0.02


def test_what_must_be_kept_is_kept_even_at_a_loss() -> None:
    lines = [line(5, 10, (0.1, 1.1, 2, 0.5), at_least=3), line(5, 1000, (0.1, 1.1, 2, 0.5))]
    answer = solved(question(lines), [8]).answers[0]
    assert answer.lines[0].units == 3
    with pytest.raises(NotPossible, match="at most 2"):
        solved(question(lines), [2])


def test_who_would_always_gain_from_more_is_asked_for_a_limit() -> None:
    endless = line(10_000, 9_000_000_000, (0, 3, 1, 2))
    with pytest.raises(NotPossible, match="at_most"):
        solved(question([endless]), [10])
    assert solved(question([endless], cost=0, at_most=10)).answers[-1].limit == 10
    with pytest.raises(NotPossible, match="thousands"):
        solved(question([line(1, 80_000_000_000_000, (0, 3, 1, 2))]), [10])


MISTAKES: dict[str, dict[str, Any]] = {
    "one_curve": {"over": {"a": {"today": 1, "revenue": 1, "margin": 0.5}}},
    "falls": {"over": {"a": line(1, 1, (2, 1, 1, 1))}},
    "limits": {"over": {"a": line(1, 1, (0, 1, 1, 1), at_least=3, at_most=2)}},
    "too_few": {"at_most": [5, 2], "over": {"a": line(1, 1, (0, 1, 1, 1), at_least=3)}},
    "free": {"cost": 0, "over": {"a": line(1, 1, (0, 1, 1, 1))}},
    "judged": {
        "over": {
            "a": {
                "today": 1, "revenue": 1, "margin": 0.5,
                "judged": {"none": 0.5, "half": 0.4, "half_more": 1.2, "most": 2},
            }
        }
    },
}  # fmt: skip


@pytest.mark.parametrize("key", MISTAKES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_mistake_is_told_with_its_place(key: str, language: str) -> None:
    text = json.dumps({"simsales": 1, "name": "q", "cost": 7} | MISTAKES[key], indent=1)
    with speaking(language), pytest.raises(InputError) as refusal:
        read_allocation_text(text, "q.yaml")
    (problem,) = refusal.value.problems
    assert problem.key == f"allocate.file.{key}"
    assert problem.line is not None
    assert problem.line > 1
    with speaking(language):
        assert problem.message


def test_the_example_of_the_page_runs_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    home = SYNTEX.parent.parent.parent
    page = (home / "docs" / "allocate.md").read_text("utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert example.count("assert") == 2
    monkeypatch.chdir(home)
    exec(compile(example, "docs/allocate.md", "exec"), {})  # noqa: S102 - our own page


def test_a_file_of_the_other_kind_is_told_by_its_kind() -> None:
    scenario = SYNTEX.parent.parent / "quickstart.yaml"
    with pytest.raises(InputError, match="simsales run"):
        read_allocation(scenario)
    with pytest.raises(InputError, match="simsales allocate"):
        simsales.check(SYNTEX)


def test_the_command_tells_the_same_as_its_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "answer.json"
    assert main(["allocate", str(SYNTEX), "--at-most", "700", "--json", str(file)]) == 0
    text = capsys.readouterr().out
    assert "524,250,730.51 USD" in text
    found = json.loads(file.read_text("utf-8"))
    (limited, free) = found["answers"]
    assert limited["at_most"] == limited["units"] == 700
    assert limited["profit"] == 524_250_730.51 == limited["proof"]["bound"]
    assert limited["proof"]["gap"] == 0
    assert sum(one["profit"] for one in limited["lines"].values()) == pytest.approx(limited["profit"])
    assert free["at_most"] is None
    assert main(["allocate", str(SYNTEX), "--lang", "zh"]) == 0
    assert "没有别的分法更好" in capsys.readouterr().out


def test_what_the_next_and_the_last_one_add_is_what_the_curve_says() -> None:
    lines = [line(4, 900, (0, 1.5, 3, 0.5), at_least=1, at_most=3), line(4, 300, (0, 1.5, 1, 0.5), at_most=1)]
    spread = solved(question(lines, cost=20), [1, 2, 3, 4])
    for answer in spread.answers:
        for given_line, found in zip(lines, answer.lines, strict=True):
            assert (found.next_one is None) == (found.units == given_line["at_most"])
            assert (found.last_one is None) == (found.units == given_line.get("at_least", 0))
    by_units = {one.lines[0].units: one.lines[0] for one in spread.answers}
    for units in by_units.keys() & {n - 1 for n in by_units}:
        assert by_units[units].next_one == by_units[units + 1].profit - by_units[units].profit
        assert by_units[units + 1].last_one == by_units[units].next_one


def test_many_limits_are_read_as_a_curve(capsys: pytest.CaptureFixture[str]) -> None:
    limits = [0, 1, 100, 430, 900, 5000]
    assert main(["allocate", str(SYNTEX), *(f"--at-most={limit}" for limit in limits)]) == 0
    text = capsys.readouterr().out
    assert "product A" not in text
    assert "--json" in text
    rows = [row.split()[0] for row in text.splitlines() if " M USD " in row]
    assert [row.replace(",", "") for row in rows] == [str(limit) for limit in limits]
    assert main(["allocate", str(SYNTEX), "--at-most=0", "--quiet"]) == 0
    assert capsys.readouterr().out == ""


def test_the_table_has_a_row_for_each_limit_and_line() -> None:
    spread = simsales.allocate(SYNTEX)
    table = spread.frame()
    assert len(table) == 3 * 8
    assert table.loc[(700, "product A"), "units"] == 220
    assert table.loc[700, "profit"].sum() == pytest.approx(524_250_730.51)


def test_who_must_have_more_than_there_are_is_named() -> None:
    lines = [line(5, 10, (0.1, 1.1, 2, 0.5), at_least=3), line(5, 10, (0.1, 1.1, 2, 0.5))]
    with pytest.raises(NotPossible, match="line 0") as refusal:
        solved(question(lines), [2])
    assert "line 1" not in str(refusal.value)


@pytest.mark.parametrize("written", ["10.5", "-1", "many"])
def test_a_limit_is_a_whole_number(written: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["allocate", str(SYNTEX), f"--at-most={written}"]) == 2
    assert written in capsys.readouterr().err
