"""Own the printed answer to where the bottleneck is."""

from __future__ import annotations

from rich.console import Console

from simsales.report.figure_titles import window_title
from simsales.report.figures import change, estimated, figure
from simsales.report.page import Side, bullet, heading, paragraph, rows_of
from simsales.study.bottleneck_result import Diagnosis, Finding
from simsales.study.results import StudyResult
from simsales.words import joined, say

__all__ = ["named_sentences", "print_bottlenecks", "standing_out"]

_LEFT: Side = "left"


def print_bottlenecks(console: Console, study: StudyResult) -> None:
    """Print what stands out, what was tried, and each quarter; nothing where nobody asked."""
    found = study.diagnosis
    if found is None:
        return
    heading(console, say("bottleneck.title"))
    for sentence in named_sentences(found, study.currency):
        bullet(console, sentence, style="bold")
    base = figure(found.base.estimate, "money", study.currency)
    paragraph(console, say("bottleneck.note", count=found.replications, base=base), style="dim")
    rows = [(one.text, change(one.gain, "money", study.currency)) for one in found.tried]
    titles = [(say("bottleneck.column_what"), _LEFT), (say("bottleneck.column_brings"), _LEFT)]
    rows_of(console, titles, rows)
    if found.reviews:
        paragraph(console, say("bottleneck.reviews_about"), style="dim")
        quarters = [
            (window_title(review.window), standing_out(review.bottlenecks)) for review in found.reviews
        ]
        titles = [(say("bottleneck.column_quarter"), _LEFT), (say("bottleneck.column_bottleneck"), _LEFT)]
        rows_of(console, titles, quarters)
    if found.months:
        paragraph(console, say("bottleneck.months_about"), style="dim")
        titles = [(say(f"bottleneck.column_{name}"), _LEFT) for name in ("month", "use", "wait")]
        months = [
            (
                window_title(month.month),
                "" if month.utilisation is None else estimated(month.utilisation, "share", study.currency),
                "" if month.wait is None else estimated(month.wait, "hours", study.currency),
            )
            for month in found.months
        ]
        rows_of(console, titles, months)


def named_sentences(found: Diagnosis, currency: str) -> list[str]:
    """Return what stands out in sentences, the bottleneck first; that nothing does where nothing does."""
    if not found.bottlenecks:
        return [say("bottleneck.none")]
    return [
        say(
            f"bottleneck.{'also' if number else 'named'}",
            what=one.text,
            gain=change(one.gain, "money", currency),
        )
        for number, one in enumerate(found.bottlenecks)
    ]


def standing_out(found: tuple[Finding, ...]) -> str:
    """Return what stands out in a stretch of time, in one line."""
    return joined(one.text for one in found) if found else say("bottleneck.nothing")
