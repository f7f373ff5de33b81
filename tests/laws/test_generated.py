"""Laws over generated scenarios, and the proof that the generator reaches what it should."""

from __future__ import annotations

import io
import sys
from collections import Counter
from itertools import combinations
from typing import Any

import numpy as np
import pytest
import test_conservation as conservation
from generated import MECHANISMS, Tree, companies
from hypothesis import HealthCheck, Phase, given, settings
from played import Played, play
from pydantic import BaseModel
from ruamel.yaml import YAML
from test_audit import differences
from test_neutral import upside_down

from simsales.engines.journal import Cost, Kind
from simsales.errors import InputError
from simsales.scenario.look_back import LookBack
from simsales.scenario.milestone import Milestone
from simsales.scenario.plan import PlanSection
from simsales.scenario.reader import read_scenario_text
from simsales.scenario.rule import Rule
from simsales.scenario.scenario import Scenario
from simsales.scenario.so_far import SoFar
from simsales.scenario.spread import Spread
from simsales.scenario.strategy import Strategy
from simsales.scenario.target import Target

CASES = 90
LAWS = [
    getattr(conservation, name)
    for name in vars(conservation)
    if name.startswith("test_") and name != "test_the_companies_are_busy"
]
NOT_GENERATED = {
    # What is wanted, tried and to be decided is read and judged elsewhere; nothing of it is simulated here.
    "Scenario.strategies",
    "Scenario.plan",
    "Scenario.milestones",
    "Scenario.last_year",
    "Scenario.look_back",
    "Scenario.so_far",
    # Rules play a year again and touch no engine; test_ruled_years.py beside this file holds them.
    "Scenario.rules",
    "SimulationSection.replications",
    "SimulationSection.seed",
    "SimulationSection.confidence",
    "SimulationSection.events_at_most",
}


JUDGED = (LookBack, Milestone, PlanSection, Rule, SoFar, Strategy, Target)


def fields_of(model: type[BaseModel], found: set[str]) -> set[str]:
    """Return the names of all fields that the schema has, from the root on."""
    for name, field in model.model_fields.items():
        found.add(f"{model.__name__}.{name}")
        for part in models_in(field.annotation):
            if part not in JUDGED and not any(f.startswith(part.__name__ + ".") for f in found):
                fields_of(part, found)
    return found


def models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in models_in(part)]


def used_in(value: Any, found: set[str], families: set[str]) -> None:
    """Collect which fields a scenario gives, and which families of spreads."""
    if isinstance(value, BaseModel):
        for name in value.model_fields_set:
            found.add(f"{type(value).__name__}.{name}")
            used_in(getattr(value, name), found, families)
    elif isinstance(value, Spread):
        families.add(value.kind)
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            used_in(inner, found, families)


def text_of(tree: Tree) -> str:
    out = io.StringIO()
    YAML().dump(tree, out)
    return out.getvalue()


class Coverage:
    """What the generated scenarios have reached."""

    def __init__(self) -> None:
        self.accepted, self.refused = 0, Counter[str]()
        self.fields: set[str] = set()
        self.families: set[str] = set()
        self.kinds: set[int] = set()
        self.costs: set[int] = set()
        self.together: list[set[str]] = []

    def add(self, played: Played) -> None:
        self.accepted += 1
        fields: set[str] = set()
        used_in(played.scenario, fields, self.families)
        self.fields |= fields
        self.together.append(fields)
        journal = played.journal
        self.kinds |= set(journal.kind.tolist())
        self.costs |= set(journal[journal.kind == Kind.COST].what.tolist())


def laws_on(cases: int) -> Coverage:
    """Play generated scenarios, each under every law of conservation, and every sixth under the audit."""
    seen = Coverage()

    @settings(
        max_examples=cases,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(companies())
    def run(tree: Tree) -> None:
        try:
            scenario = read_scenario_text(text_of(tree), "generated.yaml").scenario
        except InputError as refusal:
            seen.refused[str(refusal)] += 1
            return
        played = play(tree, seed=61)
        assert scenario == played.scenario
        for law in LAWS:
            if law.__name__ != "test_each_working_hour_is_spent_once" or scenario.calendar.holidays != "CN":
                law(without_warm_up(tree, played))
        turned = play(upside_down(tree), seed=61)
        assert turned.outcome.seal == played.outcome.seal
        assert np.array_equal(turned.outcome.tally, played.outcome.tally)
        if seen.accepted % 6 == 0:
            assert differences(played) == []
        seen.add(played)

    run()
    return seen


@pytest.fixture(scope="module")
def coverage() -> Coverage:
    return laws_on(CASES)


def without_warm_up(tree: Tree, played: Played) -> Played:
    """Return the same run measured from the first day on: only then do counts balance."""
    return play(tree | {"simulation": {}}, seed=61) if played.scenario.simulation.warm_up else played


def test_most_generated_scenarios_are_accepted(coverage: Coverage) -> None:
    assert sum(coverage.refused.values()) + coverage.accepted >= CASES
    assert coverage.accepted >= 0.85 * CASES, coverage.refused
    assert not any("Traceback" in text for text in coverage.refused)


def test_every_field_of_the_schema_is_reached(coverage: Coverage) -> None:
    wanted = fields_of(Scenario, set()) - NOT_GENERATED
    table = {name: sum(name in case for case in coverage.together) for name in sorted(wanted)}
    sys.stdout.write("\n".join(f"{count:4d} of {coverage.accepted}  {name}" for name, count in table.items()))
    missing = [name for name, count in table.items() if not count]
    assert len(wanted) > 90
    assert missing == []


def test_every_kind_of_record_cost_and_spread_is_reached(coverage: Coverage) -> None:
    assert coverage.kinds == {int(kind) for kind in Kind}
    assert coverage.costs == {int(sort) for sort in Cost}
    assert coverage.families == {
        "constant",
        "uniform",
        "triangular",
        "exponential",
        "gamma",
        "lognormal",
        "weibull",
        "empirical",
        "quantiles",
        "mixture",
    }


def test_most_pairs_of_mechanisms_are_reached(coverage: Coverage) -> None:
    pairs = list(combinations(MECHANISMS, 2))
    reached = [pair for pair in pairs if any(set(pair) <= case for case in coverage.together)]
    sys.stdout.write(f"{len(reached)} of {len(pairs)} pairs")
    assert len(reached) >= 0.9 * len(pairs), [pair for pair in pairs if pair not in reached]
