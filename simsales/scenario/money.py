"""Owns the schema of the company's money: payment terms, commission, fixed costs."""

from __future__ import annotations

from pydantic import Field

from simsales.quantity import DAY, Duration, MoneyPerTime, Share
from simsales.scenario.section import Section
from simsales.scenario.spread import DurationSpread

__all__ = ["MoneySection", "Payment"]


class Payment(Section):
    """When customers pay."""

    upfront: Share = Field(
        default=0.0, description="Share of the value that is paid on the day of the signature."
    )
    within: Duration = Field(
        default=30 * DAY, ge=0, description="Payment term for the rest; 30 days when absent."
    )
    late: Share = Field(default=0.0, description="Share of the customers who pay late.")
    late_by: DurationSpread | None = Field(
        default=None, description="How late they are; needed when some pay late."
    )


class MoneySection(Section):
    """Payment terms, commission and costs of the whole company."""

    pays: Payment = Field(default_factory=Payment, description="Payment terms.")
    commission: Share = Field(
        default=0.0, description="Share of the bookings that goes to the people who sell."
    )
    fixed_costs: MoneyPerTime | None = Field(default=None, description="Other costs, whatever is sold.")
