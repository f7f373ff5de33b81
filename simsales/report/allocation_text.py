"""Owns the terminal text on an allocation: what each line gets and brings, what one more is worth."""

from __future__ import annotations

from rich.console import Console

from simsales.decide.allocate import Answer, Spread
from simsales.report.page import Side, heading, paragraph, rows_of
from simsales.words import money, money_exact, number, number_change, say

__all__ = ["print_allocation"]


def print_allocation(console: Console, spread: Spread) -> None:
    """Print the answers to all limits, and to none."""
    heading(console, spread.name)
    paragraph(console, say("allocate.today", profit=money_exact(spread.today, spread.currency)))
    for name, error in spread.judged_error.items():
        paragraph(console, say("allocate.judged", name=name, error=error))
    enough = spread.answers[-1].units if spread.answers[-1].limit is None else None
    for answer in spread.answers:
        # Who has more than pays for itself has seen the answer without a limit.
        if answer.limit is not None or all(one.units != enough for one in spread.answers[:-1]):
            _print_answer(console, answer, spread.currency)
    console.print()
    paragraph(console, say("allocate.note"), style="dim")


def _print_answer(console: Console, answer: Answer, currency: str) -> None:
    title = "unlimited" if answer.limit is None else "at_most"
    heading(console, say(f"allocate.{title}", **({} if answer.limit is None else {"limit": answer.limit})))
    paragraph(console, say("allocate.best", units=answer.units, profit=money_exact(answer.profit, currency)))
    figures = ("today", "units", "change", "profit_today", "profit")
    titles: list[tuple[str, Side]] = [(say("allocate.column.line"), "left")]
    titles += [(say(f"allocate.column.{word}"), "right") for word in figures]
    rows = [
        (
            line.name,
            number(line.today),
            number(line.units),
            number_change(line.units - line.today),
            money(line.profit_today, currency),
            money(line.profit, currency),
        )
        for line in answer.lines
    ]
    today = sum(line.today for line in answer.lines)
    rows.append(
        (
            say("allocate.all_lines"),
            number(today),
            number(answer.units),
            number_change(answer.units - today),
            money(sum(line.profit_today for line in answer.lines), currency),
            money(answer.profit, currency),
        )
    )
    rows_of(console, titles, rows)
    if answer.limit is not None and answer.units < answer.limit:
        paragraph(console, say("allocate.unused", count=answer.limit - answer.units))
    elif answer.one_more is not None:
        values = {"more": money(answer.one_more, currency)}
        if answer.one_less is None:
            paragraph(console, say("allocate.only_more", **values))
        else:
            paragraph(console, say("allocate.one_more", less=money(answer.one_less, currency), **values))
