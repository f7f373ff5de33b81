"""Oracles of moods: what moves morale, fatigue and cohesion, how they return, and the little that they do.

Expected figures are worked out here from the equations ``x <- m + (x - m) 2^(-t / half-life) + shocks``, with
mornings as the clock; sizes that are parameters of the scenario come back by construction (wiring).
"""

from __future__ import annotations

from collections import Counter as Counts
from math import exp, log

import numpy as np
import pytest
from staff import DAY, HOUR, MONTH, PEOPLE, Run, covers, day_of, passing, run, ticks

from simsales.engines.journal import Cause, Cost, Kind, State
from simsales.engines.tally import Counter

QUIET = {"channels.c.leads": "0 per month"}
CALM = {"win": 0, "loss": 0, "overload": 0, "peer_leaves": 0}
WORKDAYS = [day for day in range(364) if day % 7 < 5]


def mornings(
    shocks: dict[int, float], half_life: float, start: float = 0.0, mean: float = 0.0
) -> dict[int, float]:
    """Return a state by working day; what happens on a day is felt on the next morning."""
    state, last, waiting, found = start, -1, 0.0, {}
    for day in WORKDAYS:
        if last >= 0:
            state = mean + (state - mean) * 2 ** (-(day - last) / half_life) + waiting
            waiting = 0.0
        waiting += shocks.get(day, 0.0)
        found[day], last = state, day
    return found


def agrees(found: Run, person: str, expected: dict[int, float], within: float = 0.0006) -> None:
    states = found.states(State.MORALE, person)
    assert len(states) == 52
    for day, state in states:
        assert state == pytest.approx(expected[int(day)], abs=within)


# Morale ---------------------------------------------------------------------------------------------------


def test_morale_returns_to_normal_by_half_in_a_half_life() -> None:
    found = run({**QUIET, "teams.t.morale": {**CALM, "starts": 2.0, "returns": "4 weeks"}})
    agrees(found, "ann", {day: 2.0 * 2 ** (-day / 28) for day in WORKDAYS})


def surprises(found: Run, win: float, loss: float) -> dict[int, float]:
    """Return by day what deals do, each by how little its outcome was to be expected from the days before."""
    won = Counts(day_of(row[0]) for row in found.of(Kind.WON).tolist())
    lost = Counts(day_of(row[0]) for row in found.of(Kind.LOST).tolist())
    assert min(won.total(), lost.total()) > 50
    felt, wins, losses = {}, 0, 0
    for day in WORKDAYS:
        usual = (wins + 1) / (wins + losses + 2)
        felt[day] = win * won[day] * (1 - usual) + loss * lost[day] * usual
        wins, losses = wins + won[day], losses + lost[day]
    return felt


def test_wins_and_losses_move_it_by_as_much_as_they_were_unexpected() -> None:
    found = run(
        {
            "channels.c.leads": "25 per month",
            "teams.t.morale": {**CALM, "win": 0.05, "loss": -0.02, "effort": "+0 %"},
        }
    )
    agrees(found, "ann", mornings(surprises(found, 0.05, -0.02), MONTH))


@pytest.mark.parametrize(("passes", "effort"), [("50 %", "1 h"), ("50 %", "4 h"), ("20 %", "1 h")])
def test_an_ordinary_year_leaves_people_as_they_are(passes: str, effort: str) -> None:
    """With the defaults, many deals or few, easy or hard ones, the mean mood of ten people stays near 0.

    Fixed beforehand: with n deals a day the noise at rest is ``.05 sqrt(n p q / 2 / (ln 2 / 30.4))``,
    .33 for n = 8 and p = .5, and its mean over half a year and ten people .07 at most; how long one takes to
    learn that most deals are lost adds ``.05 (2p - 1) ln(1000) 44 / 182``, .05, at most.
    """
    found = run(
        {
            "calendar.length": "26 weeks",
            "channels.c.leads": "2000 per month",
            "stages.0": {"name": "work", "effort": effort, "passes": passes},
            "teams.t.reps.ann": {"count": 10},
            "teams.t.morale": {},
        }
    )
    assert found.count(Counter.WON) > 700
    names = found.world.names.reps
    moods = [found.count(Counter.MORALE, name) / found.count(Counter.MORNINGS, name) / 1000 for name in names]
    assert abs(float(np.mean(moods))) < 2.58 * 0.07 + 0.05
    assert abs(found.pace() - 1) < 0.01


def test_an_event_lifts_morale_and_cohesion_once_and_cohesion_lifts_the_normal_morale() -> None:
    found = run({
        **QUIET,
        "teams.t.reps.ben": {},
        "teams.t.morale": CALM,
        "teams.t.cohesion": {"fades": "26 weeks", "lifts": 0.4},
        "team_events.party": {
            "date": "2027-02-03", "at": "13:00", "length": "4 h", "cost": "2 k",
            "morale": 0.3, "cohesion": 0.5,
        },
    })  # fmt: skip
    assert found.count(Counter.COURSE) == 2 * 4 * HOUR
    assert found.cost(Cost.COURSE) == found.count(Counter.COURSES) == 200_000
    bound = {day: 0.5 * 2 ** (-(day - 31) / 182) if day > 30 else 0.0 for day in range(364)}
    for day, state in found.states(State.COHESION):
        assert state == pytest.approx(bound[int(day)], abs=0.0006)
    morale, last = {}, -1
    state = shock = 0.0
    for day in WORKDAYS:
        if last >= 0:
            mean = 0.4 * bound[day]
            state = mean + (state - mean) * 2 ** (-(day - last) / MONTH) + shock
        shock = 0.3 if day == 30 else 0.0
        morale[day], last = state, day
    for name in ("ann", "ben"):
        agrees(found, name, morale)
    assert max(morale.values()) > 0.29


def test_one_standard_deviation_moves_the_work_per_hour_by_its_effort() -> None:
    """Riketta: .06 SD per SD, 2.4 % where output varies by 40 %; put in, a test of the wiring."""
    found = run(
        {
            "channels.c.leads": "60 per month",
            "teams.t.morale": {**CALM, "starts": 3.0, "returns": "26 weeks", "effort": "+2.4 %"},
            "teams.t.cohesion": {"effort": "+1 %", "lifts": 0, "fades": "26 weeks"},
            "team_events.party": {"date": "2027-01-04", "at": "09:00", "length": "1 h", "cohesion": 2.0},
        }
    )
    seen = 0
    for row in found.started("ann").tolist():
        day = day_of(row[0])
        if day >= 1:
            state = 3.0 * 2 ** (-day / 182)
            bound = 2.0 * 2 ** (-(day - 1) / 182)
            assert row[5] == pytest.approx(4 * HOUR / (1.024**state * 1.01**bound), rel=1e-6)
            seen += 1
    assert seen > 300


def test_morale_goes_with_output_across_people_far_more_than_it_moves_it() -> None:
    """Oracle 7: a correlation of about .30 across people, and yet one standard deviation is worth +2.4 %.

    Fixed beforehand: 120 people in teams of one, whose speeds are lognormal with a coefficient of variation
    of .4; morale on the first day is normal with a standard deviation of 1 and does not return within
    the 4 weeks; a win lifts it (success makes content: what makes the correlation). Every other deal is won,
    so a win is felt by half. How much one lifts is put in so that the mean morale, which has felt half of
    the wins, and output share .30: ``(w / 2) sd(wins) / 2 = .3 / sqrt(1 - .09)``. Raising everybody's morale
    by 1 then shows what a cause it is: who took the correlation for one would expect .30 of a standard
    deviation, +12 %.
    """
    count, rng = 120, np.random.default_rng(7)
    sigma = log(1 + 0.4**2) ** 0.5
    speeds = np.exp(rng.normal(-sigma * sigma / 2, sigma, count))
    moods = rng.normal(0.0, 1.0, count)
    # Work of 2 hours, 160 hours, every other deal is won: the standard deviation of wins is .4 of 40.
    win = 2 * 2 * 0.3 / 0.91**0.5 / (0.4 * 40)

    def year(raised: float) -> Run:
        people = {
            f"t{place:03d}": {
                "reps": {f"p{place:03d}": {"speed": float(speed)}},
                "morale": {**CALM, "win": win, "starts": float(mood) + raised, "returns": "1000 weeks"},
            }
            for place, (speed, mood) in enumerate(zip(speeds, moods, strict=True))
        }
        return run(
            {
                "calendar.length": "4 weeks",
                "channels.c.leads": "15000 per month",
                "stages.0": {"name": "work", "effort": "2 h", "passes": "50 %"},
                "teams": people,
            }
        )

    today, raised = year(0.0), year(1.0)
    won = np.array([today.count(Counter.WON, name) for name in today.world.names.reps])
    assert won.std() / won.mean() == pytest.approx(0.4, abs=0.08)
    morale = np.array(
        [
            today.count(Counter.MORALE, name) / today.count(Counter.MORNINGS, name)
            for name in today.world.names.reps
        ]
    )
    r = float(np.corrcoef(morale, won)[0, 1])
    # Fisher's interval of a correlation over 120 people covers .30.
    assert abs(np.arctanh(r) - np.arctanh(0.30)) < 1.96 / (count - 3) ** 0.5
    # Work done, whatever comes of it.
    gain = len(raised.of(Kind.WORKED)) / len(today.of(Kind.WORKED)) - 1
    assert gain == pytest.approx(0.024, abs=0.003)
    naive = r * float(won.std() / won.mean())
    assert naive > 4 * gain


# Work that one likes, praise, peers -------------------------------------------------------------------------


def test_who_does_what_he_likes_is_content_and_who_says_nothing_is_neither() -> None:
    found = run(
        {
            "channels.c.leads": "500 per month",
            "teams.t.reps": {"ann": {"enjoys": ["work"]}, "ben": {"enjoys": []}, "cem": {}},
            "teams.t.morale": {**CALM, "fit": 0.5},
        }
    )
    expected = mornings({}, MONTH, mean=0.5)
    agrees(found, "ann", expected)
    agrees(found, "ben", {day: -state for day, state in expected.items()})
    agrees(found, "cem", dict.fromkeys(WORKDAYS, 0.0))


def test_praise_lifts_those_who_are_not_named_more() -> None:
    """Bradler and others (sign): the best of the month get less out of it than the others."""
    found = run(
        {
            "channels.c.leads": "300 per month",
            "stages.0.effort": "1 h",
            "teams.t.reps": {"ann": {"skill": 30}, "ben": {}, "cem": {}},
            "teams.t.morale": CALM,
            "teams.t.recognition": {"named": 1, "lifts": 0.05, "others": 0.1, "cost": "100 per month"},
        }
    )
    moved = found.of(Kind.MOVED)
    causes = {
        name: Counts(moved[moved[:, 2] == found.person(name), 4].tolist()) for name in ("ann", "ben", "cem")
    }
    assert causes["ann"] == {Cause.NAMED: 12}
    assert causes["ben"] == causes["cem"] == {Cause.NOT_NAMED: 12}
    edges = [tick // DAY for tick in found.world.periods.month_edge[1:-1].tolist()]
    for name, lift in (("ann", 0.05), ("ben", 0.1)):
        # At 00:00 of the first of a month; the next morning after that relaxes first and then adds it.
        felt = {max(day for day in WORKDAYS if day < edge): lift for edge in edges}
        agrees(found, name, mornings(felt, MONTH))
    assert found.count(Counter.PRAISE) == found.cost(Cost.PRAISE)
    assert found.count(Counter.PRAISE) == pytest.approx(100_00 * 364 / MONTH, rel=0.01)


def test_a_colleague_who_leaves_is_felt_by_those_who_are_there() -> None:
    found = run({
        **QUIET,
        "teams.t.reps": {
            "ann": {}, "ben": {"leaves": "2027-02-01"}, "late": {"starts": "2027-06-07"},
            "gone": {"leaves": "2027-01-15"},
        },
        "teams.u.reps": {"other": {}},
        "teams.u.morale": CALM,
        "teams.t.morale": {**CALM, "peer_leaves": -0.3},
        "teams.t.cohesion": {"peer_leaves": -0.1, "lifts": 0, "fades": "26 weeks"},
    })  # fmt: skip
    names = found.world.names.reps
    moved = [(row[0] // DAY, names[row[2]], names[row[3]]) for row in found.of(Kind.MOVED).tolist()]
    assert moved == [(12, "ann", "gone"), (12, "ben", "gone"), (29, "ann", "ben")]
    agrees(found, "ann", mornings({11: -0.3, 28: -0.3}, MONTH))
    agrees(found, "other", dict.fromkeys(WORKDAYS, 0.0))
    assert all(state == 0.0 for _, state in found.states(State.MORALE, "late"))
    for day, state in found.states(State.COHESION):
        expected = sum(-0.1 * 2 ** (-(day - gone) / 182) for gone in (13, 30) if day >= gone)
        assert state == pytest.approx(expected, abs=0.0006)


# Fatigue and overtime ---------------------------------------------------------------------------------------


def tired(longer: float, knee: float, half_life: float = 14.0) -> list[float]:
    """Return the hours a week beyond the knee by week, of a person of 40 h and `longer` who begins rested."""
    weeks = range(52)
    return [max(0.0, 40 + longer * (1 - 2 ** (-7 * week / half_life)) - knee) for week in weeks]


@pytest.mark.parametrize("longer", [0, 16, 30])
def test_long_weeks_cost_an_hour_s_work(longer: int) -> None:
    found = run(
        {
            "channels.c.leads": "900 per month",
            "teams.t.reps.ann": {"overtime": f"{longer} h"},
            "teams.t.overtime_pay": "60 per hour",
            "teams.t.fatigue": {"knee": "49 h", "costs": "2 %", "recovers": "2 weeks"},
        }
    )
    beyond = tired(longer, 49.0)
    assert found.count(Counter.FATIGUE) / 1000 == pytest.approx(5 * sum(beyond), rel=1e-3)
    assert found.count(Counter.OVERTIME) == 52 * longer * HOUR
    assert found.count(Counter.OPEN) == 52 * (40 + longer) * HOUR
    pay = sum(ticks(6000 * longer / 5) for _ in WORKDAYS)
    assert found.count(Counter.OVERTIME_PAY) == found.cost(Cost.OVERTIME) == pay
    for row in found.started("ann").tolist():
        expected = 4 * HOUR * (1 + 0.02 * beyond[day_of(row[0]) // 7])
        assert row[5] == pytest.approx(expected, rel=1e-6)


def test_work_done_in_a_week_is_concave_in_hours_as_in_pencavel() -> None:
    """Munition workers did hardly more in 70 h than in 56 h. Output is straight up to the knee, then flat.

    At rest the world does ``H / (1 + .02 (H - 49))`` a week: 49.1 in 56 h, 49.3 in 70 h.
    """
    done = {}
    for hours in (40, 48, 56, 63, 70):
        found = run(
            {
                "calendar.length": "36 weeks",
                "channels.c.leads": "900 per month",
                "stages.0.effort": "1 h",
                "teams.t.reps.ann": {"overtime": f"{hours - 40} h"},
                "teams.t.fatigue": {"knee": "49 h", "costs": "2 %"},
            }
        )
        worked = found.of(Kind.WORKED)
        done[hours] = float(np.sum(worked[:, 0] >= 84 * DAY)) / 24
        assert done[hours] == pytest.approx(hours / (1 + 0.02 * max(0.0, hours - 49)), rel=0.005)
    steps = np.diff([done[hours] for hours in (40, 48, 56)]), np.diff([done[hours] for hours in (56, 63, 70)])
    assert done[48] / done[40] == pytest.approx(1.2, rel=0.01)
    assert steps[0][0] > steps[0][1] > steps[1].max()
    assert done[70] / done[56] == pytest.approx((70 / 1.42) / (56 / 1.14), rel=0.02)


def test_overload_wears_morale_down() -> None:
    found = run(
        {
            **QUIET,
            "teams.t.reps.ann": {"overtime": "20 h"},
            "teams.t.fatigue": {"knee": "49 h"},
            "teams.t.morale": {**CALM, "overload": -0.02},
        }
    )
    # On Monday morning the week that is over is felt, and from the next morning on it weighs on the mood.
    wears = {7 * week: -0.02 * hours for week, hours in enumerate(tired(20, 49.0)) if week}
    expected = mornings(wears, MONTH)
    agrees(found, "ann", expected)
    assert found.states(State.MORALE, "ann")[-1][1] < -0.8


def test_a_meeting_wears_and_binds_each_time() -> None:
    found = run(
        {
            **QUIET,
            "teams.t.reps.ben": {},
            "teams.t.morale": CALM,
            "teams.t.cohesion": {"fades": "26 weeks", "lifts": 0},
            "meetings.m": {"days": "wed", "at": "16:30", "length": "1 h", "morale": -0.04, "cohesion": 0.06},
        }
    )
    # Half of it is within the working time: half a meeting.
    wednesdays = [day for day in WORKDAYS if day % 7 == 2]
    assert found.count(Counter.MEETING, "ann") == 52 * HOUR // 2
    agrees(found, "ben", mornings(dict.fromkeys(wednesdays, -0.02), MONTH))
    bound = 0.0
    for day in range(364):
        bound = bound * 2 ** (-1 / 182) + (0.03 if day - 1 in wednesdays else 0.0)
        if day % 7 == 0:
            state = next(state for at, state in found.states(State.COHESION) if int(at) == day)
            assert state == pytest.approx(bound, abs=0.0006)


# Leaving ----------------------------------------------------------------------------------------------------


def test_who_is_content_leaves_less_often() -> None:
    """A standard deviation multiplies the rate by .74: the sign of Harter and others; the size is put in."""
    for mood in (0.0, 1.0, -1.0):
        gone = []
        for replication in range(6):
            found = run({
                **QUIET,
                "calendar.days": "mon",
                "calendar.length": "52 weeks",
                "teams.t.reps": {"ann": {"count": 60}},
                "teams.t.morale": {**CALM, "starts": mood, "returns": "1000 weeks", "leaving": 0.74},
                "teams.t.turnover": {"per_year": "40 %"},
            }, replication=replication)  # fmt: skip
            gone.append(found.count(Counter.LEAVERS) / 60)
        rate = -log(1 - 0.4) / 365.25 * 0.74**mood
        # 51 Mondays after the first; each asks for the week before it.
        assert covers(gone, 1 - exp(-rate * 51 * 7), 0.99)


def test_the_same_hands_in_the_same_mood_pass_as_many() -> None:
    """Morale does little else: the chance to pass is the same at -2 and at +2 standard deviations."""
    shares = []
    for mood in (-2.0, 2.0):
        found = run(
            {
                "channels.c.leads": "800 per month",
                "stages.0.effort": "5 min",
                "teams.t.morale": {**CALM, "starts": mood, "returns": "1000 weeks"},
            }
        )
        shares.append(found.count(Counter.WON) / (found.count(Counter.WON) + found.count(Counter.LOST)))
    assert shares[0] == pytest.approx(shares[1], abs=0.002)
    assert shares[0] == pytest.approx(passing(0.0), abs=0.02)
    assert PEOPLE["stages"][0]["passes"] == "50 %"
