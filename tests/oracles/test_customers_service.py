"""Tickets as queues of the textbook, and what late ones do to satisfaction, record by record."""

from __future__ import annotations

from itertools import pairwise
from math import exp, log
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import queueing
from numpy.typing import NDArray
from played import tree_of
from scipy.stats import chi2
from staff import DAY, HOUR, Run, covers, run

from simsales.engines.journal import Kind
from simsales.engines.tally import Counter
from simsales.mechanisms.satisfaction import disconfirmed, felt_change

CUSTOMERS = tree_of(Path(__file__).parent / "customers.yaml")
YEAR = 365.25 * 24
"""Hours."""


def desk(load: float, people: int = 1, effort: str = "exponential mean 1 h", **more: Any) -> dict[str, Any]:
    """Return 50 customers for ever whose tickets of one hour keep so many people busy, for 100 days."""
    return {
        "calendar.length": "100 days",
        "customers.every": "5000 days",
        "opening.accounts.0": {"count": 50, "renews_in": "5000 days"},
        "teams.t.reps.ann.count": people,
        "customers.tickets.help": {"per_year": load * people * YEAR / 50, "effort": effort, **more},
    }


def means(changes: dict[str, Any], top: Counter, of: Counter, count: int = 6) -> NDArray[np.float64]:
    found = [run(changes, of=CUSTOMERS, replication=replication) for replication in range(count)]
    return np.array([one.count(top) / one.count(of) for one in found])


def test_tickets_come_at_random() -> None:
    """Per customer and cell a Poisson count: mean and dispersion of 1,000 x 12 cells, and times uniform."""
    rate = 20 * 30 / 365.25
    found = run(
        {
            "calendar.length": "360 days",
            "customers.every": "5000 days",
            "opening.accounts.0": {"count": 300, "renews_in": "5000 days"},
            "customers.tickets.help": {"per_year": 20, "effort": "1 s"},
            "teams.t.reps.ann.count": 2,
        },
        of=CUSTOMERS,
    )
    rows = found.of(Kind.TICKET)
    counts = np.zeros((300, 12))
    np.add.at(counts, (rows[:, 5], rows[:, 0] // (30 * DAY)), 1)
    cells = counts.size
    assert abs(counts.mean() - rate) < 2.58 * (rate / cells) ** 0.5
    dispersion = float(((counts - counts.mean()) ** 2).sum() / counts.mean())
    assert chi2.ppf(0.005, cells - 1) < dispersion < chi2.ppf(0.995, cells - 1)
    part = (rows[:, 0] % (30 * DAY)) / (30 * DAY)
    assert abs(part.mean() - 0.5) < 2.58 / (12 * len(part)) ** 0.5
    assert found.count(Counter.TICKETS) == len(rows)


@pytest.mark.parametrize(("effort", "cv"), [("exponential mean 1 h", 1.0), ("1 h", 0.0)])
def test_one_person_s_tickets_are_one_queue(effort: str, cv: float) -> None:
    """Load .6: time to the answer and to the solution of M/M/1 and M/D/1."""
    truth = queueing.mg1(0.6, 1.0, cv)
    found = desk(0.6, effort=effort)
    assert covers(means(found, Counter.RESPONSE, Counter.SOLVED) / HOUR, truth.wait, 0.99)
    assert covers(means(found, Counter.SOLUTION, Counter.SOLVED) / HOUR, truth.wait + 1.0, 0.99)


@pytest.mark.parametrize("promised", [1, 4])
def test_answers_come_in_time_as_often_as_three_servers_allow(promised: int) -> None:
    """M/M/3 at load .7: P(wait <= t) = 1 - C exp(-(3 - 2.1) t)."""
    truth = 1 - queueing.mmc(2.1, 1.0, 3).waits * exp(-0.9 * promised)
    shares = means(desk(0.7, 3, respond_in=f"{promised} h"), Counter.ON_TIME, Counter.DUE, 5)
    assert covers(shares, truth, 0.99)
    assert shares.std(ddof=1) < 0.03


def test_solutions_come_in_time_as_often_as_one_server_allows() -> None:
    """M/M/1 at load .5: the whole time is exponential with rate 1 - .5."""
    shares = means(desk(0.5, solve_in="3 h"), Counter.ON_TIME, Counter.DUE)
    assert covers(shares, 1 - exp(-0.5 * 3), 0.99)


def test_promises_in_working_hours_do_not_run_at_night() -> None:
    """Asked in the evening, solved in the morning: within an hour of work, not within one of the clock."""
    office = {
        **desk(0.02, effort="30 min", solve_in="1 h"),
        "calendar": {"start": "2027-01-04", "length": "100 days"},
    }
    by_work = run(office, of=CUSTOMERS)
    by_clock = run({**office, "customers.tickets.help.counts": "any time"}, of=CUSTOMERS)
    assert by_work.count(Counter.SOLVED) == by_clock.count(Counter.SOLVED) > 30
    kept = [found.count(Counter.ON_TIME) / found.count(Counter.DUE) for found in (by_work, by_clock)]
    # Forty of 168 hours are open; who asks then waits for nobody, and few wait for another ticket.
    assert kept[0] > 0.9
    assert abs(kept[1] - 40 / 168) < 0.15


def test_firms_ask_in_working_hours_as_often_and_evenly_in_them() -> None:
    """Same tickets, same order; all in office hours, and at the same part of the cell's working time."""
    office = {
        **desk(0.3, effort="30 min"),
        "calendar": {"start": "2027-01-04", "length": "100 days"},
    }
    clock = run(office, of=CUSTOMERS)
    firms = run({**office, "customers.tickets.help.arrive": "working hours"}, of=CUSTOMERS)
    asked, at = clock.of(Kind.TICKET), firms.of(Kind.TICKET)
    assert asked[:, 2].tolist() == at[:, 2].tolist()
    assert len(at) > 500
    days = firms.world.days
    spans = np.array([days.span_start, days.span_end]).T
    spans = spans[spans[:, 0] < 100 * DAY]

    def opened(tick: int) -> int:
        return int(np.clip(tick - spans[:, 0], 0, spans[:, 1] - spans[:, 0]).sum())

    for before, now in zip(asked[:, 0].tolist(), at[:, 0].tolist(), strict=True):
        begin = before // (30 * DAY) * 30 * DAY
        end = min(begin + 30 * DAY, 100 * DAY)
        assert begin <= now < end
        assert ((spans[:, 0] <= now) & (now < spans[:, 1])).any()
        wanted = (before - begin) * (opened(end) - opened(begin)) // (end - begin)
        assert opened(now) - opened(begin) == wanted
    # Nobody has to come in to a pile of the night any more.
    waits = [found.count(Counter.RESPONSE) / found.count(Counter.SOLVED) for found in (clock, firms)]
    assert waits[1] < 0.5 * waits[0]


def test_who_asks_where_nobody_ever_works_asks_when_it_happens() -> None:
    """A company that is closed for good: nothing is moved."""
    closed = [f"2027-01-{day:02}" for day in range(4, 24)]
    shut = {
        **desk(0.3, effort="30 min"),
        "calendar": {"start": "2027-01-04", "length": "20 days", "closed": closed},
    }
    clock = run(shut, of=CUSTOMERS)
    firms = run({**shut, "customers.tickets.help.arrive": "working hours"}, of=CUSTOMERS)
    assert len(clock.of(Kind.TICKET)) > 100
    assert (clock.journal == firms.journal).all()


# Satisfaction ---------------------------------------------------------------------------------------------


def felt(found: Run, account: int) -> list[tuple[int, int, float]]:
    """Return (tick, cause, satisfaction) of a customer's records."""
    return [(row[0], row[4], row[5] / 1000) for row in found.of(Kind.FELT, account).tolist()]


PROMISES: dict[str, Any] = {"respond_in": "2 h", "solve_in": "3 h", "solved": "3 %", "late": "12 %"}


def test_each_ticket_moves_satisfaction_by_its_recursion() -> None:
    """From one record to the next: half the way back in 90 days, then what was kept or broken."""
    changes = {**desk(0.8, **PROMISES), "customers.returns": "90 days", "customers.starts": "40 %"}
    found = run(changes, of=CUSTOMERS)
    started = {row[2]: row[0] for row in found.of(Kind.STARTED).tolist()}
    asked = {row[2]: (row[0], row[5]) for row in found.of(Kind.TICKET).tolist()}
    solved: dict[tuple[int, int], float] = {}
    for tick, _, ticket, _, _, took in found.of(Kind.SOLVED).tolist():
        born, account = asked[ticket]
        assert took == tick - born
        d = sum(
            max(-1.0, (promised * HOUR - actual) / (promised * HOUR))
            for promised, actual in ((2, started[ticket] - born), (3, took))
        )
        solved[account, tick] = (0.03 if d >= 0 else 0.12) * d / 2
    # Who has waited for twice the longest promise is as disappointed as can be; the solution adds nothing.
    late = {row[2]: (row[0], row[5]) for row in found.of(Kind.BROKEN).tolist()}
    assert all(tick == asked[ticket][0] + 6 * HOUR for ticket, (tick, _) in late.items())
    for tick, _, ticket, _, _, _ in found.of(Kind.SOLVED).tolist():
        if ticket in late:
            solved[asked[ticket][1], tick] = 0.0
    for ticket, (tick, account) in late.items():
        begun = started.get(ticket, tick + 1)
        d = max(-1.0, 1 - (begun - asked[ticket][0]) / (2 * HOUR)) if begun <= tick else -1.0
        d = (d - 1.0) / 2
        solved[account, tick] = (0.03 if d >= 0 else 0.12) * d
    compared = up = down = 0
    for account in range(50):
        before, at = 0.4, 0
        for tick, cause, now in felt(found, account):
            before = 0.75 + (before - 0.75) * 2 ** (-(tick - at) / (90 * DAY))
            at = tick
            if cause >= 0:
                change = solved[account, tick]
                before = min(1.0, max(0.0, before + change))
                up, down = up + (change > 0), down + (change < 0)
            assert now == pytest.approx(before, abs=5.1e-4)
            compared += 1
    assert compared > 1000
    assert min(up, down) > 200


def test_repeated_late_tickets_lead_to_the_fixed_point() -> None:
    """What returns in the mean is what is lost: ``usual - tickets x loss x half-life / ln 2``."""
    late = {"solve_in": "1 min", "late": "5 %", "effort": "1 h"}
    found = run(
        {
            "calendar.length": "1000 days",
            "customers": {"returns": "30 days", "usual": "80 %", "starts": "80 %", "every": "5000 days",
                          "tickets": {"help": {"per_year": 24, **late}}},
            "opening.accounts.0": {"count": 60, "renews_in": "5000 days"},
            "teams.t.reps.ann.count": 3,
        },
        of=CUSTOMERS,
    )  # fmt: skip
    assert found.count(Counter.ON_TIME) == 0
    truth = 0.8 - 24 / 365.25 * 0.05 * 30 / log(2)
    means_of = []
    for account in range(60):
        rows = [now for tick, cause, now in felt(found, account) if cause < 0 and tick > 200 * DAY]
        means_of.append(float(np.mean(rows)))
    assert covers(means_of, truth, 0.99)
    assert abs(truth - 0.8) > 0.1


def test_later_is_worse_up_to_twice_the_promise_and_losses_weigh_more() -> None:
    changes = [felt_change(disconfirmed(100, took), 0.02, 0.1) for took in range(0, 301, 25)]
    assert changes == sorted(changes, reverse=True)
    assert changes[0] == pytest.approx(0.02)
    assert changes[4] == 0.0
    assert changes[8] == changes[12] == pytest.approx(-0.1)
    assert abs(changes[5]) > abs(changes[3])


@pytest.mark.parametrize(("field", "worse"), [("late", "30 %"), ("solve_in", "10 min"), ("effort", "1.2 h")])
def test_each_of_it_alone_lowers_satisfaction_and_the_customers_left(field: str, worse: str) -> None:
    """More lost by what is late, a bolder promise, more work for the same person: all lower both."""
    company = {
        **desk(0.75, effort="1 h", solve_in="2 h"),
        "customers.every": "60 days",
        "customers.matters": 8,
    }
    company["opening.accounts.0"] = {"count": 50}
    arms = [
        [run({**company, **more}, of=CUSTOMERS, replication=k) for k in range(4)]
        for more in ({}, {f"customers.tickets.help.{field}": worse})
    ]
    mean = [
        sum(one.count(Counter.SATISFACTION) for one in arm) / sum(one.count(Counter.FELT) for one in arm)
        for arm in arms
    ]
    stayed = [sum(one.count(Counter.RENEWED) for one in arm) for arm in arms]
    assert mean[1] < mean[0] - 5
    assert stayed[1] < stayed[0]


# Making up, and care --------------------------------------------------------------------------------------

BEHAVIOUR = (Kind.RENEWED, Kind.CHURNED, Kind.BROUGHT, Kind.LEAD, Kind.TICKET, Kind.SOLVED, Kind.CUSTOMER)
MAKES_UP = {"customers.tickets.help.recovery": {"lifts": "10 %", "cost": 20}}


def neglected() -> dict[str, Any]:
    return {
        **desk(0.9, solve_in="30 min"),
        "customers.referral": {"per_year": 3, "channel": "c"},
        "customers.every": "60 days",
        "opening.accounts.0": {"count": 50},
    }


def test_making_up_lifts_satisfaction_and_neither_staying_nor_referral() -> None:
    """The same customers stay and bring the same leads at the same times (de Matos and others)."""
    today, made_up = run(neglected(), of=CUSTOMERS), run({**neglected(), **MAKES_UP}, of=CUSTOMERS)
    assert made_up.count(Counter.SATISFACTION) > today.count(Counter.SATISFACTION) * 1.02
    for kind in BEHAVIOUR:
        assert np.array_equal(today.of(kind), made_up.of(kind)), kind
        assert len(today.of(kind)) > 5, kind


def test_making_up_makes_nobody_tell_others() -> None:
    """Word of mouth is what customers do, not what they say: the same awareness, the same leads."""
    talking = {
        **neglected(),
        "segments.s": {
            "customers": 200,
            "awareness": {"starts": "30 %", "talk": "40 %", "fades": "1 month"},
        },
        "channels.c.leads": "30 per month",
    }
    today, made_up = run(talking, of=CUSTOMERS), run({**talking, **MAKES_UP}, of=CUSTOMERS)
    assert len(set(today.of(Kind.MARKET)[:, 5].tolist())) > 2
    for kind in (Kind.MARKET, Kind.LEAD, Kind.CHURNED):
        assert np.array_equal(today.of(kind), made_up.of(kind)), kind


def test_making_up_is_paid_each_time_and_wears_off() -> None:
    company = {**desk(0.9, solve_in="30 min"), "customers.returns": "5 days", "customers.starts": "75 %"}
    company["customers.tickets.help"]["late"] = 0
    found = run({**company, "customers.tickets.help.recovery": {"lifts": "10 %", "cost": 20}}, of=CUSTOMERS)
    solved = set(found.of(Kind.SOLVED)[:, 2].tolist())
    never = sum(ticket not in solved for ticket in found.of(Kind.BROKEN)[:, 2].tolist())
    late = found.count(Counter.DUE) - found.count(Counter.ON_TIME) - never
    assert found.count(Counter.RECOVERY) == late * 2000
    assert found.cost(13) == late * 2000
    for account in range(10):
        rows = felt(found, account)
        for (then, _, before), (now, cause, after) in pairwise(rows):
            if cause < 0 and before < 1.0:
                kept = 2 ** (-(now - then) / (5 * DAY))
                assert after == pytest.approx(0.75 + (before - 0.75) * kept, abs=2e-3)


def test_a_voucher_that_pleases_nobody_is_paid_all_the_same() -> None:
    company = desk(0.9, solve_in="30 min")
    today = run(company, of=CUSTOMERS)
    found = run({**company, "customers.tickets.help.recovery": {"lifts": 0, "cost": 20}}, of=CUSTOMERS)
    solved = set(found.of(Kind.SOLVED)[:, 2].tolist())
    never = sum(ticket not in solved for ticket in found.of(Kind.BROKEN)[:, 2].tolist())
    late = found.count(Counter.DUE) - found.count(Counter.ON_TIME) - never
    assert found.count(Counter.RECOVERY) == late * 2000 > 0
    assert np.array_equal(today.of(Kind.FELT), found.of(Kind.FELT))


@pytest.mark.parametrize(("count", "hours"), [(50, 5), (100, 5), (100, 20)])
def test_care_lifts_the_usual_satisfaction_by_hours_for_each_customer(count: int, hours: int) -> None:
    """``75 % + 20 % H / (H + 10 h x customers / 100)``, approached with the half-life."""
    found = run(
        {
            "calendar": {"start": "2027-01-04", "length": "400 days"},
            "activities": ["visits"],
            "teams.t.reps.ann.activities": {"visits": f"{hours} h per week"},
            "customers.every": "5000 days",
            "customers.returns": "30 days",
            "customers.care.visits": {"activity": "visits", "lifts": "20 %", "half_at": "10 h"},
            "opening.accounts.0": {"count": count, "renews_in": "5000 days"},
        },
        of=CUSTOMERS,
    )
    truth = 0.75 + 0.2 * hours / (hours + 10 * count / 100)
    assert {now for tick, _, now in felt(found, 0) if tick > 360 * DAY} == {round(truth, 3)}


def test_no_answer_at_all_is_worse_than_a_late_one() -> None:
    """Who is never answered is as disappointed as can be, leaves more readily, and is not on time."""
    company = {**desk(0.5, solve_in="4 h"), "customers.every": "60 days", "customers.matters": 8}
    company["opening.accounts.0"] = {"count": 50}
    served, alone = (
        run({**company, "teams.t.reps.ann.does": does}, of=CUSTOMERS) for does in (["help"], ["s"])
    )
    assert alone.count(Counter.SOLVED) == alone.count(Counter.ON_TIME) == 0
    assert alone.count(Counter.DUE) > 500
    mean = [one.count(Counter.SATISFACTION) / one.count(Counter.FELT) for one in (served, alone)]
    assert mean[1] < mean[0] - 100
    assert alone.count(Counter.RENEWED) < served.count(Counter.RENEWED)
