"""Owns what risks bring: years that they struck beside the same years without them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simsales.study.comparison_result import Difference
from simsales.study.intervals import Interval
from simsales.study.json_figures import Json, figure_json, limits_json
from simsales.study.tail import Tail

__all__ = ["Measure", "Recovery", "RiskLosses", "RiskMeasure", "RiskToll"]

Measure = Literal["prevention", "contingency"]
"""What may be done about a risk."""


@dataclass(frozen=True, slots=True)
class RiskToll:
    """What a risk brings when it strikes.

    Parameters
    ----------
    risk
        Its name.
    struck
        In how many of the study's years it struck.
    chance
        Chance that it strikes in a year at all.
    differences
        By figure, how much a year that it struck differs from the same year without it, on average; ``a`` is
        today's way, ``b`` the name of the risk that is taken out. Empty where it struck too seldom.
    """

    risk: str
    struck: int
    chance: Interval
    differences: tuple[Difference, ...]

    def of(self, metric: str) -> Difference | None:
        """Return the difference of a figure; None where it is not known."""
        return next((gap for gap in self.differences if gap.key.metric == metric), None)

    @property
    def toll(self) -> Interval | None:
        """What it takes from the profit of a year that it strikes; None where that is not known."""
        found = self.of("profit")
        if found is None:
            return None
        brought = found.interval
        # Taken from 0, so that nothing stays 0 and does not become -0.
        mean, low, high = (0.0 - value for value in (brought.estimate, brought.high, brought.low))
        return Interval(mean, low, high, brought.confidence, brought.count)

    def to_dict(self) -> Json:
        """Return the JSON object."""
        differences = [{"metric": str(gap.key), **gap.to_dict()} for gap in self.differences]
        toll = None
        if self.toll is not None:
            toll = {"mean": figure_json(self.toll.estimate, "money"), "ci": limits_json(self.toll, "money")}
        return {
            "risk": self.risk,
            "struck": self.struck,
            "probability": self.chance.estimate,
            "probability_ci": limits_json(self.chance),
            "toll": toll,
            "differences": differences,
        }


@dataclass(frozen=True, slots=True)
class RiskMeasure:
    """What a prevention or a contingency is worth: the same years with it and without it.

    Parameters
    ----------
    risk
        What it is against.
    kind
        Which of the two it is.
    used
        Whether it is in use today.
    worth
        How much more profit a year has with it, its price paid; minor units, mean of all years looked at.
    price
        What it costs a year, minor units; nothing in a year in which a contingency is not needed.
    """

    risk: str
    kind: Measure
    used: bool
    worth: Interval
    price: Interval

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {
            "risk": self.risk,
            "measure": self.kind,
            "used": self.used,
            "years": self.worth.count,
            "worth": figure_json(self.worth.estimate, "money"),
            "worth_ci": limits_json(self.worth, "money"),
            "price": figure_json(self.price.estimate, "money"),
            "price_ci": limits_json(self.price, "money"),
        }


@dataclass(frozen=True, slots=True)
class Recovery:
    """How long it takes until orders are back after a risk has struck; see `simsales.study.recovery`.

    Parameters
    ----------
    risk
        Its name.
    stretch
        Over how many weeks orders are held against those of the year without the risk.
    years
        Years that it struck early enough for such a stretch.
    fell
        Chance that orders fall below 95 % at all, of these years.
    weeks
        Weeks from the first strike until half of those whose orders fell are back; infinite where fewer are.
    not_back
        Share of those whose orders fell that are not back at the end of the time.
    """

    risk: str
    stretch: int
    years: int
    fell: Interval
    weeks: Interval
    not_back: Interval

    @property
    def still_down(self) -> int:
        """How many years are not back at the end."""
        return round(self.not_back.estimate * self.not_back.count) if self.not_back.count else 0

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {
            "risk": self.risk,
            "stretch_weeks": self.stretch,
            "years": self.years,
            "fell": {"probability": figure_json(self.fell.estimate), "ci": limits_json(self.fell)},
            "weeks_until_back": {"median": figure_json(self.weeks.estimate), "ci": limits_json(self.weeks)},
            "not_back": {
                "years": self.still_down,
                "probability": figure_json(self.not_back.estimate),
                "ci": limits_json(self.not_back),
            },
        }


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
