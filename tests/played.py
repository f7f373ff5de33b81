"""Owns how tests play a scenario: from a file or a tree to the journal and the metrics of one run."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from ruamel.yaml import YAML

from simsales.engines.journal import COLUMNS
from simsales.engines.outcome import Outcome
from simsales.engines.reference import simulate
from simsales.scenario.scenario import Scenario
from simsales.study.measure import Gauge, MetricKey
from simsales.world.compile import compile_world
from simsales.world.context import Timeline
from simsales.world.world import World

Tree = dict[str, Any]


class Played(NamedTuple):
    """One run and what it was a run of."""

    scenario: Scenario
    world: World
    outcome: Outcome
    gauge: Gauge

    @property
    def journal(self) -> pd.DataFrame:
        return pd.DataFrame(self.outcome.journal, columns=list(COLUMNS))

    @property
    def metrics(self) -> dict[MetricKey, float]:
        return dict(zip(self.gauge.keys, self.gauge.measure(self.outcome.tally).tolist(), strict=True))


def tree_of(path: Path) -> Tree:
    """Return the file's content as it is written."""
    tree: Tree = YAML(typ="safe").load(path)
    return tree


def changed(tree: Tree, changes: Mapping[str, Any]) -> Tree:
    """Return a copy with other values by path; None takes the field away; numbers are places in a list."""
    copy = deepcopy(tree)
    for path, value in changes.items():
        *way, last = path.split(".")
        place: Any = copy
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place.setdefault(step, {})
        key: Any = int(last) if isinstance(place, list) else last
        if value is None:
            del place[key]
        else:
            place[key] = value
    return copy


def play(
    tree: Tree, *, seed: int = 1, replication: int = 0, timeline: Timeline | None = None, keep: bool = True
) -> Played:
    """Simulate one year of a scenario as written."""
    scenario = Scenario.model_validate(tree)
    world = compile_world(scenario, timeline or ((scenario.calendar.start, scenario),))
    return Played(
        scenario, world, simulate(world, seed, replication, keep_journal=keep), Gauge(world, scenario)
    )
