"""Owns the test that a time that has happened is simulated as it was, and not judged too kindly."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from markupsafe import escape
from pages import printed
from rich.console import Console

from simsales.cli import main
from simsales.errors import InputError, Interrupted
from simsales.report.html.document import page_text
from simsales.report.html.figures import Figures
from simsales.report.html.first_page import first_page
from simsales.report.look_back import look_back_basis, look_back_says, off_words, print_look_back
from simsales.report.text import print_study
from simsales.scenario.loaded import Loaded
from simsales.scenario.look_back_checks import earlier, is_a_year
from simsales.scenario.reader import read_scenario_text
from simsales.scenario.settings import with_settings
from simsales.scenario.target import Target
from simsales.study.look_back import Asked, compared, look_back, with_look_back
from simsales.study.look_back_result import LookBackFigure, LookBackResult
from simsales.study.measure import MetricKey
from simsales.study.results import StudyResult
from simsales.study.single_year import single_year, together, years_needed
from simsales.study.study import run_study
from simsales.verbs import Checked, run
from simsales.words import LANGUAGES, say, speaking

YEAR = """\
simsales: 1
name: 家具厂
currency: CNY
calendar: {start: 2027-01-01, length: 12 months, holidays: CN, closed: [2027-12-24]}
products: {chair: {price: 10 k}}
channels:
  website: {leads: 20 per month, leads_since: {2027-07-01: 30 per month}}
stages:
  - {name: talk, effort: 2 h, passes: 60 %}
  - {name: close, effort: 3 h, passes: 50 %}
teams:
  north: {reps: {anna: {away: [{first: 2027-08-02, last: 2027-08-13}]}, ben: {}}}
simulation: {replications: 20, seed: 3}
"""


def read(text: str) -> Loaded:
    return read_scenario_text(text, "year.yaml")


def looked(text: str, replications: int = 20) -> LookBackResult:
    loaded = read(text)
    found = look_back(loaded, replications=replications, seed=3, workers=1)
    assert found is not None
    return found


def test_nobody_looks_back_where_nothing_is_known() -> None:
    assert look_back(read(YEAR), replications=4, seed=1, workers=1) is None


def test_one_year_earlier_with_the_same_file() -> None:
    found = looked(f"{YEAR}last_year: {{wins: 85, leads: 300}}\n")
    assert (found.first, found.last, found.years_back) == (date(2026, 1, 1), date(2026, 12, 31), 1)
    wins, leads = found.figures
    assert wins.key == MetricKey("wins")
    assert wins.happened == 85
    assert (wins.seen, wins.whole) == ("not said", "only")
    assert leads.simulated.estimate == pytest.approx(300, rel=0.05)
    assert leads.low <= leads.simulated.estimate <= leads.high
    assert leads.is_inside
    with speaking("en"):
        said = " ".join(look_back_basis(found))
    assert "taken as it is today" in said
    assert "agreement proves little" in said


def test_the_days_of_the_file_move_with_it() -> None:
    months = "{2026-01..2026-06: 120, 2026-07..2026-12: 180}"
    found = looked(f"{YEAR}look_back: {{happened: {{leads: {months}}}}}\n")
    total, first, second = found.figures
    assert (total.whole, first.whole, second.whole) == ("sum", "month", "month")
    assert total.happened == 300
    assert second.simulated.estimate / first.simulated.estimate == pytest.approx(1.5, rel=0.12)
    assert total.simulated.estimate == pytest.approx(first.simulated.estimate + second.simulated.estimate)


def test_what_differed_then_is_played() -> None:
    change = "changes: {channels.website.leads_since: {2026-01-01: 10 per month}}"
    found = looked(f"{YEAR}look_back: {{happened: {{leads: 150}}, {change}}}\n")
    assert found.figures[0].simulated.estimate == pytest.approx(120, rel=0.1)
    assert found.changes == ("channels.website.leads_since",)
    with speaking("en"):
        assert "'channels.website.leads_since'" in " ".join(look_back_basis(found))


def test_fitted_and_later_months_are_told_apart() -> None:
    months = "{2027-01..2027-03: 60, 2027-04..2027-06: 60, 2027-07..2027-09: 90, 2027-10..2027-12: 300}"
    found = looked(
        f"{YEAR}look_back: {{start: 2027-01-01, fitted_until: 2027-06-30, happened: {{leads: {months}}}}}\n"
    )
    assert [one.seen for one in found.figures] == ["both", "fitted", "later", *["fitted"] * 2, *["later"] * 2]
    (judged,) = found.judged
    assert (judged.seen, judged.whole, judged.happened) == ("later", "sum", 390)
    assert judged.is_inside is False
    assert found.first_off == judged
    with speaking("en"):
        said = look_back_says(found, "CNY")
        assert " ".join(look_back_basis(found)).startswith("It is the time of this file itself")
    assert "less of Leads" in said
    assert "the leads of the channels" in said
    with speaking("zh"):
        assert "各渠道的线索数量" in look_back_says(found, "CNY")


def test_all_of_it_fitted_is_no_test() -> None:
    found = looked(
        f"{YEAR}look_back: {{start: 2027-01-01, fitted_until: 2027-12-31, happened: {{leads: 300}}}}\n"
    )
    with speaking("en"):
        assert "no test" in " ".join(look_back_basis(found))


def test_a_year_that_has_begun_looks_back_at_the_whole_file() -> None:
    text = f"{YEAR}last_year: {{leads: 300}}\n"
    settings = ["so_far.as_of=2027-07-01", "so_far.bookings=300 k", "so_far.deals=[]"]
    begun = look_back(with_settings(read(text), settings), replications=4, seed=3, workers=1)
    whole = look_back(read(text), replications=4, seed=3, workers=1)
    assert begun == whole


def test_the_warm_up_lies_before() -> None:
    found = looked(YEAR.replace("seed: 3", "seed: 3, warm_up: 40 days") + "last_year: {leads: 300}\n")
    assert found.first == date(2026, 1, 1)
    assert found.figures[0].simulated.estimate == pytest.approx(300, rel=0.05)


def test_the_study_itself_stays_the_same() -> None:
    plain = run_study(read(YEAR), workers=1)
    with_past = run_study(read(f"{YEAR}last_year: {{leads: 300}}\n"), workers=1)
    assert plain.run.seal == with_past.run.seal
    found = with_look_back(with_past, read(f"{YEAR}last_year: {{leads: 300}}\n"), workers=1)
    said = found.to_dict()["look_back"]
    assert isinstance(said, dict)
    assert said["replications"] == 20
    assert said["confidence"] == 0.9
    assert "look_back" not in with_past.to_dict()


GOAL = "targets: {sold: {metric: wins, at_least: 80, by: 2027-12-31}}\n"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("leads", "is_off"), [(300, False), (900, True)])
def test_what_did_not_come_out_is_said_before_any_chance(leads: int, language: str, *, is_off: bool) -> None:
    loaded = read(f"{YEAR}{GOAL}last_year: {{leads: {leads}}}\n")
    study = with_look_back(run_study(loaded, workers=1), loaded, workers=1)
    with speaking(language):
        text = printed(print_study, study, loaded.scenario, width=200)
        title = say("look_back.title", first=date(2026, 1, 1), last=date(2026, 12, 31))
        assert text.count(title) == 1
        assert text.index(title) < text.index(say("report.targets_title"))
        headline = [verdict.text for verdict in first_page(study, Figures("CNY")).headline]
        assert (headline[0] == say("look_back.alarm")) == is_off
        assert len(headline) == 1 + is_off
        assert (escape(say("look_back.alarm")) in page_text(study, language)) == is_off


def test_the_command_line_tells_it_once_and_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "year.yaml"
    file.write_text(f"{YEAR}{GOAL}last_year: {{leads: 300}}\n", encoding="utf-8")
    assert main(["run", str(file), "--replications", "3", "--workers", "1", "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert out.count("Simulated beside what happened") == 1
    assert out.index("Simulated beside what happened") < out.index("Will the targets be met?")


def test_after_ctrl_c_in_the_look_back_the_years_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simsales.study.look_back.look_back", lambda *_, **__: None)
    loaded = read(f"{YEAR}last_year: {{leads: 300}}\n")
    told: list[StudyResult] = []
    with pytest.raises(Interrupted):
        run(Checked(loaded, ()), replications=4, workers=1, on_study=told.append)
    assert [study.run.complete for study in told] == [True]
    assert told[0].look_back is None


def test_a_single_year_lies_in_its_range_as_often_as_said() -> None:
    draws = np.random.default_rng(7)
    inside = 0
    for _ in range(4000):
        years = draws.lognormal(size=39)
        low, high = single_year(years, 0.9)
        inside += bool(low <= draws.lognormal() <= high)
    # 36 of the 40 gaps: exactly 0.9, with a standard error of 0.005.
    assert inside / 4000 == pytest.approx(0.9, abs=0.02)


def test_the_range_of_a_single_year_needs_years() -> None:
    assert single_year(np.arange(18.0)) == (-math.inf, math.inf)
    assert single_year(np.arange(19.0)) == (0.0, 18.0)
    assert single_year(np.arange(39.0)) == (1.0, 37.0)


FIGURES = ("leads", "wins", "win_rate", "losses", "deal_value", "bookings", "revenue", "cash")


def held_against(columns: np.ndarray, happened: np.ndarray) -> LookBackResult:
    """Return the look back of columns by figure, shape (figures, years), at what happened."""
    days = {"since": date(2026, 1, 1), "by": date(2026, 12, 31)}
    rows = [
        (Asked(Target(metric=metric, of={}).model_copy(update=days), float(value), "only"), column)
        for metric, value, column in zip(FIGURES, happened, columns, strict=False)
    ]
    return LookBackResult(
        first=days["since"],
        last=days["by"],
        years_back=1,
        changes=(),
        fitted_until=None,
        figures=compared(rows, None, 0.95),
        left_out=(),
        replications=columns.shape[1],
        confidence=0.9,
    )


@pytest.mark.parametrize("shared", [0.0, 0.7])
def test_a_right_simulation_is_blamed_in_one_of_ten_years_at_most(shared: float) -> None:
    draws = np.random.default_rng(11)
    blamed = single = unclear = 0
    for _ in range(600):
        luck = draws.standard_normal((8, 200)) * (1 - shared**2) ** 0.5 + shared * draws.standard_normal(200)
        years = np.exp(luck)
        found = held_against(years[:, 1:], years[:, 0])
        blamed += found.verdict == "off"
        unclear += found.verdict == "unclear"
        single += found.outside > 0
    assert unclear == 0
    # A standard error of 0.012; eight ranges of their own would blame far more often.
    assert blamed / 600 <= 0.1 + 0.03
    assert single / 600 > 0.25
    if shared == 0:
        # Nothing hangs together, so there is no slack: 1 - (1 - 0.1 / 8) ** 8 is 9.6 %.
        assert blamed / 600 >= 0.05


def test_a_wrong_simulation_is_blamed_among_many_figures() -> None:
    years = np.random.default_rng(5).normal(100, 5, (8, 199))
    happened = years.mean(axis=1)
    assert held_against(years, happened).verdict == "good"
    happened[5] += 40
    found = held_against(years, happened)
    assert (found.verdict, found.outside) == ("off", 1)
    assert found.first_off is not None
    assert found.first_off.key == MetricKey("bookings")
    with speaking("en"):
        said = look_back_says(found, "CNY")
    assert said.endswith("Figures outside of their own ranges: 1 of 8; luck alone would put about 0.8 there.")
    told = found.to_dict("CNY")["verdict"]
    assert told == {
        "answer": "off",
        "figures": 8,
        "outside": 1,
        "expected_outside": pytest.approx(0.8),
        "off": "bookings",
    }


def test_many_figures_need_more_years() -> None:
    assert [years_needed(together(figures)) for figures in (1, 2, 8)] == [19, 39, 159]
    for figures in (1, 2, 3, 7, 8, 200):
        enough = years_needed(together(figures))
        assert math.isfinite(single_year(np.arange(float(enough)), together(figures))[0])
        assert math.isinf(single_year(np.arange(float(enough - 1)), together(figures))[0])
    years = np.random.default_rng(5).normal(100, 5, (8, 100))
    found = held_against(years, years.mean(axis=1))
    assert found.verdict == "unclear"
    with speaking("en"):
        said = look_back_says(found, "CNY")
    assert "ask for 159 or more" in said
    assert "their own ranges: 0 of 8" in said
    with speaking("zh"):
        assert "159" in look_back_says(found, "CNY")


def test_what_no_year_defines_takes_no_part_in_the_verdict() -> None:
    years = np.random.default_rng(5).normal(100, 5, (2, 20))
    years[1] = np.nan
    found = held_against(years, np.array([100.0, 3.0]))
    assert [one.key.metric for one in found.judged] == ["leads"]
    assert found.verdict == "good"


def test_too_few_years_say_nothing() -> None:
    found = looked(f"{YEAR}last_year: {{leads: 30}}\n", replications=4)
    assert found.figures[0].is_inside is None
    assert found.first_off is None
    with speaking("en"):
        assert "too few simulated years" in look_back_says(found, "CNY")


def test_how_far_off() -> None:
    found = looked(f"{YEAR}last_year: {{leads: 150, win_rate: 20 %}}\n")
    leads, rate = found.figures
    assert leads.off == pytest.approx(1, abs=0.1)
    with speaking("en"):
        assert off_words(leads, "CNY").endswith("%")
        assert off_words(rate, "CNY").endswith("points")
    nothing = replace(leads, happened=0.0)
    assert isinstance(nothing, LookBackFigure)
    assert math.isnan(nothing.off)


def test_the_29th_of_february_a_year_earlier() -> None:
    assert earlier(date(2028, 2, 29), 1) == date(2027, 2, 28)
    assert earlier(date(2028, 2, 29), 4) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("section", "key"),
    [
        ("look_back: {start: 2026-01-01}", "look_back.file.nothing"),
        ("look_back: {start: 2026-02-01, happened: {wins: 3}}", "look_back.file.start"),
        ("look_back: {start: 2028-01-01, happened: {wins: 3}}", "look_back.file.start"),
        ("look_back: {happened: {winz: 3}}", "references.target.metric_near"),
        ("look_back: {happened: {wins of team nort: 3}}", "references.unknown_near"),
        ("look_back: {happened: {wins: {2027-03: 3}}}", "look_back.file.outside"),
        ("look_back: {happened: {wins: {2025-12..2026-02: 3}}}", "look_back.file.cut"),
        ("look_back: {happened: {wins: {2026-12..2027-01: 3}}}", "look_back.file.cut"),
        ("look_back: {happened: {wins: {spring: 3}}}", "so_far.file.month"),
        ("look_back: {happened: {bookings: 3 %}}", "quantity.money_percent"),
        (
            "look_back: {happened: {wins: 3}, changes: {teams.nort.buffer: 3 %}}",
            "references.change.near",
        ),
        (
            (
                "look_back: {happened: {wins: 3}, "
                "changes: {teams.north.buffer: {value: 3 %, since: 2027-03-01}}}"
            ),
            "look_back.file.dated",
        ),
    ],
)
def test_what_cannot_be_looked_back_at_is_refused(section: str, key: str) -> None:
    with pytest.raises(InputError) as refusal:
        read(f"{YEAR}{section}\n")
    assert key in {problem.key for problem in refusal.value.problems}


def test_half_a_year_is_not_held_against_a_whole_one() -> None:
    half = YEAR.replace("length: 12 months", "length: 6 months").replace(", closed: [2027-12-24]", "")
    half = half.replace(", leads_since: {2027-07-01: 30 per month}", "")
    half = half.replace(" {away: [{first: 2027-08-02, last: 2027-08-13}]}", " {}")
    loaded = read(f"{half}last_year: {{leads: 240, wins: 70}}\n")
    study = with_look_back(run_study(loaded, replications=4, workers=1), loaded, workers=1)
    assert study.look_back is not None
    assert (study.look_back.figures, study.look_back.left_out) == ((), ("leads", "wins"))
    console = Console(width=200, record=True, file=StringIO())
    with speaking("en"):
        print_look_back(console, study)
    assert "(last_year counts a whole year)" in console.export_text()
    page = page_text(study, "en", loaded)
    assert 'id="look-back"' in page
    assert "(last_year counts a whole year)" in page
    with pytest.raises(InputError) as refusal:
        read(f"{half}last_year: {{leads: 240}}\nlook_back: {{start: 2026-01-01}}\n")
    assert [problem.key for problem in refusal.value.problems] == ["look_back.file.no_year"]
    stated = looked(f"{half}look_back: {{happened: {{leads: 120}}}}\n")
    assert stated.left_out == ()
    assert stated.figures[0].simulated.estimate == pytest.approx(120, rel=0.1)


def test_a_month_that_the_calendar_cuts_is_not_compared() -> None:
    cut = YEAR.replace("start: 2027-01-01", "start: 2027-01-15")
    with pytest.raises(InputError) as refusal:
        read(f"{cut}look_back: {{happened: {{leads: {{2026-01: 20, 2026-02: 20}}}}}}\n")
    assert [problem.key for problem in refusal.value.problems] == ["look_back.file.cut"]
    with speaking("en"):
        assert "15 Jan 2026" in refusal.value.problems[0].headline
    # From the 15th to the 14th is a year as well.
    assert looked(f"{cut}last_year: {{leads: 300}}\n", 4).left_out == ()


def test_the_last_february_of_a_year_with_a_29th_is_whole() -> None:
    spring = YEAR.replace("start: 2027-01-01", "start: 2028-03-01").replace(", closed: [2027-12-24]", "")
    spring = spring.replace(", leads_since: {2027-07-01: 30 per month}", "")
    spring = spring.replace(" {away: [{first: 2027-08-02, last: 2027-08-13}]}", " {}")
    found = looked(f"{spring}look_back: {{happened: {{leads: {{2028-02: 20}}}}}}\n", 4)
    assert found.last == date(2028, 2, 29)
    assert is_a_year(found.first, found.last)


def test_parts_of_the_company_by_month() -> None:
    found = looked(f"{YEAR}look_back: {{happened: {{wins of team north: {{2026-03: 6, 2026-04: 5}}}}}}\n", 4)
    assert {one.key for one in found.figures} == {MetricKey("wins", "team=north")}
    assert [one.whole for one in found.figures] == ["sum", "month", "month"]


@pytest.mark.parametrize(("language", "word"), [("en", "Happened"), ("zh", "实际")])
def test_text_and_page_show_it(language: str, word: str) -> None:
    months = "{2026-01..2026-06: 120, 2026-07: 30, 2026-08: 28, 2026-09..2026-12: 121}"
    loaded = read(f"{YEAR}look_back: {{happened: {{leads: {months}, win_rate: 30 %}}}}\n")
    study = with_look_back(run_study(loaded, replications=20, workers=1), loaded, workers=1)
    assert study.look_back is not None
    console = Console(width=120, record=True, file=StringIO())
    with speaking(language):
        print_look_back(console, study)
        verdict = look_back_says(study.look_back, "CNY")
    said = console.export_text()
    assert word in said
    assert verdict[:40] in said.replace("\n  ", " ")
    page = page_text(study, language, loaded)
    assert 'id="look-back"' in page
    # On the first page, and over the table.
    assert page.count(str(escape(verdict))) == 2
