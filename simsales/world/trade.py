"""Owns the compilation of the market: its parts, and what channels bring at most, take and suit."""

from __future__ import annotations

import math

import numpy as np

from simsales.world.awareness import awareness
from simsales.world.channel_health import channel_health
from simsales.world.choice import chosen
from simsales.world.context import Context
from simsales.world.demand import capacity, days_a_month, leads_today
from simsales.world.market_index import market_index
from simsales.world.marketplace import Marketplace
from simsales.world.research import found_odds, needs
from simsales.world.world import Floats

__all__ = ["marketplace"]


def marketplace(context: Context) -> Marketplace:
    """Compile the market of a scenario; what research found counts in the last decision as choice does."""
    choice, research = chosen(context), found_odds(context)
    most, today = capacity(context), leads_today(context)
    found = Marketplace(
        active=0,
        odds=choice.odds + research[:, None, :],
        share=choice.share,
        capacity=most,
        takes=_takes(context),
        today=np.where(most >= 0.0, np.minimum(most, today), today),
        days=days_a_month(context),
        fit=_fit(context),
        needs=needs(context),
        awareness=awareness(context),
        demand_index=market_index(context),
        health=channel_health(context),
    )
    return found._replace(active=int(_moves(context, found, research)))


def _moves(context: Context, found: Marketplace, research: Floats) -> bool:
    """Return whether the scenario says anything that may move leads or odds."""
    return context.scenario.choice is not None or any(
        bool(part.any())
        for part in (
            found.needs.worth,
            found.awareness.starts,
            found.demand_index.scale,
            found.health.half_life,
            found.takes,
            found.capacity >= 0.0,
            found.fit,
            research,
        )
    )


def _takes(context: Context) -> Floats:
    names = context.names.channels
    rows = [[context.scenario.channels[name].takes_from.get(other, 0.0) for other in names] for name in names]
    return np.array(rows, dtype=np.float64)


def _fit(context: Context) -> Floats:
    names = context.names
    found = np.zeros((len(names.channels), len(names.segments), len(names.products)))
    for row, name in zip(found, names.channels, strict=True):
        section = context.scenario.channels[name]
        suits = [math.log(section.suits.get(segment, 1.0)) for segment in names.segments]
        fits = [math.log(section.fits.get(product, 1.0)) for product in names.products]
        row[:] = np.add.outer(suits, fits)
    return found
