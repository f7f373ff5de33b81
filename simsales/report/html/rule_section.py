"""Owns the section of the page on rules: their tables, how often each line acts, and what it brings."""

from __future__ import annotations

from simsales.report.html.exhibit import Cell, Exhibit, Section, Table
from simsales.report.html.figures import Figures
from simsales.scenario.loaded import Loaded
from simsales.scenario.metrics import CATALOGUE
from simsales.study.results import StudyResult
from simsales.study.rule_result import RuleLine
from simsales.study.rule_worth import BROUGHT
from simsales.words import joined, number, say

__all__ = ["rules_section"]


def rules_section(result: StudyResult, figures: Figures, loaded: Loaded | None) -> Section | None:
    """Return what the lines of today's rules do and bring; None without rules."""
    if not result.rules:
        return None
    titles = (
        say("rules.column.rule"),
        say("rules.column.line"),
        *((say("rules.column.when"), say("rules.column.then")) if loaded is not None else ()),
        say("rules.column.acts"),
        say("rules.column.years"),
        say("rules.column.first"),
        *(say("rules.column.brought", title=say(f"metric.{metric}.title")) for metric in BROUGHT),
    )
    rows = tuple(_row(line, figures, loaded) for line in result.rules)
    exhibit = Exhibit("rules-measured", say("rules.text.title"), say("rules.text.note"), Table(titles, rows))
    return Section("rules", say("rules.text.title"), say("rules.text.about"), (exhibit,))


def _row(line: RuleLine, figures: Figures, loaded: Loaded | None) -> tuple[Cell, ...]:
    words: tuple[Cell, ...] = ()
    if loaded is not None:
        row = loaded.scenario.rules[line.rule].rows[line.line - 1]
        words = (
            Cell(joined(f"{name} {written}" for name, written in row.when.items())),
            Cell(joined(f"{path}: {value}" for path, value in row.then.items())),
        )
    first = Cell(say("house.not_known")) if line.first is None else figures.estimate(line.first, "days")
    return (
        Cell(line.rule),
        Cell(number(line.line)),
        *words,
        figures.estimate(line.actions, "count"),
        figures.estimate(line.years, "share"),
        first,
        *(_brought(line, metric, figures) for metric in BROUGHT),
    )


def _brought(line: RuleLine, metric: str, figures: Figures) -> Cell:
    found = line.of(metric)
    if found is None:
        return Cell(say("house.not_known"))
    cell = figures.difference(found.interval, found.unit)
    if not found.is_known:
        return cell
    better = found.interval.estimate * CATALOGUE[metric].better > 0
    return Cell(cell.text, cell.range, "good" if better else "bad")
