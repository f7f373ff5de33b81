"""Own how assumptions are told: their values, where the answer changes, and what the question was."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from simsales import words
from simsales.report.names import some
from simsales.study.assumed_figure import Figure
from simsales.study.figure_text import ChanceText, change, change_parts, key_phrase
from simsales.study.sensitivity_result import Decision, Flip, Held, Sensitivity, Tried
from simsales.study.ways import way_phrase
from simsales.words import joined, say

__all__ = [
    "assumed_text",
    "decision_text",
    "effect_text",
    "firm_texts",
    "flip_side",
    "flip_text",
    "held_texts",
    "range_text",
    "rest_texts",
    "title_text",
    "turn_text",
    "value_text",
    "way_text",
]


_NAMED: Final = 6
"""Assumptions without an effect that are named; of more, their number is told."""


def way_text(name: str) -> str:
    """Return what a way is called within a sentence: ``today's way``, ``the strategy 'X'``."""
    phrase = way_phrase(name)
    return say(phrase.key, **phrase.values)


def title_text(figure: Figure) -> str:
    """Return what an assumption is, as a title."""
    text = say(figure.what.key, **figure.what.values)
    names = tuple(name for name in figure.what.values.values() if isinstance(name, str) and name)
    # A name keeps its own first letter.
    return text if names and text.startswith(names) else text[:1].upper() + text[1:]


def value_text(figure: Figure, value: float, currency: str) -> str:
    """Return a value of an assumption: ``31.4 %``, ``usually 15 days``; curves in percent of the file's."""
    if math.isinf(value):
        return say("assume.value.never")
    match figure.form:
        case "chance" | "factor" | "spread" | "strength":
            return words.percent(value)
        case "change":
            return words.FORMS["change"](value)
        case "money":
            return words.money(value, currency)
        case "money rate":
            return _per(words.money(value, currency), figure.per)
        case "rate":
            return _per(words.number(float(value)), figure.per)
        case "duration" | "time":
            return _usual(words.duration(value), is_usual=figure.form == "time")
        case "effort" | "work":
            return _usual(words.effort(value), is_usual=figure.form == "work")
        case "number" if figure.per:
            return say("assume.value.often", number=float(value))
        case _:
            return words.number(float(value))


def _usual(time: str, *, is_usual: bool) -> str:
    return say("assume.value.usual", time=time) if is_usual else time


def _per(amount: str, unit: str) -> str:
    return say("assume.value.per", amount=amount, unit=say(f"assume.per.{unit}"))


def assumed_text(figure: Figure, currency: str) -> str:
    """Return what is assumed, and whether the file says so: ``you assume 38 %``."""
    key = "assumed" if figure.origin == "marked" else "default"
    return say(f"assume.column.{key}", value=value_text(figure, figure.today, currency))


def _instead_of(figure: Figure, currency: str) -> str:
    key = "assumed" if figure.origin == "marked" else "default"
    return say(f"assume.flip.{key}", value=value_text(figure, figure.today, currency))


def decision_text(decision: Decision, currency: str) -> str:
    """Return the question and what the answer is as things are assumed, with what is doubtful about it."""
    metric = key_phrase(decision.key)
    if decision.kind == "outcome":
        return say("assume.decision.outcome", metric=metric)
    if decision.kind == "target":
        key = "reached" if _is_reached(decision) else "missed"
        return say(
            f"assume.decision.target_{key}",
            name=decision.target,
            wanted=decision.wanted * 100,
            chance="" if decision.chance is None else ChanceText(decision.chance),
        )
    values = {"way": way_text(decision.way), "rival": way_text(decision.rival)}
    said = say("assume.decision.best", metric=metric, margin=_size(decision, currency), **values)
    open_text = say("assume.decision.open")
    said = said if decision.margin.is_decided else say("assume.two", first=said, then=open_text)
    for doubt in decision.doubts_said:
        said = say("assume.two", first=said, then=say("report.mind", doubt=doubt))
    return said


def _size(decision: Decision, currency: str) -> str:
    estimate, low, high = change_parts(decision.margin, decision.unit, currency)
    return words.interval(estimate, low, high)


def _is_reached(decision: Decision) -> bool:
    return decision.chance is not None and decision.chance.estimate >= decision.wanted


def turn_text(flip: Flip, currency: str) -> str:
    """Return the value at which the answer changes, with what its percent are of."""
    if flip.figure.form in {"spread", "strength"}:
        return say("assume.value.of_file", share=flip.value)
    return value_text(flip.figure, flip.value, currency)


def range_text(figure: Figure, flip: Flip, currency: str) -> str:
    """Return between which values the answer changes; words where a limit lies beyond what was tried."""
    texts = [
        say("assume.column.no_limit_of_range") if math.isnan(limit) else value_text(figure, limit, currency)
        for limit in (flip.low, flip.high)
    ]
    return say("page.from_to", low=texts[0], high=texts[1])


def flip_side(flip: Flip) -> str:
    """Return the key of the words for the side on which the answer changes; a whole count flips it itself."""
    side = "below" if flip.is_below else "above"
    return f"assume.flip.count_{side}" if flip.figure.form == "count" else f"assume.flip.{side}"


def flip_text(flip: Flip, decision: Decision, currency: str) -> str:
    """Return at which value of an assumption the answer becomes another one, and which."""
    form = "_range"
    if math.isnan(flip.low):
        form = "_at_most" if flip.is_below else ""
    elif math.isnan(flip.high):
        form = "" if flip.is_below else "_at_least"
    limits = {
        name: value_text(flip.figure, limit, currency)
        for name, limit in (("low", flip.low), ("high", flip.high))
        if not math.isnan(limit)
    }
    value = turn_text(flip, currency)
    values: dict[str, object] = {
        "what": title_text(flip.figure),
        "side": say(f"{flip_side(flip)}{form}", value=value, **limits),
        "assumed": _instead_of(flip.figure, currency),
    }
    if decision.kind == "best":
        values |= {"way": way_text(decision.way), "then": way_text(flip.then)}
        said = say("assume.flip.best", **values)
    else:
        key = "reached" if _is_reached(decision) else "missed"
        said = say(f"assume.flip.target_{key}", **values, name=decision.target)
    return say("assume.two", first=said, then=say("assume.flip.open")) if flip.is_open else said


def firm_texts(found: Sensitivity, currency: str) -> list[str]:
    """Return what is said beside the flips: what does not change the answer, and what was not looked at."""
    if not found.ranked:
        return [say("assume.flip.none_known")]
    if found.decision.kind == "outcome":
        return []
    if found.flips:
        more = [say("assume.flip.more", count=found.more_flips)] if found.more_flips else []
        return [*more, *held_texts(found, currency)]
    if not found.held:
        return [say("assume.flip.not_looked")]
    count = len({title_text(held.figure) for held in found.held})
    # One side that luck may hide is enough to leave the sentence out.
    none = [say("assume.flip.none", count=count)] if all(held.is_known for held in found.held) else []
    return [*none, *held_texts(found, currency)]


def held_texts(found: Sensitivity, currency: str) -> list[str]:
    """Return which assumptions change nothing about the answer, and as far as which values."""
    texts = []
    for is_known, key in ((True, "held"), (False, "held_open")):
        names = _ranges([held for held in found.held if held.is_known == is_known], currency)
        if names:
            texts.append(say(f"assume.flip.{key}", names=joined(names)))
    return texts


def _ranges(held: Sequence[Held], currency: str) -> list[str]:
    """Return each assumption with the values it was looked at between; today's ends a side without."""
    sides: dict[str, list[Held]] = {}
    for one in held:
        sides.setdefault(say(one.figure.what.key, **one.figure.what.values), []).append(one)
    return [_held_range(what, found, currency) for what, found in sides.items()]


def _held_range(what: str, held: Sequence[Held], currency: str) -> str:
    figure = held[0].figure
    values = [figure.today, *(one.value for one in held)]
    low, high = (value_text(figure, value, currency) for value in (min(values), max(values)))
    of_file = "_of_file" if figure.form in {"spread", "strength"} else ""
    return say(f"assume.flip.held_range{of_file}", what=what, low=low, high=high)


def rest_texts(found: Sensitivity) -> list[str]:
    """Return what became of the assumptions that are not ranked."""
    texts = []
    if found.weaker:
        texts.append(say("assume.page.weaker", count=found.weaker))
    if found.unmoved:
        names = [say(figure.what.key, **figure.what.values) for figure in found.unmoved]
        texts.append(say("assume.page.unmoved", count=len(names), names=some(names, _NAMED)))
    if found.untried:
        texts.append(say("assume.page.untried", count=found.untried))
    return texts


def effect_text(figure: Figure, tried: Tried, decision: Decision, currency: str) -> str:
    """Return what another value does: ``31.4 %: -120 k EUR (-150 k to -90 k)``, and the chance then."""
    said = change(tried.effect, decision.unit, currency)
    if not tried.effect.is_decided and tried.effect.low != tried.effect.high:
        said = say("assume.column.luck", effect=said)
    values: dict[str, object] = {"value": value_text(figure, tried.value, currency), "effect": said}
    if tried.chance is None:
        return say("assume.column.effect", **values)
    return say("assume.column.effect_chance", **values, name=decision.target, chance=ChanceText(tried.chance))
