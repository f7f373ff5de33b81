"""Owns the first page: what a manager reads before anything else, without a word of statistics."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from simsales.report.direction import STATES, direction
from simsales.report.html.exhibit import Tone
from simsales.report.html.figures import Figures, key_title, metric_title, strategy_title
from simsales.report.html.levers import PlanStep, plan_steps
from simsales.report.plan_verdict import plan_verdict, verdict_text
from simsales.scenario.loaded import TODAY
from simsales.scenario.metrics import CATALOGUE
from simsales.scenario.settings import WHAT_IF
from simsales.study.comparison import differences_by_figure
from simsales.study.intervals import Interval
from simsales.study.results import Difference, StrategyResult, StudyResult, TargetResult
from simsales.words import say

__all__ = ["FirstPage", "Gauge", "TargetRow", "Verdict", "first_page", "headline_metrics", "months_of"]

_HEADLINES: Final = (
    "bookings",
    "revenue",
    "profit",
    "cash",
    "open_value",
    "leads",
    "wins",
    "win_rate",
    "market_share",
    "gone_cold",
    "costs",
    "spend",
)
_EXCHANGED: Final = ("bookings", "profit", "cash", "open_value", "win_rate", "gone_cold", "costs", "spend")
_PLAN: Final = "plan"
_PLAN_TONES: Final[dict[str, Tone]] = {
    "better": "good",
    "worse": "bad",
    "mixed": "unsure",
    "unknown": "unsure",
}


@dataclass(frozen=True, slots=True)
class Gauge:
    """A chance in words, and as a mark on a scale from 0 to 100."""

    text: str
    at: float | None
    low: float
    high: float
    tone: Tone


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target: its name, what it asks for, how sure one wants to be, and its chance by column."""

    name: str
    wish: str
    wanted: str
    wanted_at: float
    gauges: tuple[Gauge, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A sentence and how it is meant."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What stands on the first page.

    Parameters
    ----------
    headline
        The answer in one or two sentences.
    columns
        Names of the ways that are held against each other: today, and the plan or the best strategy.
    targets
        One row each, and one for all together where there are several.
    years
        How many years each chance was counted in, and that those below are others where there is a plan.
    steps
        Those of the plan; empty without one.
    brings_title, brings, gives_up
        What the second way brings, and what it costs.
    extra
        What the steps of the plan cost more by themselves, and that all costs are something else where those
        are listed too; empty without a plan.
    """

    headline: tuple[Verdict, ...]
    columns: tuple[str, ...]
    targets: tuple[TargetRow, ...]
    years: str
    steps: tuple[PlanStep, ...]
    plan_verdict: Verdict | None
    brings_title: str
    brings: tuple[Verdict, ...]
    gives_up: tuple[Verdict, ...]
    extra: str


def months_of(strategy: StrategyResult) -> tuple[dt.date, ...]:
    """Return the months that were simulated, in their order; those after the warm-up and those within it."""
    windows = dict.fromkeys(summary.key.window for summary in strategy.metrics.values())
    return tuple(
        dt.date(int(window[:4]), int(window[5:]), 1)
        for window in windows
        if len(window) == len("2027-01") and window[5:].isdigit()
    )


def headline_metrics(strategy: StrategyResult) -> tuple[str, ...]:
    """Return the figures that are shown for a strategy as a whole: those that were measured."""
    return tuple(
        name for name in _HEADLINES if name in strategy.metrics and strategy.metrics[name].mean.count
    )


def first_page(result: StudyResult, figures: Figures) -> FirstPage:
    """Return the first page of a result, in the language in force."""
    ways = _ways(result)
    plan = result.plan
    today = ways[0]
    months = months_of(today)
    steps = plan_steps(plan.actions, figures, months[0] if months else None) if plan else ()
    brings, gives_up = _exchange(result, ways, figures)
    return FirstPage(
        headline=_headline(result, ways, figures),
        columns=tuple(strategy_title(way.name) for way in ways),
        targets=_target_rows(ways, figures),
        years=_years(result, ways),
        steps=steps,
        plan_verdict=_plan_verdict(result, figures),
        brings_title=_brings_title(ways[-1]),
        brings=brings,
        gives_up=gives_up,
        extra=_extra(result, figures),
    )


def _ways(result: StudyResult) -> tuple[StrategyResult, ...]:
    """Return what is held against each other: always of the same years."""
    if result.plan is not None and result.plan.simulated is not None:
        # The plan was confirmed in years of its own, so today's way is shown in the same ones.
        return result.plan.simulated.today, result.plan.simulated.plan
    if result.judged.name != TODAY:
        # Who asks what would be wants to see that, whether it is better or not.
        return result[TODAY], result.judged
    if result.comparison is not None and result.comparison.best != TODAY:
        return result[TODAY], result[result.comparison.best]
    return (result.strategies[0],)


def _years(result: StudyResult, ways: Sequence[StrategyResult]) -> str:
    count = _counted(ways[0])
    if not count:
        return ""
    years = say("page.years", count=count)
    if ways[-1].name != _PLAN:
        return years
    return say("page.other_years", years=years, below=_counted(result.strategies[0]))


def _counted(way: StrategyResult) -> int:
    """Return how many years the chances of a way were counted in, at the most; 0 without any."""
    return max((target.chance.count for target in way.targets if target.chance), default=0)


def _headline(result: StudyResult, ways: Sequence[StrategyResult], figures: Figures) -> tuple[Verdict, ...]:
    judged = [target for target in ways[0].targets if target.chance is not None]
    found = []
    if result.look_back is not None and result.look_back.first_off is not None:
        found.append(Verdict(say("look_back.alarm"), "unsure"))
    # Where a strategy stands beside today's way, what makes it look better than it is stands there, too.
    doubts = [Verdict(say("report.mind", doubt=doubt), "unsure") for doubt in ways[-1].doubts_said]
    if not judged:
        return (*found, Verdict(say("page.no_targets")), *doubts)
    heaviest = max(judged, key=lambda target: target.weight)
    named = [*([heaviest] if len(judged) > 1 else judged)]
    for target in named:
        pair = [_find(way, target.name).chance for way in ways]
        found.append(_sentence(target.name, pair, ways, figures, target.wanted))
    if ways[0].together is not None and all(way.all_targets is not None for way in ways):
        together = [way.all_targets for way in ways]
        found.append(_sentence(None, together, ways, figures, None))
    found += doubts
    if not result.run.complete:
        found.append(Verdict(say("page.incomplete"), "unsure"))
    return tuple(found)


def _sentence(
    name: str | None,
    chances: Sequence[Interval | None],
    ways: Sequence[StrategyResult],
    figures: Figures,
    wanted: float | None,
) -> Verdict:
    said = [figures.chance(chance) for chance in chances]
    key = "one" if name is not None else (ways[0].together or "all")
    values: dict[str, object] = {"today": said[0]} if name is None else {"today": said[0], "name": name}
    last = chances[-1]
    tone: Tone = "" if wanted is None or last is None else _tone(last, wanted)
    if len(ways) == 1:
        return Verdict(say(f"page.headline.{key}", **values), tone)
    if ways[1].name == _PLAN:
        return Verdict(say(f"page.headline.{key}_plan", **values, plan=said[1]), tone)
    return Verdict(
        say(f"page.headline.{key}_strategy", **values, strategy=_called(ways[1]), plan=said[1]), tone
    )


def _target_rows(ways: Sequence[StrategyResult], figures: Figures) -> tuple[TargetRow, ...]:
    rows = [
        TargetRow(
            name=target.name,
            wish=figures.wish(target),
            wanted=figures.times(target.wanted) if target.chance else "",
            wanted_at=target.wanted * 100,
            gauges=tuple(_gauge(_find(way, target.name).chance, target.wanted, figures) for way in ways),
        )
        for target in ways[0].targets
    ]
    whose = ways[0].together
    if whose is not None and all(way.all_targets is not None for way in ways):
        gauges = tuple(_gauge(way.all_targets, None, figures) for way in ways)
        rows.append(TargetRow(say(f"page.{whose}_targets"), say(f"page.{whose}_about"), "", -1.0, gauges))
    return tuple(rows)


def _gauge(chance: Interval | None, wanted: float | None, figures: Figures) -> Gauge:
    if chance is None:
        return Gauge(figures.chance(None), None, 0.0, 0.0, "")
    tone: Tone = "" if wanted is None else _tone(chance, wanted)
    return Gauge(figures.chance(chance), chance.estimate * 100, chance.low * 100, chance.high * 100, tone)


def _tone(chance: Interval, wanted: float) -> Tone:
    """Return good where the chance is surely as wanted, bad where it surely is not, else unsure."""
    if chance.low >= wanted:
        return "good"
    return "bad" if chance.high < wanted else "unsure"


def _plan_verdict(result: StudyResult, figures: Figures) -> Verdict | None:
    plan = result.plan
    if plan is None:
        return None if result.no_plan is None else Verdict(say(result.no_plan.key, **result.no_plan.values))
    if plan.simulated is None:
        return Verdict(say("report.plan_none"), "bad")
    if not plan.actions:
        return Verdict(say("report.plan_today"))
    said = verdict_text(plan.simulated, figures.currency)
    return Verdict(said, _PLAN_TONES[plan_verdict(plan.simulated).kind])


def _brings_title(way: StrategyResult) -> str:
    if way.name == _PLAN:
        return say("page.first.brings_plan")
    return say("page.first.brings_strategy", strategy=_called(way))


def _called(way: StrategyResult) -> str:
    """Return what a strategy is called in a sentence: a what-if by what was set."""
    return way.why if way.name == WHAT_IF and way.why else way.name


def _exchange(
    result: StudyResult, ways: Sequence[StrategyResult], figures: Figures
) -> tuple[tuple[Verdict, ...], tuple[Verdict, ...]]:
    """Return what the second way brings and what it gives up, as far as that is beyond doubt."""
    if len(ways) < 2:
        return (), ()
    today, other = ways
    brings: list[Verdict] = []
    gives_up: list[Verdict] = []
    gaps = _measured_gaps(result, other.name)
    for target in today.targets:
        before, after = target.chance, _find(other, target.name).chance
        if before and after and (after.low > before.high or after.high < before.low):
            text = say(
                "page.exchange.target",
                name=target.name,
                today=figures.chance(before),
                plan=figures.chance(after),
            )
            (brings if after.estimate > before.estimate else gives_up).append(Verdict(text))
    for name in [name for name in _EXCHANGED if name in today.metrics]:
        metric, better = CATALOGUE[name], direction(name, today.targets)
        old, new = today.metrics[name], other.metrics.get(name)
        if new is None or (name in STATES and not better):
            continue
        title = metric_title(name)
        if name in gaps:
            title, gap = key_title(gaps[name].key), gaps[name].interval
            if not gap.is_decided:
                continue
            cell = figures.difference(gap, metric.unit)
            text = say("page.exchange.difference", title=title, change=cell.said)
            gain = gap.estimate
        elif new.mean.low > old.mean.high or new.mean.high < old.mean.low:
            first, second = figures.mean(old), figures.mean(new)
            text = say(
                "page.exchange.metric",
                title=title,
                today=first.said,
                plan=second.said,
            )
            gain = new.mean.estimate - old.mean.estimate
        else:
            continue
        (brings if gain * (better or -1) > 0 else gives_up).append(Verdict(text))
    return tuple(brings), tuple(gives_up)


def _measured_gaps(result: StudyResult, other: str) -> dict[str, Difference]:
    """Return the differences that were measured year by year, by metric, of the whole time."""
    plan = result.plan
    if other == _PLAN:
        assert plan is not None
        assert plan.simulated is not None
        # The goal last: where it asks for a figure by a day, its own difference is what is told.
        found = [*plan.simulated.differences, plan.simulated.difference]
    else:
        compared = [] if result.comparison is None else result.comparison.to_today
        runs, confidence = result.runs, result.run.confidence
        whole = () if runs is None else differences_by_figure(runs, other, TODAY, confidence)
        found = [
            *(gap for gap in whole if gap.interval.count > 1),
            *(gap for gap in compared if gap.a == other),
        ]
    return {gap.key.metric: gap for gap in found if not gap.key.scope}


def _extra(result: StudyResult, figures: Figures) -> str:
    plan = result.plan
    if plan is None or not plan.actions:
        return ""
    total = sum(action.cost for action in plan.actions)
    key = "page.extra.same" if total == 0 else "page.extra.more" if total > 0 else "page.extra.less"
    steps = say(key, amount=figures.text(abs(total), "money"))
    costs = None if plan.simulated is None else plan.simulated.of("costs")
    if costs is None or not costs.interval.is_decided:
        return steps
    return say("page.extra.all_costs", steps=steps, title=metric_title("costs"))


def _find(way: StrategyResult, name: str) -> TargetResult:
    return next(target for target in way.targets if target.name == name)
