"""Business checks: each rule speaks when it should and is silent beside that; its numbers are those of the year."""

# ruff: noqa: E501 - one case on one line
from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from corners import CORNERS, company

import simsales
from simsales.engines.reference import simulate
from simsales.engines.tally import Counter
from simsales.errors import InputError, Problem
from simsales.feasible import size, sums
from simsales.feasible.load import capacity, demand
from simsales.feasible.means import mean
from simsales.feasible.prepare import Prepared, prepare, prepare_timeline
from simsales.mechanisms.sampling import sample
from simsales.quantity import HOUR, parse_effort
from simsales.scenario.changes import with_changes
from simsales.scenario.loaded import TODAY
from simsales.scenario.reader import read_scenario_text
from simsales.scenario.spread import Reader, Spread, read_spread
from simsales.words import say, speaking
from simsales.world.distributions import Distributions, python_rows

TEXT = """
simsales: 1
name: Possible
calendar: {start: 2027-01-04, end: 2027-12-31}
products: {basic: {price: 8 k}, plus: {price: 30 k, odds: 0.8}}
segments: {small: {}, large: {odds: 1.2}}
channels:
  website:
    leads: 30 per month
    segments: {small: 70 %, large: 30 %}
    spend: 10 k per month
    response: today 10 k brings 40, half brings 26, double 58, at most 80
  calls:
    leads: 10 per month
    segments: {large: 100 %}
    outreach: {activity: outbound, response: {elasticity: 0.6}}
activities: [outbound]
stages:
  - {name: talk, effort: "usually 2 h, one in ten over 5", passes: 60 %, customer_takes: 1 days}
  - {name: offer, effort: between 3 and 9 h, passes: 50 %, customer_takes: 2 days}
teams:
  north:
    segments: [small]
    reps: {anna: {activities: {outbound: 4 h}}, ben: {hours: 20 h, speed: 1.2}}
    buffer: 10 %
  south:
    reps: {carl: {away: [{first: 2027-03-01, last: 2027-03-19}]}, dora: {starts: 2027-04-01, activities: {outbound: 6 h}}}
    surprises: {come: 1 per week, take: 3 h}
meetings: {monday: {days: mon, at: "09:00", length: 1 h}}
courses: {negotiation: {days: [2027-06-07, 2027-06-08], at: "10:00", length: 2 h, mode: external, travel: 4 h, fee: 1 k}}
team_events: {party: {date: 2027-06-11, at: "11:00", length: 1 h, cost: 1 k}}
tools: {crm: {fee: 1 k per month, teams: [north], upkeep: 1 h, use: false}}
opening: {deals: [{stage: talk, count: 8, state: waiting for work, channel: website}, {stage: offer, count: 10, channel: calls, owner: carl}]}
"""

JANUARY = ", ".join(f"2027-01-{day:02d}" for day in range(4, 32))
JULY = ", ".join(f"2027-07-{day:02d}" for day in range(1, 32))


def prepared(*changes: tuple[str, str]) -> Prepared:
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return prepare(read_scenario_text(text, "s.yaml"))


def warnings(*changes: tuple[str, str]) -> list[Problem]:
    return list(prepared(*changes).warnings)


def refusal(*changes: tuple[str, str]) -> list[Problem]:
    with pytest.raises(InputError) as error:
        prepared(*changes)
    return list(error.value.problems)


def test_a_company_that_can_be_meant_brings_up_nothing() -> None:
    assert warnings() == []


@pytest.mark.parametrize(
    ("old", "new", "key", "path"),
    [
        ("end: 2027-12-31", "end: 2027-12-31, holidays: CN", "feasible.holidays_assumed", ("calendar", "holidays")),
        ("hours: 20 h", "hours: 50 h", "feasible.week", ("teams", "north", "reps", "ben", "hours")),
        ('at: "09:00"', 'at: "06:00"', "feasible.meeting_hours", ("meetings", "monday", "at")),
        ("days: mon", "days: sun", "feasible.meeting_days", ("meetings", "monday", "days")),
        ("spend: 10 k per month", "spend: 10 k per year", "feasible.response_today", ("channels", "website", "response")),
        ("leads: 30 per month", "leads: 300 per month", "feasible.load", ("teams", "south")),
        ('at: "09:00"', 'at: "08:30"', "feasible.meeting_partly", ("meetings", "monday", "at")),
        ('at: "09:00", length: 1 h', 'at: "16:00", length: 3 h', "feasible.meeting_partly", ("meetings", "monday", "at")),
        ('at: "09:00"', 'at: "12:30"', "feasible.meeting_gone", ("meetings", "monday", "at")),
        ("2027-06-08]", "2027-06-06]", "feasible.session_day", ("courses", "negotiation", "days", 1)),
        ("date: 2027-06-11", "date: 2027-06-13", "feasible.session_day", ("team_events", "party", "date")),
        ('at: "10:00"', 'at: "19:00"', "feasible.session_hours", ("courses", "negotiation", "at")),
        ('at: "10:00"', 'at: "16:30"', "feasible.course_partly", ("courses", "negotiation", "at")),
        ('at: "11:00"', 'at: "16:30"', "feasible.event_partly", ("team_events", "party", "at")),
        ('at: "11:00"', 'at: "15:00"', "feasible.session_missed", ("team_events", "party", "at")),
        ("date: 2027-06-11", "date: 2027-03-05", "feasible.session_missed", ("team_events", "party", "at")),
        ("[2027-06-07, 2027-06-08]", "[2027-03-31, 2027-06-08]", "feasible.session_missed", ("courses", "negotiation", "at")),
        ("anna: {", "anna: {leaves: 2027-06-07, ", "feasible.session_missed", ("courses", "negotiation", "at")),
        ("anna: {", "anna: {overtime: 36 h, ", "feasible.overtime", ("teams", "north", "reps", "anna", "overtime")),
        ("outbound: 4 h", "outbound: 38 h", "feasible.standing_meetings", ("teams", "north", "reps", "anna", "activities")),
        ("end: 2027-12-31", f"end: 2027-12-31, closed: [{JULY}]", "feasible.month_without_work", ("channels", "calls", "leads")),
        ("meetings:", "risks: {rival: {happens: [2027-03-01, 2028-01-01], lasts: 3 days, effects: [{to: leads, by: -10 %}]}}\nmeetings:", "feasible.strike_outside", ("risks", "rival", "happens", 1)),
        ("come: 1 per week, take: 3 h", "come: 2 per year, take: 7 h", "feasible.surprises_long", ("teams", "south", "surprises", "take")),
        ("come: 1 per week", "come: 14 per week", "feasible.surprised_all_day", ("teams", "south", "surprises", "come")),
    ],
)  # fmt: skip
def test_what_is_doubtful_is_said_at_its_place(old: str, new: str, key: str, path: tuple[str, ...]) -> None:
    found = warnings((old, new))
    assert (key, path) in [(problem.key, problem.path) for problem in found]
    assert all(problem.line is not None and problem.severity == "warning" for problem in found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("end: 2027-12-31", "end: 2027-12-31, holidays: DE-BY"),
        ("hours: 20 h", "hours: 40 h"),
        ('at: "09:00"', 'at: "12:00"'),
        ('at: "09:00", length: 1 h}', 'at: "16:00", length: 0 h}'),
        ("end: 2027-12-31", f"end: 2027-12-31, closed: [{JULY.replace('2027-07-15, ', '')}]"),
        ("meetings:", "risks: {rival: {happens: [2027-01-04, 2027-12-31], lasts: 3 days, effects: [{to: leads, by: -10 %}]}}\nmeetings:"),
        ("come: 1 per week, take: 3 h", "come: 2 per year, take: 6 h"),
        ("spend: 10 k per month", "spend: 120 k per year"),
        ("leads: 30 per month", "leads: 40 per month"),
        ("outbound: 4 h", "outbound: 35 h"),
        ("come: 1 per week", "come: 3 per week"),
        ('at: "10:00"', 'at: "09:00"'),
        ('at: "11:00"', 'at: "12:00"'),
        ("date: 2027-06-11", "teams: [north], date: 2027-03-05"),
        ("2027-06-08]", "2027-06-06], use: false"),
        ("anna: {", "anna: {overtime: 35 h, "),
        ("upkeep: 1 h, use: false", "upkeep: 1 h"),
    ],
)  # fmt: skip
def test_what_is_right_beside_it_is_not(old: str, new: str) -> None:
    assert warnings((old, new)) == []


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("outbound: 4 h", "outbound: 41 h", "feasible.promised"),
        ("anna: {activities: {outbound: 4 h}", "anna: {overtime: 3 h, activities: {outbound: 44 h}", "feasible.promised"),
        ("upkeep: 1 h, use: false", "upkeep: 21 h", "feasible.promised_tools"),
        ("fee: 1 k per month", "licence: 9000000 M per hour", "feasible.sums.tools"),
        ("    buffer: 10 %", "    buffer: 10 %\n    turnover: {per_year: 5 %, refill: {after: 9 days, cost: 9000000 M}}", "feasible.sums.hiring"),
        ("end: 2027-12-31", "end: 2027-12-31, holidays: Mars", "feasible.region"),
        ("end: 2027-12-31", "end: 2027-12-31, holidays: de-BY", "feasible.region_near"),
        ("end: 2027-12-31", "end: 2027-12-31, holidays: DE-XX", "feasible.region_part"),
        ("end: 2027-12-31", "end: 2027-01-09, days: sun", "feasible.no_working_day"),
        ("carl: {away", "carl: {count: 5000, away", "file.at_most"),
        ("count: 8", "count: 300000", "feasible.deals"),
        ("come: 1 per week", "come: 501 per week", "feasible.surprises"),
        ("leads: 30 per month", "leads: 90 M per month", "feasible.events"),
        ("price: 8 k", "price: 40000000 M", "feasible.sums.deals"),
        ("price: 8 k", "price: 8 k, value: between 1000000 M and 9000000 M", "feasible.sums.deals"),
        ("count: 10, channel: calls", "count: 100, channel: calls, value: 90000000 M", "feasible.sums.deals"),
        ("anna: {", "anna: {salary: 100000 M per min, ", "feasible.sums.salaries"),
        ("spend: 10 k per month", "spend: 90000 M per min", "feasible.sums.spend"),
        ("opening:", "money: {fixed_costs: 90000000 M per hour}\nopening:", "feasible.sums.fixed"),
        ("small: {}", "small: {market: 80000000 M per day, season: {may: 900}}", "feasible.sums.market"),
        ("opening:", "ideas: {i: {to: odds, per_year: 900, helps: {chance: 1, by: 1 %}, rollout: {cost: 90000000 M}}}\nopening:", "feasible.sums.ideas"),
        ("opening:", "ideas: {i: {to: leads, per_year: 90, helps: {chance: 1, by: 80 %}}}\nopening:", "feasible.sums.improved"),
        ("opening:", "ideas: {i: {to: effort, per_year: 900, helps: {chance: 0, by: 1 %}, harms: {by: 90 %}}}\nopening:", "feasible.sums.improved"),
        ("opening:", "risks: {r: {per_year: 90, lasts: 1 h, effects: [{to: leads, by: -10 %}], contingency: {cost: 90000000 M, lowers: 10 %}}}\nopening:", "feasible.sums.measures"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(old: str, new: str, key: str) -> None:
    assert [problem.key for problem in refusal((old, new))] == [key]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("fee: 1 k}", "price: 90000000 M}", "feasible.sums.courses"),
        (
            "    buffer: 10 %",
            "    buffer: 10 %\n    bonus: {quota: 9 k, pays: 90000000 M}",
            "feasible.sums.pay",
        ),
        ("    buffer: 10 %", "    buffer: 10 %\n    overtime_pay: 90000000 M per hour", "feasible.sums.pay"),
    ],
)
def test_what_so_many_people_cannot_be_paid_is_refused(old: str, new: str, key: str) -> None:
    many = ("anna: {", "anna: {count: 70, overtime: 1 h, ")
    assert [problem.key for problem in refusal((old, new), many)] == [key]


def test_more_time_than_can_be_added_up_is_refused() -> None:
    events = ("opening:", "simulation: {events_at_most: 10000000000}\nopening:")
    found = refusal(("leads: 30 per month", "leads: 14 M per month"), events)
    assert [problem.key for problem in found] == ["feasible.sums.time"]
    assert "feasible.load" in {
        p.key for p in warnings(("leads: 30 per month", "leads: 10 M per month"), events)
    }


@pytest.mark.parametrize("engine", ["reference", "kernel", "auto"])
def test_sums_beyond_64_bits_are_refused_alike_whichever_engine_is_asked_for(
    engine: str, tmp_path: Path
) -> None:
    tree = company(products={"p": {"price": 90_000_000_000_000}}, channels={"c": {"leads": "3000 per month"}})
    (tmp_path / "s.yaml").write_text(json.dumps(tree), encoding="utf-8")
    with pytest.raises(InputError) as error:
        simsales.run(tmp_path / "s.yaml", engine=engine)
    assert [problem.key for problem in error.value.problems] == ["feasible.sums.deals"]


def test_sums_just_below_the_bound_are_whole_and_right() -> None:
    loaded = read_scenario_text(json.dumps(CORNERS["all the money there is"]), "s.yaml")
    world = prepare(loaded).worlds[TODAY]
    assert float(world.money.price[0, 0]) * 80 > 0.9 * sums.MOST_MONEY
    outcome = simulate(world, 1, 0)
    won, bookings = (int(outcome.tally[counter, 0].sum()) for counter in (Counter.WON, Counter.BOOKINGS))
    assert bookings == won * int(world.money.price[0, 0]) > 0


def test_a_company_of_too_many_combinations_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(size, "MOST_COMBINATIONS", 2 * 2 * 2 * 2 * 4)
    assert warnings() == []
    monkeypatch.setattr(size, "MOST_COMBINATIONS", 2 * 2 * 2 * 2 * 4 - 1)
    assert [problem.key for problem in refusal()] == ["feasible.combinations"]


def test_nobody_for_a_stage() -> None:
    only_talk = (("reps: {anna: {", "reps: {anna: {does: [talk], "), ("ben: {", "ben: {does: [talk], "))
    assert warnings(*only_talk) == []
    changes = (*only_talk, ("carl: {", "carl: {does: [talk], "), ("dora: {", "dora: {does: [talk], "))
    found = refusal(*changes)
    assert [(problem.key, problem.values["stage"]) for problem in found] == [
        ("feasible.nobody_does", "offer")
    ]
    without_work = (*changes, ("effort: between 3 and 9 h, ", ""))
    assert "feasible.nobody_does" not in [problem.key for problem in warnings(*without_work)]


def test_nobody_for_a_territory() -> None:
    found = refusal(("  south:\n", "  south:\n    segments: [small]\n"))
    assert [(problem.key, problem.path) for problem in found] == [
        ("feasible.nobody_serves.segments", ("segments", "large"))
    ]
    assert found[0].values["stages"] == ["talk", "offer"]
    # A segment that nobody asks for needs nobody.
    quiet = (
        ("small: 70 %, large: 30 %", "small: 100 %"),
        ("large: 100 %", "small: 100 %"),
        ("  south:\n", "  south:\n    segments: [small]\n"),
    )
    assert warnings(*quiet) == []


def test_nobody_for_a_pair_names_both() -> None:
    (found,) = refusal(("  south:\n", "  south:\n    products: [basic]\n"))
    assert found.key == "feasible.together"
    with speaking("en"):
        assert "segment 'large' and product 'plus'" in found.message
    with speaking("zh"):
        assert "客户群“large”和产品“plus”" in found.message


def test_a_strategy_that_cannot_be_is_refused_by_its_name() -> None:
    text = TEXT + "strategies: {lean: {changes: {teams.north.reps.anna.hours: 3 h}}}\n"
    with pytest.raises(InputError) as error:
        prepare(read_scenario_text(text, "s.yaml"))
    (found,) = error.value.problems
    assert found.path == ("strategies", "lean")
    assert "'lean': anna promises 4 h a week" in found.message


def test_a_plan_is_checked_as_strategies_are() -> None:
    loaded = read_scenario_text(TEXT, "s.yaml")
    timeline = with_changes(loaded, {"teams.north.reps.anna.activities.outbound": "5 h"})
    assert prepare_timeline(loaded.scenario, timeline).reps.standing.max() == 6 * HOUR
    timeline = with_changes(loaded, {"teams.north.reps.anna.activities.outbound": "50 h"})
    with pytest.raises(InputError) as error:
        prepare_timeline(loaded.scenario, timeline)
    assert [problem.key for problem in error.value.problems] == ["feasible.promised"]


def test_overtime_makes_room_for_promises() -> None:
    promised = ("anna: {activities: {outbound: 4 h}", "anna: {overtime: 3 h, activities: {outbound: 42 h}")
    assert "feasible.promised" not in [problem.key for problem in warnings(promised)]
    with speaking("en"):
        (found,) = refusal((promised[0], promised[1].replace("42", "44")))
        assert "anna promises 44 h a week to activities and works 43 h; take 1 h away" in found.message


def test_who_misses_a_course_is_named() -> None:
    (found,) = warnings(('at: "11:00"', 'at: "13:00"'))
    with speaking("en"):
        assert found.message.startswith("these miss some of 'party'")
        assert "work here on its days: ben; whoever" in found.message
    with speaking("zh"):
        assert found.message.startswith("ben会错过“party”的一部分或全部")


@pytest.mark.parametrize(
    ("old", "key", "en", "zh"),
    [
        ('at: "10:00"', "course_partly", "of the course 'negotiation' lies in working time; whoever goes home then misses the rest and does not learn it", "下班离开的人会错过其余部分，那部分内容也就学不到"),
        ('at: "11:00"', "event_partly", "of the event 'party' lies in working time; whoever goes home then misses the rest, and morale", "士气和凝聚力也只按这一部分变化"),
    ],
)  # fmt: skip
def test_what_lies_after_work_is_said_to_be_missed(old: str, key: str, en: str, zh: str) -> None:
    (found,) = (p for p in warnings((old, 'at: "16:30"')) if p.key == f"feasible.{key}")
    with speaking("en"):
        assert found.message.startswith("only 30 min of ")
        assert en in found.message
    with speaking("zh"):
        assert zh in found.message


def test_a_promise_in_a_later_period_counts_too() -> None:
    loaded = read_scenario_text(TEXT, "s.yaml")
    later = {"value": "60 h", "since": "2027-06-01"}
    timeline = with_changes(loaded, {"teams.north.reps.anna.activities.outbound": later})
    with pytest.raises(InputError) as error:
        prepare_timeline(loaded.scenario, timeline)
    assert [problem.key for problem in error.value.problems] == ["feasible.promised"]


# The numbers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        (),
        (("anna: {", "anna: {overtime: 6 h, "), ("ben: {", "ben: {overtime: 40 h, ")),
        (
            ("end: 2027-12-31", "end: 2027-03-31"),
            ("[2027-06-07, 2027-06-08]", f"[{JANUARY}], teams: [north]"),
        ),
        (("upkeep: 1 h, use: false", "upkeep: 3 h"),),
    ],
)
def test_the_working_time_of_a_check_is_that_of_the_year(changes: tuple[tuple[str, str], ...]) -> None:
    ready = prepared(*changes)
    world = ready.worlds[TODAY]
    has = capacity(ready.loaded.scenario, world) / HOUR
    rows = range(len(world.names.reps))
    found = np.array(
        [
            [simulate_open(ready, replication)[row] for row in rows]
            for replication in range(3)
        ]
    ).mean(axis=0)  # fmt: skip
    assert dict(zip(world.names.reps, has.tolist(), strict=True)) == pytest.approx(
        dict(zip(world.names.reps, found.tolist(), strict=True)), rel=0.02
    )


def simulate_open(ready: Prepared, replication: int) -> list[float]:
    """Return the hours open for deals by person in one simulated year."""
    world = ready.worlds[TODAY]
    outcome = simulate(world, 7, replication, keep_journal=False)
    first = 1 + sum(
        map(len, (world.names.channels, world.names.segments, world.names.products, world.names.teams))
    )
    rows = outcome.tally[Counter.OPEN, first : first + len(world.names.reps)].sum(axis=1)
    return [float(value) / HOUR for value in rows]


def test_the_demand_of_a_check_is_that_of_the_year() -> None:
    ready = prepared()
    world = ready.worlds[TODAY]
    asked = demand(ready.loaded.scenario, world)
    entered, busy = np.zeros(2), 0.0
    runs = 12
    first = 1 + sum(
        map(
            len,
            (
                world.names.channels,
                world.names.segments,
                world.names.products,
                world.names.teams,
                world.names.reps,
            ),
        )
    )
    for replication in range(runs):
        tally = simulate(world, 3, replication).tally
        entered += tally[Counter.STARTED, first : first + 2].sum(axis=1) / runs
        busy += float(tally[Counter.BUSY, 0].sum()) / runs
    assert asked.entering.sum(axis=(1, 2, 3)) == pytest.approx(entered, rel=0.06)
    assert asked.work.sum() == pytest.approx(busy, rel=0.08)


def test_a_group_within_a_team_is_named_by_its_people() -> None:
    alone = (
        ("reps: {anna: {", "reps: {anna: {does: [talk], "),
        ("ben: {", "ben: {does: [talk], "),
        ("dora: {", "dora: {does: [talk], "),
        ("leads: 30 per month", "leads: 60 per month"),
    )
    (found,) = warnings(*alone)
    assert found.key == "feasible.load"
    with speaking("en"):
        assert "h a week of carl for 'offer'" in found.message


def test_who_is_overloaded_is_named_once_and_the_others_are_not_blamed() -> None:
    found = warnings(("leads: 30 per month", "leads: 300 per month"))
    assert [problem.key for problem in found].count("feasible.load") <= 2
    assert {problem.key for problem in found} == {"feasible.load"}
    with speaking("zh"):
        assert all("每周需要" in problem.message for problem in found)


@pytest.mark.parametrize(
    "written",
    [
        "2 h",
        "between 3 and 9 h",
        "usually 2 h, one in ten over 5",
        "exponential mean 3 h",
        "erlang mean 6 h shape 2",
        "triangular low 1 h mode 2 h high 4 h",
        "weibull scale 9 h shape 1.4",
        "gamma mean 12 h cv 0.7",
        {"empirical": {"1 h": 3, "5 h": 1}},
        {"quantiles": {"0 %": "1 h", "50 %": "2 h", "100 %": "9 h"}},
        {"mixture": [{"weight": 3, "of": "1 h"}, {"weight": 1, "of": "exponential mean 5 h"}]},
    ],
)
def test_a_mean_in_closed_form_is_the_mean_of_draws(written: object) -> None:
    spread: Spread = read_spread(written, Reader(parse_effort, "2 h"))
    book = Distributions()
    row = book.row(spread)
    dists, points = python_rows(*book.arrays())
    count = 20_000
    drawn = sum(sample(dists, points, row, (at + 0.5) / count) for at in range(count)) / count
    assert mean(spread) == pytest.approx(drawn, rel=2e-3)


def test_each_message_of_the_topic_is_one_that_the_checks_know() -> None:
    assert "nobody can do" in say("feasible.nobody_serves.channels", name="x", stages=["talk"])
    assert "team 'x'" in say("feasible.team", name="x")


def test_a_course_that_reaches_over_the_lunch_break_is_no_doubt(tmp_path: Path) -> None:
    text = """
simsales: 1
name: Lunch
calendar: {start: 2027-01-01, length: 3 months, hours: ["08:30-12:30", "13:00-17:00"]}
products: {crm: {price: 10 k}}
channels: {web: {leads: 20 per month}}
stages: [{name: close, effort: 1 h, passes: 50 %}]
teams: {a: {reps: {x: {count: 3}}}}
courses: {c: {days: [2027-02-02], at: "08:30", length: 8 h, odds: {close: 1.2}}}
"""
    path = tmp_path / "lunch.yaml"
    path.write_text(text, encoding="utf-8")
    assert simsales.check(path).warnings == ()
    path.write_text(text.replace("length: 8 h", "length: 9 h"), encoding="utf-8")
    assert [problem.key for problem in simsales.check(path).warnings] == ["feasible.course_partly"]
