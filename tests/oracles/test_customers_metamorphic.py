"""What must not matter to customers and markets: order, currency, what is neutral, one customer more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from played import Tree, changed, tree_of
from staff import HOUR, Records, Run, covers, run

from simsales.engines.journal import Kind
from simsales.engines.tally import Counter

FULL: Tree = tree_of(Path(__file__).parents[1] / "laws" / "market.yaml")
CUSTOMERS = tree_of(Path(__file__).parent / "customers.yaml")
ORDERED = {"stages"}
"""Lists whose order says something."""
OUTSIDE = tuple(kind for kind in Kind if Kind.CUSTOMER <= kind < Kind.CAUSE)
"""Records that only customers, markets and attempts write."""


def turned(node: Any, name: str = "") -> Any:
    """Return a scenario with each list and each group the other way round."""
    if isinstance(node, dict):
        return {key: turned(node[key], key) for key in reversed(node)}
    if isinstance(node, list):
        return [turned(item) for item in (node if name in ORDERED else node[::-1])]
    return node


def same(one: Run, other: Run) -> bool:
    return np.array_equal(one.journal, other.journal) and np.array_equal(one.tally, other.tally)


def plain(found: Run) -> Records:
    """Return the records that a company without customers and markets writes, too."""
    return found.journal[~np.isin(found.journal[:, 1], OUTSIDE)]


@pytest.fixture(scope="module")
def full() -> Run:
    return run(of=FULL)


def test_everything_happens_in_it(full: Run) -> None:
    kinds = set(full.journal[:, 1].tolist())
    assert set(OUTSIDE) <= kinds
    counted = (Counter.REFERRALS, Counter.UPSELLS, Counter.WON_BACK, Counter.RECOVERY, Counter.CARE,
               Counter.PROMOTION, Counter.RESEARCH, Counter.CHANNEL_CARE)  # fmt: skip
    assert all(full.count(counter) > 0 for counter in counted)


def test_the_order_of_the_file_changes_nothing(full: Run) -> None:
    tree = turned(FULL)
    assert list(tree["channels"]) == list(reversed(FULL["channels"]))
    assert tree["opening"]["accounts"] != FULL["opening"]["accounts"]
    assert same(full, run(of=tree))


def test_the_name_of_the_currency_changes_nothing(full: Run) -> None:
    assert same(full, run({"currency": "CHF"}, of=FULL))


def test_all_prices_ten_times_as_high_are_another_currency() -> None:
    """Rivals', too: the same customers win and leave; amounts are ten times as high, to the cent."""
    market = {
        "calendar.length": "400 days",
        "channels.c.leads": "60 per month",
        "stages.0.passes": "50 %",
        "segments.s.wants": {"quality": 0.3},
        "choice": {"today": "40 %"},
        "opening.accounts.0.count": 100,
        "customers.referral": {"per_year": 1, "channel": "c"},
    }
    arms = [
        run({**market, "products.p": {"price": 1000 * k, "cost": "25 %", "attributes": {"quality": 5}},
             "competitors.rival": {"price": 900 * k, "enters": "2027-06-01"}}, of=CUSTOMERS)
        for k in (1, 10)
    ]  # fmt: skip
    money = np.isin(arms[0].journal[:, 1], (Kind.LEAD, Kind.WON, Kind.PAID, Kind.CUSTOMER, Kind.OPEN_ACCOUNT,
                                            Kind.RENEWED, Kind.CHURNED))  # fmt: skip
    worth = np.isin(arms[0].journal[:, 1], (Kind.STILL_OPEN, Kind.STILL_CUSTOMER))
    expected = arms[0].journal.copy()
    expected[money | worth, 5] *= 10
    assert np.array_equal(expected[~worth], arms[1].journal[~worth])
    # Estimates are rounded once, after the factor.
    assert np.abs(expected[worth, 5] - arms[1].journal[worth, 5]).max() <= 5
    for counter in (Counter.RENEWALS, Counter.CASH, Counter.BOOKINGS, Counter.CHURNED_VALUE):
        assert arms[1].count(counter) == 10 * arms[0].count(counter) > 0


# Neutral --------------------------------------------------------------------------------------------------

SAYS_NOTHING: dict[str, dict[str, Any]] = {
    "care that is not given": {
        "customers.care.zz": {"activity": "service", "lifts": "30 %", "half_at": "1 h", "use": False}
    },
    "care that lifts nothing": {"customers.care.zz": {"activity": "service", "lifts": 0, "half_at": "1 h"}},
    "making up where nothing is promised": {"customers.tickets.question.recovery": {"lifts": "90 %"}},
    "nobody more on the first day": {
        "opening.accounts.2": {"count": 0, "channel": "agents"}
    },
    "research that is not done": {
        "research.zz": {"date": "2027-03-10", "answers": 90, "cost": 9, "odds": 9, "half_at": 1, "use": False}
    },
    "research that finds nothing": {
        "research.zz": {"date": "2027-03-10", "answers": 900, "half_at": 1, "segments": ["large"]}
    },
    "a rival of nothing of ours": {
        "competitors.zz": {"price": 1, "products": ["basic"], "enters": "2028-12-01"}
    },
    "a promotion without response": {"promotion.zz": {"spend": "0 per month"}},
    "a factor of one": {"segments.large.stays": 1, "channels.website.fits": {"basic": 1}},
    "taking nothing": {"channels.agents.takes_from": {"website": 0}},
    "no conflict": {"channels.agents.health.conflict.word of mouth": 0},
    "a capacity for all": {"channels.website.capacity": "9999 per month"},
    "the defaults, said": {
        "customers.matters": 4, "customers.usual": "75 %", "customers.left_before": 0.5,
        "customers.intends": 0.5, "customers.rate_of_interest": "10 %", "choice.price": -1.8,
        "channels.agents.health.fades": "6 months", "segments.large.awareness.fades": "2.2 months",
    },
}  # fmt: skip


@pytest.mark.parametrize("what", SAYS_NOTHING)
def test_what_says_nothing_changes_nothing(full: Run, what: str) -> None:
    tree = FULL
    if what == "nobody more on the first day":
        tree = changed(FULL, {"opening.accounts": [*FULL["opening"]["accounts"], {}]})
    assert np.array_equal(full.journal, run(SAYS_NOTHING[what], of=tree).journal)


def test_a_channel_that_is_closed_changes_nothing_but_the_names_of_leads(full: Run) -> None:
    """Its place is counted in the keys of leads; when what happens to whom, and for how much, stays."""
    closed = {"leads": "90 per month", "spend": "9 k per month", "use": False, "segments": {"small": 1}}
    assert max(FULL["channels"]) < "zz"
    other = run({"channels.zz": closed}, of=FULL)
    names_keys = np.isin(full.journal[:, 1], (Kind.TICKET, Kind.BROUGHT, Kind.BROKEN))
    assert np.array_equal(full.journal[:, [0, 1, 3, 4]], other.journal[:, [0, 1, 3, 4]])
    assert np.array_equal(full.journal[~names_keys, 5], other.journal[~names_keys, 5])


NEUTRAL: dict[str, dict[str, Any]] = {
    "customers": {"customers": {"stays": "60 %"}},
    "customers who bring nothing": {
        "customers": {
            "referral": {"per_year": 0, "channel": "c"},
            "upsell": {"per_year": 0, "stage": "work"},
            "win_back": {"chance": 0, "after": "1 day", "stage": "work"},
        }
    },
    "needs analysis of no time": {
        "discovery": {"stage": "work", "hours": "0 h", "odds": 9, "half_at": "1 h"}
    },
    "needs analysis without effect": {"discovery": {"stage": "work", "hours": "0 h", "half_at": "1 h"}},
    "research": {"research.r": {"date": "2027-03-01", "answers": 0, "half_at": 5, "odds": 3}},
    "choice": {"choice": {}},
    "choice and a rival": {"choice": {"today": "20 %"}, "competitors.r": {"price": "9 k"}},
    "awareness": {"segments.all": {"awareness": {"starts": "10 %"}}},
    "health": {"channels.c.health": {}},
    "health with care": {
        "channels.c.health": {"training": {"spend": "0 per month", "half_at": "1 k per month", "gives": 2}}
    },
    "an index of nothing": {"market_index": {"sd": 0}},
    "an attempt that always reaches": {"stages.0.contact": {"attempts": 1, "first": "100 %", "alike": 1e6}},
}


@pytest.mark.parametrize("what", NEUTRAL)
def test_a_mechanism_that_is_neutral_is_as_good_as_absent(what: str) -> None:
    assert np.array_equal(plain(run()), plain(run(NEUTRAL[what])))


# One customer more ----------------------------------------------------------------------------------------


def test_one_customer_more_changes_nobody_else_s_draws() -> None:
    """With people for all, whatever happens to the others is the same, record by record."""
    company = {
        "calendar.length": "400 days",
        "channels.c.leads": "20 per month",
        "opening.accounts.0.count": 50,
        "teams.t.reps.ann.count": 40,
        "customers": {
            "stays": "70 %",
            "tickets": {"help": {"per_year": 12, "effort": "exponential mean 1 h", "solve_in": "2 h"}},
            "referral": {"per_year": 1, "channel": "c"},
            "win_back": {"chance": "50 %", "after": "exponential mean 30 days", "stage": "close"},
        },
    }
    before = run(company, of=CUSTOMERS)
    after = run({**company, "opening.accounts.0.count": 51}, of=CUSTOMERS)
    newcomer = 50

    def about(found: Run) -> list[tuple[int, ...]]:
        """Return what happened to all but the newcomer and those it brought; people are not told apart."""
        its = {newcomer}
        rows = []
        for tick, kind, entity, _, what, amount in found.journal.tolist():
            if kind in (Kind.BROUGHT, Kind.TICKET) and amount in its:
                its.add(entity)
            if kind in (Kind.BLOCK, Kind.COST) or entity in its:
                continue
            rows.append((tick, kind, entity, what, amount))
        brought = {row[2] for row in rows} & its
        return [row for row in rows if row[2] not in brought]

    # A lead is recorded before who brought it: leave out what the newcomer's leads wrote before that.
    its_leads = {row[2] for row in after.of(Kind.BROUGHT).tolist() if row[5] == newcomer}
    theirs = [row for row in about(after) if row[2] not in its_leads]
    # At the horizon work is told person by person, and another person may have it.
    assert sorted(theirs) == sorted(about(before))
    assert len(theirs) > 5000
    assert len(after.journal) > len(before.journal) + 50


# Scale ----------------------------------------------------------------------------------------------------


def test_twice_the_leads_customers_and_people_are_the_same_per_head() -> None:
    """Per head: wins, satisfaction, churn and tickets; a market twice as large, with less spread."""
    found: dict[int, dict[str, list[float]]] = {}
    for size in (1, 2):
        figures: dict[str, list[float]] = {
            "won": [],
            "felt": [],
            "churned": [],
            "on time": [],
            "lifetime": [],
        }
        for replication in range(6):
            one = run({
                "calendar.length": "160 days",
                "channels.c": {"leads": f"{40 * size} per month", "capacity": f"{50 * size} per month",
                               "health": {"conflict": {}}},
                "stages.0": {"name": "close", "effort": "8 h", "passes": "50 %"},
                "segments.s": {"customers": 1000 * size, "awareness": {"starts": "30 %", "talk": "30 %"}},
                "teams.t.reps.ann": {"count": 8 * size, "activities": {"calls": "5 h per week"}},
                "activities": ["calls"],
                "customers": {"every": "60 days", "stays": "85 %",
                              "care": {"calls": {"activity": "calls", "lifts": "10 %", "half_at": "40 h"}},
                              "tickets": {"help": {"per_year": 12, "effort": "2 h", "solve_in": "4 h"}}},
                "opening.accounts": [{"count": 100 * size}],
            }, of=CUSTOMERS, replication=replication, seed=3)  # fmt: skip
            figures["won"].append(one.count(Counter.WON) / size)
            figures["felt"].append(one.count(Counter.SATISFACTION) / one.count(Counter.FELT))
            figures["churned"].append(one.count(Counter.CHURNED) / one.count(Counter.RENEWALS_DUE))
            figures["on time"].append(one.count(Counter.ON_TIME) / one.count(Counter.DUE))
            figures["lifetime"].append(one.count(Counter.LIFETIME) / one.count(Counter.CUSTOMERS_LEFT))
        found[size] = figures
    for name in ("won", "churned", "lifetime"):
        difference = np.array(found[2][name]) - np.array(found[1][name])
        assert covers(difference, 0.0, 0.99), name
        assert np.std(found[2][name]) < 1.5 * np.std(found[1][name]), name
    # With more of them people wait less for each other, so tickets are not worse.
    assert np.mean(found[2]["on time"]) >= np.mean(found[1]["on time"]) - 0.005
    assert abs(np.mean(found[2]["felt"]) - np.mean(found[1]["felt"])) < 5


# Conservation ---------------------------------------------------------------------------------------------


def test_customers_tickets_and_money_are_all_accounted_for(full: Run) -> None:
    began = {row[2] for kind in (Kind.CUSTOMER, Kind.OPEN_ACCOUNT) for row in full.of(kind).tolist()}
    left = {row[2] for row in full.of(Kind.CHURNED).tolist()}
    still = {row[2] for row in full.of(Kind.STILL_CUSTOMER).tolist()}
    assert left | still == began
    assert not left & still
    assert (len(began), len(left), len(still)) == tuple(
        full.count(counter) for counter in (Counter.NEW_CUSTOMERS, Counter.CHURNED, Counter.CUSTOMERS_LEFT)
    )
    asked, solved, still_open = (
        {row[2] for row in full.of(kind).tolist()} for kind in (Kind.TICKET, Kind.SOLVED, Kind.TICKET_OPEN)
    )
    assert solved | still_open == asked
    assert not solved & still_open
    assert (len(asked), len(solved), len(still_open)) == tuple(
        full.count(counter) for counter in (Counter.TICKETS, Counter.SOLVED, Counter.OPEN_TICKETS)
    )
    due = full.count(Counter.RENEWALS_DUE)
    assert due == full.count(Counter.RENEWED) + full.count(Counter.CHURNED)
    assert full.count(Counter.RENEWALS) == int(full.of(Kind.RENEWED)[:, 5].sum())


@pytest.mark.parametrize("term", [None, "90 days", "400 days"])
def test_what_was_signed_is_recognised_or_still_to_come(term: str | None) -> None:
    """Revenue is wins, renewals and what first-day contracts still owe, less the backlog of each contract."""
    days = int(term.split()[0]) if term else 0
    found = run({
        "calendar.length": "300 days",
        "products.p": {"price": 1000, "cost": "25 %", **({"term": term} if term else {})},
        "customers.every": "90 days",
        "channels.c.leads": "30 per month",
        "opening.accounts.0.count": 100,
        "money.pays": {"within": "30 days"},
    }, of=CUSTOMERS)  # fmt: skip
    horizon, ticks = found.world.horizon, days * 24 * HOUR
    backlog = signed = 0
    for kind in (Kind.WON, Kind.RENEWED):
        for row in found.of(kind).tolist():
            signed += row[5]
            if ticks and row[0] + ticks > horizon:
                backlog += row[5] * (1 - (horizon - row[0]) / ticks)
    carried = found.count(Counter.CARRIED)
    assert carried == int(found.of(Kind.DUE_LATER)[:, 5].sum())
    assert (carried > 0) is bool(days)
    first_day_ends = {row[2]: row[5] for row in found.of(Kind.DUE_LATER).tolist()}
    for amount in first_day_ends.values():
        ends = amount / 1000_00 * ticks
        backlog += max(0.0, amount * (1 - horizon / ends)) if ends else 0
    recognised = found.count(Counter.RECOGNISED)
    contracts = len(found.of(Kind.WON)) + len(found.of(Kind.RENEWED)) + len(first_day_ends)
    assert recognised == pytest.approx(signed + carried - backlog, abs=contracts + 1)
    assert found.count(Counter.DELIVERY) == pytest.approx(recognised / 4, abs=contracts + 1)
    assert found.count(Counter.CASH) == int(found.of(Kind.PAID)[:, 5].sum())
    paid_by = {row[0] for row in found.of(Kind.PAID).tolist()}
    assert paid_by
    unpaid = sum(
        row[5] for kind in (Kind.WON, Kind.RENEWED) for row in found.of(kind).tolist()
        if row[0] + 30 * 24 * HOUR >= horizon
    )  # fmt: skip
    assert found.count(Counter.CASH) == signed - unpaid
