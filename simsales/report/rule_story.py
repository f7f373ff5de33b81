"""Owns what rules did in one simulated year, as a story: when each line acted, and what it set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from simsales.quantity import DAY
from simsales.report.deal_story import Event
from simsales.scenario.scenario import Scenario
from simsales.study.way import Action
from simsales.words import Phrase

__all__ = ["rule_story"]


def rule_story(scenario: Scenario, actions: Sequence[Action]) -> Iterator[Event]:
    """Yield what rules did, in order.

    Parameters
    ----------
    scenario
        The strategy on its first day.
    actions
        What acted in the year.
    """
    start = datetime.combine(scenario.calendar.start, time())
    for action in actions:
        row = scenario.rules[action.rule].rows[action.line]
        values = {
            "rule": action.rule,
            "line": action.line + 1,
            "conditions": [f"{name} {written}" for name, written in row.when.items()],
            "sets": [f"{path}: {value}" for path, value in row.then.items()],
        }
        yield Event(start + timedelta(days=action.tick // DAY), "rule", Phrase("trace.rule", values))
