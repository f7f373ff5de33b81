"""What is assumed of how people change: figures marked in the file, and what is taken beside it."""

from __future__ import annotations

import pytest

from simsales.quantity import HOUR, Length
from simsales.report.assumption_words import title_text, value_text
from simsales.scenario.loaded import TODAY, Loaded
from simsales.scenario.reader import read_scenario_text
from simsales.scenario.settings import WHAT_IF, with_settings
from simsales.scenario.standing import kinds_at
from simsales.study.assumed import assumed
from simsales.study.assumed_kinds import KINDS
from simsales.study.movable import REACH, Assumption, looked_up
from simsales.words import say, speaking

TEXT = """\
simsales: 1
name: People that change
calendar: {start: 2027-01-04, length: 3 months}
products: {standard: {price: 12 k, cost: 30 %}}
channels: {website: {leads: 40 per month}}
activities: [one-to-ones, office]
stages:
  - {name: talk, effort: 2 h, passes: 50 %, patience: 20 days, cools: 0, customer_takes: 1 day}
teams:
  north:
    surprises: {come: 1 per week, take: 1 h}
    reps:
      anna: {skill: 1, speed: 1, activities: {one-to-ones: 2 h}}
      ben: {skill: 1, speed: 1, activities: {one-to-ones: 1 h, office: 2 h}}
  south:
    surprises: {come: 1 per week, take: 1 h}
    reps: {carla: {skill: 1, speed: 1}}
money: {commission: 0 %, pays: {within: 30 days}}
"""

SECTIONS = {
    "ramp": "{}",
    "practice": "{}",
    "coaching": "{coach: anna, activity: one-to-ones, skill: 70 %}",
    "morale": "{}",
    "fatigue": "{}",
    "cohesion": "{}",
    "turnover": "{per_year: 20 %}",
    "recognition": "{named: 1}",
    "goals": "{effort: +10 %}",
    "appraisal": "{expects: 90 k, plan: {hours: 2 h}}",
}


def loaded(north: dict[str, str], south: dict[str, str] | None = None, more: str = "") -> Loaded:
    text = TEXT
    for team, sections in (("north", north), ("south", south or {})):
        lines = "".join(f"    {name}: {given}\n" for name, given in sections.items())
        text = text.replace(f"  {team}:\n", f"  {team}:\n{lines}")
    return read_scenario_text(text + more, "people.yaml")


def defaults(given: Loaded) -> dict[str, Assumption]:
    return {one.figure.path: one for one in assumed(given)}


def test_a_company_that_says_nothing_of_people_assumes_nothing_of_them() -> None:
    assert assumed(loaded({})) == ()


@pytest.mark.parametrize(
    ("sections", "fields"),
    [
        (["ramp"], ["ramp.takes", "ramp.starts_at"]),
        (["practice"], ["practice.gains", "practice.half_after"]),
        (["coaching"], ["coaching.neutral_at", "coaching.gains", "coaching.fades"]),
        (["morale"], ["morale.returns", "morale.win", "morale.loss", "morale.effort"]),
        (["fatigue"], ["fatigue.knee", "fatigue.recovers", "fatigue.costs"]),
        (["cohesion"], ["cohesion.fades", "cohesion.effort"]),
        (["turnover"], ["turnover.handover"]),
        (["recognition"], []),
        (["goals"], ["goals.chance", "goals.half_given_up_at"]),
        (
            ["appraisal"],
            ["appraisal.noise", "appraisal.too_low", "appraisal.plan.gains", "appraisal.plan.fades"],
        ),
        (
            ["appraisal", "coaching", "morale"],
            [
                *("coaching.neutral_at", "coaching.gains", "coaching.fades"),
                *("morale.returns", "morale.win", "morale.loss", "morale.effort"),
                *("appraisal.noise", "appraisal.too_low", "appraisal.lifts", "appraisal.hurts"),
                "appraisal.plan.gains",
            ],
        ),
        (
            ["morale", "fatigue", "cohesion", "turnover", "recognition"],
            [
                *("morale.returns", "morale.win", "morale.loss", "morale.overload", "morale.peer_leaves"),
                *("morale.effort", "morale.leaving", "fatigue.knee", "fatigue.recovers", "fatigue.costs"),
                *("cohesion.fades", "cohesion.effort", "cohesion.lifts", "cohesion.peer_leaves"),
                *("turnover.handover", "recognition.lifts", "recognition.others"),
            ],
        ),
    ],
)
def test_what_is_taken_is_listed_where_it_does_something(sections: list[str], fields: list[str]) -> None:
    found = assumed(loaded({name: SECTIONS[name] for name in sections}))
    assert [one.figure.path for one in found] == [f"teams.north.{field}" for field in fields]
    assert {one.figure.origin for one in found} <= {"default"}


def test_what_the_file_says_is_not_taken() -> None:
    given = loaded({"fatigue": "{knee: 45 h, costs: 1 %}", "practice": "{half_after: 200 h}"})
    assert list(defaults(given)) == ["teams.north.practice.gains", "teams.north.fatigue.recovers"]


def test_courses_and_meetings_are_taken_to_be_forgotten() -> None:
    course = "courses: {talks: {days: [2027-02-01], at: '09:00', length: 2 h, odds: {talk: 1.2}}}\n"
    meeting = "meetings: {retro: {days: mon, at: '09:00', length: 1 h, teams: [south], spreads: 5 %}}\n"
    party = "team_events: {party: {date: 2027-02-02, at: '09:00', length: 2 h, morale: 0.3}}\n"
    found = defaults(loaded({}, more=course + meeting + party))
    assert list(found) == [
        "teams.south.knowledge_fades",
        "courses.talks.half_life",
        "courses.talks.kept_for",
    ]


def test_customers_are_taken_to_react_as_elsewhere() -> None:
    text = TEXT.replace("cost: 30 %", "cost: 30 %, discount: 10 %, reaction: {}")
    found = assumed(read_scenario_text(text, "people.yaml"))
    places = ["products.standard.reaction.elasticity", "products.standard.reaction.memory"]
    assert [one.figure.path for one in found] == places
    assert [found[0].value(course) for course in (-REACH, 0, REACH)] == pytest.approx([-0.9, -1.8, -3.6])


def test_deals_are_taken_to_be_stuck_after_a_while() -> None:
    meeting = "meetings: {review: {days: mon, at: '09:00', length: 1 h, unblocks: 20 %}}\n"
    assert list(defaults(loaded({}, more=meeting))) == ["meetings.review.stuck_after"]
    assert defaults(loaded({}, more=meeting.replace(", unblocks: 20 %", ""))) == {}


def test_all_teams_that_say_the_same_little_are_one_assumption() -> None:
    given = loaded({"practice": "{}"}, {"practice": "{gains: +40 %}"})
    found = defaults(given)
    assert found["teams.north.practice.gains"].places == (("teams", "north", "practice", "gains"),)
    both = found["teams.north.practice.half_after"]
    assert [place[1] for place in both.places] == ["north", "south"]
    with speaking("en"):
        assert title_text(both.figure).endswith(
            "he hours of practice that bring half of its gain in north and south"
        )
    with speaking("zh"):
        assert "orth和south达到一半提升所需的练习工时" in title_text(both.figure)
    ((_, moved),) = both.moved(given.strategies[TODAY], given.scenario, 1.0)
    halves = [moved.teams[team].practice for team in ("north", "south")]
    assert [practice.half_after for practice in halves if practice] == [375 * HOUR, 375 * HOUR]


@pytest.mark.parametrize(
    ("path", "course", "setting"),
    [
        ("teams.north.ramp.takes", REACH, "10 months"),
        ("teams.north.coaching.fades", -REACH, "3.25 months"),
        ("teams.north.coaching.gains", 1.0, "0.025"),
        ("teams.north.morale.loss", REACH, "-0.1"),
        ("teams.north.morale.returns", 1.0, "1.25 months"),
        ("teams.north.morale.effort", REACH, "+4.8 %"),
        ("teams.north.fatigue.knee", -REACH, "24.5 h"),
        ("teams.north.fatigue.recovers", REACH, "4 weeks"),
        ("teams.north.practice.gains", REACH, "+128 %"),
    ],
)
def test_moving_a_figure_is_the_same_as_setting_it(path: str, course: float, setting: str) -> None:
    given = loaded(SECTIONS)
    one = defaults(given)[path]
    ((_, moved),) = one.moved(given.strategies[TODAY], given.scenario, course)
    ((_, wanted),) = with_settings(given, [f"{path} = {setting}"]).strategies[WHAT_IF]
    there, set_there = (looked_up(scenario, one.places[0]) for scenario in (moved, wanted))
    if isinstance(there, Length):
        assert there.mean_ticks == set_there.mean_ticks
    else:
        assert there == pytest.approx(set_there, abs=1e-12)


def test_what_is_left_of_something_never_grows() -> None:
    found = defaults(loaded(SECTIONS))
    for path in ("teams.north.turnover.handover", "teams.north.morale.leaving", "teams.north.ramp.starts_at"):
        values = [found[path].value(course) for course in (-REACH, 0.0, REACH)]
        assert 0 < values[0] < values[1] < values[2] < 1


def test_marked_figures_are_found_with_their_names() -> None:
    marked = """\
courses:
  talks: {days: [2027-02-01], at: '09:00', length: 2 h, price: 1 k, odds: {talk: 1.2}}   # [assumed]
tools:
  crm: {licence: 40 per month, upkeep: 1 h, saves: {talk: 10 %}, handover_work: 50 %}   # [assumed]
support:
  desk: {activity: office, half_at: 20 h, saves: 30 %}   # [assumed]
handover: {work: 2 h, odds: 0.9}   # [assumed]
"""
    north = {"bonus": "{quota: 100 k, pays: 2 k, above: 3 %, effort: +5 %}   # [assumed]"}
    found = [one for one in assumed(loaded(north, more=marked)) if one.figure.origin == "marked"]
    with speaking("en"):
        told = [
            f"{say(one.figure.what.key, **one.figure.what.values)}: "
            f"{value_text(one.figure, one.figure.today, 'EUR')}"
            for one in found
        ]
    assert told == [
        "the quota of north: 100 k EUR",
        "the bonus at quota in north: 2,000 EUR",
        "the share paid above quota in north: 3 %",
        "what a near goal adds to the work per hour in north: +5 %",
        "the price of a seat in talks: 1,000 EUR",
        "what 'talks' does for the chance to pass 'talk': 120 %",
        "the licence of crm: 40 EUR per month",
        "the hours that crm takes each person: 1 h",
        "the work in talk that crm saves: 10 %",
        "what crm leaves of the work of a handover: 50 %",
        "the work that desk can save: 30 %",
        "the weekly hours with which half of the help of desk is there: 20 h",
        "the work of a handover: 2 h",
        "what is left of the odds after a handover: 90 %",
    ]


def test_each_kind_of_figure_is_at_a_place_of_the_schema() -> None:
    for steps in KINDS:
        place = tuple(0 if before in ("stages", "deals", "accounts", "effects") and step == "*" else step
                      for before, step in zip(("", *steps), steps, strict=False))  # fmt: skip
        assert kinds_at(place), steps
