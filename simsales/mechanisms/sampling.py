"""Owns the formulas of drawing: the value of a distribution at one uniform, and the rest of a running time.

All formulas are inverse transforms of one uniform: the quantile ``Q(u)``, clamped to the row's bounds, so
that a larger draw gives a larger value under every strategy (mixtures apart). They use ``+ - * /``,
``math.sqrt``, ``math.exp``, ``math.log``, ``math.log1p`` and ``math.erf`` on floats only, and read rows by
field name, so that the same source runs over a list of :class:`simsales.world.distributions.Row` and,
compiled, over record arrays.

Equations (u uniform, S = 1 - F the survival function)::

    exponential   Q = -mean ln(1 - u)
    lognormal     Q = median exp(sigma Phi^-1(u))
    uniform       Q = low + width u
    triangular    Q = low + sqrt(u (high - low) (mode - low))            for u < (mode - low) / (high - low)
                      high - sqrt((1 - u) (high - low) (high - mode))    else
    Weibull       Q = scale (-ln(1 - u))^(1 / shape)
    gamma         Q = mean exp(T(ln(u / (1 - u))))                       T: table, interpolated linearly
    empirical     the first value whose cumulative chance is above u
    quantiles     linear between the given points
    residual      Q(1 - S(age) (1 - u)) - age

Source of Phi^-1: M. J. Wichura (1988), Algorithm AS 241 (PPND16), Applied Statistics 37, 477-484; relative
accuracy about 1e-16.
"""

import math
from collections.abc import Sequence

from simsales.world.distributions import (
    CONSTANT,
    EMPIRICAL,
    EXPONENTIAL,
    GAMMA_TABLE,
    LOGNORMAL,
    MIXTURE,
    TRIANGULAR,
    UNIFORM,
    WEIBULL,
    Row,
)

__all__ = ["chosen", "leaf_quantile", "normal_quantile", "residual", "sample", "survival"]

SMALLEST_U = 2.0**-53
"""A draw is never below this, nor above one minus this."""
SQRT_HALF = 0.7071067811865476


def sample(dists: Sequence[Row], points: Sequence[float], row: int, u: float) -> float:
    """Return the value of distribution `row` at the uniform `u`.

    Parameters
    ----------
    dists, points
        Rows and points of :class:`simsales.world.distributions.Distributions`: plain lists in CPython
        (``python_rows``), arrays in compiled code.
    row : int
        Which distribution.
    u : float
        Strictly between 0 and 1.

    Returns
    -------
    float
        In the distribution's unit (ticks, minor units or a number), from 0 to 2**53.
    """
    record = dists[row]
    if record.kind == MIXTURE:
        first = record.first
        place = first_above(points, first, record.count, u)
        below = points[place - 1] if place > first else 0.0
        within = (u - below) / (points[place] - below)
        row = int(points[place + record.count])
        return leaf_quantile(dists, points, row, min(max(within, SMALLEST_U), 1.0 - SMALLEST_U))
    return leaf_quantile(dists, points, row, u)


def chosen(shares: Sequence[float], u: float) -> int:
    """Return the index whose share of the unit interval holds the uniform `u`.

    Shares of 0 are never chosen; what rounding leaves at the end belongs to the last that is not 0.
    """
    last = 0
    for index in range(len(shares)):
        share = shares[index]
        if share > 0.0:
            if u < share:
                return index
            u -= share
            last = index
    return last


def residual(dists: Sequence[Row], points: Sequence[float], row: int, age: float, u: float) -> float:
    """Return what is left of a time of distribution `row` that has lasted `age` already.

    Parameters
    ----------
    dists, points, row, u
        As for :func:`sample`.
    age : float
        How long it has lasted, at least 0, in the distribution's unit.

    Returns
    -------
    float
        At least 0. It is 0 when the distribution never lasts that long: what is overdue ends at once.
    """
    record = dists[row]
    if record.kind != MIXTURE:
        return leaf_residual(dists, points, row, age, u)
    # Components that rarely last that long are rarely the one that runs: weigh them by their survival.
    total = survival(dists, points, row, age)
    if total <= 0.0:
        return 0.0
    first = record.first
    aim = u * total
    below = 0.0
    passed = 0.0
    chosen = int(points[first + 2 * record.count - 1])
    within = u
    for place in range(first, first + record.count):
        candidate = int(points[place + record.count])
        weight = (points[place] - below) * leaf_survival(dists, points, candidate, age)
        below = points[place]
        if weight > 0.0:
            chosen = candidate
            within = (aim - passed) / weight
            if aim < passed + weight:
                break
        passed += weight
    return leaf_residual(dists, points, chosen, age, min(max(within, SMALLEST_U), 1.0 - SMALLEST_U))


def survival(dists: Sequence[Row], points: Sequence[float], row: int, age: float) -> float:
    """Return the chance that a value of distribution `row` is above `age`; see :func:`residual`."""
    record = dists[row]
    if record.kind != MIXTURE:
        return leaf_survival(dists, points, row, age)
    total = 0.0
    below = 0.0
    for place in range(record.first, record.first + record.count):
        component = int(points[place + record.count])
        total += (points[place] - below) * leaf_survival(dists, points, component, age)
        below = points[place]
    return total


def leaf_residual(dists: Sequence[Row], points: Sequence[float], row: int, age: float, u: float) -> float:
    """Return :func:`residual` for a distribution that is not a mixture."""
    if dists[row].kind == EXPONENTIAL:
        return leaf_quantile(dists, points, row, u)
    left = leaf_survival(dists, points, row, age)
    if left <= 0.0:
        return 0.0
    further = 1.0 - left * (1.0 - u)
    value = leaf_quantile(dists, points, row, min(max(further, SMALLEST_U), 1.0 - SMALLEST_U))
    return max(value - age, 0.0)


def leaf_quantile(dists: Sequence[Row], points: Sequence[float], row: int, u: float) -> float:
    """Return :func:`sample` for a distribution that is not a mixture."""
    record = dists[row]
    kind = record.kind
    if kind == CONSTANT:
        return record.a
    if kind == EXPONENTIAL:
        value = -record.a * math.log1p(-u)
    elif kind == LOGNORMAL:
        value = record.a * math.exp(record.b * normal_quantile(u))
    elif kind == UNIFORM:
        value = record.a + record.b * u
    elif kind == TRIANGULAR:
        low, mode, high = record.a, record.b, record.c
        if u * (high - low) < mode - low:
            value = low + math.sqrt(u * (high - low) * (mode - low))
        else:
            value = high - math.sqrt((1.0 - u) * (high - low) * (high - mode))
    elif kind == WEIBULL:
        value = record.a * math.exp(record.b * math.log(-math.log1p(-u)))
    else:
        value = table_quantile(points, record, u)
    if value < record.lo:
        return record.lo
    if value > record.hi:
        return record.hi
    return value


def leaf_survival(dists: Sequence[Row], points: Sequence[float], row: int, age: float) -> float:
    """Return :func:`survival` for a distribution that is not a mixture."""
    record = dists[row]
    kind = record.kind
    if age >= record.hi:
        return 0.0
    if age < record.lo:
        return 1.0
    if kind == EXPONENTIAL:
        return math.exp(-age / record.a)
    if kind == LOGNORMAL:
        if age <= 0.0:
            return 1.0
        return 0.5 - 0.5 * math.erf(math.log(age / record.a) / record.b * SQRT_HALF)
    if kind == UNIFORM:
        return 1.0 - (age - record.a) / record.b
    if kind == TRIANGULAR:
        low, mode, high = record.a, record.b, record.c
        if age < mode:
            return 1.0 - (age - low) * (age - low) / ((high - low) * (mode - low))
        return (high - age) * (high - age) / ((high - low) * (high - mode))
    if kind == WEIBULL:
        if age <= 0.0:
            return 1.0
        return math.exp(-math.exp(math.log(age / record.a) / record.b))
    return table_survival(points, record, age)


def table_quantile(points: Sequence[float], record: Row, u: float) -> float:
    """Return the quantile at `u` of a distribution that is held as points."""
    if record.kind == GAMMA_TABLE:
        place = (math.log(u / (1.0 - u)) - record.b) * record.c
        lower = int(place)
        left = points[record.first + lower]
        step = points[record.first + lower + 1] - left
        return record.a * math.exp(left + (place - float(lower)) * step)
    upper = first_above(points, record.first, record.count, u)
    if record.kind == EMPIRICAL:
        return points[upper + record.count]
    # The first chance is 0 and the last 1, so that a piece lies on both sides of every draw.
    part = (u - points[upper - 1]) / (points[upper] - points[upper - 1])
    left = points[upper - 1 + record.count]
    return left + part * (points[upper + record.count] - left)


def table_survival(points: Sequence[float], record: Row, age: float) -> float:
    """Return the chance to be above `age`, from the bounds' lower one to below the upper one, from points."""
    if record.kind == GAMMA_TABLE:
        if age <= 0.0:
            return 1.0
        aim = math.log(age / record.a)
        upper = first_above(points, record.first, record.count, aim)
        if upper == record.first:
            return 1.0
        left = points[upper - 1]
        # Above the table's last point the piece has no right end.
        part = min((aim - left) / (points[upper] - left), 1.0)
        z = record.b + (float(upper - 1 - record.first) + part) / record.c
        return 1.0 / (1.0 + math.exp(z))
    upper = first_above(points, record.first + record.count, record.count, age) - record.count
    before = points[upper - 1]
    if record.kind == EMPIRICAL:
        return 1.0 - before
    left = points[upper - 1 + record.count]
    part = (age - left) / (points[upper + record.count] - left)
    return 1.0 - (before + part * (points[upper] - before))


def first_above(points: Sequence[float], first: int, count: int, x: float) -> int:
    """Return the index of the first of `count` ascending points that is above `x`; the last when none is."""
    low = first
    high = first + count - 1
    while low < high:
        middle = (low + high) // 2
        if points[middle] > x:
            high = middle
        else:
            low = middle + 1
    return low


def normal_quantile(p: float) -> float:
    """Return the quantile of the standard normal distribution at `p`, strictly between 0 and 1."""
    q = p - 0.5
    if -0.425 <= q <= 0.425:
        return central_quantile(q)
    r = math.sqrt(-math.log(p if q < 0.0 else 1.0 - p))
    value = tail_quantile(r - 1.6) if r <= 5.0 else far_tail_quantile(r - 5.0)
    return -value if q < 0.0 else value


def central_quantile(q: float) -> float:
    """Return the normal quantile at 0.5 + `q`, for `q` from -0.425 to 0.425."""
    r = 0.180625 - q * q
    over = r * 2509.0809287301226727 + 33430.575583588128105
    over = over * r + 67265.770927008700853
    over = over * r + 45921.953931549871457
    over = over * r + 13731.693765509461125
    over = over * r + 1971.5909503065514427
    over = over * r + 133.14166789178437745
    over = over * r + 3.387132872796366608
    under = r * 5226.495278852545925 + 28729.085735721942674
    under = under * r + 39307.89580009271061
    under = under * r + 21213.794301586595867
    under = under * r + 5394.1960214247511077
    under = under * r + 687.1870074920579083
    under = under * r + 42.313330701600911252
    under = under * r + 1.0
    return q * over / under


def tail_quantile(r: float) -> float:
    """Return minus the normal quantile at chance exp(-(r + 1.6) (r + 1.6)), for `r` up to 3.4."""
    over = r * 7.7454501427834140764e-4 + 0.0227238449892691845833
    over = over * r + 0.24178072517745061177
    over = over * r + 1.27045825245236838258
    over = over * r + 3.64784832476320460504
    over = over * r + 5.7694972214606914055
    over = over * r + 4.6303378461565452959
    over = over * r + 1.42343711074968357734
    under = r * 1.05075007164441684324e-9 + 5.475938084995344946e-4
    under = under * r + 0.0151986665636164571966
    under = under * r + 0.14810397642748007459
    under = under * r + 0.68976733498510000455
    under = under * r + 1.6763848301838038494
    under = under * r + 2.05319162663775882187
    under = under * r + 1.0
    return over / under


def far_tail_quantile(r: float) -> float:
    """Return minus the normal quantile at chance exp(-(r + 5) (r + 5)), for `r` of at least 0."""
    over = r * 2.01033439929228813265e-7 + 2.71155556874348757815e-5
    over = over * r + 0.0012426609473880784386
    over = over * r + 0.026532189526576123093
    over = over * r + 0.29656057182850489123
    over = over * r + 1.7848265399172913358
    over = over * r + 5.4637849111641143699
    over = over * r + 6.6579046435011037772
    under = r * 2.04426310338993978564e-15 + 1.4215117583164458887e-7
    under = under * r + 1.8463183175100546818e-5
    under = under * r + 7.868691311456132591e-4
    under = under * r + 0.0148753612908506148525
    under = under * r + 0.13692988092273580531
    under = under * r + 0.59983220655588793769
    under = under * r + 1.0
    return over / under
