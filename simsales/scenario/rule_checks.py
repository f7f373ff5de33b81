"""Owns the checks of rules: what they read, their conditions, and what they set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from simsales.errors import Problem
from simsales.quantity import DAY, QuantityError
from simsales.scenario.condition import parse_condition
from simsales.scenario.decided import OTHERS, REACTIONS
from simsales.scenario.horizon import last_day
from simsales.scenario.known_names import KEY
from simsales.scenario.levers import CATALOGUE as LEVERS
from simsales.scenario.levers import is_fact, matches
from simsales.scenario.metrics import AT_THE_END, CATALOGUE
from simsales.scenario.rule import Reading, Rule, RuleRow
from simsales.scenario.rule_acts import put, read_act
from simsales.scenario.scenario import Scenario
from simsales.scenario.target import Target
from simsales.scenario.target_checks import figure_problems

__all__ = ["READ_NOW", "rule_problems"]

_ORIGIN: Final = frozenset({"channel", "segment", "product"})

READ_NOW: Final[Mapping[str, frozenset[str]]] = {
    "open_deals": _ORIGIN | {"stage"},
    "customers_at_end": _ORIGIN,
    "open_tickets": _ORIGIN,
}
"""Metrics of the last day that can be told on any other day, too, what came less what went; and of what.

Deals change hands, so that what came to a person is not what he or she has.
"""

_WHOLE: Final = ("holds", "after", "lasts", "again_after")

Path = tuple[str | int, ...]


def rule_problems(scenario: Scenario, known: Mapping[str, Sequence[str]]) -> list[Problem]:
    """Check the rules of a scenario.

    Parameters
    ----------
    scenario
        A scenario whose form is right.
    known
        Names by kind of thing.

    Returns
    -------
    list of Problem
        What is wrong.
    """
    found: list[Problem] = []
    for name, rule in scenario.rules.items():
        at: Path = ("rules", name)
        for label, reading in rule.reads.items():
            found += _reading(scenario, known, reading, (*at, "reads", label))
        for index, row in enumerate(rule.rows):
            found += _row(scenario, rule, row, (*at, "rows", index))
    return found


def _reading(
    scenario: Scenario, known: Mapping[str, Sequence[str]], reading: Reading, at: Path
) -> Iterator[Problem]:
    yield from figure_problems(Target(metric=reading.metric, of=reading.of), scenario, known, at)
    kinds = READ_NOW.get(reading.metric)
    if kinds is not None and not kinds.issuperset(reading.of):
        values = {"metric": reading.metric, "kinds": sorted(kinds)}
        yield Problem("rules.file.now_of", values, (*at, "of"))
    if reading.metric in AT_THE_END.difference(READ_NOW):
        yield Problem("rules.file.at_the_end", {"metric": reading.metric}, (*at, "metric"))
    if reading.told_in is not None and reading.told_in not in scenario.meetings:
        values = {"name": reading.told_in, "names": list(scenario.meetings)}
        key = "rules.file.meeting" if scenario.meetings else "rules.file.no_meeting"
        yield Problem(key, values, (*at, "told_in"))
    days = (last_day(scenario.calendar) - scenario.calendar.start).days + 1
    for field in ("over", "known_after"):
        value = getattr(reading, field)
        if not isinstance(value, int):
            continue
        if value % DAY or (field == "over" and value < DAY):
            yield Problem("rules.file.days", {"field": field}, (*at, field))
        elif value // DAY >= days:
            yield Problem("rules.file.too_long", {"field": field, "days": days}, (*at, field))


def _row(scenario: Scenario, rule: Rule, row: RuleRow, at: Path) -> Iterator[Problem]:
    for name, written in row.when.items():
        path = (*at, "when", name)
        if name not in rule.reads:
            yield Problem("rules.file.read", {"name": name, "names": list(rule.reads)}, (*path, KEY))
        elif rule.reads[name].metric in CATALOGUE:
            try:
                parse_condition(written, rule.reads[name].metric, scenario.currency)
            except QuantityError as refusal:
                yield Problem(refusal.key, refusal.values, path)
    for field in _WHOLE:
        value = getattr(row, field)
        if value is not None and value % DAY:
            yield Problem("rules.file.days", {"field": field}, (*at, field))
    changed = scenario
    for path_of, written in row.then.items():
        path = (*at, "then", path_of)
        try:
            act = read_act(scenario, path_of, written)
            if not any(lever.dated and matches(act.steps, lever.path) for lever in LEVERS):
                yield Problem("references.change.lever", {"path": path_of}, (*path, KEY))
                continue
            if any(is_fact(act.steps, [place]) for place in (*OTHERS, *REACTIONS)):
                yield Problem("rules.file.not_decided", {"path": path_of}, (*path, KEY))
                continue
            changed = put(changed, act)
        except QuantityError as refusal:
            yield Problem(refusal.key, refusal.values, path)
