"""Owns the check that rivals, as they are described, leave us the share that the file says we have today."""

from __future__ import annotations

from collections.abc import Iterator

from simsales.errors import Problem
from simsales.scenario.scenario import Scenario
from simsales.world.choice import most_today
from simsales.world.context import EVERYBODY

__all__ = ["vendors"]


def vendors(base: Scenario, scenario: Scenario) -> Iterator[Problem]:
    """Yield a share of today that rivals do not leave us; must hold before a World is compiled.

    Parameters
    ----------
    base, scenario
        The file as it stands, and what is simulated.
    """
    choice = scenario.choice
    if choice is None or choice.today is None:
        return
    for segment in base.segments or (EVERYBODY,):
        for product in base.products:
            most = most_today(base, choice, segment, product)
            if choice.today >= most:
                values = {"segment": segment, "product": product, "today": choice.today, "most": most}
                yield Problem("feasible.choice_today", values, ("choice", "today"))
                return
