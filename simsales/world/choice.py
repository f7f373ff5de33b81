"""Owns the choice among vendors: what our price and attributes and those of rivals do to the last decision.

A customer who knows us chooses the vendor j with the chance ``exp(V_j) / sum exp(V)`` (multinomial logit;
McFadden 1974), with ``V_j = sum(wants x attributes) + e ln(price_j / our price in the file) +
ln(awareness_j)``, us known. Who buys from nobody is one alternative more. Its weight is chosen once by
segment and product, so that our share on the first day of the file is the stated one; where none is stated
it weighs as much as we do (an assumption). What counts is the change of our log-odds, ``ln(s / (1 - s))``,
against that day: nothing moves until something does. A discount counts as a lower price where the product
says nothing of a reaction of its own to it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from simsales.scenario.market import Choice, Competitor
from simsales.scenario.product import Product
from simsales.scenario.resumption import stated_day
from simsales.scenario.scenario import Scenario
from simsales.world.context import EVERYBODY, Context
from simsales.world.world import Floats

__all__ = ["NOBODY", "Chosen", "chosen", "chosen_vendors", "most_today"]

NOBODY = None
"""The alternative of buying from nobody."""

LEAST_PRICE = 1.0
"""Minor units: what is free weighs as what costs next to nothing, since its logarithm is none."""


class Chosen(NamedTuple):
    """What customers choose.

    `odds` (segment, product, period): change of the log-odds against the first day of the file. `share`
    (segment, period): of those who know us, who would choose us, mean over products.
    """

    odds: Floats
    share: Floats


def chosen(context: Context) -> Chosen:
    """Compile the choice among vendors; nothing moves where the scenario says nothing of it."""
    names, choice = context.names, context.scenario.choice
    shape = (len(names.segments), len(names.products), len(context.scenarios))
    odds, shares = np.zeros(shape), np.zeros(shape)
    if choice is None:
        return Chosen(odds, np.zeros((shape[0], shape[2])))
    base, edges = context.base, context.periods.edge.tolist()
    days = [context.calendar.date_at(edge) for edge in edges[:-1]]
    for row, segment in enumerate(names.segments):
        for column, product in enumerate(names.products):
            known = base.products.get(product) or context.scenario.products[product]
            first = _Scene(base, choice, segment, product, known)
            ours, rivals = first.ours, first.rivals(stated_day(base))
            outside = _outside(choice, ours, rivals)
            before = ours - _log_sum([outside, *rivals])
            for period, (day, scenario) in enumerate(zip(days, context.scenarios, strict=True)):
                scene = _Scene(scenario, choice, segment, product, known)
                now = scene.ours - _log_sum([outside, *scene.rivals(day)])
                odds[row, column, period] = now - before
                shares[row, column, period] = 1.0 / (1.0 + math.exp(-now))
    return Chosen(odds, shares.mean(axis=1))


def chosen_vendors(context: Context, segment: str, since: date) -> dict[str | None, float]:
    """Return how many of a segment's customers who know us choose each rival, and nobody.

    Parameters
    ----------
    context
        Of one strategy.
    segment
        One of its segments.
    since
        First day that counts.

    Returns
    -------
    dict
        Rival or `NOBODY` -> share, 0 to 1: the mean of the months' starts and the products. The rest is ours.
        Empty where nothing is said of choice. It is the same in each simulation, for prices and attributes do
        not hang on luck.
    """
    choice, base = context.scenario.choice, context.base
    if choice is None:
        return {}
    months = set(context.periods.month_edge.tolist())
    starts = [
        (context.calendar.date_at(edge), scenario)
        for edge, scenario in zip(context.periods.edge.tolist()[:-1], context.scenarios, strict=True)
        if edge in months
    ]
    starts = [start for start in starts if start[0] >= since] or starts[-1:]
    each = 1.0 / (len(starts) * len(context.names.products))
    found: dict[str | None, float] = dict.fromkeys([*sorted(base.competitors), NOBODY], 0.0)
    for product in context.names.products:
        known = base.products.get(product) or context.scenario.products[product]
        first = _Scene(base, choice, segment, product, known)
        outside = _outside(choice, first.ours, first.rivals(stated_day(base)))
        for day, scenario in starts:
            scene = _Scene(scenario, choice, segment, product, known)
            weights = scene.weights(day)
            everything = _log_sum([scene.ours, outside, *weights.values()])
            for name, weight in (*weights.items(), (NOBODY, outside)):
                found[name] = found.get(name, 0.0) + each * math.exp(weight - everything)
    return found


def most_today(scenario: Scenario, choice: Choice, segment: str, product: str) -> float:
    """Return the share that rivals would leave us on the first day if nobody bought from nobody."""
    scene = _Scene(scenario, choice, segment, product, scenario.products[product])
    rivals = scene.rivals(stated_day(scenario))
    return 1.0 / (1.0 + math.exp(_log_sum(rivals) - scene.ours)) if rivals else 1.0


class _Scene(NamedTuple):
    """One segment that looks at one product; `known` is the product as the file has it."""

    scenario: Scenario
    choice: Choice
    segment: str
    product: str
    known: Product

    @property
    def ours(self) -> float:
        """Our utility."""
        product = self.scenario.products[self.product]
        return self._utility(product.attributes, _asked(product))

    def rivals(self, day: date) -> list[float]:
        """Return the logarithms of the weights of all rivals that are there on a day."""
        return list(self.weights(day).values())

    def weights(self, day: date) -> dict[str, float]:
        """Return the same by rival, in the order of their names."""
        found = {}
        for name, rival in sorted(self.scenario.competitors.items(), key=lambda item: item[0]):
            price = _price(rival, self.product, day)
            if price is None or not _is_there(rival, self.segment, day):
                continue
            attributes = {**self.known.attributes, **rival.attributes}
            found[name] = self._utility(attributes, price) + math.log(rival.awareness)
        return found

    def _utility(self, attributes: Mapping[str, float], price: float) -> float:
        section = self.scenario.segments.get(self.segment)
        wants = section.wants if section is not None else {}
        worth = math.fsum(weight * attributes.get(name, 0.0) for name, weight in wants.items())
        return worth + self.choice.price * math.log(max(price, LEAST_PRICE) / _asked(self.known))


def _asked(product: Product) -> float:
    """Return the price that customers compare."""
    discount = product.discount if product.reaction is None else 0.0
    return max(product.price * (1.0 - discount), LEAST_PRICE)


def _is_there(rival: Competitor, segment: str, day: date) -> bool:
    if rival.segments is not None and segment != EVERYBODY and segment not in rival.segments:
        return False
    return (rival.enters is None or rival.enters <= day) and (rival.leaves is None or day <= rival.leaves)


def _price(rival: Competitor, product: str, day: date) -> float | None:
    """Return what a rival asks on a day; None where it does not rival the product."""
    if rival.products is not None and product not in rival.products:
        return None
    found = rival.price.get(product) if isinstance(rival.price, dict) else rival.price
    if found is None:
        return None
    for since in sorted(since for since in rival.price_since if since <= day):
        price = rival.price_since[since]
        found = price.get(product, found) if isinstance(price, dict) else price
    return float(found)


def _outside(choice: Choice, ours: float, rivals: Sequence[float]) -> float:
    """Return the logarithm of the weight of buying from nobody."""
    if choice.today is None:
        return ours
    others = ours - math.log(choice.today / (1.0 - choice.today))
    if not rivals:
        return others
    left = -math.expm1(_log_sum(rivals) - others)
    # Whoever says more than rivals leave us is told so before (feasible/vendors.py).
    assert left > 0.0
    return others + math.log(left)


def _log_sum(logs: Sequence[float]) -> float:
    """Return the logarithm of the sum of what the logarithms stand for, without overflow."""
    top = max(logs)
    return top + math.log(math.fsum(math.exp(each - top) for each in logs))
