"""The best strategy by orders may cost profit: the answer says so, with both figures, and only when known."""

from __future__ import annotations

from pathlib import Path

import pytest
from markupsafe import escape
from pages import printed
from studies import SMALL, small

from simsales.report.figures import change
from simsales.report.html import page_text
from simsales.report.html.figures import Figures
from simsales.report.html.first_page import first_page
from simsales.report.judgement import print_strategies
from simsales.report.price_of_best import price_of_best
from simsales.study.comparison import difference
from simsales.study.measure import MetricKey
from simsales.study.results import StudyResult
from simsales.study.study import run_study
from simsales.words import LANGUAGES, say, speaking

LAVISH = SMALL.replace("channels.website.spend: 4 k per month", "channels.website.spend: 90 k per month")


def study(folder: Path, text: str) -> StudyResult:
    return run_study(small(folder, text), replications=12, workers=1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_best_costs_is_said_with_both_figures(tmp_path: Path, language: str) -> None:
    found = study(tmp_path, LAVISH)
    assert found.comparison is not None
    assert found.comparison.best == "double"
    assert found.runs is not None
    gained, lost = (
        difference(found.runs, "double", "today", key) for key in (found.comparison.key, MetricKey("profit"))
    )
    assert gained.interval.low > 0 > lost.interval.high
    with speaking(language):
        said = price_of_best(found)
        assert said is not None
        for gap in (gained, lost):
            assert f"{say(f'metric.{gap.key.metric}.title')} {change(gap.interval, 'money', 'EUR')}" in said
        assert "".join(said.split()) in "".join(printed(print_strategies, found).split())
        assert escape(said) in page_text(found, language)
        (profit,) = [
            verdict.text
            for verdict in first_page(found, Figures("EUR")).gives_up
            if say("metric.profit.title") in verdict.text
        ]
        assert Figures("EUR").difference(lost.interval, "money").said in profit, "paired, not two ranges"


def test_nothing_is_said_where_profit_does_not_fall_for_sure(tmp_path: Path) -> None:
    assert price_of_best(study(tmp_path, SMALL.replace("4 k per month", "2100 per month"))) is None


def test_profit_itself_has_no_price(tmp_path: Path) -> None:
    by_profit = LAVISH.replace("metric: bookings, at_least: 150 k", "metric: profit, at_least: 50 k")
    assert price_of_best(study(tmp_path, by_profit)) is None
