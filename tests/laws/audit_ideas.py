"""Owns the audit of ideas: what came, was tried and decided, what it cost and brought, from the journal."""

from __future__ import annotations

from collections.abc import Callable
from math import floor, prod
from typing import TYPE_CHECKING, Any

import pandas as pd

from simsales.engines.journal import Cost, IdeaStep, Kind

if TYPE_CHECKING:
    from audit import Audit

COUNTS = {
    "ideas": IdeaStep.COMES,
    "pilots": IdeaStep.TRIED,
    "ideas_adopted": IdeaStep.ADOPTED,
    "ideas_stopped": IdeaStep.STOPPED,
}


class Ideas:
    """The ideas of one run."""

    def __init__(self, audit: Audit) -> None:
        self.audit = audit
        names = sorted(audit.scenario.ideas)
        self.steps = audit.of_kind(Kind.IDEA)
        self.steps["idea"] = [names[what // 16] for what in self.steps.what]
        self.steps["step"] = self.steps.what % 16
        came = self.steps[self.steps.step == IdeaStep.COMES]
        self.worth = dict(zip(came.entity, came.amount, strict=True))
        costs = audit.of_kind(Kind.COST)
        # Encouragement is booked by month; it is reckoned by the day below.
        ends = {(date.replace(day=1) - audit.start).days * 86_400_000 for date in self._days()}
        paid = costs[(costs.what == Cost.IDEA) & ~costs.tick.isin(ends | {audit.horizon})]
        self.paid = paid.assign(idea=[names[index] for index in paid.entity])
        self.last: list[tuple[str, float]] = []
        self.spans = self._spans()

    def _days(self) -> Any:
        return pd.date_range(self.audit.start, periods=self.audit.horizon // 86_400_000 + 32).date

    def _spans(self) -> pd.DataFrame:
        """Return from when to when an idea was in use, and what it brought then."""
        rows = []
        for number, own in self.steps.groupby("entity"):
            idea = self.audit.scenario.ideas[own.idea.iloc[0]]
            level, since = 0.0, 0
            for step in own.itertuples():
                level_now = {
                    IdeaStep.TRIED: idea.pilot.on if idea.pilot else 0.0,
                    IdeaStep.STOPPED: 0.0,
                    IdeaStep.WORKS: idea.rollout.reaches,
                }.get(step.step, level)
                rows.append((step.idea, since, step.tick, self._brings(number, level)))
                level, since = level_now, step.tick
            rows.append((own.idea.iloc[0], since, self.audit.horizon, self._brings(number, level)))
            self.last.append((idea.to, 1 + self.worth[number] / 1e6 * level))
        return pd.DataFrame(rows, columns=["idea", "begin", "end", "brings"])

    def _brings(self, number: int, level: float) -> int:
        return floor(self.worth[number] / 1e6 * level * 1e6 + 0.5)

    def odds_at_end(self, stage: str) -> float:
        """Return what the ideas that are in use on the last day make of the odds of a stage."""
        return prod(factor for to, factor in self.last if to in ("odds", f"odds of {stage}"))

    def cost(self, scope: str, first: int, last: int) -> int:
        """Return what ideas cost in a window."""
        name = scope.partition("=")[2]
        chosen = [name] if scope else sorted(self.audit.scenario.ideas)
        sections = [self.audit.scenario.ideas[one].encouragement for one in chosen]
        spent = sum(self.audit.accrued(one.spend, first, last) for one in sections if one is not None)
        return spent + int(self.audit.inside(self.paid, scope, first, last).amount.sum())

    def metric(self, name: str, scope: str, first: int, last: int) -> float | None:
        """Return one metric of ideas; None for any other."""
        if name in COUNTS:
            return float(len(self._of(scope, first, last, COUNTS[name])))
        others: dict[str, Callable[[], float]] = {
            "wrongly_adopted": lambda: self._wrong(scope, first, last, IdeaStep.ADOPTED),
            "wrongly_stopped": lambda: self._wrong(scope, first, last, IdeaStep.STOPPED),
            "improvement": lambda: self._improvement(scope, first, last),
            "idea_cost": lambda: float(self.cost(scope, first, last)),
        }
        return others[name]() if name in others else None

    def _of(self, scope: str, first: int, last: int, step: IdeaStep) -> pd.DataFrame:
        return self.audit.inside(self.steps[self.steps.step == step], scope, first, last)

    def _wrong(self, scope: str, first: int, last: int, step: IdeaStep) -> float:
        wrong = 0
        for row in self._of(scope, first, last, step).itertuples():
            pilot = self.audit.scenario.ideas[row.idea].pilot
            good = self.worth[row.entity] / 1e6 > (pilot.passes.gain if pilot else 0.0)
            wrong += good == (step == IdeaStep.STOPPED)
        return float(wrong)

    def _improvement(self, scope: str, first: int, last: int) -> float:
        spans = self.spans[self.spans.idea == scope.partition("=")[2]] if scope else self.spans
        inside = (spans.end.clip(upper=last) - spans.begin.clip(lower=first)).clip(lower=0)
        return int((inside * spans.brings).sum()) / (last - first) / 1e6
