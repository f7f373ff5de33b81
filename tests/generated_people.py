"""Owns what changes people in a generated company: every field, and values at the ends of what is allowed."""

from __future__ import annotations

from typing import Any

__all__ = ["MECHANISMS", "changed", "levers"]

Tree = dict[str, Any]

MECHANISMS = (
    "Scenario.courses",
    "Scenario.team_events",
    "Scenario.support",
    "Scenario.tools",
    "Scenario.handover",
    "Product.discount",
    "Product.reaction",
    "Stage.due_in",
    "Meeting.spreads",
    "Meeting.unblocks",
    "Meeting.morale",
    "Rep.overtime",
    "Team.overtime_pay",
    "Team.ramp",
    "Team.practice",
    "Team.coaching",
    "Team.morale",
    "Team.fatigue",
    "Team.cohesion",
    "Team.turnover",
    "Team.recognition",
    "Team.bonus",
    "Team.appraisal",
    "Team.contest",
    "Team.goals",
)
"""What changes people, and may be used or not."""

DAYS = (
    "2026-12-28",
    "2027-01-19",
    "2027-01-25",
    "2027-02-02",
    "2027-02-07",
    "2027-02-08",
    "2027-02-15",
    "2027-06-01",
)
"""Before and after the horizon, on a free day, at its ends and within."""

HALF_LIVES = ("1 s", "3 days", "2 weeks", "6.5 months", "100 years")
SHARES = ("0 %", "5 %", "30 %", "80 %", "100 %")
SAVED = ("0 %", "10 %", "99 %")
FACTORS = (0.2, 1, 1.2, "300 %")
DEVIATIONS = (-3, -0.3, -0.02, 0, 0.05, 0.1, 2)
EFFORTS = ("-90 %", "0 %", "+2.4 %", "+2.4 %", "+5 %", "+100 %")
HOURS = ("0 h", "30 h", "45 h", "168 h")


def changed(make: Any, company: Tree) -> Tree:
    """Return the company with what changes people put in, each part used or not."""
    stages = [stage["name"] for stage in company["stages"]]
    teams = list(company["teams"])
    for product in company["products"].values():
        make.with_some(
            product,
            discount=lambda: make.one(("0 %", "10 %", "99 %")),
            reaction=lambda: make.with_some(
                {},
                elasticity=lambda: make.one((0, -1.8, -20)),
                memory=lambda: make.one(("0 %", "70 %", "99 %")),
            ),
        )
    for stage in company["stages"]:
        make.with_some(
            stage,
            due_in=lambda: make.one(("1 s", "3 days", "5 weeks")),
            needs=lambda: make.one(FACTORS),
        )
    for meeting in company.get("meetings", {}).values():
        make.with_some(
            meeting,
            spreads=lambda: make.one(SHARES),
            kept=lambda: make.one(("0 %", "50 %", "100 %", "100 %")),
            unblocks=lambda: make.one(("0 %", "30 %", "30 %", "100 %")),
            stuck_after=lambda: make.one(("0 days", "0 days", "1 day", "10 days")),
            morale=lambda: make.one(DEVIATIONS),
            cohesion=lambda: make.one(DEVIATIONS),
        )
    for team in company["teams"].values():
        _team(make, team, stages)
    if make.random.random() < 0.2:
        _quarter_end(company)
    return make.with_some(  # type: ignore[no-any-return]
        company,
        courses=lambda: {f"course {i}": _course(make, company, stages) for i in range(make.count(1, 3))},
        team_events=lambda: {f"event {i}": _event(make, teams) for i in range(make.count(1, 2))},
        support=lambda: {
            f"support {i}": make.with_some(
                {
                    "activity": make.one(("outbound", "office")),
                    "half_at": make.one(("1 min", "8 h", "9000 h")),
                },
                stages=lambda: make.some(stages),
                odds=lambda: make.one(FACTORS),
                saves=lambda: make.one(SAVED),
            )
            for i in range(make.count(1, 2))
        },
        tools=lambda: {f"tool {i}": _tool(make, teams, stages) for i in range(make.count(1, 2))},
        handover=lambda: make.with_some(
            {},
            work=lambda: make.one(("0 h", "90 min", "60 h")),
            odds=lambda: make.one((0.01, 0.85, 1)),
            delay=lambda: make.one(("0 days", "1 h", "9 days")),
        ),
    )


def _team(make: Any, team: Tree, stages: list[str]) -> None:
    for rep in team["reps"].values():
        make.with_some(
            rep,
            overtime=lambda: make.one(("0 h", "5 h", "40 h")),
            enjoys=lambda: make.one(([], make.some(stages))),
        )
    alone = [name for name, rep in team["reps"].items() if rep.get("count", 1) == 1]
    make.with_some(
        team,
        overtime_pay=lambda: make.one(("60 per hour", "0 per hour")),
        ramp=lambda: make.with_some(
            {},
            takes=lambda: make.one(("0 days", "1 s", "10 days", "5 months")),
            starts_at=lambda: make.one(("1 %", "20 %", "100 %")),
        ),
        practice=lambda: make.with_some(
            {},
            gains=lambda: make.one(("0 %", "+64 %", "+900 %")),
            half_after=lambda: make.one(("1 s", "5 h", "300 h")),
        ),
        knowledge_fades=lambda: make.one(HALF_LIVES),
        morale=lambda: make.with_some(
            {},
            returns=lambda: make.one(HALF_LIVES),
            starts=lambda: make.one(DEVIATIONS),
            win=lambda: make.one(DEVIATIONS),
            loss=lambda: make.one(DEVIATIONS),
            overload=lambda: make.one(DEVIATIONS),
            peer_leaves=lambda: make.one(DEVIATIONS),
            fit=lambda: make.one(DEVIATIONS),
            effort=lambda: make.one(EFFORTS),
            leaving=lambda: make.one((0.01, 0.74, 1, 10)),
        ),
        fatigue=lambda: make.with_some(
            {},
            knee=lambda: make.one(HOURS),
            recovers=lambda: make.one(HALF_LIVES),
            costs=lambda: make.one(("0 %", "2 %", "2 %", "100 %")),
        ),
        cohesion=lambda: make.with_some(
            {},
            fades=lambda: make.one(HALF_LIVES),
            effort=lambda: make.one(EFFORTS),
            lifts=lambda: make.one(DEVIATIONS),
            peer_leaves=lambda: make.one(DEVIATIONS),
        ),
        turnover=lambda: make.with_some(
            {"per_year": make.one(("0 %", "60 %", "99 %", "99.999 %"))},
            handover=lambda: make.one((0.01, 0.85, 1)),
            refill=lambda: make.with_some(
                {"after": make.one(("0 days", "between 1 and 9 days", "exponential mean 3 days", "90 days"))},
                cost=lambda: make.one((0, "9 k")),
            ),
        ),
        recognition=lambda: make.with_some(
            {"named": make.count(1, 9)},
            lifts=lambda: make.one(DEVIATIONS),
            others=lambda: make.one(DEVIATIONS),
            cost=lambda: make.one(("100 per month", "7 per day")),
        ),
        bonus=lambda: make.with_some(
            {"quota": make.one((0.01, "12 k", "12 k", "40 k", "9 M"))},
            pays=lambda: make.one((0, "9 k")),
            above=lambda: make.one(("0 %", "30 %", "100 %")),
            cap=lambda: make.one((0, "3 k", "900 k", "900 k")),
            discount=lambda: make.one(("0 %", "10 %", "10 %", "99 %")),
            effort=lambda: make.one(("0 %", "+5 %", "+300 %")),
        ),
    )
    make.with_some(
        team,
        contest=lambda: make.with_some(
            {"prize": make.one((0, "1 k"))},
            winners=lambda: make.count(1, 9),
            effort=lambda: make.one(("0 %", "+5 %", "+300 %")),
        ),
        goals=lambda: make.with_some(
            {"effort": make.one(("0 %", "+20 %", "+900 %"))},
            chance=lambda: make.one(("1 %", "50 %", "99 %")),
            clear=lambda: make.one(SHARES),
            half_given_up_at=lambda: make.one(("0.1 %", "20 %", "100 %")),
            took_part=make.often,
            taking_part=lambda: make.one(SHARES),
        ),
        appraisal=lambda: make.with_some(
            {"expects": make.one((0.01, "20 k", "9 M"))},
            noise=lambda: make.one((0, 0.3, 3)),
            too_low=lambda: make.one(SHARES),
            plan=lambda: make.with_some(
                {"hours": make.one(("1 min", "2 h", "90 h"))},
                gains=lambda: make.one((0, 0.01, 3)),
                fades=lambda: make.one(HALF_LIVES),
            ),
            lifts=lambda: make.one(DEVIATIONS),
            hurts=lambda: make.one(DEVIATIONS),
            lets_go_after=lambda: make.count(1, 3),
            weights=lambda: {stage: make.one(FACTORS) for stage in make.some(stages)},
            steers=lambda: make.one(SHARES),
        ),
    )
    if alone and make.often():
        team["coaching"] = make.with_some(
            {
                "coach": make.one(alone),
                "activity": make.one(("outbound", "office")),
                "skill": make.one(SHARES),
            },
            neutral_at=lambda: make.one(SHARES),
            gains=lambda: make.one((0, 0.02, 3)),
            fades=lambda: make.one(HALF_LIVES),
        )


def _quarter_end(company: Tree) -> None:
    """Let customers be deciding at the end of a quarter, and people gain by what brings that forward."""
    company["calendar"] = {"start": "2026-12-28", "end": "2027-04-02"}
    for product in company["products"].values():
        product |= {"price": "8 k", "value": 1}
    for channel in company["channels"].values():
        channel |= {"leads": "1 per day", "leads_since": {}, "season": {}}
    for stage in company["stages"]:
        stage |= {"effort": "1 h", "passes": "80 %", "odds": {}}
        for field in ("customer_takes", "lost_takes", "decides_in", "segments", "patience", "cools"):
            stage.pop(field, None)
    company["stages"][-1]["customer_takes"] = "exponential mean 20 days"
    for team in company["teams"].values():
        team["bonus"] = {"quota": "20 k", "pays": "9 k", "above": "30 %", "discount": "10 %"}
    meetings = company.setdefault("meetings", {})
    meetings["review"] = {
        "days": "mon",
        "at": "09:00",
        "length": "1 h",
        "unblocks": "20 %",
        "stuck_after": "9 days",
    }


def _course(make: Any, company: Tree, stages: list[str]) -> Tree:
    course: Tree = make.with_some(
        {
            "days": make.random.sample(DAYS, make.count(1, 4)),
            "at": make.one(("05:00", "09:00", "13:00")),
            "length": make.one(("1 min", "3 h", "8 h")),
        },
        seats=40,
        price=lambda: make.one((0, "1.2 k")),
        fee=lambda: make.one((0, "5 k")),
        odds=lambda: {stage: make.one(FACTORS) for stage in make.some(stages)},
        speed=lambda: {stage: make.one(FACTORS) for stage in make.some(stages)},
        half_life=lambda: make.one(HALF_LIVES),
        kept_for=lambda: make.one(("0 days", "3 days", "14 days")),
        spills=lambda: make.one(SHARES),
        morale=lambda: make.one(DEVIATIONS),
        cohesion=lambda: make.one(DEVIATIONS),
        use=lambda: make.one((True, True, False)),
        mode=lambda: make.one(("internal", "external", "online")),
    )
    if course.get("mode") == "external" and make.often():
        course["travel"] = make.one(("0 h", "90 min", "6 h"))
    if make.rarely():
        course["teams"] = ["team 0"]
        entries = list(company["teams"]["team 0"]["reps"])
    else:
        entries = [name for team in company["teams"].values() for name in team["reps"]]
    if make.rarely():
        course["reps"] = make.some(entries)
    return course


def _event(make: Any, teams: list[str]) -> Tree:
    return make.with_some(  # type: ignore[no-any-return]
        {"date": make.one(DAYS), "at": make.one(("09:00", "15:00")), "length": make.one(("1 h", "9 h"))},
        teams=lambda: make.some(teams),
        cost=lambda: make.one((0, "2 k")),
        morale=lambda: make.one(DEVIATIONS),
        cohesion=lambda: make.one(DEVIATIONS),
        use=lambda: make.one((True, True, False)),
    )


def _tool(make: Any, teams: list[str], stages: list[str]) -> Tree:
    return make.with_some(  # type: ignore[no-any-return]
        {},
        teams=lambda: make.some(teams),
        licence=lambda: make.one(("40 per month", "500 per year")),
        fee=lambda: make.one(("1 k per month", "20 per day")),
        upkeep=lambda: make.one(("0 h", "1 h", "2 h")),
        saves=lambda: {stage: make.one(SAVED) for stage in make.some(stages)},
        handover_work=lambda: make.one((0, 0.5, 2)),
        handover_loss=lambda: make.one((0, 0.5, 2)),
        handover_delay=lambda: make.one((0, 0.5, 2)),
        tracks=lambda: make.one(SHARES),
        interrupts=lambda: make.one(("0 %", "3 %", "3 %", "99 %")),
        use=lambda: make.one((True, True, False)),
    )


def levers(make: Any, company: Tree, team: str, rep: str) -> Tree:
    """Return what of it a strategy may change by date."""
    found: Tree = {f"teams.{team}.reps.{rep}.overtime": make.one(("0 h", "9 h"))}
    for name in company["products"]:
        found[f"products.{name}.discount"] = make.one(("0 %", "25 %"))
    for section in ("courses", "team_events", "tools"):
        for name in company.get(section, {}):
            found[f"{section}.{name}.use"] = make.often()
    if "bonus" in company["teams"][team]:
        found[f"teams.{team}.bonus.pays"] = "4 k"
        found[f"teams.{team}.bonus.above"] = make.one(("0 %", "7 %"))
    return found
