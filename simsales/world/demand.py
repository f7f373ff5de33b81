"""Owns the compilation of channels: leads a day, shares, response curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from simsales.quantity import DAY, MONTHS, Rate
from simsales.scenario.channel import Channel
from simsales.scenario.scenario import Scenario
from simsales.world.accrual import per_month
from simsales.world.context import Context, Person
from simsales.world.curves import NO_CURVE, fit_curve
from simsales.world.people import standing_week
from simsales.world.world import AROUND_THE_CLOCK, OWN_HOURS, WORKING_HOURS, Channels, Floats

__all__ = [
    "capacity",
    "channels",
    "days_a_month",
    "hours_today",
    "leads_today",
    "spend_today",
    "weekly_hours",
]


def channels(context: Context) -> Channels:
    """Compile the channels of a scenario."""
    names, base = context.names, context.base
    listed = [context.scenario.channels[name] for name in names.channels]
    before = [base.channels.get(name, section) for name, section in zip(names.channels, listed, strict=True)]
    spends = np.array([spend_today(section) for section in before], dtype=np.int64)
    hours = np.array(
        [hours_today(base, section) if section.outreach else 1 for section in before],
        dtype=np.int64,
    )
    spend_curves, hours_curves = [], []
    for section, spend, weekly in zip(listed, spends.tolist(), hours.tolist(), strict=True):
        spend_curves.append(fit_curve(section.response, spend).row)
        outreach = section.outreach
        hours_curves.append((fit_curve(outreach.response, weekly) if outreach else NO_CURVE).row)
    return Channels(
        leads_day=np.array(
            [_leads_day(context, name, context.scenarios) for name in names.channels], dtype=np.float64
        ),
        window=np.array([_window(section) for section in listed], dtype=np.int64),
        own=np.array([_own(section) for section in listed], dtype=np.int64),
        own_days=np.array([_own_days(section) for section in listed], dtype=np.int64),
        segment_share=_shares([section.segments for section in listed], names.segments),
        product_share=_shares([section.products for section in listed], names.products),
        spend=np.array(
            [[_spend(s.channels[name]) for s in context.scenarios] for name in names.channels]
        ).astype(np.int64),
        spend_before=np.array(
            [
                float(max(spend, 1)) if section.use else 0.0
                for section, spend in zip(before, spends.tolist(), strict=True)
            ]
        ),
        spend_today=np.maximum(spends, 1),
        spend_curve=np.array(spend_curves, dtype=np.float64),
        carry=np.array([section.carry_over for section in listed], dtype=np.float64),
        activity=np.array(
            [
                names.activities.index(section.outreach.activity) if section.outreach else -1
                for section in listed
            ],
            dtype=np.int64,
        ),
        hours_today=np.maximum(hours, 1),
        hours_curve=np.array(hours_curves, dtype=np.float64),
        commission=np.array([section.commission for section in listed], dtype=np.float64),
        odds=np.log(np.array([section.odds for section in listed], dtype=np.float64)),
    )


def spend_today(channel: Channel) -> int:
    """Return the reference of a response to spend: what it calls today, or the file's spend a month."""
    if channel.response is not None and channel.response.today is not None:
        return channel.response.today
    return round(per_month(channel.spend))


def hours_today(scenario: Scenario, channel: Channel) -> int:
    """Return the reference of a response to hours: what it calls today, or the file's on the first day."""
    outreach = channel.outreach
    if outreach is None:
        return 0
    if outreach.response.today is not None:
        return outreach.response.today
    return weekly_hours(scenario, outreach.activity)


def weekly_hours(scenario: Scenario, activity: str) -> int:
    """Return the weekly ticks that all people of the first day give to a standing activity."""
    first = scenario.calendar.start
    return sum(
        standing_week(scenario, Person(entry, team, entry), activity) * rep.count
        for team, section in scenario.teams.items()
        for entry, rep in section.reps.items()
        if (rep.starts is None or rep.starts <= first) and (rep.leaves is None or rep.leaves >= first)
    )


def leads_today(context: Context) -> Floats:
    """Return the leads a day of each channel in each period as the file stands; 0 where it is not open."""
    base = context.base
    same = (base,) * len(context.scenarios)
    nothing = [0.0] * len(same)
    rows = [
        _leads_day(context, name, same) if name in base.channels else nothing
        for name in context.names.channels
    ]
    return np.array(rows, dtype=np.float64)


def capacity(context: Context) -> Floats:
    """Return the leads a day that each channel brings at most in each period; -1 where nothing is said."""
    found = np.full((len(context.names.channels), len(context.scenarios)), -1.0)
    for row, name in zip(found, context.names.channels, strict=True):
        for period, scenario in enumerate(context.scenarios):
            channel = scenario.channels[name]
            if channel.capacity is not None:
                days = _arrival_days(context, int(context.periods.month[period]), channel)
                row[period] = _per_day(context, channel.capacity, channel, days)
    return found


def days_a_month(context: Context) -> Floats:
    """Return on how many days of the month a channel brings leads, by channel and period."""
    months = context.periods.month[: len(context.scenarios)].tolist()
    return np.array(
        [
            [_arrival_days(context, month, context.scenario.channels[name]) for month in months]
            for name in context.names.channels
        ],
        dtype=np.float64,
    )


def _spend(channel: Channel) -> int:
    """Return the minor units a month that go into a channel."""
    return round(per_month(channel.spend)) if channel.use else 0


def _leads_day(context: Context, name: str, scenarios: Sequence[Scenario]) -> list[float]:
    found = []
    for period, scenario in enumerate(scenarios):
        channel = scenario.channels[name]
        if not channel.use:
            found.append(0.0)
            continue
        season = channel.season.get(int(context.periods.season[period]) + 1, 1.0)
        days = _arrival_days(context, int(context.periods.month[period]), channel)
        found.append(_per_day(context, _in_force(context, channel, period), channel, days) * season)
    return found


def _in_force(context: Context, channel: Channel, period: int) -> Rate:
    day = context.calendar.date_at(int(context.periods.edge[period]))
    since = [start for start in channel.leads_since if start <= day]
    return channel.leads_since[max(since)] if since else channel.leads


def _per_day(context: Context, rate: Rate, channel: Channel, days: int) -> float:
    window = _window(channel)
    if rate.per in MONTHS:
        return rate.count / (MONTHS[rate.per] * rate.every) / days if days else 0.0
    if rate.per == "week":
        a_week = (len(context.calendar.weekdays), 7, sum(_own_days(channel)))[window]
        return rate.count / rate.every / a_week
    if rate.per == "day":
        return rate.count / rate.every
    ticks = rate.ticks
    assert ticks is not None
    first, last = _own(channel)
    a_day = (context.calendar.day_ticks, DAY, last - first)[window]
    return rate.count * (a_day / ticks)


def _arrival_days(context: Context, month: int, channel: Channel) -> int:
    starts = [*context.months.month_starts(), context.months.horizon]
    first, last = starts[month] // DAY, starts[month + 1] // DAY
    window = _window(channel)
    if window == AROUND_THE_CLOCK:
        return last - first
    if window == OWN_HOURS:
        weekday, own = context.months.start.weekday(), _own_days(channel)
        return sum(own[(weekday + day) % 7] for day in range(first, last))
    return int(context.months.working[first:last].sum())


def _window(channel: Channel) -> int:
    if channel.hours is not None:
        return OWN_HOURS
    return AROUND_THE_CLOCK if channel.arrive == "any time" else WORKING_HOURS


def _own(channel: Channel) -> tuple[int, int]:
    return (channel.hours.start, channel.hours.end) if channel.hours is not None else (0, DAY)


def _own_days(channel: Channel) -> list[int]:
    return [int(channel.days is None or day in channel.days) for day in range(7)]


def _shares(given: list[dict[str, float]], names: tuple[str, ...]) -> Floats:
    rows = []
    for shares in given:
        row = _row(shares, names)
        rows.append(row / row.sum())
    return np.array(rows, dtype=np.float64)


def _row(shares: Mapping[str, float], names: tuple[str, ...]) -> Floats:
    if not shares:
        return np.ones(len(names), dtype=np.float64)
    return np.array([shares.get(name, 0.0) for name in names], dtype=np.float64)
