"""Twins of the market: the same measure where theory says that it pays, and where it says the opposite.

Parameters were fixed before either twin was run; each docstring says them, and why they lead one to expect
what is asserted. Differences are paired under the same random worlds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from played import changed, tree_of
from scipy.stats import t
from staff import Run, run

from simsales.engines.tally import Counter
from simsales.scenario.scenario import Scenario

CUSTOMERS = tree_of(Path(__file__).parent / "customers.yaml")


def years(changes: dict[str, Any], count: int) -> list[Run]:
    return [run(changes, of=CUSTOMERS, replication=replication) for replication in range(count)]


def interval(differences: Any) -> tuple[float, float]:
    """Return the 95 % interval of the mean of paired differences."""
    found = np.asarray(differences, dtype=np.float64)
    half = float(t.ppf(0.975, len(found) - 1)) * float(found.std(ddof=1)) / len(found) ** 0.5
    return float(found.mean()) - half, float(found.mean()) + half


def felt(found: Run) -> float:
    """Return the mean satisfaction as it was noted, in percent."""
    return found.count(Counter.SATISFACTION) / found.count(Counter.FELT) / 10


def share(found: Run) -> float:
    """Return our part of what the market spends in the last four months, in percent."""
    ours = sum(found.sums(counter)[-4:].sum() for counter in (Counter.BOOKINGS, Counter.RENEWALS))
    return float(100 * ours / found.sums(Counter.MARKET)[-4:].sum())


def company(people: int) -> dict[str, Any]:
    """Return a company whose people sell and serve: 150 tickets of 2 h and 40 leads of 8 h a month."""
    return {
        "calendar": {"start": "2027-01-01", "length": "10 months"},
        "segments.s": {"market": "1 M per month"},
        "channels.c": {"leads": "40 per month", "spend": "1 k per month", "response": {"elasticity": 0.5}},
        "stages.0": {"name": "close", "effort": "8 h", "passes": "25 %"},
        "teams.t.reps.ann.count": people,
        "customers": {
            "every": "60 days",
            "matters": 6,
            "stays": "90 %",
            "tickets": {"help": {"per_year": 12, "effort": "2 h", "solve_in": "2 days"}},
        },
        "opening.accounts.0.count": 150,
    }


def arms(people: int, count: int) -> tuple[list[Run], list[Run]]:
    """Return years as the file stands, and with four times the spend: twice the leads."""
    # The response refers to today's 1 k.
    base = company(people)
    channel = {
        **base["channels.c"],
        "spend": "4 k per month",
        "response": {"elasticity": 0.5, "today": "1 k"},
    }
    return years(base, count), years({**base, "channels.c": channel}, count)


def test_more_leads_than_the_team_can_serve_lower_satisfaction_and_share() -> None:
    """Four people have 690 hours a month for 620 of work; twice the leads ask for 940.

    Tickets wait in the same line, so all come late: ten points lost each, one a month, of which half comes
    back in three: satisfaction sinks towards a third, and the chance to renew with it. What renewals lose (a
    third of 75 contracts a month) is more than what five wins a month bring.
    """
    before, after = arms(4, 5)
    falls = interval([felt(b) - felt(a) for a, b in zip(before, after, strict=True)])
    assert falls[1] < -5, falls
    loses = interval([share(b) - share(a) for a, b in zip(before, after, strict=True)])
    assert loses[1] < 0, loses


def test_with_people_to_spare_more_leads_raise_the_share_and_leave_satisfaction() -> None:
    """The twin: ten people have 1,730 hours for the same 940: more wins, and tickets are solved in time."""
    before, after = arms(10, 5)
    low, high = interval([felt(b) - felt(a) for a, b in zip(before, after, strict=True)])
    assert -2 < low <= high < 2
    gains = interval([share(b) - share(a) for a, b in zip(before, after, strict=True)])
    assert gains[0] > 0.3, gains


def test_tickets_first_keeps_customers_and_loses_deals() -> None:
    """With more leads than the four can serve, whoever serves first keeps satisfaction and wins less."""
    base = company(4)
    base["channels.c"]["leads"] = "80 per month"
    first = changed(base, {"customers.tickets.help.priority": 1})
    same, served = years(base, 4), years(first, 4)
    assert interval([felt(b) - felt(a) for a, b in zip(same, served, strict=True)])[0] > 5
    for counter, sign in ((Counter.WON, -1), (Counter.RENEWED, 1)):
        more = [sign * (b.count(counter) - a.count(counter)) for a, b in zip(same, served, strict=True)]
        assert interval(more)[0] > 0, counter


def test_making_up_pays_in_satisfaction_and_not_in_renewals() -> None:
    """Vouchers for late tickets: a better figure, no customer more, and their cost is lost."""
    base = company(4)
    base["channels.c"]["leads"] = "80 per month"
    vouchers = changed(base, {"customers.tickets.help.recovery": {"cost": 50, "lifts": "10 %"}})
    for without, with_it in zip(years(base, 3), years(vouchers, 3), strict=True):
        assert felt(with_it) > felt(without) + 2
        assert with_it.count(Counter.RENEWALS) == without.count(Counter.RENEWALS)
        assert with_it.count(Counter.RECOVERY) > 0


def test_a_price_cut_pays_where_customers_mind_and_costs_where_they_do_not() -> None:
    """Ten percent off, chance 20 %: at an elasticity of -4 odds rise by 52 %, wins by 38 %; at -.5 by 4 %."""
    base = {
        "calendar": {"start": "2027-01-01", "length": "6 months"},
        "channels.c.leads": "400 per month",
        "stages.0.passes": "20 %",
        "opening": None,
        "customers": None,
        "competitors.rival.price": 1000,
    }
    for elasticity, sign in ((-4, 1), (-0.5, -1)):
        differences = []
        for replication in range(5):
            booked = []
            for price in (1000, 900):
                tree = {**base, "choice": {"price": elasticity}}
                booked.append(priced(tree, price, replication).count(Counter.BOOKINGS))
            differences.append(booked[1] - booked[0])
        low, high = interval(differences)
        assert (low > 0) if sign > 0 else (high < 0), (elasticity, low, high)


def priced(changes: dict[str, Any], price: int, replication: int) -> Run:
    """Simulate the file under a strategy with another price from the first day on."""
    strategy = Scenario.model_validate(changed(CUSTOMERS, {**changes, "products.p.price": price}))
    return run(
        changes, of=CUSTOMERS, timeline=((strategy.calendar.start, strategy),), replication=replication
    )
