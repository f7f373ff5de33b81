"""Owns how the market is expected to go: health of channels, reach of segments, days on which leads come.

Health and awareness follow from the file, the calendar and the hours that people promise, day by day, with
the formulas of `mechanisms`. The index of demand has a mean of 1 in every month and is left out; so is what
a channel at its capacity loses by the ups and downs of demand.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simsales.mechanisms.channel_health import health_level
from simsales.mechanisms.learning import faded
from simsales.mechanisms.market import held_level, reached
from simsales.mechanisms.mood import relaxed
from simsales.world.world import AROUND_THE_CLOCK, WORKING_HOURS, Floats, Ints, World

__all__ = ["MarketPath", "arrives", "by_period", "market_path", "period_of_days", "there"]


class MarketPath(NamedTuple):
    """What multiplies leads, against the first day of the file: means of periods.

    `health` (channel, period); `reach` (segment, period); `mix` (channel, period): what the reach of its
    segments makes of a channel's leads. All are 1 where the market does not move.
    """

    health: Floats
    reach: Floats
    mix: Floats

    def segments(self, world: World) -> Floats:
        """Return the share of each segment in a channel's leads, (channel, segment, period)."""
        asked = world.channels.segment_share[:, :, None] * self.reach[None]
        mix = np.broadcast_to(self.mix[:, None], asked.shape)
        return np.asarray(np.divide(asked, mix, out=np.zeros_like(asked), where=mix > 0.0))


def market_path(world: World, satisfied: Floats | None = None) -> MarketPath:
    """Return the expected way of the market.

    Parameters
    ----------
    world : World
        The company and its market.
    satisfied : ndarray (segment, period), optional
        Customers times their satisfaction beyond the first day's; nobody's word of mouth changes when None.
    """
    shape = len(world.periods.month)
    health = np.ones((len(world.names.channels), shape))
    reach = np.ones((len(world.names.segments), shape))
    if not world.marketplace.active:
        return MarketPath(health, reach, np.ones(health.shape))
    for channel in np.flatnonzero(world.marketplace.health.half_life > 0.0).tolist():
        health[channel] = by_period(world, _health(world, channel))
    for segment in np.flatnonzero(world.marketplace.awareness.half_life > 0.0).tolist():
        glad = np.zeros(shape) if satisfied is None else satisfied[segment]
        aware = by_period(world, _awareness(world, segment, glad))
        starts = float(world.marketplace.awareness.starts[segment])
        reach[segment] = [reached(each, starts, 1.0) for each in aware.tolist()]
    return MarketPath(health, reach, world.channels.segment_share @ reach)


def arrives(world: World) -> NDArray[np.bool_]:
    """Return on which days leads of a channel come, (channel, day)."""
    channels, days = world.channels, world.days
    found = np.empty((len(world.names.channels), len(days.tick)), dtype=np.bool_)
    for channel, window in enumerate(channels.window.tolist()):
        if window == WORKING_HOURS:
            found[channel] = days.spans > 0
        elif window == AROUND_THE_CLOCK:
            found[channel] = True
        else:
            found[channel] = channels.own_days[channel][days.weekday] > 0
    return found


def period_of_days(world: World) -> Ints:
    """Return the period of each simulated day."""
    period = np.searchsorted(world.periods.edge, world.days.tick, side="right") - 1
    return np.asarray(np.clip(period, 0, len(world.periods.month) - 1), dtype=np.int64)


def by_period(world: World, daily: Floats) -> Floats:
    """Return the mean of a daily figure in each period."""
    period, count = period_of_days(world), len(world.periods.month)
    days = np.bincount(period, minlength=count)
    total = np.bincount(period, weights=daily, minlength=count)
    return np.asarray(np.divide(total, days, out=np.ones(count), where=days > 0))


def there(world: World) -> NDArray[np.bool_]:
    """Return who is in the house on which day, (rep, day)."""
    days, reps = world.days, world.reps
    found: NDArray[np.bool_] = np.asarray(
        (days.tick[None, :] >= reps.starts[:, None]) & (days.tick[None, :] < reps.leaves[:, None])
    )
    for rep, first, after in reps.away.tolist():
        found[rep] &= (days.tick < first) | (days.tick >= after)
    return found


def _health(world: World, channel: int) -> Floats:
    """Return the health of a channel by day, with the contact that is promised."""
    health, period = world.marketplace.health, period_of_days(world).tolist()
    hours, now, kept = _contact(world, channel), 1.0, faded(1.0, float(health.half_life[channel]))
    found = []
    for day in range(len(period)):
        if day:
            given = hours[day] if health.kept[channel, period[day]] else 0.0
            level = health_level(
                float(health.level[channel, period[day]]), float(health.gives[channel]), given,
                float(health.half_at[channel]), float(health.today[channel]),
            )  # fmt: skip
            now = relaxed(now, level, kept)
        found.append(now)
    return np.array(found)


def _contact(world: World, channel: int) -> list[float]:
    """Return the ticks a week given to a channel's contact, by day; a free day is as that before."""
    activity, days = int(world.marketplace.health.activity[channel]), world.days
    if activity < 0:
        return [0.0] * len(days.tick)
    promised = world.reps.standing[:, activity][:, period_of_days(world)]
    given = (promised * there(world)).sum(axis=0).tolist()
    found, last = [], 0.0
    for hours, spans in zip(given, days.spans.tolist(), strict=True):
        last = float(hours) if spans else last
        found.append(last)
    return found


def _awareness(world: World, segment: int, satisfied: Floats) -> Floats:
    """Return the share of a segment that knows us, by day."""
    awareness, period = world.marketplace.awareness, period_of_days(world).tolist()
    now, kept = float(awareness.starts[segment]), faded(1.0, float(awareness.half_life[segment]))
    found = []
    for day in range(len(period)):
        if day:
            level = held_level(
                float(awareness.level[segment, period[day]]), float(awareness.talk[segment]),
                round(1000.0 * float(satisfied[period[day]])), 0, float(awareness.size[segment]),
            )  # fmt: skip
            now = relaxed(now, level, kept)
        found.append(now)
    return np.array(found)
