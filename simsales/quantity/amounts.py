"""Owns plain numbers, counts, money, chances, shares and changes: how they are read and written."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from simsales.quantity.text import (
    LIMIT,
    THOUSANDS_POINT,
    bounded,
    half_up,
    leading_number,
    plain,
    refuse,
    refuse_thousands_point,
    scalar,
    scaled,
)

MINOR: Final = 100
"""Minor units (cents, 分) in one unit of the currency."""

_SYMBOLS: Final = {
    "€": {"EUR"},
    "£": {"GBP"},
    "$": {"USD", "AUD", "CAD", "NZD", "SGD", "HKD"},
    "¥": {"CNY", "JPY"},
    "元": {"CNY"},
    "块": {"CNY"},
    "人民币": {"CNY"},
    "欧元": {"EUR"},
    "美元": {"USD"},
    "英镑": {"GBP"},
    "日元": {"JPY"},
    "港元": {"HKD"},
}
_NAMES: Final = "|".join(re.escape(name) for name in sorted(_SYMBOLS, key=len, reverse=True))
_BEFORE: Final = re.compile(rf"^([-+]?)\s*([A-Z]{{3}}(?![A-Za-z])|{_NAMES})\s*")
_AFTER: Final = re.compile(rf"^(?:[A-Z]{{3}}|{_NAMES})$")


def parse_number(value: object) -> float:
    """Read a plain number: ``12``, ``1,200.5``, ``4.6 M``, ``3 万``.

    Raises
    ------
    QuantityError
        When `value` is no finite number within `LIMIT`.
    """
    return float(_number(value, "number", "12.5"))


def number_of_decimals(value: object) -> object:
    """Return the number that a text such as ``1.095`` stands for; anything else as it is.

    A file keeps exactly this form as text (see `THOUSANDS_POINT`); where no money is meant it is a number.
    """
    return float(value) if isinstance(value, str) and THOUSANDS_POINT.fullmatch(value) else value


def parse_count(value: object) -> int:
    """Read how many: a whole number of at least 0 (``12``, ``2 k``, ``3 万``)."""
    number = _number(value, "count", "12")
    if number != number.to_integral_value():
        refuse("whole", value)
    if number < 0:
        refuse("negative", value)
    return int(number)


def parse_factor(value: object) -> float:
    """Read what something is multiplied by, from 0 to 1000: ``1.2`` or ``120 %``."""
    text = scalar(value, "factor", "1.2")
    number = _percent(text, value, "factor") if isinstance(text, str) and text.endswith("%") else None
    return float(bounded(_number(value, "factor", "1.2") if number is None else number, value, 0, 1000))


def parse_money(value: object, currency: str | None = None) -> int:
    """Read an amount of money: ``4600``, ``1,200.50``, ``12 k``, ``4.6 M``, ``460 万``, ``EUR 12 k``.

    Parameters
    ----------
    value
        What the file holds.
    currency
        The scenario's currency (ISO code). An amount that names a currency must name this one.

    Returns
    -------
    int
        Minor units (1/100 of the currency), halves rounded up.

    Raises
    ------
    QuantityError
        When `value` is no amount, is in another currency, is too large, or is a text such as ``48.000``
        that may mean 48 or 48 thousand.
    """
    text = scalar(value, "money", "12 k")
    if isinstance(text, Decimal):
        return _minor(text, value)
    named = _BEFORE.match(text)
    if named:
        _same_currency(named[2], currency, value)
        text = named[1] + text[named.end() :]
    if text.endswith("%"):
        refuse("money_percent", value)
    refuse_thousands_point(text, value, "money")
    found = scaled(text, value, "money")
    if found is None:
        refuse("money", value)
    number, rest = found
    if rest:
        if named or not _AFTER.match(rest):
            refuse("money", value)
        _same_currency(rest, currency, value)
    return _minor(number, value)


def parse_probability(value: object) -> float:
    """Read a chance from 0 to 1: ``80 %``, ``0.8``.

    Raises
    ------
    QuantityError
        For 30 (did you mean 30 %?), for what lies outside 0 to 100 %, and for what is no number.
    """
    return _part(value, "chance", "80 %")


def parse_share(value: object) -> float:
    """Read a part of a whole from 0 to 1: ``30 %``, ``0.3``. Refuses as `parse_probability` does."""
    return _part(value, "share", "30 %")


def parse_change(value: object) -> float:
    """Read a relative change: ``+10 %`` is 0.1 and ``-40 %`` is -0.4; from -100 % to +1000 %.

    The sign is asked for, because "60 %" may mean "to 60 %" or "by 60 %"; only 0 may stand without it.
    """
    text = scalar(value, "change", "-40 %")
    if isinstance(text, Decimal):
        if text == 0:
            return 0.0
        refuse("change_bare", value)
    number = _percent(text, value, "change")
    if number is None:
        found = leading_number(text, value, "change")
        if found is None or found[1]:
            refuse("change", value)
        if found[0] == 0:
            return 0.0
        refuse("change_bare", value)
    if number != 0 and text[0] not in "+-":
        percent = format_share(float(number))
        refuse("change_sign", value, more=f"+{percent}", less=f"-{percent}")
    if not -1 <= number <= 10:
        refuse("outside", value, low="-100 %", high="+1000 %")
    return float(number)


def format_number(number: float) -> str:
    """Return a number as it would be written in a file: ``1200.5``; `parse_number` reads it back exactly."""
    return plain(number)


def format_money(minor: int) -> str:
    """Return minor units as it would be written in a file: ``4.6 M``, ``12 k``, ``1234.56``.

    The value is exact (`parse_money` reads it back); a magnitude is used only where it shortens the text.
    """
    amount = Decimal(minor) / MINOR
    for factor, word in ((10**6, " M"), (10**3, " k")):
        part = plain(amount / factor)
        if abs(amount) >= factor and len(part.partition(".")[2]) <= 2:
            return part + word
    return plain(amount)


def format_share(share: float) -> str:
    """Return a chance or a share as a percentage: 0.8 is ``80 %``; read back exactly."""
    return plain(Decimal(repr(share)).scaleb(2)) + " %"


def format_change(change: float) -> str:
    """Return a relative change as a signed percentage: 0.1 is ``+10 %``, 0 is ``0 %``; read back exactly."""
    return ("+" if change > 0 else "") + format_share(change)


def _number(value: object, kind: str, example: str) -> Decimal:
    text = scalar(value, kind, example)
    if isinstance(text, Decimal):
        return text
    found = scaled(text, value, kind)
    if found is None or found[1]:
        refuse(kind, value)
    return found[0]


def _percent(text: str, value: object, kind: str) -> Decimal | None:
    if not text.endswith("%"):
        return None
    found = leading_number(text[:-1].rstrip(), value, kind)
    if found is None or found[1]:
        refuse(kind, value)
    return found[0].scaleb(-2)


def _part(value: object, kind: str, example: str) -> float:
    text = scalar(value, kind, example)
    number = text if isinstance(text, Decimal) else _percent(text, value, kind)
    if number is None:
        found = leading_number(str(text), value, kind)
        if found is None or found[1]:
            refuse(kind, value)
        number = found[0]
    percent = isinstance(text, str) and text.endswith("%")
    if 1 < number <= 100 and not percent:
        refuse("percent_sign", value, percent=f"{plain(number)} %")
    if not 0 <= number <= 1:
        refuse("outside", value, low="0 %", high="100 %")
    return float(number)


def _minor(amount: Decimal, value: object) -> int:
    if abs(amount) * MINOR > LIMIT:
        refuse("outside", value, low=format_money(-LIMIT // MINOR * MINOR), high=format_money(LIMIT))
    return half_up(amount * MINOR)


def _same_currency(name: str, currency: str | None, value: object) -> None:
    if currency is None:
        refuse("currency_unknown", value, named=name)
    if currency not in _SYMBOLS.get(name, {name}):
        refuse("currency", value, named=name, currency=currency)
