"""Metamorphic laws: what says nothing changes nothing, order means nothing, and the future is not felt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from played import Played, Tree, changed, play, tree_of

from simsales.engines.journal import Kind

RICH = Path(__file__).parent / "rich.yaml"
QUIET = [{"to": "leads", "by": "-90 %"}]

COURSE: dict[str, Any] = {
    "days": ["2027-03-02"],
    "at": "09:00",
    "length": "3 h",
    "odds": {"closing": 9},
    "speed": {"proposal": 9},
}

NEUTRAL: dict[str, dict[str, Any]] = {
    "a risk that never strikes": {"risks.zz": {"per_year": 0, "lasts": "9 weeks", "effects": QUIET}},
    "a risk without effect's size": {
        "risks.rival.effects": [
            {"to": "leads of website", "by": "-40 %"},
            {"to": "odds of proposal", "by": "-20 %"},
            {"to": "value", "by": "+0 %"},
            {"to": "odds", "by": "-0 %"},
        ]
    },
    "prevention that is not in use": {"risks.crisis.prevention": {"cost": "9 k per month", "lowers": "90 %"}},
    "contingency that is not ready": {
        "risks.rival.contingency": {"cost": "9 k", "lowers": "90 %", "use": False}
    },
    "a meeting of no length": {"meetings.zz": {"days": "mon-fri", "at": "10:00", "length": "0 h"}},
    "a meeting outside of working hours": {"meetings.zz": {"days": "sat", "at": "20:00", "length": "2 h"}},
    "a buffer of nothing": {"teams.south.buffer": "0 %"},
    "surprises that never come": {"teams.south.surprises": {"come": "0 per week", "take": "9 h"}},
    "surprises that take nothing": {"teams.south.surprises": {"come": "5 per week", "take": "0 h"}},
    "an ordinary skill": {"teams.south.reps.carl.skill": 1.0},
    "an ordinary speed": {"teams.south.reps.carl.speed": {"proposal": 1.0}},
    "the usual hours": {"teams.south.reps.carl.hours": "40 h"},
    "all stages by name": {"teams.south.reps.ben.does": ["closing", "approval", "proposal", "discovery"]},
    "all channels by name": {"teams.south.channels": ["website", "resellers", "calls"]},
    "an activity of no hours": {"teams.south.reps.carl.activities": {"administration": "0 h"}},
    "a first day long ago": {"teams.south.reps.ben.starts": "2020-01-01"},
    "a last day far ahead": {"teams.south.reps.ben.leaves": "2040-01-01"},
    "leave after the end": {"teams.south.reps.ben.away": [{"first": "2028-01-01", "last": "2028-02-01"}]},
    "even odds of a channel": {"channels.website.odds": 1.0},
    "even odds of a product and a segment": {"products.basic.odds": 1, "segments.small.odds": 1},
    "even odds by month": {"stages.1.odds": {"mar": 1.5, "apr": 1.0}},
    "an even season": {"channels.calls.season": {"jan": 1, "jun": "100 %"}},
    "an even season of the market": {"segments.large.season": {"feb": 1}},
    "the same leads since a date": {"channels.calls.leads_since": {"2027-03-17": "5 per week"}},
    "carry-over of a steady spend": {"channels.resellers.carry_over": "60 %"},
    "no commission": {"channels.calls.commission": "0 %"},
    "no cooling and no undecided": {"stages.3.cools": 0, "stages.2.no_decision": "0 %"},
    "patience for ever": {"stages.3.patience": "9000 days"},
    "the ordinary priority": {"stages.2.priority": 9},
    "lost deals that take the same time": {
        "stages.2.segments": {"small": {"customer_takes": "erlang mean 6 days shape 2"}}
    },
    "a target more": {
        "targets.zz": {"metric": "profit", "at_least": "1 M", "since": "2027-03-03", "by": "2027-04-04"}
    },
    "no targets": {"targets": {}},
    "a strategy": {"strategies": {"zz": {"changes": {"channels.website.spend": "99 k per month"}}}},
    "another currency": {"currency": "CNY"},
    "a plan": {"plan": {"goal": "profit", "spend": {}}},
    "a description": {"about": "Nothing else.", "name": "Other"},
    "a promise of when work is done": {"stages.0.due_in": "2 days"},
    "a skill that is asked for": {"stages.1.needs": 1.2},
    "a hand-over that costs nothing": {"handover": {"work": "0 h", "odds": 1, "delay": "0 h"}},
    "a course that is not held": {"courses": {"zz": COURSE | {"use": False}}},
    "a course on a day off": {"courses": {"zz": COURSE | {"days": ["2027-02-14"]}}},
    "a course after the end": {"courses": {"zz": COURSE | {"days": ["2029-03-02"]}}},
    "an event that is not held": {
        "team_events": {
            "zz": {"date": "2027-03-02", "at": "13:00", "length": "4 h", "morale": 1, "use": False}
        }
    },
    "a tool that does nothing": {"tools": {"zz": {}}},
    "a tool that is not in use": {
        "tools": {"zz": {"saves": {"proposal": "90 %"}, "upkeep": "0 h", "use": False}}
    },
    "support that helps with nothing": {"support": {"zz": {"activity": "administration", "half_at": "1 h"}}},
    "a ramp that is over at once": {
        "teams.north.ramp": {"takes": "0 days"},
        "teams.south.ramp": {"starts_at": "100 %"},
    },
    "a ramp where nobody is new": {"teams.south.ramp": {}},
    "practice that gains nothing": {"teams.north.practice": {"gains": "0 %"}},
    "nobody who leaves": {
        "teams.south.turnover": {"per_year": "0 %", "refill": {"after": "9 days", "cost": "9 k"}}
    },
    "a bonus that nobody reaches": {"teams.south.bonus": {"quota": "900 M", "pays": "9 k", "above": "9 %"}},
    "no overtime": {"teams.south.reps.ben.overtime": "0 h", "teams.south.overtime_pay": "90 per hour"},
    "work that is liked, and no morale": {"teams.south.reps.ben.enjoys": ["closing"]},
    "goals without effort": {"teams.south.goals": {"chance": "10 %"}},
    "meetings in which nothing is passed on": {
        "meetings.monday.spreads": "9 %",
        "meetings.monday.kept": "0 %",
        "meetings.monday.stuck_after": "1 days",
    },
}
FELT_BY_NOBODY: dict[str, dict[str, Any]] = {
    "morale without effect": {
        "teams.north.morale": {"effort": "0 %", "leaving": 1, "win": 2, "returns": "9 days"},
        "teams.south.morale": {"effort": "0 %", "leaving": 1, "loss": -1, "fit": 3},
        "teams.south.reps.ben.enjoys": ["closing"],
    },
    "fatigue without cost": {"teams.south.fatigue": {"knee": "0 h", "costs": "0 %"}},
    "cohesion without effect": {
        "teams.south.cohesion": {"effort": "0 %", "lifts": 0},
        "meetings.review.cohesion": 1,
    },
    "a coach who neither helps nor harms": {
        "teams.north.coaching": {"coach": "anna", "activity": "outbound", "skill": "40 %"}
    },
    "praise without morale": {"teams.south.recognition": {"named": 1}},
    "reviews from which nothing follows": {"teams.south.appraisal": {"expects": "1 k"}},
}
"""What adds records of how people are, and nothing else."""


@pytest.fixture(scope="module")
def rich() -> Tree:
    return tree_of(RICH)


@pytest.fixture(scope="module")
def before(rich: Tree) -> Played:
    return play(rich, seed=41)


@pytest.mark.parametrize("what", NEUTRAL)
def test_what_says_nothing_changes_nothing(rich: Tree, before: Played, what: str) -> None:
    after = play(changed(rich, NEUTRAL[what]), seed=41)
    assert before.outcome.seal == after.outcome.seal
    old, new = before.metrics, after.metrics
    common = [key for key in old if key in new]
    assert len(common) > 400
    assert np.array_equal([old[key] for key in common], [new[key] for key in common], equal_nan=True)


@pytest.mark.parametrize("what", FELT_BY_NOBODY)
def test_how_people_are_changes_nothing_where_it_has_no_effect(rich: Tree, before: Played, what: str) -> None:
    after = play(changed(rich, FELT_BY_NOBODY[what]), seed=41)
    about = [Kind.STATE, Kind.MOVED, Kind.REVIEWED]
    others = after.journal[~after.journal.kind.isin(about)].reset_index(drop=True)
    assert others.equals(before.journal)
    old, new = before.metrics, after.metrics
    assert set(old) <= set(new)
    assert np.array_equal([old[key] for key in old], [new[key] for key in old], equal_nan=True)


SAYS_SOMETHING: dict[str, dict[str, Any]] = {
    "ideas": {"ideas.zz": {"to": "odds", "per_year": 99, "helps": {"chance": "100 %", "by": "5 %"}}},
    "risk": {"risks.zz": {"per_year": 9, "lasts": "9 weeks", "effects": QUIET}},
    "effect": {"risks.rival.effects.0.by": "-80 %"},
    "prevention": {"risks.rival.prevention.lowers": "90 %"},
    "contingency": {"risks.crisis.contingency.use": False},
    "meeting": {"meetings.zz": {"days": "mon-fri", "at": "10:00", "length": "1 h"}},
    "buffer": {"teams.south.buffer": "10 %"},
    "surprises": {"teams.south.surprises": {"come": "5 per week", "take": "1 h"}},
    "skill": {"teams.south.reps.carl.skill": 1.5},
    "speed": {"teams.south.reps.carl.speed": {"proposal": 1.1}},
    "hours": {"teams.south.reps.carl.hours": "30 h"},
    "stages": {"teams.south.reps.ben.does": ["closing"]},
    "channels": {"teams.south.channels": ["website"]},
    "activity": {"teams.south.reps.carl.activities": {"administration": "1 h"}},
    "first day": {"teams.south.reps.ben.starts": "2027-03-01"},
    "last day": {"teams.south.reps.ben.leaves": "2027-05-01"},
    "leave": {"teams.south.reps.ben.away": [{"first": "2027-02-01", "last": "2027-02-03"}]},
    "channel's odds": {"channels.website.odds": 2.0},
    "product's odds": {"products.basic.odds": 2},
    "segment's odds": {"segments.small.odds": 2},
    "odds by month": {"stages.1.odds": {"mar": 1.5, "apr": 2.0}},
    "season": {"channels.calls.season": {"jan": 2}},
    "leads since": {"channels.calls.leads_since": {"2027-03-17": "9 per week"}},
    "spend": {"channels.website.spend": "20 k per month"},
    "leads": {"channels.website.leads": "41 per month"},
    "cooling": {"stages.3.cools": 0.5},
    "patience": {"stages.3.patience": "1 days"},
    "no decision": {"stages.1.no_decision": "60 %"},
    "priority": {"stages.3.priority": 9},
    "owner": {"stages.0.keeps_owner": True},
    "season of decisions": {"stages.2.decides_in": {"mar": 9}},
    "lost takes": {"stages.1.lost_takes": "30 days"},
    "segment's times": {"stages.1.segments": {}},
    "open deals": {"opening.deals.0.count": 9},
    "age": {"opening.deals.0.age": "30 days"},
    "waiting": {"opening.deals.0.state": "waiting for work"},
    "assignment": {"assignment": "most skilled"},
    "ageing": {"ageing_days": None},
    "payment": {"money.pays.within": "20 days"},
    "upfront": {"money.pays.upfront": "10 %"},
    "late": {"money.pays.late": "90 %"},
    "reserved hours": {"teams.north.reps.anna.activities": {"outbound": "6 h"}},
    "outbound": {"teams.north.reps.anna.activities.outbound": "9 h"},
    "day off": {"calendar.closed": []},
    "working day": {"calendar.also_open": []},
    "round the clock": {"channels.website.arrive": "working hours"},
    "hand-over": {"handover": {"odds": 0.5}},
    "course": {"courses": {"zz": COURSE}},
    "event": {"team_events": {"zz": {"date": "2027-03-02", "at": "13:00", "length": "4 h"}}},
    "tool": {"tools": {"zz": {"saves": {"proposal": "90 %"}}}},
    "upkeep": {"tools": {"zz": {"upkeep": "1 h"}}},
    "licence": {"tools": {"zz": {"licence": "9 per month"}}},
    "support": {"support": {"zz": {"activity": "administration", "half_at": "1 h", "saves": "50 %"}}},
    "ramp": {"teams.north.ramp": {}},
    "practice": {"teams.north.practice": {}},
    "turnover": {"teams.south.turnover": {"per_year": "99 %"}},
    "bonus": {"teams.south.bonus": {"quota": "1 k", "pays": "9 k"}},
    "overtime": {"teams.south.reps.ben.overtime": "2 h"},
    "goals": {"teams.south.goals": {"effort": "+50 %"}},
    "morale": {"teams.south.morale": {}},
    "fatigue": {"teams.south.fatigue": {"knee": "0 h"}},
    "cohesion": {"teams.south.cohesion": {}, "meetings.review.cohesion": 1},
    "coaching": {"teams.north.coaching": {"coach": "anna", "activity": "outbound", "skill": "90 %"}},
    "knowledge": {"meetings.monday.spreads": "9 %"},
    "unblocking": {"meetings.monday.unblocks": "50 %", "meetings.monday.stuck_after": "1 days"},
    "appraisal": {"teams.south.appraisal": {"expects": "1 k", "weights": {"discovery": 2}}},
}


@pytest.mark.parametrize("what", SAYS_SOMETHING)
def test_what_says_something_is_felt(rich: Tree, before: Played, what: str) -> None:
    after = play(changed(rich, SAYS_SOMETHING[what]), seed=41)
    assert before.outcome.seal != after.outcome.seal
    assert before.outcome.bag != after.outcome.bag


def upside_down(value: Any, path: str = "") -> Any:
    """Return the tree with each mapping and list turned round, stages and mixtures apart."""
    if isinstance(value, dict):
        return {key: upside_down(inner, f"{path}.{key}") for key, inner in reversed(value.items())}
    if isinstance(value, list):
        inner = [upside_down(item, path) for item in value]
        return inner if path in (".stages", ".calendar.hours") or path.endswith("mixture") else inner[::-1]
    return value


@pytest.mark.parametrize("replication", range(2))
def test_order_in_the_file_means_nothing(rich: Tree, replication: int) -> None:
    turned = upside_down(rich)
    assert list(turned) == list(rich)[::-1]
    assert turned["opening"]["deals"][0]["stage"] == "approval"
    before, after = play(rich, replication=replication), play(turned, replication=replication)
    assert before.outcome.seal == after.outcome.seal
    assert before.gauge.keys != ()
    assert np.array_equal(before.outcome.tally, after.outcome.tally)


def test_replications_and_seeds_differ(rich: Tree) -> None:
    seals = {
        play(rich, seed=seed, replication=r, keep=False).outcome.seal for seed in (1, 2) for r in range(3)
    }
    assert len(seals) == 6
    assert play(rich, seed=1).outcome.seal in seals


@pytest.mark.parametrize("end", ["2027-03-31", "2027-04-08"])
def test_the_future_is_not_felt(rich: Tree, end: str) -> None:
    whole, part = play(rich, seed=43), play(changed(rich, {"calendar.end": end, "targets": {}}), seed=43)
    cut = part.world.horizon
    assert cut < whole.world.horizon
    before = whole.journal[whole.journal.tick < cut].reset_index(drop=True)
    assert len(before) > 1000
    assert before.equals(part.journal[part.journal.tick < cut].reset_index(drop=True))
    closing = part.journal[part.journal.tick >= cut]
    assert set(closing.kind) <= {
        Kind.STILL_OPEN,
        Kind.STILL_WAITING,
        Kind.STILL_WORKING,
        Kind.BLOCK,
        Kind.COST,
        Kind.RISK_OVER,
    }
    months = [
        key
        for key in part.metrics
        if key.window in ("2027-01", "2027-02") and key.metric != "mean_open_deals"
    ]
    assert len(months) == 30
    old, new = whole.metrics, part.metrics
    assert np.array_equal([old[key] for key in months], [new[key] for key in months], equal_nan=True)


def test_money_scales(rich: Tree) -> None:
    """Ten times the money everywhere, ten times the result, to the rounding of each amount."""
    plain = {"products.basic.value": None, "products.plus.value": None, "money.commission": "0 %"}
    small = changed(
        rich, plain | {"channels.resellers.commission": "0 %", "risks.crisis.effects.0.by": "-50 %"}
    )
    large = changed(
        small,
        {
            "products.basic.price": "80 k",
            "products.plus.price": "300 k",
            "products.licence.price": 33333.30,
            "opening.deals.1.value": "450 k",
            "channels.website.spend": "100 k per month",
            "channels.website.response": "today 100 k brings 40, half brings 26, double 58, at most 80",
            "channels.resellers.spend": "7777.70 per week",
            "channels.resellers.response": {"half_at": "50 k"},
            "money.fixed_costs": "99999.90 per month",
        },
    )
    one, ten = play(small, seed=44), play(large, seed=44)
    old, new = one.metrics, ten.metrics
    assert list(old) == list(new)
    same = [
        key
        for key in old
        if key.metric in ("leads", "wins", "mean_wait", "utilisation", "sales_cycle", "open_deals")
    ]
    assert len(same) > 80
    assert np.array_equal([old[key] for key in same], [new[key] for key in same], equal_nan=True)
    booked = [key for key in old if key.metric == "bookings" and not key.window]
    assert old[booked[0]] > 0
    for key in booked:
        # A price that a risk has lowered is rounded to cents before it is multiplied by ten.
        assert abs(new[key] - 10 * old[key]) <= 5 * old[key._replace(metric="wins")]
