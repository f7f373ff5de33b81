"""Own the printed answer to why targets are missed."""

from __future__ import annotations

from rich.console import Console

from simsales.report.figures import change, figure
from simsales.report.page import Side, bullet, heading, paragraph, rows_of
from simsales.study.figure_text import signed
from simsales.study.miss_result import Cause, Miss
from simsales.study.results import StudyResult
from simsales.words import say

__all__ = ["basis_words", "cause_words", "miss_sentence", "print_misses", "unsure"]

_SIDES: tuple[tuple[str, Side], ...] = (("", "left"), ("", "left"))


def unsure(study: StudyResult) -> list[Miss]:
    """Return the targets and milestones that are missed more often than one wants, with their causes."""
    return [miss for miss in study.misses if miss.is_unsure]


def print_misses(console: Console, study: StudyResult) -> None:
    """Print why targets and milestones that are not sure enough are missed; nothing where all are."""
    found = unsure(study)
    if not found:
        return
    heading(console, say("missed.title"))
    paragraph(console, say("missed.note"), style="dim")
    for miss in found:
        bullet(console, miss_sentence(miss, study.currency), style="bold")
        rows = [
            (cause_words(cause), change(cause.amount, miss.unit, study.currency)) for cause in miss.causes
        ]
        rows_of(console, _SIDES, rows, indent=4)


def miss_sentence(miss: Miss, currency: str) -> str:
    """Return how often and by how much a target is missed, and what that is held against."""
    return say(
        "missed.line",
        name=miss.name,
        missed=miss.missed,
        years=miss.years,
        gap=signed(miss.gap, miss.unit, currency),
        result=figure(miss.result.estimate, miss.unit, currency),
        level=figure(miss.level, miss.unit, currency),
        basis=basis_words(miss),
    )


def basis_words(miss: Miss) -> str:
    """Return what the missed years are held against."""
    return say(f"missed.basis.{miss.basis.replace(' ', '_')}", count=miss.of_basis)


def cause_words(cause: Cause) -> str:
    """Return what a cause is called."""
    return say(cause.label.key, **cause.label.values)
