"""Owns the answer: what a study and a plan hand to people and programs, as typed values and as JSON.

Money is in minor units inside of these objects and in units of the currency in the JSON. What is not known
(no replication defined it, too few gave a limit) is ``null`` there.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from simsales.scenario.loaded import TODAY, Timeline
from simsales.scenario.metrics import CATALOGUE, Unit
from simsales.study.intervals import Interval
from simsales.study.json_figures import MINOR_UNITS, Json
from simsales.study.json_figures import figure_json as _figure
from simsales.study.json_figures import limits_json as _limits
from simsales.study.look_back_result import LookBackResult
from simsales.study.measure import MetricKey
from simsales.study.sensitivity_result import Sensitivity
from simsales.study.short_table import short_html
from simsales.study.so_far_result import SoFarResult
from simsales.study.verdict import DriverTree, Fan, MilestoneResult, Repair, Smart
from simsales.words import Phrase, say

if TYPE_CHECKING:
    import pandas as pd

    from simsales.study.replicate import Runs

__all__ = [
    "MINOR_UNITS",
    "TODAY",
    "Action",
    "Comparison",
    "Difference",
    "MetricSummary",
    "PlanResult",
    "PlanSimulated",
    "RunInfo",
    "StrategyResult",
    "StudyResult",
    "TargetResult",
    "Timing",
]

_TARGET_COLUMNS: Final = (
    *("name", "metric", "unit", "at_least", "at_most", "by", "confidence", "probability", "low", "high"),
    *("failed", "serves"),
)


@dataclass(frozen=True, slots=True)
class MetricSummary:
    """What the replications say about one figure.

    Parameters
    ----------
    key
        Metric, scope and time window.
    mean
        Mean with its t interval; ``mean.count`` is the number of replications that define the figure (a
        win rate has no value in a year in which nothing ended).
    sd
        Standard deviation between replications; nan with fewer than two of them.
    p5, p50, p95
        Quantiles between replications; nan where none defines the figure.
    """

    key: MetricKey
    mean: Interval
    sd: float
    p5: float
    p50: float
    p95: float

    @property
    def unit(self) -> Unit:
        """Unit of the figures, as in the catalogue: ``money`` is in minor units."""
        return CATALOGUE[self.key.metric].unit

    def to_dict(self, currency: str) -> Json:
        """Return the JSON object; `currency` becomes the unit of money."""
        unit = self.unit
        return {
            "unit": currency if unit == "money" else unit,
            "mean": _figure(self.mean.estimate, unit),
            "sd": _figure(self.sd, unit),
            "ci": _limits(self.mean, unit),
            "p5": _figure(self.p5, unit),
            "p50": _figure(self.p50, unit),
            "p95": _figure(self.p95, unit),
            "replications": self.mean.count,
        }


@dataclass(frozen=True, slots=True)
class TargetResult:
    """How likely a target is.

    Parameters
    ----------
    name
        As in the scenario.
    key
        What it is measured by; None when it names no metric.
    at_least, at_most
        Values to reach and not to exceed, in the unit of the metric (money in minor units).
    since, by
        First and last day that count; None for the simulated time's own.
    wanted
        How sure one wants to be, 0..1.
    weight
        Importance against other targets.
    chance
        Share of the replications that reached it, with its exact interval; None when it is not judged. A
        replication that does not define the metric did not reach it.
    reached_with
        Chance (0.8, 0.5, 0.2) -> the best value that this share of the replications reach at least; empty
        when it is not judged, nan where so many replications do not define the metric.
    missing
        What is missing to judge it: ``metric``, ``value``, ``deadline``.
    against, baseline, change
        Of a change: what it counts from (``today``, ``last year``, ``stated``), the value of that, and the
        change as written. None where the value itself is given.
    serves
        Name of the target above it.
    smart
        The five letters; None where they were not judged.
    repair
        What would mend the letters that fail, computed.
    """

    name: str
    key: MetricKey | None
    at_least: float | None
    at_most: float | None
    since: dt.date | None
    by: dt.date | None
    wanted: float
    weight: float
    chance: Interval | None
    reached_with: Mapping[float, float] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    against: str | None = None
    baseline: float | None = None
    change: str | None = None
    serves: str | None = None
    smart: Smart | None = None
    repair: tuple[Repair, ...] = ()

    @property
    def unit(self) -> Unit | None:
        """Unit of the metric; None without one."""
        return None if self.key is None else CATALOGUE[self.key.metric].unit

    @property
    def is_met(self) -> bool:
        """Whether the estimated chance is at least the wanted one."""
        return self.chance is not None and self.chance.estimate >= self.wanted

    def to_dict(self, currency: str) -> Json:
        """Return the JSON object; `probability` and `ci` are null when the target is not judged."""
        unit = self.unit
        said: Unit = unit or "count"
        return {
            "name": self.name,
            "metric": None if self.key is None else str(self.key),
            "unit": currency if unit == "money" else unit,
            "at_least": None if self.at_least is None else _figure(self.at_least, said),
            "at_most": None if self.at_most is None else _figure(self.at_most, said),
            "since": None if self.since is None else self.since.isoformat(),
            "by": None if self.by is None else self.by.isoformat(),
            "confidence": self.wanted,
            "weight": self.weight,
            "missing": list(self.missing),
            "against": self.against,
            "baseline": None if self.baseline is None else _figure(self.baseline, said),
            "change": self.change,
            "serves": self.serves,
            "probability": None if self.chance is None else _figure(self.chance.estimate),
            "ci": None if self.chance is None else _limits(self.chance),
            "reached_with": {
                f"{chance:g}": _figure(value, said) for chance, value in self.reached_with.items()
            },
            "smart": None if self.smart is None else self.smart.to_dict(),
            "repair": [repair.to_dict(currency) for repair in self.repair],
        }


@dataclass(frozen=True, slots=True)
class StrategyResult:
    """What one strategy brings.

    Parameters
    ----------
    name
        ``today`` for the file as it stands.
    metrics
        ``str(MetricKey)`` -> summary.
    targets
        In the order of the file.
    all_targets
        Chance that all judged targets are reached in the same replication; None when none is judged.
    why
        The strategy's own words.
    milestones
        In the order of the file.
    fans
        How the figures of targets and milestones spread, month by month.
    """

    name: str
    metrics: Mapping[str, MetricSummary]
    targets: tuple[TargetResult, ...]
    all_targets: Interval | None
    why: str | None = None
    milestones: tuple[MilestoneResult, ...] = ()
    fans: tuple[Fan, ...] = ()

    def to_dict(self, currency: str) -> Json:
        """Return the JSON object."""
        together = self.all_targets
        return {
            "name": self.name,
            "why": self.why,
            "metrics": {name: metric.to_dict(currency) for name, metric in self.metrics.items()},
            "targets": [target.to_dict(currency) for target in self.targets],
            "all_targets": None
            if together is None
            else {"probability": _figure(together.estimate), "ci": _limits(together)},
            "milestones": [milestone.to_dict(currency) for milestone in self.milestones],
            "fans": [fan.to_dict(currency) for fan in self.fans],
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """What strategy `a` brings beyond strategy `b`, replication by replication.

    Parameters
    ----------
    a, b
        Names of the strategies.
    key
        The figure.
    interval
        Mean of a minus b and its interval; ``interval.count`` is the number of replications in which both
        define the figure.
    """

    a: str
    b: str
    key: MetricKey
    interval: Interval

    @property
    def unit(self) -> Unit:
        """Unit of the figure."""
        return CATALOGUE[self.key.metric].unit

    @property
    def is_known(self) -> bool:
        """Whether the sign is known: the interval excludes 0."""
        return self.interval.is_decided

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {
            "a": self.a,
            "b": self.b,
            "mean": _figure(self.interval.estimate, self.unit),
            "ci": _limits(self.interval, self.unit),
            "known": self.is_known,
            "replications": self.interval.count,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Strategies side by side on the main metric.

    Parameters
    ----------
    key
        The main metric: that of the first judged target, else profit.
    better
        1 when more is better, -1 when less is.
    best
        The strategy with the best mean.
    probability_best
        Chance that `best` has the best expected value; see `simsales.study.comparison`.
    is_known
        Whether `best` is known to be better than every other strategy (all its intervals exclude 0).
    differences
        All pairs, those to today first; ``b`` is the one that comes earlier in the file.
    looks
        How often the strategies were compared before the replications were enough; 1 without extension.
    """

    key: MetricKey
    better: int
    best: str
    probability_best: float
    is_known: bool
    differences: tuple[Difference, ...]
    looks: int = 1

    @property
    def to_today(self) -> tuple[Difference, ...]:
        """The differences to the file as it stands."""
        return tuple(difference for difference in self.differences if difference.b == TODAY)

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {
            "metric": str(self.key),
            "best": self.best,
            "probability_best": _figure(self.probability_best),
            "known": self.is_known,
            "looks": self.looks,
            "differences": [difference.to_dict() for difference in self.differences],
        }


@dataclass(frozen=True, slots=True)
class Action:
    """One step of a plan.

    Parameters
    ----------
    lever
        Path in the file: ``channels.website.spend``.
    scope
        Whom or what it concerns, by name.
    since, until
        First and last day that it holds; None for the end of the simulated time.
    today, value
        What holds today and what the plan sets, in `unit` (money in minor units).
    cost
        What the change costs more than today over its time, in minor units.
    unit
        Unit of `today` and `value`.
    """

    lever: str
    scope: str
    since: dt.date
    until: dt.date | None
    today: float
    value: float
    cost: float
    unit: Unit

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {
            "lever": self.lever,
            "scope": self.scope,
            "from": self.since.isoformat(),
            "until": None if self.until is None else self.until.isoformat(),
            "today": _figure(self.today, self.unit),
            "value": _figure(self.value, self.unit),
            "unit": self.unit,
            "cost": _figure(self.cost, "money"),
        }


@dataclass(frozen=True, slots=True)
class PlanSimulated:
    """The plan beside today's way, both simulated under the same fresh random worlds.

    Parameters
    ----------
    today, plan
        What each brings.
    difference
        Plan minus today on the main metric.
    differences
        Plan minus today on each figure of the whole company and the whole time, year by year.
    """

    today: StrategyResult
    plan: StrategyResult
    difference: Difference
    differences: tuple[Difference, ...]

    def of(self, metric: str) -> Difference | None:
        """Return the difference of a figure of the whole company and time; None where no year defines it."""
        return next(
            (gap for gap in self.differences if gap.key.metric == metric and gap.interval.count), None
        )

    def to_dict(self, currency: str) -> Json:
        """Return the JSON object."""
        return {
            "today": self.today.to_dict(currency),
            "plan": self.plan.to_dict(currency),
            "difference": {"metric": str(self.difference.key), **self.difference.to_dict()},
            "differences": [{"metric": str(gap.key), **gap.to_dict()} for gap in self.differences],
        }


@dataclass(frozen=True, slots=True)
class PlanResult:
    """A plan, what the solver says of it, and what the simulation says.

    Parameters
    ----------
    status
        ``optimal``, ``feasible``, ``infeasible`` and the like.
    objective, bound, gap
        Of the model that the solver saw, never of the simulated world; nan where there is none. The gap is a
        share.
    curve_error
        Largest relative error of the curves that the solver saw, a share.
    seal
        Hex digest over the simulated replications of plan and today.
    repeatable
        False when the clock stopped the solver.
    actions
        What changes; empty when today's way is the plan.
    simulated
        None when there is no plan.
    objective_unit
        Unit of `objective` and `bound`.
    reasons
        Why there is no plan, or what bounds it; put into words when they are read.
    timeline
        The scenario under the plan; no part of the JSON.
    """

    status: str
    objective: float
    bound: float
    gap: float
    curve_error: float
    seal: str
    repeatable: bool
    actions: tuple[Action, ...]
    simulated: PlanSimulated | None
    objective_unit: Unit = "money"
    reasons: tuple[Phrase, ...] = ()
    timeline: Timeline = field(default=(), repr=False, compare=False)

    @property
    def said(self) -> tuple[str, ...]:
        """The reasons in the language in force."""
        return tuple(say(reason.key, **reason.values) for reason in self.reasons)

    def frame(self) -> pd.DataFrame:
        """Return the steps of the plan as a table, money in the currency."""
        import pandas as pd  # noqa: PLC0415 - half a second that only those pay who want a table

        columns = ("lever", "scope", "from", "until", "today", "value", "unit", "cost")
        return pd.DataFrame([action.to_dict() for action in self.actions], columns=list(columns))

    def to_dict(self, currency: str) -> Json:
        """Return the JSON object."""
        return {
            "status": self.status,
            "objective": _figure(self.objective, self.objective_unit),
            "bound": _figure(self.bound, self.objective_unit),
            "objective_unit": currency if self.objective_unit == "money" else self.objective_unit,
            "gap": _figure(self.gap),
            "curve_error": _figure(self.curve_error),
            "seal": self.seal,
            "repeatable": self.repeatable,
            "reasons": list(self.said),
            "actions": [action.to_dict() for action in self.actions],
            "simulated": None if self.simulated is None else self.simulated.to_dict(currency),
        }


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What was simulated.

    Parameters
    ----------
    seed
        Seed of the random world.
    replications
        Replications finished with every strategy.
    seal
        Hex digest over strategy and replication.
    events
        Journal records written, over all strategies and replications.
    confidence
        Confidence of all intervals, 0..1.
    complete
        False when Ctrl-C came before the last replication.
    """

    seed: int
    replications: int
    seal: str
    events: int
    confidence: float
    complete: bool = True

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {
            "seed": self.seed,
            "replications": self.replications,
            "seal": self.seal,
            "events": self.events,
            "confidence": self.confidence,
            "complete": self.complete,
        }


@dataclass(frozen=True, slots=True)
class Timing:
    """How long it took, and by which engine; the only part of an answer that differs from run to run.

    Parameters
    ----------
    engine
        Engine that was asked for.
    kernel
        What became of the kernel: ``ready`` from the first year on, ``compiling`` beside the first years,
        ``absent``, ``failed``, or ``unused`` where nobody asked for it.
    note
        Why there is no kernel; None where there is one, or none was asked for.
    years
        Engine -> years that it played, those of the plan and of what-if questions included.
    workers
        Processes.
    simulation_seconds, compile_seconds, plan_seconds
        Playing years; making the scenario and the kernel ready; seeking the plan.
    """

    engine: str = "reference"
    kernel: str = "unused"
    note: Phrase | None = None
    years: Mapping[str, int] = field(default_factory=dict)
    workers: int = 1
    simulation_seconds: float = 0.0
    compile_seconds: float = 0.0
    plan_seconds: float = 0.0

    def to_dict(self) -> Json:
        """Return the JSON object."""
        return {
            "engine": self.engine,
            "kernel": self.kernel,
            "note": None if self.note is None else say(self.note.key, **self.note.values),
            "years": dict(self.years),
            "workers": self.workers,
            "simulation_seconds": self.simulation_seconds,
            "compile_seconds": self.compile_seconds,
            "plan_seconds": self.plan_seconds,
        }


@dataclass(frozen=True, slots=True)
class StudyResult:
    """The whole answer.

    Parameters
    ----------
    version
        Version of simsales.
    scenario, digest, currency
        Name of the scenario, a digest of what it says (whatever the comments and
        the order of names), its currency.
    run, timing
        What was simulated, and how long it took.
    strategies
        ``today`` first, then in the order of the file.
    comparison
        None with a single strategy.
    plan
        None when none was asked for.
    drivers
        For each judged target what it is made of, and what each driver would have to be.
    sensitivity
        Which assumptions the decision hangs on, and where it would flip; None where nobody asked, and then
        no part of the JSON.
    so_far
        What is reached of a year that has begun; None where the file says nothing of it, and then no part of
        the JSON.
    look_back
        What happened beside its simulation; None where the file does not say what happened, and then no part
        of the JSON.
    runs
        The measured vectors of every replication; no part of the JSON.
    """

    version: str
    scenario: str
    digest: str
    currency: str
    run: RunInfo
    timing: Timing
    strategies: tuple[StrategyResult, ...]
    comparison: Comparison | None = None
    plan: PlanResult | None = None
    drivers: tuple[DriverTree, ...] = ()
    sensitivity: Sensitivity | None = None
    so_far: SoFarResult | None = None
    look_back: LookBackResult | None = None
    runs: Runs | None = field(default=None, repr=False, compare=False)

    def __getitem__(self, strategy: str) -> StrategyResult:
        for found in self.strategies:
            if found.name == strategy:
                return found
        raise KeyError(strategy)

    def with_plan(self, plan: PlanResult, seconds: float = 0.0) -> StudyResult:
        """Return the same answer with a plan and the seconds that it took."""
        return replace(self, plan=plan, timing=replace(self.timing, plan_seconds=seconds))

    def to_dict(self) -> Json:
        """Return the JSON object of the interface; all of it but `timing` is repeatable."""
        return {
            "simsales": self.version,
            "scenario": {"name": self.scenario, "digest": self.digest, "currency": self.currency},
            "run": self.run.to_dict(),
            "timing": self.timing.to_dict(),
            "strategies": [strategy.to_dict(self.currency) for strategy in self.strategies],
            "comparison": None if self.comparison is None else self.comparison.to_dict(),
            "plan": None if self.plan is None else self.plan.to_dict(self.currency),
            "drivers": [tree.to_dict(self.currency) for tree in self.drivers],
            **({} if self.so_far is None else {"so_far": self.so_far.to_dict(self.currency)}),
            **({} if self.look_back is None else {"look_back": self.look_back.to_dict(self.currency)}),
            **({} if self.sensitivity is None else {"assumptions": self.sensitivity.to_dict()}),
        }

    def frame(self) -> pd.DataFrame:
        """Return the metrics as a table, a row for each strategy and figure, money in the currency."""
        import pandas as pd  # noqa: PLC0415 - half a second that only those pay who want a table

        rows = [
            {"strategy": strategy.name, **summary.key._asdict(), **summary.to_dict(self.currency)}
            for strategy in self.strategies
            for summary in strategy.metrics.values()
        ]
        table = pd.DataFrame(rows)
        table["low"] = [low for low, _ in table["ci"]]
        table["high"] = [high for _, high in table["ci"]]
        return table.drop(columns="ci").set_index(["strategy", "metric", "scope", "window"])

    def _repr_html_(self) -> str:
        """Show the headline figures and the targets in a notebook; `frame` has everything."""
        return short_html(self)

    def targets_frame(self) -> pd.DataFrame:
        """Return the targets as a table, a row for each strategy and target."""
        import pandas as pd  # noqa: PLC0415 - see `frame`

        rows = [
            {
                "strategy": strategy.name,
                **target.to_dict(self.currency),
                "low": math.nan if target.chance is None else target.chance.low,
                "high": math.nan if target.chance is None else target.chance.high,
                "failed": ", ".join(target.smart.failed) if target.smart is not None else None,
            }
            for strategy in self.strategies
            for target in strategy.targets
        ]
        table = pd.DataFrame(rows, columns=["strategy", *_TARGET_COLUMNS])
        return table.rename(columns={"name": "target"}).set_index(["strategy", "target"])
