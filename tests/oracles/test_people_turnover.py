"""Oracles of turnover: who leaves, what an empty place saves and costs, what a change of hands costs."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from itertools import accumulate
from math import exp, log, prod

import numpy as np
import pytest
from staff import DAY, HOUR, MONTH, Run, covers, passing, run, ticks

from simsales.engines.journal import Cost, Kind
from simsales.engines.tally import Counter

QUIET = {"channels.c.leads": "0 per month"}


# Oracle 3 -------------------------------------------------------------------------------------------------


def capacity(per_year: float, vacancy: float, starts_at: float, takes: float = 5.0) -> tuple[float, float]:
    """Return the staffed and the effective share of places at rest; times are months.

    A renewal process: an exponential tenure, then a vacancy. A newcomer's lost work is the integral of
    ``(1 - s) (1 - t / R) exp(-h t)`` over the ramp.
    """
    hazard = -log(1 - per_year) / 12
    cycle = 1 / hazard + vacancy
    lost = (1 - starts_at) * (1 / hazard - (1 - exp(-hazard * takes)) / (hazard * hazard * takes))
    return 1 / hazard / cycle, (1 / hazard - lost) / cycle


@pytest.mark.parametrize(
    ("per_year", "vacancy", "starts_at", "published"),
    [
        (0.27, 4.0, 0.01, (0.905, 0.848)),
        (0.27, 5.5, 0.01, (0.874, 0.819)),
        (0.34, 4.0, 0.01, (0.878, 0.807)),
        (0.27, 4.0, 0.2, None),
    ],
)
def test_capacity_under_turnover_is_that_of_the_renewal_process(
    per_year: float, vacancy: float, starts_at: float, published: tuple[float, float] | None
) -> None:
    """Oracle 3. Newcomers of this world begin with 1 % at least; the published figures begin with nothing."""
    truth = capacity(per_year, vacancy, starts_at)
    if published is not None:
        assert truth == pytest.approx(published, abs=0.001)
    people, years = 80, 16
    found = run(
        {
            **QUIET,
            "calendar.length": f"{years} years",
            "calendar.days": "mon",
            "teams.t.reps": {"ann": {"count": people}},
            "teams.t.ramp": {"takes": "5 months", "starts_at": starts_at},
            "teams.t.turnover": {"per_year": per_year, "refill": {"after": f"{vacancy * MONTH * 24:.0f} h"}},
        }
    )
    # Who is there on the first day is no newcomer: the first two years are left out.
    settled = slice(24, None)
    length = float(np.diff(found.world.periods.edge)[settled].sum())
    since = int(found.world.periods.edge[24])
    mondays = len(range(0, found.world.horizon, 7 * DAY)) - len(range(0, since, 7 * DAY))
    staffed, effective = [], []
    for name in found.world.names.reps:
        staffed.append(1 - found.sums(Counter.VACANT, name)[settled].sum() / length)
        effective.append(found.sums(Counter.PACE, name)[settled].sum() / 1000 / mondays)
    for shares, share in ((staffed, truth[0]), (effective, truth[1])):
        assert np.std(shares, ddof=1) / people**0.5 < 0.009
        assert covers(shares, share)


# Money of empty places ------------------------------------------------------------------------------------


def test_an_empty_place_is_not_paid_and_a_successor_costs_what_is_said_to_the_cent() -> None:
    start, salary, cost = date(2027, 1, 1), 333_333, 15_000_50
    found = run({
        **QUIET,
        "calendar": {"start": "2027-01-01", "length": "1 year"},
        "teams.t.reps": {
            "ann": {"count": 12, "salary": "3333.33 per month"}, "zoe": {"salary": "1 per month"}
        },
        "teams.t.turnover": {"per_year": "90 %", "refill": {"after": "45 days", "cost": "15000.50"}},
    })  # fmt: skip
    resigned, joined = found.of(Kind.RESIGNED), found.of(Kind.JOINED)
    assert len(resigned) > 5
    assert found.count(Counter.LEAVERS) == len(resigned)
    assert found.count(Counter.JOINERS) == len(joined)
    unpaid = empty = 0
    for tick, _, rep, *_ in resigned.tolist():
        days = [start + timedelta(days=tick // DAY + 1 + n) for n in range(45)]
        inside = [day for day in days if day.year == start.year]
        empty += len(inside)
        a_month = 100 if found.world.names.reps[rep] == "zoe" else salary
        for month in range(1, 13):
            of_month = sum(day.month == month for day in inside)
            unpaid += a_month * of_month // monthrange(start.year, month)[1]
    assert found.count(Counter.VACANT) == empty * DAY
    assert found.count(Counter.UNPAID) == found.cost(Cost.UNPAID) == unpaid
    assert found.count(Counter.HIRING) == found.cost(Cost.HIRING) == cost * len(joined)
    assert found.count(Counter.SALARIES) == 12 * (12 * salary + 100)
    # Successors begin on the first working day after the 45 days; the record says how long nobody was there.
    assert {row[5] for row in joined.tolist()} == {45 * DAY}


def test_without_refill_places_stay_empty() -> None:
    found = run(
        {
            **QUIET,
            "teams.t.reps": {"ann": {"count": 40, "salary": "1000 per month"}},
            "teams.t.turnover": {"per_year": "50 %"},
        }
    )
    gone = {row[2]: row[0] // DAY + 1 for row in found.of(Kind.RESIGNED).tolist()}
    assert 10 < len(gone) == len(found.of(Kind.RESIGNED)) < 30
    assert len(found.of(Kind.JOINED)) == found.count(Counter.HIRING) == 0
    assert found.count(Counter.VACANT) == sum(364 - day for day in gone.values()) * DAY
    days = [sum(day % 7 < 5 for day in range(gone.get(rep, 364))) for rep in range(40)]
    assert found.count(Counter.OPEN) == sum(days) * 8 * HOUR


def test_a_successor_is_a_beginner_in_everything() -> None:
    found = run({
        "calendar.length": "104 weeks",
        "channels.c.leads": "60 per month",
        "teams.t.ramp": {"takes": "100 days", "starts_at": "50 %"},
        "teams.t.practice": {"gains": "+100 %", "half_after": "200 h"},
        "teams.t.turnover": {"per_year": "90 %", "refill": {"after": "30 days"}},
        "courses.k": {"days": ["2027-01-04"], "at": "09:00", "length": "2 h", "speed": {"work": 2},
                      "kept_for": "5000 days"},
    })  # fmt: skip
    joined, resigned = found.of(Kind.JOINED)[:, 0].tolist(), found.of(Kind.RESIGNED)[:, 0].tolist()
    assert len(joined) >= 2
    begins = (resigned[0] // DAY + 31) * DAY
    assert 0 <= joined[0] - begins < 4 * DAY
    work = found.journal[
        np.isin(found.journal[:, 1], (Kind.PAUSED, Kind.WORKED)) & (found.journal[:, 0] > begins)
    ]
    seen: set[int] = set()
    compared = 0
    for tick, _, deal, _, _, amount in found.started("ann").tolist():
        if joined[0] <= tick < resigned[1] and deal not in seen:
            midnight = tick // DAY * DAY
            hours = work[work[:, 0] < midnight, 5].sum() / HOUR
            pace = (0.5 + 0.5 * min(1.0, (midnight - begins) / (100 * DAY))) * (1 - 2 ** (-hours / 200) / 2)
            assert amount == pytest.approx(4 * HOUR / pace, abs=1)
            compared += 1
        seen.add(deal)
    assert compared > 20


# Oracle 2 -------------------------------------------------------------------------------------------------

BOOK = {
    "calendar.length": "20 weeks",
    "channels.c": {"leads": "12000 per month", "leads_since": {"2027-02-01": "0 per month"}},
    "stages": [{"name": "close", "effort": "20 s", "passes": "5 %", "customer_takes": "60 days"}],
    "teams.t.reps": {"ann": {}, "ben": {}},
}


def books(found: Run) -> dict[int, int]:
    """Return by deal who had it in the first stage."""
    rows = found.of(Kind.STARTED)
    rows = rows[rows[:, 4] == 0]
    return dict(zip(rows[:, 2].tolist(), rows[:, 3].tolist(), strict=True))


def test_a_leaver_s_deals_lose_as_in_shi_and_others() -> None:
    """Oracle 2: what the leaver had sells 13.2 to 17.6 % less, what colleagues had as much as without.

    The factor of .85 on the odds is put in (wiring); on chances as small as 5 % it is a loss of
    14.4 % of the sales, and less on greater ones.
    """
    stays = run(BOOK)
    leaves = run({**BOOK, "teams.t.reps.ann.leaves": "2027-02-05", "teams.t.turnover": {"per_year": "0 %"}})
    had = books(stays)
    assert had == books(leaves)
    ann, ben = stays.person("ann"), stays.person("ben")
    won = [{row[2] for row in arm.of(Kind.WON).tolist()} for arm in (stays, leaves)]
    of = [[sum(had[key] == who for key in deals) for who in (ann, ben)] for deals in won]
    assert of[0][1] == of[1][1] > 150
    lost = 1 - of[1][0] / of[0][0]
    # Paired: every deal that is won without her would have been won with her, so the rest is a share.
    assert won[1] <= won[0]
    half = 1.96 * (lost * (1 - lost) / of[0][0]) ** 0.5
    truth = 1 - passing(log(0.05 / 0.95) + log(0.85)) / 0.05
    assert truth == pytest.approx(0.1436, abs=1e-4)
    assert abs(lost - truth) < half
    assert 0.132 < truth < 0.176
    assert lost - half < 0.154 < lost + half
    back = leaves.of(Kind.HANDED_BACK)
    assert {had[key] for key in back[:, 2].tolist()} == {ann}


AHEAD = (0.40, 0.45, 0.55)


def test_several_stages_ahead_share_what_a_leaver_s_deals_lose() -> None:
    """Oracle 2 with three stages ahead: the odds of each times ``.85^(1/3)``, to win 8.4 % less.

    With the whole factor on each it would be 23.6 %, more than Shi and others found; and a colleague's
    reading up (here a tenth of the odds) is not counted besides. Existing colleagues take the deals over.
    """
    stages = [
        {
            "name": f"s{n}",
            "effort": "10 s",
            "passes": f"{p:.0%}",
            **({} if n else {"customer_takes": "60 days"}),
        }
        for n, p in enumerate(AHEAD)
    ]
    book = {**BOOK, "stages": stages, "handover": {"odds": 0.9}}
    stays = run(book)
    leaves = run({**book, "teams.t.reps.ann.leaves": "2027-02-05", "teams.t.turnover": {"per_year": "0 %"}})
    had, ann = books(stays), stays.person("ann")
    assert had == books(leaves)
    won = [{row[2] for row in arm.of(Kind.WON).tolist()} for arm in (stays, leaves)]
    assert won[1] <= won[0]
    first, then = (sum(had[key] == ann for key in deals) for deals in won)
    assert {key for key in won[0] if had[key] != ann} == {key for key in won[1] if had[key] != ann}
    lost = 1 - then / first
    truth = 1 - prod(passing(log(p / (1 - p)) + log(0.85) / 3) / p for p in AHEAD)
    whole = 1 - prod(passing(log(p / (1 - p)) + log(0.85)) / p for p in AHEAD)
    assert (truth, whole) == pytest.approx((0.0840, 0.2364), abs=1e-4)
    half = 1.96 * (truth * (1 - truth) / first) ** 0.5
    assert abs(lost - truth) < half
    assert lost + half < 0.15


def test_a_new_hire_takes_over_worse_than_a_similar_colleague() -> None:
    """Oracle 2, second part (sign): the same deals in the hands of somebody who has to learn the job first.

    Fixed beforehand: a book of about 200 deals whose customers want the closing talk of 4 h within 10 days.
    """
    shared = {
        "calendar.length": "30 weeks",
        "channels.c": {"leads": "200 per month", "leads_since": {"2027-02-01": "0 per month"}},
        "stages": [
            {"name": "talk", "effort": "30 min", "customer_takes": "exponential mean 60 days"},
            {"name": "close", "effort": "4 h", "passes": "30 %", "patience": "10 days"},
        ],
        "teams.t.ramp": {"takes": "5 months", "starts_at": "20 %"},
    }
    won = {}
    for name, other in (("colleague", {}), ("hire", {"starts": "2027-02-08"})):
        reps = {"ann": {"leaves": "2027-02-05"}, "ben": {**other, "does": ["close"]}}
        sold = [
            run({**shared, "teams.t.reps": reps}, replication=replication).count(Counter.WON)
            for replication in range(8)
        ]
        won[name] = np.array(sold)
    worse = won["colleague"] - won["hire"]
    assert worse.mean() > 2.36 * worse.std(ddof=1) / 8**0.5
    assert worse.sum() > 0.2 * won["colleague"].sum()


# Hand-overs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("tool", "left"), [(None, 1.0), (0.5, 0.5), (0.0, 0.0)])
def test_a_deal_that_changes_hands_costs_reading_and_odds(tool: float | None, left: float) -> None:
    """A front desk hands all deals on to closers: an hour and a third of the odds each; a tool saves some."""
    tools = {} if tool is None else {"tools.crm": {"handover_work": tool, "handover_loss": tool}}
    found = run(
        {
            "calendar.length": "26 weeks",
            "channels.c.leads": "800 per month",
            "stages": [
                {"name": "talk", "effort": "5 min"},
                {"name": "close", "effort": "10 min", "passes": "50 %"},
            ],
            "teams.t.reps": {"ann": {"does": ["talk"]}, "ben": {"count": 8, "does": ["close"]}},
            "handover": {"work": "1 h", "odds": 0.667},
            **tools,
        }
    )
    closing = found.of(Kind.STARTED)
    closing = closing[closing[:, 4] == 1]
    assert set(closing[:, 5].tolist()) == {ticks(10 / 60 * HOUR + left * HOUR)}
    assert found.count(Counter.HANDED_OVER) == (len(closing) if left else 0)
    won, lost = found.count(Counter.WON), found.count(Counter.LOST)
    truth = passing(left * log(0.667))
    assert won + lost > 4000
    assert abs(won / (won + lost) - truth) < 2.58 * (truth * (1 - truth) / (won + lost)) ** 0.5


def test_the_one_who_has_it_hands_nothing_over() -> None:
    found = run(
        {
            "stages": [{"name": "talk", "effort": "5 min"}, {"name": "close", "effort": "10 min"}],
            "handover": {"work": "1 h", "odds": 0.5},
            "teams.t.reps.ben": {},
        }
    )
    assert found.count(Counter.HANDED_OVER) == 0
    assert list(accumulate(found.sums(Counter.WON)))[-1] > 500
