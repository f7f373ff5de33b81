"""Oracles of risks: compound Poisson, common causes, cascades, prevention, severity, signs, changes."""

from __future__ import annotations

import json
from math import exp, sqrt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from played import Played, Tree, changed, play

from simsales.engines.journal import Kind
from simsales.errors import InputError
from simsales.quantity import DAY, HOUR
from simsales.scenario.reader import read_scenario_text
from simsales.study.measure import MetricKey

YEARS = 250
SIGMAS = 4.0
"""So many standard errors may a mean be away: one test in 16,000 fails by chance."""

COMPANY: Tree = {
    "simsales": 1,
    "name": "risks",
    "calendar": {"start": "2027-01-01", "end": "2027-12-31"},
    "products": {"p": {"price": 1000}},
    "channels": {"c": {"leads": "0 per month"}},
    "stages": [{"name": "talk", "effort": "2 h", "passes": "50 %"}],
    "teams": {"t": {"reps": {"anna": {}, "ben": {}}}},
}
LEADS: Tree = {"channels.c.leads": "60 per month"}
SHORT: Tree = {"lasts": "1 min", "effects": [{"to": "leads", "by": "-10 %"}]}


def played(risks: Tree, seed: int = 3, replication: int = 0, **more: Any) -> Played:
    return play(changed(COMPANY, {"risks": risks, **more}), seed=seed, replication=replication)


def counts(risks: Tree, **more: Any) -> pd.DataFrame:
    """Return the strikes of many years, by year (row) and risk."""
    names, rows = sorted(risks), []
    for replication in range(YEARS):
        journal = played(risks, replication=replication, **more).journal
        struck = journal[journal.kind == Kind.RISK]
        rows.append([int((struck.entity == index).sum()) for index in range(len(names))])
    return pd.DataFrame(rows, columns=names)


def is_near(mean: float, truth: float, deviation: float) -> bool:
    return abs(mean - truth) < SIGMAS * deviation / sqrt(YEARS)


def test_severities_of_a_year_are_a_compound_poisson_sum() -> None:
    """Mean lambda E[X], variance lambda E[X^2]; X lognormal of mean 1."""
    rate, sigma = 24.0, 0.5
    risk = SHORT | {"per_year": rate, "severity": "lognormal mean 1 sigma 0.5"}
    sums, found = [], []
    for replication in range(YEARS):
        journal = played({"r": risk}, replication=replication).journal
        drawn = journal[journal.kind == Kind.RISK].what / 1000
        sums.append(float(drawn.sum()))
        found += drawn.tolist()
    truth, square = rate * 365 / 365.25, exp(sigma * sigma)
    assert is_near(float(np.mean(sums)), truth, sqrt(truth * square))
    variance = truth * square
    fourth = 3 * variance**2 + truth * exp(6 * sigma * sigma)
    assert is_near(float(np.var(sums, ddof=1)), variance, sqrt(fourth - variance**2))
    assert np.var(found) == pytest.approx(square - 1, rel=0.1)


def test_risks_of_one_cause_strike_together_as_often_as_they_should() -> None:
    """Given the cause they are independent; over the year the counts have covariance lambda p q."""
    rate, p, q = 12.0, 0.6, 0.5
    found = counts(
        {"a": SHORT | {"caused_by": {"slump": p}}, "b": SHORT | {"caused_by": {"slump": q}}},
        causes={"slump": {"per_year": rate}},
    )
    assert is_near(found.a.mean(), rate * p, sqrt(rate * p))
    assert is_near(found.b.mean(), rate * q, sqrt(rate * q))
    products = (found.a - rate * p) * (found.b - rate * q)
    assert is_near(float(products.mean()), rate * p * q, float(products.std()))
    assert found.a.corr(found.b) == pytest.approx(sqrt(p * q), abs=SIGMAS / sqrt(YEARS))


def test_both_strike_at_the_tick_of_their_cause() -> None:
    both = single = causes = 0
    risks = {"a": SHORT | {"caused_by": {"slump": 0.6}}, "b": SHORT | {"caused_by": {"slump": 0.5}}}
    for replication in range(40):
        journal = played(risks, replication=replication, causes={"slump": {"per_year": 50}}).journal
        ticks = journal[journal.kind == Kind.CAUSE].tick
        struck = journal[journal.kind == Kind.RISK].groupby("tick").entity.count()
        assert set(struck.index) <= set(ticks)
        causes += len(ticks)
        both += int((struck == 2).sum())
        single += int((struck == 1).sum())
    for share, truth in ((both / causes, 0.3), (single / causes, 0.5)):
        assert abs(share - truth) < SIGMAS * sqrt(truth * (1 - truth) / causes)


def test_one_risk_follows_another_with_its_chance_and_after_its_time() -> None:
    later = SHORT | {"follows": {"first": 0.4}, "within": "3 h"}
    risks = {
        "first": SHORT | {"per_year": 60},
        "second": later,
        "third": SHORT | {"follows": {"second": 0.5}},
    }
    firsts = seconds = thirds = 0
    for replication in range(60):
        journal = played(risks, replication=replication).journal
        struck = journal[journal.kind == Kind.RISK]
        first, second, third = (set(struck[struck.entity == index].tick) for index in range(3))
        assert {tick - 3 * HOUR for tick in second} <= first
        assert third <= second
        firsts, seconds, thirds = firsts + len(first), seconds + len(second), thirds + len(third)
    assert abs(seconds / firsts - 0.4) < SIGMAS * sqrt(0.24 / firsts)
    assert abs(thirds / seconds - 0.5) < SIGMAS * sqrt(0.25 / seconds)


@pytest.mark.parametrize("source", [{"per_year": 90}, {"caused_by": {"slump": 0.9}}])
def test_prevention_thins_what_strikes_of_itself_and_what_is_brought(source: Tree) -> None:
    risk = SHORT | source
    causes = {"causes": {"slump": {"per_year": 90}}} if "caused_by" in source else {}
    prevented = risk | {"prevention": {"cost": "1 per month", "lowers": "40 %", "use": True}}
    before = after = 0
    for replication in range(30):
        struck = [
            set(journal[journal.kind == Kind.RISK].tick)
            for journal in (
                played({"r": one}, replication=replication, **causes).journal for one in (risk, prevented)
            )
        ]
        assert struck[1] <= struck[0], "a strike that is prevented is one that would have happened"
        before, after = before + len(struck[0]), after + len(struck[1])
    assert abs(after / before - 0.6) < SIGMAS * sqrt(0.24 / before)


@pytest.mark.parametrize(("by", "severity", "same"), [("-20 %", 2, "-40 %"), ("+20 %", 3, "+60 %")])
def test_a_severity_scales_the_effects_of_its_strike(by: str, severity: float, same: str) -> None:
    lasting = {"happens": ["2027-01-01"], "lasts": "400 days"}
    one = played({"r": lasting | {"effects": [{"to": "leads", "by": by}], "severity": severity}}, **LEADS)
    other = played({"r": lasting | {"effects": [{"to": "leads", "by": same}]}}, **LEADS)
    pairs = [set(run.journal[run.journal.kind == Kind.LEAD].entity) for run in (one, other)]
    assert pairs[0] == pairs[1]
    assert one.metrics[MetricKey("severity")] == severity


def test_a_severity_of_one_changes_nothing_but_the_note() -> None:
    risk = SHORT | {"per_year": 20, "lasts": "9 days"}
    plain, one = (played({"r": r}, **LEADS).journal for r in (risk, risk | {"severity": 1}))
    struck = one.kind == Kind.RISK
    assert set(one[struck].what) == {1000}
    assert set(plain[plain.kind == Kind.RISK].what) == {-1}
    assert one[~struck].equals(plain[~struck])


def test_hours_are_lost_from_the_day_that_it_strikes_on_or_else_from_the_next() -> None:
    def open_hours(risk: Tree, causes: Tree) -> dict[int, float]:
        halved = {"lasts": "2 days", "effects": [{"to": "hours of t", "by": "-50 %"}]}
        journal = played({"r": halved | risk}, causes=causes).journal
        blocks = journal[(journal.kind == Kind.BLOCK) & (journal.what % 16 == 0)]
        return dict(blocks.groupby(blocks.tick // DAY).amount.sum() / HOUR)

    hours = open_hours({"happens": ["2027-03-02"]}, {})
    assert [hours[day] for day in range(59, 63)] == [16, 8, 8, 16], "two people, eight hours each"
    causes = {"slump": {"happens": ["2027-03-02"]}}
    later = open_hours({"caused_by": {"slump": 1.0}, "within": "12 h"}, causes)
    assert [later[day] for day in range(60, 64)] == [16, 8, 8, 16], "at noon the day is planned already"


def test_hours_of_one_person_and_effort_of_a_stage() -> None:
    lasting = {"happens": ["2027-01-01"], "lasts": "400 days"}
    effects = [{"to": "hours of anna", "by": "-25 %"}, {"to": "effort of talk", "by": "+100 %"}]
    run = played({"r": lasting | {"effects": effects}}, **LEADS)
    free = played({}, **LEADS)
    metrics, whole = run.metrics, free.metrics
    anna, ben = (MetricKey("open_hours", f"rep={name}") for name in ("anna", "ben"))
    assert metrics[anna] == 0.75 * whole[anna]
    assert metrics[ben] == whole[ben]
    asked = run.journal[run.journal.kind == Kind.ASKED]
    assert set(asked.amount) == {4 * HOUR}


def test_a_key_person_gives_notice_the_morning_after() -> None:
    risk = {"happens": ["2027-03-02"], "lasts": "1 days", "leaves": ["anna"]}
    run = played({"r": risk})
    resigned = run.journal[run.journal.kind == Kind.RESIGNED]
    assert [int(tick) // DAY for tick in resigned.tick] == [60]
    assert run.metrics[MetricKey("leavers", "rep=anna")] == 1
    assert run.metrics[MetricKey("open_hours", "rep=ben")] > run.metrics[MetricKey("open_hours", "rep=anna")]


def test_signs_are_seen_as_often_as_hours_say_and_the_answer_begins_with_them() -> None:
    risk = {
        "per_year": 12,
        "lasts": "10 days",
        "effects": [{"to": "leads", "by": "-10 %"}],
        "signs": {"before": "5 days", "hours": "6 h", "price": 50, "half_at": "2 h"},
        "contingency": {"cost": 100, "lowers": "50 %", "after": "7 days", "use": True},
    }
    seen = strikes = 0
    for replication in range(60):
        run = played({"r": risk}, replication=replication)
        journal = run.journal
        early = journal[journal.kind == Kind.RISK_SEEN]
        eased = dict.fromkeys(journal[journal.kind == Kind.RISK_EASED].tick)
        known = {int(row.tick): int(row.amount) for row in early.itertuples()}
        for row in journal[journal.kind == Kind.RISK].itertuples():
            works = row.tick + 7 * DAY - known.get(int(row.tick), 0)
            if works < min(row.tick + row.amount, run.world.horizon):
                assert works in eased
        assert all(amount <= 5 * DAY for amount in early.amount)
        seen, strikes = seen + len(early), strikes + int((journal.kind == Kind.RISK).sum())
        assert run.metrics[MetricKey("prevention_cost")] == pytest.approx(300 * 365 / 7 * 100, rel=0.01)
    assert abs(seen / strikes - 0.75) < SIGMAS * sqrt(0.1875 / strikes)


def test_a_rate_may_change_on_a_date_and_what_came_before_stays() -> None:
    tree = changed(COMPANY, {"risks": {"r": SHORT | {"per_year": 40}}})
    calm = {"risks.r.per_year": {"value": 0, "since": "2027-07-01"}}
    loaded = read_scenario_text(json.dumps(tree | {"strategies": {"calm": {"changes": calm}}}), "r.yaml")
    half = 181 * DAY
    ways = [play(tree, seed=5, timeline=way).journal for way in loaded.strategies.values()]
    struck = [set(journal[journal.kind == Kind.RISK].tick) for journal in ways]
    assert struck[1] == {tick for tick in struck[0] if tick < half}
    assert len(struck[0]) > len(struck[1]) > 5


@pytest.mark.parametrize(
    ("risks", "key"),
    [
        ({"r": {"lasts": "1 h"}}, "harmless"),
        ({"r": SHORT | {"effects": [{"to": "hours", "by": "+10 %"}]}}, "more_hours"),
        ({"r": SHORT | {"within": "1 h"}}, "within_nothing"),
        ({"r": SHORT | {"follows": {"r": 0.5}}}, "circle"),
        ({"r": SHORT | {"follows": {"s": 0.5}}, "s": SHORT | {"follows": {"r": 0.5}}}, "circle"),
        ({"r": SHORT | {"signs": {"before": "1 days", "half_at": "1 h"}}}, "watch"),
        (
            {"r": SHORT | {"signs": {"before": "1 days", "half_at": "1 h", "activity": "x", "price": 5}}},
            "paid_twice",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(risks: Tree, key: str) -> None:
    with pytest.raises(InputError) as error:
        read_scenario_text(json.dumps(changed(COMPANY, {"risks": risks})), "r.yaml")
    assert f"references.risk.{key}" in {problem.key for problem in error.value.problems}


def test_what_helps_nobody_is_doubted() -> None:
    watched = SHORT | {"signs": {"before": "1 days", "half_at": "1 h", "hours": "2 h"}}
    tree = changed(COMPANY, {"risks": {"r": watched}, "causes": {"idle": {"per_year": 1}}})
    loaded = read_scenario_text(json.dumps(tree), "r.yaml")
    keys = {problem.key for problem in loaded.warnings}
    assert {"references.risk.seen_in_vain", "references.risk.idle_cause"} <= keys


@pytest.mark.parametrize("section", ["causes.x", "risks.x"])
def test_names_that_nothing_has_are_told(section: str) -> None:
    field = "caused_by" if section == "causes.x" else "follows"
    risks = {"r": SHORT | {field: {"nobody": 0.5}, "leaves": ["zoe"]}}
    with pytest.raises(InputError) as error:
        read_scenario_text(json.dumps(changed(COMPANY, {"risks": risks})), "r.yaml")
    assert len(error.value.problems) == 2
