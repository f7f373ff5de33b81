"""Own the printed page about assumptions: what would change the answer, and what matters most."""

from __future__ import annotations

from rich.console import Console

from simsales.report.assumption_words import (
    decision_text,
    effect_text,
    firm_texts,
    flip_text,
    rest_texts,
    title_text,
)
from simsales.report.page import bullet, heading, paragraph
from simsales.study.results import StudyResult
from simsales.words import say

__all__ = ["print_sensitivity"]

_DEEP = 4


def print_sensitivity(console: Console, study: StudyResult) -> None:
    """Print which assumptions the answer hangs on; nothing where they were not weighed."""
    found = study.sensitivity
    if found is None:
        return
    currency = study.currency
    heading(console, say("assume.title"))
    paragraph(console, decision_text(found.decision, currency))
    for flip in found.flips:
        bullet(console, flip_text(flip, found.decision, currency), style="bold")
    for text in firm_texts(found, currency):
        paragraph(console, text)
    for weighed in found.ranked:
        bullet(console, title_text(weighed.figure))
        for end in weighed.ends:
            said = effect_text(weighed.figure, end, found.decision, currency)
            paragraph(console, said, indent=_DEEP)
    for text in rest_texts(found):
        paragraph(console, text, style="dim")
    paragraph(console, say("assume.flip.years", count=found.proved), style="dim")
