"""Owns the terminal text on what it would take to reach a target: ways, prices, and what would be as sure."""

from __future__ import annotations

from rich.console import Console

from simsales.decide.reach_result import Reached, Wish
from simsales.report.figures import chance_text, change, estimated, figure, percent_chance
from simsales.report.html.reach_section import less_word, way_words
from simsales.report.judgement import wanted_words
from simsales.report.page import Side, bullet, heading, paragraph, rows_of
from simsales.words import money, say

__all__ = ["print_reached"]


def print_reached(console: Console, reached: Reached) -> None:
    """Print what it would take for each wish, and the price of confidence."""
    heading(console, say("reach.title"))
    for target in reached.targets:
        bullet(console, wanted_words(target, reached.currency))
    if len(reached.targets) > 1:
        paragraph(console, say("reach.all"))
    for wish in reached.wishes:
        _print_wish(console, reached, wish)
    heading(console, say("reach.price"))
    titles: list[tuple[str, Side]] = [
        (say("reach.column.chance"), "left"),
        (say("reach.column.price"), "right"),
        (say("reach.column.way"), "left"),
    ]
    rows_of(console, titles, [_price_row(wish, reached.currency) for wish in reached.wishes])
    console.print()
    values = {"searched": reached.searched, "confirmed": reached.confirmed}
    paragraph(console, say("reach.note", **values), style="dim")


def _print_wish(console: Console, reached: Reached, wish: Wish) -> None:
    word = "wish_all" if len(reached.targets) > 1 else "wish"
    heading(console, say(f"reach.{word}", chance=percent_chance(wish.chance)))
    best = wish.best
    if best is not None and not best.steps:
        paragraph(console, say("reach.enough", chance=chance_text(wish.today)))
        return
    paragraph(console, say("reach.today", chance=chance_text(wish.today)))
    enough = [way for way in wish.ways if way.is_enough]
    if not enough:
        paragraph(console, say("reach.nothing"))
    for way in enough:
        profit = "" if way.profit is None else change(way.profit, "money", reached.currency)
        values = {"price": money(way.price, reached.currency), "profit": profit}
        steps = way_words(way, reached.currency)
        bullet(console, say("reach.way", steps=steps, chance=chance_text(way.chance), **values))
    short = [way for way in wish.ways if not way.is_enough]
    if short:
        paragraph(console, say("reach.short"))
    for way in short:
        steps, price = way_words(way, reached.currency), money(way.price, reached.currency)
        bullet(console, say("reach.short_way", steps=steps, chance=chance_text(way.chance), price=price))
    units = {target.name: target.unit for target in reached.targets}
    for less in wish.less:
        unit = units[less.target]
        assert unit is not None
        value = estimated(less.value, unit, reached.currency)
        asked = figure(less.asked, unit, reached.currency)
        paragraph(console, say(less_word(reached), target=less.target, value=value, asked=asked))


def _price_row(wish: Wish, currency: str) -> tuple[str, str, str]:
    best = wish.best
    if best is None:
        return percent_chance(wish.chance), say("reach.row_none"), ""
    return percent_chance(wish.chance), money(best.price, currency), way_words(best, currency)
