"""Owns the sections about decisions: targets, strategies side by side, the plan against today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Final

from simsales import words
from simsales.report.direction import direction
from simsales.report.html.charts import COLOURS, Dot, Month, dots, grouped_dots, lines
from simsales.report.html.exhibit import Cell, Exhibit, Section, Table, Tone
from simsales.report.html.figures import Figures, key_title, metric_title, strategy_title
from simsales.report.html.first_page import headline_metrics, months_of
from simsales.report.html.goal_sections import letters_exhibits
from simsales.report.html.month_names import month_names
from simsales.report.names import some
from simsales.report.price_of_best import price_of_best
from simsales.scenario.loaded import TODAY
from simsales.scenario.metrics import CATALOGUE
from simsales.study.comparison import difference
from simsales.study.intervals import Interval
from simsales.study.measure import MetricKey
from simsales.study.results import (
    Difference,
    PlanResult,
    PlanSimulated,
    StrategyResult,
    StudyResult,
    TargetResult,
)
from simsales.words import joined, quoted, say

__all__ = ["plan_section", "strategies_section", "targets_section"]

_MOST_STRATEGIES: Final = 6
_MOST_TARGETS: Final = 12
_MOST_PLACES: Final = 4
_COMPARED: Final = ("bookings", "profit", "cash", "open_value", "wins", "win_rate", "gone_cold", "costs")
_KNOWN: Final = COLOURS[0]
_UNKNOWN: Final = "#8d98a3"


def targets_section(result: StudyResult, figures: Figures) -> Section | None:
    """Return how likely each target is under each strategy, and which values are reached how surely."""
    targets = result.strategies[0].targets
    if not targets:
        return None
    exhibits = [_chances(result, figures)]
    if any(target.reached_with for target in targets):
        exhibits.append(_reached(result, figures))
    exhibits += letters_exhibits(result, figures)
    return Section("targets", say("page.targets.title"), say("page.targets.about"), tuple(exhibits))


def _chances(result: StudyResult, figures: Figures) -> Exhibit:
    shown = result.strategies[:_MOST_STRATEGIES]
    kinds = [strategy_title(strategy.name) for strategy in shown]
    items, wanted = [], []
    for target in [t for t in shown[0].targets if t.chance is not None][:_MOST_TARGETS]:
        wanted.append((target.name, target.wanted * 100))
        for strategy, kind in zip(shown, kinds, strict=True):
            chance = _target(strategy, target.name).chance
            if chance is not None:
                limits = (chance.estimate * 100, chance.low * 100, chance.high * 100)
                items.append(Dot(kind, *limits, figures.chance(chance), kind, target.name))
    columns = (
        say("page.column.target"),
        say("page.column.wanted"),
        *(strategy_title(strategy.name) for strategy in result.strategies),
    )
    rows = [
        (
            Cell(target.name, figures.wish(target)),
            Cell(figures.times(target.wanted) if target.chance else ""),
            *(
                Cell(figures.chance(_target(s, target.name).chance), tone=_met(s, target.name))
                for s in result.strategies
            ),
        )
        for target in result.strategies[0].targets
    ]
    whose = result.strategies[0].together
    if whose is not None and all(strategy.all_targets is not None for strategy in result.strategies):
        rows.append(
            (
                Cell(say(f"page.{whose}_targets")),
                Cell(""),
                *(Cell(figures.chance(s.all_targets)) for s in result.strategies),
            )
        )
    spec = grouped_dots(items, say("page.axis.years"), kinds, wanted) if items else None
    title, about = say("page.targets.chances"), say("page.targets.chances_about")
    return Exhibit(
        "chances", title, about, Table(columns, tuple(rows)), spec, tuple(zip(kinds, COLOURS, strict=False))
    )


def _reached(result: StudyResult, figures: Figures) -> Exhibit:
    chances = sorted({c for s in result.strategies for t in s.targets for c in t.reached_with}, reverse=True)
    columns = (
        say("page.column.target"),
        say("page.column.strategy"),
        *(say("page.column.reached", times=round(chance * 100)) for chance in chances),
    )
    rows = []
    for name in [target.name for target in result.strategies[0].targets]:
        for strategy in result.strategies:
            target = _target(strategy, name)
            if target.unit is None or not target.reached_with:
                continue
            values = [figures.text(target.reached_with[chance], target.unit) for chance in chances]
            rows.append((Cell(target.name), Cell(strategy_title(strategy.name)), *map(Cell, values)))
    return Exhibit(
        "reached", say("page.targets.reached"), say("page.targets.reached_about"), Table(columns, tuple(rows))
    )


def strategies_section(result: StudyResult, figures: Figures) -> Section | None:
    """Return the strategies side by side: what each brings, and the difference to today, year by year."""
    comparison = result.comparison
    if comparison is None:
        return None
    title = key_title(comparison.key)
    best = strategy_title(comparison.best)
    sure = figures.best_times(comparison.probability_best)
    key = "page.strategies.known" if comparison.is_known else "page.strategies.unknown"
    about = comparison.with_doubts(say(key, best=best, title=title, times=sure))
    if not comparison.is_choice:
        about = say("report.nothing_decided")
    elif comparison.what_ifs:
        names = joined(quoted(strategy_title(name)) for name in comparison.what_ifs)
        beside = say("report.not_ranked", names=names, count=len(comparison.what_ifs))
        about = say("look_back.two", first=about, then=beside)
    price = price_of_best(result)
    if price is not None:
        about = say("look_back.two", first=about, then=price)
    exhibits = (_gaps(result, figures), _further(result, figures), _beside(result, figures))
    shown = tuple(exhibit for exhibit in exhibits if exhibit is not None)
    return Section("strategies", say("page.strategies.title"), about, shown)


def _gaps(result: StudyResult, figures: Figures) -> Exhibit:
    comparison = result.comparison
    assert comparison is not None
    known, unknown = say("page.known"), say("page.unknown")
    gaps = comparison.to_today
    unit = CATALOGUE[comparison.key.metric].unit
    largest = max((max(abs(g.interval.low), abs(g.interval.high)) for g in gaps), default=0.0)
    scale = figures.scale(largest, unit)
    items, rows = [], []
    main = comparison.key.metric if not comparison.key.scope else None
    others = [name for name in _COMPARED if _is_compared(result, name) and name != main]
    for gap in gaps:
        cell = figures.difference(gap.interval, unit)
        kind = known if gap.is_known else unknown
        items.append(Dot(strategy_title(gap.a), *_scaled(gap.interval, scale.divisor), cell.said, kind))
        rows.append(
            (
                Cell(strategy_title(gap.a), _about(result[gap.a])),
                _toned(gap.interval, comparison.better, cell),
                *_other_gaps(result, gap.a, others, figures),
            )
        )
    columns = (say("page.column.strategy"), key_title(comparison.key), *map(metric_title, others))
    legend = ((known, _KNOWN), (unknown, _UNKNOWN))
    spec = dots(items, scale.title, legend)
    title = say("page.strategies.gaps", title=key_title(comparison.key))
    about = _sentences([say("page.strategies.gaps_about"), *_days(result, comparison.key.window)])
    return Exhibit("differences", title, about, Table(columns, tuple(rows)), spec, legend)


def _about(strategy: StrategyResult) -> str:
    """Return a strategy's own words, that it is a mere question where it is one, and its doubts."""
    said = [strategy.why] if strategy.why else []
    if strategy.undecided:
        said.append(say("report.what_if", places=some(strategy.undecided, _MOST_PLACES)))
    said += [say("report.mind", doubt=doubt) for doubt in strategy.doubts_said]
    return reduce(lambda first, then: say("look_back.two", first=first, then=then), said) if said else ""


def _is_compared(result: StudyResult, metric: str) -> bool:
    """Return whether a column is worth its place: measured, and not the same under every strategy."""
    if metric not in result[TODAY].metrics or result.runs is None:
        return False
    gaps = (
        difference(result.runs, strategy.name, TODAY, MetricKey(metric), result.run.confidence).interval
        for strategy in result.strategies
        if strategy.name != TODAY
    )
    return any(_moves(gap) for gap in gaps)


def _days(result: StudyResult, window: str) -> list[str]:
    """Return which days the figures without days are of, where one has days of its own."""
    days = result.run.days
    return [say("report.strategies_days", first=days[0], last=days[1])] if days and ".." in window else []


def _further(result: StudyResult, figures: Figures) -> Exhibit | None:
    """Return what each strategy changes in what targets ask for, for customers and in the market."""
    comparison = result.comparison
    assert comparison is not None
    gaps: dict[MetricKey, dict[str, Interval]] = {}
    for gap in comparison.others:
        if gap.key.scope or gap.key.window or gap.key.metric not in (*_COMPARED, "revenue"):
            gaps.setdefault(gap.key, {})[gap.a] = gap.interval
    moved = {key: found for key, found in gaps.items() if any(map(_moves, found.values()))}
    if not moved:
        return None
    names = [strategy.name for strategy in result.strategies if strategy.name != TODAY]
    rows = tuple(
        (
            Cell(key_title(key), say(f"metric.{key.metric}.about")),
            *(_further_cell(found.get(name), key, result, figures) for name in names),
        )
        for key, found in moved.items()
    )
    same = [key_title(key) for key in gaps if key not in moved]
    about = [
        say("page.strategies.further_about"),
        *_days(result, "".join(key.window for key in moved)),
        *([say("report.renewals_note")] if MetricKey("renewals") in moved else []),
        *([say("report.unmoved", names=joined(same))] if same else []),
    ]
    columns = (say("page.column.figure"), *map(strategy_title, names))
    title = say("page.strategies.further")
    return Exhibit("further", title, _sentences(about), Table(columns, rows))


def _further_cell(gap: Interval | None, key: MetricKey, result: StudyResult, figures: Figures) -> Cell:
    if gap is None:
        return Cell(say("house.not_known"))
    cell = figures.difference(gap, CATALOGUE[key.metric].unit)
    return _toned(gap, direction(key.metric, result[TODAY].targets), cell)


def _sentences(parts: Sequence[str]) -> str:
    return reduce(lambda first, then: say("look_back.two", first=first, then=then), parts)


def _moves(gap: Interval) -> bool:
    return not gap.estimate == gap.low == gap.high == 0


def _other_gaps(result: StudyResult, name: str, metrics: Sequence[str], figures: Figures) -> Iterator[Cell]:
    if result.runs is None:
        return
    for metric in metrics:
        gap = difference(result.runs, name, TODAY, MetricKey(metric), result.run.confidence)
        better = direction(metric, result[TODAY].targets)
        yield _toned(gap.interval, better, figures.difference(gap.interval, gap.unit))


def _toned(gap: Interval, better: int, cell: Cell) -> Cell:
    if not better or not gap.is_decided:
        return cell
    tone: Tone = "good" if gap.estimate * better > 0 else "bad"
    return Cell(cell.text, cell.range, tone)


def _beside(result: StudyResult, figures: Figures) -> Exhibit:
    table = _metric_table([(strategy_title(s.name), s) for s in result.strategies], figures)
    return Exhibit("beside", say("page.strategies.beside"), say("page.strategies.beside_about"), table)


def _metric_table(ways: Sequence[tuple[str, StrategyResult]], figures: Figures) -> Table:
    rows = [
        (
            Cell(metric_title(name), say(f"metric.{name}.about")),
            *(figures.mean(strategy.metrics.get(name)) for _, strategy in ways),
        )
        for name in headline_metrics(ways[0][1])
    ]
    return Table((say("page.column.figure"), *(title for title, _ in ways)), tuple(rows))


def plan_section(result: StudyResult, figures: Figures) -> Section | None:
    """Return the plan beside today's way in fresh years, and what the solver says of its own picture."""
    plan = result.plan
    if plan is None:
        return None
    exhibits = []
    if plan.simulated is not None:
        ways = [
            (strategy_title("today"), plan.simulated.today),
            (strategy_title("plan"), plan.simulated.plan),
        ]
        exhibits.append(_plan_months(ways, figures))
        exhibits.append(
            Exhibit(
                "plan-figures",
                say("page.plan.figures"),
                say("page.plan.figures_about"),
                _plan_figures(plan.simulated, figures),
            )
        )
    exhibits.append(_solver(plan, figures))
    about = " ".join((say("page.plan.about"), *plan.cautions))
    return Section("plan", say("page.plan.title"), about, tuple(exhibits))


def _plan_figures(simulated: PlanSimulated, figures: Figures) -> Table:
    """Return plan and today side by side, with the difference year by year."""
    rows = []
    for name in headline_metrics(simulated.today):
        today, plan = simulated.today.metrics.get(name), simulated.plan.metrics.get(name)
        row = (
            Cell(metric_title(name), say(f"metric.{name}.about")),
            figures.mean(today),
            figures.mean(plan),
            _gap_cell(simulated.of(name), direction(name, simulated.today.targets), figures),
        )
        rows.append(row)
    titles = (
        say("page.column.figure"),
        strategy_title(TODAY),
        strategy_title("plan"),
        say("page.column.difference"),
    )
    return Table(titles, tuple(rows))


def _gap_cell(gap: Difference | None, better: int, figures: Figures) -> Cell:
    if gap is None:
        return Cell(say("house.not_known"))
    cell = figures.difference(gap.interval, gap.unit)
    return _toned(gap.interval, better, cell)


def _plan_months(ways: Sequence[tuple[str, StrategyResult]], figures: Figures) -> Exhibit:
    months = months_of(ways[0][1])
    names = month_names(months)
    keys = [str(MetricKey("bookings", "", f"{month:%Y-%m}")) for month in months]
    values = [way.metrics[key].mean.estimate for _, way in ways for key in keys]
    scale = figures.scale(max(values, default=0.0), "money")
    items = [
        Month(
            name, *_scaled(way.metrics[key].mean, scale.divisor), figures.mean(way.metrics[key]).text, title
        )
        for title, way in ways
        for key, name in zip(keys, names, strict=True)
    ]
    columns = (say("page.column.month"), *(title for title, _ in ways))
    rows = tuple(
        (Cell(words.month(month)), *(figures.mean(way.metrics[key]) for _, way in ways))
        for month, key in zip(months, keys, strict=True)
    )
    kinds = [title for title, _ in ways]
    spec = lines(items, scale.title, kinds) if items else None
    title, about = say("page.plan.months", title=metric_title("bookings")), say("page.plan.months_about")
    return Exhibit(
        "plan-months", title, about, Table(columns, rows), spec, tuple(zip(kinds, COLOURS, strict=False))
    )


def _scaled(interval: Interval, divisor: float) -> tuple[float, float, float]:
    return interval.estimate / divisor, interval.low / divisor, interval.high / divisor


def _solver(plan: PlanResult, figures: Figures) -> Exhibit:
    pictured = (
        (say("page.solver.objective"), figures.text(plan.objective, plan.objective_unit)),
        (say("page.solver.bound"), figures.text(plan.bound, plan.objective_unit)),
        (say("page.solver.gap"), words.percent(plan.gap)),
        (say("page.solver.curve_error"), words.percent(plan.curve_error)),
    )
    rows = [
        (say("page.solver.status"), _status(plan.status)),
        *(pictured if plan.status != "simulated" else ()),
        (say("page.solver.repeatable"), say("page.yes" if plan.repeatable else "page.no")),
        *((say("page.solver.reason"), reason) for reason in plan.said),
    ]
    table = Table(
        (say("page.column.what"), say("page.column.value")), tuple((Cell(a), Cell(b)) for a, b in rows)
    )
    return Exhibit("solver", say("page.solver.title"), say("page.solver.about"), table)


def _status(status: str) -> str:
    known = f"page.solver.is.{status}"
    return say(known) if known in words.catalogue(words.language()) else status


def _target(strategy: StrategyResult, name: str) -> TargetResult:
    return next(target for target in strategy.targets if target.name == name)


def _met(strategy: StrategyResult, name: str) -> Tone:
    target = _target(strategy, name)
    if target.chance is None:
        return ""
    if target.chance.low >= target.wanted:
        return "good"
    return "bad" if target.chance.high < target.wanted else "unsure"
