"""Oracles of goals, reviews and what follows, of stuck deals, and of news that come late or interrupt."""

from __future__ import annotations

from itertools import pairwise
from math import erf, exp, log

import numpy as np
import pytest
from staff import DAY, HOUR, covers, run, ticks

from simsales.engines.journal import Cause, Kind, State
from simsales.engines.tally import Counter

QUIET = {"channels.c.leads": "0 per month"}
CALM = {"win": 0, "loss": 0, "overload": 0, "peer_leaves": 0}


# Goals ----------------------------------------------------------------------------------------------------


def drive(chance: float, clear: float = 1.0, half: float = 0.2) -> float:
    return clear * (1 - chance) * chance / (chance + half)


@pytest.mark.parametrize(
    ("goals", "strength"),
    [
        ({"chance": 0.3}, drive(0.3)),
        ({"chance": 0.3, "clear": 0.5}, drive(0.3, 0.5)),
        ({"chance": 0.05, "took_part": True}, drive(0.05, 1.0, 0.1)),
    ],
)
def test_goals_move_the_work_per_hour_by_their_drive(goals: dict[str, object], strength: float) -> None:
    found = run({"teams.t.goals": {"effort": "+20 %", **goals}})
    assert {row[5] for row in found.started("ann").tolist()} == {ticks(4 * HOUR / 1.2**strength)}


def test_goals_can_be_too_easy_and_too_hard_and_taking_part_lets_them_be_harder() -> None:
    """The best hardness is written nowhere: hardness drives, giving up slows; it moves with taking part."""
    chances = (0.02, 0.1, 0.2, 0.3, 0.5, 0.8, 0.98)
    best = {}
    for took_part in (False, True):
        pace = {
            chance: run({
                **QUIET, "calendar.length": "1 week",
                "teams.t.goals": {"effort": "+50 %", "chance": chance, "took_part": took_part},
            }).pace()
            for chance in chances
        }  # fmt: skip
        best[took_part] = max(pace, key=pace.__getitem__)
        assert min(pace.values()) >= 1.0
        for one, other in pairwise(chances):
            assert (pace[one] < pace[other]) == (other <= best[took_part])
    # The maxima of the drive are at .29 and .23.
    assert (best[False], best[True]) == (0.3, 0.2)


# Reviews --------------------------------------------------------------------------------------------------


def test_a_review_fails_as_often_as_its_noise_says() -> None:
    """Score = reached / expected x exp(s z): it fails with Phi(ln(limit / reached) / s), review by review."""
    noise, limit, expects = 0.3, 0.7, 300_000_00
    found = run(
        {
            "calendar": {"start": "2027-01-01", "length": "6 years"},
            "channels.c.leads": "150 per month",
            "stages.0.effort": "1 h",
            "teams.t.reps": {"ann": {"count": 8}},
            "teams.t.appraisal": {"expects": "300 k", "noise": noise, "too_low": limit},
        }
    )
    won = found.of(Kind.WON)
    reached, scores = [], []
    ends = [0, *found.world.periods.month_edge[3::3].tolist()]
    for tick, _, rep, _, _, score in found.of(Kind.REVIEWED).tolist():
        first = ends[ends.index(tick) - 1]
        mine = won[(won[:, 3] == rep) & (won[:, 0] >= first) & (won[:, 0] < tick), 5]
        reached.append(int(mine.sum()) / expects)
        scores.append(score / 1000)
    assert len(scores) == 8 * 24 == found.count(Counter.REVIEWS)
    failed = np.array(scores) < limit
    assert found.count(Counter.FAILED) == failed.sum()
    truth = [0.5 * (1 + erf(log(limit / share) / noise / 2**0.5)) for share in reached]
    assert 0.05 < np.mean(truth) < 0.6
    assert covers(failed - np.array(truth), 0.0, 0.99)
    errors = np.log(np.array(scores) / np.array(reached))
    assert covers(errors, 0.0, 0.99)
    assert errors.std(ddof=1) == pytest.approx(noise, rel=0.15)


def test_who_fails_is_on_a_plan_for_a_quarter_and_goes_after_so_many() -> None:
    """Without an error of the score, and without leads, everybody fails, and goes after the second time."""
    found = run({
        **QUIET,
        "calendar": {"start": "2027-01-01", "length": "1 year"},
        "teams.t.reps": {"ann": {"salary": "3 k per month"}, "ben": {"starts": "2027-02-01"}},
        "teams.t.morale": {**CALM, "returns": "1000 weeks"},
        "teams.t.appraisal": {
            "expects": "100 k", "noise": 0, "hurts": -0.2, "lets_go_after": 2,
            "plan": {"hours": "5 h", "gains": 0.01, "fades": "1000 weeks"},
        },
    })  # fmt: skip
    april, july, october = 90, 181, 273
    names = found.world.names.reps
    reviewed = [(row[0] // DAY, names[row[2]]) for row in found.of(Kind.REVIEWED).tolist()]
    # ben was not there for all of the first quarter; ann has gone on 2 July.
    assert reviewed == [(april, "ann"), (july, "ann"), (july, "ben"), (october, "ben")]
    gone = [(row[0] // DAY, names[row[2]]) for row in found.of(Kind.RESIGNED).tolist()]
    assert gone == [(july, "ann"), (october, "ben")]
    moved = found.of(Kind.MOVED, found.person("ann"))
    assert set(moved[:, 4].tolist()) == {Cause.FAILED_REVIEW}
    # April to June are 65 working days of an hour each; on 1 July the plan goes on, on 2 July she has gone.
    assert found.count(Counter.COURSE, "ann") == (65 + 1) * HOUR
    day, coached = found.states(State.COACHED, "ann")[-1]
    before = sum(at % 7 not in (1, 2) for at in range(april, int(day)))
    assert coached == pytest.approx(0.01 * before, abs=0.01)
    assert found.states(State.MORALE, "ann")[-1][1] == pytest.approx(-0.2, abs=0.02)


def test_weights_move_effort_between_stages_and_not_its_whole() -> None:
    found = run(
        {
            "stages": [{"name": "talk", "effort": "1 h"}, {"name": "close", "effort": "1 h"}],
            "teams.t.appraisal": {"expects": "1", "noise": 0, "weights": {"close": 4}, "steers": 0.5},
        }
    )
    half = 0.5 * log(4) / 2
    assert {row[5] for row in found.started("ann", 1).tolist()} == {ticks(HOUR / exp(half))}
    assert {row[5] for row in found.started("ann", 0).tolist()} == {ticks(HOUR / exp(-half))}


# Stuck deals, late news, interruptions ----------------------------------------------------------------------


def test_a_meeting_gets_its_share_of_the_stuck_deals_decided() -> None:
    """One meeting, after 35 days: of the deals that customers have had for 10 days, 40 % are decided."""
    found = run({
        "calendar.length": "6 weeks",
        "channels.c.leads": "1500 per month",
        "stages.0": {"name": "work", "effort": "5 min", "customer_takes": "300 days"},
        "meetings.m": {"days": "mon", "every_weeks": 5, "at": "09:00", "length": "1 h", "unblocks": 0.4,
                       "stuck_after": "10 days"},
    })  # fmt: skip
    meeting = 35 * DAY + 10 * HOUR
    worked = found.of(Kind.WORKED)
    stuck = int((worked[:, 0] <= meeting - 10 * DAY).sum())
    decided = found.of(Kind.UNBLOCKED)
    assert stuck > 800
    assert set(decided[:, 0].tolist()) == {meeting}
    assert abs(len(decided) / stuck - 0.4) < 2.58 * (0.24 / stuck) ** 0.5
    assert found.count(Counter.WON) + found.count(Counter.LOST) == len(decided)
    assert found.count(Counter.UNBLOCKED) == len(decided)
    assert int(decided[:, 5].min()) >= 10 * DAY


@pytest.mark.parametrize(
    ("tool", "left"), [({}, 1.0), ({"handover_delay": 0.5}, 0.5), ({"handover_delay": 0}, 0.0)]
)
def test_the_next_person_hears_of_a_deal_after_the_delay(tool: dict[str, float], left: float) -> None:
    found = run(
        {
            "stages": [{"name": "talk", "effort": "10 min"}, {"name": "close", "effort": "10 min"}],
            "teams.t.reps": {"ann": {"does": ["talk"]}, "ben": {"does": ["close"]}},
            "handover": {"delay": "2 days"},
            **({"tools.crm": tool} if tool else {}),
        }
    )
    entered = {row[2]: row[0] for row in found.of(Kind.ENTERED).tolist() if row[4] == 1}
    asked = {row[2]: row[0] for row in found.of(Kind.ASKED).tolist() if row[4] == 1}
    assert len(asked) > 500
    # The deal asks for work as soon as it is there; ben has it after the delay, and hardly ever others then.
    assert asked == entered
    delay = ticks(left * 2 * DAY)
    waits = {
        row[2]: row[0] - asked[row[2]]
        for row in found.started("ben", 1).tolist()
        if (asked[row[2]] + delay) // DAY % 7 < 5
    }
    assert min(waits.values()) == delay
    assert np.mean([wait == delay for wait in waits.values()]) > 0.8


NEWS = {
    "stages": [
        {"name": "talk", "effort": "10 min"},
        {"name": "close", "effort": "10 min", "passes": "50 %", "patience": "5 days", "due_in": "2 days"},
    ],
    "teams.t.reps": {"ann": {"does": ["talk"]}, "ben": {"does": ["close"]}},
}


def test_a_deal_that_nobody_knows_of_yet_gets_cold_and_is_late() -> None:
    """The customer waits during the delay, too: 5 days of patience are over before the news of 10 days."""
    prompt = run(NEWS)
    assert prompt.count(Counter.COLD) == 0
    late = run({**NEWS, "handover": {"delay": "10 days"}})
    asked = {row[2]: row[0] for row in late.of(Kind.ASKED).tolist() if row[4] == 1}
    cold = {row[2]: row[0] for row in late.of(Kind.COLD).tolist()}
    assert len(cold) > 500
    assert {cold[deal] - asked[deal] for deal in cold} == {5 * DAY}
    assert all(deal in cold for deal, since in asked.items() if since + 5 * DAY < late.world.horizon)
    assert late.count(Counter.WON) == late.count(Counter.LOST) == len(late.started("ben", 1)) == 0
    assert late.count(Counter.ON_TIME) == 0
    assert late.count(Counter.DUE) >= len(cold)
    assert prompt.count(Counter.ON_TIME) / prompt.count(Counter.DUE) > 0.9


def test_interest_cools_while_the_news_is_on_its_way() -> None:
    """One day at least: the odds of .5 go down by ``cools ln(1 + hours)``, wait by wait."""
    stages = [NEWS["stages"][0], {"name": "close", "effort": "10 min", "passes": "50 %", "cools": 0.3}]
    found = run(
        {**NEWS, "stages": stages, "channels.c.leads": "300 per month", "handover": {"delay": "1 day"}}
    )
    asked = {row[2]: row[0] for row in found.of(Kind.ASKED).tolist() if row[4] == 1}
    waits = {row[2]: row[0] - asked[row[2]] for row in found.started("ben", 1).tolist()}
    assert min(waits.values()) == DAY
    won = {row[2] for row in found.of(Kind.WON).tolist()}
    ended = won | {row[2] for row in found.of(Kind.LOST).tolist()}
    assert len(ended) > 2500
    truth = np.array([1 / (1 + exp(0.3 * log(1 + waits[deal] / HOUR))) for deal in ended])
    assert truth.max() < 0.3
    assert covers(np.array([deal in won for deal in ended]) - truth, 0.0, 0.99)


def test_messages_that_interrupt_cost_their_share_of_the_time() -> None:
    """A tenth of the time is lost: work takes 1 / .9 as long; with a tool that also saves 40 %, .6 / .9."""
    for saves, expected in ((0.0, 1 / 0.9), (0.4, 0.6 / 0.9)):
        found = run({"tools.chat": {"interrupts": "10 %", "saves": {"work": saves}}})
        assert {row[5] for row in found.started("ann").tolist()} == {ticks(4 * HOUR * expected)}


def test_minutes_keep_their_share_of_what_a_meeting_spreads() -> None:
    known = []
    for spreads, kept in ((0.2, 1.0), (0.5, 0.4)):
        found = run(
            {
                **QUIET,
                "calendar.length": "8 weeks",
                "teams.t.reps": {"ann": {"skill": 3}, "ben": {}},
                "meetings.m": {
                    "days": "mon",
                    "at": "09:00",
                    "length": "1 h",
                    "spreads": spreads,
                    "kept": kept,
                },
            }
        )
        known.append(found.states(State.KNOWHOW, "ben"))
    assert known[0] == known[1]
    state = 0.0
    for _, seen in known[0]:
        assert seen == pytest.approx(state, abs=0.0006)
        state = (state + 0.2 * (log(3) - state)) * 2 ** (-7 / 336)
