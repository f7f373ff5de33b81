"""Owns the outlook: market, leads, deals and customers that are expected, each as the others make it.

Word of mouth follows customers, and customers follow leads; the circle is gone round once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simsales.feasible.clientele import Brought, brought, customers, satisfied
from simsales.feasible.flow import Flow, flow, leads
from simsales.feasible.market_path import MarketPath, market_path
from simsales.world.world import Floats, World

__all__ = ["Outlook", "outlook"]


class Outlook(NamedTuple):
    """What is expected.

    `leads` (channel, segment, product, period), without those whom customers bring; `sent` is the flow of
    these leads and of the deals of the first day, `flow` that of all deals. `customers` (channel, segment,
    product, period).
    """

    market: MarketPath
    leads: Floats
    sent: Flow
    flow: Flow
    customers: Floats
    brought: Brought


def outlook(world: World) -> Outlook:
    """Return what is expected of a World."""
    found = _with_market(world, market_path(world))
    if (world.marketplace.awareness.talk > 0.0).any():
        found = _with_market(world, market_path(world, satisfied(world, found.customers)))
    return found


def _with_market(world: World, market: MarketPath) -> Outlook:
    come = leads(world, market)
    total = come.sum(axis=-1)
    nothing = np.zeros((len(world.names.stages), *total.shape))
    sent = flow(world, total, nothing, market)
    there = customers(world, sent.won)
    bring = brought(world, there)
    whole = flow(world, total, bring.begun(world), market) if world.clientele.active else sent
    return Outlook(market, come, sent, whole, there, bring)
