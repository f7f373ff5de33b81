"""Owns what channels bring at most, and take from each other, as constraints of the program.

The same as :func:`simsales.feasible.flow.limited`, for leads that may be expressions: where an amount may lie
on both sides of a limit, a yes or no says on which.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from simsales.decide.question import Linear
from simsales.feasible.flow import Limits

__all__ = ["Amount", "LeadLimits"]


class Amount(NamedTuple):
    """A number or an expression, and between what it may lie."""

    form: Linear
    low: float
    high: float


class LeadLimits:
    """Cuts leads to their limits.

    Parameters
    ----------
    model
        The program, to which variables and lines are added.
    bounds : Limits
        What bounds the leads.
    """

    def __init__(self, model: Any, bounds: Limits) -> None:
        self.model, self.bounds = model, bounds

    def cut(self, found: list[list[Amount]]) -> list[list[Linear]]:
        """Return the leads that are left, by channel and period."""
        bounds = self.bounds
        brought = self._within_capacity(found)
        left = [list(row) for row in brought]
        for (channel, other), share in zip(bounds.takes, bounds.share.tolist(), strict=True):
            for period, part in enumerate(share):
                if brought[other][period].high > 0.0:
                    more = brought[channel][period]
                    today = float(bounds.today[channel, period])
                    mine = left[other][period]
                    left[other][period] = self._at_least_none(
                        Amount(
                            mine.form - part * (more.form - today),
                            mine.low - part * (more.high - today),
                            mine.high - part * (more.low - today),
                        )
                    )
        return [[amount.form for amount in row] for row in self._within_capacity(left)]

    def _within_capacity(self, found: list[list[Amount]]) -> list[list[Amount]]:
        return [
            [
                self._at_most(amount, most) if most >= 0.0 else amount
                for amount, most in zip(row, at, strict=True)
            ]
            for row, at in zip(found, self.bounds.capacity.tolist(), strict=True)
        ]

    def _at_most(self, amount: Amount, most: float) -> Amount:
        if amount.high <= most:
            return amount
        if amount.low >= most:
            return Amount(most, most, most)
        kept, full = self.model.add_variable(lb=0.0, ub=most), self.model.add_binary_variable()
        self.model.add_linear_constraint(kept <= amount.form)
        self.model.add_linear_constraint(kept >= amount.form - (amount.high - most) * full)
        self.model.add_linear_constraint(kept >= most - (most - amount.low) * (1.0 - full))
        return Amount(kept, amount.low, most)

    def _at_least_none(self, amount: Amount) -> Amount:
        if amount.low >= 0.0:
            return amount
        if amount.high <= 0.0:
            return Amount(0.0, 0.0, 0.0)
        kept, none = self.model.add_variable(lb=0.0, ub=amount.high), self.model.add_binary_variable()
        self.model.add_linear_constraint(kept >= amount.form)
        self.model.add_linear_constraint(kept <= amount.form - amount.low * none)
        self.model.add_linear_constraint(kept <= amount.high * (1.0 - none))
        return Amount(kept, 0.0, amount.high)
