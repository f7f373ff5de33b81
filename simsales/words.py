"""Own every word that a user reads: the message catalogue, and numbers, money, chances and dates as text.

Messages live in ``simsales/locale/<language>/<topic>.toml``; the key of a message is ``topic.name``.
A message is a template with named places, ``{name}`` or ``{name:form}``, where the form is one of
`FORMS` (``{share:percent}``, ``{when:date}`` ...). A message that counts something is a table with the
plural forms ``one`` and ``other``, chosen by the value ``count``.

>>> say("house.days", count=3)
'3 days'
>>> with speaking("zh"):
...     say("house.days", count=3)
'3天'
"""

import datetime as dt
import math
import string
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

__all__ = [
    "FORMS",
    "LANGUAGES",
    "Phrase",
    "UnknownWordsError",
    "catalogue",
    "chance",
    "date",
    "duration",
    "effort",
    "interval",
    "joined",
    "language",
    "moment",
    "money",
    "money_change",
    "money_exact",
    "month",
    "number",
    "number_change",
    "percent",
    "percent_change",
    "quoted",
    "say",
    "set_language",
    "speaking",
]

LANGUAGES: Final = ("en", "zh")
"""The languages that simsales speaks; each has the same keys with the same places."""

_MILLISECONDS: Final = {"days": 86_400_000, "h": 3_600_000, "min": 60_000, "s": 1_000, "ms": 1}
_SCALES: Final = {
    "en": ((Decimal(10**9), " bn"), (Decimal(10**6), " M"), (Decimal(10**3), " k")),
    "zh": ((Decimal(10**8), "亿"), (Decimal(10**4), "万")),
}
_IN_FULL_BELOW: Final = 10_000

_chosen = "en"
_spoken: ContextVar[str | None] = ContextVar("simsales_language", default=None)


class UnknownWordsError(LookupError):
    """A message, a place in it, or a language that the catalogue does not have: a mistake in the program."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A message inside another one, put into words only when the outer one is said.

    Parameters
    ----------
    key
        Catalogue key, ``topic.name``.
    values
        What its places are filled with.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)


# Language ----------------------------------------------------------------------------------------


def _known(name: str) -> str:
    if name not in LANGUAGES:
        raise UnknownWordsError(f"no language {name!r}; there are {', '.join(LANGUAGES)}")
    return name


def set_language(name: str) -> None:
    """Speak ``"en"`` or ``"zh"`` from now on, in all threads of this process."""
    global _chosen  # noqa: PLW0603 - one program speaks one language; `speaking` is the scoped form
    _chosen = _known(name)


def language() -> str:
    """Return the language in force: that of the innermost `speaking`, or else of `set_language`."""
    return _spoken.get() or _chosen


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Speak ``"en"`` or ``"zh"`` within a ``with`` block, in this thread or task only."""
    token = _spoken.set(_known(name))
    try:
        yield
    finally:
        _spoken.reset(token)


# Catalogue ---------------------------------------------------------------------------------------


def _flat(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, str]]]:
    for name, entry in table.items():
        key = f"{prefix}.{name}"
        if isinstance(entry, str):
            yield key, MappingProxyType({"other": entry})
        elif "other" in entry:
            yield key, MappingProxyType(dict(entry))
        else:
            yield from _flat(key, entry)


@cache
def catalogue(name: str) -> Mapping[str, Mapping[str, str]]:
    """Return all messages of a language: key -> plural form (``one``, ``other``) -> template."""
    folder = files("simsales").joinpath("locale", _known(name))
    messages: dict[str, Mapping[str, str]] = {}
    for topic in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if topic.name.endswith(".toml"):
            table = tomllib.loads(topic.read_text(encoding="utf-8"))
            messages.update(_flat(topic.name.removesuffix(".toml"), table))
    return MappingProxyType(messages)


class _Filler(string.Formatter):
    """Fills templates: a place is a plain name, its form one of `FORMS`."""

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Any, str]:
        # No attributes and no indices: what a user wrote must never be evaluated.
        del args
        if field_name not in kwargs:
            raise UnknownWordsError(f"no value for the place {{{field_name}}}")
        return kwargs[field_name], field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        if not format_spec:
            return _plain(value)
        if format_spec not in FORMS:
            raise UnknownWordsError(f"no form {format_spec!r}; there are {', '.join(FORMS)}")
        return FORMS[format_spec](value)


_FILLER: Final = _Filler()


def say(key: str, /, **values: object) -> str:
    """Put a message into words, in the language in force.

    Parameters
    ----------
    key
        Catalogue key, ``topic.name``.
    **values
        What the places are filled with: text, numbers, dates, a `Phrase`. ``count`` also chooses
        between the plural forms.

    Returns
    -------
    str
        The message.

    Raises
    ------
    UnknownWordsError
        If the catalogue has no such message, or a place of it has no value.
    """
    forms = catalogue(language()).get(key)
    if forms is None:
        raise UnknownWordsError(f"no message {key!r} in the catalogue of {language()!r}")
    template = forms["one"] if "one" in forms and values.get("count") == 1 else forms["other"]
    try:
        return _FILLER.vformat(template, (), values)
    except UnknownWordsError as error:
        raise UnknownWordsError(f"message {key!r}: {error}") from None


def _plain(value: object) -> str:
    """Return a value as text where the template asks for no form."""
    match value:
        case Phrase():
            return say(value.key, **value.values)
        case float():
            return number(value)
        case dt.datetime():
            return moment(value)
        case dt.date():
            return date(value)
        case _:
            return str(value)


# Numbers -----------------------------------------------------------------------------------------


def _significant(value: Decimal, digits: int) -> Decimal:
    """Round half up to so many significant digits, but never coarser than to one."""
    if not value:
        return Decimal(0)
    exponent = max(-12, min(0, value.adjusted() - digits + 1))
    rounded = value.quantize(Decimal(1).scaleb(exponent), rounding=ROUND_HALF_UP)
    return rounded.normalize() if rounded else Decimal(0)


def _unusual(value: float) -> str | None:
    if math.isnan(value):
        return say("house.not_known")
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    return None


def _signed(text: str, value: float, zero: str) -> str:
    return f"+{text}" if value > 0 and text != zero else text


def number(value: float) -> str:
    """Return a number with four significant digits, whole numbers in full: ``12,346``, ``0.8333``."""
    if isinstance(value, float) and (odd := _unusual(value)):
        return odd
    return f"{_significant(Decimal(value), 4):,f}" if isinstance(value, float) else f"{value:,d}"


def number_change(value: float) -> str:
    """Return a difference of numbers with its sign: ``+12``, ``-0.4``, ``0``."""
    return _signed(number(value), value, number(0))


def percent(share: float) -> str:
    """Return a share (0.8) as percent (``80 %``), with at most three significant digits."""
    if odd := _unusual(share):
        return odd
    return say("house.percent", number=f"{_significant(Decimal(repr(float(share))) * 100, 3):,f}")


def percent_change(share: float) -> str:
    """Return a relative change (-0.4) with its sign (``-40 %``)."""
    return _signed(percent(share), share, percent(0))


# Money -------------------------------------------------------------------------------------------


def _currency(code: str) -> str:
    """Return how a currency is called: its everyday name where the language has one, else its code."""
    forms = catalogue(language()).get(f"house.currency.{code}")
    return forms["other"] if forms else code


def _compact(amount: Decimal) -> str:
    """Return an amount with three significant digits and a word of size: ``4.6 M``, ``460万``."""
    rounded = _significant(amount, 3)
    if abs(rounded) < _IN_FULL_BELOW:
        return f"{rounded:,f}"
    scales = _SCALES[language()]
    for unit, word in scales:
        scaled = _significant(amount / unit, 3)
        if abs(scaled) >= 1:  # judged after rounding, so that 999.9 k reads 1 M
            return f"{scaled:,f}{word}"
    return f"{rounded:,f}"


def _amount(minor: float) -> Decimal:
    """Return minor units, perhaps a mean, as an amount to the cent."""
    return Decimal(minor).quantize(Decimal(1), rounding=ROUND_HALF_UP) / 100


def money(minor: float, currency: str) -> str:
    """Return money for reading: ``4.6 M EUR``, in Chinese ``460万欧元``.

    Parameters
    ----------
    minor
        Amount in minor units (1/100); a float where it is a mean.
    currency
        Code of the currency, such as ``"EUR"``.
    """
    if odd := _unusual(minor):
        return odd
    return say("house.money", number=_compact(_amount(minor)), currency=_currency(currency))


def money_change(minor: float, currency: str) -> str:
    """Return a difference of money with its sign: ``+120 k EUR``."""
    return _signed(money(minor, currency), minor, money(0, currency))


def money_exact(minor: int, currency: str) -> str:
    """Return money to the cent: ``4,600,000.00 EUR``."""
    return say("house.money", number=f"{_amount(minor):,.2f}", currency=_currency(currency))


# Time --------------------------------------------------------------------------------------------


def _half_up(value: int, unit: int) -> int:
    return (2 * value + unit) // (2 * unit)


def duration(ticks: float) -> str:
    """Return elapsed time in its two largest units: ``2 h 30 min``, ``45 s``, from ten days on in days.

    Parameters
    ----------
    ticks
        Milliseconds; a day has 24 hours.
    """
    if odd := _unusual(ticks):
        return odd
    whole = math.floor(abs(ticks) + 0.5)
    if whole >= 10 * _MILLISECONDS["days"]:
        text = say("house.days", count=_half_up(whole, _MILLISECONDS["days"]))
    else:
        text = _in_two_units(whole)
    return f"-{text}" if ticks < 0 and whole else text


def _in_two_units(whole: int) -> str:
    units = list(_MILLISECONDS.items())
    for (name, unit), (finer_name, finer) in pairwise(units):
        count, rest = divmod(_half_up(whole, finer), unit // finer)
        if count and rest:
            first, second = say(f"house.{name}", count=count), say(f"house.{finer_name}", count=rest)
            return say("house.two", first=first, second=second)
        if count:
            return say(f"house.{name}", count=count)
    return say("house.ms", count=whole) if whole else say("house.min", count=0)


def effort(ticks: float) -> str:
    """Return working time in hours, never in days: ``412 h``, ``2.5 h``, below one hour in minutes."""
    if odd := _unusual(ticks):
        return odd
    if abs(ticks) < _MILLISECONDS["h"]:
        return duration(ticks)
    hours = _significant(Decimal(repr(float(ticks))) / _MILLISECONDS["h"], 3)
    return say("house.h", count=f"{hours:,f}")


def _month_name(month_number: int) -> str:
    return say(f"house.months.{month_number}")


def date(day: dt.date) -> str:
    """Return a day: ``4 Jan 2027``, ``2027年1月4日``."""
    return say("house.date", day=day.day, month=_month_name(day.month), year=day.year)


def month(day: dt.date) -> str:
    """Return the month of a day: ``Jan 2027``, ``2027年1月``."""
    return say("house.month", month=_month_name(day.month), year=day.year)


def moment(when: dt.datetime) -> str:
    """Return a day with its weekday and the time to the minute: ``Mon 4 Jan 2027 09:30``."""
    weekday = say(f"house.weekdays.{when.isoweekday()}")
    return say("house.moment", weekday=weekday, date=date(when), time=f"{when:%H:%M}")


# Chances and intervals ---------------------------------------------------------------------------


def chance(estimate: float, low: float, high: float) -> str:
    """Return a chance with its interval: ``31 in 100 (26 to 37)``.

    The limits are rounded outwards, so that the text never promises more than the interval. Chances
    close to 0 or 1 are told in 1,000, and a limit at 0 or 1 as ``at most`` or ``at least``.

    Parameters
    ----------
    estimate, low, high
        Chance and limits of its interval, 0..1.

    Returns
    -------
    str
        The text; ``not known`` where there is no estimate.
    """
    if math.isnan(estimate):
        return say("house.not_known")
    of = 1_000 if high < 0.02 or low > 0.98 else 100
    times = math.floor(estimate * of + 0.5)
    # The small slack keeps 0.29 * 100 = 28.999999999999996 at 29.
    least = math.floor(low * of + 1e-9)
    most = math.ceil(high * of - 1e-9)
    if least <= 0 and most < of:
        return say("house.chance_at_most", times=times, of=of, most=most)
    if least > 0 and most >= of:
        return say("house.chance_at_least", times=times, of=of, least=least)
    return say("house.chance", times=times, of=of, least=least, most=most)


def interval(estimate: str, low: str, high: str) -> str:
    """Return an estimate with its limits, all put into words before: ``4.6 M EUR (4.2 M EUR to 5 M EUR)``."""
    return say("house.interval", estimate=estimate, low=low, high=high)


# Names -------------------------------------------------------------------------------------------


def quoted(name: object) -> str:
    """Return a name in quotation marks: ``'north'``, ``“north”``."""
    return say("house.quoted", name=_plain(name))


def joined(items: Iterable[object]) -> str:
    """Return several things in a row: ``a, b and c``, ``a、b和c``."""
    words = [_plain(item) for item in items]
    if len(words) < 2:
        return "".join(words)
    return say("house.joined", first=say("house.comma").join(words[:-1]), last=words[-1])


FORMS: Final[Mapping[str, Callable[[Any], str]]] = MappingProxyType(
    {
        "number": number,
        "change": percent_change,
        "percent": percent,
        "duration": duration,
        "effort": effort,
        "date": date,
        "month": month,
        "moment": moment,
        "quoted": quoted,
        "list": joined,
        "names": lambda items: joined(quoted(item) for item in items),
    }
)
"""Form in a template -> how its value is put into words."""
