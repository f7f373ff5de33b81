"""Owns how the kernel draws: one uniform of an entity, and the value of a distribution of the world."""

from __future__ import annotations

from typing import Any

import numpy as np

from simsales.engines.kernel.access import (
    calendar_months_from,
    distributions_from,
    points_from,
    seasons_from,
    streams,
)
from simsales.engines.kernel.compiled import inlined, step
from simsales.engines.kernel.formulas import (
    residual,
    sample,
    seasonal_rest,
    seasonal_survival,
    survival,
    uniform,
    whole,
)

__all__ = ["lasts_longer", "once", "rest_of", "stream", "value_at"]

ZERO = np.uint64(0)


@inlined
def stream(y: Any, number: int) -> Any:
    """Return the key of a stream."""
    return streams(y, number).key


@inlined
def once(stream: Any, entity: Any) -> float:
    """Return an entity's only draw in a stream."""
    return float(uniform(stream, entity, ZERO))


@inlined
def value_at(y: Any, row: int, u: float) -> float:
    """Return the value of a distribution at a uniform."""
    return sample(distributions_from(y, 0, 0), points_from(y, 0, 0), row, u)


@step
def rest_of(y: Any, stage: int, has_season: int, row: int, u: float, age: int) -> int:
    """Return the ticks that a customer still takes who has had a deal for `age`."""
    book, points = distributions_from(y, 0, 0), points_from(y, 0, 0)
    if has_season:
        months, weights = calendar_months_from(y, 0, y.n_calendar_months), seasons_from(y, stage * 12, 12)
        return whole(seasonal_rest(book, points, row, u, y.now, age, months, y.first_month, weights))
    if age:
        return whole(residual(book, points, row, float(age), u))
    return whole(sample(book, points, row, u))


@step
def lasts_longer(y: Any, stage: int, has_season: int, row: int, age: int) -> float:
    """Return the chance that a customer who has had a deal for `age` needs longer than that."""
    if row < 0:
        return 1.0
    book, points = distributions_from(y, 0, 0), points_from(y, 0, 0)
    if not has_season:
        return survival(book, points, row, float(age))
    months, weights = calendar_months_from(y, 0, y.n_calendar_months), seasons_from(y, stage * 12, 12)
    return seasonal_survival(book, points, row, y.now, age, months, y.first_month, weights)
