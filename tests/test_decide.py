"""Owns the proof of plans: against enumeration, limit by limit, and that they are what is simulated."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from simsales.decide.capacity import make_capacity
from simsales.decide.fluid import make_fluid
from simsales.decide.goals import Score
from simsales.decide.levers import blocks, find_levers, sensible_step
from simsales.decide.program import INDIFFERENCE, Program
from simsales.decide.propose import propose
from simsales.decide.question import Question, Solution
from simsales.decide.search import best_of
from simsales.decide.tables import ENOUGH, tabulate
from simsales.errors import NotPossible
from simsales.mechanisms.response import ADBUDG, response
from simsales.quantity import HOUR
from simsales.scenario.changes import with_changes
from simsales.scenario.loaded import TODAY, Loaded
from simsales.scenario.reader import read_scenario_text
from simsales.study.measure import MetricKey
from simsales.study.study import run_study
from simsales.world.compile import compile_world
from simsales.world.context import make_context

COMPANY = """\
simsales: 1
name: Two channels
calendar: {{start: 2027-01-01, length: 3 months}}
products: {{standard: {{price: 10 k, cost: 40 %}}}}
channels:
  ads:
    leads: 40 per month
    spend: 10 k per month
    response: "today 10 k brings 40, none 4, half brings 22, double 58, at most 80"
    carry_over: {carry}
  fairs:
    leads: 30 per month
    spend: 10 k per month
    response: {{elasticity: 0.3}}
stages:
  - {{name: sale, passes: 30 %, effort: "{effort}"}}
activities: [phoning]
teams:
  north: {{buffer: 10 %, reps: {{anna: {{hours: 40 h}}, ben: {{hours: 20 h}}}}}}
plan:
  goal: profit
  replications: 6
  spend: {spend}
simulation: {{replications: 6}}
"""

CALLERS = """\
simsales: 1
name: One caller
calendar: {start: 2027-03-01, end: 2027-03-31}
products: {standard: {price: 1 k}}
channels:
  calls:
    leads: 100 per month
    outreach:
      activity: phoning
      response: "today 10 h brings 100, none 10, half brings 60, double 160, at most 220"
stages:
  - {name: sale, effort: 1 h}
activities: [phoning]
teams:
  north: {reps: {anna: {hours: 40 h, activities: {phoning: 10 h}}}}
plan:
  goal: profit
  replications: 4
  hours: {step: 2 h}
simulation: {replications: 4}
"""


def company(spend: str, *, effort: str = "0 h", carry: str = "0 %") -> Loaded:
    return read_scenario_text(COMPANY.format(spend=spend, effort=effort, carry=carry), "two.yaml")


def question(loaded: Loaded) -> Question:
    scenario, timeline = loaded.scenario, loaded.strategies[TODAY]
    assert scenario.plan is not None
    world = compile_world(scenario, timeline)
    levers = find_levers(scenario, scenario.plan, make_context(scenario, timeline), world)
    return Question(make_fluid(world), make_capacity(world), levers, (), idle=scenario.plan.idle_at_least)


def solved(asked: Question) -> Solution:
    found = Program(asked).solve()
    assert found is not None
    return found


def worth_of_spend(loaded: Loaded, asked: Question, amounts: dict[str, int]) -> float:
    """Return the worth of one amount a month for each channel, in minor units, from the formulas alone."""
    world = asked.fluid.world
    total = -float(world.money.fixed.sum() + world.money.salary.sum())
    for index, name in enumerate(world.names.channels):
        kind, lo, hi, c, d = world.channels.spend_curve[index].tolist()
        factor = response(int(kind), lo, hi, c, d, amounts[name] / 1_000_000)
        months = 3
        leads = {"ads": 40.0, "fairs": 30.0}[name] * months * factor
        total += leads * 0.3 * 1_000_000 * 0.6 - amounts[name] * months
    assert loaded.scenario.plan is not None
    return total


def test_money_against_enumeration() -> None:
    loaded = company("{step: 2 k, at_most: 20 k, changes: year, budget: 60 k}")
    asked = question(loaded)
    found = solved(asked)
    amounts = [step * 200_000 for step in range(11)]
    worth = {
        (ads, fairs): worth_of_spend(loaded, asked, {"ads": ads, "fairs": fairs})
        for ads, fairs in product(amounts, amounts)
        if 3 * (ads + fairs) <= 6_000_000
    }
    best = max(worth.values())
    assert found.status == "optimal"
    assert found.bound == pytest.approx(best, rel=1e-7)
    assert found.objective >= best - INDIFFERENCE * abs(best) - 1.0
    assert worth[found.spend[0], found.spend[1]] == pytest.approx(found.objective, rel=1e-7)
    assert worth[1_000_000, 1_000_000] < best


def test_hours_against_enumeration_when_time_is_short() -> None:
    loaded = read_scenario_text(CALLERS, "one.yaml")
    asked = question(loaded)
    found = solved(asked)
    world, capacity = asked.fluid.world, asked.capacity
    kind, lo, hi, c, d = world.channels.hours_curve[0].tolist()
    worth = {}
    for hours in range(0, 41, 2):
        leads = 100.0 * response(int(kind), lo, hi, c, d, hours / 10)
        free = float(capacity.free[0, 0] - hours * HOUR * capacity.weeks[0, 0]) / HOUR
        worth[hours] = min(leads, free) * 100_000
    best = max(worth, key=worth.__getitem__)
    assert 0 < best < 40
    assert found.hours == (best * HOUR,)
    assert found.objective == pytest.approx(worth[best], rel=1e-9)
    assert found.gap == 0.0


def test_the_picture_meets_the_simulation_where_nobody_waits() -> None:
    text = COMPANY.format(spend="{}", effort="1 min", carry="50 %").replace(
        "passes: 30 %", "passes: 30 %, customer_takes: 'usually 10 days, one in ten over 30'"
    )
    loaded = read_scenario_text(text.replace("replications: 6}", "replications: 60}"), "two.yaml")
    fluid = question(loaded).fluid
    runs = run_study(loaded, workers=1).runs
    leads = np.array([fluid.base[g.channel] * g.share for g in fluid.groups])
    periods = leads.shape[1]
    for metric in ("leads", "wins", "bookings", "revenue", "cash", "delivery_cost"):
        form = fluid.outcome(metric, 0, periods)
        pictured = float((form.leads * leads).sum() + (form.arriving * leads).sum())
        values = runs.column(TODAY, MetricKey(metric))
        error = float(values.std(ddof=1)) / len(values) ** 0.5
        assert abs(float(values.mean()) - pictured) < 3.5 * error + 0.01 * pictured, metric


def test_the_budget_is_kept_to_the_cent_and_amounts_are_steps() -> None:
    loaded = company("{step: 1 k, changes: month, budget: 55 k}")
    plan = propose(loaded, workers=1)
    changes: dict[str, Any] = {}
    for action in plan.actions:
        assert action.value % 100_000 == 0
        entry = {"value": f"{action.value / 100:.0f} per month", "since": action.since.isoformat()}
        if action.until is not None:
            entry["until"] = action.until.isoformat()
        changes.setdefault(action.lever, []).append(entry)
    world = compile_world(loaded.scenario, with_changes(loaded, changes))
    spent = int(world.money.spend.sum())
    assert spent <= 5_500_000
    assert spent == 6_000_000 + sum(action.cost for action in plan.actions)
    assert plan.simulated is not None
    spend = plan.simulated.plan.metrics["spend"]
    assert spend.mean.estimate == spent
    assert spend.sd == 0


@pytest.mark.parametrize(
    ("spend", "least", "most"),
    [
        ("at_most: 12 k, budget: 100 k", 0, 1_200_000),
        ("at_least: 8 k, budget: 48 k", 800_000, 3_000_000),
    ],
)
def test_amounts_stay_within_their_limits(spend: str, least: int, most: int) -> None:
    free = solved(question(company(f"{{step: 1 k, changes: year, {spend.partition(', ')[2]}}}")))
    kept = solved(question(company(f"{{step: 1 k, changes: year, {spend}}}")))
    assert all(least <= amount <= most for amount in kept.spend)
    assert not all(least <= amount <= most for amount in free.spend)


def test_time_stays_free_when_it_shall() -> None:
    tight = CALLERS.replace("goal: profit", "goal: profit\n  idle_at_least: 40 %")
    full, kept = (question(read_scenario_text(text, "one.yaml")) for text in (CALLERS, tight))
    both = [solved(asked) for asked in (full, kept)]
    worked = [
        found.objective / 100_000 + found.hours[0] / HOUR * float(full.capacity.weeks[0, 0]) for found in both
    ]
    hours = float(full.capacity.worked[0, 0]) / HOUR
    assert worked[0] > 0.6 * hours + 1
    assert worked[1] <= 0.6 * hours + 1e-6


def test_carry_over_is_seen_with_a_small_error() -> None:
    found = solved(question(company("{step: 2 k, changes: month}", carry="60 %")))
    assert 0 < found.curve_error <= ENOUGH
    assert found.gap < 1e-3


@pytest.mark.parametrize(
    ("spend", "words"),
    [
        ("{step: 1 k, at_least: 12 k, budget: 60 k}", ("72 k", "60 k", "budget")),
        ("{step: 10 k, at_least: 11 k, at_most: 19 k}", ("ads", "fairs", "11 k", "19 k")),
    ],
)
def test_limits_that_collide_are_named(spend: str, words: tuple[str, ...]) -> None:
    with pytest.raises(NotPossible) as refused:
        propose(company(spend), workers=1)
    assert refused.value.exit_code == 1
    assert all(word in refused.value.message for word in words)


def test_time_that_collides_is_named_with_the_person() -> None:
    text = (
        CALLERS.replace("goal: profit", "goal: profit\n  idle_at_least: 95 %")
        .replace("activities: [phoning]", "activities: [phoning, reports]")
        .replace("{phoning: 10 h}", "{phoning: 10 h, reports: 6 h}")
    )
    with pytest.raises(NotPossible, match="anna has 6 h"):
        propose(read_scenario_text(text, "one.yaml"), workers=1)


def test_without_a_plan_section_there_is_nothing_to_decide() -> None:
    text = CALLERS[: CALLERS.index("plan:")] + CALLERS[CALLERS.index("simulation:") :]
    with pytest.raises(NotPossible, match="no section plan"):
        propose(read_scenario_text(text, "one.yaml"), workers=1)


def test_where_nothing_may_move_today_is_the_plan() -> None:
    plan = propose(company("{step: 10 k, at_least: 10 k, at_most: 10 k}"), workers=1)
    assert plan.actions == ()
    assert plan.simulated is not None
    interval = plan.simulated.difference.interval
    assert (interval.estimate, interval.low, interval.high) == (0, 0, 0)
    assert "today's way is the plan" in " ".join(plan.said)


def test_the_same_file_gives_the_same_plan_whoever_simulates_it() -> None:
    loaded = company("{step: 2 k, changes: quarter}", effort="usually 2 h, one in ten over 4 h", carry="30 %")
    first, second = propose(loaded, workers=1), propose(loaded, workers=2)
    assert first.to_dict("EUR") == second.to_dict("EUR")
    assert first.repeatable


def test_fresh_years_confirm_the_plan() -> None:
    loaded = company("{step: 2 k}")
    plan = propose(loaded, workers=1)
    assert plan.simulated is not None
    study = run_study(loaded, workers=1)
    assert plan.simulated.today.metrics["leads"].mean != study.strategies[0].metrics["leads"].mean
    assert plan.seal != study.runs.digest()


def test_targets_come_before_profit() -> None:
    text = COMPANY.format(
        spend="{step: 2 k, changes: year, at_most: 30 k, budget: 200 k}", effort="0 h", carry="0 %"
    )
    aimed = text.replace("goal: profit", "goal: targets").replace(
        "plan:",
        "targets: {many: {metric: leads, at_least: 325}, odd: {metric: mean_wait, at_most: 1000}}\nplan:",
    )
    profit = propose(read_scenario_text(text, "two.yaml"), workers=1)
    target = propose(read_scenario_text(aimed, "two.yaml"), workers=1)
    assert profit.simulated is not None
    assert target.simulated is not None
    leads = [
        found.simulated.plan.metrics["leads"].mean.estimate for found in (profit, target) if found.simulated
    ]
    assert leads[0] < 315 < leads[1]
    assert any("odd" in reason for reason in target.said)


def test_candidates_as_good_on_targets_are_ranked_by_worth() -> None:
    alike = Score(np.ones(5), np.zeros(5), np.full(5, 10.0), np.zeros(5))
    richer = replace_worth(alike, 20.0)
    missed = Score(np.zeros(5), np.ones(5), np.full(5, 99.0), np.zeros(5))
    assert best_of([alike, richer, missed]) == 1
    assert best_of([missed, alike]) == 1


def replace_worth(score: Score, worth: float) -> Score:
    return score._replace(worth=np.full(len(score.worth), worth))


def test_quarters_and_months_are_those_of_the_calendar() -> None:
    loaded = read_scenario_text(
        CALLERS.replace("2027-03-01, end: 2027-03-31", "2027-02-15, length: 12 months"), "one"
    )
    context = make_context(loaded.scenario, loaded.strategies[TODAY])
    quarters = blocks(context, "quarter")
    assert [block.since.isoformat() for block in quarters] == [
        "2027-02-15", "2027-04-01", "2027-07-01", "2027-10-01", "2028-01-01",
    ]  # fmt: skip
    assert quarters[0].until is not None
    assert quarters[0].until.isoformat() == "2027-03-31"
    assert quarters[-1].until is None
    assert len(blocks(context, "month")) == 13


@pytest.mark.parametrize(
    ("today", "step"),
    [(1_000_000, 100_000), (900_000, 50_000), (2_500_000, 200_000), (0, 1), (70_000_000, 5_000_000)],
)
def test_a_sensible_step_is_about_a_tenth(today: int, step: int) -> None:
    assert sensible_step(today) == step


def test_tables_are_exact_where_all_choices_are_points() -> None:
    def curve(x: float) -> float:
        return response(ADBUDG, 0.2, 2.0, 3.0, 1.25, x)

    exact = tabulate(curve, 0.0, 2.0, [k / 10 for k in range(21)])
    assert exact.error == 0.0
    assert exact.at(0.7) == curve(0.7)
    refined = tabulate(curve, 0.0, 3.0)
    truth = max(abs(refined.at(k / 1000) - curve(k / 1000)) for k in range(3001)) / curve(3.0)
    assert truth <= ENOUGH * 1.05
    hollow = refined.stretches
    assert 1 < len(hollow) < len(refined.lines)
    assert refined.x[hollow[-1][0]] == pytest.approx((2.0 * 1.25 / 4.0) ** (1 / 3), abs=0.15)
    root = tabulate(lambda x: x**0.5, 1.0, 2.0)
    assert root.stretches == [(0, len(root.x) - 1)]


ROLES = """\
simsales: 1
name: Roles
calendar: {start: 2027-01-01, length: 6 months}
products: {standard: {price: 10 k}}
channels: {website: {leads: 60 per month}}
stages:
  - {name: talk, passes: 50 %, effort: 2 h}
  - {name: close, passes: 50 %, effort: 10 h}
teams:
  north:
    reps:
      anna: {does: [talk]}
      ben: {does: [talk]}
      carl: {does: [close], skill: 80 %}
plan:
  goal: profit
  replications: 6
  roles: {}
simulation: {replications: 6}
"""


def test_roles_follow_the_bottleneck() -> None:
    plan = propose(read_scenario_text(ROLES, "roles.yaml"), workers=1)
    assert plan.simulated is not None
    assert any(
        action.lever.split(".")[3] in ("anna", "ben") and "close" in action.scope for action in plan.actions
    )
    assert plan.simulated.difference.interval.low > 0


def test_roles_keep_their_limits() -> None:
    one = propose(
        read_scenario_text(ROLES.replace("roles: {}", "roles: {stages_at_most: 1}"), "roles.yaml"), workers=1
    )
    does = {"anna": {"talk"}, "ben": {"talk"}, "carl": {"close"}}
    for action in one.actions:
        does[action.lever.split(".")[3]] = set(action.scope.split(" and "))
    assert all(len(stages) <= 1 for stages in does.values())
    assert set.union(*does.values()) == {"talk", "close"}
    with pytest.raises(NotPossible, match="talk needs 4 people and 3 may be assigned"):
        propose(
            read_scenario_text(ROLES.replace("roles: {}", "roles: {people_at_least: 4}"), "roles.yaml"),
            workers=1,
        )
    both = ROLES.replace("roles: {}", "roles: {people_at_least: 2, stages_at_most: 1}")
    with pytest.raises(NotPossible, match="cannot do all stages, each at most 1"):
        propose(read_scenario_text(both, "roles.yaml"), workers=1)


def test_the_plan_is_near_the_best_of_all_simulated_plans() -> None:
    """Every number of hours is simulated; waiting, which the solver does not see, decides here."""
    text = CALLERS.replace("effort: 1 h}", "effort: 1 h, passes: 60 %, patience: 10 days}")
    text = text.replace("replications: 4}", "replications: 30}").replace("step: 2 h", "step: 5 h")
    path = "teams.north.reps.anna.activities.phoning"
    tried = "".join(f"  at {hours}: {{changes: {{{path}: {hours} h}}}}\n" for hours in (0, 5, 15, 20, 25, 30))
    loaded = read_scenario_text(text.replace("plan:", f"strategies:\n{tried}plan:"), "one.yaml")
    plan = propose(loaded, workers=1)
    chosen = int(plan.actions[0].value)
    runs = run_study(loaded, workers=1).runs
    worth = {name: float(runs.column(name, MetricKey("profit")).mean()) for name in runs.strategies}
    best = max(worth.values())
    assert worth[f"at {chosen}"] >= 0.97 * best
    assert worth[TODAY] < 0.9 * best


def test_hours_of_nobody_are_not_planned() -> None:
    nobody = CALLERS.replace("teams:\n", "teams:\n  south: {reps: {ben: {hours: 20 h}}}\n")
    nobody = nobody.replace("hours: {step: 2 h}", "hours: {teams: [south]}")
    with pytest.raises(NotPossible, match="nobody who may be planned has 'phoning'"):
        propose(read_scenario_text(nobody, "one.yaml"), workers=1)


def test_a_time_too_long_to_plan_is_refused() -> None:
    text = CALLERS.replace("end: 2027-03-31", "length: 7 years")
    with pytest.raises(NotPossible, match="2,200 days at the most"):
        propose(read_scenario_text(text, "one.yaml"), workers=1)
