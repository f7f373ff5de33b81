"""What the file says of what changes people, compiled: each array against figures worked out by hand."""

from __future__ import annotations

import itertools
import math
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simsales.quantity import DAY, HOUR
from simsales.scenario.changes import with_changes
from simsales.scenario.loaded import TODAY
from simsales.scenario.reader import read_scenario, read_scenario_text
from simsales.world.compile import compile_world
from simsales.world.world import World

ROOT = Path(__file__).parent.parent
MONTH = 30.4375
FIRST = date(2027, 1, 4)

PLAIN = """
simsales: 1
name: Plain
calendar: {start: 2027-01-04, end: 2027-03-31, hours: ["09:00-12:00", "13:00-18:00"]}
products: {basic: {price: 8 k}}
channels: {website: {leads: 30 per month}}
activities: [desk, one-to-one]
stages:
  - {name: talk, effort: 2 h, passes: 60 %}
  - {name: offer, effort: 4 h, passes: 50 %}
teams:
  north: {reps: {anna: {salary: 5 k per month}, ben: {count: 2, hours: 20 h}}}
  south: {reps: {dora: {starts: 2027-02-15}, carl: {leaves: 2027-01-29}}}
meetings: {monday: {days: mon, at: "09:00", length: 1 h}, friday: {days: fri, at: "16:00", length: 1 h}}
"""

FULL = """
simsales: 1
name: Full
calendar: {start: 2027-01-04, end: 2027-03-31, hours: ["09:00-12:00", "13:00-18:00"]}
products: {basic: {price: 8 k}}
channels: {website: {leads: 30 per month}}
activities: [desk, one-to-one]
stages:
  - {name: talk, effort: 2 h, passes: 60 %, due_in: 2 days}
  - {name: offer, effort: 4 h, passes: 50 %}
teams:
  north:
    reps:
      anna: {salary: 5 k per month, activities: {one-to-one: 3 h, desk: 2 h}, enjoys: [offer]}
      ben: {count: 2, hours: 20 h, activities: {one-to-one: 2 h}, overtime: 5 h, enjoys: []}
    overtime_pay: 60 per hour
    ramp: {takes: 6.5 months, starts_at: 30 %}
    practice: {gains: +50 %, half_after: 200 h}
    knowledge_fades: 10 weeks
    coaching: {coach: anna, activity: one-to-one, skill: 70 %, gains: 0.04, fades: 60 days}
    morale: {returns: 20 days, starts: 0.5, win: 0.1, loss: -0.2, fit: 0.3, effort: +5 %, leaving: 0.5}
    fatigue: {knee: 45 h, recovers: 7 days, costs: 3 %}
    cohesion: {fades: 90 days, effort: +2 %, lifts: 0.4, peer_leaves: -0.25}
    turnover: {per_year: 20 %, refill: {after: 30 days, cost: 9 k}, handover: 0.8}
    recognition: {named: 1, lifts: 0.2, others: 0.3, cost: 310 per month}
    bonus: {quota: 100 k, pays: 4 k, above: 3 %, cap: 10 k, effort: +10 %}
  south: {reps: {dora: {starts: 2027-02-15}, carl: {leaves: 2027-01-29}}}
meetings:
  monday: {days: mon, at: "09:00", length: 1 h, spreads: 20 %, kept: 50 %, morale: -0.01, cohesion: 0.02}
  friday: {days: fri, at: "16:00", length: 1 h}
courses:
  selling:
    days: [2027-02-03, 2027-02-02]
    at: "08:00"
    length: 8 h
    teams: [north]
    seats: 3
    mode: external
    travel: 3 h
    price: 700
    fee: 100
    odds: {offer: 1.5}
    speed: {talk: 1.2}
    kept_for: 7 days
    spills: 25 %
    morale: 0.1
    cohesion: 0.2
  pitching:
    days: [2027-01-11, 2027-04-05]
    at: "13:00"
    length: 2 h
    price: 50
    half_life: 30 days
    odds: {talk: 1.1}
team_events:
  outing: {date: 2027-02-02, at: "14:00", length: 4 h, teams: [south], cost: 900, morale: 0.4, cohesion: 0.5}
support:
  back office: {activity: desk, stages: [offer], odds: 1.3, saves: 30 %, half_at: 10 h}
  all round: {activity: desk, saves: 10 %, half_at: 40 h}
tools:
  crm:
    licence: 31 per month
    fee: 62 per month
    upkeep: 1 h
    saves: {talk: 10 %}
    handover_work: 0.5
    handover_loss: 0.25
  archive: {teams: [north], licence: 10 per day, saves: {talk: 20 %, offer: 50 %}, handover_work: 0}
handover: {work: 4 h, odds: 0.7}
strategies:
  without:
    changes:
      courses.selling.use: false
      team_events.outing.use: {value: false, since: 2027-02-01}
      tools.crm.use: {value: false, since: 2027-02-01}
      teams.north.bonus.pays: {value: 5 k, since: 2027-03-01}
      teams.north.reps.ben.overtime: {value: 0 h, since: 2027-02-01}
"""

PEOPLE = ("anna", "ben 1", "ben 2", "carl", "dora")


def world_of(text: str, strategy: str = TODAY) -> World:
    loaded = read_scenario_text(text, "s.yaml")
    return compile_world(loaded.scenario, loaded.strategies[strategy])


@pytest.fixture(scope="module")
def full() -> World:
    return world_of(FULL)


@pytest.fixture(scope="module")
def without() -> World:
    return world_of(FULL, "without")


def same(one: Any, other: Any) -> bool:
    """Return whether two parts of a World hold the same, types and shapes included."""
    if isinstance(one, tuple):
        return (
            isinstance(other, tuple)
            and len(one) == len(other)
            and all(itertools.starmap(same, zip(one, other, strict=True)))
        )
    if isinstance(one, np.ndarray):
        return (
            isinstance(other, np.ndarray)
            and one.dtype == other.dtype
            and one.shape == other.shape
            and bool(np.array_equal(one, other))
        )
    return bool(one == other)


def arrays_of(part: Any) -> list[np.ndarray[Any, Any]]:
    if isinstance(part, tuple):
        return [array for one in part for array in arrays_of(one)]
    return [part] if isinstance(part, np.ndarray) else []


# ---------------------------------------------------------------------- nothing mentioned


def test_a_scenario_that_mentions_nothing_changes_nobody() -> None:
    world = world_of(PLAIN)
    force = world.workforce
    assert force.active == 0
    assert world.names.courses == ()
    assert world.names.activities == ("desk", "one-to-one")
    assert world.stages.due.tolist() == [-1, -1]
    neutral = {
        "fades": 336.0, "cap": 2**53, "coach": -1, "enjoys": -1, "refill": -1,
    }  # fmt: skip
    for part in force[1:]:
        for name, array in part._asdict().items():
            expected = -1 if part is force.coaching and name == "activity" else neutral.get(name, 0)
            assert (array == expected).all(), name
    assert force.learning.saves.shape == (5, 2, 3)
    assert (force.courses.sessions.shape, force.courses.attends.shape) == ((0, 4), (0, 5, 3))
    assert force.support.odds.shape == (0, 2)
    assert (world.money.courses.shape, world.money.tools.shape) == ((0, 3), (0, 3))
    assert world.money.praise.tolist() == [0, 0, 0]


def test_a_scenario_without_meetings_has_arrays_of_the_right_shapes() -> None:
    world = world_of(PLAIN[: PLAIN.index("meetings:")])
    assert world.workforce.learning.spreads.shape == (0,)
    assert world.workforce.active == 0


@pytest.mark.parametrize("text", [PLAIN, FULL])
def test_arrays_are_of_the_types_that_an_engine_reads(text: str) -> None:
    for array in arrays_of(world_of(text).workforce):
        assert array.dtype in (np.int64, np.float64)
        assert array.flags.c_contiguous


def test_the_scenarios_of_the_house_change_nobody() -> None:
    for path in sorted((ROOT / "scenarios").glob("*.yaml")):
        loaded = read_scenario(path)
        force = compile_world(loaded.scenario, loaded.strategies[TODAY]).workforce
        assert force.active == 0, path.name


def test_what_changes_people_leaves_all_other_arrays_as_they_are(full: World) -> None:
    plain = world_of(PLAIN)
    for name in ("days", "periods", "channels", "meetings", "risks", "opening"):
        assert same(getattr(full, name), getattr(plain, name)), name
    assert same(full.stages._replace(due=plain.stages.due), plain.stages)
    reps = full.reps._replace(standing=plain.reps.standing)
    assert same(reps, plain.reps)
    costs = ("courses", "tools", "praise")
    money = full.money._replace(**{name: getattr(plain.money, name) for name in costs})
    assert same(money, plain.money)


SLEEPING = """
courses: {selling: {days: [2027-02-02], at: "09:00", length: 8 h, fee: 1 k, odds: {offer: 2}, use: false}}
team_events: {outing: {date: 2027-02-02, at: "09:00", length: 8 h, cost: 1 k, morale: 1, use: false}}
tools: {crm: {licence: 30 per month, saves: {talk: 50 %}, handover_work: 0, use: false}}
"""


def test_what_is_not_in_use_counts_as_not_there() -> None:
    world, plain = world_of(PLAIN + SLEEPING), world_of(PLAIN)
    assert world.workforce.active == 0
    assert not world.money.courses.any()
    assert not world.money.tools.any()
    assert same(world.workforce.learning, plain.workforce.learning)
    assert same(world.workforce.handover, plain.workforce.handover)
    assert not world.workforce.courses.attends.any()


QUIET = (
    "handover: {work: 1 h}",
    "tools: {crm: {licence: 30 per month, upkeep: 1 h}}",
    "courses: {late: {days: [2027-06-01], at: '09:00', length: 8 h, odds: {offer: 2}}}",
)
AWAKE = (
    "courses: {plain: {days: [2027-02-01], at: '09:00', length: 8 h}}",
    "team_events: {party: {date: 2027-02-01, at: '09:00', length: 2 h}}",
    "tools: {crm: {saves: {talk: 1 %}}}",
    "support: {desk: {activity: desk, half_at: 10 h}}",
)
IN_TEAM = (
    "ramp: {}", "practice: {}", "coaching: {coach: anna, activity: one-to-one, skill: 50 %}", "morale: {}",
    "fatigue: {}", "cohesion: {}", "turnover: {per_year: 0 %}", "recognition: {named: 1}",
    "bonus: {quota: 1 k}",
)  # fmt: skip
IN_MEETING = ("spreads: 1 %", "morale: 0.1", "cohesion: 0.1")


@pytest.mark.parametrize("section", QUIET)
def test_what_changes_nobody_needs_no_mornings(section: str) -> None:
    assert world_of(PLAIN + section + "\n").workforce.active == 0


@pytest.mark.parametrize("section", AWAKE)
def test_what_changes_people_needs_mornings(section: str) -> None:
    assert world_of(PLAIN + section + "\n").workforce.active == 1


@pytest.mark.parametrize("section", IN_TEAM)
def test_a_team_that_changes_needs_mornings(section: str) -> None:
    text = PLAIN.replace("ben: {count: 2, hours: 20 h}}", "ben: {count: 2, hours: 20 h}}, " + section)
    assert text != PLAIN
    assert world_of(text).workforce.active == 1


@pytest.mark.parametrize("section", IN_MEETING)
def test_a_meeting_that_changes_people_needs_mornings(section: str) -> None:
    text = PLAIN.replace("days: mon,", f"days: mon, {section},")
    assert world_of(text).workforce.active == 1


def test_overtime_needs_mornings() -> None:
    assert world_of(PLAIN.replace("count: 2,", "count: 2, overtime: 1 h,")).workforce.active == 1


def test_overtime_that_only_a_later_month_has_needs_mornings() -> None:
    loaded = read_scenario_text(PLAIN, "s.yaml")
    change = {"teams.north.reps.anna.overtime": {"value": "3 h", "since": "2027-03-01"}}
    world = compile_world(loaded.scenario, with_changes(loaded, change))
    assert world.workforce.active == 1
    assert world.workforce.learning.overtime[0].tolist() == [0, 0, 3 * HOUR]


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
    assert learning.spreads.tolist() == [0.0, 0.1]
    assert learning.wears.tolist() == [0.0, -0.01]
    assert learning.binds.tolist() == [0.0, 0.02]


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
    days = {"pitching": 7, "selling": 29, "next": 30}
    assert days["selling"] == (date(2027, 2, 2) - FIRST).days
    half = HOUR // 2
    expected = [
        [0, 7, 7 * DAY + 13 * HOUR, 7 * DAY + 15 * HOUR],
        [1, 29, 29 * DAY + 6 * HOUR + half, 29 * DAY + 17 * HOUR + half],
        [2, 29, 29 * DAY + 14 * HOUR, 29 * DAY + 18 * HOUR],
        [1, 30, 30 * DAY + 6 * HOUR + half, 30 * DAY + 17 * HOUR + half],
    ]
    assert full.workforce.courses.sessions.tolist() == expected


def test_the_length_of_a_course_is_what_it_takes_of_working_hours(full: World) -> None:
    # From 06:30 to 17:30 three hours before noon and four and a half after; a second day lies beyond the end.
    assert full.workforce.courses.length.tolist() == [4 * HOUR, 15 * HOUR, 4 * HOUR]


def test_an_evening_course_takes_nobodys_time_and_no_one_has_it_for_nothing() -> None:
    course = "courses: {evening: {days: [2027-02-01], at: '19:00', length: 2 h, odds: {offer: 2}}}\n"
    assert world_of(PLAIN + course).workforce.courses.length.tolist() == [1]


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


def test_courses_are_paid_in_the_period_of_their_first_day(full: World, without: World) -> None:
    # Pitching: all but dora, who begins later; its other day lies beyond the simulated time.
    assert full.money.courses.tolist() == [[4 * 50_00, 0, 0], [0, 3 * 700_00 + 100_00, 0], [0, 900_00, 0]]
    assert without.money.courses.tolist() == [[4 * 50_00, 0, 0], [0, 0, 0], [0, 0, 0]]


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


def test_work_that_was_promised_by_a_time(full: World) -> None:
    assert full.stages.due.tolist() == [2 * DAY, -1]


# ---------------------------------------------------------------------- order, and China


def turned(text: str) -> str:
    """Return the file with its lists and mappings the other way round, where their order means nothing."""
    swaps = (
        ("days: [2027-02-03, 2027-02-02]", "days: [2027-02-02, 2027-02-03]"),
        ("activities: [desk, one-to-one]", "activities: [one-to-one, desk]"),
        ("saves: {talk: 20 %, offer: 50 %}", "saves: {offer: 50 %, talk: 20 %}"),
        ("{one-to-one: 3 h, desk: 2 h}", "{desk: 2 h, one-to-one: 3 h}"),
        ("{dora: {starts: 2027-02-15}, ", "{"),
        ("{carl: {leaves: 2027-01-29}}", "{carl: {leaves: 2027-01-29}, dora: {starts: 2027-02-15}}"),
    )  # fmt: skip
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    for section in ("courses", "support", "tools"):
        text = _entries_turned(text, section)
    return text


def _entries_turned(text: str, section: str) -> str:
    lines = text.split("\n")
    first = lines.index(f"{section}:") + 1
    last = next(i for i in range(first, len(lines)) if lines[i] and not lines[i].startswith("  "))
    blocks: list[list[str]] = []
    for line in lines[first:last]:
        if not line.startswith("   "):
            blocks.append([])
        blocks[-1].append(line)
    assert len(blocks) == 2
    return "\n".join([*lines[:first], *blocks[1], *blocks[0], *lines[last:]])


def test_the_order_of_the_file_changes_nothing(full: World) -> None:
    other = world_of(turned(FULL))
    assert same(full.workforce, other.workforce)
    assert same(full.names, other.names)
    assert same(full.reps, other.reps)
    assert same(full.money, other.money)
    assert same(full.stages, other.stages)


CHINESE = """
simsales: 1
name: 华东公司
currency: CNY
calendar: {start: 2026-09-28, end: 2026-10-31, holidays: CN}
products: {标准版: {price: 3万}}
channels: {官网: {leads: 每月40}}
activities: [电话, 内勤]
stages:
  - {name: 洽谈, effort: 2小时, passes: 60%, due_in: 3天}
  - {name: 报价, effort: 4小时, passes: 50%}
teams:
  华东:
    reps:
      王芳: {activities: {电话: 2小时}, enjoys: [洽谈]}
      李强: {count: 3, activities: {电话: 1小时}, overtime: 6小时}
    overtime_pay: 每小时80
    ramp: {takes: 5个月}
    coaching: {coach: 王芳, activity: 电话, skill: 100%}
    turnover: {per_year: 30%}
  华南: {reps: {赵敏: {}}}
courses:
  谈判:
    {days: [2026-10-10, 2026-10-01], at: "09:00", length: 8小时, reps: [李强], price: 1000, odds: {报价: 1.2}}
team_events: {团建: {date: 2026-10-16, at: "13:00", length: 4小时, cost: 5000, cohesion: 0.3}}
tools: {客户系统: {upkeep: 1小时, licence: 每月310, saves: {报价: 15%}}}
"""


def test_a_chinese_company() -> None:
    world = world_of(CHINESE)
    force = world.workforce
    assert force.active == 1
    assert world.names.reps == ("李强 1", "李强 2", "李强 3", "王芳", "赵敏")
    assert world.names.activities == tuple(sorted(["电话", "内勤", "客户系统"]))
    assert world.names.courses == ("谈判", "团建")
    assert world.stages.due.tolist() == [3 * DAY, -1]
    # The course's 1 October is a national holiday; its 10 October is a Saturday that is worked.
    assert force.courses.sessions[:, :2].tolist() == [[0, 3], [0, 12], [1, 18]]
    assert world.days.spans[[3, 12, 18]].tolist() == [0, 1, 1]
    assert force.courses.length.tolist() == [16 * HOUR, 4 * HOUR]
    assert force.courses.attends[:, :, 0].tolist() == [[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]]
    periods = world.periods.edge[:-1].tolist()
    assert periods == [0, 3 * DAY]
    assert world.money.courses.tolist() == [[0, 3 * 1000_00], [0, 5000_00]]
    # Three days of September, the whole of October.
    assert world.money.tools.tolist() == [[5 * (310_00 - 310_00 * 27 // 30), 5 * 310_00]]
    assert force.learning.ramp.tolist() == [round(5 * MONTH * DAY)] * 4 + [0]
    assert force.learning.overtime[0].tolist() == [6 * HOUR] * 2
    assert force.learning.overtime_pay.tolist() == [80_00.0] * 4 + [0.0]
    np.testing.assert_allclose(force.learning.saves[:, 1, 0], 0.15)
    where = world.names.activities.index("电话")
    assert force.coaching.activity.tolist() == [where] * 3 + [-1, -1]
    np.testing.assert_allclose(force.coaching.reach[:3], 2 / 3)
    np.testing.assert_allclose(force.coaching.gains[:3], 0.02 * 0.6)
    assert force.morale.enjoys.tolist() == [[-1, -1]] * 3 + [[1, 0], [-1, -1]]
    np.testing.assert_allclose(force.turnover.rate, [-math.log(0.7) / 365.25] * 4 + [0.0])
