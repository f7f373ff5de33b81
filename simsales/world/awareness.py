"""Owns the compilation of awareness: who knows us on the first day, and which level promotion holds up.

The level is the awareness of the first day times the response of each promotion that reaches the segment,
at the spend in force over that of the file; nobody is known by more than all. Where the file spends nothing,
the level without it is that of the first day (scenario/market_checks.py asks for it).
"""

from __future__ import annotations

import numpy as np

from simsales.scenario.market import Promotion
from simsales.world.accrual import accrued, per_month
from simsales.world.context import Context
from simsales.world.curves import Curve, fit_curve
from simsales.world.lengths import days_of
from simsales.world.marketplace import Awareness
from simsales.world.world import Floats, Ints

__all__ = ["awareness", "promotion_cost", "promotion_today"]


def awareness(context: Context) -> Awareness:
    """Compile the awareness of each segment; zeros where nothing is said."""
    names = context.names.segments
    sections = [context.scenario.segments.get(name) for name in names]
    known = [section.awareness if section is not None else None for section in sections]
    return Awareness(
        starts=_floats([one.starts if one else 0.0 for one in known]),
        half_life=_floats([days_of(one.fades) if one else 0.0 for one in known]),
        level=np.array(
            [
                _levels(context, name, one.starts) if one else [0.0] * len(context.scenarios)
                for name, one in zip(names, known, strict=True)
            ],
            dtype=np.float64,
        ),
        talk=_floats([one.talk if one else 0.0 for one in known]),
        size=_floats([float(section.customers or 0) if section else 0.0 for section in sections]),
    )


def promotion_today(promotion: Promotion) -> float:
    """Return the point that a response begins at: what it calls today, or the spend a month."""
    if promotion.response is not None and promotion.response.today is not None:
        return float(promotion.response.today)
    return per_month(promotion.spend)


def promotion_cost(context: Context) -> Ints:
    """Return what promotion costs, by promotion and period."""
    names = context.names.promotions
    rows = [accrued(context, [s.promotion[name].spend for s in context.scenarios]) for name in names]
    return np.array(rows, dtype=np.int64).reshape(len(names), len(context.scenarios))


def _levels(context: Context, segment: str, starts: float) -> list[float]:
    """Return the level of a segment in each period."""
    found = [starts] * len(context.scenarios)
    for name in context.names.promotions:
        now = context.scenario.promotion[name]
        if now.response is None or (now.segments is not None and segment not in now.segments):
            continue
        before = context.base.promotion.get(name, now)
        today = promotion_today(before)
        curve: Curve = fit_curve(now.response, today)
        # Who is known without a promotion is known on the first day of one that does not run yet.
        known = curve.at(0.0) if before.spend.amount == 0 else 1.0
        for period, scenario in enumerate(context.scenarios):
            found[period] *= curve.at(per_month(scenario.promotion[name].spend) / today) / known
    return [min(level, 1.0) for level in found]


def _floats(values: list[float]) -> Floats:
    return np.array(values, dtype=np.float64)
