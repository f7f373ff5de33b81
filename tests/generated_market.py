"""Owns customers and the market of a generated company: every field, ends of what is allowed."""

from __future__ import annotations

from typing import Any

__all__ = ["MECHANISMS", "levers", "living"]

Tree = dict[str, Any]

MECHANISMS = (
    "Scenario.customers",
    "Customers.tickets",
    "Customers.care",
    "Customers.referral",
    "Customers.upsell",
    "Customers.win_back",
    "Opening.accounts",
    "Scenario.discovery",
    "Scenario.research",
    "Scenario.choice",
    "Scenario.competitors",
    "Scenario.promotion",
    "Scenario.market_index",
    "Segment.awareness",
    "Segment.unsure",
    "Channel.use",
    "Channel.capacity",
    "Channel.takes_from",
    "Channel.fits",
    "Channel.suits",
    "Channel.health",
    "Channel.hours",
    "Stage.contact",
)
"""Customers and the market, which a company may have or not."""

DAYS = ("2026-12-28", "2027-01-25", "2027-02-01", "2027-02-08", "2027-02-15", "2027-06-01")
HALF_LIVES = ("1 s", "3 days", "2 weeks", "6.5 months", "100 years")
SHARES = ("0 %", "5 %", "30 %", "80 %", "100 %")
FACTORS = (0.2, 1, 1.2, "300 %")
RATES = (0, 1, 8)
"""Customers who bring customers grow like compound interest: not more, and not with steeper slopes."""
SLOPES = (0, 1, 3)
MONEY = ("0 per month", "500 per month", "9 k per quarter", "20 per day")
TIMES = ("1 s", "90 min", "1 day", "2 weeks")
SPREADS = ("0 days", "between 1 and 30 days", "exponential mean 9 days", "5 days")
EFFORTS = ("0 h", "30 min", "exponential mean 1 h", "between 10 and 100 min")
ATTRIBUTES = ("ease", "power")


def living(make: Any, company: Tree) -> Tree:
    """Return the company with customers and a market put in, each part used or not."""
    stages = [stage["name"] for stage in company["stages"]]
    segments = company["segments"]
    for stage in company["stages"]:
        if "effort" in stage:
            make.with_some(stage, contact=lambda: _contact(make))
    for segment in segments.values():
        make.with_some(segment, stays=lambda: make.one(FACTORS), customers=lambda: make.one((1, 300, "9 k")))
        make.with_some(segment, unsure=lambda: make.one((1, 1.3, 20)))
        make.with_some(segment, awareness=lambda: _awareness(make, segment))  # noqa: B023 - called at once
    for name, channel in company["channels"].items():
        _channel(make, company, name, channel)
    if make.often():
        _choice(make, company)
    make.with_some(
        company,
        market_index=lambda: make.with_some(
            {}, sd=lambda: make.one(("1 %", "20 %", "100 %")), keeps=lambda: make.one(SHARES)
        ),
    )
    aware = [name for name, segment in segments.items() if "awareness" in segment]
    if make.often():
        company["promotion"] = {f"promotion {i}": _promotion(make, aware) for i in range(make.count(1, 2))}
    if make.often():
        _customers(make, company, stages)
    reached = [stage["name"] for stage in company["stages"] if "effort" in stage and "contact" not in stage]
    if reached and make.often():
        company["discovery"] = make.with_some(
            {
                "stage": make.one(reached),
                "hours": make.one(("0 h", "30 min", "2 h")),
                "odds": make.one((1, 1.3, 5)),
                "half_at": make.one(("1 min", "2 h", "90 h")),
            },
            satisfaction=lambda: make.one(SHARES),
        )
        for deals in company.get("opening", {}).get("deals", ()):
            make.with_some(deals, discovered=lambda: make.one((True, False)))
    if make.often():
        company["research"] = {
            f"research {i}": _research(make, list(segments)) for i in range(make.count(1, 2))
        }
    return company


def _contact(make: Any) -> Tree:
    return make.with_some(  # type: ignore[no-any-return]
        {},
        attempts=lambda: make.one((1, 2, 6)),
        first=lambda: make.one(("1 %", "48.6 %", "100 %")),
        alike=lambda: make.one((1, 7.3, 1e6)),
        every=lambda: make.one(("0 days", "1 h", "1 day", "3 days")),
    )


def _awareness(make: Any, segment: Tree) -> Tree:
    found: Tree = make.with_some(
        {"starts": make.one(("1 %", "40 %", "100 %"))}, fades=lambda: make.one(HALF_LIVES)
    )
    if "customers" in segment and make.often():
        found["talk"] = make.one(SHARES)
    return found


def _channel(make: Any, company: Tree, name: str, channel: Tree) -> None:
    others = [other for other in company["channels"] if other != name]
    make.with_some(
        channel,
        use=lambda: make.one((True, True, True, False)),
        setup=lambda: make.one((0, "2 k")),
        hours=lambda: make.one(("00:00-24:00", "18:00-22:30", "09:00-12:00")),
        capacity=lambda: make.one(("0 per month", "15 per month", "300 per month")),
        fits=lambda: {product: make.one(FACTORS) for product in make.some(list(company["products"]))},
    )
    if company["segments"] and make.often():
        channel["suits"] = {segment: make.one(FACTORS) for segment in make.some(list(company["segments"]))}
    if "hours" in channel:
        make.with_some(channel, days=lambda: make.one(("sat-sun", "mon-fri", "wed")))
        channel.pop("arrive", None)
    if others and make.often():
        channel["takes_from"] = {other: make.one(("0 %", "5 %", "30 %", "50 %")) for other in others}
    make.with_some(channel, health=lambda: _health(make, others))


def _health(make: Any, others: list[str]) -> Tree:
    def measure() -> Tree:
        return make.with_some(  # type: ignore[no-any-return]
            {"spend": make.one(MONEY), "half_at": make.one(("1 per month", "2 k per month"))},
            gives=lambda: make.one((0, 0.2, 3)),
        )

    found: Tree = make.with_some(
        {},
        fades=lambda: make.one(HALF_LIVES),
        contact=lambda: make.with_some(
            {
                "activity": make.one(("outbound", "office")),
                "half_at": make.one(("1 min", "8 h", "168 h")),
            },
            gives=lambda: make.one((0, 0.3, 3)),
        ),
        training=measure,
        incentive=measure,
        manager_incentive=measure,
        together=lambda: make.with_some(
            {},
            training_incentive=lambda: make.one((-1, -0.3, 1)),
            manager_training=lambda: make.one((-1, -0.3, 1)),
            manager_incentive=lambda: make.one((-1, 0.3, 1)),
        ),
        quality=lambda: make.one((0, 0.5, 10)),
    )
    if others and make.often():
        found["conflict"] = {other: make.one(SHARES) for other in others}
    return found


def _choice(make: Any, company: Tree) -> None:
    """Let customers choose among vendors, and say what they want."""
    company["choice"] = make.with_some({}, price=lambda: make.one((-20, -1.8, 0)))
    for product in company["products"].values():
        if product.get("price") == 0:
            product["price"] = "2 k"
        make.with_some(
            product,
            attributes=lambda: {name: make.one((0, 4.5, 10)) for name in make.some(list(ATTRIBUTES))},
        )
    known = sorted({name for p in company["products"].values() for name in p.get("attributes", {})})
    for segment in company["segments"].values():
        if known and make.often():
            segment["wants"] = {name: make.one((0, 0.3, 2)) for name in make.some(known)}
    if make.often():
        company["competitors"] = {f"rival {i}": _rival(make, company, known) for i in range(make.count(1, 2))}
    elif make.often():
        company["choice"]["today"] = make.one(("1 %", "50 %", "90 %"))


def _rival(make: Any, company: Tree, known: list[str]) -> Tree:
    products = list(company["products"])
    by_product = {product: make.one((100, "9 k")) for product in make.some(products)}
    rival: Tree = make.with_some(
        {"price": make.one(("5 k", by_product))},
        price_since=lambda: {make.one(DAYS): make.one(("1 k", "90 k"))},
        awareness=lambda: make.one(SHARES[1:]),
        enters=lambda: make.one(DAYS[:3]),
        leaves=lambda: make.one(DAYS[3:]),
    )
    if known and make.often():
        rival["attributes"] = {name: make.one((0, 5, 10)) for name in make.some(known)}
    if company["segments"] and make.often():
        rival["segments"] = make.some(list(company["segments"]))
    if make.often():
        rival["products"] = list(rival["price"]) if isinstance(rival["price"], dict) else make.some(products)
    if isinstance(rival["price"], dict):
        rival.pop("price_since", None)
    return rival


def _promotion(make: Any, aware: list[str]) -> Tree:
    found: Tree = {"spend": make.one(MONEY[1:])}
    if aware:
        make.with_some(
            found,
            segments=lambda: make.some(aware),
            response=lambda: make.one(
                (
                    "today 5 k brings 40, half brings 26, double 58, at most 80",
                    {"elasticity": 0.4, "today": "4 k"},
                    {"half_at": "4 k", "shape": 1.5},
                )
            ),
        )
    return found


def _research(make: Any, segments: list[str]) -> Tree:
    found: Tree = make.with_some(
        {"date": make.one(DAYS), "half_at": make.one((1, 30, 9000)), "answers": make.one((0, 1, 60))},
        cost=lambda: make.one((0, 15)),
        odds=lambda: make.one((1, 1.4, 9)),
        satisfaction=lambda: make.one(SHARES),
        fades=lambda: make.one(HALF_LIVES),
        use=lambda: make.one((True, True, False)),
    )
    if make.often():
        found |= {
            "interviews": make.one(("outbound", "office")),
            "takes": make.one(("10 min", "2 h", "90 h")),
        }
    if segments and make.often():
        found["segments"] = make.some(segments)
    return found


def _customers(make: Any, company: Tree, stages: list[str]) -> None:
    """Let deals that are won become customers; there are some at first."""
    tickets = {f"ticket {i}": _ticket(make) for i in range(make.count(1, 2))}
    company["customers"] = make.with_some(
        {},
        starts=lambda: make.one(SHARES),
        usual=lambda: make.one(SHARES[1:]),
        returns=lambda: make.one(HALF_LIVES),
        stays=lambda: make.one(("1 %", "50 %", "90 %", "99.9 %")),
        every=lambda: make.one(("10 days", "1 month", "12 months")),
        matters=lambda: make.one((0, 4, 10)),
        left_before=lambda: make.one(FACTORS),
        intends=lambda: make.one((0.01, 0.5, 1)),
        rate_of_interest=lambda: make.one(SHARES),
        tickets=tickets,
        care=lambda: {
            f"care {i}": make.with_some(
                {
                    "activity": make.one(("outbound", "office")),
                    "lifts": make.one(SHARES),
                    "half_at": make.one(("1 min", "8 h", "9000 h")),
                },
                cost=lambda: make.one(MONEY),
                use=lambda: make.one((True, True, False)),
            )
            for i in range(make.count(1, 2))
        },
        referral=lambda: make.with_some(
            {"per_year": make.one(RATES), "channel": make.one(company["channels"])},
            matters=lambda: make.one(SLOPES),
            stays=lambda: make.one(FACTORS),
        ),
        upsell=lambda: make.with_some(
            {"per_year": make.one(RATES), "stage": make.one(stages)},
            value=lambda: make.one((0, 0.3, "usually 1, one in ten over 2")),
            matters=lambda: make.one(SLOPES),
        ),
        win_back=lambda: {
            "chance": make.one(SHARES),
            "after": make.one(SPREADS),
            "stage": make.one(stages),
        },
    )
    if "tickets" in company["customers"]:
        for team in company["teams"].values():
            for rep in team["reps"].values():
                if "does" in rep and make.often():
                    rep["does"] = [*rep["does"], *make.some(list(tickets))]
                    make.with_some(rep, speed=lambda: {make.one(tickets): make.one((0.5, 2))})
    if make.often():
        opening = company.setdefault("opening", {})
        opening["accounts"] = [_accounts(make, company) for _ in range(make.count(1, 3))]


def _ticket(make: Any) -> Tree:
    return make.with_some(  # type: ignore[no-any-return]
        {"per_year": make.one((1, 30, 150)), "effort": make.one(EFFORTS)},
        respond_in=lambda: make.one(TIMES),
        solve_in=lambda: make.one(TIMES),
        counts=lambda: make.one(("working hours", "any time")),
        arrive=lambda: make.one(("working hours", "any time")),
        priority=lambda: make.count(1, 9),
        solved=lambda: make.one(SHARES),
        late=lambda: make.one(SHARES),
        recovery=lambda: make.with_some(
            {"cost": make.one((0, 20))},
            lifts=lambda: make.one(SHARES),
            use=lambda: make.one((True, True, False)),
        ),
    )


def _accounts(make: Any, company: Tree) -> Tree:
    found: Tree = make.with_some(
        {"channel": make.one(company["channels"])},
        count=lambda: make.one((0, 3, 12)),
        product=lambda: make.one(company["products"]),
        value=lambda: make.one((0, "9999.99")),
        renews_in=lambda: make.one(SPREADS),
        satisfaction=lambda: make.one(SHARES),
        left_before=make.often,
    )
    if company["segments"] and make.often():
        found["segment"] = make.one(company["segments"])
    return found


def levers(make: Any, company: Tree) -> Tree:
    """Return what of it a strategy may change by date."""
    found: Tree = {}
    for name, channel in company["channels"].items():
        if "use" in channel:
            found[f"channels.{name}.use"] = make.often()
        for measure in ("training", "incentive", "manager_incentive"):
            if measure in channel.get("health", {}):
                found[f"channels.{name}.health.{measure}.spend"] = make.one(MONEY)
    for name in company.get("research", {}):
        found[f"research.{name}.use"] = make.often()
    for name in company.get("promotion", {}):
        found[f"promotion.{name}.spend"] = make.one(MONEY)
    for name, product in company["products"].items():
        for attribute in product.get("attributes", {}):
            found[f"products.{name}.attributes.{attribute}"] = make.one((0, 7, 10))
    return found | _levers_of_customers(make, company)


def _levers_of_customers(make: Any, company: Tree) -> Tree:
    found: Tree = {}
    if "discovery" in company:
        found["discovery.hours"] = make.one(("0 h", "1 h", "9 h"))
    customers = company.get("customers", {})
    for name in customers.get("care", {}):
        found[f"customers.care.{name}.use"] = make.often()
    for name, ticket in customers.get("tickets", {}).items():
        if "recovery" in ticket:
            found[f"customers.tickets.{name}.recovery.use"] = make.often()
    return found
