"""Owns the steps of a plan in words: whom or what they concern, what changes, and when."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from simsales import words
from simsales.report.html.figures import Figures
from simsales.study.choice_words import choice_title, choice_value
from simsales.study.results import Action
from simsales.words import say

__all__ = ["PlanStep", "plan_steps"]

_SPEND: Final = re.compile(r"channels\.(?P<channel>.+)\.spend")
_ACTIVITY: Final = re.compile(r"teams\..+\.reps\.(?P<person>.+)\.activities\.(?P<activity>.+)")
_HOURS: Final = re.compile(r"teams\..+\.reps\.(?P<person>.+)\.hours")
_ROLE: Final = re.compile(r"teams\..+\.reps\..+\.does")
_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PlanStep:
    """What a plan does with one lever.

    Parameters
    ----------
    what
        Whom or what it concerns.
    today
        What holds today.
    values
        What is to hold, with the time in which it does.
    cost
        What all this costs more than today.
    """

    what: str
    today: str
    values: tuple[tuple[str, str], ...]
    cost: str


def plan_steps(actions: Sequence[Action], figures: Figures, first: dt.date | None) -> tuple[PlanStep, ...]:
    """Return the steps of a plan, one for each lever, in its order.

    Parameters
    ----------
    actions
        The steps as the plan has them, those of one lever beside each other.
    figures
        Puts values into words.
    first
        First simulated month; None where it is not known.
    """
    steps = []
    for _, group in groupby(actions, key=lambda action: (action.lever, action.scope)):
        parts = list(group)
        values = tuple((_new(part, figures), _time(part, first)) for part in parts)
        cost = figures.change(sum(part.cost for part in parts), "money")
        steps.append(PlanStep(_what(parts[0]), _today(parts[0], figures), values, cost))
    return tuple(steps)


def _what(action: Action) -> str:
    if action.choice is not None:
        return choice_title(action.choice)
    if _ROLE.fullmatch(action.lever):
        return say("page.lever.role", what=action.scope)
    for name, pattern in (("spend", _SPEND), ("activity", _ACTIVITY), ("hours", _HOURS)):
        found = pattern.fullmatch(action.lever)
        if found:
            return say(f"page.lever.{name}", **found.groupdict())
    return say("page.lever.path", scope=action.scope, path=action.lever)


def _new(action: Action, figures: Figures) -> str:
    if action.choice is not None:
        return choice_value(action.choice, action.choice.value, figures.currency)
    return _value(action, action.value, figures)


def _today(action: Action, figures: Figures) -> str:
    if action.choice is not None:
        return choice_value(action.choice, action.choice.today, figures.currency)
    return _value(action, action.today, figures)


def _value(action: Action, value: float, figures: Figures) -> str:
    if _ROLE.fullmatch(action.lever):
        return say("page.lever.does" if value else "page.lever.does_not")
    text = figures.text(value, action.unit)
    if _SPEND.fullmatch(action.lever):
        return say("page.lever.per_month", amount=text)
    if action.unit == "hours":
        return say("page.lever.per_week", amount=text)
    return text


def _time(action: Action, first: dt.date | None) -> str:
    """Return when it holds; nothing for what is chosen once and for all."""
    when = _when(action, first)
    return "" if action.choice is not None and when == say("page.lever.all_the_time") else when


def _when(action: Action, first: dt.date | None) -> str:
    begins = action.since.day == 1
    since = words.month(action.since) if begins else words.date(action.since)
    if action.until is None:
        at_once = first is not None and (action.since.year, action.since.month) <= (first.year, first.month)
        return say("page.lever.all_the_time") if at_once else say("page.lever.from_on", since=since)
    ends = (action.until + _DAY).day == 1
    if not (begins and ends):
        return say("page.from_to", low=words.date(action.since), high=words.date(action.until))
    until = words.month(action.until)
    return since if since == until else say("page.from_to", low=since, high=until)
