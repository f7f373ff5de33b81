"""Faults that were found in how people change, each as the smallest company in which it showed."""

from __future__ import annotations

from math import log

import pytest
from staff import DAY, HOUR, run

from simsales.engines.journal import Cost, Kind, State
from simsales.engines.tally import Counter

QUIET = {"channels.c.leads": "0 per month"}
CALM = {"win": 0, "loss": 0, "overload": 0, "peer_leaves": 0}


def test_a_course_after_hours_teaches_those_who_work_longer_no_more_than_the_course() -> None:
    """A session outside of the working hours counted as one tick long: an hour there moved morale by 10."""
    found = run(
        {
            **QUIET,
            "teams.t.reps.ann.overtime": "10 h",
            "teams.t.morale": CALM,
            "teams.t.cohesion": {"lifts": 0},
            "courses.k": {
                "days": ["2027-02-01"],
                "at": "18:00",
                "length": "1 h",
                "morale": 0.1,
                "cohesion": 0.1,
            },
            "courses.long": {
                "days": ["2027-05-03"],
                "at": "16:00",
                "length": "3 h",
                "morale": 0.1,
                "cohesion": 0.1,
            },
        }
    )
    assert 0.05 < max(state for _, state in found.states(State.MORALE, "ann")) <= 0.1
    assert 0.1 <= max(state for _, state in found.states(State.COHESION)) <= 0.2


def test_who_joins_late_has_not_felt_what_happened_before() -> None:
    found = run(
        {
            **QUIET,
            "teams.t.reps": {"ann": {"starts": "2027-06-07"}, "ben": {"leaves": "2027-02-01"}},
            "teams.t.morale": {},
        }
    )
    assert {state for _, state in found.states(State.MORALE, "ann")} == {0.0}
    assert not len(found.of(Kind.MOVED))


def test_nobody_leaves_an_empty_place() -> None:
    """The file's last day came while the place waited for a successor: colleagues felt a second loss."""
    for seed in range(1, 9):
        found = run({
            **QUIET,
            "teams.t.reps": {"ann": {"leaves": "2027-11-01"}, "ben": {}},
            "teams.t.morale": CALM | {"peer_leaves": -0.3},
            "teams.t.turnover": {"per_year": "80 %", "refill": {"after": "200 days"}},
        }, seed=seed)  # fmt: skip
        ann, ben = found.person("ann"), found.person("ben")
        gone = [row[0] // DAY + 1 for row in found.of(Kind.RESIGNED, ann).tolist()]
        joined = len(found.of(Kind.JOINED, ann))
        felt = [row[0] // DAY for row in found.of(Kind.MOVED, ben).tolist() if row[3] == ann]
        # Each leaving is felt once, by a colleague who is there; the last day of the file where anybody is.
        assert set(felt) <= {*gone, 302}
        assert len(felt) == len(set(felt))
        if gone and not joined:
            assert 302 not in felt


def test_a_successor_reads_up_on_the_leaver_s_deals() -> None:
    """Leaver and successor have one place; that they are two people was not seen."""
    found = run(
        {
            "channels.c.leads": "60 per month",
            "stages": [
                {"name": "talk", "effort": "2 h", "customer_takes": "20 days"},
                {"name": "close", "effort": "2 h"},
            ],
            "teams.t.turnover": {"per_year": "95 %", "refill": {"after": "1 day"}},
            "handover": {"work": "1 h", "odds": 0.5},
        }
    )
    back = found.of(Kind.HANDED_BACK)[:, 2].tolist()
    assert len(back) > 20
    over = found.of(Kind.HANDED_OVER)[:, 2].tolist()
    taken_up = {row[2] for row in found.of(Kind.STARTED).tolist() if row[4] == 1} & set(back)
    assert taken_up
    assert taken_up <= set(over) <= set(back)


def test_work_that_is_handed_back_is_neither_lost_nor_doubled() -> None:
    """What was left was counted with the speed of the last day, though it was begun with another one."""
    found = run({
        "calendar.length": "60 weeks",
        "stages.0": {"name": "work", "effort": "30 h"},
        "teams.t.reps": {
            "ann": {"starts": "2027-01-05", "leaves": "2027-01-08"}, "ben": {"starts": "2027-01-11"}
        },
        "teams.t.practice": {"gains": "+900 %", "half_after": "10 h"},
    })  # fmt: skip
    deal = found.started("ann")[0, 2]
    rows = found.journal[found.journal[:, 2] == deal]
    done = int(rows[(rows[:, 1] == Kind.PAUSED) & (rows[:, 0] < 5 * DAY), 5].sum())
    assert 20 * HOUR < done < 40 * HOUR
    taken = found.started("ben")
    # Nobody has practised when the work begins: a tenth of the speed, both times.
    assert abs(int(taken[taken[:, 2] == deal][0, 5]) - (300 * HOUR - done)) <= 20


def test_around_the_clock_the_day_s_support_is_there_from_the_first_day() -> None:
    """Where the day begins at 00:00, people began it before the company: they had yesterday's support."""
    found = run(
        {
            **QUIET,
            "calendar": {"start": "2027-01-04", "length": "10 days", "hours": "always"},
            "activities": ["desk"],
            "teams.t.reps.ann.activities": {"desk": "40 h"},
            "support.s": {"activity": "desk", "odds": 2, "half_at": "40 h"},
        }
    )
    known = found.count(Counter.KNOWHOW) / found.count(Counter.MORNINGS) / 1000
    assert known == pytest.approx(log(2) / 2, abs=0.0006)


def test_who_is_elsewhere_teaches_nobody() -> None:
    """Somebody on a course at the hour of the meeting counted as the best in the room."""
    for elsewhere in (
        {"courses.k": {"days": ["2027-01-04"], "at": "09:00", "length": "2 h", "reps": ["ann"]}},
        {"teams.t.reps.ann.away": [{"first": "2027-01-04", "last": "2027-01-04"}]},
    ):
        found = run(
            {
                **QUIET,
                "calendar.length": "5 days",
                "teams.t.reps": {"ann": {"skill": 3}, "ben": {}},
                "meetings.m": {"days": "mon", "at": "09:00", "length": "1 h", "spreads": 0.5},
                **elsewhere,
            }
        )
        assert found.count(Counter.KNOWHOW, "ben") == 0
    found = run(
        {
            **QUIET,
            "calendar.length": "5 days",
            "teams.t.reps": {"ann": {"skill": 3}, "ben": {}},
            "meetings.m": {"days": "mon", "at": "09:00", "length": "1 h", "spreads": 0.5},
        }
    )
    assert found.count(Counter.KNOWHOW, "ben") == pytest.approx(4 * 1000 * 0.5 * log(3), rel=0.01)


def test_a_second_day_of_a_course_teaches_as_much_as_the_first() -> None:
    """What had been forgotten since the first day was taken off from what the second one taught."""
    found = run({
        **QUIET,
        "courses.k": {
            "days": ["2027-01-04", "2027-11-01"], "at": "09:00", "length": "2 h",
            "odds": {"work": 100}, "kept_for": "0 days", "half_life": "1 month",
        },
    })  # fmt: skip
    # November 1 is day 301; its last period's mornings begin at day 331.
    by_month = found.sums(Counter.KNOWHOW) / 1000
    mornings = found.sums(Counter.MORNINGS)
    expected = sum(
        0.5 * log(100) * 2 ** (-(day - 301 - 11 / 24) / 30.4375) for day in range(302, 331) if day % 7 < 5
    )
    assert by_month[10] == pytest.approx(expected, rel=0.01)
    assert mornings[10] == 22


def test_a_quarter_that_is_not_over_is_not_paid() -> None:
    for end, paid in (("2027-02-28", 0), ("2027-03-10", 0), ("2027-03-31", 1000_00)):
        found = run(
            {
                "channels.c.leads": "300 per month",
                "calendar": {"start": "2027-01-01", "end": end},
                "teams.t.bonus": {"quota": "50 k", "pays": "1 k"},
            }
        )
        assert found.count(Counter.BOOKINGS) > 50_000_00
        assert found.count(Counter.BONUS) == paid


def test_who_has_left_is_paid_no_bonus_and_a_successor_begins_at_nothing() -> None:
    """A successor of the next day was paid what the leaver had booked, or a leaver long gone was paid."""
    for after in ("1 day", "300 days"):
        seen = 0
        for seed in range(1, 8):
            found = run({
                "channels.c.leads": "600 per month",
                "calendar": {"start": "2027-01-01", "end": "2027-04-30"},
                "teams.t.reps": {"ann": {"count": 8}},
                "teams.t.turnover": {"per_year": "95 %", "refill": {"after": after}},
                "teams.t.bonus": {"quota": "200 k", "pays": "1 k"},
            }, seed=seed)  # fmt: skip
            won, paid = found.of(Kind.WON), found.of(Kind.COST)
            for tick, _, rep, *_ in found.of(Kind.RESIGNED).tolist():
                mine = won[(won[:, 3] == rep) & (won[:, 0] < tick), 5].sum()
                if 75 * DAY < tick < 88 * DAY and mine > 200_000_00:
                    assert not ((paid[:, 2] == rep) & (paid[:, 4] == Cost.BONUS)).any()
                    seen += 1
        assert seen >= 2


def test_nobody_is_praised_in_a_month_without_a_booking() -> None:
    found = run(
        {**QUIET, "teams.t.morale": CALM, "teams.t.recognition": {"named": 1}, "teams.t.reps.ben": {}}
    )
    assert not len(found.of(Kind.MOVED))


def test_a_week_as_long_as_the_knee_tires_nobody() -> None:
    """Hours of single days swung about the week's mean: an ordinary week at the knee cost 1 % of the year."""
    found = run({**QUIET, "teams.t.fatigue": {"knee": "40 h"}})
    assert found.count(Counter.FATIGUE) == 0
    assert found.pace() == 1.0


def test_two_meetings_of_a_day_are_two_chances_for_a_stuck_deal() -> None:
    """One draw stood for all meetings of a day: a second one at 50 % got nothing decided."""
    shares = []
    meeting = {"days": "mon", "every_weeks": 5, "length": "1 h", "unblocks": 0.5, "stuck_after": "1 day"}
    for meetings in ({"one": "09:00"}, {"one": "09:00", "two": "14:00"}):
        found = run(
            {
                "calendar.length": "6 weeks",
                "channels.c.leads": "800 per month",
                "stages.0": {"name": "work", "effort": "5 min", "customer_takes": "200 days"},
                "meetings": {name: {**meeting, "at": at} for name, at in meetings.items()},
            }
        )
        ready = found.of(Kind.WORKED)[:, 0]
        stuck = int(((ready > 10 * HOUR) & (ready <= 34 * DAY + 10 * HOUR)).sum())
        last = found.of(Kind.UNBLOCKED)
        shares.append(int((last[:, 0] >= 35 * DAY).sum()) / stuck)
    assert shares == pytest.approx([0.5, 0.75], abs=0.06)


def test_a_quarter_that_began_before_the_file_is_not_reviewed() -> None:
    found = run(
        {
            "calendar": {"start": "2027-01-25", "end": "2027-06-30"},
            "teams.t.appraisal": {"expects": "1 M", "noise": 0},
        }
    )
    assert [row[0] // DAY for row in found.of(Kind.REVIEWED).tolist()] == [157]


def test_a_coach_who_sits_in_a_course_coaches_nobody() -> None:
    talks = {"activities": {"talks": "5 h"}}
    company = {
        **QUIET,
        "calendar.length": "2 weeks",
        "activities": ["talks"],
        "teams.t.reps": {"ann": talks, "ben": talks},
        "teams.t.coaching": {"coach": "ann", "activity": "talks", "skill": 1, "gains": 1},
    }
    week = {
        "days": [f"2027-01-0{day}" for day in range(4, 9)],
        "at": "09:00",
        "length": "8 h",
        "reps": ["ann"],
    }
    assert run(company).states(State.COACHED, "ben")[-1][1] > 2.9
    assert run({**company, "courses.k": week}).states(State.COACHED, "ben")[-1][1] == 0.0


def test_places_that_nobody_has_count_in_no_mean_of_the_team() -> None:
    """Who left long ago or starts later took his part of an event's cohesion and of a course's spill-over."""
    elsewhere = {"gone": {"leaves": "2026-12-31"}, "late": {"starts": "2027-12-01"}}
    found = []
    for more in ({}, elsewhere):
        one = run({
            **QUIET,
            "calendar.length": "20 weeks",
            "teams.t.reps": {"ann": {}, "ben": {}, **more},
            "teams.t.cohesion": {"fades": "1000 weeks", "peer_leaves": 0, "effort": "+0 %"},
            "team_events.e": {"date": "2027-02-01", "at": "09:00", "length": "2 h", "cohesion": 0.5},
            "courses.k": {
                "days": ["2027-02-01"], "at": "13:00", "length": "2 h", "reps": ["ann"],
                "speed": {"work": 2}, "spills": 1, "kept_for": "5000 days",
            },
        })  # fmt: skip
        found.append((one.states(State.COHESION)[-1][1], one.sums(Counter.PACE, "ben").tolist()))
    assert found[0] == found[1]
    assert found[0][0] == pytest.approx(0.5, abs=0.01)


def test_practice_is_no_windfall_for_who_was_there_before() -> None:
    """The file says today's speed: a veteran became 63 % faster because practice was mentioned."""
    assert run({**QUIET, "teams.t.practice": {}}).pace() == 1.0
    busy = run({"channels.c.leads": "200 per month", "teams.t.practice": {}})
    assert busy.pace() == 1.0


def test_the_pace_of_a_specialist_is_that_of_the_stages_that_he_does() -> None:
    found = run({
        "stages": [{"name": name, "effort": "1 h"} for name in "abcd"],
        "teams.t.reps": {"ann": {"does": ["a"]}, "ben": {"does": ["b", "c", "d"]}},
        "courses.k": {"days": ["2027-01-04"], "at": "09:00", "length": "2 h", "speed": {"a": 1.6},
                      "odds": {"a": 2}, "kept_for": "5000 days"},
    })  # fmt: skip
    assert found.pace("ann") == pytest.approx(1.6, abs=0.01)
    known = found.count(Counter.KNOWHOW, "ann") / found.count(Counter.MORNINGS, "ann") / 1000
    assert known == pytest.approx(log(2), abs=0.01)
    assert found.pace("ben") == 1.0
