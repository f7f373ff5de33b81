"""Customers, service and the market, in the page and in the text: only where the file mentions them."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console
from studies import small

from simsales import words
from simsales.report.clientele import OF_CUSTOMERS, OF_TICKETS
from simsales.report.clientele_text import print_clientele
from simsales.report.html.clientele_section import clientele_section
from simsales.report.html.figures import Figures
from simsales.report.html.workforce_section import workforce_section
from simsales.report.year import print_funnel
from simsales.scenario.loaded import Loaded
from simsales.scenario.reader import read_scenario
from simsales.study.results import StudyResult
from simsales.study.study import run_study

MARKET = Path(__file__).parent / "laws" / "market.yaml"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    words.set_language("en")
    yield
    words.set_language("en")


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return read_scenario(MARKET)


@pytest.fixture(scope="module")
def study(loaded: Loaded) -> StudyResult:
    return run_study(loaded, replications=4, workers=1)


def printed(study: StudyResult, loaded: Loaded) -> str:
    console = Console(file=io.StringIO(), width=120)
    print_clientele(console, study.strategies[0], loaded.scenario)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_section_shows_customers_service_and_market(study: StudyResult) -> None:
    section = clientele_section(study, Figures("EUR"))
    assert section is not None
    by_ident = {exhibit.ident: exhibit for exhibit in section.exhibits}
    titles = [row[0].text for row in by_ident["customers-year"].table.rows]
    assert titles == [words.say(f"metric.{name}.title") for name in OF_CUSTOMERS]
    service = by_ident["service"].table
    assert [row[0].text for row in service.rows] == ["question", "repair"]
    assert len(service.columns) == 1 + len(OF_TICKETS)
    market = [row[0].text for row in by_ident["market-year"].table.rows]
    assert any("agents" in title for title in market)
    assert not any("website" in title for title in market)
    assert {"monthly-satisfaction", "monthly-awareness"} <= set(by_ident)


def test_the_text_shows_the_same(study: StudyResult, loaded: Loaded) -> None:
    text = printed(study, loaded)
    for name in OF_CUSTOMERS:
        assert words.say(f"metric.{name}.title") in text
    assert "question" in text
    assert "repair" in text


def test_the_funnel_has_no_tickets(study: StudyResult, loaded: Loaded) -> None:
    scopes = {found.key.scope for found in study.strategies[0].metrics.values()}
    assert {scope for scope in scopes if scope.startswith("stage=")} == {
        "stage=reach",
        "stage=offer",
        "stage=closing",
    }
    console = Console(file=io.StringIO(), width=120)
    print_funnel(console, study.strategies[0], loaded.scenario)
    assert isinstance(console.file, io.StringIO)
    assert "repair" not in console.file.getvalue()


def test_promises_to_customers_are_no_news_of_people(study: StudyResult, loaded: Loaded) -> None:
    assert workforce_section(study, Figures("EUR"), loaded.scenario) is None


def test_nothing_is_shown_where_nothing_is_mentioned(tmp_path: Path) -> None:
    plain = small(tmp_path)
    study = run_study(plain, replications=2, workers=1)
    assert clientele_section(study, Figures("EUR")) is None
    assert printed(study, plain) == ""
