"""What channels bring at most, take from each other and suit; opening and closing one; attempts to reach."""

from __future__ import annotations

from datetime import date
from math import log
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from played import Tree, changed
from scipy.stats import binom
from staff import DAY, HOUR, Run, passing, run

from simsales.engines.journal import Kind
from simsales.engines.tally import Counter, Scopes
from simsales.mechanisms.contact import reach_chance
from simsales.scenario.scenario import Scenario
from simsales.world.context import Timeline

TWO: Tree = {
    "simsales": 1,
    "name": "Two channels",
    "calendar": {"start": "2027-01-01", "length": "8 months"},
    "products": {"p": {"price": 1000}},
    "channels": {
        "online": {"leads": "300 per month", "spend": "10 k per month", "response": {"elasticity": 0.5}},
        "shop": {"leads": "400 per month", "spend": "2 k per month"},
    },
    "stages": [{"name": "close", "passes": "50 %"}],
    "teams": {"t": {"reps": {"ann": {}}}},
}
MORE = {"channels.online.spend": "40 k per month"}
"""Twice the leads online."""


def from_may(changes: dict[str, Any], base: dict[str, Any] | None = None) -> Run:
    trees = [changed(TWO, base or {}), changed(changed(TWO, base or {}), changes)]
    days = (date(2027, 1, 1), date(2027, 5, 1))
    timeline: Timeline = tuple(
        (day, Scenario.model_validate(tree)) for day, tree in zip(days, trees, strict=True)
    )
    return run(base or {}, of=TWO, timeline=timeline)


def leads(found: Run, channel: str) -> NDArray[np.int64]:
    """Return the leads of a channel by month."""
    at = Scopes(found.world.names).channel + found.world.names.channels.index(channel)
    return found.tally[Counter.LEADS, at]


def poisson(count: int, mean: float) -> bool:
    """Return whether a count lies within the middle 99.7 % of its Poisson distribution."""
    return bool(abs(count - mean) < 3 * mean**0.5)


# At most --------------------------------------------------------------------------------------------------


def test_a_channel_brings_no_more_than_it_can_handle() -> None:
    found = from_may(MORE, {"channels.online.capacity": "450 per month"})
    months = leads(found, "online")
    assert all(poisson(int(count), 300) for count in months[:4])
    assert all(poisson(int(count), 450) for count in months[4:])
    assert leads(from_may(MORE), "online")[4:].sum() > 2200 > months[4:].sum()


@pytest.mark.parametrize("capacity", ["300 per month", "1000 per month"])
def test_a_capacity_that_nobody_needs_changes_nothing(capacity: str) -> None:
    assert np.array_equal(run(of=TWO).journal, run({"channels.online.capacity": capacity}, of=TWO).journal)


def test_a_smaller_capacity_takes_leads_away_and_adds_none() -> None:
    keys = []
    for capacity in ("100 per month", "200 per month", "300 per month"):
        found = run({"channels.online.capacity": capacity}, of=TWO)
        keys.append({row[2] for row in found.of(Kind.LEAD).tolist()})
        assert poisson(int(leads(found, "online").sum()), 8 * float(capacity.split()[0]))
    assert keys[0] < keys[1] < keys[2]


# From each other ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_of_what_one_brings_more_the_share_comes_off_the_other(share: float) -> None:
    """Online brings 300 a month more; the shop loses the share of it, so together 300 (1 - share) more."""
    found = from_may(MORE, {"channels.online.takes_from": {"shop": share}})
    assert all(poisson(int(count), 400) for count in leads(found, "shop")[:4])
    assert poisson(int(leads(found, "online")[4:].sum()), 4 * 600)
    assert poisson(int(leads(found, "shop")[4:].sum()), 4 * (400 - share * 300))
    both = leads(found, "online")[4:].sum() + leads(found, "shop")[4:].sum()
    assert poisson(int(both), 4 * (700 + 300 * (1 - share)))


def test_nobody_loses_more_than_everything() -> None:
    found = from_may({"channels.online.spend": "160 k per month"},
                     {"channels.online.takes_from": {"shop": "100 %"}})  # fmt: skip
    assert leads(found, "shop")[4:].sum() == 0


def test_what_one_brings_less_the_other_gets_in_part() -> None:
    """With a quarter of the spend 150 leads are missing online; the shop gets 40 % of them."""
    found = from_may({"channels.online.spend": "2500 per month"},
                     {"channels.online.takes_from": {"shop": "40 %"}})  # fmt: skip
    assert poisson(int(leads(found, "online")[4:].sum()), 4 * 150)
    assert poisson(int(leads(found, "shop")[4:].sum()), 4 * 460)


def test_nothing_is_taken_as_long_as_all_is_as_today() -> None:
    taking = {"channels.online.takes_from": {"shop": "40 %"}}
    assert np.array_equal(run(of=TWO).journal, run(taking, of=TWO).journal)
    seasons = {"channels.online.season": {"mar": 3}}
    assert np.array_equal(run(seasons, of=TWO).journal, run({**taking, **seasons}, of=TWO).journal)


def test_who_gets_the_other_s_leads_brings_no_more_than_it_can_handle() -> None:
    """The shop handles 400 a month, and has them: what is missing online finds nobody there."""
    found = from_may(
        {"channels.online.use": False},
        {"channels.online.takes_from": {"shop": "40 %"}, "channels.shop.capacity": "400 per month"},
    )
    assert leads(found, "online")[4:].sum() == 0
    assert poisson(int(leads(found, "shop")[4:].sum()), 4 * 400)


@pytest.mark.parametrize(("taker", "other"), [("any time", "working hours"), ("working hours", "any time")])
@pytest.mark.parametrize("share", [0.4, 1.0])
def test_every_lead_that_is_taken_is_missing_where_it_came_from(taker: str, other: str, share: float) -> None:
    """Weekends are not lost where only one works office hours: a month's leads are taken."""
    windows = {"channels.online.arrive": taker, "channels.shop.arrive": other}
    found = from_may(MORE, {**windows, "channels.online.takes_from": {"shop": share}})
    assert poisson(int(leads(found, "shop")[:4].sum()), 4 * 400)
    assert poisson(int(leads(found, "online")[4:].sum()), 4 * 600)
    assert poisson(int(leads(found, "shop")[4:].sum()), 4 * (400 - share * 300))
    back = from_may(
        {"channels.online.use": False}, {**windows, "channels.online.takes_from": {"shop": share}}
    )
    # All that comes back is what was lost before: the share of what the other brings in the file.
    assert poisson(int(leads(back, "shop")[4:].sum()), 4 * (400 + share * 300))


# Open and closed ------------------------------------------------------------------------------------------


def test_a_channel_that_is_closed_brings_and_costs_nothing() -> None:
    taking = {"channels.online.takes_from": {"shop": "40 %"}}
    found, today = from_may({"channels.online.use": False}, taking), from_may({}, taking)
    assert np.array_equal(leads(found, "online")[:4], leads(today, "online")[:4])
    assert leads(found, "online")[4:].sum() == 0
    assert found.count(Counter.SPEND) == (4 * 10 + 8 * 2) * 1000_00
    assert today.count(Counter.SPEND) == 8 * 12 * 1000_00
    assert poisson(int(leads(found, "shop")[4:].sum()), 4 * (400 + 0.4 * 300))
    before = found.journal[found.journal[:, 0] < found.world.periods.edge[4]]
    assert np.array_equal(before, today.journal[: len(before)])


def test_opening_a_channel_costs_its_setup_once() -> None:
    closed = {"channels.online.use": False, "channels.online.setup": "7 k"}
    found = from_may({"channels.online.use": True}, closed)
    assert found.sums(Counter.CHANNEL_CARE).tolist() == [0] * 4 + [7000_00] + [0] * 3
    assert leads(found, "online")[:4].sum() == 0
    assert poisson(int(leads(found, "online")[4:].sum()), 4 * 300)
    assert found.count(Counter.SPEND) == (8 * 2 + 4 * 10) * 1000_00
    for stays in (True, False):
        never = {"channels.online.use": stays, "channels.online.setup": "7 k"}
        assert run(never, of=TWO).count(Counter.CHANNEL_CARE) == 0


def test_a_channel_that_has_yet_to_open_has_no_goodwill() -> None:
    """Of the spend 1 - .9^n is felt in the n-th month: at elasticity 1 so many leads."""
    slow = {"channels.online.carry_over": "90 %", "channels.online.response": {"elasticity": 1}}
    closed = {**slow, "channels.online.use": False}
    found = from_may({"channels.online.use": True}, closed)
    for month, count in enumerate(leads(found, "online")[4:], start=1):
        assert poisson(int(count), 300 * (1 - 0.9**month))
    # Who closes and opens again begins with what is left of it.
    days = (date(2027, 1, 1), date(2027, 3, 1), date(2027, 5, 1))
    trees = [changed(TWO, slow), changed(TWO, closed), changed(TWO, slow)]
    timeline: Timeline = tuple(
        (day, Scenario.model_validate(tree)) for day, tree in zip(days, trees, strict=True)
    )
    again = leads(run(slow, of=TWO, timeline=timeline), "online")
    assert again[2:4].sum() == 0
    for month, count in enumerate(again[4:], start=1):
        assert poisson(int(count), 300 * (1 - (1 - 0.9**2) * 0.9**month))


def test_the_setup_is_paid_on_the_first_day_where_the_file_has_it_closed() -> None:
    base = Scenario.model_validate(
        changed(TWO, {"channels.online.use": False, "channels.online.setup": "7 k"})
    )
    opened = Scenario.model_validate(changed(TWO, {"channels.online.setup": "7 k"}))
    found = run({"channels.online.use": False, "channels.online.setup": "7 k"}, of=TWO,
                timeline=((base.calendar.start, opened),))  # fmt: skip
    assert found.count(Counter.CHANNEL_CARE) == 7000_00


# How well they go together --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "odds"),
    [
        ({"channels.shop.fits": {"p": 2}}, 2.0),
        ({"channels.shop.suits": {"s": 0.5}, "segments.s": {}}, 0.5),
        ({"channels.shop.fits": {"p": 2}, "channels.shop.suits": {"s": 3}, "segments.s": {}}, 6.0),
    ],
)
def test_odds_of_what_suits_are_multiplied_in_every_stage(changes: dict[str, Any], odds: float) -> None:
    two_stages = {"stages": [{"name": "offer", "passes": "50 %"}, {"name": "close", "passes": "50 %"}]}
    found = run({**two_stages, **changes}, of=TWO)
    origin = {row[2]: row[4] & 0xFFFF for row in found.of(Kind.LEAD).tolist()}
    for channel, p in ((0, 0.5), (1, passing(log(odds)))):
        for kind, stage in ((Kind.PASSED, 0), (Kind.WON, 1)):
            through = sum(origin[row[2]] == channel for row in found.of(kind).tolist())
            lost = sum(origin[row[2]] == channel for row in found.of(Kind.LOST).tolist() if row[4] == stage)
            low, high = binom.interval(0.99, through + lost, p)
            assert low <= through <= high, (channel, stage)
            assert through + lost > 1000


# Oracle 10 ------------------------------------------------------------------------------------------------

PUBLISHED = (49, 71, 82, 88, 92, 94)


def test_attempts_reach_as_many_as_a_vendor_published() -> None:
    """Oracle 10, by the closed form: 49/71/82/88/92/94 % reached by attempts 1 to 6, with the defaults."""
    left, reached = 1.0, []
    for attempt in range(1, 7):
        left *= 1 - reach_chance(0.486, 7.3, attempt)
        reached.append(100 * (1 - left))
    assert reached == pytest.approx(PUBLISHED, abs=0.75)


def test_attempts_reach_as_many_in_the_simulated_year() -> None:
    """Oracle 10, simulated; the chances are put in, so this tests the wiring. A day between attempts."""
    found = run({
        "calendar.hours": "always",
        "stages.0": {"name": "close", "effort": "1 min", "contact": {}},
        "teams.t.reps.ann.count": 4,
    }, of=TWO)  # fmt: skip
    misses = found.of(Kind.NOT_REACHED)
    last_start = found.world.horizon - 8 * DAY
    tried = {row[2] for row in found.of(Kind.LEAD).tolist() if row[0] < last_start}
    left = len(tried)
    assert left > 4000
    for attempt in range(1, 7):
        missed = sum(row[5] == attempt for row in misses.tolist() if row[2] in tried)
        share = 1 - reach_chance(0.486, 7.3, attempt)
        low, high = binom.interval(0.99, left, share)
        assert low <= missed <= high, attempt
        left = missed
        assert 100 * (1 - left / len(tried)) == pytest.approx(PUBLISHED[attempt - 1], abs=2)
    ended = {row[2] for row in found.of(Kind.NO_DECISION).tolist()}
    assert {row[2] for row in misses.tolist() if row[5] == 6} == ended
    assert found.count(Counter.ATTEMPTS) == found.count(Counter.REACHED) + len(misses)
    times: dict[int, list[int]] = {}
    for row in found.of(Kind.ASKED).tolist():
        times.setdefault(row[2], []).append(row[0])
    worked: dict[int, list[int]] = {}
    for row in found.of(Kind.WORKED).tolist():
        worked.setdefault(row[2], []).append(row[0])
    for key, asked in times.items():
        assert [then - done for then, done in zip(asked[1:], worked[key], strict=False)] == [DAY] * (
            len(asked) - 1
        )


@pytest.mark.parametrize(
    ("field", "value", "sign"), [("attempts", 9, 1), ("first", 0.7, 1), ("alike", 50, 1), ("attempts", 3, -1)]
)
def test_each_of_it_alone_moves_who_is_reached(field: str, value: float, sign: int) -> None:
    stage = {"name": "close", "effort": "1 min", "contact": {"every": "1 h"}}
    today = run({"stages.0": stage}, of=TWO)
    other = run({"stages.0": stage, f"stages.0.contact.{field}": value}, of=TWO)
    reached = [found.count(Counter.REACHED) for found in (today, other)]
    assert sign * (reached[1] - reached[0]) > 0


def test_attempts_take_the_time_of_people() -> None:
    """Each attempt is the stage's work once more: the hours worked are the attempts' effort."""
    found = run({"stages.0": {"name": "close", "effort": "6 min", "contact": {"every": "1 h"}}}, of=TWO)
    open_at_end = len(found.of(Kind.STILL_WORKING))
    hours = found.count(Counter.BUSY) / HOUR
    assert hours == pytest.approx(found.count(Counter.ATTEMPTS) / 10, abs=0.1 * (open_at_end + 1))


def test_work_promised_by_a_time_counts_once_however_often_it_is_tried() -> None:
    """Six attempts a day apart are one promise, kept or not by the first; who was never tried is not due."""
    stage = {"name": "close", "effort": "6 min", "due_in": "4 h", "contact": {"every": "1 day"}}
    found = run({"stages.0": stage, "calendar.hours": "always"}, of=TWO)
    first: dict[int, bool] = {}
    asked: dict[int, int] = {}
    for row in found.journal.tolist():
        if row[1] == Kind.ASKED:
            asked.setdefault(row[2], row[0])
        if row[1] == Kind.WORKED and row[2] not in first:
            first[row[2]] = row[0] - asked[row[2]] <= 4 * HOUR
    assert found.count(Counter.ATTEMPTS) > 1.5 * len(first)
    assert found.count(Counter.DUE) == len(first)
    assert found.count(Counter.ON_TIME) == sum(first.values())


@pytest.mark.parametrize("attempts", [1, 3])
def test_open_deals_are_worth_less_where_not_everybody_is_reached(attempts: int) -> None:
    """Nobody works: value x chance to be reached x chance to pass; who is with the customer is reached."""
    stage = {"name": "close", "effort": "6 min", "passes": "50 %", "customer_takes": "900 days",
             "contact": {"first": 0.4, "alike": 5, "attempts": attempts}}  # fmt: skip
    left = 1.0
    for attempt in range(1, attempts + 1):
        left *= 1 - reach_chance(0.4, 5, attempt)
    for state, chance in (("waiting for work", (1 - left) * 0.5), ("with customer", 0.5)):
        deals = {"stage": "close", "count": 7, "state": state, "value": 1000, "channel": "shop"}
        found = run({
            "stages.0": stage, "teams.t.reps.ann.starts": "2028-01-01", "opening": {"deals": [deals]},
            "channels.online.leads": "0 per month", "channels.shop.leads": "0 per month",
            "channels.online.response": None,
        }, of=TWO)  # fmt: skip
        assert found.count(Counter.STILL_OPEN) == 7
        assert found.count(Counter.OPEN_VALUE) == pytest.approx(7 * 100_000 * chance, abs=7)


def test_open_deals_that_were_tried_in_vain_have_only_the_attempts_that_are_left() -> None:
    """After the day's end: k tried of three, each worth the chance of the others."""
    stage = {"name": "close", "effort": "6 min", "passes": "50 %", "customer_takes": "900 days",
             "contact": {"first": 0.4, "alike": 5, "attempts": 3, "every": "30 days"}}  # fmt: skip
    found = run({"stages.0": stage, "calendar.hours": "always"}, of=TWO)
    missed = {row[2]: row[5] for row in found.of(Kind.NOT_REACHED).tolist()}
    worked = {row[2] for row in found.of(Kind.WORKED).tolist()}
    seen = set()
    for row in found.of(Kind.STILL_OPEN).tolist():
        tried, left = missed.get(row[2], 0), 1.0
        tries = sum(1 for one in found.of(Kind.WORKED, row[2]))
        for attempt in range(tried + 1, 4):
            left *= 1 - reach_chance(0.4, 5, attempt)
        reached = row[2] in worked and tries > tried
        seen.add((tried, reached))
        assert row[5] == pytest.approx(100_000 * 0.5 * (1.0 if reached else 1 - left), abs=1)
    assert seen >= {(1, False), (2, False), (0, True), (1, True), (2, True)}
