"""Owns how answers become a scenario file: every line explained, what was only proposed marked as assumed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from simsales.scenario.calendar import CalendarSection
from simsales.scenario.horizon import last_day
from simsales.scenario.keeping import yaml_line, yaml_text
from simsales.scenario.reckoning import reckon
from simsales.scenario.standing import kinds_at
from simsales.words import say

__all__ = ["Danger", "Deal", "Lead", "Marketing", "Person", "Sketch", "Step", "draft_text"]

_WIDTH: Final = 46
"""Column at which remarks begin, where a line leaves room."""

_WIDE: Final = 0x1100


@dataclass(frozen=True)
class Person:
    """Somebody who sells; weekly hours as written."""

    name: str
    hours: str


@dataclass(frozen=True)
class Deal:
    """What an order is worth: currency, price, and its spread as a multiple of the price."""

    currency: str
    price: str
    value: str | None


@dataclass(frozen=True)
class Lead:
    """Where leads come from, with their rate as written and its count."""

    channel: str
    rate: str
    count: float


@dataclass(frozen=True)
class Step:
    """A step of the funnel with the chance to pass it, as written and from 0 to 1."""

    name: str
    passes: str
    chance: float


@dataclass(frozen=True)
class Marketing:
    """Money for a channel and what other sums would bring."""

    channel: str
    spend: str
    response: str
    is_guess: bool


@dataclass(frozen=True)
class Danger:
    """What could go wrong: how often a year, for how long, and what it does to the odds of a yes."""

    name: str
    per_year: float
    lasts: str
    by: str
    is_guess: bool


@dataclass(frozen=True)
class Sketch:
    """A company as ten answers tell it.

    Attributes
    ----------
    start, holidays
        First day, and whose public holidays are free.
    people, deal, leads, steps
        Who sells, what, to whom, in which steps.
    effort, waits
        By step: own working time, and how long customers take.
    marketing, danger
        None when there is none.
    target, confidence
        Value of the orders of twelve months, and how sure one wants to be.
    assumed
        Names of the answers that were proposed and only agreed to.
    """

    start: date
    holidays: str | None
    people: tuple[Person, ...]
    deal: Deal
    leads: tuple[Lead, ...]
    steps: tuple[Step, ...]
    effort: tuple[str, ...]
    waits: tuple[str, ...]
    marketing: Marketing | None
    danger: Danger | None
    target: str
    confidence: str
    assumed: frozenset[str] = frozenset()


def draft_text(title: str, sketch: Sketch) -> str:
    """Return a scenario file, commented in the language in force.

    Parameters
    ----------
    title
        What the scenario is called.
    sketch
        The answers.
    """
    return "\n".join(_Draft(sketch).lines(title)) + "\n"


class _Draft:
    """Writes the file section by section."""

    def __init__(self, sketch: Sketch) -> None:
        self.sketch = sketch

    def lines(self, title: str) -> Iterator[str]:
        """Yield the lines of the file."""
        yield from (f"# {line}".rstrip() for line in say("ask.file.head").split("\n"))
        yield ""
        yield _line("simsales: 1", "version")
        yield _line(f"name: {yaml_line(title)}", "name")
        yield _line(f"currency: {self.sketch.deal.currency}", "currency")
        for section in (
            self._calendar, self._products, self._channels, self._stages, self._teams, self._risks,
            self._customers, self._targets, self._strategies, self._plan, self._simulation,
        ):  # fmt: skip
            written = list(section())
            yield from ["", *written] if written else []

    def _told(self, line: str, key: str, answer: str) -> str:
        """Return a line whose value comes from an answer, marked when that was only proposed."""
        return _line(line, key, is_assumed=answer in self.sketch.assumed)

    def _calendar(self) -> Iterator[str]:
        yield "calendar:"
        yield self._told(f"  start: {self.sketch.start.isoformat()}", "start", "start")
        yield _line("  length: 12 months", "length")
        if self.sketch.holidays:
            yield self._told(f"  holidays: {yaml_line(self.sketch.holidays)}", "holidays", "start")
        yield _line("  days: mon-fri", "days")
        yield _line('  hours: ["09:00-17:00"]', "clock", is_assumed=True)

    def _products(self) -> Iterator[str]:
        deal = self.sketch.deal
        yield _line("products:", "products")
        yield f"  {yaml_text(say('ask.file.product'))}:"
        yield self._told(f"    price: {yaml_line(deal.price)}", "price", "deal")
        if deal.value is not None:
            yield self._told(f"    value: {yaml_line(deal.value)}", "value", "deal")

    def _channels(self) -> Iterator[str]:
        marketing = self.sketch.marketing
        yield _line("channels:", "channels")
        for lead in self.sketch.leads:
            yield f"  {yaml_text(lead.channel)}:"
            yield self._told(f"    leads: {yaml_line(lead.rate)}", "leads", "leads")
            if marketing is not None and marketing.channel == lead.channel:
                yield self._told(f"    spend: {yaml_line(marketing.spend)}", "spend", "marketing")
                guessed = marketing.is_guess or "marketing" in self.sketch.assumed
                yield f"    {_line('', 'response', is_assumed=guessed)}"
                yield f"    response: {yaml_line(marketing.response)}"

    def _stages(self) -> Iterator[str]:
        sketch = self.sketch
        yield _line("stages:", "stages")
        for step, effort, waits in zip(sketch.steps, sketch.effort, sketch.waits, strict=True):
            yield f"  - name: {yaml_line(step.name)}"
            yield self._told(f"    effort: {yaml_line(effort)}", "effort", "effort")
            yield self._told(f"    passes: {yaml_line(step.passes)}", "passes", "steps")
            yield self._told(f"    customer_takes: {yaml_line(waits)}", "waits", "waits")

    def _teams(self) -> Iterator[str]:
        yield _line("teams:", "teams")
        yield f"  {yaml_text(say('ask.file.team'))}:"
        yield "    reps:"
        for person in self.sketch.people:
            entry = f"      {yaml_text(person.name)}: {{hours: {yaml_text(person.hours)}}}"
            yield self._told(entry, "hours", "people")
        yield _line("    buffer: 10 %", "buffer", is_assumed=True)

    def _risks(self) -> Iterator[str]:
        danger = self.sketch.danger
        if danger is None:
            return
        yield _line("risks:", "risks")
        yield f"  {yaml_text(danger.name)}:"
        marked = danger.is_guess or "danger" in self.sketch.assumed
        yield _line(f"    per_year: {danger.per_year:g}", "per_year", is_assumed=marked)
        yield _line(f"    lasts: {yaml_line(danger.lasts)}", "lasts", is_assumed=marked)
        yield _line(f"    effects: [{{to: odds, by: {yaml_text(danger.by)}}}]", "by", is_assumed=marked)

    def _customers(self) -> Iterator[str]:
        """Yield, as a remark, what to write where customers come back: the ten questions do not ask it."""
        yield from (f"# {line}" for line in say("ask.file.customers").split("\n"))
        channel = yaml_text(self.sketch.leads[0].channel)
        yield "# customers: {stays: 85 %}"
        yield f"# opening: {{accounts: [{{count: 40, channel: {channel}}}]}}"

    def _targets(self) -> Iterator[str]:
        yield _line("targets:", "targets")
        yield f"  {yaml_text(say('ask.file.target'))}:"
        yield _line("    metric: bookings", "metric")
        yield self._told(f"    at_least: {yaml_line(self.sketch.target)}", "at_least", "target")
        yield _line(f"    by: {_year_later(self.sketch.start).isoformat()}", "by_day")
        yield self._told(f"    confidence: {yaml_line(self.sketch.confidence)}", "confidence", "confidence")

    def _strategies(self) -> Iterator[str]:
        last = self.sketch.people[-1].name
        path = f"teams.{say('ask.file.team')}.reps.{last}.count"
        yield _line("strategies:", "strategies")
        yield f"  {yaml_text(say('ask.file.one_more', name=last))}:"
        yield _line(f"    changes: {{{yaml_text(path)}: 2}}", "one_more_remark")
        marketing = self.sketch.marketing
        if marketing is not None:
            path = f"channels.{marketing.channel}.spend"
            yield f"  {yaml_text(say('ask.file.twice', channel=marketing.channel))}:"
            yield f"    changes: {{{yaml_text(path)}: {yaml_text(self._double(marketing))}}}"

    def _double(self, marketing: Marketing) -> object:
        kinds = kinds_at(("channels", marketing.channel, "spend"))
        return reckon(kinds, marketing.spend, "*=", "2", self.sketch.deal.currency)

    def _plan(self) -> Iterator[str]:
        marketing = self.sketch.marketing
        if marketing is not None:
            yield _line("plan:", "plan")
            yield f"  spend: {{channels: [{yaml_text(marketing.channel)}]}}"

    def _simulation(self) -> Iterator[str]:
        yield "simulation:"
        yield _line("  replications: 100", "replications")
        yield _line("  seed: 1", "seed")


def _line(line: str, key: str, *, is_assumed: bool = False) -> str:
    """Return a line with its remark."""
    remark = say(f"ask.file.remark.{key}")
    if is_assumed:
        remark = say("ask.file.assumed", remark=remark)
    width = sum(2 if ord(letter) >= _WIDE else 1 for letter in line)
    gap = " " * max(2, _WIDTH - width) if line else ""
    return f"{line}{gap}# {remark}"


def _year_later(start: date) -> date:
    """Return the last of the twelve months that begin on a day."""
    return last_day(CalendarSection(start=start))
