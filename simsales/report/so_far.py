"""Own the words about a year that has begun: what is reached, what is still to come, how far targets are."""

from __future__ import annotations

import math

from rich.console import Console

from simsales.report.figures import chance_text, estimated, figure
from simsales.report.judgement import metric_words
from simsales.report.page import Side, bullet, heading, paragraph, rows_of
from simsales.study.results import StudyResult
from simsales.study.so_far_result import SoFarResult, SoFarTarget
from simsales.words import percent, say

__all__ = ["open_deals_words", "print_so_far", "stands_at"]

_DEEP = 4


def print_so_far(console: Console, study: StudyResult) -> None:
    """Print what is known of the year and what is still to come; nothing where the file does not say it."""
    found = study.so_far
    if found is None:
        return
    heading(console, say("so_far.title", until=found.until))
    paragraph(console, say("so_far.note", since=found.since, as_of=found.as_of), style="dim")
    if found.figures:
        titles: list[tuple[str, Side]] = [
            (say("so_far.figure"), "left"),
            (say("so_far.reached"), "right"),
            (say("so_far.rest"), "left"),
            (say("so_far.total"), "right"),
        ]
        currency = study.currency
        rows = [
            (
                metric_words(one.key),
                figure(one.reached, one.unit, currency),
                estimated(one.rest, one.unit, currency),
                figure(one.total.estimate, one.unit, currency),
            )
            for one in found.figures
        ]
        rows_of(console, titles, rows)
    for target in found.targets:
        bullet(console, stands_at(target, study.currency), style="bold")
        rest = estimated(target.rest, target.unit, study.currency)
        said = say("so_far.brings", rest=rest, chance=chance_text(target.chance))
        paragraph(console, said, indent=_DEEP)
    if found.not_counted:
        names = say("so_far.left_out", as_of=found.as_of, names=found.not_counted)
        paragraph(console, names, style="yellow")
    paragraph(console, open_deals_words(study), style="dim")


def stands_at(target: SoFarTarget, currency: str) -> str:
    """Return how far a target is, in words."""
    values = {
        "name": target.name,
        "reached": figure(target.reached, target.unit, currency),
        "level": figure(target.level, target.unit, currency),
    }
    if target.is_at_most:
        return say("so_far.target_limit", **values)
    if target.missing <= 0:
        return say("so_far.target_there", **values)
    if math.isnan(target.share) or target.reached < 0:
        return say("so_far.target_plain", **values)
    missing = figure(target.missing, target.unit, currency)
    return say("so_far.target", share=percent(target.share), missing=missing, **values)


def open_deals_words(study: StudyResult) -> str:
    """Return what the simulation takes for the deals that are open on the day that the year stands at."""
    found = study.so_far
    assert isinstance(found, SoFarResult)
    return say("so_far.played" if found.is_replayed else "so_far.stated", as_of=found.as_of)
