"""What a file says of what changes people, compiled: each array against figures worked out by hand."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from workforce_file import FULL, PLAIN, world_of

from simsales.quantity import DAY, HOUR
from simsales.world.world import World

MONTH = 30.4375
FIRST = date(2027, 1, 4)

PEOPLE = ("anna", "ben 1", "ben 2", "carl", "dora")


@pytest.fixture(scope="module")
def full() -> World:
    return world_of(FULL)


@pytest.fixture(scope="module")
def without() -> World:
    return world_of(FULL, "without")


# ---------------------------------------------------------------------- learning


def test_ramp_and_practice_stand_with_each_person(full: World) -> None:
    learning = full.workforce.learning
    assert full.names.reps == PEOPLE
    assert learning.ramp.tolist() == [round(6.5 * MONTH * DAY)] * 3 + [0, 0]
    assert learning.ramp_from.tolist() == [0.3] * 3 + [0.0] * 2
    assert learning.gains.tolist() == [0.5] * 3 + [0.0] * 2
    assert learning.half_after.tolist() == [200.0] * 3 + [0.0] * 2
    assert learning.fades.tolist() == [70.0] * 3 + [336.0] * 2


def test_meetings_spread_what_is_kept_of_them(full: World) -> None:
    learning = full.workforce.learning
    assert full.names.meetings == ("friday", "monday")
    assert learning.spreads.tolist() == [0.0, 0.2]
    assert learning.kept.tolist() == [1.0, 0.5]
    assert not learning.tracks.any()
    assert learning.wears.tolist() == [0.0, -0.01]
    assert learning.binds.tolist() == [0.0, 0.02]


def test_meetings_get_stuck_deals_decided() -> None:
    text = FULL.replace("spreads: 20 %, kept: 50 %", "unblocks: 30 %, kept: 50 %, stuck_after: 20 days")
    learning = world_of(text).workforce.learning
    assert learning.unblocks.tolist() == [0.0, 0.3]
    assert learning.stuck.tolist() == [30 * DAY, 20 * DAY]
    # Nothing is spread, so nothing fades.
    assert not learning.fades.any()
    meeting = PLAIN.replace("days: mon,", "days: mon, unblocks: 1 %,")
    assert world_of(meeting).workforce.active == 1


def test_tools_keep_a_part_of_what_minutes_lose() -> None:
    text = FULL.replace(
        "tools:\n", "tools:\n  lists: {tracks: 50 %, teams: [north]}\n  more: {tracks: 20 %}\n"
    )
    assert text != FULL
    world = world_of(text)
    of_team = {name: world.reps.team.tolist()[i] for i, name in enumerate(world.names.reps)}
    for rep, name in enumerate(world.names.reps):
        in_north = world.names.teams[of_team[name]] == "north"
        np.testing.assert_allclose(world.workforce.learning.tracks[rep], 0.6 if in_north else 0.2)


def test_of_what_one_tool_leaves_the_next_saves_its_share(full: World, without: World) -> None:
    saves = full.workforce.learning.saves
    assert saves.shape == (5, 2, 3)
    np.testing.assert_allclose(saves[:3, 0], 1.0 - 0.9 * 0.8)
    np.testing.assert_allclose(saves[3:, 0], 0.1)
    np.testing.assert_allclose(saves[:3, 1], 0.5)
    assert not saves[3:, 1].any()
    np.testing.assert_allclose(without.workforce.learning.saves[0, 0], [0.28, 0.2, 0.2])


def test_overtime_is_a_week_and_its_pay_an_hour(full: World, without: World) -> None:
    learning = full.workforce.learning
    assert learning.overtime.tolist() == [[0] * 3, [5 * HOUR] * 3, [5 * HOUR] * 3, [0] * 3, [0] * 3]
    assert learning.overtime_pay.tolist() == [6000.0] * 3 + [0.0] * 2
    assert without.workforce.learning.overtime[1].tolist() == [5 * HOUR, 0, 0]


# ---------------------------------------------------------------------- courses


def test_courses_and_events_are_held_on_their_days(full: World) -> None:
    assert full.names.courses == ("pitching", "selling", "outing")
    assert (date(2027, 2, 2) - FIRST).days == 29
    half = HOUR // 2
    expected = [
        [0, 7, 7 * DAY + 13 * HOUR, 7 * DAY + 15 * HOUR],
        [1, 29, 29 * DAY + 6 * HOUR + half, 29 * DAY + 17 * HOUR + half],
        [2, 29, 29 * DAY + 14 * HOUR, 29 * DAY + 18 * HOUR],
        [1, 30, 30 * DAY + 6 * HOUR + half, 30 * DAY + 17 * HOUR + half],
    ]
    assert full.workforce.courses.sessions.tolist() == expected


def test_the_length_of_a_course_is_all_that_is_taught_and_the_way_in_working_hours(full: World) -> None:
    # Selling: from 08:00 to 16:00 less noon are seven hours, and the way back from 16:00 to 17:30 is work;
    # the way there is not. Pitching: two days, of which one lies beyond the end.
    assert full.workforce.courses.length.tolist() == [4 * HOUR, 17 * HOUR, 4 * HOUR]


@pytest.mark.parametrize(
    ("at", "expected"), [("09:00", 3), ("10:00", 3), ("13:00", 4), ("16:00", 4), ("19:00", 4), ("04:00", 4)]
)
@pytest.mark.parametrize("overtime", ["", "overtime: 10 h, "])
def test_a_course_is_as_long_whenever_it_is_held(at: str, expected: int, overtime: str) -> None:
    # Only noon, when nobody teaches, shortens it; that some of those who go stay longer does not.
    text = PLAIN.replace("anna: {", f"anna: {{{overtime}")
    course = f"courses: {{late: {{days: [2027-02-01], at: '{at}', length: 4 h, teams: [north]}}}}\n"
    assert world_of(text + course).workforce.courses.length.tolist() == [expected * HOUR]


def test_who_goes(full: World, without: World) -> None:
    attends = full.workforce.courses.attends
    assert attends.shape == (3, 5, 3)
    assert attends[:, :, 1].tolist() == [[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [0, 0, 0, 1, 1]]
    changed = without.workforce.courses.attends
    assert not changed[1].any()
    assert changed[2, 3].tolist() == [1, 0, 0]


def test_an_entry_of_several_is_several_people_at_a_course() -> None:
    course = (
        "courses: {some: {days: [2027-02-01], at: '09:00', length: 2 h, reps: [ben, carl], price: 100}}\n"
    )
    world = world_of(PLAIN + course)
    assert world.workforce.courses.attends[0, :, 0].tolist() == [0, 1, 1, 1, 0]
    # Carl left on Friday before.
    assert world.money.courses.tolist() == [[0, 2 * 100_00, 0]]


def test_what_courses_give(full: World) -> None:
    courses = full.workforce.courses
    np.testing.assert_allclose(courses.odds, [[math.log(1.1), 0.0], [0.0, math.log(1.5)], [0.0, 0.0]])
    np.testing.assert_allclose(courses.speed, [[0.0, 0.0], [math.log(1.2), 0.0], [0.0, 0.0]])
    assert courses.teaches.tolist() == [[1, 0], [1, 1], [0, 0]]
    np.testing.assert_allclose(courses.half_life, [30.0, 6.5 * MONTH, 0.0])
    assert courses.kept_for.tolist() == [14.0, 7.0, 0.0]
    assert courses.spills.tolist() == [0.0, 0.25, 0.0]
    assert courses.morale.tolist() == [0.0, 0.1, 0.4]
    assert courses.cohesion.tolist() == [0.0, 0.2, 0.5]


def test_courses_are_paid_day_by_day(full: World, without: World) -> None:
    # Pitching: all but dora, who begins later; its other day lies beyond the simulated time.
    half = 4 * 50_00 // 2
    assert full.money.courses.tolist() == [[half, 0, 0], [0, 3 * 700_00 + 100_00, 0], [0, 900_00, 0]]
    assert without.money.courses.tolist() == [[half, 0, 0], [0, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize(
    ("use", "days"),
    [
        ("{value: true, since: 2027-01-12}", 4),
        ("{value: true, until: 2027-01-11}", 1),
        ("{value: true, since: 2027-01-13, until: 2027-01-14}", 2),
        ("true", 5),
    ],
)
def test_who_goes_to_a_part_of_a_course_pays_that_part(use: str, days: int) -> None:
    course = (
        "courses: {week: {days: [2027-01-11, 2027-01-12, 2027-01-13, 2027-01-14, 2027-01-15], at: '09:00', "
        "length: 3 h, price: 100, fee: 1 k, teams: [north], use: false}}\n"
        f"strategies: {{some: {{changes: {{courses.week.use: {use}}}}}}}\n"
    )
    world = world_of(PLAIN + course, "some")
    assert world.money.courses.sum() == (3 * 100_00 + 1000_00) * days // 5
    assert world.workforce.courses.length.tolist() == [5 * 3 * HOUR]


def test_the_parts_of_a_course_add_up_to_its_price() -> None:
    course = (
        "courses: {odd: {days: [2027-01-29, 2027-02-01, 2027-03-01], at: '09:00', length: 1 h, fee: 1}}\n"
    )
    assert world_of(PLAIN + course).money.courses.tolist() == [[33, 33, 34]]


MORE = """
strategies:
  more:
    changes: {teams.north.reps.ben.count: 3, teams.south.reps.dora.starts: 2027-01-04,
              teams.south.reps.carl.starts: 2027-01-04}
  later: {changes: {teams.south.reps.carl.starts: 2027-01-18}}
"""


def test_who_is_more_than_there_are_today_is_a_newcomer() -> None:
    """Veterans are those of the file who are there on the first day; joining on that day makes no veteran."""
    veteran, day = -(2**53), (date(2027, 2, 15) - FIRST).days * DAY
    joined = {name: world_of(PLAIN + MORE, name) for name in ("today", "more", "later")}
    by_name = {
        name: dict(zip(world.names.reps, world.workforce.learning.joined.tolist(), strict=True))
        for name, world in joined.items()
    }
    old = dict.fromkeys(("anna", "ben 1", "ben 2", "carl"), veteran)
    assert by_name["today"] == {**old, "dora": day}
    assert by_name["more"] == {**old, "ben 3": 0, "dora": 0}
    assert by_name["later"] == {**old, "carl": 14 * DAY, "dora": day}


# ---------------------------------------------------------------------- coaching, moods, turnover


def test_the_coach_has_time_for_a_share_of_the_hours(full: World) -> None:
    coaching = full.workforce.coaching
    assert coaching.coach.tolist() == [-1, 0, 0, -1, -1]
    # Tools with upkeep are activities, too: archive has none, crm has.
    assert full.names.activities == ("crm", "desk", "one-to-one")
    assert coaching.activity.tolist() == [-1, 2, 2, -1, -1]
    np.testing.assert_allclose(coaching.gains, [0.0, 0.04 * 0.3, 0.04 * 0.3, 0.0, 0.0])
    np.testing.assert_allclose(coaching.reach, np.outer([0, 1, 1, 0, 0], [0.75] * 3))
    assert coaching.half_life.tolist() == [0.0, 60.0, 60.0, 0.0, 0.0]


def test_a_poor_coach_does_harm_and_one_with_more_time_reaches_all() -> None:
    text = FULL.replace("skill: 70 %", "skill: 10 %").replace("one-to-one: 3 h", "one-to-one: 9 h")
    coaching = world_of(text).workforce.coaching
    np.testing.assert_allclose(coaching.gains[1], 0.04 * -0.3)
    assert coaching.reach[1].tolist() == [1.0] * 3


def test_nobody_who_is_coached_asks_for_hours() -> None:
    text = FULL.replace(", activities: {one-to-one: 2 h}", "")
    assert world_of(text).workforce.coaching.reach[1].tolist() == [1.0] * 3


def test_morale(full: World) -> None:
    morale = full.workforce.morale
    north = [1.0, 1.0, 1.0, 0.0, 0.0]
    figures = {
        "half_life": 20.0, "starts": 0.5, "win": 0.1, "loss": -0.2, "overload": -0.02, "peer_leaves": -0.3,
        "fit": 0.3, "effort": math.log(1.05), "leaving": math.log(0.5),
    }  # fmt: skip
    for name, figure in figures.items():
        np.testing.assert_allclose(getattr(morale, name), figure * np.array(north), err_msg=name)
    assert morale.enjoys.tolist() == [[0, 1], [0, 0], [0, 0], [-1, -1], [-1, -1]]


def test_work_pleases_nobody_who_says_nothing_of_it() -> None:
    text = FULL.replace(", enjoys: []", "")
    assert world_of(text).workforce.morale.fit.tolist() == [0.3, 0.0, 0.0, 0.0, 0.0]


def test_fatigue(full: World) -> None:
    fatigue = full.workforce.fatigue
    assert fatigue.half_life.tolist() == [7.0] * 3 + [0.0] * 2
    assert fatigue.knee.tolist() == [45.0] * 3 + [0.0] * 2
    assert fatigue.costs.tolist() == [0.03] * 3 + [0.0] * 2
    # Eight hours on five days; half of the week for the bens; overtime is not usual.
    assert fatigue.usual.tolist() == [40.0, 20.0, 20.0, 0.0, 0.0]


def test_cohesion_stands_with_the_team(full: World) -> None:
    cohesion = full.workforce.cohesion
    assert full.names.teams == ("north", "south")
    assert cohesion.half_life.tolist() == [90.0, 0.0]
    np.testing.assert_allclose(cohesion.effort, [math.log(1.02), 0.0])
    assert cohesion.lifts.tolist() == [0.4, 0.0]
    assert cohesion.peer_leaves.tolist() == [-0.25, 0.0]


def test_turnover_is_the_constant_rate_that_a_chance_a_year_is(full: World) -> None:
    turnover = full.workforce.turnover
    np.testing.assert_allclose(1.0 - np.exp(-365.25 * turnover.rate), [0.2] * 3 + [0.0] * 2)
    assert turnover.refill[3:].tolist() == [-1, -1]
    row = full.book.dists[turnover.refill[0]]
    assert (row["kind"], row["a"]) == (0, 30 * DAY)
    assert turnover.cost.tolist() == [9000_00] * 3 + [0] * 2
    np.testing.assert_allclose(turnover.handover, [math.log(0.8)] * 3 + [0.0] * 2)


# ---------------------------------------------------------------------- support, handover, pay


def test_support_acts_on_the_stages_that_it_names(full: World) -> None:
    support = full.workforce.support
    # In the order of names: all round, back office.
    assert support.activity.tolist() == [1, 1]
    assert support.half_at.tolist() == [40.0 * HOUR, 10.0 * HOUR]
    np.testing.assert_allclose(support.odds, [[0.0, 0.0], [0.0, math.log(1.3)]])
    np.testing.assert_allclose(support.saves, [[0.1, 0.1], [0.0, 0.3]])


def test_tools_take_their_part_of_what_a_handover_costs(full: World, without: World) -> None:
    handover = full.workforce.handover
    # Three people of five have both tools, of which one leaves nothing to read; all have the other.
    assert handover.work.tolist() == [round(4 * HOUR * (0.5 * 2 / 5))] * 3
    np.testing.assert_allclose(handover.odds, math.log(0.7) * 0.25)
    assert without.workforce.handover.work.tolist()[1:] == [round(4 * HOUR * 2 / 5)] * 2
    np.testing.assert_allclose(without.workforce.handover.odds[1:], math.log(0.7))


def test_a_handover_takes_time_of_which_tools_save_their_part() -> None:
    text = FULL.replace("handover: {work: 4 h,", "handover: {delay: 2 days, work: 4 h,")
    text = text.replace("handover_work: 0}", "handover_work: 0, handover_delay: 0.5}")
    # Three people of five have the tool.
    assert world_of(text).workforce.handover.delay.tolist() == [round(2 * DAY * (0.5 * 3 / 5 + 2 / 5))] * 3


def test_what_interrupts_costs_a_part_of_the_time() -> None:
    text = FULL.replace("handover_work: 0}", "handover_work: 0, interrupts: 10 %}")
    saves = world_of(text).workforce.learning.saves[:, :, 0]
    np.testing.assert_allclose(saves[0], [1 - 0.9 * 0.8 / 0.9, 1 - 0.5 / 0.9])
    np.testing.assert_allclose(saves[4], [0.1, 0.0])
    alone = "tools: {chat: {interrupts: 20 %}}\n"
    world = world_of(PLAIN + alone)
    np.testing.assert_allclose(world.workforce.learning.saves, -0.25)
    assert world.workforce.active == 1


def test_upkeep_is_a_standing_task_of_the_tools_name(full: World, without: World) -> None:
    standing = full.reps.standing
    assert standing[:, 0].tolist() == [[HOUR] * 3] * 5
    assert standing[0, :, 0].tolist() == [HOUR, 2 * HOUR, 3 * HOUR]
    assert without.reps.standing[:, 0].tolist() == [[HOUR, 0, 0]] * 5


def test_tools_are_paid_for_each_person_while_in_the_house(full: World, without: World) -> None:
    # Archive: 10 a day for anna and two bens. January has 28 days of the simulated time.
    archive = [3 * 10_00 * days for days in (28, 28, 31)]
    # A licence of 31 a month for north all the time, for carl until 29 January, for dora from 15 February.
    january = (
        62_00 * 28 // 31 + 3 * (31_00 * 31 // 31 - 31_00 * 3 // 31) + (31_00 * 29 // 31 - 31_00 * 3 // 31)
    )
    assert january == 5600 + 3 * 2800 + 2600
    february = 62_00 + 3 * 31_00 + (31_00 - 31_00 * 14 // 28)
    march = 62_00 + 4 * 31_00
    assert full.money.tools.tolist() == [archive, [january, february, march]]
    assert without.money.tools.tolist() == [archive, [january, 0, 0]]


def test_praise_costs_what_its_team_says(full: World) -> None:
    assert full.money.praise.tolist() == [310_00 * 28 // 31, 310_00, 310_00]
    praise = full.workforce.recognition
    assert praise.named.tolist() == [1, 0]
    assert praise.lifts.tolist() == [0.2, 0.0]
    assert praise.others.tolist() == [0.3, 0.0]


def test_bonuses(full: World, without: World) -> None:
    bonus = full.workforce.bonus
    assert bonus.quota.tolist() == [100_000_00] * 3 + [0] * 2
    assert bonus.pays.tolist() == [[4000_00] * 3] * 3 + [[0] * 3] * 2
    assert bonus.above[0].tolist() == [0.03] * 3
    assert bonus.cap.tolist() == [10_000_00] * 3 + [2**53] * 2
    np.testing.assert_allclose(bonus.effort, [math.log(1.1)] * 3 + [0.0] * 2)
    assert without.workforce.bonus.pays[1].tolist() == [4000_00, 4000_00, 5000_00]


def test_discounts_are_for_the_last_working_day_of_a_quarter(full: World) -> None:
    assert np.flatnonzero(full.workforce.bonus.last_day).tolist() == [(date(2027, 3, 31) - FIRST).days]
    assert not full.workforce.bonus.discount.any()
    text = FULL.replace("cap: 10 k", "cap: 10 k, discount: 5 %")
    assert world_of(text).workforce.bonus.discount.tolist() == [0.05] * 3 + [0.0] * 2
    # With Wednesday off, it is Tuesday; a quarter that goes on after the end has no last day.
    closed = FULL.replace("end: 2027-03-31", "end: 2027-04-15, closed: [2027-03-31]")
    last = np.flatnonzero(world_of(closed).workforce.bonus.last_day)
    assert last.tolist() == [(date(2027, 3, 30) - FIRST).days]


def test_reviews() -> None:
    review = (
        "appraisal: {expects: 200 k, noise: 0.1, too_low: 60 %, lifts: 0.3, hurts: -0.4, lets_go_after: 2, "
        "plan: {hours: 3 h, gains: 0.05, fades: 30 days}, weights: {offer: 9}, steers: 50 %}"
    )
    text = FULL.replace("    bonus: {", f"    {review}\n    bonus: {{")
    appraisal = world_of(text).workforce.appraisal
    figures = {
        "expects": 200_000_00, "noise": 0.1, "too_low": 0.6, "lifts": 0.3, "hurts": -0.4, "lets_go": 2,
        "hours": 3 * HOUR, "gains": 0.05, "half_life": 30.0,
    }  # fmt: skip
    for name, figure in figures.items():
        assert getattr(appraisal, name).tolist() == [figure] * 3 + [0] * 2, name
    # Against the geometric mean of 1 and 9, which is 3, to the power of a half.
    np.testing.assert_allclose(np.exp(2.0 * appraisal.steer), [[1 / 3, 3.0]] * 3 + [[1.0, 1.0]] * 2)


def test_goals() -> None:
    section = "goals: {effort: +20 %, chance: 40 %, clear: 70 %, half_given_up_at: 30 %, took_part: true}"
    goals = world_of(FULL.replace("    bonus: {", f"    {section}\n    bonus: {{")).workforce.goals
    np.testing.assert_allclose(goals.effort, [math.log(1.2)] * 3 + [0.0] * 2)
    assert goals.chance[:3].tolist() == [0.4] * 3
    assert goals.clear[:3].tolist() == [0.7] * 3
    # Taking part takes half of the giving up away.
    np.testing.assert_allclose(goals.half[:3], 0.15)


def test_a_stage_asks_skill_of_those_who_do_it() -> None:
    text = PLAIN.replace("passes: 50 %", "passes: 50 %, needs: 1.5").replace(
        "anna: {", "anna: {does: [talk], "
    )
    asks = world_of(text).workforce.learning.asks
    assert (asks[:, 0] == -1e300).all()
    assert asks[0, 1] == -1e300
    np.testing.assert_allclose(asks[1:, 1], math.log(1.5))


def test_work_that_was_promised_by_a_time(full: World) -> None:
    assert full.stages.due.tolist() == [2 * DAY, -1]
