"""Owns the way from a World to the kernel's Tables: the same numbers, laid out for compiled code."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simsales.engines.journal import Cost
from simsales.engines.kernel.layout import TABLES
from simsales.engines.kernel.pack_changes import pack_changes
from simsales.engines.kernel.pack_outside import outside_fields, pack_outside
from simsales.engines.kernel.packing import table
from simsales.engines.tally import Counter, Scopes
from simsales.mechanisms.risk import SEVEREST
from simsales.world.risks import HOURS
from simsales.world.world import Ints, World

__all__ = ["Packed", "is_outside_told", "pack"]

WORD = 64
FIRST_OUTSIDE = int(Counter.NEW_CUSTOMERS)
"""The counters from here on need rows only where customers, the market or attempts are told of."""


class Packed(NamedTuple):
    """A world as the kernel reads it: tables by name, and sizes and scalars by field of the year."""

    tables: dict[str, NDArray[Any]]
    fields: dict[str, float]


def pack(world: World) -> Packed:
    """Lay out what exists for the kernel."""
    made = {
        **_calendar(world),
        **_stages(world),
        **_demand(world),
        **_people(world),
        **pack_changes(world),
        **pack_outside(world),
        **_risks(world),
        "openings": table(
            "openings",
            **{
                field: getattr(world.opening, field)
                for field in TABLES["openings"].row.names or ()
                if field != "key"
            },
            key=_keys(world.opening.key),
        ),
        "costs": _costs(world),
    }
    return Packed(made, _fields(world, made))


def is_outside_told(world: World) -> bool:
    """Return whether the year needs the code of customers and the market."""
    return bool(world.clientele.active or world.marketplace.active or world.stages.attempts.any())


def _calendar(world: World) -> dict[str, NDArray[Any]]:
    days, periods, book = world.days, world.periods, world.book
    sessions, bonus = world.workforce.courses.sessions, world.workforce.bonus
    return {
        "distributions": table(
            "distributions", **{name: book.dists[name] for name in book.dists.dtype.names or ()}
        ),
        "points": table("points", value=book.points),
        "days": table(
            "days",
            **{name: getattr(days, name) for name in ("tick", "weekday", "week", "first", "spans")},
            first_session=np.searchsorted(sessions[:, 1], range(len(days.tick)), side="left"),
            sessions=np.bincount(sessions[:, 1], minlength=len(days.tick)),
            last_of_quarter=bonus.last_day,
            open_by=_open_by(world),
        ),
        "spans": table("spans", first=days.span_start, last=days.span_end),
        # The last period has an edge only, and so has the last month.
        "periods": table("periods", edge=periods.edge, month=np.append(periods.month, 0)),
        "months": table("months", edge=periods.month_edge, ends=np.append(bonus.ends, 0)),
        "calendar_months": table("calendar_months", tick=periods.calendar_month),
    }


def _open_by(world: World) -> NDArray[np.int64]:
    """Return the working time before each day."""
    days = world.days
    so_far = np.concatenate(([0], np.cumsum(days.span_end - days.span_start)))
    found: NDArray[np.int64] = so_far[days.first]
    return found


def _stages(world: World) -> dict[str, NDArray[Any]]:
    stages = world.stages
    return {
        "stages": table(
            "stages", **{name: getattr(stages, name) for name in TABLES["stages"].row.names or ()}
        ),
        "customers": table(
            "customers", if_passed=stages.if_passed, if_lost=stages.if_lost, late=stages.decided_late
        ),
        "seasons": table("seasons", weight=stages.season),
        "passing": table(
            "passing",
            odds=stages.undiscovered,
            extra=stages.extra,
            discovered=stages.discovered,
            understood=stages.understood,
        ),
        "pools": table("pools", pool=stages.pool),
        "members": table("members", bits=_bits(stages.members)),
    }


def _demand(world: World) -> dict[str, NDArray[Any]]:
    channels, money, names = world.channels, world.money, world.names
    curves = {
        f"{effort}_{part}": curve[:, column]
        for effort, curve in (("spend", channels.spend_curve), ("hours", channels.hours_curve))
        for column, part in enumerate(("kind", "lo", "hi", "c", "d"))
    }
    return {
        "channels": table(
            "channels",
            **{name: getattr(channels, name) for name in ("window", "activity", "spend_today", "carry")},
            spend_before=channels.spend_before,
            **{name: getattr(channels, name) for name in ("hours_today", "commission", "odds")},
            **curves,
            own_first=channels.own[:, 0],
            own_last=channels.own[:, 1],
            could_rise=_could_rise(world),
            key=_keys(names.channel_keys),
        ),
        "own_days": table("own_days", open=channels.own_days),
        "demands": table("demands", leads_day=channels.leads_day, spend=channels.spend),
        "segment_shares": table("segment_shares", share=channels.segment_share),
        "segments": table("segments", odds=money.segment_odds, key=_keys(names.segment_keys)),
        "product_shares": table("product_shares", share=channels.product_share),
        "products": table(
            "products", term=money.term, value=money.value, cost=money.cost, odds=money.product_odds
        ),
        "prices": table("prices", price=money.price, discount=money.discount, odds=money.price_odds),
    }


def _people(world: World) -> dict[str, NDArray[Any]]:
    reps, meetings = world.reps, world.meetings
    away = reps.away.reshape(-1, 3)
    away = away[np.argsort(away[:, 0], kind="stable")]
    everybody = np.arange(len(world.names.reps))
    return {
        "people": table(
            "people",
            **{
                name: getattr(reps, name)
                for name in ("team", "starts", "leaves", "surprise_take", "surprise_day")
            },
            never_closes=_never_closes(world),
            away_first=np.searchsorted(away[:, 0], everybody, side="left"),
            away_last=np.searchsorted(away[:, 0], everybody, side="right"),
            key=_keys(world.names.rep_keys),
        ),
        "absences": table("absences", first=away[:, 1], last=away[:, 2]),
        "weeks": table("weeks", week=reps.week, has_reserved=reps.has_reserved, buffer=reps.buffer),
        "reserves": table("reserves", ticks=reps.reserved),
        "promises": table("promises", ticks=reps.standing),
        "meetings": table(
            "meetings",
            at=meetings.at,
            every=meetings.every,
            **{
                name: getattr(world.workforce.learning, name)
                for name in ("stuck", "spreads", "kept", "unblocks", "wears", "binds")
            },
        ),
        "meeting_days": table("meeting_days", held=meetings.weekdays),
        "meeting_lengths": table("meeting_lengths", ticks=meetings.length),
        "attendance": table("attendance", attends=meetings.attends),
    }


def _risks(world: World) -> dict[str, NDArray[Any]]:
    risks, forced, causes = world.risks, world.risks.forced, len(world.names.causes)
    return {
        "risks": table(
            "risks",
            lasts=_longer(risks.lasts, causes),
            after=_longer(risks.after, causes),
            cost=_longer(risks.contingency_cost, causes),
            severity=_longer(risks.severity, causes),
            within=_longer(risks.within, causes),
            before=_longer(risks.before, causes),
            highest=risks.highest,
            key=_keys((*world.names.risk_keys, *world.names.cause_keys)),
        ),
        "hazards": table("hazards", per_day=risks.per_day),
        "answers": table("answers", prevents=risks.prevents, eases=risks.eases, sees=risks.sees),
        "links": table("links", source=risks.link_from, risk=risks.link_to, chance=risks.link_chance),
        "quitters": table("quitters", risk=risks.leavers[:, 0], rep=risks.leavers[:, 1]),
        "effects": table(
            "effects", risk=risks.effect_risk, kind=risks.effect_kind, on=risks.effect_on, by=risks.effect_by
        ),
        "forced": table("forced", risk=forced[:, 0], tick=forced[:, 1]),
    }


def _longer(rows: Ints, more: int) -> Ints:
    """Return a column of risks with nothing behind it, for the causes."""
    return np.concatenate((rows, np.zeros(more, dtype=np.int64)))


def _fields(world: World, made: dict[str, NDArray[Any]]) -> dict[str, float]:
    names, scopes, money, handover = world.names, Scopes(world.names), world.money, world.workforce.handover
    sizes = {
        f"n_{name}": len(getattr(names, name))
        for name in (
            *("channels", "segments", "products", "stages", "reps"),
            *("activities", "meetings", "risks", "teams", "courses"),
        )
    }
    counts = {
        f"n_{name}": len(made[name])
        for name in (
            "days",
            "effects",
            "forced",
            "openings",
            "costs",
            "points",
            "sessions",
            "supports",
            "links",
            "quitters",
        )
    }
    firsts = {
        f"first_{kind}": getattr(scopes, kind)
        for kind in ("channel", "segment", "product", "team", "rep", "stage", "risk", "activity")
    }
    return {
        **sizes,
        **counts,
        **firsts,
        **outside_fields(world),
        "horizon": world.horizon,
        "n_periods": len(world.periods.month),
        "n_months": len(world.periods.month_edge) - 1,
        "n_calendar_months": len(world.periods.calendar_month),
        "n_pools": len(world.stages.members),
        "n_words": _words(len(names.reps)),
        "n_places": len(names.channels) * len(names.segments),
        "n_season": world.stages.season.shape[1],
        "n_weekdays": 7,
        "n_scopes": scopes.count,
        "n_rows": scopes.count + len(names.channels) * (len(names.stages) + 1),
        "n_counters": len(Counter) if is_outside_told(world) or _tells_more(world) else FIRST_OUTSIDE,
        "n_happenings": len(made["risks"]),
        "n_missed": len(_missed(world)),
        "tells_severity": int((world.risks.severity >= 0).any()),
        "n_activities_of_rep": scopes.activities,
        "ageing": world.stages.ageing,
        "has_reserves": int(world.reps.has_reserved.any()),
        "assignment": world.stages.assignment,
        "active": int(bool(world.workforce.active)),
        "hands_over": int(handover.work.any() or handover.odds.any()),
        "discounts": int(money.discount.any()),
        "reacts": int(money.price_odds.any()),
        "passes_on": int(handover.delay.any()),
        "first_month": int(world.periods.season[0]),
        "first_week": int(world.days.week[0]),
        "week_ticks": world.days.week_ticks,
        "at_most": world.events_at_most,
        "within": money.within,
        "late_by": money.late_by,
        "upfront": money.upfront,
        "late": money.late,
        "commission": money.commission,
    }


def _words(reps: int) -> int:
    return max(1, -(-reps // WORD))


def _could_rise(world: World) -> NDArray[np.float64]:
    """Return by how much risks could raise a channel's leads, were all of them active."""
    risks = world.risks
    found = np.ones(len(world.names.channels))
    columns = (risks.effect_risk, risks.effect_kind, risks.effect_on, risks.effect_by)
    for risk, kind, on, by in zip(*(column.tolist() for column in columns), strict=True):
        if kind == 0 and by > 0.0:
            row = risks.severity[risk]
            hardest = min(float(world.book.dists["hi"][row]), SEVEREST) if row >= 0 else 1.0
            found[slice(None) if on < 0 else slice(on, on + 1)] *= 1.0 + by * hardest
    return found


def _never_closes(world: World) -> NDArray[np.int64]:
    """Return 1 for people who work around the clock and whom nothing ever blocks."""
    reps, first = world.reps, np.maximum(world.reps.starts, 0)
    count = len(world.names.reps)
    free = np.full(count, bool(world.days.always and not world.workforce.active))
    free &= (reps.week < 0).all(axis=1)
    free &= ~reps.standing.reshape(count, -1).any(axis=1)
    free &= ~reps.buffer.any(axis=1)
    free &= reps.surprise_day == 0.0
    free &= ~np.isin(np.arange(count), reps.away[:, 0])
    free &= ~world.meetings.attends.reshape(-1, count).any(axis=0)
    free &= ~reps.has_reserved.any(axis=1)
    free &= ~np.isin(np.arange(count), _missed(world)) & (-1 not in _missed(world))
    free &= reps.leaves > first
    return free.astype(np.int64)


def _missed(world: World) -> Ints:
    """Return whose hours a risk may take, -1 for everybody's."""
    found: Ints = world.risks.effect_on[world.risks.effect_kind == HOURS]
    return found


def _tells_more(world: World) -> bool:
    """Return whether risks need the counters that follow those of the outside."""
    return bool((world.risks.severity >= 0).any() or world.risks.sees.any())


def _costs(world: World) -> NDArray[np.int64]:
    """Return what is booked at the end of each month: month, sort, index, amount."""
    money, rows = world.money, []
    for month in range(len(world.periods.month_edge) - 1):
        inside = world.periods.month == month
        for sort, paid in (
            (Cost.SALARY, money.salary),
            (Cost.SPEND, money.spend),
            (Cost.PREVENTION, money.prevention),
            (Cost.FIXED, money.fixed.reshape(1, -1)),
            (Cost.COURSE, money.courses),
            (Cost.TOOL, money.tools),
            (Cost.PRAISE, money.praise.reshape(1, -1)),
            (Cost.CARE, money.cares),
            (Cost.PROMOTION, money.promotion),
            (Cost.RESEARCH, money.research),
            (Cost.CHANNEL_CARE, money.channel_care),
            (Cost.IDEA, money.encouragement),
        ):
            amounts = paid[:, inside].sum(axis=1).tolist()
            rows += [(month, int(sort), index, amount) for index, amount in enumerate(amounts) if amount]
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return table("costs", **dict(zip(("month", "sort", "index", "amount"), columns, strict=True)))


def _bits(members: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return sets of people as words of 64 bits, shape (set, word)."""
    count = members.shape[1]
    padded = np.zeros((len(members), _words(count) * WORD), dtype=np.uint8)
    padded[:, :count] = members
    return np.packbits(padded, axis=1, bitorder="little").view("<u8").astype(np.uint64)


def _keys(keys: tuple[int, ...]) -> NDArray[np.uint64]:
    return np.array(keys, dtype=np.uint64)
