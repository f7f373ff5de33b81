"""Owns the sentences for a value that varies ("usually 5 days, one in ten over 20"), English and Chinese."""

from __future__ import annotations

import re
import unicodedata
from math import log
from statistics import NormalDist
from typing import Final

from simsales.quantity import QuantityError, parse_share
from simsales.quantity.text import NUMBER, magnitude, nearest
from simsales.scenario.spread_family import (
    FAMILIES,
    PARAMETERS,
    Reader,
    Spread,
    family_of,
    lognormal,
    parameter_of,
    read_family,
    refuse,
    uniform,
)

__all__ = ["read_text"]

LONGEST: Final = 300

_COUNTS: Final = {
    **dict(zip(["three", "four", "five", "six", "seven", "eight", "nine", "ten"], range(3, 11), strict=True)),
    **dict(zip("三四五六七八九十", range(3, 11), strict=True)),
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "twenty-five": 25,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "hundred": 100,
    "a hundred": 100,
    "two": 2,
    "二": 2,
    "二十": 20,
    "五十": 50,
    "百": 100,
    "一百": 100,
}
_COUNT: Final = "[0-9]+|" + "|".join(sorted(map(re.escape, _COUNTS), key=len, reverse=True))

_USUAL: Final = (
    re.compile(
        r"^(?:usually|typically|normally|mostly)\s+(?P<middle>.+?)\s*(?:,|;|\band\b|\bbut\b)\s*(?:and\s+|but\s+)?"
        rf"(?:(?:one|1)(?:\s+time)?\s+(?:in|of|out\s+of)\s+(?P<count>{_COUNT})|(?P<share>[0-9.]+\s*%)(?:\s+of\s+(?:the\s+)?time)?)"
        r"\s+(?:(?:is|are|takes?|lasts?|goes)\s+)?(?:over|above|more\s+than|longer\s+than|beyond)\s+(?P<upper>.+)$",
        re.IGNORECASE,
    ),
    re.compile(
        r"^(?:通常|一般|平时|多数)(?:是|为|要|需要?)?\s*(?P<middle>.+?)\s*[,;]\s*(?:有|但有?|其中)?\s*"
        rf"(?:(?P<count>{_COUNT})分之一|每(?P<each>{_COUNT})(?:次|个|单)中?(?:有|就有)?(?:一|1)(?:次|个|单)|(?P<share>[0-9.]+\s*%))"
        r"(?:的(?:情况|时候|概率|可能))?(?:下|会)?\s*(?:超过|大于|多于|高于)\s*(?P<upper>.+)$"
    ),
)
_RANGE: Final = (
    re.compile(r"^between\s+(?P<low>.+?)\s+and\s+(?P<high>.+)$", re.IGNORECASE),
    re.compile(r"^(?:from\s+)?(?P<low>[0-9].*?)\s+to\s+(?P<high>[0-9].*)$", re.IGNORECASE),
    re.compile(r"^(?P<low>[0-9][^-]*?)\s*[-~]\s*(?P<high>[0-9][^-]*)$"),
    re.compile(r"^(?:介于|在|从)?\s*(?P<low>[0-9].*?)\s*(?:到|至|和|与)\s*(?P<high>[0-9].*?)\s*(?:之间)?$"),
)
_OPENING: Final = re.compile(r"^(?:usually|typically|normally|mostly|通常|一般|平时|多数)", re.IGNORECASE)
_WORD: Final = re.compile(r"^(?:[A-Za-z]{4,}|[\u4e00-\u9fff]{2,})")
_BARE: Final = re.compile(rf"^(?P<number>{NUMBER})(?P<unit>.*)$")
_NAMES: Final = "low|mode|high|mean|median|sd|cv|sigma|shape|scale"
# "median 5 days, sigma 0.8" and "mean 3 min shape 2": at commas (not those within 1,200) and before names.
_PARTS: Final = re.compile(rf"\s*(?:[,;](?![0-9]{{3}}\b)|\band\b)\s*|\s+(?=(?:{_NAMES})\b)", re.IGNORECASE)
_NAMED: Final = re.compile(
    r"^(?P<name>[A-Za-z]+|[\u4e00-\u9fff]+)\s*(?:=|:|of\b|is\b)?\s*(?P<value>[0-9].*)$"
)
_CURRENCY: Final = re.compile(r"^[A-Z]{3}$|^[€£$¥元]$")


def read_text(text: str, read: Reader) -> Spread:
    """Read a value that varies from a sentence, a short text or a plain value.

    Parameters
    ----------
    text
        As the file has it.
    read
        Reads a single value into base units.

    Raises
    ------
    QuantityError
        When it is none of them; about the sentence where it is meant as one, else about the plain value.
    """
    if len(text) > LONGEST:
        refuse("form", text, example=read.example)
    plain = " ".join(
        unicodedata.normalize("NFKC", text).replace("–", "-").replace("—", "-").replace("、", ",").split()
    )
    for pattern in _USUAL:
        if usual := pattern.match(plain):
            return _usual(usual, text, read)
    if _OPENING.match(plain):
        refuse("usually", text, example=read.example)
    word = _WORD.match(plain)
    family = family_of(word[0]) if word else None
    if word and family:
        return _family(family, plain[word.end() :], text, read)
    for pattern in _RANGE:
        if ends := pattern.match(plain):
            low, high = _same_unit(ends["low"], ends["high"], text)
            return uniform(read.value(low), read.value(high), text)
    try:
        return Spread("constant", (read.value(text),))
    except QuantityError:
        if word is None:
            raise
        near = nearest(word[0], FAMILIES)
        if near:
            refuse("family_near", text, word=word[0], remedy=near)
        refuse("form", text, example=read.example)


def _usual(found: re.Match[str], text: str, read: Reader) -> Spread:
    groups = found.groupdict()
    count = groups["count"] or groups.get("each")
    if count:
        number = _COUNTS[count.casefold()] if count.casefold() in _COUNTS else int(count)
        chance = 1.0 / number if number else 1.0
    else:
        chance = parse_share(groups["share"])
    if not 1e-6 <= chance < 0.5:
        refuse("usual_chance", text)
    first, second = _same_unit(groups["middle"], groups["upper"], text)
    middle, upper = read.value(first), read.value(second)
    if middle <= 0:
        refuse("zero_middle", text)
    if upper <= middle:
        refuse("usual_order", text, middle=first, upper=second)
    return lognormal(middle, log(upper / middle) / -NormalDist().inv_cdf(chance), text)


def _family(family: str, rest: str, text: str, read: Reader) -> Spread:
    rest = rest.removeprefix("分布").strip(" ,:")
    if family == "constant":
        return read_family(family, rest, read)
    if not PARAMETERS[family]:
        refuse("mapping_only", text, family=family)
    if family == "uniform":
        for pattern in _RANGE:
            if ends := pattern.match(rest):
                low, high = _same_unit(ends["low"], ends["high"], text)
                return uniform(read.value(low), read.value(high), text)
    given: dict[str, str] = {}
    for part in _PARTS.split(rest):
        named = _NAMED.match(part)
        if named is None or parameter_of(named["name"]) in given:
            refuse("parameters", text, family=family, parameters=", ".join(PARAMETERS[family]))
        given[parameter_of(named["name"])] = named["value"]
    return read_family(family, given, read)


def _same_unit(first: str, second: str, text: str) -> tuple[str, str]:
    """Give the value without a unit the unit of the other: "between 2 and 4 days"."""
    left, right = _BARE.match(first.strip()), _BARE.match(second.strip())
    if left is None or right is None:
        return first, second
    units = left["unit"].strip(), right["unit"].strip()
    if bool(units[0]) == bool(units[1]):
        return first, second
    unit = units[0] or units[1]
    if _CURRENCY.match(unit):
        return first, second
    word = re.match(r"[A-Za-z]+|[千百万亿萬億]+", unit)
    bare = left["number"] if not units[0] else right["number"]
    if word and magnitude(word[0]) and float(bare.replace(",", "").replace(" ", "") or 0) != 0:
        # "between 500 and 2 k" and "between 2 and 4 k" look alike and mean different things.
        refuse("magnitude", text, bare=bare, unit=word[0])
    return f"{left['number']} {units[0] or unit}", f"{right['number']} {units[1] or unit}"
