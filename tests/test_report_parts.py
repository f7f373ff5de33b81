"""The parts of the report page: first page, plan steps, assumptions, charts, letters and milestones."""

import json
import math
import re
from dataclasses import replace
from datetime import date

import pytest
from pages import (
    CHANNEL,
    CHINESE,
    SCENARIO,
    STRATEGY,
    Reader,
    charts_of,
    company,
    printed,
    simulated,
    with_plan,
)

from simsales import words
from simsales.report.goals import print_drivers
from simsales.report.html import page_text
from simsales.report.html.basis import basis_of
from simsales.report.html.charts import Bar, Month, bars, fan
from simsales.report.html.decision_sections import plan_section
from simsales.report.html.figures import Figures
from simsales.report.html.first_page import first_page
from simsales.report.html.levers import plan_steps
from simsales.report.html.month_names import month_names
from simsales.scenario.reader import read_scenario_text
from simsales.study.intervals import Interval, clopper_pearson
from simsales.study.measure import MetricKey
from simsales.study.results import Action
from simsales.study.verdict import Driver, DriverTree, Fan, Letter, MilestoneResult, Repair, Smart
from simsales.words import Phrase


@pytest.fixture(name="loaded")
def _loaded():
    return company()


@pytest.fixture(name="study")
def _study():
    return simulated()


@pytest.fixture(name="planned")
def _planned():
    return with_plan()


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
    assert words.money_change(gap.high, "EUR").removesuffix(" EUR") in said[0]


def test_plan_and_today_stand_with_the_difference_of_each_figure(planned):
    section = plan_section(planned, Figures("EUR"))
    table = next(each.table for each in section.exhibits if each.ident == "plan-figures")
    simulated = planned.plan.simulated
    said = {row[0].text: row[-1] for row in table.rows}
    assert {"Bookings", "Profit", "Leads"} <= set(said)
    leads = simulated.of("leads").interval
    today, plan = simulated.today.metrics["leads"].mean, simulated.plan.metrics["leads"].mean
    assert leads.estimate == pytest.approx(plan.estimate - today.estimate)
    assert leads.high - leads.low < plan.high - today.low - (plan.low - today.high), "pairs tell more"
    assert said["Leads"] == replace(Figures("EUR").difference(leads, "count"), tone=said["Leads"].tone)
    gone = replace(simulated, differences=())
    empty = plan_section(planned.with_plan(replace(planned.plan, simulated=gone)), Figures("EUR"))
    rows = next(each.table.rows for each in empty.exhibits if each.ident == "plan-figures")
    assert {row[-1].text for row in rows} == {words.say("house.not_known")}


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


def test_worse_plan_is_called_worse(planned):
    gap = Interval(-5e6, -6e6, -4e6, 0.95, 8)
    found = planned.plan.simulated
    simulated = replace(
        found,
        difference=replace(found.difference, interval=gap),
        differences=tuple(
            replace(each, interval=gap) if each.key.metric == "bookings" else each
            for each in found.differences
            if each.key.metric in ("bookings", "costs")
        ),
    )
    page = first_page(planned.with_plan(replace(planned.plan, simulated=simulated)), Figures("EUR"))
    assert page.plan_verdict is not None
    assert page.plan_verdict.tone == "bad"
    assert any("-50 k EUR" in verdict.text for verdict in page.gives_up)


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


def test_ranges_say_the_currency_once_and_every_thousand():
    figures = Figures("EUR")
    cell = figures.estimate(Interval(795_000_00.0, 774_000_00.0, 817_000_00.0, 0.95, 9), "money")
    assert (cell.text, cell.range) == ("795 k EUR", "(774 k to 817 k)")
    gap = figures.difference(Interval(2_419_00.0, -21_000_00.0, 25_800_00.0, 0.95, 9), "money")
    assert gap.said == "+2,419 EUR (-21 k to +25.8 k)"
    assert figures.between(774_000_00.0, 817_000_00.0, "money") == "774 k to 817 k EUR"
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
    with words.speaking("zh"):
        basis = basis_of(read_scenario_text(SCENARIO, "scenario.yaml"))
    said = "".join([*basis.first, *basis.more])
    assert "north没有占用时间的突发事务" in said
    assert "North" not in said
    assert "Thing" not in said


@pytest.mark.parametrize(("count", "named"), [(1, True), (6, True), (7, False), (12, False)])
def test_marks_over_time_are_named_while_their_names_do_not_cover_each_other(count, named):
    months = [Month(f"m{number}", 1.0, 0.5, 2.0, "one") for number in range(12)]
    marks = [Month(f"m{number}", 1.0, 1.0, 1.0, f"mark {number}") for number in range(count)]
    layers = fan(months, "EUR", marks)["layer"]
    texts = [layer for layer in layers if layer["mark"]["type"] == "text"]
    points = [layer for layer in layers if layer["mark"].get("shape") == "diamond"]
    assert [len(layer["data"]["values"]) for layer in points] == [count]
    assert sum(len(layer["data"]["values"]) for layer in texts) == (count if named else 0)
    # Further lines of a name go above its mark, not over it.
    assert {layer["mark"]["baseline"] for layer in texts} == ({"bottom"} if named else set())


def test_a_label_behind_a_bar_that_is_nearly_full_has_room():
    full = [Bar("Ann", 99.0, 98.0, 100.0, "99 %")]
    assert bars(full, "percent", 100.0)["padding"]["right"] > bars(full, "percent")["padding"]["right"]


@pytest.fixture(name="judged")
def _judged(study):
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
    never = Interval(math.inf, math.inf, math.inf, 0.95, 8)
    leads = Phrase("metric.leads.title"), MetricKey("leads"), Interval(30.0, 28.0, 32.0, 0.95, 8)
    deep = (
        Driver(*leads, never, "not alone"),
        Driver(*leads, replace(never, low=44.0), "not alone"),
        Driver(*leads, replace(never, estimate=37.0, low=33.0), "approximate"),
        Driver(*leads, Interval(36.0, 31.0, 41.0, 0.95, 8), "approximate"),
    )
    driver = Driver(
        Phrase("metric.wins.title"),
        MetricKey("wins"),
        Interval(5.0, 4.0, 6.0, 0.95, 8),
        Interval(9.0, 7.0, 11.0, 0.95, 8),
        "simulated",
        clopper_pearson(6, 8),
        deep,
    )
    tree = DriverTree(
        "many orders", MetricKey("bookings"), Interval(1e7, 9e6, 1.1e7, 0.95, 8), 2e7, (driver, *deep)
    )
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
        for how in ("not_alone", "hardly_alone", "approximate", "simulated"):
            assert words.say(f"page.how.{how}") in drivers
        text = printed(print_drivers, judged, width=200)
        assert words.say("smart.how.hardly_alone") in text
        for said in (
            words.interval("9", "7", "11"),
            words.interval("36", "31", "41"),
            words.say("house.open_interval", estimate="37", low="33"),
            words.say("house.or_more", low="44"),
        ):
            assert said.replace(" ", "") in drivers.replace(" ", ""), said
            assert said in text, said


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
