"""Owns the whole answer of a study; its parts are in files of their own and can be imported from here.

Money is in minor units inside of these objects and in units of the currency in the JSON. What is not known
(no replication defined it, too few gave a limit) is ``null`` there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from simsales.scenario.loaded import TODAY
from simsales.scenario.settings import WHAT_IF
from simsales.study.bottleneck_result import Diagnosis
from simsales.study.comparison_result import Comparison, Difference
from simsales.study.idea_result import IdeaKind
from simsales.study.json_figures import MINOR_UNITS, Json
from simsales.study.look_back_result import LookBackResult
from simsales.study.miss_result import Miss
from simsales.study.plan_result import Action, PlanResult, PlanSimulated
from simsales.study.risk_result import Recovery, RiskLosses, RiskMeasure, RiskToll
from simsales.study.rule_result import RuleLine
from simsales.study.scorecard_result import Card
from simsales.study.sensitivity_result import Sensitivity
from simsales.study.so_far_result import SoFarResult
from simsales.study.strategy_result import MetricSummary, StrategyResult
from simsales.study.study_table import study_html
from simsales.study.target_result import TargetResult
from simsales.study.verdict import DriverTree
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
    days
        First and last day that the figures count, for words; no part of the JSON.
    """

    seed: int
    replications: int
    seal: str
    events: int
    confidence: float
    complete: bool = True
    days: tuple[date, date] | None = field(default=None, compare=False)

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
        How many worked at a time: threads with the kernel, processes with the reference engine.
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
    risks
        What each risk brings in the years that it strikes; empty without risks, and then no part of the JSON.
    losses
        What all risks together take from the profit; None where no year was struck, and then no part of the
        JSON.
    ideas
        What becomes of each kind of ideas, and what they bring; empty without ideas, and then no part of the
        JSON.
    recoveries
        How long it takes until orders are back after a risk has struck; empty where none struck, and then
        no part of the JSON.
    measures
        What each prevention and contingency is worth; empty without any, and then no part of the JSON.
    rules
        What each line of today's rules does and brings; empty without rules, and then no part of the JSON.
    misses
        Why the targets and milestones of the judged way are missed in the years that miss them; empty
        where none is, and then no part of the JSON.
    scorecards
        Of the company and its parts, of the judged way; empty in a year that has begun, and then no part
        of the JSON.
    diagnosis
        Where the bottleneck is; None where nobody asked, and then no part of the JSON.
    no_plan
        Why no plan was made although the file says what may be decided; None where there is nothing to say,
        and then no part of the JSON.
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
    risks: tuple[RiskToll, ...] = ()
    losses: RiskLosses | None = None
    ideas: tuple[IdeaKind, ...] = ()
    recoveries: tuple[Recovery, ...] = ()
    measures: tuple[RiskMeasure, ...] = ()
    rules: tuple[RuleLine, ...] = ()
    misses: tuple[Miss, ...] = ()
    scorecards: tuple[Card, ...] = ()
    diagnosis: Diagnosis | None = None
    no_plan: Phrase | None = None
    runs: Runs | None = field(default=None, repr=False, compare=False)

    def __getitem__(self, strategy: str) -> StrategyResult:
        for found in self.strategies:
            if found.name == strategy:
                return found
        raise KeyError(strategy)

    @property
    def judged(self) -> StrategyResult:
        """The way whose targets are judged letter by letter: the what-if where there is one, else today's."""
        what_ifs = [strategy for strategy in self.strategies if strategy.name == WHAT_IF]
        return (what_ifs or list(self.strategies))[0]

    def with_plan(self, plan: PlanResult, seconds: float = 0.0) -> StudyResult:
        """Return the same answer with a plan and the seconds that it took."""
        return replace(
            self,
            plan=replace(plan, currency=self.currency),
            timing=replace(self.timing, plan_seconds=seconds),
        )

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
            **({} if self.no_plan is None else {"no_plan": say(self.no_plan.key, **self.no_plan.values)}),
            "drivers": [tree.to_dict(self.currency) for tree in self.drivers],
            **({"risks": [effect.to_dict() for effect in self.risks]} if self.risks else {}),
            **({} if self.losses is None else {"risk_losses": self.losses.to_dict()}),
            **({"ideas": [kind.to_dict() for kind in self.ideas]} if self.ideas else {}),
            **({"risk_recovery": [found.to_dict() for found in self.recoveries]} if self.recoveries else {}),
            **({"risk_measures": [found.to_dict() for found in self.measures]} if self.measures else {}),
            **({"rules": [line.to_dict() for line in self.rules]} if self.rules else {}),
            **({"misses": [miss.to_dict(self.currency) for miss in self.misses]} if self.misses else {}),
            **(
                {"scorecards": [card.to_dict(self.currency) for card in self.scorecards]}
                if self.scorecards
                else {}
            ),
            **({} if self.diagnosis is None else {"diagnosis": self.diagnosis.to_dict()}),
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
        ways = list(self.strategies)
        if self.plan is not None and self.plan.simulated is not None:
            ways.append(self.plan.simulated.plan)
        return study_html(self.scenario, self.run.replications, ways, self.currency)

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
