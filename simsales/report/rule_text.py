"""Owns the terminal text on rules: how often each line acts, and what it brings."""

from __future__ import annotations

from rich.console import Console

from simsales.report.figures import change, estimated
from simsales.report.page import bullet, heading, paragraph
from simsales.study.results import StudyResult
from simsales.study.rule_result import RuleLine
from simsales.words import joined, number, say

__all__ = ["print_rules"]


def print_rules(console: Console, study: StudyResult) -> None:
    """Print what the lines of rules do and bring; nothing where that was not simulated."""
    if not study.rules:
        return
    heading(console, say("rules.text.title"))
    paragraph(console, say("rules.text.note"), style="dim")
    for line in study.rules:
        values = {"rule": line.rule, "line": number(line.line)}
        if line.first is None:
            bullet(console, say("rules.text.idle", **values))
            continue
        text = say(
            "rules.text.fired",
            **values,
            count=estimated(line.actions, "count", study.currency),
            share=estimated(line.years, "share", study.currency),
            days=estimated(line.first, "days", study.currency),
        )
        bullet(console, say("rules.text.whole", fired=text, brought=_brought(line, study.currency)))


def _brought(line: RuleLine, currency: str) -> str:
    if not line.differences:
        return say("rules.text.too_many")
    figures = joined(
        f"{say(f'metric.{gap.key.metric}.title')} {change(gap.interval, gap.unit, currency)}"
        + ("" if gap.is_known else f" ({say('rules.text.luck')})")
        for gap in line.differences
    )
    return say("rules.text.brings", figures=figures)
