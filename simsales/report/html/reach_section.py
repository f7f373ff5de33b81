"""Owns the sections of the page on what it would take: the price of confidence, all ways for each wish."""

from __future__ import annotations

from simsales.decide.reach_result import Reached, Way, Wish
from simsales.report.figures import chance_text, percent_chance
from simsales.report.html.charts import Point, price_curve
from simsales.report.html.exhibit import Cell, Exhibit, Section, Table
from simsales.report.html.figures import Figures
from simsales.study.choice_words import choice_sentence
from simsales.study.intervals import Interval
from simsales.words import money, say

__all__ = ["less_word", "reach_headline", "reach_sections", "way_words"]

_HUNDRED = 100


def reach_headline(reached: Reached) -> list[str]:
    """Return what each wish costs at least, in a sentence."""
    found = []
    for wish in reached.wishes:
        chance, best = percent_chance(wish.chance), wish.best
        if best is None:
            hopeful = max(wish.ways, key=lambda way: way.chance.estimate, default=None)
            found.append(
                say("reach.headline.none", chance=chance)
                if hopeful is None
                else _best_of(hopeful, reached, chance)
            )
        elif not best.steps:
            found.append(say("reach.headline.today", chance=chance))
        else:
            values = {"price": money(best.price, reached.currency), "way": way_words(best, reached.currency)}
            found.append(say("reach.headline.way", chance=chance, **values))
    return found


def _best_of(way: Way, reached: Reached, chance: str) -> str:
    """Return that nothing is enough, and what comes nearest."""
    values = {"way": way_words(way, reached.currency), "reached": chance_text(way.chance)}
    return say("reach.headline.nearest", chance=chance, **values)


def reach_sections(reached: Reached, figures: Figures) -> tuple[Section, ...]:
    """Return the sections of the page."""
    return (
        Section("price", say("reach.price"), say("reach.page.price_about"), (_curve(reached, figures),)),
        Section(
            "ways",
            say("reach.page.ways"),
            _note(reached),
            tuple(_ways(reached, wish, figures) for wish in reached.wishes),
        ),
    )


def way_words(way: Way, currency: str) -> str:
    """Return what a way changes, in words."""
    if not way.steps:
        return say("reach.row_today")
    return say("reach.and").join(choice_sentence(step.choice, currency) for step in way.steps)


def less_word(reached: Reached) -> str:
    """Return the message about a lower target: of several, each is as sure by itself only."""
    return "reach.less_each" if len(reached.targets) > 1 else "reach.less"


def _note(reached: Reached) -> str:
    return say("reach.note", searched=reached.searched, confirmed=reached.confirmed)


def _curve(reached: Reached, figures: Figures) -> Exhibit:
    """Return the price of confidence: the cheapest way for each wish, today's among them."""
    best = [(wish, wish.best) for wish in reached.wishes]
    found = _frontier(reached)
    scale = figures.scale(max((way.price for way in found), default=0), "money")
    today = reached.wishes[0].today
    points = [_point(say("reach.row_today"), 0, today, scale.divisor, figures)]
    points += [
        _point(way_words(way, reached.currency), way.price, way.chance, scale.divisor, figures)
        for way in found
    ]
    rows = tuple(
        (
            Cell(percent_chance(wish.chance)),
            Cell(say("reach.row_none") if way is None else money(way.price, reached.currency)),
            Cell("" if way is None else way_words(way, reached.currency)),
            Cell("" if way is None else figures.chance(way.chance)),
        )
        for wish, way in best
    )
    titles = tuple(say(f"reach.column.{word}") for word in ("chance", "price", "way", "confirmed"))
    wanted = [wish.chance * _HUNDRED for wish in reached.wishes]
    spec = price_curve(points, scale.title, say("page.axis.share"), wanted)
    return Exhibit(
        "reach-price", say("reach.price"), say("reach.page.curve_about"), Table(titles, rows), spec
    )


def _frontier(reached: Reached) -> list[Way]:
    """Return the ways that no cheaper one beats, from the cheapest on, without today's."""
    tried = [way for wish in reached.wishes for way in wish.ways if way.steps]
    found: list[Way] = []
    best = reached.wishes[0].today.estimate
    for way in sorted(tried, key=lambda way: (way.price, -way.chance.estimate)):
        if way.chance.estimate > best:
            best = way.chance.estimate
            found.append(way)
    return found


def _point(name: str, price: float, chance: Interval, divisor: float, figures: Figures) -> Point:
    low, middle, high = (value * _HUNDRED for value in (chance.low, chance.estimate, chance.high))
    return Point(name, price / divisor, middle, low, high, figures.chance(chance))


def _ways(reached: Reached, wish: Wish, figures: Figures) -> Exhibit:
    word = "wish_all" if len(reached.targets) > 1 else "wish"
    rows = [
        (
            Cell(way_words(way, reached.currency)),
            Cell(money(way.price, reached.currency)),
            Cell(say("house.not_known")) if way.profit is None else figures.difference(way.profit, "money"),
            Cell(figures.chance(way.chance), "", "good" if way.is_enough else "bad"),
            Cell(say(f"reach.page.{'yes' if way.is_enough else 'no'}")),
        )
        for way in wish.ways
    ]
    titles = tuple(
        say(f"reach.column.{word}") for word in ("way", "price_one", "profit", "confirmed", "enough")
    )
    units = {target.name: target.unit for target in reached.targets}
    less = []
    for one in wish.less:
        unit = units[one.target]
        assert unit is not None
        value, asked = figures.estimate(one.value, unit).said, figures.text(one.asked, unit)
        less.append(say(less_word(reached), target=one.target, value=value, asked=asked))
    return Exhibit(
        f"reach-{round(wish.chance * 1000)}",
        say(f"reach.{word}", chance=percent_chance(wish.chance)),
        " ".join(less),
        Table(titles, tuple(rows)),
    )
