"""Owns the terminal text on risks: how often they strike, what they bring, and what helps."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console

from simsales.report.cells import sided
from simsales.report.figures import chance_text, change, estimated, needed_text
from simsales.report.page import bullet, heading, paragraph, rows_of
from simsales.report.risk_map import map_rows, measure_title
from simsales.report.span import span_of
from simsales.scenario.scenario import Scenario
from simsales.study.intervals import Interval
from simsales.study.measure import MetricKey
from simsales.study.results import StrategyResult, StudyResult
from simsales.study.risk_result import Recovery, RiskMeasure
from simsales.study.tail import LEVELS
from simsales.words import joined, say

__all__ = [
    "loss_lines",
    "not_back_words",
    "print_risk_effects",
    "print_risks",
    "verdict_words",
    "weeks_words",
]


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
    _print_map(console, study)
    _print_recoveries(console, study)
    _print_measures(console, study)


def _print_map(console: Console, study: StudyResult) -> None:
    heading(console, say("risks.map_title"))
    paragraph(console, say("risks.map_about"), style="dim")
    titles = [(say("risks.column.risk"), "left")]
    titles += [
        (say(f"risks.column.{part}"), "right") for part in ("chance", "toll", "prevention", "contingency")
    ]
    rows = [
        (
            row.risk.risk,
            chance_text(row.risk.chance),
            say("house.not_known")
            if row.risk.toll is None
            else estimated(row.risk.toll, "money", study.currency),
            _price(row.prevention, study.currency),
            _price(row.contingency, study.currency),
        )
        for row in map_rows(study)
    ]
    rows_of(console, sided(titles), rows)


def _price(found: RiskMeasure | None, currency: str) -> str:
    return say("risks.nothing") if found is None else estimated(found.price, "money", currency)


def _print_recoveries(console: Console, study: StudyResult) -> None:
    if not study.recoveries:
        return
    heading(console, say("risks.recovery_title"))
    paragraph(console, say("risks.recovery_about"), style="dim")
    titles = [(say("risks.column.risk"), "left")]
    titles += [(say(f"risks.column.{part}"), "right") for part in ("fell", "weeks", "not_back")]
    rows = [
        (
            found.risk,
            chance_text(found.fell) if found.years else say("house.not_known"),
            weeks_words(found, study.currency),
            not_back_words(found),
        )
        for found in study.recoveries
    ]
    rows_of(console, sided(titles), rows)


def _print_measures(console: Console, study: StudyResult) -> None:
    if not study.measures:
        return
    heading(console, say("risks.measures_title"))
    paragraph(console, say("risks.measures_about"), style="dim")
    for found in study.measures:
        values = {
            "measure": measure_title(found),
            "state": say("risks.in_use" if found.used else "risks.not_in_use"),
            "worth": change(found.worth, "money", study.currency),
            "price": estimated(found.price, "money", study.currency),
            "verdict": verdict_words(found),
        }
        bullet(console, say("risks.measured_worth", **values))


def weeks_words(found: Recovery, currency: str) -> str:
    """Return after how many weeks half of the years are back that a risk pulled down."""
    if not found.weeks.count:
        return say("house.not_known")
    return needed_text(found.weeks, "count", currency)


def not_back_words(found: Recovery) -> str:
    """Return how many of the years that a risk pulled down are not back at the end."""
    if not found.not_back.count:
        return say("house.not_known")
    values = {"count": found.still_down, "of": found.not_back.count, "chance": chance_text(found.not_back)}
    return say("risks.not_back", **values)


def verdict_words(found: RiskMeasure) -> str:
    """Return whether a measure pays."""
    if not found.worth.is_decided:
        return say("risks.verdict.luck")
    return say("risks.verdict.pays" if found.worth.low > 0 else "risks.verdict.costs")


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
