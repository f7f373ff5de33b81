"""Owns the schema of a year that has begun: the day it stands at, what is reached, and the deals open then.

Whoever says which deals are open on that day has the simulation start there. Otherwise the days before it are
played as the file describes them, only to know which deals are open, and what they bring does not count.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, Self

from pydantic import Field, PrivateAttr

from simsales.quantity import Date
from simsales.scenario.opening import OpenAccounts, OpenDeals
from simsales.scenario.section import Section
from simsales.scenario.stretches import Figure
from simsales.scenario.target import Target

__all__ = ["ADDED", "MADE_OF", "RATIOS", "SoFar"]

MADE_OF: Final[Mapping[str, Mapping[str, int]]] = {
    "profit": {"revenue": 1, "costs": -1},
    "costs": {
        "delivery_cost": 1, "commission": 1, "spend": 1, "salaries": 1, "fixed_costs": 1,
        "prevention_cost": 1, "contingency_cost": 1,
    },
    "gross_margin": {"revenue": 1, "delivery_cost": -1},
    "backlog": {"bookings": 1, "revenue": -1},
    "receivables": {"bookings": 1, "cash": -1},
}  # fmt: skip
"""Metrics that are sums and differences of others."""

RATIOS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "win_rate": (("wins",), ("wins", "losses", "no_decisions", "gone_cold")),
    "deal_value": (("bookings",), ("wins",)),
    "market_share": (("bookings",), ("market_size",)),
}
"""Metrics that are a sum over a sum: known for a year only when both are."""


class SoFar(Section):
    """A year that has begun: the day it stands at, and what has been reached before."""

    as_of: Date = Field(description="The first day that is not known yet; everything before it has happened.")
    since: Date | None = Field(
        default=None,
        description="First day that the figures count from; the first simulated day when absent.",
    )
    bookings: Figure | None = Field(
        default=None,
        description="Bookings before `as_of`: a value, '41 % of target', or values by month "
        "({2027-01: 90 k, 2027-02..2027-03: 210 k}); so for the other figures.",
    )
    revenue: Figure | None = Field(default=None, description="Revenue before `as_of`.")
    cash: Figure | None = Field(default=None, description="Money received before `as_of`.")
    gross_margin: Figure | None = Field(default=None, description="Gross margin before `as_of`.")
    profit: Figure | None = Field(default=None, description="Profit before `as_of`.")
    costs: Figure | None = Field(default=None, description="All costs before `as_of`.")
    delivery_cost: Figure | None = Field(default=None, description="Cost of delivery before `as_of`.")
    commission: Figure | None = Field(default=None, description="Commission before `as_of`.")
    spend: Figure | None = Field(default=None, description="Money spent on channels before `as_of`.")
    salaries: Figure | None = Field(default=None, description="Salaries before `as_of`.")
    fixed_costs: Figure | None = Field(default=None, description="Fixed costs before `as_of`.")
    prevention_cost: Figure | None = Field(default=None, description="Cost of prevention before `as_of`.")
    contingency_cost: Figure | None = Field(default=None, description="Cost of contingency before `as_of`.")
    leads: Figure | None = Field(default=None, description="Leads before `as_of`.")
    wins: Figure | None = Field(default=None, description="Deals won before `as_of`.")
    losses: Figure | None = Field(default=None, description="Deals lost before `as_of`.")
    no_decisions: Figure | None = Field(
        default=None, description="Deals that ended without a decision before `as_of`."
    )
    gone_cold: Figure | None = Field(
        default=None, description="Deals that went cold for want of work before `as_of`."
    )
    market_size: Figure | None = Field(
        default=None, description="What the market spent before `as_of`, for the share of it."
    )
    parts: dict[str, Figure] = Field(
        default={},
        max_length=200,
        description="What parts of the company have reached, by metric and part: {'wins of team north': 12}.",
    )
    deals: list[OpenDeals] | None = Field(
        default=None,
        max_length=5000,
        description="Deals open on that day, written as in `opening`; [] when there are none. When absent, "
        "the days before are played as the file describes them, to know which deals are open then.",
    )
    accounts: list[OpenAccounts] | None = Field(
        default=None,
        max_length=5000,
        description="Customers on that day, written as in `opening`; [] when there are none. Needed beside "
        "`deals` in a file with `customers`.",
    )

    _targets: Mapping[str, Target] = PrivateAttr(default_factory=dict)
    _began: date | None = PrivateAttr(default=None)

    def beside(self, targets: Mapping[str, Target]) -> Self:
        """Return the same with the targets that its percentages are of, by name.

        They stay those of the file, also where something else is measured, such as a later deadline.
        """
        found = self.model_copy()
        found._targets = targets
        return found

    def moved_from(self, start: date) -> Self:
        """Return the same for a scenario that goes on on `as_of` and began, in the file, on `start`."""
        found = self.model_copy(update={"since": self.since or start})
        found._began = start
        return found

    @property
    def began(self) -> date | None:
        """The first day of the file, where the simulated time begins on `as_of` instead; else None."""
        return self._began

    @property
    def targets(self) -> Mapping[str, Target]:
        """The targets of the file, by name: what '41 % of target' is a percentage of."""
        return self._targets

    @property
    def is_replayed(self) -> bool:
        """Whether the days before are played, as nobody says which deals are open."""
        return self.deals is None

    @property
    def figures(self) -> dict[str, Figure]:
        """What is stated, by metric and part: ``bookings``, ``wins of team north``."""
        whole = {name: getattr(self, name) for name in ADDED}
        return {**{name: value for name, value in whole.items() if value is not None}, **self.parts}


_NO_FIGURES: Final = frozenset({"as_of", "since", "parts", "deals", "accounts"})

ADDED: Final = tuple(name for name in SoFar.model_fields if name not in _NO_FIGURES)
"""Metrics whose part before a day can be stated, as it adds to what comes after."""
