"""Customers, tickets, needs analysis and research as arrays: hand-reckoned values and closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simsales.quantity import HOUR, MEAN_MONTH, WEEK
from simsales.scenario.changes import with_changes
from simsales.scenario.loaded import TODAY, Loaded
from simsales.scenario.reader import read_scenario_text
from simsales.world.compile import compile_world
from simsales.world.context import make_context
from simsales.world.draws import name_key
from simsales.world.research import answers, found_odds
from simsales.world.world import World

PLAIN = """\
simsales: 1
name: x
calendar: {start: 2027-01-04, end: 2027-06-30}
products: {service: {price: 10 k, term: 24 months}, goods: {price: 1 k}}
segments: {small: {}, large: {stays: 0.5}}
channels: {website: {leads: 60 per month}, advice: {leads: 0 per month}}
stages:
  - {name: talk, effort: 2 h, passes: 50 %}
  - {name: offer, effort: 1 h, passes: 60 %}
activities: [visits, interviews]
teams:
  north:
    reps:
      Li: {count: 2, activities: {visits: 4 h, interviews: 1 h}}
      Ma: {does: [repair], skill: {repair: 1.1}, speed: {repair: 1.2}, activities: {repair: 10 h}}
"""

FULL = """\
customers:
  stays: 80 %
  left_before: 0.4
  tickets:
    repair: {per_year: 12, effort: 30 min, priority: 2, recovery: {cost: 20, lifts: 7 %}}
    advice: {per_year: 1, effort: 1 h, respond_in: 4 h, solve_in: 2 days}
  care: {round: {activity: visits, lifts: 10 %, half_at: 5 h, cost: 100 per month}}
  referral: {per_year: 0.5, channel: advice, stays: 2}
  upsell: {per_year: 2, stage: offer}
  win_back: {chance: 30 %, after: 30 days, stage: offer}
discovery: {stage: offer, hours: 1 h, odds: 1.5, half_at: 3 h, satisfaction: 8 %}
"""


def read(more: str) -> Loaded:
    return read_scenario_text(PLAIN + more, "x.yaml")


def world_of(loaded: Loaded) -> World:
    return compile_world(loaded.scenario, loaded.strategies[TODAY])


@pytest.fixture(scope="module")
def full() -> World:
    return world_of(read(FULL))


def test_who_says_nothing_of_customers_has_none() -> None:
    text = PLAIN.replace(
        "does: [repair], skill: {repair: 1.1}, speed: {repair: 1.2}, activities: {repair: 10 h}", ""
    )
    world = world_of(read_scenario_text(text, "x.yaml"))
    assert (world.clientele.active, world.stages.sales) == (0, 2)
    assert world.names.stages == ("talk", "offer")
    assert not world.stages.extra.any()
    assert (world.money.cares.shape, world.money.research.shape) == ((0, 6), (0, 6))


def test_kinds_of_tickets_stand_behind_the_stages(full: World) -> None:
    names, stages = full.names, full.stages
    assert names.stages == ("talk", "offer", "advice", "repair")
    assert names.stage_keys[2:] == full.clientele.tickets.keys == (name_key("advice"), name_key("repair"))
    assert stages.sales == 2
    for field in stages._fields:
        value = getattr(stages, field)
        if isinstance(value, np.ndarray) and field != "members":
            assert len(value) == 4, field
    assert stages.priority.tolist() == [5, 5, 5, 2]
    assert stages.keeps_owner.tolist() == [1, 1, 0, 0]
    assert (stages.if_passed[2:] == -1).all()
    assert not stages.passes[2:].any()


def test_tickets_are_done_by_whoever_can(full: World) -> None:
    who = [full.stages.members[full.stages.pool[stage, 0, 0, 0]].tolist() for stage in range(4)]
    assert who == [[1, 1, 0], [1, 1, 0], [1, 1, 0], [1, 1, 1]]
    assert full.reps.skill[2].tolist() == [0.0, 0.0, 0.0, math.log(1.1)]
    assert full.reps.speed[2, 3] == 1.2
    assert (full.reps.reserved[2, 3] == 10 * HOUR).all()


def test_rates_are_those_of_thirty_days(full: World) -> None:
    tickets, growth = full.clientele.tickets, full.clientele.growth
    assert tickets.rate == pytest.approx([30 / 365.25, 12 * 30 / 365.25])
    assert growth.upsell == pytest.approx(2 * 30 / 365.25)
    assert growth.referral == pytest.approx(0.5 * 30 / 365.25)
    assert (growth.upsell_stage, growth.back_stage, growth.referral_channel) == (1, 1, 0)
    assert growth.referral_stays == pytest.approx(math.log(2))
    assert tickets.respond_in.tolist() == [4 * HOUR, -1]
    assert tickets.lifts[:, 0].tolist() == [0.0, 0.07]
    assert tickets.cost[:, 0].tolist() == [0, 2000]


def test_staying_and_terms(full: World) -> None:
    clientele = full.clientele
    assert full.names.segments == ("large", "small")
    assert clientele.stay == pytest.approx([math.log(4 * 0.5), math.log(4)])
    assert clientele.left_before == pytest.approx(math.log(0.4))
    assert full.names.products == ("goods", "service")
    assert clientele.term.tolist() == [12 * MEAN_MONTH, 24 * MEAN_MONTH]
    assert clientele.worth == pytest.approx([1 / 1.1, 1 / 1.21])


def test_care_is_for_one_customer_and_paid_while_in_use() -> None:
    loaded = read(FULL)
    off = {"value": False, "since": "2027-03-01"}
    changes = {"customers.care.round.use": off, "customers.tickets.repair.recovery.use": off}
    world = compile_world(loaded.scenario, with_changes(loaded, changes))
    cares = world.clientele.cares
    assert cares.half_at.tolist() == [5 * HOUR / 100]
    assert cares.lifts.tolist() == [[0.1, 0.1, 0, 0, 0, 0]]
    assert world.money.cares[0, 1:].tolist() == [10_000, 0, 0, 0, 0]
    assert world.clientele.tickets.lifts[1].tolist() == [0.07, 0.07, 0, 0, 0, 0]
    assert world.clientele.tickets.cost[1].tolist() == [2000, 2000, 0, 0, 0, 0]


def test_needs_analysis_takes_work_and_moves_this_and_later_stages(full: World) -> None:
    assert full.stages.extra.tolist() == [[0] * 6, [HOUR] * 6, [0] * 6, [0] * 6]
    assert full.stages.passes[0] == pytest.approx(0.0)
    assert full.stages.undiscovered[1] == pytest.approx(math.log(1.5))
    assert full.stages.discovered[1] == pytest.approx(0.25 * math.log(1.5))
    assert not np.delete(full.stages.discovered, 1, axis=0).any()
    assert full.stages.passes[1] == pytest.approx(math.log(1.5) + 0.25 * math.log(1.5))
    assert full.stages.understood[1] == pytest.approx(0.25 * 0.08)
    assert full.clientele.starts == pytest.approx(0.75)


def test_no_hours_of_needs_analysis_are_none_at_all() -> None:
    world = world_of(read(FULL.replace("hours: 1 h", "hours: 0 h")))
    assert not world.stages.extra.any()
    assert world.stages.passes[1] == pytest.approx(math.log(1.5))
    assert world.clientele.starts == pytest.approx(0.75)


SURVEY = """\
customers: {tickets: {repair: {per_year: 1, effort: 1 h}}}
research:
  survey:
    {date: 2027-02-10, answers: 200, cost: 5, segments: [small], odds: 1.2, half_at: 100, satisfaction: 6 %}
"""


def test_a_survey_is_known_from_its_day_on_and_fades() -> None:
    loaded = read(SURVEY)
    context = make_context(loaded.scenario, loaded.strategies[TODAY])
    day = context.calendar.tick_of(loaded.scenario.research["survey"].date)
    starts = context.periods.edge[:-1]
    assert day in starts
    held = answers(context, "survey")
    since = (starts - day) / (12 * MEAN_MONTH)
    assert held == pytest.approx(np.where(since >= 0, 200 * 0.5**since, 0.0))
    share = held / (held + 100)
    assert found_odds(context)[1] == pytest.approx(share * math.log(1.2))
    assert not found_odds(context)[0].any()
    world = world_of(loaded)
    assert world.clientele.starts[1] == pytest.approx(0.75 + share * 0.06)
    assert world.money.research.sum() == 200 * 500
    assert world.money.research[0, np.flatnonzero(starts == day)[0]] == 200 * 500


def test_a_survey_that_is_not_done_costs_and_tells_nothing() -> None:
    loaded = read(SURVEY)
    world = compile_world(loaded.scenario, with_changes(loaded, {"research.survey.use": False}))
    assert not world.money.research.any()
    assert (world.clientele.starts == 0.75).all()


def test_interviews_bring_answers_day_by_day() -> None:
    more = "{date: 2027-01-04, interviews: interviews, takes: 30 min, half_at: 50, odds: 2, fades: 2 weeks}"
    text = f"customers: {{tickets: {{repair: {{per_year: 1, effort: 1 h}}}}}}\nresearch: {{talks: {more}}}\n"
    loaded = read(text)
    context = make_context(loaded.scenario, loaded.strategies[TODAY])
    held, starts = answers(context, "talks"), context.periods.edge[:-1]
    # Two people with an hour a week each: four interviews a week, of which old ones are out of date.
    assert held == pytest.approx(4 * 2 / math.log(2) * (1 - 0.5 ** (starts / (2 * WEEK))))
    assert held[0] == 0


def test_customers_of_the_first_day_are_numbered_whatever_their_order() -> None:
    groups = [
        "{count: 2, channel: website, product: goods, value: 12 k, satisfaction: 60 %, left_before: true}",
        "{count: 1, channel: website, product: goods, renews_in: 30 days}",
        "{channel: advice, segment: small}",
    ]
    worlds = [
        world_of(read(f"{FULL}opening: {{accounts: [{', '.join(order)}]}}\n"))
        for order in (groups, groups[::-1])
    ]
    accounts, turned = (world.clientele.accounts for world in worlds)
    assert accounts.key == turned.key
    assert len(set(accounts.key)) == 4
    assert accounts.channel.tolist() == [0, 1, 1, 1]
    assert accounts.segment.tolist() == [1, -1, -1, -1]
    assert accounts.value.tolist() == [-1, 1_200_000, 1_200_000, -1]
    assert accounts.satisfaction.tolist() == [-1.0, 0.6, 0.6, -1.0]
    assert accounts.left_before.tolist() == [0, 1, 1, 0]
    assert (accounts.renews >= 0).tolist() == [False, False, False, True]
    one_more = world_of(read(f"{FULL}opening: {{accounts: [{groups[2].replace('{', '{count: 2, ')}]}}\n"))
    assert accounts.key[0] == one_more.clientele.accounts.key[0]


@pytest.mark.parametrize(
    ("promised", "counts", "hours"),
    [
        ("1 day", "working hours", 8),
        ("3 days", "working hours", 24),
        ("4 h", "working hours", 4),
        ("1 day", "any time", 24),
    ],
)
def test_a_day_of_working_hours_is_a_working_day(promised: str, counts: str, hours: int) -> None:
    text = f"""\
simsales: 1
name: promises
calendar: {{start: 2027-01-04, length: 2 months}}
products: {{p: {{price: 1 k}}}}
channels: {{c: {{leads: 1 per month}}}}
stages: [{{name: s}}]
teams: {{t: {{reps: {{r: {{}}}}}}}}
customers: {{tickets: {{help: {{per_year: 1, effort: 1 h, solve_in: {promised}, counts: {counts}}}}}}}
"""
    loaded = read_scenario_text(text, "promises.yaml")
    kinds = compile_world(loaded.scenario, loaded.strategies["today"]).clientele.tickets
    assert kinds.solve_in.tolist() == [hours * 3_600_000]
    assert kinds.respond_in.tolist() == [-1]
