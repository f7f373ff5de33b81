"""Owns the bound on what a year may add up to: sums of money and of time are whole numbers of 64 bits.

The kernel counts in int64, where a sum beyond 2**63 would turn negative without a word. A scenario that could
come near is refused for both engines alike, before anything is simulated.

Notes
-----
One deal or strike adds at most 2**53 minor units (`simsales.mechanisms.money.whole`). A sum of independent
amounts of at most b with the mean m reaches t with a chance of at most ``exp((t - m) / b - t / b ln(t / m))``
(Chernoff; W. Hoeffding 1963, J. Am. Stat. Assoc. 58). With m = 2**59 and t = 2**63 that is below ``e**-1800``
whatever the distribution, and below ``e**-60`` where a risk brings eleven times as much. Amounts per time are
not random, and a deal is open for the simulated time at the longest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import exp, log1p, sqrt
from typing import Final

import numpy as np

from simsales.errors import Problem
from simsales.feasible.means import mean
from simsales.feasible.outlook import outlook
from simsales.quantity import DAY, HOUR, MINOR, MoneyPerTime
from simsales.scenario.idea import BEST, WORST, Idea
from simsales.scenario.people_checks import attending
from simsales.scenario.risk import Cause, Risk
from simsales.scenario.scenario import Scenario
from simsales.scenario.team import Team
from simsales.world.accrual import per_month
from simsales.world.context import horizon_of
from simsales.world.world import World

__all__ = ["MOST_MONEY", "MOST_TICKS", "costs", "deals"]

MOST_MONEY: Final = 2**59
"""Minor units that the deals, or one sort of costs, may be expected to add up to."""

MOST_TICKS: Final = 2**62
"""Ticks that the deals would be open in all if each stayed open for the whole time."""

_MOST_GROWTH: Final = 16.0
"""Logarithm of what ideas may make of leads, values or the time that work takes: some nine million times."""

_LARGEST_DEAL: Final = 2.0**53
_YEAR: Final = 365.25 * DAY
_DAYS: Final = 31
_WEEKS: Final = _DAYS / 7


def costs(scenario: Scenario) -> Iterator[Problem]:
    """Yield sorts of costs, and markets, that add up to too much; must hold before a World is compiled."""
    months = horizon_of(scenario) / _YEAR * 12 + 1
    salaries = sum(
        per_month(rep.salary) * rep.count for team in scenario.teams.values() for rep in team.reps.values()
    )
    measures = 0.0
    for risk in scenario.risks.values():
        if risk.prevention is not None:
            measures += per_month(risk.prevention.cost) * months
        if risk.contingency is not None:
            times = sum(one.per_year / 12 * months + len(one.happens) for one in _bringers(risk, scenario))
            measures += risk.contingency.cost * times
        if risk.signs is not None:
            measures += risk.signs.price * (risk.signs.hours or 0) / HOUR * 53 / 12 * months
    trials = 0.0
    for idea in scenario.ideas.values():
        if idea.encouragement is not None:
            trials += per_month(idea.encouragement.spend) * months
        rounds = 0 if idea.pilot is None else idea.pilot.cost * (1 + idea.pilot.passes.prolongs)
        trials += (idea.rollout.cost + rounds) * (_most_ideas(idea) / 12 * months)
    market = sum(
        per_month(segment.market) * max(1.0, *segment.season.values(), 0.0)
        for segment in scenario.segments.values()
    )
    found: Mapping[str, tuple[float, tuple[str, ...]]] = {
        "salaries": (salaries * months, ("teams", "[key]")),
        "spend": (_sum(c.spend for c in scenario.channels.values()) * months, ("channels", "[key]")),
        "fixed": (per_month(scenario.money.fixed_costs) * months, ("money", "fixed_costs")),
        "measures": (measures, ("risks", "[key]")),
        "ideas": (trials, ("ideas", "[key]")),
        "courses": (_courses(scenario), ("courses", "[key]")),
        "tools": (_tools(scenario) * months, ("tools", "[key]")),
        "promotion": (_sum(p.spend for p in scenario.promotion.values()) * months, ("promotion", "[key]")),
        "channel_care": (_channel_care(scenario, months), ("channels", "[key]")),
        "pay": (_extra_pay(scenario) * months, ("teams", "[key]")),
        "hiring": (_hiring(scenario) * months, ("teams", "[key]")),
        "market": (market * months, ("segments", "[key]")),
    }
    yield from _improvements(scenario, months)
    for what, (amount, path) in found.items():
        if amount > MOST_MONEY:
            yield Problem(f"feasible.sums.{what}", _money(scenario, amount), path)


def deals(scenario: Scenario, world: World) -> Iterator[Problem]:
    """Yield the problem of deals that are worth too much together, or open for too long."""
    arriving = outlook(world).leads.sum(axis=(0, 1, 3))
    values = np.array([
        min(
            float(price) * (1.0 if product.value is None else mean(product.value)),
            _LARGEST_DEAL,
        )
        for price, product in zip(
            world.money.price.max(axis=1),
            (scenario.products[name] for name in world.names.products),
            strict=True,
        )
    ])  # fmt: skip
    # An open deal without a product has one of them.
    drawn = np.append(values, values.max())[world.opening.product]
    opened = np.where(world.opening.value < 0, drawn, world.opening.value.astype(np.float64))
    # As far as they are improved at all, all are: leads and values, in one channel and product as in others.
    grown = exp(_growth(scenario, ("leads", "value"), world.horizon / _YEAR * 12))
    worth = float(arriving @ values + opened.sum()) * grown
    if worth > MOST_MONEY:
        yield Problem("feasible.sums.deals", _money(scenario, worth), ("products", "[key]"))
    count = (float(arriving.sum()) + len(opened)) * grown
    if count * world.horizon > MOST_TICKS:
        limit = MOST_TICKS // world.horizon
        yield Problem("feasible.sums.time", {"deals": int(count), "limit": limit}, ("channels", "[key]"))


def _improvements(scenario: Scenario, months: float) -> Iterator[Problem]:
    """Yield that ideas would make leads or values so many, or work so long, that nothing can be reckoned."""
    for kinds in (("leads", "value"), ("effort",)):
        growth = _growth(scenario, kinds, months)
        if growth > _MOST_GROWTH:
            name, often = max(
                ((name, _most_ideas(idea)) for name, idea in scenario.ideas.items() if _kind(idea) in kinds),
                key=lambda one: one[1],
            )
            values = {"times": int(exp(min(growth, 40.0))), "limit": int(exp(_MOST_GROWTH)), "often": often}
            yield Problem("feasible.sums.improved", values, ("ideas", name))


def _growth(scenario: Scenario, kinds: tuple[str, ...], months: float) -> float:
    """Return the logarithm of what ideas could make of leads and values, or of the time that work takes."""
    found = 0.0
    for idea in scenario.ideas.values():
        if _kind(idea) not in kinds:
            continue
        many, good = _most_ideas(idea) / 12 * months, idea.helps.chance
        if _kind(idea) == "effort":
            harm = 0.0 if idea.harms is None else min(mean(idea.harms.by), WORST)
            found -= _likely_most(many * (1 - good)) * log1p(-harm)
        else:
            found += _likely_most(many * good) * log1p(min(mean(idea.helps.by), BEST))
    return found


def _likely_most(expected: float) -> float:
    """Return a number that a Poisson count of this mean hardly ever exceeds; 0 of what never comes."""
    return expected + 4.0 * sqrt(expected) + 4.0 if expected > 0.0 else 0.0


def _most_ideas(idea: Idea) -> float:
    return idea.per_year if idea.at_most is None else max(idea.at_most, idea.per_year)


def _kind(idea: Idea) -> str:
    return idea.to.partition(" of ")[0].strip()


def _courses(scenario: Scenario) -> float:
    """Return what courses and team events cost in all."""
    seats = sum(
        course.fee
        + course.price
        * sum(scenario.teams[team].reps[entry].count for team, entry in attending(scenario, course))
        for course in scenario.courses.values()
    )
    return float(seats + sum(event.cost for event in scenario.team_events.values()))


def _tools(scenario: Scenario) -> float:
    """Return what tools cost in a month."""
    found = 0.0
    for tool in scenario.tools.values():
        teams = scenario.teams if tool.teams is None else tool.teams
        found += per_month(tool.fee) + per_month(tool.licence) * sum(
            _people(scenario.teams[t]) for t in teams
        )
    return found


def _channel_care(scenario: Scenario, months: float) -> float:
    """Return what training, incentives and setting up cost if channels were opened anew every day."""
    found = 0.0
    for channel in scenario.channels.values():
        found += channel.setup * _DAYS * months
        if channel.health is not None:
            measures = (channel.health.training, channel.health.incentive, channel.health.manager_incentive)
            found += _sum(one.spend for one in measures if one is not None) * months
    return found


def _extra_pay(scenario: Scenario) -> float:
    """Return the overtime, bonuses for a goal and praise of a month; the rest is a part of bookings."""
    found = 0.0
    for team in scenario.teams.values():
        hours = sum(rep.overtime * rep.count for rep in team.reps.values()) / HOUR
        if team.overtime_pay is not None:
            found += team.overtime_pay.amount * hours * _WEEKS
        if team.bonus is not None:
            found += team.bonus.pays * _people(team) / 3
        if team.recognition is not None:
            found += per_month(team.recognition.cost)
    return found


def _hiring(scenario: Scenario) -> float:
    """Return what successors would cost in a month if everybody left every day."""
    return sum(
        float(team.turnover.refill.cost) * _people(team) * _DAYS
        for team in scenario.teams.values()
        if team.turnover is not None and team.turnover.refill is not None
    )


def _people(team: Team) -> int:
    return sum(rep.count for rep in team.reps.values())


def _sum(amounts: Iterator[MoneyPerTime | None]) -> float:
    return sum(map(per_month, amounts))


def _money(scenario: Scenario, minor: float) -> dict[str, object]:
    return {
        "amount": int(minor) // MINOR,
        "limit": MOST_MONEY // MINOR,
        "currency": scenario.currency,
    }


def _bringers(risk: Risk, scenario: Scenario) -> list[Risk | Cause]:
    """Return all that can let a risk strike; one that follows others, by whatever brings these."""
    if risk.follows:
        return [*scenario.risks.values(), *scenario.causes.values()]
    return [risk, *(scenario.causes[name] for name in risk.caused_by if name in scenario.causes)]
