"""Owns what the lines of rules do and bring: how often each acts, and the same years without it."""

from __future__ import annotations

from dataclasses import dataclass

from simsales.study.comparison_result import Difference
from simsales.study.intervals import Interval
from simsales.study.json_figures import Json, figure_json, limits_json

__all__ = ["RuleLine"]


@dataclass(frozen=True, slots=True)
class RuleLine:
    """What a line of a rule does in today's way.

    Parameters
    ----------
    rule
        Name of the rule.
    line
        Number of the line, from 1.
    actions
        How many times it acts, mean of all years of the study.
    years
        Chance that it acts at all in a year.
    first
        Days until it acts for the first time, mean of the years in which it does; None where it never does.
    differences
        By figure, how much a year differs from the same year without this line, mean of all years that were
        looked at; in years in which it does not act there is no difference. ``a`` is today's way, ``b`` the
        scope of the line. Empty where it never acts, or too many years would have to be simulated.
    """

    rule: str
    line: int
    actions: Interval
    years: Interval
    first: Interval | None
    differences: tuple[Difference, ...]

    def of(self, metric: str) -> Difference | None:
        """Return the difference of a figure; None where it is not known."""
        return next((gap for gap in self.differences if gap.key.metric == metric), None)

    def to_dict(self) -> Json:
        """Return the JSON object."""
        first = None
        if self.first is not None:
            first = {"mean": figure_json(self.first.estimate), "ci": limits_json(self.first)}
        return {
            "rule": self.rule,
            "line": self.line,
            "actions": {"mean": figure_json(self.actions.estimate), "ci": limits_json(self.actions)},
            "years": {"probability": self.years.estimate, "ci": limits_json(self.years)},
            "first_after_days": first,
            "differences": [{"metric": str(gap.key), **gap.to_dict()} for gap in self.differences],
        }
