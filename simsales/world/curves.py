"""Owns the fit of response curves to the judgements that a user gives."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy.optimize import least_squares

from simsales.scenario.response import Response
from simsales.world.world import ADBUDG, NONE, POWER

__all__ = ["Curve", "fit_curve"]


class Curve(NamedTuple):
    """A fitted response, as mechanisms/response.py takes it.

    `error` is the largest miss of a judgement, as a share of today's leads.
    """

    kind: int
    lo: float
    hi: float
    c: float
    d: float
    error: float

    def at(self, x: float) -> float:
        """Return the response at `x` times today's effort, as mechanisms/response.py does."""
        if self.kind == NONE:
            return 1.0
        if x <= 0.0:
            return self.lo if self.kind == ADBUDG else 0.0
        power = float(x**self.c)
        return power if self.kind == POWER else self.lo + (self.hi - self.lo) * power / (self.d + power)

    @property
    def row(self) -> list[float]:
        """Kind, lo, hi, c, d."""
        return [float(self.kind), self.lo, self.hi, self.c, self.d]


NO_CURVE = Curve(NONE, 1.0, 1.0, 1.0, 1.0, 0.0)


def fit_curve(response: Response | None, today: float) -> Curve:
    """Fit a curve that goes through today's point; other judgements are met as nearly as they can be.

    Parameters
    ----------
    response : Response or None
        As the user gave it.
    today : float
        Today's effort in the response's unit, when the response does not say it.

    Notes
    -----
    With `none` given, the two shape parameters of ADBUDG meet the judgements by least squares; without it the
    level at no effort is fitted, too, and kept at 0 or more. The curve is pinned to 1 at today's effort.
    """
    if response is None:
        return NO_CURVE
    if response.elasticity is not None:
        return Curve(POWER, 0.0, math.inf, response.elasticity, 1.0, 0.0)
    if response.half_at is not None:
        ratio = response.half_at / (response.today or today)
        d = ratio**response.shape
        return Curve(ADBUDG, 0.0, 1.0 + d, response.shape, d, 0.0)
    assert response.most is not None
    hi = response.most / response.leads
    times = np.array([j.times for j in response.judgements])
    levels = np.array([j.leads / response.leads for j in response.judgements])

    def curve(parameters: np.ndarray) -> tuple[float, float, float]:
        lo = response.none / response.leads if response.none is not None else float(parameters[1])
        c = float(parameters[0])
        return lo, c, (hi - lo) / (1.0 - lo) - 1.0

    def miss(parameters: np.ndarray) -> np.ndarray:
        lo, c, d = curve(parameters)
        power = times**c
        return np.asarray(lo + (hi - lo) * power / (d + power) - levels)

    start, low, high = [1.5], [0.05], [20.0]
    if response.none is None:
        start, low, high = [1.5, 0.3], [0.05, 0.0], [20.0, 0.999]
    fitted = least_squares(miss, start, bounds=(low, high), xtol=1e-14, ftol=1e-14, gtol=1e-14)
    lo, c, d = curve(fitted.x)
    error = float(np.abs(miss(fitted.x)).max()) if len(times) else 0.0
    return Curve(ADBUDG, lo, hi, c, d, error)
