"""Owns whether anything in a strategy costs money, time or margin: what a gain is paid with."""

from __future__ import annotations

from typing import Any, Final

from simsales.quantity import MoneyPerTime, Rate
from simsales.quantity.times import MEAN_MONTH, MONTHS, TICKS
from simsales.scenario.differences import Changed, differences
from simsales.scenario.levers import is_fact, matches
from simsales.scenario.paths import Steps
from simsales.scenario.scenario import Scenario
from simsales.scenario.spread_family import Spread

__all__ = ["costs", "rises"]

_TYPICAL: Final = {"constant": 0, "exponential": 0, "lognormal": 0, "gamma": 1}
"""Which parameter of a spread says how much it is; of others it is not told."""


def _patterns(written: str) -> tuple[Steps, ...]:
    return tuple(tuple(pattern.split(".")) for pattern in written.split())


_MORE: Final = _patterns("""
    money.fixed_costs money.commission
    products.*.cost products.*.discount
    channels.*.spend channels.*.commission channels.*.setup
    channels.*.health.training.spend channels.*.health.incentive.spend
    channels.*.health.manager_incentive.spend
    promotion.*.spend research.*.answers research.*.cost customers.care.*.cost
    customers.tickets.*.recovery.cost customers.tickets.*.effort discovery.hours
    stages.*.effort stages.*.contact.attempts
    teams.*.reps.*.count teams.*.reps.*.salary teams.*.reps.*.overtime teams.*.reps.*.activities.*
    teams.*.overtime_pay teams.*.bonus.pays teams.*.bonus.discount teams.*.contest.prize
    teams.*.appraisal.plan.hours
    meetings.*.length tools.*.licence tools.*.fee tools.*.upkeep courses.*.price courses.*.fee
    courses.*.length
    team_events.*.cost team_events.*.length risks.*.prevention.cost risks.*.contingency.cost
    ideas.*.encouragement.spend ideas.*.pilot.cost ideas.*.rollout.cost
""")
"""What costs when there is more of it."""

_LESS: Final = _patterns("products.*.price meetings.*.every_weeks")
"""What costs when there is less of it."""

_USED: Final = _patterns("""
    research.*.use customers.care.*.use customers.tickets.*.recovery.use courses.*.use team_events.*.use
    tools.*.use risks.*.prevention.use risks.*.contingency.use
    ideas.*.pilot.use
""")
"""What costs once it is in use."""

_ADDED: Final = _patterns("""
    teams.*.reps.* teams.*.coaching teams.*.recognition teams.*.bonus teams.*.contest teams.*.appraisal.plan
    meetings.* courses.* team_events.* tools.* research.* customers.care.* customers.tickets.*.recovery
    discovery risks.*.prevention risks.*.contingency ideas.*.encouragement ideas.*.pilot
""")
"""What costs money or time where there was none of it; with what is below."""


def costs(base: Scenario, scenario: Scenario) -> tuple[Steps, ...]:
    """Return the places at which a strategy costs something that the file as it stands does not.

    Parameters
    ----------
    base
        The file as it stands.
    scenario
        What the strategy makes of it.
    """
    return tuple(gap.steps for gap in differences(base, scenario) if _costs(gap))


def rises(before: Any, after: Any) -> bool:
    """Return whether there is more of something: of a number, or of what a stretch of time has."""
    one, other = _size(before), _size(after)
    return one is not None and other is not None and other > one


def _costs(gap: Changed) -> bool:
    if any(matches(gap.steps, pattern) for pattern in _MORE) and rises(gap.before, gap.after):
        return True
    if any(matches(gap.steps, pattern) for pattern in _LESS) and rises(gap.after, gap.before):
        return True
    if any(matches(gap.steps, pattern) for pattern in _USED) and gap.after is True:
        return True
    return gap.before is None and gap.after is not None and is_fact(gap.steps, _ADDED)


def _size(value: Any) -> float | None:
    """Return how much something is, a year's worth of a rate; nothing at all is 0."""
    if value is None:
        return 0.0
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, Rate | MoneyPerTime):
        stretch = TICKS.get(value.per) or MONTHS[value.per] * MEAN_MONTH
        return float(value.count if isinstance(value, Rate) else value.amount) / (stretch * value.every)
    if isinstance(value, Spread) and value.kind in _TYPICAL:
        return value.parameters[_TYPICAL[value.kind]]
    return None
