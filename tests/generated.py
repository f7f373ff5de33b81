"""Owns generated scenarios: companies of any shape, from every field of the schema, small enough to run.

A scenario is a tree as the file has it. Sizes are kept small (a few dozen leads a month, at most three
months), shapes are not: people who leave before they start, stages without work, rates of 0, certain and
impossible decisions, horizons that end in the middle of a day, dates outside of the horizon.
"""

from __future__ import annotations

from random import Random
from typing import Any

import generated_market
import generated_people
from hypothesis import strategies as st

Tree = dict[str, Any]

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun")
DATES = ("2026-12-01", "2027-01-04", "2027-01-20", "2027-02-01", "2027-02-17", "2027-03-08", "2027-05-01")
SHARES = ("0 %", "5 %", "30 %", "50 %", "80 %", "100 %")
ODDS = (0.5, 0.9, 1, 1.5, 3)

DURATIONS: list[Any] = [
    "0 days",
    "3 days",
    "between 1 and 6 days",
    "usually 4 days, one in ten over 9",
    "exponential mean 3 days",
    "erlang mean 4 days shape 2",
    "gamma mean 5 days cv 0.6",
    "triangular low 1 days mode 2 days high 9 days",
    "lognormal median 4 days, sigma 0.9",
    "weibull scale 6 days shape 1.3",
    {"empirical": ["1 days", "2 days", "8 days"]},
    {"quantiles": {"0 %": "1 days", "50 %": "3 days", "100 %": "9 days"}},
    {"constant": "40 h"},
]
MIXED: Any = {"mixture": [{"weight": 0.6, "of": "exponential mean 2 days"}, {"weight": 0.4, "of": "8 days"}]}
EFFORTS: list[Any] = [
    "0 h",
    "2 h",
    "between 30 and 300 min",
    "usually 2 h, one in ten over 5 h",
    "exponential mean 3 h",
    "lognormal mean 4 h cv 2",
    {"mixture": [{"weight": 0.5, "of": "1 h"}, {"weight": 0.5, "of": "gamma mean 6 h cv 0.5"}]},
    "25 h",
]
FACTORS: list[Any] = [
    "1",
    "usually 1, one in ten over 2",
    "between 50 % and 150 %",
    {"empirical": {"0.5": 1, "2": 2}},
]

MECHANISMS = (
    "Product.term",
    "Product.value",
    "Segment.market",
    "Channel.season",
    "Channel.leads_since",
    "Channel.response",
    "Channel.carry_over",
    "Channel.outreach",
    "Channel.commission",
    "Stage.effort",
    "Stage.customer_takes",
    "Stage.lost_takes",
    "Stage.decides_in",
    "Stage.patience",
    "Stage.cools",
    "Stage.odds",
    "Stage.keeps_owner",
    "Stage.no_decision",
    "Rep.hours",
    "Rep.skill",
    "Rep.speed",
    "Rep.activities",
    "Rep.starts",
    "Rep.leaves",
    "Rep.away",
    "Team.buffer",
    "Team.surprises",
    "Scenario.meetings",
    "Risk.per_year",
    "Risk.prevention",
    "Risk.contingency",
    "Risk.severity",
    "Risk.leaves",
    "Risk.within",
    "Risk.signs",
    "Scenario.causes",
    "Scenario.ideas",
    "Idea.pilot",
    "Scenario.opening",
    "Payment.late",
    "MoneySection.fixed_costs",
    "Scenario.ageing_days",
    "SimulationSection.warm_up",
    *generated_people.MECHANISMS,
    *generated_market.MECHANISMS,
)
"""What a company may use or not."""


class _Maker:
    """Draws the parts of one scenario; evenly, so that rare combinations come up in few cases."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def one(self, options: Any) -> Any:
        return self.random.choice(list(options))

    def often(self) -> bool:
        return self.random.random() < 0.6

    def rarely(self) -> bool:
        return self.random.random() < 0.3

    def count(self, low: int, high: int) -> int:
        return self.random.randint(low, high)

    def some(self, names: list[str]) -> list[str]:
        return [name for name in names if self.often()] or names[:1]

    def with_some(self, section: Tree, **optional: Any) -> Tree:
        """Return the section with each optional field in or out: a value, or a way to make it."""
        for name, value in optional.items():
            if self.often():
                section[name] = value() if callable(value) else value
        return section

    def months(self) -> Tree:
        return {month: self.one((0, 0.5, 1.4, "120 %")) for month in self.some(list(MONTHS))}

    def shares(self, names: list[str]) -> Tree:
        chosen = self.some(names)
        return {name: 1 / len(chosen) for name in chosen}

    # -------------------------------------------------------------------- sections

    def calendar(self) -> Tree:
        section: Tree = {"start": self.one(("2027-01-04", "2027-01-20", "2027-02-01"))}
        section |= self.one(
            ({"length": "5 weeks"}, {"length": "2 months"}, {"length": "1043 h"}, {"end": "2027-03-10"})
        )
        if self.random.random() < 0.1:
            # A whole quarter, at whose end bonuses are paid and people are reviewed.
            section = {"start": "2026-12-28", "end": "2027-04-02"}
        if self.rarely():
            return section | {"hours": "always"}
        return self.with_some(
            section,
            hours=lambda: self.one((["09:00-12:30", "13:30-18:00"], ["08:00-16:00"])),
            days=lambda: self.one(("mon-fri", "mon-sat")),
            holidays=lambda: self.one(("DE", "CN", "US")),
            closed=["2027-02-03"],
            also_open=["2027-02-07"],
        )

    def product(self) -> Tree:
        return self.with_some(
            {"price": self.one((0, "8 k", "1234.56", "30 k"))},
            cost=lambda: self.one(SHARES),
            value=lambda: self.one(FACTORS),
            term=lambda: self.one(("12 months", "10 days", "3 weeks")),
            odds=lambda: self.one(ODDS),
        )

    def segment(self) -> Tree:
        return self.with_some({}, market="2 M per month", season=self.months, odds=lambda: self.one(ODDS))

    def channel(self, segments: list[str], products: list[str]) -> Tree:
        section = self.with_some(
            {"leads": self.one(("0 per month", "20 per month", "6 per week", "2 per day", "40 per month"))},
            leads_since=lambda: {self.one(DATES): "30 per month"},
            arrive=lambda: self.one(("any time", "working hours")),
            season=self.months,
            products=lambda: self.shares(products),
            commission=lambda: self.one(SHARES),
            odds=lambda: self.one(ODDS),
            spend=lambda: self.one(("5 k per month", "1000 per week", "90 k per year")),
        )
        if segments and self.often():
            section["segments"] = self.shares(segments)
        if "spend" in section:
            self.with_some(
                section,
                carry_over="40 %",
                response=lambda: self.one(
                    (
                        "today 5 k brings 40, half brings 26, double 58, at most 80",
                        {"elasticity": 0.4, "today": "4 k"},
                        {"half_at": "4 k", "shape": 1.5},
                        "today 6 k brings 30, none brings 5, double brings 40, at most 50",
                    )
                ),
            )
        if self.rarely():
            section["outreach"] = {"activity": "outbound", "response": {"elasticity": 0.5, "today": "10 h"}}
        return section

    def stage(self, name: str, segments: list[str]) -> Tree:
        stage = self.with_some(
            {"name": name},
            effort=lambda: self.one(EFFORTS),
            passes=lambda: self.one((*SHARES[2:], "0 %")),
            odds=lambda: {month: self.one(ODDS) for month in self.some(list(MONTHS))},
            customer_takes=lambda: self.one(DURATIONS),
            no_decision=lambda: self.one(SHARES),
            keeps_owner=False,
            priority=lambda: self.count(1, 9),
        )
        if "effort" in stage:
            self.with_some(stage, patience=lambda: self.one(DURATIONS), cools=lambda: self.one((0, 0.1, 2)))
        if "customer_takes" in stage:
            self.with_some(stage, lost_takes=lambda: self.one(DURATIONS), decides_in=self.months)
            if segments and self.often():
                stage["segments"] = {
                    segments[0]: self.with_some({"customer_takes": self.one(DURATIONS)}, lost_takes="6 days")
                }
            if "decides_in" not in stage and self.rarely():
                stage["customer_takes"] = MIXED
        return stage

    def rep(self, stages: list[str]) -> Tree:
        rep = self.with_some(
            {},
            count=lambda: self.one((1, 2, 3, 3, 0)),
            hours=lambda: self.one(("20 h", "32 h")),
            does=lambda: self.some(stages),
            skill=lambda: self.one((1.3, {stages[0]: 0.7})),
            speed=lambda: self.one((0.8, {stages[-1]: 1.5})),
            salary=lambda: self.one(("5 k per month", "60 k per year", "900 per week")),
        )
        if self.often():
            does = rep.get("does", stages)
            rep["activities"] = self.with_some(
                {}, outbound="5 h", office="2 h", **{does[0]: lambda: self.one(("0 h", "6 h"))}
            )
        if self.rarely():
            rep["starts"] = self.one(DATES[:4])
        if self.rarely():
            rep["leaves"] = self.one(("2027-02-05", "2027-02-17", "2027-05-01", "2027-01-02"))
        if self.rarely():
            rep["away"] = [{"first": "2027-01-25", "last": "2027-02-02"}]
        return rep

    def team(self, number: int, stages: list[str], scope: dict[str, list[str]]) -> Tree:
        team: Tree = {
            "reps": {f"rep {number}{letter}": self.rep(stages) for letter in "abc"[: self.count(1, 3)]}
        }
        self.with_some(
            team,
            buffer=lambda: self.one(("10 %", "0 %", "50 %")),
            surprises=lambda: {
                "come": self.one(("2 per week", "1 per day", "9 per month")),
                "take": self.one(EFFORTS),
            },
        )
        for field, names in scope.items():
            if names and self.rarely():
                team[field] = self.some(names)
        return team

    def risk(self, places: dict[str, list[str]]) -> Tree:
        kind = self.one(places)
        target = self.one([kind, f"{kind} of {self.one(places[kind])}"])
        effects = [{"to": target, "by": self.one(("-40 %", "+30 %", "-100 %"))}]
        if self.often():
            effects.append({"to": self.one(places), "by": "-10 %"})
        return self.with_some(
            {"lasts": self.one(DURATIONS), "effects": effects},
            per_year=lambda: self.one((0, 5, 60)),
            happens=lambda: [self.one(DATES[1:])],
            prevention=lambda: {"cost": "300 per month", "lowers": self.one(SHARES), "use": self.often()},
            contingency=lambda: self.with_some(
                {"cost": "2 k", "lowers": self.one(SHARES[1:])}, after="1 days", use=True
            ),
        )

    def befalls(self, company: Tree, stages: list[str]) -> None:
        """Give the risks of a company what brings them, how hard they are, signs, and more to change."""
        risks = company.get("risks", {})
        if not risks:
            return
        people = [
            name
            for team in company["teams"].values()
            for name, rep in team["reps"].items()
            if rep.get("count", 1) == 1
        ]
        self.with_some(company, causes={"slump": self.slump()})
        first = None
        for name, risk in risks.items():
            self.with_some(
                risk,
                severity=lambda: self.one(("lognormal mean 1 sigma 0.6", 0.5, "between 0 and 12")),
                leaves=lambda: self.some(people)[:1],
                signs=lambda: self.signs(company),
            )
            if "causes" in company:
                risk["caused_by"] = {"slump": self.one((0.5, 1.0))}
            if first is not None and self.often():
                risk["follows"] = {first: self.one((0.5, 1.0))}
            if "caused_by" in risk or "follows" in risk:
                self.with_some(risk, within=lambda: self.one(DURATIONS))
            more = [
                {"to": f"effort of {self.one(stages)}", "by": self.one(("+50 %", "-40 %"))},
                {"to": self.one(["hours", *(f"hours of {one}" for one in [*company["teams"], *people])]),
                 "by": self.one(("-30 %", "-100 %"))},
            ]  # fmt: skip
            risk["effects"] += [effect for effect in more if self.often()]
            first = name

    def slump(self) -> Tree:
        return self.with_some({"per_year": self.one((3, 20)), "happens": ["2027-02-01"]}, why="made up")

    def signs(self, company: Tree) -> Tree:
        seen = {"before": self.one(("9 days", "30 h")), "half_at": "2 h"}
        if company.get("activities") and self.often():
            return {**seen, "activity": self.one(company["activities"])}
        return self.with_some({**seen, "hours": "3 h"}, price=lambda: self.one((0, 40)))

    def deals(self, company: Tree) -> Tree:
        people = [
            n for t in company["teams"].values() for n, r in t["reps"].items() if r.get("count", 1) == 1
        ]
        deals = self.with_some(
            {
                "stage": self.one([stage["name"] for stage in company["stages"]]),
                "channel": self.one(company["channels"]),
            },
            count=lambda: self.count(0, 6),
            age=lambda: self.one(DURATIONS),
            state=lambda: self.one(("with customer", "waiting for work")),
            value="9999.99",
            product=lambda: self.one(company["products"]),
        )
        if company["segments"] and self.often():
            deals["segment"] = self.one(company["segments"])
        if people and self.often():
            deals["owner"] = self.one(people)
        return deals

    def thinks(self, company: Tree, places: dict[str, list[str]]) -> None:
        """Give a company ideas, some of which are tried."""
        if self.often():
            return
        company["ideas"] = {f"idea {i}": self.idea(places) for i in range(self.count(1, 2))}

    def idea(self, places: dict[str, list[str]]) -> Tree:
        kind = self.one(("leads", "odds", "value", "effort"))
        on = places["odds" if kind == "effort" else kind]
        idea: Tree = {
            "to": f"{kind} of {self.one(on)}" if self.often() else kind,
            "per_year": self.one((0, 8, 40)),
            "helps": {"chance": self.one(SHARES), "by": self.one(("10 %", "5 % to 60 %", "30 %"))},
            "rollout": {
                "after": self.one(("0 days", "9 days")),
                "cost": 99.5,
                "reaches": self.one(SHARES[1:]),
            },
        }
        if self.often():
            idea["harms"] = {"by": self.one(("5 %", "0 % to 90 %"))}
        if self.often():
            idea["at_most"] = 60
            idea["encouragement"] = {"spend": "333 per month", "half_at": "500 per month"}
            idea["time"] = {"activity": "office", "half_at": "2 h"}
        if self.often():
            idea["pilot"] = {
                "use": self.often(),
                "on": self.one(SHARES[1:]),
                "pairs": self.one((2, 7)),
                "prepare": self.one(("0 days", "5 days")),
                "lasts": self.one(("4 days", "2 weeks", "300 days")),
                "noise": {"deviation": self.one((0, "20 %")), "over": "2 weeks"},
                "leaks": self.one(SHARES[:4]),
                "cost": self.one((0, 1234.56)),
                "takes": self.one(SHARES),
                "at_once": self.one((1, 3)),
                "passes": {"gain": self.one(SHARES[:2]), "sure": "80 %", "prolongs": self.one((0, 2))},
            }
        return idea

    def ways(self, company: Tree) -> Tree:
        """Return a strategy that changes levers, most of them by date."""
        team = self.one(company["teams"])
        rep = self.one(company["teams"][team]["reps"])
        stage = self.one(company["stages"])["name"]
        levers: Tree = {
            f"products.{self.one(company['products'])}.price": "5 k",
            f"stages.{stage}.passes": self.one(SHARES[2:]),
            f"teams.{team}.buffer": "25 %",
            f"teams.{team}.reps.{rep}.hours": self.one(("24 h", "36 h")),
            "money.fixed_costs": "2 k per month",
        }
        if stage in company["teams"][team]["reps"][rep].get("does", [stage]):
            levers[f"teams.{team}.reps.{rep}.activities.{stage}"] = self.one(("0 h", "3 h", "8 h"))
        for name, channel in company["channels"].items():
            if "leads_since" not in channel:
                levers[f"channels.{name}.leads"] = "25 per month"
            if "spend" in channel:
                levers[f"channels.{name}.spend"] = self.one(("0 per month", "7 k per month"))
        for name in company.get("meetings", {}):
            levers[f"meetings.{name}.length"] = "2 h"
        for name, risk in company.get("risks", {}).items():
            for measure in ("prevention", "contingency"):
                if measure in risk:
                    levers[f"risks.{name}.{measure}.use"] = self.often()
        levers |= generated_people.levers(self, company, team, rep)
        levers |= generated_market.levers(self, company)
        dates: tuple[Tree, ...] = (
            {"since": "2027-02-03"}, {"until": "2027-02-05"}, {"since": "2027-02-03", "until": "2027-02-05"}
        )  # fmt: skip
        changes: Tree = {
            path: {"value": levers[path]} | self.one(dates) if self.often() else levers[path]
            for path in self.some(list(levers))
        }
        return {"other way": {"changes": changes | ({"assignment": "most skilled"} if self.rarely() else {})}}


@st.composite
def companies(draw: st.DrawFn) -> Tree:
    """Return scenarios as trees; each is meant to be accepted."""
    make = _Maker(draw(st.randoms(use_true_random=True)))
    products = {f"product {i}": make.product() for i in range(make.count(1, 3))}
    segments = {f"segment {i}": make.segment() for i in range(make.count(0, 2))}
    channels = {f"channel {i}": make.channel(list(segments), list(products)) for i in range(make.count(1, 3))}
    stages = [make.stage(f"stage {i}", list(segments)) for i in range(make.count(1, 4))]
    names = [stage["name"] for stage in stages]
    scope = {"segments": list(segments), "channels": list(channels), "products": list(products)}
    teams = {f"team {i}": make.team(i, names, scope) for i in range(make.count(1, 2))}
    company: Tree = {
        "simsales": 1,
        "name": "Generated",
        "calendar": make.calendar(),
        "products": products,
        "segments": segments,
        "channels": channels,
        "stages": stages,
        "teams": teams,
        "activities": ["outbound", "office"],
        "simulation": make.one(({}, {"warm_up": "6 days"}, {"warm_up": "40 h"})),
    }
    places = {"leads": list(channels), "odds": names, "value": list(products)}
    company = make.with_some(
        company,
        assignment=lambda: make.one(("longest idle", "most skilled", "fewest deals")),
        ageing_days=lambda: make.one((1, 5.5)),
        currency="CNY",
        about="Made up.",
        meetings=lambda: {
            f"meeting {i}": make.with_some(
                {
                    "days": make.one(("mon", "mon-fri", "thu")),
                    "at": make.one(("09:00", "17:30")),
                    "length": make.one(("1 h", "3 h", "0 h")),
                },
                teams=["team 0"],
                every_weeks=2,
            )
            for i in range(make.count(1, 2))
        },
        risks=lambda: {f"risk {i}": make.risk(places) for i in range(make.count(1, 2))},
        opening=lambda: {"deals": [make.deals(company) for _ in range(make.count(1, 4))]},
        money=lambda: make.with_some(
            {},
            commission=lambda: make.one(SHARES),
            fixed_costs=lambda: make.one(("1 k per month", "3 k per quarter", "10 per day")),
            pays=lambda: make.one(
                (
                    {"upfront": "100 %"},
                    {"within": "0 days"},
                    {"upfront": "20 %", "within": "14 days"},
                    {"late": "50 %", "late_by": "exponential mean 9 days"},
                )
            ),
        ),
        targets=lambda: {
            "t": make.one(
                (
                    {
                        "metric": "bookings",
                        "at_least": "10 k",
                        "since": "2027-02-03",
                        "by": "2027-02-06",
                        "weight": 2,
                    },
                    {"metric": "wins", "at_least": 3, "of": {"channel": "channel 0"}, "confidence": "90 %"},
                    {"metric": "mean_wait", "at_most": "9 h", "by": "2027-02-05"},
                )
            )
        },
    )
    if make.often():
        company = generated_people.changed(make, company)
    if make.often():
        company = generated_market.living(make, company)
    make.befalls(company, names)
    make.thinks(company, places)
    # Last, so that a company without strategies draws the same.
    return make.with_some(company, strategies=lambda: make.ways(company))
