"""Owns what lies behind targets: the five letters and their repairs, what targets hang on, the milestones."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from simsales.report.goals import driven_today, how_known
from simsales.report.html.charts import COLOURS, Dot, grouped_dots
from simsales.report.html.exhibit import Cell, Exhibit, Section, Table, Tone
from simsales.report.html.figures import Figures, metric_title, strategy_title
from simsales.study.results import TODAY, StudyResult, TargetResult
from simsales.study.verdict import LETTERS, Driver, Letter, LetterName, MilestoneResult
from simsales.words import say

__all__ = ["letters_exhibits", "milestones_section"]

_MOST_STRATEGIES: Final = 6
_MOST_MILESTONES: Final = 12
_MOST_DRIVERS: Final = 5
_MARKS: Final = {True: "yes", False: "no", None: "open"}
_TONES: Final[dict[bool | None, Tone]] = {True: "good", False: "bad", None: ""}


def letters_exhibits(result: StudyResult, figures: Figures) -> tuple[Exhibit, ...]:
    """Return the five letters of each target, the repairs of those that fail, and what targets hang on."""
    judged = [target for target in result.judged.targets if target.smart is not None]
    found = []
    if judged:
        found.append(_letters(judged, result))
        failing = _failing(judged)
        if failing:
            columns = tuple(say(f"page.column.{name}") for name in ("target", "letter", "why", "repair"))
            about = say("page.smart.repairs_about")
            found.append(Exhibit("repairs", say("page.smart.repairs"), about, Table(columns, failing)))
    if result.drivers:
        found.append(_drivers(result, figures))
    return tuple(found)


def _letters(targets: Sequence[TargetResult], result: StudyResult) -> Exhibit:
    columns = (say("page.column.target"), *(say(f"page.letter.{name}") for name in LETTERS))
    rows = tuple((Cell(target.name), *map(_letter, _letters_of(target))) for target in targets)
    title = say("page.smart.title" if result.judged.name == TODAY else "page.smart.title_what_if")
    return Exhibit("letters", title, say("page.smart.about"), Table(columns, rows))


def _letters_of(target: TargetResult) -> list[Letter]:
    return [] if target.smart is None else [letter for _, letter in target.smart]


def _letter(letter: Letter) -> Cell:
    return Cell(say(f"page.mark.{_MARKS[letter.ok]}"), tone=_TONES[letter.ok])


def _failing(targets: Sequence[TargetResult]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (Cell(target.name), Cell(say(f"page.letter.{name}")), Cell(letter.why), Cell(repair))
        for target in targets
        for name, letter in target.smart or ()
        if letter.ok is False or any(repair.letter == name for repair in target.repair)
        for repair in _repairs(target, name)
    )


def _repairs(target: TargetResult, letter: LetterName) -> list[str]:
    found = [repair.text for repair in target.repair if repair.letter == letter]
    return found or [say("page.smart.no_repair")]


def _drivers(result: StudyResult, figures: Figures) -> Exhibit:
    titles = {name: say(f"page.column.{name}") for name in ("target", "driver", "today", "needed", "how")}
    columns = tuple((titles | {"today": driven_today(result)}).values())
    rows: list[tuple[Cell, ...]] = []
    ranks: list[tuple[bool, int, float, int]] = []
    for number, tree in enumerate(result.drivers):
        for names, driver in _walk(tree.drivers, ()):
            effort = _effort(driver)
            ranks.append((math.isinf(effort), len(names), effort, number))
            label = say("page.path_arrow").join(names)
            needed = Cell("") if driver.needed is None else figures.needed(driver.needed, driver.unit)
            how = say(f"page.how.{how_known(driver)}")
            chance = "" if driver.chance is None else figures.chance(driver.chance)
            today = figures.estimate(driver.today, driver.unit)
            rows.append((Cell(tree.target), Cell(label), today, needed, Cell(how, chance)))
    about = say("page.smart.drivers_about")
    title, first = say("page.smart.drivers"), _that_matter(ranks)
    if len(rows) <= _MOST_DRIVERS + 1:
        return Exhibit("drivers", title, about, Table(columns, tuple(rows)))
    shown = tuple(rows[place] for place in first)
    rest = tuple(row for place, row in enumerate(rows) if place not in first)
    more = say("page.smart.more_drivers", count=len(rest))
    table = Table(columns, shown)
    return Exhibit("drivers", title, about, table, more=Table(columns, rest), more_title=more)


def _effort(driver: Driver) -> float:
    """Return by how much of itself a driver has to change; infinite where it cannot do it, or need not."""
    needed, today = driver.needed, driver.today.estimate
    if needed is None or not today or not math.isfinite(needed.estimate):
        return math.inf
    return abs(needed.estimate / today - 1.0)


def _that_matter(ranks: Sequence[tuple[bool, int, float, int]]) -> list[int]:
    """Return the places of the drivers that matter most, as they stand in the tree.

    Those come first that can do it alone, wholes before their parts, and that have to change least; the best
    of each target come before the second best of any. `ranks` has just that, and the target's number.
    """
    seen: Counter[int] = Counter()
    order = []
    for cannot, depth, effort, number, place in sorted((*rank, place) for place, rank in enumerate(ranks)):
        order.append((cannot, depth, seen[number], effort, place))
        seen[number] += 1
    return sorted(place for *_, place in sorted(order)[:_MOST_DRIVERS])


def _walk(drivers: Sequence[Driver], above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Driver]]:
    """Yield drivers with their names, those that they are parts of first."""
    for driver in drivers:
        names = (*above, say(driver.label.key, **driver.label.values))
        yield names, driver
        yield from _walk(driver.parts, names)


def milestones_section(result: StudyResult, figures: Figures) -> Section | None:
    """Return how likely each milestone is, and which is missed first."""
    listed = result.strategies[0].milestones
    if not listed:
        return None
    kinds = [strategy_title(strategy.name) for strategy in result.strategies]
    items = [
        Dot(kind, *_in_100(mark), figures.chance(mark.chance), kind, mark.name)
        for mark_index in range(min(len(listed), _MOST_MILESTONES))
        for kind, strategy in zip(kinds[:_MOST_STRATEGIES], result.strategies, strict=False)
        for mark in strategy.milestones[mark_index : mark_index + 1]
    ]
    rows = tuple(
        (
            Cell(mark.name, _asked(mark, figures)),
            *(Cell(figures.chance(strategy.milestones[index].chance)) for strategy in result.strategies),
            Cell(figures.chance(mark.breaks_first)),
        )
        for index, mark in enumerate(listed)
    )
    columns = (say("page.column.milestone"), *kinds, say("page.column.breaks_first"))
    weakest = max(listed, key=lambda mark: mark.breaks_first.estimate)
    about = say("page.milestones.first", name=weakest.name, chance=figures.chance(weakest.breaks_first))
    exhibit = Exhibit(
        "milestones-chances",
        say("page.milestones.chances"),
        say("page.milestones.chances_about"),
        Table(columns, rows),
        grouped_dots(items, say("page.axis.years"), kinds[:_MOST_STRATEGIES], ()),
        tuple(zip(kinds, COLOURS, strict=False)),
    )
    return Section("milestones", say("page.milestones.title"), about, (exhibit,))


def _in_100(mark: MilestoneResult) -> tuple[float, float, float]:
    return mark.chance.estimate * 100, mark.chance.low * 100, mark.chance.high * 100


def _asked(mark: MilestoneResult, figures: Figures) -> str:
    title = metric_title(mark.key.metric)
    return figures.asked(title, mark.unit, mark.at_least, mark.at_most, None, mark.by)
