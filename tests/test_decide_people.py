"""What a plan knows of people who change: by hand, and against the simulated year."""

from __future__ import annotations

import math

import numpy as np
import pytest
from workforce_file import OFFICE, world_of

from simsales.decide.capacity import make_capacity, overtime_pay
from simsales.decide.fluid import make_fluid
from simsales.decide.prospects import make_prospects, typical
from simsales.engines.reference import simulate
from simsales.engines.tally import Counter
from simsales.quantity import DAY, HOUR
from simsales.world.world import World

TEXT = (
    OFFICE.replace("end: 2027-03-31", "end: 2027-04-30").replace("30 per month", "0 per month")
    + """teams:
  north:
    buffer: 10 %
    reps:
      anna: {speed: 2, skill: 1.5, activities: {one-to-one: 7 h}}
      ben: {hours: 20 h, activities: {one-to-one: 7 h}}
      carl: {starts: 2027-03-01, activities: {one-to-one: 0 h}}
    MORE
  south: {reps: {dora: {activities: {desk: 10 h}}}}
meetings: {monday: {days: mon, at: "09:00", length: 1 h}}
"""
)


def of_north(section: str) -> World:
    return world_of(TEXT.replace("MORE", section))


def with_section(section: str) -> World:
    return world_of(TEXT.replace("    MORE\n", "") + section)


def test_people_who_do_not_change_are_what_the_file_says() -> None:
    world = with_section("")
    prospects = make_prospects(world)
    for period in range(4):
        assert (prospects.speed[:, :, period] == world.reps.speed).all()
        assert (prospects.skill[:, :, period] == world.reps.skill).all()
    assert (typical(prospects.skill, world) == world.reps.skill).all()
    assert not overtime_pay(world).any()


def test_tools_that_save_make_people_faster() -> None:
    speed = make_prospects(with_section("tools: {crm: {teams: [north], saves: {talk: 20 %}}}\n")).speed
    np.testing.assert_allclose(speed[:, 0, 0], [2 / 0.8, 1 / 0.8, 1 / 0.8, 1.0])
    np.testing.assert_allclose(speed[:, 1, 0], [2.0, 1.0, 1.0, 1.0])


def test_people_do_more_of_what_reviews_count() -> None:
    speed = make_prospects(of_north("appraisal: {expects: 1 k, weights: {talk: 4}, steers: 50 %}")).speed
    # Against the geometric mean of 4 and 1, which is 2, to the power of a half.
    np.testing.assert_allclose(speed[1, :, 0], [math.sqrt(2), math.sqrt(1 / 2)])
    np.testing.assert_allclose(speed[3, :, 0], 1.0)


def test_goals_move_people_as_far_as_they_believe_in_them() -> None:
    speed = make_prospects(of_north("goals: {effort: +50 %, chance: 40 %, half_given_up_at: 20 %}")).speed
    np.testing.assert_allclose(speed[1, :, 0], 1.5 ** (0.6 * 0.4 / 0.6))
    np.testing.assert_allclose(speed[3, :, 0], 1.0)


def test_a_newcomer_is_as_fast_as_in_the_middle_of_each_period() -> None:
    speed = make_prospects(of_north("ramp: {takes: 40 days, starts_at: 20 %}")).speed
    # Carl begins on 1 March: after 15.5 days of March, and 46 days in the middle of April.
    np.testing.assert_allclose(speed[2, 0, 2:], [0.2 + 0.8 * 15.5 / 40, 1.0])
    np.testing.assert_allclose(speed[:2, 0], [[2.0] * 4, [1.0] * 4])


def test_support_helps_by_its_hours() -> None:
    world = with_section(
        "support: {help: {activity: desk, stages: [offer], odds: 2, saves: 50 %, half_at: 30 h}}\n"
    )
    prospects = make_prospects(world)
    np.testing.assert_allclose(prospects.skill[1, :, 0], [0.0, math.log(2) / 4])
    np.testing.assert_allclose(prospects.speed[1, :, 0], [1.0, 1 / (1 - 0.5 / 4)])


def test_a_course_helps_from_the_day_after_on_who_was_there() -> None:
    course = "{days: [2027-02-01, 2027-03-31], at: '09:00', length: 3 h, odds: {offer: 3}, speed: {talk: 2}}"
    prospects = make_prospects(with_section(f"courses: {{selling: {course}}}\n"))
    half = math.log(3) / 2
    np.testing.assert_allclose(prospects.skill[1, 1], [0.0, half * 27 / 28, half, 2 * half])
    # Carl comes between the two days.
    np.testing.assert_allclose(prospects.skill[2, 1], [0.0, 0.0, 0.0, half], atol=1e-12)
    np.testing.assert_allclose(prospects.speed[2, 0], [1.0, 1.0, 1.0, math.sqrt(2)])
    np.testing.assert_allclose(prospects.skill[1, 0], 0.0)


def test_coaching_comes_in_evenly_and_fades() -> None:
    world = of_north(
        "coaching: {coach: anna, activity: one-to-one, skill: 90 %, gains: 0.02, fades: 60 days}"
    )
    skill = make_prospects(world).skill[1, 0]
    # An hour a day of 0.01, faded in steps of a thousandth of a day.
    days, known, expected = 117, 0.0, {}
    for step in range(days * 1000):
        known = known * 2.0 ** (-1 / 60_000) + 0.01 / 1000
        expected[(step + 1) / 1000] = known
    np.testing.assert_allclose(skill, [expected[day] for day in (14.0, 42.0, 71.5, 102.0)], rtol=1e-3)


def test_the_mean_over_the_year_weighs_by_time() -> None:
    world = with_section("")
    values = np.array([[1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.0, 4.0]])
    np.testing.assert_allclose(typical(values, world), [1.0, 4.0 * 30 / 117])


BUSY = """
courses:
  selling: {days: [2027-02-01, 2027-02-02], at: "10:00", length: 4 h, teams: [north], fee: 1 k, price: 100}
team_events: {outing: {date: 2027-03-05, at: "14:00", length: 9 h, cost: 500}}
tools: {crm: {upkeep: 2 h, fee: 30 per month, licence: 10 per month}}
"""


def busy() -> World:
    text = TEXT.replace("MORE", "overtime_pay: 60 per hour\n    recognition: {named: 1, cost: 7 per month}")
    text = text.replace("anna: {", "anna: {overtime: 5 h, ").replace("ben: {", "ben: {overtime: 40 h, ")
    return world_of(text + BUSY)


def test_the_time_of_a_plan_is_that_of_the_year_with_courses_and_overtime() -> None:
    world = busy()
    capacity, tally = make_capacity(world), simulate(world, 1, 0).tally
    standing = np.einsum("rap,rp->rp", world.reps.standing, capacity.weeks)
    left = capacity.free - standing
    simulated = tally[Counter.OPEN, 0]
    # Standing tasks are cut to whole milliseconds each day.
    np.testing.assert_allclose(left.sum(axis=0), simulated, atol=1000)
    assert simulated.sum() < capacity.free.sum() - 100 * HOUR


def test_overtime_of_a_plan_is_paid_as_in_the_year() -> None:
    world = busy()
    tally = simulate(world, 1, 0).tally
    pay = overtime_pay(world)
    assert pay.sum(axis=0).tolist() == tally[Counter.OVERTIME_PAY, 0].tolist()
    # Anna an hour a day, ben six, since the day ends: eight hours a day were asked for.
    working = int((world.days.spans > 0).sum())
    assert pay.sum(axis=1).tolist() == [60_00 * working, 6 * 60_00 * working, 0, 0]


@pytest.mark.parametrize("metric", ["costs", "profit"])
def test_what_runs_whatever_comes_is_in_the_picture(metric: str) -> None:
    world = busy()
    fluid = make_fluid(world)
    money = world.money
    sign = 1.0 if metric == "costs" else -1.0
    courses = 1000_00 + 2 * 100_00 + 500_00
    running = courses + money.tools.sum() + money.praise.sum() + overtime_pay(world).sum()
    assert money.courses.sum() == courses
    assert fluid.outcome(metric, 0, 4).constant == pytest.approx(sign * float(running))
    assert fluid.prospects.speed.shape == (4, 2, 4)
    assert world.horizon == 117 * DAY
