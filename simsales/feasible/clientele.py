"""Owns the customers that are expected, and the deals that they bring: an estimate before any simulation.

Customers of the first day leave evenly over time, as a term is renewed with the usual chance; deals are won
evenly over the simulated time. All are as satisfied as usual. What is won from customers themselves makes no
further customers here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from simsales.mechanisms.funnel import chance
from simsales.mechanisms.loyalty import brought_rate
from simsales.mechanisms.sampling import survival
from simsales.quantity import DAY
from simsales.world.clientele import CELL
from simsales.world.distributions import python_rows
from simsales.world.world import Floats, World

__all__ = ["Brought", "brought", "customers", "pays", "satisfied"]


class Brought(NamedTuple):
    """Deals that customers bring, each (channel, segment, product, period)."""

    upsell: Floats
    referral: Floats
    win_back: Floats

    def begun(self, world: World) -> Floats:
        """Return the deals of the whole time by the stage in which they begin, (stage, ...)."""
        growth = world.clientele.growth
        found = np.zeros((len(world.names.stages), *self.upsell.shape[:3]))
        found[growth.upsell_stage] += self.upsell.sum(axis=-1)
        found[0] += self.referral.sum(axis=-1)
        found[growth.back_stage] += self.win_back.sum(axis=-1)
        return found


def customers(world: World, won: Floats) -> Floats:
    """Return how many customers there are on average, (channel, segment, product, period).

    Parameters
    ----------
    world : World
        The company.
    won : ndarray (channel, segment, product)
        Deals won over the simulated time.
    """
    edges = world.periods.edge
    found = np.zeros((*won.shape, len(edges) - 1))
    if not world.clientele.active:
        return found
    first, a_day, leaving = _at_first(world), won / (world.horizon / DAY), _leaving(world)[None]
    for period, (begin, end) in enumerate(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)):
        middle = (begin + end) / 2 / DAY
        kept = np.exp(-leaving * middle)
        stayed = np.full(leaving.shape, middle)
        np.divide(1.0 - kept, leaving, out=stayed, where=leaving > 0.0)
        found[..., period] = first * kept + a_day * stayed
    return found


def satisfied(world: World, there: Floats) -> Floats:
    """Return customers times satisfaction, beyond the first day's, (segment, period)."""
    clientele, accounts = world.clientele, world.clientele.accounts
    starts = world.clientele.starts[:, 0]
    glad = np.zeros(len(starts))
    for channel, segment, felt in zip(
        accounts.channel.tolist(), accounts.segment.tolist(), accounts.satisfaction.tolist(), strict=True
    ):
        share = np.eye(len(starts))[segment] if segment >= 0 else world.channels.segment_share[channel]
        glad += share * (starts if felt < 0.0 else felt)
    return np.asarray(clientele.usual * there.sum(axis=(0, 2)) - glad[:, None])


def brought(world: World, there: Floats) -> Brought:
    """Return the deals that so many customers bring."""
    growth, usual = world.clientele.growth, world.clientele.usual
    lengths = np.diff(world.periods.edge)
    cells = there * (lengths / CELL)
    upsell = cells * brought_rate(growth.upsell, growth.upsell_matters, usual, usual)
    referral = np.zeros(there.shape)
    sent = cells.sum(axis=(0, 2)) * brought_rate(growth.referral, growth.referral_matters, usual, usual)
    to = growth.referral_channel
    referral[to] = sent[:, None, :] * world.channels.product_share[to][None, :, None]
    left = there * _leaving(world)[None, :, :, None] * (lengths / DAY)
    return Brought(upsell, referral, left * _comes_back(world))


def pays(world: World, usual: Floats) -> Floats:
    """Return what a customer pays for a term, (channel, segment, product), minor units.

    That of the first day's customers of a kind where there are any, else that of a deal: `usual` (product).
    """
    accounts, first = world.clientele.accounts, _at_first(world)
    total = np.zeros(first.shape)
    for kind, value in zip(_kinds(world), accounts.value.tolist(), strict=True):
        total += kind * (usual if value < 0 else value)
    whole = np.broadcast_to(usual, first.shape)
    return np.asarray(np.divide(total, first, out=whole.copy(), where=first > 0.0))


def _comes_back(world: World) -> Floats:
    """Return the chance that a deal begins within the time with a customer who leaves, by period."""
    growth, edges = world.clientele.growth, world.periods.edge
    if growth.back_chance <= 0.0:
        return np.zeros(len(edges) - 1)
    rows, points = python_rows(*world.book)
    rest = (world.horizon - (edges[:-1] + edges[1:]) / 2).tolist()
    later = np.array([survival(rows, points, growth.back_after, ticks) for ticks in rest])
    return np.asarray(growth.back_chance * (1.0 - later))


def _leaving(world: World) -> Floats:
    """Return the share of customers who leave in a day, (segment, product)."""
    leaves = np.array([1.0 - chance(odds) for odds in world.clientele.stay.tolist()])
    return np.asarray(leaves[:, None] / (world.clientele.term / DAY)[None, :])


def _at_first(world: World) -> Floats:
    """Return the customers of the first day, (channel, segment, product)."""
    names = world.names
    found = np.zeros((len(names.channels), len(names.segments), len(names.products)))
    for kind in _kinds(world):
        found += kind
    return found


def _kinds(world: World) -> Iterator[Floats]:
    """Yield of each customer of the first day the shares of what it may be, (channel, segment, product)."""
    accounts, channels, names = world.clientele.accounts, world.channels, world.names
    for channel, segment, product in zip(
        accounts.channel.tolist(), accounts.segment.tolist(), accounts.product.tolist(), strict=True
    ):
        kind = np.zeros((len(names.channels), len(names.segments), len(names.products)))
        of_segment = channels.segment_share[channel] if segment < 0 else np.eye(kind.shape[1])[segment]
        of_product = channels.product_share[channel] if product < 0 else np.eye(kind.shape[2])[product]
        kind[channel] = np.outer(of_segment, of_product)
        yield kind
