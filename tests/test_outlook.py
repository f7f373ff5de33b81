"""What is expected of market, customers and work: against closed forms and simulated years, as it is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simsales.decide.capacity import make_capacity
from simsales.decide.fluid import make_fluid
from simsales.decide.levers import Levers, find_levers
from simsales.decide.program import Program
from simsales.decide.propose import propose
from simsales.decide.question import Goal, Question
from simsales.decide.search import Search
from simsales.engines.reference import simulate
from simsales.engines.tally import Counter
from simsales.errors import Problem
from simsales.feasible.flow import attempts, limited
from simsales.feasible.load import PARTS, capacity, demand
from simsales.feasible.outlook import outlook
from simsales.feasible.prepare import prepare
from simsales.mechanisms.contact import expected_attempts, reach_chance
from simsales.mechanisms.response import response
from simsales.quantity import HOUR
from simsales.scenario.loaded import TODAY, Loaded
from simsales.scenario.reader import read_scenario, read_scenario_text
from simsales.study.measure import MetricKey
from simsales.words import speaking
from simsales.world.compile import compile_world
from simsales.world.context import make_context
from simsales.world.world import World

SCENARIOS = Path(__file__).parents[1] / "scenarios"

CALLS = """\
simsales: 1
name: Calls
calendar: {start: 2027-01-01, length: 12 months}
products: {thing: {price: 1 k}}
channels: {web: {leads: 40 per month}}
stages:
  - {name: call, effort: 1 h, passes: 80 %, contact: {attempts: 4, first: 40 %, alike: 5, every: 2 days}}
  - {name: close, effort: 2 h, passes: 50 %}
teams: {sales: {reps: {ann: {}, ben: {}}}}
"""

WORK = """\
simsales: 1
name: All work
calendar: {start: 2027-01-01, length: 12 months}
products: {thing: {price: 1 k}}
channels: {web: {leads: 60 per month}}
stages:
  - {name: call, effort: 1 h, passes: 80 %, contact: {attempts: 4, first: 40 %, alike: 5, every: 2 days}}
  - {name: close, effort: 2 h, passes: 50 %}
discovery: {stage: close, hours: 1 h, odds: 1.2, half_at: 2 h}
customers:
  stays: 80 %
  tickets: {repair: {per_year: 3, effort: 2 h}}
  upsell: {per_year: 0.5, stage: close, value: 0.5}
opening: {accounts: [{count: 200}]}
teams: {sales: {reps: {ann: {hours: 20 h}}}}
"""

SHOPS = """\
simsales: 1
name: Shops
calendar: {start: 2027-01-01, length: 3 months}
products: {thing: {price: 1 k}}
channels:
  web:
    leads: 100 per month
    spend: 10 k per month
    response: "today 10 k brings 100, none 10, half 55, double 160, at most 250"
    capacity: 120 per month
    takes_from: {shop: 50 %}
  shop: {leads: 80 per month}
stages: [{name: sale, passes: 100 %}]
teams: {sales: {reps: {ann: {}}}}
plan: {goal: profit, replications: 4, spend: {step: 5 k, at_most: 20 k, changes: year, budget: 60 k}}
simulation: {replications: 4}
"""


def world_of(loaded: Loaded) -> World:
    return compile_world(loaded.scenario, loaded.strategies[TODAY])


def read(text: str) -> Loaded:
    return read_scenario_text(text, "company.yaml")


def told(text: str) -> list[Problem]:
    return [problem for problem in prepare(read(text)).warnings if problem.key.startswith("feasible.")]


# ------------------------------------------------------------------ attempts


@pytest.mark.parametrize(("p", "count"), [(0.4, 1), (0.4, 6), (0.05, 30), (1.0, 3)])
def test_expected_attempts_are_a_geometric_sum_where_all_are_alike(p: float, count: int) -> None:
    made, reached = expected_attempts(p, 1e12, count)
    assert made == pytest.approx((1.0 - (1.0 - p) ** count) / p, rel=1e-9)
    assert reached == pytest.approx(1.0 - (1.0 - p) ** count, rel=1e-9)


def test_expected_attempts_follow_the_chances_one_by_one() -> None:
    first, alike, count = 3.55 / 7.3, 7.3, 6
    unreached = np.cumprod([1.0 - reach_chance(first, alike, k) for k in range(1, count + 1)])
    made, reached = expected_attempts(first, alike, count)
    assert made == pytest.approx(1.0 + unreached[:-1].sum())
    assert reached == pytest.approx(1.0 - unreached[-1])


def test_the_picture_has_every_attempt_and_loses_who_is_never_reached() -> None:
    loaded = read(CALLS)
    world = world_of(loaded)
    fluid, (made, reached) = make_fluid(world), attempts(world, 0)
    source = 2  # Far enough from the horizon for all attempts.
    assert fluid.work[0, source, 0].sum() / HOUR == pytest.approx(made, rel=1e-9)
    assert fluid.work[0, source, 1].sum() / HOUR == pytest.approx(2 * 0.8 * reached, rel=1e-9)
    (part,) = fluid.parts
    assert part.brings.wins[source].sum() == pytest.approx(0.4 * reached, rel=1e-9)
    # Nobody is lost at the horizon: who is not won before it is won later.
    everybody = part.brings.wins.sum(axis=1) + part.brings.later
    assert everybody == pytest.approx(np.full(len(everybody), 0.4 * reached), rel=1e-9)


def test_the_hours_of_attempts_are_those_of_simulated_years() -> None:
    loaded = read(CALLS)
    world = world_of(loaded)
    asked = demand(loaded.scenario, world)
    once, again = (float(asked.parts[PARTS.index(part)].sum()) for part in ("deals", "attempts"))
    assert again / float(asked.parts[0, 0].sum()) == pytest.approx(attempts(world, 0)[0] - 1.0)
    busy = [float(simulate(world, 3, run).tally[Counter.BUSY, 0].sum()) for run in range(12)]
    error = float(np.std(busy, ddof=1)) / len(busy) ** 0.5
    # What comes in the last days is asked for after the horizon: 1 to 2 % of the year.
    assert abs(float(np.mean(busy)) - once - again) < 3.0 * error + 0.02 * (once + again)


# ------------------------------------------------------------------ what is said of the load


def test_the_load_says_what_it_consists_of() -> None:
    (problem,) = told(WORK)
    assert problem.key == "feasible.load_of"
    with speaking("en"):
        message = problem.message
    for words in (
        "for deals,",
        "for further attempts to reach people",
        "for needs analysis",
        "for deals that customers bring",
        "for tickets",
    ):
        assert words in message
    with speaking("zh"):
        assert "需求分析" in problem.message
        assert "服务请求" in problem.message


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("attempts", ", contact: {attempts: 4, first: 40 %, alike: 5, every: 2 days}", ""),
        ("analysis", "discovery: {stage: close, hours: 1 h, odds: 1.2, half_at: 2 h}\n", ""),
        ("tickets", "  tickets: {repair: {per_year: 3, effort: 2 h}}\n", ""),
        ("brought", "  upsell: {per_year: 0.5, stage: close, value: 0.5}\n", ""),
    ],
)
def test_what_is_not_mentioned_asks_for_no_hours(part: str, old: str, new: str) -> None:
    assert old in WORK
    with_it, without = (
        demand((x := read(text)).scenario, world_of(x)) for text in (WORK, WORK.replace(old, new))
    )
    place = PARTS.index(part)
    assert with_it.parts[place].sum() > 0.0
    assert without.parts[place].sum() == 0.0


def test_deals_and_tickets_that_each_fit_alone_are_too_much_together() -> None:
    text = WORK.replace("leads: 60", "leads: 9").replace("count: 200", "count: 90")
    loaded = read(text)
    parts = demand(loaded.scenario, world_of(loaded)).parts.sum(axis=(1, 2))
    free = float(capacity(loaded.scenario, world_of(loaded)).sum())
    assert parts[:-1].sum() < free
    assert parts[-1] < free
    assert [problem.key for problem in told(text)] == ["feasible.load_of"]


def test_hours_for_care_and_interviews_are_taken_from_those_that_are_free() -> None:
    text = WORK.replace("{hours: 20 h}", "{hours: 20 h, activities: {check-ups: 2 h, asking: 3 h}}")
    text = text.replace("teams:", "activities: [check-ups, asking]\nteams:")
    text = text.replace(
        "  stays: 80 %\n", "  stays: 80 %\n  care: {calls: {activity: check-ups, lifts: 5 %, half_at: 4 h}}\n"
    )
    text += "research: {talks: {date: 2027-01-01, interviews: asking, takes: 2 h, odds: 1.1, half_at: 40}}\n"
    less, all_of_it = read(text), read(WORK)
    free = [float(capacity(each.scenario, world_of(each)).sum()) for each in (less, all_of_it)]
    assert free[0] == pytest.approx(free[1] * 15 / 20)


def test_a_channel_with_hours_of_its_own_is_checked_and_pictured_on_its_days() -> None:
    text = CALLS.replace(
        "web: {leads: 40 per month}", 'web: {leads: 40 per month, hours: "18:00-22:00", days: [sat, sun]}'
    )
    loaded = read(text)
    world = prepare(loaded).worlds[TODAY]
    assert outlook(world).leads.sum() == pytest.approx(480.0)
    assert make_fluid(world).come.sum() == pytest.approx(480.0)


# ------------------------------------------------------------------ the picture and simulated years


@pytest.mark.parametrize(
    ("name", "waiting"),
    [("rival_enters", 0.0), ("saas_renewals", 0.0), ("service_retention", 0.0), ("channel_mix", 0.04)],
)
def test_the_picture_of_today_lies_near_simulated_years(name: str, waiting: float) -> None:
    """Hold the picture within three standard errors and 3 %, and 4 % more where deals go cold.

    Measured with 24 years (wins, picture over mean): rival_enters 1.01 (1.23 before the market was in it),
    saas_renewals 1.03 (0.89), service_retention 1.00 (0.97), channel_mix 1.06 (1.10). In channel_mix people
    are busy four fifths of their time and customers have patience; the picture knows no waiting.
    """
    loaded = read_scenario(SCENARIOS / f"{name}.yaml")
    world = world_of(loaded)
    fluid, metrics = make_fluid(world), ("leads", "wins", "bookings")
    periods = fluid.base.shape[1]
    goals = tuple(Goal(fluid.outcome(metric, 0, periods), 0.0, 1, 1.0) for metric in metrics)
    pictured = Program(Question(fluid, make_capacity(world), Levers((), (), None), goals)).figures()
    runs = Search(loaded, 1, 1, None, None).simulate({TODAY: loaded.strategies[TODAY]}, range(24))
    for metric, figure in zip(metrics, pictured, strict=True):
        values = runs.column(TODAY, MetricKey(metric))
        mean, error = float(values.mean()), float(values.std(ddof=1)) / len(values) ** 0.5
        assert abs(figure - mean) < 3.0 * error + (0.03 + waiting) * mean, metric


def test_leads_that_meet_limits_are_the_same_in_the_program_as_by_the_formulas() -> None:
    loaded = read(SHOPS)
    world = world_of(loaded)
    assert loaded.scenario.plan is not None
    levers = find_levers(
        loaded.scenario, loaded.scenario.plan, make_context(loaded.scenario, loaded.strategies[TODAY]), world
    )
    fluid = make_fluid(world)
    web = world.names.channels.index("web")
    outcome = fluid.outcome("leads", 0, fluid.base.shape[1])
    program = Program(Question(fluid, make_capacity(world), levers, (Goal(outcome, 0.0, 1, 1.0),)))
    kind, lo, hi, c, d = world.channels.spend_curve[web].tolist()
    seen = set()
    for place, level in enumerate(levers.spend[0].levels):
        program._fix(0, place)
        program.model.maximize(program.worth)
        values = program._run().variable_values()
        base = fluid.base.copy()
        base[web] *= response(int(kind), lo, hi, c, d, level / 1_000_000)
        come = limited(base, fluid.limits)
        assert program._evaluated(program._value(outcome), values) == pytest.approx(come.sum(), rel=1e-6)
        seen.add(round(float(come[web].sum())))
    # Below capacity and at it, with the other channel giving and getting.
    assert max(seen) == 360
    assert min(seen) < 300


def test_limits_follow_the_engine() -> None:
    loaded = read(SHOPS.replace("leads: 100 per month", "leads: 200 per month"))
    world = world_of(loaded)
    come = outlook(world).leads.sum(axis=(1, 2, 3))
    runs = [simulate(world, 5, run).tally for run in range(20)]
    counted = [float(tally[Counter.LEADS, 0].sum()) for tally in runs]
    error = float(np.std(counted, ddof=1)) / len(counted) ** 0.5
    assert abs(float(np.mean(counted)) - come.sum()) < 3.0 * error
    assert come[world.names.channels.index("web")] == pytest.approx(360.0)


def test_a_plan_says_what_of_market_and_customers_is_not_pictured() -> None:
    keys = {reason.key for reason in propose(read(SHOPS), workers=1).reasons}
    assert "plan.market_as_expected" in keys
    assert "plan.renewals_not_pictured" not in keys
    plain = SHOPS.replace("    capacity: 120 per month\n    takes_from: {shop: 50 %}\n", "")
    assert "plan.market_as_expected" not in {reason.key for reason in propose(read(plain), workers=1).reasons}
