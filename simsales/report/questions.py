"""Owns the ten questions to a sales manager: their proposals, and how each answer is read and checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import exp, prod
from statistics import NormalDist
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from simsales.quantity import (
    MINOR,
    QuantityError,
    format_change,
    format_money,
    format_number,
    half_up,
    parse_change,
    parse_date,
    parse_duration,
    parse_effort,
    parse_money,
    parse_money_rate,
    parse_number,
    parse_probability,
    parse_rate,
    parse_weekly_hours,
)
from simsales.quantity.text import LIMIT, plain, shown
from simsales.report.doubts import doubt_amount, doubt_person, is_country
from simsales.scenario.draft import Danger, Deal, Lead, Marketing, Person, Sketch, Step
from simsales.scenario.response import SpendResponse
from simsales.scenario.section import Name
from simsales.scenario.spread import Reader, read_spread
from simsales.words import language, say
from simsales.world.calendar import UnknownRegion, public_holidays

__all__ = ["QUESTIONS", "Answers", "Question", "sketch_of"]

Answers = dict[str, Any]
"""What has been read so far, by question."""

_MOST: Final = 30
_LONGEST_NAME: Final = 60
_LAST_YEAR: Final = 2150
_SMALL_ORDER: Final = 1_000
_SMALL_SPEND: Final = 100
"""Whole units of the currency below which a bare number may be meant in thousands."""

_NONE: Final = frozenset({"no", "none", "nothing", "-", "0", "n", "无", "没有", "不", "否", "没"})
_YES: Final = frozenset(
    {"yes", "y", "yeah", "yep", "ok", "okay", "sure", "true", "maybe", "perhaps", "some", "a lot"}
    | {"ja", "oui", "sí", "是", "是的", "有", "有的", "对", "会", "好", "可能", "也许", "嗯"}
)
"""Answers that say that there is something, and not what."""

_COMMA: Final = re.compile(r"\s*(?:[，、;；]|,(?![0-9]{3}(?:[^0-9]|$)))\s*")
_SEMICOLON: Final = re.compile(r"\s*[;；]\s*")
_NAME_FIRST: Final = re.compile(
    r"(?P<name>.*?[^\s:：])(?:\s*[:：]\s*|\s+|(?<=[\u4e00-\u9fff]))(?P<value>[0-9每].*)"
)
_SYMBOLS: Final = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "CNY", "元": "CNY", "欧元": "EUR", "美元": "USD"}
_CURRENCY: Final = re.compile(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])|(欧元|美元|元|[€$£¥])")
_YEAR: Final = re.compile(r"(?:19|20|21)[0-9]{2}")


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes
    ----------
    name
        Of the answer; the words are ``ask.question.NAME``.
    read
        Makes the answer out of what was written; raises QuantityError with the reason.
    propose
        What is proposed, given the answers so far.
    """

    name: str
    read: Callable[[str, Answers], Any]
    propose: Callable[[Answers], str]


def _refuse(key: str, written: object, **values: object) -> QuantityError:
    return QuantityError(f"ask.wrong.{key}", {"written": shown(written), **values})


def _parts(text: str) -> list[str]:
    """Return what stands between commas."""
    parts = [part for part in _COMMA.split(text.strip()) if part]
    if len(parts) > _MOST:
        raise _refuse("too_many", text, most=_MOST)
    return parts


def _named(part: str, example: str) -> tuple[str, str]:
    """Split "website 30" into the name and the value."""
    found = _NAME_FIRST.fullmatch(part.strip())
    if found is None:
        raise _refuse("name_and_number", part, example=example)
    return _name(found["name"]), found["value"].strip()


def _name(written: str) -> str:
    if len(written.strip()) > _LONGEST_NAME:
        raise _refuse("name_long", written, most=_LONGEST_NAME)
    try:
        return TypeAdapter(Name).validate_python(written.strip())
    except ValidationError:
        raise _refuse("name", written) from None


def _once(names: Sequence[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise _refuse("twice", name)


# Reading each answer --------------------------------------------------------------------------------


def _start(text: str, _answers: Answers) -> tuple[date, str | None]:
    day: date | None = None
    region: str | None = None
    for part in _parts(text):
        if _YEAR.fullmatch(part):
            day = date(int(part), 1, 1)
        elif part[:1].isdigit():
            day = parse_date(part)
        elif part.casefold() not in _NONE:
            region = part.upper()
    if day is None:
        raise _refuse("start", text)
    if day.year > _LAST_YEAR:
        raise QuantityError("quantity.date_year", written=shown(text))
    if region is not None:
        try:
            public_holidays(region, [day.year])
        except UnknownRegion:
            raise _refuse("country", region) from None
    return day, region


def _people(text: str, answers: Answers) -> tuple[Person, ...]:
    people = []
    for part in _parts(re.sub(r"\s+(?:and|und)\s+|\s*和\s*", ", ", text)):
        found = _NAME_FIRST.fullmatch(part)
        if found is None:
            if part[:1].isdigit():
                raise _refuse("person", part)
            doubt_person(part, answers["start"][0].year)
            people.append(Person(_name(part), "40 h"))
        else:
            parse_weekly_hours(found["value"])
            people.append(Person(_name(found["name"]), found["value"]))
    if not people:
        raise _refuse("person", text)
    _once([person.name for person in people])
    if all(parse_weekly_hours(person.hours) == 0 for person in people):
        raise _refuse("no_hours", text)
    return tuple(people)


def _deal(text: str, _answers: Answers) -> Deal:
    currency = say("ask.propose.currency")
    written = text
    if found := _CURRENCY.search(text):
        currency = found[1] or _SYMBOLS[found[2]]
        text = " ".join((text[: found.start()] + text[found.end() :]).split())
    if _CURRENCY.search(text):
        raise _refuse("currency", text)
    spread = read_spread(text, Reader(lambda value: parse_money(value, currency), "12 k"))
    first = spread.parameters[0] if spread.parameters else 0.0
    if first > 0:
        doubt_amount("deal", written, first, _SMALL_ORDER, currency)
    match spread.kind:
        case "constant" if first > 0:
            return Deal(currency, _as_said(text, currency) or _money(_round_money(first)), None)
        case "lognormal":
            upper = round(exp(spread.parameters[1] * NormalDist().inv_cdf(0.9)), 2)
            value = f"usually 1, one in ten over {format_number(upper)}" if upper > 1 else None
            return Deal(currency, _money(_round_money(first)), value)
        case "uniform":
            low, high = spread.parameters
            middle = _round_money((low + high) / 2)
            ends = f"{format_number(round(low / middle, 3))} and {format_number(round(high / middle, 3))}"
            return Deal(currency, _money(middle), f"between {ends}")
        case _:
            raise _refuse("deal", text)


def _as_said(text: str, currency: str) -> str | None:
    """Return a text that is an amount of money as it was said; None for other ways to say one value."""
    try:
        parse_money(text, currency)
    except QuantityError:
        return None
    return text


def _money(minor: int) -> str:
    """Return money as the language writes it in a file: ``80 k``, in Chinese ``8 万``."""
    in_ten_thousands = Decimal(minor) / (MINOR * 10_000)
    if language() == "zh" and in_ten_thousands >= 1 and in_ten_thousands == round(in_ten_thousands, 2):
        return f"{plain(in_ten_thousands)} 万"
    return format_money(minor)


def _round_money(minor: float) -> int:
    """Return money in whole units of the currency, in minor units."""
    return max(1, half_up(Decimal(repr(minor)) / MINOR)) * MINOR


def _leads(text: str, _answers: Answers) -> tuple[Lead, ...]:
    leads = []
    for part in _parts(text):
        name, written = _named(part, say("ask.propose.leads"))
        try:
            count = parse_rate(f"{written} per month").count
            rate = f"{format_number(count)} per month"
        except QuantityError as refusal:
            if refusal.key == "quantity.rate_point":
                raise QuantityError(refusal.key, {**refusal.values, "written": shown(part)}) from None
            count, rate = _monthly(written), written
        if not 0 < count <= 100_000:
            raise _refuse("lead_count", part)
        leads.append(Lead(name, rate, count))
    if not leads:
        raise _refuse("name_and_number", text, example=say("ask.propose.leads"))
    _once([lead.channel for lead in leads])
    return tuple(leads)


def _monthly(written: str) -> float:
    """Return how many a rate brings in a month of the mean length."""
    rate = parse_rate(written)
    days = {"second": 1 / 86_400, "minute": 1 / 1_440, "hour": 1 / 24, "day": 1, "week": 7}
    months = {"month": 1, "quarter": 3, "year": 12}
    if rate.per in months:
        return rate.count / (months[rate.per] * rate.every)
    return rate.count * 30.4375 / (days[rate.per] * rate.every)


def _steps(text: str, _answers: Answers) -> tuple[Step, ...]:
    steps = []
    for part in _parts(text):
        name, written = _named(part, say("ask.propose.steps"))
        chance = parse_probability(written)
        if chance == 0:
            raise _refuse("no_chance", part)
        steps.append(Step(name, written, chance))
    if not steps:
        raise _refuse("name_and_number", text, example=say("ask.propose.steps"))
    _once([step.name for step in steps])
    return tuple(steps)


def _by_step(text: str, answers: Answers, reader: Reader) -> tuple[str, ...]:
    """Read one value for all steps, or one for each of them."""
    count = len(answers["steps"])
    parts = [part for part in _SEMICOLON.split(text.strip()) if part]
    if len(parts) == 1:
        try:
            read_spread(parts[0], reader)
        except QuantityError:
            parts = _parts(text)
            if len(parts) == 1:
                raise
    if len(parts) not in {1, count}:
        raise _refuse("by_step", text, count=count, given=len(parts))
    for part in parts:
        read_spread(part, reader)
    return tuple(parts * count if len(parts) == 1 else parts)


def _effort(text: str, answers: Answers) -> tuple[str, ...]:
    return _by_step(text, answers, Reader(parse_effort, "2 h"))


def _waits(text: str, answers: Answers) -> tuple[str, ...]:
    return _by_step(text, answers, Reader(parse_duration, "5 days"))


def _marketing(text: str, answers: Answers) -> Marketing | None:
    if text.strip().casefold() in _NONE:
        return None
    by_name: Mapping[str, Lead] = {lead.channel.casefold(): lead for lead in answers["leads"]}
    written = text.strip()
    fitting = [name for name in by_name if written.casefold().startswith(name)]
    if not fitting:
        raise _refuse("marketing_channel", text, names=[lead.channel for lead in answers["leads"]])
    lead = by_name[max(fitting, key=len)]
    amount, *clauses = _marketing_parts(written[len(lead.channel) :])
    currency = answers["deal"].currency
    if not amount:
        raise _refuse("marketing_amount", text, channel=lead.channel)
    try:
        minor = parse_money(amount, currency)
        spend = say("ask.propose.per_month", amount=amount)
    except QuantityError as refusal:
        if refusal.key == "quantity.money_point":
            raise
        minor, spend = parse_money_rate(amount, currency).amount, amount
    if minor <= 0:
        raise _refuse("marketing_amount", text, channel=lead.channel)
    doubt_amount("marketing", amount, minor, _SMALL_SPEND, currency)
    today = say("ask.propose.today", money=_money(minor), leads=_leads_text(lead.count))
    response = f"{today}, {', '.join(clauses) or _usual_response(lead.count)}"
    try:
        TypeAdapter(SpendResponse).validate_python(response)
    except ValidationError as refusal:
        cause = refusal.errors()[0].get("ctx", {}).get("error")
        if isinstance(cause, QuantityError):
            raise QuantityError(cause.key, {"written": shown(text), **cause.values}) from None
        raise _refuse("marketing_form", text) from None
    return Marketing(lead.channel, spend, response, not clauses)


def _marketing_parts(text: str) -> list[str]:
    amount, colon, rest = text.strip(" :：,，").replace("：", ":").partition(":")
    if not colon:
        amount, *others = _parts(amount) or [""]
        return [amount, *others]
    return [amount.strip(), *_parts(rest)]


def _leads_text(leads: float) -> str:
    return format_number(float(f"{leads:.3g}"))


def _usual_response(leads: float) -> str:
    """Return a usual curve: half the money brings 62 %, double 150 %, and there are 220 % at most."""
    half, double, most = (_leads_text(leads * factor) for factor in (0.62, 1.5, 2.2))
    return say("ask.propose.response", half=half, double=double, most=most)


def _danger(text: str, answers: Answers) -> Danger | None:
    answer = text.strip().rstrip(".!。！").casefold()
    if answer in _NONE:
        return None
    no_name = not any(letter.isalpha() for letter in text)
    if answer in _YES or no_name or is_country(text.strip(), answers["start"][0].year):
        raise _refuse("danger_unnamed", text)
    name, *parts = [part for part in re.split(r"\s*[:：]\s*", text.strip(), maxsplit=1) if part] or [""]
    listed = _parts(parts[0] if parts else name)
    if not parts and len(listed) > 1:
        name, *listed = listed
    elif not parts:
        return Danger(_name(name), 1.0, say("ask.propose.lasts"), "-30 %", is_guess=True)
    if len(listed) != 3:
        raise _refuse("danger", text)
    often, lasts, by = listed
    read_spread(lasts, Reader(parse_duration, "6 weeks"))
    change = parse_change(by)
    return Danger(_name(name), _per_year(often), lasts, format_change(change), is_guess=False)


def _per_year(text: str) -> float:
    try:
        number = parse_number(text)
    except QuantityError:
        number = 12 * _monthly(text)
    if not 0 < number <= 50:
        raise _refuse("often", text)
    return round(number, 4)


def _target(text: str, answers: Answers) -> tuple[str, str | None]:
    parts = _parts(text)
    if len(parts) not in {1, 2}:
        raise _refuse("target", text)
    deal: Deal = answers["deal"]
    amount = parse_money(parts[0], deal.currency)
    if amount <= 0:
        raise _refuse("target", text)
    # Less than one order is doubtful, unless less than that is what may be expected.
    least = min(parse_money(deal.price, deal.currency), _expected(answers["leads"], answers["steps"], deal))
    doubt_amount("target", parts[0], amount, least // MINOR, deal.currency)
    if len(parts) == 1:
        return parts[0], None
    chance = parse_probability(parts[1])
    if not 0 < chance < 1:
        raise _refuse("certain", parts[1])
    return parts[0], parts[1]


# The questions --------------------------------------------------------------------------------------


def _fixed(key: str) -> Callable[[Answers], str]:
    return lambda _answers: say(f"ask.propose.{key}")


def _propose_start(answers: Answers) -> str:
    return f"{answers['first day'].isoformat()}, {say('ask.propose.country')}"


def _propose_marketing(answers: Answers) -> str:
    lead: Lead = answers["leads"][0]
    price = parse_money(answers["deal"].price, answers["deal"].currency)
    # A hundredth of what the leads may be worth, in round money: little enough to be believed.
    minor = _round_money(min(max(10_000.0, float(f"{lead.count * price / 100:.1g}")), LIMIT // 100))
    return f"{lead.channel} {_money(minor)}: {_usual_response(lead.count)}"


def _propose_target(answers: Answers) -> str:
    return f"{_money(_expected(answers['leads'], answers['steps'], answers['deal']))}, 80 %"


def _expected(leads: Sequence[Lead], steps: Sequence[Step], deal: Deal) -> int:
    """Return the value of a year's orders when all goes as told and nobody waits, to two figures."""
    chance = prod(step.chance for step in steps)
    minor = 12 * sum(lead.count for lead in leads) * chance * parse_money(deal.price, deal.currency)
    return _round_money(min(float(f"{minor:.1e}"), LIMIT // 2))


QUESTIONS: Final = (
    Question("start", _start, _propose_start),
    Question("people", _people, _fixed("people")),
    Question("deal", _deal, _fixed("deal")),
    Question("leads", _leads, _fixed("leads")),
    Question("steps", _steps, _fixed("steps")),
    Question("effort", _effort, _fixed("effort")),
    Question("waits", _waits, _fixed("waits")),
    Question("marketing", _marketing, _propose_marketing),
    Question("danger", _danger, _fixed("danger")),
    Question("target", _target, _propose_target),
)
"""The questions in their order; each may look at the answers before it."""


def sketch_of(answers: Answers, assumed: frozenset[str]) -> Sketch:
    """Return the company that the answers to all `QUESTIONS` tell of."""
    start, holidays = answers["start"]
    target, confidence = answers["target"]
    doubtful = {"confidence"} if confidence is None or "target" in assumed else set()
    return Sketch(
        start=start,
        holidays=holidays,
        **{name: answers[name] for name in ("people", "deal", "leads", "steps", "effort", "waits")},
        marketing=answers["marketing"],
        danger=answers["danger"],
        target=target,
        confidence=confidence or "80 %",
        assumed=assumed | doubtful,
    )
