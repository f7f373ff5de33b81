"""Owns the test that a year may be told in two parts: what is known and what is simulated add up."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from studies import SMALL

from simsales import run
from simsales.engines.journal import COLUMNS, Kind
from simsales.engines.reference import simulate
from simsales.errors import InputError
from simsales.report.html.document import page_text
from simsales.report.judgement import print_targets
from simsales.report.plan_text import print_plan
from simsales.report.so_far import print_so_far
from simsales.report.span import A_YEAR
from simsales.scenario.loaded import TODAY, Loaded
from simsales.scenario.reached import reached_before
from simsales.scenario.reader import read_scenario, read_scenario_text
from simsales.scenario.settings import with_settings
from simsales.study.measure import Gauge, MetricKey
from simsales.study.milestones import fans
from simsales.study.so_far import may_be_planned
from simsales.study.study import run_study
from simsales.words import speaking
from simsales.world.compile import compile_world

YEAR = """\
simsales: 1
name: Zwei Hälften
currency: EUR
calendar: {start: 2027-01-04, end: 2027-12-31}
products: {standard: {price: 10 k, cost: 30 %}}
segments: {plain: {market: 5 M per year}}
channels:
  website: {leads: 20 per month, spend: 1 k per month, segments: {plain: 100 %}}
stages:
  - {name: talk, effort: 2 h, passes: 60 %}
  - {name: close, effort: 3 h, passes: 50 %, customer_takes: "usually 20 days, one in ten over 60"}
teams:
  north: {reps: {anna: {salary: 5 k per month}, ben: {salary: 4 k per month}}}
targets:
  sold: {metric: bookings, at_least: 700 k, by: 2027-12-31}
  sold by north: {metric: bookings, at_least: 700 k, by: 2027-12-31, of: {team: north}}
  earned: {metric: profit, at_least: 300 k, by: 2027-12-31}
  won: {metric: win_rate, at_least: 30 %, by: 2027-12-31}
  share: {metric: market_share, at_least: 15 %, by: 2027-12-31}
  early: {metric: wins, at_least: 12, by: 2027-03-31}
  late: {metric: wins, at_least: 30, since: 2027-07-01, by: 2027-12-31}
milestones:
  autumn: {metric: wins, at_least: 45, by: 2027-09-30}
simulation: {replications: 6, seed: 3}
"""
PAGE = Path(__file__).resolve().parent.parent / "docs" / "known.md"
AS_OF = date(2027, 7, 1)
HALF = ("bookings", "revenue", "cash", "costs", "profit", "wins", "losses", "no_decisions", "gone_cold")

# No deal is open overnight, and nobody is at work: every lead is decided at once, or never.
INSTANT = """\
simsales: 1
name: Sofort
calendar: {start: 2027-01-01, end: 2027-12-31, hours: always}
products: {standard: {price: 10 k}}
channels: {website: {leads: 60 per month, arrive: any time}}
stages: [{name: decide, passes: 50 %}]
teams: {north: {reps: {anna: {}}}}
targets:
  sold: {metric: bookings, at_least: 3 M, by: 2027-12-31}
  won: {metric: win_rate, at_least: 50 %, by: 2027-12-31}
simulation: {replications: 4, seed: 5}
"""


def read(text: str) -> Loaded:
    return read_scenario_text(text, "year.yaml")


def written(loaded: Loaded, replication: int, names: tuple[str, ...], until: date = AS_OF) -> list[str]:
    """Return settings that state what one simulated year had reached before a day, to the cent."""
    world = compile_world(loaded.scenario, loaded.strategies[TODAY])
    start = loaded.scenario.calendar.start
    last = int(np.searchsorted(world.periods.edge, (until - start).days * 86_400_000))
    tally = simulate(world, loaded.scenario.simulation.seed, replication).tally
    tally = tally.copy()
    tally[:, :, last:] = 0
    gauge = Gauge(world, loaded.scenario)
    found = dict(zip(gauge.keys, gauge.measure(tally).tolist(), strict=True))
    money = {"bookings", "revenue", "cash", "costs", "profit"}
    settings = [f"so_far.as_of={until}"]
    for name in names:
        value = found[MetricKey(name)]
        settings.append(f"so_far.{name}={value / 100 if name in money else round(value)}")
    return settings


def targets_of(loaded: Loaded, replication: int) -> dict[MetricKey, float]:
    """Return what one simulated year brings for the figures of targets."""
    world = compile_world(loaded.scenario, loaded.strategies[TODAY])
    outcome = simulate(world, loaded.scenario.simulation.seed, replication)
    gauge = Gauge(world, loaded.scenario)
    found = dict(zip(gauge.keys, gauge.measure(outcome.tally).tolist(), strict=True))
    return {key: value for key, value in found.items() if ".." in key.window}


@pytest.mark.parametrize("replication", [0, 4])
def test_a_year_that_is_cut_and_gone_on_with_is_the_year(replication: int) -> None:
    whole = read(YEAR)
    straight = targets_of(whole, replication)
    parts = [f"so_far.parts.bookings of team north={_bookings(whole, replication)}"]
    going_on = with_settings(whole, [*written(whole, replication, HALF), *parts])
    assert going_on.scenario.so_far is not None
    assert going_on.scenario.so_far.is_replayed
    cut = targets_of(going_on, replication)
    early = MetricKey("wins", "", "..2027-03-31")
    assert set(cut) == set(straight) - {early}, "what nobody says of March cannot be known"
    for key, value in cut.items():
        assert value == pytest.approx(straight[key], rel=1e-12), key


def _bookings(loaded: Loaded, replication: int) -> str:
    return written(loaded, replication, ("bookings",))[1].partition("=")[2]


@pytest.mark.parametrize("until", [AS_OF, date(2027, 3, 17)])
def test_with_the_deals_of_the_day_the_rest_is_added_to_what_is_known(until: date) -> None:
    whole = read(INSTANT)
    names = ("bookings", "wins", "losses", "no_decisions", "gone_cold")
    known = with_settings(whole, [*written(whole, 0, names, until), "so_far.deals=[]"])
    assert known.scenario.calendar.start == until
    assert known.scenario.so_far is not None
    assert known.scenario.so_far.since == date(2027, 1, 1)
    world = compile_world(known.scenario, known.strategies[TODAY])
    tally = simulate(world, 5, 0).tally
    gauge = Gauge(world, known.scenario)
    found = dict(zip(gauge.keys, gauge.measure(tally).tolist(), strict=True))
    sold = MetricKey("bookings", "", "..2027-12-31")
    reached = reached_before(known.scenario, "bookings")
    assert reached is not None
    assert reached > 0
    assert found[sold] == reached + found[MetricKey("bookings")]
    wins, ended = found[MetricKey("wins")], found[MetricKey("wins")] + found[MetricKey("losses")]
    past = [reached_before(known.scenario, name) or 0 for name in ("wins", "losses")]
    rate = found[MetricKey("win_rate", "", "..2027-12-31")]
    assert rate == pytest.approx((wins + past[0]) / (ended + sum(past)), rel=1e-12)


def test_what_comes_after_the_day_is_the_same_luck_when_the_time_before_is_played() -> None:
    whole = read(YEAR)
    going_on = with_settings(whole, ["so_far.as_of=2027-07-01", "so_far.wins=9"])
    straight = run_study(whole, workers=1)
    cut = run_study(going_on, workers=1)
    assert straight.runs is not None
    assert cut.runs is not None
    for month in ("2027-07", "2027-12"):
        key = MetricKey("bookings", "", month)
        assert (straight.runs.column(TODAY, key) == cut.runs.column(TODAY, key)).all()
    assert not cut.runs.has(TODAY, MetricKey("bookings", "", "2027-06")), "June is over and nobody said it"


def test_nothing_changes_for_a_file_that_says_nothing_of_it() -> None:
    study = run_study(read(YEAR), workers=1)
    said = study.to_dict()
    assert "so_far" not in said
    assert "look_back" not in said
    # The digest of the same file before there was such a section.
    text = json.dumps(read(YEAR).scenario.model_dump(mode="json", exclude={"so_far", "look_back"}))
    assert "so_far" not in text


def test_leads_of_the_rest_do_not_come_before_the_day() -> None:
    known = with_settings(read(YEAR), ["so_far.as_of=2027-07-01", "so_far.deals=[]"])
    world = compile_world(known.scenario, known.strategies[TODAY])
    journal = simulate(world, 3, 0, keep_journal=True).journal
    kinds = journal[:, COLUMNS.index("kind")]
    assert (kinds == Kind.LEAD).sum() > 60
    assert world.horizon == (date(2028, 1, 1) - AS_OF).days * 86_400_000


def test_41_percent_of_the_target() -> None:
    loaded = with_settings(
        read(INSTANT), ["so_far.as_of=2027-07-01", "so_far.bookings=41 % of target", "so_far.deals=[]"]
    )
    study = run_study(loaded, workers=1)
    assert study.so_far is not None
    (stands,) = study.so_far.targets
    assert stands.share == pytest.approx(0.41)
    assert stands.reached == 123_000_000
    assert stands.missing == 177_000_000
    assert stands.chance == study.strategies[0].targets[0].chance
    said = study.to_dict()["so_far"]
    assert isinstance(said, dict)
    assert said["as_of"] == "2027-07-01"
    assert said["not_counted"] == ["won"]


@pytest.mark.parametrize("written_so", ["41 % of sold", "目标的 41 %", "sold的41%", "41% of the target"])
def test_ways_to_write_a_share_of_a_target(written_so: str) -> None:
    loaded = with_settings(read(INSTANT), ["so_far.as_of=2027-07-01", f"so_far.bookings={written_so}"])
    assert reached_before(loaded.scenario, "bookings") == 123_000_000


def test_by_month_gives_stretches_of_their_own() -> None:
    text = (
        YEAR
        + "so_far: {as_of: 2027-07-01, wins: {2027-01..2027-03: 14, 2027-04: 4, 2027年5月: 3, 2027-06: 6}}\n"
    )
    loaded = read(text)
    assert reached_before(loaded.scenario, "wins") == 27
    assert reached_before(loaded.scenario, "wins", until=date(2027, 4, 1)) == 14
    assert reached_before(loaded.scenario, "wins", until=date(2027, 3, 1)) is None
    study = run_study(loaded, workers=1)
    early = next(target for target in study.strategies[0].targets if target.name == "early")
    assert early.chance is not None
    assert early.chance.estimate == 1, "14 of 12 are won: no luck can change that"
    fan = next(fan for fan in study.strategies[0].fans if fan.key == MetricKey("wins"))
    assert fan.months[:4] == ("2027-03", "2027-04", "2027-05", "2027-06")
    assert {fan.quantiles[percent][3] for percent in fan.quantiles} == {27.0}
    assert fan.quantiles[5][-1] > 27


def test_a_fan_begins_with_what_is_known() -> None:
    loaded = with_settings(read(INSTANT), ["so_far.as_of=2027-07-01", "so_far.bookings=1 M"])
    runs = run_study(loaded, workers=1).runs
    assert runs is not None
    (fan,) = [found for found in fans(loaded.scenario, runs, TODAY) if found.is_sum]
    assert fan.months[0] == "2027-06"
    assert fan.quantiles[5][0] == fan.quantiles[95][0] == 100_000_000


def test_a_change_begins_on_the_day_and_not_before() -> None:
    settings = ["so_far.as_of=2027-07-01", "so_far.bookings=300 k", "channels.website.leads=90 per month"]
    loaded = with_settings(read(YEAR), settings)
    days = [day for day, _ in loaded.strategies["what-if"]]
    assert days == [date(2027, 1, 4), AS_OF]
    before, after = (scenario.channels["website"].leads for _, scenario in loaded.strategies["what-if"])
    assert before == loaded.scenario.channels["website"].leads
    assert after != before


def test_what_cannot_begin_within_the_year_is_warned_of() -> None:
    settings = ["so_far.as_of=2027-07-01", "so_far.bookings=300 k", "teams.north.reps.ben.count=0"]
    loaded = with_settings(read(YEAR), settings)
    assert "so_far.file.not_within" in {problem.key for problem in loaded.warnings}
    stated = with_settings(read(YEAR), [*settings, "so_far.deals=[]"])
    assert "so_far.file.not_within" not in {problem.key for problem in stated.warnings}


def test_open_deals_of_the_day_replace_those_of_the_first_day() -> None:
    text = YEAR + (
        "opening: {deals: [{stage: close, count: 5}]}\n"
        "so_far: {as_of: 2027-07-01, wins: 20, deals: [{stage: close, count: 2}, {stage: talk, count: 1}]}\n"
    )
    scenario = read(text).scenario
    assert [deals.count for deals in scenario.opening.deals] == [2, 1]
    assert scenario.simulation.warm_up == 0


def test_a_warm_up_lies_in_the_past() -> None:
    text = YEAR.replace("seed: 3", "seed: 3, warm_up: 30 days")
    assert (
        with_settings(read(text), ["so_far.as_of=2027-07-01", "so_far.deals=[]"]).scenario.simulation.warm_up
        == 0
    )


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        (["so_far.as_of=2028-01-01"], "so_far.file.over"),
        (["so_far.as_of=2027-01-04"], "so_far.file.not_begun"),
        (["so_far.as_of=2027-07-01", "so_far.since=2027-02-01"], "so_far.file.since"),
        (["so_far.as_of=2027-07-01", "so_far.wins=-3"], "so_far.file.negative"),
        (["so_far.as_of=2027-07-01", "so_far.leads=41 % of target"], "so_far.file.no_target_at_all"),
        (["so_far.as_of=2027-07-01", "so_far.bookings=41 % of sould"], "so_far.file.no_target"),
        (["so_far.as_of=2027-07-01", "so_far.bookings={2027-01: 3 k}"], "so_far.file.months_missing"),
        (["so_far.as_of=2027-07-01", "so_far.bookings={spring: 3 k}"], "so_far.file.month"),
        (["so_far.as_of=2027-07-01", "so_far.wins={2027-01..2027-06: 3, 2027-02: 1}"],
            "so_far.file.months_twice",
        ),
        (["so_far.as_of=2027-07-01", "so_far.wins=0", "so_far.bookings=5 k"], "so_far.file.no_wins"),
        (["so_far.as_of=2027-07-01", "so_far.parts.win_rate=30 %"], "so_far.file.ratio"),
        (["so_far.as_of=2027-07-01", "so_far.parts.sales_cycle=30"], "so_far.file.not_adding_up"),
        (
            ["so_far.as_of=2027-07-01", "so_far.wins=5", "so_far.parts.wins of team north=9"],
            "so_far.file.part",
        ),
    ],
)  # fmt: skip
def test_contradictions_are_refused(settings: list[str], key: str) -> None:
    with pytest.raises(InputError) as refusal:
        with_settings(read(YEAR), settings)
    assert key in {problem.key for problem in refusal.value.problems}


def test_nine_of_ten_years_are_those_of_a_further_year() -> None:
    loaded = with_settings(
        read(INSTANT), ["so_far.as_of=2027-11-01", "so_far.bookings=1 M", "so_far.deals=[]"]
    )
    study = run_study(loaded, replications=30, workers=1)
    assert study.so_far is not None
    assert study.runs is not None
    column = study.runs.column(TODAY, MetricKey("bookings"))
    (sold,) = study.so_far.figures
    # Of 31 gaps 29 lie between the least and the most of 30 years: 94 %, the next smaller range has 87 %.
    assert (sold.low, sold.high) == (100_000_000 + column.min(), 100_000_000 + column.max())
    assert sold.to_dict("EUR")["total"]["year"] == [sold.low / 100, sold.high / 100]
    few = run_study(loaded, replications=4, workers=1)
    assert few.so_far is not None
    assert few.so_far.figures[0].to_dict("EUR")["total"]["year"] == [None, None]
    assert "too few simulated years" in page_text(few, "en", loaded)


def test_two_targets_need_a_name() -> None:
    text = YEAR.replace("  earned:", "  more: {metric: bookings, at_least: 800 k, by: 2027-12-31}\n  earned:")
    with pytest.raises(InputError) as refusal:
        with_settings(read(text), ["so_far.as_of=2027-07-01", "so_far.bookings=41 % of target"])
    assert [problem.key for problem in refusal.value.problems] == ["so_far.file.which_target"]


def test_a_day_within_the_warm_up_is_refused() -> None:
    text = YEAR.replace("seed: 3", "seed: 3, warm_up: 200 days").replace("  early:", "  # early:")
    with pytest.raises(InputError) as refusal:
        with_settings(read(text), ["so_far.as_of=2027-07-01"])
    assert "so_far.file.warm_up" in {problem.key for problem in refusal.value.problems}


def test_targets_without_a_past_are_shown_and_not_judged() -> None:
    loaded = with_settings(read(YEAR), ["so_far.as_of=2027-07-01", "so_far.bookings=300 k"])
    warned = {problem.path[-1] for problem in loaded.warnings if problem.key == "so_far.file.not_counted"}
    assert warned == {"sold by north", "earned", "won", "early", "autumn"}
    study = run_study(loaded, workers=1)
    judged = {target.name for target in study.strategies[0].targets if target.chance is not None}
    assert judged == {"sold", "share", "late"}
    assert study.so_far is not None
    assert set(study.so_far.not_counted) == {"sold by north", "earned", "won", "early"}
    assert study.strategies[0].milestones == ()
    assert not may_be_planned(study)


def test_a_plan_needs_the_deals_and_the_past() -> None:
    text = INSTANT.replace("  won: {metric: win_rate, at_least: 50 %, by: 2027-12-31}\n", "")
    known = ["so_far.as_of=2027-07-01", "so_far.bookings=1 M"]
    assert not may_be_planned(run_study(with_settings(read(text), known), workers=1))
    assert may_be_planned(run_study(with_settings(read(text), [*known, "so_far.deals=[]"]), workers=1))


def test_the_share_of_the_market_counts_the_market_of_the_months_before() -> None:
    loaded = with_settings(read(YEAR), ["so_far.as_of=2027-07-01", "so_far.bookings=300 k"])
    share = targets_of(loaded, 0)[MetricKey("market_share", "", "..2027-12-31")]
    sold = targets_of(loaded, 0)[MetricKey("bookings", "", "..2027-12-31")]
    # 5 M a year, less the three days before 4 January.
    assert sold / share == pytest.approx(500_000_000, rel=0.012)


def test_money_of_deals_won_before_is_warned_of() -> None:
    loaded = with_settings(read(YEAR), ["so_far.as_of=2027-07-01", "so_far.profit=100 k", "so_far.deals=[]"])
    warned = {problem.path for problem in loaded.warnings if problem.key == "so_far.file.won_before"}
    assert warned == {("targets", "earned")}


def test_the_file_may_begin_on_the_day_itself() -> None:
    text = SMALL.replace("at_least: 150 k", "at_least: 250 k")
    text += "so_far: {as_of: 2027-01-04, since: 2026-10-01, bookings: 100 k, deals: []}\n"
    loaded = read(text)
    assert loaded.scenario.calendar.start == date(2027, 1, 4)
    study = run_study(loaded, strategies=[], workers=1)
    plain = run_study(read(SMALL), strategies=[], workers=1)
    known, alone = study.strategies[0].targets[0], plain.strategies[0].targets[0]
    assert known.reached_with[0.5] == alone.reached_with[0.5] + 10_000_000
    # The same luck: nothing was moved.
    assert replace(study.run, events=0).seal == plain.run.seal


def test_what_a_strategy_did_in_the_past_is_over() -> None:
    past = "{value: 90 per month, since: 2027-02-01, until: 2027-05-31}"
    text = f"{YEAR}strategies: {{spring: {{changes: {{channels.website.leads: {past}}}}}}}\n"
    for settings in (["so_far.as_of=2027-07-01"], ["so_far.as_of=2027-07-01", "so_far.deals=[]"]):
        loaded = with_settings(read(text), [*settings, "so_far.bookings=300 k"])
        (entry,) = loaded.strategies["spring"]
        assert entry[1] == loaded.scenario


def test_a_what_if_for_days_that_are_over_is_refused() -> None:
    settings = ["so_far.as_of=2027-07-01", "channels.website.spend@2027-03=2 k per month"]
    with pytest.raises(InputError) as refusal:
        with_settings(read(YEAR), settings)
    assert [problem.key for problem in refusal.value.problems] == ["references.change.early"]


@pytest.mark.parametrize(("language", "word"), [("en", "stands at 41 %"), ("zh", "已完成41%")])
def test_the_answer_says_where_the_year_stands(language: str, word: str) -> None:
    settings = ["so_far.as_of=2027-07-01", "so_far.bookings=41 % of target", "so_far.wins=40"]
    loaded = with_settings(read(YEAR.replace("  sold by north:", "  # sold by north:")), settings)
    study = run_study(loaded, workers=1)
    console = Console(width=200, record=True, file=StringIO())
    with speaking(language):
        print_so_far(console, study)
    said = console.export_text()
    assert word in said
    page = page_text(study, language, loaded)
    assert page.count(word) == 1
    assert 'id="so-far"' in page
    assert 'id="look-back"' not in page


def test_a_plan_of_a_year_that_has_begun_begins_on_the_day_and_counts_what_is_known(tmp_path: Path) -> None:
    text = SMALL.replace("length: 8 weeks", "length: 26 weeks").replace(
        "at_least: 150 k, by: 2027-02-28", "at_least: 1.3 M, by: 2027-06-30"
    )
    text = text.replace("  often: {metric: win_rate, at_least: 30 %}\n  vague: {}\n", "")
    text += (
        "plan: {goal: targets, spend: {budget: 12 k, at_most: 6 k, changes: quarter}, replications: 6}\n"
        "so_far: {as_of: 2027-04-01, bookings: 700 k, deals: [{stage: close, count: 6}]}\n"
    )
    path = tmp_path / "begun.yaml"
    path.write_text(text.replace("replications: 12", "replications: 6"), encoding="utf-8")
    study = run(path, strategies=[], workers=1)
    assert study.plan is not None
    assert study.plan.simulated is not None
    assert min(action.since for action in study.plan.actions) == date(2027, 4, 1)
    loaded = read_scenario_text(path.read_text("utf-8"), "begun.yaml")
    for language, words in (
        ("en", "the budget of 12 k EUR is read as for the time from 1 Apr 2027 on"),
        ("zh", "1.2万欧元的预算按2027年4月1日起的时间计算"),
    ):
        assert page_text(study, language, loaded).count(words) == 2
        out = StringIO()
        with speaking(language):
            print_plan(Console(file=out, width=400), study.plan, loaded.scenario)
        assert out.getvalue().count(words) == 1
    (target,) = study.plan.simulated.plan.targets
    assert min(target.reached_with.values()) > 70_000_000
    (today,) = study.strategies[0].targets
    assert today.smart is not None
    assert study.drivers == ()


def test_a_share_of_the_target_stays_one_of_the_files_when_later_days_are_tried(tmp_path: Path) -> None:
    begun = "so_far: {as_of: 2027-07-01, bookings: 10 % of target, deals: []}\n"
    path = tmp_path / "begun.yaml"
    path.write_text(YEAR + begun, encoding="utf-8")
    study = run(path, workers=1)
    (sold,) = [target for target in study["today"].targets if target.name == "sold"]
    later = [repair.by for repair in sold.repair if repair.kind == "date"]
    assert len(later) == 1
    assert study.so_far is not None
    (target,) = [target for target in study.so_far.targets if target.name == "sold"]
    assert target.reached == 7_000_000
    path.write_text(YEAR + begun.replace("10 % of target", "70 k"), encoding="utf-8")
    (same,) = [target for target in run(path, workers=1)["today"].targets if target.name == "sold"]
    assert [repair.by for repair in same.repair if repair.kind == "date"] == later


def test_what_the_page_shows_may_be_copied_into_a_file() -> None:
    examples = re.findall(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(examples) == 2
    company = YEAR.replace("website:", "web:").replace("close,", "offer,").replace("ben:", "seller:")
    company = company.replace("2027-01-04", "2027-01-01")
    company = company.replace("stages:", "  fair: {leads: 2 per month, segments: {plain: 100 %}}\nstages:")
    begun = read(company + examples[0]).scenario.so_far
    assert begun is not None
    assert begun.deals is not None
    assert [(deal.count, deal.channel) for deal in begun.deals] == [(7, "web")]
    over = read(company + examples[1]).scenario.look_back
    assert over is not None
    assert over.happened


@pytest.mark.parametrize(
    ("wins", "together", "words"),
    [
        ([], None, ()),
        (["so_far.wins=9"], "judged", ("All targets that are judged together", "已评判的目标")),
        (
            ["so_far.wins=9", "so_far.losses=9", "so_far.no_decisions=0", "so_far.gone_cold=0"],
            "all",
            ("All targets together", "所有目标"),
        ),
    ],
)
def test_together_says_of_which_targets(
    wins: list[str], together: str | None, words: tuple[str, ...]
) -> None:
    company = re.sub(r"  (share|early|late|earned|sold by north): .*\n", "", YEAR)
    company = company.replace("  won: {", "  many: {metric: wins, at_least: 15, by: 2027-12-31}\n  won: {")
    settings = ["so_far.as_of=2027-07-01", "so_far.deals=[]", "so_far.bookings=70 k"]
    loaded = with_settings(read(company), [*settings, *wins])
    study = run_study(loaded, replications=2, workers=1)
    assert study.strategies[0].together == together
    for language, word in zip(("en", "zh"), words or ("together, in the same year", "同一年"), strict=True):
        out = StringIO()
        with speaking(language):
            print_targets(Console(file=out, width=200), study.strategies, "EUR", A_YEAR)
        assert (word in out.getvalue()) == (together is not None)
    page = page_text(study, "en", loaded)
    assert ("All of these together" in page) == (together == "all")
    assert ("All that are judged together" in page) == (together == "judged")


def test_past_costs_of_people_are_part_of_stated_costs_or_not_known(tmp_path: Path) -> None:
    text = (Path(__file__).parent / "laws" / "people.yaml").read_text(encoding="utf-8")
    parts = "delivery_cost: 9 k, commission: 0, spend: 0, salaries: 90 k, fixed_costs: 0, prevention_cost: 0"
    for said, known in ((parts + ", contingency_cost: 0", None), ("costs: 120 k", 12_000_000.0)):
        path = tmp_path / "begun.yaml"
        path.write_text(f"{text}so_far: {{as_of: 2027-04-01, revenue: 300 k, {said}}}\n", encoding="utf-8")
        assert reached_before(read_scenario(path).scenario, "costs") == known
