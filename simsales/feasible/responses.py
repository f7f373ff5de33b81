"""Owns the check that a response begins where the file says that the company stands today."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from simsales.errors import Problem
from simsales.quantity import format_money
from simsales.scenario.scenario import Scenario
from simsales.world.accrual import per_month

__all__ = ["responses"]

_NEAR: Final = 0.02
_SIGNIFICANT: Final = 100


def responses(scenario: Scenario) -> Iterator[Problem]:
    """Yield channels whose response calls another amount today's than what is spent a month."""
    for name, channel in scenario.channels.items():
        response = channel.response
        if response is None or response.today is None or channel.spend is None:
            continue
        spend = per_month(channel.spend)
        if abs(response.today - spend) > _NEAR * max(response.today, spend):
            monthly = int(spend / _SIGNIFICANT + 0.5) * _SIGNIFICANT
            values = {"today": format_money(response.today), "spend": format_money(monthly)}
            yield Problem(
                "feasible.response_today", values, ("channels", name, "response"), severity="warning"
            )
