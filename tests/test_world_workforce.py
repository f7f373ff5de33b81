"""What a file says of what changes people, compiled: nothing said, any order of the file, in China."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from workforce_file import FULL, PLAIN, arrays_of, same, world_of

from simsales.quantity import DAY, HOUR
from simsales.scenario.changes import with_changes
from simsales.scenario.loaded import TODAY
from simsales.scenario.reader import read_scenario, read_scenario_text
from simsales.world.compile import compile_world
from simsales.world.world import World

ROOT = Path(__file__).parent.parent
MONTH = 30.4375


@pytest.fixture(scope="module")
def full() -> World:
    return world_of(FULL)


# ---------------------------------------------------------------------- nothing mentioned


def test_a_scenario_that_mentions_nothing_changes_nobody() -> None:
    world = world_of(PLAIN)
    force = world.workforce
    assert force.active == 0
    assert world.names.courses == ()
    assert world.names.activities == ("desk", "one-to-one")
    assert world.stages.due.tolist() == [-1, -1]
    neutral = {
        "stuck": 30 * DAY, "asks": -1e300, "cap": 2**53, "coach": -1, "enjoys": -1, "refill": -1,
        "chance": 0.5, "clear": 1.0, "half": 0.2, "kept": 1.0, "does": 1, "joined": -(2**53),
    }  # fmt: skip
    for part in force[1:]:
        for name, whole in part._asdict().items():
            if name in ("last_day", "ends"):  # facts of the calendar
                continue
            expected = -1 if part is force.coaching and name == "activity" else neutral.get(name, 0)
            # dora begins on 15 February; all others were there before.
            array = whole[:-1] if name == "joined" else whole
            assert (array == expected).all(), name
    assert force.learning.joined[-1] == 42 * DAY
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


@pytest.mark.parametrize("name", ["quickstart", "crm_pipeline"])
def test_the_first_scenarios_of_the_house_change_nobody(name: str) -> None:
    loaded = read_scenario(ROOT / "scenarios" / f"{name}.yaml")
    assert compile_world(loaded.scenario, loaded.strategies[TODAY]).workforce.active == 0


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
    "bonus: {quota: 1 k}", "appraisal: {expects: 1 k}", "goals: {}",
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


def test_a_stage_that_asks_for_skill_needs_mornings() -> None:
    assert world_of(PLAIN.replace("passes: 50 %", "passes: 50 %, needs: 1")).workforce.active == 1


def test_overtime_needs_mornings() -> None:
    assert world_of(PLAIN.replace("count: 2,", "count: 2, overtime: 1 h,")).workforce.active == 1


def test_overtime_that_only_a_later_month_has_needs_mornings() -> None:
    loaded = read_scenario_text(PLAIN, "s.yaml")
    change = {"teams.north.reps.anna.overtime": {"value": "3 h", "since": "2027-03-01"}}
    world = compile_world(loaded.scenario, with_changes(loaded, change))
    assert world.workforce.active == 1
    assert world.workforce.learning.overtime[0].tolist() == [0, 0, 3 * HOUR]


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
    assert np.flatnonzero(force.bonus.last_day).tolist() == [2]
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
