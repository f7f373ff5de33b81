"""Owns the first step of reading a value: its text in one script, its number, and the refusal."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from difflib import get_close_matches
from typing import Final, NoReturn

LIMIT: Final = (2**63 - 1) // 1000
"""The largest magnitude that a file may hold: a thousandth of int64, so that sums never wrap."""

_LONGEST: Final = 400  # the shortest decimal form of the smallest float needs some 340
_SHOWN: Final = 60

NUMBER: Final = r"[-+]?(?:[0-9]{1,3}(?:[, ' _][0-9]{3})+(?![0-9])|[0-9]+)?(?:(?<=[0-9])\.?|\.(?=[0-9]))[0-9]*"
"""Pattern of a number: digits, groups of three by comma, space, apostrophe or underscore, decimal point."""

THOUSANDS_POINT: Final = re.compile(r"([-+]?)([1-9][0-9]{0,2})\.([0-9]{3})(?![0-9.,])")
"""What is 48 with three decimals to some and 48 thousand to others."""

_LEADING: Final = re.compile(NUMBER)
_DECIMAL_COMMA: Final = re.compile(r"([-+]?[0-9]+),([0-9]{1,2}|[0-9]{4,})(?![0-9,])")
_GROUPING: Final = str.maketrans("", "", ", '_")

_MAGNITUDES: Final[Mapping[str, int]] = {
    "k": 10**3,
    "thousand": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "mio": 10**6,
    "million": 10**6,
    "millions": 10**6,
    "b": 10**9,
    "bn": 10**9,
    "billion": 10**9,
    "billions": 10**9,
    "千": 10**3,
    "万": 10**4,
    "萬": 10**4,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "億": 10**8,
}

_SAME: Final = str.maketrans({"−": "-", "–": "-", "—": "-", "～": "~", "。": ".", "、": ",", "’": "'"})


class QuantityError(ValueError):
    """A value that cannot be read, said as a message of the catalogue and never as a sentence.

    Parameters
    ----------
    key
        Message key, for example ``"quantity.money"``.
    values, named
        What the message names: mostly ``written`` (as in the file), often ``example`` or ``remedy``.
    """

    def __init__(self, key: str, values: Mapping[str, object] | None = None, /, **named: object) -> None:
        super().__init__(key, {**(values or {}), **named})
        self.key = key
        self.values: dict[str, object] = {**(values or {}), **named}

    def __str__(self) -> str:
        return f"{self.key}: " + ", ".join(f"{name} = {value}" for name, value in self.values.items())


def shown(value: object) -> str:
    """Return `value` as it was written, on one line and cut to 60 characters."""
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, int) and abs(value) > 10**40:
        text = f"{Decimal(value):.3E}"
    else:
        text = str(value)
    text = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * _SHOWN]).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def refuse(key: str, value: object, /, **values: object) -> NoReturn:
    """Raise `QuantityError` for message ``quantity.<key>`` about `value`."""
    raise QuantityError(f"quantity.{key}", {"written": shown(value), **values})


def scalar(value: object, kind: str, example: str) -> str | Decimal:
    """Return a value of the file as plain text or as an exact number.

    Parameters
    ----------
    value
        What the file holds.
    kind
        Name of the message that refuses a value of another type, for example ``"money"``.
    example
        A value that would be right, shown to the user.

    Returns
    -------
    str or Decimal
        Text has half-width characters (``％`` becomes ``%``), one space where there were several, and plain
        hyphens; a number has the digits that its shortest decimal form shows.

    Raises
    ------
    QuantityError
        For nothing, true or false, lists, mappings, overlong texts, infinite and too large numbers.
    """
    if value is None:
        refuse("missing", "", example=example)
    if isinstance(value, bool):
        refuse("truth", value, example=example)
    if isinstance(value, Decimal | int | float):
        return _finite(value, value)
    if isinstance(value, list | tuple):
        refuse("list", "", example=example)
    if isinstance(value, Mapping):
        refuse("mapping", "", example=example)
    if not isinstance(value, str) or len(value) > _LONGEST:
        refuse(kind, value)
    text = " ".join(unicodedata.normalize("NFKC", value).translate(_SAME).split())
    if not text:
        refuse("missing", "", example=example)
    return text


def leading_number(text: str, value: object, kind: str) -> tuple[Decimal, str] | None:
    """Split `text` into the number that it starts with and the stripped rest; None without a number."""
    comma = _DECIMAL_COMMA.match(text)
    if comma:
        refuse(
            "decimal_comma",
            value,
            point=f"{comma[1]}.{comma[2]}{text[comma.end() :]}",
        )
    found = _LEADING.match(text)
    if not found or not any(c.isdigit() for c in found[0]):
        return None
    rest = text[found.end() :]
    if rest[:1] in {".", ","} or (rest[:1].isdigit()):
        refuse(kind, value)
    return _finite(Decimal(found[0].translate(_GROUPING)), value), rest.strip()


def magnitude(word: str) -> int | None:
    """Return the factor that `word` stands for (``k``, ``M``, ``万`` ...), or None."""
    return _MAGNITUDES.get(word.casefold())


def scaled(text: str, value: object, kind: str) -> tuple[Decimal, str] | None:
    """Read a number with its magnitude (``4.6 M``, ``460 万``) from the start of `text`.

    Returns
    -------
    tuple of Decimal and str, or None
        The number, and what follows it.
    """
    found = leading_number(text, value, kind)
    if found is None:
        return None
    number, rest = found
    word = re.match(r"[A-Za-z]+|[千百万亿萬億]+", rest)
    factor = magnitude(word[0]) if word else None
    if word is None or factor is None:
        return number, rest
    return _finite(number * factor, value), rest[word.end() :].strip()


def refuse_thousands_point(text: str, value: object, kind: str) -> None:
    """Refuse a number such as ``48.000``, which is 48 or 48 thousand, unless a magnitude tells which.

    Parameters
    ----------
    text
        Begins with the number.
    value
        What the file holds, for the message.
    kind
        The message is ``quantity.<kind>_point``.

    Raises
    ------
    QuantityError
        Naming both readings, and how to write each without doubt.
    """
    found = THOUSANDS_POINT.match(text)
    if found is None:
        return
    word = re.match(r"[A-Za-z]+|[千百万亿萬億]+", text[found.end() :].strip())
    if word and magnitude(word[0]) is not None:
        return
    sign, whole, decimals = found.groups()
    small = Decimal(f"{sign}{whole}.{decimals}")
    refuse(
        f"{kind}_point",
        value,
        large=f"{sign}{whole}{decimals}",
        small=plain(small),
        in_thousands=f"{plain(small)} k",
        cents=f"{small.quantize(Decimal('0.01'), rounding=ROUND_HALF_UP)}",
    )


def half_up(number: Decimal) -> int:
    """Return `number` rounded to a whole number, halves upwards (the house rule)."""
    return int((number + Decimal("0.5")).to_integral_value(ROUND_FLOOR))


def bounded(number: Decimal, value: object, low: int, high: int) -> Decimal:
    """Return `number` when it lies between `low` and `high` (both allowed); refuse `value` otherwise."""
    if number < low or number > high:
        refuse("outside", value, low=str(low), high=str(high))
    return number


def plain(number: Decimal | float) -> str:
    """Return a number in digits with a decimal point, without exponent, trailing zeros or grouping."""
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    text = f"{exact:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"", "-0", "-"} else text


def nearest(word: str, names: Iterable[str]) -> str | None:
    """Return the name that `word` was most likely meant to be, or None."""
    found = get_close_matches(word.casefold(), list(names), n=1, cutoff=0.6)
    return found[0] if found else None


def _finite(number: Decimal | float, value: object) -> Decimal:
    if isinstance(number, float) and not math.isfinite(number):
        refuse("infinite", value)
    exact = Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
    if not exact.is_finite():
        refuse("infinite", value)
    if abs(exact) > LIMIT:
        refuse("too_large", value, limit=f"{LIMIT:.1e}".replace("e+15", " × 10^15"))
    return exact
