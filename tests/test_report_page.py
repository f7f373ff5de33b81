"""The report page: self-contained, escaped, in both languages, and with the numbers of the result."""

import json
import math
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from simsales import words
from simsales.errors import NotPossible
from simsales.report.html import page_text, write_page
from simsales.report.html.basis import basis_of
from simsales.report.html.charts import Bar, bars
from simsales.report.html.figures import Figures
from simsales.report.html.first_page import first_page
from simsales.report.html.levers import plan_steps
from simsales.report.html.library import PARTS, library
from simsales.report.html.month_names import month_names
from simsales.scenario.reader import read_scenario_text
from simsales.study.intervals import Interval, clopper_pearson
from simsales.study.measure import MetricKey
from simsales.study.results import Action, PlanResult, PlanSimulated, Timing
from simsales.study.study import run_study
from simsales.study.verdict import Driver, DriverTree, Fan, Letter, MilestoneResult, Repair, Smart
from simsales.words import Phrase

HOSTILE = "</script><b>\"Ann\" & 'Bo'"
CHANNEL = "<img onerror>"
CHINESE = "李伟"
STRATEGY = "<i>more</i> {{ 7 }} & money"
NAMES = (HOSTILE, CHANNEL, CHINESE, STRATEGY, "many orders", "few lost", "some day", "talk", "offer")

SCENARIO = f"""
simsales: 1
name: "A & B <year>"
currency: EUR
calendar: {{start: 2027-01-01, length: 3 months, holidays: DE}}
products: {{thing: {{price: 10 k, cost: 20 %}}}}
channels:
  {json.dumps(CHANNEL)}:
    leads: 30 per month
    spend: 2 k per month
    # what an hour of thinking brought [assumed]
    response: today 2 k brings 30, half brings 20, double 40, at most 60
stages:
  - {{name: talk, effort: 1 h, passes: 50 %, customer_takes: 3 days, patience: 10 days}}
  - {{name: offer, effort: 3 h, passes: 50 %, customer_takes: 5 days}}   # [assumed]
teams:
  north:
    reps:
      {json.dumps(HOSTILE)}: {{salary: 4 k per month, activities: {{calls: 4 h}}}}
      {CHINESE}: {{salary: 4 k per month}}
activities: [calls]
targets:
  many orders: {{metric: bookings, at_least: 200 k, by: 2027-03-31, confidence: 80 %}}
  few lost: {{metric: gone_cold, at_most: 3, by: 2027-03-31, confidence: 60 %}}
  some day: {{metric: profit, at_least: 0}}
strategies:
  {json.dumps(STRATEGY)}:
    why: "twice <the> money"
    changes: {{{json.dumps(f"channels.{CHANNEL}.spend")}: 4 k per month}}
simulation: {{replications: 8, seed: 3}}
"""

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


class Reader(HTMLParser):
    """Reads a page as a browser does: elements, and the text that is seen, of all or of one part."""

    def __init__(self, page, part=None):
        super().__init__()
        self.elements, self.words = [], []
        self.part, self.path = part, []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "i", "img", "link"):
            self.path.append((tag, dict(attrs).get("id")))

    def handle_endtag(self, tag):
        while self.path and tag not in ("i",):
            if self.path.pop()[0] == tag:
                break

    def handle_data(self, data):
        inside = self.part is None or any(ident == self.part for _, ident in self.path)
        hidden = any(tag in ("script", "style") for tag, _ in self.path)
        if inside and not hidden:
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())

    def all(self, tag):
        return [attrs for found, attrs in self.elements if found == tag]


@pytest.fixture(scope="module")
def loaded():
    return read_scenario_text(SCENARIO, "scenario.yaml")


@pytest.fixture(scope="module")
def study(loaded):
    return run_study(loaded, workers=1)


@pytest.fixture(scope="module")
def planned(study):
    today, other = study.strategies
    plan = PlanResult(
        status="optimal",
        objective=12_000_00.0,
        bound=12_100_00.0,
        gap=0.0083,
        curve_error=0.0004,
        seal="ab12",
        repeatable=True,
        actions=(
            Action(
                f"channels.{CHANNEL}.spend",
                CHANNEL,
                date(2027, 1, 1),
                date(2027, 2, 28),
                2e5,
                3e5,
                2e5,
                "money",
            ),
            Action(f"channels.{CHANNEL}.spend", CHANNEL, date(2027, 3, 1), None, 2e5, 4e5, 2e5, "money"),
            Action(
                f"teams.north.reps.{HOSTILE}.activities.calls",
                "x",
                date(2027, 1, 1),
                None,
                4.0,
                0.0,
                0.0,
                "hours",
            ),
        ),
        simulated=PlanSimulated(
            today, replace(other, name="plan"), replace(study.comparison.differences[0], a="plan")
        ),
        reasons=(),
    )
    return study.with_plan(plan)


def charts_of(page):
    return json.loads(re.search(r'<script type="application/json" id="charts">(.*?)</script>', page, re.S)[1])


def without_library(page):
    assert page.count(library()) == 1
    return page.replace(library(), "")


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


@pytest.mark.parametrize(("language", "lack"), [("en", "the deadline ('by')"), ("zh", "截止日期（by）")])
def test_target_that_cannot_be_judged_says_what_it_lacks(planned, language, lack):
    page = page_text(planned, language)
    with words.speaking(language):
        said = words.say("page.target_incomplete", missing=[lack])
        assert said in Reader(page, "first").text
        assert words.say("page.not_judged") in Reader(page, "first").text
    assert "some day" not in json.dumps(charts_of(page))


def test_first_page_measures_the_difference_year_by_year(planned):
    page = first_page(planned, Figures("EUR"))
    gap = planned.plan.simulated.difference.interval
    assert gap.is_decided, "the sample should have a plan that matters"
    said = [verdict.text for verdict in page.brings if verdict.text.startswith("Bookings")]
    assert len(said) == 1
    assert words.money_change(gap.estimate, "EUR") in said[0]
    assert words.money_change(gap.high, "EUR") in said[0]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_first_page_has_no_word_of_statistics(planned, loaded, language):
    for result in (planned, replace(planned, plan=None)):
        text = Reader(page_text(result, language, loaded), "first").text.lower()
        assert [word for word in STATISTICS[language] if word in text] == []


def test_tone_follows_the_whole_range(planned):
    target = planned.plan.simulated.today.targets[0]
    for successes, tone in ((95, "good"), (80, "unsure"), (40, "bad")):
        way = replace(
            planned.strategies[0],
            targets=(replace(target, chance=clopper_pearson(successes, 100), wanted=0.8),),
        )
        page = first_page(replace(planned, plan=None, comparison=None, strategies=(way,)), Figures("EUR"))
        assert page.targets[0].gauges[0].tone == tone
        assert page.headline[0].tone == tone


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


def test_steps_from_revenue_to_profit_add_up(planned):
    spec = charts_of(page_text(planned, "en"))["profit"]
    rows = spec["data"]["values"]
    today = planned.strategies[0]
    assert rows[0]["end"] * 1e5 == pytest.approx(today.metrics["revenue"].mean.estimate)
    assert rows[-1]["end"] * 1e5 == pytest.approx(today.metrics["profit"].mean.estimate)
    assert rows[-2]["end"] == pytest.approx(rows[-1]["end"])


@pytest.mark.parametrize("chart", ["adding-up", "fan-0"])
def test_bookings_add_up_to_those_of_the_whole_time(study, chart):
    if chart == "adding-up":
        study = replace(study, strategies=tuple(replace(each, fans=()) for each in study.strategies))
    last = charts_of(page_text(study, "en"))[chart]["data"]["values"][-1]
    whole = study.strategies[0].metrics["bookings"]
    assert [last["low"] * 1e5, last["value"] * 1e5, last["high"] * 1e5] == pytest.approx(
        [whole.p5, whole.p50, whole.p95]
    )


def test_funnel_and_people_show_their_means(planned):
    charts, today = charts_of(page_text(planned, "en")), planned.strategies[0]
    entered = {row["name"]: row["value"] for row in charts["stages"]["data"]["values"]}
    assert entered["offer"] == today.metrics["entered[stage=offer]"].mean.estimate
    busy = {row["name"]: row["value"] for row in charts["busy"]["data"]["values"]}
    assert busy[CHINESE] == pytest.approx(today.metrics[f"utilisation[rep={CHINESE}]"].mean.estimate * 100)


def test_without_plan_the_best_strategy_stands_beside_today(study):
    page = first_page(study, Figures("EUR"))
    assert page.columns == ("Today's way", STRATEGY)
    assert page.steps == ()
    assert page.plan_verdict is None


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
        reasons=("the budget is < 0",),
    )
    text = Reader(page_text(study.with_plan(nothing), "en"), "first").text
    assert "No plan was found" in text
    assert "the budget is < 0" in text


def test_worse_plan_is_called_worse(planned):
    gap = Interval(-5e6, -6e6, -4e6, 0.95, 8)
    simulated = replace(
        planned.plan.simulated, difference=replace(planned.plan.simulated.difference, interval=gap)
    )
    page = first_page(planned.with_plan(replace(planned.plan, simulated=simulated)), Figures("EUR"))
    assert page.plan_verdict is not None
    assert page.plan_verdict.tone == "bad"
    assert any("-50 k EUR" in verdict.text for verdict in page.gives_up)


def test_single_year_has_no_ranges_and_no_broken_chart(loaded, study):
    runs = study.runs
    first = replace(
        runs,
        values={name: values[:1] for name, values in runs.values.items()},
        replications=runs.replications[:1],
        seals={name: seals[:1] for name, seals in runs.seals.items()},
        complete=False,
    )
    from simsales.study.comparison import compare
    from simsales.study.study import strategy_result

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


def test_limits_that_are_not_known_are_no_marks():
    spec = bars([Bar("a", 1.0, -math.inf, math.inf, "1")], "")
    assert spec["data"]["values"][0]["low"] is None
    assert "Infinity" not in json.dumps(spec["data"])


def test_steps_of_a_plan_name_people_and_months():
    start = date(2027, 1, 1)
    actions = (
        Action(
            "teams.north.reps.Lena.activities.phoning", "Lena: phoning", start, None, 10.0, 4.0, 0.0, "hours"
        ),
        Action("teams.north.reps.Lena.does", "Lena: contract", start, None, 0.0, 1.0, 0.0, "count"),
        Action("teams.north.reps.Lena.does", "Lena: demo", start, None, 1.0, 0.0, 0.0, "count"),
        Action("channels.fairs.spend", "fairs", start, date(2027, 1, 31), 9e5, 3e5, -6e5, "money"),
        Action(
            "channels.fairs.spend", "fairs", date(2027, 4, 1), date(2027, 6, 30), 9e5, 2e5, -21e5, "money"
        ),
        Action("channels.fairs.spend", "fairs", date(2027, 7, 15), None, 9e5, 2e5, 0.0, "money"),
        Action("some.lever", "somebody", start, date(2027, 1, 15), 1.0, 2.0, 0.0, "count"),
    )
    steps = plan_steps(actions, Figures("EUR"), start)
    assert [(step.what, step.today, step.values, step.cost) for step in steps] == [
        ("Lena: hours for phoning", "10 h a week", (("4 h a week", "the whole time"),), "0 EUR"),
        ("Lena: contract", "does not do it", (("does it", "the whole time"),), "0 EUR"),
        ("Lena: demo", "does it", (("does not do it", "the whole time"),), "0 EUR"),
        (
            "Money for fairs",
            "9,000 EUR a month",
            (
                ("3,000 EUR a month", "Jan 2027"),
                ("2,000 EUR a month", "Apr 2027 to Jun 2027"),
                ("2,000 EUR a month", "from 15 Jul 2027 on"),
            ),
            "-27 k EUR",
        ),
        ("somebody (some.lever)", "1", (("2", "1 Jan 2027 to 15 Jan 2027"),), "0 EUR"),
    ]


def test_guesses_are_found_beside_and_below_their_mark(loaded):
    guesses = basis_of(loaded).guesses
    assert guesses == (
        (f"channels › {CHANNEL}", "response: today 2 k brings 30, half brings 20, double 40, at most 60"),
        ("stages", guesses[1][1]),
    )
    assert guesses[1][1].startswith("- {name: offer")


def test_remark_parted_by_an_empty_line_marks_nothing():
    text = SCENARIO.replace("\nsimsales: 1", "# write [assumed] beside guesses\n\nsimsales: 1")
    assert len(basis_of(read_scenario_text(text, "scenario.yaml")).guesses) == 2


def test_unannounced_holidays_come_first():
    text = SCENARIO.replace("start: 2027-01-01", "start: 2099-01-01").replace("holidays: DE", "holidays: CN")
    text = text.replace("2027-03-31", "2099-03-31")
    assert "CN in 2099" in basis_of(read_scenario_text(text, "scenario.yaml")).first[0]


def test_months_have_their_year_where_it_changes():
    assert month_names([date(2027, 1, 1), date(2027, 2, 1)]) == ("Jan", "Feb")
    assert month_names([date(2027, 12, 1), date(2028, 1, 1)]) == ("Dec 27", "Jan 28")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (774_000_00.0, "money", "774 k EUR"),
        (0.0, "hours", "0 h"),
        (0.5, "share", "50 %"),
        (math.nan, "days", "not known"),
    ],
)
def test_figures_have_their_unit(value, unit, text):
    assert Figures("EUR").text(value, unit) == text


def test_ranges_say_a_shared_unit_once():
    figures = Figures("EUR")
    cell = figures.estimate(Interval(795_000_00.0, 774_000_00.0, 817_000_00.0, 0.95, 9), "money")
    assert (cell.text, cell.range) == ("795 k EUR", "(774 to 817 k EUR)")
    cell = figures.estimate(Interval(5_511_00.0, -9_206_00.0, 20_200_00.0, 0.95, 9), "money")
    assert cell.range == "(-9,206 EUR to 20.2 k EUR)"
    assert figures.estimate(Interval(5.0, 5.0, 5.0, 0.95, 9), "count").range == ""


def test_chart_of_many_people_shows_the_busiest_and_says_so(study):
    today = study.strategies[0]
    pattern = today.metrics[f"utilisation[rep={CHINESE}]"]
    crowd = {
        f"utilisation[rep=p{number}]": replace(
            pattern,
            key=pattern.key._replace(scope=f"rep=p{number}"),
            mean=replace(pattern.mean, estimate=number / 100),
        )
        for number in range(40)
    }
    others = {name: summary for name, summary in today.metrics.items() if "rep=" not in name}
    result = replace(
        study, strategies=(replace(today, metrics={**others, **crowd}),), comparison=None, runs=None
    )
    page = page_text(result, "en")
    shown = [row["name"] for row in charts_of(page)["busy"]["data"]["values"]]
    assert shown == [f"p{number}" for number in range(39, 9, -1)]
    assert "the 30 busiest of 40 people" in Reader(page).text


def test_sentence_leaves_a_name_as_it_is_written():
    basis = basis_of(read_scenario_text(SCENARIO.replace("10 k, cost: 20 %", "10 k"), "scenario.yaml"))
    said = [*basis.first, *basis.more]
    assert "Delivering thing costs nothing." in said
    assert "north" in "".join(said)
    assert "North" not in "".join(said)


@pytest.fixture(scope="module")
def judged(study):
    def letter(ok):
        return Letter(ok, Phrase("page.smart.about"))

    smart = Smart(letter(True), letter(True), letter(False), letter(None), letter(True))
    repair = Repair("achievable", "value", Phrase("page.at_least", {"value": "150 k <EUR>"}))
    half, rarely = clopper_pearson(4, 8), clopper_pearson(1, 8)
    key = MetricKey("bookings", "", "..2027-02-28")
    mark = MilestoneResult("first & half", key, 90_000_00.0, None, date(2027, 2, 28), half, rarely)
    months = ("2027-01", "2027-02", "2027-03")
    fan = Fan(
        MetricKey("bookings"), True, months, {p: (p * 1e5, p * 2e5, p * 3e5) for p in (5, 20, 50, 80, 95)}
    )
    deep = Driver(Phrase("metric.leads.title"), MetricKey("leads"), 30.0, None, "not alone")
    driver = Driver(
        Phrase("metric.wins.title"), MetricKey("wins"), 5.0, 9.0, "simulated", clopper_pearson(6, 8), (deep,)
    )
    tree = DriverTree("many orders", MetricKey("bookings"), 1e7, 2e7, (driver,))
    strategies = tuple(
        replace(
            strategy,
            targets=(replace(strategy.targets[0], smart=smart, repair=(repair,)), *strategy.targets[1:]),
            milestones=(mark,),
            fans=(fan,),
        )
        for strategy in study.strategies
    )
    return replace(study, strategies=strategies, drivers=(tree,))


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_letters_repairs_and_drivers_are_told(judged, language):
    page = page_text(judged, language)
    with words.speaking(language):
        letters = re.search(r'id="letters-title".*?</figure>', page, re.S)[0]
        marks = re.findall(r'<td data-label="[^"]*"(?: class="(\w*)")?><span>(\w+)', letters)
        said = [words.say(f"page.mark.{mark}") for mark in ("yes", "yes", "no", "open", "yes")]
        assert marks == list(zip(["good", "good", "bad", "", "good"], said, strict=True))
        repairs = Reader(re.search(r'id="repairs-title".*?</figure>', page, re.S)[0]).text
        assert words.say("page.at_least", value="150 k <EUR>") in repairs
        assert words.say("page.smart.about") in repairs
        drivers = Reader(re.search(r'id="drivers-title".*?</figure>', page, re.S)[0]).text
        chance = clopper_pearson(6, 8)
        assert words.chance(chance.estimate, chance.low, chance.high) in drivers
        assert words.say("page.how.not_alone") in drivers


def test_milestones_show_their_chance_and_what_breaks_first(judged):
    page = page_text(judged, "en")
    text = Reader(page).text
    assert "first & half" in text
    assert words.chance(*_three(clopper_pearson(4, 8))) in text
    assert words.chance(*_three(clopper_pearson(1, 8))) in text
    rows = charts_of(page)["milestones-chances"]["data"]["values"]
    assert [(row["group"], row["value"]) for row in rows] == [("first & half", 50.0)] * 2


def test_fan_has_the_marks_of_targets_and_milestones_at_their_months(judged):
    charts = charts_of(page_text(judged, "en"))
    assert "adding-up" not in charts
    spec = charts["fan-0"]
    assert [(row["low"], row["value"], row["high"]) for row in spec["data"]["values"]] == [
        (5.0, 50.0, 95.0),
        (10.0, 100.0, 190.0),
        (15.0, 150.0, 285.0),
    ]
    marks = spec["layer"][2]["data"]["values"]
    assert [(mark["name"], mark["value"]) for mark in marks] == [("Feb", 90.0), ("Mar", 200.0)]
    assert marks[1]["text"] == "many orders: 200 k EUR"


def test_change_against_a_baseline_is_said(study):
    target = replace(study.strategies[0].targets[0], against="last year", baseline=1e7, change="+15 %")
    wish = Figures("EUR").wish(target)
    assert wish == "Bookings at least 200 k EUR by 31 Mar 2027 (+15 % against last year)"


def _three(interval):
    return interval.estimate, interval.low, interval.high


def test_what_is_not_settled_is_never_called_certain():
    figures = Figures("EUR")
    assert [figures.best_times(chance) for chance in (0.9999, 0.5, math.nan)] == ["99", "50", "not known"]


def test_strategies_that_are_not_settled_say_so(study):
    open_end = replace(study.comparison, is_known=False, probability_best=0.73)
    text = Reader(page_text(replace(study, comparison=open_end), "en")).text
    assert "with a chance of 73 in 100 that it truly is the best" in text
