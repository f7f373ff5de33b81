"""Owns the schema of the working calendar: when the simulated year runs and when people work."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from simsales.quantity import ClockSpan, Date, Length, QuantityError, Weekdays, parse_clock_span
from simsales.scenario.section import Section

__all__ = ["CalendarSection"]


def _listed(written: object) -> object:
    """Return stretches of the day in one text, ``09:00-12:30, 13:30-18:00``, as a list of them."""
    if not isinstance(written, str):
        return written
    spans = [part.strip() for part in written.split(",")]
    try:
        for span in spans:
            parse_clock_span(span)
    except QuantityError:
        return written
    return spans


class CalendarSection(Section):
    """The time that is simulated, and the working hours of the company."""

    start: Date = Field(description="First day of the simulated time.")
    length: Length | None = Field(
        default=None, description="How long to simulate; 12 months unless `end` is given."
    )
    end: Date | None = Field(
        default=None, description="Last day of the simulated time, inclusive; instead of `length`."
    )
    days: Weekdays = Field(
        default="mon-fri", validate_default=True, description="Days of the week on which people work."
    )
    hours: Annotated[Literal["always"] | list[ClockSpan], BeforeValidator(_listed)] = Field(
        default=["09:00-17:00"],
        validate_default=True,
        min_length=1,
        max_length=12,
        description="Working hours of a day, as one or more spans; `always` works around the clock, every "
        "day.",
    )
    holidays: str | None = Field(
        default=None,
        max_length=20,
        description="Country, or country and region, whose public holidays are free days (DE, US, DE-BY, "
        "CN).",
    )
    closed: list[Date] = Field(default=[], max_length=400, description="More days on which nobody works.")
    also_open: list[Date] = Field(
        default=[], max_length=400, description="Days that are worked although they are not usual."
    )
