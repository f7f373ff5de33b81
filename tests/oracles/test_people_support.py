"""Oracles of what people are given: back office, tools, promised times; each alone and by its equation."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from staff import DAY, HOUR, passing, run, ticks

from simsales.engines.journal import Cost, Kind
from simsales.engines.tally import Counter

# Back office ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", [0, 5, 10, 20, 40])
def test_support_follows_h_over_h_plus_half(hours: int) -> None:
    """Two analysts give the hours; they do no deals. Effort falls, odds rise, each by the same curve."""
    found = run(
        {
            "channels.c.leads": "60 per month",
            "activities": ["analysis"],
            "teams.desk.reps": {
                "dan": {"count": 2, "does": [], "activities": {"analysis": f"{hours / 2} h"}}
            },
            "support.s": {"activity": "analysis", "odds": 1.5, "saves": "30 %", "half_at": "10 h"},
        }
    )
    share = hours / (hours + 10)
    assert {row[5] for row in found.started("ann").tolist()} == {ticks(4 * HOUR * (1 - 0.3 * share))}
    known = found.count(Counter.KNOWHOW, "ann") / found.count(Counter.MORNINGS, "ann") / 1000
    assert known == pytest.approx(log(1.5) * share, abs=0.0006)
    assert found.count(Counter.STANDING) == 52 * hours * HOUR


def test_support_helps_only_its_stages_and_only_while_somebody_is_there() -> None:
    found = run({
        "channels.c.leads": "60 per month",
        "activities": ["analysis"],
        "stages": [{"name": "talk", "effort": "2 h"}, {"name": "close", "effort": "2 h"}],
        "teams.desk.reps.dan": {
            "does": [], "activities": {"analysis": "10 h"},
            "away": [{"first": "2027-03-01", "last": "2027-03-31"}],
        },
        "support.s": {"activity": "analysis", "stages": ["close"], "saves": "40 %", "half_at": "10 h"},
    })  # fmt: skip
    away = range(56, 87)
    assert {row[5] for row in found.started("ann", 0).tolist()} == {2 * HOUR}
    by_day: dict[bool, set[int]] = {True: set(), False: set()}
    for row in found.started("ann", 1).tolist():
        by_day[row[0] // DAY in away].add(row[5])
    assert by_day == {True: {2 * HOUR}, False: {ticks(2 * HOUR * 0.8)}}


def test_more_support_has_diminishing_returns() -> None:
    """Wins of a year against hours of analysis: up each time, by ever less (3 years, same random worlds)."""
    won = {}
    for hours in (0, 10, 20, 30):
        won[hours] = sum(
            run({
                "channels.c.leads": "150 per month",
                "stages.0.effort": "5 min",
                "activities": ["analysis"],
                "teams.desk.reps.dan": {"does": [], "activities": {"analysis": f"{hours} h"}},
                "support.s": {"activity": "analysis", "odds": 3.0, "half_at": "10 h"},
            }, replication=replication).count(Counter.WON)
            for replication in range(3)
        )  # fmt: skip
    steps = np.diff([won[hours] for hours in (0, 10, 20, 30)])
    assert steps[0] > steps[1] > steps[2] > 0
    asked = won[0] / 0.5
    for hours, count in won.items():
        assert count / asked == pytest.approx(passing(log(3.0) * hours / (hours + 10)), abs=0.025)


# Tools ----------------------------------------------------------------------------------------------------


def test_a_tool_saves_work_costs_its_licences_and_takes_its_upkeep() -> None:
    found = run({
        "calendar": {"start": "2027-01-01", "length": "1 year"},
        "teams.t.reps": {"ann": {}, "ben": {"count": 2, "starts": "2027-07-01"}},
        "teams.u.reps": {"zoe": {}},
        "tools.crm": {"teams": ["t"], "licence": "49.99 per month", "fee": "100 per month",
                      "upkeep": "90 min", "saves": {"work": 0.2}},
        "tools.docs": {"saves": {"work": 0.5}},
    })  # fmt: skip
    assert {row[5] for row in found.started("ann").tolist()} == {ticks(4 * HOUR * 0.8 * 0.5)}
    assert {row[5] for row in found.started("zoe").tolist()} == {2 * HOUR}
    cost = 12 * 4999 + 2 * 6 * 4999 + 12 * 100_00
    assert found.count(Counter.TOOLS) == found.cost(Cost.TOOL) == cost
    mornings = found.count(Counter.MORNINGS, "ann")
    assert mornings == 261
    assert found.count(Counter.STANDING, "ann") == mornings * ticks(1.5 * HOUR / 5)
    assert found.count(Counter.STANDING, "zoe") == 0


def test_a_tool_that_is_not_in_use_is_not_there() -> None:
    tool = {
        "licence": "50 per month",
        "fee": "1 k per month",
        "upkeep": "4 h",
        "saves": {"work": 0.5},
        "use": False,
    }
    assert np.array_equal(run({"tools.crm": tool}).journal, run().journal)


def test_a_tool_is_worth_it_only_where_what_it_saves_is_more_than_it_takes() -> None:
    """Utilisation is near 1: 4 h of upkeep cost a tenth of the week, so saving 5 % loses and 20 % wins."""
    shared = {"channels.c.leads": "120 per month", "stages.0": {"name": "work", "effort": "2 h"}}
    today = run(shared).count(Counter.WON)
    for saves, gain in ((0.05, 0.9 / 0.95), (0.2, 0.9 / 0.8)):
        found = run({**shared, "tools.crm": {"upkeep": "4 h", "saves": {"work": saves}}})
        assert found.count(Counter.WON) / today == pytest.approx(gain, rel=0.005)


# Promised times -------------------------------------------------------------------------------------------


def test_on_time_is_work_done_by_the_promised_time() -> None:
    found = run(
        {
            "channels.c.leads": "42 per month",
            "stages.0": {
                "name": "work",
                "effort": "exponential mean 4 h",
                "due_in": "2 days",
                "patience": "9 days",
            },
        }
    )
    asked = {row[2]: row[0] for row in found.of(Kind.ASKED).tolist()}
    done = {row[2]: row[0] for row in found.of(Kind.WORKED).tolist()}
    cold = found.of(Kind.COLD)[:, 2].tolist()
    assert cold
    assert found.count(Counter.DUE) == len(done) + len(cold)
    on_time = sum(tick - asked[deal] <= 2 * DAY for deal, tick in done.items())
    assert found.count(Counter.ON_TIME) == on_time
    assert 0.1 < on_time / len(done) < 0.9


def test_a_promise_changes_nothing_but_the_count() -> None:
    plain, promised = run(), run({"stages.0.due_in": "1 day"})
    assert np.array_equal(plain.journal, promised.journal)
    assert plain.count(Counter.DUE) == 0 < promised.count(Counter.DUE)


# Overtime -------------------------------------------------------------------------------------------------


def test_overtime_adds_its_hours_to_the_day_and_its_pay_to_the_costs() -> None:
    """More work than time: the work done rises by just the hours, 10 on 40; each costs its pay."""
    shared = {"channels.c.leads": "120 per month", "stages.0": {"name": "work", "effort": "2 h"}}
    today = run(shared)
    found = run({**shared, "teams.t.reps.ann.overtime": "10 h", "teams.t.overtime_pay": "61.50 per hour"})
    assert found.count(Counter.OPEN) == today.count(Counter.OPEN) * 50 // 40 == 2600 * HOUR
    assert found.count(Counter.BUSY) / today.count(Counter.BUSY) == pytest.approx(1.25, rel=0.002)
    assert found.count(Counter.WON) / today.count(Counter.WON) == pytest.approx(1.25, rel=0.002)
    assert found.count(Counter.OVERTIME_PAY) == found.cost(Cost.OVERTIME) == 520 * 6150
    ends = found.of(Kind.BLOCK)
    assert {row % DAY for row in ends[:, 0].tolist()} == {19 * HOUR}
