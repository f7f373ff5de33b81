"""Owns the terminal text on risks: how often they strike, what each brings, what all take from the profit."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console

from simsales.report.cells import sided
from simsales.report.figures import change, estimated
from simsales.report.page import bullet, heading, paragraph, rows_of
from simsales.report.span import span_of
from simsales.scenario.scenario import Scenario
from simsales.study.intervals import Interval
from simsales.study.measure import MetricKey
from simsales.study.results import StrategyResult, StudyResult
from simsales.study.tail import LEVELS
from simsales.words import joined, say

__all__ = ["loss_lines", "print_risk_effects", "print_risks"]


def print_risks(console: Console, strategy: StrategyResult, scenario: Scenario) -> None:
    """Print how often each risk struck, and on how many days it was in force; nothing without risks."""
    if not scenario.risks:
        return
    heading(console, say("report.risks_title"))
    paragraph(console, span_of(scenario).say("risks_note"), style="dim")
    columns = ("strikes", "risk_days")
    titles = [(say("report.risk"), "left"), *((say(f"report.short.{name}"), "right") for name in columns)]
    rows = []
    for name in scenario.risks:
        found = [strategy.metrics.get(str(MetricKey(metric, f"risk={name}"))) for metric in columns]
        cells = [
            say("house.not_known") if one is None else estimated(one.mean, one.unit, scenario.currency)
            for one in found
        ]
        rows.append((name, *cells))
    rows_of(console, sided(titles), rows)


def print_risk_effects(console: Console, study: StudyResult) -> None:
    """Print what each risk brings in the years that it strikes; nothing where that was not simulated."""
    if not study.risks:
        return
    heading(console, say("risks.text_title"))
    paragraph(console, say("risks.text_note"), style="dim")
    for effect in study.risks:
        figures = joined(
            f"{say(f'metric.{gap.key.metric}.title')} {change(gap.interval, gap.unit, study.currency)}"
            for gap in effect.differences
        )
        bullet(console, say("risks.brings", risk=effect.risk, figures=figures or say("risks.seldom")))
    for line in loss_lines(study):
        bullet(console, line)


def loss_lines(study: StudyResult) -> Iterator[str]:
    """Yield what all risks together take from the profit; nothing where that was not simulated."""
    losses = study.losses
    if losses is None:
        return

    def money(found: Interval) -> str:
        return estimated(found, "money", study.currency)

    chance = estimated(losses.losing, "share", study.currency)
    yield say("risks.losses", mean=money(losses.mean), chance=chance, years=losses.years)
    for tail in losses.tails:
        yield say("risks.tail", share=1 - tail.level, at_risk=money(tail.at_risk), beyond=money(tail.beyond))
    if len(losses.tails) < len(LEVELS):
        yield say("risks.no_tail", share=1 - LEVELS[len(losses.tails)], years=losses.years)
    below = estimated(losses.below, "deals", study.currency)
    calm = estimated(losses.calm_below, "deals", study.currency)
    yield say("risks.below_plan", below=below, calm=calm)
