"""Owns the schema of a rule: what a manager looks at, how often, and what is then done."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from simsales.quantity import Duration
from simsales.scenario.section import Name, Section

__all__ = ["Look", "Reading", "Rule", "RuleRow", "Window"]

Look = Literal["every day", "every week", "every month", "every quarter"]
Window = Literal["this month", "this quarter", "so far"]


class Reading(Section):
    """A figure that a rule looks at, as it is known on the day of the look."""

    metric: str = Field(max_length=100, description="The metric, from the catalogue of metrics.")
    of: dict[str, Name] = Field(
        default={},
        max_length=1,
        description="Scope: one of team, rep, channel, segment, product or stage, with its name; all when "
        "absent.",
    )
    over: Duration | Window = Field(
        default="so far",
        description="What is counted: the last days ('4 weeks'), 'this month', 'this quarter', or all 'so "
        "far'.",
    )
    known_after: Duration = Field(
        default=0, ge=0, description="How old the figures are when one sees them; whole days."
    )
    told_in: Name | None = Field(
        default=None,
        description="The meeting in which one hears the figure: it is known as it stood when the meeting was "
        "last held. Whenever one looks, when absent.",
    )


class RuleRow(Section):
    """One line of a rule's table: when all of this holds, that is done."""

    when: dict[Name, str | int | float] = Field(
        min_length=1,
        max_length=20,
        description="Conditions on what is read, all of which must hold: {leads: below 40}.",
    )
    holds: Duration = Field(
        default=0, ge=0, description="How long it must have held, at every look; whole days."
    )
    then: dict[str, Any] = Field(
        max_length=50,
        description="What is set from then on, by path: {channels.web.spend: 12 k per month}; '*= 1.2', "
        "'+= 2 k per month' change what is in force.",
    )
    after: Duration = Field(default=0, ge=0, description="Time from the decision until it works; whole days.")
    lasts: Duration | None = Field(
        default=None, gt=0, description="How long it works; whole days. To the end when absent."
    )
    again_after: Duration | None = Field(
        default=None,
        gt=0,
        description="Time from one decision to the next by the same line, at least; only once when absent.",
    )


class Rule(Section):
    """A table of conditions and actions, read at every look from its first line on."""

    why: str | None = Field(default=None, max_length=1000, description="What it is for, for the reader.")
    use: bool = Field(default=True, description="Whether it is in force: true or false.")
    looks: Look = Field(
        default="every week",
        description="How often one looks, at the close of a day, of a week (Sunday), of a month or quarter.",
    )
    reads: dict[Name, Reading] = Field(
        min_length=1, max_length=20, description="The figures that it looks at, by name."
    )
    takes: Literal["first", "all"] = Field(
        default="first", description="Which of the lines that hold count: the first, or all of them."
    )
    rows: list[RuleRow] = Field(min_length=1, max_length=50, description="The lines of its table, in order.")
