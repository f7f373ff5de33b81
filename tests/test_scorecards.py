"""Scorecards: what was measured beside plan, last year and peers, and no merit where there is only luck."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from studies import SMALL, small

from simsales.report.html.document import page_text
from simsales.report.scorecard_text import print_scorecards
from simsales.study.intervals import mean_interval
from simsales.study.measure import MetricKey
from simsales.study.results import StudyResult
from simsales.study.scorecard_result import Card, Rank
from simsales.study.scorecards import ranks
from simsales.study.study import run_study
from simsales.words import LANGUAGES, speaking

TWINS = (
    SMALL.replace(
        "{anna: {salary: 5 k per month}, ben: {hours: 20 h}}}",
        "{anna: {}, ben: {}, trainee: {hours: 4 h}}}\n  south: {reps: {carl: {}}}",
    )
    .replace("  website:\n", "  fairs: {leads: 40 per month, spend: 8 k per month}\n  website:\n")
    .replace("strategies:", "last_year: {bookings: 500 k, wins of team south: 9}\nstrategies:")
)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    return run_study(small(tmp_path_factory.mktemp("twins"), TWINS), replications=12, workers=1)


def _card(study: StudyResult, kind: str, name: str) -> Card:
    return next(card for card in study.scorecards if (card.kind, card.name) == (kind, name))


def test_a_card_has_what_was_measured(study: StudyResult) -> None:
    assert study.runs is not None
    for card in study.scorecards:
        scope = f"{card.kind}={card.name}" if card.name else ""
        wins = card.of("wins")
        assert wins is not None
        assert wins.value == mean_interval(study.runs.column("today", MetricKey("wins", scope)))
    company = _card(study, "company", "")
    bookings, heads = company.of("bookings"), company.of("revenue_per_head")
    assert bookings is not None
    assert heads is not None
    assert (bookings.plan, bookings.last_year) == (15_000_000, 50_000_000)
    revenue = study["today"].metrics["revenue"].mean
    assert heads.value.estimate == pytest.approx(revenue.estimate / 4)
    south = _card(study, "team", "south").of("wins")
    assert south is not None
    assert south.last_year == 9


def test_what_a_win_costs_is_all_money_over_all_wins(study: StudyResult) -> None:
    assert study.runs is not None
    found = _card(study, "channel", "fairs").of("cost_per_win")
    assert found is not None
    spend, wins = (
        study.runs.column("today", MetricKey(name, "channel=fairs")).sum() for name in ("spend", "wins")
    )
    assert found.value.estimate == pytest.approx(spend / wins)
    assert found.value.low < found.value.estimate < found.value.high
    assert found.rank == Rank(2, 2, 2, 2)


def test_twins_share_their_places_and_a_trainee_is_last(study: StudyResult) -> None:
    ranked = {
        card.name: kpi.rank for card in study.scorecards if card.kind == "rep" and (kpi := card.of("wins"))
    }
    anna, ben, trainee = ranked["anna"], ranked["ben"], ranked["trainee"]
    assert anna is not None
    assert ben is not None
    assert trainee is not None
    assert anna.is_luck
    assert ben.is_luck
    assert anna.best <= ben.place <= anna.worst
    assert (trainee.place, trainee.best, trainee.worst, trainee.of) == (4, 4, 4, 4)


def test_places_of_known_order_are_sure_and_equal_ones_are_not() -> None:
    level = np.arange(20.0)[:, None]
    values = np.concatenate([level + 30, level + 20, level + 20, level], axis=1)
    assert ranks(values, 1, 0.95) == [Rank(1, 1, 1, 4), Rank(2, 2, 3, 4), Rank(3, 2, 3, 4), Rank(4, 4, 4, 4)]
    assert [rank.place for rank in ranks(values, -1, 0.95)] == [4, 2, 3, 1]


def test_equal_peers_are_seldom_told_apart() -> None:
    """Of 200 tables of six equal peers at most one in ten may name any of them decidedly better."""
    draws = np.random.default_rng(5).normal(size=(200, 30, 6))
    told = sum(any(rank.best > 1 or rank.worst < 6 for rank in ranks(table, 1, 0.95)) for table in draws)
    assert told <= 20


def test_a_year_without_the_figure_is_left_out() -> None:
    values = np.array([[1.0, 5.0], [2.0, np.nan], [1.0, 6.0], [2.0, 6.0]])
    assert ranks(values, 1, 0.9) == [Rank(2, 2, 2, 2), Rank(1, 1, 1, 2)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_cards_are_told_in_both_languages(study: StudyResult, language: str) -> None:
    out = StringIO()
    with speaking(language):
        print_scorecards(Console(file=out, width=110), study)
    said = out.getvalue()
    assert ("Cost per win" if language == "en" else "每单获客成本") in said
    assert ("place 4 of 4" if language == "en" else "第4名，共4名") in said
    assert 'id="scorecards"' in page_text(study, language)


def test_they_stand_in_the_json(study: StudyResult, tmp_path: Path) -> None:
    cards = study.to_dict()["scorecards"]
    assert [card["kind"] for card in cards[:3]] == ["company", "team", "team"]
    assert cards[0]["kpis"][0]["plan"] == 150_000
    one = run_study(small(tmp_path), replications=2, workers=1)
    # One team, one channel and one product are the company itself.
    assert [card.kind for card in one.scorecards] == ["company", "rep", "rep"]
