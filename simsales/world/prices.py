"""Owns the compilation of discounts and of what customers make of them.

The odds of the last decision change by ``(p / r)^e``, p the price that is asked and r the price that
customers think usual, both as parts of the list price. The idea of the usual price follows the price with a
memory of m a month, ``r(t) = m r(t-1) + (1 - m) p(t-1)`` (adaptation of the reference price; form and
figures: assumption). So a discount lifts sales while it lasts, less and less, and lowers them afterwards.
"""

from __future__ import annotations

import math

import numpy as np

from simsales.quantity import DAY
from simsales.world.context import Context
from simsales.world.world import Floats

__all__ = ["discounts", "price_odds"]

MONTH_TICKS = 365.25 / 12 * DAY


def discounts(context: Context) -> Floats:
    """Return the discount of each product in each period."""
    rows = [[s.products[name].discount for s in context.scenarios] for name in context.names.products]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(context.scenarios))


def price_odds(context: Context) -> Floats:
    """Return what the price in force does to the odds of the last decision, by product and period.

    Notes
    -----
    Within a period the usual price is that of its first day.
    """
    edges = context.periods.edge.tolist()
    found = np.zeros((len(context.names.products), len(context.scenarios)))
    for row, name in zip(found, context.names.products, strict=True):
        usual = 1.0 - context.base.products[name].discount
        for period, scenario in enumerate(context.scenarios):
            product = scenario.products[name]
            if product.reaction is None:
                continue
            price = 1.0 - product.discount
            row[period] = product.reaction.elasticity * math.log(price / usual)
            kept = product.reaction.memory ** ((edges[period + 1] - edges[period]) / MONTH_TICKS)
            usual = kept * usual + (1.0 - kept) * price
    return found
