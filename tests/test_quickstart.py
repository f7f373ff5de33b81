"""The first scenario: it is explained line by line, and its plan reaches what today's way misses."""

import re
from pathlib import Path

import pytest

import simsales

PATH = Path(__file__).parent.parent / "scenarios" / "quickstart.yaml"


def test_it_can_be_simulated_without_a_doubt() -> None:
    checked = simsales.check(PATH)
    assert checked.warnings == ()
    scenario = checked.loaded.scenario
    assert len(scenario.channels) == 3
    assert len(scenario.stages) == 3
    assert len(scenario.targets) == 3
    assert len(scenario.strategies) == 2
    assert scenario.plan is not None


def test_most_lines_are_explained_and_assumptions_are_marked() -> None:
    lines = [line for line in PATH.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert sum("#" in line for line in lines) > len(lines) / 2
    assert sum("[assumed]" in line for line in lines) > 10
    assert not any("\t" in line for line in lines)
    assert all(re.search(r"\S", line) for line in lines)


def test_the_plan_reaches_a_target_that_today_misses() -> None:
    study = simsales.optimize(PATH, replications=30)
    assert study.plan is not None
    assert study.plan.simulated is not None
    today, plan = study.plan.simulated.today.targets[0], study.plan.simulated.plan.targets[0]
    assert today.chance is not None
    assert plan.chance is not None
    assert today.chance.estimate < today.wanted <= plan.chance.estimate
    assert study.plan.simulated.difference.interval.low > 0


@pytest.mark.parametrize("strategy", ["more advertising", "phone less and sell more"])
def test_strategies_change_what_they_say(strategy: str) -> None:
    loaded = simsales.load(PATH)
    assert loaded.strategies[strategy] != loaded.strategies["today"]
