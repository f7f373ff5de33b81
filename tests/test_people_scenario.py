"""What changes people, as it is written: defaults, bounds, names, doubts, levers; in English and Chinese."""

# ruff: noqa: E501 - one case on one line
from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from simsales.errors import InputError
from simsales.quantity import DAY, HOUR, WEEK, Length
from simsales.scenario.loaded import Loaded
from simsales.scenario.mood import Morale
from simsales.scenario.reader import read_scenario_text
from simsales.scenario.settings import WHAT_IF, with_settings
from simsales.scenario.team import Team
from simsales.words import speaking

SIX_AND_A_HALF = Length(ticks=round(6.5 * 365.25 / 12 * DAY))

TEXT = """\
simsales: 1
name: People that change
calendar: {start: 2027-01-04, end: 2027-12-31}
products: {standard: {price: 12 k}}
channels: {website: {leads: 40 per month}}
activities: [one-to-ones, office]
stages:
  - {name: talk, effort: 2 h, passes: 50 %, due_in: 2 days}
  - {name: closing, effort: 3 h, passes: 40 %, customer_takes: 3 days}
teams:
  north:
    reps:
      anna: {activities: {one-to-ones: 2 h}, overtime: 5 h, enjoys: [closing]}
      ben: {activities: {one-to-ones: 1 h, office: 2 h}}
    overtime_pay: 60 per hour
    ramp: {}
    practice: {}
    coaching: {coach: anna, activity: one-to-ones, skill: 70 %}
    morale: {}
    fatigue: {}
    cohesion: {}
    turnover: {per_year: 20 %, refill: {after: 8 weeks}}
    recognition: {named: 1}
    bonus: {quota: 100 k}
    goals: {effort: +10 %}
    appraisal: {expects: 90 k, plan: {hours: 2 h}, weights: {talk: 2}}
meetings:
  monday: {days: mon, at: "09:00", length: 1 h, spreads: 5 %, kept: 50 %, morale: -0.01, cohesion: 0.02}
courses:
  negotiation: {days: [2027-06-07, 2027-06-08], at: "09:00", length: 7 h, odds: {closing: 1.2}, speed: {talk: 110 %}}
team_events:
  party: {date: 2027-06-11, at: "15:00", length: 2 h, morale: 0.3, cohesion: 0.5}
support:
  back office: {activity: office, half_at: 20 h, saves: 30 %}
tools:
  crm: {licence: 40 per month, upkeep: 1 h, saves: {talk: 10 %}, handover_work: 50 %}
handover: {work: 2 h, odds: 0.9}
"""


def read(text: str = TEXT) -> Loaded:
    return read_scenario_text(text, "people.yaml")


def changed(old: str, new: str) -> str:
    assert TEXT.count(old) == 1
    return TEXT.replace(old, new)


def found(text: str) -> list[tuple[str, int | None]]:
    """Return what is refused, by key and line."""
    with pytest.raises(InputError) as error:
        read(text)
    return [(problem.key, problem.line) for problem in error.value.problems]


# What holds when nothing is said -----------------------------------------------------------------------

DEFAULTS: dict[str, Any] = {
    "courses.negotiation.half_life": SIX_AND_A_HALF,
    "courses.negotiation.kept_for": 14 * DAY,
    "courses.negotiation.spills": 0.0,
    "courses.negotiation.mode": "internal",
    "courses.negotiation.travel": 0,
    "courses.negotiation.price": 0,
    "courses.negotiation.fee": 0,
    "courses.negotiation.morale": 0.0,
    "courses.negotiation.cohesion": 0.0,
    "courses.negotiation.use": True,
    "team_events.party.cost": 0,
    "team_events.party.use": True,
    "support.back office.odds": 1.0,
    "support.back office.stages": None,
    "tools.crm.fee": None,
    "tools.crm.handover_loss": 1.0,
    "tools.crm.handover_delay": 1.0,
    "tools.crm.interrupts": 0.0,
    "handover.delay": 0,
    "meetings.monday.unblocks": 0.0,
    "meetings.monday.stuck_after": 30 * DAY,
    "tools.crm.use": True,
    "teams.north.ramp.takes": Length(months=5),
    "teams.north.ramp.starts_at": 0.2,
    "teams.north.practice.gains": 0.64,
    "teams.north.practice.half_after": 300 * HOUR,
    "teams.north.knowledge_fades": Length(ticks=48 * WEEK),
    "teams.north.coaching.neutral_at": 0.4,
    "teams.north.coaching.gains": 0.02,
    "teams.north.coaching.fades": SIX_AND_A_HALF,
    "teams.north.morale.returns": Length(months=1),
    "teams.north.morale.starts": 0.0,
    "teams.north.morale.win": 0.05,
    "teams.north.morale.loss": -0.05,
    "teams.north.morale.overload": -0.02,
    "teams.north.morale.peer_leaves": -0.3,
    "teams.north.morale.fit": 0.0,
    "teams.north.morale.effort": 0.024,
    "teams.north.morale.leaving": 0.74,
    "teams.north.fatigue.knee": 49 * HOUR,
    "teams.north.fatigue.recovers": Length(ticks=2 * WEEK),
    "teams.north.fatigue.costs": 0.02,
    "teams.north.cohesion.fades": Length(months=6),
    "teams.north.cohesion.effort": 0.01,
    "teams.north.cohesion.lifts": 0.2,
    "teams.north.cohesion.peer_leaves": -0.1,
    "teams.north.turnover.handover": 0.85,
    "teams.north.turnover.refill.cost": 0,
    "teams.north.recognition.lifts": 0.05,
    "teams.north.recognition.others": 0.1,
    "teams.north.recognition.cost": None,
    "teams.north.bonus.pays": 0,
    "teams.north.bonus.above": 0.0,
    "teams.north.bonus.cap": None,
    "teams.north.bonus.effort": 0.0,
    "teams.north.bonus.discount": 0.0,
    "teams.north.goals.chance": 0.5,
    "teams.north.goals.clear": 1.0,
    "teams.north.goals.half_given_up_at": 0.2,
    "teams.north.goals.took_part": False,
    "teams.north.goals.taking_part": 0.5,
    "teams.north.appraisal.noise": 0.3,
    "teams.north.appraisal.too_low": 0.7,
    "teams.north.appraisal.lifts": 0.1,
    "teams.north.appraisal.hurts": -0.2,
    "teams.north.appraisal.lets_go_after": None,
    "teams.north.appraisal.steers": 0.2,
    "teams.north.appraisal.plan.gains": 0.01,
    "teams.north.appraisal.plan.fades": SIX_AND_A_HALF,
    "teams.north.reps.ben.overtime": 0,
    "teams.north.reps.ben.enjoys": None,
}


@pytest.mark.parametrize("path", DEFAULTS)
def test_what_holds_when_nothing_is_said(path: str) -> None:
    value: Any = read().scenario
    for step in path.split("."):
        value = value[step] if isinstance(value, dict) else getattr(value, step)
    assert value == DEFAULTS[path]


def test_a_company_that_says_nothing_of_people_has_none_of_it() -> None:
    start, end = TEXT.index("    overtime_pay"), TEXT.index("meetings:")
    bare = TEXT[:start] + TEXT[end:]
    bare = bare[: bare.index("meetings:")].replace(", overtime: 5 h, enjoys: [closing]", "")
    scenario = read(bare.replace(", due_in: 2 days", "")).scenario
    assert (scenario.courses, scenario.team_events, scenario.support, scenario.tools) == ({}, {}, {}, {})
    assert scenario.handover is None
    assert scenario.stages[0].due_in is None
    team = scenario.teams["north"]
    fields = (
        "overtime_pay",
        "ramp",
        "practice",
        "coaching",
        "morale",
        "fatigue",
        "cohesion",
        "turnover",
        "recognition",
        "bonus",
        "appraisal",
        "goals",
    )
    assert [getattr(team, field) for field in fields] == [None] * len(fields)


def test_what_was_read_is_written_so_that_it_reads_back() -> None:
    scenario = read().scenario
    assert type(scenario).model_validate(scenario.model_dump(mode="json")) == scenario


# What is refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("length: 7 h, odds", "length: 0 h, odds", "file.above"),
        ("length: 7 h, odds", "length: 25 h, odds", "file.at_most"),
        ("length: 7 h, odds", "length: 1 day, odds", "quantity.effort_days"),
        ("odds: {closing: 1.2}", "odds: {closing: 0}", "file.above"),
        ("days: [2027-06-07, 2027-06-08]", "days: []", "file.too_few"),
        ("days: [2027-06-07, 2027-06-08]", "dates: [2027-06-07]", "file.unknown_near"),
        ("speed: {talk: 110 %}}", "speed: {talk: 110 %}, half_life: 0 days}", "quantity.length_nothing"),
        ("speed: {talk: 110 %}}", "speed: {talk: 110 %}, mode: remote}", "file.one_of"),
        ("speed: {talk: 110 %}}", "speed: {talk: 110 %}, seats: 0}", "file.at_least"),
        ("speed: {talk: 110 %}}", "speed: {talk: 110 %}, morale: 50 %}", "file.want_number"),
        ("speed: {talk: 110 %}}", "speed: {talk: 110 %}, morale: 11}", "file.at_most"),
        ("speed: {talk: 110 %}}", "speed: {talk: 110 %}, use: 1}", "file.want_truth"),
        ("party: {date:", "party: {moral: 0.1, date:", "file.unknown_near"),
        ("half_at: 20 h, saves: 30 %", "half_at: 0 h, saves: 30 %", "file.above"),
        ("half_at: 20 h, saves: 30 %", "half_at: 20 h, saves: 100 %", "file.below"),
        ("half_at: 20 h, saves: 30 %", "saves: 30 %", "file.missing_example"),
        ("saves: {talk: 10 %}", "saves: {talk: 100 %}", "file.below"),
        ("handover: {work: 2 h, odds: 0.9}", "handover: {work: 2 h, odds: 1.1}", "file.at_most"),
        ("overtime: 5 h", "overtime: 169 h", "quantity.outside"),
        ("due_in: 2 days", "due_in: 0 days", "file.above"),
        ("ramp: {}", "ramp: {starts_at: 0 %}", "file.at_least"),
        ("practice: {}", "practice: {gains: -5 %}", "file.at_least"),
        ("practice: {}", "practice: {gains: 5 %}", "quantity.change_sign"),
        ("fatigue: {}", "fatigue: {knee: 169 h}", "file.at_most"),
        ("morale: {}", "morale: {leaving: 0}", "file.above"),
        ("per_year: 20 %", "per_year: 100 %", "file.below"),
        ("recognition: {named: 1}", "recognition: {}", "file.missing"),
        ("recognition: {named: 1}", "recognition: {named: 0}", "file.at_least"),
        ("bonus: {quota: 100 k}", "bonus: {quota: 0}", "file.above"),
        ("bonus: {quota: 100 k}", "bonus: {quota: 100 k, above: 5}", "quantity.percent_sign"),
        ("bonus: {quota: 100 k}", "bonus: {quota: 100 k, discount: 100 %}", "file.below"),
        ("saves: {talk: 10 %}", "saves: {talk: 10 %}, interrupts: 100 %", "file.below"),
        ("goals: {effort: +10 %}", "goals: {chance: 0 %}", "file.above"),
        ("goals: {effort: +10 %}", "goals: {took_part: half}", "file.want_truth"),
        ("expects: 90 k", "expects: 0", "file.above"),
        ("plan: {hours: 2 h}", "plan: {}", "file.missing_example"),
        ("weights: {talk: 2}", "weights: {talks: 2}", "references.unknown_near"),
        ("skill: 70 %", "skill: 70", "quantity.percent_sign"),
        ("spreads: 5 %, kept: 50 %", "spread: 5 %, kept: 50 %", "file.unknown_near"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_at_its_line(old: str, new: str, key: str) -> None:
    text = changed(old, new)
    line = next(number for number, line in enumerate(text.split("\n"), start=1) if new in line)
    assert found(text) == [(key, line)]


def test_nothing_is_converted_silently() -> None:
    for written in ({"win": "5 %"}, {"win": True}, {"wins": 0.1}):
        with pytest.raises(ValidationError):
            Morale.model_validate(written)
    with pytest.raises(ValidationError):
        Team.model_validate({"reps": {"a": {}}, "moral": {}})


# What is doubted ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "english", "chinese"),
    [
        (
            "[2027-06-07, 2027-06-08]",
            "[2026-06-07, 2027-06-08]",
            "7 Jun 2026 lies outside of the simulated time, which goes from 4 Jan 2027 to 31 Dec 2027; on that day nothing is held",
            "2026年6月7日不在模拟期内，模拟期为2027年1月4日到2027年12月31日；这一天不会举行任何活动",
        ),
        (
            "date: 2027-06-11",
            "date: 2028-01-01",
            "1 Jan 2028 lies outside of the simulated time, which goes from 4 Jan 2027 to 31 Dec 2027; on that day nothing is held",
            "2028年1月1日不在模拟期内，模拟期为2027年1月4日到2027年12月31日；这一天不会举行任何活动",
        ),
        (
            "date: 2027-06-11",
            "date: 2027-06-08",
            "'negotiation' and 'party' are held at the same time on 8 Jun 2027, and anna and ben cannot be in both; move one of the two",
            "“negotiation”和“party”在2027年6月8日的时间重叠，anna和ben无法同时参加；请调整其中一项",
        ),
        (
            "ben: {activities: {one-to-ones: 1 h, office: 2 h}}",
            "ben: {activities: {office: 2 h}}",
            "nobody is coached, because coaching takes hours of the coach and of the others; give 'anna' and the others activities: {one-to-ones: 2 h}",
            "没有人得到辅导，因为辅导既占教练的工时，也占被辅导者的工时；请给“anna”和其他人写上 activities: {one-to-ones: 2 h}",
        ),
        (
            "one-to-ones: 1 h, office: 2 h",
            "one-to-ones: 1 h",
            "nobody gives hours to 'office', so that 'back office' helps nobody; give somebody activities: {office: 8 h}",
            "没有人为“office”投入工时，因此“back office”不起作用；请给某人写上 activities: {office: 8 h}",
        ),
        ("weights: {talk: 2}", "weights: {talk: 200}", "200 means 200 times as much; do you mean 200 %?", "200 的意思是 200 倍；是否想写 200 %？"),
        ("due_in: 2 days", "needs: 120", "120 means 120 times as much; do you mean 120 %?", "120 的意思是 120 倍；是否想写 120 %？"),
        ("closing: 1.2", "closing: 115", "115 means 115 times as much; do you mean 115 %?", "115 的意思是 115 倍；是否想写 115 %？"),
        ("talk: 110 %", "talk: 110", "110 means 110 times as much; do you mean 110 %?", "110 的意思是 110 倍；是否想写 110 %？"),
        ("handover_work: 50 %", "handover_work: 50", "50 means 50 times as much; do you mean 50 %?", "50 的意思是 50 倍；是否想写 50 %？"),
        ("half_at: 20 h,", "half_at: 20 h, odds: 120,", "120 means 120 times as much; do you mean 120 %?", "120 的意思是 120 倍；是否想写 120 %？"),
    ],
)  # fmt: skip
def test_what_is_doubtful_is_said_and_not_refused(old: str, new: str, english: str, chinese: str) -> None:
    assert read().warnings == ()
    text = changed(old, new)
    with speaking("en"):
        assert [problem.message for problem in read(text).warnings] == [english]
    with speaking("zh"):
        assert [problem.message for problem in read(text).warnings] == [chinese]


def test_sessions_of_other_people_may_be_at_the_same_time() -> None:
    text = changed("date: 2027-06-11", "date: 2027-06-08")
    apart = text.replace("length: 7 h, odds", "length: 6 h, odds")
    assert read(apart).warnings == ()
    assert [
        problem.key
        for problem in read(
            text.replace('at: "09:00", length: 7 h', 'at: "09:00", length: 7 h, mode: external, travel: 1 h')
        ).warnings
    ] == ["references.agree.sessions_at_once"]
    assert read(text.replace("length: 7 h, odds", "length: 7 h, use: false, odds")).warnings == ()
    south = text.replace("meetings:", "  south: {reps: {carla: {}}}\nmeetings:").replace(
        "length: 2 h, morale", "length: 2 h, teams: [south], morale"
    )
    assert len(read(south).warnings) == 1
    assert read(south.replace("length: 7 h, odds", "length: 7 h, teams: [north], odds")).warnings == ()


def test_a_day_that_a_year_has_behind_it_is_not_doubted() -> None:
    text = changed("[2027-06-07, 2027-06-08]", "[2027-02-01, 2027-06-08]")
    begun = text + "so_far: {as_of: 2027-04-01, deals: []}\n"
    assert [problem.key for problem in read(begun).warnings if "session" in problem.key] == []


def test_seats_count_people_and_not_entries() -> None:
    text = changed("ben: {activities", "ben: {count: 3, activities")
    assert read(text.replace("length: 7 h, odds", "length: 7 h, seats: 4, odds")).warnings == ()
    assert found(text.replace("length: 7 h, odds", "length: 7 h, seats: 3, odds")) == [
        ("references.agree.seats", 30)
    ]
    chosen = text.replace("length: 7 h, odds", "length: 7 h, seats: 1, reps: [anna], odds")
    assert read(chosen).warnings == ()


# What may be set ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "path", "value"),
    [
        ("courses.negotiation.use = false", "courses.negotiation.use", False),
        ("courses.negotiation.odds.closing *= 1.1", "courses.negotiation.odds.closing", pytest.approx(1.32)),
        ("courses.negotiation.odds.talk *= 1.1", "courses.negotiation.odds.talk", pytest.approx(1.1)),
        ("courses.negotiation.speed.closing = 1.3", "courses.negotiation.speed.closing", 1.3),
        ("courses.negotiation.half_life *= 2", "courses.negotiation.half_life", Length(months=13)),
        ("courses.negotiation.half_life += 1 week", "courses.negotiation.half_life", Length(ticks=SIX_AND_A_HALF.ticks + WEEK)),
        ("courses.negotiation.price = 1.2 k", "courses.negotiation.price", 120_000),
        ("team_events.party.morale += 0.2", "team_events.party.morale", 0.5),
        ("teams.north.reps.ben.overtime = 4 h", "teams.north.reps.ben.overtime", 4 * HOUR),
        ("teams.north.reps.ben.overtime += 4 h", "teams.north.reps.ben.overtime", 4 * HOUR),
        ("teams.north.fatigue.knee -= 9 h", "teams.north.fatigue.knee", 40 * HOUR),
        ("teams.north.morale.win = 0.1", "teams.north.morale.win", 0.1),
        ("teams.north.ramp.takes = 0 days", "teams.north.ramp.takes", Length()),
        ("teams.north.turnover.per_year = 5 %", "teams.north.turnover.per_year", 0.05),
        ("teams.north.turnover.refill.cost = 9 k", "teams.north.turnover.refill.cost", 900_000),
        ("teams.north.bonus.above = 3 %", "teams.north.bonus.above", 0.03),
        ("teams.north.bonus.cap = 5 k", "teams.north.bonus.cap", 500_000),
        ("support.back office.half_at = 40 h", "support.back office.half_at", 40 * HOUR),
        ("tools.crm.saves.talk = 25 %", "tools.crm.saves.talk", 0.25),
        ("tools.crm.saves.closing += 5 %", "tools.crm.saves.closing", 0.05),
        ("handover.odds = 0.8", "handover.odds", 0.8),
        ("meetings.monday.kept = 90 %", "meetings.monday.kept", 0.9),
    ],
)  # fmt: skip
def test_a_what_if_reaches_it(setting: str, path: str, value: object) -> None:
    ((_, scenario),) = with_settings(read(), [setting]).strategies[WHAT_IF]
    there: Any = scenario
    for step in path.split("."):
        there = there[step] if isinstance(there, dict) else getattr(there, step)
    assert there == value


def test_what_the_file_leaves_out_may_be_set() -> None:
    bare = changed("    morale: {}\n", "").replace("handover: {work: 2 h, odds: 0.9}\n", "")
    settings = ["teams.north.morale.win = 0.1", "handover = {work: 1 h}"]
    ((_, scenario),) = with_settings(read(bare), settings).strategies[WHAT_IF]
    assert scenario.teams["north"].morale == Morale(win=0.1)
    assert scenario.handover is not None
    assert scenario.handover.work == HOUR


# In Chinese --------------------------------------------------------------------------------------------

CHINESE = """\
simsales: 1
name: 会成长的团队
currency: CNY
calendar: {start: 2027-01-04, end: 2027-12-31, holidays: CN}
products: {标准版: {price: 8 万}}
channels: {官网: {leads: 每月40}}
activities: [辅导, 后台]
stages:
  - {name: 初谈, effort: 2小时, passes: 50 %, due_in: 2天}
  - {name: 签约, effort: 3小时, passes: 40 %}
teams:
  华东:
    reps:
      李伟: {activities: {辅导: 每周2小时}, overtime: 每周5小时, enjoys: [签约]}
      王芳: {activities: {辅导: 1小时, 后台: 3小时}}
    overtime_pay: 每小时60元
    coaching: {coach: 李伟, activity: 辅导, skill: 70 %, fades: 6.5个月}
    morale: {returns: 1个月}
    turnover: {per_year: 15 %, refill: {after: 8周, cost: 1.5 万}}
courses:
  谈判课: {days: [2027-06-07], at: "09:00", length: 7小时, mode: external, travel: 1小时, price: 3000元, odds: {签约: 1.2}, half_life: 半年}
"""


def test_everything_may_be_written_in_chinese() -> None:
    scenario = read(CHINESE.replace("半年", "6.5 个月")).scenario
    team = scenario.teams["华东"]
    assert team.coaching is not None
    assert team.coaching.fades == SIX_AND_A_HALF
    assert team.overtime_pay is not None
    assert (team.overtime_pay.amount, team.overtime_pay.per) == (6000, "hour")
    assert scenario.courses["谈判课"].half_life == SIX_AND_A_HALF
    assert scenario.courses["谈判课"].travel == HOUR
    assert team.reps["李伟"].overtime == 5 * HOUR


def test_a_time_that_cannot_be_read_is_told_in_chinese() -> None:
    with speaking("zh"):
        with pytest.raises(InputError) as error:
            read(CHINESE)
        (problem,) = error.value.problems
        assert problem.message == "“半年”不是一段时间；请填写，例如 6.5 个月、48 周或 30 天"
