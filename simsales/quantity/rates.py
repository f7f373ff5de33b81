"""Owns rates: how many, or how much money, in each stretch of time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema

from simsales.quantity.amounts import format_money, format_number, parse_money, parse_number
from simsales.quantity.text import (
    QuantityError,
    nearest,
    refuse,
    refuse_thousands_point,
    scalar,
    scaled,
    shown,
)
from simsales.quantity.times import MONTHS, TICKS, Unit, unit_of
from simsales.quantity.written import Info, Written, currency_of

_UNIT_ZH: Final = r"个?(?:秒钟?|分钟?|小时|钟头|时|天|日|周|星期|礼拜|月|季度?|年)"
_BEHIND: Final = re.compile(
    rf"^(?P<amount>.+?)\s*(?:/|\bper\b|(?<=\s)an?\b|\beach\b|\bevery\b|每)\s*"
    rf"(?P<every>[0-9]{{1,6}})?\s*(?P<unit>[A-Za-z]+|{_UNIT_ZH})$",
    re.IGNORECASE,
)
_AHEAD: Final = re.compile(rf"^每\s*(?P<every>[0-9]{{1,6}})?\s*(?P<unit>{_UNIT_ZH})\s*(?P<amount>.+)$")
_ADVERBS: Final = {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
}
_ADVERB: Final = re.compile(rf"^(?P<amount>.+?)\s*(?P<unit>{'|'.join(_ADVERBS)})$", re.IGNORECASE)
_THINGS: Final = re.compile(
    r"\s*(?:(?<=\s)(?:leads?|calls?|deals?|customers?|tickets?|orders?|visits?|times)|[个条次单通位张件])$",
    re.IGNORECASE,
)
_ROUND_THOUSANDS: Final = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{2}0(?![0-9.,])")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rate:
    """How many in each stretch of time.

    Parameters
    ----------
    count
        How many, at least 0.
    per
        Unit of the stretch. Months, quarters and years are those of the calendar.
    every
        Length of the stretch in that unit ("100 per 30 min" has 30).
    """

    count: float
    per: Unit
    every: int = 1

    @property
    def ticks(self) -> int | None:
        """Length of the stretch in ticks; None when the calendar decides (months, quarters, years)."""
        return TICKS[self.per] * self.every if self.per in TICKS else None

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return RATE.core_schema()


@dataclass(frozen=True, slots=True)
class MoneyPerTime:
    """How much money in each stretch of time.

    Parameters
    ----------
    amount
        Minor units of the currency, at least 0.
    per, every
        As in `Rate`.
    """

    amount: int
    per: Unit
    every: int = 1

    @property
    def ticks(self) -> int | None:
        """Length of the stretch in ticks; None when the calendar decides (months, quarters, years)."""
        return TICKS[self.per] * self.every if self.per in TICKS else None

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return MONEY_PER_TIME.core_schema()


def parse_rate(value: object) -> Rate:
    """Read a rate: ``40 per month``, ``10 a week``, ``48/min``, ``100 per 30 min``, ``每月40``.

    Raises
    ------
    QuantityError
        Without a stretch of time, with an unknown one, below 0, or when the count is no number.
    """
    if isinstance(value, Rate):
        return value
    amount, every, unit = _split(value, "rate", "40 per month")
    if _ROUND_THOUSANDS.match(amount):
        # No rate is ever printed with a last zero behind the point, so that this is no lost precision.
        refuse_thousands_point(amount, value, "rate")
    count = _reread(value, parse_number, _THINGS.sub("", amount) or amount, "rate")
    if count < 0:
        refuse("negative", value)
    return Rate(count, unit, every)


def parse_money_rate(value: object, currency: str | None = None) -> MoneyPerTime:
    """Read money in each stretch of time: ``20 k per month``, ``每月2万``.

    Parameters
    ----------
    value
        What the file holds.
    currency
        The scenario's currency, as in `parse_money`.

    Raises
    ------
    QuantityError
        As `parse_rate` and `parse_money` do.
    """
    if isinstance(value, MoneyPerTime):
        return value
    amount, every, unit = _split(value, "money_rate", "20 k per month")
    minor = _reread(value, lambda text: parse_money(text, currency), amount, "money_rate")
    if minor < 0:
        refuse("negative", value)
    return MoneyPerTime(minor, unit, every)


def format_rate(rate: Rate) -> str:
    """Return a rate as it would be written: ``40 per month``; read back exactly."""
    return f"{format_number(rate.count)} per {_stretch(rate)}"


def format_money_rate(rate: MoneyPerTime) -> str:
    """Return money per time as it would be written: ``20 k per month``; read back exactly."""
    return f"{format_money(rate.amount)} per {_stretch(rate)}"


def _stretch(rate: Rate | MoneyPerTime) -> str:
    return rate.per if rate.every == 1 else f"{rate.every} {rate.per}s"


def _split(value: object, kind: str, example: str) -> tuple[str, int, Unit]:
    text = scalar(value, kind, example)
    if not isinstance(text, str):
        refuse("stretch_missing", value, remedy=f"{text:f} per month")
    found = _BEHIND.match(text) or _AHEAD.match(text) or _ADVERB.match(text)
    if found is None:
        alone = scaled(text, value, kind)
        if alone is None or alone[1]:
            refuse(kind, value)
        refuse("stretch_missing", value, remedy=f"{text} per month")
    parts = found.groupdict()
    word = _ADVERBS.get(parts["unit"].casefold(), parts["unit"])
    unit = unit_of(word)
    if unit is None:
        near = nearest(word, TICKS | MONTHS)
        if near is not None:
            refuse("unit_near", value, unit=word, remedy=f"per {near}")
        refuse("stretch_unknown", value, unit=word)
    every = int(parts.get("every") or 1)
    if every < 1:
        refuse("negative_stretch", value)
    return parts["amount"], every, unit


def _reread(value: object, parse: Callable[[object], T], amount: str, kind: str) -> T:
    """Read the amount, and let a plain failure name the whole of what was written."""
    try:
        return parse(amount)
    except QuantityError as refusal:
        if refusal.key in {"quantity.number", "quantity.money"}:
            refuse(kind, value)
        raise QuantityError(refusal.key, {**refusal.values, "written": shown(value)}) from refusal


class _MoneyRateWritten(Written[MoneyPerTime]):
    def read(self, value: object, info: Info) -> MoneyPerTime:
        return parse_money_rate(value, currency_of(info))


RATE: Final = Written(
    parse_rate,
    format_rate,
    examples=("40 per month", "10 a week", "0.8 per hour"),
    unit="a count and its stretch of time",
    pattern=r"[0-9０-９].*(/|／|per|an?|each|every|ly|每)|每.*[0-9０-９]",
    description="How many in each stretch of time: 40 per month, 10 a week, 0.8 per hour.",
)

MONEY_PER_TIME: Final = _MoneyRateWritten(
    parse_money_rate,
    format_money_rate,
    examples=("20 k per month", "600 per week"),
    unit="minor units and their stretch of time",
    pattern=r"[0-9０-９].*(/|／|per|an?|each|every|ly|每)|每.*[0-9０-９]",
    description="Money in each stretch of time, in the scenario's currency: 20 k per month.",
)
