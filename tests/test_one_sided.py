"""What only a strategy has: refused where today has no such thing, right where the file has it unused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simsales.errors import InputError
from simsales.feasible.prepare import prepare
from simsales.scenario.changes import with_changes
from simsales.scenario.loaded import TODAY, Loaded
from simsales.scenario.one_sided import WHOLE
from simsales.scenario.reader import read_scenario_text
from simsales.scenario.settings import with_settings
from simsales.words import speaking
from simsales.world.compile import compile_world
from simsales.world.world import World

PLAIN = """\
simsales: 1
name: Plain
calendar: {start: 2027-01-04, length: 12 months}
products: {standard: {price: 12 k}}
segments: {firms: {}}
channels: {website: {leads: 4 per month}, agents: {leads: 2 per month}}
stages:
  - {name: talk, effort: 2 h, passes: 50 %}
teams:
  north: {reps: {anna: {hours: 40 h, activities: {visits: 4 h}}}}
activities: [visits]
"""
TRAINED = {"training": {"spend": "1 k per month", "half_at": "2 k per month"}}
ADDED: dict[str, dict[str, Any]] = {
    "customers": {"customers.stays": "95 %"},
    "health": {"channels.agents.health": TRAINED},
    "awareness": {"segments.firms.awareness": {"starts": "40 %"}},
    "promotion": {"promotion.fairs": {"spend": "4 k per month"}},
    "contact": {"stages.talk.contact": {"attempts": 5}},
}
CUSTOMERS = "customers: {stays: 80 %, tickets: {help: {per_year: 2, effort: 1 h, respond_in: 4 h}}}\n"


def read(more: str = "", **other: str) -> Loaded:
    text = PLAIN
    for old, new in other.items():
        assert old in text
        text = text.replace(old, new)
    return read_scenario_text(text + more, "plain.yaml")


def refused(loaded: Loaded, changes: dict[str, Any]) -> list[str]:
    with pytest.raises(InputError) as error:
        with_changes(loaded, changes)
    return [problem.key for problem in error.value.problems]


def world(loaded: Loaded, changes: dict[str, Any]) -> World:
    return compile_world(loaded.scenario, with_changes(loaded, changes))


@pytest.mark.parametrize("word", ADDED)
def test_what_today_does_not_have_is_refused(word: str) -> None:
    assert refused(read(), ADDED[word]) == [f"references.one_sided.{word}"]


def test_a_kind_of_ticket_that_only_a_strategy_has_is_refused() -> None:
    added = {"customers.tickets.repair": {"per_year": 1, "effort": "2 h"}}
    assert refused(read(CUSTOMERS), added) == ["references.one_sided.tickets"]
    assert set(WHOLE) == {*ADDED, "tickets"}


def test_what_stands_around_it_is_told_and_not_each_part() -> None:
    both = {"customers": {"tickets": {"help": {"per_year": 2, "effort": "1 h"}}}}
    assert refused(read(), both) == ["references.one_sided.customers"]


@pytest.mark.parametrize("part", ["training", "incentive", "manager_incentive"])
def test_each_measure_of_a_channel_without_health_is_refused(part: str) -> None:
    spend = {f"channels.agents.health.{part}": TRAINED["training"]}
    assert refused(read(), spend) == ["references.one_sided.health"]


def test_the_health_of_a_channel_that_only_a_strategy_has_is_refused() -> None:
    fairs = {"channels.fairs": {"leads": "2 per month", "setup": "5 k", "health": TRAINED}}
    assert refused(read(), fairs) == ["references.one_sided.health"]
    without = {"channels.fairs": {"leads": "2 per month", "setup": "5 k"}}
    assert with_changes(read(), without)[0][1].channels["fairs"].setup == 500_000


def test_a_what_if_is_refused_at_its_setting() -> None:
    with pytest.raises(InputError) as error:
        with_settings(read(), ["customers.stays = 95 %"])
    (problem,) = error.value.problems
    assert problem.file == "--set"
    assert "write the section 'customers' in the file" in problem.message
    with speaking("zh"):
        assert "请在文件中按目前的情况写上 customers" in problem.message


def test_taking_a_mechanism_away_is_refused_too() -> None:
    loaded = read(CUSTOMERS)
    assert refused(loaded, {"customers": None}) == ["references.one_sided.lacks"]
    assert refused(loaded, {"customers.tickets": {}}) == ["references.one_sided.lacks"]


def test_last_year_may_lack_what_there_is_now() -> None:
    last = "last_year: {bookings: 100 k}\nlook_back: {changes: {customers: null}}\n"
    assert read(CUSTOMERS + last).scenario.look_back is not None


# What stands in the file unused works as if it had been added; agents are the first channel by name.


def test_a_channel_that_opens_has_its_health_against_the_file() -> None:
    training = "{spend: 0 per month, half_at: 2 k per month}"
    closed = f"agents: {{leads: 2 per month, use: false, health: {{training: {training}}}}}"
    loaded = read(**{"agents: {leads: 2 per month}": closed})
    today = world(loaded, {}).marketplace.health.level[0, 0]
    opened = world(loaded, {"channels.agents.use": True}).marketplace.health.level[0, 0]
    trained = world(
        loaded, {"channels.agents.use": True, "channels.agents.health.training.spend": "2 k per month"}
    ).marketplace.health.level[0, 0]
    assert today == opened == 1.0
    # Half of the 20 % that very much training gives.
    assert trained == pytest.approx(1.1)


@pytest.mark.parametrize("part", ["training", "incentive", "manager_incentive"])
def test_a_measure_of_no_money_today_works_when_a_strategy_spends(part: str) -> None:
    health = f"{{leads: 2 per month, health: {{{part}: {{spend: 0 per month, half_at: 1 k per month}}}}}}"
    loaded = read(**{"agents: {leads: 2 per month}": f"agents: {health}"})
    level = world(loaded, {f"channels.agents.health.{part}.spend": "1 k per month"}).marketplace.health.level
    assert level[0, 0] == pytest.approx(1.1)


@pytest.mark.parametrize("part", ["training", "incentive", "manager_incentive"])
def test_one_more_measure_of_a_channel_with_health_works_as_one_without_money(part: str) -> None:
    loaded = read(
        **{"agents: {leads: 2 per month}": "agents: {leads: 2 per month, health: {fades: 6 months}}"}
    )
    added = {f"channels.agents.health.{part}": {"spend": "1 k per month", "half_at": "1 k per month"}}
    assert world(loaded, added).marketplace.health.level[0, 0] == pytest.approx(1.1)


def test_contact_that_a_strategy_adds_counts_the_hours_beyond_todays() -> None:
    loaded = read(
        **{"agents: {leads: 2 per month}": "agents: {leads: 2 per month, health: {fades: 6 months}}"}
    )
    added = {"channels.agents.health.contact": {"activity": "visits", "gives": 0.3, "half_at": "4 h"}}
    health = world(loaded, added).marketplace.health
    assert health.today[0] == pytest.approx(0.5)
    assert health.level[0, 0] == 1.0


AWARE = {"segments: {firms: {}}": "segments: {firms: {awareness: {starts: 30 %}}}"}
FAIRS = (
    "promotion: {fairs: {spend: 0 per month, response: 'today 5 k brings 30, none brings 24, double 37, "
    "at most 50'}}\n"
)


def test_a_promotion_that_does_not_run_today_holds_what_is_there_and_lifts_it_by_what_it_brings() -> None:
    loaded = read(FAIRS, **AWARE)
    assert prepare(loaded).worlds[TODAY].marketplace.awareness.level[0, 0] == pytest.approx(0.3)
    lifted = world(loaded, {"promotion.fairs.spend": "5 k per month"}).marketplace.awareness
    assert lifted.level[0, 0] == pytest.approx(0.3 * 30 / 24)
    assert lifted.starts[0] == 0.3
    assert not [p.key for p in prepare(loaded).warnings if "awareness" in p.key]


@pytest.mark.parametrize(
    ("response", "key"),
    [
        ("{elasticity: 0.2}", "promotion_nothing"),
        ("{elasticity: 0.2, today: 4 k}", "promotion_without"),
        ("{half_at: 3 k, today: 4 k}", "promotion_without"),
        ("'today 5 k brings 30, half brings 26, double 37, at most 50'", "promotion_without"),
    ],
)
def test_a_promotion_of_no_money_needs_what_is_there_without_it(response: str, key: str) -> None:
    fairs = f"promotion: {{fairs: {{spend: 0 per month, response: {response}}}}}\n"
    with pytest.raises(InputError) as error:
        read(fairs, **AWARE)
    assert [problem.key for problem in error.value.problems] == [f"references.agree.{key}"]


MORE = (
    "customers: {stays: 80 %, care: {calls: {activity: visits, lifts: 10 %, half_at: 4 h, USED}}, "
    "tickets: {help: {per_year: 2, effort: 1 h, respond_in: 4 h, recovery: {cost: 20, lifts: 5 %, USED}}}}\n"
    "research: {survey: {date: 2027-03-01, answers: 80, cost: 30, odds: 1.1, half_at: 60, USED}}\n"
)


@pytest.mark.parametrize(
    ("unused", "added"),
    [
        (
            {"customers.care.calls.use": True},
            {"customers.care.calls": {"activity": "visits", "lifts": "10 %", "half_at": "4 h"}},
        ),
        (
            {"customers.tickets.help.recovery.use": True},
            {"customers.tickets.help.recovery": {"cost": 20, "lifts": "5 %"}},
        ),
        (
            {"research.survey.use": True},
            {
                "research.survey": {
                    "date": "2027-03-01",
                    "answers": 80,
                    "cost": 30,
                    "odds": 1.1,
                    "half_at": 60,
                }
            },
        ),
    ],
)
def test_what_a_strategy_puts_to_use_is_what_it_would_add(
    unused: dict[str, Any], added: dict[str, Any]
) -> None:
    stands = read(MORE.replace("USED", "use: false"))
    (path,) = added
    # The same file without it: today's way has none either, and the strategy brings all of it.
    lacks = read(_without(path))
    one, other = world(stands, unused), world(lacks, added)
    mine, theirs = _effect(one, path), _effect(other, path)
    assert np.array_equal(mine, theirs)
    assert mine.any()
    assert not _effect(world(stands, {}), path).any()


def _without(path: str) -> str:
    more = MORE.replace("USED", "use: false")
    if path.startswith("research"):
        return more.partition("research")[0]
    if path.endswith("recovery"):
        return more.replace(", recovery: {cost: 20, lifts: 5 %, use: false}", "")
    return more.replace("care: {calls: {activity: visits, lifts: 10 %, half_at: 4 h, use: false}}, ", "")


def _effect(made: World, path: str) -> np.ndarray[Any, Any]:
    if path.startswith("research"):
        return made.marketplace.odds
    if path.endswith("recovery"):
        return made.clientele.tickets.lifts
    return made.clientele.cares.lifts


def test_needs_analysis_that_a_strategy_adds_is_that_of_no_hours_today() -> None:
    discovery = "discovery: {stage: talk, hours: HOURS, odds: 1.2, half_at: 1 h}\n"
    stands = read(discovery.replace("HOURS", "0 h"))
    added = {"discovery": {"stage": "talk", "hours": "1 h", "odds": 1.2, "half_at": "1 h"}}
    one, other = world(stands, {"discovery.hours": "1 h"}), world(read(), added)
    assert np.array_equal(one.stages.passes, other.stages.passes)
    assert (one.stages.passes > world(read(), {}).stages.passes).all()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("customers.referral", {"per_year": 0.2, "channel": "agents"}),
        ("customers.upsell", {"per_year": 0.2, "stage": "talk"}),
        ("customers.win_back", {"chance": "10 %", "after": "30 days", "stage": "talk"}),
    ],
)
def test_what_customers_bring_may_be_added_since_without_it_they_bring_nothing(path: str, value: Any) -> None:
    growth = world(read(CUSTOMERS), {path: value}).clientele.growth
    rates = {
        "customers.referral": growth.referral,
        "customers.upsell": growth.upsell,
        "customers.win_back": growth.back_chance,
    }
    assert [name for name, rate in rates.items() if rate > 0] == [path]


def test_a_choice_that_only_a_strategy_has_is_measured_from_todays_price() -> None:
    choice = {"choice": {"price": -1.8, "today": "40 %"}}
    same = world(read(), choice).marketplace
    cheaper = world(read(), {**choice, "products.standard.price": "10 k"}).marketplace
    assert not same.odds.any()
    assert (cheaper.odds > 0).all()
