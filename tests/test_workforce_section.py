"""How people change, in the page and in the text: only where the file mentions it, and as it was measured."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console
from studies import small

from simsales import words
from simsales.report.html.company_sections import money_section
from simsales.report.html.figures import Figures
from simsales.report.html.workforce_section import workforce_section
from simsales.report.staffing import BY_PERSON, OF_THE_YEAR, staffed_places
from simsales.report.year import print_money, print_workforce
from simsales.scenario.loaded import Loaded
from simsales.scenario.metrics import CATALOGUE
from simsales.scenario.reader import read_scenario
from simsales.study.results import StudyResult
from simsales.study.study import run_study

PEOPLE = Path(__file__).parent / "laws" / "people.yaml"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    words.set_language("en")
    yield
    words.set_language("en")


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return read_scenario(PEOPLE)


@pytest.fixture(scope="module")
def study(loaded: Loaded) -> StudyResult:
    return run_study(loaded, replications=6, workers=1)


def text(study: StudyResult, loaded: Loaded) -> str:
    console = Console(file=io.StringIO(), width=100)
    print_workforce(console, study.strategies[0], loaded.scenario)
    print_money(console, study)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_section_shows_what_was_measured(study: StudyResult, loaded: Loaded) -> None:
    section = workforce_section(study, Figures("EUR"), loaded.scenario)
    assert section is not None
    year, *months, people = section.exhibits
    titles = [row[0].text for row in year.table.rows]
    assert titles == ["Staffed places", *(words.say(f"metric.{name}.title") for name in OF_THE_YEAR)]
    assert all(row[1].text != "not known" and row[0].range for row in year.table.rows)
    assert [exhibit.ident for exhibit in months] == [
        "monthly-pace", "monthly-know_how", "monthly-morale", "monthly-fatigue",
    ]  # fmt: skip
    assert all(len(exhibit.table.rows) == 12 for exhibit in months)
    assert [row[0].text for row in people.table.rows] == ["anna", "ben", "cem", "dora 1", "dora 2"]
    assert set(people.table.columns[1:]) <= {words.say(f"metric.{name}.title") for name in BY_PERSON}
    assert "Overtime" in people.table.columns
    assert people.spec is not None


def test_staffed_places_are_all_places_less_the_empty_ones(study: StudyResult, loaded: Loaded) -> None:
    today = study.strategies[0]
    found = staffed_places(today, loaded.scenario)
    assert found is not None
    staffed, places = found
    empty = today.metrics["vacant_days"].mean
    assert places == 5
    assert staffed.estimate == pytest.approx(5 - empty.estimate / 365)
    assert (staffed.low, staffed.high) == (
        pytest.approx(5 - empty.high / 365),
        pytest.approx(5 - empty.low / 365),
    )


def test_the_costs_of_people_lead_from_revenue_to_profit(study: StudyResult, loaded: Loaded) -> None:
    section = money_section(study, Figures("EUR"))
    assert section is not None
    rows = [row[0].text for row in section.exhibits[0].table.rows]
    costs = ("course_cost", "tool_cost", "recognition_cost", "hiring_cost", "bonus", "overtime_pay")
    titles = [words.say(f"metric.{name}.title") for name in costs]
    assert rows[rows.index("Salaries") + 1 : rows.index("Profit")] == titles
    mean = {
        name: study.strategies[0].metrics[name].mean.estimate
        for name in ("revenue", "profit", "costs", *costs)
    }
    assert mean["profit"] == pytest.approx(mean["revenue"] - mean["costs"])
    said = text(study, loaded)
    assert all(title in said for title in titles)


def test_the_text_says_it_in_both_languages(study: StudyResult, loaded: Loaded) -> None:
    said = text(study, loaded)
    assert re.search(r"Places staffed, of 5 +4\.\d \(4\.\d to (4\.\d|5)\)", said)
    assert re.search(r"Morale +[+-]0\.\d+ \([+-]", said)
    with words.speaking("zh"):
        chinese = text(study, loaded)
    assert not re.search(r"[A-Za-z]{2,}", chinese.replace("EUR", "")), chinese


def test_a_company_that_mentions_none_of_it_shows_none_of_it(tmp_path: Path) -> None:
    quiet = small(tmp_path)
    study = run_study(quiet, replications=2, workers=1)
    assert workforce_section(study, Figures("EUR"), quiet.scenario) is None
    assert "How people change" not in text(study, quiet)
    assert staffed_places(study.strategies[0], quiet.scenario) is None


def test_each_figure_of_the_report_is_in_the_catalogue() -> None:
    assert {*OF_THE_YEAR, *BY_PERSON} <= set(CATALOGUE)
