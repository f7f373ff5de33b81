"""Owns the proof that hours kept for a stage are planned: where it helps, within the time, not by chance."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

import numpy as np
import pytest

from simsales.decide.goals import Score
from simsales.decide.kept_hours import PROOF_REPLICATIONS, gains, keep_hours
from simsales.decide.levers import find_levers
from simsales.decide.plan_changes import Plan
from simsales.decide.propose import propose
from simsales.decide.question import Solution
from simsales.decide.search import SEARCH_REPLICATIONS, Candidate, Found, Search
from simsales.errors import InputError, NotPossible
from simsales.quantity import HOUR
from simsales.scenario.loaded import TODAY, Loaded, Timeline
from simsales.scenario.reader import read_scenario_text
from simsales.scenario.scenario import Scenario
from simsales.study.measure import MetricKey
from simsales.study.replicate import FRESH_FROM, Runs
from simsales.study.results import PlanResult
from simsales.study.study import run_study
from simsales.words import speaking
from simsales.world.compile import compile_world
from simsales.world.context import make_context

SELLER = """\
simsales: 1
name: Too much to do
calendar: {{start: 2027-01-01, length: {length}}}
products: {{standard: {{price: 10 k, cost: 30 %}}}}
channels: {{website: {{leads: 14 per month}}}}
stages:
  - {{name: screening, effort: 9 h, passes: 60 %}}
  - {{name: closing, effort: 9 h, passes: 60 %, patience: 4 days}}
  - {{name: signing, passes: 90 %}}
activities: [reports]
teams: {{north: {{reps: {{{people}}}}}}}
{strategies}plan: {{goal: profit, replications: 20, hours: {{{hours}}}}}
simulation: {{replications: {replications}}}
"""
"""Screening alone fills the week, and who has been screened does not wait for long."""

BOTH = "activities: [screening, closing], step: 4 h"
WRONG = "anna: {activities: {screening: 36 h, closing: 0 h}}"
RIGHT = "anna: {activities: {screening: 0 h, closing: 36 h}}"
PATH = "teams.north.reps.anna.activities"
SWAPPED = f"strategies: {{swapped: {{changes: {{{PATH}.screening: 0 h, {PATH}.closing: 36 h}}}}}}\n"


def seller(
    people: str,
    hours: str = BOTH,
    *,
    strategies: str = "",
    replications: int = 4,
    length: str = "4 months",
) -> Loaded:
    text = SELLER.format(
        people=people, hours=hours, strategies=strategies, replications=replications, length=length
    )
    return read_scenario_text(text, "seller.yaml")


def weekly(plan: PlanResult) -> dict[str, float]:
    """Return the hours that the plan sets, by person and stage."""
    return {action.scope: action.value for action in plan.actions}


def test_time_that_goes_to_the_wrong_stage_is_moved() -> None:
    loaded = seller(WRONG, strategies=SWAPPED, replications=20)
    plan = propose(loaded, workers=1)
    assert plan.simulated is not None
    gain = plan.simulated.difference.interval
    assert gain.low > 0
    assert plan.status == "feasible"
    assert any("were moved by simulation" in line for line in plan.said)
    # The plan comes near to the way that was planted: all kept hours go to the second stage.
    runs = run_study(loaded, workers=1).runs
    assert runs is not None
    planted = runs.column("swapped", MetricKey("profit")) - runs.column(TODAY, MetricKey("profit"))
    assert gain.estimate > 0.7 * float(planted.mean()) > 0


def test_the_right_split_stays() -> None:
    plan = propose(seller(RIGHT), workers=1)
    assert plan.actions == ()
    assert plan.simulated is not None
    assert plan.simulated.difference.interval.estimate == 0
    assert any("stay as they are" in line for line in plan.said)
    with speaking("zh"):
        assert any("预留的工时保持不变" in line for line in plan.said)
        assert not any(re.search("[A-Za-z]", line) for line in plan.said)


class Watched(Search):
    """A search that writes down the kept hours of all that it simulates: by person, month and stage."""

    tried: ClassVar[list[dict[tuple[str, int, str], float]]] = []

    def simulate(self, timelines: Mapping[str, Timeline], numbers: range) -> Runs:
        for timeline in timelines.values():
            hours = {}
            for month, scenario in enumerate(_by_month(timeline, self.loaded.scenario)):
                for person, rep in scenario.teams["north"].reps.items():
                    for activity, ticks in rep.activities.items():
                        hours[person, month, activity] = ticks / HOUR
            self.tried.append(hours)
        return super().simulate(timelines, numbers)


def _by_month(timeline: Timeline, scenario: Scenario) -> list[Scenario]:
    """Return what is in force on the first day of each of the first two months."""
    first = scenario.calendar.start
    return [
        [entry for entry in timeline if entry[0] <= first.replace(month=month)][-1][1] for month in (1, 2)
    ]


def all_tried(people: str, hours: str) -> list[dict[tuple[str, int, str], float]]:
    loaded = seller(people, hours, length="2 months")
    scenario, today = loaded.scenario, loaded.strategies[TODAY]
    assert scenario.plan is not None
    levers = find_levers(
        scenario, scenario.plan, make_context(scenario, today), compile_world(scenario, today)
    )
    solution = Solution("optimal", 0.0, 0.0, 0.0, 0.0, (), ())
    Watched.tried = []
    keep_hours(
        Watched(loaded, 1, 1, None),
        Found(Candidate(Plan({}, ()), solution, today), 0, today_allowed=True),
        levers.kept,
        (),
    )
    return Watched.tried


def test_kept_hours_fit_into_the_free_time_and_below_at_most() -> None:
    # 40 hours a week; 20 of them are reports, so 20 can be kept, and at_most allows 12 of them a stage.
    people = "anna: {activities: {reports: 20 h, screening: 8 h, closing: 0 h}}"
    tried = all_tried(people, "activities: [screening, closing], step: 4 h, at_most: 12 h")
    ways = {(way["anna", 0, "screening"], way["anna", 0, "closing"]) for way in tried}
    assert {(8.0, 0.0), (0.0, 0.0), (0.0, 8.0), (12.0, 0.0), (8.0, 12.0)} <= ways
    assert all(max(way) <= 12 and sum(way) <= 20 for way in ways)
    assert {way["anna", 0, "reports"] for way in tried} == {20.0}


def test_teams_move_first_then_people_then_months() -> None:
    people = f"{WRONG}, {WRONG.replace('anna', 'ben')}"
    tried = all_tried(people, "activities: [closing], step: 36 h, changes: month")
    closing = [
        tuple(way[who, month, "closing"] for who in ("anna", "ben") for month in (0, 1)) for way in tried
    ]
    # No free hour is left beside the 36 of screening, and 8 hours a day leave 4 a week.
    assert set(closing) == {(0.0, 0.0, 0.0, 0.0)}
    free = people.replace("screening: 36 h", "screening: 0 h")
    tried = all_tried(free, "activities: [closing], step: 36 h, changes: month")
    closing = [
        tuple(way[who, month, "closing"] for who in ("anna", "ben") for month in (0, 1)) for way in tried
    ]
    assert closing[1] == (36.0, 36.0, 36.0, 36.0)
    assert (36.0, 36.0, 0.0, 0.0) in closing
    assert (0.0, 0.0, 36.0, 36.0) in closing


def test_only_the_hours_that_are_named_move() -> None:
    people = f"{WRONG}, ben: {{activities: {{screening: 36 h}}}}"
    plan = propose(seller(people, "activities: [closing], step: 8 h", length="2 months"), workers=1)
    assert set(weekly(plan)) <= {"anna: closing"}


def test_the_same_file_gives_the_same_plan_with_any_number_of_workers() -> None:
    loaded = seller(WRONG, "activities: [screening, closing], step: 20 h", length="2 months")
    assert propose(loaded, workers=1).to_dict("EUR") == propose(loaded, workers=2).to_dict("EUR")


def test_the_years_of_the_proof_are_those_of_nobody_else() -> None:
    assert PROOF_REPLICATIONS.start == SEARCH_REPLICATIONS
    assert PROOF_REPLICATIONS.stop < FRESH_FROM


@pytest.mark.parametrize(
    ("hits", "worth", "better"),
    [
        (0.0, 0.0, False),
        (0.0, 2.0, True),
        (0.0, 0.5, False),
        (0.5, -9.0, True),
        (-0.5, 9.0, False),
    ],
)
def test_targets_come_before_worth_and_chance_is_no_gain(hits: float, worth: float, *, better: bool) -> None:
    wobble = np.array([-1.0, 1.0] * 8)
    zeros = np.zeros(16)
    old = Score(zeros, zeros, zeros, zeros)
    new = Score(zeros + hits, zeros, zeros + worth + wobble, zeros)
    assert gains(new, old, 3.0) == better


def test_a_role_that_is_given_up_takes_its_kept_hours_along() -> None:
    text = """\
simsales: 1
name: Roles
calendar: {start: 2027-01-01, length: 2 months}
products: {standard: {price: 10 k}}
channels: {website: {leads: 20 per month}}
stages: [{name: talk, passes: 50 %, effort: 6 h}, {name: close, passes: 50 %, effort: 2 h}]
teams: {north: {reps: {anna: {activities: {close: 4 h, talk: 2 h}}, ben: {does: [talk]}}}}
plan:
  goal: profit
  replications: 4
  roles: {stages_at_most: 1}
  hours: {activities: [talk, close], step: 36 h}
simulation: {replications: 4}
"""
    plan = propose(read_scenario_text(text, "roles.yaml"), workers=1)
    steps = {action.lever.removeprefix("teams.north.reps.anna."): action.value for action in plan.actions}
    assert steps == {"does": 1.0, "activities.talk": 0.0}


def test_a_stage_without_work_keeps_no_hours() -> None:
    loaded = seller("anna: {activities: {signing: 2 h}}", "activities: [signing]")
    with pytest.raises(NotPossible, match="'signing' takes no working time"):
        propose(loaded, workers=1)


def test_hours_of_nobody_are_not_kept() -> None:
    with pytest.raises(NotPossible, match="nobody who may be planned has 'closing'"):
        propose(seller("anna: {}", "activities: [closing]"), workers=1)


def test_a_task_that_brings_no_leads_is_refused_with_the_stages_named() -> None:
    with pytest.raises(InputError) as refusal:
        seller(WRONG, "activities: [screening, reports]")
    assert "'reports' cannot be planned" in str(refusal.value)
    assert "'screening', 'closing'" in str(refusal.value)
