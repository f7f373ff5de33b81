"""Own the pages about what is wanted: milestones, the targets letter by letter, and what they hang on."""

from __future__ import annotations

import math
from typing import Final

from rich.console import Console

from simsales.report.figures import chance_text, figure, needed_text, plus_minus
from simsales.report.page import Side, bullet, heading, paragraph, rows_of
from simsales.study.figure_text import key_phrase
from simsales.study.results import TODAY, StrategyResult, StudyResult, TargetResult
from simsales.study.verdict import Driver, DriverTree
from simsales.words import Phrase, date, joined, say

__all__ = ["driven_today", "how_known", "letters_title", "print_drivers", "print_letters", "print_milestones"]

_DEEP: Final = 4
_LEFT: Final[Side] = "left"


def print_milestones(console: Console, strategies: tuple[StrategyResult, ...], currency: str) -> None:
    """Print each milestone with its chance under today's way, and which of them is missed first."""
    marks = strategies[0].milestones
    if not marks:
        return
    heading(console, say("smart.text.milestones"))
    paragraph(console, say("smart.text.milestones_note"), style="dim")
    titles = [("", _LEFT), *((say(f"smart.text.{name}"), _LEFT) for name in ("by", "chance", "breaks_first"))]
    rows = []
    for mark in marks:
        side = "at_least" if mark.at_least is not None else "at_most"
        value = mark.at_least if mark.at_least is not None else mark.at_most
        assert value is not None
        wanted = say(f"report.{side}", value=figure(value, mark.unit, currency))
        name = say("smart.text.milestone", name=mark.name, metric=_said(key_phrase(mark.key)), wanted=wanted)
        rows.append((name, date(mark.by), chance_text(mark.chance), chance_text(mark.breaks_first)))
    rows_of(console, titles, rows)
    first = max(marks, key=lambda mark: mark.breaks_first.estimate)
    if first.breaks_first.estimate > 0:
        values = {"name": first.name, "chance": chance_text(first.breaks_first)}
        paragraph(console, say("smart.text.weakest", **values), style="bold")


def print_letters(console: Console, study: StudyResult) -> None:
    """Print for each target whether its five letters hold, why one does not, and what would mend it."""
    targets = [target for target in study.judged.targets if target.smart is not None]
    if not targets:
        return
    heading(console, say(letters_title(study)))
    for target in targets:
        _print_target(console, target)


def letters_title(study: StudyResult) -> str:
    """Return the name of the title of the letters: it says when they are those of a what-if."""
    return "smart.text.title" if study.judged.name == TODAY else "smart.text.title_what_if"


def _print_target(console: Console, target: TargetResult) -> None:
    smart = target.smart
    assert smart is not None
    if smart.failed:
        letters = joined(say(f"smart.letter.{name}") for name in smart.failed)
        bullet(console, say("smart.text.fails", name=target.name, letters=letters), style="bold")
        reasons = [letter.why for _, letter in smart if letter.ok is False]
    elif smart.unknown:
        letters = joined(say(f"smart.letter.{name}") for name in smart.unknown)
        bullet(console, say("smart.text.unknown", name=target.name, letters=letters), style="bold")
        reasons = [letter.why for _, letter in smart if letter.ok is None]
    else:
        bullet(console, say("smart.text.holds", name=target.name), style="bold")
        reasons = [smart.achievable.why, *([smart.relevant.why] if target.serves is not None else [])]
    for reason in reasons:
        paragraph(console, reason, indent=_DEEP)
    if target.repair:
        paragraph(console, say("smart.text.repairs"), indent=_DEEP)
        rows = [("*", repair.text) for repair in target.repair]
        rows_of(console, [("", _LEFT), ("", _LEFT)], rows, indent=_DEEP)


def print_drivers(console: Console, study: StudyResult) -> None:
    """Print what each target that is not sure enough hangs on, and what each driver would have to be."""
    trees = [tree for tree in study.drivers if any(driver.how != "enough" for driver in tree.drivers)]
    if not trees:
        return
    heading(console, say("smart.text.drivers"))
    paragraph(console, say("smart.text.drivers_note"), style="dim")
    for tree in trees:
        bullet(console, tree.target, style="bold")
        _print_tree(console, tree, study)


def _print_tree(console: Console, tree: DriverTree, study: StudyResult) -> None:
    numbers: list[tuple[str, Side]] = [
        (driven_today(study), "right"),
        (say("smart.text.needed"), "right"),
    ]
    titles = [(say("smart.text.driver"), _LEFT), *numbers, ("", _LEFT)]
    rows_of(console, titles, [_row(driver, study.currency) for driver in tree.drivers], indent=_DEEP)


def driven_today(study: StudyResult) -> str:
    """Return what the column is called that shows the drivers as they are."""
    name = study.judged.name
    return say("smart.text.today") if name == TODAY else say(f"page.strategy.{name}")


def _row(driver: Driver, currency: str) -> tuple[str, str, str, str]:
    needed = "" if driver.needed is None else needed_text(driver.needed, driver.unit, currency)
    how = say(f"smart.how.{how_known(driver)}")
    if driver.chance is not None:
        how = say("smart.text.simulated", chance=chance_text(driver.chance))
    return _said(driver.label), plus_minus(driver.today, driver.unit, currency), needed, how


def how_known(driver: Driver) -> str:
    """Return the name of the words for how a driver's needed value is known."""
    if driver.how == "not alone" and driver.needed is not None and math.isfinite(driver.needed.low):
        # The estimate is out of reach, its lower limit is not.
        return "hardly_alone"
    return driver.how.replace(" ", "_")


def _said(phrase: Phrase) -> str:
    return say(phrase.key, **phrase.values)
