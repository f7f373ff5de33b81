"""The report page as a whole: asks for nothing, names are text, both languages, the result's numbers."""

import json
import math
import re
from dataclasses import replace
from datetime import date

import pytest
from pages import (
    CHANNEL,
    CHINESE,
    HOSTILE,
    NAMES,
    STRATEGY,
    Reader,
    charts_of,
    company,
    simulated,
    with_plan,
    without_library,
)

from simsales import words
from simsales.errors import NotPossible
from simsales.report.html import page_text, write_page
from simsales.report.html.library import PARTS, library
from simsales.study.comparison import compare
from simsales.study.results import PlanResult, Timing
from simsales.study.study import strategy_result
from simsales.words import Phrase

STATISTICS = {
    "en": (
        "interval",
        "confidence",
        "mean",
        "median",
        "percentile",
        "probability",
        "replication",
        "deviation",
    ),
    "zh": ("置信", "区间", "平均", "中位", "百分位", "概率", "标准差", "显著"),
}


@pytest.fixture(name="loaded")
def _loaded():
    return company()


@pytest.fixture(name="study")
def _study():
    return simulated()


@pytest.fixture(name="planned")
def _planned():
    return with_plan()


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_page_asks_for_nothing(planned, loaded, language):
    page = page_text(planned, language, loaded)
    reader = Reader(page)
    assert not [
        attrs for _, attrs in reader.elements if {"src", "srcset", "data", "poster", "action"} & set(attrs)
    ]
    assert all(attrs["href"].startswith("#") for _, attrs in reader.elements if "href" in attrs)
    assert not {"link", "iframe", "object", "img", "base"} & {tag for tag, _ in reader.elements}
    rest = without_library(page)
    assert set(re.findall(r"https?://[^\s\"'<>]+", rest)) == {
        "https://vega.github.io/schema/vega-lite/v6.json"
    }
    assert "url(" not in rest
    assert "@import" not in rest
    policy = [attrs["content"] for attrs in reader.all("meta") if "http-equiv" in attrs]
    assert [text.split(";")[0] for text in policy] == ["default-src 'none'"]
    assert "unsafe-eval" not in policy[0]


def test_library_is_whole_with_its_licences():
    script = library()
    assert script.startswith("/*\nLicences")
    assert all(f"{name.removesuffix('.min.js')} " in script.split("*/")[0] for name in PARTS)
    assert "</script" not in script.lower()
    assert "sourceMappingURL" not in script
    # Names of models and namespaces, an address in a remark, and the editor's, which the page does not offer.
    hosts = set(re.findall(r"https?://([\w.-]+)", script.split("*/", 1)[1]))
    assert hosts <= {"github.com", "vega.github.io", "www.w3.org"}


def test_charts_offer_no_way_out(planned):
    assert "actions: false" in page_text(planned, "en")


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_first_page_tells_the_numbers_of_the_result(planned, loaded, language):
    text = Reader(page_text(planned, language, loaded), "first").text
    simulated = planned.plan.simulated
    with words.speaking(language):
        for way in (simulated.today, simulated.plan):
            for chance in [*(target.chance for target in way.targets if target.chance), way.all_targets]:
                assert words.chance(chance.estimate, chance.low, chance.high) in text
        for target in [target for target in simulated.today.targets if target.chance]:
            assert (
                words.say("report.in_hundred", times=round(target.wanted * 100)).replace("中", "中有") in text
            )
        assert words.money(200_000_00, "EUR") in text
        for amount in (2e5, 3e5, 4e5):
            assert words.money(amount, "EUR") in text
        assert words.money_change(4e5, "EUR") in text
        assert words.month(date(2027, 2, 1)) in text
        assert words.effort(4 * 3_600_000) in text
        assert str(simulated.difference.interval.count) in text
    assert HOSTILE in text
    assert CHANNEL in text


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_first_page_has_no_word_of_statistics(planned, loaded, language):
    for result in (planned, replace(planned, plan=None)):
        text = Reader(page_text(result, language, loaded), "first").text.lower()
        assert [word for word in STATISTICS[language] if word in text] == []


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_names_are_text_wherever_they_stand(planned, loaded, language):
    page = page_text(planned, language, loaded)
    reader = Reader(page)
    assert len(reader.all("script")) == 3
    assert not reader.all("b") or all(not attrs for attrs in reader.all("b"))
    for name in (HOSTILE, CHANNEL, CHINESE, STRATEGY, "A & B <year>", "twice <the> money"):
        assert name in reader.text
    assert "<img" not in without_library(page)
    assert "onerror" not in {name for _, attrs in reader.elements for name in attrs}
    drawn = json.dumps(charts_of(page), ensure_ascii=False)
    assert json.dumps(HOSTILE, ensure_ascii=False)[1:-1] in drawn
    assert CHINESE in drawn
    raw = re.search(r'id="charts">(.*?)</script>', page, re.S)[1]
    assert not set(raw) & set("<>&")


def test_chinese_page_has_no_english_sentence(planned, loaded):
    text = Reader(page_text(planned, "zh", loaded)).text
    for name in (
        *NAMES,
        "A & B <year>",
        "twice <the> money",
        "today 2 k brings 30, half brings 20, double 40, at most 60",
    ):
        text = text.replace(name, "")
    # What is written in the file is shown as it is written.
    text = re.sub(r"(response|name): \S*", "", text)
    assert re.findall(r"[A-Za-z]{2,} [A-Za-z]{2,}[^{}]{0,30}", text) == []
    page = page_text(planned, "zh", loaded)
    for spec in charts_of(page).values():
        bare = json.dumps(spec["encoding"], ensure_ascii=False)
        assert re.findall(r'"title": "[A-Za-z ]+"', bare) == []
    assert '<html lang="zh-Hans">' in page


def test_english_page_has_no_chinese(planned, loaded):
    page = without_library(page_text(planned, "en", loaded))
    assert re.findall(r"[\u3000-\u9fff]+", page.replace(CHINESE, "")) == []
    assert '<html lang="en">' in page


def test_same_result_gives_the_same_bytes(planned, loaded, tmp_path):
    later = replace(planned, timing=Timing(workers=7, simulation_seconds=99.0, plan_seconds=3.0))
    write_page(planned, tmp_path / "a.html", "en", loaded)
    write_page(later, tmp_path / "b.html", "en", loaded)
    content = (tmp_path / "a.html").read_bytes()
    assert content == (tmp_path / "b.html").read_bytes()
    assert content.decode("utf-8") == page_text(planned, "en", loaded)
    assert b"\r" not in content.replace(library().encode("utf-8"), b"")


def test_page_that_cannot_be_written_is_refused_with_the_reason(planned, tmp_path):
    with pytest.raises(NotPossible, match="could not be written"):
        write_page(planned, tmp_path / "no such folder" / "a.html", "en")


def test_each_chart_has_its_table_open_for_readers_without_scripts(planned):
    page = page_text(planned, "en")
    charts = charts_of(page)
    shown = [attrs["data-chart"] for attrs in Reader(page).all("div") if "data-chart" in attrs]
    assert sorted(charts) == sorted(shown)
    assert {"chances", "differences", "plan-months", "fan-0", "stages", "busy", "profit"} <= set(shown)
    for figure in re.findall(r"<figure.*?</figure>", page, re.S):
        assert figure.count("<table") == 1
        if "data-chart" in figure:
            assert figure.index("data-chart") < figure.index("<details open") < figure.index("<table")


def test_fields_of_charts_are_never_names(planned):
    fields = set(re.findall(r'"field": "([^"]*)"', json.dumps(charts_of(page_text(planned, "en")))))
    assert fields <= {
        *("name", "value", "low", "high", "text", "kind", "group", "edge", "start", "end", "wanted"),
    }


def test_one_strategy_no_targets_no_runs_and_no_plan_still_make_a_page(study):
    bare = replace(study.strategies[0], targets=(), all_targets=None, fans=())
    page = page_text(replace(study, strategies=(bare,), comparison=None, runs=None), "en")
    assert "names no target" in Reader(page, "first").text
    assert "adding-up" not in charts_of(page)
    assert "differences" not in charts_of(page)


def test_no_plan_says_why(study):
    nothing = PlanResult(
        "infeasible",
        math.nan,
        math.nan,
        math.nan,
        math.nan,
        "",
        True,
        (),
        None,
        reasons=(Phrase("plan.collide", {"count": 1, "limits": ["the budget is < 0"]}),),
    )
    text = Reader(page_text(study.with_plan(nothing), "en"), "first").text
    assert "There is no plan within these limits" in text
    assert "the budget is < 0" in text


def test_single_year_has_no_ranges_and_no_broken_chart(loaded, study):
    runs = study.runs
    first = replace(
        runs,
        values={name: values[:1] for name, values in runs.values.items()},
        replications=runs.replications[:1],
        seals={name: seals[:1] for name, seals in runs.seals.items()},
        complete=False,
    )

    result = replace(
        study,
        run=replace(study.run, replications=1, complete=False),
        strategies=tuple(strategy_result(loaded.scenario, first, name, 0.95) for name in first.strategies),
        comparison=compare(loaded.scenario, first, 0.95),
        runs=first,
    )
    page = page_text(result, "en", loaded)
    assert "stopped before its end" in Reader(page, "first").text
    assert "∞" not in Reader(page).text
    assert charts_of(page)["chances"]["data"]["values"]
