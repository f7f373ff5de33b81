"""Owns how a lever that a plan has chosen is said: what it is, its values, and the step as a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from simsales.quantity import MoneyPerTime
from simsales.quantity.moments import format_clock
from simsales.quantity.rates import format_money_rate
from simsales.scenario.appraisal import Appraisal, ImprovementPlan
from simsales.scenario.bonus import Bonus
from simsales.scenario.contest import Contest
from simsales.scenario.growth import Coaching
from simsales.scenario.levers import CATALOGUE, Lever
from simsales.scenario.mood import Recognition
from simsales.words import catalogue, duration, effort, joined, language, money, number, percent, say
from simsales.words import date as day_words

__all__ = ["Choice", "choice_sentence", "choice_title", "choice_value"]

_BY_NAME: Final[Mapping[str, Lever]] = {lever.name: lever for lever in CATALOGUE}
_LEFT_OUT: Final[Mapping[str, str]] = {
    "names": "all",
    "starts": "first_day",
    "leaves": "to_the_end",
    "days": "never",
    "lets_go_after": "never",
    "rule_again": "once",
}
"""What it means that nothing is written, by the lever or by its unit; ``none`` otherwise."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a plan has chosen for one lever.

    Parameters
    ----------
    lever
        Its name in the catalogue.
    places
        The names in its path, by what they are: ``team``, ``person``, ``stage``, ``activity``, ``name``.
    today, value
        As the checked scenario has them, in base units.
    written
        Today's value and the plan's, as they are written in a file.
    """

    lever: str
    places: Mapping[str, str]
    today: Any
    value: Any
    written: tuple[object, object]


def choice_title(choice: Choice) -> str:
    """Return what the lever is called, as the beginning of a line."""
    title = say(f"lever.title.{choice.lever}", **choice.places)
    # Every English title begins with a word of ours, a Chinese one often with a name.
    return title[:1].upper() + title[1:] if language() == "en" else title


def choice_value(choice: Choice, value: Any, currency: str) -> str:
    """Return a value of the lever.

    Parameters
    ----------
    choice
        What is chosen.
    value
        Its `today` or its `value`.
    currency
        Of money.
    """
    lever = _BY_NAME[choice.lever]
    if value is None:
        return say(f"lever.value.{_LEFT_OUT.get(lever.name) or _LEFT_OUT.get(lever.unit, 'none')}")
    match value:
        case bool():
            return say(f"lever.value.{lever.name}.{'yes' if value else 'no'}")
        case MoneyPerTime():
            is_monthly = (value.per, value.every) == ("month", 1)
            amount = money(value.amount, currency) if is_monthly else format_money_rate(value)
            return say("lever.value.per_month", amount=amount) if is_monthly else amount
        case Bonus():
            values = {"pays": money(value.pays, currency), "quota": money(value.quota, currency)}
            return say("lever.value.bonus", **values, above=percent(value.above))
        case Contest():
            return say("lever.value.contest", count=value.winners, prize=money(value.prize, currency))
        case Recognition():
            return say("lever.value.recognition", count=value.named)
        case Appraisal():
            return say("lever.value.appraisal", expects=money(value.expects, currency))
        case ImprovementPlan():
            return say("lever.value.improvement", hours=effort(value.hours))
        case Coaching():
            return say("lever.value.coaching", coach=value.coach, activity=value.activity)
        case date():
            return day_words(value)
        case list() | tuple():
            return _several(lever, value)
        case str():
            return say(f"lever.option.{value}") if lever.unit == "option" else value
    return _number(lever, value, currency)


def _several(lever: Lever, values: Sequence[Any]) -> str:
    if lever.unit == "weekdays":
        return joined(say(f"house.weekdays.{day + 1}") for day in values)
    if not values:
        return say("lever.value.nothing")
    return joined(day_words(value) if isinstance(value, date) else value for value in values)


def _number(lever: Lever, value: float, currency: str) -> str:
    match lever.unit:
        case "people":
            return say("lever.value.people", count=value)
        case "weeks":
            return say("lever.value.weeks", count=value)
        case "days":
            return say("lever.value.day_count", count=value)
        case "money":
            return money(value, currency)
        case "share":
            return percent(value)
        case "effort":
            return effort(value) if value else say("lever.value.none")
        case "duration":
            return duration(value)
        case "clock":
            return format_clock(int(value))
    return number(value)


def choice_sentence(choice: Choice, currency: str) -> str:
    """Return what is to be done: ``Book the course negotiation``, ``Hold review every 2 weeks ...``."""
    key = f"lever.do.{choice.lever}"
    if isinstance(choice.value, bool):
        return say(f"{key}.{'yes' if choice.value else 'no'}", **choice.places)
    if choice.lever == "meeting_length" and choice.value == 0:
        return say("lever.do.meeting_dropped", **choice.places)
    values = {name: choice_value(choice, getattr(choice, name), currency) for name in ("today", "value")}
    if key in catalogue(language()):
        return say(key, **choice.places, **values)
    return say("lever.set", title=choice_title(choice), **values)
