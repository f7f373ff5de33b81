"""Owns what each line of a rule is worth: the years in which it acts are played again without it.

All other lines stay, and so does the luck. A year in which a line never acts is the same without it, to the
last record, so only the others are played.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from time import perf_counter
from typing import Final

import numpy as np

from simsales.scenario.loaded import TODAY, Loaded, Timeline
from simsales.scenario.scenario import Scenario
from simsales.study.comparison_result import Difference
from simsales.study.intervals import clopper_pearson, mean_interval, paired_difference
from simsales.study.measure import MetricKey
from simsales.study.probe import ENOUGH
from simsales.study.ready import make_way
from simsales.study.replicate import Progress, Runs, replicate
from simsales.study.results import StudyResult
from simsales.study.rule_result import RuleLine
from simsales.study.ruled_way import rule_scope

__all__ = ["BROUGHT", "with_rule_worth"]

BROUGHT: Final = ("bookings", "profit")
"""Figures for which it is told what a line brings."""

_MOST_YEARS: Final = 200
_LEAST: Final = 2


def with_rule_worth(
    study: StudyResult,
    loaded: Loaded,
    *,
    workers: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> StudyResult:
    """Return a study with what each line of today's rules does and brings.

    Parameters
    ----------
    study
        A complete study; others come back as they are.
    loaded
        Its scenario.
    workers, on_progress
        As for `simsales.study.replicate.replicate`; the answer does not depend on `workers`.

    Raises
    ------
    NotPossible
        When a simulated year breaks off.
    """
    runs, rules = study.runs, loaded.scenario.rules
    if runs is None or not study.run.complete or TODAY not in runs.strategies:
        return study
    start, spent, found = perf_counter(), 0, []
    for name in sorted(name for name, rule in rules.items() if rule.use):
        for line in range(len(rules[name].rows)):
            scope = rule_scope(name, line)
            acted = np.flatnonzero(runs.column(TODAY, MetricKey("rule_actions", scope))[:_MOST_YEARS] > 0)
            differences: tuple[Difference, ...] = ()
            if len(acted) and spent + len(acted) <= ENOUGH:
                spent += len(acted)
                way = make_way(loaded.scenario, _without(loaded.strategies[TODAY], name, line))
                numbers = [runs.replications[place] for place in acted.tolist()]
                other = replicate({TODAY: way}, study.run.seed, numbers, workers, on_progress)
                if not other.complete:
                    return study
                differences = tuple(_differences(runs, other, acted.tolist(), scope, study.run.confidence))
            found.append(_line(runs, name, line, differences, study.run.confidence))
    if not found:
        return study
    timing = replace(
        study.timing, simulation_seconds=study.timing.simulation_seconds + perf_counter() - start
    )
    return replace(study, rules=tuple(found), timing=timing)


def _line(
    runs: Runs, name: str, line: int, differences: tuple[Difference, ...], confidence: float
) -> RuleLine:
    scope = rule_scope(name, line)
    actions = runs.column(TODAY, MetricKey("rule_actions", scope))
    days = runs.column(TODAY, MetricKey("first_rule_action", scope))
    days = days[~np.isnan(days)]
    return RuleLine(
        rule=name,
        line=line + 1,
        actions=mean_interval(actions, confidence),
        years=clopper_pearson(int((actions > 0).sum()), len(actions), confidence),
        first=mean_interval(days, confidence) if len(days) else None,
        differences=differences,
    )


def _differences(
    runs: Runs, other: Runs, acted: list[int], scope: str, confidence: float
) -> list[Difference]:
    found = []
    for key in map(MetricKey, BROUGHT):
        with_it = runs.column(TODAY, key)[:_MOST_YEARS]
        without = with_it.copy()
        without[acted] = other.column(TODAY, key)
        known = ~(np.isnan(with_it) | np.isnan(without))
        if int(known.sum()) >= _LEAST:
            interval = paired_difference(with_it[known], without[known], confidence)
            found.append(Difference(TODAY, scope, key, interval))
    return found


def _without(timeline: Timeline, name: str, line: int) -> Timeline:
    """Return a strategy without a line of a rule; without the rule where it has no other."""
    return tuple((day, _shorter(scenario, name, line)) for day, scenario in timeline)


def _shorter(scenario: Scenario, name: str, line: int) -> Scenario:
    rule = scenario.rules[name]
    rows = [row for number, row in enumerate(rule.rows) if number != line]
    changed: Mapping[str, object] = {"rows": rows} if rows else {"use": False}
    rules = {**scenario.rules, name: rule.model_copy(update=dict(changed))}
    return scenario.model_copy(update={"rules": rules})
