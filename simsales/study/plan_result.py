"""Owns a plan: its steps, what the solver says of it, and what fresh years say."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from simsales.scenario.loaded import TODAY, Timeline
from simsales.scenario.metrics import Unit
from simsales.study.choice_words import Choice, choice_value
from simsales.study.comparison_result import Difference
from simsales.study.figure_text import change, figure
from simsales.study.json_figures import Json, figure_json
from simsales.study.short_table import html_table, key_name, mean_cell, way_name
from simsales.study.strategy_result import StrategyResult
from simsales.study.ways import PLAN
from simsales.words import Phrase, date, say

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BUDGET_OF_THE_REST", "Action", "PlanResult", "PlanSimulated"]

BUDGET_OF_THE_REST: Final = "plan.budget_of_the_rest"
"""Message that a budget is read as for what is left of a year that has begun."""

_SHOWN: Final = ("bookings", "revenue", "profit", "cash", "leads", "wins", "gone_cold", "open_value")


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
    choice
        The chosen lever with its values, of a step that simulation alone has chosen; `today`, `value` and
        `unit` then say nothing.
    """

    lever: str
    scope: str
    since: dt.date
    until: dt.date | None
    today: float
    value: float
    cost: float
    unit: Unit
    choice: Choice | None = None

    def to_dict(self) -> Json:
        """Return the JSON object."""
        if self.choice is None:
            today, value = figure_json(self.today, self.unit), figure_json(self.value, self.unit)
        else:
            today, value = (_plain(written) for written in self.choice.written)
        return {
            "lever": self.lever,
            "scope": self.scope,
            "from": self.since.isoformat(),
            "until": None if self.until is None else self.until.isoformat(),
            "today": today,
            "value": value,
            "unit": self.unit if self.choice is None else "as written",
            "cost": figure_json(self.cost, "money"),
        }


def _plain(written: object) -> Any:
    """Return what stands in a file as JSON has it."""
    if isinstance(written, dict):
        return {str(name): _plain(inner) for name, inner in written.items()}
    if isinstance(written, list | tuple):
        return [_plain(inner) for inner in written]
    return written.isoformat() if isinstance(written, dt.date) else written


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
    currency
        Of the money in it; for the tables of a notebook only.
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
    currency: str = field(default="", compare=False)

    @property
    def said(self) -> tuple[str, ...]:
        """The reasons in the language in force."""
        return tuple(say(reason.key, **reason.values) for reason in self.reasons)

    @property
    def cautions(self) -> tuple[str, ...]:
        """Those of the reasons that must not be overlooked, in the language in force."""
        return tuple(
            say(reason.key, **reason.values) for reason in self.reasons if reason.key == BUDGET_OF_THE_REST
        )

    def frame(self) -> pd.DataFrame:
        """Return the steps of the plan as a table, money in the currency."""
        import pandas as pd  # noqa: PLC0415 - half a second that only those pay who want a table

        columns = ("lever", "scope", "from", "until", "today", "value", "unit", "cost")
        return pd.DataFrame([action.to_dict() for action in self.actions], columns=list(columns))

    def to_dict(self, currency: str) -> Json:
        """Return the JSON object."""
        return {
            "status": self.status,
            "objective": figure_json(self.objective, self.objective_unit),
            "bound": figure_json(self.bound, self.objective_unit),
            "objective_unit": currency if self.objective_unit == "money" else self.objective_unit,
            "gap": figure_json(self.gap),
            "curve_error": figure_json(self.curve_error),
            "seal": self.seal,
            "repeatable": self.repeatable,
            "reasons": list(self.said),
            "actions": [action.to_dict() for action in self.actions],
            "simulated": None if self.simulated is None else self.simulated.to_dict(currency),
        }

    def _repr_html_(self) -> str:
        """Show the steps in a notebook, and what they bring beside today's way."""
        currency = self.currency
        steps = [
            [
                action.lever,
                date(action.since),
                say("smart.table.to_the_end") if action.until is None else date(action.until),
                *_values(action, currency),
                figure(action.cost, "money", currency),
            ]
            for action in self.actions
        ]
        columns = ("step", "since", "until", "today", "value", "cost")
        caption = say("smart.table.plan", count=len(steps), reasons=say("house.comma").join(self.said))
        shown = html_table(caption, [say(f"smart.table.{name}") for name in columns], steps)
        return shown if self.simulated is None else shown + _figures_html(self.simulated, currency)


def _values(action: Action, currency: str) -> tuple[str, str]:
    """Return today's value and that of the plan."""
    if action.choice is None:
        today, value = (figure(value, action.unit, currency) for value in (action.today, action.value))
    else:
        chosen = action.choice
        today, value = (choice_value(chosen, each, currency) for each in (chosen.today, chosen.value))
    return today, value


def _figures_html(simulated: PlanSimulated, currency: str) -> str:
    """Return the figures of plan and today's way, and their differences, year by year."""
    rows = []
    for gap in simulated.differences:
        name, unit = gap.key.metric, gap.unit
        if name in _SHOWN and gap.interval.count:
            means = (simulated.today.metrics[name].mean, simulated.plan.metrics[name].mean)
            cells = [mean_cell(mean, unit, currency) for mean in means]
            rows.append([key_name(gap.key), *cells, change(gap.interval, unit, currency)])
    head = ["", way_name(TODAY), way_name(PLAN), say("smart.table.gap")]
    return html_table(say("smart.table.fresh", count=simulated.difference.interval.count), head, rows)
