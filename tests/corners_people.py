"""Owns companies at the corners of what changes people: each mechanism alone, all together, ties, ends."""

from __future__ import annotations

from typing import Any

Tree = dict[str, Any]

__all__ = ["COMPANIES"]

EVERYTHING: Tree = {
    "ramp": {"takes": "20 days"},
    "practice": {"half_after": "9 h"},
    "morale": {"fit": 0.5, "returns": "9 days"},
    "fatigue": {"knee": "30 h"},
    "cohesion": {"fades": "9 days", "effort": "+5 %"},
    "turnover": {"per_year": "95 %", "refill": {"after": "between 1 and 12 days", "cost": "9 k"}},
    "recognition": {"named": 1, "cost": "50 per month"},
    "bonus": {"quota": "3 k", "pays": 500, "above": "10 %", "effort": "+20 %", "discount": "9 %"},
    "goals": {"effort": "+10 %"},
    "contest": {"winners": 2, "prize": 500, "effort": "+10 %"},
    "appraisal": {"expects": "9 k", "plan": {"hours": "3 h"}, "lets_go_after": 1},
    "overtime_pay": "60 per hour",
}
COURSE: Tree = {"days": ["2027-01-12", "2027-01-14"], "at": "09:00", "length": "6 h", "odds": {"talk": 2}}
EVENT: Tree = {"date": "2027-01-15", "at": "13:00", "length": "3 h", "morale": 0.5, "cohesion": 1}
MEETING: Tree = {
    "days": "mon-fri",
    "at": "09:00",
    "length": "30 min",
    "spreads": "30 %",
    "morale": -0.1,
    "cohesion": 0.1,
    "unblocks": "50 %",
    "stuck_after": "1 days",
}


def company(team: Tree | None = None, calendar: Tree | None = None, **more: Any) -> Tree:
    """Return a small company of three people with something that changes them."""
    people = {"anna": {"skill": 2}, "ben": {"overtime": "9 h", "enjoys": ["talk"]}, "carl": {"speed": 0.6}}
    return {
        "simsales": 1,
        "name": "people",
        "calendar": {"start": "2027-01-04", "length": "3 months"} | (calendar or {}),
        "products": {"p": {"price": 1000}},
        "channels": {"c": {"leads": "80 per month"}},
        "stages": [
            {
                "name": "talk",
                "effort": "2 h",
                "passes": "60 %",
                "customer_takes": "4 days",
                "due_in": "2 days",
            },
            {"name": "close", "effort": "3 h", "customer_takes": "exponential mean 9 days"},
        ],
        "teams": {"t": {"reps": people} | (team or {})},
    } | more


def crowd(count: int) -> Tree:
    """Return a company of more people than a word has bits, in which all that changes people happens."""
    reps = {
        "coach": {"skill": 2, "activities": {"one-to-ones": "4 h"}},
        "many": {"count": count - 1, "activities": {"one-to-ones": "1 h"}, "overtime": "5 h"},
    }
    coaching = {"coach": "coach", "activity": "one-to-ones", "skill": "80 %"}
    return company(
        EVERYTHING | {"reps": reps, "coaching": coaching},
        calendar={"length": "7 weeks"},
        channels={"c": {"leads": "900 per month"}},
        activities=["one-to-ones"],
        meetings={"daily": MEETING},
        courses={"course": COURSE | {"spills": "50 %"}},
        team_events={"party": EVENT},
    )


def around_the_clock(**more: Any) -> Tree:
    """Return a company whose days end and begin at the same tick."""
    hours = {"hours": "always", "length": "15 weeks"}
    meetings = {"late": MEETING | {"at": "23:00", "length": "1 h"}, "early": MEETING | {"at": "00:00"}}
    return company(EVERYTHING, calendar=hours, meetings=meetings, **more)


PARTS: dict[str, Tree] = {
    "only courses": company(courses={"a": COURSE, "b": COURSE | {"at": "14:00", "speed": {"close": 1.5}}}),
    "only a team event": company(team_events={"party": EVENT}),
    "only meetings": company(meetings={"daily": MEETING, "weekly": MEETING | {"days": "mon", "at": "16:00"}}),
    "only overtime": company({"overtime_pay": "60 per hour"}),
    "only support": company(
        {"reps": {"anna": {}, "ben": {"activities": {"office": "9 h"}}}},
        activities=["office"],
        support={"back office": {"activity": "office", "half_at": "9 h", "saves": "40 %", "odds": 1.5}},
    ),
    "only tools": company(
        tools={
            "crm": {
                "licence": "40 per month",
                "upkeep": "2 h",
                "saves": {"talk": "20 %"},
                "interrupts": "9 %",
            }
        }
    ),
    "only hand-overs": company(handover={"work": "2 h", "odds": 0.7, "delay": "30 h"}),
    **{
        f"only {name}": company({name: value}) for name, value in EVERYTHING.items() if name != "overtime_pay"
    },
}
"""Each mechanism by itself."""

COMPANIES: dict[str, Tree] = {
    **PARTS,
    "everything changes": company(
        EVERYTHING | {"coaching": {"coach": "anna", "activity": "one-to-ones", "skill": "20 %"}},
        activities=["one-to-ones"],
        meetings={"daily": MEETING},
        courses={"course": COURSE | {"spills": "100 %", "half_life": "2 days", "kept_for": "0 days"}},
        team_events={"party": EVENT},
        handover={"work": "2 h", "odds": 0.7, "delay": "30 h"},
    ),
    "70 people change": crowd(70),
    "people change around the clock": around_the_clock(),
    "people change around the clock, with levers": around_the_clock(
        strategies={
            "longer": {
                "changes": {
                    "teams.t.reps.ben.overtime": [{"value": "30 h", "since": "2027-01-13"}],
                    "teams.t.bonus.pays": [{"value": 900, "since": "2027-02-09"}],
                }
            }
        }
    ),
    "successors at once": company(
        EVERYTHING | {"turnover": {"per_year": "99.9 %", "refill": {"after": "0 days"}}, "cohesion": {}},
        calendar={"hours": "always"},
    ),
    "nobody follows": company({"turnover": {"per_year": "99.999 %"}, "morale": {}}),
    "leavers in the last days": company(
        {"turnover": {"per_year": "99.999 %", "refill": {"after": "90 days"}}}, calendar={"length": "8 days"}
    ),
    "leavers who would leave anyway": company(
        EVERYTHING
        | {
            "turnover": {"per_year": "99.99 %", "refill": {"after": "20 days"}},
            "reps": {
                "a": {"leaves": "2027-01-26"},
                "b": {"leaves": "2027-01-26"},
                "c": {"starts": "2027-01-18"},
            },
        }
    ),
    "overtime to midnight": company(
        {"reps": {"r": {"overtime": "80 h"}, "q": {"hours": "20 h", "overtime": "9 h"}}, "fatigue": {}},
        calendar={"hours": ["09:00-12:00", "14:00-22:00"]},
    ),
    "course over a meeting": company(
        {"surprises": {"come": "2 per day", "take": "2 h"}},
        meetings={"daily": MEETING},
        courses={"course": COURSE | {"mode": "external", "travel": "4 h"}},
    ),
    "course out of hours": company(
        courses={
            "at night": COURSE | {"at": "20:00", "length": "2 h"},
            "on Sunday": COURSE | {"days": ["2027-01-17"]},
            "too late": COURSE | {"days": ["2027-09-17"]},
        }
    ),
    "away from the course": company(
        {"reps": {"r": {"away": [{"first": "2027-01-12", "last": "2027-01-13"}]}, "q": {}}, "cohesion": {}},
        courses={"course": COURSE | {"spills": "100 %", "cohesion": 1}},
    ),
    "month ends on the horizon": company(EVERYTHING, calendar={"start": "2027-01-01"}),
    "horizon within a quarter": company(EVERYTHING, calendar={"start": "2027-01-01", "length": "100 days"}),
    "states at their limits": company(
        {
            "cohesion": {"fades": "1 s", "lifts": 3, "peer_leaves": -9},
            "morale": {"returns": "100 years", "win": 3, "loss": -3, "peer_leaves": -9},
            "fatigue": {"knee": "0 h", "recovers": "1 s", "costs": "100 %"},
            "turnover": {"per_year": "90 %"},
            "knowledge_fades": "1 s",
        },
        meetings={"daily": MEETING | {"spreads": "100 %"}},
    ),
    "the coach leaves": company(
        {
            "reps": {
                "anna": {"skill": 2, "activities": {"one-to-ones": "4 h"}, "leaves": "2027-02-02"},
                "ben": {"activities": {"one-to-ones": "3 h"}},
            },
            "coaching": {"coach": "anna", "activity": "one-to-ones", "skill": "80 %"},
        },
        activities=["one-to-ones"],
    ),
    "a team of one": company(
        EVERYTHING | {"reps": {"r": {"does": ["talk", "close"]}}}, meetings={"m": MEETING}
    ),
    "no working time left": company(EVERYTHING | {"reps": {"r": {"hours": "0 h"}}, "buffer": "99 %"}),
    "kept hours and most skilled first": company(
        EVERYTHING | {"reps": {"r": {"activities": {"talk": "9 h"}}, "q": {"activities": {"close": "9 h"}}}},
        assignment="most skilled",
        meetings={"daily": MEETING},
    ),
    "three quarters of reviews": company(
        EVERYTHING
        | {"appraisal": {"expects": "40 k", "noise": 1, "plan": {"hours": "9 h"}, "lets_go_after": 2}},
        calendar={"start": "2027-01-01", "length": "10 months"},
    ),
}
"""By name."""
