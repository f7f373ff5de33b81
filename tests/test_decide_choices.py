"""Owns the proof that levers are chosen: the best of all ways, and today's where nothing is better."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product

import numpy as np
import pytest

from simsales.decide import choices
from simsales.decide.choice_proof import FIRST_LOOK, SECOND_LOOK, is_better
from simsales.decide.choices import choose, find_choices
from simsales.decide.choosing import Choosing
from simsales.decide.goals import Score
from simsales.decide.kept_hours import PROOF_REPLICATIONS as PROOF_OF_HOURS
from simsales.decide.plan_changes import Plan
from simsales.decide.propose import propose
from simsales.decide.question import Solution
from simsales.decide.search import SEARCH_REPLICATIONS, Candidate, Found, Search
from simsales.report.html.figures import Figures
from simsales.report.html.levers import plan_steps
from simsales.report.plan_text import action_words
from simsales.scenario.changes import with_changes
from simsales.scenario.loaded import Loaded, Timeline
from simsales.scenario.reader import read_scenario_text
from simsales.study.measure import MetricKey
from simsales.study.replicate import FRESH_FROM, Runs, fresh, replicate
from simsales.study.results import PlanResult
from simsales.study.study import laboratory
from simsales.words import Phrase, speaking

COMPANY = """\
simsales: 1
name: Choices
calendar: {{start: 2027-01-01, length: 2 months}}
products: {{crm: {{price: 10 k, cost: 20 %}}}}
channels: {{web: {{leads: {leads} per month{web}}}}}
stages:
  - {{name: talk, effort: {talk}, passes: 50 %, customer_takes: 2 days, patience: {patience}}}
  - {{name: close, effort: {effort}, passes: 40 %, patience: {patience}}}
teams:
  north:
    reps:
      closer: {{count: {count}, salary: {salary} per month, does: [close]}}
      ben: {{does: [talk]{ben}}}
{team}courses:
  negotiation:
    {{days: [2027-01-05], at: "09:00", length: 4 h, reps: [closer], fee: {fee}, odds: {{close: 4}},
      use: false}}
  poetry: {{days: [2027-01-06], at: "09:00", length: 4 h, fee: 2 k, use: false}}
  juggling: {{days: [2027-01-07], at: "09:00", length: 1 h, use: false}}
{more}plan: {{goal: {goal}, replications: 12, {also}choices: {{{choices}}}}}
simulation: {{replications: 4}}
"""

NEGOTIATION = "courses.negotiation.use: [true]"
POETRY = "courses.poetry.use: [true]"
JUGGLING = "courses.juggling.use: [false, true]"
COUNT = "teams.north.reps.closer.count: [1]"


def company(*chosen: str, effort: str = "4 h", count: int = 2, fee: str = "3 k", **more: str) -> Loaded:
    values = {"goal": "profit", "also": "", "more": "", "web": "", "team": "", "leads": "20", "talk": "2 h"}
    values |= {"salary": "4 k", "ben": "", "patience": "10 days"} | more
    text = COMPANY.format(effort=effort, count=count, fee=fee, choices=", ".join(chosen), **values)
    return read_scenario_text(text, "choices.yaml")


def changes(plan: PlanResult) -> dict[str, object]:
    return {action.lever: action.to_dict()["value"] for action in plan.actions}


def said(plan: PlanResult) -> str:
    return " ".join(plan.said)


def profits(loaded: Loaded, ways: Mapping[str, Timeline], numbers: range) -> dict[str, np.ndarray]:
    lab = laboratory(loaded.scenario, ways)
    runs = replicate(lab.ways, 1, numbers, 1, None)
    return {name: runs.column(name, MetricKey("profit")) for name in ways}


# Small: everything is tried --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small() -> Loaded:
    return company(NEGOTIATION, POETRY, COUNT)


@pytest.fixture(scope="module")
def plan(small: Loaded) -> PlanResult:
    return propose(small, workers=1)


def test_the_plan_is_the_best_of_all_combinations(small: Loaded, plan: PlanResult) -> None:
    """Enumerated in years of their own: nothing is better than the plan beyond luck."""
    values = {
        "courses.negotiation.use": [False, True],
        "courses.poetry.use": [False, True],
        "teams.north.reps.closer.count": [1, 2],
    }
    ways = {
        str(way): with_changes(small, dict(zip(values, way, strict=True)))
        for way in product(*values.values())
    }
    found = profits(small, ways, range(500_000, 500_040))
    chosen = {path: changes(plan).get(path, {0: False, 1: False, 2: 2}[i]) for i, path in enumerate(values)}
    assert str(tuple(chosen.values())) == str((True, False, 1))
    mine = found[str(tuple(chosen.values()))]
    for name, other in found.items():
        ahead = other - mine
        assert ahead.mean() <= 3.0 * ahead.std(ddof=1) / len(ahead) ** 0.5 + 1e-9, name


def test_what_brings_nothing_stays_and_the_reasons_say_it(plan: PlanResult) -> None:
    assert "courses.poetry.use" not in changes(plan)
    assert plan.status == "simulated"
    assert "all 7 other combinations were tried" in said(plan)
    assert "found for: course poetry" in said(plan)
    with speaking("zh"):
        assert "课程poetry" in said(plan)
        assert not re.search("[A-Za-z]", re.sub("poetry", "", said(plan)))


def test_the_gain_holds_in_fresh_years(plan: PlanResult) -> None:
    assert plan.simulated is not None
    assert plan.simulated.difference.interval.low > 0
    assert plan.simulated.plan.metrics["profit"].mean.count == 12


def test_steps_are_told_in_words_and_costs_are_the_known_ones(small: Loaded, plan: PlanResult) -> None:
    course, count = plan.actions
    assert (course.cost, count.cost) == (300_000, -800_000)
    assert action_words(course, small.scenario) == "Book the course negotiation; costs 3,000 EUR more"
    assert action_words(count, small.scenario) == (
        "1 person as closer in north instead of 2 people; saves 8,000 EUR"
    )
    with speaking("zh"):
        assert action_words(course, small.scenario) == "报名参加课程negotiation；多花3,000欧元"
        assert action_words(count, small.scenario) == "north的closer：1人，原为2人；节省8,000欧元"
    assert count.to_dict() == {
        "lever": "teams.north.reps.closer.count",
        "scope": "north closer",
        "from": "2027-01-01",
        "until": None,
        "today": 2,
        "value": 1,
        "unit": "as written",
        "cost": -8_000.0,
    }
    assert plan.frame()["value"].tolist() == [True, 1]
    assert "booked" in plan._repr_html_()


def test_any_number_of_workers_and_any_order_give_the_same_plan(plan: PlanResult) -> None:
    turned = company(COUNT, POETRY, NEGOTIATION)
    other = propose(turned, workers=2)
    assert other.seal == plan.seal
    assert other.to_dict("EUR") == plan.to_dict("EUR")


def test_fresh_years_are_those_of_no_look() -> None:
    looks = [range(SEARCH_REPLICATIONS), PROOF_OF_HOURS, *FIRST_LOOK, *SECOND_LOOK]
    numbers = [number for look in looks for number in look]
    assert len(numbers) == len(set(numbers))
    assert max(numbers) < FRESH_FROM
    loaded = company(NEGOTIATION)
    work = Search(loaded, 1, 1, None)
    seals = {
        seal
        for look in (range(2), FIRST_LOOK.again[:2], SECOND_LOOK.whole[:2], fresh(2))
        for seal in work.simulate(loaded.strategies, look).seals["today"]
    }
    assert len(seals) == 8


PAIR = {"teams.north.reps.ben.count": [1, 2], "teams.north.reps.closer.count": [1, 2]}
"""Both stages are full: more people at one of them alone only cost."""


def pair() -> Loaded:
    wanted = [f"{path}: [{values[1]}]" for path, values in PAIR.items()]
    ben = ", salary: 4 k per month"
    return company(
        *wanted, leads="40", talk="12 h", effort="24 h", count=1, ben=ben, patience="2 days", salary="6 k"
    )


def test_what_pays_only_together_is_found_where_all_is_tried() -> None:
    loaded = pair()
    found = changes(propose(loaded, workers=1))
    ways = {
        str(way): with_changes(loaded, dict(zip(PAIR, way, strict=True))) for way in product(*PAIR.values())
    }
    years = profits(loaded, ways, range(500_000, 500_030))
    best = max(years, key=lambda name: float(years[name].mean()))
    assert best == str(tuple(values[1] for values in PAIR.values()))
    today = str(tuple(values[0] for values in PAIR.values()))
    for name in set(years) - {best, today}:
        assert float((years[name] - years[today]).mean()) < 0.0
    assert found == {path: values[1] for path, values in PAIR.items()}


def test_lever_by_lever_it_is_not_found_as_the_page_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choices, "MOST_COMBINATIONS", 1)
    assert changes(propose(pair(), workers=1)) == {}


# Twins -----------------------------------------------------------------------------------------------


def test_a_course_that_costs_more_than_it_brings_is_not_booked() -> None:
    plan = propose(company(NEGOTIATION, fee="300 k"), workers=1)
    assert plan.actions == ()
    assert "found for: course negotiation" in said(plan)


def test_a_target_comes_before_profit() -> None:
    wins = "targets: {wins: {metric: wins, at_least: 10, confidence: 50 %}}\n"
    plan = propose(company(NEGOTIATION, fee="300 k", goal="targets", more=wins), workers=1)
    assert changes(plan) == {"courses.negotiation.use": True}


def test_one_lever_after_the_other_finds_the_same(
    small: Loaded, plan: PlanResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choices, "MOST_COMBINATIONS", 1)
    other = propose(small, workers=1)
    assert changes(other) == changes(plan)
    assert "of 7 other combinations were tried, lever by lever" in said(other)


def test_the_limit_of_years_is_kept_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choices, "MOST_YEARS", 2 * SEARCH_REPLICATIONS)
    years = []

    class Counted(Search):
        def simulate(self, timelines: Mapping[str, Timeline], numbers: range) -> Runs:
            if numbers == range(SEARCH_REPLICATIONS):
                years.append(len(timelines))
            return super().simulate(timelines, numbers)

    monkeypatch.setattr("simsales.decide.propose.Search", Counted)
    plan = propose(company(JUGGLING, POETRY, NEGOTIATION), workers=1)
    assert years[:2] == [1, 2]
    assert Phrase("plan.chosen_cut", {"limit": 24}).key in {reason.key for reason in plan.reasons}


# What loses is not handed out ------------------------------------------------------------------------

STARVED = """\
simsales: 1
name: Starved
calendar: {start: 2027-01-01, length: 6 months}
products: {p: {price: 10 k, cost: 20 %}}
channels: {c: {leads: 120 per month}}
stages: [{name: work, effort: 4 h, passes: 50 %}]
teams: {t: {reps: {ann: {count: 2, salary: 12 k per month}}}}
plan: {goal: profit, replications: 12, choices: {teams.t.reps.ann.count: [1]}}
simulation: {replications: 4}
"""
"""Nobody loses patience, so that worth takes deals that wait for ever for deals that are worked on."""


@pytest.fixture(scope="module")
def starved() -> Loaded:
    return read_scenario_text(STARVED, "starved.yaml")


def test_nobody_is_dismissed_for_deals_that_then_wait_for_ever(starved: Loaded) -> None:
    ways = {
        "today": starved.strategies["today"],
        "fewer": with_changes(starved, {"teams.t.reps.ann.count": 1}),
    }
    years = profits(starved, ways, range(500_000, 500_012))
    assert (years["fewer"] < years["today"]).all()
    plan = propose(starved, workers=1)
    assert plan.actions == ()
    assert "found for: people as ann in t" in said(plan)


def test_a_plan_that_fresh_years_refute_is_refused_and_it_says_why(
    starved: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a proof that lets everything pass, as one of many useless levers does by luck."""
    monkeypatch.setattr(choices._Look, "best", lambda _: (1,))
    monkeypatch.setattr(choices, "is_better", lambda *_: True)
    plan = propose(starved, workers=1)
    assert plan.actions == ()
    assert plan.timeline == starved.strategies["today"]
    assert plan.simulated is not None
    interval = plan.simulated.difference.interval
    assert (interval.low, interval.high) == (0.0, 0.0)
    assert re.search(r"loses [\d,.]+( k|,000)? EUR of profit in the fresh years", said(plan)), said(plan)
    assert "people as ann in t; today's way is the plan" in said(plan)
    with speaking("zh"):
        assert "计划就是维持现行做法" in said(plan)


def test_a_gain_in_worth_alone_may_not_lose_profit_and_one_in_targets_may() -> None:
    wobble = np.tile([-1.0, 1.0], 12)
    zeros = np.zeros(24)

    def better(*, hits: float, worth: float, profit: float) -> bool:
        old = Score(zeros, zeros, zeros, zeros)
        new = Score(zeros + hits + wobble / 100, zeros, worth + wobble, profit + wobble)
        return is_better(new, old, 3.0, 0.95)

    assert better(hits=0, worth=5, profit=5)
    assert better(hits=0, worth=5, profit=-0.1)
    assert not better(hits=0, worth=5, profit=-5)
    assert better(hits=0.5, worth=-5, profit=-5)
    assert not better(hits=0, worth=0.1, profit=5)


def test_what_does_not_hold_together_goes_back_and_is_named(
    small: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lucky(new: Score, old: Score, errors: float, confidence: float) -> bool:
        return len(new.worth) != len(FIRST_LOOK.whole) and is_better(new, old, errors, confidence)

    monkeypatch.setattr(choices, "is_better", lucky)
    plan = propose(small, workers=1)
    assert plan.actions == ()
    assert "these together were not better" in said(plan)
    assert "course negotiation and people as closer in north; they went back" in said(plan)
    assert "found for: course poetry; so" in said(plan)
    with speaking("zh"):
        assert "合在一起并不比现在好到排除偶然的程度" in said(plan)


# Beside the other levers -----------------------------------------------------------------------------


def test_choices_and_money_are_planned_together() -> None:
    web = ", spend: 2 k per month, response: {elasticity: 0.9}"
    loaded = company(NEGOTIATION, POETRY, effort="2 h", web=web, also="spend: {budget: 8 k, changes: year}, ")
    plan = propose(loaded, workers=1)
    found = changes(plan)
    assert found["courses.negotiation.use"] is True
    assert "courses.poetry.use" not in found
    assert found["channels.web.spend"] == 4000.0
    assert plan.status == "feasible"
    assert plan.simulated is not None
    assert plan.simulated.difference.interval.low > 0
    (kept,) = [a for a in plan.actions if a.lever == "courses.negotiation.use"]
    assert kept.cost == 300_000


def test_a_value_may_hold_for_a_time() -> None:
    web = "teams.north.reps.closer.overtime: [{value: 30 h, since: 2027-02-01}]"
    loaded = company(web, effort="30 h", count=1, team="    overtime_pay: 20 per hour\n    fatigue: {}\n")
    plan = propose(loaded, workers=1)
    (action,) = plan.actions
    assert action_words(action, loaded.scenario) == (
        "closer in north: 30 h of overtime a week instead of none (Feb 2027)"
    )


def test_without_anything_to_choose_the_plan_is_as_before() -> None:
    plan = propose(company("courses.poetry.use: [false]"), workers=1)
    assert plan.actions == ()
    assert plan.status == "optimal"
    assert "combinations" not in said(plan)


def test_the_choices_are_looked_at_once_more_beside_all_that_the_plan_changes() -> None:
    """At today's money one closer is enough; with four times the leads a second one pays."""
    web = ", spend: 1 k per month, response: {elasticity: 1}"
    second = "teams.north.reps.closer.count: [2]"
    loaded = company(second, effort="12 h", count=1, web=web)
    work = Search(loaded, 1, 1, None)
    choosing = Choosing(work, (), lambda _: True)
    start = choosing.begin()
    assert start.plan.changes == {}
    spend = {"channels.web.spend": "4 k per month"}
    solution = Solution("optimal", 0.0, 0.0, 0.0, 0.0, (), ())
    candidate = Candidate(Plan(dict(spend), ()), solution, with_changes(loaded, spend))
    found = choosing.again(Found(candidate, 1, today_allowed=True)).candidate
    assert found.plan.changes == {"teams.north.reps.closer.count": 2, **spend}
    assert found.solution.status == "feasible"
    assert [action.lever for action in found.plan.actions] == ["teams.north.reps.closer.count"]
    assert found.timeline == with_changes(loaded, found.plan.changes)


def test_ways_that_cannot_be_meant_together_are_left_out() -> None:
    """Closers who do nothing but talk need somebody else who closes."""
    loaded = company(
        "teams.north.reps.ben.does: [[talk, close]]",
        "teams.north.reps.closer.does: [[close, talk], [talk]]",
    )
    levers = find_choices(loaded)
    look = choose(Search(loaded, 1, 1, None), levers, (), rest={}, start=(0, 0), may_be=lambda _: True)
    # One of the six ways cannot be meant and is not simulated, and the look begins with another.
    assert (look.possible, look.tried) == (6, 4)


def test_the_page_names_the_step_and_its_values(small: Loaded, plan: PlanResult) -> None:
    told = {}
    for language in ("en", "zh"):
        with speaking(language):
            steps = plan_steps(plan.actions, Figures("EUR"), small.scenario.calendar.start)
            told[language] = [(step.what, step.today, step.values[0]) for step in steps]
    assert told == {
        "en": [
            ("Course negotiation", "not booked", ("booked", "")),
            ("People as closer in north", "2 people", ("1 person", "")),
        ],
        "zh": [
            ("课程negotiation", "不参加", ("参加", "")),
            ("north的closer的人数", "2人", ("1人", "")),
        ],
    }
