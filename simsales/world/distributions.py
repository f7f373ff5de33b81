"""Owns the compiled form of distributions: one record per distribution and a table of points.

A row holds the formula's parameters in base units (ticks, minor units, plain numbers), the bounds of the
values and the mean. Gamma and Erlang have no closed quantile: the logarithm of their unit-mean quantile is
tabulated on a uniform grid in ``z = log(u / (1 - u))``, where it is smooth from one end to the other, and
interpolated linearly, so that a larger draw never gives a smaller value. The grid is halved until the largest
error between its points is below :data:`TABLE_ERROR`.

Equal distributions share a row, and rows of one shape share a table. Mixtures are flattened, and their
components are put in the order of their means, so that one uniform both picks the component and gives its
value.
"""

import math
from collections.abc import Iterable
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from simsales.scenario.spread import Spread

__all__ = [
    "CONSTANT",
    "DIST_DTYPE",
    "EMPIRICAL",
    "EXPONENTIAL",
    "GAMMA_TABLE",
    "LARGEST",
    "LOGNORMAL",
    "MIXTURE",
    "QUANTILES",
    "TABLE_ERROR",
    "TRIANGULAR",
    "UNIFORM",
    "WEIBULL",
    "Distributions",
    "Row",
    "python_rows",
]

CONSTANT = 0
EXPONENTIAL = 1
LOGNORMAL = 2
UNIFORM = 3
TRIANGULAR = 4
WEIBULL = 5
GAMMA_TABLE = 6
EMPIRICAL = 7
QUANTILES = 8
MIXTURE = 9

LARGEST = 2.0**53
"""Upper bound of every value: the last whole number up to which floats hold all of them."""

TABLE_ERROR = 1e-4
"""Largest error of a tabulated quantile, relative to its value and, where that is less, to the deviation."""

DIST_DTYPE = np.dtype(
    [
        ("kind", np.int64),
        ("a", np.float64),
        ("b", np.float64),
        ("c", np.float64),
        ("lo", np.float64),
        ("hi", np.float64),
        ("mean", np.float64),
        ("first", np.int64),
        ("count", np.int64),
    ]
)
"""Fields of a row; :class:`Row` says what they hold."""

# The ends of the unit interval that a draw can reach, as z, rounded outwards.
_Z_END = 37.0
_SMALLEST_GRID = 2048
_LARGEST_GRID = 1 << 16


class Row(NamedTuple):
    """One distribution. The same fields as :data:`DIST_DTYPE`, as plain Python numbers.

    Attributes
    ----------
    kind : int
        Which formula: :data:`CONSTANT` ... :data:`MIXTURE`.
    a, b, c : float
        constant: value. exponential: mean. lognormal: median, sigma. uniform: low, width.
        triangular: low, mode, high. Weibull: scale, 1 / shape. Gamma table: mean, z of the first point,
        points per unit of z. Others: not used.
    lo, hi : float
        Bounds of the values, within 0 and :data:`LARGEST`.
    mean : float
        Of the distribution before the bound :data:`LARGEST`.
    first, count : int
        Where the row's points begin, and how many there are in each of its columns. Gamma table: log
        quantiles. Empirical: cumulative chances, then values. Quantiles: chances, then values. Mixture:
        cumulative weights, then rows of the components.
    """

    kind: int
    a: float
    b: float
    c: float
    lo: float
    hi: float
    mean: float
    first: int
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody needs of a row


class Distributions:
    """Collects distributions and gives each a row number; equal ones get the same.

    Attributes
    ----------
    table_error : float
        Largest relative error of the tabulated quantiles so far; 0 without a gamma or Erlang distribution.
    """

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._points: list[float] = []
        self._known: dict[Spread, int] = {}
        self._tables: dict[float, tuple[int, int]] = {}
        self.table_error = 0.0

    def row(self, spread: Spread) -> int:
        """Return the row number of `spread`, which is added when it is new."""
        if spread not in self._known:
            row = self._mixture(spread) if spread.kind == "mixture" else self._leaf(spread)
            self._known[spread] = len(self._rows)
            self._rows.append(row)
        return self._known[spread]

    def rows(self, spreads: Iterable[Spread]) -> list[int]:
        """Return the row numbers of several spreads."""
        return [self.row(spread) for spread in spreads]

    def arrays(self) -> tuple[NDArray[Any], NDArray[np.float64]]:
        """Return the rows as a record array of :data:`DIST_DTYPE`, and the points; both are read-only."""
        dists = np.array(self._rows, dtype=DIST_DTYPE)
        # One point at least: a compiled engine indexes an array that exists.
        points = np.array(self._points or [0.0], dtype=np.float64)
        dists.flags.writeable = False
        points.flags.writeable = False
        return dists, points

    def _leaf(self, spread: Spread) -> Row:
        p = spread.parameters
        match spread.kind:
            case "constant":
                return _row(CONSTANT, p[0], lo=p[0], hi=p[0], mean=p[0])
            case "exponential":
                return _row(EXPONENTIAL, p[0], mean=p[0])
            case "lognormal":
                median, sigma = p
                return _row(LOGNORMAL, median, sigma, mean=median * math.exp(0.5 * sigma * sigma))
            case "uniform":
                low, high = p
                return _row(UNIFORM, low, high - low, lo=low, hi=high, mean=0.5 * (low + high))
            case "triangular":
                low, mode, high = p
                return _row(TRIANGULAR, low, mode, high, lo=low, hi=high, mean=(low + mode + high) / 3.0)
            case "weibull":
                shape, scale = p
                return _row(WEIBULL, scale, 1.0 / shape, mean=scale * math.gamma(1.0 + 1.0 / shape))
            case "gamma":
                shape, mean = p
                first, count = self._table(shape)
                return _row(
                    GAMMA_TABLE,
                    mean,
                    -_Z_END,
                    (count - 1) / (2.0 * _Z_END),
                    mean=mean,
                    first=first,
                    count=count,
                )
            case "empirical":
                return self._steps(spread)
            case "quantiles":
                return self._lines(spread)
        raise ValueError(f"no formula for {spread.kind}")

    def _table(self, shape: float) -> tuple[int, int]:
        if shape not in self._tables:
            table, error = gamma_table(shape)
            self.table_error = max(self.table_error, error)
            self._tables[shape] = (len(self._points), len(table))
            self._points.extend(table.tolist())
        return self._tables[shape]

    def _steps(self, spread: Spread) -> Row:
        values = [value for value, _ in spread.points]
        weights = [weight for _, weight in spread.points]
        mean = math.fsum(value * weight for value, weight in spread.points) / math.fsum(weights)
        first = self._columns(_cumulative(weights), values)
        return _row(EMPIRICAL, lo=values[0], hi=values[-1], mean=mean, first=first, count=len(values))

    def _lines(self, spread: Spread) -> Row:
        chances = [chance for chance, _ in spread.points]
        values = [value for _, value in spread.points]
        pieces = zip(spread.points, spread.points[1:], strict=False)
        mean = math.fsum((q - p) * 0.5 * (low + high) for (p, low), (q, high) in pieces)
        first = self._columns(chances, values)
        return _row(QUANTILES, lo=values[0], hi=values[-1], mean=mean, first=first, count=len(values))

    def _mixture(self, spread: Spread) -> Row:
        weights: dict[int, float] = {}
        for weight, leaf in _leaves(spread, 1.0):
            number = self.row(leaf)
            weights[number] = weights.get(number, 0.0) + weight
        # Rows of equal mean are told apart by their contents, never by their place in the file.
        order = sorted(weights, key=lambda number: (self._rows[number].mean, self._identity(number)))
        parts = [self._rows[number] for number in order]
        shares = [weights[number] for number in order]
        first = self._columns(_cumulative(shares), [float(number) for number in order])
        return _row(
            MIXTURE,
            lo=min(part.lo for part in parts),
            hi=max(part.hi for part in parts),
            mean=math.fsum(w * part.mean for w, part in zip(shares, parts, strict=True)) / math.fsum(shares),
            first=first,
            count=len(order),
        )

    def _identity(self, number: int) -> tuple[object, ...]:
        row = self._rows[number]
        columns = 1 if row.kind == GAMMA_TABLE else 2
        return (*row[:7], tuple(self._points[row.first : row.first + columns * row.count]))

    def _columns(self, left: list[float], right: list[float]) -> int:
        first = len(self._points)
        self._points.extend(left)
        self._points.extend(right)
        return first


def python_rows(dists: NDArray[Any], points: NDArray[np.float64]) -> tuple[list[Row], list[float]]:
    """Return rows and points as plain Python objects, with which the formulas run fast in CPython."""
    return [Row(*record) for record in dists.tolist()], points.tolist()


def gamma_table(shape: float) -> tuple[NDArray[np.float64], float]:
    """Tabulate the logarithm of the unit-mean gamma quantile over a uniform grid in z.

    Parameters
    ----------
    shape : float
        Shape of the gamma distribution, positive.

    Returns
    -------
    table : ndarray of float64
        Log quantiles from z = -37 to 37.
    error : float
        Largest relative error of the interpolated quantile, seen at three places between any two points;
        below :data:`TABLE_ERROR`, and below that part of the coefficient of variation.

    Raises
    ------
    ValueError
        When no grid within bounds is fine enough.
    """
    intervals = _SMALLEST_GRID
    allowed = TABLE_ERROR * min(1.0, 1.0 / math.sqrt(shape))
    while intervals <= _LARGEST_GRID:
        z = np.linspace(-_Z_END, _Z_END, intervals + 1)
        table = _log_gamma_quantile(shape, z)
        error = 0.0
        for part in (0.25, 0.5, 0.75):
            between = z[:-1] + part * (z[1:] - z[:-1])
            straight = table[:-1] + part * (table[1:] - table[:-1])
            error = max(error, float(np.abs(np.expm1(straight - _log_gamma_quantile(shape, between))).max()))
        if error < allowed:
            return table, error
        intervals *= 2
    raise ValueError(f"the gamma distribution of shape {shape} cannot be tabulated")


def _log_gamma_quantile(shape: float, z: NDArray[np.float64]) -> NDArray[np.float64]:
    lower = special.gammaincinv(shape, special.expit(z))
    upper = special.gammainccinv(shape, special.expit(-z))
    quantile = np.where(z < 0.0, lower, upper)
    # Where the quantile underflows, one term of the series is exact: F(x) = x**shape / Gamma(shape + 1).
    series = (special.log_expit(z) + special.gammaln(shape + 1.0)) / shape
    tiny = quantile < 1e-290
    logs = np.where(tiny, series, np.log(np.where(tiny, 1.0, quantile)))
    return np.asarray(logs - math.log(shape), dtype=np.float64)


def _leaves(spread: Spread, weight: float) -> Iterable[tuple[float, Spread]]:
    if spread.kind != "mixture":
        yield weight, spread
        return
    total = math.fsum(share for share, _ in spread.components)
    for share, component in spread.components:
        yield from _leaves(component, weight * share / total)


def _cumulative(weights: list[float]) -> list[float]:
    """Return running shares of `weights`; the last is exactly 1."""
    sums = list(accumulate(weights))
    return [part / sums[-1] for part in sums[:-1]] + [1.0]


def _row(
    kind: int,
    a: float = 0.0,
    b: float = 0.0,
    c: float = 0.0,
    *,
    lo: float = 0.0,
    hi: float = LARGEST,
    mean: float,
    first: int = 0,
    count: int = 0,
) -> Row:
    return Row(kind, a, b, c, max(0.0, lo), min(LARGEST, hi), mean, first, count)
