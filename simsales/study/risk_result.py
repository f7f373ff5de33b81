"""Owns what a risk brings: the years that it struck beside the same years without it."""

from __future__ import annotations

from dataclasses import dataclass

from simsales.study.comparison_result import Difference
from simsales.study.json_figures import Json

__all__ = ["RiskToll"]


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
