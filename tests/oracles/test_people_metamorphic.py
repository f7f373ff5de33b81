"""What must not matter: order in a file, what says nothing, and somebody else's course; and what scales."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from played import changed, tree_of
from staff import PEOPLE, Records, Run, covers, run

from simsales.engines.journal import Cost, Kind
from simsales.engines.tally import Counter
from simsales.mechanisms.work_time import COURSE

FULL = tree_of(Path(__file__).parent / "people_full.yaml")
ORDERED = {"stages"}
"""Lists and groups whose order says something."""
TOLD = (Kind.STATE, Kind.MOVED, Kind.LEARNT, Kind.OVERTIME)
"""Records that only tell how people are."""


def turned(node: Any, name: str = "") -> Any:
    """Return a scenario with each list and each group the other way round."""
    if isinstance(node, dict):
        return {key: turned(node[key], key) for key in reversed(node)}
    if isinstance(node, list):
        kept = node if name in ORDERED else node[::-1]
        return [turned(item) for item in kept]
    return node


def same(one: Run, other: Run) -> bool:
    return np.array_equal(one.journal, other.journal) and np.array_equal(one.tally, other.tally)


def happened(found: Run) -> Records:
    """Return the records without those that only tell how people are, and without the numbers of courses.

    Courses and events are numbered in one row, by name: one more moves the others' numbers and nothing else.
    """
    rows = found.journal[~np.isin(found.journal[:, 1], TOLD)].copy()
    rows[(rows[:, 1] == Kind.BLOCK) & (rows[:, 4] % 16 == COURSE), 4] = COURSE
    rows[(rows[:, 1] == Kind.COST) & (rows[:, 4] == Cost.COURSE), 2] = -1
    return rows


@pytest.fixture(scope="module")
def full() -> Run:
    return run(of=FULL)


def test_everything_happens_in_it(full: Run) -> None:
    kinds = set(full.journal[:, 1].tolist())
    assert {
        Kind.RESIGNED,
        Kind.JOINED,
        Kind.LEARNT,
        Kind.STATE,
        Kind.MOVED,
        Kind.HANDED_OVER,
        Kind.OVERTIME,
    } <= kinds
    assert full.count(Counter.BONUS) > 0


def test_the_order_of_the_file_changes_nothing(full: Run) -> None:
    tree = turned(FULL)
    assert list(tree["teams"]["north"]["reps"]) == ["dora", "cem", "ben", "anna"]
    assert list(tree["courses"]) == ["writing", "negotiation"]
    assert same(full, run(of=tree))


SAYS_NOTHING: dict[str, dict[str, Any]] = {
    "a course that is not held": {
        "courses.zz": {"days": ["2027-03-03"], "at": "09:00", "length": "8 h", "price": "9 k", "use": False}
    },
    "an event that is not held": {
        "team_events.zz": {"date": "2027-03-03", "at": "09:00", "length": "8 h", "cost": "9 k", "use": False}
    },
    "a tool that is not used": {
        "tools.zz": {"licence": "9 k per month", "upkeep": "9 h", "saves": {"offer": 0.9}, "use": False}
    },
    "a tool that does nothing": {"tools.zz": {"saves": {"offer": 0, "close": "0 %"}}},
    "a promise more": {"stages.2.due_in": "9 days"},
    "a ramp where nobody joins": {"teams.south.ramp": {}, "teams.south.reps.fee.starts": "2026-03-01"},
    "a knee that nobody reaches": {"teams.south.fatigue": {"knee": "60 h"}},
    "practice that brings nothing": {"teams.south.practice": {"gains": "+0 %"}},
    "coaching that brings nothing": {
        "teams.south.coaching": {"coach": "emil", "activity": "talks", "skill": 1, "gains": 0}
    },
    "turnover of nobody": {"teams.south.turnover": {"per_year": "0 %", "refill": {"after": "9 days"}}},
    "a bonus of nothing": {"teams.south.bonus": {"quota": "1 k"}},
    "praise that moves nobody": {"teams.south.recognition": {"named": 1, "lifts": 0, "others": 0}},
    "cohesion without effects": {"teams.south.cohesion": {"lifts": 0, "effort": "+0 %"}},
    "support that does nothing": {"support.zz": {"activity": "analysis", "half_at": "1 h"}},
    "stages by name that are liked where it matters nothing": {"teams.south.reps.emil.enjoys": ["close"]},
    "no overtime": {"teams.south.reps.emil.overtime": "0 h", "teams.south.overtime_pay": "90 per hour"},
    "a meeting at which nothing is learnt": {
        "meetings.zz": {"days": "sat", "at": "09:00", "length": "9 h", "spreads": 1, "cohesion": 9}
    },
    "a course that leaves a stage as it is": {
        "courses.writing.odds": {"qualify": 1}, "courses.writing.speed": {"offer": 1.2, "close": "100 %"}
    },
}  # fmt: skip


@pytest.mark.parametrize("what", SAYS_NOTHING)
def test_what_says_nothing_changes_nothing_that_happens(full: Run, what: str) -> None:
    """Deals, money and people's days are the same record by record; how people are may be told besides."""
    changes = SAYS_NOTHING[what]
    today = full
    if "teams.south.reps.fee.starts" in changes:
        today = run({"teams.south.reps.fee.starts": changes["teams.south.reps.fee.starts"]}, of=FULL)
    assert np.array_equal(happened(today), happened(run(changes, of=FULL)))


NEUTRAL: dict[str, dict[str, Any]] = {
    "ramp": {"teams.t.ramp": {"takes": "5 months", "starts_at": 1.0}},
    "practice": {"teams.t.practice": {"gains": "+0 %"}},
    "morale": {"teams.t.morale": {"effort": "+0 %", "starts": 2}},
    "fatigue": {"teams.t.fatigue": {"knee": "10 h", "costs": 0}},
    "cohesion": {"teams.t.cohesion": {}},
    "turnover": {"teams.t.turnover": {"per_year": "0 %"}},
    "bonus": {"teams.t.bonus": {"quota": "1 k", "effort": "+0 %"}},
    "recognition": {"teams.t.morale": {"effort": "+0 %"}, "teams.t.recognition": {"named": 1}},
    "handover": {"handover": {"work": "0 h", "odds": 1}},
    "everybody as one": {"teams.t.reps": {"ann": {"enjoys": [], "overtime": "0 h"}, "ben": {}}},
}


@pytest.mark.parametrize("what", NEUTRAL)
def test_a_mechanism_that_is_neutral_is_as_good_as_absent(what: str) -> None:
    company = changed(PEOPLE, {"teams.t.reps": {"ann": {}, "ben": {"starts": "2027-03-01"}}})
    if what == "everybody as one":
        company = changed(PEOPLE, {"teams.t.reps": {"ann": {}, "ben": {}}})
    assert np.array_equal(happened(run(of=company)), happened(run(NEUTRAL[what], of=company)))


def test_one_more_course_changes_nobody_else_s_draws() -> None:
    """Two teams with channels of their own: ben's course leaves every record of ann's team where it was."""
    company = changed(PEOPLE, {
        "calendar.length": "40 weeks",
        "channels": {"c": {"leads": "30 per month"}, "d": {"leads": "30 per month"}},
        "stages.0": {"name": "work", "effort": "exponential mean 4 h", "passes": "50 %"},
        "teams": {
            name: {
                "channels": [channel],
                "reps": {rep: {"count": 3}},
                "surprises": {"come": "2 per week", "take": "exponential mean 1 h"},
                "morale": {},
                "practice": {},
                "turnover": {"per_year": "70 %", "refill": {"after": "exponential mean 20 days"}},
            }
            for name, channel, rep in (("t", "c", "ann"), ("u", "d", "ben"))
        },
    })  # fmt: skip
    course = {
        "days": ["2027-02-01", "2027-02-02"], "at": "09:00", "length": "7 h", "teams": ["u"],
        "odds": {"work": 1.5}, "speed": {"work": 1.5}, "morale": 0.5,
    }  # fmt: skip
    before, after = run(of=company), run({"courses.k": course}, of=company)
    people = {place for place, name in enumerate(before.world.names.reps) if name.startswith("ann")}
    of_deals = {row[2] for row in before.of(Kind.LEAD).tolist() if row[4] & 0xFFFF == 0}
    about_people = {Kind.BLOCK, Kind.RESIGNED, Kind.JOINED, Kind.STATE, Kind.MOVED}
    about_deals = set(Kind) - about_people - {Kind.COST, Kind.LEARNT, Kind.OVERTIME}

    def mine(found: Run) -> list[list[int]]:
        return [
            row
            for row in found.journal.tolist()
            if (row[1] in about_people and row[2] in people) or (row[1] in about_deals and row[2] in of_deals)
        ]

    assert len(mine(before)) > 2000
    assert {Kind.RESIGNED, Kind.JOINED, Kind.WON} <= {row[1] for row in mine(before)}
    assert mine(before) == mine(after)
    # What ben's team is asked is the same, too: only how it goes is not.
    assert np.array_equal(before.of(Kind.LEAD), after.of(Kind.LEAD))
    asked = [{row[2]: row[5] for row in found.of(Kind.ASKED).tolist()} for found in (before, after)]
    assert all(asked[1][deal] == effort for deal, effort in asked[0].items() if deal in asked[1])


def test_twice_the_people_and_leads_are_the_same_per_head() -> None:
    """Per head: wins, morale, leavers, hours of courses and costs; with less spread."""
    found: dict[int, dict[str, list[float]]] = {}
    for size in (1, 2):
        heads = 8 * size
        figures: dict[str, list[float]] = {"won": [], "morale": [], "leavers": [], "pace": [], "cost": []}
        for replication in range(8):
            one = run({
                "calendar.length": "26 weeks",
                "channels.c.leads": f"{heads * 30} per month",
                "stages.0.effort": "2 h",
                "teams.t.reps": {"ann": {"count": heads, "skill": 1.2, "salary": "4 k per month"}},
                "teams.t.practice": {},
                "teams.t.morale": {"peer_leaves": 0},
                "teams.t.turnover": {"per_year": "50 %", "refill": {"after": "30 days", "cost": "10 k"}},
                "teams.t.bonus": {"quota": "150 k", "pays": "3 k", "effort": "+10 %"},
                "courses.k": {"days": ["2027-02-01"], "at": "09:00", "length": "8 h", "price": 500,
                              "odds": {"work": 1.2}},
            }, replication=replication, seed=3)  # fmt: skip
            mornings = one.count(Counter.MORNINGS)
            figures["won"].append(one.count(Counter.WON) / heads)
            figures["morale"].append(one.count(Counter.MORALE) / mornings)
            figures["pace"].append(one.pace())
            figures["leavers"].append(one.count(Counter.LEAVERS) / heads)
            spent = (Counter.COURSES, Counter.HIRING, Counter.BONUS, Counter.SALARIES)
            figures["cost"].append(sum(one.count(cost) for cost in spent) / heads)
            assert one.count(Counter.COURSES) == heads * 500_00
        found[size] = figures
    for name, values in found[1].items():
        assert covers(np.array(found[2][name]) - np.array(values), 0.0, 0.99), name
        assert np.std(found[2][name]) < 1.3 * np.std(values), name
    assert found[1]["won"][0] > 50
