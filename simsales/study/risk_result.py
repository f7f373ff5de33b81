"""Owns what risks bring: years that they struck beside the same years without them."""

from __future__ import annotations

from dataclasses import dataclass

from simsales.study.comparison_result import Difference
from simsales.study.intervals import Interval
from simsales.study.json_figures import Json, figure_json, limits_json
from simsales.study.tail import Tail

__all__ = ["RiskLosses", "RiskToll"]


@dataclass(frozen=True, slots=True)
class RiskToll:
    """What a risk brings when it strikes.

    Parameters
    ----------
    risk
        Its name.
    struck
        In how many of the study's years it struck.
    differences
        By figure, how much a year that it struck differs from the same year without it, on average; ``a`` is
        today's way, ``b`` the name of the risk that is taken out. Empty where it struck too seldom.
    """

    risk: str
    struck: int
    differences: tuple[Difference, ...]

    def of(self, metric: str) -> Difference | None:
        """Return the difference of a figure; None where it is not known."""
        return next((gap for gap in self.differences if gap.key.metric == metric), None)

    def to_dict(self) -> Json:
        """Return the JSON object."""
        differences = [{"metric": str(gap.key), **gap.to_dict()} for gap in self.differences]
        return {"risk": self.risk, "struck": self.struck, "differences": differences}


@dataclass(frozen=True, slots=True)
class RiskLosses:
    """What all risks together take from the profit, year by year: without them less with them.

    Parameters
    ----------
    years
        Years that stand behind it.
    mean
        Mean loss of a year, minor units; negative where risks bring more than they take.
    losing
        Chance that risks cost anything in a year.
    tails
        How bad the worst years are, by level; none where too few years would stand behind it.
    below, calm_below
        Months of a year whose bookings are below the plan, with risks and without them; the plan of a month
        is its mean over the years without risks.
    """

    years: int
    mean: Interval
    losing: Interval
    tails: tuple[Tail, ...]
    below: Interval
    calm_below: Interval

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {
            "years": self.years,
            "mean": figure_json(self.mean.estimate, "money"),
            "ci": limits_json(self.mean, "money"),
            "probability": self.losing.estimate,
            "probability_ci": limits_json(self.losing),
            "tails": [
                {
                    "level": tail.level,
                    "value_at_risk": figure_json(tail.at_risk.estimate, "money"),
                    "value_at_risk_ci": limits_json(tail.at_risk, "money"),
                    "mean_beyond": figure_json(tail.beyond.estimate, "money"),
                    "mean_beyond_ci": limits_json(tail.beyond, "money"),
                }
                for tail in self.tails
            ],
            "months_below_plan": figure_json(self.below.estimate),
            "months_below_plan_ci": limits_json(self.below),
            "months_below_plan_without_risks": figure_json(self.calm_below.estimate),
            "months_below_plan_without_risks_ci": limits_json(self.calm_below),
        }
