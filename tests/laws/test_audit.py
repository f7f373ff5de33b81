"""The journal audit: each metric, in each scope and window, from the journal by other means."""

from __future__ import annotations

from math import isnan
from pathlib import Path
from typing import Any

import pytest
from audit import STATES, Audit
from played import Played, Tree, changed, play, tree_of

from simsales.engines.journal import Cost, Kind
from simsales.scenario.metrics import CATALOGUE, OF_RULES

RICH = Path(__file__).parent / "rich.yaml"
PEOPLE = Path(__file__).parent / "people.yaml"
MARKET = Path(__file__).parent / "market.yaml"
IDEAS = Path(__file__).parent / "ideas.yaml"
STORM = Path(__file__).parent / "storm.yaml"


def around_the_clock() -> Tree:
    """Return the rich scenario with work at all hours: only then does the horizon fall into work."""
    return changed(tree_of(RICH), {"calendar.hours": "always", "stages.1.effort": "between 40 and 90 h"})


def rich_with_people() -> Tree:
    """Return people who change in the rich scenario, which has leavers by date, part time and a warm-up."""
    team = {
        "ramp": {},
        "overtime_pay": "45.5 per hour",
        "morale": {},
        "fatigue": {"knee": "20 h"},
        "turnover": {"per_year": "85 %", "refill": {"after": "5 days", "cost": "5 k"}},
        "bonus": {"quota": "9 k", "pays": "1 k", "above": "3 %", "cap": "2 k", "discount": "5 %"},
        "appraisal": {"expects": "20 k"},
        "recognition": {"named": 1, "cost": "100 per week"},
    }
    changes: dict[str, Any] = {f"teams.north.{name}": section for name, section in team.items()}
    changes |= {
        "teams.north.reps.junior.overtime": "3 h",
        "teams.south.turnover": {"per_year": "85 %"},
        "teams.south.reps.ben.overtime": "6 h",
        "stages.0.due_in": "2 days",
        "stages.3.due_in": "4 h",
        "products.basic.discount": "5 %",
        "products.basic.reaction": {},
        "handover": {"work": "30 min"},
        "courses": {
            "pitch": {
                "days": ["2027-02-13", "2027-03-02"], "at": "13:00", "length": "3 h", "teams": ["north"],
                "price": "499.99", "fee": "1000", "odds": {"closing": 1.2},
            },
            "web": {"days": ["2027-05-03"], "at": "09:00", "length": "2 h", "reps": ["carl"], "price": 80},
        },
        "team_events": {"trip": {"date": "2027-04-30", "at": "13:30", "length": "5 h", "cost": "750"}},
        "tools": {
            "crm": {"licence": "49 per month", "fee": "10 per day", "teams": ["south"], "upkeep": "1 h"},
            "archive": {"licence": "5 per week", "saves": {"proposal": "10 %"}},
        },
    }  # fmt: skip
    return changed(tree_of(RICH), changes)


def differences(played: Played) -> list[str]:
    """Return each figure that the audit finds to be another one."""
    days = played.world.days
    spans = list(zip(days.span_start.tolist(), days.span_end.tolist(), strict=True))
    audit = Audit(played.scenario, played.outcome, played.world.periods.edge.tolist(), spans)
    found = []
    world = played.world
    hoped = world.workforce.active or world.clientele.active or world.marketplace.active
    for key, value in played.metrics.items():
        if key.metric in STATES or (key.metric == "open_value" and hoped):
            continue
        expected = audit.metric(key.metric, key.scope, *audit.window(key.window))
        exact = CATALOGUE[key.metric].unit in ("money", "count") and key.metric != "deal_value"
        same = value == expected if exact else value == pytest.approx(expected, rel=1e-12, abs=1e-15)
        if not (same or (isnan(value) and isnan(expected))):
            found.append(f"{key}: {value!r}, audit {expected!r}")
    return found


@pytest.mark.parametrize("replication", range(3))
def test_the_audit_finds_every_figure(replication: int) -> None:
    played = play(tree_of(RICH), replication=replication)
    assert differences(played) == []
    assert differences(play(around_the_clock(), replication=replication)) == []
    assert len(played.gauge.keys) > 500


@pytest.mark.parametrize("replication", range(3))
def test_the_audit_finds_every_figure_of_people_who_change(replication: int) -> None:
    assert differences(play(tree_of(PEOPLE), replication=replication)) == []
    assert differences(play(rich_with_people(), replication=replication)) == []


@pytest.mark.parametrize("replication", range(2))
def test_the_audit_finds_every_figure_of_customers_and_the_market(replication: int) -> None:
    played = play(tree_of(MARKET), replication=replication)
    assert differences(played) == []
    assert {key.scope for key in played.gauge.keys if key.metric == "tickets" and "ticket" in key.scope} == {
        "ticket=question",
        "ticket=repair",
    }


@pytest.mark.parametrize("replication", range(3))
def test_the_audit_finds_every_figure_of_risks_that_bring_each_other(replication: int) -> None:
    assert differences(play(tree_of(STORM), replication=replication)) == []


@pytest.mark.parametrize("replication", range(3))
def test_the_audit_finds_every_figure_of_ideas(replication: int) -> None:
    assert differences(play(tree_of(IDEAS), replication=replication)) == []


def test_every_figure_is_audited_about() -> None:
    whole = changed(tree_of(RICH), {"simulation.warm_up": "0 h"})
    trees = (whole, tree_of(PEOPLE), rich_with_people(), tree_of(MARKET), tree_of(STORM), tree_of(IDEAS))
    played = [play(tree) for tree in trees]
    assert {key.metric for one in played for key in one.gauge.keys} == set(CATALOGUE) - OF_RULES
    happens = {key.metric for one in played for key, value in one.metrics.items() if value}
    assert happens == set(CATALOGUE) - OF_RULES, "what rules do is counted by hand in test_ruled_years"


def test_every_kind_of_record_is_audited_about() -> None:
    journals = [
        play(tree, replication=r).journal
        for tree in (
            *(tree_of(RICH), around_the_clock(), tree_of(PEOPLE), rich_with_people()),
            *(tree_of(MARKET), tree_of(STORM), tree_of(IDEAS)),
        )
        for r in range(2)
    ]
    kinds = {int(kind) for journal in journals for kind in journal.kind}
    assert kinds == {int(kind) for kind in Kind}


def test_cost_records_are_the_costs_of_the_metrics() -> None:
    tree = tree_of(RICH)
    tree["simulation"]["warm_up"] = "0 h"
    played = play(tree)
    costs = played.journal[played.journal.kind == Kind.COST].groupby("what").amount.sum().to_dict()
    names = ("salaries", "spend", "prevention_cost", "contingency_cost", "fixed_costs")
    metrics = {key.metric: value for key, value in played.metrics.items() if not key.scope and not key.window}
    assert costs == {sort: metrics[name] for sort, name in zip(Cost, names, strict=False)}


@pytest.mark.parametrize("replication", range(3))
def test_cost_records_of_people_are_the_costs_of_the_metrics(replication: int) -> None:
    played = play(changed(rich_with_people(), {"simulation.warm_up": "0 h"}), replication=replication)
    costs = played.journal[played.journal.kind == Kind.COST].groupby("what").amount.sum()
    names = {
        Cost.COURSE: "course_cost", Cost.TOOL: "tool_cost", Cost.PRAISE: "recognition_cost",
        Cost.HIRING: "hiring_cost", Cost.BONUS: "bonus", Cost.OVERTIME: "overtime_pay",
    }  # fmt: skip
    metrics = {key.metric: value for key, value in played.metrics.items() if not key.scope and not key.window}
    assert {sort: costs.get(sort, 0) for sort in names} == {
        sort: metrics[name] for sort, name in names.items()
    }
    assert costs[Cost.SALARY] - costs[Cost.UNPAID] == metrics["salaries"]


def costs_of_the_market() -> tuple[dict[int, float], dict[str, float]]:
    """Return the costs in the journal by sort, and the metrics of the whole time."""
    played = play(changed(tree_of(MARKET), {"simulation.warm_up": "0 h"}))
    costs = played.journal[played.journal.kind == Kind.COST].groupby("what").amount.sum().to_dict()
    metrics = {key.metric: value for key, value in played.metrics.items() if not key.scope and not key.window}
    return costs, metrics


def test_cost_records_of_making_up_are_the_cost_of_the_metric() -> None:
    costs, metrics = costs_of_the_market()
    assert costs[Cost.RECOVERY] == metrics["recovery_cost"] > 0


def test_cost_records_of_the_market_are_the_costs_of_the_metrics() -> None:
    costs, metrics = costs_of_the_market()
    names = {
        Cost.CARE: "care_cost", Cost.PROMOTION: "promotion_cost", Cost.RESEARCH: "research_cost",
        Cost.CHANNEL_CARE: "channel_care_cost",
    }  # fmt: skip
    assert {sort: costs.get(sort, 0) for sort in names} == {
        sort: metrics[name] for sort, name in names.items()
    }
