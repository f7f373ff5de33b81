"""Owns the section about risks: how often each strikes, what it brings, how long it is felt, what is done."""

from __future__ import annotations

from typing import Final

from simsales import words
from simsales.report.html.charts import Spot, scatter
from simsales.report.html.exhibit import Cell, Exhibit, Section, Table
from simsales.report.html.figures import Figures, metric_title
from simsales.report.risk_map import map_rows, measure_title, price_words
from simsales.report.risk_text import loss_lines, not_back_words, verdict_words
from simsales.scenario.loaded import Loaded
from simsales.scenario.metrics import CATALOGUE
from simsales.scenario.risk import Contingency, Prevention, Risk, RiskEffect
from simsales.study.intervals import Interval
from simsales.study.results import StrategyResult, StudyResult
from simsales.study.risk_effects import BROUGHT
from simsales.study.risk_result import Recovery, RiskMeasure, RiskToll
from simsales.words import joined, say
from simsales.world.accrual import per_month

__all__ = ["risks_section"]

_MEASURED: Final = ("strikes", "risk_days", "prevention_cost", "contingency_cost")
_ALWAYS: Final = ("strikes", "risk_days")


def risks_section(result: StudyResult, figures: Figures, loaded: Loaded | None) -> Section | None:
    """Return what is known of each risk of today's way; None without risks.

    Parameters
    ----------
    result, figures
        What was found, and how figures are said.
    loaded
        The scenario, for what its register says; without it only what was measured is shown.
    """
    strategy = result.strategies[0]
    names = [
        summary.key.scope.partition("=")[2]
        for summary in strategy.metrics.values()
        if summary.key.metric == "strikes"
        and summary.key.scope.startswith("risk=")
        and not summary.key.window
    ]
    if not names:
        return None
    exhibits = [_measured(result, names, figures)]
    if result.risks:
        exhibits.append(_map(result, figures))
    if result.risks and result.recoveries:
        exhibits.append(_recoveries(result, figures))
    if result.risks and result.measures:
        exhibits.append(_measures(result, figures))
    if loaded is not None:
        if result.risks and result.losses is not None:
            exhibits.append(_losses(result))
        exhibits.append(_register({name: loaded.scenario.risks[name] for name in names}, figures))
    return Section("risks", say("risks.title"), say("risks.about"), tuple(exhibits))


def _measured(result: StudyResult, names: list[str], figures: Figures) -> Exhibit:
    strategy = result.strategies[0]
    shown = [name for name in _MEASURED if name in _ALWAYS or _was_spent(strategy, name)]
    effects = {effect.risk: effect for effect in result.risks}
    brought = BROUGHT if effects else ()
    rows = []
    for name in names:
        cells = [figures.mean(strategy.metrics.get(f"{metric}[risk={name}]")) for metric in shown]
        gaps = [_brought(effects[name], metric, figures) for metric in brought]
        rows.append((Cell(name), *cells, *gaps))
    titles = (
        say("risks.column.risk"),
        *(say(f"risks.column.{metric}") for metric in shown),
        *(say("risks.column.brought", title=metric_title(metric)) for metric in brought),
    )
    about = say("risks.measured_about" if brought else "risks.measured_only_about")
    return Exhibit("risks-measured", say("risks.measured"), about, Table(titles, tuple(rows)))


def _map(result: StudyResult, figures: Figures) -> Exhibit:
    known = [(row.risk, row.risk.toll) for row in map_rows(result) if row.risk.toll is not None]
    scale = figures.scale(max((abs(toll.high) for _, toll in known), default=0.0), "money")
    spots = [_spot(risk, toll, scale.divisor, figures) for risk, toll in known]
    rows = tuple(
        (
            Cell(row.risk.risk),
            Cell(figures.chance(row.risk.chance)),
            Cell(say("risks.seldom")) if row.risk.toll is None else figures.estimate(row.risk.toll, "money"),
            Cell(price_words(row.prevention, figures.currency)),
            Cell(price_words(row.contingency, figures.currency)),
        )
        for row in map_rows(result)
    )
    parts = ("risk", "chance", "toll", "prevention_price", "contingency_price")
    table = Table(tuple(say(f"risks.column.{part}") for part in parts), rows)
    upwards = say("risks.axis_toll", unit=scale.title)
    spec = scatter(spots, say("risks.axis_chance"), upwards) if spots else None
    return Exhibit("risks-map", say("risks.map_title"), say("risks.map_about"), table, spec)


def _spot(risk: RiskToll, toll: Interval, divisor: float, figures: Figures) -> Spot:
    chance = risk.chance
    return Spot(
        name=risk.risk,
        x=100.0 * chance.estimate,
        x_low=100.0 * chance.low,
        x_high=100.0 * chance.high,
        y=toll.estimate / divisor,
        y_low=toll.low / divisor,
        y_high=toll.high / divisor,
        text=joined([figures.chance(chance), figures.estimate(toll, "money").said]),
    )


def _recoveries(result: StudyResult, figures: Figures) -> Exhibit:
    def row(found: Recovery) -> tuple[Cell, ...]:
        weeks = figures.needed(found.weeks, "count") if found.weeks.count else Cell(say("house.not_known"))
        fell = figures.chance(found.fell) if found.years else say("house.not_known")
        return Cell(found.risk), Cell(fell), weeks, Cell(not_back_words(found))

    titles = tuple(say(f"risks.column.{part}") for part in ("risk", "fell", "weeks", "not_back"))
    table = Table(titles, tuple(map(row, result.recoveries)))
    return Exhibit("risks-recovery", say("risks.recovery_title"), say("risks.recovery_about"), table)


def _measures(result: StudyResult, figures: Figures) -> Exhibit:
    def row(found: RiskMeasure) -> tuple[Cell, ...]:
        worth = figures.difference(found.worth, "money")
        if found.worth.is_decided:
            worth = Cell(worth.text, worth.range, "good" if found.worth.low > 0 else "bad")
        return (
            Cell(measure_title(found)),
            Cell(say("risks.in_use" if found.used else "risks.not_in_use")),
            figures.estimate(found.price, "money"),
            worth,
            Cell(verdict_words(found)),
        )

    titles = tuple(say(f"risks.column.{part}") for part in ("measure", "state", "price", "worth", "verdict"))
    table = Table(titles, tuple(map(row, result.measures)))
    return Exhibit("risks-measures", say("risks.measures_title"), say("risks.measures_about"), table)


def _losses(result: StudyResult) -> Exhibit:
    table = Table((say("risks.column.losses"),), tuple((Cell(line),) for line in loss_lines(result)))
    return Exhibit("risks-losses", say("risks.losses_title"), say("risks.losses_about"), table)


def _was_spent(strategy: StrategyResult, metric: str) -> bool:
    summary = strategy.metrics.get(metric)
    return summary is not None and summary.mean.estimate != 0


def _brought(effect: RiskToll, metric: str, figures: Figures) -> Cell:
    """Return what a risk brings in a figure, or that it struck too seldom to say."""
    found = effect.of(metric)
    if found is None:
        return Cell(say("risks.seldom"))
    cell, better = figures.difference(found.interval, found.unit), CATALOGUE[metric].better
    if not found.is_known:
        return cell
    return Cell(cell.text, cell.range, "good" if found.interval.estimate * better > 0 else "bad")


def _register(risks: dict[str, Risk], figures: Figures) -> Exhibit:
    rows = tuple(
        (
            Cell(name),
            Cell(_often(risk)),
            Cell(joined(_changes(risk))),
            _prevention(risk.prevention, figures),
            _contingency(risk.contingency, figures),
        )
        for name, risk in risks.items()
    )
    parts = ("risk", "often", "effects", "prevention", "contingency")
    titles = tuple(say(f"risks.column.{part}") for part in parts)
    return Exhibit("risks-register", say("risks.register"), say("risks.register_about"), Table(titles, rows))


def _often(risk: Risk) -> str:
    parts = []
    brought = [
        *(say("risks.caused_by", name=name, chance=chance) for name, chance in risk.caused_by.items()),
        *(say("risks.follows", name=name, chance=chance) for name, chance in risk.follows.items()),
    ]
    if risk.per_year or not (risk.happens or brought):
        parts.append(say("risks.per_year", times=words.number(round(risk.per_year, 2))))
    if risk.happens:
        parts.append(say("risks.happens", days=joined(words.date(day) for day in sorted(risk.happens))))
    return joined([*parts, *brought])


def _changes(risk: Risk) -> list[str]:
    leaves = [say("risks.leaves", names=risk.leaves)] if risk.leaves else []
    return [*map(_effect, risk.effects), *leaves]


def _effect(effect: RiskEffect) -> str:
    kind, _, name = effect.to.partition(" of ")
    change = words.percent_change(effect.by)
    if name:
        return say(f"risks.effect.{kind.strip()}_of", name=name.strip(), change=change)
    return say(f"risks.effect.{kind.strip()}", change=change)


def _prevention(found: Prevention | None, figures: Figures) -> Cell:
    if found is None:
        return Cell(say("risks.nothing"))
    cost = figures.text(per_month(found.cost), "money")
    about = say("risks.prevents", share=found.lowers, cost=say("page.lever.per_month", amount=cost))
    return Cell(say("risks.in_use" if found.use else "risks.not_in_use"), about)


def _contingency(found: Contingency | None, figures: Figures) -> Cell:
    if found is None:
        return Cell(say("risks.nothing"))
    cost = figures.text(found.cost, "money")
    if found.after:
        after = words.duration(found.after)
        about = say("risks.eases_after", share=found.lowers, cost=cost, after=after)
    else:
        about = say("risks.eases", share=found.lowers, cost=cost)
    return Cell(say("risks.in_use" if found.use else "risks.not_in_use"), about)
