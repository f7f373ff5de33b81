"""The journal audit: each metric, in each scope and window, from the journal by other means."""

from __future__ import annotations

from math import isnan
from pathlib import Path

import pytest
from audit import Audit
from played import Played, Tree, changed, play, tree_of

from simsales.engines.journal import Cost, Kind
from simsales.scenario.metrics import CATALOGUE

RICH = Path(__file__).parent / "rich.yaml"


def around_the_clock() -> Tree:
    """Return the rich scenario with work at all hours: only then does the horizon fall into work."""
    return changed(tree_of(RICH), {"calendar.hours": "always", "stages.1.effort": "between 40 and 90 h"})


def differences(played: Played) -> list[str]:
    """Return each figure that the audit finds to be another one."""
    audit = Audit(played.scenario, played.outcome, played.world.horizon)
    found = []
    for key, value in played.metrics.items():
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
    assert {key.metric for key in played.gauge.keys} == set(CATALOGUE)
    assert len(played.gauge.keys) > 500


def test_every_kind_of_record_is_audited_about() -> None:
    journals = [
        play(tree, replication=r).journal for tree in (tree_of(RICH), around_the_clock()) for r in range(2)
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
    assert {sort: costs[sort] for sort in Cost} == {
        sort: metrics[name] for sort, name in zip(Cost, names, strict=True)
    }
