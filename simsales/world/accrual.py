"""Owns accrual: how an amount per time becomes whole minor units in each period, without losing any."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simsales.quantity import DAY, MONTHS, MoneyPerTime
from simsales.world.context import Context
from simsales.world.world import Ints

__all__ = ["accrued", "per_month"]


def accrued(
    context: Context,
    amounts: list[MoneyPerTime | None],
    season: Sequence[float] = (),
    between: tuple[int, int] | None = None,
) -> Ints:
    """Return the minor units that fall into each period.

    Parameters
    ----------
    context : Context
        Calendar and periods.
    amounts : list of MoneyPerTime or None
        The amount in force in each period.
    season : sequence of float, optional
        Factor by month of the year, January first.
    between : (int, int), optional
        First tick and tick after the last at which anything accrues.

    Notes
    -----
    Amounts per month, quarter or year fall evenly on the days of each calendar month; months of a quarter or
    year get whole parts that differ by one at most and add up to it. Within a month the running sum is cut
    down to whole units, so that periods add up to it.
    """
    edges = context.periods.edge.tolist()
    found = []
    for period, amount in enumerate(amounts):
        start, end = edges[period], edges[period + 1]
        if between is not None:
            start, end = max(start, between[0]), min(end, between[1])
        if amount is None or start >= end:
            found.append(0)
            continue
        seasonal = season[int(context.periods.season[period])] if season else 1.0
        found.append(
            _until(context, amount, period, end, seasonal) - _until(context, amount, period, start, seasonal)
        )
    return np.array(found, dtype=np.int64)


def _until(context: Context, amount: MoneyPerTime, period: int, tick: int, factor: float) -> int:
    """Return what has accrued from the start of the period's calendar month until `tick`."""
    first = context.months.start
    offset = (context.calendar.start - first).days * DAY
    starts = [*context.months.month_starts(), context.months.horizon]
    month = int(context.periods.month[period])
    begin, end = starts[month], starts[month + 1]
    passed = tick + offset - begin
    if amount.per in MONTHS:
        return _of_month(context, amount, month, factor) * passed // (end - begin)
    ticks = amount.ticks
    assert ticks is not None
    return int(amount.amount * factor + 0.5) * passed // ticks


def _of_month(context: Context, amount: MoneyPerTime, month: int, factor: float) -> int:
    """Return the whole part of a month in an amount per month, quarter or year; the parts add up to it."""
    whole, months = int(amount.amount * factor + 0.5), MONTHS[amount.per] * amount.every
    first = context.months.start
    place = (first.year * 12 + first.month - 1 + month) % months
    return whole * (place + 1) // months - whole * place // months


def per_month(amount: MoneyPerTime | None) -> float:
    """Return the minor units a month (a month of 365.25 / 12 days for amounts by week or shorter)."""
    if amount is None:
        return 0.0
    if amount.per in MONTHS:
        return amount.amount / (MONTHS[amount.per] * amount.every)
    ticks = amount.ticks
    assert ticks is not None
    return amount.amount * (365.25 / 12 * DAY) / ticks
