"""Owns the canonical form of a value that varies, and the families by which it may be given.

Families with several usual parameters (a lognormal by median or mean, by sigma, cv or sd) are brought to
one pair here, so that equal distributions are equal values whatever the user called them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NoReturn

from simsales.quantity import QuantityError, format_number, parse_number, parse_share
from simsales.quantity.text import nearest, shown

__all__ = [
    "FAMILIES",
    "PARAMETERS",
    "Reader",
    "Spread",
    "family_of",
    "lognormal",
    "parameter_of",
    "read_family",
    "refuse",
    "uniform",
    "weight_of",
]

Kind = Literal[
    "constant",
    "uniform",
    "triangular",
    "exponential",
    "gamma",
    "lognormal",
    "weibull",
    "empirical",
    "quantiles",
    "mixture",
]

MOST: Final = 9e13
"""Largest value that a spread may hold, in base units: its mean then stays below 2**53 in every family."""
LARGEST_SIGMA: Final = 3.0
LARGEST_CV: Final = 4.0
SMALLEST_CV: Final = 0.001
MOST_VALUES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Spread:
    """A distribution of values from 0 upwards, in base units (ticks, minor units or plain numbers).

    Attributes
    ----------
    kind : str
        The family.
    parameters : tuple of float
        constant: value. uniform: low, high. triangular: low, mode, high. exponential: mean.
        gamma: shape, mean (an Erlang distribution is a gamma of whole shape). lognormal: median, sigma.
        weibull: shape, scale.
    points : tuple of (float, float)
        empirical: value and weight, by value. quantiles: chance (from 0 to 1) and value, by chance.
    components : tuple of (float, Spread)
        mixture: weight and component, as written.
    written
        What the file holds; not compared.
    """

    kind: Kind
    parameters: tuple[float, ...] = ()
    points: tuple[tuple[float, float], ...] = ()
    components: tuple[tuple[float, Spread], ...] = ()
    written: object = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads single values of one kind (durations, money ...) into base units.

    Parameters
    ----------
    parse
        The reading function of `simsales.quantity`.
    example
        A value that would be right, shown to the user.
    """

    parse: Callable[[object], int | float]
    example: str

    def value(self, written: object) -> float:
        """Read one value, from 0 to `MOST`."""
        value = float(self.parse(written))
        if value < 0:
            refuse("negative", written)
        if value > MOST:
            refuse("too_large", written)
        return value


PARAMETERS: Final[Mapping[str, tuple[str, ...]]] = {
    "constant": (),
    "uniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "exponential": ("mean",),
    "erlang": ("mean", "shape"),
    "gamma": ("mean", "sd", "cv"),
    "lognormal": ("median", "mean", "sigma", "cv", "sd"),
    "weibull": ("shape", "scale", "mean"),
    "empirical": (),
    "quantiles": (),
    "mixture": (),
}
"""Parameters that a family may be given; those without have a form of their own."""

FAMILIES: Final = tuple(PARAMETERS)

_PLAIN: Final = frozenset({"sigma", "cv", "shape"})
_CHOICES: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "uniform": (("low", "high"),),
    "triangular": (("low", "mode", "high"),),
    "exponential": (("mean",),),
    "erlang": (("mean", "shape"),),
    "gamma": (("mean", "sd"), ("mean", "cv")),
    "lognormal": tuple((middle, width) for middle in ("median", "mean") for width in ("sigma", "cv", "sd")),
    "weibull": (("shape", "scale"), ("shape", "mean")),
}
_CHINESE_FAMILIES: Final = {
    "固定": "constant",
    "均匀": "uniform",
    "三角": "triangular",
    "指数": "exponential",
    "爱尔朗": "erlang",
    "厄兰": "erlang",
    "伽马": "gamma",
    "对数正态": "lognormal",
    "威布尔": "weibull",
    "经验": "empirical",
    "分位数": "quantiles",
    "混合": "mixture",
}
_CHINESE_PARAMETERS: Final = {
    "最小": "low",
    "最小值": "low",
    "最可能": "mode",
    "最可能值": "mode",
    "最大": "high",
    "最大值": "high",
    "均值": "mean",
    "平均": "mean",
    "平均值": "mean",
    "中位数": "median",
    "标准差": "sd",
    "变异系数": "cv",
    "形状": "shape",
    "尺度": "scale",
    "权重": "weight",
    "分布": "of",
}


def refuse(key: str, written: object, **values: str | float) -> NoReturn:
    """Raise `QuantityError` for message ``spread.<key>`` about what was written."""
    if isinstance(written, Mapping):
        written = ", ".join(f"{name}: {value}" for name, value in written.items())
    elif isinstance(written, list | tuple):
        written = ", ".join(str(value) for value in written)
    raise QuantityError(f"spread.{key}", {"written": shown(written), **values})


def family_of(word: str) -> str | None:
    """Return the family that `word` names in English or Chinese, or None."""
    plain = word.strip().casefold()
    return plain if plain in PARAMETERS else _CHINESE_FAMILIES.get(plain.removesuffix("分布"))


def parameter_of(word: str) -> str:
    """Return the English name of a parameter; an unknown word is returned as it is."""
    plain = word.strip().casefold()
    return _CHINESE_PARAMETERS.get(plain, plain)


def read_family(family: str, given: object, read: Reader) -> Spread:
    """Read the parameters of one family.

    Parameters
    ----------
    family
        One of `FAMILIES`, but not a mixture (which holds spreads, not values).
    given
        What stands after its name in the file.
    read
        Reads a single value into base units.

    Raises
    ------
    QuantityError
        For missing, unknown, too many and impossible parameters.
    """
    if family == "constant":
        return Spread("constant", (read.value(given),))
    if family == "empirical":
        return _empirical(given, read)
    if family == "quantiles":
        return _quantiles(given, read)
    values = _values(family, given, read)
    match family:
        case "uniform":
            return uniform(values["low"], values["high"], given)
        case "triangular":
            return _triangular(values["low"], values["mode"], values["high"], given)
        case "exponential":
            mean = values["mean"]
            return Spread("exponential", (mean,)) if mean > 0 else Spread("constant", (0.0,))
        case "erlang":
            return _erlang(values["mean"], values["shape"], given)
        case "gamma":
            return _gamma(values, given)
        case "lognormal":
            return _lognormal(values, given)
        case _:
            return _weibull(values, given)


def uniform(low: float, high: float, written: object) -> Spread:
    """Return the uniform spread from `low` to `high`; a constant when they are equal."""
    if low > high:
        refuse("order", written)
    return Spread("uniform", (low, high)) if low < high else Spread("constant", (low,))


def lognormal(median: float, sigma: float, written: object) -> Spread:
    """Return the lognormal spread of a median and a standard deviation of the logarithm."""
    if median <= 0 and sigma > 0:
        refuse("zero_middle", written)
    if not 0 <= sigma <= LARGEST_SIGMA:
        refuse("too_wide", written, most=format_number(round(math.exp(1.2815515655446004 * LARGEST_SIGMA))))
    return Spread("lognormal", (median, sigma)) if sigma > 0 else Spread("constant", (median,))


def _triangular(low: float, mode: float, high: float, written: object) -> Spread:
    if not low <= mode <= high:
        refuse("order_mode", written)
    return Spread("triangular", (low, mode, high)) if low < high else Spread("constant", (low,))


def _erlang(mean: float, shape: float, written: object) -> Spread:
    if shape != int(shape) or not 1 <= shape <= 1000:
        refuse("erlang_shape", written, shape=format_number(shape))
    if mean == 0:
        return Spread("constant", (0.0,))
    # With one phase it is the exponential distribution, which has a formula of its own.
    return Spread("exponential", (mean,)) if shape == 1 else Spread("gamma", (shape, mean))


def _gamma(values: Mapping[str, float], written: object) -> Spread:
    mean = values["mean"]
    cv = _coefficient(values, mean, written)
    if cv == 0:
        return Spread("constant", (mean,))
    if not SMALLEST_CV <= cv <= LARGEST_CV:
        refuse("cv", written, low=format_number(SMALLEST_CV), high=format_number(LARGEST_CV))
    return Spread("gamma", (1.0 / (cv * cv), mean))


def _lognormal(values: Mapping[str, float], written: object) -> Spread:
    if "median" in values and "sd" in values:
        median = values["median"]
        if median <= 0:
            refuse("zero_middle", written)
        # sd = median sqrt(w (w - 1)) with w = exp(sigma ** 2).
        ratio = values["sd"] / median
        return lognormal(
            median, math.sqrt(math.log((1.0 + math.sqrt(1.0 + 4.0 * ratio * ratio)) / 2.0)), written
        )
    middle = values.get("median", values.get("mean", 0.0))
    if "sigma" in values:
        sigma = values["sigma"]
    else:
        cv = _coefficient(values, middle, written)
        sigma = math.sqrt(math.log1p(cv * cv))
    if "median" in values:
        return lognormal(middle, sigma, written)
    checked = lognormal(middle, sigma, written)
    if checked.kind == "constant":
        return checked
    return lognormal(middle * math.exp(-0.5 * sigma * sigma), sigma, written)


def _weibull(values: Mapping[str, float], written: object) -> Spread:
    shape = values["shape"]
    if not 0.25 <= shape <= 100:
        refuse("weibull_shape", written, shape=format_number(shape))
    scale = values["scale"] if "scale" in values else values["mean"] / math.gamma(1.0 + 1.0 / shape)
    return Spread("weibull", (shape, scale)) if scale > 0 else Spread("constant", (0.0,))


def _coefficient(values: Mapping[str, float], mean: float, written: object) -> float:
    if "cv" in values:
        return values["cv"]
    if mean <= 0:
        refuse("zero_middle", written)
    return values["sd"] / mean


def _empirical(given: object, read: Reader) -> Spread:
    if isinstance(given, Mapping):
        pairs = [(read.value(value), weight_of(weight)) for value, weight in given.items()]
    elif isinstance(given, list | tuple):
        pairs = [(read.value(value), 1.0) for value in given]
    else:
        refuse("empirical", given, example=read.example)
    if not pairs or len(pairs) > MOST_VALUES:
        refuse("empirical_count", given, most=MOST_VALUES)
    weights: dict[float, float] = {}
    for value, weight in sorted(pairs):
        weights[value] = weights.get(value, 0.0) + weight
    if len(weights) == 1:
        return Spread("constant", (pairs[0][0],))
    return Spread("empirical", points=tuple(weights.items()))


def _quantiles(given: object, read: Reader) -> Spread:
    if not isinstance(given, Mapping) or not 2 <= len(given) <= MOST_VALUES:
        refuse("quantiles", given, example=read.example)
    points = sorted((parse_share(chance), read.value(value)) for chance, value in given.items())
    chances = [chance for chance, _ in points]
    values = [value for _, value in points]
    if chances[0] != 0 or chances[-1] != 1:
        refuse("quantiles_ends", given)
    if len(set(chances)) < len(chances) or values != sorted(values):
        refuse("quantiles_order", given)
    return (
        Spread("quantiles", points=tuple(points))
        if values[0] < values[-1]
        else Spread("constant", (values[0],))
    )


def weight_of(written: object) -> float:
    """Read a weight: a positive number or a percentage."""
    text = str(written).strip()
    weight = parse_share(written) if text.endswith(("%", "％")) else parse_number(written)
    if not 0 < weight <= MOST:
        refuse("weight", written)
    return weight


def _values(family: str, given: object, read: Reader) -> dict[str, float]:
    known = PARAMETERS[family]
    example = ", ".join(_CHOICES[family][0])
    if not isinstance(given, Mapping):
        refuse("parameters", given, family=family, parameters=example)
    named = {parameter_of(str(name)): value for name, value in given.items()}
    for name in named:
        if name not in known:
            near = nearest(name, known)
            refuse("parameter", name, family=family, parameters=", ".join(known), remedy=near or example)
    if len(named) < len(given) or not any(set(choice) == set(named) for choice in _CHOICES[family]):
        choices = "; ".join(", ".join(choice) for choice in _CHOICES[family])
        refuse("combination", ", ".join(str(name) for name in given), family=family, choices=choices)
    return {name: _plain(value) if name in _PLAIN else read.value(value) for name, value in named.items()}


def _plain(written: object) -> float:
    text = str(written).strip()
    value = parse_share(written) if text.endswith(("%", "％")) else parse_number(written)
    if not 0 <= value <= 1e6:
        refuse("plain", written)
    return value
