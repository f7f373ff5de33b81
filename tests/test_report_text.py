"""The printed answer and the verdict on a plan: what a manager reads first must not mislead."""

import re
from dataclasses import replace
from datetime import date

import pytest
from pages import company, printed, simulated, with_plan

from simsales import words
from simsales.cli import main
from simsales.report import plan_text
from simsales.report.figures import change
from simsales.report.html.decision_sections import strategies_section
from simsales.report.html.figures import Figures
from simsales.report.html.first_page import first_page, headline_metrics
from simsales.report.plan_text import print_plan
from simsales.report.plan_verdict import plan_verdict, verdict_text
from simsales.report.risk_text import print_risks
from simsales.report.text import print_comparison, print_study
from simsales.scenario.metrics import CATALOGUE
from simsales.scenario.reader import read_scenario_text
from simsales.study.comparison import difference
from simsales.study.intervals import Interval
from simsales.study.measure import MetricKey
from simsales.study.study import run_study

SMALL = """\
simsales: 1
name: Small
currency: EUR
calendar: {start: 2027-01-01, length: 2 months, holidays: DE}
products: {box: {price: 10 k}}
channels: {web: {leads: 20 per month, spend: 1 k per month}}
stages:
  - {name: talk, effort: 1 h, passes: 70 %, customer_takes: 2 days}
  - {name: offer, effort: 2 h, passes: 60 %, customer_takes: 5 days}
teams: {north: {reps: {Anna: {}}}}
risks: {fog: {happens: [2027-01-20], lasts: 10 days, effects: [{to: odds, by: -20 %}]}}
opening: {deals: [{stage: offer, count: 3, age: 23 days, owner: Anna}]}
simulation: {replications: 4}
"""


@pytest.fixture(autouse=True)
def _english():
    words.set_language("en")
    yield
    words.set_language("en")


@pytest.fixture(name="small")
def _small():
    loaded = read_scenario_text(SMALL, "small.yaml")
    return loaded, run_study(loaded, workers=1)


def judged(goal, **shifts):
    """Return a plan whose goal changes by `goal`, and whose other figures are today's, some shifted."""
    study = with_plan()
    found = study.plan.simulated
    gap = Interval(goal, goal - 1e6, goal + 1e6, 0.95, 8)
    changed = replace(
        found,
        difference=replace(found.difference, interval=gap),
        differences=tuple(
            replace(each, interval=_gap(shifts.get(each.key.metric, 0.0))) for each in found.differences
        ),
    )
    return study.with_plan(replace(study.plan, simulated=changed))


def _gap(middle):
    """Return a difference that is known unless it is 0: luck does the same to both, so it is narrow."""
    return Interval(middle, middle - 1.0, middle + 1.0, 0.95, 8)


@pytest.mark.parametrize(
    ("goal", "shifts", "kind"),
    [
        (5e6, {}, "better"),
        (5e6, {"profit": 1e8}, "better"),
        (5e6, {"cash": -1e8}, "mixed"),
        (5e6, {"open_value": -1e8}, "better"),
        (-5e6, {"profit": 1e8}, "mixed"),
        (-5e6, {}, "worse"),
        (0.0, {"cash": -1e8}, "worse"),
        (0.0, {}, "unknown"),
        (0.0, {"profit": 1e8}, "unknown"),
    ],
)
def test_a_plan_is_better_only_where_nothing_important_is_worse(goal, shifts, kind):
    study = judged(goal, **shifts)
    verdict = plan_verdict(study.plan.simulated)
    assert verdict.kind == kind
    assert [gain.key.metric for gain in verdict.gains] == ["bookings", "profit", "cash", "open_value"]
    page = first_page(study, Figures("EUR")).plan_verdict
    text = printed(print_plan, study.plan, company().scenario)
    for name in shifts:
        title = words.say(f"metric.{name}.title")
        assert title in text
        judges = kind != "unknown" and name != "open_value"
        assert (title in page.text) == judges
    assert ("The plan is better:" in text) == (kind == "better")
    assert ("WORSE" in text) == (kind == "worse")


@pytest.mark.parametrize(
    ("goal", "name", "shift", "kind"),
    [
        (5e6, "gone_cold", 17.5, "better"),
        (5e6, "win_rate", -2.0, "better"),
        (5e6, "costs", 1e8, "better"),
        (-5e6, "costs", -1e8, "worse"),
        (-5e6, "wins", 5.0, "worse"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_is_worse_is_said_only_where_no_figure_shown_is(goal, name, shift, kind, language):
    words.set_language(language)
    nothing = {
        ("en", "better"): "Nothing here is known to be worse",
        ("en", "worse"): "Nothing here is known to be better",
        ("zh", "better"): "没有确定变差的",
        ("zh", "worse"): "没有确定变好的",
    }[language, kind]
    title = words.say(f"metric.{name}.title")
    for shifts in ({}, {name: shift}):
        study = judged(goal, **shifts)
        assert plan_verdict(study.plan.simulated).kind == kind
        text = verdict_text(study.plan.simulated, "EUR")
        assert (nothing in text) == (not shifts)
        assert (f"{title} {_told(study, name)}" in text) == bool(shifts)
        assert first_page(study, Figures("EUR")).plan_verdict.text == text, "text and page say the same"
        without_breaks = "".join(printed(print_plan, study.plan, company().scenario).split())
        assert "".join(text.split()) in without_breaks


def _told(study, name):
    gap = study.plan.simulated.of(name)
    return change(gap.interval, gap.unit, "EUR")


@pytest.mark.parametrize(("language", "between"), [("en", "with what is sold"), ("zh", "随销售额")])
def test_what_the_steps_cost_is_told_apart_from_all_costs(language, between):
    words.set_language(language)
    for shift in (0.0, 1.75e7):
        study = judged(5e6, costs=shift)
        page = first_page(study, Figures("EUR"))
        listed = [
            verdict.text for verdict in page.gives_up if words.say("metric.costs.title") in verdict.text
        ]
        assert len(listed) == (shift > 0)
        assert (between in page.extra) == (shift > 0)


@pytest.mark.parametrize(("language", "other"), [("en", "other years than the 8 "), ("zh", "8个年份不同")])
def test_page_says_that_the_chances_of_a_plan_are_of_other_years(language, other):
    words.set_language(language)
    study = with_plan()
    fresh = tuple(
        replace(target, chance=replace(target.chance, count=31)) if target.chance else target
        for target in study.plan.simulated.today.targets
    )
    simulated_plan = replace(study.plan.simulated, today=replace(study.plan.simulated.today, targets=fresh))
    page = first_page(study.with_plan(replace(study.plan, simulated=simulated_plan)), Figures("EUR"))
    assert words.say("page.years", count=31) in page.years
    assert other in page.years
    assert other not in first_page(simulated(), Figures("EUR")).years


def test_no_figure_that_is_shown_escapes_the_verdict():
    study = judged(5e6)
    verdict = plan_verdict(study.plan.simulated)
    looked_at = {gain.key.metric for gain in (*verdict.gains, *verdict.also)}
    shown = {*headline_metrics(study.plan.simulated.today), *plan_text._SIDE_BY_SIDE}
    assert {name for name in shown if CATALOGUE[name].better} == looked_at


@pytest.mark.parametrize(("least", "most", "kind"), [(1e6, None, "mixed"), (None, 1e6, "better")])
def test_open_deals_judge_a_plan_where_a_target_asks_for_them(least, most, kind):
    found = judged(5e6, open_value=-1e8).plan.simulated
    other = replace(found.today.targets[1], key=MetricKey("open_value"), at_least=least, at_most=most)
    today = replace(found.today, targets=(found.today.targets[0], other, *found.today.targets[2:]))
    verdict = plan_verdict(replace(found, today=today))
    assert verdict.kind == kind
    assert ("open_value" in {gain.key.metric for gain in verdict.of(1)}) == (kind == "better")


def test_open_deals_are_neither_better_nor_worse_by_themselves():
    study = simulated()
    gap = difference(study.runs, study.strategies[1].name, "today", MetricKey("open_value")).interval
    assert gap.is_decided
    text = printed(print_comparison, study)
    told = change(gap, "money", "EUR")
    assert f"Value of open deals {told}" in text
    assert not re.search(rf"{re.escape(told)} (better|worse)", text)
    page = first_page(study, Figures("EUR"))
    assert not any("Value of open deals" in verdict.text for verdict in (*page.brings, *page.gives_up))
    gaps = strategies_section(study, Figures("EUR")).exhibits[0].table
    assert gaps.rows[0][gaps.columns.index("Value of open deals")].tone == ""


def test_a_goal_of_at_most_is_better_when_it_falls():
    study = judged(-5e6)
    found = study.plan.simulated
    target = replace(found.today.targets[0], at_least=None, at_most=1e6)
    today = replace(found.today, targets=(target, *found.today.targets[1:]))
    assert plan_verdict(replace(found, today=today)).kind == "better"


def test_text_says_why_today_differs_in_the_years_of_the_plan():
    assert "today's figures and chances differ a little" in printed(
        print_plan, with_plan().plan, company().scenario
    )


@pytest.mark.parametrize("looks", [1, 4])
def test_a_comparison_says_how_many_years_were_played_in_the_end(looks):
    study = simulated()
    study = replace(
        study,
        comparison=replace(study.comparison, looks=looks),
        run=replace(study.run, replications=480),
    )
    text = printed(print_comparison, study)
    told = (
        "in the end 480 simulations of 3 months of each"
        if looks > 1
        else "Each was played in 480 simulations of 3 months."
    )
    assert told in text
    year = replace(study, run=replace(study.run, days=(date(2027, 1, 1), date(2027, 12, 31))))
    told = "in the end 480 years of each" if looks > 1 else "Each was played for 480 years."
    assert told in printed(print_comparison, year)


def test_promises_are_told_in_the_words_of_the_page():
    text = printed(print_comparison, simulated())
    assert "What could be promised, as things are today: " in text
    assert "or better in 80 of 100 simulations" in text


def test_the_funnel_says_where_open_deals_are_counted_and_how_waits_are(small):
    loaded, study = small
    text = printed(print_study, study, loaded.scenario)
    assert "3 deals were already open on the first day" in text
    assert "nights and weekends included" in text
    metrics = study.strategies[0].metrics
    passed = metrics["passed[stage=talk]"].mean.estimate
    assert metrics["entered[stage=offer]"].mean.estimate == passed


def test_risks_are_told_with_how_often_and_how_long(small):
    loaded, study = small
    text = printed(print_risks, study.strategies[0], loaded.scenario)
    assert "fog 1 10 days" in text
    assert printed(print_risks, study.strategies[0], company().scenario) == ""


def test_the_story_of_an_open_deal_counts_the_time_before_the_first_day(tmp_path, capsys):
    file = tmp_path / "small.yaml"
    file.write_text(SMALL, encoding="utf-8")
    assert main(["trace", str(file), "--deal", "offer/2027-01-01 #1", "--lang", "en"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "days in all, 23 days of them before the first day" in text
    total = text.split(" days in all")[0].rsplit(" ", 1)[1]
    assert f", {total} days later" in text


@pytest.mark.parametrize(("language", "said"), [("en", "nothing to look at"), ("zh", "没有需要留意之处")])
def test_a_scenario_without_doubts_has_nothing_to_look_at(tmp_path, capsys, language, said):
    file = tmp_path / "small.yaml"
    file.write_text(SMALL, encoding="utf-8")
    assert main(["check", str(file), "--lang", language]) == 0
    assert said in capsys.readouterr().out


def test_a_what_if_says_what_was_set(tmp_path, capsys):
    file, page = tmp_path / "small.yaml", tmp_path / "page.html"
    file.write_text(SMALL, encoding="utf-8")
    setting = "channels.web.leads *= 2"
    assert main(["run", str(file), "--set", setting, "--report", str(page), "--lang", "en"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert f"What if: {setting}" in text
    assert f"what-if ({setting})" in text
    assert setting in page.read_text(encoding="utf-8")
