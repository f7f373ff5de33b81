"""Owns the terminal text on an allocation: what each line gets and brings, what one more is worth."""

from __future__ import annotations

from typing import Final

from rich.console import Console

from simsales.decide.allocate import Answer, Spread
from simsales.report.page import Side, heading, paragraph, rows_of
from simsales.words import money, money_change, money_exact, number, number_change, say

__all__ = ["print_allocation"]

_TOLD_IN_FULL: Final = 4
"""Most limits of which each line is shown; more are read as a curve."""


def print_allocation(console: Console, spread: Spread) -> None:
    """Print the answers to all limits, and to none."""
    heading(console, spread.name)
    paragraph(console, say("allocate.today", profit=money_exact(spread.today, spread.currency)))
    for name, error in spread.judged_error.items():
        paragraph(console, say("allocate.judged", name=name, error=error))
    limited = [answer for answer in spread.answers if answer.limit is not None]
    free = [answer for answer in spread.answers if answer.limit is None]
    # Who has more than pays for itself has seen the answer without a limit.
    seen = {answer.units for answer in limited}
    answers = limited + [answer for answer in free if answer.units not in seen]
    if len(answers) > 1:
        _print_overview(console, answers, spread)
    if len(limited) <= _TOLD_IN_FULL:
        for answer in answers:
            _print_answer(console, answer, spread.currency)
    else:
        paragraph(console, say("allocate.many", most=_TOLD_IN_FULL))
    console.print()
    paragraph(console, say("allocate.note"), style="dim")


def _print_overview(console: Console, answers: list[Answer], spread: Spread) -> None:
    """Print the curve: profit by how many there are, and what one of them is worth."""
    console.print()
    figures = ("units", "profit", "gain", "one_more", "one_less")
    titles: list[tuple[str, Side]] = [(say("allocate.overview.limit"), "right")]
    titles += [(say(f"allocate.overview.{word}"), "right") for word in figures]
    rows = [
        (
            say("allocate.no_limit") if answer.limit is None else number(answer.limit),
            number(answer.units),
            money(answer.profit, spread.currency),
            money_change(answer.profit - spread.today, spread.currency),
            _worth(answer.one_more, spread.currency),
            _worth(None if answer.one_less is None else -answer.one_less, spread.currency),
        )
        for answer in answers
    ]
    rows_of(console, titles, rows)


def _worth(minor: int | None, currency: str) -> str:
    return say("allocate.no_question") if minor is None else money_change(minor, currency)


def _print_answer(console: Console, answer: Answer, currency: str) -> None:
    title = "unlimited" if answer.limit is None else "at_most"
    heading(console, say(f"allocate.{title}", **({} if answer.limit is None else {"limit": answer.limit})))
    paragraph(console, say("allocate.best", units=answer.units, profit=money_exact(answer.profit, currency)))
    figures = ("today", "units", "change", "gain", "one_more", "one_less")
    titles: list[tuple[str, Side]] = [(say("allocate.column.line"), "left")]
    titles += [(say(f"allocate.column.{word}"), "right") for word in figures]
    rows = [
        (
            line.name,
            number(line.today),
            number(line.units),
            number_change(line.units - line.today),
            money_change(line.profit - line.profit_today, currency),
            _worth(line.next_one, currency),
            _worth(None if line.last_one is None else -line.last_one, currency),
        )
        for line in answer.lines
    ]
    today = sum(line.today for line in answer.lines)
    before = sum(line.profit_today for line in answer.lines)
    rows.append(
        (
            say("allocate.all_lines"),
            number(today),
            number(answer.units),
            number_change(answer.units - today),
            money_change(answer.profit - before, currency),
            "",
            "",
        )
    )
    rows_of(console, titles, rows)
    _print_worth(console, answer, currency)


def _print_worth(console: Console, answer: Answer, currency: str) -> None:
    """Print what the limit costs: one more and one less, spread anew at the best."""
    if answer.limit is not None and answer.units < answer.limit:
        paragraph(console, say("allocate.unused", count=answer.limit - answer.units))
        if not answer.one_more:
            return
    if answer.one_more is None:
        return
    more = "one_more" if answer.one_more else "none_more"
    paragraph(console, say(f"allocate.{more}", more=money(answer.one_more, currency)))
    if answer.one_less is not None:
        paragraph(console, say("allocate.one_less", less=money(answer.one_less, currency)))
