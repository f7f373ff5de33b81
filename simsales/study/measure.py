"""Owns how each metric is computed from a run's tally, and which ones a study measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from simsales.engines.tally import Counter, Scopes
from simsales.quantity import DAY, HOUR
from simsales.scenario.metrics import CATALOGUE, SCOPES
from simsales.scenario.reached import is_known
from simsales.scenario.scenario import Scenario
from simsales.scenario.so_far import RATIOS
from simsales.scenario.target import Target, target_value
from simsales.study.past import Known, Past, first_counted
from simsales.world.world import Floats, Ints, Names, World

__all__ = ["FORMULAS", "Gauge", "MetricKey", "figure_key", "target_key", "target_value"]

C = Counter
Sums = Callable[[Counter], Floats]


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


def _ratio(above: Floats, below: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below > 0, above / below, np.nan)


def _costs(s: Sums) -> Floats:
    running = s(C.SALARIES) + s(C.FIXED) + s(C.SPEND) + s(C.PREVENTION) + s(C.CONTINGENCY)
    return running + s(C.DELIVERY) + s(C.COMMISSION)


def _ended(s: Sums) -> Floats:
    return s(C.WON) + s(C.LOST) + s(C.NO_DECISION) + s(C.COLD)


def _left(s: Sums) -> Floats:
    return s(C.PASSED) + s(C.LOST) + s(C.NO_DECISION) + s(C.COLD)


FORMULAS: dict[str, Callable[[Sums], Floats]] = {
    "bookings": lambda s: s(C.BOOKINGS),
    "revenue": lambda s: s(C.RECOGNISED),
    "cash": lambda s: s(C.CASH),
    "gross_margin": lambda s: s(C.RECOGNISED) - s(C.DELIVERY),
    "profit": lambda s: s(C.RECOGNISED) - _costs(s),
    "costs": _costs,
    "delivery_cost": lambda s: s(C.DELIVERY),
    "commission": lambda s: s(C.COMMISSION),
    "spend": lambda s: s(C.SPEND),
    "salaries": lambda s: s(C.SALARIES),
    "fixed_costs": lambda s: s(C.FIXED),
    "prevention_cost": lambda s: s(C.PREVENTION),
    "contingency_cost": lambda s: s(C.CONTINGENCY),
    "leads": lambda s: s(C.LEADS),
    "wins": lambda s: s(C.WON),
    "losses": lambda s: s(C.LOST),
    "no_decisions": lambda s: s(C.NO_DECISION),
    "gone_cold": lambda s: s(C.COLD),
    "win_rate": lambda s: _ratio(s(C.WON), _ended(s)),
    "deal_value": lambda s: _ratio(s(C.BOOKINGS), s(C.WON)),
    "sales_cycle": lambda s: _ratio(s(C.CYCLE_WON), s(C.CYCLES_WON)) / DAY,
    "lost_cycle": lambda s: _ratio(s(C.CYCLE_LOST), s(C.CYCLES_LOST)) / DAY,
    "market_size": lambda s: s(C.MARKET),
    "market_share": lambda s: _ratio(s(C.BOOKINGS), s(C.MARKET)),
    "entered": lambda s: s(C.ENTERED),
    "passed": lambda s: s(C.PASSED),
    "pass_rate": lambda s: _ratio(s(C.PASSED), _left(s)),
    "mean_wait": lambda s: _ratio(s(C.WAIT), s(C.STARTED) + s(C.COLD)) / HOUR,
    "waited": lambda s: _ratio(s(C.WAITED), s(C.STARTED)),
    "abandoned": lambda s: _ratio(s(C.COLD), s(C.STARTED) + s(C.COLD)),
    "utilisation": lambda s: _ratio(s(C.BUSY), s(C.OPEN)),
    "work_hours": lambda s: s(C.BUSY) / HOUR,
    "open_hours": lambda s: s(C.OPEN) / HOUR,
    "idle_hours": lambda s: (s(C.OPEN) - s(C.BUSY)) / HOUR,
    "meeting_hours": lambda s: s(C.MEETING) / HOUR,
    "standing_hours": lambda s: s(C.STANDING) / HOUR,
    "surprise_hours": lambda s: s(C.SURPRISE) / HOUR,
    "buffer_hours": lambda s: s(C.BUFFER) / HOUR,
    "open_at_start": lambda s: s(C.OPEN_AT_START),
    "open_deals": lambda s: s(C.STILL_OPEN),
    "open_value": lambda s: s(C.OPEN_VALUE),
    "mean_open_deals": lambda s: s(C.PRESENCE),
    "backlog": lambda s: s(C.BOOKINGS) - s(C.RECOGNISED),
    "receivables": lambda s: s(C.BOOKINGS) - s(C.CASH),
    "strikes": lambda s: s(C.STRIKES),
    "risk_days": lambda s: s(C.RISK_TIME) / DAY,
}
"""Metrics as functions of summed counters. ``mean_open_deals`` is divided by the window's length
afterwards.
"""


BALANCES = frozenset({"backlog", "receivables"})
"""Metrics that stand at the end of a window: what came before the window, and in the warm-up, counts, too;
of a year that has begun, what came since the day that it stands at.
"""


class Gauge:
    """What a study measures in one World, and how: built once, used on each tally.

    Attributes
    ----------
    keys : tuple of MetricKey
        Order of the measured vector.
    """

    def __init__(self, world: World, scenario: Scenario) -> None:
        self._scopes = Scopes(world.names)
        self._edges = world.periods.edge
        self._world = world
        self._rows = _rows(world.names, self._scopes)
        self._past = None if scenario.so_far is None else Past(world, scenario)
        self._opened = first_counted(world, scenario)
        self._plan: list[_Window] = []
        keys: list[MetricKey] = []

        def window(
            label: str, first: int, last: int, wanted: list[tuple[str, list[tuple[str, int]]]]
        ) -> None:
            if wanted and first < last:
                rows = [(metric, [row for _, row in scopes]) for metric, scopes in wanted]
                self._plan.append(_Window(first, last, rows, self._known(label, wanted)))
                keys.extend(
                    MetricKey(metric, scope, label) for metric, scopes in wanted for scope, _ in scopes
                )

        warm = max(int(world.periods.warm.sum()), self._opened)
        count = len(world.periods.month)
        whole = [(name, [("", 0), *self._scoped(name)]) for name in CATALOGUE if self._has(name)]
        window("", warm, count, whole)
        series = [
            (name, [("", 0)]) for name, metric in CATALOGUE.items() if metric.monthly and self._has(name)
        ]
        wanted = self._wanted(scenario)
        for label, begin, last in _stretches(world, scenario):
            # Of a quarter that has begun, a part would be taken for the whole.
            if "Q" in label and begin < self._opened:
                continue
            first = max(begin, self._opened)
            window(label, first, last, series if "Q" in label else [*series, *wanted])
        for key, first, last in _target_windows(world, scenario):
            asked = [(key.metric, [(key.scope, self._rows.get(key.scope, 0))])]
            if self._past is None:
                window(key.window, first, last, asked)
            elif is_known(scenario, _asked(key)):
                # Also of days that are all over.
                stretch = (max(first, self._opened), max(last, self._opened))
                rows = [(metric, [row for _, row in scopes]) for metric, scopes in asked]
                self._plan.append(_Window(*stretch, rows, self._known(key.window, asked)))
                keys.append(key)
        self.keys: tuple[MetricKey, ...] = tuple(keys)

    def _known(
        self, label: str, wanted: list[tuple[str, list[tuple[str, int]]]]
    ) -> dict[tuple[str, int], Known]:
        """Return what is known beforehand of what targets ask for; all else counts what is to come."""
        if self._past is None or ".." not in label:
            return {}
        since, by = _days_of(label)
        found = {}
        for metric, scopes in wanted:
            for scope, row in scopes:
                known = self._past.known(metric, scope, since, by)
                if known is not None:
                    found[metric, row] = known
        return found

    def _has(self, name: str) -> bool:
        return name not in ("market_size", "market_share") or bool(self._world.money.market.any())

    def _scoped(self, name: str) -> list[tuple[str, int]]:
        kinds = CATALOGUE[name].scopes
        return [(label, row) for label, row in self._rows.items() if label.partition("=")[0] in kinds]

    def _wanted(self, scenario: Scenario) -> list[tuple[str, list[tuple[str, int]]]]:
        """Return what targets and milestones are about and no month has anyway, by metric and scope."""
        found: dict[tuple[str, str], None] = {}
        for target in scenario.conditions:
            key = figure_key(target)
            if key is None or not self._has(key.metric) or (key.scope and key.scope not in self._rows):
                continue
            if key.scope or not CATALOGUE[key.metric].monthly:
                found[key.metric, key.scope] = None
        return [(metric, [(scope, self._rows.get(scope, 0))]) for metric, scope in found]

    def measure(self, tally: Ints) -> Floats:
        """Return the measured vector of one run, in the order of `keys`; NaN where nothing is defined."""
        found: list[Floats] = []
        for first, last, wanted, known in self._plan:
            sums = tally[:, :, first:last].sum(axis=2).astype(np.float64)
            so_far = tally[:, :, self._opened : last].sum(axis=2).astype(np.float64)
            length = float(self._edges[last] - self._edges[first])
            for metric, rows in wanted:
                counted = so_far if metric in BALANCES else sums
                values = FORMULAS[metric](lambda counter, rows=rows, of=counted: of[counter, rows])  # type: ignore[misc]
                if known:
                    values = _with_known(metric, rows, values, counted, known)
                found.append(values / length if metric == "mean_open_deals" else values)
        return np.concatenate(found)


class _Window(NamedTuple):
    """Figures of a stretch of time: its periods, metrics with their rows, and what is known beforehand."""

    first: int
    last: int
    wanted: list[tuple[str, list[int]]]
    known: Mapping[tuple[str, int], Known]


def _with_known(
    metric: str, rows: list[int], values: Floats, sums: Floats, known: Mapping[tuple[str, int], Known]
) -> Floats:
    """Return values with what is known of them added: to a sum, or above and below the line of a ratio."""
    found = values.copy()
    for place, row in enumerate(rows):
        part = known.get((metric, row))
        if part is None:
            continue
        if metric not in RATIOS:
            found[place] += part.above
            continue
        above, below = (
            sum(float(FORMULAS[name](lambda counter, row=row: sums[counter, row])) for name in names)  # type: ignore[misc]
            for names in RATIOS[metric]
        )
        over = below + part.below
        found[place] = (above + part.above) / over if over > 0 else np.nan
    return found


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


def _rows(names: Names, scopes: Scopes) -> dict[str, int]:
    first = (
        scopes.channel,
        scopes.segment,
        scopes.product,
        scopes.team,
        scopes.rep,
        scopes.stage,
        scopes.risk,
    )
    listed = (
        names.channels,
        names.segments,
        names.products,
        names.teams,
        names.reps,
        names.stages,
        names.risks,
    )
    return {
        f"{kind}={name}": base + index
        for kind, base, group in zip(SCOPES, first, listed, strict=True)
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
