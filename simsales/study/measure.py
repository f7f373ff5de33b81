"""Owns which figures a study measures, and how they are read from a run's tally, all at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

import numpy as np

from simsales.engines.tally import Scopes
from simsales.quantity import DAY
from simsales.scenario.measured import is_measured, parts_measured, teams_measured
from simsales.scenario.metrics import CATALOGUE, SCOPES
from simsales.scenario.reached import is_known
from simsales.scenario.scenario import Scenario
from simsales.scenario.target import Target, target_value
from simsales.study.formulas import BALANCES, FORMULAS, IN_STAGE, MEAN_NUMBERS, STANDING
from simsales.study.past import Known, Past, first_counted
from simsales.study.tally_sums import NOTHING, Sum, TallySums
from simsales.world.world import Floats, Ints, World

__all__ = ["Gauge", "MetricKey", "Readings", "figure_key", "target_key", "target_value"]


class MetricKey(NamedTuple):
    """One measured figure: metric, scope and time window.

    Parameters
    ----------
    metric : str
        From the catalogue.
    scope : str
        ``team=north`` and the like; empty for everything.
    window : str
        ``2027-03``, ``2027-Q2``, or ``2027-01-01..2027-06-30``; empty for the whole time after the warm-up.
    """

    metric: str
    scope: str = ""
    window: str = ""

    def __str__(self) -> str:
        inside = ", ".join(part for part in (self.scope, self.window) if part)
        return f"{self.metric}[{inside}]" if inside else self.metric


_IN_STAGE: Final = "open_deals in a stage now"
_NOW: Final = {**{f"{name} now": formula for name, formula in STANDING.items()}, _IN_STAGE: IN_STAGE}
_FORMULAS: Final = {**FORMULAS, **_NOW}
_COUNTERS: Final = {
    name: tuple(tuple(map(int, counters)) for counters in (formula.plus, formula.minus, formula.over))
    for name, formula in _FORMULAS.items()
}
"""Above the line added and taken away, and below it; plain integers, which are looked up in no time."""


class _Figure(NamedTuple):
    """A figure, by which formula, over which periods and in which rows it is counted, what is known of it."""

    key: MetricKey
    formula: str
    first: int
    last: int
    rows: tuple[int, ...]
    known: Known = Known(0.0)


class _Measures:
    """Figures read from a tally, all at once."""

    def __init__(self, world: World, figures: Sequence[_Figure], since: int) -> None:
        edges: list[int] = world.periods.edge.tolist()
        numbers: dict[Sum, int] = {NOTHING: 0}
        sums: list[tuple[int, ...]] = []
        units: list[float] = []
        for figure in figures:
            plus, minus, over = _COUNTERS[figure.formula]
            first = figure.first
            if figure.formula in _NOW:
                first = 0
            elif figure.formula in BALANCES:
                first = since
            parts = [Sum(counters, figure.rows, first, figure.last) for counters in (plus, minus, over)]
            sums.append(tuple(numbers.setdefault(part, len(numbers)) for part in parts))
            length = edges[figure.last] - edges[figure.first] if figure.formula in MEAN_NUMBERS else 1
            units.append(_FORMULAS[figure.formula].unit * length)
        self._sums = TallySums(list(numbers))
        self._plus, self._minus, over_all = np.array(sums, dtype=np.intp).reshape(-1, 3).T
        self._units = np.array(units)
        self._ratios = np.flatnonzero([bool(_FORMULAS[figure.formula].over) for figure in figures])
        self._over = over_all[self._ratios]
        self._known_above = np.array([figure.known.above for figure in figures])
        self._known_below = np.array([figures[place].known.below for place in self._ratios.tolist()])

    def measure(self, tally: Ints) -> Floats:
        """Return the vector of one run, in the order of the figures; NaN where nothing is defined."""
        sums = self._sums.of(tally)
        values: Floats = (sums[self._plus] - sums[self._minus]) + self._known_above
        over = sums[self._over] + self._known_below
        over[over <= 0] = np.nan
        values[self._ratios] /= over
        values /= self._units
        return values


class Gauge(_Measures):
    """What a study measures in one World, and how: built once, used on each tally.

    Attributes
    ----------
    keys : tuple of MetricKey
        Order of the measured vector.
    """

    def __init__(self, world: World, scenario: Scenario) -> None:
        figures = _Figures(world, scenario).listed()
        super().__init__(world, figures, first_counted(world, scenario))
        self.keys: tuple[MetricKey, ...] = tuple(figure.key for figure in figures)


class Readings(_Measures):
    """What is read in one World while a year goes on, counted between ticks at which its periods are cut.

    Parameters
    ----------
    asked
        Metric, scope, first and last tick of each reading. Those of `STANDING` are read as they stand at the
        last tick.
    """

    def __init__(self, world: World, scenario: Scenario, asked: Sequence[tuple[str, str, int, int]]) -> None:
        made = _Figures(world, scenario)
        places = {edge: place for place, edge in enumerate(world.periods.edge.tolist())}
        super().__init__(
            world,
            [
                made.reading(MetricKey(metric, scope), places[first], places[last])
                for metric, scope, first, last in asked
            ],
            first_counted(world, scenario),
        )


class _Figures:
    """Which figures a World and a scenario ask for."""

    def __init__(self, world: World, scenario: Scenario) -> None:
        self._world = world
        self._scenario = scenario
        self._rows = _rows(world)
        self._past = None if scenario.so_far is None else Past(world, scenario)
        self._opened = first_counted(world, scenario)

    def listed(self) -> list[_Figure]:
        """Return them: of the whole time, of months and quarters, of the windows of targets."""
        world, scenario = self._world, self._scenario
        warm = max(int(world.periods.warm.sum()), self._opened)
        whole = [(name, scope) for name in CATALOGUE if self._has(name) for scope in self._scopes_of(name)]
        found = self._within("", warm, len(world.periods.month), whole)
        series = [(name, "") for name, metric in CATALOGUE.items() if metric.monthly and self._has(name)]
        wanted = self._wanted()
        for label, begin, last in _stretches(world, scenario):
            # Of a quarter that has begun, a part would be taken for the whole.
            if "Q" in label and begin < self._opened:
                continue
            first = max(begin, self._opened)
            found += self._within(label, first, last, series if "Q" in label else [*series, *wanted])
        for key, first, last in _target_windows(world, scenario):
            if self._past is None:
                found += self._within(key.window, first, last, [(key.metric, key.scope)])
            elif is_known(scenario, _asked(key)):
                # Also of days that are all over.
                found.append(self._figure(key, max(first, self._opened), max(last, self._opened)))
        return found

    def _within(self, label: str, first: int, last: int, wanted: list[tuple[str, str]]) -> list[_Figure]:
        """Return the figures of metrics and scopes in a window; none where it has no periods."""
        if first >= last:
            return []
        return [self._figure(MetricKey(metric, scope, label), first, last) for metric, scope in wanted]

    def _figure(self, key: MetricKey, first: int, last: int) -> _Figure:
        return _Figure(key, key.metric, first, last, self._rows_of(key), self._known(key))

    def reading(self, key: MetricKey, first: int, last: int) -> _Figure:
        """Return a figure as it can be read while the year goes on."""
        formula, known = f"{key.metric} now" if key.metric in STANDING else key.metric, Known(0.0)
        kind, _, name = key.scope.partition("=")
        if key.metric == "open_deals" and kind == "stage":
            formula, known = _IN_STAGE, Known(float(self._stood_in(name)))
        return _Figure(key, formula, first, last, self._rows_of(key), known)

    def _stood_in(self, stage: str) -> int:
        """Return how many deals of the first day stood with their customer in a stage."""
        opening, place = self._world.opening, self._world.names.stages.index(stage)
        return int(((opening.stage == place) & (opening.waiting == 0)).sum())

    def _known(self, key: MetricKey) -> Known:
        """Return what is known beforehand of what a target asks for; all else counts what is to come."""
        if self._past is None or ".." not in key.window:
            return Known(0.0)
        since, by = _days_of(key.window)
        return self._past.known(key.metric, key.scope, since, by) or Known(0.0)

    def _has(self, name: str) -> bool:
        if name in ("market_size", "market_share"):
            return bool(self._world.money.market.any())
        return is_measured(self._scenario, name)

    def _scopes_of(self, name: str) -> list[str]:
        kinds = CATALOGUE[name].scopes
        return [
            "",
            *(
                label
                for label in self._rows
                if label.partition("=")[0] in kinds and self._says(MetricKey(name, label))
            ),
        ]

    def _says(self, key: MetricKey) -> bool:
        """Return whether anything is said of a figure in its scope."""
        teams = teams_measured(self._scenario, key.metric)
        kind, _, name = key.scope.partition("=")
        parts = parts_measured(self._scenario, key.metric)
        if parts is not None and kind:
            return name in parts.names
        if teams is None or kind not in ("team", "rep"):
            return True
        names = self._world.names
        if kind == "team":
            return name in teams
        return names.teams[self._world.reps.team[names.reps.index(name)]] in teams

    def _rows_of(self, key: MetricKey) -> tuple[int, ...]:
        """Return the rows of the tally whose sum a figure is: of a mean over people, of those it is over."""
        teams = teams_measured(self._scenario, key.metric)
        parts = parts_measured(self._scenario, key.metric)
        if parts is not None and not key.scope:
            return tuple(self._rows[f"{parts.kind}={name}"] for name in parts.names)
        if key.scope or teams is None:
            return (self._rows.get(key.scope, 0),)
        return tuple(self._rows[f"team={team}"] for team in teams)

    def _wanted(self) -> list[tuple[str, str]]:
        """Return what targets and milestones are about and no month has anyway, by metric and scope."""
        found: dict[tuple[str, str], None] = {}
        for target in self._scenario.conditions:
            key = figure_key(target)
            if key is None or not self._has(key.metric) or (key.scope and key.scope not in self._rows):
                continue
            if not self._says(key):
                continue
            if key.scope or not CATALOGUE[key.metric].monthly:
                found[key.metric, key.scope] = None
        return list(found)


def _asked(key: MetricKey) -> Target:
    """Return a target that asks for a figure."""
    kind, _, name = key.scope.partition("=")
    since, by = _days_of(key.window)
    return Target(metric=key.metric, of={kind: name} if key.scope else {}, since=since, by=by)


def _days_of(label: str) -> tuple[date | None, date | None]:
    """Return the first and last day of a window; None for those of the whole time, and for months."""
    since, dots, by = label.partition("..")
    if not dots:
        return None, None
    return date.fromisoformat(since) if since else None, date.fromisoformat(by) if by else None


def target_key(target: Target) -> MetricKey | None:
    """Return what a target is measured by; None when it names no metric or no value."""
    return None if target.at_least is None and target.at_most is None else figure_key(target)


def figure_key(target: Target) -> MetricKey | None:
    """Return the figure that a target is about, whether it says a value or not; None without a metric."""
    if target.metric not in CATALOGUE:
        return None
    scope = "".join(f"{kind}={name}" for kind, name in target.of.items())
    if target.since is None and target.by is None:
        return MetricKey(target.metric, scope)
    return MetricKey(target.metric, scope, f"{target.since or ''}..{target.by or ''}")


def _rows(world: World) -> dict[str, int]:
    names, scopes, sales = world.names, Scopes(world.names), world.stages.sales
    groups = (
        (scopes.channel, names.channels),
        (scopes.segment, names.segments),
        (scopes.product, names.products),
        (scopes.team, names.teams),
        (scopes.rep, names.reps),
        (scopes.stage, names.stages[:sales]),
        (scopes.stage + sales, names.stages[sales:]),
        (scopes.risk, names.risks),
        (scopes.idea, names.ideas),
    )
    return {
        f"{kind}={name}": first + index
        for kind, (first, group) in zip(SCOPES, groups, strict=True)
        for index, name in enumerate(group)
    }


def _stretches(world: World, scenario: Scenario) -> list[tuple[str, int, int]]:
    """Return months and quarters as label, first period, period after the last."""
    start = scenario.calendar.start
    months: dict[int, list[int]] = {}
    for period, month in enumerate(world.periods.month.tolist()):
        months.setdefault(month, []).append(period)
    found: list[tuple[str, int, int]] = []
    quarters: dict[str, list[int]] = {}
    for month, periods in months.items():
        number = start.year * 12 + start.month - 1 + month
        year, index = divmod(number, 12)
        found.append((f"{year}-{index + 1:02d}", periods[0], periods[-1] + 1))
        quarters.setdefault(f"{year}-Q{index // 3 + 1}", []).extend(periods)
    return found + [(label, periods[0], periods[-1] + 1) for label, periods in quarters.items()]


def _target_windows(world: World, scenario: Scenario) -> list[tuple[MetricKey, int, int]]:
    edges: list[int] = world.periods.edge.tolist()
    start = scenario.calendar.start
    found: dict[MetricKey, tuple[int, int]] = {}
    for target in scenario.conditions:
        key = figure_key(target)
        if key is None or not key.window:
            continue
        first = 0 if target.since is None else (target.since - start).days * DAY
        last = edges[-1] if target.by is None else (target.by + timedelta(days=1) - start).days * DAY
        begin = max((i for i, edge in enumerate(edges) if edge <= max(first, 0)), default=0)
        end = max((i for i, edge in enumerate(edges) if edge <= last), default=0)
        found[key] = (max(begin, int(world.periods.warm.sum())) if target.since is None else begin, end)
    return [(key, begin, end) for key, (begin, end) in found.items()]
