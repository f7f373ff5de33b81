"""Own the pages about targets and strategies: how likely each target is, and what each strategy changes."""

from __future__ import annotations

from typing import Final

from rich.console import Console

from simsales.report.direction import direction
from simsales.report.figure_titles import key_title
from simsales.report.figures import chance_text, change, figure, percent_chance
from simsales.report.names import some
from simsales.report.page import bullet, heading, paragraph, rows_of
from simsales.report.price_of_best import price_of_best
from simsales.report.span import Span, span_of_run
from simsales.scenario.measured import COSTS_OF_MARKET, COSTS_OF_PEOPLE
from simsales.scenario.metrics import CATALOGUE, SCOPES
from simsales.study.comparison import difference
from simsales.study.intervals import Interval
from simsales.study.measure import MetricKey
from simsales.study.results import TODAY, Comparison, StrategyResult, StudyResult, TargetResult
from simsales.words import date, joined, percent, quoted, say

__all__ = [
    "difference_words",
    "metric_words",
    "print_strategies",
    "print_targets",
    "strategy_words",
    "wanted_words",
]

_PRICES: Final = (*COSTS_OF_PEOPLE, *COSTS_OF_MARKET, "discounts")
"""What a strategy costs beside, told where it differs."""
_DEEP: Final = 4
_PLACES: Final = 4
"""So many changes of a what-if are named."""


def strategy_words(name: str) -> str:
    """Return what a strategy is called: the program's own names in the reader's language, others quoted."""
    return say(f"report.strategy.{name}") if name in {TODAY, "plan", "what-if"} else name


def metric_words(key: MetricKey) -> str:
    """Return what is measured, with its scope: ``Bookings, team north``."""
    title = say(f"metric.{key.metric}.title")
    kind, _, name = key.scope.partition("=")
    return (
        title
        if kind not in SCOPES
        else say("report.scoped", metric=title, scope=say(f"report.scope.{kind}"), name=name)
    )


def print_targets(
    console: Console, strategies: tuple[StrategyResult, ...], currency: str, span: Span
) -> None:
    """Print each target with its chance under every strategy, and all targets together."""
    targets = strategies[0].targets
    if not targets:
        return
    heading(console, say("report.targets_title"))
    for number, target in enumerate(targets):
        bullet(console, wanted_words(target, currency), style="bold")
        if target.chance is None:
            missing = joined(say(f"report.missing.{part}") for part in target.missing)
            paragraph(console, say("report.not_judged", missing=missing), style="yellow", indent=_DEEP)
            continue
        rows = [
            (strategy_words(strategy.name), chance_text(found.chance), _verdict(found))
            for strategy in strategies
            if (found := strategy.targets[number]).chance is not None
        ]
        rows_of(console, (("", "left"), ("", "left"), ("", "left")), rows, indent=_DEEP)
        if target.unit is not None and target.reached_with:
            paragraph(console, _reached(target, currency, span), style="dim", indent=_DEEP)
    whose = strategies[0].together
    if whose is not None:
        bullet(console, span.say(f"{whose}_targets"), style="bold")
        together = [
            (strategy_words(strategy.name), chance_text(strategy.all_targets))
            for strategy in strategies
            if strategy.all_targets is not None
        ]
        rows_of(console, (("", "left"), ("", "left")), together, indent=_DEEP)


def wanted_words(target: TargetResult, currency: str) -> str:
    """Return what a target asks for: its name, figure, value, day and wanted chance."""
    if target.key is None or target.unit is None:
        return target.name
    parts = []
    if target.at_least is not None:
        parts.append(say("report.at_least", value=figure(target.at_least, target.unit, currency)))
    if target.at_most is not None:
        parts.append(say("report.at_most", value=figure(target.at_most, target.unit, currency)))
    if target.by is not None:
        parts.append(say("report.by", day=date(target.by)))
    values = {
        "name": target.name,
        "metric": metric_words(target.key),
        "wanted": percent_chance(target.wanted),
    }
    return say("report.target", parts=say("house.comma").join(parts), **values)


def _verdict(target: TargetResult) -> str:
    """Say whether a chance is enough, and whether that is certain yet."""
    assert target.chance is not None
    if target.chance.low >= target.wanted:
        return say("report.enough")
    if target.chance.high < target.wanted:
        return say("report.too_little")
    return say("report.perhaps_enough" if target.is_met else "report.perhaps_too_little")


def _reached(target: TargetResult, currency: str, span: Span) -> str:
    unit = target.unit or "count"
    parts = [
        span.say("reached_with", times=round(chance * 100), value=figure(value, unit, currency))
        for chance, value in target.reached_with.items()
    ]
    return say("report.reached", parts=say("house.comma").join(parts))


def print_strategies(console: Console, study: StudyResult) -> None:
    """Print what each strategy changes against today, in words, and which is best."""
    comparison = study.comparison
    if comparison is None:
        return
    heading(console, say("report.strategies_title"))
    span = span_of_run(study.run)
    for note in _notes(study, comparison, span):
        paragraph(console, note, style="dim")
    first = study.strategies[0].name
    asked = {comparison.key, *(target.key for target in study.strategies[0].targets)}
    for strategy in study.strategies[1:]:
        name = strategy_words(strategy.name)
        said = say("report.strategy_why", name=name, why=strategy.why) if strategy.why else name
        bullet(console, said, style="bold")
        if strategy.undecided:
            question = say("report.what_if", places=some(strategy.undecided, _PLACES))
            paragraph(console, question, style="yellow", indent=_DEEP)
        for doubt in strategy.doubts_said:
            paragraph(console, say("report.mind", doubt=doubt), style="yellow", indent=_DEEP)
        others = {gap.key: gap.interval for gap in comparison.others if gap.a == strategy.name}
        found = {comparison.key: _difference(study, strategy.name, first, comparison.key), **others}
        prices = {key: _difference(study, strategy.name, first, key) for key in map(MetricKey, _PRICES)}
        beside = _by_quarter(study, strategy.name, first) | prices
        moved = {key: gap for key, gap in beside.items() if gap is not None and _moves(gap)}
        rows = [
            (
                key_title(key),
                change(gap, CATALOGUE[key.metric].unit, study.currency),
                difference_words(gap, direction(key.metric, strategy.targets)),
            )
            for key, gap in (found | moved).items()
            if gap is not None and (key in asked or _moves(gap))
        ]
        rows_of(console, (("", "left"), ("", "left"), ("", "left")), rows, indent=_DEEP)
        same = [key for key, gap in others.items() if key not in asked and not _moves(gap)]
        if same:
            names = joined(key_title(key) for key in same)
            paragraph(console, say("report.unmoved", names=names), style="dim", indent=_DEEP)
    paragraph(console, _best(comparison, span), style="bold")
    if comparison.what_ifs and comparison.is_choice:
        names = joined(quoted(strategy_words(name)) for name in comparison.what_ifs)
        paragraph(console, say("report.not_ranked", names=names, count=len(comparison.what_ifs)))
    price = price_of_best(study)
    if price is not None:
        paragraph(console, price, style="bold yellow")
    years = {"years": study.run.replications, "count": comparison.looks}
    paragraph(console, span.say("looks" if comparison.looks > 1 else "played", **years), style="dim")


def _best(comparison: Comparison, span: Span) -> str:
    """Return which strategy is best, in which time, and what is doubtful about it."""
    title = key_title(comparison.key)
    if not comparison.is_choice:
        return comparison.verdict(title)
    best, chance = strategy_words(comparison.best), percent(comparison.probability_best)
    verdict = "report.best_known" if comparison.is_known else "report.best_unknown"
    return comparison.with_doubts(span.timed(verdict, name=quoted(best), metric=title, chance=chance))


def _notes(study: StudyResult, comparison: Comparison, span: Span) -> list[str]:
    """Return how to read the differences: whose days they are of, and which figures do not overlap."""
    notes = [span.say("strategies_note")]
    keys = {comparison.key, *(gap.key for gap in comparison.others)}
    if study.run.days is not None and any(".." in key.window for key in keys):
        notes.append(say("report.strategies_days", first=span.first, last=span.last))
    if MetricKey("renewals") in keys:
        notes.append(say("report.renewals_note"))
    return notes


def _by_quarter(study: StudyResult, name: str, other: str) -> dict[MetricKey, Interval | None]:
    """Return how bookings by quarter differ where they begin to only in the course of the time."""
    if study.runs is None:
        return {}
    keys = [key for key in study.runs.keys[name] if key.metric == "bookings" and not key.scope]
    quarters = sorted((key for key in keys if "-Q" in key.window), key=lambda key: key.window)
    first = _difference(study, name, other, quarters[0]) if quarters else None
    if first is None or _moves(first):
        return {}
    later = {key: _difference(study, name, other, key) for key in quarters[1:]}
    # Where luck hides every quarter, there is no beginning to be seen.
    return later if any(gap is not None and gap.is_decided for gap in later.values()) else {}


def _moves(gap: Interval) -> bool:
    return not gap.estimate == gap.low == gap.high == 0


def _difference(study: StudyResult, name: str, other: str, key: MetricKey) -> Interval | None:
    runs = study.runs
    if runs is None or not runs.has(name, key) or not runs.has(other, key):
        return None
    found = difference(runs, name, other, key, study.run.confidence).interval
    return found if found.count > 1 else None


def difference_words(found: Interval, better: int) -> str:
    """Say what a difference means: better, worse, or perhaps only luck."""
    if not _moves(found):
        return ""
    if not found.is_decided:
        return say("report.perhaps_luck")
    if not better:
        return ""
    return say("report.better" if found.estimate * better > 0 else "report.worse")
