"""Owns the checks of rule tables: lines that never act, figures of which nothing is said, contradictions."""

from __future__ import annotations

from collections.abc import Iterator

from simsales.errors import Problem
from simsales.feasible.rule_cells import Cells, cells_of
from simsales.quantity import format_money
from simsales.scenario.condition import Condition, parse_condition
from simsales.scenario.known_names import KEY
from simsales.scenario.metrics import CATALOGUE, Unit
from simsales.scenario.rule import Rule
from simsales.scenario.scenario import Scenario
from simsales.words import Phrase

__all__ = ["rule_tables"]

Path = tuple[str | int, ...]


def rule_tables(scenario: Scenario) -> Iterator[Problem]:
    """Yield, as warnings, what each table leaves out or says in vain; also of rules that are not in use."""
    for name, rule in scenario.rules.items():
        yield from _table(scenario, rule, ("rules", name))


def _table(scenario: Scenario, rule: Rule, at: Path) -> Iterator[Problem]:
    asked: list[dict[str, Condition]] = [
        {
            name: parse_condition(written, rule.reads[name].metric, scenario.currency)
            for name, written in row.when.items()
        }
        for row in rule.rows
    ]
    cells = cells_of(asked, {name: CATALOGUE[reading.metric].unit for name, reading in rule.reads.items()})
    if cells is None:
        return
    yield from _never(rule, cells, at)
    yield from _twice(rule, cells, at)
    gap = cells.gap()
    if gap is not None:
        points = [_point(name, value, CATALOGUE[rule.reads[name].metric].unit) for name, value in gap.items()]
        yield Problem("rules.file.gap", {"points": points}, (*at, "rows"), severity="warning")
    for name in rule.reads:
        if not any(name in row.when for row in rule.rows):
            yield Problem("rules.file.unread", {"name": name}, (*at, "reads", name, KEY), severity="warning")


def _point(name: str, value: float, unit: Unit) -> Phrase:
    """Return a value of what is read, in words."""
    if unit == "money":
        return Phrase("rules.point.money", {"name": name, "value": format_money(round(value))})
    return Phrase(f"rules.point.{'percent' if unit == 'share' else 'number'}", {"name": name, "value": value})


def _never(rule: Rule, cells: Cells, at: Path) -> Iterator[Problem]:
    for index, row in enumerate(rule.rows):
        where = cells.of(index)
        if not where:
            yield Problem("rules.file.never", {"line": index + 1}, (*at, "rows", index), severity="warning")
            continue
        if rule.takes == "all":
            continue
        # A line before it that must hold longer lets it act meanwhile.
        before = [n for n in range(index) if rule.rows[n].holds <= row.holds]
        if all(any(cell in cells.of(n) for n in before) for cell in where):
            lines = [n + 1 for n in before if cells.of(n) & where]
            values: dict[str, object] = {"line": index + 1, "lines": lines}
            yield Problem("rules.file.covered", values, (*at, "rows", index), severity="warning")


def _twice(rule: Rule, cells: Cells, at: Path) -> Iterator[Problem]:
    if rule.takes != "all":
        return
    for index, row in enumerate(rule.rows):
        for earlier in range(index):
            same = [path for path in row.then if path in rule.rows[earlier].then]
            if same and cells.of(index) & cells.of(earlier):
                values = {"line": index + 1, "other": earlier + 1, "path": same[0]}
                path = (*at, "rows", index, "then", same[0], KEY)
                yield Problem("rules.file.twice", values, path, severity="warning")
