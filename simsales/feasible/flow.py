"""Owns the deals that are expected to come and how far they go, on the mean, if nobody has to wait.

Flow from stage to stage is the mean: leads x chance to be reached x chance to pass (odds of channel, segment,
product, market and the mean skill of the group included); nothing goes cold and no risk strikes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simsales.feasible.market_path import MarketPath, arrives, period_of_days
from simsales.mechanisms.channel_health import at_most, health_odds, left_over
from simsales.mechanisms.contact import expected_attempts
from simsales.mechanisms.response import response
from simsales.world.world import Floats, World

__all__ = ["Flow", "Limits", "attempts", "flow", "leads", "limited", "limits"]


class Limits(NamedTuple):
    """What bounds the leads of a period, and what channels take from each other, in leads.

    `capacity` (channel, period): at most, -1 where nothing is said. `takes`: pairs of channel and of whom it
    takes. `share` (pair, period): leads taken for each lead beyond `today` (channel, period).
    """

    capacity: Floats
    takes: tuple[tuple[int, int], ...]
    share: Floats
    today: Floats


class Flow(NamedTuple):
    """Deals by stage of the funnel.

    `enters` (stage, channel, segment, product): deals that enter a stage, or wait for its work on the first
    day. `won` (channel, segment, product).
    """

    enters: Floats
    won: Floats


def leads(world: World, market: MarketPath) -> Floats:
    """Return the leads by channel, segment, product and period, at the effort of the file."""
    channels, days = world.channels, _arrival_days(world)
    given = world.reps.standing.sum(axis=0)
    found = np.zeros(days.shape)
    for channel, period in np.ndindex(*days.shape):
        spend = float(channels.spend[channel, period] / channels.spend_today[channel])
        factor = _factor(channels.spend_curve[channel], spend)
        activity = int(channels.activity[channel])
        if activity >= 0:
            hours = float(given[activity, period] / channels.hours_today[channel])
            factor *= _factor(channels.hours_curve[channel], hours)
        found[channel, period] = channels.leads_day[channel, period] * days[channel, period] * factor
    if world.marketplace.active:
        ones = np.ones(len(found))
        found = limited(found * market.health * market.mix, limits(world, ones))
    shared: Floats = (
        found[:, None, None, :]
        * market.segments(world)[:, :, None]
        * channels.product_share[:, None, :, None]
    )
    return shared


def limits(world: World, risks: Floats) -> Limits | None:
    """Return what bounds the leads of each period; None where nothing does.

    Parameters
    ----------
    world : World
        The company.
    risks : ndarray (channel,)
        Factor of risks on leads, which comes on top of all of it.
    """
    market = world.marketplace
    takes = tuple((int(c), int(other)) for c, other in np.argwhere(market.takes > 0.0))
    if not takes and not (market.capacity >= 0.0).any():
        return None
    days = _arrival_days(world)
    scale = days * risks[:, None]
    share = np.zeros((len(takes), days.shape[1]))
    for row, (channel, other) in zip(share, takes, strict=True):
        # A month's leads are taken from a month's, whichever days the two channels work on.
        row[:] = market.takes[channel, other] * (risks[other] / risks[channel])
    capacity = np.where(market.capacity >= 0.0, market.capacity * scale, -1.0)
    return Limits(capacity, takes, share, market.today * scale)


def limited(found: Floats, bounds: Limits | None) -> Floats:
    """Return the leads by channel and period that are left of `found`, in the engine's order."""
    if bounds is None:
        return found
    most = np.vectorize(at_most, otypes=[np.float64])
    brought = most(found, bounds.capacity)
    left = brought.copy()
    for (channel, other), share in zip(bounds.takes, bounds.share, strict=True):
        for period in np.flatnonzero(brought[other] > 0.0).tolist():
            left[other, period] = left_over(
                float(left[other, period]), float(share[period]),
                float(brought[channel, period]), float(bounds.today[channel, period]),
            )  # fmt: skip
    return np.asarray(most(left, bounds.capacity))


def flow(world: World, come: Floats, begun: Floats, market: MarketPath) -> Flow:
    """Let deals flow through the funnel.

    Parameters
    ----------
    world : World
        The company.
    come : ndarray (channel, segment, product)
        Leads.
    begun : ndarray (stage, channel, segment, product)
        Further deals that begin in a stage, waiting for work.
    market : MarketPath
        How the market goes.
    """
    stages, trade = world.stages, world.marketplace
    asked, decided = _opening(world)
    odds = _odds(world, market)
    people = np.maximum(stages.members.sum(axis=1), 1)
    weights = np.diff(world.periods.edge) / world.horizon
    enters, on = [], come
    for index in range(stages.sales):
        pool = stages.pool[index]
        on = on + asked[index] + begun[index]
        enters.append(on)
        skill = (stages.members @ world.reps.skill[:, index]) / people
        passes = np.clip(stages.passes[index], -50.0, 50.0).mean()
        log_odds = passes + odds + skill[pool]
        if index + 1 == stages.sales:
            log_odds = log_odds + (world.money.price_odds @ weights)[None, None, :]
            if trade.active:
                log_odds = log_odds + (trade.odds @ weights)[None]
        on = (on * attempts(world, index)[1] + decided[index]) / (1.0 + np.exp(-log_odds))
    return Flow(np.array(enters), on)


def attempts(world: World, stage: int) -> tuple[float, float]:
    """Return how often the work of a stage is done on average, and the chance that it reaches somebody."""
    stages = world.stages
    if not stages.attempts[stage]:
        return 1.0, 1.0
    first, alike = float(stages.reached_first[stage]), float(stages.reached_alike[stage])
    return expected_attempts(first, alike, int(stages.attempts[stage]))


def _odds(world: World, market: MarketPath) -> Floats:
    """Return the log-odds of each kind of deal at all stages."""
    money, trade = world.money, world.marketplace
    found: Floats = (
        world.channels.odds[:, None, None]
        + money.segment_odds[None, :, None]
        + money.product_odds[None, None, :]
    )
    if not trade.active:
        return found
    found = found + trade.fit
    for channel in np.flatnonzero(trade.health.quality).tolist():
        quality = float(trade.health.quality[channel])
        found[channel] += np.mean([health_odds(quality, each) for each in market.health[channel].tolist()])
    return found


def _arrival_days(world: World) -> Floats:
    """Return on how many days of each period leads of a channel come, (channel, period)."""
    period, count = period_of_days(world), len(world.periods.month)
    rows = [np.bincount(period, weights=row, minlength=count) for row in arrives(world).astype(np.float64)]
    return np.array(rows)


def _factor(curve: Floats, effort: float) -> float:
    kind, lo, hi, c, d = curve.tolist()
    return response(int(kind), lo, hi, c, d, effort)


def _opening(world: World) -> tuple[Floats, Floats]:
    """Return the open deals by stage: those that wait for work, and those that wait for the customer."""
    names, opening, channels = world.names, world.opening, world.channels
    shape = (len(names.stages), len(names.channels), len(names.segments), len(names.products))
    asked, decided = np.zeros(shape), np.zeros(shape)
    columns = (opening.stage, opening.channel, opening.segment, opening.product, opening.waiting)
    groups, counts = np.unique(np.array(columns, dtype=np.int64).T, axis=0, return_counts=True)
    for (stage, channel, segment, product, waiting), count in zip(
        groups.tolist(), counts.tolist(), strict=True
    ):
        of_segment = channels.segment_share[channel] if segment < 0 else np.eye(shape[2])[segment]
        of_product = channels.product_share[channel] if product < 0 else np.eye(shape[3])[product]
        (asked if waiting else decided)[stage, channel] += count * np.outer(of_segment, of_product)
    return asked, decided
