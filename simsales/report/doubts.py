"""Owns what is doubtful in an answer that can be read: a country for a person's name, 12 for 12 thousand.

Each doubt names the way to write the answer that leaves none, so that answers may also come from a file.
"""

from __future__ import annotations

import re
from typing import Final

from simsales.quantity import MINOR, QuantityError, format_number
from simsales.quantity.text import magnitude, shown
from simsales.words import language
from simsales.world.calendar import UnknownRegion, public_holidays

__all__ = ["doubt_amount", "doubt_person", "is_country"]

_CODE: Final = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?")
_LETTER: Final = re.compile(r"[^\W\d_]")
_MAGNITUDE: Final = re.compile(r"[0-9]\s*([A-Za-z]+|[千百万亿萬億]+)")
_CURRENCY: Final = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])|[€$£¥元块]")


def is_country(name: str, year: int) -> bool:
    """Return whether a text is the code of a country or region, such as ``DE`` or ``DE-BY``."""
    if not _CODE.fullmatch(name):
        return False
    try:
        public_holidays(name, [year])
    except UnknownRegion:
        return False
    return True


def doubt_person(name: str, year: int) -> None:
    """Ask again where a name without hours has no letter, or is the code of a country.

    Raises
    ------
    QuantityError
        Saying how to write it when somebody is called so.
    """
    if not _LETTER.search(name):
        raise QuantityError("ask.wrong.person", written=shown(name))
    if is_country(name, year):
        raise QuantityError("ask.wrong.person_country", written=shown(name))


def doubt_amount(question: str, text: str, minor: float, least: int, currency: str) -> None:
    """Ask again where a bare number is so small that thousands may be meant.

    Parameters
    ----------
    question
        ``deal``, ``marketing`` or ``target``.
    text
        What was written. With a currency, or with a word such as ``k``, it is taken as it stands.
    minor
        The amount in minor units.
    least
        Below this amount there is doubt, in whole units of the currency.
    currency
        The currency of the amount.

    Raises
    ------
    QuantityError
        Naming both readings, and how to write each without doubt.
    """
    if minor >= least * MINOR or _CURRENCY.search(text):
        return
    if any(magnitude(found[1]) is not None for found in _MAGNITUDE.finditer(text)):
        return
    number = format_number(minor / MINOR)
    more = f"{number} 万" if language() == "zh" else f"{number} k"
    raise QuantityError(f"ask.wrong.{question}_small", amount=f"{number} {currency}", more=more)
