"""Owns companies at the corners of what a scenario may be: nobody, nothing, everybody, all at one tick."""

from __future__ import annotations

from typing import Any

from corners_market import with_customers_by_the_clock
from corners_people import COMPANIES
from generated import Tree

__all__ = ["CORNERS", "company"]


def company(**more: Any) -> Tree:
    """Return a small company with other sections."""
    return {
        "simsales": 1,
        "name": "corner",
        "calendar": {"start": "2027-01-04", "length": "6 weeks"},
        "products": {"p": {"price": 1000}},
        "channels": {"c": {"leads": "60 per month"}},
        "stages": [{"name": "s", "effort": "2 h", "passes": "50 %"}],
        "teams": {"t": {"reps": {"r": {}}}},
    } | more


def crowd(count: int, assignment: str, **more: Any) -> Tree:
    """Return a company of many people who keep their deals, with somebody who leaves."""
    reps = {
        "a": {"count": count // 2, "skill": 1.2, "activities": {"talk": "8 h"}},
        "b": {"count": count - count // 2 - 1, "speed": 0.8, "hours": "30 h"},
        "z": {"leaves": "2027-01-20", "skill": 1.2},
    }
    return company(
        calendar={"start": "2027-01-04", "length": "3 weeks"},
        channels={"c": {"leads": "900 per month"}, "d": {"leads": "500 per month"}},
        stages=[
            {"name": "talk", "effort": "usually 4 h, one in ten over 9 h", "passes": "70 %"},
            {"name": "close", "effort": "6 h", "passes": "50 %", "priority": 2, "patience": "4 days"},
        ],
        teams={"t": {"reps": reps}, "u": {"channels": ["d"], "reps": {"only d": {"count": 3}}}},
        assignment=assignment,
        **more,
    )


def clockwork(assignment: str, within: str, **more: Any) -> Tree:
    """Return a company in which nearly all happens on the hour, and at midnight most."""
    away = [{"first": "2027-01-12", "last": "2027-01-14"}]
    risk = {"happens": ["2027-01-06", "2027-01-20", "2027-02-01"], "effects": [{"to": "odds", "by": "-50 %"}]}
    return company(
        calendar={"start": "2027-01-04", "length": "5 weeks", "hours": "always"},
        channels={"c": {"leads": "10 per month"}},
        stages=[
            {
                "name": "one",
                "effort": "8 h",
                "customer_takes": "24 h",
                "patience": "28 days",
                "passes": "90 %",
            },
            {"name": "two", "effort": "8 h", "customer_takes": "16 h", "lost_takes": "8 h", "priority": 2},
            {"name": "three", "effort": "0 h", "passes": "90 %", "patience": "16 h", "priority": 1},
        ],
        teams={
            "t": {
                "reps": {
                    "anna": {"leaves": "2027-01-26"},
                    "carl": {"starts": "2027-01-11"},
                    "emil": {},
                }
            },
            "u": {
                "reps": {
                    "ben": {"away": away, "activities": {"office": "14 h"}},
                    "dora": {"hours": "56 h", "activities": {"two": "12 h"}},
                }
            },
        },
        activities=["office"],
        assignment=assignment,
        meetings={"m": {"teams": ["u"], "days": "mon", "at": "00:00", "length": "8 h"}},
        risks={
            "first": risk
            | {"lasts": "15 days", "contingency": {"cost": "1 k", "lowers": "50 %", "use": True}},
            "second": risk | {"lasts": "2 days"},
            "third": risk
            | {
                "lasts": "14 days",
                "contingency": {"cost": 0, "lowers": "50 %", "after": "1 days", "use": True},
            },
            "gone at once": risk
            | {"lasts": "0 days", "contingency": {"cost": "1 k", "lowers": "9 %", "use": True}},
            "never eased": risk
            | {
                "lasts": "2 days",
                "contingency": {"cost": "1 k", "lowers": "9 %", "after": "2 days", "use": True},
            },
        },
        opening={
            "deals": [
                {"stage": "one", "count": 400, "state": "waiting for work", "channel": "c"},
                {"stage": "one", "count": 40, "age": "4 h", "channel": "c"},
                {"stage": "two", "count": 30, "state": "waiting for work", "channel": "c", "owner": "anna"},
                {"stage": "two", "count": 20, "age": "2 h", "channel": "c", "owner": "ben"},
                {"stage": "three", "count": 60, "state": "waiting for work", "channel": "c"},
            ]
        },
        money={"pays": {"upfront": "20 %", "within": within, "late": "50 %", "late_by": "1 days"}},
        strategies={
            "other days": {
                "changes": {
                    "products.p.price": [
                        {"value": 900, "since": f"2027-01-{day}", "until": f"2027-01-{day}"}
                        for day in (16, 18, 20, 22, 24, 26, 28)
                    ]
                }
            }
        },
        **more,
    )


LEAVERS = {
    "calendar": {"start": "2027-01-04", "length": "5 weeks", "hours": "always"},
    "stages": [{"name": "s", "effort": "30 h", "passes": "50 %"}, {"name": "e", "effort": "9 h"}],
    "teams": {
        "t": {
            "reps": {
                "a": {"leaves": "2027-01-19", "speed": 0.7},
                "b": {"leaves": "2027-01-19", "speed": 1.3},
                "c": {"leaves": "2027-02-02", "hours": "40 h"},
                "d": {},
            }
        }
    },
    "opening": {
        "deals": [
            {"stage": "e", "count": 9, "state": "waiting for work", "channel": "c", "owner": owner}
            for owner in ("a", "b", "c")
        ]
    },
}

CORNERS: dict[str, Tree] = {
    "nobody for the work": company(
        teams={"t": {"reps": {"r": {"starts": "2027-05-01"}}}},
        stages=[{"name": "s", "effort": "1 h", "patience": "3 days"}],
    ),
    "nothing": company(
        channels={"c": {"leads": "0 per month"}}, stages=[{"name": "s"}], products={"p": {"price": 0}}
    ),
    "nothing lasts": company(
        stages=[
            {"name": "s", "effort": "0 h", "customer_takes": "0 h", "patience": "0 h", "passes": "100 %"},
            {"name": "t", "effort": "0 h", "lost_takes": "0 h", "customer_takes": "0 h", "passes": "50 %"},
        ],
        money={"pays": {"within": "0 days"}},
    ),
    "no time": company(
        teams={"t": {"reps": {"r": {"hours": "0 h"}}, "buffer": "99 %"}},
        stages=[{"name": "s", "effort": "1 h", "patience": "2 days"}],
    ),
    "no patience": company(stages=[{"name": "s", "effort": "3 h", "patience": "0 h"}]),
    "impossible": company(stages=[{"name": "s", "passes": "0 %"}, {"name": "e", "passes": "100 %"}]),
    "free of charge": company(products={"p": {"price": 0, "value": "between 50 % and 150 %"}}),
    "all the money there is": company(products={"p": {"price": 65_000_000_000_000, "term": "3 months"}}),
    "70 people": crowd(70, "longest idle"),
    "70 people by skill": crowd(70, "most skilled", ageing_days=2),
    "130 people by load": crowd(130, "fewest deals"),
    "130 people": crowd(130, "longest idle"),
    "30 stages": company(
        stages=[
            {
                "name": f"s{i}",
                "effort": "20 min",
                "passes": "97 %",
                "customer_takes": "3 h",
                "priority": i % 9 + 1,
            }
            for i in range(30)
        ]
    ),
    "ten years": company(
        calendar={"start": "2027-01-04", "length": "10 years", "holidays": "DE"},
        channels={"c": {"leads": "4 per year"}},
    ),
    "crowded days": company(
        meetings={
            "a": {"days": "mon-fri", "at": "08:00", "length": "9 h"},
            "b": {"days": "mon", "at": "12:00", "length": "6 h"},
        },
        teams={
            "t": {
                "reps": {"r": {"hours": "20 h", "activities": {"office": "6 h"}}, "q": {}},
                "surprises": {"come": "3 per day", "take": "2 h"},
            }
        },
        activities=["office"],
    ),
    "done when the day ends": company(
        calendar={"start": "2027-01-04", "length": "4 weeks", "hours": ["09:00-17:00"]},
        stages=[{"name": "s", "effort": "16 h"}, {"name": "e", "effort": "8 h", "patience": "24 h"}],
        teams={"t": {"reps": {"r": {"activities": {"s": "16 h", "e": "8 h"}}, "q": {"does": ["e"]}}}},
        opening={
            "deals": [
                {"stage": stage, "count": 20, "state": "waiting for work", "channel": "c"} for stage in "se"
            ]
        },
    ),
    "clockwork": clockwork("longest idle", "5 days"),
    "clockwork with customers": with_customers_by_the_clock(clockwork("longest idle", "5 days")),
    "clockwork by skill": clockwork("most skilled", "12 days", ageing_days=1),
    "clockwork by load": clockwork("fewest deals", "28 days"),
    "clockwork with a day of the company": clockwork(
        "longest idle",
        "5 days",
        team_events={"party": {"date": "2027-01-15", "at": "00:00", "length": "24 h", "morale": 1}},
        handover={"work": "8 h", "delay": "8 h"},
    ),
    "leavers": company(**LEAVERS),
    "leavers and priorities": company(**LEAVERS) | {"ageing_days": 1, "assignment": "fewest deals"},
    "the last day": company(
        calendar={"start": "2027-01-04", "length": "1003 h"},
        stages=[{"name": "s", "effort": "70 h"}],
        teams={"t": {"reps": {"r": {"count": 3}}}},
    ),
    "too many events": company(
        channels={"c": {"leads": "9000 per month"}}, simulation={"events_at_most": 20_000}
    ),
    "too many after two whole chunks": company(
        channels={"c": {"leads": "9000 per month"}}, simulation={"events_at_most": 8192}
    ),
    "too many at the end": company(
        channels={"c": {"leads": "4000 per month"}}, simulation={"events_at_most": 17_000}
    ),
    "too many on the first day": company(
        opening={"deals": [{"stage": "s", "count": 2000, "channel": "c"}] * 4},
        simulation={"events_at_most": 1000},
    ),
    **COMPANIES,
}
"""By name."""
